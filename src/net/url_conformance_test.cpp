// SPDX-License-Identifier: Apache-2.0
// The URL cases of the web platform tests. libcurl's parser is not the one of browsers: it refuses more, and it may
// spell a path otherwise. What must hold is that a URL never leads to another host or port than a browser would go to.
#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "base/files.h"
#include "net/url.h"

namespace kaozheng::net {
namespace {

int port_of(const nlohmann::json& wanted) {
  const std::string port = wanted["port"];
  return port.empty() ? (wanted["protocol"] == "https:" ? 443 : 80) : std::stoi(port);
}

// One spelling of an IPv6 address.
std::string plain(const std::string& host) {
  in6_addr six;
  if (!host.starts_with("[") || ::inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &six) != 1) return host;
  return std::string(std::begin(six.s6_addr), std::end(six.s6_addr));
}

struct Counts {
  int web = 0, read = 0, impossible = 0;
};

void check(const nlohmann::json& one, Counts& counts) {
  const std::string input = one["input"];
  const bool has_base = one.contains("base") && one["base"].is_string();
  const auto resolved = has_base ? resolve_url(one["base"].get<std::string>(), input) : Result<std::string>(input);
  const auto url = resolved ? parse_url(*resolved) : Result<Url>(fail(resolved.error()));
  if (one.value("failure", false)) {
    EXPECT_FALSE(url) << one.dump();
    ++counts.impossible;
  } else if (one["protocol"] != "http:" && one["protocol"] != "https:") {
    EXPECT_FALSE(url) << one.dump();
  } else {
    ++counts.web;
    if (!url) return;
    ++counts.read;
    EXPECT_EQ(url->scheme + ":", one["protocol"]) << one.dump();
    EXPECT_EQ(plain(url->host), plain(one["hostname"])) << one.dump();
    EXPECT_EQ(url->port, port_of(one)) << one.dump();
  }
}

TEST(UrlConformance, a_url_leads_where_a_browser_would_go_or_nowhere) {
  const char* const set = std::getenv("KAOZHENG_DATA");
  const auto file = std::filesystem::path(set ? set : "../shared/data") / "conformance/url/urltestdata.json";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << file << " is not there";
  Counts counts;
  for (const auto& one : nlohmann::json::parse(read_file(file, 10u << 20).value()))
    if (one.is_object()) check(one, counts);
  EXPECT_GE(counts.impossible, 250);
  EXPECT_GE(counts.read, counts.web * 6 / 10) << "what is refused has user info, backslashes, control characters";
}

}  // namespace
}  // namespace kaozheng::net
