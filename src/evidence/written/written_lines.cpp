// SPDX-License-Identifier: Apache-2.0
#include "evidence/written/written_lines.h"

#include "base/bytes.h"
#include "evidence/written/line_forms.h"
#include "evidence/written/marks.h"
#include "text/characters.h"
#include "text/words.h"

namespace kaozheng::evidence {
namespace {

using text::begins_with;

// Without what stands between `open` and `close` and without them; an `open` that nothing closes stays.
std::string without_spans(std::string_view text, std::string_view open, std::string_view close) {
  const std::string lower = to_lower_ascii(text);
  std::string result;
  std::size_t position = 0;
  for (;;) {
    const std::size_t begin = lower.find(open, position);
    const std::size_t end = begin == std::string::npos ? begin : lower.find(close, begin + open.size());
    if (end == std::string::npos) break;
    result += text.substr(position, begin - position);
    position = end + close.size();
  }
  result += text.substr(position);
  return result;
}

// Valid, without control characters, comments and scripts, with "\n" as the only line end.
std::string clean(std::string_view markdown) {
  std::string text = replace_all(replace_all(to_valid_utf8(markdown), "\r\n", "\n"), "\r", "\n");
  text = printable(text);
  text = without_spans(text, "<!--", "-->");
  text = without_spans(text, "<script", "</script>");
  return without_spans(text, "<style", "</style>");
}

bool is_wide(char32_t c) {
  return text::is_unspaced_script(c) || (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF01 && c <= 0xFF60);
}

class BlockReader {
 public:
  explicit BlockReader(std::string_view markdown) : lines_(split(markdown, '\n')) {}

  std::vector<WrittenBlock> read() {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      std::string_view line = trim(lines_[i]);
      if (is_fence(line)) continue;
      while (begins_with(line, ">")) line = trim(line.substr(1));
      const bool rule_follows = i + 1 < lines_.size() && is_table_rule(trim(lines_[i + 1]));
      if (rule_follows && contains(line, "|"))
        i = read_table(line, i + 1);
      else
        read_line(line, begins_with(lines_[i], " ") || begins_with(lines_[i], "\t"));
    }
    close();
    return std::move(blocks_);
  }

 private:
  void read_line(std::string_view line, bool indented) {
    if (line.empty()) {
      open_ = false;
      return;
    }
    if (names_references(line)) {
      close();
      in_references_ = true;
      return;
    }
    if (is_rule(line)) {
      // A line of "=" or "-" makes a heading of the line above it.
      const bool under_a_heading = open_ && lines_of_block_ == 1 && blocks_.back().kind == ReportBlockKind::paragraph &&
                                   !ends_a_sentence(blocks_.back().text) &&
                                   (line.front() == '=' || line.front() == '-');
      if (under_a_heading) blocks_.pop_back();
      close();
      return;
    }
    if (heading_of(line)) {
      close();
      in_references_ = false;
      return;
    }
    if (in_references_ || is_link_definition(line) || is_table_rule(line)) return;
    if (begins_with(line, "|") && line.ends_with("|") && line.size() > 1) {
      add_bullet(row_text(cells_of(line), {}));
      close();
      return;
    }
    if (const auto item = item_of(line)) {
      add_bullet(*item);
      return;
    }
    const bool continues = open_ && (indented || blocks_.back().kind == ReportBlockKind::paragraph);
    if (continues)
      join_line(blocks_.back().text, line);
    else
      add({ReportBlockKind::paragraph, std::string(line)});
  }

  // Reads the rows behind the rule at `rule`; the last line read.
  std::size_t read_table(std::string_view head, std::size_t rule) {
    const std::vector<std::string> columns = cells_of(head);
    std::size_t last = rule;
    while (last + 1 < lines_.size() && contains(lines_[last + 1], "|")) {
      ++last;
      if (!in_references_) add_bullet(row_text(cells_of(trim(lines_[last])), columns));
    }
    close();
    return last;
  }

  void join_line(std::string& text, std::string_view line) {
    ++lines_of_block_;
    const char32_t left = text::code_point_before(text, text.size()), right = text::code_point_at(line, 0);
    if (ends_a_sentence(text) && !only_marks(line))
      text += '\n';
    else if (!is_wide(left) || !is_wide(right))
      text += ' ';
    text += line;
  }

  void add_bullet(std::string text) {
    if (!text.empty()) add({ReportBlockKind::bullet, std::move(text)});
  }
  void add(WrittenBlock block) {
    blocks_.push_back(std::move(block));
    open_ = true;
    lines_of_block_ = 1;
  }
  void close() { open_ = false; }

  std::vector<std::string> lines_;
  std::vector<WrittenBlock> blocks_;
  bool open_ = false;  // whether a line can continue the last block
  int lines_of_block_ = 0;
  bool in_references_ = false;
};

}  // namespace

std::string row_text(const std::vector<std::string>& cells, const std::vector<std::string>& columns) {
  const bool chinese = text::guess_language(join(cells, " ")) == Language::zh;
  std::string row, marks;
  int told = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    std::string_view cell = cells[i];
    while (cell.ends_with("。") || cell.ends_with("."))
      cell.remove_suffix(cell.ends_with(".") ? 1 : std::string_view("。").size());
    if (only_marks(cell)) {
      marks += cell;
      continue;
    }
    if (cell.find_first_not_of("-– /") == std::string_view::npos) continue;
    if (told == 1) row += chinese ? "：" : ": ";
    if (told > 1) row += chinese ? "，" : ", ";
    if (told > 0 && i < columns.size() && !columns[i].empty()) row += columns[i] + " ";
    row += cell;
    ++told;
  }
  if (row.empty()) return row;
  return row + marks + (chinese ? "。" : ".");
}

std::vector<WrittenBlock> read_blocks(std::string_view markdown) { return BlockReader(clean(markdown)).read(); }

}  // namespace kaozheng::evidence
