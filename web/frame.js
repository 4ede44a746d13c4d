// SPDX-License-Identifier: Apache-2.0
// What every view uses of the page around it.

import { h, line, put, stillMotion } from "./dom.js";
import { t } from "./words.js";

let toasts;

function tray() {
  toasts ||= document.body.appendChild(h("div.toasts", { role: "status", "aria-live": "polite" }));
  // Above a dialog that is open.
  return toasts;
}

// A line that stays a while.
export function notify(text, kind = "") {
  const toast = h(kind ? `div.toast.${kind}` : "div.toast", h("span", text),
    h("button.quiet", { type: "button", "aria-label": t("close"), on: { click: () => toast.remove() } }, "×")); // prettier-ignore
  tray().append(toast);
  setTimeout(() => toast.remove(), kind === "bad" ? 15_000 : 6_000);
}

export function fail(trouble) {
  if (trouble?.name === "AbortError") return;
  console.warn(trouble);
  notify(line(trouble?.message) || t("error_unknown"), "bad");
}

// While something goes on a button says so; the value ends it.
export function busy(button, text) {
  const before = [...button.childNodes];
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  put(button, text);
  return () => {
    button.disabled = false;
    button.removeAttribute("aria-busy");
    put(button, before);
  };
}

// For screen readers, once per phase.
export function announce(text) {
  const place = document.getElementById("announcer");
  if (place && place.textContent !== text) place.textContent = text;
}

export function scrollTo(id) {
  const target = document.getElementById(id);
  if (!target) return;
  for (let parent = target.parentElement; parent; parent = parent.parentElement) if (parent.localName === "details") parent.open = true;
  document.querySelectorAll(".targeted").forEach((one) => one.classList.remove("targeted"));
  target.classList.add("targeted");
  target.scrollIntoView({ behavior: stillMotion() ? "auto" : "smooth", block: /^h\d$/.test(target.localName) ? "start" : "center" });
  target.focus({ preventScroll: true });
}

// Asks before what cannot be taken back; true when it was meant.
export function confirmed(question, action) {
  return new Promise((resolve) => {
    const dialog = h("dialog.ask-first", { "aria-labelledby": "ask-first" },
      h("form", { method: "dialog" }, h("p", { id: "ask-first" }, question),
        h("div.actions", h("button", { value: "no", autofocus: true }, t("cancel")), h("button.danger", { value: "yes" }, action)))); // prettier-ignore
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

export const errorBox = (trouble, again) =>
  h("div.error-box", { role: "alert" }, h("p", line(trouble.message)), again && h("button", { type: "button", on: { click: again } }, t("try_again")));

export const emptyBox = (text, ...more) => h("div.empty", h("p", text), more);

export const spinner = () => h("p.loading", { role: "status" }, t("loading"));
