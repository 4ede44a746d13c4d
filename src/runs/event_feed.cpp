// SPDX-License-Identifier: Apache-2.0
#include "runs/event_feed.h"

#include <algorithm>
#include <utility>

namespace kaozheng::runs {

EventFeed::News EventFeed::after(std::int64_t seq, Milliseconds wait, std::stop_token stop) {
  std::unique_lock lock(mutex_);
  const auto first_new = [&] {
    return std::partition_point(lines_.begin(), lines_.end(), [&](const auto& line) { return line->event.seq <= seq; });
  };
  came_.wait_for(lock, stop, wait, [&] { return ended_ || first_new() != lines_.end(); });
  return {Lines(first_new(), lines_.end()), ended_};
}

void EventFeed::add(Lines lines, bool ended) {
  {
    std::lock_guard lock(mutex_);
    if (lines.empty() && ended == ended_) return;
    lines_.insert(lines_.end(), std::move_iterator(lines.begin()), std::move_iterator(lines.end()));
    ended_ = ended;
  }
  came_.notify_all();
}

std::int64_t EventFeed::last() const {
  std::lock_guard lock(mutex_);
  return lines_.empty() ? 0 : lines_.back()->event.seq;
}

EventFeeds::EventFeeds(store::Store& store, std::function<bool(const std::string&)> is_at_work)
    : store_(store), is_at_work_(std::move(is_at_work)) {
  reader_.start([this] { read_all(ending_.get_token()); });
}

EventFeeds::~EventFeeds() { ending_.request_stop(); }

std::shared_ptr<EventFeed> EventFeeds::of(const std::string& run_id) {
  std::shared_ptr<EventFeed> feed;
  {
    std::lock_guard lock(mutex_);
    std::weak_ptr<EventFeed>& kept = feeds_[run_id];
    feed = kept.lock();
    if (!feed) kept = feed = std::make_shared<EventFeed>();
  }
  poke();
  return feed;
}

void EventFeeds::poke() {
  {
    std::lock_guard lock(mutex_);
    is_poked_ = true;
  }
  changed_.notify_all();
}

void EventFeeds::read_all(std::stop_token stop) {
  while (!stop.stop_requested()) {
    std::vector<std::pair<std::string, std::shared_ptr<EventFeed>>> watched;
    {
      std::unique_lock lock(mutex_);
      if (feeds_.empty())
        changed_.wait(lock, stop, [&] { return is_poked_; });
      else
        changed_.wait_for(lock, stop, turn, [&] { return is_poked_; });
      is_poked_ = false;
      std::erase_if(feeds_, [](const auto& entry) { return entry.second.expired(); });
      for (const auto& [run_id, kept] : feeds_)
        if (auto feed = kept.lock()) watched.emplace_back(run_id, std::move(feed));
    }
    for (const auto& [run_id, feed] : watched) read(run_id, *feed);
    if (!watched.empty()) system_clock().sleep(breath, stop);
  }
}

void EventFeeds::read(const std::string& run_id, EventFeed& feed) {
  const bool ended = !is_at_work_(run_id);  // asked first: what is told before an end is read after it
  const auto told = store_.events(run_id, feed.last());
  if (!told) return;  // a store that fails for a while is read again
  EventFeed::Lines lines;
  for (const Event& event : *told) {
    const nlohmann::json json = event;
    lines.push_back(std::make_shared<const EventFeed::Line>(
        EventFeed::Line{event, json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)}));
  }
  feed.add(std::move(lines), ended);
}

}  // namespace kaozheng::runs
