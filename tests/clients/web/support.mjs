// SPDX-License-Identifier: Apache-2.0
// What the tests of the page stand on: its modules, and a Chromium that resolves no name but its own machine.
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export const CLIENTS = process.env.KAOZHENG_CLIENTS; // where npm put playwright-core and axe-core
export const SCREENSHOTS = process.env.KAOZHENG_SCREENSHOTS;
const require = createRequire(join(CLIENTS || process.cwd(), "package.json"));

// A module of web/, copied to where it counts as one.
export const page_module = (name) => import(pathToFileURL(join(process.env.KAOZHENG_WEB, name)));

export const SIZES = { desktop: { width: 1360, height: 900 }, phone: { width: 390, height: 844 }, wide: { width: 1800, height: 1000 } };

export async function launch() {
  const { chromium } = require("playwright-core");
  return chromium.launch({
    executablePath: process.env.KAOZHENG_CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-extensions", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
  }); // prettier-ignore
}

// A tab that remembers what was asked for, what the browser complained about, and whether a script of others ran.
export async function tab(browser, base, { language = "zh", theme = "light", size = "desktop", javaScript = true, touch = false } = {}) {
  const context = await browser.newContext({
    viewport: SIZES[size], locale: language === "zh" ? "zh-CN" : "en-GB", colorScheme: theme, reducedMotion: "reduce", javaScriptEnabled: javaScript,
    hasTouch: touch, acceptDownloads: true, baseURL: base,
  }); // prettier-ignore
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: base }).catch(() => {});
  const page = await context.newPage();
  watch(page, base);
  return page;
}

export function watch(page, base) {
  page.foreign = [];
  page.complaints = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !/^(data|blob|about):/.test(url)) page.foreign.push(url);
  });
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(String(error.stack || error)));
  page.on("dialog", (dialog) => (page.complaints.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
}

// The serious and critical findings of axe on what is shown now.
export async function accessible(page, name) {
  const source = require("axe-core").source;
  if (!(await page.evaluate("typeof window.axe !== 'undefined'"))) await page.evaluate(source);
  const found = await page.evaluate(() =>
    window.axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  return found.violations.filter((one) => one.impact === "serious" || one.impact === "critical")
    .map((one) => `${name}: ${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary?.split("\n")[1] || ""}`).join(" | ")}`); // prettier-ignore
}

export async function picture(page, name) {
  if (!SCREENSHOTS) return;
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}

export const sticksOut = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

// Checks are told all together, so that one failure does not hide the others.
export class Checks {
  failed = [];
  done = 0;
  that(told, fine, found = "") {
    this.done += 1;
    if (!fine) this.failed.push(`${told}${found === "" ? "" : `: ${typeof found === "string" ? found : JSON.stringify(found)}`}`);
  }
  none(told, list) {
    this.that(told, list.length === 0, list);
  }
  end() {
    for (const one of this.failed) console.log(`FAILED ${one}`);
    console.log(`${this.done} checks, ${this.failed.length} failed`);
    process.exitCode = this.failed.length ? 1 : 0;
  }
}
