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
    name(trim(text.substr(open + 2, close - open - 2)));
    text.remove_prefix(close + 2);
  }
}

using Names = std::set<std::string, std::less<>>;

Names names_in(const Prompts::Text& text) {
  Names names;
  for (const std::string_view part : {std::string_view(text.system), std::string_view(text.user)})
    read_placeholders(
        part, [](std::string_view) {}, [&](std::string_view name) { names.emplace(name); });
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

std::string listed(const Names& names) {
  std::vector<std::string> shown;
  for (const std::string& name : names) shown.push_back("{{" + name + "}}");
  return shown.empty() ? "none" : join(shown, ", ");
}

const std::string* value_in(const Prompts::Values& values, std::string_view name) {
  const auto found = std::find_if(values.begin(), values.end(), [&](const auto& value) { return value.first == name; });
  return found == values.end() ? nullptr : &found->second;
}

}  // namespace

nlohmann::json Prompts::to_json() const {
  nlohmann::json texts = nlohmann::json::object();
  for (const auto& [name, one] : templates_) texts[name] = {one.text.system, one.text.user};
  return texts;
}

Prompts Prompts::with(const nlohmann::json& texts) const {
  Prompts prompts = *this;
  for (auto& [name, one] : prompts.templates_) {
    const auto kept = texts.find(name);
    if (kept == texts.end() || !kept->is_array() || kept->size() != 2) continue;
    Text other{kept->at(0).get<std::string>(), kept->at(1).get<std::string>()};
    if (names_in(other) == one.names) one.text = std::move(other);
  }
  return prompts;
}

Result<Prompts> Prompts::load(const std::filesystem::path& folder) {
  Prompts prompts;
  for (const auto& [file, content] : embedded_prompts()) {
    if (!file.ends_with(ending)) continue;
    Text text = TRY(read_template(content, "the embedded " + file));
    Names names = names_in(text);
    prompts.templates_.emplace(file.substr(0, file.size() - ending.size()),
                               Template{std::move(text), std::move(names)});
  }

  std::error_code trouble;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator entry(folder, trouble), end; !trouble && entry != end;
       entry.increment(trouble))
    if (entry->path().extension() == ending) files.push_back(entry->path());
  std::sort(files.begin(), files.end());
  for (const std::filesystem::path& file : files) {
    const auto known = prompts.templates_.find(file.stem().string());
    if (known == prompts.templates_.end())
      return fail(ErrorKind::invalid,
                  file.string() + " replaces no prompt: names are TASK.LANGUAGE.txt, such as plan.zh.txt");
    const std::string content = TRY(read_file(file, template_bytes_max));
    Text text = TRY(read_template(content, file.string()));
    const Names& wanted = known->second.names;
    if (const Names names = names_in(text); names != wanted)
      return fail(ErrorKind::invalid, file.string() + " must use exactly these placeholders: " + listed(wanted) +
                                          "; it uses " + listed(names));
    known->second.text = std::move(text);
  }
  return prompts;
}

Prompts::Text Prompts::fill(std::string_view task, Language language, const Values& values,
                            const Values& further) const {
  const std::string key = std::string(task) + "." + std::string(to_string(language));
  const auto found = templates_.find(key);
  if (found == templates_.end()) throw std::logic_error("there is no prompt " + key);
  const Template& used = found->second;
  for (const Values* const list : {&values, &further})
    for (const auto& [name, value] : *list)
      if (!used.names.count(name))
        throw std::logic_error("the prompt " + key + " does not use {{" + std::string(name) + "}}");
  const auto filled = [&](std::string_view text) {
    std::string result;
    read_placeholders(
        text, [&](std::string_view plain) { result += plain; },
        [&](std::string_view name) {
          const std::string* value = value_in(values, name);
          if (!value) value = value_in(further, name);
          if (!value) throw std::logic_error("the prompt " + key + " misses a value for {{" + std::string(name) + "}}");
          result += *value;
        });
    return result;
  };
  return {filled(used.text.system), filled(used.text.user)};
}

}  // namespace kaozheng::research
