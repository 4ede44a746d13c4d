// SPDX-License-Identifier: Apache-2.0
#include "sources/pages/charset_names.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "base/bytes.h"

namespace kaozheng::sources {
namespace {

constexpr std::string_view blanks = " \t\n\f\r";
constexpr std::size_t prescanned_bytes = 64u << 10;  // the standard asks for 1,024; long heads are common

struct Labels {
  std::string_view charset;
  std::string_view labels;  // besides the name itself
};
// The Encoding Standard, 4.2.
constexpr std::array names{
    Labels{"utf-8", "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf8 x-unicode20utf8"},
    Labels{"ibm866", "866 cp866 csibm866"},
    Labels{"iso-8859-2", "csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"},
    Labels{"iso-8859-3", "csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"},
    Labels{"iso-8859-4", "csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"},
    Labels{"iso-8859-5", "csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988"},
    Labels{"iso-8859-6",
           "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i "
           "iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"},
    Labels{"iso-8859-7",
           "csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 "
           "iso_8859-7:1987 sun_eu_greek"},
    Labels{"iso-8859-8",
           "csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 "
           "iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical"},
    Labels{"iso-8859-10", "csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6"},
    Labels{"iso-8859-13", "iso8859-13 iso885913"},
    Labels{"iso-8859-14", "iso8859-14 iso885914"},
    Labels{"iso-8859-15", "csisolatin9 iso8859-15 iso885915 iso_8859-15 l9"},
    Labels{"iso-8859-16", ""},
    Labels{"koi8-r", "cskoi8r koi koi8 koi8_r"},
    Labels{"koi8-u", "koi8-ru"},
    Labels{"macintosh", "csmacintosh mac x-mac-roman"},
    Labels{"windows-874", "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620"},
    Labels{"windows-1250", "cp1250 x-cp1250"},
    Labels{"windows-1251", "cp1251 x-cp1251"},
    Labels{"windows-1252",
           "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 "
           "iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii x-cp1252"},
    Labels{"windows-1253", "cp1253 x-cp1253"},
    Labels{"windows-1254",
           "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 "
           "latin5 x-cp1254"},
    Labels{"windows-1255", "cp1255 x-cp1255"},
    Labels{"windows-1256", "cp1256 x-cp1256"},
    Labels{"windows-1257", "cp1257 x-cp1257"},
    Labels{"windows-1258", "cp1258 x-cp1258"},
    Labels{"x-mac-cyrillic", "x-mac-ukrainian"},
    Labels{"gbk", "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk cp936 windows-936"},
    Labels{"gb18030", ""},
    Labels{"big5", "big5-hkscs cn-big5 csbig5 x-x-big5"},
    Labels{"euc-jp", "cseucpkdfmtjapanese x-euc-jp"},
    Labels{"iso-2022-jp", "csiso2022jp"},
    Labels{"shift_jis", "csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis"},
    Labels{"euc-kr",
           "cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 "
           "windows-949"},
    Labels{"utf-16be", "unicodefffe"},
    Labels{"utf-16le", "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16"},
    Labels{"x-user-defined", ""},
};

bool is_html_blank(char c) { return contains(blanks, {&c, 1}); }
bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string_view without_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  return begin == text.npos ? std::string_view() : text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

// The label in "text/html; charset=gbk" (HTML, "extracting a character encoding from a meta element").
std::string_view label_in_content(std::string_view content) {
  const std::string lower = to_lower_ascii(content);
  for (std::size_t at = lower.find("charset"); at != lower.npos; at = lower.find("charset", at)) {
    at = lower.find_first_not_of(blanks, at + 7);
    if (at == lower.npos) return {};
    if (lower[at] != '=') continue;
    at = lower.find_first_not_of(blanks, at + 1);
    if (at == lower.npos) return {};
    const char quote = content[at];
    if (quote == '"' || quote == '\'') {
      const std::size_t end = content.find(quote, at + 1);
      return end == content.npos ? std::string_view() : content.substr(at + 1, end - at - 1);
    }
    const std::size_t end = content.find_first_of(" \t\n\f\r;", at);
    return content.substr(at, end == content.npos ? end : end - at);
  }
  return {};
}

class Prescan {
 public:
  explicit Prescan(std::string_view bytes) : bytes_(bytes) {}

  std::string_view charset() {
    for (; at_ < bytes_.size(); ++at_) {
      if (stands("<!--")) {
        skip_comment();
      } else if (stands("<meta") && (is_html_blank(byte(5)) || byte(5) == '/')) {
        at_ += 5;
        if (const std::string_view named = meta(); !named.empty()) return named;
      } else if (byte(0) == '<' && (is_ascii_letter(byte(1)) || (byte(1) == '/' && is_ascii_letter(byte(2))))) {
        at_ = std::min(bytes_.find_first_of(" \t\n\f\r>", at_), bytes_.size());
        while (attribute()) continue;
      } else if (byte(0) == '<' && contains("!/?", {bytes_.data() + std::min(at_ + 1, bytes_.size() - 1), 1})) {
        at_ = std::min(bytes_.find('>', at_), bytes_.size());
      }
    }
    return {};
  }

 private:
  struct Attribute {
    std::string name, value;  // in lower case
  };

  char byte(std::size_t ahead) const { return at_ + ahead < bytes_.size() ? bytes_[at_ + ahead] : '\0'; }
  bool stands(std::string_view text) const {
    return equals_ignoring_case(bytes_.substr(std::min(at_, bytes_.size()), text.size()), text);
  }
  void skip_comment() {
    const std::size_t end = bytes_.find("-->", at_ + 2);
    at_ = end == bytes_.npos ? bytes_.size() : end + 2;
  }

  std::string_view meta() {
    std::set<std::string> seen;
    bool is_pragma = false;
    std::optional<bool> needs_pragma;
    std::string_view charset;
    while (const auto found = attribute()) {
      if (!seen.insert(found->name).second) continue;
      if (found->name == "http-equiv") {
        is_pragma = is_pragma || found->value == "content-type";
      } else if (found->name == "content") {
        const std::string_view named = charset_of_label(label_in_content(found->value));
        if (named.empty() || !charset.empty()) continue;
        charset = named;
        needs_pragma = true;
      } else if (found->name == "charset") {
        charset = charset_of_label(found->value);
        needs_pragma = false;
      }
    }
    if (!needs_pragma || (*needs_pragma && !is_pragma)) return {};
    if (charset.starts_with("utf-16")) return "utf-8";  // what can be read byte by byte is not in UTF-16
    return charset == "x-user-defined" ? "windows-1252" : charset;
  }

  // The next attribute of a tag, and `at_` behind it; at the end of the tag nothing, and `at_` at its ">".
  std::optional<Attribute> attribute() {
    at_ = std::min(bytes_.find_first_not_of(" \t\n\f\r/", at_), bytes_.size());
    if (at_ == bytes_.size() || bytes_[at_] == '>') return std::nullopt;
    const std::size_t name_end = std::min(bytes_.find_first_of(" \t\n\f\r/>=", at_ + 1), bytes_.size());
    Attribute found;
    found.name = to_lower_ascii(bytes_.substr(at_, name_end - at_));
    at_ = std::min(bytes_.find_first_not_of(blanks, name_end), bytes_.size());
    if (byte(0) != '=') return found;
    at_ = std::min(bytes_.find_first_not_of(blanks, at_ + 1), bytes_.size());
    const char quote = byte(0);
    const bool quoted = quote == '"' || quote == '\'';
    const std::size_t begin = at_ + (quoted ? 1 : 0);
    const std::size_t end = quoted ? bytes_.find(quote, begin) : bytes_.find_first_of(" \t\n\f\r>", begin);
    if (end == bytes_.npos) {  // the tag does not end here
      at_ = bytes_.size();
      return std::nullopt;
    }
    found.value = to_lower_ascii(bytes_.substr(begin, end - begin));
    at_ = end + (quoted ? 1 : 0);
    return found;
  }

  const std::string_view bytes_;
  std::size_t at_ = 0;
};

std::string_view xml_encoding(std::string_view bytes) {
  if (!bytes.starts_with("<?xml")) return {};
  const std::string_view declaration = bytes.substr(0, bytes.find('>'));
  const std::size_t word = declaration.find("encoding");
  if (word == declaration.npos) return {};
  const std::size_t equals = declaration.find_first_not_of(blanks, word + 8);
  if (equals == declaration.npos || declaration[equals] != '=') return {};
  const std::size_t quote = declaration.find_first_of("\"'", equals);
  if (quote == declaration.npos) return {};
  const std::size_t end = declaration.find(declaration[quote], quote + 1);
  if (end == declaration.npos) return {};
  const std::string_view charset = charset_of_label(declaration.substr(quote + 1, end - quote - 1));
  return charset.starts_with("utf-16") ? "utf-8" : charset;
}

}  // namespace

std::string_view charset_of_label(std::string_view label) {
  const std::string name = to_lower_ascii(without_blanks(label));
  if (name.empty() || contains(name, " ")) return {};
  const std::string word = " " + name + " ";
  for (const Labels& known : names)
    if (name == known.charset || contains(" " + std::string(known.labels) + " ", word)) return known.charset;
  return {};
}

std::string_view declared_charset(std::string_view html) {
  const std::string_view head = html.substr(0, prescanned_bytes);
  const std::string_view by_meta = Prescan(head).charset();
  return by_meta.empty() ? xml_encoding(head) : by_meta;
}

}  // namespace kaozheng::sources
