// SPDX-License-Identifier: Apache-2.0
#include "reports/html_writer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "net/url.h"
#include "reports/chart_svg.h"
#include "reports/markdown_text.h"
#include "reports/plain_line.h"
#include "reports/text_fragment.h"
#include "text/characters.h"

namespace kaozheng::reports {
namespace {

using text::Range;

constexpr std::size_t context_characters = 110;  // of a passage before and behind the quoted words in a card
constexpr std::size_t quoted_characters_max = 600;

std::string escaped(std::string_view visible) {
  std::string shown;
  for (const char c : visible) {
    switch (c) {
      case '&':
        shown += "&amp;";
        break;
      case '<':
        shown += "&lt;";
        break;
      case '>':
        shown += "&gt;";
        break;
      case '"':
        shown += "&quot;";
        break;
      case '\'':
        shown += "&#39;";
        break;
      default:
        shown += c;
    }
  }
  return shown;
}

std::string piece(std::string_view data) { return escaped(plain_piece(data)); }

std::string_view cut(std::string_view text, std::size_t begin, std::size_t end) {
  return text.substr(begin, end - std::min(begin, end));
}

// `count` characters back or on from a position.
std::size_t before(std::string_view text, std::size_t position, std::size_t count) {
  while (position > 0 && count > 0)
    if ((static_cast<unsigned char>(text[--position]) & 0xC0) != 0x80) --count;
  return position;
}
std::size_t behind(std::string_view text, std::size_t position, std::size_t count) {
  for (; position < text.size() && count > 0; --count) static_cast<void>(next_code_point(text, position));
  return position;
}

std::string mark_html(const VerdictMark& mark) {
  return fmt::format("<i aria-hidden=\"true\">{}</i>{}", mark.shape, mark.word);
}

// Of a local file; empty for other addresses.
std::string path_of_file(std::string_view url) {
  constexpr std::string_view file_scheme = "file://";
  return text::begins_with(url, file_scheme) ? html_text(percent_decode(url.substr(file_scheme.size()))) : "";
}

// The words of the passage that carry the sentence: those it was checked against, its own, or those of the reference.
Range carrying_words(const Reference& reference, const Sentence& sentence, Range quote) {
  const Passage& passage = reference.passage;
  if (sentence.check)
    for (const Witness& witness : sentence.check->witnesses)
      if (witness.document_id == passage.document_id && witness.begin >= passage.begin && witness.end <= passage.end &&
          witness.begin < witness.end)
        return {witness.begin - passage.begin, witness.end - passage.begin};
  const Range own = text::find_quote(passage.text, sentence.text);
  return own.end > 0 ? own : quote;
}

}  // namespace

std::string html_text(std::string_view data) { return escaped(plain_line(data)); }

HtmlWriter::HtmlWriter(const Report& report, const std::map<std::string, Document>& documents)
    : report_(report), documents_(documents), words_(words(report.language)), says_(html_words(report.language)) {
  for (const Reference& reference : report.references) {
    references_.emplace(reference.number, &reference);
    quotes_.emplace(reference.number, text::find_quote(reference.passage.text, reference.quote));
    titles_.emplace(reference.passage.document_id, title_of(reference.title, reference.url));
  }
  for (const ResearchResult& result : report.research)
    for (const Document& source : result.sources) titles_.emplace(source.id, title_of(source.title, source.url));
  any_checked_ = tally_of(report).checked > 0;
}

std::string HtmlWriter::lang_of(std::string_view text) const {
  const Language language = text::guess_language(text);
  return language == report_.language ? "" : fmt::format(" lang=\"{}\"", html_words(language).lang);
}

std::string HtmlWriter::title_of(const std::string& title, const std::string& url) const {
  const std::string shown = escaped(plain_title(title, url));
  return shown.empty() ? std::string(words_.untitled) : shown;
}

std::string HtmlWriter::title_link(const std::string& title, const std::string& url) const {
  const std::string shown = title_of(title, url);
  if (const auto link = link_url(url))
    return fmt::format("<a href=\"{}\" target=\"_blank\" rel=\"noopener noreferrer\"{}>{}</a>", escaped(*link),
                       lang_of(shown), shown);
  const std::string path = path_of_file(url), place = path.empty() ? html_text(url) : path;
  return fmt::format("<span{}>{}</span>", lang_of(shown), shown) + (place.empty() ? "" : " <code>" + place + "</code>");
}

std::string HtmlWriter::marked(std::string_view text, Range words) const {
  if (words.begin >= words.end || words.end > text.size()) return piece(text);
  return piece(text.substr(0, words.begin)) + "<mark>" + piece(cut(text, words.begin, words.end)) + "</mark>" +
         piece(text.substr(words.end));
}

std::string HtmlWriter::excerpt(std::string_view text, Range words) const {
  if (words.end > text.size() || words.begin > words.end) words = {};
  const std::size_t begin = before(text, words.begin, context_characters);
  const std::size_t quoted_end = std::min(words.end, behind(text, words.begin, quoted_characters_max));
  const std::size_t end = behind(text, quoted_end, words.end == 0 ? 3 * context_characters : context_characters);
  std::string shown = marked(cut(text, begin, end), {words.begin - begin, quoted_end - begin});
  if (begin > 0) shown.insert(0, "…");
  if (end < text.size()) shown += "…";
  return shown;
}

std::string HtmlWriter::facts(const Reference& reference) const {
  std::vector<std::string> facts;
  const auto fact = [&](std::string_view name, std::string_view value) {
    if (const std::string shown = html_text(value); !shown.empty()) facts.push_back(std::string(name) + " " + shown);
  };
  if (const auto url = net::parse_url(reference.url)) facts.push_back(html_text(url->host));
  fact(words_.published, reference.published);
  if (reference.passage.page > 0)
    facts.push_back(replace_all(words_.page, "{}", std::to_string(reference.passage.page)));
  fact(words_.fetched, reference.fetched_at.substr(0, reference.fetched_at.find('T')));
  if (reference.same_text_as > 0)
    facts.push_back(fmt::format("{}{}{}", words_.same_text, reference.same_text_as, words_.same_text_end));
  return join(facts, words_.semicolon);
}

std::string HtmlWriter::link_to_words(const Reference& reference, Range words) const {
  const Passage& passage = reference.passage;
  std::string link;
  const auto document = documents_.find(passage.document_id);
  const bool whole = document != documents_.end() && passage.end <= document->second.text.size() &&
                     document->second.text.compare(passage.begin, passage.text.size(), passage.text) == 0;
  if (whole)
    link = deep_link(reference.url, document->second.text, {words.begin + passage.begin, words.end + passage.begin},
                     passage.page);
  else
    link = deep_link(reference.url, passage.text, words, passage.page);
  if (link.empty()) return "";
  const bool exact = contains(link, ":~:text=") || contains(link, "#page=");
  return fmt::format("<a href=\"{}\" target=\"_blank\" rel=\"noopener noreferrer\">{}</a>", escaped(link),
                     exact ? says_.open_there : says_.open_page);
}

std::string HtmlWriter::citation(const Reference& reference, const Sentence& sentence) {
  const int number = reference.number, mark = ++marks_;
  cited_at_[number].push_back(mark);
  const Range words = carrying_words(reference, sentence, quotes_.at(number));
  const std::string title = title_of(reference.title, reference.url), facts = this->facts(reference);
  const VerdictMark verdict = verdict_mark(sentence, report_.language);
  std::string card = fmt::format("<span class=\"head\"><span class=\"num\">[{}]</span><span{}>{}</span></span>", number,
                                 lang_of(title), title);
  if (!facts.empty()) card += "<span class=\"meta\">" + facts + "</span>";
  if (const std::string path = path_of_file(reference.url); !path.empty())
    card += "<span class=\"meta\"><code>" + path + "</code></span>";
  card += reference.passage.text.empty()
              ? fmt::format("<span class=\"quote\">{}</span>", says_.unavailable)
              : fmt::format("<span class=\"quote\"{}>{}</span>", lang_of(reference.passage.text),
                            excerpt(reference.passage.text, words));
  card += fmt::format("<span class=\"v {}\">{}</span>", verdict.name, mark_html(verdict));
  card += fmt::format("<span class=\"links\">{} <a href=\"#r{}\">{}</a></span>", link_to_words(reference, words),
                      number, says_.saved_copy);
  return fmt::format(
      "<span class=\"cite\">&#8288;<a class=\"n\" id=\"m{0}\" href=\"#r{1}\" role=\"doc-noteref\" "
      "aria-describedby=\"k{0}\">[{1}]</a><span class=\"card\" id=\"k{0}\">{2}</span></span>",
      mark, number, card);
}

std::string HtmlWriter::witness(const Witness& witness) const {
  const auto title = titles_.find(witness.document_id);
  std::string shown = fmt::format("<span class=\"quote\"{}>{}", lang_of(witness.quote),
                                  html_text(abbreviate(witness.quote, quoted_characters_max)));
  if (title != titles_.end()) shown += " — " + title->second;
  return shown + "</span>";
}

std::string HtmlWriter::verdict_card(const ClaimCheck& check) const {
  const VerdictMark mark = verdict_mark(check.verdict, report_.language);
  std::string card = fmt::format("<span class=\"v {}\">{}</span>", mark.name, mark_html(mark));
  for (const std::string& reason : check.reasons) card += "<span>" + html_text(reason) + "</span>";
  if (const std::string formula = html_text(check.formula); !formula.empty())
    card += fmt::format("<span>{}{}{}</span>", says_.formula, words_.colon, formula);
  for (const Witness& one : check.witnesses) card += witness(one);
  if (const std::string judge = html_text(check.judge); !judge.empty())
    card += fmt::format("<span class=\"meta\">{}{}{}</span>", says_.judge, words_.colon, judge);
  return card;
}

// Word and shape behind a claim that needs a look; the shape alone, with its word for screen readers, behind others:
// their word stands in the card of every citation.
std::string HtmlWriter::verdict(const Sentence& sentence) {
  if (!is_claim(sentence) || sentence.kind == SentenceKind::inference) {
    if (!sentence.check) return "";
  }
  if (!sentence.check && !any_checked_) return "";
  const VerdictMark mark = verdict_mark(sentence, report_.language);
  const bool tells_more = sentence.check && (is_doubtful(sentence.check->verdict) || !sentence.check->formula.empty() ||
                                             !sentence.check->reasons.empty());
  if (!tells_more)
    return fmt::format("<span class=\"v {0}\" role=\"img\" aria-label=\"{2}\" title=\"{2}\"><i>{1}</i></span>",
                       mark.name, mark.shape, mark.word);
  return fmt::format(
      "<span class=\"cite\"><a class=\"v n {0}\" href=\"#c{1}\" aria-describedby=\"w{1}\">{2}</a>"
      "<span class=\"card\" id=\"w{1}\">{3}</span></span>",
      mark.name, claims_, mark_html(mark), verdict_card(*sentence.check));
}

std::string HtmlWriter::claim(const Sentence& sentence, std::string_view shown) {
  ++claims_;
  const bool doubtful = sentence.check && is_doubtful(sentence.check->verdict);
  if (doubtful) {
    std::string item =
        fmt::format("<li><a class=\"v {}\" href=\"#c{}\">{}</a> {}", to_string(sentence.check->verdict), claims_,
                    mark_html(verdict_mark(sentence, report_.language)), html_text(sentence.text));
    for (const std::string& reason : sentence.check->reasons)
      item += "<p class=\"reasons\">" + html_text(reason) + "</p>";
    doubtful_[sentence.check->verdict].push_back(item + "</li>\n");
  }
  return fmt::format("<span class=\"s{}\" id=\"c{}\"{}>{}</span>",
                     doubtful ? " d-" + std::string(to_string(sentence.check->verdict)) : "", claims_, lang_of(shown),
                     shown);
}

std::string HtmlWriter::marks(const Sentence& sentence) {
  std::string shown;
  if (sentence.kind == SentenceKind::inference) shown += fmt::format("<span class=\"tag\">{}</span>", says_.inference);
  for (const int number : sentence.citations)
    if (const auto reference = references_.find(number); reference != references_.end())
      shown += citation(*reference->second, sentence);
  return shown + verdict(sentence);
}

std::string HtmlWriter::sentence(const Sentence& sentence) {
  const std::string text = html_text(sentence.text);
  if (text.empty()) return "";
  if (sentence.kind == SentenceKind::notice) return fmt::format("<span class=\"tag\">{}</span> {}", says_.notice, text);
  std::string shown = claim(sentence, text);
  shown += marks(sentence);
  if (sentence.strength)
    shown +=
        fmt::format("<span class=\"tag\">{}</span>", html_text(strength_text(*sentence.strength, report_.language)));
  return shown;
}

// The chart above its rows.
std::string HtmlWriter::table(const ReportBlock& block) {
  if (!block.table) return "";
  std::string rows;
  for (const Sentence& one : block.sentences) {
    if (!one.row) continue;
    const std::string label = html_text(one.row->label);
    const std::string value = claim(one, html_text(one.row->value));
    rows += fmt::format("<tr><th scope=\"row\"{}>{}{}</th><td>{}</td><td>{}</td></tr>\n", lang_of(label), label,
                        one.row->forecast ? words_.forecast_mark : std::string_view(), value, marks(one));
  }
  if (rows.empty()) return "";
  const std::string caption = html_text(block.table->caption), metric = html_text(block.table->metric);
  return fmt::format(
      "<figure>\n<figcaption{}>{}</figcaption>\n{}<table class=\"series\"><thead><tr><th scope=\"col\">{}</th>"
      "<th scope=\"col\"{}>{}</th><th scope=\"col\">{}</th></tr></thead><tbody>\n{}</tbody></table>\n</figure>\n",
      lang_of(caption), caption, chart_svg(block, report_.language, fmt::format("g{}", ++charts_)),
      block.table->over_time ? words_.time : words_.whose, lang_of(metric), metric, words_.source, rows);
}

std::string HtmlWriter::blocks(const std::vector<ReportBlock>& blocks) {
  std::string html;
  bool in_list = false;
  for (const ReportBlock& block : blocks) {
    if (block.kind == ReportBlockKind::table) {
      const std::string shown = table(block);
      if (in_list && !shown.empty()) html += "</ul>\n";
      in_list = in_list && shown.empty();
      html += shown;
      continue;
    }
    std::string line, text_before;
    for (const Sentence& one : block.sentences) {
      const std::string shown = sentence(one);
      if (shown.empty()) continue;
      const std::string text = plain_line(one.text);
      if (!line.empty() && !close_up(text_before, text)) line += ' ';
      line += shown;
      text_before = text;
    }
    if (line.empty()) continue;
    const bool bullet = block.kind == ReportBlockKind::bullet;
    if (bullet != in_list) html += bullet ? "<ul>\n" : "</ul>\n";
    in_list = bullet;
    html += bullet ? "<li>" + line + "</li>\n" : "<p>" + line + "</p>\n";
  }
  return in_list ? html + "</ul>\n" : html;
}

std::string HtmlWriter::section(const Section& one, int level, const std::string& number, const std::string& id) {
  const int shown_level = std::clamp(level, 2, 6);
  std::string html = fmt::format("<h{}{}>{}{}</h{}>\n", shown_level, id.empty() ? "" : " id=\"" + id + "\"",
                                 number.empty() ? "" : "<span class=\"no\">" + number + "</span>",
                                 html_text(one.heading), shown_level);
  html += blocks(one.blocks);
  int child = 0;
  for (const Section& below : one.children) {
    ++child;
    html += section(below, level + 1, number.empty() ? number : fmt::format("{}.{}", number, child),
                    id.empty() ? id : fmt::format("{}-{}", id, child));
  }
  if (one.blocks.empty() && one.children.empty())
    html += fmt::format("<p><span class=\"tag\">{}</span> {}</p>\n", says_.notice, words_.no_summary);
  return html;
}

std::string HtmlWriter::doubtful_claims() const {
  std::string items;
  for (const Verdict verdict : verdicts)
    if (const auto found = doubtful_.find(verdict); found != doubtful_.end()) items += join(found->second, "");
  return items.empty() ? "" : "<ul>\n" + items + "</ul>\n";
}

std::string HtmlWriter::references() const {
  std::string html = "<ol class=\"refs\" role=\"doc-endnotes\">\n";
  for (const auto& [number, reference] : references_) {
    const Passage& passage = reference->passage;
    const Range quote = quotes_.at(number);
    html += fmt::format("<li id=\"r{0}\"><span class=\"num\">[{0}]</span><p class=\"title\">{1}</p>\n", number,
                        title_link(reference->title, reference->url));
    if (const std::string shown = facts(*reference); !shown.empty()) html += "<p class=\"meta\">" + shown + "</p>\n";
    const std::string heading = html_text(passage.heading);
    if (!heading.empty()) html += fmt::format("<p class=\"meta\"{}>{}</p>\n", lang_of(heading), heading);
    html += fmt::format("<blockquote{}>", lang_of(passage.text));
    for (std::size_t begin = 0; begin < passage.text.size();) {
      const std::size_t end = std::min(passage.text.find('\n', begin), passage.text.size());
      const Range here = {std::clamp(quote.begin, begin, end) - begin, std::clamp(quote.end, begin, end) - begin};
      if (const std::string line = marked(cut(passage.text, begin, end), here); !trim(line).empty())
        html += "<p>" + line + "</p>";
      begin = end + 1;
    }
    if (passage.text.empty()) html += fmt::format("<p>{}</p>", says_.unavailable);
    html += "</blockquote>\n<p class=\"meta\">";
    if (const std::string link = link_to_words(*reference, quote); !link.empty()) html += link + " · ";
    if (const auto marks = cited_at_.find(number); marks != cited_at_.end()) {
      html += says_.cited_at;
      int place = 0;
      for (const int mark : marks->second)
        html += fmt::format(" <a href=\"#m{}\" role=\"doc-backlink\">{}</a>", mark, ++place);
      html += " · ";
    }
    html += fmt::format("{} <code>{}</code> {}–{} {}</p></li>\n", says_.stored_as,
                        html_text(abbreviate(passage.document_id, 16)), passage.begin, passage.end, says_.bytes);
  }
  return references_.empty() ? fmt::format("<p>{}</p>\n", words_.no_references) : html + "</ol>\n";
}

}  // namespace kaozheng::reports
