// SPDX-License-Identifier: Apache-2.0
// Pages → text, as the product reads them, and how fast. bench/extraction.py unpacks the pages and scores the text.
//   extraction_bench PAGES OUT NAME_FIELD [ROUNDS]
// PAGES is a folder of pages as fetched. OUT gets one JSON line per page, {NAME_FIELD: file name, "text": …}, the text
// empty where no document came of it. One line of JSON on stdout: pages, bytes, and processor seconds of the best of
// ROUNDS for the whole (bytes → Document), for the tree alone, and for gumbo on the page as it is.
#include <gumbo.h>
#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "sources/html/html_tree.h"
#include "sources/pages.h"

namespace {

using namespace kaozheng;

struct Page {
  std::string name;
  std::string bytes;
};

std::vector<Page> pages_in(const std::filesystem::path& folder) {
  std::vector<Page> pages;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    pages.push_back({entry.path().filename().string(), std::string(std::istreambuf_iterator<char>(in), {})});
  }
  std::sort(pages.begin(), pages.end(), [](const Page& a, const Page& b) { return a.name < b.name; });
  return pages;
}

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double best_of(int rounds, const std::function<void()>& work) {
  double best = std::numeric_limits<double>::max();
  for (int round = 0; round < rounds; ++round) {
    const double began = processor_seconds();
    work();
    best = std::min(best, processor_seconds() - began);
  }
  return best;
}

std::string text_of_page(const Page& page, Clock& clock) {
  const auto document = sources::read_document({page.bytes, "", "text/html", "", Origin::web}, clock, {});
  return document ? document->text : "";
}

void parse_with_gumbo(const std::string& html) {
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  GumboOutput* output = gumbo_parse_with_options(&options, html.data(), html.size());
  gumbo_destroy_output(&options, output);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 4) {
    std::cerr << "extraction_bench PAGES OUT NAME_FIELD [ROUNDS]\n";
    return 2;
  }
  const int rounds = count > 4 ? std::atoi(arguments[4]) : 3;
  const std::vector<Page> pages = pages_in(arguments[1]);
  Clock& clock = system_clock();

  std::ofstream out(arguments[2]);
  std::size_t bytes = 0;
  std::vector<std::string> decoded;
  for (const Page& page : pages) {
    const std::string text = text_of_page(page, clock);
    out << nlohmann::json{{arguments[3], page.name}, {"text", text}}.dump(-1, ' ', false,
                                                                          nlohmann::json::error_handler_t::replace)
        << '\n';
    bytes += page.bytes.size();
    decoded.push_back(sources::decode_text(page.bytes, "", /*html=*/true));
  }
  out.close();
  if (!out) {
    std::cerr << "extraction_bench: cannot write " << arguments[2] << '\n';
    return 1;
  }

  const double whole = best_of(rounds, [&] {
    for (const Page& page : pages) static_cast<void>(text_of_page(page, clock));
  });
  const double tree = best_of(rounds, [&] {
    for (const std::string& html : decoded) static_cast<void>(sources::parse_html(html));
  });
  const double gumbo = best_of(rounds, [&] {
    for (const std::string& html : decoded) parse_with_gumbo(html);
  });
  std::cout
      << nlohmann::json{{"pages", pages.size()}, {"bytes", bytes}, {"whole", whole}, {"tree", tree}, {"gumbo", gumbo}}
      << '\n';
  return 0;
}
