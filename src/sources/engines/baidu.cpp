// SPDX-License-Identifier: Apache-2.0
// 百度, without a key and off unless asked for: slowly, a few queries a run, and a challenge is taken for what it says.
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

constexpr std::size_t baidu_characters_max = 76;  // it cuts longer ones
constexpr int baidu_hits_max = 20;
constexpr Manners baidu_manners{Milliseconds{3000}, Milliseconds{2000}, 8};

class Baidu final : public SearchEngine {
 public:
  explicit Baidu(EngineParts parts)
      : base_url_(base_url_or(parts.base_url, baidu_url)),
        http_(parts.http),
        clock_(parts.clock),
        turns_("Baidu", baidu_manners, parts.clock) {}

  std::string name() const override { return "baidu"; }
  Origin origin() const override { return Origin::web; }
  // Its redirects begin with /link and lead to pages of others.
  bool is_own_page(std::string_view url) const override {
    return lies_below(url, base_url_) && !lies_below(url, base_url_ + "/link");
  }

  Result<std::vector<Hit>> search(const Query& query, int count, std::stop_token stop) override {
    return turns_.take(query.text, stop, [&] { return ask(query, count, stop); });
  }

 private:
  Result<std::vector<Hit>> ask(const Query& query, int count, std::stop_token stop) {
    net::HttpRequest request =
        engine_request("GET", base_url_ + "/s?wd=" + percent_encode(query_line(query.text, baidu_characters_max)) +
                                  "&rn=" + std::to_string(std::clamp(count, 1, baidu_hits_max)) + "&pn=0&tn=json");
    request.headers = {{"Accept", "application/json"},
                       {"Accept-Language", query.language == Language::zh ? "zh-CN,zh;q=0.9" : "en,zh-CN;q=0.5"}};
    return ask_and_read(http_, request, "asking Baidu at " + base_url_, clock_, stop, read_baidu_reply, count,
                        "wappass");
  }

  const std::string base_url_;
  net::TrustedHttp& http_;
  Clock& clock_;
  EngineTurns turns_;
};

// Seconds since 1970 as a date; empty for times before 1990.
std::string date_of_seconds(const nlohmann::json& entry) {
  const auto time = entry.find("time");
  if (time == entry.end() || !time->is_number_integer()) return "";
  const auto seconds = time->get<std::int64_t>();
  if (seconds < 631'152'000 || seconds > 4'102'444'800) return "";
  return to_date(TimePoint(std::chrono::seconds(seconds)));
}

// Its texts hold raw control characters, which JSON does not allow.
std::string without_control_characters(std::string_view text) {
  std::string clean(text);
  std::replace_if(
      clean.begin(), clean.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return clean;
}

}  // namespace

Result<std::vector<Hit>> read_baidu_reply(std::string_view json) {
  const nlohmann::json reply = TRY(read_json_reply(without_control_characters(json), "Baidu"));
  if (const auto flag = reply.find("antiFlag"); flag != reply.end() && *flag == 1)
    return fail(ErrorKind::refused, "Baidu refuses to answer programs from this address");
  const auto feed = reply.find("feed");
  if (feed == reply.end()) return fail(ErrorKind::malformed, "Baidu answered without a feed");
  if (feed->is_object() && !feed->contains("entry")) return std::vector<Hit>{};
  const nlohmann::json entries = TRY(list_at(*feed, "entry", "Baidu"));
  HitList hits("baidu");
  for (const nlohmann::json& entry : entries)
    if (entry.is_object())
      hits.add(text_at(entry, "url"), text_of_markup(text_at(entry, "title")), text_of_markup(text_at(entry, "abs")),
               date_of_seconds(entry));
  return hits.take();
}

std::unique_ptr<SearchEngine> make_baidu(EngineParts parts) { return std::make_unique<Baidu>(std::move(parts)); }

}  // namespace kaozheng::sources
