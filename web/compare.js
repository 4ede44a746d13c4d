// SPDX-License-Identifier: Apache-2.0
// Two runs held against each other, claim by claim.

import { get, query } from "./api.js";
import { h, languageOf, line, put } from "./dom.js";
import { emptyBox } from "./frame.js";
import { verdictMark } from "./verdicts.js";
import { figure, t, when } from "./words.js";

const CHANGES = ["figure", "verdict", "new", "gone", "same"];
const SHAPES = { figure: "≠", verdict: "⇄", new: "＋", gone: "－", same: "＝" };
const textOf = (side) => line(typeof side === "string" ? side : side?.text);

function pickers(runs, a, b) {
  const labels = runs.map((run) => `${line(run.topic)} — ${when(run.started_at)}`);
  const label = (i) => (labels.indexOf(labels[i]) === labels.lastIndexOf(labels[i]) ? labels[i] : `${labels[i]} · ${runs[i].id.slice(0, 6)}`);
  const choose = (id, key, chosen) => h("div.field.grow", h("label", { for: id }, t(key)), h("select", { id }, h("option", { value: "" }, t("choose_run")),
    runs.map((run, i) => h("option", { value: run.id, selected: run.id === chosen }, label(i))))); // prettier-ignore
  const form = h("form.search-row", choose("run-a", "run_before", a), choose("run-b", "run_after", b));
  form.addEventListener("change", () => {
    const [one, two] = [form.querySelector("#run-a").value, form.querySelector("#run-b").value];
    if (one && two) location.hash = `#/compare/${one}/${two}`;
  });
  return form;
}

// The figures that changed, marked where they stand.
function withFigures(text, figures) {
  const places = figures.map((one) => [text.indexOf(one), one]).filter(([at, one]) => at >= 0 && one).sort((a, b) => a[0] - b[0]);
  const parts = [];
  let from = 0;
  for (const [at, one] of places) {
    if (at < from) continue;
    parts.push(text.slice(from, at), h("mark", one));
    from = at + one.length;
  }
  return [...parts, text.slice(from)];
}

function claimRow(claim) {
  const figures = (name) => (claim.figures || []).map((one) => String(one[name] ?? ""));
  const side = (name, text, verdict) => h(`td.side-${name}`, { "data-label": t(`run_${name}`) }, text ? [h("p", { lang: languageOf(text) }, withFigures(text, figures(name))), verdict && verdictMark(verdict)] : h("p.meta", "—"));
  return h(`tr.change-${claim.change}`, h("th", { scope: "row" }, h(`span.change.is-${claim.change}`, h("span", { "aria-hidden": "true" }, `${SHAPES[claim.change] || ""} `), t(`change_${claim.change}`))),
    side("before", textOf(claim.before), claim.verdict_before), side("after", textOf(claim.after), claim.verdict_after)); // prettier-ignore
}

export async function compareView({ view, parts: [a, b], signal, title }) {
  title(t("compare"));
  const [{ runs = [] }, diff] = await Promise.all([
    get(`/api/runs${query({ status: "finished", limit: 200 })}`, { signal }),
    a && b ? get(`/api/diff${query({ a, b })}`, { signal }) : null,
  ]);
  if (signal.aborted) return;
  const head = h("div.head", h("h1", { tabindex: "-1" }, t("compare_title")), h("p.lead", t("compare_lead")));
  if (!diff) return void put(view, head, pickers(runs, a, b), emptyBox(t(runs.length < 2 ? "compare_too_few" : "compare_choose")));
  const claims = diff.claims || [];
  const body = h("tbody");
  const shown = new Set(CHANGES.filter((change) => change !== "same"));
  const draw = () => {
    const rows = claims.filter((claim) => shown.has(claim.change)).map(claimRow);
    put(body, rows.length ? rows : h("tr", h("td", { colspan: "3" }, t("compare_nothing"))));
  };
  const count = (change) => diff.counts?.[change] ?? claims.filter((claim) => claim.change === change).length;
  const filters = h("div.toolbar", { role: "group", "aria-label": t("show_changes") }, CHANGES.map((change) => {
    const button = h("button.toggle", { type: "button", "aria-pressed": String(shown.has(change)) }, h("span", { "aria-hidden": "true" }, `${SHAPES[change]} `), t(`change_${change}`), " ", h("b", figure(count(change))));
    button.addEventListener("click", () => {
      if (!shown.delete(change)) shown.add(change);
      button.setAttribute("aria-pressed", String(shown.has(change)));
      draw();
    });
    return button;
  })); // prettier-ignore
  draw();
  put(view, head, pickers(runs, a, b), filters,
    h("table.diff", h("thead", h("tr", ["change", "run_before", "run_after"].map((key) => h("th", { scope: "col" }, t(key))))), body)); // prettier-ignore
}
