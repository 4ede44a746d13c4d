// SPDX-License-Identifier: Apache-2.0
#include "app/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/bytes.h"

namespace kaozheng::app {
namespace {

struct CodeRange {
  char32_t first;
  char32_t last;
};

// East Asian Width W and F (UAX #11), neighbouring ranges joined.
constexpr CodeRange wide_ranges[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x2E80, 0x303E},   {0x3041, 0x4DBF},
    {0x4E00, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},
    {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x18DFF}, {0x1B000, 0x1B2FF},
    {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F19A}, {0x1F200, 0x1F320}, {0x1F32D, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F7E0, 0x1F7EB}, {0x1F90C, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
};
constexpr CodeRange empty_ranges[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F},
    {0x20D0, 0x20FF}, {0x2060, 0x2064}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF},
};

template <std::size_t N>
bool is_in(const CodeRange (&ranges)[N], char32_t code_point) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [&](const CodeRange& range) { return range.first <= code_point && code_point <= range.last; });
}

std::size_t columns_of_character(char32_t code_point) {
  if (is_in(empty_ranges, code_point)) return 0;
  // Terminals in Chinese and Japanese locales draw the ellipsis and the dash two columns wide.
  if (code_point == 0x2026 || code_point == 0x2014) return 2;
  return is_in(wide_ranges, code_point) ? 2 : 1;
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string variable(const Environment& environment, const char* name) {
  const auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t position = 0; position < text.size();)
    columns += columns_of_character(next_code_point(text, position));
  return columns;
}

std::string fitted(std::string_view text, std::size_t columns) {
  std::string line = replace_all(replace_all(printable(text), "\n", " "), "\t", " ");
  if (columns_of(line) <= columns) return line;
  if (columns < 2) return std::string(columns, '.');
  std::size_t used = 2;  // the ellipsis
  std::size_t position = 0;
  while (position < line.size()) {
    std::size_t next = position;
    used += columns_of_character(next_code_point(line, next));
    if (used > columns) break;
    position = next;
  }
  return line.substr(0, position) + "…";
}

std::string padded(std::string_view text, std::size_t columns) {
  const std::size_t used = columns_of(text);
  return std::string(text) + std::string(used < columns ? columns - used : 0, ' ');
}

TerminalSize size_of_terminal(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {size.ws_col, size.ws_row};
}

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

bool wants_colour(std::string_view color_setting, const Environment& environment, bool terminal) {
  if (color_setting == "always") return true;
  if (color_setting == "never" || !variable(environment, "NO_COLOR").empty()) return false;
  const std::string force = variable(environment, "CLICOLOR_FORCE");
  if (!force.empty() && force != "0") return true;
  return terminal && variable(environment, "CLICOLOR") != "0" && variable(environment, "TERM") != "dumb";
}

bool write_output(std::string_view text, OutputText origin) {
  if (origin == OutputText::foreign && is_terminal(STDOUT_FILENO)) return write_all(STDOUT_FILENO, printable(text));
  return write_all(STDOUT_FILENO, text);
}

void write_error(std::string_view text) { write_all(STDERR_FILENO, text); }

}  // namespace kaozheng::app
