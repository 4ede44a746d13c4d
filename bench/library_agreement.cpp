// SPDX-License-Identifier: Apache-2.0
// The library in SQLite and in PostgreSQL, held against each other: library_agreement_bench DATA [QUERIES]. DATA is a
// folder of sets (corpus.jsonl, queries.jsonl), of each of which the first QUERIES (200) are asked. A document is a
// file of one passage. Agreement: the same first ten in the same order; overlap: of those of SQLite, how many are in
// PostgreSQL's. Times are by the clock, ranking included. PostgreSQL is one of its own on loopback.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "store/postgres_server_double.h"
#include "store/store.h"

namespace {

using namespace kaozheng;
namespace fs = std::filesystem;

std::unique_ptr<store::Store> opened(Result<std::unique_ptr<store::Store>> store) {
  if (!store) throw std::runtime_error(store.error().what);
  return std::move(*store);
}

std::vector<nlohmann::json> read_lines(const fs::path& path) {
  std::ifstream file(path);
  std::vector<nlohmann::json> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

void index(store::Store& store, const nlohmann::json& item, std::size_t place) {
  Document document;
  document.id = fmt::format("{:08}", place);
  document.text = item.at("text");
  const Passage passage{document.id, document.id, 0, document.text.size(), document.text, item.value("title", ""),
                        0,           Origin::file};
  const auto done = store.index_file({"/bench/" + document.id, 1, 1, document.id, ""}, &document, {passage});
  if (!done) throw std::runtime_error(done.error().what);
}

std::vector<std::string> first_ten(store::Store& store, const std::string& query, Milliseconds& spent) {
  const Milliseconds begun = system_clock().elapsed();
  const auto hits = store.search_library(query, {"/bench"}, 10);
  spent += system_clock().elapsed() - begun;
  if (!hits) throw std::runtime_error(hits.error().what);
  std::vector<std::string> ids;
  for (const store::PassageHit& hit : *hits) ids.push_back(hit.passage.id);
  return ids;
}

void measure(const fs::path& set, store::PostgresServer& server, std::size_t queries_max) {
  const fs::path folder = fs::temp_directory_path() / ("kaozheng-bench-" + random_hex(12));
  std::array<std::unique_ptr<store::Store>, 2> stores{
      opened(store::open_sqlite_store(folder / "library.db", system_clock())),
      opened(store::open_postgres_store(server.new_database(), system_clock()))};
  const std::vector<nlohmann::json> corpus = read_lines(set / "corpus.jsonl");
  std::array<Milliseconds, 2> indexing{}, asking{};
  for (std::size_t i = 0; i < stores.size(); ++i) {
    const Milliseconds begun = system_clock().elapsed();
    for (std::size_t place = 0; place < corpus.size(); ++place) index(*stores[i], corpus[place], place);
    indexing[i] = system_clock().elapsed() - begun;
  }
  std::size_t asked = 0, agree = 0, in_one = 0, in_both = 0;
  for (const nlohmann::json& query : read_lines(set / "queries.jsonl")) {
    if (asked == queries_max) break;
    ++asked;
    const auto one = first_ten(*stores[0], query.at("text"), asking[0]);
    const auto other = first_ten(*stores[1], query.at("text"), asking[1]);
    if (one == other) ++agree;
    in_one += one.size();
    for (const std::string& id : one) in_both += std::count(other.begin(), other.end(), id) > 0 ? 1 : 0;
  }
  const auto share = [](std::size_t part, std::size_t whole) {
    return 100.0 * static_cast<double>(part) / static_cast<double>(std::max<std::size_t>(whole, 1));
  };
  const auto each = [&](Milliseconds all) {
    return static_cast<double>(all.count()) / static_cast<double>(std::max<std::size_t>(asked, 1));
  };
  fmt::print("| {} | {} | {} | {:.1f} | {:.1f} | {:.1f} | {:.1f} | {:.1f} | {:.1f} |\n",
             fs::absolute(set / ".").parent_path().filename().string(), corpus.size(), asked, share(agree, asked),
             share(in_both, in_one), each(asking[0]), each(asking[1]), static_cast<double>(indexing[0].count()) / 1e3,
             static_cast<double>(indexing[1].count()) / 1e3);
  std::fflush(stdout);
  stores = {};
  fs::remove_all(folder);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2 || count > 3) {
    fmt::print(stderr, "usage: library_agreement_bench DATA [QUERIES]\n");
    return 2;
  }
  if (const auto why = store::PostgresServer::missing()) {
    fmt::print(stderr, "library_agreement_bench: {}\n", *why);
    return 1;
  }
  const fs::path data = arguments[1];
  std::set<fs::path> sets;
  for (const auto& entry : fs::directory_iterator(data))
    if (fs::exists(entry.path() / "corpus.jsonl")) sets.insert(entry.path());
  if (fs::exists(data / "corpus.jsonl")) sets = {data};
  if (sets.empty()) {
    fmt::print(stderr, "library_agreement_bench: no corpus.jsonl in {}\n", data.string());
    return 1;
  }
  fmt::print(
      "| Set | Documents | Queries | Agree % | Overlap % | SQLite ms a query | PostgreSQL ms a query | SQLite index s "
      "| "
      "PostgreSQL index s |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
  store::PostgresServer server;
  for (const fs::path& set : sets) measure(set, server, count == 3 ? std::stoul(arguments[2]) : 200);
  return 0;
}
