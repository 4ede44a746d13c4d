// SPDX-License-Identifier: Apache-2.0
// The index of medical literature by NCBI's E-utilities: ids of a search, then what stands under them.
// https://www.ncbi.nlm.nih.gov/books/NBK25497/
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/bytes.h"
#include "sources/dates.h"
#include "sources/engines.h"
#include "sources/engines/engine_calls.h"
#include "sources/engines/engine_replies.h"
#include "sources/engines/engine_turns.h"
#include "sources/reply_markup.h"

namespace kaozheng::sources {
namespace {

constexpr std::size_t pubmed_characters_max = 300;
constexpr int pubmed_hits_max = 50;
constexpr std::size_t pubmed_authors_max = 3;
constexpr Milliseconds pubmed_pause{350};  // three requests a second without a key

class PubMed final : public SearchEngine {
 public:
  explicit PubMed(EngineParts parts)
      : base_url_(base_url_or(parts.base_url, pubmed_url)),
        key_(trim(parts.key)),
        contact_(trim(parts.contact)),
        http_(parts.http),
        clock_(parts.clock),
        turns_("PubMed", {pubmed_pause}, parts.clock) {}

  std::string name() const override { return "pubmed"; }
  Origin origin() const override { return Origin::web; }

  Result<std::vector<Hit>> search(const Query& query, int count, std::stop_token stop) override {
    const std::string words = first_characters(latin_words(query.text), pubmed_characters_max);
    if (words.empty()) return std::vector<Hit>{};
    return turns_.take(query.text, stop, [&] {
      auto hits = ask(words, std::clamp(count, 1, pubmed_hits_max), stop);
      if (!hits && hits.error().kind == ErrorKind::refused && !key_.empty())
        hits.error().what += "; check NCBI_API_KEY";
      return hits;
    });
  }

 private:
  Result<std::vector<Hit>> ask(const std::string& words, int count, std::stop_token stop) {
    const std::string activity = "asking PubMed at " + base_url_;
    const std::string found = TRY(ask_engine(
        http_, request("esearch", "sort=relevance&retmax=" + std::to_string(count) + "&term=" + percent_encode(words)),
        activity, clock_, stop));
    const auto ids = read_pubmed_ids(found);
    if (!ids) return fail(Error(ids.error()).during(activity));
    if (ids->empty()) return std::vector<Hit>{};
    if (!clock_.sleep(pubmed_pause, stop)) return fail(ErrorKind::cancelled, "stopped");
    return ask_and_read(http_, request("esummary", "id=" + join(*ids, ",")), activity, clock_, stop,
                        read_pubmed_summaries, count);
  }

  net::HttpRequest request(const std::string& program, const std::string& parameters) const {
    std::string url =
        base_url_ + "/entrez/eutils/" + program + ".fcgi?db=pubmed&retmode=json&tool=kaozheng&" + parameters;
    if (!contact_.empty()) url += "&email=" + percent_encode(contact_);
    if (!key_.empty()) url += "&api_key=" + percent_encode(key_);
    net::HttpRequest made = engine_request("GET", std::move(url));
    made.headers = {{"Accept", "application/json"}};
    return made;
  }

  const std::string base_url_;
  const std::string key_;
  const std::string contact_;
  net::TrustedHttp& http_;
  Clock& clock_;
  EngineTurns turns_;
};

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "Zhang Y, Li X, et al. The Lancet. 2024 Jan 5"
std::string origin_line(const nlohmann::json& summary) {
  std::vector<std::string> parts;
  std::vector<std::string> authors;
  if (const auto listed = list_at(summary, "authors", "PubMed"))
    for (const nlohmann::json& author : *listed) {
      if (authors.size() == pubmed_authors_max) {
        authors.push_back("et al");
        break;
      }
      if (std::string name = text_at(author, "name"); !name.empty()) authors.push_back(std::move(name));
    }
  for (std::string part : {join(authors, ", "), text_at(summary, "fulljournalname"), text_at(summary, "pubdate")})
    if (!part.empty()) parts.push_back(std::move(part));
  return join(parts, ". ");
}

std::string date_of_summary(const nlohmann::json& summary) {
  // "2024/01/05 00:00", where days and months that are not known are the first.
  const std::string sorted = replace_all(text_at(summary, "sortpubdate").substr(0, 10), "/", "-");
  const std::string written = find_date(text_at(summary, "pubdate"));
  return written.empty() ? sorted : written;
}

}  // namespace

Result<std::vector<std::string>> read_pubmed_ids(std::string_view json) {
  const nlohmann::json reply = TRY(read_json_reply(json, "PubMed"));
  if (const std::string error = text_at(reply, "error"); !error.empty())
    return fail(contains(to_lower_ascii(error), "rate limit") ? ErrorKind::rate_limited : ErrorKind::refused,
                "PubMed answered: " + one_line(error, 120));
  const auto result = reply.find("esearchresult");
  if (result == reply.end()) return fail(ErrorKind::malformed, "PubMed answered without a search result");
  const nlohmann::json listed = TRY(list_at(*result, "idlist", "PubMed"));
  std::vector<std::string> ids;
  for (const nlohmann::json& id : listed)
    if (id.is_string() && is_id(id.get<std::string>())) ids.push_back(id.get<std::string>());
  return ids;
}

Result<std::vector<Hit>> read_pubmed_summaries(std::string_view json) {
  const nlohmann::json reply = TRY(read_json_reply(json, "PubMed"));
  const auto result = reply.find("result");
  if (result == reply.end()) return fail(ErrorKind::malformed, "PubMed answered without summaries");
  const nlohmann::json ids = TRY(list_at(*result, "uids", "PubMed"));
  HitList hits("pubmed");
  for (const nlohmann::json& id : ids) {
    const std::string name = id.is_string() ? id.get<std::string>() : "";
    if (!is_id(name) || !result->contains(name)) continue;
    const nlohmann::json& summary = (*result)[name];
    if (text_at(summary, "title").empty()) continue;
    hits.add("https://pubmed.ncbi.nlm.nih.gov/" + name + "/", text_of_markup(text_at(summary, "title")),
             origin_line(summary), date_of_summary(summary));
  }
  return hits.take();
}

std::unique_ptr<SearchEngine> make_pubmed(EngineParts parts) { return std::make_unique<PubMed>(std::move(parts)); }

}  // namespace kaozheng::sources
