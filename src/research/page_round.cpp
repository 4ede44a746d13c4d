// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>

#include "base/parallel.h"
#include "base/stop.h"
#include "research/reading.h"
#include "research/searching.h"

namespace kaozheng::research {
namespace {

// The pages of one round. A page that keeps the others waiting is slow: the next hit is read beside it, and once enough
// have come the slow ones are given up.
class PageRound {
 public:
  PageRound(ResearchRun& run, const std::vector<Hit>& hits, std::set<std::string>& known)
      : run_(run),
        hits_(hits),
        known_(known),
        wanted_(static_cast<std::size_t>(std::max(run.limits.pages_per_round, 1))) {}

  // Returns when nothing is under way any more.
  void read() {
    Beside readers;
    std::unique_lock lock(mutex_);
    for (;;) {
      const std::size_t came = documents().size();
      if (came >= wanted_ || run_.stop.stop_requested()) break;
      std::size_t waited_for = pending(false);
      const bool only_one = asked_.empty() && wanted_ == 1 && hits_.size() == 1;
      while (waited_for < wanted_ - came && ask_next()) {
        ++waited_for;
        Page& page = asked_.back();
        if (only_one) {  // nothing could overtake it
          lock.unlock();
          answer(page);
          lock.lock();
        } else {
          readers.start([this, &page] { answer(page); });
        }
      }
      const std::size_t slow = pending(true);
      if (pending(false) + slow == 0 || (pending(false) == 0 && came > 0)) break;
      wait(lock);
    }
    for (Page& page : asked_)
      if (!page.answer) page.given_up = true;
    lock.unlock();
    for (Page& page : asked_)
      if (page.given_up) page.stop.request_stop();
  }

  // How the round went: what was asked, in order, and what was given up.
  nlohmann::json course() const {
    nlohmann::json course = nlohmann::json::array();
    for (const Page& page : asked_) course.push_back({{"url", page.url}, {"given_up", page.given_up}});
    return course;
  }
  // A round that went this way before.
  void read_again(const nlohmann::json& course) {
    for (const nlohmann::json& one : course) {
      const auto& url = one.at("url").get_ref<const std::string&>();
      known_.insert(page_key(url));
      Page& page = asked_.emplace_back(url, run_.stop);
      page.given_up = one.at("given_up").get<bool>();
      if (!page.given_up) page.answer = answer_of(page);
    }
  }

  Result<ReadPages> outcome(const std::string& task_id) {
    if (run_.stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped while pages were read");
    ReadPages read;
    for (Page& page : asked_) {
      if (page.given_up) page.answer = fail(ErrorKind::timed_out, "slow: others were read in its place");
      if (!*page.answer) {
        run_.tell("PageFailed", task_id, {{"url", page.url}, {"why", page.answer->error().what}});
        read.troubles.push_back({page.url, page.answer->error()});
      } else if (read.documents.size() < wanted_ && known_.insert((*page.answer)->id).second) {
        read.documents.push_back(*std::move(*page.answer));  // else the same text under another address
      }
    }
    return read;
  }

 private:
  struct Page {
    Page(std::string its_url, std::stop_token parent) : url(std::move(its_url)), stop(std::move(parent)) {}
    const std::string url;
    LinkedStop stop;
    const Milliseconds began = system_clock().elapsed();
    std::optional<Result<Document>> answer = std::nullopt;
    bool slow = false, given_up = false;
  };

  void answer(Page& page) {
    auto answer = answer_of(page);
    std::lock_guard lock(mutex_);
    page.answer = std::move(answer);
    if (!third_took_ && documents().size() >= (wanted_ + 2) / 3)
      third_took_ = system_clock().elapsed() - asked_.front().began;
    answered_.notify_all();
  }

  // A fault in reading one page costs that page.
  Result<Document> answer_of(Page& page) {
    try {
      return run_.pages.read(page.url, page.stop.token());
    } catch (const std::exception& exception) {
      return fail(ErrorKind::malformed, std::string("a fault in kaozheng itself: ") + exception.what());
    }
  }

  // At most as many again as are wanted. `known_` keeps the key of each.
  bool ask_next() {
    while (asked_.size() < 2 * wanted_ && next_ < hits_.size()) {
      const std::string& url = hits_[next_++].url;
      if (!known_.insert(page_key(url)).second) continue;
      asked_.emplace_back(url, run_.stop);
      return true;
    }
    return false;
  }

  // The texts that came and are new.
  std::set<std::string> documents() const {
    std::set<std::string> ids;
    for (const Page& page : asked_)
      if (page.answer && *page.answer && !known_.count((*page.answer)->id)) ids.insert((*page.answer)->id);
    return ids;
  }
  std::size_t pending(bool slow) const {
    return static_cast<std::size_t>(std::count_if(asked_.begin(), asked_.end(),
                                                  [&](const Page& page) { return !page.answer && page.slow == slow; }));
  }

  // What a page may take before another one is read beside it: half as long again as a third of them took, at least a
  // quarter of the patience. The whole of it before that, and where no other one is left.
  Milliseconds patience() const {
    const Milliseconds most = run_.page_patience;
    const bool others_left = asked_.size() < 2 * wanted_ && next_ < hits_.size();
    return third_took_ && others_left ? std::clamp(*third_took_ * 3 / 2, most / 4, most) : most;
  }

  // For an answer, or until another page is slow.
  void wait(std::unique_lock<std::mutex>& lock) {
    std::optional<Milliseconds> first;
    for (const Page& page : asked_)
      if (!page.answer && !page.slow) first = std::min(first.value_or(page.began), page.began);
    if (!first) return answered_.wait(lock);
    const Milliseconds left = *first + patience() - system_clock().elapsed();
    if (left > Milliseconds{0}) answered_.wait_for(lock, left);
    for (Page& page : asked_)
      if (system_clock().elapsed() - page.began >= patience()) page.slow = true;
  }

  ResearchRun& run_;
  const std::vector<Hit>& hits_;
  std::set<std::string>& known_;
  const std::size_t wanted_;
  std::mutex mutex_;
  std::condition_variable answered_;
  std::deque<Page> asked_;
  std::size_t next_ = 0;
  std::optional<Milliseconds> third_took_;  // until a third of the pages had come
};

std::string round_key(const ResearchRun& run, const std::string& task_id, const std::vector<Hit>& hits,
                      const std::set<std::string>& known) {
  std::string what = std::to_string(run.limits.pages_per_round);
  for (const Hit& hit : hits) what += '\n' + hit.url;
  what += "\nbeside";
  for (const std::string& one : known) what += '\n' + one;
  return journal_key("pages", task_id, what);
}

}  // namespace

Result<ReadPages> read_pages(ResearchRun& run, const std::string& task_id, const std::vector<Hit>& hits,
                             std::set<std::string>& known) {
  PageRound round(run, hits, known);
  if (!run.journal) {
    round.read();
    return round.outcome(task_id);
  }
  const std::string key = round_key(run, task_id, hits, known);
  if (run.journal->has(key))
    round.read_again(run.journal->decide(key, [] { return nlohmann::json::array(); }));
  else
    round.read();
  Result<ReadPages> outcome = round.outcome(task_id);
  // Which pages were slow is a matter of the moment.
  if (outcome) run.journal->decide(key, [&] { return round.course(); });
  return outcome;
}

}  // namespace kaozheng::research
