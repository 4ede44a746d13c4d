// SPDX-License-Identifier: Apache-2.0
// What a model notes, of arbitrary bytes: refused in words, or findings that rest on passages that were shown.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "research/replies.h"

namespace {

using namespace kaozheng;

// No reader of replies fails in another way.
template <typename T>
void check_error(const Result<T>& result) {
  if (!result && (result.error().kind != ErrorKind::malformed || result.error().what.empty())) std::abort();
}

void check_lines(const std::vector<std::string>& lines) {
  for (const std::string& line : lines)
    if (line.empty() || !is_utf8(line) || contains(line, "\n")) std::abort();
}

std::vector<models::LabelledPassage> shown_passages() {
  std::vector<models::LabelledPassage> shown(3);
  shown[0].passage.text = "The pool holds 384 processors, 30 % more than a year ago.";
  shown[1].passage.text = "智能算力规模达到1037.3EFLOPS，同比增长43%。";
  shown[1].passage.origin = Origin::file;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    shown[i].label = "P" + std::to_string(i + 1);
    shown[i].passage.id = "passage-" + std::to_string(i + 1);
  }
  return shown;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const std::vector<models::LabelledPassage> shown = shown_passages();
  const auto json = nlohmann::json::parse(std::string_view(reinterpret_cast<const char*>(bytes), size), nullptr, false);
  if (json.is_discarded()) return 0;

  const auto brief = research::read_brief(json);
  check_error(brief);
  if (brief) check_lines(brief->facets);
  const auto queries = research::read_queries(json);
  check_error(queries);
  if (queries) check_lines(*queries);
  const auto reflection = research::read_reflection(json);
  check_error(reflection);
  if (reflection) check_lines(reflection->missing);

  const auto findings = research::read_notes(json, shown);
  check_error(findings);
  if (!findings) return 0;
  for (const Finding& finding : *findings) {
    if (finding.passages.empty() || finding.id.empty()) std::abort();
    check_lines({finding.statement});
    const auto is_file = [](const Passage& passage) { return passage.origin == Origin::file; };
    if (finding.from_files != std::any_of(finding.passages.begin(), finding.passages.end(), is_file)) std::abort();
  }
  return 0;
}
