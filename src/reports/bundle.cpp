// SPDX-License-Identifier: Apache-2.0
#include "reports/bundle.h"

#include <map>

#include "base/bytes.h"
#include "reports/bundle_members.h"

namespace kaozheng::reports {
namespace {

Result<void> stands(const Document& document, std::size_t begin, std::size_t end, std::string_view words) {
  const bool inside = begin < end && end <= document.text.size();
  if (inside && std::string_view(document.text).substr(begin, end - begin) == words) return {};
  return fail(ErrorKind::invalid, "a passage does not stand in its document: " + document.url);
}

Result<void> check_passages(const Report& report, const std::map<std::string, const Document*>& documents) {
  for (const Reference& reference : report.references) {
    const Passage& passage = reference.passage;
    TRY_VOID(stands(*documents.at(passage.document_id), passage.begin, passage.end, passage.text));
  }
  return {};
}

nlohmann::json run_of(const BundleParts& parts) {
  nlohmann::json uses = nlohmann::json::array();
  for (const ModelUse& use : parts.models)
    uses.push_back({{"prompt", use.prompt},
                    {"model", use.model},
                    {"calls", use.calls},
                    {"failures", use.failures},
                    {"prompt_tokens", use.prompt_tokens},
                    {"completion_tokens", use.completion_tokens}});
  return {{"run", parts.run}, {"models", uses}};
}

}  // namespace

Result<std::string> pack_bundle(const BundleParts& parts) {
  std::map<std::string, const Document*> documents;
  for (const Document& document : parts.documents) documents.emplace(document.id, &document);

  nlohmann::json entries = nlohmann::json::array();
  std::map<std::string, std::string_view> texts;  // by name: equal texts are one member
  for (const std::string& id : documents_needed(parts.report)) {
    const auto document = documents.find(id);
    if (document == documents.end())
      return fail(ErrorKind::not_found, "the text of a cited document is not stored: " + printable(id));
    const std::string& text = document->second->text;
    const std::string hash = sha256_hex(text);
    entries.push_back(document_entry(*document->second, hash, text.size(), parts.report));
    texts.emplace(text_member_name(hash), text);
  }
  TRY_VOID(check_passages(parts.report, documents));

  const std::string report = member_text(parts.report), claims = member_text(claims_of(parts.report)),
                    documents_text = member_text(entries), run = member_text(run_of(parts));
  std::vector<ArchiveMember> members = {{std::string(report_name), report},
                                        {std::string(markdown_name), parts.markdown},
                                        {std::string(claims_name), claims},
                                        {std::string(documents_name), documents_text},
                                        {std::string(run_name), run}};
  for (const auto& [name, text] : texts) members.push_back({name, text});
  const std::string manifest = member_text(manifest_of(members, parts.program));
  members.insert(members.begin(), {std::string(manifest_name), manifest});
  return write_archive(members);
}

}  // namespace kaozheng::reports
