// SPDX-License-Identifier: Apache-2.0
// The tags of a run, to read and to change.

import { call, runPath } from "./api.js";
import { h, line, put, unique } from "./dom.js";
import { fail } from "./frame.js";
import { t } from "./words.js";

export function tagEditor(id, given, changed = () => {}) {
  let tags = [...given];
  const place = h("div.tags", { role: "group", "aria-label": t("tags") });
  const save = async (next, focus) => {
    const before = tags;
    tags = next;
    draw(focus);
    try {
      await call("PUT", runPath(id, "/tags"), { body: { tags: next } });
      changed(next);
    } catch (trouble) {
      tags = before;
      draw();
      fail(trouble);
    }
  };
  function draw(focus) {
    const name = unique("tag");
    const field = h("input", { id: name, type: "text", maxlength: "60", size: "8", placeholder: t("add_tag"), "aria-label": t("add_tag"), enterkeyhint: "done" });
    const add = () => {
      const tag = line(field.value);
      if (tag && !tags.includes(tag)) save([...tags, tag], true);
    };
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      add();
    });
    field.addEventListener("change", add);
    put(place, tags.map((tag) => h("span.chip", h("a", { href: `#/library?tag=${encodeURIComponent(tag)}` }, tag),
      h("button.quiet", { type: "button", "aria-label": t("remove_tag", { tag }), on: { click: () => save(tags.filter((one) => one !== tag), true) } }, "×"))), field); // prettier-ignore
    if (focus) field.focus();
  }
  draw();
  return place;
}
