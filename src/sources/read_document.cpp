// SPDX-License-Identifier: Apache-2.0
// Bytes as fetched → Document.
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/bytes.h"
#include "sources/files/csv_table.h"
#include "sources/files/packed_documents.h"
#include "sources/media_kind.h"
#include "sources/pages.h"
#include "sources/pages/not_a_page.h"

namespace kaozheng::sources {
namespace {

Result<Document> read_as(const Media& media, const Fetched& fetched, std::stop_token stop) {
  if (media.kind == MediaKind::unreadable)
    return fail(ErrorKind::malformed, fmt::format("it is {}, which cannot be read", media.what));
  const bool with_pictures = media.kind == MediaKind::pdf || media.kind == MediaKind::packed;
  const std::size_t bytes_max = with_pictures ? pdf_bytes_max : page_bytes_max;
  if (fetched.bytes.size() > bytes_max)
    return fail(ErrorKind::too_long, fmt::format("larger than {} MiB", bytes_max >> 20));
  if (media.kind == MediaKind::pdf) return read_pdf(fetched.bytes, fetched.url, stop);
  if (media.kind == MediaKind::packed) return read_packed(fetched.bytes, fetched.url);

  const bool html = media.kind == MediaKind::html;
  const std::string text = decode_text(fetched.bytes, fetched.charset, html);
  if (is_noise(text)) return fail(ErrorKind::malformed, "it is not text but binary content");
  if (html) return read_html(text, fetched.url);
  const bool markdown = media.kind == MediaKind::markdown;
  if (const auto table = markdown ? std::nullopt : find_table(text, fetched.url))
    return read_table(*table, fetched.url);
  Document document = TRY(read_plain(text, fetched.url, markdown));
  if (fetched.origin == Origin::web)
    if (const auto why = why_not_a_page({document.title, document.text, document.text}))
      return fail(ErrorKind::malformed, "not an article but " + *why);
  return document;
}

// A cut-off page may come down to a bracket or two.
bool says_anything(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

}  // namespace

Result<Document> read_document(const Fetched& fetched, Clock& clock, std::stop_token stop) {
  if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
  if (fetched.bytes.empty()) return fail(ErrorKind::malformed, "it is empty");
  Document document = TRY(read_as(media_of(fetched.bytes, fetched.media_type, fetched.url), fetched, stop));
  if (!says_anything(document.text)) return fail(ErrorKind::malformed, "it holds no text");
  document.id = sha256_hex(fetched.bytes);
  document.url = fetched.url;
  document.origin = fetched.origin;
  document.fetched_at = to_iso8601(clock.now());
  return document;
}

}  // namespace kaozheng::sources
