// SPDX-License-Identifier: Apache-2.0
#include "app/cli/person.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/files.h"

namespace kaozheng::app {
namespace {

constexpr std::size_t outline_bytes_max = 1u << 20;
constexpr Milliseconds stop_is_seen_within{50};

// Nothing is drawn while one of these lives.
class Pause {
 public:
  explicit Pause(Progress& progress) : progress_(progress) { progress_.pause(); }
  ~Pause() { progress_.go_on(); }
  Pause(const Pause&) = delete;
  Pause& operator=(const Pause&) = delete;

 private:
  Progress& progress_;
};

// What is typed on stdin up to the end of the line; nothing at the end of the input.
Result<std::optional<std::string>> read_typed_line(std::stop_token stop) {
  constexpr std::size_t line_bytes_max = 4096;
  std::string line;
  for (;;) {
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped by the caller");
    pollfd ready{STDIN_FILENO, POLLIN, 0};
    if (::poll(&ready, 1, static_cast<int>(stop_is_seen_within.count())) <= 0) continue;
    char c = 0;
    const ssize_t got = ::read(STDIN_FILENO, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return line.empty() ? std::nullopt : std::optional(line);
    if (c == '\n') return std::optional(line);
    if (line.size() < line_bytes_max) line += c;
  }
}

// A file of a name nobody else has, in a folder for such files; gone in the end.
class DraftFile {
 public:
  static Result<DraftFile> create(std::string_view text) {
    std::string name = (std::filesystem::temp_directory_path() / "kaozheng-outline-XXXXXX.md").string();
    const int descriptor = ::mkstemps(name.data(), 3);
    if (descriptor < 0) return fail(ErrorKind::unavailable, "no file for the outline can be made: " + name);
    ::close(descriptor);
    DraftFile file(std::move(name));
    TRY_VOID(write_file(file.path_, text));
    return file;
  }
  DraftFile(DraftFile&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  DraftFile& operator=(DraftFile&&) = delete;
  ~DraftFile() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  explicit DraftFile(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

std::string editor_of(const Environment& environment) {
  for (const char* name : {"VISUAL", "EDITOR"})
    if (const auto found = environment.find(name); found != environment.end() && !trim(found->second).empty())
      return found->second;
  return "vi";
}

// Ctrl-C belongs to the editor while it runs.
class LeaveInterrupts {
 public:
  LeaveInterrupts() {
    struct sigaction leave {};
    leave.sa_handler = SIG_IGN;
    ::sigaction(SIGINT, &leave, &before_);
  }
  ~LeaveInterrupts() { ::sigaction(SIGINT, &before_, nullptr); }
  LeaveInterrupts(const LeaveInterrupts&) = delete;
  LeaveInterrupts& operator=(const LeaveInterrupts&) = delete;

 private:
  struct sigaction before_ {};
};

// The exit code of the editor on the file; its setting may hold arguments, so a shell reads it, as git does.
Result<int> edit(const std::string& path, const Environment& environment, std::stop_token stop) {
  const LeaveInterrupts leave;
  const std::string command = "exec " + editor_of(environment) + " \"$1\" <&2 >&2";
  const char* const arguments[] = {"sh", "-c", command.c_str(), "sh", path.c_str(), nullptr};
  posix_spawnattr_t as_usual;
  ::posix_spawnattr_init(&as_usual);
  sigset_t interrupt;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  ::posix_spawnattr_setsigdefault(&as_usual, &interrupt);
  ::posix_spawnattr_setflags(&as_usual, POSIX_SPAWN_SETSIGDEF);
  pid_t child = 0;
  const int error = ::posix_spawn(&child, "/bin/sh", nullptr, &as_usual, const_cast<char* const*>(arguments), environ);
  ::posix_spawnattr_destroy(&as_usual);
  if (error != 0) return fail(ErrorKind::unavailable, "the editor cannot be started");
  int status = 0;
  bool asked_to_end = false;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    if (!asked_to_end && !system_clock().sleep(stop_is_seen_within, stop)) {
      ::kill(child, SIGTERM);
      asked_to_end = true;
    } else if (asked_to_end) {
      ::waitpid(child, &status, 0);
      break;
    }
  }
  if (asked_to_end) return fail(ErrorKind::cancelled, "stopped by the caller");
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

class AtTerminal {
 public:
  AtTerminal(Progress& progress, const Environment& environment, const Tongue& say, std::stop_token stop)
      : progress_(progress), environment_(environment), say_(say), stop_(std::move(stop)) {}

  Result<std::vector<std::string>> answers(const std::vector<std::string>& questions) const {
    const Pause pause(progress_);
    write_error(say_("先问清楚（直接回车表示没有要求）：\n", "First, to be clear (Enter for no wish):\n"));
    std::vector<std::string> answers;
    for (const std::string& question : questions) {
      write_error("  " + printable(question) + "\n  > ");
      const auto line = TRY(read_typed_line(stop_));
      if (!line) break;
      answers.push_back(is_utf8(*line) ? std::string(trim(*line)) : std::string());
    }
    return answers;
  }

  Result<std::string> outline(const std::string& text, const std::string& trouble) const {
    const std::string note = trouble.empty()
                                 ? ""
                                 : "# " +
                                       say_("请改正：{}；清空文件则用原来的大纲",
                                            "please mend: {}; an empty file takes the first outline", trouble) +
                                       "\n";
    const DraftFile file = TRY(DraftFile::create(note + text));
    const Pause pause(progress_);
    const int code = TRY(edit(file.path(), environment_, stop_));
    if (code != 0) {
      progress_.note(say_("编辑器以 {} 退出，大纲不变", "the editor ended with {}: the outline stays as it was", code));
      return std::string();
    }
    return read_file(file.path(), outline_bytes_max);
  }

 private:
  Progress& progress_;
  const Environment& environment_;
  const Tongue say_;
  const std::stop_token stop_;
};

}  // namespace

research::Person person_at_terminal(WantsToBeAsked wanted, Progress& progress, const Environment& environment,
                                    const Tongue& say, std::stop_token stop) {
  research::Person person;
  if (!wanted.clarify && !wanted.edit_outline) return person;
  if (!is_terminal(STDIN_FILENO) || !is_terminal(STDERR_FILENO)) {
    progress.note(
        say("不在终端上，不提问也不打开编辑器", "there is no terminal: nothing is asked, no editor is opened"));
    return person;
  }
  const AtTerminal at(progress, environment, say, std::move(stop));
  if (wanted.clarify)
    person.clarify = [at](const std::vector<std::string>& questions) { return at.answers(questions); };
  if (wanted.edit_outline)
    person.review_outline = [at](const std::string& text, const std::string& trouble) {
      return at.outline(text, trouble);
    };
  return person;
}

}  // namespace kaozheng::app
