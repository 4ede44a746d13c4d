// SPDX-License-Identifier: Apache-2.0
// Every run of this store, and the words in their reports, claims and sources.

import { call, get, query, runPath } from "./api.js";
import { debounce, h, indexOfCharacter, languageOf, line, put } from "./dom.js";
import { confirmed, emptyBox, fail, notify, spinner } from "./frame.js";
import { tagEditor } from "./tags.js";
import { SHAPES, VERDICTS, verdictWord } from "./verdicts.js";
import { when, t } from "./words.js";

const PAGE = 30;
const STATUSES = ["running", "waiting", "paused", "interrupted", "finished", "failed", "stopped"];

// A text with several marks, told in characters.
export function withMarks(text, marks) {
  const parts = [];
  let at = 0;
  for (const [begin, end] of [...(marks || [])].sort((a, b) => a[0] - b[0])) {
    const [from, to] = [indexOfCharacter(text, begin), indexOfCharacter(text, end)];
    if (from < at || to <= from) continue;
    parts.push(text.slice(at, from), h("mark", text.slice(from, to)));
    at = to;
  }
  parts.push(text.slice(at));
  return parts;
}

const counts = (check) =>
  check && VERDICTS.filter((verdict) => check[verdict] > 0).map((verdict) => h(`span.v.${verdict}`,
    h("b.shape", { "aria-hidden": "true" }, SHAPES[verdict]), ` ${verdictWord(verdict)} ${check[verdict]}`)); // prettier-ignore

class Library {
  constructor(view, search, signal) {
    Object.assign(this, { view, signal });
    this.read(search);
    this.chosen = [];
  }

  read(search) {
    this.asked = { q: search.get("q") || "", tag: search.get("tag") || "", status: search.get("status") || "" };
  }

  draw() {
    const { asked } = this;
    const field = h("input", { id: "q", type: "search", placeholder: t("search_hint"), autocomplete: "off", enterkeyhint: "search" });
    field.value = asked.q;
    const status = h("select", { id: "status" }, h("option", { value: "" }, t("any_status")), STATUSES.map((one) => h("option", { value: one, selected: one === asked.status }, t(`status_${one}`))));
    const go = () => {
      const next = `#/library${query({ q: line(field.value), tag: this.asked.tag, status: status.value })}`;
      if (location.hash === next) return;
      history.replaceState(null, "", next);
      this.read(new URLSearchParams(next.split("?")[1] || ""));
      this.fill();
    };
    field.addEventListener("input", debounce(go, 300));
    status.addEventListener("change", go);
    this.list = h("div.results", { "aria-live": "off" });
    this.told = h("p.meta", { role: "status" });
    this.compare = h("div.compare-bar", { hidden: true });
    put(this.view, h("div.head", h("h1", { tabindex: "-1" }, t("nav_library"))),
      h("form.search-row", { role: "search", on: { submit: (event) => (event.preventDefault(), go()) } },
        h("div.field.grow", h("label", { for: "q" }, t("search_label")), field), h("div.field", h("label", { for: "status" }, t("status")), status)),
      asked.tag && h("p.filter", t("with_tag"), " ", h("span.chip", asked.tag, h("a.quiet", { href: `#/library${query({ q: asked.q, status: asked.status })}`, "aria-label": t("remove_tag", { tag: asked.tag }) }, "×"))),
      this.told, this.list, this.compare); // prettier-ignore
    return this.fill();
  }

  async fill() {
    this.loading?.abort();
    this.loading = new AbortController();
    this.signal.addEventListener("abort", () => this.loading.abort(), { once: true });
    try {
      await (this.asked.q ? this.search(this.loading.signal) : this.history(this.loading.signal));
    } catch (trouble) {
      fail(trouble);
    }
  }

  async search(signal) {
    const { hits = [] } = await get(`/api/search${query({ q: this.asked.q, limit: 100 })}`, { signal });
    const runs = new Map();
    for (const hit of hits) runs.set(hit.run_id, [...(runs.get(hit.run_id) || []), hit]);
    put(this.told, t("hits_in_runs", { n: hits.length, runs: runs.size }));
    put(this.list, [...runs.values()].map((some) => h("article.run", h("h2", h("a", { href: `#/run/${some[0].run_id}`, lang: languageOf(some[0].topic) }, line(some[0].topic))),
      h("ul.hits", some.map((hit) => this.hit(hit))))), !hits.length && emptyBox(t("no_hits", { q: this.asked.q }))); // prettier-ignore
  }

  hit(hit) {
    const place = { claim: `#/read/${hit.run_id}/${hit.ref}`, source: `#/copy/${hit.run_id}/${encodeURIComponent(hit.ref)}`, report: `#/read/${hit.run_id}${/^[\d.]+$/.test(hit.ref) ? `/s${hit.ref.replaceAll(".", "-")}` : ""}` }[hit.kind] || `#/run/${hit.run_id}`;
    const title = line(hit.title);
    return h("li", h("span.tag", t(`hit_${hit.kind}`)), " ", title && h("a", { href: place, lang: languageOf(title) }, title),
      h("a.hit-text", { href: place, lang: languageOf(hit.text) }, withMarks(String(hit.text || ""), hit.marks))); // prettier-ignore
  }

  async history(signal) {
    const load = async (before) => get(`/api/runs${query({ tag: this.asked.tag, status: this.asked.status, limit: PAGE, before })}`, { signal });
    const first = await load("");
    put(this.told, first.runs.filter((run) => run.status === "finished").length > 1 && t("compare_hint"));
    const grid = h("div.runs", first.runs.map((run) => this.run(run)));
    put(this.list, grid, !first.runs.length && emptyBox(t(this.asked.tag || this.asked.status ? "no_runs_such" : "no_runs"), h("a.button.primary", { href: "#/ask" }, t("nav_ask"))));
    let last = first.runs.at(-1);
    if (!first.more) return;
    const more = h("button", { type: "button" }, t("more_runs"));
    more.addEventListener("click", async () => {
      more.disabled = true;
      try {
        const next = await load(last.id);
        last = next.runs.at(-1) || last;
        const nodes = next.runs.map((run) => this.run(run));
        grid.append(...nodes);
        nodes[0]?.querySelector("a")?.focus();
        more.hidden = !next.more;
      } catch (trouble) {
        fail(trouble);
      }
      more.disabled = false;
    });
    this.list.append(more);
  }

  run(run) {
    const topic = line(run.topic) || t("untitled");
    const pick = h("input", { type: "checkbox", "aria-label": t("choose_to_compare", { topic }), checked: this.chosen.includes(run.id) });
    pick.addEventListener("change", () => this.choose(run.id, pick.checked));
    const remove = h("button.quiet", { type: "button", "aria-label": t("delete_run", { topic }), title: t("delete") }, "×");
    const node = h(`article.run.st-${run.status}`,
      run.status === "finished" ? h("label.pick", pick, h("span.hidden-text", t("compare"))) : h("span.pick"),
      h("div.run-in", h("h2", h("a", { href: `#/${run.status === "finished" ? "read" : "watch"}/${run.id}`, lang: languageOf(topic) }, topic)),
        h("p.meta", h(`span.status.is-${run.status}`, t(`status_${run.status}`)), ` · ${when(run.started_at)}`, run.model && ` · ${run.model}`),
        run.check && h("p.counts", counts(run.check)), tagEditor(run.id, run.tags || [])),
      remove); // prettier-ignore
    remove.addEventListener("click", async () => {
      if (!(await confirmed(t("delete_run_sure", { topic }), t("delete")))) return;
      try {
        await call("DELETE", runPath(run.id));
        this.choose(run.id, false);
        const next = node.nextElementSibling || node.previousElementSibling;
        node.remove();
        (next?.querySelector("a") || this.view.querySelector("h1")).focus();
        notify(t("deleted"));
      } catch (trouble) {
        fail(trouble);
      }
    });
    return node;
  }

  choose(id, on) {
    this.chosen = on ? [...this.chosen.filter((one) => one !== id), id].slice(-2) : this.chosen.filter((one) => one !== id);
    for (const box of this.list.querySelectorAll(".pick input")) {
      const link = box.closest("article").querySelector("h2 a").getAttribute("href").split("/").pop();
      box.checked = this.chosen.includes(link);
    }
    const [a, b] = this.chosen;
    this.compare.hidden = !a;
    put(this.compare, h("span", t("chosen_n", { n: this.chosen.length })), b && h("a.button.primary", { href: `#/compare/${a}/${b}` }, t("compare")));
  }
}

export async function libraryView({ view, search, signal, title }) {
  title(t("nav_library"));
  put(view, spinner());
  await new Library(view, search, signal).draw();
}
