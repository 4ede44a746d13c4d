// SPDX-License-Identifier: Apache-2.0
#include "reports/foreign_report.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/bytes.h"
#include "evidence/written/inline_text.h"
#include "evidence/written/statements.h"
#include "reports/foreign_lines.h"
#include "reports/foreign_references.h"
#include "reports/foreign_wording.h"
#include "text/characters.h"
#include "text/figures.h"

namespace kaozheng::reports {
namespace {

using evidence::PlacedNote;

// What a piece of the report refers to.
struct Sources {
  std::vector<std::string> cited;
  std::vector<std::string> addresses;
  bool named = false;  // in words

  bool any() const { return named || !cited.empty() || !addresses.empty(); }
  void add(const Sources& other) {
    for (const std::string& label : other.cited) add_once(cited, label);
    for (const std::string& address : other.addresses) add_once(addresses, address);
    named = named || other.named;
  }
  void add(const PlacedNote& note) {
    for (const std::string& label : note.labels) add_once(cited, label);
    if (!note.address.empty()) add_once(addresses, note.address);
  }

 private:
  static void add_once(std::vector<std::string>& list, const std::string& item) {
    constexpr std::size_t items_max = 200;
    if (list.size() < items_max && std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
  }
};

struct Statement {
  text::Range range;  // bytes of the report
  std::string text;
  Sources own;
  Sources near;
  bool claim = false;
};
struct Draft {
  ForeignBlockKind kind = ForeignBlockKind::paragraph;
  std::size_t indent = 0;
  std::size_t table = 0;
  std::string heading;
  std::vector<Statement> statements;
  bool leads = false;  // to the list or table below it
};

bool has_figure(const std::string& claim) {
  const bool has_numeral = std::any_of(claim.begin(), claim.end(), [](char c) {
    return (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
  });
  return has_numeral && !text::figures(claim).empty();
}

class ReportReader {
 public:
  explicit ReportReader(std::string_view text) : text_(text) {}

  ForeignReport read() {
    report_.language = text::guess_language(text_);
    ForeignLines lines = read_foreign_lines(text_);
    for (const ReferenceLine& line : lines.references) add_reference(line);
    for (const ForeignBlock& block : lines.blocks) read_block(block);
    spread_paragraph_ends();
    spread_leads();
    take_claims();
    find_faults();
    return std::move(report_);
  }

 private:
  void add_reference(const ReferenceLine& line) {
    ForeignReference reference = read_reference(line);
    if (reference.label.empty() && reference.title.empty() && reference.url.empty()) return;
    lists_of_references_.push_back(line.list);
    raised_labels_ = raised_labels_ || evidence::superscript_digit(text::code_point_at(line.text, 0)) >= 0;
    report_.references.push_back(std::move(reference));
  }

  void read_block(const ForeignBlock& block) {
    const auto superscripts = raised_labels_ ? evidence::Superscripts::notes : evidence::Superscripts::text;
    const evidence::InlineText read = evidence::read_foreign_inline(block.text, superscripts);
    for (const PlacedNote& note : read.notes) keep_mark(block, note);
    if (block.kind == ForeignBlockKind::heading) {
      read_heading(read, block.level);
      return;
    }
    if (own_check_level_ > 0) return;
    Draft draft = draft_of(block, read);
    if (draft.statements.empty()) {
      // Marks alone belong to what stands above them.
      Sources alone;
      for (const PlacedNote& note : read.notes) alone.add(note);
      if (!drafts_.empty() && drafts_.size() > section_begin_) drafts_.back().statements.back().own.add(alone);
      return;
    }
    if (opens_with_source_word(read.text)) {
      read_source_line(draft);
      return;
    }
    drafts_.push_back(std::move(draft));
  }

  void read_heading(const evidence::InlineText& read, int level) {
    ++headings_;
    heading_ = printable(read.text);
    const bool own_notes = headings_ == 2 && names_own_notes(heading_);
    if (names_own_check(heading_) || own_notes)
      own_check_level_ = level;
    else if (level <= own_check_level_)
      own_check_level_ = 0;
    section_begin_ = drafts_.size();
    heading_sources_ = {};
    for (const PlacedNote& note : read.notes) heading_sources_.add(note);
  }

  void keep_mark(const ForeignBlock& block, const PlacedNote& note) {
    const bool in_place = block.kind != ForeignBlockKind::row;
    const text::Range range =
        in_place ? text::Range{block.range.begin + note.begin, block.range.begin + note.end} : block.range;
    const bool footnote = in_place && block.text.compare(note.begin, 2, "[^") == 0;
    for (const std::string& label : note.labels) {
      const bool number = label.find_first_not_of("0123456789") == std::string::npos;
      if (note.address.empty() && !number && !footnote && block.kind != ForeignBlockKind::row) {
        links_by_name_.push_back({label, range});
        continue;
      }
      if (note.address.empty()) marks_.push_back({label, range});
      used_labels_.insert(label);
      if (!note.address.empty()) told_at_marks_.push_back({label, "", note.address, range, /*listed=*/false});
    }
    if (!note.address.empty()) used_addresses_.insert(address_key(note.address));
  }

  Draft draft_of(const ForeignBlock& block, const evidence::InlineText& read) {
    Draft draft{block.kind, block.indent, block.table, heading_, {}, false};
    std::vector<std::size_t> places;
    for (const PlacedNote& note : read.notes) places.push_back(note.position);
    std::sort(places.begin(), places.end());
    const std::vector<text::Range> ranges =
        block.kind == ForeignBlockKind::row ? whole(read.text) : evidence::statements_of(read.text, places);
    if (ranges.empty()) return draft;
    for (const text::Range& range : ranges) draft.statements.push_back(statement_of(block, read, range));
    for (const PlacedNote& note : read.notes) {
      Statement& statement = draft.statements[evidence::statement_at(read.text, ranges, note.position)];
      statement.own.add(note);
      if (block.kind == ForeignBlockKind::row) continue;
      statement.range.begin = std::min(statement.range.begin, block.range.begin + note.begin);
      statement.range.end = std::max(statement.range.end, block.range.begin + note.end);
    }
    const bool at_head = headings_ <= 1;
    if (block.kind != ForeignBlockKind::item) in_field_ = at_head && is_field(block.text);
    const bool field = (at_head && in_field_) || is_own_field(read.text);
    for (std::size_t i = 0; i < draft.statements.size(); ++i) {
      Statement& statement = draft.statements[i];
      const OwnMarks own_marks = take_own_marks(statement.text);
      if (own_marks.inference_before && i > 0) take_as_inference(draft.statements[i - 1]);
      if (opens_with_source_word(statement.text) && i > 0) {
        draft.statements[i - 1].own.add(statement.own);
        draft.statements[i - 1].own.named = true;
        continue;
      }
      statement.own.named = statement.own.named || names_a_source(statement.text);
      statement.near.add(heading_sources_);
      statement.claim = !own_marks.remark && !field &&
                        (block.kind == ForeignBlockKind::row ? row_states(statement.text) : states(statement.text));
      if (own_marks.inference) take_as_inference(statement);
    }
    draft.leads = leads_over(draft.statements.back().text);
    return draft;
  }

  void take_as_inference(Statement& statement) {
    report_.inferences += statement.claim ? 1 : 0;
    statement.claim = false;
  }

  static std::vector<text::Range> whole(std::string_view text) {
    if (trim(text).empty()) return {};
    return {{0, text.size()}};
  }

  static Statement statement_of(const ForeignBlock& block, const evidence::InlineText& read, const text::Range& range) {
    Statement statement;
    statement.text = printable(read.text.substr(range.begin, range.end - range.begin));
    statement.range = block.range;
    if (block.kind != ForeignBlockKind::row)
      statement.range = with_emphasis(block, {read.from[range.begin], read.from[range.end - 1] + 1});
    return statement;
  }

  // The place in the report, with the marks of emphasis around it.
  static text::Range with_emphasis(const ForeignBlock& block, text::Range range) {
    const auto is_emphasis = [&](std::size_t place) { return block.text[place] == '*' || block.text[place] == '_'; };
    while (range.begin > 0 && is_emphasis(range.begin - 1)) --range.begin;
    while (range.end < block.text.size() && is_emphasis(range.end)) ++range.end;
    return {block.range.begin + range.begin, block.range.begin + range.end};
  }

  // "Source: …" on a line of its own: for what stands above it in its section, up to the line like it before.
  void read_source_line(const Draft& line) {
    Sources sources;
    for (const Statement& statement : line.statements) sources.add(statement.own);
    sources.named = true;
    for (std::size_t i = section_begin_; i < drafts_.size(); ++i)
      for (Statement& statement : drafts_[i].statements) statement.near.add(sources);
    section_begin_ = drafts_.size();
  }

  // Where a report cites once a paragraph, what stands at its end is meant for all of it.
  void spread_paragraph_ends() {
    std::size_t at_the_end = 0, within = 0;
    for (const Draft& draft : drafts_)
      if (draft.statements.size() > 1 && has_own(draft)) ++(only_at_end(draft) ? at_the_end : within);
    if (at_the_end <= within) return;
    for (Draft& draft : drafts_) {
      if (draft.statements.size() < 2 || !only_at_end(draft)) continue;
      for (std::size_t i = 0; i + 1 < draft.statements.size(); ++i)
        draft.statements[i].near.add(draft.statements.back().own);
    }
  }
  static bool has_own(const Draft& draft) {
    return std::any_of(draft.statements.begin(), draft.statements.end(),
                       [](const Statement& statement) { return statement.own.any(); });
  }
  static bool only_at_end(const Draft& draft) {
    return draft.statements.back().own.any() &&
           std::none_of(draft.statements.begin(), draft.statements.end() - 1,
                        [](const Statement& statement) { return statement.own.any(); });
  }

  // What a line that leads to a list or a table cites is meant for its items.
  void spread_leads() {
    std::optional<std::size_t> leader;
    for (std::size_t i = 0; i < drafts_.size(); ++i) {
      Draft& draft = drafts_[i];
      const bool listed = draft.kind != ForeignBlockKind::paragraph;
      if (leader && listed && draft.heading == drafts_[*leader].heading) {
        const Draft& above = drafts_[*leader];
        const bool below = above.kind == ForeignBlockKind::paragraph || draft.indent > above.indent;
        if (below)
          for (Statement& statement : draft.statements) statement.near.add(above.statements.back().own);
        else
          leader.reset();
      } else {
        leader.reset();
      }
      if (draft.leads && draft.statements.back().own.any()) leader = i;
    }
  }

  void take_claims() {
    for (Draft& draft : drafts_)
      for (Statement& statement : draft.statements) {
        if (!statement.claim) continue;
        ForeignClaim claim;
        claim.range = statement.range;
        claim.heading = draft.heading;
        claim.reach = statement.own.any()    ? CitationReach::own
                      : statement.near.any() ? CitationReach::neighbour
                                             : CitationReach::none;
        Sources& sources = statement.own.any() ? statement.own : statement.near;
        claim.cited = std::move(sources.cited);
        claim.addresses = std::move(sources.addresses);
        claim.text = std::move(statement.text);
        report_.claims.push_back(std::move(claim));
      }
  }

  void find_faults() {
    std::set<std::string> listed;
    std::set<std::pair<std::size_t, std::string>> seen;
    for (std::size_t i = 0; i < report_.references.size(); ++i) {
      const ForeignReference& reference = report_.references[i];
      if (reference.label.empty()) continue;
      listed.insert(reference.label);
      if (!seen.insert({lists_of_references_[i], reference.label}).second) report_.duplicates.push_back(i);
    }
    for (ForeignMark& link : links_by_name_)
      if (listed.count(link.label)) used_labels_.insert(link.label);
    for (ForeignReference& told : told_at_marks_)
      if (listed.insert(told.label).second) report_.references.push_back(std::move(told));
    take_dangling(listed);
    for (std::size_t i = 0; i < lists_of_references_.size(); ++i) {
      const ForeignReference& reference = report_.references[i];
      const bool by_label = !reference.label.empty() && used_labels_.count(reference.label);
      const bool by_address = !reference.url.empty() && used_addresses_.count(address_key(reference.url));
      // A list without numbers may be meant for the whole report where nothing is linked.
      const bool can_tell = !reference.label.empty() || !used_addresses_.empty();
      if (can_tell && !by_label && !by_address) report_.unused.push_back(i);
    }
    for (std::size_t i = 0; i < report_.claims.size(); ++i)
      if (report_.claims[i].reach == CitationReach::none && has_figure(report_.claims[i].text))
        report_.uncited_figures.push_back(i);
  }

  // Brackets of a form that hardly ever leads anywhere, in a report whose marks have another form, are intervals.
  void take_dangling(const std::set<std::string>& listed) {
    constexpr std::size_t hardly_ever = 20;  // for one that leads there are so many of the other form
    const auto form_of = [&](const ForeignMark& mark) {
      return text_.substr(mark.range.begin, 2) == "[^" ? 0u : 1u;  // a footnote, or any other
    };
    std::array<std::size_t, 2> leads{};
    for (const ForeignMark& mark : marks_) leads[form_of(mark)] += listed.count(mark.label);
    for (ForeignMark& mark : marks_) {
      if (listed.count(mark.label)) continue;
      const unsigned form = form_of(mark);
      const bool interval = leads[1 - form] > 0 && leads[1 - form] >= hardly_ever * leads[form];
      if (!interval) report_.dangling.push_back(std::move(mark));
    }
  }

  const std::string_view text_;
  ForeignReport report_;
  std::vector<std::size_t> lists_of_references_;  // of report_.references, by index
  bool raised_labels_ = false;
  std::vector<Draft> drafts_;
  std::string heading_;
  int headings_ = 0;
  bool in_field_ = false;          // at the head of the report: a field, or the list below one
  int own_check_level_ = 0;        // of its heading while in the check results of a report of this program
  std::size_t section_begin_ = 0;  // the first draft that a source line below is meant for
  Sources heading_sources_;
  std::vector<ForeignMark> marks_;
  std::vector<ForeignMark> links_by_name_;  // [text][name]
  std::vector<ForeignReference> told_at_marks_;
  std::set<std::string> used_labels_;
  std::set<std::string> used_addresses_;
};

}  // namespace

std::string_view to_string(CitationReach reach) {
  switch (reach) {
    case CitationReach::own:
      return "own";
    case CitationReach::neighbour:
      return "neighbour";
    case CitationReach::none:
      break;
  }
  return "none";
}

ForeignReport read_foreign_report(std::string_view text) { return ReportReader(text).read(); }

}  // namespace kaozheng::reports
