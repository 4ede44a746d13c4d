// SPDX-License-Identifier: Apache-2.0
// Where a token is needed: it is asked for, kept in the tab, sent with everything, and nowhere to be seen.
//   node sign_in.mjs BASE TOKEN
import { Checks, accessible, launch, picture, tab } from "./support.mjs";

const [base, token] = process.argv.slice(2);
const checks = new Checks();
const browser = await launch();
const page = await tab(browser, base, { language: "zh" });
try {
  await page.goto("/#/library");
  await page.locator("#token").waitFor();
  for (const found of await accessible(page, "sign in")) checks.that(found, false);
  await picture(page, "zh-sign-in");
  await page.locator("#token").fill("wrong");
  await page.locator(".sign-in button").click();
  await page.locator(".form-error:visible").waitFor();
  checks.that("a wrong token is refused", page.url().includes("sign_in"));
  await page.locator("#token").fill(token);
  const [sent] = await Promise.all([page.waitForRequest((one) => one.url().includes("/api/runs")), page.locator(".sign-in button").click()]);
  checks.that("the token goes with the request", sent.headers().authorization === `Bearer ${token}`);
  await page.locator("#q").waitFor();
  checks.that("and the way goes on where it began", page.url().includes("/library"));
  await page.reload();
  await page.locator("#q").waitFor();
  checks.that("a reload keeps it", !page.url().includes("sign_in"));
  checks.that("no cookie holds it", (await page.context().cookies()).length === 0);
  checks.that("it stays out of what outlives the tab", await page.evaluate((secret) => !JSON.stringify({ ...localStorage }).includes(secret) && !document.documentElement.outerHTML.includes(secret), token));
  const other = await page.context().newPage();
  await other.goto(`${base}/#/library`);
  await other.locator("#token").waitFor();
  await page.goto("/#/settings");
  await page.getByRole("button", { name: "退出" }).click();
  await page.locator("#token").waitFor();
  checks.that("signing out forgets it", (await page.evaluate(() => sessionStorage.getItem("kaozheng.token"))) === null);
  checks.none("nothing was asked of anybody else", page.foreign);
  checks.none("the browser had nothing to complain about", page.complaints.filter((one) => !/401/.test(one)));
} catch (trouble) {
  checks.that("the whole way was gone", false, String(trouble.stack || trouble));
}
await browser.close();
checks.end();
