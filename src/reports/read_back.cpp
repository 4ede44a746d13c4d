// SPDX-License-Identifier: Apache-2.0
#include "reports/read_back.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/bytes.h"
#include "reports/markdown_text.h"
#include "text/characters.h"

namespace kaozheng::reports {
namespace {

constexpr std::size_t target_bytes_max = 8192;  // of a link or tag that is told; one without an end costs no more

class LineReader {
 public:
  LineReader(std::string_view line, ReadBack& result) : line_(line), result_(result) {}

  void read() {
    if (!read_footnote()) {
      read_definition();
      read_list_entry();
    }
    while (position_ < line_.size()) {
      const char c = line_[position_];
      const bool read = c == '\\'  ? skip_escape()
                        : c == '`' ? skip_code()
                        : c == '[' ? read_number()
                        : c == ']' ? read_target()
                        : c == '<' ? read_tag()
                        : c == '@' ? read_mail_address()
                                   : read_address();
      if (!read) ++position_;
    }
  }

 private:
  std::string_view rest() const { return line_.substr(position_); }

  // "[^3]: title"
  bool read_footnote() {
    const auto number = number_at_position();
    const std::size_t close = line_.find(']');
    if (!number || !text::begins_with(line_, "[^") || line_.substr(close, 2) != "]:") return false;
    result_.listed.push_back(*number);
    position_ = close + 2;
    return true;
  }

  // "[name]: https://…"
  void read_definition() {
    const std::string_view line = trim(line_);
    const std::size_t close = line.find("]:");
    if (!line.empty() && line.front() == '[' && close != std::string_view::npos && line[close - 1] != '\\')
      result_.links.emplace_back(trim(line.substr(close + 2)));
  }

  // "- [3] title"
  void read_list_entry() {
    constexpr std::string_view head = "- [";
    if (!text::begins_with(line_, head)) return;
    position_ = head.size() - 1;
    if (!number_at_position()) {
      position_ = 0;
      return;
    }
    result_.listed.push_back(*number_at_position());
    position_ = line_.find(']', position_) + 1;
  }

  std::optional<int> number_at_position() const {
    int number = 0;
    if (position_ >= line_.size()) return std::nullopt;
    const bool footnote = text::begins_with(rest(), "[^");
    const char* const begin = line_.data() + position_ + (footnote ? 2 : 1);
    const char* const end = line_.data() + line_.size();
    const auto read = std::from_chars(begin, end, number);
    if (read.ptr == begin || read.ptr == end || *read.ptr != ']') return std::nullopt;
    return read.ec == std::errc() ? number : -1;
  }

  bool read_number() {
    const auto number = number_at_position();
    if (!number) return false;
    result_.cited.push_back(*number);
    position_ = line_.find(']', position_);
    return true;
  }

  bool skip_escape() {
    position_ += 2;
    return true;
  }

  bool skip_code() {
    const std::size_t fence = std::min(rest().find_first_not_of('`'), rest().size());
    for (std::size_t at = position_ + fence; (at = line_.find('`', at)) != std::string_view::npos;) {
      const std::size_t length = std::min(line_.substr(at).find_first_not_of('`'), line_.size() - at);
      if (length == fence) {
        position_ = at + length;
        return true;
      }
      at += length;
    }
    position_ += fence;
    return true;
  }

  // "](target)" of a link or image.
  bool read_target() {
    if (!text::begins_with(rest(), "](")) return false;
    const std::string_view target = rest().substr(2, target_bytes_max);
    result_.links.emplace_back(target.substr(0, target.find(')')));
    return false;
  }

  bool read_tag() {
    const char behind = rest().size() > 1 ? rest()[1] : ' ';
    if (!is_letter_or_digit(behind) && behind != '/' && behind != '!' && behind != '?') return false;
    const std::string_view tag = rest().substr(0, target_bytes_max);
    result_.tags.emplace_back(tag.substr(0, tag.find('>')));
    return false;
  }

  bool read_mail_address() {
    const bool between = position_ > 0 && position_ + 1 < line_.size() && is_letter_or_digit(line_[position_ + 1]) &&
                         (is_letter_or_digit(line_[position_ - 1]) || contains("._+-", line_.substr(position_ - 1, 1)));
    const std::string_view address = rest().substr(0, target_bytes_max);
    if (between) result_.links.emplace_back(address.substr(0, address.find(' ')));
    return false;
  }

  bool read_address() {
    if (position_ > 0 && is_letter_or_digit(line_[position_ - 1])) return false;
    const std::string_view ahead = rest().substr(0, 12);
    const std::size_t colon = ahead.find("://");
    const bool scheme =
        colon != std::string_view::npos && colon > 0 &&
        std::all_of(ahead.begin(), ahead.begin() + static_cast<std::ptrdiff_t>(colon), is_letter_or_digit);
    if (!scheme && !equals_ignoring_case(ahead.substr(0, 4), "www.")) return false;
    const std::size_t end = std::min(rest().find_first_of(" <"), rest().size());
    result_.links.emplace_back(rest().substr(0, end));
    position_ += end;
    return true;
  }

  std::string_view line_;
  ReadBack& result_;
  std::size_t position_ = 0;
};

std::set<std::string> known_links(const Report& report) {
  std::set<std::string> links;
  const auto add = [&](const std::string& url) {
    if (const auto link = link_url(url)) links.insert(*link);
  };
  for (const Reference& reference : report.references) add(reference.url);
  for (const ResearchResult& result : report.research)
    for (const Document& source : result.sources) add(source.url);
  return links;
}

}  // namespace

ReadBack read_back(std::string_view markdown) {
  ReadBack result;
  for (const std::string& line : split(markdown, '\n')) LineReader(line, result).read();
  return result;
}

std::vector<std::string> foreign_marks(std::string_view markdown, const Report& report) {
  const ReadBack read = read_back(markdown);
  const std::set<std::string> links = known_links(report);
  std::set<int> numbers;
  for (const Reference& reference : report.references) numbers.insert(reference.number);

  std::vector<std::string> foreign;
  for (const int number : read.cited)
    if (!numbers.count(number)) foreign.push_back("cited [" + std::to_string(number) + "]");
  for (const int number : read.listed)
    if (!numbers.count(number)) foreign.push_back("listed [" + std::to_string(number) + "]");
  for (const std::string& link : read.links)
    if (!links.count(link)) foreign.push_back("link " + link);
  for (const std::string& tag : read.tags) foreign.push_back("tag " + tag);
  return foreign;
}

}  // namespace kaozheng::reports
