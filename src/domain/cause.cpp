// SPDX-License-Identifier: Apache-2.0
#include "domain/cause.h"

#include "base/bytes.h"

namespace kaozheng {
namespace {

std::string kind_in_words(ErrorKind kind, Language language) {
  const auto word = [language](const char* zh, const char* en) {
    return std::string(language == Language::zh ? zh : en);
  };
  switch (kind) {
    case ErrorKind::cancelled:
      return word("已停止", "stopped");
    case ErrorKind::timed_out:
      return word("超时", "timed out");
    case ErrorKind::unavailable:
      return word("无法连接", "not reachable");
    case ErrorKind::rate_limited:
      return word("请求过于频繁，被限制", "asked too often");
    case ErrorKind::refused:
      return word("被拒绝", "refused");
    case ErrorKind::not_found:
      return word("不存在", "not found");
    case ErrorKind::malformed:
      return word("内容无法识别", "not of the expected form");
    case ErrorKind::too_long:
      return word("内容过长", "too long");
    case ErrorKind::over_budget:
      return word("本次研究的预算已用完", "the budget of the run is used up");
    case ErrorKind::finished:
      return word("按用户要求提前结束研究", "the user asked to finish early");
    case ErrorKind::invalid:
      return word("设置有误", "wrong setting");
    case ErrorKind::no_space:
      return word("磁盘空间不足", "no space left");
  }
  return word("原因不明", "unknown cause");
}

}  // namespace

std::string cause(const Error& error, Language language) {
  std::string words = kind_in_words(error.kind, language);
  const std::string detail = abbreviate(printable(trim(error.what)), 200);
  if (detail.empty()) return words;
  return language == Language::zh ? words + "（" + detail + "）" : words + " (" + detail + ")";
}

}  // namespace kaozheng
