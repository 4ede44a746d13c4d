// SPDX-License-Identifier: Apache-2.0
#include "app/http/openai_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "app/http/openai_fields.h"
#include "app/messages.h"
#include "base/bytes.h"
#include "net/url.h"
#include "reports/claims.h"
#include "reports/markdown.h"
#include "reports/text_fragment.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

bool is_web(const std::string& url) { return net::parse_url(url).has_value(); }

// Opens the page at the words that are quoted from it.
std::string link_to(const Reference& reference, const std::string& url) {
  const std::size_t quote = reference.quote.empty() ? std::string::npos : reference.passage.text.find(reference.quote);
  if (!is_web(reference.url) || quote == std::string::npos) return reports::inert_address(url);
  const std::string deep = reports::deep_link(reference.url, reference.passage.text,
                                              {quote, quote + reference.quote.size()}, reference.passage.page);
  return reports::inert_address(deep.empty() ? url : deep);
}

// Where the list of references begins: the last heading of a report.
std::size_t end_of_body(std::string_view markdown) {
  const std::size_t heading = markdown.rfind("\n## ");
  const std::size_t list = heading == std::string_view::npos ? heading : markdown.find("\n- [1] ", heading);
  return list == std::string_view::npos ? markdown.size() : heading;
}

class Linker {
 public:
  Linker(const std::vector<Reference>& references, const RunLinks& links) : links_(links) {
    for (const Reference& one : references) references_.emplace(one.number, &one);
  }

  void add(std::string_view text) {
    std::size_t begin = 0;
    for (std::size_t at = text.find('['); at != std::string_view::npos; at = text.find('[', at + 1)) {
      const std::size_t end = text.find_first_not_of("0123456789", at + 1);
      if (end == std::string_view::npos || end == at + 1 || end > at + 7 || text[end] != ']') continue;
      if (at > 0 && text[at - 1] == '\\') continue;
      const auto found = references_.find(std::stoi(std::string(text.substr(at + 1, end - at - 1))));
      if (found == references_.end()) continue;
      plain(text.substr(begin, at - begin));
      link(*found->second);
      begin = end + 1;
    }
    plain(text.substr(begin));
  }
  void plain(std::string_view text) {
    result_.markdown += text;
    position_ += count_code_points(text);
  }
  LinkedText take() { return std::move(result_); }

 private:
  void link(const Reference& reference) {
    LinkMark mark;
    mark.begin = position_;
    mark.url = links_.source(reference);
    plain(fmt::format("[[{}]]({})", reference.number, link_to(reference, mark.url)));
    mark.end = position_;
    mark.title = reference.title;
    mark.file = reference.passage.origin == Origin::file || !is_web(reference.url);
    mark.document_id = reference.passage.document_id;
    result_.marks.push_back(std::move(mark));
  }

  const RunLinks& links_;
  std::map<int, const Reference*> references_;
  LinkedText result_;
  std::size_t position_ = 0;
};

void add_sources(const std::vector<Reference>& references, const RunLinks& links, FinishedAnswer& answer) {
  for (const Reference& one : references) {
    const std::string url = links.source(one);
    answer.citations.push_back(url);
    answer.search_results.push_back({{"title", one.title},
                                     {"url", url},
                                     {"date", one.published.empty() ? json() : json(one.published)},
                                     {"last_updated", nullptr},
                                     {"snippet", one.quote},
                                     {"source", is_web(one.url) ? "web" : "file"}});
  }
}

json claims_of(const Report& report) {
  json claims = json::array();
  for (const reports::NamedClaim& claim : reports::named_claims(report))
    claims.push_back({{"id", claim.id},
                      {"text", claim.sentence->text},
                      {"verdict", to_string(claim.sentence->check->verdict)},
                      {"citations", claim.sentence->citations}});
  return claims;
}

std::string check_line(const CheckSummary& check, const Tongue& say) {
  std::vector<std::string> counts;
  const auto count = [&](int number, const char* chinese, const char* english) {
    if (number > 0) counts.push_back(fmt::format("{} {}", say(chinese, english), number));
  };
  count(check.contradicted, "✗ 与来源矛盾", "✗ contradicted");
  count(check.not_found, "? 来源中未找到", "? not found");
  count(check.partly, "◐ 部分支持", "◐ partly supported");
  count(check.supported, "✓ 支持", "✓ supported");
  count(check.computed, "∑ 重新计算", "∑ recomputed");
  count(check.quoted, "原文引用", "quoted word for word");
  if (counts.empty()) return {};
  return say("**核查**（{} 条论断）：{}", "**Check** ({} claims): {}", check.made, join(counts, " · "));
}

std::string tail_of(const Report& report, const RunLinks& links) {
  const Tongue say(report.language);
  std::string tail = "\n---\n\n";
  if (const std::string line = check_line(report.check, say); !line.empty()) tail += line + "\n\n";
  if (!report.gaps.empty()) tail += say("**缺口**：{} 处\n\n", "**Gaps**: {}\n\n", report.gaps.size());
  tail += fmt::format("[{}]({})\n", say("完整报告、证据与核查", "The whole report, its evidence and its check"),
                      links.page());
  return tail;
}

json vendor_of(const RunLinks& links) {
  return {{"run_id", links.run_id}, {"report_url", links.page()}, {"markdown_url", links.report()}};
}

std::string file_name_of(const LinkMark& mark) { return mark.title.empty() ? mark.document_id : mark.title; }

}  // namespace

std::string RunLinks::page() const { return base + "/#/run/" + run_id; }
std::string RunLinks::report() const { return base + "/api/runs/" + run_id + "/report.md"; }
std::string RunLinks::source(const Reference& reference) const {
  if (is_web(reference.url)) return reference.url;
  const Passage& passage = reference.passage;
  return fmt::format("{}/api/runs/{}/sources/{}?begin={}&end={}#found", base, run_id,
                     percent_encode(passage.document_id), passage.begin, passage.end);
}

LinkedText linked(std::string_view markdown, const std::vector<Reference>& references, const RunLinks& links) {
  const std::size_t body = end_of_body(markdown);
  Linker linker(references, links);
  linker.add(markdown.substr(0, body));
  linker.plain(markdown.substr(body));
  return linker.take();
}

void AnswerUsage::hear(const Event& event) {
  if (event.type == "QueryAsked") ++searches;
  if (event.type != "ModelCalled") return;
  prompt_tokens += count_member(event.data, "prompt_tokens");
  completion_tokens += count_member(event.data, "completion_tokens");
}

json chat_usage(const AnswerUsage& usage) {
  return {{"prompt_tokens", usage.prompt_tokens},
          {"completion_tokens", usage.completion_tokens},
          {"total_tokens", usage.prompt_tokens + usage.completion_tokens},
          {"prompt_tokens_details", {{"cached_tokens", 0}}},
          {"completion_tokens_details", {{"reasoning_tokens", 0}}},
          {"num_search_queries", usage.searches}};
}

json response_usage(const AnswerUsage& usage) {
  return {{"input_tokens", usage.prompt_tokens},
          {"input_tokens_details", {{"cached_tokens", 0}}},
          {"output_tokens", usage.completion_tokens},
          {"output_tokens_details", {{"reasoning_tokens", 0}}},
          {"total_tokens", usage.prompt_tokens + usage.completion_tokens}};
}

FinishedAnswer answer_of(const Report& report, const RunLinks& links) {
  FinishedAnswer answer;
  answer.text = linked(reports::render_markdown(report, reports::Layout::report), report.references, links);
  answer.text.markdown += tail_of(report, links);
  add_sources(report.references, links, answer);
  answer.vendor = vendor_of(links);
  answer.vendor["claims"] = claims_of(report);
  answer.vendor["check"] = report.check;
  answer.vendor["gaps"] = report.gaps;
  answer.vendor["from_evidence"] = false;
  return answer;
}

FinishedAnswer answer_of(std::string_view markdown, const std::vector<Reference>& references, Language language,
                         const RunLinks& links) {
  FinishedAnswer answer;
  answer.text = linked(markdown, references, links);
  const std::string said =
      Tongue(language)("取自已有报告的证据，未重新检索", "From the evidence of this report; nothing was searched anew");
  answer.text.markdown += fmt::format("\n\n---\n\n[{}]({})\n", said, links.page());
  add_sources(references, links, answer);
  answer.vendor = vendor_of(links);
  answer.vendor["from_evidence"] = true;
  return answer;
}

json nested_annotations(const LinkedText& text) {
  json annotations = json::array();
  for (const LinkMark& mark : text.marks)
    annotations.push_back(
        {{"type", "url_citation"},
         {"url_citation",
          {{"url", mark.url}, {"title", mark.title}, {"start_index", mark.begin}, {"end_index", mark.end}}}});
  return annotations;
}

json flat_annotations(const LinkedText& text) {
  json annotations = json::array();
  for (const LinkMark& mark : text.marks)
    if (mark.file)
      annotations.push_back({{"type", "file_citation"},
                             {"file_id", mark.document_id},
                             {"filename", file_name_of(mark)},
                             {"index", mark.begin}});
    else
      annotations.push_back({{"type", "url_citation"},
                             {"url", mark.url},
                             {"title", mark.title},
                             {"start_index", mark.begin},
                             {"end_index", mark.end}});
  return annotations;
}

std::vector<std::string> pieces_of(std::string_view text) {
  constexpr std::size_t piece_bytes = 240;
  std::vector<std::string> pieces;
  while (!text.empty()) {
    std::size_t end = std::min(piece_bytes, text.size());
    if (end < text.size()) {
      const std::size_t gap = text.find_last_of(" \n", end - 1);
      if (gap != std::string_view::npos && gap > 0) end = gap + 1;
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    }
    pieces.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return pieces;
}

}  // namespace kaozheng::app
