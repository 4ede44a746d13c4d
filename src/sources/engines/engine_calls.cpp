// SPDX-License-Identifier: Apache-2.0
#include "sources/engines/engine_calls.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "net/retry.h"
#include "net/url.h"
#include "sources/cleaning.h"

namespace kaozheng::sources {
namespace {

constexpr std::size_t hit_url_bytes_max = 8192;
constexpr std::size_t hit_title_characters = 300;
constexpr std::size_t hit_snippet_characters = 1000;

bool has_form(std::string_view text, std::string_view form) {
  if (text.size() < form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (form[i] == 'd' ? !digit : text[i] != form[i]) return false;
  }
  return true;
}

// "2025-07-01" of "2025-07-01T08:30:00"; "2025-07" and "2025" as they are; empty for anything else.
std::string iso_date_in(std::string_view text) {
  if (has_form(text, "dddd-dd-dd")) return std::string(text.substr(0, 10));
  const bool partial = (text.size() == 7 && has_form(text, "dddd-dd")) || (text.size() == 4 && has_form(text, "dddd"));
  return partial ? std::string(text) : "";
}

}  // namespace

std::string base_url_or(std::string_view url, std::string_view fallback) {
  url = trim(url);
  while (!url.empty() && url.back() == '/') url.remove_suffix(1);
  return std::string(url.empty() ? fallback : url);
}

net::HttpRequest engine_request(std::string method, std::string url) {
  net::HttpRequest request;
  request.method = std::move(method);
  request.url = std::move(url);
  request.timeouts.connect = Milliseconds{10'000};
  request.timeouts.total = Milliseconds{20'000};
  request.body_bytes_max = 5u << 20;
  return request;
}

Result<std::string> ask_engine(net::TrustedHttp& http, const net::HttpRequest& request, std::string_view activity,
                               Clock& clock, std::stop_token stop, std::string_view challenge) {
  auto response = http.send(request, stop);
  if (!response) return fail(std::move(response.error()).during(activity));
  if (!challenge.empty() && response->status / 100 == 3 && contains(response->header("location"), challenge))
    return fail(ErrorKind::refused, std::string(activity) + ": it sent us to a challenge");
  auto error = net::status_error(*response, activity, clock.now());
  if (error) return fail(std::move(*error));
  return std::move(response->body);
}

std::string one_line(std::string_view text, std::size_t code_points) {
  // Four bytes a character and as much again for blanks: more of a reply of megabytes is not looked at.
  return abbreviate(clean_line(to_valid_utf8(text.substr(0, code_points * 8))), code_points);
}

std::string query_line(std::string_view text, std::size_t characters_max) {
  return first_characters(one_line(text, characters_max * 2), characters_max);
}

std::string first_characters(std::string_view text, std::size_t code_points) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < code_points && end < text.size(); ++i) next_code_point(text, end);
  return std::string(text.substr(0, end));
}

std::string latin_words(std::string_view text) {
  std::string words;
  bool has_letter = false;
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = next_code_point(text, i);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c < 0x2000);
    has_letter = has_letter || letter;
    if (letter || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '+')
      append_code_point(words, c);
    else
      words += ' ';
  }
  return has_letter ? one_line(words, words.size()) : "";
}

Result<nlohmann::json> read_json_reply(std::string_view body, std::string_view engine) {
  nlohmann::json json = nlohmann::json::parse(to_valid_utf8(body), nullptr, false);
  if (!json.is_object()) return fail(ErrorKind::malformed, std::string(engine) + " did not answer with a JSON object");
  return json;
}

std::string text_at(const nlohmann::json& object, const char* key) {
  if (!object.is_object()) return "";
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

Result<nlohmann::json> list_at(const nlohmann::json& object, const char* key, std::string_view engine) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  if (!object.is_object() || found == object.end() || !found->is_array())
    return fail(ErrorKind::malformed, std::string(engine) + " answered without a list of " + key);
  return *found;
}

void HitList::add(std::string_view url, std::string_view title, std::string_view snippet, std::string_view published) {
  url = trim(url);
  if (url.size() > hit_url_bytes_max || !net::parse_url(url)) return;
  Hit hit;
  hit.url = url;
  hit.title = one_line(title, hit_title_characters);
  hit.snippet = one_line(snippet, hit_snippet_characters);
  hit.engine = engine_;
  hit.published = iso_date_in(published);
  hits_.push_back(std::move(hit));
}

Result<std::vector<Hit>> ask_and_read(net::TrustedHttp& http, const net::HttpRequest& request,
                                      const std::string& activity, Clock& clock, std::stop_token stop,
                                      const ReplyReader& read, int count, std::string_view challenge) {
  const auto body = ask_engine(http, request, activity, clock, stop, challenge);
  if (!body) return fail(body.error());
  auto hits = read(*body);
  if (!hits) return fail(std::move(hits.error()).during(activity));
  return at_most(std::move(*hits), count);
}

bool lies_below(std::string_view url, std::string_view site) {
  if (!url.starts_with(site)) return false;
  return url.size() == site.size() || url[site.size()] == '/' || url[site.size()] == '?' || url[site.size()] == '#';
}

bool HitList::has(std::string_view url) const {
  return std::any_of(hits_.begin(), hits_.end(), [&](const Hit& hit) { return hit.url == trim(url); });
}

std::vector<Hit> at_most(std::vector<Hit> hits, int count) {
  const auto wanted = static_cast<std::size_t>(std::max(count, 0));
  if (hits.size() > wanted) hits.resize(wanted);
  return hits;
}

}  // namespace kaozheng::sources
