// SPDX-License-Identifier: Apache-2.0
// Ten thousand mutated pages through the reader of pages.
//   mutations_bench [FOLDER…] (default: fuzz/corpus/html_fuzz fuzz/corpus/document_fuzz examples)
// Prints the slowest page and the peak memory; fails when a page takes more than 2 s or the program 256 MiB.
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "sources/html/page_mutations_double.h"
#include "sources/pages.h"

namespace {

using namespace kaozheng;

constexpr int page_count = 10'000;
constexpr double seconds_max = 2;
constexpr double mebibytes_max = 256;

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double peak_mebibytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

std::vector<std::string> seeds_in(const std::vector<std::string>& folders) {
  std::vector<std::filesystem::path> files;
  for (const std::string& folder : folders)
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
      if (entry.is_regular_file() && entry.path().extension() != ".pdf") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> seeds;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (!bytes.empty() && !bytes.starts_with("%PDF")) seeds.push_back(std::move(bytes));
  }
  return seeds;
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<std::string> folders(arguments + 1, arguments + count);
  if (folders.empty()) folders = {"fuzz/corpus/html_fuzz", "fuzz/corpus/document_fuzz", "examples"};
  const auto seeds = seeds_in(folders);
  if (seeds.empty()) {
    std::cerr << "mutations_bench: no seeds\n";
    return 2;
  }
  sources::PageMutations mutations(seeds);
  int documents = 0;
  double slowest = 0;
  double whole = 0;
  for (int i = 0; i < page_count; ++i) {
    const std::string html = sources::decode_text(mutations.next(), "", /*html=*/true);
    const double began = processor_seconds();
    const auto document = sources::read_html(html, "https://a.example/2025/07/01/page.html");
    const double seconds = processor_seconds() - began;
    slowest = std::max(slowest, seconds);
    whole += seconds;
    if (!document) continue;
    ++documents;
    if (!is_utf8(document->text)) {
      std::cerr << "mutations_bench: page " << i << " gives text that is not UTF-8\n";
      return 1;
    }
  }
  const double mebibytes = peak_mebibytes();
  std::cout << "pages   documents  seconds  slowest s  peak MiB\n"
            << std::fixed << std::setprecision(2) << page_count << "  " << std::setw(9) << documents << "  "
            << std::setw(7) << whole << "  " << std::setw(9) << slowest << "  " << std::setw(8) << mebibytes << '\n';
  return slowest > seconds_max || mebibytes > mebibytes_max ? 1 : 0;
}
