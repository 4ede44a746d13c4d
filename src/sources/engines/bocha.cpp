// SPDX-License-Identifier: Apache-2.0
// 博查, an index of the Chinese web; replies in the form of Bing's old interface. https://open.bochaai.com
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/bytes.h"
#include "sources/engines.h"
#include "sources/engines/engine_calls.h"
#include "sources/engines/engine_replies.h"
#include "sources/engines/engine_turns.h"

namespace kaozheng::sources {
namespace {

constexpr std::size_t bocha_characters_max = 400;
constexpr int bocha_hits_max = 50;

class Bocha final : public SearchEngine {
 public:
  explicit Bocha(EngineParts parts)
      : base_url_(base_url_or(parts.base_url, bocha_url)),
        key_(trim(parts.key)),
        http_(parts.http),
        clock_(parts.clock),
        turns_("Bocha", {}, parts.clock) {}

  std::string name() const override { return "bocha"; }
  Origin origin() const override { return Origin::web; }

  Result<std::vector<Hit>> search(const Query& query, int count, std::stop_token stop) override {
    if (key_.empty()) return fail(ErrorKind::refused, "Bocha needs a key: set BOCHA_API_KEY");
    net::HttpRequest request = engine_request("POST", base_url_ + "/v1/web-search");
    request.headers = {
        {"Content-Type", "application/json"}, {"Accept", "application/json"}, {"Authorization", "Bearer " + key_}};
    request.body = nlohmann::json{
        {"query", query_line(query.text, bocha_characters_max)},
        {"count", std::clamp(count, 1, bocha_hits_max)},
        {"freshness", "noLimit"},
        {"summary",
         false}}.dump();
    return turns_.take(query.text, stop, [&] {
      return naming_key(
          ask_and_read(http_, request, "asking Bocha at " + base_url_, clock_, stop, read_bocha_reply, count),
          "BOCHA_API_KEY");
    });
  }

 private:
  const std::string base_url_;
  const std::string key_;
  net::TrustedHttp& http_;
  Clock& clock_;
  EngineTurns turns_;
};

// 200 or "200"; 0 when it says neither.
int code_of(const nlohmann::json& reply) {
  const auto code = reply.find("code");
  if (code == reply.end()) return 0;
  if (code->is_number_integer()) return code->get<int>();
  const std::string text = text_at(reply, "code");
  const bool digits = text.size() == 3 && text.find_first_not_of("0123456789") == std::string::npos;
  return digits ? std::stoi(text) : 0;
}

}  // namespace

Result<std::vector<Hit>> read_bocha_reply(std::string_view json) {
  const nlohmann::json reply = TRY(read_json_reply(json, "Bocha"));
  const int code = code_of(reply);
  if (code >= 400) {
    const ErrorKind kind = code == 429                                 ? ErrorKind::rate_limited
                           : code == 401 || code == 402 || code == 403 ? ErrorKind::refused
                           : code >= 500                               ? ErrorKind::unavailable
                                                                       : ErrorKind::malformed;
    return fail(kind, "Bocha answered with code " + std::to_string(code) + " " +
                          one_line(text_at(reply, "message") + text_at(reply, "msg"), 120));
  }
  const auto body = reply.find("data");
  const nlohmann::json& answer = body != reply.end() && body->is_object() ? *body : reply;
  const auto pages = answer.find("webPages");
  if (pages == answer.end() || pages->is_null()) {
    if (answer.contains("queryContext")) return std::vector<Hit>{};
    return fail(ErrorKind::malformed, "Bocha answered without web pages");
  }
  const nlohmann::json results = TRY(list_at(*pages, "value", "Bocha"));
  HitList hits("bocha");
  for (const nlohmann::json& result : results)
    hits.add(text_at(result, "url"), text_at(result, "name"), text_at(result, "snippet"),
             text_at(result, "datePublished"));
  return hits.take();
}

std::unique_ptr<SearchEngine> make_bocha(EngineParts parts) { return std::make_unique<Bocha>(std::move(parts)); }

}  // namespace kaozheng::sources
