// SPDX-License-Identifier: Apache-2.0
// Stored runs as this door shows them.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/report.h"
#include "store/store.h"

namespace kaozheng::app {

inline constexpr int page_tokens_max = 18'000;  // of one page; the rest of 20,000 is for what stands around it

// The address of a run's page; of its report's resource where there is no page.
std::string report_address(const std::string& run_id, const std::string& origin);
std::string report_uri(const std::string& run_id);
std::string evidence_uri(const std::string& run_id);
std::string sources_uri(const std::string& run_id);

// `not_found`: no such run, or it has written no report yet; the message says what to do.
Result<store::RunRecord> run_named(store::Store& store, std::string_view id);
Result<store::ReportRecord> report_record(store::Store& store, const store::RunRecord& run);
// {"schema", "run_id", "topic", "state", "check", "untrusted": {"note", "claims", "sources"}}
nlohmann::json evidence_json(const store::RunRecord& run, const store::ReportRecord& record, const Report& report);
// The numbers of a check summary, without its words.
nlohmann::json check_counts(const nlohmann::json& check);

// Markdown in pieces of at most `tokens_max` each, cut at line ends where that can be; at least one.
std::vector<std::string> pages_of(std::string_view text, int tokens_max);

// The headings of a Markdown text and where what belongs to them ends.
struct MarkdownSection {
  int level = 1;
  std::string heading;
  std::size_t begin = 0, end = 0;  // bytes, subsections included
};
std::vector<MarkdownSection> sections_of(std::string_view markdown);

}  // namespace kaozheng::app
