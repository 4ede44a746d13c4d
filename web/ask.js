// SPDX-License-Identifier: Apache-2.0
// A question, and with what it is to be answered.

import { post, randomKey } from "./api.js";
import { debounce, h, line, put } from "./dom.js";
import { collections, dropZone, newCollection } from "./files.js";
import { forecastBasis, forecastParts } from "./forecast.js";
import { busy, fail } from "./frame.js";
import { t } from "./words.js";

const DEPTHS = {
  quick: { mode: "basic", max_loops: 1 },
  standard: { mode: "supervised" },
  thorough: { mode: "supervised", max_loops: 5, max_tasks: 12 },
};
const KEPT = "kaozheng.question"; // what was being typed outlives a reload
const LIMITS = [["max_minutes", 1, 100000], ["max_tokens", 1000, 1e12], ["max_pages", 1, 1e6]]; // prettier-ignore
const SHAPE = [["max_loops", 1, 20], ["max_tasks", 1, 30], ["length", 100, 100000]]; // prettier-ignore

const kept = () => {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) || {};
  } catch {
    return {};
  }
};

const radio = (name, value, chosen, label, note) =>
  h("label.choice", h("input", { type: "radio", name, value, checked: value === chosen }), h("span.choice-in", h("b", label), note && h("small", note)));
const check = (name, value, chosen, label, note, more = {}) =>
  h("label.choice", h("input", { type: "checkbox", name, value, checked: chosen, ...more }), h("span.choice-in", h("b", label), note && h("small", note)));
const group = (legend, ...inside) => h("fieldset", h("legend", legend), inside);
const numberField = (name, min, max) => {
  const id = `field-${name}`;
  const none = ["max_loops", "max_tasks", "length"].includes(name) ? t("as_the_depth") : t("no_limit");
  return h("div.field", h("label", { for: id }, t(`field_${name}`)), h("input", { id, name, type: "number", min, max, step: "1", inputmode: "numeric", placeholder: none }));
};
// A sum with its currency, as the setting has it.
const costField = () =>
  h("div.field", h("label", { for: "field-max_cost" }, t("field_max_cost")),
    h("input", { id: "field-max_cost", name: "max_cost", type: "text", pattern: "\\s*[0-9]+([.][0-9]+)?\\s+[A-Za-z]{3}\\s*", placeholder: "5 CNY", autocomplete: "off" })); // prettier-ignore

// Engines of a kind that would be asked: of those that are ready the ones the settings name, else all of them.
export function enginesOf(kind, { engines = [], defaults = {} }) {
  const ready = engines.filter((one) => one.kind === kind && one.ready).map((one) => one.name);
  const named = ready.filter((name) => (defaults.engines || []).includes(name));
  return named.length ? named : ready;
}

// Which sources and engines the ticked kinds amount to.
export function sourcesOf({ web, academic, files }, info) {
  if (!web && !academic) return { sources: "files" };
  const engines = [...(web ? enginesOf("web", info) : []), ...(academic ? enginesOf("academic", info) : [])];
  return { sources: files ? "both" : "web", ...(engines.length ? { engines } : {}) };
}

export function orderFrom(form, info) {
  const data = new FormData(form);
  const depth = DEPTHS[data.get("depth")] || DEPTHS.standard;
  const kinds = data.getAll("kind");
  const has = (kind) => kinds.includes(kind);
  const order = { topic: String(data.get("topic") || "").trim(), ...depth };
  Object.assign(order, sourcesOf({ web: has("web"), academic: has("academic"), files: has("files") }, info));
  if (has("files")) order.collections = data.getAll("collection");
  for (const name of ["language", "model"]) if (data.get(name)) order[name] = data.get(name);
  for (const name of ["audience", "max_cost"]) if (line(data.get(name))) order[name] = line(data.get(name));
  for (const [name] of [...LIMITS, ...SHAPE]) {
    const value = Number(data.get(name));
    if (data.get(name) && Number.isFinite(value)) order[name] = value;
  }
  if (data.get("review_plan")) order.review_plan = true;
  return order;
}

class Asking {
  constructor(view, info, signal) {
    Object.assign(this, { view, info, signal, key: randomKey() });
    this.later = debounce(() => this.forecast(), 500);
    signal.addEventListener("abort", () => this.later.cancel());
  }

  draw() {
    const before = kept();
    const { engines = [], models = [] } = this.info;
    const titleOf = (name) => engines.find((one) => one.name === name)?.title || name;
    const told = (kind) => enginesOf(kind, this.info).map(titleOf).join(t("comma"));
    const sorts = ["web", "academic"].map((kind) => [kind, told(kind)]);
    const chosen = before.kind || (told("web") ? ["web"] : ["files"]);
    this.topic = h("textarea", { id: "topic", name: "topic", rows: "3", maxlength: "4000", required: true, placeholder: t("topic_hint"), "aria-describedby": "topic-note" });
    this.topic.value = before.topic || "";
    this.places = h("div.collection-list");
    this.filesBox = h("div.files-box", { hidden: !chosen.includes("files") }, h("p.sub", t("which_collections")), this.places,
      dropZone(() => this.target(), (id) => this.listCollections(id))); // prettier-ignore
    this.told = h("div.forecast", { role: "status", "aria-live": "polite" });
    this.submit = h("button.primary.big", { type: "submit" }, t("begin"));
    this.form = h("form.ask-form", { novalidate: true },
      h("div.topic-box", h("label", { for: "topic" }, t("topic_label")), this.topic, h("p.meta", { id: "topic-note" }, t("topic_note"))),
      group(t("depth"), h("div.choices", Object.keys(DEPTHS).map((name) => radio("depth", name, before.depth || "standard", t(`depth_${name}`), t(`depth_${name}_note`, this.info.defaults || {}))))),
      group(t("sources"), h("div.choices", sorts.map(([kind, names]) => check("kind", kind, chosen.includes(kind), t(`source_${kind}`), names || t("none_ready"), { disabled: !names })),
        check("kind", "files", chosen.includes("files"), t("source_files"), t("source_files_note"))), this.filesBox),
      h("div.columns",
        h("div.field", h("label", { for: "language" }, t("report_language")), h("select", { id: "language", name: "language" },
          [["", t("language_as_topic")], ["zh", t("this_language", {}, "zh")], ["en", t("this_language", {}, "en")]].map(([value, name]) => h("option", { value, selected: value === before.language }, name)))),
        h("div.field", h("label", { for: "model" }, t("model")), h("select", { id: "model", name: "model" },
          h("option", { value: "" }, t("model_default", { name: this.info.model?.name || this.info.model?.provider || "" })), models.map((name) => h("option", { value: name, selected: name === before.model }, name))))),
      h("details.panel", { keep: { open: !!before.more } }, h("summary", t("more_settings")),
        h("p.meta", t("limits_note")), h("div.columns", LIMITS.map((one) => numberField(...one)), costField(), SHAPE.map((one) => numberField(...one))),
        h("div.field", h("label", { for: "audience" }, t("audience")), h("input", { id: "audience", name: "audience", type: "text", maxlength: "200", placeholder: t("audience_hint") }))),
      h("div.last", check("review_plan", "1", !!before.review_plan, t("review_plan"), t("review_plan_note")), this.told, this.submit)); // prettier-ignore
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.send()));
    this.topic.addEventListener("keydown", (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && this.form.requestSubmit());
    put(this.view, h("div.head", h("h1", { tabindex: "-1" }, t("ask_title")), h("p.lead", t("ask_lead"))), this.form);
    this.listCollections(before.collection);
    this.changed();
  }

  get filesWanted() {
    return this.form.querySelector("input[name=kind][value=files]").checked;
  }

  changed() {
    this.key = randomKey(); // another order
    this.filesBox.hidden = !this.filesWanted;
    this.topic.setCustomValidity("");
    this.topic.removeAttribute("aria-invalid");
    const data = new FormData(this.form);
    sessionStorage.setItem(KEPT, JSON.stringify({
      topic: data.get("topic"), depth: data.get("depth"), kind: data.getAll("kind"), collection: data.getAll("collection"),
      language: data.get("language"), model: data.get("model"), review_plan: data.get("review_plan"), more: this.form.querySelector("details.panel").open,
    })); // prettier-ignore
    this.later();
  }

  // Where files go that are dropped here: the collection that is ticked, else a new one.
  async target() {
    const ticked = [...this.places.querySelectorAll("input:checked[data-own]")];
    if (ticked.length) return ticked[0].value;
    return (await newCollection(t("collection_of_day", { date: new Date().toISOString().slice(0, 10) }))).id;
  }

  async listCollections(tick = []) {
    let all = [];
    try {
      all = await collections({ signal: this.signal });
    } catch (trouble) {
      if (trouble.name !== "AbortError") fail(trouble);
      return;
    }
    const ticked = new Set([...[...this.places.querySelectorAll("input:checked")].map((one) => one.value), ...[tick].flat()]);
    put(this.places, all.map((one) => check("collection", one.id, ticked.has(one.id) || all.length === 1, line(one.name), t("n_files", { n: one.files || 0 }), one.own ? { "data-own": true } : {})),
      !all.length && h("p.meta", t("no_collections"))); // prettier-ignore
    this.later();
  }

  async forecast() {
    const order = orderFrom(this.form, this.info);
    if (!order.topic || order.collections?.length === 0 || this.signal.aborted) return put(this.told);
    this.asked?.abort();
    this.asked = new AbortController();
    this.signal.addEventListener("abort", () => this.asked.abort(), { once: true });
    try {
      const { forecast } = await post("/api/forecast", order, { signal: this.asked.signal });
      if (!forecast) return put(this.told, h("p.meta", t("forecast_none")));
      put(this.told, h("dl.facts-row", forecastParts(forecast).map(([key, value]) => h("div", h("dt", t(key)), h("dd", value)))), h("p.meta", forecastBasis(forecast)));
    } catch (trouble) {
      if (trouble.name !== "AbortError") put(this.told, h("p.meta", line(trouble.message)));
    }
  }

  async send() {
    const order = orderFrom(this.form, this.info);
    const refuse = (text, field) => {
      this.form.querySelector(".form-error")?.remove();
      this.submit.before(h("p.form-error", { role: "alert" }, text));
      field?.setAttribute("aria-invalid", "true");
      field?.focus();
    };
    if (!order.topic) return refuse(t("topic_missing"), this.topic);
    if (!this.form.querySelector("input[name=kind]:checked")) return refuse(t("sources_missing"), this.form.querySelector("input[name=kind]:enabled"));
    if (order.collections && !order.collections.length) return refuse(t("collections_missing"), this.places.querySelector("input"));
    const wrong = this.form.querySelector("input:invalid");
    if (wrong) return refuse(wrong.name === "max_cost" ? t("cost_wrong") : t("number_wrong", { min: wrong.min, max: wrong.max }), wrong);
    const done = busy(this.submit, t("beginning"));
    try {
      const run = await post("/api/runs", order, { headers: { "Idempotency-Key": this.key } });
      sessionStorage.removeItem(KEPT);
      location.hash = `#/watch/${run.id}`;
    } catch (trouble) {
      done();
      refuse(line(trouble.message), trouble.param ? this.form.elements[trouble.param] : null);
    }
  }
}

export async function askView({ view, signal, title, info }) {
  title(t("nav_ask"));
  const asking = new Asking(view, await info(true), signal);
  if (!signal.aborted) asking.draw();
}

