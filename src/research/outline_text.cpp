// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <set>

#include "base/bytes.h"
#include "research/material.h"
#include "research/outline.h"
#include "research/wording.h"

namespace kaozheng::research {
namespace {

constexpr std::string_view chinese_question = "问题：", english_question = "Question: ";
constexpr std::size_t heading_characters_max = 80, question_characters_max = 300;

void write_outline_section(std::string& text, const OutlineSection& section, const evidence::Ledger& ledger,
                           Language language, std::string_view marks) {
  text += fmt::format("\n{} {}\n", marks, harmless_line(section.heading, heading_characters_max));
  if (!section.question.empty())
    text += say(language, chinese_question, english_question) +
            harmless_line(section.question, question_characters_max) + "\n";
  for (const std::string& id : section.findings)
    if (const Finding* const finding = ledger.by_id(id))
      text += fmt::format("- [{}] {}\n", ledger.label(id), harmless_line(finding->statement, 200));
  for (const OutlineSection& child : section.children) write_outline_section(text, child, ledger, language, "###");
}

// "F12" of "- [F12] statement"; empty when the line is no such thing.
std::string_view label_of(std::string_view line) {
  const std::size_t open = line.find("[F"), close = line.find(']');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return {};
  return line.substr(open + 1, close - open - 1);
}

}  // namespace

std::string outline_text(const Outline& outline, const evidence::Ledger& ledger, Language language) {
  std::string text = say(language,
                         "# 详细分析的大纲。可以修改标题和问题，移动、增加或删除小节和发现，然后保存退出。\n"
                         "# 每条发现只放一处；删去的发现不在详细分析中讲述。以“# ”开头的行不起作用。\n",
                         "# The outline of the detailed analysis. Change headings and questions, move, add or delete\n"
                         "# sections and findings, then save and leave. A finding stands in one place; one that is\n"
                         "# deleted is not told in the details. Lines that begin with \"# \" are remarks.\n");
  for (const OutlineSection& section : outline.sections) write_outline_section(text, section, ledger, language, "##");
  return text;
}

Result<Outline> parse_outline_text(std::string_view text, const evidence::Ledger& ledger) {
  Outline outline;
  OutlineSection* current = nullptr;
  std::set<std::string> placed, headings;
  int number = 0;
  const auto wrong = [&](std::string_view why) {
    return fail(ErrorKind::malformed, fmt::format("line {}: {}", number, why));
  };
  const auto begin = [&](std::vector<OutlineSection>& sections, std::string_view heading) {
    sections.push_back({harmless_line(trim(heading), heading_characters_max), "", {}, {}});
    current = &sections.back();
    return !current->heading.empty() && headings.insert(current->heading).second;
  };
  for (const std::string& raw : split(text, '\n')) {
    ++number;
    const std::string_view line = trim(raw);
    if (line.empty() || line.starts_with("# ") || line == "#") continue;
    if (line.starts_with("### ")) {
      if (outline.sections.empty()) return wrong("a subsection (###) must stand below a section (##)");
      if (!outline.sections.back().findings.empty())
        return wrong("a section has either findings or subsections; put its findings below a subsection");
      if (!begin(outline.sections.back().children, line.substr(4))) return wrong("every heading must be its own");
    } else if (line.starts_with("## ")) {
      if (!begin(outline.sections, line.substr(3))) return wrong("every heading must be its own");
    } else if (!current) {
      return wrong("the first section must begin with \"## \" and its heading");
    } else if (line.starts_with(chinese_question) || line.starts_with(trim(english_question))) {
      const std::size_t colon =
          line.starts_with(chinese_question) ? chinese_question.size() : trim(english_question).size();
      current->question = harmless_line(trim(line.substr(colon)), question_characters_max);
    } else if (const std::string_view label = label_of(line); !label.empty()) {
      const Finding* const finding = ledger.by_label(label);
      if (!finding) return wrong(fmt::format("there is no finding {}", label));
      if (!placed.insert(finding->id).second) return wrong(fmt::format("{} stands in two places", label));
      current->findings.push_back(finding->id);
    } else {
      return wrong("neither a heading (##), a question, nor a finding (- [F1] …)");
    }
  }
  if (outline.sections.empty()) return fail(ErrorKind::malformed, "the outline has no section");
  return outline;
}

}  // namespace kaozheng::research
