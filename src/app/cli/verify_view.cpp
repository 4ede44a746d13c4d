// SPDX-License-Identifier: Apache-2.0
#include "app/cli/verify_view.h"

#include <algorithm>
#include <map>
#include <vector>

#include "app/cli/terminal.h"
#include "app/cli/verdict_look.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

constexpr std::size_t listed_max = 20;  // of one kind of fault
constexpr std::size_t witnesses_shown = 2;

class VerifyView {
 public:
  VerifyView(const runs::Verification& verification, const VerifyLook& look, const Tongue& say)
      : verification_(verification), look_(look), say_(say) {}

  std::string text(std::string_view name) {
    add_counts(name);
    add_claims();
    add_citations();
    add_gaps();
    return std::move(text_);
  }

 private:
  std::string verdict_word(Verdict verdict) const { return look_of(verdict).word(say_); }

  void add_counts(std::string_view name) {
    const reports::ForeignReport& report = verification_.report;
    text_ += say_("{}：{} 条论断，{} 份文档，{} 条参考资料\n", "{}: {} claims, {} documents, {} references\n", name,
                  report.claims.size(), verification_.documents.size(), report.references.size());
    const auto counts = runs::count_verdicts(verification_);
    std::string line;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const auto verdict = static_cast<Verdict>(i);
      line += fmt::format("{}{} {} {}", i == 0 ? "" : "  ", look_of(verdict).shape, verdict_word(verdict), counts[i]);
    }
    text_ += line + "\n";
    if (report.inferences > 0)
      text_ += say_("报告自己标为推断、未作核查：{} 句\n",
                    "marked as inference by the report itself, not checked: {}\n", report.inferences);
  }

  void add_claims() {
    if (verification_.checks.empty()) return;
    text_ += "\n";
    for (const std::size_t i : runs::doubtful_first(verification_)) add_claim(i);
  }

  void add_claim(std::size_t i) {
    const reports::ForeignClaim& claim = verification_.report.claims[i];
    const ClaimCheck& check = verification_.checks[i];
    const VerdictLook look = look_of(check.verdict);
    constexpr std::size_t word_columns = 13;
    const std::string verdict = fmt::format("{} {}", look.shape, verdict_word(check.verdict));
    const std::string head = fmt::format("{:>4}  {} ", i + 1, padded(verdict, word_columns));
    std::string cited;
    for (const std::string& label : claim.cited) cited += "[" + label + "]";
    const std::size_t taken = columns_of(head) + columns_of(cited) + 1;
    text_ += fmt::format("{:>4}  ", i + 1) + coloured(padded(verdict, word_columns), look.colour) + " ";
    text_ += fitted(claim.text, look_.columns > taken + 20 ? look_.columns - taken : 20);
    text_ += (cited.empty() ? "" : " ") + cited + "\n";
    if (!check.formula.empty()) add_note(check.formula);
    const bool doubtful = check.verdict == Verdict::partly || check.verdict == Verdict::contradicted ||
                          check.verdict == Verdict::not_found;
    if (!doubtful) return;
    for (const std::string& reason : check.reasons) add_note(reason);
    for (std::size_t k = 0; k < std::min(check.witnesses.size(), witnesses_shown); ++k) add_witness(check.witnesses[k]);
  }

  void add_witness(const Witness& witness) {
    const auto document = std::find_if(verification_.documents.begin(), verification_.documents.end(),
                                       [&](const Document& each) { return each.id == witness.document_id; });
    std::string from;
    if (document != verification_.documents.end()) from = document->title.empty() ? document->url : document->title;
    constexpr std::size_t title_columns = 30;
    from = fitted(one_line(from), title_columns);
    const std::string line = say_("原文“{}”——{}", "“{}” — {}", one_line(witness.quote), from);
    const std::size_t room = look_.columns > indent + 20 ? look_.columns - indent : 20;
    if (columns_of(line) <= room) {
      text_ += std::string(indent, ' ') + line + "\n";
      return;
    }
    const std::size_t around = columns_of(say_("原文“{}”——{}", "“{}” — {}", "", from));
    const std::string quote = fitted(one_line(witness.quote), room > around + 10 ? room - around : 10);
    text_ += std::string(indent, ' ') + say_("原文“{}”——{}", "“{}” — {}", quote, from) + "\n";
  }

  static std::string one_line(std::string_view text) { return replace_all(printable(text), "\n", " "); }

  void add_note(std::string_view note) {
    text_ += std::string(indent, ' ') +
             fitted(one_line(note), look_.columns > indent + 20 ? look_.columns - indent : 20) + "\n";
  }

  void add_citations() {
    const reports::ForeignReport& report = verification_.report;
    std::vector<std::string> dangling, unused, duplicates, uncited;
    for (const reports::ForeignMark& mark : report.dangling) dangling.push_back("[" + mark.label + "]");
    for (const std::size_t i : report.unused) unused.push_back(shown(report.references[i]));
    for (const std::size_t i : report.duplicates) duplicates.push_back(shown(report.references[i]));
    for (const std::size_t i : report.uncited_figures)
      uncited.push_back(fmt::format("{}  {}", i + 1, report.claims[i].text));
    text_ += "\n";
    add_list(say_("没有对应条目的引用标号", "marks that lead to no reference"), counted(dangling));
    add_list(say_("正文没有引用的参考资料", "references that nothing cites"), unused);
    add_list(say_("重复的参考资料编号", "reference numbers listed twice"), duplicates);
    add_list(say_("没有出处的数字", "figures without a source"), uncited);
    if (dangling.empty() && unused.empty() && duplicates.empty() && uncited.empty())
      text_ += say_("引用没有问题：没有悬空的标号，没有闲置或重复的条目，数字都有出处\n",
                    "the citations are in order: no mark without a reference, none unused or twice, no figure without "
                    "a source\n");
  }

  static std::string shown(const reports::ForeignReference& reference) {
    const std::string& name = reference.title.empty() ? reference.url : reference.title;
    return reference.label.empty() ? name : "[" + reference.label + "] " + name;
  }

  // "[7] ×3" for what occurs three times.
  static std::vector<std::string> counted(const std::vector<std::string>& items) {
    std::vector<std::string> order;
    std::map<std::string, int> times;
    for (const std::string& item : items)
      if (times[item]++ == 0) order.push_back(item);
    for (std::string& item : order)
      if (const int count = times[item]; count > 1) item += fmt::format(" ×{}", count);
    return order;
  }

  void add_list(const std::string& what, const std::vector<std::string>& items) {
    if (items.empty()) return;
    text_ += fmt::format("{} ({})\n", what, items.size());
    for (std::size_t i = 0; i < std::min(items.size(), listed_max); ++i) add_note(items[i]);
    if (items.size() > listed_max)
      add_note(say_("另有 {} 项，见 --json", "and {} more: see --json", items.size() - listed_max));
  }

  void add_gaps() {
    std::vector<std::string> gaps;
    for (const Gap& gap : verification_.gaps) gaps.push_back(say_("{}：{}", "{}: {}", gap.what, gap.why));
    if (gaps.empty()) return;
    text_ += "\n";
    add_list(say_("缺口", "gaps"), gaps);
  }

  std::string coloured(const std::string& text, std::string_view colour) const {
    return look_.colour ? std::string(colour) + text + "\x1b[0m" : text;
  }

  static constexpr std::size_t indent = 8;

  const runs::Verification& verification_;
  const VerifyLook look_;
  const Tongue& say_;
  std::string text_;
};

}  // namespace

std::string verification_text(const runs::Verification& verification, std::string_view name, const VerifyLook& look,
                              const Tongue& say) {
  return VerifyView(verification, look, say).text(printable(name));
}

}  // namespace kaozheng::app
