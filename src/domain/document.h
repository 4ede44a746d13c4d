// SPDX-License-Identifier: Apache-2.0
// What was read: documents as stored, passages of them, and what researchers noted.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "domain/question.h"

namespace kaozheng {

// A search query. A query made with file material in sight goes to local engines only.
enum class Reach { anywhere, files_only };
struct Query {
  std::string text;
  Language language = Language::en;
  Reach reach = Reach::anywhere;
  std::string after = {};  // ISO date or its beginning; pages since then rank higher, others are not left out
};

// One result of a search engine. Its text is a lead, never evidence.
struct Hit {
  std::string url;  // http, https, or file for a local document
  std::string title;
  std::string snippet;
  std::string engine;     // "duckduckgo", or several joined by "+"
  std::string published;  // ISO date when the engine told one
};

enum class BlockKind { heading, paragraph, list_item, table_row, quote, code, caption };
std::string_view to_string(BlockKind kind);

// A piece of a document's text. Blocks are in order, do not overlap, and cover all text but the white space between
// them.
struct Block {
  BlockKind kind = BlockKind::paragraph;
  int level = 0;          // of a heading, 1 to 6
  std::size_t begin = 0;  // byte range of Document::text
  std::size_t end = 0;
  int page = 0;  // of a PDF, from 1; 0 = no pages
};

enum class Origin { web, file };

// A page or file as stored.
struct Document {
  std::string id;   // SHA-256 of the bytes as fetched
  std::string url;  // as cited: final URL, or file:// with the path
  Origin origin = Origin::web;
  std::string media_type;
  std::string title;
  std::string author;
  std::string site;
  std::string published;      // ISO date, "2025-07-01", "2025-07" or "2025"; empty when unknown
  std::string modified;       // the same, when the page says it was last changed, not before `published`
  std::string canonical_url;  // the address a page gives itself, of the same site; empty when it gives none
  std::string licence;        // as a page states it: "CC BY-SA 4.0", another licence's URL or name
  std::string language;       // "zh", "en", …; empty when unknown
  std::string fetched_at;     // ISO 8601
  std::string text;           // valid UTF-8, "\n" between blocks
  std::vector<Block> blocks;
};

// A range of a document's text, never beginning or ending inside a sentence.
struct Passage {
  std::string id;  // content hash of document id and range
  std::string document_id;
  std::size_t begin = 0;  // bytes of Document::text
  std::size_t end = 0;
  std::string text;
  std::string heading;  // the nearest heading above
  int page = 0;         // of a PDF, from 1
  Origin origin = Origin::web;
};
std::string passage_id(std::string_view document_id, std::size_t begin, std::size_t end);

// A statement a researcher noted, with the passages that carry it.
struct Finding {
  std::string id;  // content hash of statement and passages
  std::string statement;
  std::vector<Passage> passages;  // at least one
  std::string task_id;
  bool verbatim = false;    // the statement stands word for word in the first passage
  bool from_files = false;  // a passage comes from a local document: never shown to a prompt that makes web queries
};
std::string finding_id(std::string_view statement, const std::vector<Passage>& passages);

// Something that could not be found, read or checked; the reader sees it.
struct Gap {
  std::string task_id;  // empty = the whole run
  std::string what;     // what is missing, in the report's language
  std::string why;      // the cause, in words
};

void to_json(nlohmann::json& json, const Hit& hit);
void to_json(nlohmann::json& json, const Block& block);
void from_json(const nlohmann::json& json, Block& block);
void to_json(nlohmann::json& json, const Document& document);  // without its text
void from_json(const nlohmann::json& json, Document& document);
void to_json(nlohmann::json& json, const Passage& passage);
void from_json(const nlohmann::json& json, Passage& passage);
void to_json(nlohmann::json& json, const Finding& finding);
void from_json(const nlohmann::json& json, Finding& finding);
void to_json(nlohmann::json& json, const Gap& gap);
void from_json(const nlohmann::json& json, Gap& gap);

}  // namespace kaozheng
