// SPDX-License-Identifier: Apache-2.0
#include "base/child_program.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <thread>

#include "base/bytes.h"

namespace kaozheng {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

Result<ChildOutput> shell(const std::string& script, std::string_view input = "", ChildLimits limits = {},
                          std::stop_token stop = {}) {
  return run_child({"sh", "-c", script}, input, limits, stop);
}

// A process that has ended is gone, or waits to be reaped by a parent that is not us.
bool runs(pid_t id) {
  if (::kill(id, 0) != 0) return false;
  std::string state;
  if (FILE* file = std::fopen(("/proc/" + std::to_string(id) + "/stat").c_str(), "r")) {
    char text[256] = {};
    if (std::fgets(text, sizeof text, file)) state = text;
    std::fclose(file);
  }
  return !contains(state, ") Z ") && !state.empty();
}

bool ends_soon(pid_t id) {
  for (int i = 0; i < 500 && runs(id); ++i) std::this_thread::sleep_for(10ms);
  return !runs(id);
}

TEST(ChildProgramTest, output_errors_and_exit_code_come_back) {
  const auto result = shell("echo out; echo err >&2; exit 3");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->output, "out\n");
  EXPECT_EQ(result->errors, "err\n");
  EXPECT_EQ(result->exit_code, 3);
}

TEST(ChildProgramTest, arguments_are_given_as_they_are) {
  const auto result = run_child({"printf", "%s|", "a b", "$HOME; *", "考证", ""}, "", {}, {});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->output, "a b|$HOME; *|考证||");
}

TEST(ChildProgramTest, a_megabyte_goes_through_both_ways) {
  const std::string input(1u << 20, 'x');
  const auto result = run_child({"cat"}, input, {}, {});
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->output == input);
}

TEST(ChildProgramTest, a_program_that_reads_nothing_does_no_harm) {
  const auto result = shell("exec 0<&-; echo done", std::string(1u << 20, 'x'));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->output, "done\n");
  sigset_t pending;
  sigpending(&pending);
  EXPECT_FALSE(sigismember(&pending, SIGPIPE));
}

TEST(ChildProgramTest, without_input_stdin_is_empty) {
  const auto result = run_child({"cat"}, "", {}, {});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->output, "");
}

TEST(ChildProgramTest, what_is_not_installed_is_not_found) {
  for (const std::string& name :
       {std::string("kaozheng-no-such-program"), std::string("/nowhere/program"), std::string()}) {
    const auto result = run_child({name}, "", {}, {});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::not_found);
    EXPECT_THAT(result.error().what, HasSubstr(name));
  }
  EXPECT_EQ(run_child({}, "", {}, {}).error().kind, ErrorKind::not_found);
}

TEST(ChildProgramTest, programs_are_found_in_the_path) {
  ASSERT_TRUE(find_program("sh"));
  EXPECT_TRUE(find_program("sh")->is_absolute());
  EXPECT_EQ(find_program(find_program("sh")->string()), find_program("sh"));
  EXPECT_FALSE(find_program("kaozheng-no-such-program"));
  EXPECT_FALSE(find_program(""));
  EXPECT_FALSE(find_program("/tmp"));
}

TEST(ChildProgramTest, the_environment_does_not_leak) {
  ::setenv("KAOZHENG_TEST_SECRET", "token", 1);
  const auto result = run_child({"env"}, "", {}, {});
  ::unsetenv("KAOZHENG_TEST_SECRET");
  ASSERT_TRUE(result);
  std::vector<std::string> names;
  for (const std::string& line : split(trim(result->output), '\n')) names.push_back(line.substr(0, line.find('=')));
  EXPECT_THAT(names, UnorderedElementsAre("PATH", "LANG"));
}

TEST(ChildProgramTest, descriptors_do_not_leak) {
  const int low = ::open("/dev/null", O_RDONLY);  // deliberately without O_CLOEXEC
  const int high = ::fcntl(low, F_DUPFD, 200);
  ASSERT_GE(high, 200);
  // The listing's own descriptor is the one that `ls` opened itself.
  const auto result = run_child({"ls", "/proc/self/fd"}, "", {}, {});
  ::close(low);
  ::close(high);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->output, "0\n1\n2\n3\n");
}

TEST(ChildProgramTest, no_descriptor_of_this_process_stays_open) {
  const auto next_free = [] {
    const int descriptor = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::close(descriptor);
    return descriptor;
  };
  const int before = next_free();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(shell("echo x", "y"));
  EXPECT_FALSE(shell("sleep 60", "", {.time_max = 20ms}));
  EXPECT_EQ(next_free(), before);
}

TEST(ChildProgramTest, at_the_time_cap_it_is_killed) {
  const Milliseconds before = system_clock().elapsed();
  const auto result = shell("sleep 60", "", {.time_max = 100ms});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::timed_out);
  EXPECT_THAT(result.error().what, HasSubstr("100 ms"));
  EXPECT_LT(system_clock().elapsed() - before, 10s);
}

TEST(ChildProgramTest, closing_its_output_does_not_escape_the_time_cap) {
  const auto result = shell("exec >&- 2>&-; sleep 60", "", {.time_max = 100ms});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::timed_out);
}

TEST(ChildProgramTest, beyond_the_output_cap_it_is_killed) {
  const auto result = shell("yes", "", {.output_bytes_max = 100'000});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::too_long);
  const auto exact = shell("printf 12345", "", {.output_bytes_max = 5});
  ASSERT_TRUE(exact);
  EXPECT_EQ(exact->output, "12345");
}

TEST(ChildProgramTest, of_the_errors_the_first_part_is_kept) {
  const auto result = shell("head -c 200000 /dev/zero >&2; echo done");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->errors.size(), 64u << 10);
  EXPECT_EQ(result->output, "done\n");
}

TEST(ChildProgramTest, a_stop_ends_it_at_once) {
  std::stop_source source;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(50ms);
    source.request_stop();
  });
  const Milliseconds before = system_clock().elapsed();
  const auto result = shell("sleep 60", "", {.time_max = 60s}, source.get_token());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::cancelled);
  EXPECT_LT(system_clock().elapsed() - before, 10s);
  EXPECT_EQ(shell("true", "", {}, source.get_token()).error().kind, ErrorKind::cancelled);
}

TEST(ChildProgramTest, what_it_started_ends_with_it) {
  const auto result = shell("sleep 60 >/dev/null 2>&1 & echo $!");
  ASSERT_TRUE(result);
  const pid_t left_behind = std::atoi(result->output.c_str());
  ASSERT_GT(left_behind, 0);
  EXPECT_TRUE(ends_soon(left_behind));
}

TEST(ChildProgramTest, a_signal_shows_in_the_exit_code) {
  const auto result = shell("kill -TERM $$");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->exit_code, 128 + SIGTERM);
}

TEST(ChildProgramTest, no_zombie_stays) {
  ASSERT_TRUE(shell("true"));
  EXPECT_FALSE(shell("sleep 60", "", {.time_max = 20ms}));
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(ChildProgramTest, several_threads_may_run_programs_at_once) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([i] {
      for (int round = 0; round < 5; ++round) {
        const std::string text = std::to_string(i * 100 + round);
        const auto result = run_child({"cat"}, text, {}, {});
        ASSERT_TRUE(result);
        EXPECT_EQ(result->output, text);
      }
    });
}

}  // namespace
}  // namespace kaozheng
