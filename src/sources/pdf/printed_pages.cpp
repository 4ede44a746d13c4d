// SPDX-License-Identifier: Apache-2.0
#include "sources/pdf/printed_pages.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/bytes.h"
#include "sources/cleaning.h"
#include "sources/document_text.h"
#include "sources/lines.h"
#include "sources/pdf/cut_paragraphs.h"
#include "text/characters.h"

namespace kaozheng::sources {
namespace {

struct Line {
  std::string text;  // empty: a blank line
  std::size_t weight = 0;
  bool marks_size = false;
};
using Page = std::vector<Line>;

// Ligatures and radicals that fonts put in the place of letters and Han characters.
bool is_presentation_form(char32_t c) { return (c >= 0xFB00 && c <= 0xFB06) || (c >= 0x2E80 && c <= 0x2FDF); }

std::string plain_characters(std::string_view line) {
  std::string plain;
  for (std::size_t i = 0; i < line.size();) {
    const char32_t c = next_code_point(line, i);
    if (is_presentation_form(c)) {
      UErrorCode status = U_ZERO_ERROR;
      const icu::Normalizer2* const nfkc = icu::Normalizer2::getNFKCInstance(status);
      if (U_SUCCESS(status)) {
        nfkc->normalize(icu::UnicodeString(static_cast<UChar32>(c)), status).toUTF8String(plain);
        continue;
      }
    }
    append_code_point(plain, c == 0xAD && trim(line.substr(i)).empty() ? U'-' : c);
  }
  return clean_line(plain);
}

Page lines_of(std::string_view page) {
  Page lines;
  for (const std::string& text : split(page, '\n')) {
    Line line;
    line.marks_size = text == size_mark;
    line.text = plain_characters(text);
    line.weight = reading_weight(line.text);
    lines.push_back(std::move(line));
  }
  return lines;
}

// The positions of the outermost lines, where running heads and page numbers stand.
std::vector<std::size_t> edges_of(const Page& page) {
  constexpr std::size_t lines_at_an_edge = 2;
  std::vector<std::size_t> written;
  for (std::size_t i = 0; i < page.size(); ++i)
    if (!page[i].text.empty()) written.push_back(i);
  if (written.size() > 2 * lines_at_an_edge)
    written.erase(written.begin() + lines_at_an_edge, written.end() - lines_at_an_edge);
  return written;
}

std::string without_digits(std::string_view line) {
  std::string masked;
  for (const char c : line)
    if (c < '0' || c > '9') masked += c;
  return masked;
}

bool is_page_number(std::string_view line) {
  std::string rest = to_lower_ascii(line);
  for (const std::string_view around : {"page", "of", "第", "页", "共", "/", "-", "–", "—", "|", "·", ","})
    rest = replace_all(rest, around, "");
  rest = replace_all(rest, " ", "");
  return !rest.empty() && rest.size() <= 7 &&
         std::all_of(rest.begin(), rest.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Pages tell a running line apart by its number; a sentence that differs by one is text.
std::string running_form(std::string_view line) {
  return ends_with_sentence_mark(line) ? std::string(line) : without_digits(line);
}

bool has_text(const Page& page) {
  return std::any_of(page.begin(), page.end(), [](const Line& line) { return !line.text.empty(); });
}

std::ptrdiff_t count_written(const std::vector<Page>& pages) {
  return std::count_if(pages.begin(), pages.end(), has_text);
}

std::vector<Page> without_running_lines(std::vector<Page> pages) {
  std::map<std::string, std::set<std::size_t>> pages_with;
  for (std::size_t i = 0; i < pages.size(); ++i)
    for (const std::size_t edge : edges_of(pages[i])) pages_with[running_form(pages[i][edge].text)].insert(i);
  const std::size_t repeated = std::max<std::size_t>(3, pages.size() / 2);
  for (Page& page : pages) {
    const std::vector<std::size_t> edges = edges_of(page);
    for (const std::size_t edge : edges) {
      const bool outermost = edge == edges.front() || edge == edges.back();
      const bool number = pages.size() > 1 && outermost && is_page_number(page[edge].text);
      if (number || pages_with[running_form(page[edge].text)].size() >= repeated) page[edge] = Line{};
    }
  }
  return pages;
}

// Where hardly a page would have text left, what repeats is the text: labels, forms.
void drop_running_lines(std::vector<Page>& pages) {
  std::vector<Page> rest = without_running_lines(pages);
  if (count_written(rest) * 2 >= count_written(pages)) pages = std::move(rest);
}

// What the lines of running text measure. Shorter ones are headings and cells; those that pdftotext joined at a hyphen
// are longer.
std::size_t usual_width(const std::vector<Page>& pages) {
  constexpr std::size_t running_text = 20;
  std::vector<std::size_t> weights;
  for (const Page& page : pages)
    for (const Line& line : page)
      if (line.weight >= running_text) weights.push_back(line.weight);
  if (weights.empty()) return running_text;
  const auto middle = weights.begin() + static_cast<std::ptrdiff_t>(weights.size() / 2);
  std::nth_element(weights.begin(), middle, weights.end());
  return *middle;
}

bool opens_lower_case(std::string_view line) { return text::is_ascii_lower(text::code_point_at(line, 0)); }

struct Paragraph {
  std::string text;
  int page = 0;
  bool reaches_edge = false;  // its last line is full
};

class ParagraphBuilder {
 public:
  explicit ParagraphBuilder(std::size_t usual) : usual_(usual) {}

  // A run of lines without a blank one between them.
  void add_run(const Page& page, std::size_t begin, std::size_t end, int page_number, bool of_another_size) {
    const std::size_t width = width_of(page, begin, end);
    for (std::size_t i = begin; i < end; ++i) {
      const bool joins =
          i == begin ? continues_after_gap(page[i], of_another_size) : continues(page[i - 1], page[i], width);
      if (!joins) paragraphs_.push_back({"", page_number, false});
      append_line(paragraphs_.back().text, page[i].text);
      paragraphs_.back().reaches_edge = page[i].weight * 10 >= width * 8;
    }
  }
  std::vector<TextPart> take() && {
    std::vector<TextPart> parts;
    for (Paragraph& paragraph : paragraphs_)
      parts.push_back({std::move(paragraph.text), paragraph.page, BlockKind::paragraph, 0});
    mend_cut_paragraphs(parts);
    return parts;
  }

 private:
  // Of a full line in this run: most are full but the last.
  std::size_t width_of(const Page& page, std::size_t begin, std::size_t end) const {
    std::vector<std::size_t> weights;
    for (std::size_t i = begin; i < end; ++i) weights.push_back(page[i].weight);
    if (weights.size() > 2) weights.pop_back();
    const auto typical = weights.begin() + static_cast<std::ptrdiff_t>(weights.size() / (weights.size() > 4 ? 4 : 2));
    std::nth_element(weights.begin(), typical, weights.end());
    return std::max(*typical, usual_ * 7 / 10);
  }
  static bool continues(const Line& above, const Line& line, std::size_t width) {
    if (opens_list_item(line.text)) return false;
    if (above.weight * 10 < width * 6) return opens_lower_case(line.text) || above.text.ends_with('-');
    return above.weight * 100 >= width * 85 || !ends_with_sentence_mark(above.text);
  }
  // Over a column's or page's end a paragraph goes on only when both sides say so.
  bool continues_after_gap(const Line& line, bool of_another_size) const {
    if (paragraphs_.empty() || opens_list_item(line.text)) return false;
    const Paragraph& above = paragraphs_.back();
    if (!above.reaches_edge || above.text.empty() || ends_with_sentence_mark(above.text)) return false;
    if (opens_lower_case(line.text)) return true;  // of another size it may begin with code
    if (of_another_size) return false;
    const CutCue cue = cue_of_cut(above.text, line.text);
    const bool running = above.text.size() > 60 || contains(above.text, "，");  // else it may be a heading
    if (!running) return cue == CutCue::anywhere;
    return cue != CutCue::none || (text::is_han(text::code_point_at(line.text, 0)) && line.weight * 10 >= usual_ * 4);
  }

  const std::size_t usual_;
  std::vector<Paragraph> paragraphs_;
};

// "2 Methods" and "第一章" are of level 2, "2.1 Data" of level 3.
int level_of(std::string_view heading, bool first) {
  if (first) return 1;
  const std::size_t end = heading.find_first_not_of("0123456789.");
  const std::string_view number = heading.substr(0, end);
  const auto dots = std::count(number.begin(), number.end(), '.') - (number.ends_with('.') ? 1 : 0);
  return static_cast<int>(std::clamp<std::ptrdiff_t>(2 + dots, 2, 6));
}

bool reads_like_heading(std::string_view line) {
  constexpr std::size_t weight_max = 80;
  std::size_t letters = 0;
  for (std::size_t i = 0; i < line.size();) {
    const char32_t c = next_code_point(line, i);
    letters += text::is_han(c) || text::is_ascii_letter(c) ? 1 : 0;
  }
  if (letters < 2 || reading_weight(line) > weight_max || ends_with_sentence_mark(line)) return false;
  return !line.ends_with(",") && !line.ends_with("，") && !line.ends_with("、") && !contains(line, "@") &&
         !opens_lower_case(line);
}

}  // namespace

void append_printed_pages(const std::vector<std::string>& texts, Document& document) {
  std::vector<Page> pages;
  for (const std::string& text : texts) pages.push_back(lines_of(text));
  drop_running_lines(pages);
  const std::size_t usual = usual_width(pages);
  ParagraphBuilder builder(usual);
  for (std::size_t number = 0; number < pages.size(); ++number) {
    const Page& page = pages[number];
    bool of_another_size = false;
    for (std::size_t begin = 0; begin < page.size(); ++begin) {
      of_another_size = of_another_size || page[begin].marks_size;
      if (page[begin].text.empty()) continue;
      std::size_t end = begin;
      while (end < page.size() && !page[end].text.empty()) ++end;
      builder.add_run(page, begin, end, static_cast<int>(number) + 1, std::exchange(of_another_size, false));
      begin = end - 1;
    }
  }

  const std::vector<TextPart> paragraphs = std::move(builder).take();
  DocumentText out(document);
  bool has_heading = false;
  for (std::size_t i = 0; i < paragraphs.size(); ++i) {
    const TextPart& paragraph = paragraphs[i];
    // A heading stands above running text; short lines among short lines are labels and cells.
    const bool above_text = i + 1 < paragraphs.size() && reading_weight(paragraphs[i + 1].text) > usual;
    const bool is_title = document.blocks.empty() && paragraphs.size() > 1;
    if ((above_text || is_title) && reads_like_heading(paragraph.text)) {
      out.add(BlockKind::heading, paragraph.text, level_of(paragraph.text, !has_heading), paragraph.page);
      has_heading = true;
    } else {
      out.add(opens_list_item(paragraph.text) ? BlockKind::list_item : BlockKind::paragraph, paragraph.text, 0,
              paragraph.page);
    }
  }
}

}  // namespace kaozheng::sources
