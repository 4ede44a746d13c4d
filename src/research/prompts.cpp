// SPDX-License-Identifier: Apache-2.0
#include "research/prompts.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "base/bytes.h"
#include "base/files.h"

namespace kaozheng::research {

const std::map<std::string, std::string_view>& embedded_prompts();

namespace {

constexpr std::size_t template_bytes_max = 256u << 10;
constexpr std::string_view ending = ".txt";

// Calls `plain` with the text between placeholders and `name` with each placeholder's name, in order.
template <class Plain, class Name>
void read_placeholders(std::string_view text, Plain plain, Name name) {
  while (!text.empty()) {
    const std::size_t open = text.find("{{");
    const std::size_t close = open == std::string_view::npos ? open : text.find("}}", open + 2);
    if (close == std::string_view::npos) return plain(text);
    plain(text.substr(0, open));
    name(std::string(trim(text.substr(open + 2, close - open - 2))));
    text.remove_prefix(close + 2);
  }
}

std::set<std::string> names_in(const Prompts::Text& text) {
  std::set<std::string> names;
  for (const std::string_view part : {std::string_view(text.system), std::string_view(text.user)})
    read_placeholders(
        part, [](std::string_view) {}, [&](std::string name) { names.insert(std::move(name)); });
  return names;
}

Result<Prompts::Text> read_template(std::string_view content, const std::string& name) {
  if (!is_utf8(content)) return fail(ErrorKind::invalid, name + " is not UTF-8 text");
  std::vector<std::string> parts(1);
  for (const std::string& line : split(replace_all(content, "\r\n", "\n"), '\n')) {
    if (trim(line) == "---" && parts.size() == 1)
      parts.emplace_back();
    else
      parts.back() += line + "\n";
  }
  if (parts.size() != 2 || trim(parts[1]).empty())
    return fail(ErrorKind::invalid,
                name + " is no prompt: a line \"---\" must divide its system text from its user text");
  return Prompts::Text{std::string(trim(parts[0])), std::string(trim(parts[1]))};
}

std::string listed(const std::set<std::string>& names) {
  std::vector<std::string> shown;
  for (const std::string& name : names) shown.push_back("{{" + name + "}}");
  return shown.empty() ? "none" : join(shown, ", ");
}

std::string filled(std::string_view text, const std::map<std::string, std::string>& values) {
  std::string result;
  read_placeholders(
      text, [&](std::string_view plain) { result += plain; },
      [&](const std::string& name) { result += values.at(name); });
  return result;
}

}  // namespace

nlohmann::json Prompts::to_json() const {
  nlohmann::json texts = nlohmann::json::object();
  for (const auto& [name, text] : texts_) texts[name] = {text.system, text.user};
  return texts;
}

Prompts Prompts::with(const nlohmann::json& texts) const {
  Prompts prompts = *this;
  for (auto& [name, text] : prompts.texts_) {
    const auto kept = texts.find(name);
    if (kept == texts.end() || !kept->is_array() || kept->size() != 2) continue;
    Text other{kept->at(0).get<std::string>(), kept->at(1).get<std::string>()};
    if (names_in(other) == names_in(text)) text = std::move(other);
  }
  return prompts;
}

Result<Prompts> Prompts::load(const std::filesystem::path& folder) {
  Prompts prompts;
  for (const auto& [file, content] : embedded_prompts()) {
    if (!file.ends_with(ending)) continue;
    Text text = TRY(read_template(content, "the embedded " + file));
    prompts.texts_.emplace(file.substr(0, file.size() - ending.size()), std::move(text));
  }

  std::error_code trouble;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator entry(folder, trouble), end; !trouble && entry != end;
       entry.increment(trouble))
    if (entry->path().extension() == ending) files.push_back(entry->path());
  std::sort(files.begin(), files.end());
  for (const std::filesystem::path& file : files) {
    const auto known = prompts.texts_.find(file.stem().string());
    if (known == prompts.texts_.end())
      return fail(ErrorKind::invalid,
                  file.string() + " replaces no prompt: names are TASK.LANGUAGE.txt, such as plan.zh.txt");
    const std::string content = TRY(read_file(file, template_bytes_max));
    Text text = TRY(read_template(content, file.string()));
    const std::set<std::string> wanted = names_in(known->second);
    if (names_in(text) != wanted)
      return fail(ErrorKind::invalid, file.string() + " must use exactly these placeholders: " + listed(wanted) +
                                          "; it uses " + listed(names_in(text)));
    known->second = std::move(text);
  }
  return prompts;
}

Prompts::Text Prompts::fill(std::string_view task, Language language,
                            const std::map<std::string, std::string>& values) const {
  const std::string key = std::string(task) + "." + std::string(to_string(language));
  const auto found = texts_.find(key);
  if (found == texts_.end()) throw std::logic_error("there is no prompt " + key);
  const std::set<std::string> used = names_in(found->second);
  for (const auto& [name, value] : values)
    if (!used.count(name)) throw std::logic_error("the prompt " + key + " does not use {{" + name + "}}");
  for (const std::string& name : used)
    if (!values.count(name)) throw std::logic_error("the prompt " + key + " misses a value for {{" + name + "}}");
  return {filled(found->second.system, values), filled(found->second.user, values)};
}

}  // namespace kaozheng::research
