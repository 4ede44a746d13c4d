// SPDX-License-Identifier: Apache-2.0
// The frame and the way from an address to a view. The address behind "#" is the place; reloading keeps it.

import { get } from "./api.js";
import { askView } from "./ask.js";
import { closeCard } from "./card.js";
import { compareView } from "./compare.js";
import { copyView } from "./copy.js";
import { h, put } from "./dom.js";
import { filesView } from "./files.js";
import { announce, errorBox, notify, spinner } from "./frame.js";
import { libraryView } from "./library.js";
import { readView } from "./read.js";
import { runView } from "./run.js";
import { settingsView, signInView } from "./settings.js";
import { watchView } from "./watch.js";
import { language, setLanguage, t } from "./words.js";

const VIEWS = {
  ask: [askView, "nav_ask"], run: [runView, "nav_library"], watch: [watchView, "nav_library"], read: [readView, "nav_library"],
  copy: [copyView, "nav_library"], library: [libraryView, "nav_library"], compare: [compareView, "nav_library"],
  files: [filesView, "nav_files"], settings: [settingsView, "nav_settings"], sign_in: [signInView, "nav_settings"],
}; // prettier-ignore
const NAVIGATION = [["ask", "nav_ask"], ["library", "nav_library"], ["files", "nav_files"], ["settings", "nav_settings"]]; // prettier-ignore

let current = null; // {name, handle, abort}
let info = null;

export function place() {
  const [path, search = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, ...parts] = path.split("/").map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  const known = Object.hasOwn(VIEWS, name);
  return { name: known ? name : "ask", strange: !known && name !== "", parts: known ? parts.filter(Boolean) : [], search: new URLSearchParams(search) };
}

const stored = (name, value) => {
  try {
    if (value === "") localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // Nothing is kept then.
  }
};

function coloursButton() {
  const root = document.documentElement;
  const button = h("button.quiet.icon", { type: "button" });
  const show = () => {
    const now = root.dataset.theme || "auto";
    button.setAttribute("aria-label", t("colours_now", { now: t(`colours_${now}`) }));
    button.title = t(`colours_${now}`);
    put(button, h("span", { "aria-hidden": "true" }, { auto: "◐", light: "☀", dark: "☾" }[now]));
  };
  button.addEventListener("click", () => {
    const next = { auto: "light", light: "dark", dark: "auto" }[root.dataset.theme || "auto"];
    if (next === "auto") delete root.dataset.theme;
    else root.dataset.theme = next;
    stored("kaozheng.colours", next === "auto" ? "" : next);
    show();
  });
  show();
  return button;
}

function languageButton() {
  const other = language() === "zh" ? "en" : "zh";
  const change = () => {
    stored("kaozheng.language", other);
    setLanguage(other);
    frame();
    route(true);
  };
  return h("button.quiet", { type: "button", lang: other === "zh" ? "zh-CN" : "en", on: { click: change } }, t("this_language", {}, other));
}

function frame() {
  document.documentElement.lang = language() === "zh" ? "zh-CN" : "en";
  const skip = h("a.skip", { href: "#main" }, t("skip"));
  skip.addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("main").focus();
  });
  const links = NAVIGATION.map(([name, key]) => h("a", { href: `#/${name}`, "data-key": key }, t(key)));
  put(document.getElementById("app"),
    skip,
    h("header.bar", h("a.brand", { href: "#/ask" }, h("span.seal", { "aria-hidden": "true" }, t("seal")), h("span.name", t("brand"))),
      h("nav.main", { "aria-label": t("navigation") }, links), h("div.bar-end", languageButton(), coloursButton())),
    h("main", { id: "main", tabindex: "-1" }),
    h("div.hidden-text", { id: "announcer", role: "status", "aria-live": "polite" })); // prettier-ignore
}

function title(text) {
  document.title = text ? `${text} — ${t("brand")}` : t("brand");
}

async function route(anew = false) {
  closeCard();
  const at = place();
  if (!anew && current?.name === at.name && current.handle?.within?.(at.parts, at.search)) return current.handle.go(at.parts, at.search);
  current?.abort.abort();
  const abort = new AbortController();
  const mine = (current = { name: at.name, abort, handle: null });
  const [show, key] = VIEWS[at.name];
  for (const link of document.querySelectorAll("nav.main a")) {
    if (link.dataset.key === key) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const main = document.getElementById("main");
  const view = h(`div.view.view-${at.name}`);
  put(main, view);
  const slow = setTimeout(() => view.childNodes.length === 0 && put(view, spinner()), 250);
  title(t(key));
  announce("");
  scroll(0, 0);
  try {
    const handle = await show({ view, parts: at.parts, search: at.search, signal: abort.signal, title, info: loadInfo, route });
    if (!abort.signal.aborted) mine.handle = handle || null;
    if (at.strange) notify(t("no_such_place"));
  } catch (trouble) {
    if (abort.signal.aborted || trouble.name === "AbortError") return;
    if (trouble.status !== 401) console.warn(trouble);
    put(view, errorBox(trouble, () => route(true)));
  } finally {
    clearTimeout(slow);
  }
  if (abort.signal.aborted) return;
  view.querySelector(".loading")?.remove();
  // The first view keeps the browser's own focus; later ones are told by their heading.
  if (route.before && !at.parts[1]) view.querySelector("h1")?.focus({ preventScroll: true });
  route.before = true;
}

// What the server is, asked once.
export async function loadInfo(anew = false) {
  if (!info || anew) info = await get("/api/info");
  return info;
}

addEventListener("kaozheng:token", () => {
  const from = location.hash;
  if (place().name !== "sign_in") location.hash = `#/sign_in?back=${encodeURIComponent(from)}`;
});
addEventListener("hashchange", () => route());
setLanguage(document.documentElement.lang.startsWith("zh") ? "zh" : "en");
frame();
route();
