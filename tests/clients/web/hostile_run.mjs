// SPDX-License-Identifier: Apache-2.0
// The same with a real run of a real server: hostile file names, titles, authors and sentences, and a hostile topic.
//   node hostile_run.mjs BASE
import { generated, inspect } from "./hostile_texts.mjs";
import { Checks, launch, tab } from "./support.mjs";

const [base] = process.argv.slice(2);
const FILES = 20;
const checks = new Checks();
const texts = [...new Set(generated())].filter((text) => !/[\u0000-\u001f\u007f]/.test(text)); // eslint-disable-line no-control-regex
const each = Math.ceil(texts.length / FILES);
checks.that("there are enough of them", texts.length >= 500, texts.length);
const ask = async (method, path, body, type = "application/json") => {
  const answer = await fetch(base + path, { method, body, headers: { "Content-Type": type } });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? null : answer.json();
};
const browser = await launch();
const page = await tab(browser, base, { language: "en" });
try {
  const collection = await ask("POST", "/api/collections", JSON.stringify({ name: texts[1] }));
  for (let i = 0; i < FILES; ++i) {
    const some = texts.slice(i * each, (i + 1) * each);
    const attribute = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
    const sentences = some.map((text, j) => `Heat pump costs fell by ${i + j + 2} per cent in 20${10 + (j % 15)}, says ${text}.`);
    const html = `<html><head><title>${attribute(some[0])}</title><meta name="author" content="${attribute(some[1])}"></head><body><article><h1>${attribute(some[2])}</h1>${sentences.map((one) => `<p>${attribute(one)}</p>`).join("")}</article></body></html>`;
    const name = `${i} ${some[3].replace(/[/\\]/g, "⁄").slice(0, 60)}.${i % 2 ? "html" : "md"}`;
    await ask("POST", `/api/collections/${collection.id}/files?name=${encodeURIComponent(name)}`, i % 2 ? html : `# ${some[0]}\n\n${sentences.join("\n\n")}\n`, "application/octet-stream");
  }
  const topic = `Heat pump costs ${texts[0]}`;
  const run = await ask("POST", "/api/runs", JSON.stringify({ topic, sources: "files", collections: [collection.id], mode: "basic", max_loops: 1, language: "en" }));
  await page.goto(`/#/watch/${run.id}`);
  await page.locator(".banner.good, .banner.bad").waitFor({ timeout: 150_000 });
  checks.that("the run ends with a report", (await page.locator(".banner.good").count()) === 1, await page.locator(".banner").innerText());
  await inspect(page, checks, "watch");
  const { sources } = await ask("GET", `/api/runs/${run.id}/sources`);
  checks.that("hostile sources were read", sources.length > 3, sources.length);
  for (const [name, at, wait] of [["read", `/#/read/${run.id}`, ".report .unit"], ["copy", `/#/copy/${run.id}/${sources[0].id}/0-40`, ".stored p"], ["library", "/#/library", "article.run"],
    ["search", "/#/library?q=Heat", ".hits li"], ["compare", `/#/compare/${run.id}/${run.id}`, "table.diff td"], ["files", "/#/files", "details.panel"]]) {
    await page.goto(at);
    await page.locator(wait).first().waitFor({ timeout: 20_000 });
    await page.locator("details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
    if (name === "files") await page.locator(".files li").nth(FILES - 1).waitFor();
    if (name === "read") {
      checks.that("the topic stands as it was written", (await page.getByRole("heading", { level: 1 }).textContent()).startsWith(topic.slice(0, 40)), await page.getByRole("heading", { level: 1 }).textContent());
      for (const one of (await page.locator(".report .n").all()).slice(0, 25)) await one.focus();
    }
    await inspect(page, checks, name);
  }
  await page.goto(`/runs/${run.id}`);
  checks.that("the static page runs nothing either", (await page.evaluate(() => window.owned).catch(() => undefined)) === undefined);
  await ask("DELETE", `/api/runs/${run.id}`);
} catch (trouble) {
  checks.that("every view was shown", false, String(trouble.stack || trouble));
}
checks.none("nothing was asked of anybody else", page.foreign);
checks.none("the browser had nothing to complain about", page.complaints);
await browser.close();
checks.end();
