// SPDX-License-Identifier: Apache-2.0
#include "reports/hostile_texts_double.h"

#include <cstdlib>
#include <filesystem>

#include "base/bytes.h"
#include "base/files.h"

namespace kaozheng::reports {
namespace {

std::vector<std::string> attacks() {
  using namespace std::string_literals;
  return {"<script>alert(1)</script>",
          "<img src=http://127.0.0.1:9/x onerror=alert(1)>",
          "<svg/onload=alert(1)>",
          "</style><style>@import 'http://127.0.0.1:9/x.css'</style>",
          "</title><base href=//127.0.0.1:9/>",
          "\" onmouseover=\"alert(1)",
          "' autofocus onfocus='alert(1)",
          "<a href=javascript:alert(1)>x</a>",
          "<iframe srcdoc='<script>alert(1)</script>'>",
          "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
          "<!-- --!> <b>",
          "]]><b>&lt;i&gt;&#60;script&#62;",
          "}, title = {other}\n@misc{evil, note={",
          "} \\input{/etc/passwd} {",
          "\\\\ \\write18{id} % # $ & _ ^ ~",
          "{{{{",
          "}}}}",
          "x\r\nER  - \r\nTY  - JOUR\r\nTI  - evil",
          "x\nUR  - http://127.0.0.1:9/",
          "{:DOI: 10.1/evil} {:type: book}",
          "\", \"URL\": \"http://127.0.0.1:9/\"",
          "\x1b[31mred\x1b]8;;http://127.0.0.1:9/\x07link",
          "\xE2\x80\xAEtxt.exe\xE2\x80\xAC",
          "nul\0byte"s,
          "\xff\xfe\xc3( broken",
          "line\n# heading\n\n- [9] item\n[^1]: note",
          "[x](http://127.0.0.1:9/) ![p](http://127.0.0.1:9/p.png) [^1] [3] http://127.0.0.1:9/",
          "\xE2\x80\x8B\xEF\xBB\xBF",
          "=HYPERLINK(\"http://127.0.0.1:9/\")"};
}

}  // namespace

std::vector<std::string> hostile_texts() {
  std::vector<std::string> texts;
  for (const std::string& attack : attacks())
    for (const std::string before : {"", "甲", "a ", "\"", "\\", "<"})
      for (const std::string behind : {"", "。", "\\"}) texts.push_back(before + attack + behind);
  if (const char* const folder = std::getenv("KAOZHENG_DATA")) {
    const auto payloads = read_file(std::filesystem::path(folder) / "conformance/xss/payloads.txt", 4'000'000);
    constexpr std::size_t every = 3;  // payloads of one family stand together
    const std::vector<std::string> lines = payloads ? split(*payloads, '\n') : std::vector<std::string>();
    for (std::size_t i = 0; i < lines.size(); i += every)
      if (!lines[i].empty()) texts.push_back(lines[i]);
  }
  return texts;
}

}  // namespace kaozheng::reports
