// SPDX-License-Identifier: Apache-2.0
#include "app/http/openai_answer.h"

#include <gmock/gmock.h>

#include "base/bytes.h"
#include "reports/sample_report_double.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const RunLinks links{"http://127.0.0.1:8765", "0123456789abcdef0123456789abcdef"};

Reference web(int number, const std::string& url) {
  Reference one;
  one.number = number;
  one.url = url;
  one.title = "Title " + std::to_string(number);
  return one;
}

// The characters [begin, end) of a text.
std::string characters(const std::string& text, std::size_t begin, std::size_t end) {
  std::size_t position = 0, at = 0, from = 0;
  for (; at < text.size() && position < end; ++position) {
    if (position == begin) from = at;
    next_code_point(text, at);
  }
  return text.substr(from, at - from);
}

Event event(std::string type, json data = json::object()) {
  Event one;
  one.type = std::move(type);
  one.data = std::move(data);
  return one;
}

TEST(OpenAiAnswer, marks_become_links_and_are_told_in_characters) {
  const LinkedText text = linked("热泵成本下降30%。[1][2] 其他。[2]",
                                 {web(1, "https://a.example/x_(1)"), web(2, "https://b.example/")}, links);
  EXPECT_EQ(
      text.markdown,
      "热泵成本下降30%。[[1]](https://a.example/x_%281%29)[[2]](https://b.example/) 其他。[[2]](https://b.example/)");
  ASSERT_EQ(text.marks.size(), 3u);
  EXPECT_EQ(text.marks[0].begin, 10u);
  EXPECT_EQ(text.marks[0].url, "https://a.example/x_(1)");
  for (const LinkMark& mark : text.marks)
    EXPECT_THAT(characters(text.markdown, mark.begin, mark.end),
                testing::AllOf(testing::StartsWith("[["), testing::EndsWith(")")));
}

TEST(OpenAiAnswer, other_brackets_stay) {
  const std::string markdown = "［1］ \\[1] [3] [x] [12345678901234567890] [1";
  EXPECT_EQ(linked(markdown, {web(1, "https://a.example/")}, links).markdown, markdown);
}

TEST(OpenAiAnswer, the_list_of_references_is_not_linked_once_more) {
  const std::string markdown = "# T\n\nA.[1]\n\n## 1 References\n\n- [1] Title : https://a.example/\n";
  const LinkedText text = linked(markdown, {web(1, "https://a.example/")}, links);
  EXPECT_EQ(text.marks.size(), 1u);
  EXPECT_THAT(text.markdown, HasSubstr("\n- [1] Title"));
}

TEST(OpenAiAnswer, a_link_opens_the_page_at_the_words_quoted) {
  Reference one = web(1, "https://a.example/page");
  one.passage.text = "It was cold. Heat pumps cost 9,000 euros in 2024. Prices fell.";
  one.quote = "Heat pumps cost 9,000 euros in 2024.";
  const LinkedText text = linked("A.[1]", {one}, links);
  EXPECT_THAT(text.markdown, HasSubstr("https://a.example/page#:~:text="));
  EXPECT_EQ(text.marks[0].url, "https://a.example/page");
}

TEST(OpenAiAnswer, a_local_file_is_opened_as_its_saved_copy) {
  Reference file = web(1, "file:///docs/a%20b.pdf");
  file.passage.origin = Origin::file;
  file.passage.document_id = "d0c";
  file.passage.begin = 10;
  file.passage.end = 42;
  const LinkedText text = linked("A.[1]", {file}, links);
  const std::string copy =
      "http://127.0.0.1:8765/api/runs/0123456789abcdef0123456789abcdef/sources/d0c?begin=10&end=42#found";
  EXPECT_EQ(text.markdown, "A.[[1]](" + copy + ")");
  EXPECT_EQ(flat_annotations(text),
            json::array({{{"type", "file_citation"}, {"file_id", "d0c"}, {"filename", "Title 1"}, {"index", 2}}}));
  EXPECT_EQ(nested_annotations(text)[0]["url_citation"]["url"], copy);
}

TEST(OpenAiAnswer, annotations_are_nested_or_flat) {
  const LinkedText text = linked("A.[1]", {web(1, "https://a.example/")}, links);
  EXPECT_EQ(
      nested_annotations(text),
      json::array({{{"type", "url_citation"},
                    {"url_citation",
                     {{"url", "https://a.example/"}, {"title", "Title 1"}, {"start_index", 2}, {"end_index", 27}}}}}));
  EXPECT_EQ(flat_annotations(text), json::array({{{"type", "url_citation"},
                                                  {"url", "https://a.example/"},
                                                  {"title", "Title 1"},
                                                  {"start_index", 2},
                                                  {"end_index", 27}}}));
}

TEST(OpenAiAnswer, a_report_brings_its_check_its_sources_and_where_it_is) {
  for (const Language language : {Language::zh, Language::en}) {
    const Report report = reports::checked_report(language);
    const FinishedAnswer answer = answer_of(report, links);
    EXPECT_THAT(answer.text.markdown, HasSubstr("http://127.0.0.1:8765/#/run/" + links.run_id));
    EXPECT_THAT(answer.text.markdown, HasSubstr(language == Language::zh ? "**核查**" : "**Check**"));
    EXPECT_GE(answer.text.marks.size(), 8u);
    EXPECT_EQ(answer.citations.size(), report.references.size());
    EXPECT_EQ(answer.search_results.size(), report.references.size());
    for (const char* name : {"title", "url", "date", "last_updated", "snippet", "source"})
      EXPECT_TRUE(answer.search_results[0].contains(name)) << name;
    EXPECT_EQ(answer.vendor.at("run_id"), links.run_id);
    EXPECT_FALSE(answer.vendor.at("claims").empty());
    for (const LinkMark& mark : answer.text.marks)
      EXPECT_THAT(characters(answer.text.markdown, mark.begin, mark.end), testing::StartsWith("[["));
  }
}

TEST(OpenAiAnswer, nothing_in_a_report_can_make_a_link_of_its_own) {
  const FinishedAnswer answer =
      answer_of(reports::report_of("x](http://evil.example) [1](http://evil.example) [[1]](javascript:alert(1))",
                                   "https://a.example/)](javascript:alert(1)"),
                links);
  // An escaped bracket ends no link.
  const std::string markdown = replace_all(answer.text.markdown, "\\]", "");
  EXPECT_THAT(markdown, Not(HasSubstr("](http://evil")));
  EXPECT_THAT(markdown, Not(HasSubstr("](javascript")));
}

TEST(OpenAiAnswer, pieces_are_the_text_again) {
  std::string text = std::string(700, 'x') + "考证考证\n" + std::string(300, ' ');
  for (int i = 0; i < 400; ++i) text += "考";
  std::string together;
  for (const std::string& piece : pieces_of(text)) {
    EXPECT_TRUE(is_utf8(piece));
    together += piece;
  }
  EXPECT_EQ(together, text);
  EXPECT_TRUE(pieces_of("").empty());
}

TEST(OpenAiAnswer, usage_is_what_the_calls_took) {
  AnswerUsage usage;
  usage.hear(event("ModelCalled", {{"prompt_tokens", 100}, {"completion_tokens", 20}}));
  usage.hear(event("ModelCalled", {{"prompt_tokens", 1}}));
  usage.hear(event("QueryAsked", {{"query", "q"}}));
  EXPECT_EQ(chat_usage(usage)["prompt_tokens"], 101);
  EXPECT_EQ(chat_usage(usage)["total_tokens"], 121);
  EXPECT_EQ(chat_usage(usage)["num_search_queries"], 1);
  EXPECT_EQ(response_usage(usage)["output_tokens"], 20);
}

TEST(OpenAiAnswer, progress_is_told_in_both_languages_on_lines_of_its_own) {
  const Event asked = event("QueryAsked", {{"query", "热泵\n成本"}, {"engines", {"a", "b"}}, {"hits", 7}});
  EXPECT_EQ(progress_line(asked, Language::zh), "搜索：热泵 成本（a, b）→ 7 条\n");
  EXPECT_EQ(progress_line(asked, Language::en), "Search: 热泵 成本 (a, b) → 7 results\n");
  EXPECT_EQ(progress_line(event("ModelCalled"), Language::en), "");
  EXPECT_EQ(
      progress_line(event("PlanMade", {{"plan", {{"tasks", json::array({{{"description", "d"}}})}}}}), Language::en),
      "Plan (1 tasks):\n- d\n");
  for (const char* type : {"BriefWritten", "PlanMade", "TaskStarted", "QueryAsked", "PageRead", "PageFailed",
                           "EngineBlocked", "GapFound", "SectionWritten", "RunPaused", "CapReached"})
    EXPECT_THAT(progress_line(event(type), Language::zh), testing::EndsWith("\n")) << type;  // whatever it lacks
}

}  // namespace
}  // namespace kaozheng::app
