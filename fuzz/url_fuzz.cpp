// SPDX-License-Identifier: Apache-2.0
// URLs of arbitrary bytes: what is read is a web URL, its canonical spelling is stable, references stay on the web.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/address_guard.h"
#include "net/url.h"
#include "net/wire_url.h"

namespace {

using namespace kaozheng;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_url(std::string_view text) {
  const auto url = net::parse_url(text);
  const auto canonical = net::canonical_url(text);
  require(url.has_value() == canonical.has_value());
  if (!url) {
    require(!url.error().what.empty());
    return;
  }
  require(url->scheme == "http" || url->scheme == "https");
  require(!url->host.empty() && url->host.find_first_of("@/\\?# %") == std::string::npos);
  require(url->port > 0 && url->port < 65536);
  require(net::canonical_url(*canonical) == *canonical);
  require(net::parse_url(*canonical)->host == url->host);

  // What curl is given is read as what was checked.
  const auto wire = net::wire_url(text);
  require(wire && wire->host == url->host && wire->port == url->port);
  const auto again = net::wire_url(wire->text);
  require(again && again->host == url->host && again->port == url->port);
  require(!net::registrable_domain(url->host).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  check_url(input);
  net::is_global_unicast(input);
  net::registrable_domain(input);

  const std::size_t line = input.find('\n');
  const std::string_view base = input.substr(0, line);
  const std::string_view reference = line == input.npos ? input : input.substr(line + 1);
  for (const std::string_view page : {base, std::string_view("https://example.com/a/b?c#d")})
    if (const auto resolved = net::resolve_url(page, reference)) require(net::parse_url(*resolved).has_value());
  return 0;
}
