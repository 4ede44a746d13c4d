// SPDX-License-Identifier: Apache-2.0
// HTML in arbitrary bytes: no crash, and a document that comes of it keeps the contract of text and blocks.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/bytes.h"
#include "sources/pages.h"

namespace {

using namespace kaozheng;

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string html = to_valid_utf8(std::string_view(reinterpret_cast<const char*>(data), size));
  const auto document = sources::read_html(html, "https://a.example/2025/07/01/page.html");
  if (!document) {
    require(document.error().kind == ErrorKind::malformed && !document.error().what.empty());
    return 0;
  }
  require(is_utf8(document->text) && is_utf8(document->title) && is_utf8(document->author) && is_utf8(document->site));
  require(!document->blocks.empty());
  std::size_t end = 0;
  for (const Block& block : document->blocks) {
    require(block.begin >= end && block.begin < block.end && block.end <= document->text.size());
    require(trim(std::string_view(document->text).substr(end, block.begin - end)).empty());
    end = block.end;
  }
  require(end == document->text.size());
  return 0;
}
