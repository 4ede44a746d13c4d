// SPDX-License-Identifier: Apache-2.0
#include "reports/foreign_references.h"

#include <algorithm>

#include "base/bytes.h"
#include "evidence/written/inline_text.h"
#include "evidence/written/line_forms.h"
#include "evidence/written/marks.h"
#include "net/url.h"
#include "text/characters.h"

namespace kaozheng::reports {
namespace {

using text::begins_with;

// What stands between a title and an address.
std::string_view without_joints(std::string_view title) {
  constexpr std::u32string_view joints = U" \t\n:：-–—|,，;；.。、·*_()（）[]【】<>†‡⁂\"";
  const auto is_joint = [&](char32_t c) { return joints.find(c) != std::u32string_view::npos || text::is_space(c); };
  while (!title.empty()) {
    const char32_t first = text::code_point_at(title, 0);
    // An opening bracket that its title closes is part of it: "[PDF] …", "（2024）…".
    const bool opens = first == '[' || first == '(' || first == U'（' || first == U'【' || first == '"';
    if (!is_joint(first) ||
        (opens && title.size() > 1 && !is_joint(text::code_point_at(title, text::utf8_length(first)))))
      break;
    title.remove_prefix(std::min(title.size(), text::utf8_length(first)));
  }
  while (!title.empty()) {
    const char32_t last = text::code_point_before(title, title.size());
    const bool closes = last == ')' || last == U'）' || last == ']' || last == U'】' || last == '"';
    if (!is_joint(last)) break;
    if (closes && title.size() > 1 &&
        !is_joint(text::code_point_before(title, title.size() - std::min(title.size(), text::utf8_length(last)))))
      break;
    title.remove_suffix(std::min(title.size(), text::utf8_length(last)));
  }
  for (const std::string_view lead : {"链接", "网址", "URL", "url", "Link", "link"})
    if (title.size() > lead.size() && title.ends_with(lead)) {
      const std::string_view before = title.substr(0, title.size() - lead.size());
      const char32_t last = text::code_point_before(before, before.size());
      if (is_joint(last)) return without_joints(before);
    }
  return title;
}

// The last code span that is an absolute path: "`/docs/a.pdf`".
std::string path_in(std::string_view line) {
  const std::size_t close = line.rfind('`');
  if (close == std::string_view::npos || close == 0) return {};
  const std::size_t open = line.rfind('`', close - 1);
  if (open == std::string_view::npos) return {};
  const std::string_view code = line.substr(open + 1, close - open - 1);
  return begins_with(code, "/") || begins_with(code, "file://") ? std::string(code) : std::string();
}

// "doi:10.1000/182", "DOI: 10.1000/182" as an address.
std::string doi_in(std::string_view line) {
  const std::string lower = to_lower_ascii(line);
  for (std::size_t at = lower.find("doi"); at != std::string::npos; at = lower.find("doi", at + 1)) {
    std::size_t begin = at + 3;
    while (begin < lower.size() && (lower[begin] == ':' || lower[begin] == ' ')) ++begin;
    if (lower.compare(begin, 3, "10.") != 0) continue;
    std::size_t end = begin;
    while (end < line.size() && static_cast<unsigned char>(line[end]) > ' ' &&
           static_cast<unsigned char>(line[end]) < 0x7F && line[end] != ')' && line[end] != ']')
      ++end;
    while (end > begin && (line[end - 1] == '.' || line[end - 1] == ',' || line[end - 1] == ';')) --end;
    return "https://doi.org/" + std::string(line.substr(begin, end - begin));
  }
  return {};
}

// "¹² …": its digits, taken off the line.
std::string raised_number(std::string_view& line) {
  std::string number;
  std::size_t position = 0;
  while (position < line.size()) {
    std::size_t behind = position;
    const int digit = evidence::superscript_digit(next_code_point(line, behind));
    if (digit < 0) break;
    number += static_cast<char>('0' + digit);
    position = behind;
  }
  line.remove_prefix(position);
  return number;
}

}  // namespace

ForeignReference read_reference(const ReferenceLine& line) {
  ForeignReference reference;
  reference.range = line.range;
  std::string_view rest = line.text;
  const std::size_t marker = evidence::item_marker_length(rest);
  const int number = evidence::item_number(rest);
  if (marker > 0) rest = trim(rest.substr(marker));
  if (number > 0) reference.label = std::to_string(number);
  if (std::string raised = raised_number(rest); !raised.empty()) reference.label = std::move(raised);
  const evidence::InlineText read = evidence::read_foreign_inline(rest, evidence::Superscripts::text);
  if (!read.notes.empty() && read.notes[0].begin <= 2 && read.notes[0].labels.size() == 1)
    reference.label = read.notes[0].labels[0];
  for (const evidence::PlacedNote& note : read.notes)
    if (reference.url.empty() && !note.address.empty()) reference.url = note.address;
  std::string title = read.text;
  if (reference.url.empty()) {
    reference.url = path_in(rest);
    title = replace_all(title, reference.url, "");
  }
  if (reference.url.empty()) reference.url = doi_in(rest);
  reference.title = printable(without_joints(title));
  return reference;
}

std::string address_key(std::string_view address) {
  std::string text(address);
  if (!contains(text, "://") && !begins_with(text, "/")) text = "http://" + text;
  const auto canonical = net::canonical_url(text);
  std::string key = canonical ? *canonical : text;
  for (const std::string_view scheme : {"https://", "http://"})
    if (begins_with(key, scheme)) key = key.substr(scheme.size());
  if (begins_with(key, "www.")) key = key.substr(4);
  while (key.size() > 1 && key.back() == '/') key.pop_back();
  return key;
}

}  // namespace kaozheng::reports
