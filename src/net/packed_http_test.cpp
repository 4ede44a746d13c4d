// SPDX-License-Identifier: Apache-2.0
// What the public client makes of compressed bodies.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "net/http.h"
#include "net/loopback_server_double.h"
#include "net/packed_bytes_double.h"

namespace kaozheng::net {
namespace {

struct PackedHttpTest : testing::Test {
  std::string coding, body;
  LoopbackServer server{[this](const LoopbackServer::Asked&, LoopbackServer::Connection& connection) {
    connection.send(LoopbackServer::answer(200, body, {{"Content-Encoding", coding}}));
  }};
  std::size_t seen = 0;

  Result<HttpResponse> read(std::string_view coding_named, std::string packed, std::size_t body_bytes_max = 8u << 20) {
    coding = coding_named;
    body = std::move(packed);
    PublicHttpSettings settings;
    settings.allow_private = {"127.0.0.1"};
    HttpRequest request;
    request.url = server.url("/");
    request.body_bytes_max = body_bytes_max;
    seen = 0;
    std::string text;
    auto response = make_public_http(settings)->stream(request, {}, [&](std::string_view piece) {
      seen += piece.size();
      text += piece;
      return true;
    });
    if (response) response->body = text;
    return response;
  }
};

TEST_F(PackedHttpTest, what_is_packed_is_unpacked) {
  const std::string text = "The cloud market grew. " + std::string(200'000, '.');
  const std::string brotli("\x0b\x02\x80\x68\x65\x6c\x6c\x6f\x03", 9);
  EXPECT_EQ(read("gzip", gzip_of(text))->body, text);
  EXPECT_EQ(read("x-gzip", gzip_of(text))->body, text);
  EXPECT_EQ(read("deflate", zlib_of(text))->body, text);
  EXPECT_EQ(read("zstd", zstd_of(text))->body, text);
  EXPECT_EQ(read("br", brotli)->body, "hello");
  EXPECT_EQ(read("identity", text)->body, text);
  EXPECT_EQ(read("deflate, GZIP", gzip_of(zlib_of(text)))->body, text);
}

TEST_F(PackedHttpTest, a_bomb_is_left_before_it_unpacks) {
  struct Case {
    std::string_view coding;
    std::string body;
  };
  for (const Case& bomb : {Case{"gzip", gzip_bomb(500u << 20)}, Case{"deflate", zlib_bomb(500u << 20)},
                           Case{"zstd", zstd_bomb(500u << 20)}, Case{"br", brotli_bomb()},
                           Case{"gzip, gzip", nested_gzip_bomb(500u << 20)}}) {
    const auto page = read(bomb.coding, bomb.body);
    ASSERT_FALSE(page) << bomb.coding;
    EXPECT_EQ(page.error().kind, ErrorKind::too_long) << bomb.coding << ": " << page.error().what;
    EXPECT_LE(seen, 8u << 20) << bomb.coding;
  }
  const auto page = read("br", brotli_bomb(), 64u << 20);
  ASSERT_FALSE(page);
  EXPECT_TRUE(contains(page.error().what, "unpacks to more than 100 times")) << page.error().what;
}

TEST_F(PackedHttpTest, what_is_packed_again_and_again_is_not_unpacked) {
  std::string packed = "text", codings;
  for (int times = 1; times <= 6; ++times) {
    packed = gzip_of(packed);
    codings += times == 1 ? "gzip" : ", gzip";
    const auto page = read(codings, packed);
    ASSERT_EQ(page.has_value(), times <= codings_max) << times;
    if (times <= codings_max) continue;
    EXPECT_EQ(page.error().kind, ErrorKind::malformed);
    EXPECT_EQ(seen, 0u);
  }
}

TEST_F(PackedHttpTest, what_is_not_what_it_is_called_is_malformed) {
  for (const char* called : {"gzip", "br", "zstd", "gzip, br"}) {
    const auto page = read(called, "<p>This is no compressed text at all, whatever the header says.</p>");
    ASSERT_FALSE(page) << called;
    EXPECT_EQ(page.error().kind, ErrorKind::malformed) << page.error().what;
  }
  std::string cut = gzip_of(std::string(100'000, 'x'));
  cut.resize(cut.size() / 2);
  EXPECT_TRUE(!read("gzip", cut) || seen < 100'000u);
}

// Zstandard frames to be skipped (RFC 8878, 3.1.2): bytes without end of which nothing ever comes.
TEST_F(PackedHttpTest, bytes_that_unpack_to_nothing_count) {
  std::string nothing;
  for (int i = 0; i < 64; ++i) {
    nothing += std::string("\x50\x2A\x4D\x18\0\0\1\0", 8);
    nothing.resize(nothing.size() + (64u << 10), 'x');
  }
  const auto page = read("zstd", nothing, 1u << 20);
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::too_long) << page.error().what;
}

TEST(TrustedProxy, loopback_and_hosts_that_are_named_are_asked_directly) {
  const LoopbackServer proxy([](const LoopbackServer::Asked&, LoopbackServer::Connection& connection) {
    connection.send(LoopbackServer::answer(200, "by proxy"));
  });
  const LoopbackServer server([](const LoopbackServer::Asked&, LoopbackServer::Connection& connection) {
    connection.send(LoopbackServer::answer(200, "directly"));
  });
  ::setenv("http_proxy", fmt::format("http://127.0.0.1:{}", proxy.port()).c_str(), 1);
  ::setenv("all_proxy", fmt::format("http://127.0.0.1:{}", proxy.port()).c_str(), 1);
  TrustedHttpSettings settings;
  settings.direct = {fmt::format("0.0.0.0:{}", server.port())};
  const auto http = make_trusted_http(settings);
  const auto asked = [&](const std::string& url) {
    HttpRequest request;
    request.url = url;
    const auto response = http->send(request, {});
    return response ? response->body : std::string(to_string(response.error().kind));
  };
  EXPECT_EQ(asked(server.url("/")), "directly");
  EXPECT_EQ(asked(server.url("/", "localhost")), "directly");
  EXPECT_EQ(asked(server.url("/", "127.1")), "directly");
  EXPECT_EQ(asked(server.url("/", "0.0.0.0")), "directly");
  EXPECT_EQ(asked("http://0.0.0.0:1/"), "by proxy");
  EXPECT_EQ(asked("http://127.0.0.1.test/"), "by proxy");
  ::unsetenv("http_proxy");
  ::unsetenv("all_proxy");
}

}  // namespace
}  // namespace kaozheng::net
