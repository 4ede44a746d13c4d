// SPDX-License-Identifier: Apache-2.0
#include "sources/pages/charset_names.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/bytes.h"
#include "base/files.h"

namespace kaozheng::sources {
namespace {

TEST(CharsetNames, labels_are_read_as_the_standard_has_them) {
  for (const auto& [label, charset] :
       std::vector<std::pair<std::string_view, std::string_view>>{{"UTF-8", "utf-8"},
                                                                  {" utf8\n", "utf-8"},
                                                                  {"latin1", "windows-1252"},
                                                                  {"ISO-8859-1", "windows-1252"},
                                                                  {"us-ascii", "windows-1252"},
                                                                  {"gb2312", "gbk"},
                                                                  {"GB18030", "gb18030"},
                                                                  {"x-sjis", "shift_jis"},
                                                                  {"ks_c_5601-1987", "euc-kr"},
                                                                  {"Big5-HKSCS", "big5"},
                                                                  {"cp1251", "windows-1251"},
                                                                  {"iso-8859-9", "windows-1254"},
                                                                  {"unicode", "utf-16le"},
                                                                  {"", ""},
                                                                  {"no-such", ""},
                                                                  {"utf-8 utf8", ""},
                                                                  {"utf-7", ""}})
    EXPECT_EQ(charset_of_label(label), charset) << label;
}

TEST(CharsetNames, a_page_says_it_in_many_ways) {
  for (const auto& [html, charset] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"<meta charset=gbk>", "gbk"},
           {"<META CHARSET = 'GB2312' />", "gbk"},
           {"<meta/charset=big5>", "big5"},
           {"<!-- <meta charset=gbk> --><meta charset=big5>", "big5"},
           {"<!--><meta charset=gbk>-->", "gbk"},
           {"<a title='<meta charset=gbk>'><meta charset=big5>", "big5"},
           {"<metacharset=gbk>", ""},
           {"<meta name=charset content=gbk>", ""},
           {"<meta charset=no-such><meta charset=euc-kr>", "euc-kr"},
           {"<meta charset=gbk charset=big5>", "gbk"},
           {"<meta charset=gbk", ""},
           {"<meta http-equiv=Content-Type content='text/html; charset=shift_jis'>", "shift_jis"},
           {"<meta content='text/html;charset=\"euc-jp\"' http-equiv='content-type'>", "euc-jp"},
           {"<meta content='text/html; charset=gbk'>", ""},
           {"<meta http-equiv=refresh content='0; charset=gbk'>", ""},
           {"<meta charset=utf-16>", "utf-8"},
           {"<meta charset=x-user-defined>", "windows-1252"},
           {"<?xml version='1.0' encoding='gb2312'?><html>", "gbk"},
           {"<?xml version='1.0' encoding = \"big5\"?><meta charset=gbk>", "gbk"},
           {"<?xml encoding=", ""},
           {"", ""},
           {"<", ""},
           {"</", ""},
           {"<!", ""}})
    EXPECT_EQ(declared_charset(html), charset) << html;
}

// The encoding cases of html5lib-tests: "#data", a page, "#encoding", a name.
TEST(CharsetNames, the_encoding_cases_of_html5lib_hold) {
  const char* const set = std::getenv("KAOZHENG_DATA");
  const auto folder = std::filesystem::path(set ? set : "../shared/data") / "conformance/html5lib/encoding";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not there";
  int cases = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".dat") continue;
    const std::string text = "\n" + read_file(file.path(), 10u << 20).value();
    constexpr std::string_view begins = "\n#data\n", ends = "\n#encoding\n";
    for (std::size_t at = text.find(begins); at != text.npos; at = text.find(begins, at + 1)) {
      const std::size_t data = at + begins.size(), end = text.find(ends, data);
      const std::size_t name = end + ends.size();
      ASSERT_NE(end, text.npos);
      const std::string wanted = to_lower_ascii(text.substr(name, text.find('\n', name) - name));
      const std::string_view html = std::string_view(text).substr(data, end - data);
      std::string_view found = html.starts_with("\xEF\xBB\xBF") ? "utf-8" : declared_charset(html);
      if (found.empty()) found = "windows-1252";
      EXPECT_EQ(found, wanted) << file.path().filename() << ":\n" << html.substr(0, 400);
      ++cases;
    }
  }
  EXPECT_GE(cases, 80);
}

}  // namespace
}  // namespace kaozheng::sources
