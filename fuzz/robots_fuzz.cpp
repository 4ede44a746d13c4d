// SPDX-License-Identifier: Apache-2.0
// robots.txt of arbitrary bytes: a name, a target, then the file.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "net/robots.h"

namespace {

using namespace kaozheng;

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto line = [&] {
    const std::string_view first = input.substr(0, input.find('\n'));
    input.remove_prefix(first.size() == input.size() ? first.size() : first.size() + 1);
    return first;
  };
  const std::string_view name = line();
  const std::string_view target = line();
  const net::Robots robots = net::Robots::parse(input, net::products_in(name));
  require(robots.allows("/robots.txt"));
  require(robots.allows(target) == robots.allows(target));
  require(net::Robots().allows(target));
  require(net::Robots::parse("User-agent: *\nDisallow: *", {}).allows(target) ==
          (target.substr(0, target.find('#')) == "/robots.txt"));
  return 0;
}
