// SPDX-License-Identifier: Apache-2.0
// The figure finder, measured: figures_bench DATA [OUT]. DATA holds figures.jsonl and decoys.jsonl; the texts they
// speak of, DOC_*.txt, lie in $KAOZHENG_SEEDS or in a folder `seeds` of DATA or of one of the two folders above it. A
// document without a date counts as of the year its text names most often. OUT receives figures.jsonl, offsets in code
// points.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "text/figures.h"

namespace {

using namespace kaozheng;
using text::Figure;
using text::FigureKind;

double seconds_used() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

std::vector<nlohmann::json> read_lines(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<nlohmann::json> lines;
  for (std::string line; std::getline(file, line);)
    if (!line.empty()) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

std::filesystem::path seeds_of(const std::filesystem::path& data) {
  std::vector<std::filesystem::path> folders;
  if (const char* named = std::getenv("KAOZHENG_SEEDS")) folders.emplace_back(named);
  for (const char* below : {"seeds", "../seeds", "../../seeds"}) folders.push_back(data / below);
  for (const auto& folder : folders)
    if (std::filesystem::is_directory(folder)) return folder;
  return {};
}

std::string text_of(const std::filesystem::path& seeds, const std::string& doc) {
  for (const auto& entry : std::filesystem::directory_iterator(seeds)) {
    if (entry.path().filename().string().rfind(doc + "_", 0) != 0) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    std::stringstream all;
    all << file.rdbuf();
    return all.str();
  }
  return {};
}

std::string year_named_most(const std::string& text) {
  std::map<int, int> years;
  for (const Figure& figure : text::figures(text))
    if (figure.kind == FigureKind::date && figure.value > 0) ++years[static_cast<int>(figure.value)];
  const auto most =
      std::max_element(years.begin(), years.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == years.end() ? std::string() : std::to_string(most->first);
}

// The label's words for what the fields say.
std::string bound_word(const Figure& figure) {
  switch (figure.bound) {
    case text::Bound::exact:
      return "eq";
    case text::Bound::about:
      return figure.upper > figure.value ? "vague" : "approx";
    case text::Bound::nearly:
      return "approx";
    case text::Bound::at_least:
      return "ge";
    case text::Bound::more_than:
      return "gt";
    case text::Bound::at_most:
      return "le";
    case text::Bound::less_than:
      return "lt";
    case text::Bound::between:
      return "range";
  }
  return {};
}

bool ends_in_one_of(const std::string& text, std::initializer_list<const char*> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](const char* end) { return text.ends_with(end); });
}

// The metric with what kind, direction and comparison add to it: 季度收入同比增速.
std::string metric_words(const Figure& figure) {
  std::string words = figure.metric;
  const bool chinese = std::any_of(words.begin(), words.end(), [](char c) { return (c & 0x80) != 0; }) || words.empty();
  if (!chinese) return words;
  const bool rate = figure.change == text::Change::by && figure.direction != text::Direction::none;
  switch (figure.kind) {
    case FigureKind::percent:
    case FigureKind::multiple:
    case FigureKind::points:
      if (rate) {
        if (figure.against == text::Against::year_before) words += "同比";
        if (figure.against == text::Against::period_before) words += "环比";
        return words + (figure.direction == text::Direction::up ? "增速" : "降幅");
      }
      if (words.rfind("占", 0) == 0) return words + "份额";
      return ends_in_one_of(words, {"率", "比", "额", "差", "幅", "速"}) ? words : words + "占比";
    case FigureKind::fraction:
      return words + (words.rfind("占", 0) == 0 ? "份额" : "占比");
    case FigureKind::date:
      return words + (figure.date.size() == 4 ? "年份" : "时间");
    case FigureKind::duration:
      return words + "期限";
    case FigureKind::count:
      return words + "数";
    case FigureKind::ordinal:
      return words + "序次";
    case FigureKind::price:
      return words + "单价";
    case FigureKind::money:
      return ends_in_one_of(words, {"额", "价", "费", "本", "入", "支", "值", "资", "规模", "润", "债", "款"})
                 ? words
                 : words + "金额";
    default:
      return words;
  }
}

std::string period_words(const Figure& figure) {
  if (figure.date.empty()) return figure.period;
  return figure.date_end.empty() ? figure.date : figure.date + ".." + figure.date_end;
}

// Characters of a field, without what stands in brackets.
std::map<char32_t, int> characters_of(const std::string& field, int& count) {
  std::map<char32_t, int> characters;
  count = 0;
  int depth = 0;
  for (std::size_t at = 0; at < field.size();) {
    char32_t c = next_code_point(field, at);
    if (c == '(' || c == U'（') ++depth;
    const bool word = c > 0x7F ? c >= 0x3400 && c < 0xFF00 : std::isalnum(static_cast<int>(c)) != 0;
    if (depth == 0 && word) {
      if (c < 0x80) c = static_cast<char32_t>(std::tolower(static_cast<int>(c)));
      ++characters[c], ++count;
    }
    if ((c == ')' || c == U'）') && depth > 0) --depth;
  }
  return characters;
}

// Right: both empty, or half of the characters of both are common (F1), or one holds the other whole.
bool field_right(const std::string& gold, const std::string& ours) {
  int in_gold = 0, in_ours = 0, common = 0;
  const auto a = characters_of(gold, in_gold);
  const auto b = characters_of(ours, in_ours);
  if (in_gold == 0 || in_ours == 0) return in_gold == in_ours;
  for (const auto& [c, count] : a)
    if (const auto at = b.find(c); at != b.end()) common += std::min(count, at->second);
  return common * 4 >= in_gold + in_ours || contains(gold, ours) || contains(ours, gold);
}

struct Predicted {
  std::string doc;
  std::size_t begin = 0, end = 0;  // code points
  Figure figure;
};

bool overlap(const nlohmann::json& label, const Predicted& one) {
  return label.at("doc") == one.doc && label.at("char_start").get<std::size_t>() < one.end &&
         one.begin < label.at("char_end").get<std::size_t>();
}

void row(const std::string& name, int part, int whole) {
  fmt::print("| {} | {:.3f} ({}/{}) |\n", name, whole == 0 ? 0.0 : static_cast<double>(part) / whole, part, whole);
}

double megabytes_a_second(const std::string& sample) {
  if (sample.empty()) return 0;
  std::string text;
  while (text.size() < 4'000'000) text += sample;
  double best = 0;
  for (int i = 0; i < 3; ++i) {
    const double began = seconds_used();
    const std::size_t found = text::figures(text, "2025-06-30").size();
    const double seconds = seconds_used() - began;
    if (found < text.size()) best = std::max(best, static_cast<double>(text.size()) / 1e6 / seconds);
  }
  return best;
}

bool same_unit(const std::string& gold, const std::string& ours) {
  const bool counts = gold.rfind("count:", 0) == 0 || gold.rfind("unit:", 0) == 0;
  return gold == ours || (counts && ours.rfind("count:", 0) == 0);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "figures_bench DATA [OUT]\n");
    return 2;
  }
  const std::filesystem::path data = argv[1];
  const auto labels = read_lines(data / "figures.jsonl");
  const auto decoys = read_lines(data / "decoys.jsonl");
  const std::filesystem::path seeds = seeds_of(data);
  if (labels.empty() || seeds.empty()) {
    fmt::print("SKIPPED: {}\n",
               labels.empty() ? "no figures.jsonl in DATA" : "no folder of seeds beside DATA or in KAOZHENG_SEEDS");
    return 0;
  }
  std::map<std::string, std::string> texts;
  for (const auto* lines : {&labels, &decoys})
    for (const auto& line : *lines) texts.emplace(line.at("doc").get<std::string>(), std::string());
  std::vector<Predicted> predicted;
  std::string with_figures, without_figures;
  for (auto& [doc, text] : texts) {
    text = text_of(seeds, doc);
    std::size_t at = 0, point = 0;
    const auto point_at = [&](std::size_t byte) {
      for (; at < byte; ++at)
        if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80) ++point;
      return point;
    };
    for (Figure& figure : text::figures(text, year_named_most(text))) {
      const std::size_t begin = point_at(figure.range.begin);
      const std::size_t end = point_at(figure.range.end);
      predicted.push_back({doc, begin, end, std::move(figure)});
    }
    with_figures += text;
    for (const text::Range& sentence : text::sentences(text)) {
      const std::string one = text.substr(sentence.begin, sentence.end - sentence.begin);
      if (text::figures(one).empty()) without_figures += one;
    }
  }

  if (argc > 2) {
    std::filesystem::create_directories(argv[2]);
    std::ofstream out(std::filesystem::path(argv[2]) / "figures.jsonl");
    for (const Predicted& one : predicted)
      out << nlohmann::json{{"doc", one.doc},
                            {"char_start", one.begin},
                            {"char_end", one.end},
                            {"value", one.figure.value},
                            {"unit", one.figure.unit},
                            {"bound", bound_word(one.figure)},
                            {"subject", one.figure.subject},
                            {"metric", metric_words(one.figure)},
                            {"period", period_words(one.figure)}}
                 .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
          << '\n';
  }

  int found = 0, value = 0, unit = 0, unit_spelling = 0, bound = 0, all_three = 0, subject = 0, metric = 0, period = 0,
      fields = 0;
  for (const auto& label : labels) {
    const auto one =
        std::find_if(predicted.begin(), predicted.end(), [&](const Predicted& p) { return overlap(label, p); });
    if (one == predicted.end()) continue;
    const Figure& figure = one->figure;
    ++found;
    const double gold = label.at("value");
    const bool value_right = std::fabs(figure.value - gold) <= 1e-6 * std::max(1.0, std::fabs(gold));
    const bool unit_right = same_unit(label.at("unit"), figure.unit);
    const bool bound_right = label.at("bound") == bound_word(figure);
    const bool subject_right = field_right(label.at("subject"), figure.subject);
    const bool metric_right = field_right(label.at("metric"), metric_words(figure));
    const bool period_right = field_right(label.at("period"), period_words(figure));
    value += value_right, unit += unit_right, bound += bound_right;
    unit_spelling += label.at("unit") == figure.unit;
    all_three += value_right && unit_right && bound_right;
    subject += subject_right, metric += metric_right, period += period_right;
    fields += subject_right + metric_right + period_right;
  }
  int on_label = 0, on_decoy = 0;
  for (const Predicted& one : predicted) {
    const auto touches = [&](const nlohmann::json& label) { return overlap(label, one); };
    if (std::any_of(labels.begin(), labels.end(), touches))
      ++on_label;
    else if (std::any_of(decoys.begin(), decoys.end(), touches))
      ++on_decoy;
  }
  const int total = static_cast<int>(labels.size());
  fmt::print("| Measure | Value |\n|---|---:|\n");
  row("recall", found, total);
  row("precision, of what lies on a label or a decoy", on_label, on_label + on_decoy);
  fmt::print("| found where neither label nor decoy is | {} |\n",
             static_cast<int>(predicted.size()) - on_label - on_decoy);
  row("value right", value, found);
  row("unit right, counts by class", unit, found);
  row("unit right, same spelling", unit_spelling, found);
  row("bound right", bound, found);
  row("value, unit and bound right", all_three, found);
  row("subject right", subject, found);
  row("metric right", metric, found);
  row("period right", period, found);
  row("subject, metric, period: all fields", fields, 3 * found);
  fmt::print("| MB/s, text without figures | {:.0f} |\n", megabytes_a_second(without_figures));
  fmt::print("| MB/s, the documents whole | {:.0f} |\n", megabytes_a_second(with_figures));
  fmt::print(
      "\nA field is right when at least half of the characters of label and finding are common (F1, brackets left out) "
      "or one "
      "holds the other.\n");
  return 0;
}
