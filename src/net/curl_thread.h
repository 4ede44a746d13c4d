// SPDX-License-Identifier: Apache-2.0
// Private to net/: one thread around one curl multi handle. All transfers of a client run on it; callers wait
// elsewhere.
#pragma once

#include <curl/curl.h>

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

#include "net/http.h"

namespace kaozheng::net {

// Initialises curl, once. To be called before any easy or multi handle is made.
void start_curl();

// What curl's callbacks, on the client's thread, share with the caller, who waits on `changed`.
struct Transfer {
  CURL* easy = nullptr;
  std::size_t body_bytes_max = 0;
  std::size_t buffer_bytes_max = 0;  // a buffer that has grown to it makes curl pause
  bool is_distrusted = false;        // packed bodies are measured

  std::mutex mutex;
  std::condition_variable_any changed;
  // Everything below is guarded by `mutex`.
  enum class Phase { connecting, asking, answering } phase = Phase::connecting;
  std::size_t pieces = 0;  // goes up with all that arrives
  int status = 0;
  Headers headers;
  std::size_t header_bytes = 0;
  std::string buffer;  // the body as far as the caller has not yet taken it
  std::size_t body_bytes = 0;
  bool paused = false;
  bool head_too_long = false;
  int codings = 0;  // the body is packed in
  bool too_many_codings = false;
  bool unpacks_too_much = false;
  bool body_too_long = false;
  bool done = false;  // curl has let go of `easy`
  CURLcode code = CURLE_OK;
};

// For CURLOPT_HEADERFUNCTION and CURLOPT_WRITEFUNCTION; their user pointer is the Transfer.
std::size_t take_header(char* text, std::size_t size, std::size_t count, void* transfer);
std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* transfer);

// Safe to call from any thread. Costs nothing until the first transfer.
class CurlThread {
 public:
  CurlThread();
  ~CurlThread();  // all transfers are done
  CurlThread(const CurlThread&) = delete;
  CurlThread& operator=(const CurlThread&) = delete;

  void start(Transfer& transfer);
  void resume(Transfer& transfer);   // after a pause
  void abandon(Transfer& transfer);  // returns when it is done

 private:
  class Loop;
  Loop& loop();
  std::mutex mutex_;
  std::unique_ptr<Loop> loop_;
};

}  // namespace kaozheng::net
