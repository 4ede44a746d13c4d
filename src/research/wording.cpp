// SPDX-License-Identifier: Apache-2.0
#include "research/wording.h"

#include "base/bytes.h"

namespace kaozheng::research {
namespace {

std::string kind_in_words(ErrorKind kind, Language language) {
  switch (kind) {
    case ErrorKind::cancelled:
      return say(language, "已停止", "stopped");
    case ErrorKind::timed_out:
      return say(language, "超时", "timed out");
    case ErrorKind::unavailable:
      return say(language, "无法连接", "not reachable");
    case ErrorKind::rate_limited:
      return say(language, "请求过于频繁，被限制", "asked too often");
    case ErrorKind::refused:
      return say(language, "被拒绝", "refused");
    case ErrorKind::not_found:
      return say(language, "不存在", "not found");
    case ErrorKind::malformed:
      return say(language, "内容无法识别", "not of the expected form");
    case ErrorKind::too_long:
      return say(language, "内容过长", "too long");
    case ErrorKind::over_budget:
      return say(language, "本次研究的预算已用完", "the budget of the run is used up");
    case ErrorKind::invalid:
      return say(language, "设置有误", "wrong setting");
    case ErrorKind::no_space:
      return say(language, "磁盘空间不足", "no space left");
  }
  return say(language, "原因不明", "unknown cause");
}

}  // namespace

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

std::string cause(const Error& error, Language language) {
  std::string words = kind_in_words(error.kind, language);
  const std::string detail = abbreviate(printable(trim(error.what)), 200);
  if (detail.empty()) return words;
  return language == Language::zh ? words + "（" + detail + "）" : words + " (" + detail + ")";
}

}  // namespace kaozheng::research
