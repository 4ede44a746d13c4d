// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace kaozheng::models {

// Separates thinking (<think>…</think>, <thinking>, <thought>, <reasoning>, [THINK], ◁think▷, any case; of channels all
// but the final one: <|channel|>analysis … <|channel|>final<|message|>) from content while a reply streams in, in one
// pass. Marks between turns (<|im_end|>, <|end|>) are dropped. A tag may be cut anywhere by piece boundaries; a closing
// tag that comes first makes all before it thinking (old templates leave the opening tag out); an unclosed block is
// thinking to the end; nested openings count.
class ThinkFilter {
 public:
  // Content ready to show; holds back what may still be the start of a tag.
  std::string feed(std::string_view piece);
  std::string finish();
  const std::string& thinking() const { return thinking_; }
  // All content so far, for the case that a late closing tag turned shown text into thinking.
  const std::string& content() const { return content_; }

 private:
  std::string take(bool at_end);
  std::string pending_;
  std::string content_;
  std::string thinking_;
  int depth_ = 0;
  bool seen_tag_ = false;
};

}  // namespace kaozheng::models
