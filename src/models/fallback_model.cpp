// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "models/providers.h"
#include "models/structured.h"

namespace kaozheng::models {
namespace {

class FallbackModel final : public Model {
 public:
  FallbackModel(Model& first, Model& second, std::function<void(const Prompt&, const Error&)> on_fallback)
      : first_(first), second_(second), on_fallback_(std::move(on_fallback)) {}

  Result<Answer> answer(const Prompt& prompt, Budget& budget, std::stop_token stop,
                        const std::function<void(std::string_view)>& on_piece) override {
    auto answer = first_.answer(prompt, budget, stop, on_piece);
    if (answer && prompt.repair && !prompt.schema.is_null())
      if (const auto read = read_json_reply(answer->text); !read) answer = fail(read.error());
    if (answer || stop.stop_requested()) return answer;
    const Error& error = answer.error();
    if (error.kind == ErrorKind::cancelled || error.kind == ErrorKind::over_budget) return answer;
    if (on_fallback_) on_fallback_(prompt, error);
    return second_.answer(prompt, budget, stop, on_piece);
  }
  std::string provider() const override { return first_.provider(); }
  std::string name() const override { return first_.name(); }
  std::size_t material_chars_max(Role role) const override {
    return std::min(first_.material_chars_max(role), second_.material_chars_max(role));
  }
  bool generates() const override { return first_.generates(); }

 private:
  Model& first_;
  Model& second_;
  const std::function<void(const Prompt&, const Error&)> on_fallback_;
};

}  // namespace

std::unique_ptr<Model> make_fallback_model(Model& first, Model& second,
                                           std::function<void(const Prompt&, const Error&)> on_fallback) {
  return std::make_unique<FallbackModel>(first, second, std::move(on_fallback));
}

}  // namespace kaozheng::models
