// SPDX-License-Identifier: Apache-2.0
// What stands in the members of a bundle, made from its report and documents: by whoever packs it, and again by whoever
// checks it. Private to this room.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "domain/report.h"
#include "reports/zip_archive.h"

namespace kaozheng::reports {

inline constexpr std::string_view bundle_schema = "kaozheng.bundle/1";
inline constexpr std::string_view manifest_name = "manifest.json", report_name = "report.json",
                                  markdown_name = "report.md", claims_name = "claims.json",
                                  documents_name = "documents.json", run_name = "run.json";

// As every JSON member is written.
std::string member_text(const nlohmann::json& json);

// "documents/….txt", named by the SHA-256 of the text.
std::string text_member_name(std::string_view text_sha256);

// Ids of the documents a report cites or a claim was held against.
std::set<std::string> documents_needed(const Report& report);

// Every claim with what carries it and its verdict, in the order of the report.
nlohmann::json claims_of(const Report& report);

// One document: where it stood, when it was read, its text's hash and size, and the passages taken from it.
nlohmann::json document_entry(const Document& document, std::string_view text_sha256, std::size_t text_bytes,
                              const Report& report);

// The manifest of the other members.
nlohmann::json manifest_of(const std::vector<ArchiveMember>& members, const std::string& program);

}  // namespace kaozheng::reports
