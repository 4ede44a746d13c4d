// SPDX-License-Identifier: Apache-2.0
#include "app/cli/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaozheng::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;

CommandShape program_with(OptionShape option) {
  CommandShape draw;
  draw.path = {"draw"};
  draw.help = "the painter's: [all]";
  draw.options.push_back(std::move(option));
  CommandShape program;
  program.commands.push_back(draw);
  return program;
}

// A help text must end nothing it stands in: quotes, brackets.
TEST(Completion, help_is_quoted_for_every_shell) {
  OptionShape option;
  option.spellings = {"--it"};
  option.help = "the user's [IT] \\ $HOME";
  const CommandShape program = program_with(option);
  EXPECT_THAT(completion_script(program, Shell::zsh), AllOf(HasSubstr(R"('--it''[the user'\''s \[IT\] \\ $HOME]')"),
                                                            HasSubstr(R"('draw:the painter'\''s: [all]')")));
  EXPECT_THAT(completion_script(program, Shell::fish), HasSubstr(R"(-l it -d 'the user\'s [IT] \\ $HOME')"));
}

TEST(Completion, choices_files_and_lists_are_told_apart) {
  OptionShape option;
  option.spellings = {"--engines", "-e"};
  option.name = "LIST";
  option.takes = Takes::choices;
  option.choices = {"one", "two"};
  CommandShape program = program_with(option);
  EXPECT_THAT(completion_script(program, Shell::bash),
              HasSubstr("--engines | -e) _kaozheng_list 'one two'; return ;;"));
  EXPECT_THAT(completion_script(program, Shell::zsh), HasSubstr(":list:_sequence compadd - one two"));
  EXPECT_THAT(completion_script(program, Shell::fish), HasSubstr(" -l engines -s e -x -a '(__fish_append , one two)'"));
  program.commands.front().options.front().takes = Takes::file;
  EXPECT_THAT(completion_script(program, Shell::bash), HasSubstr("_kaozheng_files -f"));
  EXPECT_THAT(completion_script(program, Shell::fish), HasSubstr(" -r -F"));
}

TEST(Completion, shells_by_name) {
  EXPECT_EQ(shell_of("fish"), Shell::fish);
  EXPECT_EQ(shell_of("tcsh"), std::nullopt);
}

}  // namespace
}  // namespace kaozheng::app
