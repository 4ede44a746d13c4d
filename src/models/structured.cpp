// SPDX-License-Identifier: Apache-2.0
#include "models/structured.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "models/mending_reader.h"

namespace kaozheng::models {
namespace {

constexpr std::size_t reply_bytes_max = 4u << 20;
constexpr std::size_t attempts_max = 12;

// Where an object may begin: at the head of a reply that is JSON as a whole, else inside code fences, then anywhere.
std::vector<std::size_t> beginnings(std::string_view reply) {
  if (trim(reply).substr(0, 1) == "{" && nlohmann::json::accept(reply)) return {reply.find('{')};
  std::vector<std::size_t> fenced, others;
  bool in_fence = false;
  for (std::size_t at = reply.find_first_of("{`"); at != std::string_view::npos; at = reply.find_first_of("{`", at)) {
    if (reply[at] == '`') {
      const bool fence = reply.substr(at, 3) == "```";
      if (fence) in_fence = !in_fence;
      at += fence ? 3 : 1;
      continue;
    }
    std::vector<std::size_t>& list = in_fence ? fenced : others;
    if (list.size() < attempts_max) list.push_back(at);
    ++at;
  }
  fenced.insert(fenced.end(), others.begin(), others.end());
  return fenced;
}

}  // namespace

Result<nlohmann::json> read_json_reply(std::string_view reply) {
  if (reply.size() > reply_bytes_max) return fail(ErrorKind::malformed, "the reply is too large");
  const std::string text = to_valid_utf8(reply);
  std::string problem = "the reply holds no JSON object";
  std::optional<nlohmann::json> empty_object;
  bool first = true;
  for (const std::size_t begin : beginnings(text)) {
    MendingReader reader(std::string_view(text).substr(begin));
    std::optional<nlohmann::json> value = reader.read();
    if (value && !value->empty()) return *std::move(value);
    if (first && !value) problem = "the JSON cannot be read: " + reader.problem();
    if (value && !empty_object) empty_object = std::move(value);
    if (reader.cut()) break;  // what begins further in is only a part of this one
    first = false;
  }
  if (empty_object) return *std::move(empty_object);
  return fail(ErrorKind::malformed, std::move(problem));
}

Prompt repair_prompt(const Prompt& prompt, std::string_view reply, std::string_view what_is_wrong) {
  constexpr std::size_t shown_reply_max = 1500, shown_problem_max = 300;
  const std::string shown = abbreviate(printable(to_valid_utf8(trim(reply))), shown_reply_max);
  const std::string problem = abbreviate(printable(to_valid_utf8(what_is_wrong)), shown_problem_max);
  Prompt repair = prompt;
  repair.repair = true;
  repair.user +=
      prompt.language == Language::zh
          ? fmt::format(
                "\n\n你上一次的答复不能使用：{}。\n上一次的答复：\n<<<\n{}\n>>>\n请改正后重新答复，只输出 JSON 对象。",
                problem, shown)
          : fmt::format(
                "\n\nYour last reply cannot be used: {}.\nYour last reply:\n<<<\n{}\n>>>\nReply again with the "
                "mistake corrected, with the JSON object only.",
                problem, shown);
  return repair;
}

}  // namespace kaozheng::models
