// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "net/loopback.h"
#include "net/url.h"
#include "research/report_parts.h"
#include "research/wording.h"

namespace kaozheng::research {
namespace {

int characters(std::string_view text) { return static_cast<int>(count_code_points(text)); }

std::vector<Disclosure::Source> sources_of(const Notebook& notebook, const Report& report) {
  std::vector<Disclosure::Source> sources;
  std::vector<std::string> ids;
  for (const Reference& reference : report.references) {
    const auto known = std::find(ids.begin(), ids.end(), reference.passage.document_id);
    const auto place = static_cast<std::size_t>(known - ids.begin());
    if (known == ids.end()) {
      ids.push_back(reference.passage.document_id);
      const auto document = notebook.documents().find(reference.passage.document_id);
      const bool found = document != notebook.documents().end();
      sources.push_back({reference.title, reference.url, found ? document->second.licence : std::string(), 0});
    }
    sources[place].longest_quotation = std::max(sources[place].longest_quotation, characters(reference.quote));
  }
  return sources;
}

std::string known_limits(const std::string& model, Language language) {
  if (model == "extractive")
    return say(language, "只摘录原句，不归纳、不推断", "takes sentences over and neither sums up nor infers");
  return say(language, "语言模型会误读、遗漏和编造，因此每句话都对照存档原文核查",
             "language models misread, leave out and invent: every sentence is checked against the stored text");
}

bool is_this_machine(const std::string& url) {
  const auto parts = net::parse_url(url);
  return parts && net::is_loopback_host(parts->host);
}

std::vector<std::string> what_left(const ResearchRun& run, const HeardModel& heard, const Notebook& notebook,
                                   const Report& report) {
  const Language language = report.language;
  std::vector<std::string> left;
  std::vector<std::string> engines;
  for (const std::string& engine : report.header.engines)
    if (engine != "local") engines.push_back(engine);
  if (!engines.empty())
    left.push_back(say(language, "搜索词，发往 ", "queries, to ") + join(engines, say(language, "、", ", ")));
  std::set<std::string> hosts;
  for (const auto& [id, document] : notebook.documents())
    if (document.origin == Origin::web)
      if (const auto parts = net::parse_url(document.url)) hosts.insert(parts->host);
  if (!hosts.empty()) {
    const std::string count = std::to_string(hosts.size());
    left.push_back(say(language, "对网页的请求，所用网页来自 " + count + " 个网站",
                       "requests for pages; those used came from " + count + (hosts.size() == 1 ? " site" : " sites")));
  }
  std::vector<std::string> servers;
  for (const HeardModel::Heard& one : heard.answered())
    if (!one.server.empty() && !is_this_machine(one.server) &&
        std::find(servers.begin(), servers.end(), one.server) == servers.end())
      servers.push_back(one.server);
  if (!servers.empty())
    left.push_back(say(language, "提示词及其中的资料，发往 ", "prompts with their material, to ") +
                   join(servers, say(language, "、", ", ")));
  if (run.embedder && !is_this_machine(run.model_server))
    left.push_back(say(language, "段落文本，发往嵌入模型 ", "the text of passages, to the embedder ") +
                   run.embedder->name());
  return left;
}

}  // namespace

Disclosure disclosure_of(const ResearchRun& run, const HeardModel& heard, const Notebook& notebook,
                         const Report& report) {
  Disclosure disclosure;
  disclosure.sources = sources_of(notebook, report);
  for (const HeardModel::Heard& one : heard.answered())
    disclosure.models.push_back(
        {one.model, one.provider, one.server, one.answers, known_limits(one.model, report.language)});
  disclosure.tokens_in = run.budget.prompt_tokens();
  disclosure.tokens_out = run.budget.completion_tokens();
  disclosure.left_the_machine = what_left(run, heard, notebook, report);
  return disclosure;
}

}  // namespace kaozheng::research
