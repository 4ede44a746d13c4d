// SPDX-License-Identifier: Apache-2.0
// A finished report.

import { download, get, post, runPath, token } from "./api.js";
import { copyText, reportText, selectionText } from "./copying.js";
import { h, languageOf, line, put } from "./dom.js";
import { fail, notify, scrollTo } from "./frame.js";
import { askBox } from "./read_ask.js";
import { checkPart, header } from "./read_check.js";
import { gapsPart, leftPart, sourcesPart } from "./read_sources.js";
import { ReportParts, titleOf } from "./report_parts.js";
import { tagEditor } from "./tags.js";
import { verdictWord } from "./verdicts.js";
import { formatName, t } from "./words.js";

const FORMATS = ["md", "html", "json", "bib", "ris", "csl", "footnotes", "kzb"];
const FORMAT_NAMES = { csl: "csl.json", footnotes: "footnotes.md" };

// Claims of the server by the sentence they stand in: ids are its own, so that both speak of the same.
function claimsBySentence(claims) {
  const waiting = new Map();
  for (const claim of claims) {
    const text = line(claim.text);
    if (!waiting.has(text)) waiting.set(text, []);
    waiting.get(text).push(claim);
  }
  const given = new Map();
  return (sentence) => {
    if (!given.has(sentence)) {
      const found = waiting.get(line(sentence.text));
      given.set(sentence, found?.length > 1 ? found.shift() : found?.[0] || null);
    }
    return given.get(sentence);
  };
}

class Reading {
  constructor(view, id, signal) {
    Object.assign(this, { view, id, signal });
  }

  async load() {
    const { id, signal } = this;
    const or = (value) => (trouble) => {
      if (trouble.name === "AbortError") throw trouble;
      return value;
    };
    [this.report, this.run, this.claims, this.sources, this.egress, this.usage] = await Promise.all([
      get(runPath(id, "/report.json"), { signal }),
      get(runPath(id), { signal }),
      get(runPath(id, "/claims"), { signal }).then((all) => all.claims || [], or([])),
      get(runPath(id, "/sources"), { signal }).then((all) => all.sources || [], or(null)),
      get(runPath(id, "/egress"), { signal }).catch(or(null)),
      get(runPath(id, "/usage"), { signal }).catch(or(null)),
    ]);
    // The document of --json stands around the report.
    if (!this.report.final_report && this.report.report) this.report = this.report.report;
    this.id = this.run.id || id;
    this.language = this.report.language === "zh" ? "zh" : "en";
    const titles = new Map();
    for (const result of this.report.research || [])
      for (const source of result.sources || []) titles.set(source.id, titleOf(source.title, source.url));
    const claimOf = claimsBySentence(this.claims);
    this.parts = new ReportParts({
      runId: this.id, language: this.language, references: this.report.references, titles, claimOf,
      idOf: (sentence) => this.anchorOf(claimOf(sentence)),
      actions: (claim, sentence) => this.claimActions(claim, sentence),
    }); // prettier-ignore
  }

  // Each claim once: a sentence of the research part may say what the report says.
  anchorOf(claim) {
    this.anchored ||= new Set();
    if (!claim || this.anchored.has(claim.id)) return undefined;
    this.anchored.add(claim.id);
    return claim.id;
  }

  claimActions(claim, sentence) {
    const again = h("button.small", { type: "button", on: { click: () => this.recheck(claim, sentence, again) } }, t("recheck"));
    return h("span.links", again, h("a", { href: `#/read/${this.id}/${claim.id}` }, t("link_to_claim")));
  }

  async recheck(claim, sentence, button) {
    button.disabled = true;
    button.textContent = t("rechecking");
    try {
      const found = await post(runPath(this.id, `/claims/${encodeURIComponent(claim.id)}/recheck`), {});
      Object.assign(claim, found);
      const { verdict, judge = "", reasons = [], witnesses = [], formula = "" } = found;
      sentence.check = { verdict, judge, reasons, witnesses, formula };
      const words = document.getElementById(claim.id);
      const fresh = words && this.parts.sentence(sentence);
      if (fresh) {
        fresh.querySelector(".s").id = claim.id;
        words.closest(".unit")?.replaceWith(fresh);
      }
      const was = verdictWord(found.before, this.language);
      const is = verdictWord(verdict, this.language);
      notify(t(found.before === verdict ? "recheck_same" : "recheck_changed", { before: was, after: is }));
      if (fresh) scrollTo(claim.id);
    } catch (trouble) {
      fail(trouble);
      button.disabled = false;
      button.textContent = t("recheck");
    }
  }

  toolbar() {
    const only = h("button.toggle", { type: "button", "aria-pressed": "false" }, h("span", { "aria-hidden": "true" }, "◐ "), t("only_doubtful"));
    only.addEventListener("click", () => {
      const on = only.getAttribute("aria-pressed") !== "true";
      only.setAttribute("aria-pressed", String(on));
      this.view.classList.toggle("only-doubtful", on);
      if (on && !this.view.querySelector(".report .doubtful")) notify(t("no_doubtful"));
    });
    const copy = h("button", { type: "button" }, t("copy_report"));
    copy.addEventListener("click", async () => notify(t((await copyText(reportText(this.report))) ? "copied" : "not_copied")));
    const menu = h("details.menu", h("summary.button", t("export")),
      h("div.menu-in", FORMATS.map((format) => h("button.item", { type: "button", on: { click: () => (menu.open = false, this.save(format)) } },
        h("b", formatName(format)), h("span", t(`format_${format}`)))))); // prettier-ignore
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    this.signal.addEventListener("abort", () => removeEventListener("pointerdown", shut));
    const shut = (event) => menu.open && !menu.contains(event.target) && (menu.open = false);
    addEventListener("pointerdown", shut);
    return h("div.toolbar", { role: "group", "aria-label": t("tools") }, only, copy, menu,
      h("a.button", { href: `#/compare/${this.id}` }, t("compare")),
      !token.get() && h("a.button", { href: `/runs/${this.id}` }, t("static_page")),
      h("a.button", { href: `#/watch/${this.id}` }, t("how_it_went"))); // prettier-ignore
  }

  async save(format) {
    try {
      await download(runPath(this.id, `/report.${format}`), `kaozheng-${this.id.slice(0, 8)}.${FORMAT_NAMES[format] || format}`);
    } catch (trouble) {
      fail(trouble);
    }
  }

  task(name, result, number, inside) {
    const told = line(result.task?.description);
    return h("details.more-part", h("summary", h("span.no", number), h("span", { lang: languageOf(told) }, told || name)), inside);
  }

  more() {
    const { analyses = [], research = [] } = this.report;
    const { parts, language } = this;
    const say = (key) => t(key, {}, language);
    return [
      analyses.length > 0 && h("section", h("h2", { id: "analyses", tabindex: "-1" }, say("analyses")),
        analyses.map((one, i) => this.task(say("analyses"), one, i + 1, (one.parts || []).map((part) => parts.section(part, 4))))),
      research.length > 0 && h("section", h("h2", { id: "research", tabindex: "-1" }, say("research")),
        research.map((one, i) => this.task(say("research"), one, i + 1, parts.section({ ...one.summary, heading: "" }, 4)))),
    ]; // prettier-ignore
  }

  contents(sections) {
    const entry = (id, text, number, below) =>
      h(below ? "li.in" : "li", h("a", { href: `#/read/${this.id}/${id}` }, number && h("span.no", number), h("span", { lang: languageOf(text) }, text)));
    const items = [];
    sections.forEach((section, i) => {
      items.push(entry(`s${i + 1}`, line(section.heading), i + 1));
      (section.children || []).forEach((child, j) => items.push(entry(`s${i + 1}-${j + 1}`, line(child.heading), null, true)));
    });
    for (const [id, key] of [["check", "check_results"], ["analyses", "analyses"], ["research", "research"], ["sources", "sources"], ["gaps", "gaps"], ["left", "left_this_machine"], ["ask", "ask_more"]])
      if (this.view.querySelector(`#${id}`)) items.push(entry(id, t(key, {}, this.language)));
    return h("nav.toc", { "aria-label": t("contents") }, h("details", { keep: { open: matchMedia("(min-width: 34em)").matches } }, h("summary", t("contents")), h("ol", items))); // prettier-ignore
  }

  draw() {
    const { report, parts, language } = this;
    const sections = report.final_report || [];
    const body = h("div.report", { lang: language === "zh" ? "zh-CN" : "en" },
      sections.length ? sections.map((section, i) => parts.section(section, 2, String(i + 1), `s${i + 1}`)) : h("p", t("no_report", {}, language)),
      checkPart(this), this.more(), sourcesPart(this), gapsPart(this), leftPart(this), askBox(this)); // prettier-ignore
    body.addEventListener("copy", (event) => {
      const selection = getSelection();
      if (selection.isCollapsed || event.target.closest?.("textarea,input")) return;
      event.clipboardData.setData("text/plain", selectionText(selection, parts.references));
      event.preventDefault();
    });
    const tags = tagEditor(this.id, this.run.tags || []);
    put(this.view, header(this, [tags, this.toolbar()]), body);
    this.view.querySelector(".report-head").after(this.contents(sections));
  }
}

export async function readView({ view, parts: [id, anchor], signal, title }) {
  view.classList.add("reading");
  const reading = new Reading(view, id, signal);
  await reading.load();
  if (signal.aborted) return;
  title(line(reading.report.header?.topic) || t("report"));
  reading.draw();
  if (anchor) scrollTo(anchor);
  return { go: ([, place]) => place && scrollTo(place), within: ([other]) => other === id };
}

