// SPDX-License-Identifier: Apache-2.0
#include "sources/document_text.h"

#include <algorithm>

#include "base/bytes.h"
#include "sources/cleaning.h"
#include "sources/dates.h"
#include "sources/lines.h"
#include "text/characters.h"
#include "text/words.h"

namespace kaozheng::sources {
namespace {

std::string_view path_of(std::string_view url) { return url.substr(0, url.find_first_of("?#")); }

// What programs write when nobody gave a title.
bool is_real_title(const std::string& title) {
  const std::string line = to_lower_ascii(title);
  for (const std::string_view opening :
       {"microsoft word", "microsoft powerpoint", "untitled", "document", "slide 1", "powerpoint", "无标题", "未命名"})
    if (line.starts_with(opening)) return false;
  for (const std::string_view ending :
       {".doc", ".docx", ".pdf", ".ppt", ".pptx", ".indd", ".tex", ".dvi", ".qxd", ".rtf", ".xls", ".xlsx", ".wps"})
    if (line.ends_with(ending)) return false;
  return reading_weight(title) >= 4;
}

// The first line, unless it is running text; then the first heading.
std::string title_near_top(const Document& document) {
  constexpr std::size_t blocks_seen = 5;
  constexpr std::size_t characters_max = 80;
  for (std::size_t i = 0; i < std::min(blocks_seen, document.blocks.size()); ++i) {
    const Block& block = document.blocks[i];
    const std::string_view line = std::string_view(document.text).substr(block.begin, block.end - block.begin);
    const bool title = i == 0 && reading_weight(line) >= 8 && !ends_with_sentence_mark(line) && find_date(line).empty();
    if (title || block.kind == BlockKind::heading) return abbreviate(line, characters_max);
  }
  return "";
}

}  // namespace

void DocumentText::add(BlockKind kind, std::string_view text, int level, int page) {
  const std::string_view content = trim(text);
  if (content.empty()) return;
  if (!document_.text.empty()) document_.text += '\n';
  Block block;
  block.kind = kind;
  block.level = level;
  block.page = page;
  block.begin = document_.text.size();
  document_.text += content;
  block.end = document_.text.size();
  document_.blocks.push_back(block);
}

std::string name_of_url(std::string_view url) {
  std::string_view path = path_of(url);
  while (path.ends_with('/')) path.remove_suffix(1);
  std::string name = to_valid_utf8(percent_decode(path.substr(path.rfind('/') + 1)));
  const std::size_t dot = name.rfind('.');
  if (dot != std::string::npos && dot > 0 && name.size() - dot <= 6 && url.find("://") + 3 < path.rfind('/'))
    name.resize(dot);
  return clean_line(name);
}

bool url_ends_in(std::string_view url, std::initializer_list<std::string_view> endings) {
  const std::string path = to_lower_ascii(path_of(url));
  for (const std::string_view ending : endings)
    if (path.ends_with(ending)) return true;
  return false;
}

std::string language_of(std::string_view text) {
  std::size_t han = 0;
  std::size_t kana = 0;
  std::size_t latin = 0;
  std::size_t other = 0;
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = next_code_point(text, i);
    if (text::is_han(c))
      ++han;
    else if (c >= 0x3041 && c <= 0x30FF)
      ++kana;
    else if (text::is_ascii_letter(c))
      ++latin;
    else if (c >= 0x370 && c < 0x2000)
      ++other;
  }
  if (han + kana + latin + other < 20) return "";
  if (kana * 10 > han + kana && kana * 20 > latin) return "ja";
  if (other > latin + han) return "";
  return han * 5 >= han + latin ? "zh" : "en";
}

std::string date_near_top(const Document& document) {
  constexpr std::size_t blocks_seen = 6;
  constexpr std::size_t weight_max = 50;
  for (std::size_t i = 0; i < std::min(blocks_seen, document.blocks.size()); ++i) {
    const Block& block = document.blocks[i];
    const std::string_view line = std::string_view(document.text).substr(block.begin, block.end - block.begin);
    if (reading_weight(line) > weight_max) continue;
    if (std::string date = find_date(line); !date.empty()) return date;
  }
  return "";
}

std::string title_of_file(const Document& document, const std::string& declared) {
  if (is_real_title(declared)) return declared;
  std::string title = title_near_top(document);
  return title.empty() ? name_of_url(document.url) : title;
}

}  // namespace kaozheng::sources
