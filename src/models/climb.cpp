// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "models/endpoint.h"
#include "models/json_fields.h"
#include "models/schema_fit.h"
#include "models/single_reply.h"
#include "models/structured.h"
#include "models/tagged_reply.h"

namespace kaozheng::models {
namespace {

using nlohmann::json;
using Take = std::function<Result<void>(const json&)>;

constexpr std::size_t properties_max = 6;

Prompt at_rung(Prompt prompt, Rung rung) {
  prompt.rung = rung;
  return prompt;
}

// The task and the example it ends with; null when it ends with none.
struct TaskText {
  std::string text;
  json example;
};
TaskText without_example(const std::string& user) {
  for (const std::string_view heading : {"\nExample of the form:\n", "\n格式示例：\n"}) {
    const std::size_t at = user.rfind(heading);
    if (at == std::string::npos) continue;
    json example = parse_json(std::string_view(user).substr(at + heading.size()));
    if (example.is_object()) return {user.substr(0, at), std::move(example)};
  }
  return {user, nullptr};
}

// Without the words that ask for JSON: the line of the system that does, and the example.
Prompt without_json_words(Prompt prompt) {
  std::vector<std::string> lines = split(prompt.system, '\n');
  std::erase_if(lines, [](const std::string& line) { return contains(line, "JSON"); });
  prompt.system = join(lines, "\n");
  prompt.user = without_example(prompt.user).text;
  if (prompt.user_with)
    prompt.user_with = [user_with = std::move(prompt.user_with)](const Material& material) {
      return without_example(user_with(material)).text;
    };
  prompt.schema = nullptr;
  return prompt;
}

class Climb {
 public:
  Climb(const Asking& asking, const Prompt& prompt, const Take& take) : asking_(asking), prompt_(prompt), take_(take) {
    const std::size_t properties = field(*prompt.schema, "properties").size();
    in_parts_ = properties > 0 && properties <= properties_max;
  }

  Result<Rung> climb() {
    const std::string name = asking_.model.name_for(role_of(prompt_.task));
    Rung rung = asking_.rungs ? asking_.rungs->begin(name) : Rung::schema;
    if (asking_.begin) rung = asking_.begin(prompt_, rung);
    if (!asking_.model.generates()) rung = Rung::schema;
    for (;;) {
      const Result<void> taken = at(rung);
      if (taken) {
        if (asking_.rungs) asking_.rungs->worked(name, rung);
        return rung;
      }
      if (!climbs(taken.error().kind, rung) || !asking_.model.generates()) return fail(taken.error());
      // What the model wrote says more than that there is no other model.
      if (rung == Rung::extractive) return fail(trouble_.value_or(taken.error()));
      if (rung != Rung::repair || taken.error().kind == ErrorKind::malformed) trouble_ = taken.error();
      rung = below(rung);
    }
  }

 private:
  Rung below(Rung rung) const {
    // Words alone are another way to ask only where the server was held to the form and the form got lost.
    if (rung == Rung::schema && (!answered_ || (constrained_ && !readable_))) return Rung::plain;
    if (rung < Rung::repair && answered_) return Rung::repair;
    if (rung < Rung::tagged && in_parts_) return Rung::tagged;
    if (rung == Rung::tagged) return Rung::single;
    return Rung::extractive;
  }

  Result<void> at(Rung rung) {
    if (rung == Rung::single) return one_by_one();
    const bool as_it_is = rung == Rung::schema && prompt_.rung == Rung::schema;
    const Answer answer = TRY(as_it_is ? ask(prompt_) : ask(prompt_at(rung)));
    json value = TRY(read_reply(*prompt_.schema, answer.text));
    readable_ = true;
    return take_(value);
  }

  Prompt prompt_at(Rung rung) const {
    if (rung == Rung::repair) return repair_prompt(prompt_, reply_, trouble_ ? trouble_->what : "");
    if (rung == Rung::tagged) return tagged_prompt(prompt_);
    Prompt prompt = at_rung(prompt_, rung);
    if (rung == Rung::extractive) prompt.trouble = trouble_ ? trouble_->what : "the model kept no form of late";
    return prompt;
  }

  // What one question does not bring is left out: whether the rest is enough, the taker tells.
  Result<void> one_by_one() {
    json value = json::object();
    for (const auto& [name, schema] : field(*prompt_.schema, "properties").items()) {
      const auto answer = ask(single_prompt(prompt_, name));
      if (!answer && answer.error().kind != ErrorKind::malformed) return fail(answer.error());
      if (!answer) continue;
      if (auto read = read_single_reply(name, schema, answer->text)) value[name] = *std::move(read);
    }
    if (value.empty()) return fail(ErrorKind::malformed, "no question was answered in the form asked for");
    return take_(value);
  }

  Result<Answer> ask(const Prompt& prompt) {
    answered_ = readable_ = false;
    auto answer = asking_.model.answer(prompt, asking_.budget, asking_.stop, {});
    if (!answer) return answer;
    answered_ = true;
    constrained_ = answer->constrained;
    reply_ = answer->text;
    return answer;
  }

  const Asking& asking_;
  const Prompt& prompt_;
  const Take& take_;
  bool in_parts_ = false;
  std::string reply_;                                               // the last one
  bool answered_ = false, readable_ = false, constrained_ = false;  // of the last one
  std::optional<Error> trouble_;
};

}  // namespace

Result<Rung> climb(const Asking& asking, const Prompt& prompt, const Take& take) {
  return Climb(asking, prompt, take).climb();
}

Prompt repair_prompt(const Prompt& prompt, std::string_view reply, std::string_view what_is_wrong) {
  constexpr std::size_t shown_reply_max = 1500, shown_problem_max = 300;
  const std::string shown = abbreviate(printable(to_valid_utf8(trim(reply))), shown_reply_max);
  const std::string problem = abbreviate(printable(to_valid_utf8(what_is_wrong)), shown_problem_max);
  Prompt repair = at_rung(prompt, Rung::repair);
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

Prompt tagged_prompt(const Prompt& prompt) {
  Prompt tagged = without_json_words(prompt);
  tagged.rung = Rung::tagged;
  const bool chinese = prompt.language == Language::zh;
  tagged.user += (chinese ? "\n\n不要用 JSON。每一项写在它自己的标签之间，标签照抄，标签之外什么都不写：\n"
                          : "\n\nDo not use JSON. Write each part between its own tags, the tags exactly as they are "
                            "here, and nothing outside of them:\n") +
                 tagged_form(*prompt.schema, prompt.language);
  const std::string shown = write_tagged(without_example(prompt.user).example, *prompt.schema);
  if (!shown.empty()) tagged.user += (chinese ? "\n格式示例：\n" : "\nExample of the form:\n") + shown + "\n";
  return tagged;
}

Prompt single_prompt(const Prompt& prompt, const std::string& property) {
  Prompt single = without_json_words(prompt);
  single.rung = Rung::single;
  single.user += "\n\n" + single_form(property, field(field(*prompt.schema, "properties"), property), prompt.language);
  return single;
}

}  // namespace kaozheng::models
