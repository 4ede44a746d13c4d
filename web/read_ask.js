// SPDX-License-Identifier: Apache-2.0
// A further question, answered from what the run has stored; nothing is searched for.

import { post, runPath } from "./api.js";
import { h, languageOf, line } from "./dom.js";
import { busy, fail } from "./frame.js";
import { ReportParts, titleLink } from "./report_parts.js";
import { t } from "./words.js";

function answerOf(reading, reply) {
  const parts = new ReportParts({ runId: reading.id, language: reading.language, references: reply.references, titles: new Map(reading.parts.titles) });
  const told = parts.run(reply.answer?.sentences || []);
  const gaps = (reply.gaps || []).map((gap) => h("p.meta", { lang: languageOf(gap.what) }, [line(gap.what), line(gap.why)].filter(Boolean).join(" — ")));
  if (!reply.found || !told.length) return [h("p.say", t("ask_nothing_found")), told.length > 0 && h("p", told), gaps];
  return [
    h("p.answer", { lang: reading.language === "zh" ? "zh-CN" : "en" }, told),
    h("ol.answer-refs", (reply.references || []).map((one) => h("li", h("span.num", `[${one.number}]`), " ", titleLink(one.title, one.url)))),
    gaps,
  ];
}

export function askBox(reading) {
  const answers = h("div.answers", { "aria-live": "polite" });
  const field = h("textarea", { id: "follow-up", rows: "2", maxlength: "2000", "aria-describedby": "follow-up-note" });
  const button = h("button.primary", { type: "submit" }, t("ask_send"));
  const form = h("form.ask-more", h("label", { for: "follow-up" }, t("ask_label")), field, h("p.meta", { id: "follow-up-note" }, t("ask_note")), button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const question = field.value.trim();
    if (!question) return field.focus();
    const done = busy(button, t("asking"));
    try {
      const reply = await post(runPath(reading.id, "/ask"), { question });
      answers.prepend(h("article.asked", h("h3", { lang: languageOf(question) }, question), answerOf(reading, reply)));
      field.value = "";
    } catch (trouble) {
      fail(trouble);
    } finally {
      done();
    }
  });
  field.addEventListener("keydown", (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.requestSubmit());
  return h("section.ask-part", { lang: document.documentElement.lang }, h("h2", { id: "ask", tabindex: "-1" }, t("ask_more")), form, answers);
}

