// SPDX-License-Identifier: Apache-2.0
#include "reports/bundle_members.h"

#include "base/bytes.h"
#include "reports/report_walk.h"
#include "reports/verdict_marks.h"

namespace kaozheng::reports {
namespace {

class ClaimList {
 public:
  explicit ClaimList(const Report& report) {
    for (const Reference& reference : report.references) passages_.emplace(reference.number, &reference.passage);
  }

  void add(std::string_view part, const std::vector<Section>& sections) {
    for_each_sentence_of(sections, [&](const Sentence& sentence) {
      if (is_claim(sentence)) list_.push_back(entry(part, sentence));
    });
  }
  nlohmann::json take() { return std::move(list_); }

 private:
  nlohmann::json entry(std::string_view part, const Sentence& sentence) const {
    nlohmann::json claim = {{"claim", list_.size() + 1},
                            {"part", part},
                            {"text", sentence.text},
                            {"kind", to_string(sentence.kind)},
                            {"passages", nlohmann::json::array()},
                            {"check", nullptr}};
    for (const int number : sentence.citations)
      if (const auto passage = passages_.find(number); passage != passages_.end())
        claim["passages"].push_back({{"number", number},
                                     {"document_id", passage->second->document_id},
                                     {"begin", passage->second->begin},
                                     {"end", passage->second->end}});
    if (sentence.check) claim["check"] = *sentence.check;
    return claim;
  }

  std::map<int, const Passage*> passages_;
  nlohmann::json list_ = nlohmann::json::array();
};

}  // namespace

std::string member_text(const nlohmann::json& json) {
  return json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string text_member_name(std::string_view text_sha256) { return "documents/" + std::string(text_sha256) + ".txt"; }

std::set<std::string> documents_needed(const Report& report) {
  std::set<std::string> ids;
  for (const Reference& reference : report.references) ids.insert(reference.passage.document_id);
  for_each_sentence_of(report, [&](const Sentence& sentence) {
    if (!sentence.check) return;
    for (const Witness& witness : sentence.check->witnesses) ids.insert(witness.document_id);
  });
  return ids;
}

nlohmann::json claims_of(const Report& report) {
  ClaimList claims(report);
  claims.add("final_report", report.final_report);
  for (const AnalysisResult& analysis : report.analyses) claims.add("analyses", analysis.parts);
  for (const ResearchResult& result : report.research) claims.add("research", {result.summary});
  return claims.take();
}

nlohmann::json document_entry(const Document& document, std::string_view text_sha256, std::size_t text_bytes,
                              const Report& report) {
  nlohmann::json entry = document;
  entry["text_sha256"] = text_sha256;
  entry["text_bytes"] = text_bytes;
  entry["passages"] = nlohmann::json::array();
  for (const Reference& reference : report.references)
    if (reference.passage.document_id == document.id)
      entry["passages"].push_back({{"number", reference.number},
                                   {"id", reference.passage.id},
                                   {"begin", reference.passage.begin},
                                   {"end", reference.passage.end}});
  return entry;
}

nlohmann::json manifest_of(const std::vector<ArchiveMember>& members, const std::string& program) {
  nlohmann::json listed = nlohmann::json::array();
  for (const ArchiveMember& member : members)
    listed.push_back({{"name", member.name}, {"bytes", member.content.size()}, {"sha256", sha256_hex(member.content)}});
  return {{"schema", bundle_schema}, {"program", program}, {"members", listed}};
}

}  // namespace kaozheng::reports
