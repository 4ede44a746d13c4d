// SPDX-License-Identifier: Apache-2.0
#include "evidence/figures/audit_reasons.h"

#include <fmt/core.h>

namespace kaozheng::evidence {
namespace {

std::string source_says(std::string_view written, Language language) {
  return language == Language::zh ? fmt::format("原文是“{}”", written) : fmt::format("the source says \"{}\"", written);
}

struct Note {
  std::string_view zh, en;
};

Note note_of(const Doubt& doubt) {
  switch (doubt.flaw) {
    case Flaw::bound_lost:
      return doubt.lower ? Note{"，下限被去掉", ", a lower bound that is lost here"}
                         : Note{"，上限被去掉", ", an upper bound that is lost here"};
    case Flaw::narrowed:
      return {"，没有说得这样窄", ", which is not as narrow"};
    case Flaw::bound_turned:
      return {"，与这里的界限不合", ", which does not keep the bound given here"};
    case Flaw::direction:
      return {"，方向相反", ", the other direction"};
    case Flaw::change:
      return {"，“增加了”与“增加到”相混", ": a change by so much is not a change to so much"};
    case Flaw::points:
      return {"，百分比与百分点相混", ": per cent are not percentage points"};
    case Flaw::unit:
      return {"，单位不同", ", another unit"};
    case Flaw::scale:
      return {"，数量级不同", ", another order of magnitude"};
    default:
      return {"", ""};
  }
}

}  // namespace

std::string reason_of(const Doubt& doubt, Language language) {
  const bool zh = language == Language::zh;
  switch (doubt.misfit) {
    case Misfit::metric:
      return zh ? fmt::format("原文里“{}”说的是“{}”，不是同一个指标", doubt.written, doubt.other)
                : fmt::format("in the source \"{}\" is of \"{}\", another measure", doubt.written, doubt.other);
    case Misfit::subject:
      return zh ? fmt::format("原文里“{}”属于“{}”", doubt.written, doubt.other)
                : fmt::format("in the source \"{}\" belongs to \"{}\"", doubt.written, doubt.other);
    case Misfit::credit:
      return zh ? fmt::format("原文只把“{}”归于“{}”", doubt.written, doubt.other)
                : fmt::format("the source credits \"{}\" to \"{}\" alone", doubt.written, doubt.other);
    case Misfit::elsewhere:
      return zh ? fmt::format("这个数字在来源里说的是别的事：“{}”", doubt.written)
                : fmt::format("where the source has this number it speaks of something else: \"{}\"", doubt.written);
    case Misfit::none:
      break;
  }
  if (doubt.flaw == Flaw::period)
    return zh ? fmt::format("原文里“{}”是“{}”的", doubt.written, doubt.other)
              : fmt::format("in the source \"{}\" is of \"{}\"", doubt.written, doubt.other);
  const Note note = note_of(doubt);
  return source_says(doubt.written, language) + std::string(zh ? note.zh : note.en);
}

std::string reason_absent(Language language) {
  return language == Language::zh ? "来源里没有这个数字" : "no source has this figure";
}

std::string reason_number(std::string_view written, Language language) {
  return language == Language::zh ? fmt::format("原文同一处是“{}”", written)
                                  : fmt::format("the source has \"{}\" in this place", written);
}

std::string reason_opposite(std::string_view written, Language language) {
  return language == Language::zh ? fmt::format("原文同一处是“{}”，方向相反", written)
                                  : fmt::format("the source has \"{}\" in this place, the other way round", written);
}

std::string reason_lost_rate(std::string_view written, Language language) {
  return language == Language::zh
             ? fmt::format("漏掉了变动的幅度“{}”，同比、环比说成了所达到的数额", written)
             : fmt::format("the rate of change \"{}\" is left out: the comparison is told of the level alone", written);
}

}  // namespace kaozheng::evidence
