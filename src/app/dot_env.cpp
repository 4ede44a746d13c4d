// SPDX-License-Identifier: Apache-2.0
#include "app/dot_env.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"

namespace kaozheng::app {
namespace {

bool is_name_start(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; }
bool is_name(char c) { return is_name_start(c) || (c >= '0' && c <= '9') || c == '.'; }

class DotEnvReader {
 public:
  explicit DotEnvReader(std::string_view text) : text_(text) {}

  Result<std::map<std::string, std::string>> read() {
    std::map<std::string, std::string> variables;
    while (position_ < text_.size()) {
      skip_blanks();
      if (at_line_end() || peek() == '#') {
        next_line();
        continue;
      }
      if (text_.substr(position_).starts_with("export ")) {
        position_ += 7;
        skip_blanks();
      }
      const std::size_t begin = position_;
      while (position_ < text_.size() && is_name(peek())) ++position_;
      const std::string name(text_.substr(begin, position_ - begin));
      skip_blanks();
      if (name.empty() || !is_name_start(name[0]) || peek() != '=') return wrong("expected NAME=value");
      ++position_;
      skip_blanks();
      std::string value = TRY(read_value());
      variables[name] = std::move(value);
      next_line();
    }
    return variables;
  }

 private:
  char peek() const { return position_ < text_.size() ? text_[position_] : '\n'; }
  bool at_line_end() const { return peek() == '\n' || text_.substr(position_).starts_with("\r\n"); }
  void skip_blanks() {
    while (peek() == ' ' || peek() == '\t') ++position_;
  }
  void next_line() {
    while (peek() != '\n') ++position_;
    ++position_;
    ++line_;
  }
  tl::unexpected<Error> wrong(std::string_view why) const {
    return fail(ErrorKind::invalid, fmt::format(".env:{}: {}", line_, why));
  }

  Result<std::string> read_value() {
    if (peek() == '"' || peek() == '\'') return read_quoted(peek());
    const std::size_t begin = position_;
    while (peek() != '\n') ++position_;
    std::string_view value = text_.substr(begin, position_ - begin);
    if (value.starts_with('#')) return std::string();
    // A comment needs a blank before it: "#" is common in passwords and URLs.
    value = value.substr(0, std::min(value.find(" #"), value.find("\t#")));
    return std::string(trim(value));
  }

  Result<std::string> read_quoted(char quote) {
    const int first_line = line_;
    std::string value;
    for (++position_; position_ < text_.size(); ++position_) {
      char c = text_[position_];
      if (c == quote) {
        ++position_;
        skip_blanks();
        if (!at_line_end() && peek() != '#') return wrong("something stands behind the closing quotation mark");
        return value;
      }
      if (c == '\n') ++line_;
      if (c == '\\' && quote == '"' && position_ + 1 < text_.size()) {
        const char escaped = text_[position_ + 1];
        if (const auto known = std::string_view("nrt\"\\$").find(escaped); known != std::string_view::npos) {
          c = "\n\r\t\"\\$"[known];
          ++position_;
        }
      }
      value += c;
    }
    return fail(ErrorKind::invalid, fmt::format(".env:{}: the quotation mark is never closed", first_line));
  }

  std::string_view text_;
  std::size_t position_ = 0;
  int line_ = 1;
};

}  // namespace

Result<std::map<std::string, std::string>> parse_dot_env(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return DotEnvReader(text).read();
}

}  // namespace kaozheng::app
