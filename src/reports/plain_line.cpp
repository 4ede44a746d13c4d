// SPDX-License-Identifier: Apache-2.0
#include "reports/plain_line.h"

#include "base/bytes.h"
#include "text/characters.h"

namespace kaozheng::reports {
namespace {

// Characters that show nothing and could carry hidden text or part what belongs together.
bool is_hidden(char32_t c) {
  return c == 0x200B || c == 0x200C || c == 0x200D || c == 0xFEFF || c == 0xAD || (c >= 0x2060 && c <= 0x206F) ||
         (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF) || c == 0x180E || c == 0x034F;
}

}  // namespace

std::string plain_piece(std::string_view data) {
  const std::string visible = printable(to_valid_utf8(data));
  std::string line;
  for (std::size_t position = 0; position < visible.size();) {
    const char32_t c = next_code_point(visible, position);
    if (is_hidden(c)) continue;
    if (!text::is_space(c))
      append_code_point(line, c);
    else if (!line.ends_with(' '))
      line += ' ';
  }
  return line;
}

std::string plain_line(std::string_view data) { return std::string(trim(plain_piece(data))); }

std::string plain_title(std::string_view title, std::string_view url) {
  std::string shown = plain_line(title);
  if (!shown.empty()) return shown;
  const std::string path = percent_decode(url.substr(0, url.find_first_of("?#")));
  return plain_line(std::string_view(path).substr(path.find_last_of('/') + 1));
}

bool is_wide(char32_t c) {
  return text::is_unspaced_script(c) || (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF01 && c <= 0xFF60) || c == U'“' ||
         c == U'”' || c == U'…';
}

bool close_up(std::string_view left, std::string_view right) {
  return is_wide(text::code_point_before(left, left.size())) || is_wide(text::code_point_at(right, 0));
}

}  // namespace kaozheng::reports
