// SPDX-License-Identifier: Apache-2.0
#include "app/cli/manual.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace kaozheng::app {
namespace {

using testing::HasSubstr;

OptionShape option(std::vector<std::string> spellings, std::string help) {
  OptionShape shape;
  shape.spellings = std::move(spellings);
  shape.help = std::move(help);
  return shape;
}

CommandShape command(std::vector<std::string> path, std::string help) {
  CommandShape shape;
  shape.path = std::move(path);
  shape.help = std::move(help);
  return shape;
}

TEST(Manual, text_that_man_would_take_for_a_request_is_escaped) {
  CommandShape program;
  program.commands.push_back(command({"draw"}, ".env is read; a back\\slash; one-way…"));
  EXPECT_THAT(manual_page(program, "2025-01-02"), HasSubstr("\n\\&.env is read; a back\\eslash; one\\-way....\n"));
}

TEST(Manual, an_option_of_two_commands_is_explained_once) {
  CommandShape program;
  for (const char* name : {"first", "second"}) {
    program.commands.push_back(command({name}, "a command"));
    program.commands.back().options.push_back(option({"--json"}, "JSON"));
  }
  program.commands.back().options.push_back(option({"--own", "-o"}, "its own"));
  const std::string page = manual_page(program, "2025-01-02");
  EXPECT_THAT(page, HasSubstr(".SS \"kaozheng second\"\nA command.\n.TP\n\\fB\\-\\-own\\fR, \\fB\\-o\\fR\nIts own.\n"
                              ".PP\nAs for \\fBfirst\\fR: \\fB\\-\\-json\\fR.\n"));
}

TEST(Manual, the_date_is_that_of_the_source_where_it_is_told) {
  EXPECT_EQ(manual_date("1700000000"), "2023-11-14");
  EXPECT_EQ(manual_date("0"), "1970-01-01");
  EXPECT_EQ(manual_date("1700000000x"), manual_date(""));
  EXPECT_THAT(manual_date(""), testing::MatchesRegex("2[0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"));
}

TEST(CommandShapes, come_from_the_definitions_of_the_command_line) {
  CLI::App app("a program", "kaozheng");
  CLI::App* const outer = app.add_subcommand("outer", "holds another");
  CLI::App* const inner = outer->add_subcommand("inner", "is held");
  std::string text;
  std::vector<std::string> texts;
  bool yes = false;
  inner->add_option("-f,--format", text, "the form")->check(CLI::IsMember({"html", "md"}));
  inner->add_option("--docs", texts, "folders")->type_name("DIR");
  inner->add_flag("--yes", yes, "do not ask");
  inner->add_option("--secret", text, "hidden")->group("");
  inner->add_option("run", text, "a run")->type_name("RUN")->required();
  app.add_subcommand("hidden", "is not shown")->group("");

  const CommandShape program = shape_of(app);
  ASSERT_EQ(program.commands.size(), 1u);
  ASSERT_EQ(program.commands.front().commands.size(), 1u);
  const CommandShape& held = program.commands.front().commands.front();
  EXPECT_THAT(held.path, testing::ElementsAre("outer", "inner"));
  ASSERT_EQ(held.options.size(), 4u);  // --help is the first
  EXPECT_THAT(held.options[1].spellings, testing::ElementsAre("--format", "-f"));
  EXPECT_EQ(held.options[1].takes, Takes::one_choice);
  EXPECT_THAT(held.options[1].choices, testing::UnorderedElementsAre("html", "md"));
  EXPECT_EQ(held.options[2].takes, Takes::folder);
  EXPECT_TRUE(held.options[2].repeated);
  EXPECT_EQ(held.options[3].takes, Takes::nothing);
  ASSERT_EQ(held.arguments.size(), 1u);
  EXPECT_EQ(held.arguments.front().takes, Takes::run);
  EXPECT_TRUE(held.arguments.front().required);
}

TEST(CommandShapes, choices_of_settings_are_known) {
  CLI::App app("a program", "kaozheng");
  std::string text;
  app.add_option("--provider", text, "who answers");
  app.add_option("--search,--search-api", text, "engines");
  const CommandShape program = shape_of(app);
  ASSERT_EQ(program.options.size(), 3u);
  EXPECT_EQ(program.options[1].takes, Takes::one_choice);
  EXPECT_THAT(program.options[1].choices, testing::Contains("extractive"));
  EXPECT_EQ(program.options[2].takes, Takes::choices);
  EXPECT_THAT(program.options[2].choices, testing::Contains("wikipedia"));
}

}  // namespace
}  // namespace kaozheng::app
