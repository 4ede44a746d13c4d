// SPDX-License-Identifier: Apache-2.0
// https://api.search.brave.com/app/documentation
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/bytes.h"
#include "sources/engines.h"
#include "sources/engines/engine_calls.h"
#include "sources/engines/engine_replies.h"
#include "sources/engines/engine_turns.h"
#include "sources/reply_markup.h"

namespace kaozheng::sources {
namespace {

constexpr std::size_t brave_characters_max = 400;
constexpr int brave_hits_max = 20;
constexpr Milliseconds brave_pause{1100};  // its plans begin at one query a second

class Brave final : public SearchEngine {
 public:
  explicit Brave(EngineParts parts)
      : base_url_(base_url_or(parts.base_url, brave_url)),
        key_(trim(parts.key)),
        http_(parts.http),
        clock_(parts.clock),
        turns_("Brave", {brave_pause}, parts.clock) {}

  std::string name() const override { return "brave"; }
  Origin origin() const override { return Origin::web; }

  Result<std::vector<Hit>> search(const Query& query, int count, std::stop_token stop) override {
    if (key_.empty()) return fail(ErrorKind::refused, "Brave needs a key: set BRAVE_API_KEY");
    const char* const region = query.language == Language::zh ? "CN&search_lang=zh-hans" : "ALL&search_lang=en";
    net::HttpRequest request = engine_request(
        "GET", base_url_ + "/res/v1/web/search?q=" + percent_encode(query_line(query.text, brave_characters_max)) +
                   "&count=" + std::to_string(std::clamp(count, 1, brave_hits_max)) +
                   "&result_filter=web&country=" + region);
    request.headers = {{"Accept", "application/json"}, {"X-Subscription-Token", key_}};
    return turns_.take(query.text, stop, [&] {
      return naming_key(
          ask_and_read(http_, request, "asking Brave at " + base_url_, clock_, stop, read_brave_reply, count),
          "BRAVE_API_KEY");
    });
  }

 private:
  const std::string base_url_;
  const std::string key_;
  net::TrustedHttp& http_;
  Clock& clock_;
  EngineTurns turns_;
};

}  // namespace

Result<std::vector<Hit>> read_brave_reply(std::string_view json) {
  const nlohmann::json reply = TRY(read_json_reply(json, "Brave"));
  const auto web = reply.find("web");
  if (web == reply.end()) {
    if (reply.contains("query")) return std::vector<Hit>{};  // how it says that there is nothing
    return fail(ErrorKind::malformed, "Brave did not answer with search results");
  }
  const nlohmann::json results = TRY(list_at(*web, "results", "Brave"));
  HitList hits("brave");
  for (const nlohmann::json& result : results)
    hits.add(text_at(result, "url"), text_of_markup(text_at(result, "title")),
             text_of_markup(text_at(result, "description")), text_at(result, "page_age"));
  return hits.take();
}

std::unique_ptr<SearchEngine> make_brave(EngineParts parts) { return std::make_unique<Brave>(std::move(parts)); }

}  // namespace kaozheng::sources
