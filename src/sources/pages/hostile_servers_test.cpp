// SPDX-License-Identifier: Apache-2.0
// Servers that do everything wrong, read through all of the fetcher with limits made small: each page comes out whole
// or as an error in words, within its time and size, and the pages after it are not harmed.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/parallel.h"
#include "net/loopback_server_double.h"
#include "net/packed_bytes_double.h"
#include "net/polite_http.h"
#include "sources/document_checks_double.h"
#include "sources/pages.h"
#include "store/memory_store_double.h"

namespace kaozheng::sources {
namespace {

using Connection = net::LoopbackServer::Connection;
using net::LoopbackServer;

const std::string sentence = "The cloud market grew by twenty per cent in the second quarter, says the ministry.";
const std::string article = "<!DOCTYPE html><title>News</title><p>" + sentence + "</p>";

constexpr std::size_t small_page = 256u << 10;
constexpr int variants = 10;

// What may come of a page: its text, an error of some kind, or either as the variant has it.
enum class Ends { as_page, as_error, either };
// Who ends it: the server, or our patience.
enum class EndedBy { server, patience };

struct Behaviour {
  std::string_view name;
  Ends ends = Ends::as_error;
  std::function<void(Connection&, int variant)> answer;
  EndedBy ended_by = EndedBy::server;
};

template <class T>
const T& pick(const std::vector<T>& from, int variant) {
  return from[static_cast<std::size_t>(variant) % from.size()];
}

void send_for_ever(Connection& connection, const std::string& piece) {
  while (connection.send(piece)) continue;
}
void drip(Connection& connection, std::string_view bytes, Milliseconds pause) {
  for (std::size_t i = 0;; ++i) {
    if (!connection.send(bytes.substr(i % bytes.size(), 1))) return;
    connection.wait(pause);
  }
}
std::string ok(std::string_view body, const net::Headers& headers = {{"Content-Type", "text/html"}}) {
  return LoopbackServer::answer(200, body, headers);
}
std::string head(const std::string& lines) { return "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + lines + "\r\n"; }
std::string redirect(const std::string& target) { return LoopbackServer::answer(302, "", {{"Location", target}}); }
std::string times(const std::string& text, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

std::vector<Behaviour> of_time() {
  return {
      {"silence", Ends::as_error, [](Connection& c, int) { c.wait_until_gone(); }, EndedBy::patience},
      {"a head that drips", Ends::as_error,
       [](Connection& c, int v) {
         c.send(std::string(head("X-Slow: ")).substr(0, static_cast<std::size_t>(9 + 4 * v)));
         drip(c, "x", Milliseconds{15});
       },
       EndedBy::patience},
      {"a body that drips", Ends::as_error,
       [](Connection& c, int v) {
         c.send(head(v % 2 == 0 ? "Content-Length: 100000\r\n" : ""));
         drip(c, article, Milliseconds{15});
       },
       EndedBy::patience},
      {"a body that stops", Ends::as_error,
       [](Connection& c, int v) {
         c.send(ok(article).substr(0, ok(article).size() - static_cast<std::size_t>(1 + 9 * v)));
         c.wait_until_gone();
       },
       EndedBy::patience},
      {"a redirect ring that takes its time", Ends::as_error,
       [](Connection& c, int v) {
         c.wait(Milliseconds{60});
         c.send(redirect(fmt::format("/a%20redirect%20ring%20that%20takes%20its%20time/{}?{}", v, v)));
       },
       EndedBy::patience},
  };
}

std::vector<Behaviour> of_heads() {
  return {
      {"a head without end", Ends::as_error,
       [](Connection& c, int v) {
         c.send("HTTP/1.1 200 OK\r\n");
         send_for_ever(c, v % 2 == 0 ? "X-Line: of many\r\n" : std::string(1'000, 'x'));
       }},
      {"thousands of headers", Ends::as_error,
       [](Connection& c, int v) {
         c.send(head(times("Set-Cookie: a=b\r\n", 5'000 + 1'000 * static_cast<std::size_t>(v))) + article);
         c.close();
       }},
      {"not HTTP", Ends::as_error,
       [](Connection& c, int v) {
         c.send(
             pick<std::string>({"SSH-2.0-OpenSSH_9.2\r\n", article, "\x15\x03\x01\x00\x02\x02\x16", "220 ftp ready\r\n",
                                std::string(4'096, '\0'), "HTTP/9.9 200 OK\r\n\r\n" + article, "HTTP/1.1 abc\r\n\r\n",
                                "ICY 200 OK\r\n\r\n", "\r\n\r\n\r\n", "RTSP/1.0 200 OK\r\n\r\n"},
                               v));
         c.close();
       }},
      {"a length that cannot be", Ends::either,
       [](Connection& c, int v) {
         c.send(head(pick<std::string>({"Content-Length: -1\r\n", "Content-Length: 99999999999999999999999\r\n",
                                        "Content-Length: 5\r\nContent-Length: 500\r\n", "Content-Length: abc\r\n",
                                        "Content-Length: 0x10\r\n", "Content-Length: \r\n", "Content-Length: 9e9\r\n",
                                        "Content-Length: 9223372036854775807\r\n", "Content-Length: 1,2\r\n",
                                        "Content-Length: 18446744073709551617\r\n"},
                                       v)) +
                article);
         c.close();
       }},
      {"a status of its own", Ends::either,
       [](Connection& c, int v) {
         const int status = pick<int>({204, 206, 304, 999, 418, 202, 600, 300, 226, 401}, v);
         c.send(LoopbackServer::answer(status, article, {{"Content-Type", "text/html"}}));
         c.close();
       }},
      {"a flood of interim answers", Ends::either,
       [](Connection& c, int v) {
         c.send(times("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 1u << v) + ok(article));
         c.close();
       }},
      {"headers with bytes of all kinds", Ends::either,
       [](Connection& c, int v) {
         std::string value(64, static_cast<char>(1 + v * 25));
         std::erase(value, '\n');
         c.send(
             head("X-\xFF\xFE: " + value + "\r\nContent-Type: ;;;charset=" + value + "\r\n: nameless\r\nno colon\r\n") +
             article);
         c.close();
       }},
  };
}

std::vector<Behaviour> of_bodies() {
  return {
      {"a body without end", Ends::as_error,
       [](Connection& c, int v) {
         c.send(head(v % 2 == 0 ? "" : "Content-Length: 9000000000\r\n"));
         send_for_ever(c, pick<std::string>({article, std::string(10'000, '\0'), "%PDF-1.7\n%endless\n",
                                             std::string(10'000, 'x'), "<p>", "<!--"},
                                            v / 2));
       }},
      {"chunks without end", Ends::as_error,
       [](Connection& c, int v) {
         c.send(head("Transfer-Encoding: chunked\r\n"));
         const std::string piece(std::size_t{1} << v, 'x');
         send_for_ever(c, fmt::format("{:x}{}\r\n{}\r\n", piece.size(), v % 2 == 0 ? "" : ";name=value", piece));
       }},
      {"chunks that are none", Ends::as_error,
       [](Connection& c, int v) {
         c.send(head("Transfer-Encoding: chunked\r\n") +
                pick<std::string>({"-5\r\nhello\r\n", "zz\r\nhello\r\n", "ffffffffffffffffff\r\nhello", "5\r\nhello",
                                   "5 \r\nhello world\r\n0\r\n", "\r\n\r\n", "5\nhe", "7fffffffffffffff\r\nhello",
                                   "5\r\nhelloXX5\r\nworld\r\n0\r\n\r\n", std::string(100'000, '1')},
                                  v));
         c.close();
       }},
      {"less than was promised", Ends::as_error,
       [](Connection& c, int v) {
         c.send(head(fmt::format("Content-Length: {}\r\n", article.size() + static_cast<std::size_t>(1 << v))) +
                article);
         c.close();
       }},
      {"more than was promised", Ends::as_page,
       [](Connection& c, int v) {
         c.send(ok(article) + pick<std::string>({"x", ok("<p>Smuggled text that was never asked for by anyone.</p>"),
                                                 std::string(5'000, '\0'), "\r\n\r\n", "HTTP/1.1 200 OK\r\n"},
                                                v));
       }},
      {"a connection that is reset", Ends::as_error,
       [](Connection& c, int v) {
         if (v > 0) c.send(ok(article).substr(0, static_cast<std::size_t>(v * 12)));
         c.reset();
       }},
      {"a bomb", Ends::as_error,
       [](Connection& c, int v) {
         constexpr std::size_t unpacked = 64u << 20;
         const std::vector<std::pair<std::string, std::string>> bombs = {
             {"gzip", net::gzip_bomb(unpacked / 8)},
             {"deflate", net::zlib_bomb(unpacked / 8)},
             {"zstd", net::zstd_bomb(unpacked)},
             {"br", net::brotli_bomb()},
             {"gzip, gzip", net::nested_gzip_bomb(unpacked)}};
         const auto& [coding, body] = pick(bombs, v);
         c.send(ok(body, {{"Content-Encoding", coding}, {"Content-Type", "text/html"}}));
         c.close();
       }},
      {"packed again and again", Ends::either,
       [](Connection& c, int v) {
         std::string body = article, codings = "identity";
         for (int i = 0; i < v % 6 + 1; ++i) {
           body = net::gzip_of(body);
           codings += ", gzip";
         }
         c.send(ok(body, {{"Content-Encoding", codings}, {"Content-Type", "text/html"}}));
       }},
      {"not packed as it says", Ends::as_error,
       [](Connection& c, int v) {
         const std::string coding = pick<std::string>({"gzip", "br", "zstd", "deflate", "gzip, br"}, v);
         std::string body = v < 5 ? article : net::gzip_of(article).substr(0, 20);
         c.send(ok(body, {{"Content-Encoding", coding}, {"Content-Type", "text/html"}}));
         c.close();
       }},
  };
}

std::vector<Behaviour> of_content() {
  return {
      {"a charset that lies", Ends::as_page,
       [](Connection& c, int v) {
         const std::string said = pick<std::string>({"gbk", "utf-16", "shift_jis", "no-such-charset", "utf-7", "big5",
                                                     "euc-kr", "iso-2022-jp", "\"", std::string(9'000, 'x')},
                                                    v);
         c.send(ok("<meta charset='utf-16'>" + article, {{"Content-Type", "text/html; charset=" + said}}));
       }},
      {"HTML as something else", Ends::as_page,
       [](Connection& c, int v) {
         c.send(ok(article, {{"Content-Type", pick<std::string>({"application/pdf", "image/png", "text/plain", "",
                                                                 "application/octet-stream", "text/html/html", "\xFF",
                                                                 "multipart/mixed", "application/json", "x"},
                                                                v)}}));
       }},
      {"something else as HTML", Ends::as_error,
       [](Connection& c, int v) {
         c.send(ok(pick<std::string>(
             {"%PDF-1.7\nThis is no PDF at all.", "\x89PNG\r\n\x1A\n", "PK\x03\x04word/", std::string(2'000, '\x01'),
              "\x1F\x8B\x08", "", "   \n", "GIF89a", "%PDF-" + std::string(3'000, '\xFE'), "\x7F\x45LF\x02\x01\x01"},
             v)));
       }},
      {"markup without sense", Ends::either,
       [](Connection& c, int v) {
         c.send(ok(pick<std::string>(
             {times("<div>", 4'000) + sentence, times("<b><i>", 4'000) + article,
              "<table>" + times("<tr><td>", 4'000) + article, "<" + std::string(100'000, 'a') + " x>" + article,
              "<p " + times("a=b ", 10'000) + ">" + article, times("&#x41;", 6'000) + article,
              times("<!--", 6'000) + article, times("<svg><math>", 3'000) + article,
              "<title>" + times("x ", 20'000) + "</title>" + article, times("<p>\0\xFF", 4'000) + article},
             v)));
       }},
      {"a redirect ring", Ends::as_error,
       [](Connection& c, int v) {
         c.send(redirect(
             pick<std::string>({"/a%20redirect%20ring/0?x", "?y", "/a%20redirect%20ring/2", "#", "./3",
                                "//{host}/a%20redirect%20ring/5", "?" + std::string(7'000, 'x'), "/%2e%2e/", "", " "},
                               v)));
       }},
      {"a redirect to where nobody may go", Ends::as_error,
       [](Connection& c, int v) {
         c.send(redirect(
             pick<std::string>({"file:///etc/passwd", "http://127.0.0.1:1/", "http://[::1]/", "http://2130706433/",
                                "javascript:alert(1)", "data:text/html,x", "http://user@127.0.0.1/",
                                "gopher://127.0.0.1/", "http://0x7f.1:22/", "http://127.0.0.1\\@a.example/"},
                               v)));
       }},
  };
}

struct HostileServers : testing::Test {
  std::vector<Behaviour> behaviours;
  LoopbackServer server{[this](const LoopbackServer::Asked& asked, Connection& connection) {
    for (const Behaviour& behaviour : behaviours) {
      const std::string path = path_of(behaviour);
      if (!asked.target.starts_with(path)) continue;
      behaviour.answer(connection, asked.target[path.size()] - '0');
      return;
    }
    connection.send(contains(asked.target, "honest") ? ok(article) : LoopbackServer::answer(404, ""));
  }};
  std::unique_ptr<store::Store> store = store::make_memory_store(system_clock());
  std::unique_ptr<net::PublicHttp> http;
  std::unique_ptr<net::PublicHttp> polite;
  std::unique_ptr<Pages> patient, impatient;

  HostileServers() {
    for (const auto& group : {of_time(), of_heads(), of_bodies(), of_content()})
      behaviours.insert(behaviours.end(), group.begin(), group.end());
    net::PublicHttpSettings settings;
    settings.allow_private = {fmt::format("127.0.0.1:{}", server.port())};
    http = net::make_public_http(settings);
    net::Manners manners;
    manners.host_interval = Milliseconds{0};
    manners.host_connections_max = 64;
    polite = net::make_polite_http(*http, manners, system_clock());
    PageSettings pages;
    pages.limits.page_bytes_max = small_page;
    pages.limits.pdf_bytes_max = 2 * small_page;
    pages.limits.timeouts.total = Milliseconds{20'000};
    patient = make_pages(*polite, *store, system_clock(), pages);
    pages.limits.timeouts = {Milliseconds{1'000}, Milliseconds{100}, Milliseconds{100}, Milliseconds{250}};
    impatient = make_pages(*polite, *store, system_clock(), pages);
  }
  static std::string path_of(const Behaviour& behaviour) { return "/" + replace_all(behaviour.name, " ", "%20") + "/"; }

  struct Visit {
    const Behaviour* behaviour;
    int variant;
  };
  Result<Document> read(const Visit& visit) {
    const std::string url = server.url(path_of(*visit.behaviour) + std::to_string(visit.variant));
    return (visit.behaviour->ended_by == EndedBy::patience ? impatient : patient)->read(url, {});
  }
};

TEST_F(HostileServers, harm_nobody) {
  ASSERT_GE(behaviours.size(), 24u);
  std::vector<Visit> visits;
  for (int variant = 0; variant < variants; ++variant)
    for (const Behaviour& behaviour : behaviours) visits.push_back({&behaviour, variant});
  const auto pages = parallel_map(visits, 24, {}, [&](const Visit& visit) { return read(visit); });
  for (std::size_t i = 0; i < visits.size(); ++i) {
    const Behaviour& behaviour = *visits[i].behaviour;
    const std::string shown = fmt::format("{} {}: {}", behaviour.name, visits[i].variant,
                                          pages[i] ? pages[i]->text.substr(0, 200) : pages[i].error().what);
    if (behaviour.ends != Ends::either) {
      EXPECT_EQ(pages[i].has_value(), behaviour.ends == Ends::as_page) << shown;
    }
    if (pages[i]) {
      EXPECT_TRUE(contains(pages[i]->text, "twenty per cent")) << shown;
      EXPECT_EQ(what_is_wrong_with(*pages[i]), "") << shown;
      EXPECT_LE(pages[i]->text.size(), 2 * small_page) << shown;
    } else {
      EXPECT_FALSE(pages[i].error().what.empty()) << shown;
      EXPECT_LT(pages[i].error().what.size(), 1'000u) << shown;
      EXPECT_TRUE(is_utf8(pages[i].error().what)) << shown;
      EXPECT_NE(pages[i].error().kind, ErrorKind::cancelled) << shown;
    }
  }
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(patient->read(server.url("/honest/" + std::to_string(i)), {})->text, sentence)
        << "kept connections are clean";
}

}  // namespace
}  // namespace kaozheng::sources
