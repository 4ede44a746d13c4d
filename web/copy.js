// SPDX-License-Identifier: Apache-2.0
// A source as it was stored, with the cited words marked.

import { get, runPath } from "./api.js";
import { h, indexOfByte, languageOf, line, placeOf } from "./dom.js";
import { deepLink } from "./fragment.js";
import { titleOf } from "./report_parts.js";
import { t } from "./words.js";

export async function copyView({ view, parts: [runId, source, range = ""], signal, title }) {
  const [first, last] = range.split("-").map(Number);
  const document_ = await get(runPath(runId, `/sources/${encodeURIComponent(source)}`), { signal });
  const text = String(document_.text || "");
  const [begin, end] = first < last ? [indexOfByte(text, first), indexOfByte(text, last)] : [0, 0];
  const name = titleOf(document_.title, document_.url) || t("untitled");
  title(name);
  // Paragraph by paragraph; the marked words may span several.
  const paragraphs = [];
  let at = 0;
  for (const paragraph of text.split("\n")) {
    const from = Math.min(Math.max(begin, at), at + paragraph.length) - at;
    const to = Math.min(Math.max(end, at), at + paragraph.length) - at;
    if (paragraph.trim()) {
      const mark = to > from && h("mark", { id: at + from === begin ? "found" : undefined, tabindex: at + from === begin ? "-1" : undefined }, paragraph.slice(from, to));
      paragraphs.push(mark ? h("p", paragraph.slice(0, from), mark, paragraph.slice(to)) : h("p", paragraph));
    }
    at += paragraph.length + 1;
  }
  const deep = deepLink(document_.url, text, begin, end);
  const fact = (key, value) => value && h("div", h("dt", t(key)), h("dd", value));
  view.append(
    h("div.head", h("p.kicker", t("saved_copy")), h("h1", { tabindex: "-1", lang: languageOf(name) }, name),
      h("dl.facts", fact("site", document_.site), fact("author", line(document_.author)), fact("published", document_.published), fact("read_on", String(document_.fetched_at || "").slice(0, 10)),
        fact("licence", line(document_.licence)), fact("path", placeOf(document_.url))),
      h("p.meta", t("stored_as"), " ", h("code", document_.id || source)),
      h("p.links", deep && h("a", { href: deep.href, target: "_blank", rel: "noopener noreferrer" }, t(deep.exact ? "open_at_passage" : "open_page")), h("a", { href: `#/read/${runId}` }, t("to_the_report")))),
    h("article.stored", { lang: languageOf(text.slice(0, 2000)) }, paragraphs.length ? paragraphs : h("p", t("passage_missing")))); // prettier-ignore
  const found = view.querySelector("#found");
  if (found) requestAnimationFrame(() => (found.scrollIntoView({ block: "center" }), found.focus({ preventScroll: true })));
}

