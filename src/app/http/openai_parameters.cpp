// SPDX-License-Identifier: Apache-2.0
#include "app/http/openai_parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/bytes.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

struct Depth {
  std::string_view word;
  int loops = 0, tasks = 0;  // 0 = as set
  bool plain = false;        // one researcher, no plan
};
constexpr std::array depths = {Depth{"none", 1, 0, true}, Depth{"minimal", 1, 0, true}, Depth{"low", 1, 3},
                               Depth{"medium"},           Depth{"high", 5, 12},         Depth{"xhigh", 8, 16},
                               Depth{"max", 8, 16}};
constexpr std::array context_sizes = {Depth{"low", 1}, Depth{"medium"}, Depth{"high", 5}};

template <class Depths>
OpenAiResult<const Depth*> depth_in(const Depths& known, const json& object, const std::string& name,
                                    std::string_view param) {
  const std::string word = TRY(text_in(object, name));
  if (word.empty()) return nullptr;
  std::vector<std::string> words;
  for (const Depth& depth : known) {
    if (depth.word == word) return &depth;
    words.emplace_back(depth.word);
  }
  return wrong(std::string(param),
               fmt::format("{} is \"{}\"; take one of {}", param, abbreviate(word, 40), join(words, ", ")));
}

OpenAiResult<void> take_depth(const json& request, runs::RunOrder& order) {
  const Depth* depth = TRY(depth_in(depths, request, "reasoning_effort", "reasoning_effort"));
  if (!depth) {
    depth = TRY(depth_in(depths, member(request, "reasoning"), "effort", "reasoning.effort"));
  }
  if (!depth)
    depth = TRY(depth_in(context_sizes, member(request, "web_search_options"), "search_context_size",
                         "web_search_options.search_context_size"));
  if (!depth) return {};
  if (depth->plain) order.mode = Mode::basic;
  if (depth->loops > 0) order.settings["search.max_loops"] = std::to_string(depth->loops);
  if (depth->tasks > 0) order.settings["research.max_tasks"] = std::to_string(depth->tasks);
  return {};
}

// A report has a natural length; only a request for less than that changes it. About 1.4 tokens make a word.
OpenAiResult<void> take_length(const json& request, runs::RunOrder& order) {
  constexpr std::int64_t tokens_unbounded = 4'000, length_min = 100;
  std::int64_t tokens = 0;
  for (const char* name : {"max_tokens", "max_completion_tokens", "max_output_tokens"}) {
    const std::int64_t given = TRY(positive_in(request, name));
    if (given > 0) tokens = tokens == 0 ? given : std::min(tokens, given);
  }
  if (tokens > 0 && tokens < tokens_unbounded)
    order.settings["research.length"] = std::to_string(std::max(length_min, tokens * 10 / 14));
  return {};
}

OpenAiResult<void> take_caps(const json& request, runs::RunOrder& order) {
  constexpr std::int64_t tokens_max = 1'000'000'000'000, pages_max = 1'000'000;
  const std::int64_t tokens = TRY(positive_in(request, "budget_tokens"));
  const std::int64_t calls = TRY(positive_in(request, "max_tool_calls"));
  if (tokens > 0) order.settings["research.max_tokens"] = std::to_string(std::min(tokens, tokens_max));
  if (calls > 0) order.settings["research.max_pages"] = std::to_string(std::min(calls, pages_max));
  return {};
}

bool is_domain(std::string_view text) {
  return !text.empty() && text.size() <= 253 && text.find_first_of(" ,/:@\"'\\\t\r\n") == std::string_view::npos;
}

// The host of what may be given as a URL.
std::string domain_of(std::string_view given) {
  std::string_view text = trim(given);
  if (const std::size_t scheme = text.find("://"); scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
  text = text.substr(0, text.find_first_of("/?#"));
  if (text.substr(0, 2) == "*.") text.remove_prefix(2);
  return to_lower_ascii(text);
}

struct Domains {
  std::vector<std::string> allowed, denied, preferred;
};

OpenAiResult<void> add_domains(const json& list, const std::string& param, std::vector<std::string>& to,
                               std::vector<std::string>* against) {
  constexpr std::size_t domains_max = 200;
  if (list.is_null()) return {};
  if (!list.is_array()) return wrong(param, param + " is not an array of domains", "invalid_type");
  if (list.size() > domains_max) return wrong(param, fmt::format("{} holds more than {}", param, domains_max));
  for (const json& one : list) {
    if (!one.is_string()) return wrong(param, param + " holds something that is no string", "invalid_type");
    std::string_view given = one.get_ref<const std::string&>();
    const bool denies = against && given.substr(0, 1) == "-";
    if (denies) given.remove_prefix(1);
    const std::string domain = domain_of(given);
    if (!is_domain(domain))
      return wrong(param, fmt::format("{} holds \"{}\", which is no domain; write example.org", param,
                                      abbreviate(printable(given), 60)));
    (denies ? *against : to).push_back(domain);
  }
  return {};
}

OpenAiResult<void> take_domains(const json& request, runs::RunOrder& order) {
  Domains domains;
  TRY_VOID(
      add_domains(member(request, "search_domain_filter"), "search_domain_filter", domains.allowed, &domains.denied));
  TRY_VOID(add_domains(member(request, "only_hostnames"), "only_hostnames", domains.allowed, nullptr));
  TRY_VOID(add_domains(member(request, "bad_hostnames"), "bad_hostnames", domains.denied, nullptr));
  TRY_VOID(add_domains(member(request, "boost_hostnames"), "boost_hostnames", domains.preferred, nullptr));
  if (const json& tools = member(request, "tools"); tools.is_array())
    for (const json& tool : tools)
      if (text_member(tool, "type").rfind("web_search", 0) == 0)
        TRY_VOID(add_domains(member(member(tool, "filters"), "allowed_domains"), "tools.filters.allowed_domains",
                             domains.allowed, nullptr));
  if (!domains.allowed.empty()) order.settings["search.allow_domains"] = join(domains.allowed, ",");
  if (!domains.denied.empty()) order.settings["search.deny_domains"] = join(domains.denied, ",");
  if (!domains.preferred.empty()) order.settings["search.prefer_domains"] = join(domains.preferred, ",");
  return {};
}

struct Recency {
  std::string_view word;
  int days = 0;
};
constexpr std::array recencies = {Recency{"hour", 1}, Recency{"day", 1}, Recency{"week", 7}, Recency{"month", 31},
                                  Recency{"year", 366}};

// "2025-07-01", or "7/1/2025" as Perplexity has it.
std::optional<std::string> date_in(const std::string& given) {
  const std::vector<std::string> parts = split(given, '/');
  const auto number = [](const std::string& text) {
    const bool digits = !text.empty() && text.size() <= 4 && text.find_first_not_of("0123456789") == std::string::npos;
    return digits ? std::stoi(text) : 0;
  };
  std::string date = given;
  if (parts.size() == 3) date = fmt::format("{:04}-{:02}-{:02}", number(parts[2]), number(parts[0]), number(parts[1]));
  if (date.size() != 10 || !parse_iso8601(date)) return std::nullopt;
  return date;
}

OpenAiResult<void> take_dates(const json& request, TimePoint now, runs::RunOrder& order) {
  const std::string word = TRY(text_in(request, "search_recency_filter"));
  const std::string given = TRY(text_in(request, "search_after_date_filter"));
  if (!word.empty()) {
    const auto* const found =
        std::find_if(recencies.begin(), recencies.end(), [&](const Recency& recency) { return recency.word == word; });
    if (found == recencies.end())
      return wrong("search_recency_filter",
                   fmt::format("search_recency_filter is \"{}\"; take one of hour, day, week, month, year",
                               abbreviate(word, 40)));
    order.settings["search.after"] = to_date(now - std::chrono::hours{24 * found->days});
  }
  if (!given.empty()) {
    const auto date = date_in(given);
    if (!date)
      return wrong("search_after_date_filter",
                   fmt::format("search_after_date_filter is \"{}\"; write 2025-07-31 or 7/31/2025",
                               abbreviate(printable(given), 40)));
    order.settings["search.after"] = *date;
  }
  return {};
}

OpenAiResult<void> take_places(const json& request, runs::RunOrder& order) {
  const std::string mode = TRY(text_in(request, "search_mode"));
  const std::string given = TRY(text_in(request, "language_code"));
  if (mode == "academic") order.settings["search.engines"] = "openalex,crossref,arxiv,pubmed";
  const std::string code = to_lower_ascii(given);
  const std::string language = code.substr(0, code.find_first_of("-_"));
  if (language == "zh" || language == "en") order.settings["research.language"] = language;
  return {};
}

}  // namespace

OpenAiResult<bool> flag_in(const json& object, std::string_view name) {
  const auto& value = member(object, name);
  if (value.is_null()) return false;
  if (!value.is_boolean())
    return wrong(std::string(name), fmt::format("{} is neither true nor false", name), "invalid_type");
  return value.get<bool>();
}

OpenAiResult<std::string> text_in(const json& object, std::string_view name) {
  const auto& value = member(object, name);
  if (value.is_null()) return std::string();
  if (!value.is_string()) return wrong(std::string(name), fmt::format("{} is not a string", name), "invalid_type");
  return value.get<std::string>();
}

OpenAiResult<std::int64_t> positive_in(const json& object, std::string_view name) {
  constexpr double most = 1e15;
  const auto& value = member(object, name);
  if (value.is_null()) return 0;
  const bool number = value.is_number();
  const double given = number ? value.get<double>() : 0;
  if (!number || !(given >= 1) || given > most)
    return wrong(std::string(name), fmt::format("{} is no number of at least 1", name));
  return static_cast<std::int64_t>(given);
}

OpenAiResult<json> metadata_in(const json& request) {
  constexpr std::size_t pairs_max = 16, name_max = 64, text_max = 512;
  const json& metadata = member(request, "metadata");
  if (metadata.is_null()) return json::object();
  bool fits = metadata.is_object() && metadata.size() <= pairs_max;
  if (fits)
    for (const auto& [name, value] : metadata.items())
      fits = fits && value.is_string() && count_code_points(name) <= name_max &&
             count_code_points(value.get_ref<const std::string&>()) <= text_max;
  if (!fits)
    return wrong("metadata",
                 "metadata is an object of at most 16 texts, each of at most 512 characters, its name of 64");
  return metadata;
}

OpenAiResult<void> take_parameters(const json& request, TimePoint now, runs::RunOrder& order) {
  TRY_VOID(take_depth(request, order));
  TRY_VOID(take_length(request, order));
  TRY_VOID(take_caps(request, order));
  TRY_VOID(take_domains(request, order));
  TRY_VOID(take_dates(request, now, order));
  TRY_VOID(take_places(request, order));
  return {};
}

}  // namespace kaozheng::app
