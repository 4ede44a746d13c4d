// SPDX-License-Identifier: Apache-2.0
#include "app/outfitting.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "app/run_outfit.h"
#include "app/topic.h"
#include "text/words.h"

namespace kaozheng::app {
namespace {

Language tongue_of(const std::string& topic) { return text::guess_language(topic); }

RunWishes wishes_of(const runs::RunOrder& order) { return {order.topic, order.folders, order.mode, order.plan}; }

// A run with settings and connections of its own.
class SettledOutfit final : public runs::Outfit {
 public:
  SettledOutfit(Config config, const Environment& environment, SharedParts& shared, const std::string& topic,
                runs::Outfitter::Tell tell)
      : config_(std::move(config)),
        wiring_(config_, environment, &shared),
        tell_(std::move(tell)),
        outfit_(config_, wiring_, Tongue(tongue_of(topic)), hearing()) {}

  Result<void> make(RunWishes wishes, std::stop_token stop) {
    TRY_VOID(settle(std::move(wishes)));
    const auto made = outfit_.make(stop);
    if (!made) return fail(to_error(made.error()));
    return {};
  }
  Result<void> settle(RunWishes wishes) {
    const auto settled = outfit_.settle(std::move(wishes));
    if (!settled) return fail(to_error(settled.error()));
    return {};
  }
  runs::RunRequest& request() override { return outfit_.request(); }
  runs::RunPorts& ports() override { return outfit_.ports(); }
  const std::optional<runs::Forecast>& forecast() const { return outfit_.forecast(); }

 private:
  RunHearing hearing() {
    RunHearing hearing;
    hearing.note = [this](std::string_view line) { tell("NoteMade", {{"text", std::string(line)}}); };
    hearing.on_fallback = [this](const models::Prompt& prompt, const Error& error) {
      tell("ModelFellBack", {{"task", prompt.task}, {"kind", to_string(error.kind)}, {"why", error.what}});
    };
    return hearing;
  }
  void tell(std::string type, nlohmann::json data) {
    Event event;
    event.type = std::move(type);
    event.data = std::move(data);
    if (tell_) tell_(std::move(event));
  }

  const Config config_;
  Wiring wiring_;
  const runs::Outfitter::Tell tell_;
  RunOutfit outfit_;
};

class SettledOutfitter final : public runs::Outfitter {
 public:
  SettledOutfitter(const Config& config, const Environment& environment, SharedParts& shared)
      : config_(config), environment_(environment), shared_(shared) {}

  Result<void> check(const runs::RunOrder& order) override {
    const auto topic = make_topic(order.topic, "", Tongue(tongue_of(order.topic)));
    if (!topic) return fail(to_error(topic.error()));
    const auto outfit = TRY(begun(order, {}));
    return outfit->settle(wishes_of(order));
  }

  Result<std::unique_ptr<runs::Outfit>> outfit(const runs::RunOrder& order, Tell tell, std::stop_token stop) override {
    auto outfit = TRY(begun(order, std::move(tell)));
    TRY_VOID(outfit->make(wishes_of(order), stop));
    outfit->request().review_plan = order.review_plan;
    return std::unique_ptr<runs::Outfit>(std::move(outfit));
  }

  Result<std::unique_ptr<runs::Outfit>> outfit(const runs::LeftRun& left, Tell tell, std::stop_token stop) override {
    Config config = TRY(load(settings_of(left, config_)));
    auto outfit =
        std::make_unique<SettledOutfit>(std::move(config), environment_, shared_, left.record.topic, std::move(tell));
    RunWishes wishes{left.record.topic, docs_of(left), left.request.question.mode};
    wishes.left = &left;
    TRY_VOID(outfit->make(std::move(wishes), stop));
    return std::unique_ptr<runs::Outfit>(std::move(outfit));
  }

  Result<std::optional<runs::Forecast>> forecast(const runs::RunOrder& order, std::stop_token stop) override {
    auto outfit = TRY(begun(order, {}));
    TRY_VOID(outfit->make(wishes_of(order), stop));
    return outfit->forecast();
  }

 private:
  // The settings of an order come before all others, as flags do.
  Result<std::unique_ptr<SettledOutfit>> begun(const runs::RunOrder& order, Tell tell) {
    std::map<std::string, std::string> settings;
    for (const auto& [name, setting] : config_.all())
      if (setting.level == Level::flag) settings[name] = setting.value;
    for (const auto& [name, value] : order.settings) {
      if (!may_be_ordered(name)) return fail(ErrorKind::invalid, name + " is no setting of a run");
      settings[name] = value;
    }
    Config config = TRY(load(settings));
    return std::make_unique<SettledOutfit>(std::move(config), environment_, shared_, order.topic, std::move(tell));
  }

  Result<Config> load(const std::map<std::string, std::string>& settings) {
    return Config::load(environment_, settings, std::filesystem::current_path());
  }

  const Config& config_;
  const Environment& environment_;
  SharedParts& shared_;
};

}  // namespace

bool may_be_ordered(std::string_view setting) {
  static constexpr std::array names{
      "research.language",    "research.length",     "research.audience",     "research.sources",
      "research.max_tasks",   "research.max_tokens", "research.max_cost",     "research.max_minutes",
      "research.max_pages",   "research.parallel",   "research.recheck",      "research.layout",
      "research.fresh",       "search.engines",      "search.max_loops",      "search.after",
      "search.allow_domains", "search.deny_domains", "search.prefer_domains", "model.name",
      "model.provider",       "model.batch",
  };
  return std::find(names.begin(), names.end(), setting) != names.end();
}

std::unique_ptr<runs::Outfitter> make_outfitter(const Config& config, const Environment& environment,
                                                SharedParts& shared) {
  return std::make_unique<SettledOutfitter>(config, environment, shared);
}

}  // namespace kaozheng::app
