// SPDX-License-Identifier: Apache-2.0
#include "app/topic.h"

#include <algorithm>

#include "base/bytes.h"

namespace kaozheng::app {

Outcome<std::string> make_topic(std::string_view typed, std::string_view piped, const Tongue& say) {
  if (piped.starts_with("\xEF\xBB\xBF")) piped.remove_prefix(3);
  std::string topic(trim(typed));
  if (!trim(piped).empty()) topic += (topic.empty() ? "" : "\n\n") + std::string(trim(piped));
  if (topic.empty())
    return give_up(exit_usage, say("没有给出研究主题", "no topic is given"),
                   say("例如：kaozheng research \"2025年云计算市场的三大转向\"",
                       "for example: kaozheng research \"the cloud market in 2025\""));
  if (topic.size() > topic_bytes_max)
    return give_up(exit_usage,
                   say("研究主题过长：{}，上限 {} 字节", "the topic is too long: {}; the limit is {} bytes",
                       say("{} 字节", "{} bytes", topic.size()), topic_bytes_max),
                   say("请用几句话概括主题，把长材料放进文件夹并用 --docs 指定",
                       "put it into a few sentences, and long material into a folder given with --docs"));
  const bool binary = std::any_of(topic.begin(), topic.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r';
  });
  if (!is_utf8(topic) || binary)
    return give_up(exit_usage, say("研究主题不是有效的 UTF-8 文本", "the topic is not UTF-8 text"),
                   say("请检查终端编码或管道输入的内容", "check the terminal's encoding, or what is piped in"));
  return topic;
}

}  // namespace kaozheng::app
