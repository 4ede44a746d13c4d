// SPDX-License-Identifier: Apache-2.0
// How well reprints are told from other texts. Each text of the data folder (English articles, Chinese paragraphs) is
// made into copies as editors make them; recognised copies are wanted, recognised others are not.
//   ./dev bench reprints DATA [OUT]
#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/files.h"
#include "text/text_sketch.h"

namespace {

using namespace kaozheng;

constexpr std::size_t file_bytes_max = 1u << 30;
constexpr std::size_t paragraphs_max = 1500;
constexpr std::size_t shortest = 600;  // bytes: what is shorter is no article

struct Set {
  std::string name;
  std::vector<std::u32string> texts;
};

std::u32string code_points_of(const std::string& text) {
  std::u32string points;
  for (std::size_t at = 0; at < text.size();) points.push_back(next_code_point(text, at));
  return points;
}

std::string bytes_of(const std::u32string& points) {
  std::string text;
  for (const char32_t point : points) append_code_point(text, point);
  return text;
}

void add(Set& set, const std::string& text) {
  if (text.size() >= shortest) set.texts.push_back(code_points_of(text));
}

std::vector<Set> read_sets(const std::string& data) {
  Set articles{"en", {}}, paragraphs{"zh", {}};
  const auto bodies = read_file(data + "/extraction/articles/ground-truth.json", file_bytes_max);
  const auto pages = nlohmann::json::parse(bodies.value_or("{}"));
  for (const auto& [key, page] : pages.items())
    if (page["articleBody"].is_string()) add(articles, page["articleBody"]);
  const auto corpus = read_file(data + "/retrieval/cmrc2018_zh/corpus.jsonl", file_bytes_max);
  if (corpus)
    for (const std::string& line : split(*corpus, '\n'))
      if (!line.empty() && paragraphs.texts.size() < paragraphs_max)
        add(paragraphs, nlohmann::json::parse(line)["text"]);
  return {articles, paragraphs};
}

std::u32string part(const std::u32string& text, double from, double to) {
  const auto at = [&](double share) { return static_cast<std::size_t>(static_cast<double>(text.size()) * share); };
  return text.substr(at(from), at(to) - at(from));
}

std::u32string edited(std::u32string text, std::size_t every) {
  for (std::size_t i = every / 2; i < text.size(); i += every) text[i] = text[i] < 0x80 ? U'q' : U'某';
  return text;
}

struct Kind {
  const char* name;
  bool same;
  std::function<std::u32string(const std::u32string& text, const std::u32string& other)> make;
};

const std::vector<Kind> kinds = {
    {"cut to three fifths", true, [](const auto& text, const auto&) { return part(text, 0, 0.6); }},
    {"cut to a third", true, [](const auto& text, const auto&) { return part(text, 0, 0.34); }},
    {"framed by as much of another", true,
     [](const auto& text, const auto& other) { return part(other, 0, 0.5) + text + part(other, 0.5, 1); }},
    {"one character in 120 changed", true, [](const auto& text, const auto&) { return edited(text, 120); }},
    {"cut, framed and changed", true,
     [](const auto& text, const auto& other) {
       return part(other, 0, 0.3) + edited(part(text, 0, 0.7), 160) + part(other, 0.8, 1);
     }},
    {"another that quotes a fifth", false,
     [](const auto& text, const auto& other) {
       return part(other, 0, 0.5) + part(text, 0.4, 0.6) + part(other, 0.5, 1);
     }},
};

}  // namespace

int main(int argc, char** argv) {
  const std::string data = argc > 1 ? argv[1] : "../shared/data";
  std::ofstream out;
  if (argc > 2) out.open(argv[2]);
  for (const Set& set : read_sets(data)) {
    if (set.texts.size() < 2) {
      fmt::print("{}: no texts below {}\n", set.name, data);
      continue;
    }
    std::vector<text::TextSketch> sketches;
    std::size_t bytes = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (const auto& text : set.texts) {
      const std::string plain = bytes_of(text);
      bytes += plain.size();
      sketches.push_back(text::sketch_text(plain));
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    fmt::print("{}: {} texts, sketched at {:.0f} MB/s\n", set.name, set.texts.size(),
               static_cast<double>(bytes) / 1e6 / took.count());
    for (const Kind& kind : kinds) {
      std::size_t told_same = 0;
      for (std::size_t i = 0; i < set.texts.size(); ++i) {
        const auto& other = set.texts[(i + 1) % set.texts.size()];
        const bool same = text::is_same_text(sketches[i], text::sketch_text(bytes_of(kind.make(set.texts[i], other))));
        told_same += same ? 1 : 0;
        if (out)
          out << nlohmann::json{{"set", set.name}, {"text", i}, {"kind", kind.name}, {"same", same}}.dump() << '\n';
      }
      fmt::print("  {:<32} {:5.1f} % told the same, wanted {}\n", kind.name,
                 100.0 * static_cast<double>(told_same) / static_cast<double>(set.texts.size()), kind.same ? 100 : 0);
    }
    std::size_t pairs = 0, told_same = 0;
    for (std::size_t i = 0; i < sketches.size(); ++i)
      for (std::size_t j = i + 1; j < sketches.size(); ++j, ++pairs)
        told_same += text::is_same_text(sketches[i], sketches[j]) ? 1 : 0;
    fmt::print("  two texts as they are: {} of {} pairs told the same, wanted 0\n", told_same, pairs);
  }
  return 0;
}
