// SPDX-License-Identifier: Apache-2.0
// A claim, to the first empty line, against a source, both arbitrary bytes: the audit of figures and every check by
// code stay inside the texts and give their reasons in both languages; a sentence of the source, held against it, is
// never told to say otherwise than it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "evidence/claim_check.h"
#include "evidence/figure_audit.h"
#include "text/passages.h"
#include "text/words.h"

namespace {

using namespace kaozheng;
using namespace kaozheng::evidence;

constexpr std::size_t sentences_copied = 6;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_audits(std::string_view claim, const FigureSource& source, const FigureAuditor& auditor) {
  const auto zh = auditor.audit(claim, Language::zh), en = auditor.audit(claim, Language::en);
  require(zh.size() == en.size());
  for (std::size_t i = 0; i < zh.size(); ++i) {
    const FigureAudit& audit = zh[i];
    require(audit.mention.begin < audit.mention.end && audit.mention.end <= claim.size());
    require(audit.source == 0 && audit.place.begin <= audit.place.end && audit.place.end <= source.text().size());
    require(audit.agreement == en[i].agreement);
    const bool doubtful = audit.agreement == Agreement::differs || audit.agreement == Agreement::absent;
    require(audit.reason.empty() != doubtful && en[i].reason.empty() != doubtful);
    require(audit.formula.empty() == (audit.agreement != Agreement::computed));
  }
}

void check_copies(const FigureSource& source, const FigureAuditor& auditor) {
  std::size_t copied = 0;
  for (const text::Range& range : text::sentences(source.text())) {
    if (copied++ == sentences_copied) return;
    const std::string_view sentence = std::string_view(source.text()).substr(range.begin, range.end - range.begin);
    for (const FigureAudit& audit : auditor.audit(sentence, text::guess_language(sentence)))
      require(audit.agreement != Agreement::differs);
  }
}

void check_by_all(std::string_view claim, const std::string& source_text) {
  Document document;
  document.id = "source";
  document.text = source_text;
  document.blocks = text::blocks_of_plain_text(source_text);
  const ClaimMaterial material({&document});
  for (const Language language : {Language::zh, Language::en}) {
    const ClaimCheck check = check_by_code(claim, {}, material, language).check;
    require(!is_doubtful(check.verdict) || !check.reasons.empty());
    require((check.verdict == Verdict::computed) == !check.formula.empty());
    for (const Witness& witness : check.witnesses) {
      require(witness.begin < witness.end && witness.end <= source_text.size());
      require(source_text.compare(witness.begin, witness.end - witness.begin, witness.quote) == 0);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(bytes), size);
  const std::size_t cut = std::min(input.find("\n\n"), size);
  const std::string claim = input.substr(0, cut), source_text = input.substr(cut);
  const FigureSource source(source_text, "2025-06-30");
  const FigureAuditor auditor({&source});
  check_audits(claim, source, auditor);
  // Documents are UTF-8 by the time they are stored.
  if (!is_utf8(source_text)) return 0;
  check_copies(source, auditor);
  check_by_all(claim, source_text);
  return 0;
}
