// SPDX-License-Identifier: Apache-2.0
#include "sources/confinement.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace kaozheng::sources {
namespace {

using ::testing::ElementsAre;
using ::testing::ExitedWithCode;

// In a process of its own: 0 when `attempt` fails with EPERM once confined.
template <class Attempt>
[[noreturn]] void attempt_confined(Attempt attempt) {
  if (!confine_this_process()) ::_exit(99);
  errno = 0;
  ::_exit(attempt() < 0 && errno == EPERM ? 0 : 1);
}

struct ConfinementDeathTest : testing::Test {
  ConfinementDeathTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(ConfinementDeathTest, no_socket_is_opened) {
  EXPECT_EXIT(attempt_confined([] { return ::socket(AF_INET, SOCK_STREAM, 0); }), ExitedWithCode(0), "");
  EXPECT_EXIT(attempt_confined([] { return ::socket(AF_UNIX, SOCK_STREAM, 0); }), ExitedWithCode(0), "");
}

TEST_F(ConfinementDeathTest, no_file_is_opened_to_write_and_none_removed) {
  EXPECT_EXIT(attempt_confined([] { return ::open("/tmp/kaozheng_confined", O_CREAT | O_WRONLY, 0600); }),
              ExitedWithCode(0), "");
  EXPECT_EXIT(attempt_confined([] { return ::open("/dev/null", O_RDWR); }), ExitedWithCode(0), "");
  EXPECT_EXIT(attempt_confined([] { return ::unlink("/tmp/kaozheng_confined"); }), ExitedWithCode(0), "");
}

TEST_F(ConfinementDeathTest, no_child_is_started) {
  EXPECT_EXIT(attempt_confined([] { return ::fork(); }), ExitedWithCode(0), "");
}

// By plain system calls: a sanitizer's own bookkeeping of files needs more memory than is left.
TEST_F(ConfinementDeathTest, a_file_can_still_be_read) {
  EXPECT_EXIT(
      {
        if (!confine_this_process()) ::_exit(99);
        char byte = 0;
        const long file = ::syscall(SYS_openat, AT_FDCWD, "/proc/self/status", O_RDONLY);
        ::_exit(::syscall(SYS_read, file, &byte, 1) == 1 ? 0 : 1);
      },
      ExitedWithCode(0), "");
}

TEST_F(ConfinementDeathTest, a_missing_program_is_said_to_be_missing) {
  char name[] = "kaozheng-no-such-program";
  char* arguments[] = {name, nullptr};
  EXPECT_EXIT(::_exit(exec_confined(1, arguments)), ExitedWithCode(exit_not_started), "kaozheng-no-such-program");
}

TEST(Confinement, programs_are_started_by_the_confining_program_once_it_is_named) {
  EXPECT_THAT(confined({"pdftotext", "-"}), ElementsAre("pdftotext", "-"));
  set_confining_program("/proc/self/exe");
  EXPECT_THAT(confined({"pdftotext", "-"}), ElementsAre("/proc/self/exe", "confined", "pdftotext", "-"));
  set_confining_program("");
}

}  // namespace
}  // namespace kaozheng::sources
