// SPDX-License-Identifier: Apache-2.0
#include "app/mcp/stdio.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/parallel.h"

namespace kaozheng::app {
namespace {

constexpr int turn_ms = 50;  // between looks at whether to stop

class StdioDoor {
 public:
  StdioDoor(McpProtocol& protocol, int in, int out) : protocol_(protocol), in_(in), out_(out) {}

  void serve(std::stop_token stop) {
    Beside beside;  // ends when every request has ended
    while (read_some(stop)) take_lines(beside);
    session_.stop_all();
  }

 private:
  // False at the end.
  bool read_some(const std::stop_token& stop) {
    while (!stop.stop_requested() && can_write()) {
      pollfd input{in_, POLLIN, 0};
      const int ready = ::poll(&input, 1, turn_ms);
      if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
      char bytes[1 << 16];
      const ssize_t count = ready < 0 ? -1 : ::read(in_, bytes, sizeof bytes);
      if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (count <= 0) return false;
      unread_.append(bytes, static_cast<std::size_t>(count));
      return true;
    }
    return false;
  }

  void take_lines(Beside& beside) {
    std::size_t begin = 0;
    for (std::size_t end; (end = unread_.find('\n', begin)) != std::string::npos; begin = end + 1) {
      // The rest of a line that was too long.
      if (std::exchange(skipping_, false)) continue;
      take(trim(std::string_view(unread_).substr(begin, end - begin)), beside);
    }
    unread_.erase(0, begin);
    if (unread_.size() <= rpc_message_bytes_max) return;
    if (!skipping_) take(unread_, beside);  // which says that it is too long
    skipping_ = true;
    unread_.clear();
  }

  void take(std::string_view line, Beside& beside) {
    if (line.empty()) return;
    auto message = read_rpc_message(line);
    if (!message) return write(rpc_error(message.error().id, message.error().error));
    if (message->kind == RpcMessage::Kind::notification) return protocol_.notice(*message, session_);
    if (message->kind == RpcMessage::Kind::response) return;
    // Begun here, so that a cancellation that comes next finds it.
    auto begun = session_.begin(message->id);
    if (!begun) return write(McpProtocol::busy(*message).message);
    // What reads the store or waits stands in nobody's way; the rest keeps its order.
    const bool takes_long = message->method == "tools/call" || message->method.starts_with("resources/");
    if (!takes_long) return answer(*message, *begun);
    // Ended within the work: what the work holds may live a moment longer than this door.
    beside.start([this, request = std::move(*message),
                  begun = std::make_shared<std::optional<McpSession::UnderWay>>(std::move(begun))] {
      answer(request, **begun);
      begun->reset();
    });
  }

  void answer(const RpcMessage& request, const McpSession::UnderWay& begun) {
    const auto reply = protocol_.answer(request, era_of(request), session_, begun, {},
                                        [this](const nlohmann::json& told) { write(told); });
    if (reply) write(reply->message);
  }

  bool can_write() {
    std::lock_guard lock(out_mutex_);
    return !broken_;
  }

  void write(const nlohmann::json& message) {
    const std::string line = rpc_text(message) + "\n";
    std::lock_guard lock(out_mutex_);
    for (std::size_t done = 0; done < line.size() && !broken_;) {
      const ssize_t count = ::write(out_, line.data() + done, line.size() - done);
      if (count > 0)
        done += static_cast<std::size_t>(count);
      else if (count < 0 && errno == EAGAIN)
        wait_for_room();
      else if (count == 0 || errno != EINTR)
        broken_ = true;  // nobody reads any more
    }
  }

  void wait_for_room() const {
    pollfd output{out_, POLLOUT, 0};
    ::poll(&output, 1, turn_ms);
  }

  McpProtocol& protocol_;
  const int in_, out_;
  McpSession session_;
  std::string unread_;
  bool skipping_ = false;
  std::mutex out_mutex_;
  bool broken_ = false;
};

}  // namespace

void serve_mcp_stdio(McpProtocol& protocol, int in, int out, std::stop_token stop) {
  StdioDoor(protocol, in, out).serve(stop);
}

}  // namespace kaozheng::app
