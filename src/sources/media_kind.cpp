// SPDX-License-Identifier: Apache-2.0
#include "sources/media_kind.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "sources/document_text.h"

namespace kaozheng::sources {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::size_t at;
  std::string_view bytes;
  std::string_view what;
};
constexpr std::array signatures{
    Signature{0, "\x89PNG"sv, "a picture (PNG)"},
    Signature{0, "\xFF\xD8\xFF"sv, "a picture (JPEG)"},
    Signature{0, "GIF8"sv, "a picture (GIF)"},
    Signature{8, "WEBP"sv, "a picture (WebP)"},
    Signature{0, "II*\0"sv, "a picture (TIFF)"},
    Signature{0, "MM\0*"sv, "a picture (TIFF)"},
    Signature{0, "\xD0\xCF\x11\xE0"sv, "an old Office file (DOC, XLS, PPT)"},
    Signature{0, "{\\rtf"sv, "an RTF file"},
    Signature{0, "\x1F\x8B"sv, "compressed (gzip)"},
    Signature{0, "BZh"sv, "compressed (bzip2)"},
    Signature{0,
              "\xFD"
              "7zXZ"sv,
              "compressed (xz)"},
    Signature{0, "7z\xBC\xAF"sv, "an archive (7z)"},
    Signature{0, "Rar!"sv, "an archive (RAR)"},
    Signature{257, "ustar"sv, "an archive (tar)"},
    Signature{0,
              "\x7F"
              "ELF"sv,
              "a program"},
    Signature{0, "MZ\x90"sv, "a program"},
    Signature{0, "SQLite format 3"sv, "a database"},
    Signature{4, "ftyp"sv, "a video or sound"},
    Signature{0, "ID3"sv, "a sound (MP3)"},
    Signature{0, "OggS"sv, "a video or sound"},
    Signature{0, "%!PS"sv, "a PostScript file"},
};

// A directory of streams whose names are UTF-16; Office wraps what is protected by a password in one.
bool is_locked_office(std::string_view bytes) {
  constexpr std::string_view name = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"sv;
  return bytes.starts_with("\xD0\xCF\x11\xE0"sv) && contains(bytes, name);
}

std::string_view unreadable_kind(std::string_view bytes) {
  if (is_locked_office(bytes)) return "an Office file protected by a password";
  for (const Signature& signature : signatures)
    if (bytes.size() > signature.at && bytes.substr(signature.at).starts_with(signature.bytes)) return signature.what;
  return {};
}

// Some writers put a line of their own before it.
bool is_pdf(std::string_view bytes) {
  const std::size_t at = bytes.substr(0, 1'024).find("%PDF-");
  return at != std::string_view::npos && bytes.substr(0, at).find('<') == std::string_view::npos;
}

// The first characters in lower case, in whatever charset: without the zero bytes of UTF-16 and without byte order
// marks.
std::string head_of(std::string_view bytes) {
  std::string head = to_lower_ascii(bytes.substr(0, 16'384));
  std::erase(head, '\0');
  for (const std::string_view mark : {"\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF"})
    if (head.starts_with(mark)) head.erase(0, mark.size());
  return head;
}

// Past white space, comments and the XML declaration.
std::string_view first_tag(std::string_view head) {
  for (;;) {
    head = trim(head);
    const std::string_view end = head.starts_with("<!--") ? "-->" : head.starts_with("<?xml") ? "?>" : "";
    const std::size_t at = end.empty() ? std::string_view::npos : head.find(end);
    if (at == std::string_view::npos) return head;
    head.remove_prefix(at + end.size());
  }
}

bool opens_with_tag(std::string_view text, std::initializer_list<std::string_view> tags) {
  return std::any_of(tags.begin(), tags.end(), [&](std::string_view tag) {
    return text.size() > tag.size() + 1 && text.front() == '<' && text.substr(1).starts_with(tag) &&
           contains(" \t\r\n/>", text.substr(tag.size() + 1, 1));
  });
}

bool has_tag(std::string_view head) {
  for (std::size_t at = head.find('<'); at != std::string_view::npos && at + 1 < head.size();
       at = head.find('<', at + 1))
    if ((head[at + 1] >= 'a' && head[at + 1] <= 'z') || head[at + 1] == '!') return true;
  return false;
}

}  // namespace

Media media_of(std::string_view bytes, std::string_view media_type, std::string_view url) {
  if (is_pdf(bytes)) return {MediaKind::pdf, ""};
  if (const std::string_view what = unreadable_kind(bytes); !what.empty())
    return {MediaKind::unreadable, std::string(what)};
  if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06")) return {MediaKind::packed, ""};
  const std::string head = head_of(bytes);
  const std::string_view tag = first_tag(head);
  if (tag.starts_with("<!doctype html") || opens_with_tag(tag, {"html"})) return {MediaKind::html, ""};
  if (opens_with_tag(tag, {"rss", "feed", "rdf:rdf"})) return {MediaKind::unreadable, "a news feed"};
  if (opens_with_tag(tag, {"svg"})) return {MediaKind::unreadable, "a picture (SVG)"};
  if (opens_with_tag(tag, {"urlset", "sitemapindex"})) return {MediaKind::unreadable, "a list of a site's pages"};

  const std::string said = to_lower_ascii(media_type);
  if (said.ends_with("markdown") || url_ends_in(url, {".md", ".markdown"})) return {MediaKind::markdown, ""};
  const bool said_html =
      said == "text/html" || said == "application/xhtml+xml" || url_ends_in(url, {".html", ".htm", ".xhtml"});
  if (said_html && has_tag(head)) return {MediaKind::html, ""};
  if (opens_with_tag(tag, {"head", "body",  "title",   "meta",    "link", "script", "style",  "div", "p",  "h1",
                           "h2",   "table", "article", "section", "main", "header", "center", "ul",  "ol", "font"}))
    return {MediaKind::html, ""};
  return {MediaKind::plain, ""};
}

bool is_noise(std::string_view text) {
  std::size_t noise = 0;
  std::size_t characters = 0;
  const std::string_view seen = text.substr(0, 64u << 10);
  for (std::size_t i = 0; i < seen.size(); ++characters) {
    const char32_t c = next_code_point(seen, i);
    const bool control = (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || (c >= 0x7F && c < 0xA0);
    noise += control || c == 0xFFFD ? 1 : 0;
  }
  return noise * 20 > characters;
}

}  // namespace kaozheng::sources
