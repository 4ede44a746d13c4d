// SPDX-License-Identifier: Apache-2.0
#include "runs/holder.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bytes.h"

namespace kaozheng::runs {
namespace {

TEST(HolderTest, this_process_is_alive) { EXPECT_EQ(life_of(this_holder()), Life::alive); }

TEST(HolderTest, a_process_that_has_ended_is_not) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) ::_exit(0);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  std::vector<std::string> parts = split(this_holder(), '/');
  ASSERT_EQ(parts.size(), 4u);
  parts[2] = std::to_string(child);
  EXPECT_EQ(life_of(join(parts, "/")), Life::ended);
}

TEST(HolderTest, another_process_that_got_the_same_number_is_not_it) {
  std::vector<std::string> parts = split(this_holder(), '/');
  parts[3] = "1";
  EXPECT_EQ(life_of(join(parts, "/")), Life::ended);
}

TEST(HolderTest, one_from_before_the_machine_was_started_has_ended) {
  std::vector<std::string> parts = split(this_holder(), '/');
  parts[1] = "another-boot";
  EXPECT_EQ(life_of(join(parts, "/")), Life::ended);
}

TEST(HolderTest, of_another_machine_nothing_is_known) {
  std::vector<std::string> parts = split(this_holder(), '/');
  parts[0] += "x";
  EXPECT_EQ(life_of(join(parts, "/")), Life::unknown);
}

TEST(HolderTest, what_is_no_holder_has_ended) {
  for (const char* text : {"", "x", "a/b", "a/b/c/d/e"}) EXPECT_EQ(life_of(text), Life::ended) << text;
}

}  // namespace
}  // namespace kaozheng::runs
