// SPDX-License-Identifier: Apache-2.0
// Bytes in any charset → UTF-8.
#include <uchardet.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "sources/pages.h"
#include "sources/pages/charset_names.h"

namespace kaozheng::sources {
namespace {

struct Decoded {
  std::string text;
  std::size_t characters = 0;
  std::size_t broken = 0;

  bool clean() const { return broken == 0; }
  // Real pages are cut off or carry a stray byte; a wrong charset breaks far more.
  bool nearly_clean() const { return broken * 200 <= characters + 100; }
};

// Under which name ICU knows what people mean by a label: the charset in use is the larger one of its family. Labels of
// no standard are left to ICU.
std::string converter_name(std::string_view label) {
  std::string name = to_lower_ascii(trim(label));
  std::erase_if(name, [](char c) { return c == '"' || c == '\'' || c == ';'; });
  if (const std::string_view known = charset_of_label(name); !known.empty()) name = known;
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> larger{
      {{"gbk", "gb18030"},
       {"big5", "big5-hkscs"},
       {"shift_jis", "windows-31j"},
       {"euc-kr", "windows-949"},
       {"uhc", "windows-949"},

       {"x-user-defined", "windows-1252"}}};
  for (const auto& [from, to] : larger)
    if (name == from) return std::string(to);
  return name;
}

// Charsets in which any bytes at all make sense: their clean decoding proves nothing.
bool is_single_byte(std::string_view name) {
  return name.starts_with("windows-125") || name == "windows-874" || name.starts_with("iso-8859") ||
         name.starts_with("koi8") || name == "macintosh" || name.starts_with("x-mac") || name.starts_with("ibm");
}

// Servers stamp it on everything: it proves nothing.
bool is_western(std::string_view name) { return name == "windows-1252" || name == "iso-8859-15"; }

std::optional<Decoded> decode_as(std::string_view bytes, const std::string& name) {
  if (name.empty() || name.starts_with("utf-7")) return std::nullopt;
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(ucnv_open(name.c_str(), &status), &ucnv_close);
  if (U_FAILURE(status)) return std::nullopt;
  const auto length = static_cast<int32_t>(std::min<std::size_t>(bytes.size(), 256u << 20));
  std::u16string wide(static_cast<std::size_t>(length) * 2 + 16, u'\0');
  const int32_t written =
      ucnv_toUChars(converter.get(), wide.data(), static_cast<int32_t>(wide.size()), bytes.data(), length, &status);
  if (U_FAILURE(status)) return std::nullopt;
  wide.resize(static_cast<std::size_t>(written));
  Decoded decoded;
  decoded.characters = wide.size();
  decoded.broken = static_cast<std::size_t>(std::count(wide.begin(), wide.end(), u'\uFFFD'));
  icu::UnicodeString(wide.data(), written).toUTF8String(decoded.text);
  return decoded;
}

Decoded decode_utf8(std::string_view bytes) {
  Decoded decoded;
  decoded.text = to_valid_utf8(bytes);
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t begin = i;
    const char32_t c = next_code_point(bytes, i);
    if (c == 0xFFFD && i - begin == 1)
      ++decoded.broken;
    else if (c >= 0x80)
      ++decoded.characters;  // only what ASCII could not have said counts
  }
  return decoded;
}

std::optional<std::pair<std::string, std::size_t>> byte_order_mark(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return std::pair("utf-8", std::size_t{3});
  if (bytes.starts_with(std::string_view("\xFF\xFE\0\0", 4))) return std::pair("utf-32le", std::size_t{4});
  if (bytes.starts_with(std::string_view("\0\0\xFE\xFF", 4))) return std::pair("utf-32be", std::size_t{4});
  if (bytes.starts_with("\xFF\xFE")) return std::pair("utf-16le", std::size_t{2});
  if (bytes.starts_with("\xFE\xFF")) return std::pair("utf-16be", std::size_t{2});
  return std::nullopt;
}

// UTF-16 without a mark: every other byte of its ASCII characters is zero, of a page those of its first tag.
std::string guess_utf16(std::string_view bytes) {
  if (bytes.size() >= 4 && bytes[0] == '<' && bytes[1] == '\0' && bytes[2] != '\0' && bytes[3] == '\0')
    return "utf-16le";
  if (bytes.size() >= 4 && bytes[0] == '\0' && bytes[1] == '<' && bytes[2] == '\0' && bytes[3] != '\0')
    return "utf-16be";
  const std::size_t seen = std::min<std::size_t>(bytes.size(), 4096) & ~std::size_t{1};
  std::size_t even = 0;
  std::size_t odd = 0;
  for (std::size_t i = 0; i < seen; ++i)
    if (bytes[i] == '\0') ++(i % 2 == 0 ? even : odd);
  if (seen < 8 || even + odd < seen / 16) return "";
  if (even > 8 * odd) return "utf-16be";
  if (odd > 8 * even) return "utf-16le";
  return "";
}

std::string detected_charset(std::string_view bytes) {
  const std::unique_ptr<uchardet, decltype(&uchardet_delete)> detector(uchardet_new(), &uchardet_delete);
  const std::string_view seen = bytes.substr(0, 512u << 10);
  if (uchardet_handle_data(detector.get(), seen.data(), seen.size()) != 0) return "";
  uchardet_data_end(detector.get());
  return uchardet_get_charset(detector.get());
}

// A claim that could have failed and did not is worth more than one that could not; the sender's counts before the
// page's, unless the bytes themselves side with the page.
std::vector<std::string> in_order_of_trust(const std::string& hinted, const std::string& said,
                                           const std::string& detected) {
  std::vector<std::string> claims = {hinted, said};
  if (said == detected) std::swap(claims[0], claims[1]);
  std::vector<std::string> names;
  const auto add = [&](const std::string& name, bool wanted) {
    if (!name.empty() && wanted) names.push_back(name);
  };
  for (const std::string& name : claims) add(name, !is_single_byte(name));
  add(detected, !is_single_byte(detected) && std::all_of(claims.begin(), claims.end(), [](const std::string& name) {
        return name.empty() || is_western(name) || !is_single_byte(name);
      }));
  for (const std::string& name : claims) add(name, is_single_byte(name) && !is_western(name));
  for (const std::string& name : {said, hinted}) add(name, is_western(name));
  add(detected, is_single_byte(detected));
  return names;
}

// Else the bytes were read as wide characters that they are not.
bool has_markup(const Decoded& decoded) { return contains(decoded.text, "<"); }

bool is_seven_bit(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

std::string decode_text(std::string_view bytes, std::string_view charset_hint, bool html) {
  if (const auto mark = byte_order_mark(bytes)) {
    const std::string_view rest = bytes.substr(mark->second);
    if (mark->first == "utf-8") return to_valid_utf8(rest);
    const auto decoded = decode_as(rest, mark->first);
    return decoded ? decoded->text : to_valid_utf8(rest);
  }
  if (const std::string wide = guess_utf16(bytes); !wide.empty())
    if (auto decoded = decode_as(bytes, wide); decoded && decoded->nearly_clean()) return std::move(decoded->text);

  const std::string hinted = converter_name(charset_hint);
  const std::string said = html ? converter_name(declared_charset(bytes)) : "";
  if (is_seven_bit(bytes)) {
    for (const std::string& name : {hinted, said})  // charsets that hide in seven bits
      if (name.starts_with("iso-2022") || name.starts_with("hz"))
        if (auto decoded = decode_as(bytes, name); decoded && decoded->clean()) return std::move(decoded->text);
    return std::string(bytes);
  }
  if (is_utf8(bytes)) return std::string(bytes);
  if (Decoded decoded = decode_utf8(bytes); decoded.broken * 20 <= decoded.characters) return std::move(decoded.text);

  std::vector<Decoded> nearly;
  for (const std::string& name : in_order_of_trust(hinted, said, converter_name(detected_charset(bytes)))) {
    // Single-byte names come last: a nearly clean multi-byte reading is better than any of the same bytes by them.
    if (is_single_byte(name) && !nearly.empty()) break;
    auto decoded = decode_as(bytes, name);
    if (!decoded || (html && !has_markup(*decoded))) continue;
    if (decoded->clean()) return std::move(decoded->text);
    if (decoded->nearly_clean()) nearly.push_back(std::move(*decoded));
  }
  if (!nearly.empty()) return std::move(nearly.front().text);
  auto western = decode_as(bytes, "windows-1252");
  return western ? std::move(western->text) : to_valid_utf8(bytes);
}

}  // namespace kaozheng::sources
