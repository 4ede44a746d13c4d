// SPDX-License-Identifier: Apache-2.0
// Plain text and Markdown → Document.
#include <algorithm>

#include "base/bytes.h"
#include "sources/cleaning.h"
#include "sources/dates.h"
#include "sources/document_text.h"
#include "sources/files/markdown_text.h"
#include "sources/lines.h"
#include "sources/pages.h"
#include "sources/pdf/cut_paragraphs.h"
#include "text/passages.h"

namespace kaozheng::sources {
namespace {

std::string_view without_quotes(std::string_view value) {
  value = trim(value);
  for (const char mark : {'"', '\''})
    if (value.size() >= 2 && value.front() == mark && value.back() == mark) return value.substr(1, value.size() - 2);
  if (value.size() >= 2 && value.front() == '[' && value.back() == ']') return value.substr(1, value.size() - 2);
  return value;
}

void take_field(std::string_view name, std::string_view value, Document& document) {
  const std::string key = to_lower_ascii(trim(name));
  const std::string said = clean_line(without_quotes(value));
  if (said.empty()) return;
  if (key == "title") document.title = said;
  if (key == "author" || key == "authors") document.author = said;
  if (key == "site" || key == "publisher") document.site = said;
  if (key == "lang" || key == "language") document.language = to_lower_ascii(said.substr(0, 2));
  if (key == "date" || key == "published" || key == "publish_date") document.published = find_date(said);
}

// Takes the fields between two lines of "---" at the top; returns the text below them.
std::string_view take_front_matter(std::string_view text, Document& document) {
  constexpr std::size_t bytes_max = 8'192;
  if (!text.starts_with("---\n")) return text;
  const std::size_t end = text.substr(0, bytes_max).find("\n---", 3);
  if (end == std::string_view::npos) return text;
  const std::size_t below = text.find('\n', end + 1);
  const std::string_view closing = text.substr(end + 1, std::min(below, text.size()) - end - 1);
  if (trim(closing) != "---") return text;
  const std::vector<std::string> lines = split(text.substr(4, end > 4 ? end - 4 : 0), '\n');
  const auto is_field = [](const std::string& line) {
    const std::string_view content = trim(line);
    return content.empty() || line.front() == ' ' || content.front() == '#' || content.front() == '-' ||
           contains(content, ":");
  };
  if (!std::all_of(lines.begin(), lines.end(), is_field)) return text;
  for (const std::string& line : lines)
    if (const std::size_t colon = line.find(':'); colon != std::string::npos && line.front() != ' ')
      take_field(std::string_view(line).substr(0, colon), std::string_view(line).substr(colon + 1), document);
  return below == std::string_view::npos ? std::string_view() : text.substr(below + 1);
}

std::string paragraph_text(std::string_view content, bool markdown) {
  std::vector<std::string> lines;
  std::vector<bool> breaks;  // whether the writer wanted a new line
  for (const std::string& line : split(content, '\n')) {
    breaks.push_back(line.ends_with("  ") || line.ends_with('\\'));
    lines.push_back(clean_line(markdown ? plain_of_markdown(line) : line));
  }
  const bool joins = markdown || are_wrapped(lines);
  std::string paragraph;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0 && (!joins || (markdown && breaks[i - 1])))
      paragraph += '\n' + lines[i];
    else
      append_line(paragraph, lines[i]);
  }
  return paragraph;
}

std::string code_text(std::string_view content) {
  std::string code(content);
  while (!code.empty() && (code.back() == ' ' || code.back() == '\t')) code.pop_back();
  return code;
}

void add_markdown(std::string_view text, Document& document) {
  DocumentText out(document);
  for (const Block& block : text::blocks_of_plain_text(text)) {
    const std::string_view content = text.substr(block.begin, block.end - block.begin);
    if (block.kind == BlockKind::code) {
      if (!is_markdown_fence(content)) out.add(block.kind, code_text(content));
    } else if (block.kind == BlockKind::paragraph) {
      out.add(block.kind, paragraph_text(content, /*markdown=*/true));
    } else {
      out.add(block.kind, clean_line(plain_of_markdown_block(content, block.kind)), block.level);
    }
  }
}

// Plain text is often what was printed once: its paragraphs may have been cut where a column ended.
void add_plain(std::string_view text, Document& document) {
  std::vector<TextPart> parts;
  for (const Block& block : text::blocks_of_plain_text(text)) {
    const std::string_view content = text.substr(block.begin, block.end - block.begin);
    std::string said = block.kind == BlockKind::code        ? code_text(content)
                       : block.kind == BlockKind::paragraph ? paragraph_text(content, /*markdown=*/false)
                                                            : clean_line(content);
    parts.push_back({std::move(said), 0, block.kind, block.level});
  }
  mend_cut_paragraphs(parts);
  DocumentText out(document);
  for (const TextPart& part : parts) out.add(part.kind, part.text, part.level);
}

std::string_view text_of(const Document& document, const Block& block) {
  return std::string_view(document.text).substr(block.begin, block.end - block.begin);
}

std::string title_of(const Document& document, std::string_view url) {
  constexpr std::size_t weight_max = 160;
  constexpr std::size_t blocks_seen = 5;
  for (std::size_t i = 0; i < std::min(blocks_seen, document.blocks.size()); ++i)
    if (document.blocks[i].kind == BlockKind::heading) return clean_line(text_of(document, document.blocks[i]));
  if (std::string name = name_of_url(url); !name.empty()) return name;
  const std::string first = document.blocks.empty() ? "" : clean_line(text_of(document, document.blocks.front()));
  return reading_weight(first) <= weight_max ? first : abbreviate(first, weight_max / 2);
}

}  // namespace

Result<Document> read_plain(std::string_view text, std::string_view url, bool markdown) {
  const std::string clean = without_invisible(to_valid_utf8(text));
  Document document;
  document.url = std::string(url);
  document.media_type = markdown ? "text/markdown" : "text/plain";
  if (markdown)
    add_markdown(take_front_matter(clean, document), document);
  else
    add_plain(clean, document);
  if (document.blocks.empty()) return fail(ErrorKind::malformed, "there is no text in it");
  if (document.title.empty()) document.title = title_of(document, url);
  if (document.published.empty()) document.published = date_near_top(document);
  if (const std::string language = language_of(document.text); !language.empty()) document.language = language;
  return document;
}

}  // namespace kaozheng::sources
