// SPDX-License-Identifier: Apache-2.0
// How a verdict is shown: a shape and a word; colour only adds.

import { h } from "./dom.js";
import { t } from "./words.js";

export const SHAPES = { contradicted: "✗", not_found: "?", partly: "◐", supported: "✓", computed: "∑", quoted: "❝", unchecked: "○" };
export const VERDICTS = ["contradicted", "not_found", "partly", "supported", "computed", "quoted"]; // the doubtful first

export const isDoubtful = (verdict) => verdict === "contradicted" || verdict === "not_found" || verdict === "partly";
export const verdictName = (verdict) => (Object.hasOwn(SHAPES, verdict || "") ? verdict : "unchecked");
export const verdictWord = (verdict, language) => t(`verdict_${verdictName(verdict)}`, {}, language);

export function verdictMark(verdict, language, more = "") {
  const name = verdictName(verdict);
  return h(`span.v.${name}`, h("b.shape", { "aria-hidden": "true" }, SHAPES[name]), verdictWord(name, language), more);
}

// The shape alone, its word for screen readers and as a tip.
export function verdictShape(verdict, language) {
  const name = verdictName(verdict);
  const word = verdictWord(name, language);
  return h(`span.v.alone.${name}`, { role: "img", "aria-label": word, title: word }, h("b.shape", { "aria-hidden": "true" }, SHAPES[name]));
}

// Whether the sentence states something that has, or should have, a verdict.
export const isClaim = (sentence) => !!sentence.check || ["cited", "quoted", "inference"].includes(sentence.kind);

export function sentencesOf(sections) {
  const all = [];
  const visit = (section) => {
    for (const block of section.blocks || []) all.push(...(block.sentences || []));
    (section.children || []).forEach(visit);
  };
  (sections || []).forEach(visit);
  return all;
}

export function tallyOf(sections) {
  const tally = { made: 0, checked: 0, counts: {} };
  for (const sentence of sentencesOf(sections).filter(isClaim)) {
    tally.made += 1;
    if (!sentence.check) continue;
    tally.checked += 1;
    tally.counts[sentence.check.verdict] = (tally.counts[sentence.check.verdict] || 0) + 1;
  }
  return tally;
}
