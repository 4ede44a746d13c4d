// SPDX-License-Identifier: Apache-2.0
// The parts of the page that only think.
import assert from "node:assert/strict";
import test from "node:test";
import { page_module } from "./support.mjs";

const { eventParser } = await page_module("api.js");
const { apply, beginning, elapsed, remaining } = await page_module("progress.js");
const { freshId, mayDependOn, moved, without } = await page_module("plan_edit.js");
const { deepLink, textDirective } = await page_module("fragment.js");
const { indexOfByte, indexOfCharacter, languageOf, placeOf, plain, webAddress } = await page_module("dom.js");

const at = (second) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
let seq = 0;
const event = (type, data = {}, second = 0, task_id = "") => ({ type, data, task_id, seq: ++seq, at: at(second) });

test("an event stream may be cut anywhere", () => {
  const text = ": ping\n\nid: 7\nevent: PageRead\ndata: {\"a\":\ndata: 1}\n\nretry: 3000\r\n\r\nid: 8\r\ndata: 二\r\n\r\n";
  for (let size = 1; size < 12; ++size) {
    const heard = [];
    const parse = eventParser((one) => heard.push(one));
    for (let i = 0; i < text.length; i += size) parse(text.slice(i, i + size));
    assert.deepEqual(heard, [{ id: "7", event: "PageRead", data: '{"a":\n1}' }, { id: "8", data: "二" }], `pieces of ${size}`);
  }
});

test("events amount to a state, and a pause does not count as work", () => {
  const state = beginning();
  const tasks = [{ id: "a", type: "research", description: "x", priority: 5, depends_on: [] }];
  const all = [
    event("RunStarted", { topic: "题", model: "m", engines: ["e"] }, 0), event("RunForecast", { basis: "assumed", seconds: { low: 60, high: 120 } }, 0),
    event("PlanMade", { plan: { tasks } }, 2), event("TaskStarted", { type: "research" }, 3, "a"), event("RoundStarted", { round: 1 }, 3, "a"),
    event("QueryAsked", { query: "q", engines: ["e"], hits: 6, failed: ["f"] }, 4, "a"), event("PageRead", { url: "http://a/", title: "A", passages: 3 }, 5, "a"),
    event("PageFailed", { url: "http://b/", why: "403" }, 6, "a"), event("PageFailed", { url: "http://a/", why: "late" }, 6, "a"),
    event("ModelCalled", { prompt_tokens: 100, completion_tokens: 20 }, 7), event("RunPaused", { why: "" }, 10),
  ]; // prettier-ignore
  all.forEach((one) => apply(state, one));
  assert.equal(state.status, "paused");
  assert.equal(elapsed(state, Date.parse(at(500))), 10_000);
  assert.equal(remaining(state, Date.parse(at(500))), null);
  assert.deepEqual([state.searches, state.hits, state.pages, state.rejected, state.calls, state.promptTokens], [1, 6, 1, 2, 1, 100]);
  assert.equal(state.sources.get("http://a/").state, "read");
  assert.equal(state.sources.get("http://b/").why, "403");
  assert.deepEqual([state.tasks[0].state, state.tasks[0].searches, state.tasks[0].pages], ["running", 1, 1]);
  apply(state, event("RunResumed", {}, 100));
  assert.equal(state.phase, "researching");
  assert.deepEqual(remaining(state, Date.parse(at(110))), { low: 40, high: 100 });
  assert.equal(remaining(state, Date.parse(at(300))), null, "overrun: nothing is made up");
  apply(state, event("TaskEnded", {}, 111, "a"));
  apply(state, event("ReportPublished", {}, 112));
  assert.deepEqual([state.status, state.tasks[0].state], ["finished", "done"]);
});

test("the same events in one piece or two give the same state", () => {
  const all = [event("RunStarted", { topic: "t" }), event("PlanProposed", { plan: { tasks: [{ id: "a", type: "research", description: "d" }] } }), event("PlanApproved", { plan: { tasks: [{ id: "b", type: "research", description: "e" }] } })];
  const once = all.reduce(apply, beginning());
  assert.deepEqual(once, all.slice(1).reduce(apply, apply(beginning(), all[0])));
  assert.deepEqual(once.tasks.map((task) => task.id), ["b"]);
});

test("a plan is reordered, thinned and grown without breaking what depends", () => {
  const tasks = [{ id: "t1" }, { id: "t2", depends_on: ["t1"] }, { id: "t3", depends_on: ["t2"] }];
  assert.deepEqual(moved(tasks, 0, 2).map((task) => task.id), ["t2", "t3", "t1"]);
  assert.equal(moved(tasks, 0, 3), tasks);
  assert.equal(moved(tasks, 0, -1), tasks);
  assert.deepEqual(without(tasks, "t2").map((task) => task.depends_on), [[], []]);
  assert.equal(freshId([{ id: "t2" }]), "t3");
  assert.deepEqual(mayDependOn(tasks, "t1"), [], "nothing may wait for what waits for it");
  assert.deepEqual(mayDependOn(tasks, "t3").map((task) => task.id), ["t1", "t2"]);
});

test("a text fragment points at words as a browser sees them", () => {
  const text = "Heading\nCosts fell to 3.5 per cent in 2024. Costs fell to 4 per cent.\n中文的一段话，说了成本。";
  const part = (words, from = 0) => {
    const begin = text.indexOf(words, from);
    return textDirective(text, begin, begin + words.length);
  };
  assert.equal(part("to 3.5 per"), "text=to%203.5%20per");
  assert.equal(part("osts fell to 3"), "text=Costs%20fell%20to%203.5");
  assert.equal(part("Costs fell to", 30).startsWith("text="), true);
  assert.match(part("Costs fell to", 30), /-,Costs%20fell%20to$/);
  assert.equal(part("说了成"), `text=${encodeURIComponent("说了成本")}`);
  assert.equal(textDirective("a-b, c&d", 0, 8), "text=a%2Db%2C%20c%26d");
  const long = "word ".repeat(60).trim();
  assert.match(textDirective(long, 0, long.length), /^text=[^,]+,[^,]+$/);
  assert.equal(textDirective(text, 5, 5), "");
});

test("links lead to the web, or nowhere", () => {
  for (const bad of ["javascript:alert(1)", " java\nscript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x", "//host/x", "", null, "blob:http://127.0.0.1/x", "http://"]) {
    assert.equal(webAddress(bad), "", String(bad));
    assert.equal(deepLink(bad, "text", 0, 4), null);
  }
  assert.equal(webAddress("https://user:secret@example.org/x"), "https://example.org/x");
  assert.equal(deepLink("https://example.org/a.pdf", "text", 0, 4, 7).href, "https://example.org/a.pdf#page=7");
  assert.equal(deepLink("https://example.org/#x", "text", 0, 4).href, "https://example.org/#x:~:text=text");
});

test("an uploaded file goes by the name it came with", () => {
  const folder = `file:///home/x/.local/share/kaozheng/collections/${"a1".repeat(16)}/`;
  assert.equal(placeOf(`${folder}03-%E8%AE%AD%E6%8E%A8.64467bc7434ca7fc.html`), "03-训推.html");
  assert.equal(placeOf(`${folder}notes.64467bc7434ca7fc`), "notes");
  assert.equal(placeOf("file:///srv/docs/a.md"), "/srv/docs/a.md");
  assert.equal(placeOf("https://example.org/"), "");
});

test("places in bytes and characters are found in texts of every script", () => {
  const text = "aé中𠮷b";
  assert.deepEqual([0, 1, 3, 6, 10, 11].map((byte) => indexOfByte(text, byte)), [0, 1, 2, 3, 5, 6]);
  assert.equal(indexOfCharacter(text, 4), 5);
  assert.equal(languageOf("云计算 cloud"), "zh-CN");
  assert.equal(languageOf("the cloud 云"), "en");
  assert.equal(plain("a\u202eb\u0000c\u200bd"), "abcd");
});

test("the ticked kinds of sources name their engines", async () => {
  const { sourcesOf } = await page_module("ask.js");
  const engines = [["a", "web", true], ["b", "web", true], ["c", "academic", true], ["d", "academic", false], ["local", "files", true]].map(([name, kind, ready]) => ({ name, kind, ready }));
  const info = { engines, defaults: { engines: ["b"] } };
  assert.deepEqual(sourcesOf({ files: true }, info), { sources: "files" });
  assert.deepEqual(sourcesOf({ web: true }, info), { sources: "web", engines: ["b"] });
  assert.deepEqual(sourcesOf({ web: true, academic: true, files: true }, info), { sources: "both", engines: ["b", "c"] });
  assert.deepEqual(sourcesOf({ academic: true }, info), { sources: "web", engines: ["c"] });
});
