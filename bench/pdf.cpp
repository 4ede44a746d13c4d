// SPDX-License-Identifier: Apache-2.0
// Reads PDFs one after the other, confined as ever: a line {"file","text"} of JSON each to OUT; on stdout the name, the
// milliseconds and why there is no text. bench/pdf.py calls it.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "sources/confinement.h"
#include "sources/pages.h"

namespace {

using namespace kaozheng;
namespace fs = std::filesystem;

void measure(const fs::path& path, std::ofstream& out) {
  const auto began = std::chrono::steady_clock::now();
  sources::Fetched fetched;
  fetched.bytes = read_file(path, sources::pdf_bytes_max).value_or("");
  fetched.url = "file://" + path.string();
  const auto document = sources::read_document(fetched, system_clock(), {});
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  out << nlohmann::json{{"file", path.filename().string()}, {"text", document ? document->text : ""}}.dump() << '\n';
  fmt::print("{}\t{:.1f}\t{}\n", path.filename().string(), took.count(), document ? "" : document.error().what);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && argv[1] == sources::confined_command) return sources::exec_confined(argc - 2, argv + 2);
  if (argc != 3) {
    fmt::print(stderr, "usage: pdf_bench FOLDER OUT\n");
    return 2;
  }
  sources::set_confining_program("/proc/self/exe");
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(argv[1]))
    if (entry.path().extension() == ".pdf") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::ofstream out(argv[2]);
  for (const fs::path& file : files) measure(file, out);
  return out.good() ? 0 : 1;
}
