// SPDX-License-Identifier: Apache-2.0
#include "research/wording.h"

#include "base/bytes.h"

namespace kaozheng::research {

ReportBlock notice(std::string text) {
  Sentence sentence;
  sentence.text = std::move(text);
  sentence.kind = SentenceKind::notice;
  ReportBlock block;
  block.sentences.push_back(std::move(sentence));
  return block;
}

std::string short_title(const Task& task, Language language) {
  std::string_view title = task.description;
  for (const std::string_view end : {"。", "；", "\n", "; ", ". "}) title = title.substr(0, title.find(end));
  return abbreviate(trim(title), language == Language::zh ? 40 : 90);
}

}  // namespace kaozheng::research
