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

#include "base/bytes.h"
#include "sources/pages.h"

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

// The name under which ICU knows what people mean by a label: the charset in use is the larger one of its family.
std::string converter_name(std::string_view label) {
  std::string name;
  for (const char c : to_lower_ascii(label))
    if (c != ' ' && c != '"' && c != '\'' && c != ';' && c != '\t') name += c;
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 22> meant{{
      {"gb2312", "gb18030"},
      {"gbk", "gb18030"},
      {"x-gbk", "gb18030"},
      {"gb_2312-80", "gb18030"},
      {"cp936", "gb18030"},
      {"windows-936", "gb18030"},
      {"big5", "big5-hkscs"},
      {"x-x-big5", "big5-hkscs"},
      {"cn-big5", "big5-hkscs"},
      {"iso-8859-1", "windows-1252"},
      {"latin1", "windows-1252"},
      {"us-ascii", "windows-1252"},
      {"ascii", "windows-1252"},
      {"iso8859-1", "windows-1252"},
      {"x-sjis", "windows-31j"},
      {"shift_jis", "windows-31j"},
      {"shift-jis", "windows-31j"},
      {"sjis", "windows-31j"},
      {"euc-kr", "windows-949"},
      {"ks_c_5601-1987", "windows-949"},
      {"utf8", "utf-8"},
      {"iso-8859-9", "windows-1254"},
  }};
  for (const auto& [from, to] : meant)
    if (name == from) return std::string(to);
  return name;
}

// Charsets in which any bytes at all make sense: their clean decoding proves nothing.
bool is_single_byte(std::string_view name) {
  return name.starts_with("windows-125") || name.starts_with("iso-8859") || name.starts_with("koi8") ||
         name.starts_with("macintosh");
}

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

// UTF-16 without a mark: every other byte of its ASCII characters is zero.
std::string guess_utf16(std::string_view bytes) {
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

// What a page says of itself in its first 4 KiB: <meta charset=…> or <meta http-equiv … content="…; charset=…">.
std::string meta_charset(std::string_view bytes) {
  const std::string head = to_lower_ascii(bytes.substr(0, 4096));
  for (std::size_t at = head.find("<meta"); at != std::string::npos; at = head.find("<meta", at + 5)) {
    const std::string_view tag = std::string_view(head).substr(at, head.find('>', at) - at);
    std::size_t value = tag.find("charset");
    if (value == std::string_view::npos) continue;
    value = tag.find_first_not_of(" \t\r\n", value + 7);
    if (value == std::string_view::npos || tag[value] != '=') continue;
    value = tag.find_first_not_of(" \t\r\n\"'", value + 1);
    if (value == std::string_view::npos) continue;
    const std::string_view label = tag.substr(value, tag.find_first_of(" \t\r\n\"';/", value) - value);
    // A page whose <meta> can be read byte by byte is not in UTF-16, whatever it says.
    if (label.starts_with("utf-16") || label.starts_with("utf-32")) return "utf-8";
    return std::string(label);
  }
  const std::size_t declaration = head.starts_with("<?xml") ? head.find("encoding=") : std::string::npos;
  if (declaration == std::string::npos || declaration + 10 > head.size()) return "";
  const std::size_t end = head.find_first_of("\"'", declaration + 10);
  return end == std::string::npos ? "" : head.substr(declaration + 10, end - declaration - 10);
}

std::string detected_charset(std::string_view bytes) {
  const std::unique_ptr<uchardet, decltype(&uchardet_delete)> detector(uchardet_new(), &uchardet_delete);
  const std::string_view seen = bytes.substr(0, 512u << 10);
  if (uchardet_handle_data(detector.get(), seen.data(), seen.size()) != 0) return "";
  uchardet_data_end(detector.get());
  return uchardet_get_charset(detector.get());
}

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
  const std::string said = html ? converter_name(meta_charset(bytes)) : "";
  if (is_seven_bit(bytes)) {
    for (const std::string& name : {hinted, said})  // charsets that hide in seven bits
      if (name.starts_with("iso-2022") || name.starts_with("hz"))
        if (auto decoded = decode_as(bytes, name); decoded && decoded->clean()) return std::move(decoded->text);
    return std::string(bytes);
  }
  if (is_utf8(bytes)) return std::string(bytes);
  if (Decoded decoded = decode_utf8(bytes); decoded.broken * 20 <= decoded.characters) return std::move(decoded.text);

  // Servers stamp a western charset on everything; a claim that could have failed and did not is worth more.
  const std::string detected = converter_name(detected_charset(bytes));
  std::vector<std::string> names;
  for (const std::string& name : {hinted, said, detected})
    if (!is_single_byte(name)) names.push_back(name);
  for (const std::string& name : {said, hinted, detected})
    if (is_single_byte(name)) names.push_back(name);
  std::vector<Decoded> nearly;
  for (const std::string& name : names) {
    auto decoded = decode_as(bytes, name);
    if (decoded && decoded->clean()) return std::move(decoded->text);
    if (decoded && decoded->nearly_clean()) nearly.push_back(std::move(*decoded));
    // Single-byte names come last: a nearly clean multi-byte reading is better than a western one of the same bytes.
    if (is_single_byte(name) && !nearly.empty()) break;
  }
  if (!nearly.empty()) return std::move(nearly.front().text);
  auto western = decode_as(bytes, "windows-1252");
  return western ? std::move(western->text) : to_valid_utf8(bytes);
}

}  // namespace kaozheng::sources
