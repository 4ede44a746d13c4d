// SPDX-License-Identifier: Apache-2.0
#include "app/cli/topic.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace kaozheng::app {

std::string read_piped_topic(Patience patience) {
  struct stat status {};
  if (::fstat(STDIN_FILENO, &status) != 0 || !(S_ISFIFO(status.st_mode) || S_ISREG(status.st_mode))) return "";
  if (patience == Patience::one_second) {
    pollfd ready{STDIN_FILENO, POLLIN, 0};
    if (::poll(&ready, 1, 1000) <= 0) return "";
  }
  std::string text;
  char piece[8192];
  while (text.size() <= topic_bytes_max) {
    const ssize_t count = ::read(STDIN_FILENO, piece, sizeof piece);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    text.append(piece, static_cast<std::size_t>(count));
  }
  return text;
}

}  // namespace kaozheng::app
