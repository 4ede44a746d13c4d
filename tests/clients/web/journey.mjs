// SPDX-License-Identifier: Apache-2.0
// The whole way of a person through the page of a real server, in one language:
//   node journey.mjs BASE zh|en FOLDER_OF_DOCUMENTS TOPIC OTHER_TOPIC WORD_TO_SEARCH
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Checks, accessible, launch, page_module, picture, sticksOut, tab, watch } from "./support.mjs";

const [base, language, folder, topic, otherTopic, word] = process.argv.slice(2);
const { WORDS } = await page_module("words.js");
const say = (key, values = {}) => WORDS[key][language === "zh" ? 0 : 1].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const checks = new Checks();
const browser = await launch();
const page = await tab(browser, base, { language });
const files = readdirSync(folder).map((name) => join(folder, name));
const shot = (name, where = page) => picture(where, `${language}-${name}`);

// What holds for every view: nothing sticks out, nothing serious for those who cannot see or point, in light and dark.
async function look(name, where = page) {
  for (const theme of ["light", "dark"]) {
    await where.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await shot(`${name}-${theme}`, where);
    if (where !== page && theme === "light") continue; // the same nodes, only narrower
    for (const found of await accessible(where, `${language} ${name} ${theme}`)) checks.that(found, false);
  }
  await where.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  checks.that(`${name} fits its window`, (await sticksOut(where)) <= 0, await sticksOut(where));
}
const button = (key, where = page) => where.getByRole("button", { name: say(key), exact: true });
const step = (name) => process.env.VERBOSE && console.log(new Date().toISOString(), name);

try {
  step("ask");
  await page.goto("/");
  await page.getByRole("heading", { level: 1 }).waitFor();
  checks.that("the page speaks the browser's language", (await page.locator("html").getAttribute("lang")).startsWith(language));
  await look("ask");
  await button("begin").click();
  checks.that("an empty topic is refused in words", (await page.locator(".form-error").textContent()) === say("topic_missing"));
  checks.that("and the focus goes where it is missing", await page.evaluate(() => document.activeElement.id === "topic"));
  await page.locator("#topic").fill(topic);
  await page.locator("input[name=kind][value=web]").setChecked(false);
  await page.locator("input[name=kind][value=files]").setChecked(true);
  await page.locator(".drop input[type=file]").setInputFiles(files);
  await page.locator(".drop [role=status]").filter({ hasText: String(files.length) }).waitFor();
  await page.locator("input[name=collection]:checked").waitFor();
  checks.that("the new collection is ticked", (await page.locator("input[name=collection]:checked").count()) === 1);
  await page.locator("input[name=review_plan]").setChecked(true);
  await page.locator(".forecast p").first().waitFor();
  await page.reload();
  await page.locator("#topic").waitFor();
  checks.that("what was typed outlives a reload", (await page.locator("#topic").inputValue()) === topic);
  await page.locator("input[name=collection]:checked").waitFor();
  await look("ask-filled");

  step("plan");
  await button("begin").click();
  const plan = page.locator(".plan-edit > li");
  await plan.first().waitFor({ timeout: 30_000 });
  const before = await plan.count();
  const first = await plan.nth(0).locator("textarea").inputValue();
  await plan.nth(0).getByRole("button", { name: say("move_down", { n: 1 }) }).click();
  checks.that("a button moves a task", (await plan.nth(1).locator("textarea").inputValue()) === first);
  checks.that("and the focus stays with it", await page.evaluate(() => document.activeElement.closest("li") === document.querySelectorAll(".plan-edit > li")[1]));
  await page.keyboard.press("Alt+ArrowUp");
  checks.that("the keyboard moves it back", (await plan.nth(0).locator("textarea").inputValue()) === first);
  await plan.nth(0).locator(".handle").dragTo(plan.nth(1));
  checks.that("so does the pointer", (await plan.nth(1).locator("textarea").inputValue()) === first, await plan.nth(1).locator("textarea").inputValue());
  await button("add_task").click();
  const added = page.locator(".plan-edit textarea:focus");
  await added.fill(otherTopic);
  checks.that("a task is added", (await plan.count()) === before + 1);
  await look("plan");
  const extra = plan.filter({ has: page.locator("textarea:focus") });
  await extra.locator(".remove").click();
  checks.that("and deleted", (await plan.count()) === before);
  await page.reload();
  await plan.first().waitFor();
  checks.that("the plan still waits after a reload", (await plan.count()) === before);
  await plan.nth(0).locator("textarea").fill(`${first} `);
  await button("approve_plan").click();

  step("watch");
  await plan.first().waitFor({ state: "detached" });
  await page.reload();
  await page.locator(".banner.good").waitFor({ timeout: 180_000 });
  const runId = page.url().split("/").pop();
  checks.that("every task of the plan is shown", (await page.locator(".tasks .task").count()) >= before);
  checks.that("sources are listed as read", (await page.locator(".src.st-read").count()) > 0);
  checks.that("queries are listed", (await page.locator(".query-list .query").count()) > 0);
  let shown = "";
  for (let now = ""; !now || now !== shown; await page.waitForTimeout(500)) [shown, now] = [now, await page.locator(".watch-grid").innerText()];
  await page.reload();
  await page.locator(".banner.good").waitFor();
  // The page allows no eval, which the browser driver's own waiting for a function needs.
  const same = async () => (await page.locator(".watch-grid").innerText()) === shown;
  for (let tries = 0; tries < 100 && !(await same()); ++tries) await page.waitForTimeout(100);
  checks.that("a reload shows the same", await same(), await page.locator(".watch-grid").innerText());
  await look("watch");

  step("read");
  await page.getByRole("link", { name: say("read_report") }).click();
  await page.locator(".report h2").first().waitFor();
  checks.that("the report has its topic as heading", (await page.getByRole("heading", { level: 1 }).innerText()).trim() === topic);
  await look("read");
  const marks = page.locator(".report .part .cite .n").filter({ hasText: /\[\d+\]/ });
  checks.that("sentences are cited", (await marks.count()) > 5);
  await marks.nth(2).scrollIntoViewIfNeeded();
  await marks.nth(2).hover();
  const card = page.locator(".card");
  await card.waitFor();
  checks.that("the card shows the passage with its words marked", (await card.locator("mark").count()) > 0, await card.innerText());
  checks.that("and the verdict in words", /\S/.test(await card.locator(".v").innerText()));
  await shot("card");
  const box = await card.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + 12, { steps: 6 });
  await page.waitForTimeout(500);
  checks.that("the pointer may go onto the card", await card.isVisible());
  await page.keyboard.press("Escape");
  checks.that("Escape closes the card", (await card.count()) === 0);
  await page.mouse.move(2, 2);
  await marks.nth(1).focus();
  checks.that("the focus opens a card", (await card.count()) === 1);
  await page.keyboard.press("Tab");
  checks.that("Tab goes on into it", await page.evaluate(() => !!document.activeElement.closest(".card")));
  for (const found of await accessible(page, `${language} card`)) checks.that(found, false);
  await page.keyboard.press("Escape");
  checks.that("Escape closes it and gives the focus back", await page.evaluate(() => !document.querySelector(".card") && document.activeElement.classList.contains("n")));
  for (const bad of await page.locator(".report a[href]").evaluateAll((all) => all.map((one) => one.getAttribute("href")).filter((href) => !/^(https?:\/\/|#\/|\/runs\/)/.test(href)))) checks.that("links lead to the web or within", false, bad);

  await button("copy_report").click();
  const copied = await page.evaluate(() => navigator.clipboard.readText()).catch(() => "");
  checks.that("the copy has its citations and references", /\[1\]/.test(copied) && copied.includes(say("references")), copied.slice(0, 300));
  const filter = page.getByRole("button", { name: say("only_doubtful") });
  await filter.click();
  const visible = await page.locator(".report .part .unit:visible").count();
  checks.that("the filter leaves doubtful claims only", visible === (await page.locator(".report .part .unit.doubtful").count()), visible);
  await filter.click();

  step("recheck");
  const verdicts = page.locator(".report .part .mark-shape, .report .part .mark-word");
  await verdicts.first().click();
  const again = page.locator(".card button", { hasText: say("recheck") });
  if (await again.count()) {
    const [answer] = await Promise.all([page.waitForResponse((one) => one.url().endsWith("/recheck")), again.click()]);
    checks.that("a claim is checked again", answer.ok(), await answer.text());
  } else checks.that("a verdict offers to be checked again", false);

  step("export");
  for (const [format, name] of [["md", "Markdown"], ["bib", "BibTeX"], ["kzb", "KZB"]]) {
    await page.locator(".menu > summary").click();
    const [saved] = await Promise.all([page.waitForEvent("download"), page.locator(".menu .item", { hasText: new RegExp(`^${name}`) }).first().click()]);
    const text = readFileSync(await saved.path());
    checks.that(`export as ${format}`, text.length > 200 && saved.suggestedFilename().endsWith(`.${format}`), saved.suggestedFilename());
  }

  step("copy");
  await marks.nth(2).scrollIntoViewIfNeeded();
  await marks.nth(2).click();
  await page.locator(".card").getByRole("link", { name: say("saved_copy") }).click();
  await page.locator(".stored mark").first().waitFor();
  await look("copy");
  await page.goBack();
  await page.locator("#follow-up").waitFor();

  step("ask further");
  await page.locator("#follow-up").fill(topic);
  const [answered] = await Promise.all([page.waitForResponse((one) => one.url().endsWith("/ask")), button("ask_send").click()]);
  checks.that("a question is answered from what is stored", answered.ok(), answered.status());
  if (answered.ok()) {
    await page.locator(".asked").waitFor();
    await page.locator(".asked").scrollIntoViewIfNeeded();
    checks.that("the answer cites", (await page.locator(".asked .answer-refs li").count()) > 0, await page.locator(".asked").innerText());
    await shot("asked");
  }

  step("tags and library");
  const other = await page.evaluate(async (body) => {
    const all = await (await fetch("/api/collections")).json();
    const answer = await fetch("/api/runs", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ...body, collections: [all.collections[0].id] }) });
    return answer.json();
  }, { topic: otherTopic, sources: "files", mode: "basic", max_loops: 1 });
  checks.that("a second run begins", !!other.id, other);
  await page.goto(`/#/watch/${other.id}`);
  await page.locator(".banner.good, .banner.bad").waitFor({ timeout: 90_000 });
  checks.that("and ends with a report", (await page.locator(".banner.good").count()) === 1, await page.locator(".banner").innerText());
  await page.goto("/#/library");
  const rows = page.locator("article.run");
  await rows.nth(1).waitFor();
  const field = rows.nth(0).locator(".tags input");
  await field.fill("重要 tag");
  await field.press("Enter");
  await rows.nth(0).locator(".chip").waitFor();
  await page.reload();
  await rows.nth(0).locator(".chip").waitFor();
  checks.that("a tag is kept", (await rows.nth(0).locator(".chip a").innerText()) === "重要 tag");
  await rows.nth(0).locator(".pick input").check();
  await rows.nth(1).locator(".pick input").check();
  await look("library");
  const [compared] = await Promise.all([page.waitForResponse((one) => one.url().includes("/api/diff")), page.locator(".compare-bar a").click()]);
  checks.that("two runs are held against each other", compared.ok(), compared.status());
  if (compared.ok()) {
    await page.locator("table.diff").waitFor();
    await page.locator(".toggle", { hasText: say("change_same") }).click();
    checks.that("claim by claim", (await page.locator("table.diff tbody tr th").count()) > 0);
    await look("compare");
  }

  step("search");
  await page.goto("/#/library");
  await page.locator("#q").fill(word);
  await page.locator(".hits mark").first().waitFor({ timeout: 10_000 });
  checks.that("what was searched for is marked", (await page.locator(".hits mark").first().innerText()).length > 0);
  checks.that("the address keeps the search", page.url().includes("q="));
  await look("search");
  await page.locator(".hits .hit-text").first().click();
  await page.locator(".report, .stored").first().waitFor();

  step("files and settings");
  await page.goto("/#/files");
  await page.locator("details.panel summary").first().click();
  await page.locator(".files li").first().waitFor();
  checks.that("the uploaded files are listed", (await page.locator(".files li").count()) === files.length);
  await look("files");
  await page.goto("/#/settings");
  await page.locator(".services li").first().waitFor();
  await page.locator(".services button").first().click();
  await page.locator(".test-result span").first().waitFor({ timeout: 30_000 });
  await look("settings");

  step("phone");
  const phone = await tab(browser, base, { language, size: "phone", touch: true });
  for (const [name, at, wait] of [["ask", "/#/ask", "#topic"], ["watch", `/#/watch/${runId}`, ".banner.good"], ["library", "/#/library", "article.run"], ["compare", `/#/compare/${runId}/${other.id}`, "table.diff"], ["settings", "/#/settings", ".services li"], ["read", `/#/read/${runId}`, ".report h2"]]) {
    if (name === "compare" && !compared.ok()) continue;
    await phone.goto(at);
    await phone.locator(wait).first().waitFor();
    await look(`phone-${name}`, phone);
  }
  const tapped = phone.locator(".report .part .cite .n").filter({ hasText: /\[\d+\]/ }).first();
  await tapped.scrollIntoViewIfNeeded();
  await tapped.tap();
  await phone.locator("dialog.sheet mark, dialog.sheet .quote").first().waitFor();
  await shot("phone-sheet", phone);
  for (const found of await accessible(phone, `${language} sheet`)) checks.that(found, false);
  await phone.locator("dialog.sheet .close").tap();
  const closed = await phone.locator("dialog.sheet").waitFor({ state: "detached", timeout: 5_000 }).then(() => true, () => false);
  checks.that("the sheet closes", closed);

  step("without scripts");
  const still = await tab(browser, base, { language, javaScript: false });
  await still.goto("/");
  checks.that("without scripts the page says where reports are", (await still.locator("noscript, body").first().innerText()).includes("/runs/"));
  await still.goto(`/runs/${runId}`);
  checks.that("a finished report is readable without scripts", (await still.locator("body").innerText()).includes(topic));
  checks.that("with its passages", (await still.locator("blockquote").count()) > 0);
  await shot("without-scripts", still);

  step("two tabs");
  const second = await page.context().newPage();
  watch(second, base);
  await page.goto(`/#/watch/${runId}`);
  await page.locator(".banner.good").waitFor();
  const asked = [];
  second.on("request", (request) => request.url().includes("/events") && asked.push(request.url()));
  await second.goto(`${base}/#/watch/${runId}`);
  await second.locator(".banner.good").waitFor();
  await second.locator(".src").first().waitFor();
  checks.that("the second tab reads along with the first", asked.length === 0, asked);
  for (const one of [page, phone, still, second]) {
    checks.none("nothing was asked of anybody else", one.foreign);
    checks.none("the browser had nothing to complain about", one.complaints);
  }
} catch (trouble) {
  checks.that("the whole way was gone", false, String(trouble.stack || trouble));
  await shot("trouble").catch(() => {});
  for (const one of page.complaints) console.log(`complaint: ${one}`);
}
await browser.close();
checks.end();
