// SPDX-License-Identifier: Apache-2.0
// What leaves this machine, request by request, and what for.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace kaozheng::net {

// One request of an HTTP client, each hop of a redirect by itself. Holds neither paths nor headers: no key.
struct SentRequest {
  std::string host;  // and port, where it is not the scheme's own
  std::string
      purpose;  // of the Errand: "researcher/notes", "search/brave", "page", "robots.txt" …; "other" without one
  std::string query = {};      // what a search engine was asked; else empty
  bool leaves = true;          // false: to this machine's own address, by name or number, and not handed on from there
  std::int64_t bytes_out = 0;  // method, URL, headers and body; 0 = no connection came about
  std::int64_t bytes_in = 0;   // head and body of the answer, unpacked
  std::string at = {};         // ISO 8601, of its end
};

// Hears of every request of the clients it was given to, whatever comes of it. Safe to call from any thread.
class Egress {
 public:
  virtual ~Egress() = default;
  virtual void add(SentRequest sent) = 0;
};

// What the requests of this thread are made for, as long as it lives; of several the innermost counts. A client tells
// its Egress.
class Errand {
 public:
  enum class To { the_host_asked, further_on };  // further_on: a server of this machine that hands on what it gets
  explicit Errand(std::string purpose, std::string query = {}, To to = To::the_host_asked);
  ~Errand();
  Errand(const Errand&) = delete;
  Errand& operator=(const Errand&) = delete;

  static const Errand* current();  // of this thread; null = none
  const std::string& purpose() const { return purpose_; }
  const std::string& query() const { return query_; }
  To to() const { return to_; }

 private:
  const std::string purpose_, query_;
  const To to_;
  const Errand* const outer_;
};

// Keeps what is sent until somebody listens.
class EgressLog final : public Egress {
 public:
  void add(SentRequest sent) override;
  // `hear` gets what nobody has heard yet, then all that comes, one at a time; empty: it is kept again. Once this
  // returns, what listened before hears no more.
  void listen(std::function<void(const SentRequest&)> hear);

 private:
  std::mutex mutex_;
  std::function<void(const SentRequest&)> hear_;
  std::vector<SentRequest> unheard_;
};

}  // namespace kaozheng::net
