// SPDX-License-Identifier: Apache-2.0
#include "app/cli/manual.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <map>

#include "app/cli/messages.h"
#include "app/config.h"
#include "app/version.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

// Text that man(7) takes for nothing else. A device without the character prints no ellipsis at all.
std::string escaped(std::string_view text) {
  std::string safe = replace_all(replace_all(text, "\\", "\\e"), "-", "\\-");
  safe = replace_all(safe, "…", "...");
  if (safe.starts_with('.') || safe.starts_with('\'')) safe.insert(0, "\\&");
  return safe;
}
std::string bolded(std::string_view text) { return "\\fB" + escaped(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + escaped(text) + "\\fR"; }

std::string sentence(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 32);
  return text + ".";
}

// Without words that not every device can print: "Baidu 百度" is Baidu.
std::string latin(std::string_view text) {
  std::vector<std::string> words = split(text, ' ');
  std::erase_if(
      words, [](const std::string& word) { return !word.empty() && static_cast<unsigned char>(word.front()) >= 0x80; });
  return join(words, " ");
}

std::string key_of(const OptionShape& option) { return join(option.spellings, ",") + "\n" + option.help; }

class Page {
 public:
  std::string text;

  void section(std::string_view title) { text += fmt::format(".SH {}\n", title); }
  void paragraph(std::string_view words) { text += fmt::format(".PP\n{}\n", words); }
  void entry(std::string_view term, std::string_view words) { text += fmt::format(".TP\n{}\n{}\n", term, words); }
  // One paragraph after another; the first follows its heading.
  void example(std::string_view words, std::string_view command) {
    if (!text.ends_with("EXAMPLES\n")) text += ".PP\n";
    text += fmt::format("{}\n.PP\n.RS 4\n.nf\n{}\n.fi\n.RE\n", words, escaped(command));
  }

  void command(const CommandShape& command) {
    text += ".SS \"" + escaped("kaozheng " + join(command.path, " "));
    for (const OptionShape& argument : command.arguments) {
      const std::string name =
          escaped(argument.name) + (argument.repeated && !argument.name.ends_with("...") ? "..." : "");
      text += " " + (argument.required ? name : "[" + name + "]");
    }
    text += "\"\n" + escaped(sentence(command.help)) + "\n";
    for (const OptionShape& argument : command.arguments)
      if (!argument.help.empty()) entry(italic(argument.name), escaped(sentence(argument.help)));
    std::map<std::string, std::vector<std::string>> told;  // by the command where they are explained
    for (const OptionShape& option : command.options) {
      const auto [known, fresh] = explained_.emplace(key_of(option), join(command.path, " "));
      if (fresh)
        this->option(option);
      else
        told[known->second].push_back(bolded(option.spellings.front()));
    }
    for (const auto& [where, spellings] : told)
      paragraph(fmt::format("As for {}: {}.", where.empty() ? "every command" : bolded(where), join(spellings, ", ")));
    for (const CommandShape& below : command.commands) this->command(below);
  }

  void option(const OptionShape& option) {
    std::vector<std::string> spellings;
    for (const std::string& spelling : option.spellings) spellings.push_back(bolded(spelling));
    entry(join(spellings, ", ") + (option.name.empty() ? "" : " " + italic(option.name)),
          escaped(sentence(option.help)));
  }

  void options_of_all(const CommandShape& program) {
    for (const OptionShape& each : program.options) {
      explained_.emplace(key_of(each), "");
      option(each);
    }
  }

 private:
  std::map<std::string, std::string> explained_;  // an option and its help → the command where it stands
};

void add_exit_codes(Page& page) {
  for (const std::string& line : split(exit_codes_text(Tongue(Language::en)), '\n')) {
    if (!line.starts_with("  ")) continue;
    const std::string_view row = trim(line);
    const auto end = row.find(' ');
    page.entry(bolded(row.substr(0, end)), escaped(sentence(std::string(trim(row.substr(end))))));
  }
}

void add_variables(Page& page) {
  for (const SettingSpec& spec : setting_specs()) {
    if (spec.variables.empty()) continue;
    std::vector<std::string> names;
    for (const std::string& variable : spec.variables) names.push_back(bolded(variable));
    std::string words = escaped(sentence(latin(spec.help_en)));
    const bool anything = spec.kind == SettingKind::text || spec.kind == SettingKind::url;
    if (!anything) words += " Allowed: " + escaped(spec.allowed()) + ".";
    if (!spec.fallback.empty()) words += " Default: " + escaped(spec.fallback) + ".";
    page.entry(join(names, ", "), words + " In the settings file: " + italic(spec.name) + ".");
  }
  page.entry(bolded("NO_COLOR") + ", " + bolded("CLICOLOR_FORCE"), "Switch colour off, or on.");
  page.entry(bolded("XDG_CONFIG_HOME") + ", " + bolded("XDG_DATA_HOME"),
             "Where the folders of settings and of data lie: " + escaped("~/.config") + " and " +
                 escaped("~/.local/share") + " unless set.");
}

}  // namespace

std::string manual_page(const CommandShape& program, std::string_view date) {
  Page page;
  page.text = fmt::format(
      ".\\\" Written by: kaozheng help man\n.TH KAOZHENG 1 \"{}\" \"kaozheng {}\" \"User Commands\"\n", date, version);
  page.section("NAME");
  page.text += "kaozheng \\- deep research that can be traced to its sources\n";
  page.section("SYNOPSIS");
  page.text +=
      bolded("kaozheng") + " " + italic("COMMAND") + " [" + italic("OPTION") + "...] [" + italic("ARGUMENT") + "...]\n";
  page.section("DESCRIPTION");
  page.text +=
      "Given a topic, kaozheng plans, searches, reads, takes notes and writes a report in which every number in "
      "brackets "
      "leads to a stored passage. It works on the web, on folders of your own, or on both, with the models of your "
      "choice or with none: the built\\-in extractive model needs neither server nor key.\n";
  page.paragraph(
      "Standard output carries the result only; progress goes to standard error. The language of messages follows "
      "\\fBLC_ALL\\fR, \\fBLC_MESSAGES\\fR and \\fBLANG\\fR: Chinese where it begins with zh, else English.");
  page.section("OPTIONS");
  page.options_of_all(program);
  page.section("COMMANDS");
  for (const CommandShape& command : program.commands) page.command(command);
  page.section("EXIT STATUS");
  add_exit_codes(page);
  page.section("ENVIRONMENT");
  page.text +=
      "Flags win over these, these over \\fI.env\\fR of the working folder, over the settings files, over defaults. An "
      "empty variable counts as unset.\n";
  add_variables(page);
  page.section("FILES");
  page.entry(italic("~/.config/kaozheng/kaozheng.toml"),
             "Settings; " + bolded("kaozheng config init") + " writes a commented one.");
  page.entry(italic("kaozheng.toml") + ", " + italic(".env"), "Settings of the working folder.");
  page.entry(italic("~/.config/kaozheng/prompts/"), "Prompts that replace built\\-in ones of the same name.");
  page.entry(italic("~/.local/share/kaozheng/kaozheng.db"), "The store: runs, reports, documents and answers.");
  page.section("EXAMPLES");
  page.example("A report from a folder; nothing is asked of the web:",
               "kaozheng research \"What changed in our suppliers' terms?\" --docs ~/contracts --out report.md");
  page.example("A report from the web, by two engines:",
               "kaozheng research \"Solid-state batteries: cost and timing\" --search duckduckgo,wikipedia");
  page.example("Go on with a run that was left, and hand over its evidence:",
               "kaozheng resume\nkaozheng export RUN --format bundle -o evidence.kzb");
  page.section("SEE ALSO");
  page.text += bolded("pdftotext") + "(1), which reads PDF files where it is installed.\n";
  return page.text;
}

std::string manual_date(std::string_view source_date_epoch) {
  using namespace std::chrono;
  long long seconds_since = 0;
  const char* const end = source_date_epoch.data() + source_date_epoch.size();
  const auto [rest, error] = std::from_chars(source_date_epoch.data(), end, seconds_since);
  const bool given = !source_date_epoch.empty() && error == std::errc{} && rest == end;
  const sys_seconds when = given ? sys_seconds{seconds{seconds_since}} : floor<seconds>(system_clock::now());
  const year_month_day day{floor<days>(when)};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

}  // namespace kaozheng::app
