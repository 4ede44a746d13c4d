// SPDX-License-Identifier: Apache-2.0
// Texts that try to be more than text, in every place where the page shows what others wrote; more than any real run
// would hold, so the server is the stand-in, with the same policy.
import { generated, inspect } from "./hostile_texts.mjs";
import { Checks, launch, tab } from "./support.mjs";
import { recorded, runFrom, standIn } from "./stand_in.mjs";

const checks = new Checks();
const texts = generated();
checks.that("there are enough of them", new Set(texts).size >= 500, new Set(texts).size);

// A report of which every text is one of them.
let next = 0;
const hostile = () => texts[next++ % texts.length];
const told = new Set();
function poisoned(value, key = "") {
  if (Array.isArray(value)) return value.map((one) => poisoned(one, key));
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, poisoned(one, name)]));
  const kept = ["kind", "verdict", "id", "document_id", "language", "schema", "type", "origin", "task_id", "at", "depends_on", "findings", "state"];
  if (typeof value !== "string" || kept.includes(key)) return value;
  const text = hostile();
  told.add(text);
  return text;
}
const seed = recorded("en");
const RUNS = 6;
const grown = (report) => ({
  ...report,
  final_report: [...report.final_report, { heading: "h", children: [], blocks: Array.from({ length: 60 }, (_, i) => ({ kind: i % 2 ? "bullet" : "paragraph",
    sentences: [{ text: "t", kind: i % 3 ? "cited" : "notice", findings: [], citations: [1], check: i % 3 ? { verdict: ["partly", "supported", "contradicted"][i % 3], judge: "j", reasons: ["r"], witnesses: [{ document_id: report.references[0].passage.document_id, begin: 0, end: 5, quote: "q" }], formula: "f" } : undefined }] })) }],
  gaps: [...report.gaps, { task_id: "", what: "w", why: "y" }],
}); // prettier-ignore
const runs = Array.from({ length: RUNS }, (_, i) => {
  const made = { report: poisoned(grown(structuredClone(seed.report))), events: poisoned(structuredClone(seed.events)).map((event, at) => ({ ...event, type: seed.events[at].type })) };
  for (const [at, event] of made.events.entries()) if (event.data.plan) event.data.plan.tasks = seed.events[at].data.plan.tasks.map((task) => ({ ...task, description: hostile() }));
  const run = runFrom(made, String(i).repeat(32), { topic: hostile(), error: hostile(), tags: [hostile(), hostile()], status: i === 1 ? "failed" : "finished", model: hostile() });
  run.author = hostile();
  for (const id of run.texts.keys()) run.texts.set(id, Array.from({ length: 120 }, hostile).join("\n"));
  run.egress = { left: [{ host: hostile(), purpose: hostile(), query: hostile(), bytes_out: 1, bytes_in: 1, at: "" }], stayed: [] };
  run.sources.push({ id: "f", title: hostile(), url: hostile(), numbers: [], claims: [], group: null, state: "failed", why: hostile() }, { id: "g", title: hostile(), url: "javascript:window.owned=1", numbers: [], claims: [], group: null, state: "read", why: hostile() });
  return run;
});
const { base, close } = await standIn(runs, {
  collections: [{ id: "k", name: hostile(), files: 400, bytes: 1, own: true, list: texts.map((name, i) => ({ id: `f${i}`, name, bytes: 1, media_type: hostile(), error: i % 2 ? hostile() : "" })) }],
  hits: texts.map((text, i) => ({ run_id: runs[0].view.id, topic: hostile(), kind: ["report", "claim", "source"][i % 3], ref: hostile(), title: hostile(), text, marks: [[1, 4]] })),
  diff: { claims: texts.map((text, i) => ({ change: ["new", "gone", "figure", "verdict", "same"][i % 5], before: text, after: hostile(), verdict_before: "supported", verdict_after: hostile() })), counts: {} },
  settings: { settings: texts.slice(0, 60).map((name) => ({ name, value: hostile(), origin: hostile(), secret: false })), endpoints: [{ name: hostile(), url: hostile(), provider: hostile(), models: [hostile()] }], engines: [{ name: hostile(), title: hostile(), kind: hostile(), ready: false, why: hostile() }] },
  answer: { found: true, markdown: "", references: poisoned(seed.report.references).map((one, i) => ({ ...one, number: i + 1 })), answer: { sentences: texts.slice(0, 80).map((text) => ({ text, kind: "cited", citations: [1] })) } },
}); // prettier-ignore
const browser = await launch();
const page = await tab(browser, base, { language: "en" });
const id = runs[0].view.id;
const views = [["/#/ask", "#topic"], [`/#/watch/${id}`, ".src"], [`/#/watch/${runs[1].view.id}`, ".banner.bad"], ...runs.slice(2).map((run) => [`/#/read/${run.view.id}`, ".report .unit"]), [`/#/read/${id}`, ".report .unit"],
  [`/#/copy/${id}/${runs[0].sources[0].id}/3-40`, ".stored p"], ["/#/library", "article.run"], ["/#/library?q=x", ".hits li"], [`/#/compare/${id}/${runs[2].view.id}`, "table.diff td"], ["/#/files", "details.panel"], ["/#/settings", ".services li"],
  [`/#/${encodeURIComponent(texts[0])}/${encodeURIComponent(texts[1])}`, "main"], [`/#/read/${encodeURIComponent(texts[2])}`, ".error-box"], [`/#/library?tag=${encodeURIComponent(texts[3])}&q=`, "article.run"]]; // prettier-ignore
try {
  for (const [at, wait] of views) {
    await page.goto(at);
    await page.locator(wait).first().waitFor({ timeout: 15_000 });
    if (at.endsWith("files")) {
      await page.locator("details.panel summary").click();
      await page.locator(".files li").nth(texts.length - 1).waitFor({ timeout: 15_000 });
      const names = await page.locator(".files .file-name").evaluateAll((all) => all.map((one) => one.textContent));
      checks.that("a name is shown as it is", names[0] === texts[0], names[0]);
    }
    if (at.startsWith("/#/read") && wait.includes("unit")) {
      for (const one of await page.locator(".report .n").all().then((all) => all.slice(0, 12))) await one.focus();
      await page.locator("details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
    }
    await inspect(page, checks, at);
  }
  await page.goto(`/#/read/${id}`);
  await page.locator("#follow-up").fill("?");
  await page.locator(".ask-more button").click();
  await page.locator(".asked .unit").first().waitFor();
  checks.that("answers are text too", (await page.evaluate(() => window.owned)) === undefined);
  checks.that("hundreds of them were shown in reports alone", told.size >= 500, told.size);
} catch (trouble) {
  checks.that("every view was shown", false, String(trouble.stack || trouble));
}
checks.none("nothing was asked of anybody else", page.foreign);
checks.none("the browser had nothing to complain about", page.complaints.filter((one) => !/404 \(Not Found\)/.test(one)));
await browser.close();
close();
checks.end();
