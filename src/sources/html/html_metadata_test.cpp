// SPDX-License-Identifier: Apache-2.0
#include "sources/html/html_metadata.h"

#include <gtest/gtest.h>

#include <string>

namespace kaozheng::sources {
namespace {

HtmlMetadata read(const std::string& html, const std::string& url = "https://www.news.example/a?utm_source=x") {
  return read_metadata(*parse_html(html).root, url);
}

TEST(HtmlMetadata, json_ld_says_most) {
  const auto metadata =
      read(R"(<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"Growth",
    "author":[{"name":"Jane Roe"},{"name":"李四"}],"publisher":{"name":"The News"},"datePublished":"2025-07-01T08:00Z",
    "dateModified":"2025-07-03","license":{"url":"https://creativecommons.org/licenses/by/4.0/"}}]}</script><p>x)");
  EXPECT_EQ(metadata.title, "Growth");
  EXPECT_EQ(metadata.author, "Jane Roe, 李四");
  EXPECT_EQ(metadata.site, "The News");
  EXPECT_EQ(metadata.published, "2025-07-01");
  EXPECT_EQ(metadata.modified, "2025-07-03");
  EXPECT_EQ(metadata.licence, "CC BY 4.0");
}

TEST(HtmlMetadata, meta_elements_say_it_too) {
  const auto metadata = read(R"(<meta property="og:title" content="Growth"><meta name="author" content="Jane Roe">
    <meta property="article:published_time" content="2025-07-01"><meta property="article:modified_time" content="2025-07-02">
    <meta property="og:site_name" content="The News"><meta property="og:locale" content="en_GB"><p>x)");
  EXPECT_EQ(metadata.title, "Growth");
  EXPECT_EQ(metadata.author, "Jane Roe");
  EXPECT_EQ(metadata.published, "2025-07-01");
  EXPECT_EQ(metadata.modified, "2025-07-02");
  EXPECT_EQ(metadata.site, "The News");
  EXPECT_EQ(metadata.language, "en");
}

TEST(HtmlMetadata, what_only_a_reader_sees_is_read) {
  const auto chinese = read(R"(<h1>云计算市场三大转向</h1><div><span>发布时间：2025年7月1日 08:30</span>
    <span>更新时间：2025年7月4日</span><span>来源：示例新闻网 责编：王五</span><span>作者：张三</span></div><p>正文)");
  EXPECT_EQ(chinese.published, "2025-07-01");
  EXPECT_EQ(chinese.modified, "2025-07-04");
  EXPECT_EQ(chinese.site, "示例新闻网");
  EXPECT_EQ(chinese.author, "张三");
  const auto english = read(R"(<h1>Growth</h1><p class="byline">By Jane Roe</p><p>Last updated on July 4, 2025</p>
    <p>Published July 1, 2025</p>)");
  EXPECT_EQ(english.author, "Jane Roe");
  EXPECT_EQ(english.published, "2025-07-01");
  EXPECT_EQ(english.modified, "2025-07-04");
}

TEST(HtmlMetadata, a_change_before_the_publication_is_none) {
  EXPECT_EQ(read(R"(<meta property="article:published_time" content="2025-07-05">
    <meta property="article:modified_time" content="2025-07-02">)")
                .modified,
            "");
}

TEST(HtmlMetadata, a_page_says_where_it_really_is_on_its_own_site) {
  EXPECT_EQ(read(R"(<link rel="canonical" href="/b?utm_medium=y#top">)").canonical_url, "https://www.news.example/b");
  EXPECT_EQ(read(R"(<meta property="og:url" content="https://m.news.example/b">)").canonical_url,
            "https://m.news.example/b");
  EXPECT_EQ(read(R"(<link rel="canonical" href="https://other.example/b">)").canonical_url, "");
  EXPECT_EQ(read(R"(<link rel="canonical" href="file:///etc/passwd">)").canonical_url, "");
  EXPECT_EQ(read("<p>x").canonical_url, "");
}

TEST(HtmlMetadata, a_licence_is_named_as_stated) {
  EXPECT_EQ(read(R"(<link rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/deed.de">)").licence,
            "CC BY-SA 4.0");
  EXPECT_EQ(
      read(R"(<p>Text. <a rel="license" href="http://creativecommons.org/licenses/by-nc/2.0/uk/">Licence</a>)").licence,
      "CC BY-NC 2.0");
  EXPECT_EQ(read(R"(<link rel="license" href="https://creativecommons.org/publicdomain/zero/1.0/">)").licence, "CC0");
  EXPECT_EQ(read(R"(<meta name="dcterms.license" content="Open Government Licence v3.0">)").licence,
            "Open Government Licence v3.0");
  EXPECT_EQ(read(R"(<p>A photo under <a href="https://creativecommons.org/licenses/by/2.0/">CC</a>)").licence, "");
}

}  // namespace
}  // namespace kaozheng::sources
