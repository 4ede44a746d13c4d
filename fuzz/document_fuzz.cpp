// SPDX-License-Identifier: Apache-2.0
// Files in arbitrary bytes, charset and kind, PDF left out: valid UTF-8 and blocks within the text come of them. The
// first byte chooses what the sender says of the rest.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "sources/media_kind.h"
#include "sources/pages.h"
#include "sources/pdf/printed_pages.h"

namespace {

using namespace kaozheng;

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const Document& document) {
  require(is_utf8(document.text) && is_utf8(document.title) && is_utf8(document.author));
  std::size_t end = 0;
  for (const Block& block : document.blocks) {
    require(block.begin >= end && block.begin < block.end && block.end <= document.text.size());
    require(trim(std::string_view(document.text).substr(end, block.begin - end)).empty());
    end = block.end;
  }
  require(end == document.text.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static constexpr const char* charsets[] = {"", "utf-8", "gbk", "big5", "utf-16", "iso-2022-jp", "windows-1252", "x"};
  static constexpr const char* media_types[] = {"", "text/html", "text/plain", "text/markdown"};
  static constexpr const char* urls[] = {"https://a.example/", "file:///docs/a.md"};
  const unsigned choice = data[0];
  sources::Fetched fetched;
  fetched.bytes = std::string(reinterpret_cast<const char*>(data + 1), size - 1);
  fetched.charset = charsets[choice % 8];
  fetched.media_type = media_types[choice / 8 % 4];
  fetched.url = urls[choice / 32 % 2];

  require(is_utf8(sources::decode_text(fetched.bytes, fetched.charset, true)));
  if (sources::media_of(fetched.bytes, fetched.media_type, fetched.url).kind != sources::MediaKind::pdf) {
    const auto document = sources::read_document(fetched, system_clock(), {});
    if (document) check(*document);
    if (!document) require(!document.error().what.empty());
  }

  Document printed;
  sources::append_printed_pages(split(to_valid_utf8(fetched.bytes), '\f'), printed);
  check(printed);
  return 0;
}
