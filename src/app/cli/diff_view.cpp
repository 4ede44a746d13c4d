// SPDX-License-Identifier: Apache-2.0
#include "app/cli/diff_view.h"

#include <algorithm>

#include "app/cli/terminal.h"
#include "app/cli/verdict_look.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

using evidence::ClaimChange;
using evidence::ClaimDifference;
using evidence::ComparedClaim;

class DiffView {
 public:
  DiffView(const reports::ReportDiff& diff, const DiffLook& look, const Tongue& say)
      : diff_(diff), look_(look), say_(say) {}

  std::string text() {
    text_ = say_("新增 {}，消失 {}，数字有变 {}，结论有变 {}，相同 {}\n",
                 "{} new, {} gone, {} with another figure, {} with another verdict, {} the same\n",
                 diff_.count(ClaimDifference::added), diff_.count(ClaimDifference::gone),
                 diff_.count(ClaimDifference::figure), diff_.count(ClaimDifference::verdict),
                 diff_.count(ClaimDifference::same));
    add(ClaimDifference::figure, say_("数字有变", "another figure"));
    add(ClaimDifference::verdict, say_("结论有变", "another verdict"));
    add(ClaimDifference::added, say_("新增", "new"));
    add(ClaimDifference::gone, say_("消失", "gone"));
    return std::move(text_);
  }

 private:
  void add(ClaimDifference difference, const std::string& heading) {
    if (diff_.count(difference) == 0) return;
    text_ += "\n" + heading + "\n";
    for (const ClaimChange& change : diff_.changes)
      if (change.difference == difference) add(change);
  }

  void add(const ClaimChange& change) {
    const ComparedClaim* const before = change.before ? &diff_.before[*change.before] : nullptr;
    const ComparedClaim* const after = change.after ? &diff_.after[*change.after] : nullptr;
    const std::string names =
        before && after ? shown_id(*before) + " → " + shown_id(*after) : shown_id(after ? *after : *before);
    constexpr std::size_t names_columns = 11;
    line("  " + padded(names, names_columns), after ? after->text : before->text);
    for (const evidence::ChangedFigure& figure : change.figures)
      line(std::string(indent, ' '), figure.before + " → " + figure.after);
    // Of a changed figure only when it changed as well.
    if (before && after && before->verdict != after->verdict)
      text_ += std::string(indent, ' ') + shown(*before) + " → " + shown(*after) + "\n";
    else if (!before || !after)
      text_ += std::string(indent, ' ') + shown(after ? *after : *before) + "\n";
  }

  static std::string shown_id(const ComparedClaim& claim) { return claim.id.empty() ? "·" : claim.id; }

  std::string shown(const ComparedClaim& claim) const {
    if (!claim.verdict) return say_("未核查", "not checked");
    const VerdictLook look = look_of(*claim.verdict);
    const std::string verdict = std::string(look.shape) + " " + look.word(say_);
    return look_.colour ? std::string(look.colour) + verdict + "\x1b[0m" : verdict;
  }

  void line(const std::string& head, const std::string& words) {
    const std::size_t taken = columns_of(head);
    const std::string plain = replace_all(printable(words), "\n", " ");
    text_ += head + fitted(plain, look_.columns > taken + 20 ? look_.columns - taken : 20) + "\n";
  }

  static constexpr std::size_t indent = 13;

  const reports::ReportDiff& diff_;
  const DiffLook look_;
  const Tongue& say_;
  std::string text_;
};

}  // namespace

std::string diff_text(const reports::ReportDiff& diff, const DiffLook& look, const Tongue& say) {
  return DiffView(diff, look, say).text();
}

}  // namespace kaozheng::app
