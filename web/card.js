// SPDX-License-Identifier: Apache-2.0
// The card behind a mark. With a pointer or the keyboard it stands below its line (WCAG 1.4.13: Escape closes it, the
// pointer may go over to it, it stays until it is left); under a finger it is a sheet at the foot of the window.

import { h, put, unique } from "./dom.js";
import { t } from "./words.js";

const SHOW_AFTER = 120;
const HIDE_AFTER = 250;
let open = null; // {mark, card, pinned}
let timer;
let touched = false;

addEventListener("pointerdown", (event) => (touched = event.pointerType === "touch" || event.pointerType === "pen"), true);
addEventListener("keydown", (event) => {
  touched = false;
  if (event.key !== "Escape" || !open) return;
  event.stopPropagation();
  const { mark, card } = open;
  const within = card.contains(document.activeElement);
  closeCard();
  if (within) {
    mark.dataset.quiet = "1"; // the focus comes back; the card does not
    mark.focus();
  }
}, true); // prettier-ignore
addEventListener("pointerdown", (event) => open && !open.holder.contains(event.target) && closeCard());

export function closeCard() {
  clearTimeout(timer);
  if (!open) return;
  open.mark.removeAttribute("aria-describedby");
  open.mark.setAttribute("aria-expanded", "false");
  open.card.remove();
  open = null;
}

function showCard(mark, holder, build) {
  clearTimeout(timer);
  if (open?.mark === mark) return;
  closeCard();
  const id = unique("card");
  const card = h("span.card", { id, role: "group", "aria-label": t("card_label") }, build());
  open = { mark, holder, card };
  holder.append(card);
  mark.setAttribute("aria-describedby", id);
  mark.setAttribute("aria-expanded", "true");
  // Above its line where there is no room below.
  const box = card.getBoundingClientRect();
  const own = mark.getBoundingClientRect();
  const over = own.top - box.height - 8;
  if (box.bottom > innerHeight - 8 && over > 60) card.style.transform = `translateY(${Math.round(over - box.top)}px)`;
}

function showSheet(mark, build) {
  closeCard();
  const sheet = h("dialog.sheet", { "aria-label": t("card_label") });
  const close = h("button.quiet.close", { type: "button", on: { click: () => sheet.close() } }, t("close"));
  put(sheet, h("div.grip", { "aria-hidden": "true" }), h("div.card-in", build()), close);
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
  sheet.addEventListener("close", () => (sheet.remove(), mark.focus({ preventScroll: true })));
  document.body.append(sheet);
  sheet.showModal();
}

// `mark` is a button in `holder`; `build()` gives what the card holds.
export function attachCard(holder, mark, build) {
  mark.setAttribute("aria-expanded", "false");
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => showCard(mark, holder, build), SHOW_AFTER);
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (open?.mark === mark && !holder.matches(":hover") && !holder.contains(document.activeElement)) closeCard();
    }, HIDE_AFTER);
  };
  holder.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && soon());
  holder.addEventListener("pointerleave", later);
  mark.addEventListener("focus", () => {
    if (mark.dataset.quiet) delete mark.dataset.quiet;
    else if (!touched) showCard(mark, holder, build);
  });
  holder.addEventListener("focusout", (event) => !holder.contains(event.relatedTarget) && later());
  mark.addEventListener("click", (event) => {
    event.preventDefault();
    if (touched) showSheet(mark, build);
    else showCard(mark, holder, build);
  });
}
