// SPDX-License-Identifier: Apache-2.0
#include "models/think_filter.h"

#include <array>
#include <utility>

#include "base/bytes.h"

namespace kaozheng::models {
namespace {

enum class Effect { opens, closes, closes_all, none };

struct Tag {
  std::string_view text;
  Effect effect;
};
// One that begins with another stands before it.
constexpr std::array<Tag, 24> tags = {{{"<think>", Effect::opens},
                                       {"</think>", Effect::closes},
                                       {"<thinking>", Effect::opens},
                                       {"</thinking>", Effect::closes},
                                       {"<thought>", Effect::opens},
                                       {"</thought>", Effect::closes},
                                       {"<reasoning>", Effect::opens},
                                       {"</reasoning>", Effect::closes},
                                       {"[THINK]", Effect::opens},
                                       {"[/THINK]", Effect::closes},
                                       {"◁think▷", Effect::opens},
                                       {"◁/think▷", Effect::closes},
                                       {"<|begin_of_thought|>", Effect::opens},
                                       {"<|end_of_thought|>", Effect::closes},
                                       {"<|channel|>analysis<|message|>", Effect::opens},
                                       {"<|channel|>commentary<|message|>", Effect::opens},
                                       {"<|channel|>final<|message|>", Effect::closes_all},
                                       {"<|channel|>final <|constrain|>json<|message|>", Effect::closes_all},
                                       {"<|start|>assistant", Effect::none},
                                       {"<|im_start|>assistant", Effect::none},
                                       {"<|im_end|>", Effect::none},
                                       {"<|end|>", Effect::none},
                                       {"<|return|>", Effect::none},
                                       {"<|endoftext|>", Effect::none}}};
// What tags begin with: "<", "[" and the first byte of "◁".
constexpr std::string_view first_bytes = "<[\xE2";

enum class Match { none, maybe, whole };

// Whether `text` begins with a tag, or ends too early to tell.
Match match_tag(std::string_view text, Tag& found) {
  Match best = Match::none;
  for (const Tag& tag : tags) {
    const std::string_view head = text.substr(0, tag.text.size());
    if (!equals_ignoring_case(head, tag.text.substr(0, head.size()))) continue;
    if (head.size() == tag.text.size()) {
      found = tag;
      return Match::whole;
    }
    best = Match::maybe;
  }
  return best;
}

}  // namespace

std::string ThinkFilter::feed(std::string_view piece) {
  pending_ += piece;
  return take(/*at_end=*/false);
}

std::string ThinkFilter::finish() { return take(/*at_end=*/true); }

std::string ThinkFilter::take(bool at_end) {
  std::string ready;
  const auto add = [&](std::string_view text) {
    if (depth_ > 0) {
      thinking_ += text;
      return;
    }
    ready += text;
    content_ += text;
  };
  std::size_t position = 0;
  while (position < pending_.size()) {
    const std::string_view rest = std::string_view(pending_).substr(position);
    const std::size_t before = std::min(rest.find_first_of(first_bytes), rest.size());
    add(rest.substr(0, before));
    position += before;
    if (before == rest.size()) break;

    Tag tag{};
    const Match match = match_tag(rest.substr(before), tag);
    if (match == Match::maybe && !at_end) break;
    if (match != Match::whole) {
      add(rest.substr(before, 1));
      ++position;
      continue;
    }
    position += tag.text.size();
    if (tag.effect == Effect::none) continue;
    if (tag.effect == Effect::opens) {
      ++depth_;
    } else if (depth_ > 0) {
      depth_ = tag.effect == Effect::closes_all ? 0 : depth_ - 1;
    } else if (!seen_tag_) {
      thinking_ += std::exchange(content_, {});
      ready.clear();
    }
    seen_tag_ = true;
  }
  pending_.erase(0, position);
  return ready;
}

}  // namespace kaozheng::models
