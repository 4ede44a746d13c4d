// SPDX-License-Identifier: Apache-2.0
// Sentences, citations and their cards, from the values of report.json. As src/reports/html_writer.cpp.

import { attachCard } from "./card.js";
import { chartOf } from "./chart.js";
import { h, hostOf, indexOfByte, languageOf, line, marked, outside, placeOf, plain, webAddress } from "./dom.js";
import { deepLink } from "./fragment.js";
import { isClaim, isDoubtful, verdictMark, verdictName, verdictShape } from "./verdicts.js";
import { t } from "./words.js";

const CONTEXT = 110; // characters of a passage before and behind the quoted words in a card
const QUOTED_MAX = 600;

export const idOfReference = (number) => `r${number}`;

export function titleOf(title, url) {
  return line(title) || hostOf(url) || placeOf(url).split("/").pop() || "";
}

export function titleLink(title, url) {
  const shown = titleOf(title, url) || t("untitled");
  if (webAddress(url)) return h("span", { lang: languageOf(shown) }, outside(url, shown));
  const place = placeOf(url) || (url ? plain(url) : "");
  return h("span", h("span", { lang: languageOf(shown) }, shown), place && [" ", h("code", place)]);
}

// A passage around the words that matter, with an ellipsis where it was cut.
export function excerpt(text, begin, end) {
  const told = String(text);
  let [from, to] = [Math.max(0, begin), Math.min(told.length, end)];
  if (!(from < to)) [from, to] = [0, 0];
  const first = Math.max(0, from - CONTEXT);
  const wordsEnd = Math.min(to, from + QUOTED_MAX);
  const last = Math.min(told.length, wordsEnd + (to === 0 ? 3 * CONTEXT : CONTEXT));
  const shown = told.slice(first, last);
  return [first > 0 && "…", marked(shown, from - first, wordsEnd - first), last < told.length && "…"];
}

// No line begins with a mark: a word joiner holds it to what it marks.
const hold = (mark) => h("span.cite", document.createTextNode("\u2060"), mark);

const squeezed = (text) => String(text).replace(/\s+/g, "");

// The place of a quotation in a text, blanks apart; [0, 0] when it is not there.
export function findQuote(text, quote) {
  const exact = quote ? text.indexOf(quote) : -1;
  if (exact >= 0) return [exact, exact + quote.length];
  const wanted = squeezed(quote).replace(/[。.;；]$/, "");
  if (wanted.length < 6) return [0, 0];
  const places = [];
  let dense = "";
  for (let i = 0; i < text.length; ++i) {
    if (/\s/.test(text[i])) continue;
    dense += text[i];
    places.push(i);
  }
  const found = dense.indexOf(wanted);
  return found < 0 ? [0, 0] : [places[found], places[found + wanted.length - 1] + 1];
}

export class ReportParts {
  // `claimOf(sentence)` gives the claim of the server for a sentence, or nothing; `actions(claim, sentence)` nodes for
  // its card.
  constructor({ runId, language, references, titles = new Map(), claimOf = () => null, actions = () => null, idOf = () => undefined }) {
    Object.assign(this, { runId, language, titles, claimOf, actions, idOf });
    this.references = new Map((references || []).map((one) => [one.number, one]));
    this.uses = new Map(); // number → sentences that cite it
    for (const one of this.references.values()) titles.set(one.passage.document_id, titleOf(one.title, one.url));
  }

  say(key, values) {
    return t(key, values, this.language);
  }

  // In the text of the reference's passage.
  wordsOf(reference, sentence) {
    const { passage } = reference;
    for (const witness of sentence?.check?.witnesses || [])
      if (witness.document_id === passage.document_id && witness.begin >= passage.begin && witness.end <= passage.end && witness.begin < witness.end)
        return [indexOfByte(passage.text, witness.begin - passage.begin), indexOfByte(passage.text, witness.end - passage.begin)];
    const own = sentence ? findQuote(passage.text, sentence.text) : [0, 0];
    return own[1] > 0 ? own : findQuote(passage.text, reference.quote);
  }

  copyAddress(reference, words) {
    const { passage } = reference;
    const bytes = (index) => new TextEncoder().encode(passage.text.slice(0, index)).length;
    const [begin, end] = words[1] > words[0] ? [passage.begin + bytes(words[0]), passage.begin + bytes(words[1])] : [passage.begin, passage.end];
    return `#/copy/${this.runId}/${encodeURIComponent(passage.document_id)}/${begin}-${end}`;
  }

  facts(reference) {
    const facts = [hostOf(reference.url)];
    if (reference.published) facts.push(this.say("published_at", { date: reference.published }));
    if (reference.passage.page > 0) facts.push(this.say("page_number", { n: reference.passage.page }));
    if (reference.fetched_at) facts.push(this.say("fetched_at", { date: String(reference.fetched_at).slice(0, 10) }));
    if (reference.same_text_as > 0) facts.push(this.say("same_text_as", { n: reference.same_text_as }));
    return facts.filter(Boolean).join(" · ");
  }

  links(reference, words) {
    const { passage } = reference;
    const deep = deepLink(reference.url, passage.text, words[0], words[1], passage.page);
    return h("span.links",
      deep && h("a", { href: deep.href, target: "_blank", rel: "noopener noreferrer" }, this.say(deep.exact ? "open_at_passage" : "open_page")),
      h("a", { href: this.copyAddress(reference, words) }, this.say("saved_copy")),
      h("a", { href: `#/read/${this.runId}/${idOfReference(reference.number)}` }, this.say("in_the_list"))); // prettier-ignore
  }

  citationCard(reference, sentence) {
    const words = this.wordsOf(reference, sentence);
    const title = titleOf(reference.title, reference.url) || this.say("untitled");
    const path = placeOf(reference.url);
    const { text } = reference.passage;
    return [
      h("span.head", h("span.num", `[${reference.number}]`), h("span", { lang: languageOf(title) }, title)),
      h("span.meta", this.facts(reference)),
      path && h("span.meta", h("code", path)),
      text ? h("span.quote", { lang: languageOf(text) }, excerpt(text, ...words)) : h("span.quote", this.say("passage_missing")),
      h("span.row", verdictMark(sentence.check?.verdict, this.language)),
      this.links(reference, words),
    ];
  }

  citation(number, sentence) {
    const reference = this.references.get(number);
    if (!reference) return null;
    if (!this.uses.has(number)) this.uses.set(number, []);
    this.uses.get(number).push(sentence);
    const mark = h("button.n", { type: "button", "aria-label": this.say("citation_n", { n: number }) }, `[${number}]`);
    const holder = hold(mark);
    attachCard(holder, mark, () => this.citationCard(reference, sentence));
    return holder;
  }

  verdictCard(sentence) {
    const { check } = sentence;
    const claim = this.claimOf(sentence);
    return [
      h("span.row", verdictMark(check.verdict, this.language)),
      (check.reasons || []).map((reason) => h("span", reason)),
      check.formula && h("span", this.say("formula"), this.say("colon"), h("code", check.formula)),
      (check.witnesses || []).map((witness) => {
        const title = this.titles.get(witness.document_id);
        return h("span.quote", { lang: languageOf(witness.quote) }, excerpt(witness.quote, 0, 0), title && h("span.meta", { lang: languageOf(title) }, `— ${title}`));
      }),
      check.judge && h("span.meta", this.say("judged_by"), this.say("colon"), check.judge === "code" ? this.say("judge_code") : check.judge),
      claim && this.actions(claim, sentence),
    ]; // prettier-ignore
  }

  verdict(sentence) {
    if (!isClaim(sentence) || (sentence.kind === "inference" && !sentence.check)) return null;
    const verdict = sentence.check?.verdict;
    if (!sentence.check) return verdictShape("", this.language);
    const doubtful = isDoubtful(verdict);
    const word = this.say(`verdict_${verdictName(verdict)}`);
    const shape = verdictMark(verdict, this.language);
    const mark = doubtful ? h("button.n.mark-word", { type: "button" }, shape)
      : h("button.n.mark-shape", { type: "button", "aria-label": this.say("verdict_is", { verdict: word }), title: word }, verdictMarkShape(shape)); // prettier-ignore
    const holder = hold(mark);
    attachCard(holder, mark, () => this.verdictCard(sentence));
    return holder;
  }

  marks(sentence) {
    return [
      sentence.kind === "inference" && h("span.tag", this.say("inference")),
      (sentence.citations || []).map((number) => this.citation(number, sentence)),
      this.verdict(sentence),
    ];
  }

  words(sentence, shown) {
    const verdict = sentence.check?.verdict;
    const node = h("span.s", { id: this.idOf(sentence), tabindex: isClaim(sentence) ? "-1" : undefined }, shown);
    const language = languageOf(shown);
    if (language && language.slice(0, 2) !== this.language) node.lang = language;
    if (isDoubtful(verdict)) node.classList.add(`d-${verdict}`);
    return node;
  }

  sentence(sentence) {
    const text = line(sentence.text);
    if (!text) return null;
    if (sentence.kind === "notice") return h("span.unit", h("span.tag", this.say("notice")), " ", text);
    const unit = h("span.unit", this.words(sentence, text), this.marks(sentence), this.strength(sentence));
    if (isDoubtful(sentence.check?.verdict)) unit.classList.add("doubtful");
    return unit;
  }

  strength({ strength }) {
    if (!strength) return null;
    const told = this.say(strength.sources === 1 ? "one_source" : "n_sources", { n: strength.sources });
    return h("span.tag", told, strength.latest && this.say("latest", { date: String(strength.latest).slice(0, 10) }));
  }

  table(block) {
    const rows = (block.sentences || []).filter((one) => one.row).map((one) => {
      const row = h("tr", h("th", { scope: "row" }, line(one.row.label), one.row.forecast && this.say("forecast_mark")),
        h("td", this.words(one, line(one.row.value))), h("td.marks", this.marks(one))); // prettier-ignore
      if (isDoubtful(one.check?.verdict)) row.classList.add("doubtful");
      return row;
    });
    if (!rows.length || !block.table) return null;
    const heads = [block.table.over_time ? this.say("when") : this.say("whose"), line(block.table.metric), this.say("source")];
    return h("figure", h("figcaption", { lang: languageOf(block.table.caption) }, line(block.table.caption)), chartOf(block, this.language),
      h("table.series", h("thead", h("tr", heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", rows))); // prettier-ignore
  }

  // Chinese sentences stand close; others with a blank between.
  run(sentences) {
    const parts = [];
    let before = "";
    for (const sentence of sentences || []) {
      const node = this.sentence(sentence);
      if (!node) continue;
      const text = line(sentence.text);
      if (before && !(/[\u2e80-\uffef]$/.test(before) && /^[\u2e80-\uffef]/.test(text))) parts.push(" ");
      parts.push(node);
      before = text;
    }
    return parts;
  }

  blocks(blocks) {
    const parts = [];
    for (const block of blocks || []) {
      if (block.kind === "table") {
        parts.push(this.table(block));
        continue;
      }
      const told = this.run(block.sentences);
      if (!told.length) continue;
      if (block.kind !== "bullet") parts.push(h("p", told));
      else if (parts.at(-1)?.localName === "ul") parts.at(-1).append(h("li", told));
      else parts.push(h("ul", h("li", told)));
    }
    return parts;
  }

  section(section, level, number, id) {
    const heading = line(section.heading);
    return h("section.part",
      heading && h(`h${Math.min(level, 6)}`, { id, tabindex: "-1" }, number && h("span.no", number), h("span", { lang: languageOf(heading) }, heading)),
      this.blocks(section.blocks),
      (section.children || []).map((child, i) => this.section(child, level + 1, number && `${number}.${i + 1}`, id && `${id}-${i + 1}`))); // prettier-ignore
  }
}

function verdictMarkShape(mark) {
  const alone = mark.cloneNode(true);
  alone.replaceChildren(alone.querySelector(".shape"));
  return alone;
}
