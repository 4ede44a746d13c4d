// SPDX-License-Identifier: Apache-2.0
// The evidence bundle: one file with everything another person needs to check a report again, offline. Pure.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/report.h"

namespace kaozheng::reports {

inline constexpr std::size_t bundle_bytes_max = 256u << 20;

// How often one prompt was put to one model.
struct ModelUse {
  std::string prompt;  // its task: "plan", "notes" …
  std::string model;
  int calls = 0;
  int failures = 0;
  long prompt_tokens = 0;
  long completion_tokens = 0;
};

struct BundleParts {
  nlohmann::json run;  // the run's record: id, topic, times, settings; holds no secret
  std::vector<ModelUse> models;
  std::string program;  // "kaozheng 0.1.0"
  Report report;
  std::string markdown;             // the report as it was published
  std::vector<Document> documents;  // with their texts: at least those that are cited or speak about a claim
};

// A zip archive, always the same bytes for the same parts: manifest.json (schema "kaozheng.bundle/1", SHA-256 of every
// other member), report.json, report.md, claims.json, documents.json, run.json, and the whole text of each document as
// documents/SHA-256.txt. `not_found` names a cited document that is not among `documents`, `invalid` a passage that
// does not stand in its document, `too_long` what is beyond the limits of a bundle.
Result<std::string> pack_bundle(const BundleParts& parts);

struct BundleFault {
  std::string part;  // a member, or a place in the archive
  std::string what;  // in words
};
// One thing that was looked at, of how many, and what is wrong; no more than `faults_told_max` faults are told.
struct BundleCheck {
  std::string
      name;  // "archive", "hashes", "form", "documents", "passages", "quotations", "numbers", "report", "claims"
  std::string title;  // in words
  std::size_t checked = 0;
  std::size_t failed = 0;
  std::vector<BundleFault> faults;
};
inline constexpr std::size_t faults_told_max = 50;

struct BundleVerdict {
  std::string sha256;  // of the whole file: what two people compare
  std::string program, run_id, topic;
  std::vector<BundleCheck> checks;
  std::vector<std::string> notes;  // what was not checked, in words
  bool sound() const;
};

// Repeats every check that code can make. `bytes` may be anything: nothing is unpacked to disk, nothing in it is run or
// fetched, memory stays within some multiples of its size. Words are in `language`.
//
// A sound bundle is what pack_bundle made, byte for byte; its quotations stand word for word in the documents' texts it
// carries; its numbers, links and claims are those of its report. That its documents are what their addresses once
// answered cannot be known from it.
BundleVerdict verify_bundle(std::string_view bytes, Language language);

// For people: what was checked, and what failed.
std::string render_verdict(const BundleVerdict& verdict, Language language);
void to_json(nlohmann::json& json, const BundleVerdict& verdict);  // {"schema": "kaozheng.bundle-check/1", …}

}  // namespace kaozheng::reports
