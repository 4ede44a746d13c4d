// SPDX-License-Identifier: Apache-2.0
#include "app/cli/progress.h"

#include <mutex>
#include <utility>

#include "base/bytes.h"

namespace kaozheng::app {
namespace {

class Silence final : public Progress {
 public:
  void hear(const Event&) override {}
  void note(std::string_view) override {}
  void tick() override {}
  void pause() override {}
  void go_on() override {}
  void finish() override {}
};

class LineProgress final : public Progress {
 public:
  explicit LineProgress(ProgressSettings settings) : settings_(std::move(settings)) {}
  void hear(const Event& event) override {
    if (const auto line = line_of(event, settings_.loudness, settings_.say)) write(*line);
  }
  void note(std::string_view line) override { write(printable(line)); }
  void tick() override {}
  void pause() override {
    std::lock_guard lock(mutex_);
    paused_ = true;
  }
  void go_on() override {
    std::lock_guard lock(mutex_);
    paused_ = false;
    if (!waiting_.empty()) settings_.write(std::exchange(waiting_, {}));
  }
  void finish() override {}

 private:
  void write(const std::string& line) {
    std::lock_guard lock(mutex_);
    if (paused_)
      waiting_ += line + "\n";
    else
      settings_.write(line + "\n");
  }
  const ProgressSettings settings_;
  std::mutex mutex_;
  bool paused_ = false;
  std::string waiting_;
};

class TreeProgress final : public Progress {
 public:
  TreeProgress(ProgressSettings settings, Clock& clock)
      : settings_(std::move(settings)), clock_(clock), started_(clock.elapsed()) {
    redraw();
  }
  ~TreeProgress() override { finish(); }

  void hear(const Event& event) override {
    std::lock_guard lock(mutex_);
    view_.hear(event);
    // What a person should still see afterwards stays above the tree.
    const bool stays = settings_.loudness == Loudness::verbose || event.type == "BriefWritten" ||
                       event.type == "EngineBlocked" || event.type == "ModelFellBack";
    if (const auto line = line_of(event, settings_.loudness, settings_.say); stays && line && !finished_) keep(*line);
  }
  void note(std::string_view line) override {
    std::lock_guard lock(mutex_);
    if (finished_)
      settings_.write(printable(line) + "\n");
    else
      keep(printable(line));
  }
  void tick() override {
    std::lock_guard lock(mutex_);
    ++frame_;
    if (!finished_ && !paused_) redraw();
  }
  void pause() override {
    std::lock_guard lock(mutex_);
    if (finished_) return;
    put("");
    paused_ = true;
  }
  void go_on() override {
    std::lock_guard lock(mutex_);
    if (!std::exchange(paused_, false) || finished_) return;
    const std::string waiting = std::exchange(waiting_, {});
    put(waiting + drawing());
  }
  void finish() override {
    std::lock_guard lock(mutex_);
    if (finished_) return;
    finished_ = true;
    put("");
  }

 private:
  void redraw() { put(drawing()); }
  // A line above the tree that stays.
  void keep(const std::string& line) {
    if (paused_)
      waiting_ += line + "\n";
    else
      put(line + "\n" + drawing());
  }
  std::string drawing() {
    std::string text;
    const auto lines =
        view_.tree(settings_.size(), settings_.colour, clock_.elapsed() - started_, frame_, settings_.say);
    drawn_next_ = lines.size();
    for (const std::string& line : lines) text += line + "\n";
    return text;
  }
  // Replaces what was drawn by `text`, in one write so that nothing flickers.
  void put(const std::string& text) {
    const std::string back = drawn_ > 0 ? fmt::format("\033[{}A\r\033[J", drawn_) : "\r\033[J";
    settings_.write(back + text);
    drawn_ = text.empty() ? 0 : drawn_next_;
  }

  const ProgressSettings settings_;
  Clock& clock_;
  const Milliseconds started_;
  std::mutex mutex_;
  PlanView view_;
  std::size_t frame_ = 0;
  std::size_t drawn_ = 0;       // lines on the screen
  std::size_t drawn_next_ = 0;  // lines of the latest drawing
  bool finished_ = false;
  bool paused_ = false;
  std::string waiting_;  // lines that stay, of a pause
};

}  // namespace

std::unique_ptr<Progress> make_progress(ProgressSettings settings, Clock& clock) {
  if (settings.loudness == Loudness::quiet) return std::make_unique<Silence>();
  if (settings.live) return std::make_unique<TreeProgress>(std::move(settings), clock);
  return std::make_unique<LineProgress>(std::move(settings));
}

}  // namespace kaozheng::app
