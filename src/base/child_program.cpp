// SPDX-License-Identifier: Apache-2.0
#include "base/child_program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <system_error>
#include <utility>

#include "base/bytes.h"
#include "base/descriptor.h"

namespace kaozheng {
namespace {

constexpr std::size_t errors_bytes_max = 64u << 10;

struct Pipe {
  Descriptor read;
  Descriptor write;
};

// Both ends lie above the standard descriptors, also in a process that has closed its own.
Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return fail(ErrorKind::unavailable, "no pipe to be had: " + std::generic_category().message(errno));
  Pipe pipe{Descriptor(ends[0]), Descriptor(ends[1])};
  for (Descriptor* end : {&pipe.read, &pipe.write}) {
    if (end->get() > STDERR_FILENO) continue;
    *end = Descriptor(::fcntl(end->get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    if (!*end) return fail(ErrorKind::unavailable, "no pipe to be had: " + std::generic_category().message(errno));
  }
  return pipe;
}

std::string path_variable() {
  const char* const path = std::getenv("PATH");
  return path && *path ? path : "/usr/local/bin:/usr/bin:/bin";
}

// A child in its own process group; killed and reaped at the latest when this ends.
class Child {
 public:
  explicit Child(pid_t id) : id_(id) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (id_ > 0) reap();
  }
  // Whether it has ended and only waits to be reaped.
  bool ended() const {
    siginfo_t what{};
    return ::waitid(P_PID, static_cast<id_t>(id_), &what, WEXITED | WNOHANG | WNOWAIT) == 0 && what.si_pid == id_;
  }
  // Kills what still runs in the group, which for a child that has ended is what it left behind. The wait status.
  int reap() {
    ::kill(-id_, SIGKILL);
    int status = 0;
    while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {}
    id_ = -1;
    return status;
  }

 private:
  pid_t id_;
};

void close_between(unsigned first, unsigned last) {
  if (::close_range(first, last, 0) == 0) return;
  constexpr unsigned usual_max = 4096;  // a kernel or sandbox without close_range
  for (unsigned each = first; each <= std::min(last, usual_max); ++each) ::close(static_cast<int>(each));
}

// Between fork and exec only async-signal-safe calls are allowed: everything is laid out before.
[[noreturn]] void become(const char* program, char* const* arguments, char* const* environment, int input, int output,
                         int errors, int failure) {
  ::setpgid(0, 0);
  ::dup2(input, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(errors, STDERR_FILENO);
  if (failure > 3) close_between(3, static_cast<unsigned>(failure) - 1);
  close_between(static_cast<unsigned>(failure) + 1, ~0U);
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  ::sigaction(SIGPIPE, &standard, nullptr);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execve(program, arguments, environment);
  const int error = errno;
  static_cast<void>(!::write(failure, &error, sizeof error));
  ::_exit(127);
}

void set_non_blocking(int descriptor) { ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK); }

// Reads what is there; false at the end.
bool drain(const Descriptor& from, std::string& into, std::size_t bytes_max) {
  char buffer[64 * 1024];
  for (;;) {
    const ssize_t got = ::read(from.get(), buffer, sizeof buffer);
    if (got > 0) {
      const std::size_t room = bytes_max - std::min(bytes_max, into.size());
      into.append(buffer, std::min(room, static_cast<std::size_t>(got)));
      return true;
    }
    if (got == 0) return false;
    if (errno != EINTR) return errno == EAGAIN;
  }
}

// Writing to a program that reads no more shows as an error, not as a signal to this process.
class NoPipeSignal {
 public:
  NoPipeSignal() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  NoPipeSignal(const NoPipeSignal&) = delete;
  NoPipeSignal& operator=(const NoPipeSignal&) = delete;
  ~NoPipeSignal() {
    const timespec at_once{};
    while (::sigtimedwait(&pipe_, nullptr, &at_once) > 0) {}
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t pipe_{};
  sigset_t before_{};
};

}  // namespace

std::optional<std::filesystem::path> find_program(std::string_view name) {
  const auto runs = [](const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
  };
  if (contains(name, "/")) {
    if (runs(name)) return std::filesystem::path(name);
    return std::nullopt;
  }
  for (const std::string& folder : split(path_variable(), ':'))
    if (!folder.empty() && !name.empty())
      if (const auto path = std::filesystem::path(folder) / name; runs(path)) return path;
  return std::nullopt;
}

Result<ChildOutput> run_child(const std::vector<std::string>& arguments, std::string_view input,
                              const ChildLimits& limits, std::stop_token stop) {
  if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
  const auto program = arguments.empty() ? std::nullopt : find_program(arguments.front());
  if (!program)
    return fail(ErrorKind::not_found,
                fmt::format("the program {} is not installed", arguments.empty() ? "" : arguments.front()));

  std::vector<char*> argument_pointers;
  for (const std::string& argument : arguments) argument_pointers.push_back(const_cast<char*>(argument.c_str()));
  argument_pointers.push_back(nullptr);
  const std::string path = "PATH=" + path_variable(), language = "LANG=C.UTF-8";
  std::vector<char*> environment{const_cast<char*>(path.c_str()), const_cast<char*>(language.c_str()), nullptr};

  Pipe to_child = TRY(make_pipe());
  Pipe from_child = TRY(make_pipe());
  Pipe errors_of_child = TRY(make_pipe());
  Pipe failure = TRY(make_pipe());
  Descriptor stopped(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));

  const pid_t id = ::fork();
  if (id < 0)
    return fail(ErrorKind::unavailable,
                fmt::format("cannot start {}: {}", arguments.front(), std::generic_category().message(errno)));
  if (id == 0)
    become(program->c_str(), argument_pointers.data(), environment.data(), to_child.read.get(), from_child.write.get(),
           errors_of_child.write.get(), failure.write.get());
  Child child(id);
  ::setpgid(id, id);
  to_child.read.close();
  from_child.write.close();
  errors_of_child.write.close();
  failure.write.close();
  int exec_error = 0;
  ssize_t told = 0;
  do told = ::read(failure.read.get(), &exec_error, sizeof exec_error);
  while (told < 0 && errno == EINTR);
  if (told == static_cast<ssize_t>(sizeof exec_error))
    return fail(ErrorKind::unavailable,
                fmt::format("cannot start {}: {}", arguments.front(), std::generic_category().message(exec_error)));

  const NoPipeSignal no_pipe_signal;
  const std::stop_callback on_stop(stop, [&stopped] {
    const std::uint64_t one = 1;
    static_cast<void>(!::write(stopped.get(), &one, sizeof one));
  });
  for (const Descriptor* each : {&to_child.write, &from_child.read, &errors_of_child.read})
    set_non_blocking(each->get());
  if (input.empty()) to_child.write.close();

  ChildOutput result;
  const Milliseconds ends_at = system_clock().elapsed() + limits.time_max;
  while (from_child.read || errors_of_child.read) {
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
    const Milliseconds left = ends_at - system_clock().elapsed();
    if (left.count() <= 0)
      return fail(ErrorKind::timed_out,
                  fmt::format("{} did not end within {} ms", arguments.front(), limits.time_max.count()));
    // Closed ones are negative and ignored.
    pollfd watched[] = {{from_child.read.get(), POLLIN, 0},
                        {errors_of_child.read.get(), POLLIN, 0},
                        {to_child.write.get(), POLLOUT, 0},
                        {stopped.get(), POLLIN, 0}};
    if (::poll(watched, std::size(watched), static_cast<int>(std::min<long long>(left.count(), 60'000))) <= 0) continue;
    if (watched[0].revents && !drain(from_child.read, result.output, limits.output_bytes_max + 1))
      from_child.read.close();
    if (watched[1].revents && !drain(errors_of_child.read, result.errors, errors_bytes_max))
      errors_of_child.read.close();
    if (watched[2].revents) {
      const ssize_t written = ::write(to_child.write.get(), input.data(), input.size());
      if (written > 0) input.remove_prefix(static_cast<std::size_t>(written));
      if (input.empty() || (written < 0 && errno != EAGAIN && errno != EINTR)) to_child.write.close();
    }
    if (result.output.size() > limits.output_bytes_max)
      return fail(ErrorKind::too_long,
                  fmt::format("{} wrote more than {} bytes", arguments.front(), limits.output_bytes_max));
  }
  // Its output has ended; the program itself has what is left of its time.
  while (!child.ended()) {
    if (!system_clock().sleep(Milliseconds{2}, stop)) return fail(ErrorKind::cancelled, "stopped");
    if (system_clock().elapsed() > ends_at)
      return fail(ErrorKind::timed_out,
                  fmt::format("{} did not end within {} ms", arguments.front(), limits.time_max.count()));
  }
  const int status = child.reap();
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

}  // namespace kaozheng
