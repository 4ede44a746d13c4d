// SPDX-License-Identifier: Apache-2.0
#include "app/answering.h"

#include "app/follow_up_outfit.h"
#include "app/messages.h"
#include "text/words.h"

namespace kaozheng::app {
namespace {

// Who answers, for one question.
class Respondent {
 public:
  Respondent(const Config& config, const Environment& environment, SharedParts& shared, const std::string& topic)
      : say_(text::guess_language(topic)),
        wiring_(config, environment, &shared),
        outfit_(config, wiring_, say_, hearing()) {}

  Result<runs::FollowUpPorts> ports(store::Store& store, const std::string& run_id, std::stop_token stop) {
    auto made = outfit_.make(store, run_id, stop);
    if (made) return *made;
    return fail(to_error(made.error()));
  }

 private:
  static RunHearing hearing() {
    return {[](std::string_view) {}, [](const models::Prompt&, const Error&) {}};
  }

  const Tongue say_;
  Wiring wiring_;
  FollowUpOutfit outfit_;
};

}  // namespace

Result<runs::FollowUpAnswer> Answering::ask(std::string_view run_id, const std::string& question,
                                            std::stop_token stop) {
  const store::RunRecord run = TRY(shared_.store().run(run_id));
  Respondent respondent(config_, environment_, shared_, run.topic);
  const runs::FollowUpPorts ports = TRY(respondent.ports(shared_.store(), run.id, stop));
  return runs::ask(shared_.store(), system_clock(), run.id, question, ports, stop);
}

Result<runs::Rechecked> Answering::recheck(std::string_view run_id, const std::string& claim, std::stop_token stop) {
  const store::RunRecord run = TRY(shared_.store().run(run_id));
  Respondent respondent(config_, environment_, shared_, run.topic);
  const runs::FollowUpPorts ports = TRY(respondent.ports(shared_.store(), run.id, stop));
  return runs::recheck(shared_.store(), system_clock(), run.id, claim, ports, stop);
}

}  // namespace kaozheng::app
