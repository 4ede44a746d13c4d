// SPDX-License-Identifier: Apache-2.0
#include "sources/confinement.h"

#include <fcntl.h>
#include <seccomp.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace kaozheng::sources {
namespace {

std::string confining_program;  // set once, before there are threads

// What a program needs to load itself, read its fonts and character maps, and write to the pipes it was given. Those
// the machine at hand does not have are left out.
constexpr const char* allowed_calls[] = {
    "access",
    "arch_prctl",
    "brk",
    "clock_getres",
    "clock_gettime",
    "clock_nanosleep",
    "close",
    "dup",
    "dup2",
    "dup3",
    "execve",
    "exit",
    "exit_group",
    "faccessat",
    "faccessat2",
    "fadvise64",
    "fcntl",
    "fstat",
    "fstatfs",
    "futex",
    "getcwd",
    "getdents",
    "getdents64",
    "getegid",
    "geteuid",
    "getgid",
    "getpid",
    "getppid",
    "getrandom",
    "getrlimit",
    "getrusage",
    "gettid",
    "gettimeofday",
    "getuid",
    "ioctl",
    "lseek",
    "lstat",
    "madvise",
    "membarrier",
    "mmap",
    "mprotect",
    "mremap",
    "munmap",
    "nanosleep",
    "newfstatat",
    "pipe2",
    "poll",
    "ppoll",
    "pread64",
    "prlimit64",
    "read",
    "readlink",
    "readlinkat",
    "readv",
    "restart_syscall",
    "rseq",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sched_getaffinity",
    "sched_yield",
    "set_robust_list",
    "set_tid_address",
    "sigaltstack",
    "stat",
    "statfs",
    "statx",
    "sysinfo",
    "tgkill",
    "time",
    "umask",
    "uname",
    "write",
    "writev",
};

bool allow_opening_to_read(scmp_filter_ctx filter) {
  constexpr scmp_datum_t writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
  const scmp_arg_cmp second{1, SCMP_CMP_MASKED_EQ, writing, 0};
  const scmp_arg_cmp third{2, SCMP_CMP_MASKED_EQ, writing, 0};
  return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1, second) == 0 &&
         seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, third) == 0;
}

// Calls that are not allowed fail with EPERM: a program that only looks whether it may do something goes on.
bool filter_calls() {
  const std::unique_ptr<void, decltype(&seccomp_release)> filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)), &seccomp_release);
  if (!filter) return false;
  for (const char* const name : allowed_calls) {
    const int call = seccomp_syscall_resolve_name(name);
    if (call == __NR_SCMP_ERROR) continue;
    if (seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) != 0) return false;
  }
  return allow_opening_to_read(filter.get()) && seccomp_load(filter.get()) == 0;
}

// The hard limit follows; a lower one that is there already stays.
bool limit(__rlimit_resource resource, rlim_t value) {
  rlimit now{};
  if (::getrlimit(resource, &now) != 0) return false;
  const rlim_t lower = now.rlim_max == RLIM_INFINITY || now.rlim_max > value ? value : now.rlim_max;
  const rlimit wanted{lower, lower};
  return ::setrlimit(resource, &wanted) == 0;
}

bool limit_resources() {
  return limit(RLIMIT_AS, rlim_t{512} << 20) && limit(RLIMIT_CPU, 30) && limit(RLIMIT_NOFILE, 64) &&
         limit(RLIMIT_CORE, 0);
}

}  // namespace

void set_confining_program(std::string path) { confining_program = std::move(path); }

std::vector<std::string> confined(std::vector<std::string> arguments) {
  if (!confining_program.empty())
    arguments.insert(arguments.begin(), {confining_program, std::string(confined_command)});
  return arguments;
}

bool confine_this_process() { return filter_calls() && limit_resources(); }

int exec_confined(int argc, char** argv) {
  if (argc < 1) {
    std::fputs("confined: no program named\n", stderr);
    return exit_not_started;
  }
  if (!confine_this_process()) {
    std::fputs("confined: this system does not allow it (seccomp)\n", stderr);
    return exit_not_confined;
  }
  ::execvp(argv[0], argv);
  std::fprintf(stderr, "confined: %s: %s\n", argv[0], std::strerror(errno));
  return exit_not_started;
}

}  // namespace kaozheng::sources
