// SPDX-License-Identifier: Apache-2.0
#include "net/polite_http.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "base/shared_outcome.h"
#include "net/host_turns.h"
#include "net/redirects.h"
#include "net/retry.h"
#include "net/robots.h"
#include "net/url.h"
#include "net/wire_url.h"

namespace kaozheng::net {
namespace {

using OnPiece = std::function<bool(std::string_view)>;
using namespace std::chrono_literals;

// RFC 9309, 2.3.1.2 and 2.4.
constexpr int robots_redirects_max = 5;
constexpr Milliseconds robots_kept = 24h;
constexpr Milliseconds unread_robots_kept = 10min;

// The time of a request, without the waiting for turns.
class TimeLeft {
 public:
  TimeLeft(Milliseconds total, const Clock& clock) : total_(total), clock_(clock) {}
  template <class Transfer>
  Result<HttpResponse> spend(HttpRequest& request, const std::string& host, const Transfer& transfer) {
    request.timeouts.total = total_.count() > 0 ? std::max(total_ - spent_, Milliseconds{0}) : total_;
    if (total_.count() > 0 && request.timeouts.total.count() == 0)
      return fail(ErrorKind::timed_out, fmt::format("{} was not done within {} ms", host, total_.count()));
    const Milliseconds begin = clock_.elapsed();
    auto response = transfer(request);
    spent_ += clock_.elapsed() - begin;
    return response;
  }

 private:
  const Milliseconds total_;
  const Clock& clock_;
  Milliseconds spent_{0};
};

class PoliteHttp final : public PublicHttp {
 public:
  PoliteHttp(PublicHttp& http, Manners manners, Clock& clock)
      : http_(http), manners_(std::move(manners)), clock_(clock), turns_(manners_, clock) {}

  Result<HttpResponse> send(const HttpRequest& request, std::stop_token stop) override {
    return follow(request, stop, nullptr, manners_.respect_robots ? AskRobots::yes : AskRobots::no);
  }
  Result<HttpResponse> stream(const HttpRequest& request, std::stop_token stop, const OnPiece& on_piece) override {
    return follow(request, stop, on_piece, manners_.respect_robots ? AskRobots::yes : AskRobots::no);
  }

 private:
  enum class AskRobots { no, yes };

  Result<HttpResponse> follow(HttpRequest request, std::stop_token stop, const OnPiece& on_piece, AskRobots robots) {
    const WireUrl first = TRY(wire_url(request.url));
    const int redirects_max = std::exchange(request.redirects_max, 0);
    TimeLeft time(request.timeouts.total, clock_);
    for (int redirects = 0;; ++redirects) {
      auto response = hop(request, stop, on_piece, robots, time);
      if (!response && redirects > 0) return fail(std::move(response.error()).during("redirected by " + first.shown()));
      if (!response || redirects_max <= 0 || !is_redirect(*response)) return response;
      if (redirects == redirects_max)
        return fail(ErrorKind::malformed, fmt::format("{} redirects more than {} times", first.shown(), redirects_max));
      request = TRY(redirected(std::move(request), *response));
    }
  }

  Result<HttpResponse> hop(HttpRequest& request, std::stop_token stop, const OnPiece& on_piece, AskRobots robots,
                           TimeLeft& time) {
    const Url url = TRY(parse_url(request.url));
    if (robots == AskRobots::yes) TRY_VOID(check_robots(url, stop));
    auto response = ask(request, url.host, stop, on_piece, time);
    const auto pause = response ? pause_asked_by(*response) : std::nullopt;
    if (!pause) return response;
    turns_.rest(url.host, *pause);
    if (*pause > manners_.retry_after_max) return response;
    auto again = ask(request, url.host, stop, on_piece, time);
    if (again)
      if (const auto longer = pause_asked_by(*again)) turns_.rest(url.host, *longer);
    return again;
  }

  Result<HttpResponse> ask(HttpRequest& request, const std::string& host, std::stop_token stop, const OnPiece& on_piece,
                           TimeLeft& time) {
    const Gate::Pass turn = TRY(turns_.wait(host, stop));
    return time.spend(request, host, [&](const HttpRequest& timed) {
      return on_piece ? http_.stream(timed, stop, on_piece) : http_.send(timed, stop);
    });
  }

  std::optional<Milliseconds> pause_asked_by(const HttpResponse& response) const {
    if (response.status != 429 && response.status != 503) return std::nullopt;
    return parse_retry_after(response.header("retry-after"), clock_.now());
  }

  Result<void> check_robots(const Url& url, std::stop_token stop) {
    const std::string origin = fmt::format("{}://{}:{}", url.scheme, url.host, url.port);
    const Robots robots = TRY(robots_of(origin)->get(stop, [&] { return read_robots(origin, url.host, stop); }));
    const std::string target = url.path + (url.query.empty() ? "" : "?" + url.query);
    if (robots.allows(target)) return {};
    return fail(ErrorKind::refused, fmt::format("the robots.txt of {} does not allow this page to be read", url.host));
  }

  using SharedRobots = std::shared_ptr<SharedOutcome<Robots>>;
  SharedRobots robots_of(const std::string& origin) {
    std::lock_guard lock(mutex_);
    auto& [robots, since] = robots_[origin];
    const Milliseconds now = clock_.elapsed();
    if (!robots || now - since >= (robots->has_failed() ? unread_robots_kept : robots_kept)) {
      robots = std::make_shared<SharedOutcome<Robots>>();
      since = now;
    }
    return robots;
  }

  Result<Robots> read_robots(const std::string& origin, const std::string& host, std::stop_token stop) {
    const Errand errand("robots.txt");
    HttpRequest request;
    request.url = origin + "/robots.txt";
    request.headers = {{"Accept", "text/plain,*/*;q=0.5"}};
    request.timeouts = {10s, 10s, 5s, 10s, 5s};
    request.redirects_max = robots_redirects_max;
    request.body_bytes_max = 8 * robots_bytes_max;  // never met: reading ends sooner
    std::string text;
    const auto read = [&] {
      text.clear();
      return follow(
          request, stop,
          [&](std::string_view piece) {
            text += piece;
            return text.size() <= robots_bytes_max;
          },
          AskRobots::no);
    };
    auto response = read();
    // One connection that breaks shall not shut out a host.
    if (!response && response.error().kind == ErrorKind::unavailable) response = read();
    // What is no robots.txt by its redirects or its form is none at all (2.3.1.2, 2.3.1.3).
    if (!response && response.error().kind == ErrorKind::malformed) return Robots();
    if (!response && (response.error().kind == ErrorKind::refused || response.error().kind == ErrorKind::cancelled))
      return fail(std::move(response.error()));
    if (!response)
      return fail(ErrorKind::unavailable,
                  fmt::format("the robots.txt of {} cannot be read, so nothing else there is: {}", host,
                              response.error().what));
    if (response->status / 100 == 5)
      return fail(ErrorKind::unavailable,
                  fmt::format("the robots.txt of {} answers with HTTP {}, so nothing else there "
                              "is read",
                              host, response->status));
    if (response->status / 100 != 2) return Robots();
    return Robots::parse(text, products_in(manners_.user_agent));
  }

  PublicHttp& http_;
  const Manners manners_;
  Clock& clock_;
  HostTurns turns_;
  std::mutex mutex_;
  std::map<std::string, std::pair<SharedRobots, Milliseconds>> robots_;
};

}  // namespace

std::unique_ptr<PublicHttp> make_polite_http(PublicHttp& http, Manners manners, Clock& clock) {
  return std::make_unique<PoliteHttp>(http, std::move(manners), clock);
}

}  // namespace kaozheng::net
