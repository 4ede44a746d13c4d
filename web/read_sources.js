// SPDX-License-Identifier: Apache-2.0
// The sources of a report with what each supports; what is missing; what left this machine.

import { h, hostOf, languageOf, line, marked, placeOf } from "./dom.js";
import { sumText } from "./forecast.js";
import { idOfReference, titleLink } from "./report_parts.js";
import { figure, t } from "./words.js";

// Without the server's list: what the references tell.
function sourcesFrom(report) {
  const byDocument = new Map();
  for (const one of report.references || []) {
    const id = one.passage.document_id;
    if (!byDocument.has(id))
      byDocument.set(id, { id, title: one.title, url: one.url, published: one.published, fetched_at: one.fetched_at, numbers: [], claims: [], group: 0, state: "cited", why: "" });
    byDocument.get(id).numbers.push(one.number);
  }
  return [...byDocument.values()];
}

function passage(reading, number) {
  const { parts } = reading;
  const reference = parts.references.get(number);
  if (!reference) return null;
  const words = parts.wordsOf(reference, null);
  const { text, heading } = reference.passage;
  return h("li", { id: idOfReference(number), tabindex: "-1" }, h("span.num", `[${number}]`),
    h("div", h("p.meta", parts.facts(reference), heading && [" · ", h("span", { lang: languageOf(heading) }, line(heading))]),
      h("blockquote", { lang: languageOf(text) }, text ? marked(text, ...words) : parts.say("passage_missing")),
      parts.links({ ...reference }, words))); // prettier-ignore
}

// Nobody needs a way from a reference to itself.
function withoutOwnLink(item) {
  item?.querySelector(".links a:last-child")?.remove();
  return item;
}

function source(reading, one, note) {
  const { id, parts } = reading;
  const claims = (one.claims || []).map((claim) => h("a", { href: `#/read/${id}/${claim}` }, claim));
  return h("li.source", h("p.title", titleLink(one.title, one.url)),
    h("p.meta", [hostOf(one.url) || (placeOf(one.url) && parts.say("own_file")), one.published].filter(Boolean).join(" · ")),
    note && h("p.meta.group", note),
    claims.length > 0 && h("p.meta", parts.say("supports_n", { n: claims.length }), parts.say("colon"), h("span.claims", claims)),
    h("details.more-part", h("summary", parts.say("n_passages_cited", { n: (one.numbers || []).length }), " ", h("span.num", (one.numbers || []).map((number) => `[${number}]`).join(" "))),
      h("ol.refs", (one.numbers || []).map((number) => withoutOwnLink(passage(reading, number)))))); // prettier-ignore
}

export function sourcesPart(reading) {
  const { report, language, parts } = reading;
  const say = (key, values) => t(key, values, language);
  const all = reading.sources?.length ? reading.sources : sourcesFrom(report);
  const cited = all.filter((one) => one.numbers?.length || one.state === "cited");
  const members = new Map();
  for (const one of cited) if (one.group) members.set(one.group, [...(members.get(one.group) || []), one]);
  const noteOf = (one) => {
    const others = (members.get(one.group) || []).filter((other) => other !== one);
    return others.length ? say("same_source_as", { names: others.map((other) => `${(other.numbers || []).map((n) => `[${n}]`).join("")} ${line(other.title)}`.trim()).join(say("comma")) }) : "";
  };
  // Those of one group stand together.
  const order = [...cited].sort((a, b) => Math.min(...(members.get(a.group) || [a]).flatMap((m) => m.numbers || [])) - Math.min(...(members.get(b.group) || [b]).flatMap((m) => m.numbers || [])));
  const unused = (state, key) => {
    const some = all.filter((one) => !one.numbers?.length && one.state === state);
    return some.length > 0 && h("details.more-part", h("summary", say(key, { n: some.length })),
      h("ul.plain-list", some.map((one) => h("li", titleLink(one.title, one.url), one.why && h("span.meta", ` — ${one.why}`))))); // prettier-ignore
  };
  return h("section", h("h2", { id: "sources", tabindex: "-1" }, say("sources")),
    members.size > 0 && h("p.read", say("independent_told", { n: report.check?.independent ?? members.size, of: report.check?.documents ?? cited.length })),
    order.length ? h("ul.sources", order.map((one) => source(reading, one, noteOf(one)))) : h("p", say("no_sources")),
    unused("read", "read_not_cited"), unused("failed", "could_not_be_read")); // prettier-ignore
}

export function gapsPart({ report, language }) {
  const gaps = report.gaps || [];
  return h("section", h("h2", { id: "gaps", tabindex: "-1" }, t("gaps", {}, language)),
    gaps.length ? h("ul", gaps.map((gap) => h("li", { lang: languageOf(gap.what) }, line(gap.what), gap.why && h("span.meta", ` — ${line(gap.why)}`)))) : h("p", t("no_gaps", {}, language))); // prettier-ignore
}

function sentTable(requests, say) {
  const rows = new Map();
  for (const one of requests) {
    const key = `${one.host}\n${one.purpose}`;
    const row = rows.get(key) || { host: one.host, purpose: one.purpose, times: 0, out: 0, queries: new Set() };
    row.times += 1;
    row.out += one.bytes_out || 0;
    if (one.query) row.queries.add(one.query);
    rows.set(key, row);
  }
  const queries = (row) => row.queries.size > 0 && h("ul.queries", [...row.queries].map((text) => h("li", { lang: languageOf(text) }, text)));
  return h("div.scroll", { tabindex: "0", role: "region", "aria-label": say("left_this_machine") },
    h("table", h("thead", h("tr", ["to_host", "what_for", "requests", "bytes_sent"].map((key) => h("th", { scope: "col" }, say(key))))),
      h("tbody", [...rows.values()].map((row) => h("tr", h("td", h("code", row.host), queries(row)), h("td", row.purpose), h("td", figure(row.times)), h("td", figure(row.out))))))); // prettier-ignore
}

export function leftPart({ report, egress, usage, language }) {
  const say = (key, values) => t(key, values, language);
  const told = report.disclosure?.left_the_machine || [];
  const left = egress?.left || [];
  const stayed = egress?.stayed || [];
  const total = usage?.total || {};
  const tokens = (total.prompt_tokens || report.disclosure?.tokens_in || 0) + (total.completion_tokens || report.disclosure?.tokens_out || 0);
  const cost = sumText(total.cost);
  const nothing = left.length === 0 && told.length === 0;
  return h("section", h("h2", { id: "left", tabindex: "-1" }, say("left_this_machine")),
    nothing ? h("p.good", h("span", { "aria-hidden": "true" }, "⌂ "), say("nothing_left"))
      : [told.length > 0 && h("ul", told.map((one) => h("li", { lang: languageOf(one) }, one))), left.length > 0 && sentTable(left, say)],
    stayed.length > 0 && h("details.more-part", h("summary", say("stayed_here", { n: stayed.length })), sentTable(stayed, say)),
    h("p.meta", [total.calls > 0 && say("n_calls", { n: figure(total.calls) }), tokens > 0 && say("n_tokens", { n: figure(tokens) }), cost].filter(Boolean).join(" · "))); // prettier-ignore
}
