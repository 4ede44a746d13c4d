// SPDX-License-Identifier: Apache-2.0
// Links that open a page at the words quoted from it (WICG text fragments). As src/reports/text_fragment.cpp. Pure.

import { webAddress } from "./dom.js";

const EXACT_MAX = 120; // width of a term that names the whole quote; Chinese is two wide
const EDGE_MIN = 16; // of the first and last term of a long one
const WIDENED_MAX = 120; // characters a quote grows to a word's end

const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;
const UNSPACED = /[\u2e80-\u2fdf\u3005\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]/;
const PUNCTUATION = /[\u2010-\u206f\u3000-\u3020\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\u00a0-\u00bf\u00d7\u00f7]/;
const widthOf = (words) => [...words].reduce((width, one) => width + (WIDE.test(one) ? 2 : 1), 0);
const inWord = (one) => !!one && !/\s/.test(one) && (one < "\u0080" ? /[A-Za-z0-9_]/.test(one) : !PUNCTUATION.test(one));
const letter = (one) => !!one && /[A-Za-z0-9]/.test(one);
const inside = (one) => !!one && /[.,'’:]/.test(one);

// Whether a browser sees a word end between the two characters at `at`, whatever the language.
function parts(text, at) {
  const left = text[at - 1] || "";
  const right = text[at] || "";
  if (inWord(left) && inWord(right)) return UNSPACED.test(left) !== UNSPACED.test(right);
  // "3.5", "it's": the mark stands inside a word.
  if (inside(right) && letter(left) && letter(text[at + 1])) return false;
  return !(inside(left) && letter(right) && letter(text[at - 2]));
}

const blockBegin = (text, at) => text.lastIndexOf("\n", at - 1) + 1;
const blockEnd = (text, at) => (text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at));

function trimmed(text, [begin, end]) {
  while (begin < end && /\s/.test(text[begin])) ++begin;
  while (begin < end && /\s/.test(text[end - 1])) --end;
  return [begin, end];
}

function atWordEnds(text, [askedBegin, askedEnd], [from, to]) {
  let [begin, end] = [askedBegin, askedEnd];
  for (let steps = 0; begin > from && !parts(text, begin) && steps < WIDENED_MAX; ++steps) --begin;
  for (let steps = 0; end < to && !parts(text, end) && steps < WIDENED_MAX; ++steps) ++end;
  if (begin > from && !parts(text, begin)) begin = askedBegin;
  if (end < to && !parts(text, end)) end = askedEnd;
  return trimmed(text, [begin, end]);
}

function headOf(text, [begin, to]) {
  let end = begin;
  for (let width = 0; end < to && (width < EDGE_MIN || !parts(text, end)); ++end) width += widthOf(text[end]);
  return trimmed(text, [begin, end]);
}

function tailOf(text, [from, end]) {
  let begin = end;
  for (let width = 0; begin > from && (width < EDGE_MIN || !parts(text, begin)); ) width += widthOf(text[--begin]);
  return trimmed(text, [begin, end]);
}

const term = (words) => encodeURIComponent(words.toWellFormed?.() ?? words).replace(/[-!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

// "text=…" for the words from `begin` to `end` of a text with "\n" between blocks; empty when nothing can be pointed at.
export function textDirective(text, begin, end) {
  const [from, to] = trimmed(text, [Math.max(0, begin), Math.min(end, text.length)]);
  if (from >= to) return "";
  const first = [blockBegin(text, from), blockEnd(text, from)];
  const last = [blockBegin(text, to - 1), blockEnd(text, to - 1)];
  const oneBlock = first[0] === last[0];
  const words = [
    atWordEnds(text, [from, Math.min(to, first[1])], first)[0],
    atWordEnds(text, [Math.max(from, last[0]), to], last)[1],
  ];
  if (words[0] >= words[1]) return "";
  let start = words;
  let finish = null;
  if (!oneBlock || widthOf(text.slice(...words)) > EXACT_MAX) {
    start = headOf(text, [words[0], Math.min(words[1], first[1])]);
    finish = tailOf(text, [Math.max(words[0], last[0]), words[1]]);
    if (oneBlock && start[1] >= finish[0]) [start, finish] = [words, null];
  }
  if (start[0] >= start[1]) return "";
  let directive = "text=";
  const told = text.slice(...start);
  if (text.indexOf(told) < start[0]) {
    const before = tailOf(text, trimmed(text, [first[0], start[0]]));
    if (before[0] < before[1]) directive += `${term(text.slice(...before))}-,`;
  }
  directive += term(told);
  if (finish && finish[0] < finish[1]) directive += `,${term(text.slice(...finish))}`;
  return directive;
}

// The page at the words, {href, exact}; a PDF at its page, since it knows no text fragments. Nothing for other schemes.
export function deepLink(url, text, begin, end, page = 0) {
  const href = webAddress(url);
  if (!href) return null;
  const hasFragment = href.includes("#");
  if (page > 0) return { href: hasFragment ? href : `${href}#page=${page}`, exact: true };
  const directive = textDirective(text, begin, end);
  if (!directive || href.includes(":~:")) return { href, exact: href.includes(":~:") };
  return { href: `${href}${hasFragment ? ":~:" : "#:~:"}${directive}`, exact: true };
}
