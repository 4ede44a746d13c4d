// SPDX-License-Identifier: Apache-2.0
// Watching a run over connections that break, in tabs that come and go. The server is the stand-in, since a real run is
// over too soon to be cut into pieces.
import { Checks, launch, tab, watch } from "./support.mjs";
import { recorded, runFrom, standIn } from "./stand_in.mjs";

const checks = new Checks();
const seed = recorded("zh");
const finished = runFrom(seed, "a".repeat(32));
const queries = seed.events.filter((event) => event.type === "QueryAsked").length;
const run = (id) => runFrom(seed, id.repeat(32), { status: "running", ended_at: "", report: "", last_event: 0 });
const runs = [run("a"), run("b"), run("c")];
runs[0].cuts = [5, 0, 7, 7]; // once before anything was told
const server = await standIn(runs, { pace: 50 });
const { base } = server;
const browser = await launch();
const shown = (page) => page.locator(".query-list .query").count();
const over = async (page, id) => {
  await page.locator(".query-list .query").nth(queries - 1).waitFor({ timeout: 60_000 });
  runs.find((one) => one.view.id === id).view = { ...finished.view, id };
  return page.locator(".banner.good").waitFor({ timeout: 60_000 });
};

try {
  // A connection that is cut again and again: nothing is missing, nothing comes twice.
  const page = await tab(browser, base, {});
  const asked = [];
  page.on("request", (request) => request.url().includes("/events") && asked.push(Number(new URL(request.url()).searchParams.get("after"))));
  await page.goto(`/#/watch/${runs[0].view.id}`);
  await over(page, runs[0].view.id);
  checks.that("the stream was taken up again where it broke", asked.length >= 4 && asked[0] === 0 && asked.slice(1).every((after, i) => after > 0 && after >= asked[i]), asked);
  checks.that("every event came, and once", (await shown(page)) === queries, await shown(page));
  checks.that("the broken connection left no complaint of ours", page.complaints.every((one) => /ERR_|Failed to load/.test(one)), page.complaints);

  // Several tabs, one stream; whoever reads may close.
  const context = page.context();
  await page.goto("about:blank");
  const first = await context.newPage();
  const second = await context.newPage();
  const streams = { first: [], second: [] };
  for (const [name, one] of [["first", first], ["second", second]]) {
    watch(one, base);
    one.on("request", (request) => request.url().includes("/events") && streams[name].push(request.url()));
  }
  await first.goto(`${base}/#/watch/${runs[1].view.id}`);
  await first.locator(".query-list .query").first().waitFor();
  await second.goto(`${base}/#/watch/${runs[1].view.id}`);
  await second.locator(".query-list .query").first().waitFor();
  checks.that("the second tab opens no stream of its own", streams.second.length === 0, streams);
  await first.close();
  await over(second, runs[1].view.id);
  checks.that("it takes over when the first is closed", streams.second.length >= 1 && !streams.second[0].endsWith("after=0"), streams.second);
  checks.that("and has every event", (await shown(second)) === queries, await shown(second));

  // Offline for a while, as a machine that slept.
  await second.goto(`${base}/#/watch/${runs[2].view.id}`);
  await second.locator(".query-list .query").first().waitFor();
  await context.setOffline(true);
  server.cut();
  await second.locator(".connection .say").waitFor({ timeout: 60_000 });
  checks.that("a lost connection is told in words", /\S/.test(await second.locator(".connection").innerText()));
  await context.setOffline(false);
  await over(second, runs[2].view.id);
  checks.that("and the rest comes when it is back", (await shown(second)) === queries, await shown(second));

  // Phases are announced, not events.
  await second.goto("about:blank");
  runs[1].view = { ...run("b").view };
  await second.goto(`${base}/#/watch/${runs[1].view.id}`);
  await second.locator("#announcer").waitFor({ state: "attached" });
  await second.evaluate(() => {
    window.said = [];
    new MutationObserver(() => window.said.push(document.getElementById("announcer").textContent)).observe(document.getElementById("announcer"), { childList: true, characterData: true, subtree: true });
  });
  await over(second, runs[1].view.id);
  const said = await second.evaluate(() => window.said);
  checks.that("as many announcements as phases, about", said.length >= 2 && said.length <= 9 && said.length < seed.events.length / 3, said);
  checks.none("nothing was asked of anybody else", [...page.foreign, ...second.foreign]);
} catch (trouble) {
  checks.that("the whole way was gone", false, String(trouble.stack || trouble));
}
await browser.close();
server.close();
checks.end();
