// SPDX-License-Identifier: Apache-2.0
#include "net/url.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "net/wire_url.h"

namespace kaozheng::net {
namespace {

using Table = std::vector<std::pair<const char*, const char*>>;

std::string kind_of(std::string_view text) {
  const auto url = parse_url(text);
  return std::string(url ? "read" : to_string(url.error().kind));
}

TEST(ParseUrlTest, the_parts_are_told_apart) {
  const auto url = parse_url(" HTTPS://News.Example.COM:8443/a/../b?x=1&y=2#part ");
  ASSERT_TRUE(url) << url.error().what;
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->host, "news.example.com");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->path, "/b");
  EXPECT_EQ(url->query, "x=1&y=2");
  EXPECT_EQ(url->fragment, "part");
  EXPECT_EQ(parse_url("http://a")->port, 80);
  EXPECT_EQ(parse_url("https://a")->port, 443);
  EXPECT_EQ(parse_url("http://[2001:DB8::1]:81/")->host, "[2001:db8::1]");
}

TEST(ParseUrlTest, names_of_every_script_become_ascii) {
  EXPECT_EQ(parse_url("http://中文.com/路径?q=考 证")->host, "xn--fiq228c.com");
  EXPECT_EQ(parse_url("http://中文.com/路径")->path, "/%e8%b7%af%e5%be%84");
  EXPECT_EQ(parse_url("http://BÜCHER.example/")->host, "xn--bcher-kva.example");
}

TEST(ParseUrlTest, odd_spellings_of_a_number_are_one_address) {
  for (const char* text : {"http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f.1/",
                           "http://0177.0.0.1/", "http://017700000001/", "http://%31%32%37.0.0.1/", "http://①②⑦.⓪.⓪.①/",
                           "http://①②⑦.①/", "http://127。0。0。1/", "http://127.0.0.1./", "http://127.1./"})
    EXPECT_EQ(parse_url(text).value_or(Url{}).host, "127.0.0.1") << text;
}

TEST(ParseUrlTest, what_hides_the_host_or_leaves_the_web_is_refused) {
  for (const char* text :
       {"http://user@host/", "http://user:word@host/", "http://@host/", "http://:@host/", "http:///user@host/",
        "http://127.0.0.1\\@1.1.1.1/", "http://host\\path", "http://host/\x01", "http://ho\tst/", "http://host/a\nb",
        "http://[fe80::1%25eth0]/", "ftp://host/", "file:///etc/passwd", "javascript:alert(1)", "mailto:a@b.c",
        "data:text/html,x", "gopher://host/", "ws://host/"})
    EXPECT_EQ(kind_of(text), to_string(ErrorKind::refused)) << text;
}

TEST(ParseUrlTest, what_is_no_url_is_malformed) {
  for (const std::string& text :
       {std::string(), std::string("host/path"), std::string("/path"), std::string("http://"), std::string("http://?x"),
        std::string("http://a b/"), std::string("http://host:99999/"), std::string("http://host:0/"),
        std::string("http://host:x/"), std::string("http://[::1/"), std::string("http://\xff/"),
        std::string("http://a%00b/"), std::string("http://a/") + std::string(10'000, 'x')})
    EXPECT_EQ(kind_of(text), to_string(ErrorKind::malformed)) << text.substr(0, 40);
}

TEST(ParseUrlTest, a_host_that_ends_in_a_number_is_an_address_or_nothing) {
  for (const char* host :
       {"256.0.0.1", "1.2.3.4.5", "4294967296", "1.2.3.08", "0x.0x.0", "foo.2.3.4", "foo.0x4", "a.09.", "0x100.1.1.1"})
    EXPECT_EQ(kind_of(std::string("http://") + host + "/"), to_string(ErrorKind::malformed)) << host;
  for (const char* host :
       {"1.2.3.4", "4294967295", "0x7f.1", "1.2.3.4.", "a1", "1.a", "0x.a", "12306.cn", "3.14.example"})
    EXPECT_EQ(kind_of(std::string("http://") + host + "/"), "read") << host;
}

TEST(ParseUrlTest, an_at_sign_behind_the_host_is_no_user) {
  EXPECT_EQ(kind_of("http://host?mail=a@b"), "read");
  EXPECT_EQ(kind_of("http://host/@user"), "read");
  EXPECT_EQ(kind_of("http://host#a@b"), "read");
}

TEST(ParseUrlTest, error_texts_hold_no_secrets) {
  for (const char* text : {"http://user:word@host/", "ftp://user:word@host/?token=word", "http://user:word@a b/?word",
                           "http://host/\x01?token=word"})
    EXPECT_EQ(parse_url(text).error().what.find("word"), std::string::npos) << parse_url(text).error().what;
}

TEST(CanonicalUrlTest, one_page_has_one_spelling) {
  const Table table = {
      {"HTTP://Example.COM:80", "http://example.com/"},
      {"https://example.com:443/", "https://example.com/"},
      {"http://example.com:443/", "http://example.com:443/"},
      {"http://example.com./a", "http://example.com/a"},
      {"http://example.com/a/./b/../c", "http://example.com/a/c"},
      {"http://example.com/a#part", "http://example.com/a"},
      {"http://example.com/a?", "http://example.com/a"},
      {"http://example.com/a?utm_source=x&UTM_Medium=y&gclid=1&fbclid=2&spm=a.b", "http://example.com/a"},
      {"http://example.com/a?b=2&utm_id=1&a=1", "http://example.com/a?a=1&b=2"},
      {"http://example.com/a?b=2&&b=1&a", "http://example.com/a?a&b=2&b=1"},
      {"http://example.com/%7euser/%e4%b8%ad", "http://example.com/~user/%E4%B8%AD"},
      {"http://example.com/中", "http://example.com/%E4%B8%AD"},
      {"http://example.com/a%2fb", "http://example.com/a%2Fb"},
      {"http://example.com/100%", "http://example.com/100%25"},
      {"http://example.com/A", "http://example.com/A"},
      {"http://中文.com/", "http://xn--fiq228c.com/"},
      {"http://127.1/", "http://127.0.0.1/"},
  };
  for (const auto& [text, expected] : table) {
    EXPECT_EQ(canonical_url(text).value_or("no URL"), expected) << text;
    EXPECT_EQ(canonical_url(expected).value_or("no URL"), expected) << "twice: " << text;
  }
  EXPECT_FALSE(canonical_url("mailto:a@b.c"));
}

TEST(ResolveUrlTest, references_are_read_as_on_the_page) {
  const Table table = {
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g/h", "http://g/h"},
      {"?y", "http://a/b/c/d?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d?q#s"},
      {"", "http://a/b/c/d?q"},
      {"g#s", "http://a/b/c/g#s"},
      {"..", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../../g", "http://a/g"},
      {"../../../../g", "http://a/g"},
      {" g ", "http://a/b/c/g"},
      {"https://x/y", "https://x/y"},
      {"g h", "http://a/b/c/g%20h"},
      {"中", "http://a/b/c/%e4%b8%ad"},
      {"//中文.com", "http://xn--fiq228c.com/"},
  };
  for (const auto& [reference, expected] : table)
    EXPECT_EQ(resolve_url("http://a/b/c/d?q#f", reference).value_or("no URL"), expected) << reference;
}

TEST(ResolveUrlTest, references_that_leave_the_web_are_refused) {
  for (const char* reference : {"javascript:alert(1)", "mailto:a@b.c", "file:///etc/passwd", "ftp://x/", "//user@x/",
                                "\\\\x\\y", "data:text/plain,x", "tel:+1"}) {
    const auto url = resolve_url("http://a/b", reference);
    ASSERT_FALSE(url) << reference;
    EXPECT_EQ(url.error().kind, ErrorKind::refused) << reference;
  }
}

TEST(ResolveUrlTest, a_reference_that_can_be_read_in_two_ways_is_not_read) {
  for (const char* reference : {"http:x", "http:/x", "HTTPS:", "http:?q"})
    EXPECT_EQ(resolve_url("http://a/b", reference).error().kind, ErrorKind::malformed) << reference;
  EXPECT_EQ(*resolve_url("http://a/b", "http://c/"), "http://c/");
}

TEST(RegistrableDomainTest, the_part_somebody_registered_is_found) {
  const Table table = {
      {"news.example.co.uk", "example.co.uk"},
      {"example.com", "example.com"},
      {"WWW.Example.COM.", "example.com"},
      {"a.b.edu.cn", "b.edu.cn"},
      {"co.uk", "co.uk"},
      {"localhost", "localhost"},
      {"user.github.io", "user.github.io"},
      {"127.0.0.1", "127.0.0.1"},
      {"[2001:db8::1]", "[2001:db8::1]"},
      {"www.xn--fiq228c.com", "xn--fiq228c.com"},
      {"", ""},
  };
  for (const auto& [host, expected] : table) EXPECT_EQ(registrable_domain(host), expected) << host;
}

TEST(WireUrlTest, a_server_may_be_named_with_a_user_who_is_not_shown) {
  const auto url = wire_url("http://user:word@中文.com:8080/a b?c#d");
  ASSERT_TRUE(url) << url.error().what;
  EXPECT_EQ(url->text, "http://user:word@xn--fiq228c.com:8080/a%20b?c#d");
  EXPECT_EQ(url->shown(), "xn--fiq228c.com:8080");
  EXPECT_EQ(wire_url("https://a/b")->shown(), "a");
}

}  // namespace
}  // namespace kaozheng::net
