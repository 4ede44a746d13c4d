// SPDX-License-Identifier: Apache-2.0
#include "runs/verification.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "base/bytes.h"
#include "base/parallel.h"
#include "domain/cause.h"
#include "evidence/claim_check.h"
#include "text/words.h"

namespace kaozheng::runs {
namespace {

using reports::ForeignClaim;
using reports::ForeignReference;
using reports::ForeignReport;

constexpr std::size_t checks_at_once = 8;
constexpr std::size_t pages_at_once = 6;

template <class... Values>
std::string told(Language language, std::string_view zh, std::string_view en, const Values&... values) {
  return fmt::vformat(language == Language::zh ? zh : en, fmt::make_format_args(values...));
}

bool is_web(std::string_view address) { return address.starts_with("http://") || address.starts_with("https://"); }

// The last part of an address or path, without its extension; empty for a bare host.
std::string file_name_of(std::string_view address) {
  const std::string plain = percent_decode(address.substr(0, address.find_first_of("?#")));
  const std::size_t host = plain.find("://");
  const std::size_t slash = plain.rfind('/');
  if (slash == std::string::npos || (host != std::string::npos && slash < host + 3)) return {};
  std::string name = plain.substr(slash + 1);
  if (const std::size_t dot = name.rfind('.'); dot != std::string::npos && dot > 0) name.resize(dot);
  return text::normalised(name);
}

// Finds the documents a reference means.
class DocumentFinder {
 public:
  explicit DocumentFinder(const std::vector<Document>& documents) {
    for (const Document& document : documents) {
      by_address_[reports::address_key(document.url)].insert(document.id);
      if (document.url.starts_with("file://"))
        by_address_[reports::address_key(percent_decode(document.url.substr(7)))].insert(document.id);
      if (!document.canonical_url.empty())
        by_address_[reports::address_key(document.canonical_url)].insert(document.id);
      if (std::string name = file_name_of(document.url); long_enough(name)) by_name_[name].insert(document.id);
      if (std::string title = text::normalised(document.title); long_enough(title)) by_name_[title].insert(document.id);
    }
  }

  std::vector<std::string> at(std::string_view address) const {
    if (const auto found = by_address_.find(reports::address_key(address)); found != by_address_.end())
      return {found->second.begin(), found->second.end()};
    return named(file_name_of(address));
  }
  std::vector<std::string> of(const ForeignReference& reference) const {
    std::vector<std::string> ids;
    if (!reference.url.empty()) ids = at(reference.url);
    if (ids.empty()) ids = named(text::normalised(reference.title));
    return ids;
  }

 private:
  static bool long_enough(std::string_view name) { return count_code_points(name) >= 4; }

  std::vector<std::string> named(std::string name) const {
    for (int attempt = 0; attempt < 2 && long_enough(name); ++attempt) {
      if (const auto found = by_name_.find(name); found != by_name_.end())
        return {found->second.begin(), found->second.end()};
      // A title may be the name of a file with its extension.
      const std::size_t dot = name.rfind('.');
      if (dot == std::string::npos) break;
      name.resize(dot);
    }
    return {};
  }

  std::map<std::string, std::set<std::string>> by_address_, by_name_;
};

std::string shown(const ForeignReference& reference) {
  const std::string& name = reference.title.empty() ? reference.url : reference.title;
  constexpr std::size_t characters_max = 80;
  return (reference.label.empty() ? "" : "[" + reference.label + "] ") + abbreviate(name, characters_max);
}

void add_once(std::vector<std::string>& ids, const std::vector<std::string>& more) {
  for (const std::string& id : more)
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

// Fills the documents of references and claims; references that are cited and have none become gaps.
void follow_citations(Verification& verification, Language language) {
  const DocumentFinder finder(verification.documents);
  const ForeignReport& report = verification.report;
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_label;
  for (std::size_t i = 0; i < report.references.size(); ++i) {
    verification.documents_of_references.push_back(finder.of(report.references[i]));
    if (!report.references[i].label.empty()) by_label[report.references[i].label].push_back(i);
  }
  std::set<std::size_t> missing;
  std::set<std::string> missing_addresses;
  for (const ForeignClaim& claim : report.claims) {
    std::vector<std::string> ids;
    for (const std::string& label : claim.cited) {
      const auto found = by_label.find(label);
      if (found == by_label.end()) continue;
      for (const std::size_t i : found->second) {
        add_once(ids, verification.documents_of_references[i]);
        if (verification.documents_of_references[i].empty()) missing.insert(i);
      }
    }
    for (const std::string& address : claim.addresses) {
      const std::vector<std::string> there = finder.at(address);
      add_once(ids, there);
      if (there.empty()) missing_addresses.insert(address);
    }
    verification.documents_of_claims.push_back(std::move(ids));
  }
  const std::string why =
      told(language, "引用它的论断按全部文档核查", "claims that cite it are held against all documents");
  for (const std::size_t i : missing) {
    missing_addresses.erase(report.references[i].url);
    verification.gaps.push_back({"",
                                 told(language, "参考资料 {} 不在文档之中", "reference {} is not among the documents",
                                      shown(report.references[i])),
                                 why});
  }
  for (const std::string& address : missing_addresses)
    verification.gaps.push_back({"", told(language, "{} 不在文档之中", "{} is not among the documents", address), why});
}

nlohmann::json json_of(const std::vector<reports::ForeignMark>& marks) {
  nlohmann::json list = nlohmann::json::array();
  for (const reports::ForeignMark& mark : marks)
    list.push_back({{"label", mark.label}, {"begin", mark.range.begin}, {"end", mark.range.end}});
  return list;
}

}  // namespace

std::vector<std::string> addresses_of(const ForeignReport& report) {
  std::vector<std::string> addresses;
  std::set<std::string> seen;
  const auto add = [&](const std::string& address) {
    if (is_web(address) && seen.insert(reports::address_key(address)).second) addresses.push_back(address);
  };
  for (const ForeignReference& reference : report.references) add(reference.url);
  for (const ForeignClaim& claim : report.claims)
    for (const std::string& address : claim.addresses) add(address);
  return addresses;
}

Result<VerificationMaterial> read_addresses(const std::vector<std::string>& addresses, sources::Pages& pages,
                                            Language language, std::stop_token stop,
                                            const std::function<void(const std::string&, const std::string&)>& heard) {
  const auto read = parallel_map(addresses, pages_at_once, stop, [&](const std::string& address) {
    auto document = pages.read(address, stop);
    heard(address, document ? "" : document.error().what);
    return document;
  });
  if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
  VerificationMaterial material;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (read[i]) {
      material.documents.push_back(*read[i]);
      // A page that moved is still the page the report means.
      if (material.documents.back().canonical_url.empty()) material.documents.back().canonical_url = addresses[i];
    } else {
      material.gaps.push_back(
          {"", told(language, "读不到 {}", "{} could not be read", addresses[i]), cause(read[i].error(), language)});
    }
  }
  return material;
}

Result<Verification> verify_report(ForeignReport report, VerificationMaterial material, Language language,
                                   std::stop_token stop) {
  Verification verification;
  verification.report = std::move(report);
  verification.documents = std::move(material.documents);
  verification.gaps = std::move(material.gaps);
  follow_citations(verification, language);
  std::vector<const Document*> documents;
  for (const Document& document : verification.documents) documents.push_back(&document);
  const evidence::ClaimMaterial prepared(std::move(documents));
  std::vector<std::size_t> claims(verification.report.claims.size());
  for (std::size_t i = 0; i < claims.size(); ++i) claims[i] = i;
  auto checks = parallel_map(claims, checks_at_once, stop, [&](std::size_t i) -> Result<ClaimCheck> {
    return evidence::check_by_code(verification.report.claims[i].text, verification.documents_of_claims[i], prepared,
                                   language)
        .check;
  });
  if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
  for (auto& check : checks) verification.checks.push_back(std::move(*check));
  return verification;
}

std::vector<std::size_t> doubtful_first(const Verification& verification) {
  std::vector<std::size_t> order(verification.checks.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return doubt(verification.checks[a].verdict) > doubt(verification.checks[b].verdict);
  });
  return order;
}

std::array<int, 6> count_verdicts(const Verification& verification) {
  std::array<int, 6> counts{};
  for (const ClaimCheck& check : verification.checks) ++counts.at(static_cast<std::size_t>(check.verdict));
  return counts;
}

void to_json(nlohmann::json& json, const Verification& verification) {
  const ForeignReport& report = verification.report;
  nlohmann::json counts = {{"claims", report.claims.size()}, {"inferences", report.inferences}};
  const std::array<int, 6> verdicts = count_verdicts(verification);
  for (std::size_t i = 0; i < verdicts.size(); ++i)
    counts[std::string(to_string(static_cast<Verdict>(i)))] = verdicts[i];

  nlohmann::json claims = nlohmann::json::array(), references = nlohmann::json::array(),
                 documents = nlohmann::json::array(), gaps = nlohmann::json::array();
  for (std::size_t i = 0; i < report.claims.size(); ++i) {
    const ForeignClaim& claim = report.claims[i];
    claims.push_back({{"text", claim.text},
                      {"begin", claim.range.begin},
                      {"end", claim.range.end},
                      {"heading", claim.heading},
                      {"cited", claim.cited},
                      {"addresses", claim.addresses},
                      {"reach", to_string(claim.reach)},
                      {"documents", verification.documents_of_claims[i]},
                      {"check", verification.checks[i]}});
  }
  for (std::size_t i = 0; i < report.references.size(); ++i) {
    const ForeignReference& reference = report.references[i];
    references.push_back({{"label", reference.label},
                          {"title", reference.title},
                          {"url", reference.url},
                          {"listed", reference.listed},
                          {"begin", reference.range.begin},
                          {"end", reference.range.end},
                          {"documents", verification.documents_of_references[i]}});
  }
  for (const Document& document : verification.documents)
    documents.push_back({{"id", document.id}, {"url", document.url}, {"title", document.title}});
  for (const Gap& gap : verification.gaps) gaps.push_back({{"what", gap.what}, {"why", gap.why}});
  json = {{"language", to_string(report.language)},
          {"counts", std::move(counts)},
          {"claims", std::move(claims)},
          {"references", std::move(references)},
          {"citations",
           {{"dangling", json_of(report.dangling)},
            {"unused", report.unused},
            {"duplicates", report.duplicates},
            {"uncited_figures", report.uncited_figures}}},
          {"documents", std::move(documents)},
          {"gaps", std::move(gaps)}};
}

}  // namespace kaozheng::runs
