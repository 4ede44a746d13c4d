// SPDX-License-Identifier: Apache-2.0
#include "runs/run_gaps.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "models/money.h"

namespace kaozheng::runs {

std::vector<Gap> gaps_of(const std::vector<LeftOutFile>& files, Language language) {
  constexpr std::size_t files_told = 20;
  const bool zh = language == Language::zh;
  std::vector<Gap> gaps;
  for (const LeftOutFile& file : files) {
    if (gaps.size() == files_told) break;
    if (file.newer.empty())
      gaps.push_back({"", (zh ? "未能读取的文件：" : "File not read: ") + file.path, file.why});
    else
      gaps.push_back({"", (zh ? "未采用的旧版文件：" : "Older version left out: ") + file.path,
                      fmt::format(fmt::runtime(zh ? "采用较新的 {}（{}）" : "the newer {} ({}) is used"), file.newer,
                                  file.newer_date)});
  }
  if (files.size() > gaps.size())
    gaps.push_back(
        {"",
         fmt::format(fmt::runtime(zh ? "另有 {} 个文件未采用" : "{} more files left out"), files.size() - gaps.size()),
         zh ? "kaozheng index DIR 列出全部原因" : "kaozheng index DIR tells why"});
  return gaps;
}

std::string shown_caps(const Limits& limits, Language language) {
  std::vector<std::string> caps;
  const bool zh = language == Language::zh;
  if (limits.tokens_max > 0) caps.push_back(fmt::format("{} token{}", limits.tokens_max, zh ? "" : "s"));
  if (limits.cost_max > 0) caps.push_back(models::shown_money(limits.cost_max, limits.currency));
  if (limits.minutes_max > 0)
    caps.push_back(fmt::format(fmt::runtime(zh                        ? "{} 分钟"
                                            : limits.minutes_max == 1 ? "{} minute"
                                                                      : "{} minutes"),
                               limits.minutes_max));
  if (limits.pages_max > 0)
    caps.push_back(fmt::format(fmt::runtime(zh                      ? "{} 个网页"
                                            : limits.pages_max == 1 ? "{} page"
                                                                    : "{} pages"),
                               limits.pages_max));
  return join(caps, zh ? "、" : ", ");
}

Gap capped_gap(const Limits& limits, Language language) {
  return {"",
          in_words(language, "已达到这次运行的上限：", "A cap of the run was reached: ") + shown_caps(limits, language),
          in_words(language, "此后不再研究，其余部分由内置抽取式模型从已有材料写成",
                   "nothing more was researched from then on; the built-in extractive model wrote the rest from what "
                   "was there")};
}

}  // namespace kaozheng::runs
