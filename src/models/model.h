// SPDX-License-Identifier: Apache-2.0
// One port for whatever answers a prompt: a language model (from the text), the extractive model (from the values, by
// code), a scripted double (by the task).
#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/document.h"
#include "domain/plan.h"
#include "models/budget.h"
#include "models/endpoint.h"
#include "models/ladder.h"

namespace kaozheng::models {

// A passage or finding as the prompt shows it: "P3", "F7".
struct LabelledPassage {
  std::string label;
  Passage passage;
  std::string title;      // of the document
  std::string published;  // of the document; empty when unknown
};
struct LabelledFinding {
  std::string label;
  Finding finding;
  std::string published;   // of the first passage's document
  std::string title = {};  // of the same
};

// What the prompt is about, as values.
struct Material {
  std::string topic;
  std::string focus;  // the task's description, the question of a section, a facet
  std::vector<std::string> facets;
  std::vector<std::string> wishes;  // what the user answered when asked
  std::vector<LabelledPassage> passages;
  std::vector<LabelledFinding> findings;
  // What the prompt shows in place of `findings`, which are among these: prompts that show the same ledger share their
  // beginning. Only `findings` are there to be used. Left out first; empty = `findings` alone are shown.
  std::vector<LabelledFinding> ledger = {};
  std::vector<std::string> earlier_queries;
  int length_max = 0;  // of free text, as text::written_length counts; 0 = free
  int count_max = 0;   // tasks, queries or sentences asked for; 0 = free
};

struct Prompt {
  // "clarify", "brief", "plan", "queries", "notes", "reflect", "outline", "analyse.<part>",
  // "write.<section>", "edit", "judge", "correct"
  std::string task;
  Language language = Language::zh;
  std::string system;
  std::string user;
  const nlohmann::json* schema = nullptr;  // of the reply, outlives the prompt; null = free text
  Material material;
  bool private_material = false;  // holds something of the user's own files; see `holds_private`
  // The user text with other material (less of this one, labels unchanged); empty: all of it belongs together. What
  // stands in `user` around this text stays. Valid as long as what the prompt was made from.
  std::function<std::string(const Material&)> user_with = {};
  Rung rung = Rung::schema;  // how a structured reply is asked for; below `repair` the prompt carries no schema
  std::string trouble = {};  // at `extractive`: what was wrong with the model's own reply
};

struct Answer {
  std::string text;      // without thinking
  std::string thinking;  // what the model thought aloud; never shown as content
  std::string model;     // that answered, as the server names it
  bool cut = false;      // the server ended it at a length limit
  Usage usage;
  // Material that was left out to fit the context, by its labels in the order of the prompt; "P3…" was shown without
  // its end, "Q2" is the second of the earlier queries.
  std::vector<std::string> dropped = {};
  std::string sent_user = {};  // the user text then; empty: as it was given
  // Replies before this one that were thrown away because the server cut the prompt or found it too long. The model's
  // context is smaller since (`material_chars_max`).
  int cuts = 0;
  Milliseconds first_token{0};  // from the request to the first token of the reply
  // How the call went, where there was a choice of endpoints.
  std::string endpoint = {};
  std::string provider = {}, server = {};  // of it; the server's address holds no secret
  Milliseconds waited{0};                  // for a turn
  int attempts = 1;
  double cost = 0;
  std::string currency = {};
  bool constrained = false;  // the server was asked to hold the model to the schema
};

// Whether the answer is text for people, not a structured reply in whatever form.
inline bool is_free_text(const Prompt& prompt) { return !prompt.schema && prompt.rung == Rung::schema; }

// Whether a prompt may only go to endpoints that may see private material.
bool holds_private(const Prompt& prompt);

// Safe to call from any thread.
class Model {
 public:
  virtual ~Model() = default;
  // The whole answer; `on_piece` (may be empty) hears its text in pieces on the calling thread, without thinking.
  // Blocks until it is complete; returns `cancelled` within milliseconds of a stop. Charges `budget` for what the
  // provider reports, also when the answer is then found malformed. Material that does not fit is left out where the
  // prompt says how (`user_with`). `too_long`: the prompt does not fit even so, or the server cut it and its reply was
  // already heard (the next call fits); `over_budget`: nothing was sent.
  virtual Result<Answer> answer(const Prompt& prompt, Budget& budget, std::stop_token stop,
                                const std::function<void(std::string_view)>& on_piece) = 0;
  virtual std::string provider() const = 0;                    // "ollama", "openai", "extractive"
  virtual std::string name() const = 0;                        // the model asked for
  virtual std::string name_for(Role) const { return name(); }  // the model asked for in that role
  // Roughly how many characters of material one prompt of a role may carry.
  virtual std::size_t material_chars_max(Role role) const = 0;
  // Whether the model writes sentences of its own; the extractive one only takes them over.
  virtual bool generates() const { return true; }
};

}  // namespace kaozheng::models
