// SPDX-License-Identifier: Apache-2.0
// A report, or an answer from one, as programs made for OpenAI's interface show it. Pure.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "domain/event.h"
#include "domain/report.h"

namespace kaozheng::app {

// Where a run is looked at. `base`: "http://127.0.0.1:8080", without a slash at the end.
struct RunLinks {
  std::string base;
  std::string run_id;

  std::string page() const;    // the run, live or finished; names its id as `run_linked_in` finds it
  std::string report() const;  // as Markdown
  // The page of the web, or the saved copy of a local file with the passage marked.
  std::string source(const Reference& reference) const;
};

// A link to a source in a text: where it stands, in Unicode code points, and what it opens.
struct LinkMark {
  std::size_t begin = 0, end = 0;
  std::string url;
  std::string title;
  bool file = false;  // a document of the user's own
  std::string document_id;
};
struct LinkedText {
  std::string markdown;
  std::vector<LinkMark> marks;  // in order
};

// Markdown whose "[3]" are references, which they became links of: "[[3]](https://…)". Of other brackets with numbers
// there are none in what `reports` and follow-ups render.
LinkedText linked(std::string_view markdown, const std::vector<Reference>& references, const RunLinks& links);

// What a run used, as its events tell.
struct AnswerUsage {
  std::int64_t prompt_tokens = 0, completion_tokens = 0, searches = 0;
  void hear(const Event& event);
};
nlohmann::json chat_usage(const AnswerUsage& usage);
nlohmann::json response_usage(const AnswerUsage& usage);

struct FinishedAnswer {
  LinkedText text;
  nlohmann::json citations = nlohmann::json::array();       // URLs, as Perplexity has them
  nlohmann::json search_results = nlohmann::json::array();  // {title, url, date, last_updated, snippet, source}
  nlohmann::json vendor = nlohmann::json::object();         // {run_id, report_url, claims, …}
};
// The final report with its references, what came of its check, and where all of it is.
FinishedAnswer answer_of(const Report& report, const RunLinks& links);
// An answer from the evidence of a run; `markdown` as for `linked`.
FinishedAnswer answer_of(std::string_view markdown, const std::vector<Reference>& references, Language language,
                         const RunLinks& links);

// {"type": "url_citation", "url_citation": {…}}. Local files are cited by their saved copies: clients know no other
// type.
nlohmann::json nested_annotations(const LinkedText& text);
// {"type": "url_citation", …} and {"type": "file_citation", "file_id", "filename", "index"}.
nlohmann::json flat_annotations(const LinkedText& text);

// The text in pieces of whole lines or words, for a stream; together they are the text.
std::vector<std::string> pieces_of(std::string_view text);

// A line about an event, ending with a newline; empty for what nobody waits to read.
std::string progress_line(const Event& event, Language language);
// What a run is told to begin with: its id and where to watch it.
std::string begin_line(const RunLinks& links, Language language);

}  // namespace kaozheng::app
