// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "base/clock.h"
#include "net/curl_request.h"
#include "net/curl_thread.h"
#include "net/http.h"
#include "net/redirects.h"
#include "net/url.h"
#include "net/wire_url.h"

namespace kaozheng::net {
namespace {

using OnPiece = std::function<bool(std::string_view)>;

constexpr Milliseconds forever{24 * 3600 * 1000};
constexpr std::size_t redirect_bytes_max = 64u << 10;  // reading a little saves the connection

// A transfer under way; whatever ends its scope, curl has let go of it.
class UnderWay {
 public:
  UnderWay(CurlThread& thread, Transfer& transfer) : thread_(thread), transfer_(transfer) { thread_.start(transfer_); }
  ~UnderWay() {
    std::unique_lock lock(transfer_.mutex);
    const bool done = transfer_.done;
    lock.unlock();
    if (!done) thread_.abandon(transfer_);
  }
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;

 private:
  CurlThread& thread_;
  Transfer& transfer_;
};

// How long the next step of an exchange may take, and what is said when it takes longer.
struct Patience {
  Milliseconds limit;
  std::string_view complaint;
};
Patience patience(Transfer::Phase phase, const HttpTimeouts& timeouts) {
  const auto limit_of = [](Milliseconds timeout) { return timeout.count() > 0 ? timeout : forever; };
  switch (phase) {
    case Transfer::Phase::connecting:
      return {forever, "did not connect"};  // curl minds the time: it divides it among the addresses of a host
    case Transfer::Phase::asking:
      return {limit_of(timeouts.first_byte), "did not begin to answer"};
    case Transfer::Phase::answering:
      return {limit_of(timeouts.idle), "sent nothing more"};
  }
  return {forever, ""};
}

Error took_too_long(const WireUrl& url, std::string_view complaint, Milliseconds limit) {
  const double seconds = static_cast<double>(limit.count()) / 1000;
  return {ErrorKind::timed_out, fmt::format("{} {} within {:g} s", url.shown(), complaint, seconds)};
}

// One exchange with one server.
class Exchange {
 public:
  Exchange(CurlThread& thread, const WireUrl& url, const HttpTimeouts& timeouts, std::optional<Milliseconds> deadline)
      : thread_(thread), url_(url), timeouts_(timeouts), deadline_(deadline) {}

  // Hands each piece of the body to `take`, with the status, until that returns false. The body of the answer is empty.
  Result<HttpResponse> perform(CurlRequest& request, std::stop_token stop,
                               const std::function<bool(int, std::string_view)>& take) {
    Transfer& transfer = request.transfer();
    {
      const UnderWay under_way(thread_, transfer);
      bool wants_more = true;
      for (bool done = false; !done && wants_more;) {
        std::unique_lock lock(transfer.mutex);
        TRY_VOID(wait(lock, transfer, stop));
        std::string piece;
        piece.swap(transfer.buffer);
        done = transfer.done;
        const bool resume = std::exchange(transfer.paused, false) && !done;
        const int status = transfer.status;
        lock.unlock();
        if (resume) thread_.resume(transfer);
        if (!piece.empty()) wants_more = take(status, piece);
      }
      if (wants_more && transfer.code != CURLE_OK) return fail(request.error());
    }
    HttpResponse response;
    response.status = transfer.status;
    response.headers = std::move(transfer.headers);
    return response;
  }

 private:
  // Until something has arrived that was not seen yet.
  Result<void> wait(std::unique_lock<std::mutex>& lock, Transfer& transfer, std::stop_token stop) {
    const Patience patient = patience(transfer.phase, timeouts_);
    Milliseconds limit = patient.limit;
    if (deadline_) limit = std::clamp(*deadline_ - system_clock().elapsed(), Milliseconds{0}, limit);
    const bool moved =
        transfer.changed.wait_for(lock, stop, limit, [&] { return transfer.done || transfer.pieces != seen_; });
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
    if (!moved && limit < patient.limit) return fail(took_too_long(url_, "was not done", timeouts_.total));
    if (!moved) return fail(took_too_long(url_, patient.complaint, patient.limit));
    seen_ = transfer.pieces;
    if (is_too_slow(transfer)) return fail(took_too_long(url_, "sent hardly anything", timeouts_.slow));
    return {};
  }

  bool is_too_slow(const Transfer& transfer) {
    if (timeouts_.slow.count() <= 0 || transfer.phase != Transfer::Phase::answering || transfer.done) return false;
    constexpr std::size_t least_bytes = 1'024;
    const std::size_t bytes = transfer.header_bytes + transfer.body_bytes;
    const Milliseconds now = system_clock().elapsed();
    if (!span_begin_ || bytes >= span_begin_bytes_ + least_bytes) {
      span_begin_ = now;
      span_begin_bytes_ = bytes;
    }
    return now - *span_begin_ > timeouts_.slow;
  }

  CurlThread& thread_;
  const WireUrl& url_;
  const HttpTimeouts& timeouts_;
  const std::optional<Milliseconds> deadline_;
  std::size_t seen_ = 0;
  std::optional<Milliseconds> span_begin_;  // of the last time without enough bytes
  std::size_t span_begin_bytes_ = 0;
};

template <Reaches R>
class CurlHttp final : public HttpClient<R> {
 public:
  explicit CurlHttp(CurlClient client) : client_(std::move(client)) {}

  Result<HttpResponse> send(const HttpRequest& request, std::stop_token stop) override {
    return follow(request, stop, nullptr);
  }
  Result<HttpResponse> stream(const HttpRequest& request, std::stop_token stop, const OnPiece& on_piece) override {
    return follow(request, stop, on_piece);
  }

 private:
  Result<HttpResponse> follow(const HttpRequest& asked, std::stop_token stop, const OnPiece& on_piece) {
    const WireUrl first = TRY(wire_url(asked.url));
    std::optional<Milliseconds> deadline;
    if (asked.timeouts.total.count() > 0) deadline = system_clock().elapsed() + asked.timeouts.total;
    const int redirects_max = R == Reaches::public_web ? std::max(asked.redirects_max, 0) : 0;
    HttpRequest request = asked;
    for (int redirects = 0;; ++redirects) {
      auto response =
          ask(request, deadline, stop, redirects < redirects_max ? Redirects::skipped : Redirects::read, on_piece);
      if (!response && redirects > 0) return fail(std::move(response.error()).during("redirected by " + first.shown()));
      if (!response || redirects_max == 0 || !is_redirect(*response)) return response;
      if (redirects == redirects_max)
        return fail(ErrorKind::malformed, fmt::format("{} redirects more than {} times", first.shown(), redirects_max));
      request = TRY(redirected(std::move(request), *response));
    }
  }

  enum class Redirects { read, skipped };  // what becomes of their bodies

  // One hop.
  Result<HttpResponse> ask(const HttpRequest& request, std::optional<Milliseconds> deadline, std::stop_token stop,
                           Redirects redirects, const OnPiece& on_piece) {
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
    if constexpr (R == Reaches::public_web) TRY_VOID(parse_url(request.url).map([](const Url&) {}));
    const WireUrl url = TRY(wire_url(request.url));
    const std::unique_ptr<CurlRequest> curl_request = TRY(CurlRequest::make(client_, request, url));

    std::string body;
    std::size_t skipped = 0;
    const auto take = [&](int status, std::string_view piece) {
      if (R == Reaches::public_web && status / 100 == 3) {
        if (redirects == Redirects::read) body.append(piece);
        return (skipped += piece.size()) <= redirect_bytes_max;
      }
      if (on_piece && status / 100 == 2) return on_piece(piece);
      body.append(piece);
      return true;
    };
    Exchange exchange(thread_, url, request.timeouts, deadline);
    auto performed = exchange.perform(*curl_request, stop, take);
    tell_egress(request, url, curl_request->transfer());
    HttpResponse response = TRY(std::move(performed));
    response.body = std::move(body);
    response.final_url = request.url;
    return response;
  }

  // The transfer is done.
  void tell_egress(const HttpRequest& request, const WireUrl& url, Transfer& transfer) const {
    if (!client_.egress) return;
    const Errand* const errand = Errand::current();
    SentRequest sent{url.shown(), errand ? errand->purpose() : "other"};
    if (errand) sent.query = errand->query();
    const bool handed_on = errand && errand->to() == Errand::To::further_on;
    sent.leaves = !url.is_loopback() || !client_.proxy.empty() || handed_on;
    {
      std::lock_guard lock(transfer.mutex);
      if (transfer.phase != Transfer::Phase::connecting) sent.bytes_out = size_of(request, url);
      sent.bytes_in = static_cast<std::int64_t>(transfer.header_bytes + transfer.body_bytes);
    }
    sent.at = to_iso8601(system_clock().now());
    client_.egress->add(std::move(sent));
  }

  static std::int64_t size_of(const HttpRequest& request, const WireUrl& url) {
    std::size_t bytes = request.method.size() + url.text.size() + request.body.size();
    for (const auto& [name, value] : request.headers)
      bytes += name.size() + value.size() + 4;  // ": " and the line's end
    return static_cast<std::int64_t>(bytes);
  }

  const CurlClient client_;
  CurlThread thread_;
};

}  // namespace

std::string_view HttpResponse::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

std::unique_ptr<TrustedHttp> make_trusted_http(std::string user_agent) {
  TrustedHttpSettings settings;
  settings.user_agent = std::move(user_agent);
  return make_trusted_http(std::move(settings));
}

std::unique_ptr<TrustedHttp> make_trusted_http(TrustedHttpSettings settings) {
  CurlClient client;
  client.user_agent = std::move(settings.user_agent);
  for (const std::string& host : settings.direct) client.direct.insert(to_lower_ascii(trim(host)));
  client.egress = settings.egress;
  return std::make_unique<CurlHttp<Reaches::trusted>>(std::move(client));
}

std::unique_ptr<PublicHttp> make_public_http(PublicHttpSettings settings) {
  CurlClient client;
  client.reaches = Reaches::public_web;
  client.user_agent = std::move(settings.user_agent);
  for (const std::string& host : settings.allow_private) client.allow_private.insert(to_lower_ascii(trim(host)));
  client.proxy = std::move(settings.proxy);
  client.egress = settings.egress;
  for (const std::string& entry : settings.resolve) append(client.resolve, entry);
  return std::make_unique<CurlHttp<Reaches::public_web>>(std::move(client));
}

}  // namespace kaozheng::net
