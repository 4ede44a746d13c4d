// SPDX-License-Identifier: Apache-2.0
#include "sources/not_a_page.h"

#include <algorithm>
#include <initializer_list>

#include "base/bytes.h"
#include "sources/cleaning.h"

namespace kaozheng::sources {
namespace {

using Phrases = std::initializer_list<std::string_view>;

std::string_view first_phrase(std::string_view text, Phrases phrases) {
  for (const std::string_view phrase : phrases)
    if (contains(text, phrase)) return phrase;
  return {};
}

bool opens_with(std::string_view text, Phrases phrases) {
  return std::any_of(phrases.begin(), phrases.end(), [&](std::string_view phrase) { return text.starts_with(phrase); });
}

}  // namespace

std::optional<std::string> why_not_a_page(const SeenPage& page) {
  const std::size_t weight = std::max(reading_weight(page.content), reading_weight(page.whole_text) / 4);
  const std::size_t content_weight = reading_weight(page.content);
  if (weight > 1500) return std::nullopt;
  const std::string title = to_lower_ascii(clean_line(page.title));
  const std::string text = to_lower_ascii(page.whole_text);

  const bool challenge_title = opens_with(title, {"just a moment",
                                                  "attention required!",
                                                  "security check",
                                                  "robot check",
                                                  "are you a robot",
                                                  "human verification",
                                                  "verify you are human",
                                                  "verifying you are human",
                                                  "ddos-guard",
                                                  "please wait...",
                                                  "one more step",
                                                  "pardon our interruption",
                                                  "access to this page has been denied",
                                                  "安全验证",
                                                  "人机验证",
                                                  "百度安全验证",
                                                  "滑动验证",
                                                  "请输入验证码",
                                                  "验证码",
                                                  "安全检测"});
  const std::string_view challenge = first_phrase(text, {"verify you are human",
                                                         "verifying you are human",
                                                         "checking your browser before",
                                                         "checking if the site connection is secure",
                                                         "enable javascript and cookies to continue",
                                                         "complete the security check",
                                                         "unusual traffic from your",
                                                         "i'm not a robot",
                                                         "press & hold to confirm",
                                                         "solve this captcha",
                                                         "请完成安全验证",
                                                         "完成下方验证",
                                                         "拖动滑块",
                                                         "请按住滑块",
                                                         "请输入验证码",
                                                         "访问过于频繁",
                                                         "您的访问出现异常",
                                                         "网络环境存在异常",
                                                         "环境异常",
                                                         "请进行人机验证"});
  if (challenge_title || (!challenge.empty() && weight < 700))
    return "a challenge page for browsers (\"" + std::string(challenge_title ? page.title : challenge) + "\")";

  const bool missing_title =
      opens_with(title, {"404", "page not found", "not found", "error 404", "页面不存在", "找不到页面", "您访问的页面",
                         "页面没有找到", "页面找不到", "抱歉，页面", "410 gone", "this page isn't available",
                         "this page does not exist"}) ||
      contains(title, "404 not found") || contains(title, "page not found") || contains(title, "页面不存在");
  if (missing_title && weight < 1000)
    return "an error page that says the page does not exist (\"" + std::string(page.title) + "\")";

  const bool log_in_title = opens_with(
      title, {"log in", "login", "sign in", "signin", "登录", "登陆", "用户登录", "请登录", "账号登录", "log into"});
  const std::string_view log_in = first_phrase(
      text, {"please log in to continue", "please sign in to continue", "you must be logged in", "you must log in",
             "sign in to continue", "log in to continue", "请先登录", "请登录后", "登录后查看", "登录后可见"});
  if (weight < 600 &&
      (log_in_title || (page.has_password_field && content_weight < 300) || (!log_in.empty() && content_weight < 300)))
    return "a log-in page";

  const std::string_view cookies = first_phrase(
      text, {"before you continue to", "accept cookies to continue", "accept all cookies to continue",
             "your browser does not accept cookies", "please enable cookies", "请启用cookie", "请开启cookie"});
  if (!cookies.empty() && weight < 700)
    return "a cookie notice in place of the page (\"" + std::string(cookies) + "\")";

  const std::string_view script = first_phrase(
      text, {"enable javascript to run this app", "you need to enable javascript", "please enable javascript",
             "javascript is required", "javascript is disabled", "requires javascript", "turn on javascript",
             "请启用javascript", "请开启javascript", "启用 javascript", "开启 javascript", "不支持javascript"});
  if (!script.empty() && content_weight < 400)
    return "a shell that shows its text by script only (\"" + std::string(script) + "\")";
  if (content_weight < 20 && page.scripts > 0) return "a shell that shows its text by script only";
  return std::nullopt;
}

}  // namespace kaozheng::sources
