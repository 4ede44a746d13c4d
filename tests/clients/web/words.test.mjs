// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { page_module } from "./support.mjs";
import { literals } from "./texts.mjs";

const folder = process.env.KAOZHENG_WEB;
const scripts = readdirSync(folder).filter((name) => name.endsWith(".js"));
const sources = new Map(scripts.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
const { WORDS, setLanguage, t } = await page_module("words.js");
const CHINESE = /[\u3400-\u9fff]/;
const placeholders = (text) => [...new Set([...text.matchAll(/\{(\w+)/g)].map((found) => found[1]))].sort();

test("every text stands in Chinese and in English, with the same values in it", () => {
  for (const [key, pair] of Object.entries(WORDS)) {
    assert.equal(pair.length, 2, key);
    assert.ok(pair.every((text) => text.length > 0), key);
    if (key !== "seal") assert.ok(!CHINESE.test(pair[1]), `${key}: Chinese in English`);
    assert.deepEqual(placeholders(pair[0]), placeholders(pair[1]), key);
  }
});

test("no key is missing, none is left over", () => {
  const used = new Set();
  const prefixes = new Set();
  for (const [name, source] of sources) {
    if (name === "words.js") continue;
    for (const [, key] of source.matchAll(/\b(?:t|say)\(\s*"(\w+)"/g)) {
      assert.ok(Object.hasOwn(WORDS, key), `${name}: ${key}`);
      used.add(key);
    }
    for (const [, prefix] of source.matchAll(/\b(?:t|say)\(\s*`(\w*)\$\{/g)) prefixes.add(prefix);
    for (const { text } of literals(source)) used.add(text);
  }
  for (const [, key] of sources.get("words.js").matchAll(/\bt\("(\w+)"/g)) used.add(key);
  const suffixed = (key) => [...prefixes].some((prefix) => prefix && key.startsWith(prefix)) || key.endsWith("_taken");
  const left = Object.keys(WORDS).filter((key) => !used.has(key) && !suffixed(key));
  assert.deepEqual(left, []);
});

test("keys made of a name and a value are there for every value", () => {
  const values = {
    verdict: ["supported", "partly", "contradicted", "not_found", "computed", "quoted", "unchecked"],
    status: ["waiting", "running", "interrupted", "paused", "finished", "failed", "stopped"],
    phase: ["preparing", "planning", "review", "researching", "analysing", "writing", "checking"],
    type: ["research", "analysis", "synthesis", "validation"],
    state: ["waiting", "running", "done", "failed", "skipped", "read", "rejected"],
    format: ["md", "html", "json", "bib", "ris", "csl", "footnotes", "kzb"],
    refusal: [400, 401, 403, 404, 409, 413, 415, 429, 500, 502, 503, 504, 507],
    change: ["new", "gone", "figure", "verdict", "same"], hit: ["report", "claim", "source"], trouble: ["engine", "model", "store"], privacy: ["local", "trusted", "public"], source: ["web", "academic", "files"],
  }; // prettier-ignore
  for (const [name, all] of Object.entries(values)) for (const one of all) assert.ok(Object.hasOwn(WORDS, `${name}_${one}`), `${name}_${one}`);
});

test("no text for people stands outside the dictionary", () => {
  // Names of keys, of headers, of the browser's own things; selectors; what only programs read.
  const fine = /^(Escape|Enter|Tab|ArrowUp|ArrowDown|Authorization|Accept|Content-Type|Idempotency-Key|Bearer |AbortError|Markdown.*|noopener noreferrer|copy|no words: |kaozheng token add NAME)$/;
  const selector = /^[#.:\w[\]="'>,()*-]+(\s+[#.:\w[\]="'>,()*-]+)*$/;
  const wrong = [];
  for (const [name, source] of sources) {
    if (name === "words.js") continue;
    for (const { text, line } of literals(source)) {
      if (fine.test(text)) continue;
      const words = /[A-Za-z]{2,},? [a-z]{2,}/.test(text) && !(selector.test(text) && /[.#[:]|^h1,/.test(text));
      const title = /^[A-Z][a-z]{2,}[.!?…]?$/.test(text);
      if (CHINESE.test(text) || words || title) wrong.push(`${name}:${line}: ${text}`);
    }
    for (const found of source.matchAll(/(?:aria-label"?|\btitle|\bplaceholder|\balt): (?:"[^"]*[a-z]|`[^`$]*[a-z]{2})/g)) wrong.push(`${name}: ${found[0]}`);
  }
  assert.deepEqual(wrong, []);
});

test("the finder of strings finds what stands outside", () => {
  const source = "h('p', 'Some words'); /* 'not this' */ x = `a ${b ? 'Other words' : \"\"} tail`; y = /'re/.test(z); // 'nor this'";
  assert.deepEqual(literals(source).map((one) => one.text).filter((text) => /words|not|nor|re$/.test(text)), ["Some words", "Other words"]);
});

test("nothing of the page is built from markup, evaluated, or fetched from elsewhere", () => {
  const banned = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|\beval\(|new Function|setTimeout\(\s*["'`]|import\(/;
  for (const [name, source] of sources) {
    assert.ok(!banned.test(source), `${name}: ${source.match(banned)?.[0]}`);
    for (const { text } of literals(source)) assert.ok(!/^(https?:)?\/\/\w/.test(text) || text === "http://www.w3.org/2000/svg", `${name}: ${text}`);
  }
  for (const name of readdirSync(folder).filter((one) => /\.(html|css|svg)$/.test(one))) {
    const text = readFileSync(join(folder, name), "utf8");
    assert.ok(!/<script(?![^>]*\bsrc="\/assets\/)|\son\w+=|\sstyle=|@import|url\(/.test(text), name);
    for (const [, url] of text.matchAll(/(?:href|src)="([^"]+)"/g)) assert.match(url, /^\/(?!\/)/, name);
  }
});

test("numbers, plurals and durations are told in both languages", () => {
  setLanguage("en");
  assert.equal(t("n_files", { n: 1 }), "1 file");
  assert.equal(t("n_files", { n: 2 }), "2 files");
  setLanguage("zh");
  assert.equal(t("n_files", { n: 2 }), "2 份文件");
  assert.equal(t("n_files", { n: 2 }, "en"), "2 files");
});
