// SPDX-License-Identifier: Apache-2.0
// Bytes in any charset, under any name: the first line is what the sender calls it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "sources/pages.h"
#include "sources/pages/charset_names.h"

namespace {

using namespace kaozheng;

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string_view label = input.substr(0, input.find('\n'));
  const std::string_view bytes = input.substr(label.size() == size ? size : label.size() + 1);
  for (const bool html : {false, true}) {
    const std::string text = sources::decode_text(bytes, label, html);
    require(is_utf8(text));
    require(text.size() <= 6 * bytes.size() + 16);
    require(sources::decode_text(text, label, html).size() <= 6 * text.size() + 16);
  }
  const std::string_view declared = sources::declared_charset(bytes);
  require(declared.empty() || sources::charset_of_label(declared) == declared);
  require(!declared.starts_with("utf-16"));
  return 0;
}
