// SPDX-License-Identifier: Apache-2.0
#include "reports/foreign_lines.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/bytes.h"
#include "evidence/written/line_forms.h"
#include "evidence/written/marks.h"
#include "evidence/written/written_lines.h"
#include "text/characters.h"

namespace kaozheng::reports {
namespace {

using text::begins_with;

constexpr int bold_level = 7;  // of a heading that is only a bold line
constexpr int plain_level = 8;
constexpr std::size_t unmarked_entry_bytes_max = 200;  // behind entries that have numbers or bullets

// `text` with comments, scripts and styles as blanks and "\n" as the only line end, each byte in its place.
std::string blanked(std::string_view text) {
  std::string result(text);
  for (std::size_t i = 0; i < result.size(); ++i)
    if (result[i] == '\r') result[i] = i + 1 < result.size() && result[i + 1] == '\n' ? ' ' : '\n';
  if (!contains(text, "<!--") && !contains(text, "<s") && !contains(text, "<S")) return result;
  const std::string lower = to_lower_ascii(result);
  struct Span {
    std::string_view open, close;
  };
  constexpr std::array<Span, 3> spans = {{{"<!--", "-->"}, {"<script", "</script>"}, {"<style", "</style>"}}};
  for (const Span& span : spans) {
    for (std::size_t position = 0;;) {
      const std::size_t begin = lower.find(span.open, position);
      const std::size_t end = begin == std::string::npos ? begin : lower.find(span.close, begin + span.open.size());
      if (end == std::string::npos) break;
      position = end + span.close.size();
      for (std::size_t i = begin; i < position; ++i)
        if (result[i] != '\n') result[i] = ' ';
    }
  }
  return result;
}

struct Line {
  std::size_t begin = 0;  // of the trimmed line behind quotation marks (">"), in the text
  std::string_view body;
  std::size_t indent = 0;
  bool code = false;
  std::size_t end() const { return begin + body.size(); }
};

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view whole = text.substr(begin, end - begin);
    Line line;
    line.body = trim(whole);
    while (begins_with(line.body, ">")) line.body = trim(line.body.substr(1));
    line.begin = line.body.empty() ? begin : static_cast<std::size_t>(line.body.data() - text.data());
    line.indent = std::min(whole.find_first_not_of(" \t"), whole.size());
    lines.push_back(line);
    begin = end + 1;
  }
  return lines;
}

// A fence around Markdown holds the report itself.
bool fences_markdown(std::string_view line) {
  const std::string_view name = trim(line.substr(line.find_first_not_of("`~")));
  return equals_ignoring_case(name, "markdown") || equals_ignoring_case(name, "md");
}

// Marks fences, formulas set apart and what stands between. A fence that nothing closes is alone.
void mark_code(std::vector<Line>& lines) {
  std::size_t open = lines.size();
  const auto is_formula = [](std::string_view line) { return line == "$$" || line == "\\["; };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i].body;
    if (open < lines.size() && lines[open].body == "\\[") {
      if (line != "\\]") continue;
      for (std::size_t k = open; k <= i; ++k) lines[k].code = true;
      open = lines.size();
      continue;
    }
    if (!evidence::is_fence(line) && !is_formula(line)) continue;
    if (open == lines.size()) {
      lines[i].code = true;
      if (line.find_first_not_of("`~") == std::string_view::npos || !fences_markdown(line)) open = i;
      continue;
    }
    const std::string_view opener = lines[open].body;
    const std::size_t length = std::min(opener.find_first_not_of(opener.front()), opener.size());
    const bool closes = line.size() >= length && line.find_first_not_of(opener.front()) == std::string_view::npos;
    if (!closes) continue;
    for (std::size_t k = open; k <= i; ++k) lines[k].code = true;
    open = lines.size();
  }
}

// "---", fields, "---" at the head of a file.
void mark_front_matter(std::vector<Line>& lines) {
  constexpr std::size_t lines_max = 40;
  if (lines.empty() || lines[0].body != "---") return;
  for (std::size_t i = 1; i < std::min(lines.size(), lines_max); ++i) {
    const std::string_view line = lines[i].body;
    if (line == "---") {
      for (std::size_t k = 0; k <= i; ++k) lines[k].code = true;
      return;
    }
    if (!line.empty() && !contains(line, ":") && !begins_with(line, "-")) return;
  }
}

int heading_level(std::string_view line) {
  const std::size_t hashes = std::min(line.find_first_not_of('#'), line.size());
  return hashes >= 1 && hashes <= 6 ? static_cast<int>(hashes) : bold_level;
}

bool has_address(std::string_view line) { return contains(line, "://") || contains(line, "www."); }

// The mark of one note at the head of a line: "[3] …", "[^3]: …", "【3】…".
std::optional<evidence::Mark> label_of(std::string_view line) {
  evidence::Mark mark = evidence::mark_at(line, 0, evidence::MarkReading::notes);
  if (mark.kind != evidence::MarkKind::numbers || mark.notes.size() != 1) return std::nullopt;
  if (text::code_point_at(line, mark.end) == '[') return std::nullopt;
  return mark;
}

bool is_footnote(std::string_view line) {
  if (!begins_with(line, "[^")) return false;
  const auto mark = label_of(line);
  const char32_t behind = mark ? text::code_point_at(line, mark->end) : 0;
  return behind == ':' || behind == U'：';
}

// "[name]: https://…"
bool is_address_definition(std::string_view line) {
  if (!evidence::is_link_definition(line)) return false;
  const std::string_view behind = trim(line.substr(line.find("]:") + 2));
  return begins_with(behind, "http") || begins_with(behind, "<http");
}

bool is_raised_number(std::string_view line) {
  const char32_t first = text::code_point_at(line, 0);
  return first == U'¹' || first == U'²' || first == U'³' || (first >= U'⁴' && first <= U'⁹');
}

// "(2012)", as bibliographies tell years.
bool tells_a_year(std::string_view line) {
  for (std::size_t at = line.find('('); at != std::string_view::npos; at = line.find('(', at + 1)) {
    const std::string_view year = line.substr(at + 1, 4);
    if ((begins_with(year, "19") || begins_with(year, "20")) && line.substr(at + 5, 1) == ")") return true;
  }
  return false;
}

bool is_entry(std::string_view line) {
  const int number = evidence::item_number(line);
  const std::string_view behind = number > 0 ? line : trim(line.substr(evidence::item_marker_length(line)));
  return has_address(line) || label_of(behind) || is_raised_number(line) || number > 0;
}

// Whether a line cites: a number in brackets, not at its head.
bool cites(std::string_view line) {
  constexpr std::size_t head_bytes = 10;
  for (std::size_t at = line.find('[', head_bytes); at != std::string_view::npos; at = line.find('[', at + 1)) {
    const evidence::Mark mark = evidence::mark_at(line, at, evidence::MarkReading::notes);
    if (mark.kind == evidence::MarkKind::numbers && text::code_point_at(line, mark.end) != '(') return true;
  }
  return false;
}

bool is_letter(char c) { return text::is_ascii_letter(static_cast<unsigned char>(c)); }

bool holds_word(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_letter(line[at - 1])) && (end >= line.size() || !is_letter(line[end]))) return true;
  }
  return false;
}

// Whether a heading may stand above a list of references, going by a word in it.
bool speaks_of_references(std::string_view heading) {
  constexpr std::size_t heading_bytes_max = 70;
  if (heading.size() > heading_bytes_max) return false;
  constexpr std::array<std::string_view, 15> chinese = {"参考文献", "参考资料", "参考来源", "参考链接", "参考内容",
                                                        "参考书目", "引用来源", "引用文献", "资料来源", "数据来源",
                                                        "信息来源", "文献来源", "引文",     "脚注",     "尾注"};
  for (const std::string_view name : chinese)
    if (contains(heading, name)) return true;
  const std::string lower = to_lower_ascii(heading);
  constexpr std::array<std::string_view, 9> english = {"references",  "sources",         "bibliography",
                                                       "citations",   "footnotes",       "endnotes",
                                                       "works cited", "further reading", "reference list"};
  return heading.ends_with("来源") ||
         std::any_of(english.begin(), english.end(), [&](std::string_view name) { return holds_word(lower, name); });
}

// "4.1 For firms (of any size)": heading_of leaves lines alone that end in a bracket.
bool is_numbered_heading(std::string_view line) {
  constexpr std::size_t heading_bytes_max = 90;
  if (line.size() > heading_bytes_max || !(line.ends_with(")") || line.ends_with("）"))) return false;
  const std::size_t point = line.find_first_not_of("0123456789");
  if (point == 0 || point == std::string_view::npos || line[point] != '.') return false;
  const std::size_t blank = line.find_first_not_of("0123456789.", point);
  return blank != std::string_view::npos && blank > point + 1 && line[blank] == ' ' && !contains(line, "。");
}

// Sentences, not the description of a source.
bool is_prose(std::string_view line) {
  constexpr std::size_t entry_bytes_max = 400;
  const std::size_t stop = line.find("。");
  return (stop != std::string_view::npos && line.find("。", stop + 1) != std::string_view::npos) ||
         line.size() > entry_bytes_max;
}

bool ends_in_a_pause(std::string_view line) {
  const char32_t last = text::code_point_before(line, line.size());
  return last == ',' || last == U'，' || last == U'、' || last == ';' || last == U'；' || last == '-' || last == U'—';
}

class LinesReader {
 public:
  explicit LinesReader(std::string_view text) : text_(blanked(text)), lines_(lines_of(text_)) {
    mark_front_matter(lines_);
    mark_code(lines_);
  }

  ForeignLines read() {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const Line& line = lines_[i];
      if (line.code) {
        close();
      } else if (line.body.empty()) {
        close();
        blank_before_ = true;
      } else {
        i = read_line(i);
        blank_before_ = false;
      }
    }
    return std::move(result_);
  }

 private:
  // The last line read.
  std::size_t read_line(std::size_t i) {
    const Line& line = lines_[i];
    if (const auto heading = evidence::heading_of(line.body)) {
      read_heading(i, *heading);
      return i;
    }
    if (is_numbered_heading(line.body)) {
      read_heading(i, line.body);
      return i;
    }
    if (evidence::names_references(line.body) && entries_follow(i, /*among=*/4)) {
      begin_list(plain_level);
      return i;
    }
    if (evidence::is_rule(line.body)) {
      read_rule();
      return i;
    }
    const bool table = i + 1 < lines_.size() && !lines_[i + 1].code && contains(line.body, "|") &&
                       evidence::is_table_rule(lines_[i + 1].body);
    if (table) return read_table(i);
    if (read_reference(i)) return i;
    if (evidence::is_table_rule(line.body)) return i;
    if (begins_with(line.body, "|") && line.body.ends_with("|") && line.body.size() > 1) {
      if (!row_before_) ++tables_;
      add_row(line, {});
      row_before_ = true;
      return i;
    }
    if (const std::size_t marker = evidence::item_marker_length(line.body)) {
      const std::string_view body = trim(line.body.substr(marker));
      const auto begin = static_cast<std::size_t>(body.data() - text_.data());
      add({ForeignBlockKind::item, {begin, line.end()}, std::string(body), 0, line.indent, 0});
    } else if (open_ && (result_.blocks.back().kind == ForeignBlockKind::paragraph || line.indent > 0)) {
      join(line);
    } else {
      add({ForeignBlockKind::paragraph, {line.begin, line.end()}, std::string(line.body), 0, 0, 0});
    }
    return i;
  }

  void read_heading(std::size_t i, std::string_view heading) {
    const Line& line = lines_[i];
    close();
    const int level = heading_level(line.body);
    const bool announced = evidence::names_references(line.body)
                               ? entries_follow(i, /*among=*/4)
                               : speaks_of_references(heading) && mostly_entries_follow(i);
    if (announced) {
      const bool below = in_list_ && level > list_level_;  // part of the same list
      if (!below) begin_list(level);
      return;
    }
    if (in_list_ && level > list_level_ && entries_follow(i, /*among=*/3)) return;
    in_list_ = false;
    ForeignBlock block{ForeignBlockKind::heading, {line.begin, line.end()}, std::string(line.body), level, 0, 0};
    for (std::size_t k = 0; k < block.text.size() && block.text[k] == '#'; ++k) block.text[k] = ' ';
    add(std::move(block));
    close();
  }

  void read_rule() {
    const bool under_a_heading = open_ && lines_of_block_ == 1 &&
                                 result_.blocks.back().kind == ForeignBlockKind::paragraph &&
                                 !evidence::ends_a_sentence(result_.blocks.back().text);
    if (under_a_heading) {
      result_.blocks.back().kind = ForeignBlockKind::heading;
      result_.blocks.back().level = 2;
    }
    close();
    rule_before_ = true;
  }

  // Whether one of the next lines that are not empty or headings could be an entry of a reference list.
  bool entries_follow(std::size_t i, int among) const {
    constexpr std::size_t lines_max = 20;
    const std::size_t end = std::min(lines_.size(), i + lines_max);
    for (++i; i < end && among > 0; ++i) {
      const Line& line = lines_[i];
      if (line.body.empty()) continue;
      if (line.code) return false;
      if (begins_with(line.body, "#")) continue;
      if (is_entry(line.body) || tells_a_year(line.body)) return true;
      --among;
    }
    return false;
  }

  // Whether most of what follows up to the next heading or so is addresses and numbered titles that cite nothing.
  bool mostly_entries_follow(std::size_t i) const {
    constexpr std::size_t lines_max = 12;
    int entries = 0, others = 0;
    const std::size_t end = std::min(lines_.size(), i + lines_max);
    for (++i; i < end; ++i) {
      const std::string_view line = lines_[i].body;
      if (line.empty() || (begins_with(line, "#") && entries + others == 0)) continue;
      if (lines_[i].code || begins_with(line, "#")) break;
      const bool entry = is_entry(line) && !cites(line) && (has_address(line) || !is_prose(line));
      ++(entry ? entries : others);
    }
    return entries > others;
  }

  void begin_list(int level) {
    close();
    in_list_ = true;
    list_level_ = level;
    marked_entries_ = false;
    rule_before_ = false;
    ++lists_;
  }

  std::size_t read_table(std::size_t head) {
    const std::vector<std::string> columns = evidence::cells_of(lines_[head].body);
    close();
    ++tables_;
    std::size_t last = head + 1;
    while (last + 1 < lines_.size() && !lines_[last + 1].code && contains(lines_[last + 1].body, "|")) {
      ++last;
      if (in_list_)
        add_reference(lines_[last], join_cells(evidence::cells_of(lines_[last].body)), lists_);
      else
        add_row(lines_[last], columns);
    }
    close();
    return last;
  }

  static std::string join_cells(const std::vector<std::string>& cells) {
    std::string text = kaozheng::join(cells, " ");
    if (!cells.empty() && !cells[0].empty() && cells[0].find_first_not_of("0123456789") == std::string::npos)
      text = "[" + cells[0] + "]" + text.substr(cells[0].size());
    return text;
  }

  void add_row(const Line& line, const std::vector<std::string>& columns) {
    std::string row = evidence::row_text(evidence::cells_of(line.body), columns);
    if (!row.empty()) add({ForeignBlockKind::row, {line.begin, line.end()}, std::move(row), 0, 0, tables_});
    close();
  }

  // Whether the line belongs to a list of references; one that does not may end the list.
  bool read_reference(std::size_t i) {
    const Line& line = lines_[i];
    const std::string_view body = line.body;
    if (is_footnote(body) || is_address_definition(body)) {
      close();
      add_reference(line, std::string(body), 0);
      return true;
    }
    const bool address = has_address(body);
    const std::size_t marker = evidence::item_marker_length(body);
    const auto label = label_of(trim(body.substr(evidence::item_number(body) > 0 ? 0 : marker)));
    if (in_list_) return read_in_list(line, label.has_value() || marker > 0 || is_raised_number(body), address);
    const bool goes_on = reference_line_ + 1 == i || (blank_before_ && reference_line_ + 2 == i);
    if (!label || !(address || goes_on)) return false;
    close();
    if (!goes_on) ++lists_;
    add_reference(line, std::string(body), lists_);
    return true;
  }

  bool read_in_list(const Line& line, bool marked, bool address) {
    const bool none_yet = result_.references.empty() || result_.references.back().list != lists_;
    if (rule_before_ && !marked && !address) {
      in_list_ = false;
      return false;
    }
    const bool introduces = none_yet && !tells_a_year(line.body);
    if (!marked && !address && (introduces || line.indent >= 2)) return true;  // or tells particulars of an entry
    const bool after_the_last = marked_entries_ && blank_before_;
    const bool ends = !marked && (address ? after_the_last && line.body.size() > unmarked_entry_bytes_max
                                          : after_the_last || is_prose(line.body));
    if (ends) {
      in_list_ = false;
      return false;
    }
    const bool address_of_last = address && !none_yet && !has_address(result_.references.back().text) &&
                                 (!marked || line.indent >= 2) && !label_of(line.body);
    if (address_of_last) {
      result_.references.back().text += " " + std::string(line.body);
      result_.references.back().range.end = line.end();
      return true;
    }
    marked_entries_ = marked_entries_ || marked;
    add_reference(line, std::string(line.body), lists_);
    return true;
  }

  void add_reference(const Line& line, std::string text, std::size_t list) {
    result_.references.push_back({{line.begin, line.end()}, std::move(text), list});
    reference_line_ = static_cast<std::size_t>(&line - lines_.data());
    rule_before_ = false;
  }

  // Every byte of the text stays in its place: what stands between two lines becomes blanks.
  void join(const Line& line) {
    ForeignBlock& block = result_.blocks.back();
    const std::size_t gap = line.begin - block.range.end;
    const std::string_view between = std::string_view(text_).substr(block.range.end, gap);
    // A short first line is a title.
    constexpr std::size_t title_bytes_max = 60;
    const bool title = lines_of_block_ == 1 && block.kind == ForeignBlockKind::paragraph &&
                       block.text.size() <= title_bytes_max && !ends_in_a_pause(block.text);
    const bool broken = title || between.starts_with("  ") || block.text.ends_with("\\") ||
                        begins_with(line.body, "**") || evidence::ends_a_sentence(block.text);
    if (block.text.ends_with("\\")) block.text.back() = ' ';
    std::string blanks(gap, ' ');
    if (broken && !evidence::only_marks(line.body)) blanks.front() = '\n';
    block.text += blanks;
    block.text += line.body;
    block.range.end = line.end();
    ++lines_of_block_;
  }

  void add(ForeignBlock block) {
    result_.blocks.push_back(std::move(block));
    open_ = true;
    lines_of_block_ = 1;
    rule_before_ = row_before_ = false;
  }
  void close() { open_ = row_before_ = false; }

  const std::string text_;
  std::vector<Line> lines_;
  ForeignLines result_;
  bool open_ = false;  // whether a line can continue the last block
  int lines_of_block_ = 0;
  bool blank_before_ = false;
  bool rule_before_ = false;
  bool row_before_ = false;  // of a table without a head
  bool in_list_ = false;     // of references
  int list_level_ = 0;       // of the heading above it
  bool marked_entries_ = false;
  std::size_t lists_ = 0;
  std::size_t tables_ = 0;
  std::size_t reference_line_ = static_cast<std::size_t>(-2);  // the last one
};

}  // namespace

ForeignLines read_foreign_lines(std::string_view text) { return LinesReader(text).read(); }

}  // namespace kaozheng::reports
