// SPDX-License-Identifier: Apache-2.0
#include "app/mcp_serving.h"

#include <fmt/format.h>

#include <mutex>
#include <optional>
#include <utility>

#include "app/answering.h"
#include "app/mcp/research_offer.h"
#include "app/mcp/stdio.h"
#include "app/outfitting.h"
#include "app/wiring.h"

namespace kaozheng::app {
namespace {

// A process of its own behind the door.
class OwnBacking final : public McpBacking {
 public:
  OwnBacking(const Config& config, const Environment& environment)
      : config_(config), environment_(environment), wiring_(config, environment) {}

  Clock& clock() override { return wiring_.clock(); }

  Result<store::Store*> store() override {
    std::lock_guard lock(mutex_);
    return opened();
  }

  Result<runs::RunDesk*> desk() override {
    std::lock_guard lock(mutex_);
    if (!desk_) {
      store::Store* const store = TRY(opened());
      shared_.emplace(*store);
      answering_.emplace(config_, environment_, *shared_);
      outfitter_ = make_outfitter(config_, environment_, *shared_);
      desk_ = std::make_unique<runs::RunDesk>(*store, wiring_.clock(), *outfitter_);
    }
    return desk_.get();
  }

  Result<nlohmann::json> ask(std::string_view run_id, const std::string& question, std::stop_token stop) override {
    TRY_VOID(desk());
    const auto answer = TRY(answering_->ask(run_id, question, stop));
    return nlohmann::json(answer);
  }

 private:
  Result<store::Store*> opened() {
    auto store = wiring_.store();
    if (store) return *store;
    return fail(std::move(store.error()).during(fmt::format("opening the store {}", wiring_.store_name())));
  }

  const Config& config_;
  const Environment& environment_;
  std::mutex mutex_;
  // Each stands on those above it.
  Wiring wiring_;
  std::optional<SharedParts> shared_;
  std::optional<Answering> answering_;
  std::unique_ptr<runs::Outfitter> outfitter_;
  std::unique_ptr<runs::RunDesk> desk_;
};

}  // namespace

void serve_mcp(const Config& config, const Environment& environment, int in, int out, std::stop_token stop) {
  OwnBacking backing(config, environment);
  const auto offer = make_research_offer(backing);
  McpProtocol protocol(*offer);
  serve_mcp_stdio(protocol, in, out, stop);
}

}  // namespace kaozheng::app
