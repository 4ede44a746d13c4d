// SPDX-License-Identifier: Apache-2.0
#include "sources/files/cell_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/bytes.h"

namespace kaozheng::sources {
namespace {

// One section of a code, without what only places and colours it.
struct Format {
  std::string marks;   // the placeholders, in lower case
  std::string before;  // words before the digits
  std::string after;
};

std::string section_for(double value, std::string_view code) {
  std::vector<std::string> sections;
  std::string open;
  bool quoted = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (code[i] == '"') quoted = !quoted;
    if (code[i] == '\\' && !quoted && i + 1 < code.size()) open += code[i++];
    if (code[i] == ';' && !quoted && !open.ends_with('\\')) {
      sections.push_back(std::move(open));
      open.clear();
    } else {
      open += code[i];
    }
  }
  sections.push_back(std::move(open));
  if (value < 0 && sections.size() > 1) return sections[1];
  if (value == 0 && sections.size() > 2) return sections[2];
  return sections[0];
}

Format parse(std::string_view section) {
  Format format;
  const auto say = [&](std::string_view text) {
    const bool digits = format.marks.find_first_of("0#?") != std::string::npos;
    (digits ? format.after : format.before) += text;
  };
  for (std::size_t i = 0; i < section.size(); ++i) {
    const char c = section[i];
    if (c == '"') {
      const std::size_t end = std::min(section.find('"', i + 1), section.size());
      say(section.substr(i + 1, end - i - 1));
      i = end;
    } else if (c == '\\') {
      if (++i < section.size()) say(section.substr(i, 1));
    } else if (c == '_' || c == '*') {
      ++i;  // room of the next character, or filled with it
    } else if (c == '[') {
      const std::size_t end = std::min(section.find(']', i), section.size());
      const std::string inside = to_lower_ascii(section.substr(i + 1, end - i - 1));
      if (inside.starts_with('$')) say(inside.substr(1, inside.find('-') - 1));
      if (inside.find_first_not_of("hms") == std::string::npos) format.marks += inside;
      i = end;
    } else if (static_cast<unsigned char>(c) >= 0x80 || c == '$') {
      std::size_t end = i;
      next_code_point(section, end);
      say(section.substr(i, end - i));
      i = end - 1;
    } else {
      format.marks += to_lower_ascii(section.substr(i, 1));
    }
  }
  return format;
}

std::string plain_number(double value) { return fmt::format("{:.15g}", value); }

std::string shown_date(double value, std::string_view marks, DateSystem system) {
  using namespace std::chrono;
  const double limit = 2'958'466;  // the year 10000
  if (value < 0 || value >= limit) return plain_number(value);
  const double whole = std::floor(value);
  const auto minutes = static_cast<long>(std::lround((value - whole) * 24 * 60));
  const std::string time = fmt::format("{:02}:{:02}", minutes / 60 % 24, minutes % 60);
  if (!contains(marks, "y") && !contains(marks, "d")) return time;
  int day = static_cast<int>(whole) + (minutes >= 24 * 60 ? 1 : 0);
  if (system == DateSystem::from_1904)
    day += 1'462;
  else if (day < 60)
    ++day;
  const year_month_day date = sys_days(year(1899) / December / 30) + days(day);
  const std::string month =
      fmt::format("{:04}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()));
  if (!contains(marks, "d")) return month;
  const std::string shown = fmt::format("{}-{:02}", month, static_cast<unsigned>(date.day()));
  return contains(marks, "h") ? shown + " " + time : shown;
}

std::string shown_figure(double value, const Format& format) {
  const std::size_t first = format.marks.find_first_of("0#?");
  const std::size_t last = format.marks.find_last_of("0#?");
  const std::string digits = format.marks.substr(first, last - first + 1);
  double scaled = value;
  if (contains(format.marks, "%")) scaled *= 100;
  for (std::size_t i = last + 1; i < format.marks.size() && format.marks[i] == ','; ++i) scaled /= 1'000;
  const std::size_t point = digits.find('.');
  const std::size_t decimals = point == std::string::npos ? 0 : digits.size() - point - 1;
  std::string shown = fmt::format("{:.{}f}", scaled, static_cast<int>(std::min<std::size_t>(decimals, 15)));
  const auto optional =
      decimals == 0 ? 0 : std::count(digits.begin() + static_cast<std::ptrdiff_t>(point), digits.end(), '#');
  for (auto i = optional; i > 0 && shown.ends_with('0'); --i) shown.pop_back();
  if (shown.ends_with('.')) shown.pop_back();
  return format.before + shown + (contains(format.marks, "%") ? "%" : "") + format.after;
}

}  // namespace

std::string_view built_in_format(int id) {
  switch (id) {
    case 1:
    case 3:
    case 37:
    case 38:
      return "0";
    case 2:
    case 4:
    case 39:
    case 40:
      return "0.00";
    case 9:
      return "0%";
    case 10:
      return "0.00%";
    case 14:
    case 15:
    case 16:
    case 28:
    case 29:
    case 30:
    case 31:
    case 36:
    case 50:
    case 51:
    case 53:
    case 54:
    case 58:
      return "yyyy-mm-dd";
    case 17:
    case 27:
    case 52:
    case 57:
      return "yyyy-mm";
    case 18:
    case 19:
    case 20:
    case 21:
    case 32:
    case 33:
    case 45:
    case 46:
    case 47:
      return "hh:mm";
    case 22:
      return "yyyy-mm-dd hh:mm";
    default:
      return "";
  }
}

std::string shown_number(double value, std::string_view code, DateSystem system) {
  if (!std::isfinite(value)) return "";
  const Format format = parse(section_for(value, code));
  const std::string& marks = format.marks;
  const bool digits = marks.find_first_of("0#?") != std::string::npos;
  const bool date = !digits && marks.find_first_of("ydhs") != std::string::npos && !contains(marks, "general");
  if (date) return shown_date(value, marks, system);
  if (!digits && !contains(marks, "general") && !format.before.empty()) return format.before;
  if (!digits || std::abs(value) >= 1e15 || contains(marks, "e+") || contains(marks, "/") || contains(marks, "general"))
    return format.before + plain_number(value) + format.after;
  // A section of its own for what is below zero says so itself, or means it to be left out.
  const bool own_section = value < 0 && section_for(-1, code) != section_for(1, code);
  if (!own_section) return shown_figure(value, format);
  const bool negative = contains(marks, "-") || contains(marks, "(");
  return (negative ? "-" : "") + shown_figure(-value, format);
}

}  // namespace kaozheng::sources
