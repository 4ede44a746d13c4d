// SPDX-License-Identifier: Apache-2.0
#include "reports/markdown.h"

#include <fmt/core.h>

#include <stdexcept>

#include "base/bytes.h"
#include "reports/markdown_text.h"
#include "reports/sections.h"

namespace kaozheng::reports {
namespace {

std::string or_else(std::string shown, std::string_view otherwise) {
  return shown.empty() ? std::string(otherwise) : shown;
}

std::string engines_of(const RunHeader& header) {
  std::vector<std::string> shown;
  for (const std::string& engine : header.engines) shown.push_back(inline_text(engine));
  return join(shown, ", ");
}

// One line of the header; `end` is what breaks it.
std::string header_line(std::string_view name, const std::string& value, std::string_view end) {
  return fmt::format("**{}**: {}{}\n", name, value, end);
}

std::string standard_header(const Report& report, const Words& words) {
  constexpr std::string_view line_break = "  ";
  const RunHeader& header = report.header;
  const std::string loops = fmt::format("{} ({} {})", header.max_loops, words.loops_used, header.loops);
  const std::string wide_loops = fmt::format("{}（{} {}）", header.max_loops, words.loops_used, header.loops);
  return header_line(words.topic, or_else(inline_text(header.topic), words.nothing_recorded), line_break) +
         header_line(words.provider, or_else(inline_text(header.provider), words.nothing_recorded), line_break) +
         header_line(words.model, or_else(inline_text(header.model), words.nothing_recorded), line_break) +
         header_line(words.engines, or_else(engines_of(header), words.nothing_recorded), line_break) +
         header_line(words.loops, report.language == Language::zh ? wide_loops : loops, "") + "\n";
}

std::string classic_header(const Report& report, const Words& frame) {
  const RunHeader& header = report.header;
  return header_line(frame.topic, inline_text(header.topic), "\n") +
         header_line(frame.provider, inline_text(header.provider), "") +
         header_line(frame.model, inline_text(header.model), "") + header_line(frame.engines, engines_of(header), "") +
         header_line(frame.loops, std::to_string(header.max_loops), "") + "\n";
}

void write_notes(MarkdownWriter& writer, const Report& report, const Words& words) {
  if (report.header.notes.empty()) return;
  std::vector<std::string> notes;
  for (const std::string& note : report.header.notes) notes.push_back("- " + line_text(note));
  writer.paragraph(fmt::format("**{}**:", words.notes));
  writer.list(notes, "");
}

void write_analyses(MarkdownWriter& writer, const Report& report, const Words& frame) {
  writer.heading(2, frame.analyses);
  if (report.analyses.empty()) writer.paragraph(words(report.language).no_analyses);
  int number = 0;
  for (const AnalysisResult& analysis : report.analyses) {
    writer.heading(3, fmt::format("{} {}", frame.analysis, ++number));
    for (const Section& part : analysis.parts) writer.section(part, 4, "");
    if (analysis.parts.empty()) writer.paragraph(words(report.language).no_summary);
  }
}

void write_summary(MarkdownWriter& writer, const ResearchResult& result, const Words& words) {
  writer.blocks(result.summary.blocks);
  for (const Section& child : result.summary.children) writer.section(child, 5, "");
  if (result.summary.blocks.empty() && result.summary.children.empty()) writer.paragraph(words.no_summary);
}

std::string standard_layout(const Report& report) {
  const Words& words = reports::words(report.language);
  MarkdownWriter writer(report);
  writer.heading(1, words.title);
  writer.raw(standard_header(report, words));
  write_notes(writer, report, words);
  writer.heading(2, words.final_report);
  writer.final_report(3);
  writer.heading(2, words.check);
  writer.check(3);
  write_analyses(writer, report, words);

  writer.heading(2, words.research);
  if (report.research.empty()) writer.paragraph(words.no_research);
  int number = 0;
  for (const ResearchResult& result : report.research) {
    writer.heading(3, fmt::format("{} {}", words.result, ++number));
    if (const std::string task = inline_text(result.task.description); !task.empty())
      writer.paragraph(fmt::format("**{}**: {}", words.task, task));
    writer.heading(4, words.summary);
    write_summary(writer, result, words);
    writer.heading(4, words.sources);
    writer.sources(result.sources);
  }
  return writer.take();
}

// Made for readers and programs that know the predecessor's documents: its order, and its headings in every language.
std::string classic_layout(const Report& report) {
  const Words& frame = words(Language::zh);
  MarkdownWriter writer(report);
  writer.heading(1, frame.title);
  writer.raw(classic_header(report, frame));

  writer.heading(2, frame.research);
  if (report.research.empty()) writer.paragraph(words(report.language).no_research);
  int number = 0;
  for (const ResearchResult& result : report.research) {
    writer.heading(3, fmt::format("{} {}", frame.result, ++number));
    writer.raw("## Summary\n");
    write_summary(writer, result, words(report.language));
    writer.raw(" ### Sources:\n");
    writer.sources(result.sources);
  }
  write_analyses(writer, report, frame);
  writer.heading(2, frame.final_report);
  writer.final_report(3);
  writer.heading(2, frame.check);
  write_notes(writer, report, words(report.language));
  writer.check(3);
  return writer.take();
}

std::string report_layout(const Report& report) {
  const Words& words = reports::words(report.language);
  MarkdownWriter writer(report);
  writer.heading(1, or_else(line_text(report.header.topic), words.title));
  writer.final_report(2);
  return writer.take();
}

}  // namespace

std::optional<Layout> parse_layout(std::string_view text) {
  if (text == "standard") return Layout::standard;
  if (text == "classic") return Layout::classic;
  if (text == "report") return Layout::report;
  return std::nullopt;
}

std::string render_markdown(const Report& report, Layout layout) {
  switch (layout) {
    case Layout::standard:
      return standard_layout(report);
    case Layout::classic:
      return classic_layout(report);
    case Layout::report:
      return report_layout(report);
  }
  throw std::logic_error("no such layout");
}

std::string render_answer(const Report& answer) {
  MarkdownWriter writer(answer);
  for (const Section& section : answer.final_report) writer.blocks(section.blocks);
  if (answer.references.empty()) return writer.take();
  writer.heading(3, words(answer.language).references);
  writer.references();
  return writer.take();
}

}  // namespace kaozheng::reports
