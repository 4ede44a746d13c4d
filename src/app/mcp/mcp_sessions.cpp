// SPDX-License-Identifier: Apache-2.0
#include "app/mcp/mcp_sessions.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

#include "base/bytes.h"

namespace kaozheng::app {
namespace {

constexpr std::size_t id_digits = 32;  // 128 bits
constexpr std::size_t sessions_max = 256, streams_kept = 8;
constexpr std::chrono::hours idle_max{24};
constexpr std::chrono::milliseconds turn{500};

std::optional<std::size_t> number_in(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string McpStream::add(const std::string& data) {
  std::lock_guard lock(mutex_);
  // The first event is empty: it gives the client an id to come back with.
  std::string event = events_.empty()
                          ? fmt::format("id: {}-0\nretry: 1000\ndata: \n\n", number_)
                          : fmt::format("id: {}-{}\nevent: message\ndata: {}\n\n", number_, events_.size(), data);
  events_.push_back(event);
  came_.notify_all();
  return event;
}

void McpStream::end() {
  std::lock_guard lock(mutex_);
  ended_ = true;
  came_.notify_all();
}

void McpStream::replay(std::size_t after, const std::function<bool(std::string_view)>& write) {
  std::unique_lock lock(mutex_);
  for (std::size_t next = after + 1;; ++next) {
    while (next >= events_.size()) {
      if (ended_) return;
      if (came_.wait_for(lock, turn) != std::cv_status::timeout) continue;
      lock.unlock();
      const bool goes_on = write("");
      lock.lock();
      if (!goes_on) return;
    }
    const std::string event = events_[next];
    lock.unlock();
    const bool written = write(event);
    lock.lock();
    if (!written) return;
  }
}

std::shared_ptr<McpStream> McpHttpSession::new_stream() {
  std::lock_guard lock(mutex_);
  auto stream = std::make_shared<McpStream>(++streams_begun_);
  streams_.emplace(streams_begun_, stream);
  if (streams_.size() > streams_kept) streams_.erase(streams_.begin());
  return stream;
}

std::optional<McpHttpSession::Place> McpHttpSession::place_of(std::string_view event_id) {
  const auto dash = event_id.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto stream = number_in(event_id.substr(0, dash)), event = number_in(event_id.substr(dash + 1));
  if (!stream || !event) return std::nullopt;
  std::lock_guard lock(mutex_);
  const auto found = streams_.find(*stream);
  if (found == streams_.end()) return std::nullopt;
  return Place{found->second, *event};
}

std::shared_ptr<McpHttpSession> McpSessions::begin(const std::string& client) {
  auto session = std::make_shared<McpHttpSession>(random_hex(id_digits), client);
  const Milliseconds now = clock_.elapsed();
  std::lock_guard lock(mutex_);
  std::erase_if(sessions_, [&](const auto& one) { return now - one.second.used > idle_max; });
  if (sessions_.size() >= sessions_max)
    sessions_.erase(std::min_element(sessions_.begin(), sessions_.end(),
                                     [](const auto& a, const auto& b) { return a.second.used < b.second.used; }));
  sessions_.emplace(session->id(), Kept{session, now});
  return session;
}

std::shared_ptr<McpHttpSession> McpSessions::find(const std::string& id, const std::string& client) {
  std::lock_guard lock(mutex_);
  const auto found = sessions_.find(id);
  if (found == sessions_.end() || found->second.session->client() != client) return nullptr;
  found->second.used = clock_.elapsed();
  return found->second.session;
}

void McpSessions::end(const std::string& id) {
  std::shared_ptr<McpHttpSession> ended;
  {
    std::lock_guard lock(mutex_);
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return;
    ended = std::move(found->second.session);
    sessions_.erase(found);
  }
  ended->session().stop_all();
}

}  // namespace kaozheng::app
