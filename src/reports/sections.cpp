// SPDX-License-Identifier: Apache-2.0
#include "reports/sections.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/bytes.h"
#include "reports/markdown_text.h"
#include "reports/plain_line.h"
#include "reports/verdict_marks.h"
#include "text/characters.h"

namespace kaozheng::reports {
namespace {

constexpr std::size_t quote_characters_max = 400;

// Marks at the end of a sentence stand between the characters that decide about a blank.
std::string_view without_last_marks(std::string_view line) {
  for (;;) {
    const std::size_t digits =
        line.ends_with(']') ? line.find_last_not_of("^0123456789", line.size() - 2) : std::string_view::npos;
    if (digits == std::string_view::npos || line[digits] != '[' || digits + 2 >= line.size()) return line;
    line = line.substr(0, digits);
  }
}

std::string title_of(const std::string& title, const std::string& url, const Words& words) {
  const std::string shown = line_text(plain_title(title, url));
  return shown.empty() ? std::string(words.untitled) : shown;
}

}  // namespace

MarkdownWriter::MarkdownWriter(const Report& report, Marks marks)
    : report_(report), words_(words(report.language)), marks_(marks), any_checked_(tally_of(report).checked > 0) {}

void MarkdownWriter::heading(int level, std::string_view text) {
  text_ += std::string(static_cast<std::size_t>(std::clamp(level, 1, 6)), '#') + " " + std::string(text) + "\n\n";
}

void MarkdownWriter::paragraph(std::string_view text) { text_ += std::string(text) + "\n\n"; }

std::string MarkdownWriter::sentence(const Sentence& sentence, bool at_line_head) {
  const bool notice = sentence.kind == SentenceKind::notice;
  std::string shown = at_line_head && !notice ? line_text(sentence.text) : inline_text(sentence.text);
  if (shown.empty()) return shown;
  if (notice) return std::string(words_.notice_mark) + shown;
  if (sentence.kind == SentenceKind::inference) shown += words_.inference_mark;
  shown += citations(sentence);
  if (marks_ == Marks::footnotes)
    shown += verdict(sentence);
  else if (sentence.check)
    shown += doubt(*sentence.check);
  if (sentence.strength)
    shown += fmt::format("{}{}{}", words_.mark, inline_text(strength_text(*sentence.strength, report_.language)),
                         words_.mark_end);
  return shown;
}

std::string MarkdownWriter::citations(const Sentence& sentence) {
  std::string marks;
  for (const int number : sentence.citations) {
    marks += fmt::format(fmt::runtime(marks_ == Marks::footnotes ? "[^{}]" : "[{}]"), number);
    cited_.insert(number);
  }
  return marks;
}

// A row a line; what carries it, and what is to be said of it, in the last cell.
void MarkdownWriter::table(const ReportBlock& block) {
  if (!block.table) return;
  std::string rows;
  for (const Sentence& one : block.sentences) {
    if (!one.row) continue;
    std::string marks = citations(one);
    if (one.kind == SentenceKind::inference) marks += words_.inference_mark;
    if (marks_ == Marks::footnotes)
      marks += verdict(one);
    else if (one.check)
      marks += doubt(*one.check);
    rows += fmt::format("| {}{} | {} | {} |\n", cell_text(one.row->label),
                        one.row->forecast ? words_.forecast_mark : std::string_view(), cell_text(one.row->value),
                        replace_all(marks, "|", "\\|"));
  }
  if (rows.empty()) return;
  // It leads to the rows, as readers of other reports take it too.
  if (const std::string caption = line_text(block.table->caption); !caption.empty())
    paragraph(caption + std::string(trim(words_.colon)));
  text_ += fmt::format("| {} | {} | {} |\n|---|---:|---|\n{}\n", block.table->over_time ? words_.time : words_.whose,
                       cell_text(block.table->metric), words_.source, rows);
}

// The shape, and its word where a reader should stop.
std::string MarkdownWriter::verdict(const Sentence& sentence) const {
  if (!any_checked_ || (!sentence.check && !is_claim(sentence))) return "";
  const VerdictMark mark = verdict_mark(sentence, report_.language);
  const bool alone =
      sentence.check && (sentence.check->verdict == Verdict::supported || sentence.check->verdict == Verdict::quoted);
  return alone ? fmt::format(" {}", mark.shape) : fmt::format(" ({} {})", mark.shape, mark.word);
}

// In running text only what a reader should stop at, and how a figure was computed.
std::string MarkdownWriter::doubt(const ClaimCheck& check) const {
  if (!is_doubtful(check.verdict) && check.verdict != Verdict::computed) return {};
  const VerdictMark mark = verdict_mark(check.verdict, report_.language);
  std::string text = fmt::format("{} {}", mark.shape, mark.word);
  if (check.verdict == Verdict::computed) text += std::string(words_.colon) + inline_text(check.formula);
  return fmt::format("{}{}{}", words_.mark, text, words_.mark_end);
}

std::string MarkdownWriter::sentences(const std::vector<Sentence>& sentences) {
  std::string line;
  std::size_t last = 0;  // that was written
  for (const Sentence& one : sentences) {
    const std::string shown = sentence(one, line.empty());
    if (shown.empty()) continue;
    const std::string_view before = without_last_marks(line);
    const bool together =
        is_wide(text::code_point_before(before, before.size())) || is_wide(text::code_point_at(shown, 0));
    const bool like_a_link = line.ends_with(']') && (text::begins_with(shown, "(") || text::begins_with(shown, "["));
    const bool behind_verdict = !line.empty() && !verdict(sentences[last]).empty();
    if (!line.empty() && (!together || like_a_link || behind_verdict)) line += ' ';
    last = static_cast<std::size_t>(&one - sentences.data());
    line += shown;
  }
  return line;
}

void MarkdownWriter::blocks(const std::vector<ReportBlock>& blocks) {
  bool in_list = false;
  const auto end_list = [&] {
    if (in_list) text_ += '\n';
    in_list = false;
  };
  for (const ReportBlock& block : blocks) {
    if (block.kind == ReportBlockKind::table) {
      end_list();
      table(block);
      continue;
    }
    const std::string line = sentences(block.sentences);
    if (line.empty()) continue;
    if (block.kind == ReportBlockKind::bullet) {
      text_ += "- " + line + "\n";
      in_list = true;
    } else {
      end_list();
      paragraph(line);
    }
  }
  end_list();
}

void MarkdownWriter::list(const std::vector<std::string>& items, std::string_view when_empty) {
  if (items.empty()) return paragraph(when_empty);
  for (const std::string& item : items) text_ += item + "\n";
  text_ += '\n';
}

void MarkdownWriter::section(const Section& one, int level, const std::string& number) {
  const std::string title = number.empty() ? line_text(one.heading) : inline_text(one.heading);
  heading(level, number.empty() ? title : number + " " + title);
  blocks(one.blocks);
  int child = 0;
  for (const Section& below : one.children) {
    ++child;
    section(below, level + 1, number.empty() ? number : fmt::format("{}.{}", number, child));
  }
  if (one.blocks.empty() && one.children.empty())
    paragraph(std::string(words_.notice_mark) + std::string(words_.no_summary));
}

void MarkdownWriter::final_report(int level) {
  int number = 0;
  for (const Section& one : report_.final_report) section(one, level, std::to_string(++number));
  if (report_.final_report.empty()) paragraph(words_.no_report);
  heading(level, fmt::format("{} {}", number + 1, words_.references));
  references();
}

std::string MarkdownWriter::reference(const Reference& one) const {
  std::string item = fmt::format("- [{}] {}", one.number, title_of(one.title, one.url, words_));
  if (const std::string place = place_text(one.url); !place.empty()) item += " : " + place;
  std::vector<std::string> facts;
  const auto fact = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) facts.push_back(std::string(name) + " " + value);
  };
  fact(words_.published, inline_text(one.published));
  if (one.passage.page > 0) facts.push_back(replace_all(words_.page, "{}", std::to_string(one.passage.page)));
  fact(words_.fetched, inline_text(one.fetched_at.substr(0, one.fetched_at.find('T'))));
  if (one.same_text_as > 0)
    facts.push_back(fmt::format("{}{}{}", words_.same_text, one.same_text_as, words_.same_text_end));
  if (!facts.empty()) item += "\n  " + join(facts, words_.semicolon);
  if (const std::string quote = line_text(abbreviate(one.quote, quote_characters_max)); !quote.empty())
    item += "\n  > " + quote;
  return item;
}

void MarkdownWriter::references() {
  std::vector<std::string> items;
  for (const Reference& one : report_.references) items.push_back(reference(one));
  list(items, words_.no_references);
}

void MarkdownWriter::footnotes() {
  for (const Reference& one : report_.references) {
    if (cited_.count(one.number) == 0) continue;
    std::string item = reference(one);
    item.replace(0, fmt::format("- [{}]", one.number).size(), fmt::format("[^{}]:", one.number));
    paragraph(replace_all(item, "\n  ", "\n    "));
  }
}

void MarkdownWriter::sources(const std::vector<Document>& sources) {
  std::vector<std::string> items;
  for (const Document& source : sources) {
    const std::string place = place_text(source.url);
    items.push_back("* " + title_of(source.title, source.url, words_) + (place.empty() ? "" : " : " + place));
  }
  list(items, words_.no_sources);
}

std::string MarkdownWriter::take() {
  while (text_.ends_with("\n\n")) text_.pop_back();
  return std::move(text_);
}

}  // namespace kaozheng::reports
