// SPDX-License-Identifier: Apache-2.0
// Text that takes its citations along.

import { line, placeOf, plain } from "./dom.js";
import { SHAPES, isDoubtful, verdictWord } from "./verdicts.js";
import { t } from "./words.js";

export function referenceLine(reference) {
  const place = reference.url ? placeOf(reference.url) || plain(reference.url) : "";
  return [`[${reference.number}] ${line(reference.title) || place}`, place, reference.published].filter(Boolean).join(". ");
}

function told(sentence, language) {
  const numbers = (sentence.citations || []).map((number) => `[${number}]`).join("");
  const verdict = sentence.check?.verdict;
  return line(sentence.text) + numbers + (isDoubtful(verdict) ? `(${SHAPES[verdict]} ${verdictWord(verdict, language)})` : "");
}

function joined(sentences, language) {
  let text = "";
  for (const sentence of sentences || []) {
    const next = told(sentence, language);
    text += (text && !/^[\u2e80-\uffef]/.test(next) ? " " : "") + next;
  }
  return text;
}

// The final report and the references it cites, as plain text.
export function reportText(report) {
  const { language } = report;
  const lines = [line(report.header.topic), ""];
  const cited = new Set();
  const visit = (section, depth) => {
    if (section.heading) lines.push(`${"#".repeat(depth)} ${line(section.heading)}`, "");
    for (const block of section.blocks || []) {
      for (const sentence of block.sentences || []) (sentence.citations || []).forEach((number) => cited.add(number));
      if (block.kind === "table") {
        lines.push(line(block.table?.caption));
        for (const row of block.sentences || []) lines.push(`- ${told(row, language)}`);
      } else lines.push((block.kind === "bullet" ? "- " : "") + joined(block.sentences, language));
      if (block.kind !== "bullet") lines.push("");
    }
    (section.children || []).forEach((child) => visit(child, depth + 1));
    if (lines.at(-1) !== "") lines.push("");
  };
  (report.final_report || []).forEach((section) => visit(section, 2));
  const references = (report.references || []).filter((one) => cited.has(one.number));
  if (references.length) lines.push(`## ${t("references", {}, language)}`, "", ...references.map(referenceLine));
  return `${lines.join("\n").trim()}\n`;
}

// What was selected, marks in it as [n], and below it the references it names.
export function selectionText(selection, references) {
  const piece = selection.getRangeAt(0).cloneContents();
  piece.querySelectorAll(".card, .v, .mark-word, .mark-shape, svg").forEach((node) => node.remove());
  piece.querySelectorAll("h1, h2, h3, h4, h5, h6, p, li, tr").forEach((node) => node.append("\n"));
  piece.querySelectorAll("td,th").forEach((node) => node.append(" "));
  const text = piece.textContent.replaceAll("\u2060", "").replace(/\n{3,}/g, "\n\n").trim();
  const numbers = new Set([...text.matchAll(/\[(\d+)\]/g)].map((found) => Number(found[1])));
  const named = [...references.values()].filter((one) => numbers.has(one.number));
  return named.length ? `${text}\n\n${named.map(referenceLine).join("\n")}\n` : text;
}

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without a secure context there is only the old way.
    const area = document.createElement("textarea");
    area.value = text;
    area.classList.add("off-screen");
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
