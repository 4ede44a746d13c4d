// SPDX-License-Identifier: Apache-2.0
// Runs whose model always asks for more end at their caps.
#include <gmock/gmock.h>

#include <atomic>
#include <random>

#include "models/providers.h"
#include "runs/run_service.h"
#include "sources/canned_sources_double.h"
#include "store/memory_store_double.h"

namespace kaozheng::runs {
namespace {

// Each call costs so many tokens, and a thousand of them a yuan.
constexpr int prompt_tokens = 200, reply_tokens = 100, call_tokens = prompt_tokens + reply_tokens;
const models::Price price{1'000, 1'000, "CNY"};

// Never has enough; notes and writes as the extractive model does.
class InsatiableModel final : public models::Model {
 public:
  Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                const std::function<void(std::string_view)>& on_piece) override {
    if (budget.used_up()) return fail(ErrorKind::over_budget, "used up");
    models::Budget call(budget, price);
    call.charge({prompt_tokens, reply_tokens});
    tokens_ += call_tokens;
    models::Budget nobodys;
    auto answer = model_->answer(prompt, nobodys, stop, on_piece);
    const std::string more = "更多细节 " + std::to_string(++asked_);
    if (prompt.task == "reflect") answer->text = R"({"missing": [")" + more + R"("], "queries": [")" + more + R"("]})";
    return answer;
  }
  std::string provider() const override { return "insatiable"; }
  std::string name() const override { return "insatiable-1"; }
  std::size_t material_chars_max(models::Role role) const override { return model_->material_chars_max(role); }
  bool generates() const override { return false; }
  long tokens() const { return tokens_; }

 private:
  const std::unique_ptr<models::Model> model_ = models::make_extractive_model();
  std::atomic<long> tokens_{0};
  std::atomic<int> asked_{0};
};

TEST(CapsTest, hold_in_two_hundred_of_two_hundred_runs) {
  std::mt19937 random(5);
  const auto floor = models::make_extractive_model();
  const research::Prompts prompts = *research::Prompts::load("/nowhere");
  int capped = 0, without_material = 0;
  for (int i = 0; i < 200; ++i) {
    const auto store = store::make_memory_store(system_clock());
    sources::CannedSearch search;
    sources::CannedPages pages;
    for (int page = 0; page < 4; ++page) {
      const std::string url = "https://site" + std::to_string(page) + ".example/1";
      const std::string text = "云计算市场在2025年出现第" + std::to_string(page + 1) +
                               "大转向：企业按调用量付费。2025年云计算市场的收入增长" + std::to_string(20 + page) +
                               "%，云智算是增长最快的部分。";
      pages.on(url, text);
      search.on("", {Hit{url, "云计算市场", text.substr(0, 60), "", ""}});
    }
    RunRequest request;
    request.question.topic = "2025年云计算市场的三大转向";
    Limits& limits = request.question.limits;
    limits.max_loops = 8;
    limits.max_tasks = 1 + static_cast<int>(random() % 6);
    limits.parallel = 1 + static_cast<int>(random() % 4);
    const bool by_money = random() % 2 == 0;
    const long cap = 300 + static_cast<long>(random() % 8'000);
    if (by_money) {
      limits.cost_max = static_cast<double>(cap) / 1'000;
      limits.currency = "CNY";
    } else {
      limits.tokens_max = cap;
    }
    InsatiableModel model;
    RunPorts ports{model, nullptr, search, pages, prompts};
    ports.floor = floor.get();
    const auto outcome = RunService(*store, system_clock()).research(request, ports, {}, [](const Event&) {});
    ASSERT_LE(model.tokens(), cap + limits.parallel * call_tokens) << "run " << i;
    if (!outcome) {
      ASSERT_EQ(outcome.error().kind, ErrorKind::over_budget) << outcome.error().what;
      ++without_material;
      continue;
    }
    ASSERT_FALSE(outcome->report.final_report.empty());
    if (outcome->capped) {
      ASSERT_FALSE(outcome->report.gaps.empty());
    }
    capped += outcome->capped ? 1 : 0;
  }
  EXPECT_GT(capped, 120);
  EXPECT_LT(without_material, 40) << "caps of a few calls";
}

}  // namespace
}  // namespace kaozheng::runs
