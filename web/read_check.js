// SPDX-License-Identifier: Apache-2.0
// What a reader should know before the first sentence, and what the check of the claims came to.

import { h, languageOf, line } from "./dom.js";
import { titleLink } from "./report_parts.js";
import { VERDICTS, isDoubtful, sentencesOf, tallyOf, verdictMark } from "./verdicts.js";
import { t } from "./words.js";

const percent = (part, whole) => (whole > 0 ? `${Math.round((100 * part) / whole)}%` : "–");

// A bar of what the verdicts are, widths as shares; the words stand below it.
function bar(tally, language) {
  const shares = [...VERDICTS].reverse().filter((verdict) => tally.counts[verdict]);
  const unchecked = tally.made - tally.checked;
  const segment = (name, count) => {
    const part = h(`span.seg.bg-${name}`);
    part.style.flexGrow = String(count);
    return part;
  };
  return h("div.verdict-bar", { "aria-hidden": "true" }, shares.map((verdict) => segment(verdict, tally.counts[verdict])), unchecked > 0 && segment("unchecked", unchecked), !tally.made && segment("unchecked", 1)); // prettier-ignore
}

export function header({ report, run, language }, tools) {
  const say = (key, values) => t(key, values, language);
  const { header: used, check = {} } = report;
  const tally = tallyOf(report.final_report);
  const checked = (check.computed || 0) + (check.supported || 0) + (check.partly || 0) + (check.contradicted || 0) + (check.not_found || 0);
  const counted = (check.made || 0) - (check.quoted || 0);
  const fact = (name, value) => value && h("div", h("dt", name), h("dd", value));
  const figure = (value, name) => h("div", h("b", value), h("span", name));
  const legend = VERDICTS.filter((verdict) => tally.counts[verdict]).map((verdict) => verdictMark(verdict, language, ` ${tally.counts[verdict]}`));
  if (tally.checked < tally.made) legend.push(verdictMark("", language, ` ${tally.made - tally.checked}`));
  const topic = line(used.topic) || say("report");
  const partial = run.report === "partial" || run.report === "draft";
  return h("header.report-head", { lang: language === "zh" ? "zh-CN" : "en" },
    h("p.kicker", say("kicker")),
    h("h1", { tabindex: "-1", lang: languageOf(topic) }, topic),
    h("dl.facts", fact(say("provider"), used.provider), fact(say("model_used"), used.model), fact(say("engines"), (used.engines || []).join(", ")),
      fact(say("ended"), String(run.ended_at || "").slice(0, 10))),
    partial && h("p.say", say("partial_report")),
    h("div.strip",
      figure(String(check.made ?? tally.made), say("claims_made")),
      figure(percent(check.cited || 0, check.made || 0), say("cited_share")),
      checked > 0 && [figure(percent(checked, counted), say("coverage")), figure(percent((check.supported || 0) + (check.computed || 0), checked), say("precision"))],
      figure(String(check.independent ?? 0), say("independent_of", { n: check.documents ?? 0 }))),
    bar(tally, language),
    h("p.read", tally.checked > 0 ? say("checked_of", { n: tally.checked, of: tally.made }) : say("nothing_checked")),
    legend.length > 0 && h("p.read.legend", legend),
    (used.notes || []).map((note) => h("p.read", { lang: languageOf(note) }, note)),
    h("div", { lang: document.documentElement.lang }, tools)); // prettier-ignore
}

function doubtfulList(reading) {
  const { report, parts, language, id } = reading;
  const seen = sentencesOf(report.final_report).filter((one) => isDoubtful(one.check?.verdict));
  const sorted = seen.sort((a, b) => VERDICTS.indexOf(a.check.verdict) - VERDICTS.indexOf(b.check.verdict));
  if (!sorted.length) return h("p", t("no_doubtful", {}, language));
  return h("ul.doubts", sorted.map((sentence) => {
    const claim = parts.claimOf(sentence);
    const text = line(sentence.text);
    return h("li", verdictMark(sentence.check.verdict, language), " ",
      claim ? h("a", { href: `#/read/${id}/${claim.id}`, lang: languageOf(text) }, text) : h("span", { lang: languageOf(text) }, text),
      (sentence.check.reasons || []).map((reason) => h("p.reasons", reason)));
  })); // prettier-ignore
}

export function checkPart(reading) {
  const { report, language, id } = reading;
  const say = (key, values) => t(key, values, language);
  const { corrections = [], disagreements = [], rechecked = 0, cut = 0, inference = 0, failed = 0 } = report.check || {};
  const row = (name, value) => value > 0 && h("div", h("dt", name), h("dd", String(value)));
  return h("section", h("h2", { id: "check", tabindex: "-1" }, say("check_results")),
    h("dl.rows", row(say("inference_count"), inference), row(say("failed_count"), failed), row(say("cut_count"), cut), row(say("rechecked_count"), rechecked)),
    h("h3", say("doubtful_claims")), doubtfulList(reading),
    disagreements.length > 0 && [h("h3", say("disagreements")), h("ul.doubts", disagreements.map((one) => h("li",
      h("span", { lang: languageOf(one.claim) }, line(one.claim)), one.reference > 0 && h("a.n", { href: `#/read/${id}/r${one.reference}` }, `[${one.reference}]`),
      h("blockquote", { lang: languageOf(one.other?.quote) }, one.other?.quote || ""),
      h("p.meta", titleLink(one.other_title, one.other_url), one.other_date && ` · ${one.other_date}`, !one.independent && ` · ${say("one_and_the_same")}`),
      one.why && h("p.reasons", one.why))))],
    corrections.length > 0 && [h("h3", say("corrections")), h("ul.doubts", corrections.map((one) => h("li",
      h("del", { lang: languageOf(one.before) }, line(one.before)), one.after && [" → ", h("ins", { lang: languageOf(one.after) }, line(one.after))],
      one.why && h("p.reasons", one.why))))]); // prettier-ignore
}
