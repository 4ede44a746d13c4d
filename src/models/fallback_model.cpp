// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "models/providers.h"

namespace kaozheng::models {
namespace {

class FallbackModel final : public Model {
 public:
  FallbackModel(Model& first, Model& second, std::function<void(const Prompt&, const Error&)> on_fallback)
      : first_(first), second_(second), on_fallback_(std::move(on_fallback)) {}

  Result<Answer> answer(const Prompt& prompt, Budget& budget, std::stop_token stop,
                        const std::function<void(std::string_view)>& on_piece) override {
    if (prompt.rung == Rung::extractive)
      return by_second(prompt, {ErrorKind::malformed, prompt.trouble}, budget, stop, on_piece);
    auto answer = first_.answer(prompt, budget, stop, on_piece);
    if (answer || stop.stop_requested()) return answer;
    const Error& error = answer.error();
    if (error.kind == ErrorKind::cancelled || makes_do(error.kind)) return answer;
    if (!is_free_text(prompt) && climbs(error.kind, prompt.rung)) return answer;
    return by_second(prompt, error, budget, stop, on_piece);
  }
  std::string provider() const override { return first_.provider(); }
  std::string name() const override { return first_.name(); }
  std::string name_for(Role role) const override { return first_.name_for(role); }
  std::size_t material_chars_max(Role role) const override {
    return std::min(first_.material_chars_max(role), second_.material_chars_max(role));
  }
  bool generates() const override { return first_.generates(); }

 private:
  // The second model is asked afresh: it knows nothing of what the first made of the form.
  Result<Answer> by_second(Prompt prompt, const Error& why, Budget& budget, std::stop_token stop,
                           const std::function<void(std::string_view)>& on_piece) {
    if (on_fallback_) on_fallback_(prompt, why);
    prompt.rung = Rung::schema;
    return second_.answer(prompt, budget, stop, on_piece);
  }

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
