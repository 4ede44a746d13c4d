// SPDX-License-Identifier: Apache-2.0
// Ranking, measured: retrieval_bench DATA [OUT [library]]. DATA is one set (corpus.jsonl, queries.jsonl, qrels_*.tsv)
// or a folder of sets. For each set, the product's in-memory index and plain Okapi BM25 over the same terms rank 100
// documents for every judged query; with `library`, the library in SQLite as well, which takes some minutes. nDCG@10
// has linear gain and log2(rank + 1), as pytrec_eval; a document with the query's own id is passed over. Times are of
// the processor, one core. OUT receives the index's ranking as TSV `query doc rank score`; with a folder of sets it is
// a folder.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "store/store.h"
#include "text/passage_index.h"

namespace {

using namespace kaozheng;
using Ranking = std::vector<text::Scored>;
constexpr std::size_t depth = 100;

// Seconds of the processor this thread has used: what other programs take is not counted.
double seconds_used() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

struct Item {
  std::string id, title, text;
};
struct Collection {
  std::vector<Item> documents;  // by id, so that equal scores go by id
  std::vector<Item> queries;    // those with a relevant document
  std::map<std::string, std::map<std::string, int>> relevant;
};

std::vector<Item> read_items(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<Item> items;
  for (std::string line; std::getline(file, line);) {
    const auto json = nlohmann::json::parse(line);
    items.push_back({json.at("_id"), json.value("title", ""), json.at("text")});
  }
  return items;
}

Collection read_collection(const std::filesystem::path& folder) {
  Collection result;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().filename().string().rfind("qrels_", 0) != 0) continue;
    std::ifstream file(entry.path());
    std::string query, document;
    int grade = 0;
    std::getline(file, query);  // the names of the columns
    while (file >> query >> document >> grade)
      if (grade > 0) result.relevant[query][document] = grade;
  }
  result.documents = read_items(folder / "corpus.jsonl");
  std::sort(result.documents.begin(), result.documents.end(), [](const Item& a, const Item& b) { return a.id < b.id; });
  for (Item& query : read_items(folder / "queries.jsonl"))
    if (result.relevant.count(query.id)) result.queries.push_back(std::move(query));
  return result;
}

// The comparison: Okapi BM25 (k1 = 1.2, b = 0.75), each term of the query once, straight from the formula.
class PlainBm25 {
 public:
  static constexpr int rounds = 3;
  void add(const Item& document) {
    const std::vector<text::IndexTerm> found = text::index_terms(document.title + "\n" + document.text);
    const auto item = static_cast<std::uint32_t>(lengths_.size());
    for (const text::IndexTerm& term : found) {
      auto& list = postings_[term.text];
      if (list.empty() || list.back().first != item) list.push_back({item, 0});
      ++list.back().second;
    }
    lengths_.push_back(static_cast<double>(found.size()));
    total_length_ += lengths_.back();
  }
  Ranking search(const std::string& query, std::size_t count) const {
    constexpr double k1 = 1.2, b = 0.75;
    std::set<std::string> asked;
    for (text::IndexTerm& term : text::index_terms(query)) asked.insert(std::move(term.text));
    const auto items = static_cast<double>(lengths_.size());
    std::vector<double> scores(lengths_.size(), 0.0);
    for (const std::string& term : asked) {
      const auto found = postings_.find(term);
      if (found == postings_.end()) continue;
      const auto holders = static_cast<double>(found->second.size());
      const double rarity = std::log(1.0 + (items - holders + 0.5) / (holders + 0.5));
      for (const auto& [item, frequency] : found->second)
        scores[item] +=
            rarity * frequency * (k1 + 1) / (frequency + k1 * (1 - b + b * lengths_[item] * items / total_length_));
    }
    Ranking result;
    for (std::size_t item = 0; item < scores.size(); ++item)
      if (scores[item] > 0) result.push_back({item, scores[item]});
    const auto better = [](const text::Scored& left, const text::Scored& right) {
      return left.score != right.score ? left.score > right.score : left.item < right.item;
    };
    const std::size_t kept = std::min(count, result.size());
    std::partial_sort(result.begin(), result.begin() + static_cast<std::ptrdiff_t>(kept), result.end(), better);
    result.resize(kept);
    return result;
  }

 private:
  std::unordered_map<std::string, std::vector<std::pair<std::uint32_t, std::uint32_t>>> postings_;
  std::vector<double> lengths_;
  double total_length_ = 0;
};

// The library of local files: a document is a file of one passage.
class Library {
 public:
  static constexpr int rounds = 1;
  Library() : folder_(std::filesystem::temp_directory_path() / ("kaozheng-bench-" + random_hex(12))) {
    auto opened = store::open_sqlite_store(folder_ / "library.db", system_clock());
    if (!opened) throw std::runtime_error(opened.error().what);
    store_ = std::move(*opened);
  }
  ~Library() {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  void add(const Item& item) {
    Document document;
    document.id = fmt::format("{:08}", places_.size());  // of one rank by place
    document.text = item.text;
    Passage passage;
    passage.id = passage.document_id = document.id;
    passage.end = item.text.size();
    passage.heading = item.title;
    passage.text = item.text;
    const auto done = store_->index_file({"/bench/" + document.id, 1, 1, document.id, ""}, &document, {passage});
    if (!done) throw std::runtime_error(done.error().what);
    places_.emplace(document.id, places_.size());
  }
  Ranking search(const std::string& query, std::size_t count) const {
    const auto hits = store_->search_library(query, {"/bench"}, count);
    if (!hits) throw std::runtime_error(hits.error().what);
    Ranking ranking;
    for (const store::PassageHit& hit : *hits) ranking.push_back({places_.at(hit.passage.document_id), hit.score});
    return ranking;
  }

 private:
  const std::filesystem::path folder_;
  std::unique_ptr<store::Store> store_;
  std::unordered_map<std::string, std::size_t> places_;
};

class ProductIndex {
 public:
  static constexpr int rounds = 3;
  void add(const Item& document) { index_.add(document.title, document.text); }
  Ranking search(const std::string& query, std::size_t count) const { return index_.search(query, count); }

 private:
  text::PassageIndex index_;
};

struct Quality {
  double ndcg = 0, mrr = 0, recall = 0;
};

void add_quality(const Ranking& ranking, const Item& query, const Collection& collection, Quality& sum) {
  const auto& grades = collection.relevant.at(query.id);
  std::size_t rank = 0;
  double gain = 0, found = 0, reciprocal = 0;
  for (const text::Scored& scored : ranking) {
    const std::string& id = collection.documents[scored.item].id;
    if (id == query.id) continue;
    ++rank;
    const auto grade = grades.find(id);
    if (grade == grades.end()) continue;
    ++found;
    if (rank > 10) continue;
    gain += grade->second / std::log2(static_cast<double>(rank) + 1);
    if (reciprocal == 0) reciprocal = 1 / static_cast<double>(rank);
  }
  std::vector<int> ideal;
  for (const auto& [id, grade] : grades) ideal.push_back(grade);
  std::sort(ideal.begin(), ideal.end(), std::greater<>());
  double best = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(10, ideal.size()); ++i)
    best += ideal[i] / std::log2(static_cast<double>(i) + 2);
  sum.ndcg += gain / best;
  sum.mrr += reciprocal;
  sum.recall += found / static_cast<double>(grades.size());
}

// Builds the index, the last documents one by one, and prints one row.
template <class Index>
std::vector<Ranking> measure(const std::string& set, const std::string& name, const Collection& collection) {
  constexpr std::size_t one_by_one = 100;
  const std::size_t bulk = collection.documents.size() - std::min(one_by_one, collection.documents.size());
  Index index;
  double began = seconds_used();
  for (std::size_t i = 0; i < bulk; ++i) index.add(collection.documents[i]);
  const double index_seconds = seconds_used() - began;

  // From a new document to the end of the search that finds it.
  std::vector<double> fresh;
  for (std::size_t i = bulk; i < collection.documents.size(); ++i) {
    const Item& document = collection.documents[i];
    const std::string words = (document.title + " " + document.text).substr(0, 120);
    began = seconds_used();
    index.add(document);
    const Ranking ranking = index.search(words, depth);
    fresh.push_back((seconds_used() - began) * 1e6);
  }
  std::sort(fresh.begin(), fresh.end());

  std::vector<Ranking> rankings;
  double fastest = 1e9;
  for (int round = 0; round < Index::rounds; ++round) {
    rankings.clear();
    began = seconds_used();
    for (const Item& query : collection.queries) rankings.push_back(index.search(query.text, depth));
    fastest = std::min(fastest, seconds_used() - began);
  }
  Quality sum;
  for (std::size_t i = 0; i < rankings.size(); ++i) add_quality(rankings[i], collection.queries[i], collection, sum);
  const auto queries = static_cast<double>(collection.queries.size());
  fmt::print("| {} | {} | {} | {} | {:.4f} | {:.4f} | {:.4f} | {:.0f} | {:.2f} | {:.0f} |\n", set, name,
             collection.documents.size(), collection.queries.size(), sum.ndcg / queries, sum.mrr / queries,
             sum.recall / queries, queries / fastest, index_seconds, fresh[fresh.size() / 2]);
  return rankings;
}

void write(const std::filesystem::path& path, const Collection& collection, const std::vector<Ranking>& rankings) {
  std::ofstream file(path);
  for (std::size_t i = 0; i < rankings.size(); ++i)
    for (std::size_t rank = 0; rank < rankings[i].size(); ++rank)
      file << fmt::format("{}\t{}\t{}\t{:.9g}\n", collection.queries[i].id,
                          collection.documents[rankings[i][rank].item].id, rank + 1, rankings[i][rank].score);
}

void measure_set(const std::filesystem::path& folder, const std::filesystem::path& out, bool with_library) {
  const Collection collection = read_collection(folder);
  if (collection.documents.empty() || collection.queries.empty()) return;
  const std::string set = std::filesystem::absolute(folder / ".").parent_path().filename().string();
  const std::vector<Ranking> rankings = measure<ProductIndex>(set, "index", collection);
  if (with_library) measure<Library>(set, "library", collection);
  measure<PlainBm25>(set, "plain BM25", collection);
  if (!out.empty()) write(out, collection, rankings);
}

}  // namespace

int main(int count, char** arguments) {
  const bool with_library = count == 4 && std::string(arguments[3]) == "library";
  if (count < 2 || (count > 3 && !with_library)) {
    fmt::print(stderr, "usage: retrieval_bench DATA [OUT [library]]\n");
    return 2;
  }
  const std::filesystem::path data = arguments[1], out = count > 2 ? arguments[2] : "";
  fmt::print(
      "| Set | Ranking | Documents | Queries | nDCG@10 | MRR@10 | Recall@100 | Queries/s | Index s | New passage µs |\n"
      "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
  if (std::filesystem::exists(data / "corpus.jsonl")) {
    measure_set(data, out, with_library);
    return 0;
  }
  std::set<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::directory_iterator(data))
    if (std::filesystem::exists(entry.path() / "corpus.jsonl")) folders.insert(entry.path());
  if (folders.empty()) {
    fmt::print(stderr, "retrieval_bench: no corpus.jsonl in {}\n", data.string());
    return 1;
  }
  if (!out.empty()) std::filesystem::create_directories(out);
  for (const std::filesystem::path& folder : folders)
    measure_set(folder, out.empty() ? out : out / (folder.filename().string() + ".tsv"), with_library);
  return 0;
}
