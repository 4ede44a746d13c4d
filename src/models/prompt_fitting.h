// SPDX-License-Identifier: Apache-2.0
// A prompt made to fit a context by leaving material out; pure. The chat servers do it (context_window.h).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/chat.h"
#include "models/model.h"
#include "models/token_counter.h"

namespace kaozheng::models {

struct Fitted {
  std::string user;  // the prompt's, with the material that stays
  nlohmann::json messages;
  std::string tools;  // the schema as a tool shows it; empty without one
  TextSize size;
  int tokens = 0;                    // at most
  int context = 0;                   // that it fits
  std::vector<std::string> dropped;  // as Answer::dropped
  bool whole = true;                 // the prompt's text as it was given

  int reply_tokens_max() const { return context - tokens; }
  // What of it an answer tells.
  void tell(Answer& answer) const {
    if (whole) return;
    answer.dropped = dropped;
    answer.sent_user = user;
  }
};

// The prompt with as much of its material as `context` holds beside the reply's share. The ledger goes first, at once;
// then passages and findings are left out whole, least relevant to focus and topic first, then earlier queries, oldest
// first; what stays keeps its order and its labels. One item stays: a passage that is too long alone is shown up to the
// end of a sentence. `too_long` when that does not fit, or the prompt does not say how to leave material out; the
// message names `model`.
Result<Fitted> fit(const Prompt& prompt, ReplyForm form, const TokenCounter& counter, int context,
                   const std::string& model);

}  // namespace kaozheng::models
