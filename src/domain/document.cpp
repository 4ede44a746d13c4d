// SPDX-License-Identifier: Apache-2.0
#include "domain/document.h"

#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/bytes.h"
#include "domain/strict_json.h"

namespace kaozheng {
namespace {

constexpr std::array block_kinds = {BlockKind::heading,   BlockKind::paragraph, BlockKind::list_item,
                                    BlockKind::table_row, BlockKind::quote,     BlockKind::code,
                                    BlockKind::caption};

constexpr std::array origins = {Origin::web, Origin::file};

std::string_view to_string(Origin origin) { return origin == Origin::file ? "file" : "web"; }

void read_origin(const nlohmann::json& json, Origin& origin) {
  const auto& text = json.at("origin").get_ref<const std::string&>();
  for (const Origin one : origins)
    if (text == to_string(one)) {
      origin = one;
      return;
    }
  out_of_form(json, "no such origin");
}

}  // namespace

std::string_view to_string(BlockKind kind) {
  switch (kind) {
    case BlockKind::heading:
      return "heading";
    case BlockKind::paragraph:
      return "paragraph";
    case BlockKind::list_item:
      return "list_item";
    case BlockKind::table_row:
      return "table_row";
    case BlockKind::quote:
      return "quote";
    case BlockKind::code:
      return "code";
    case BlockKind::caption:
      return "caption";
  }
  throw std::logic_error("no such kind of block");
}

std::string passage_id(std::string_view document_id, std::size_t begin, std::size_t end) {
  return short_hash(std::string(document_id) + ":" + std::to_string(begin) + "-" + std::to_string(end));
}

std::string finding_id(std::string_view statement, const std::vector<Passage>& passages) {
  std::string content(statement);
  for (const Passage& passage : passages) content += "\n" + passage.id;
  return short_hash(content);
}

void to_json(nlohmann::json& json, const Hit& hit) {
  json = {{"url", hit.url},
          {"title", hit.title},
          {"snippet", hit.snippet},
          {"engine", hit.engine},
          {"published", hit.published}};
}

void to_json(nlohmann::json& json, const Block& block) {
  json = {{"kind", to_string(block.kind)},
          {"level", block.level},
          {"begin", block.begin},
          {"end", block.end},
          {"page", block.page}};
}

void from_json(const nlohmann::json& json, Block& block) {
  read_name(json, "kind", block_kinds, block.kind);
  read_integer(json, "level", block.level);
  read_integer(json, "begin", block.begin);
  read_integer(json, "end", block.end);
  read_integer(json, "page", block.page);
}

void to_json(nlohmann::json& json, const Document& document) {
  json = {{"id", document.id},
          {"url", document.url},
          {"origin", to_string(document.origin)},
          {"media_type", document.media_type},
          {"title", document.title},
          {"author", document.author},
          {"site", document.site},
          {"published", document.published},
          {"modified", document.modified},
          {"canonical_url", document.canonical_url},
          {"licence", document.licence},
          {"language", document.language},
          {"fetched_at", document.fetched_at}};
}

void from_json(const nlohmann::json& json, Document& document) {
  json.at("id").get_to(document.id);
  json.at("url").get_to(document.url);
  read_origin(json, document.origin);
  json.at("media_type").get_to(document.media_type);
  json.at("title").get_to(document.title);
  json.at("author").get_to(document.author);
  json.at("site").get_to(document.site);
  json.at("published").get_to(document.published);
  json.at("modified").get_to(document.modified);
  json.at("canonical_url").get_to(document.canonical_url);
  json.at("licence").get_to(document.licence);
  json.at("language").get_to(document.language);
  json.at("fetched_at").get_to(document.fetched_at);
}

void to_json(nlohmann::json& json, const Passage& passage) {
  json = {{"id", passage.id},       {"document_id", passage.document_id},
          {"begin", passage.begin}, {"end", passage.end},
          {"text", passage.text},   {"heading", passage.heading},
          {"page", passage.page},   {"origin", to_string(passage.origin)}};
}

void from_json(const nlohmann::json& json, Passage& passage) {
  json.at("id").get_to(passage.id);
  json.at("document_id").get_to(passage.document_id);
  read_integer(json, "begin", passage.begin);
  read_integer(json, "end", passage.end);
  json.at("text").get_to(passage.text);
  json.at("heading").get_to(passage.heading);
  read_integer(json, "page", passage.page);
  read_origin(json, passage.origin);
}

void to_json(nlohmann::json& json, const Finding& finding) {
  json = {{"id", finding.id},           {"statement", finding.statement}, {"passages", finding.passages},
          {"task_id", finding.task_id}, {"verbatim", finding.verbatim},   {"from_files", finding.from_files}};
}

void from_json(const nlohmann::json& json, Finding& finding) {
  json.at("id").get_to(finding.id);
  json.at("statement").get_to(finding.statement);
  json.at("passages").get_to(finding.passages);
  json.at("task_id").get_to(finding.task_id);
  json.at("verbatim").get_to(finding.verbatim);
  json.at("from_files").get_to(finding.from_files);
}

void to_json(nlohmann::json& json, const Gap& gap) {
  json = {{"task_id", gap.task_id}, {"what", gap.what}, {"why", gap.why}};
}

void from_json(const nlohmann::json& json, Gap& gap) {
  json.at("task_id").get_to(gap.task_id);
  json.at("what").get_to(gap.what);
  json.at("why").get_to(gap.why);
}

}  // namespace kaozheng
