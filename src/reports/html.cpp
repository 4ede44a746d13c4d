// SPDX-License-Identifier: Apache-2.0
#include "reports/html.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "reports/html_style.h"
#include "reports/html_writer.h"
#include "reports/plain_line.h"

namespace kaozheng::reports {
namespace {

std::string percent_of(int part, int whole) {
  return whole > 0 ? fmt::format("{:.0f}%", 100.0 * static_cast<double>(part) / static_cast<double>(whole)) : "–";
}

class Page {
 public:
  Page(const Report& report, const std::map<std::string, Document>& documents)
      : report_(report),
        words_(words(report.language)),
        says_(html_words(report.language)),
        tally_(tally_of(report)),
        writer_(report, documents) {}

  std::string render() {
    // In reading order, since marks are numbered as they are written; the references lead back to all of them.
    const std::string final_report = this->final_report();
    const std::string check = this->check();
    const std::string analyses = this->analyses(), research = this->research();
    return head() + "<body>\n<div class=\"page\">\n" + header() + contents() + "<main id=\"report\">\n" + final_report +
           check + analyses + research + h2("refs", words_.references) + writer_.references() + "</main>\n" +
           fmt::format("<footer>{}</footer>\n</div>\n</body>\n</html>\n", says_.footer);
  }

 private:
  static std::string h2(std::string_view id, std::string_view text) {
    return fmt::format("<h2 id=\"{}\">{}</h2>\n", id, text);
  }
  static std::string paragraph(std::string_view html, std::string_view kind = "") {
    return kind.empty() ? fmt::format("<p>{}</p>\n", html) : fmt::format("<p class=\"{}\">{}</p>\n", kind, html);
  }

  std::string title() const {
    const std::string topic = html_text(report_.header.topic);
    return topic.empty() ? std::string(words_.title) : topic;
  }

  std::string head() const {
    return fmt::format(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{}'; base-uri 'none'; "
        "form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<meta name=\"generator\" content=\"Kaozheng\">\n<title>{}</title>\n<style>{}</style>\n</head>\n",
        says_.lang, html_style_hash(), title(), html_style());
  }

  std::string header() const {
    const RunHeader& used = report_.header;
    std::string facts;
    const auto fact = [&](std::string_view name, const std::string& value) {
      if (!value.empty()) facts += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>", name, value);
    };
    fact(words_.provider, html_text(used.provider));
    fact(words_.model, html_text(used.model));
    fact(words_.engines, html_text(join(used.engines, ", ")));
    fact(words_.loops, fmt::format("{} ({} {})", used.max_loops, words_.loops_used, used.loops));
    std::string html = fmt::format(
        "<header>\n<a class=\"skip\" href=\"#report\">{}</a>\n<p class=\"kicker\">{}</p>\n"
        "<h1>{}</h1>\n<dl class=\"facts\">{}</dl>\n",
        says_.skip, says_.kicker, title(), facts);
    html += strip() + verdicts_told();
    html += paragraph(says_.how_to_read, "read how");
    for (const std::string& note : used.notes) html += paragraph(html_text(note), "read");
    return html + "</header>\n";
  }

  // The figures that a reader should know before the first sentence.
  std::string strip() const {
    const CheckSummary& check = report_.check;
    std::string html = "<div class=\"strip\">";
    const auto figure = [&](const std::string& value, std::string_view name) {
      html += fmt::format("<div><b>{}</b><span>{}</span></div>", value, name);
    };
    figure(std::to_string(check.made), says_.made_of);
    figure(percent_of(check.cited, check.made), says_.cited_share);
    if (check.checked() > 0) {
      figure(percent_of(check.checked(), check.counted()), says_.coverage);
      figure(percent_of(check.supported + check.computed, check.checked()), says_.precision);
    }
    figure(std::to_string(check.independent), replace_all(says_.sources, "{}", std::to_string(check.documents)));
    return html + "</div>\n";
  }

  std::string verdicts_told() const {
    if (tally_.checked == 0) return paragraph(says_.nothing_checked, "read say");
    std::string told = fmt::format(fmt::runtime(says_.checked_of), tally_.checked, tally_.made);
    if (tally_.checked < tally_.made)
      told += std::string(report_.language == Language::en ? " " : "") + std::string(says_.partly_checked);
    std::string marks;
    for (const Verdict verdict : verdicts) {
      const int count = tally_.count_of(verdict);
      if (count == 0) continue;
      const VerdictMark mark = verdict_mark(verdict, report_.language);
      marks += fmt::format("<span class=\"v {}\"><i aria-hidden=\"true\">{}</i>{} {}</span> ", mark.name, mark.shape,
                           mark.word, count);
    }
    return paragraph(told, "read") + paragraph(std::string(says_.legend) + marks, "read");
  }

  std::string contents() const {
    std::string html = fmt::format("<nav class=\"toc\" aria-label=\"{0}\"><b>{0}</b><ol>\n", says_.contents);
    const auto line = [&](const std::string& id, std::string_view text, bool below = false) {
      html += fmt::format("<li{}><a href=\"#{}\">{}</a></li>\n", below ? " class=\"in\"" : "", id, text);
    };
    int number = 0;
    for (const Section& section : report_.final_report) {
      ++number;
      line(fmt::format("s{}", number), fmt::format("{} {}", number, html_text(section.heading)));
      int child = 0;
      for (const Section& below : section.children) {
        ++child;
        line(fmt::format("s{}-{}", number, child), html_text(below.heading), true);
      }
    }
    line("check", words_.check);
    if (!report_.analyses.empty()) line("analyses", words_.analyses);
    if (!report_.research.empty()) line("research", words_.research);
    line("refs", words_.references);
    return html + "</ol></nav>\n";
  }

  std::string final_report() {
    std::string html;
    int number = 0;
    for (const Section& section : report_.final_report) {
      ++number;
      html += writer_.section(section, 2, std::to_string(number), fmt::format("s{}", number));
    }
    return html.empty() ? paragraph(words_.no_report) : html;
  }

  std::string check() const {
    const CheckSummary& check = report_.check;
    std::string html = h2("check", words_.check);
    if (check.made == 0) html += paragraph(words_.no_claims);
    html += fmt::format("<table><thead><tr><th>{}</th><th>{}</th></tr></thead><tbody>\n", words_.item, words_.count);
    const auto row = [&](const std::string& name, const std::string& value) {
      html += fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", name, value);
    };
    const auto count = [&](std::string_view name, int value) { row(std::string(name), std::to_string(value)); };
    count(words_.claims, check.made);
    count(words_.quoted, check.quoted);
    count(words_.checked, check.checked());
    count(words_.inferred, check.inference);
    count(words_.failed, check.failed);
    count(words_.cut, check.cut);
    count(words_.rechecked, check.rechecked);
    if (tally_.checked > 0)
      for (const Verdict verdict : verdicts) {
        const VerdictMark mark = verdict_mark(verdict, report_.language);
        row(fmt::format("<span class=\"v {}\"><i aria-hidden=\"true\">{}</i>{}</span>", mark.name, mark.shape,
                        mark.word),
            std::to_string(tally_.count_of(verdict)));
      }
    count(words_.documents, check.documents);
    count(words_.independent, check.independent);
    html += "</tbody></table>\n";

    html += fmt::format("<h3>{}</h3>\n", words_.doubtful);
    const std::string doubtful = writer_.doubtful_claims();
    html += doubtful;
    if (doubtful.empty()) html += paragraph(tally_.checked > 0 ? says_.no_doubtful : words_.no_doubt);

    html += fmt::format("<h3>{}</h3>\n", words_.gaps);
    std::vector<std::string> gaps;
    for (const Gap& gap : report_.gaps)
      gaps.push_back(gap.what + (gap.why.empty() ? "" : std::string(words_.colon) + gap.why));
    return html + (gaps.empty() ? paragraph(words_.no_gaps) : list(gaps));
  }

  static std::string list(const std::vector<std::string>& items) {
    std::string html = "<ul>\n";
    for (const std::string& item : items) html += "<li>" + html_text(item) + "</li>\n";
    return html + "</ul>\n";
  }

  std::string analyses() {
    if (report_.analyses.empty()) return "";
    std::string html = h2("analyses", words_.analyses);
    int number = 0;
    for (const AnalysisResult& analysis : report_.analyses) {
      html += task_heading(words_.analysis, ++number, analysis.task);
      for (const Section& part : analysis.parts) html += writer_.section(part, 4, "", "");
      if (analysis.parts.empty()) html += paragraph(words_.no_summary);
    }
    return html;
  }

  std::string research() {
    if (report_.research.empty()) return "";
    std::string html = h2("research", words_.research);
    int number = 0;
    for (const ResearchResult& result : report_.research) {
      html += task_heading(words_.result, ++number, result.task);
      const std::string summary = writer_.blocks(result.summary.blocks);
      html += summary;
      for (const Section& child : result.summary.children) html += writer_.section(child, 5, "", "");
      if (summary.empty() && result.summary.children.empty()) html += paragraph(words_.no_summary);
      html += fmt::format("<h4>{}</h4>\n", words_.sources);
      std::string items;
      for (const Document& source : result.sources)
        items += "<li>" + writer_.title_link(source.title, source.url) + "</li>\n";
      html += items.empty() ? paragraph(words_.no_sources) : "<ul>\n" + items + "</ul>\n";
    }
    return html;
  }

  static std::string task_heading(std::string_view name, int number, const Task& task) {
    const std::string told = html_text(task.description);
    return fmt::format("<h3><span class=\"no\">{}</span>{}</h3>\n", number, told.empty() ? std::string(name) : told);
  }

  const Report& report_;
  const Words& words_;
  const HtmlWords& says_;
  const VerdictTally tally_;
  HtmlWriter writer_;
};

}  // namespace

std::string render_html(const Report& report, const std::map<std::string, Document>& documents) {
  return Page(report, documents).render();
}

}  // namespace kaozheng::reports
