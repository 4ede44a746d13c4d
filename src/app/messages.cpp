// SPDX-License-Identifier: Apache-2.0
#include "app/messages.h"

#include "base/bytes.h"

namespace kaozheng::app {

Language language_of(const Environment& environment) {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const auto found = environment.find(name);
    if (found == environment.end() || found->second.empty()) continue;
    return to_lower_ascii(found->second).starts_with("zh") ? Language::zh : Language::en;
  }
  return Language::en;
}

tl::unexpected<Failure> give_up(ExitCode code, std::string message, std::string remedy) {
  return tl::make_unexpected(Failure{code, std::move(message), std::move(remedy)});
}

ExitCode exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid:
    case ErrorKind::too_long:
      return exit_usage;
    case ErrorKind::refused:
      return exit_key;
    case ErrorKind::unavailable:
    case ErrorKind::timed_out:
    case ErrorKind::rate_limited:
      return exit_unreachable;
    case ErrorKind::finished:
    case ErrorKind::over_budget:
      return exit_budget;
    case ErrorKind::not_found:
      return exit_no_evidence;
    case ErrorKind::cancelled:
      return exit_interrupted;
    case ErrorKind::malformed:
    case ErrorKind::no_space:
      break;
  }
  return exit_failed;
}

Error to_error(const Failure& failure) {
  const auto kind_of = [](ExitCode code) {
    switch (code) {
      case exit_usage:
        return ErrorKind::invalid;
      case exit_key:
        return ErrorKind::refused;
      case exit_unreachable:
        return ErrorKind::unavailable;
      case exit_interrupted:
      case exit_terminated:
        return ErrorKind::cancelled;
      case exit_no_evidence:
        return ErrorKind::not_found;
      default:
        return ErrorKind::malformed;
    }
  };
  return {failure.kind.value_or(kind_of(failure.code)),
          failure.message + (failure.remedy.empty() ? "" : "; " + failure.remedy)};
}

tl::unexpected<Failure> give_up(const Error& error, std::string remedy) {
  return tl::make_unexpected(Failure{exit_code_of(error.kind), error.what, std::move(remedy), error.kind});
}

std::string exit_codes_text(const Tongue& say) {
  return say(
      "kaozheng 的退出码\n\n"
      "  0    成功\n"
      "  1    失败（磁盘已满、存储无法打开等）\n"
      "  2    用法错误：参数、设置或输入有误\n"
      "  3    verify 发现不成立之处，或未通过 --fail-on 的检查\n"
      "  4    缺少密钥或密钥无效\n"
      "  5    所需的服务无法访问\n"
      "  6    达到 token、费用、时间或网页数上限而提前结束，报告由已有材料写成\n"
      "  7    如实停止：没有找到任何证据\n"
      "  130  被 Ctrl-C 中断，已有内容已保存\n"
      "  143  被 SIGTERM 终止，已有内容已保存\n",
      "Exit codes of kaozheng\n\n"
      "  0    success\n"
      "  1    failed (disk full, store cannot be opened, …)\n"
      "  2    usage: an argument, a setting or the input is wrong\n"
      "  3    verify found what does not hold, or a --fail-on condition was met\n"
      "  4    a key is missing or was refused\n"
      "  5    a needed service does not answer\n"
      "  6    ended early by a cap on tokens, money, time or pages; the report is of what there was\n"
      "  7    stopped honestly: no evidence was found\n"
      "  130  interrupted by Ctrl-C; what is there is saved\n"
      "  143  ended by SIGTERM; what is there is saved\n");
}

}  // namespace kaozheng::app
