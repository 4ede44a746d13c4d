// SPDX-License-Identifier: Apache-2.0
// One connection: the heads of its requests are read here, bounded in bytes, lines and time, before the HTTP library
// sees them, for it bounds none of it. Private to server.cpp.
#pragma once

#include <httplib.h>

#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>

#include "app/http/request_head.h"
#include "app/http/server.h"
#include "base/clock.h"

namespace kaozheng::app {

class Wire final : public httplib::Stream {
 public:
  Wire(int socket, const ConnectionLimits& limits, Clock& clock);

  enum class Next {
    head,       // `head()` is there, and the library reads it next
    gone,       // closed, or nothing came for `idle`
    timed_out,  // a head that did not end in time
    too_long,
    faulty,  // `fault()` says what
  };
  // Waits for the next request.
  Next next();
  const RequestHead& head() const { return head_; }
  const HeadFault& fault() const { return fault_; }

  // Cuts the connection from another thread: whoever waits on it goes on.
  void cut();
  bool is_cut() const { return cut_; }
  // Waits until the other side has read what was sent, so that a refusal reaches who is still sending. A moment at
  // most.
  void linger();
  // The other side has closed, or it was cut.
  bool gone() const;
  bool write_all(std::string_view bytes);
  std::size_t written() const { return written_; }
  bool read_timed_out() const { return read_timed_out_; }
  std::string peer() const;
  std::string local() const;  // as the header Host names it: "127.0.0.1:8765"
  // Since when nothing was asked; 0 while a request is under way. Read by other threads.
  std::atomic<std::int64_t> waits_since{0};

  bool is_readable() const override { return !incoming_.empty(); }
  bool is_writable() const override { return !gone(); }
  ssize_t read(char* to, std::size_t size) override;
  ssize_t write(const char* bytes, std::size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  int socket() const override { return socket_; }

 private:
  enum class Arrived { some, none_in_time, end };
  Arrived receive(Milliseconds wait);

  const int socket_;
  const ConnectionLimits& limits_;
  Clock& clock_;
  std::string incoming_;      // received and not yet read
  std::string library_head_;  // what the library reads before it
  std::size_t library_at_ = 0;
  RequestHead head_;
  HeadFault fault_;
  std::size_t written_ = 0;
  std::size_t body_bytes_ = 0;
  Milliseconds body_began_{0};
  bool read_timed_out_ = false;
  std::atomic<bool> cut_ = false;
};

}  // namespace kaozheng::app
