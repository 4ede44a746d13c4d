// SPDX-License-Identifier: Apache-2.0
#include "net/curl_thread.h"

#include <signal.h>

#include <new>
#include <set>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace kaozheng::net {
namespace {

constexpr std::size_t header_bytes_max = 64u << 10;

// The status of "HTTP/1.1 200 OK"; 0 for any other line.
int status_in(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (!line.starts_with("HTTP/") || space == line.npos) return 0;
  int status = 0;
  for (const char c : line.substr(space + 1, 3)) {
    if (c < '0' || c > '9') return 0;
    status = status * 10 + (c - '0');
  }
  return status;
}

// How often a body is packed by a header "gzip, br".
int codings_in(std::string_view name, std::string_view value) {
  if (!equals_ignoring_case(name, "content-encoding") && !equals_ignoring_case(name, "transfer-encoding")) return 0;
  int codings = 0;
  for (const std::string& coding : split(value, ',')) {
    const std::string_view what = trim(coding);
    const bool packs =
        !what.empty() && !equals_ignoring_case(what, "identity") && !equals_ignoring_case(what, "chunked");
    codings += packs ? 1 : 0;
  }
  return codings;
}

bool unpacks_too_much(const Transfer& transfer, std::size_t decoded_bytes) {
  if (transfer.codings == 0 || !transfer.is_distrusted) return false;
  curl_off_t wire_bytes = 0;
  ::curl_easy_getinfo(transfer.easy, CURLINFO_SIZE_DOWNLOAD_T, &wire_bytes);
  constexpr std::size_t counted_late = 16u << 10;  // curl may count what it read last only afterwards
  return decoded_bytes > unpacking_max * (static_cast<std::size_t>(wire_bytes) + counted_late);
}

}  // namespace

void start_curl() {
  static const CURLcode code = ::curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) throw std::runtime_error(::curl_easy_strerror(code));
}

std::size_t take_header(char* text, std::size_t size, std::size_t count, void* transfer) {
  Transfer& to = *static_cast<Transfer*>(transfer);
  const std::string_view line = trim({text, size * count});
  std::lock_guard lock(to.mutex);
  to.header_bytes += size * count;
  to.head_too_long = to.header_bytes > header_bytes_max;
  if (to.head_too_long) return CURL_WRITEFUNC_ERROR;
  if (to.body_bytes > 0) return size * count;  // a trailer
  if (const int status = status_in(line); status > 0) {
    to.status = status;
    to.headers.clear();  // of an interim answer
    to.codings = 0;
  } else if (const std::size_t colon = line.find(':'); colon != line.npos) {
    to.headers.emplace_back(to_lower_ascii(trim(line.substr(0, colon))), trim(line.substr(colon + 1)));
    to.codings += codings_in(to.headers.back().first, to.headers.back().second);
    to.too_many_codings = to.is_distrusted && to.codings > codings_max;
    if (to.too_many_codings) return CURL_WRITEFUNC_ERROR;
  }
  to.phase = Transfer::Phase::answering;
  ++to.pieces;
  to.changed.notify_all();
  return size * count;
}

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* transfer) {
  Transfer& to = *static_cast<Transfer*>(transfer);
  const std::size_t length = size * count;
  std::lock_guard lock(to.mutex);
  to.body_too_long = length > to.body_bytes_max - to.body_bytes;
  to.unpacks_too_much = unpacks_too_much(to, to.body_bytes + length);
  if (to.body_too_long || to.unpacks_too_much) return CURL_WRITEFUNC_ERROR;
  to.paused = to.buffer.size() >= to.buffer_bytes_max;
  if (to.paused) return CURL_WRITEFUNC_PAUSE;
  to.buffer.append(bytes, length);
  to.body_bytes += length;
  ++to.pieces;
  to.changed.notify_all();
  return length;
}

class CurlThread::Loop {
 public:
  enum class Wish { start, resume, abandon };

  Loop() : multi_((start_curl(), ::curl_multi_init())) {
    if (!multi_) throw std::bad_alloc();
    constexpr long kept_connections = 64;
    ::curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kept_connections);
    // The thread takes no signals: TLS may write to a closed connection, and Ctrl-C belongs to the program's own
    // threads.
    sigset_t all, before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] { run(); });
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  ~Loop() {
    {
      std::lock_guard lock(mutex_);
      ending_ = true;
    }
    ::curl_multi_wakeup(multi_);
    thread_.join();
    ::curl_multi_cleanup(multi_);
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void post(Wish wish, Transfer& transfer) {
    {
      std::lock_guard lock(mutex_);
      wishes_.emplace_back(wish, &transfer);
    }
    ::curl_multi_wakeup(multi_);
  }

 private:
  void run() {
    for (;;) {
      std::vector<std::pair<Wish, Transfer*>> wishes;
      {
        std::lock_guard lock(mutex_);
        if (ending_) return;
        wishes.swap(wishes_);
      }
      for (const auto& [wish, transfer] : wishes) grant(wish, transfer);
      int running = 0;
      ::curl_multi_perform(multi_, &running);
      collect_done();
      constexpr int wait_max_milliseconds = 60'000;  // a wish, traffic or a timer of curl's ends it sooner
      ::curl_multi_poll(multi_, nullptr, 0, wait_max_milliseconds, nullptr);
    }
  }

  // A transfer may have ended before a wish comes up, its owner with it: only its address may be looked at then.
  void grant(Wish wish, Transfer* transfer) {
    if (wish == Wish::start) {
      under_way_.insert(transfer);
      if (::curl_multi_add_handle(multi_, transfer->easy) != CURLM_OK) end(*transfer, CURLE_FAILED_INIT);
    } else if (under_way_.count(transfer) && wish == Wish::resume) {
      ::curl_easy_pause(transfer->easy, CURLPAUSE_CONT);
    } else if (under_way_.count(transfer)) {
      end(*transfer, CURLE_ABORTED_BY_CALLBACK);
    }
  }

  void collect_done() {
    int left = 0;
    while (const CURLMsg* const message = ::curl_multi_info_read(multi_, &left)) {
      const CURLcode code = message->data.result;
      Transfer* transfer = nullptr;
      ::curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      end(*transfer, code);
    }
  }

  void end(Transfer& transfer, CURLcode code) {
    ::curl_multi_remove_handle(multi_, transfer.easy);
    under_way_.erase(&transfer);
    std::lock_guard lock(transfer.mutex);
    transfer.code = code;
    transfer.done = true;
    transfer.changed.notify_all();  // under the lock: the owner may end the transfer right after
  }

  CURLM* const multi_;
  std::mutex mutex_;
  std::vector<std::pair<Wish, Transfer*>> wishes_;
  bool ending_ = false;
  std::set<Transfer*> under_way_;  // of the thread alone
  std::thread thread_;
};

CurlThread::CurlThread() = default;
CurlThread::~CurlThread() = default;

CurlThread::Loop& CurlThread::loop() {
  std::lock_guard lock(mutex_);
  if (!loop_) loop_ = std::make_unique<Loop>();
  return *loop_;
}

void CurlThread::start(Transfer& transfer) { loop().post(Loop::Wish::start, transfer); }

void CurlThread::resume(Transfer& transfer) { loop().post(Loop::Wish::resume, transfer); }

void CurlThread::abandon(Transfer& transfer) {
  loop().post(Loop::Wish::abandon, transfer);
  std::unique_lock lock(transfer.mutex);
  transfer.changed.wait(lock, [&] { return transfer.done; });
}

}  // namespace kaozheng::net
