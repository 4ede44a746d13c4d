// SPDX-License-Identifier: Apache-2.0
// What the engines of this room have in common; private to it.
#pragma once

#include <cstddef>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/document.h"
#include "net/http.h"

namespace kaozheng::sources {

// `url` without blanks and slashes at its end; `fallback` when nothing is left.
std::string base_url_or(std::string_view url, std::string_view fallback);

// A request within the limits of an engine call: 10 s to connect, 20 s in all, 5 MiB.
net::HttpRequest engine_request(std::string method, std::string url);

// The body of a 2xx answer. `activity` names the call in errors. A redirect to an address that holds `challenge`, where
// a site sends programs to prove that they are people, is `refused`.
Result<std::string> ask_engine(net::TrustedHttp& http, const net::HttpRequest& request, std::string_view activity,
                               Clock& clock, std::stop_token stop, std::string_view challenge = {});

// A refused answer tells also which variable to check.
template <class Answer>
Result<Answer> naming_key(Result<Answer> answer, std::string_view variable) {
  if (!answer && answer.error().kind == ErrorKind::refused) answer.error().what += "; check " + std::string(variable);
  return answer;
}

// One line of valid UTF-8 without invisible characters, at most `code_points` long.
std::string one_line(std::string_view text, std::size_t code_points);
// A query as one line of at most `characters_max`, cut without a mark.
std::string query_line(std::string_view text, std::size_t characters_max);
// The first `code_points` characters, nothing added.
std::string first_characters(std::string_view text, std::size_t code_points);

// The words of a query that an index of English texts can know, without what stands between them; empty when there is
// no Latin letter.
std::string latin_words(std::string_view text);

// Replies as JSON, whose fields may be missing or of any type.
Result<nlohmann::json> read_json_reply(std::string_view body, std::string_view engine);
std::string text_at(const nlohmann::json& object, const char* key);  // empty unless a string
// `malformed` unless `object` holds a list there.
Result<nlohmann::json> list_at(const nlohmann::json& object, const char* key, std::string_view engine);

// Gathers what an engine found, in its order.
class HitList {
 public:
  explicit HitList(std::string engine) : engine_(std::move(engine)) {}
  // Drops URLs that could not be read. `published` counts when it begins with an ISO date, or is "2025-07" or
  // "2025".
  void add(std::string_view url, std::string_view title, std::string_view snippet, std::string_view published = {});
  bool has(std::string_view url) const;
  std::vector<Hit> take() { return std::move(hits_); }

 private:
  std::string engine_;
  std::vector<Hit> hits_;
};

// Whether `url` is `site` (scheme, host, perhaps a path; no slash at the end) or a page below it.
bool lies_below(std::string_view url, std::string_view site);

// The first `count` hits.
std::vector<Hit> at_most(std::vector<Hit> hits, int count);

// `ask_engine`, then `read`; errors of both name `activity`.
using ReplyReader = std::function<Result<std::vector<Hit>>(std::string_view)>;
Result<std::vector<Hit>> ask_and_read(net::TrustedHttp& http, const net::HttpRequest& request,
                                      const std::string& activity, Clock& clock, std::stop_token stop,
                                      const ReplyReader& read, int count, std::string_view challenge = {});

}  // namespace kaozheng::sources
