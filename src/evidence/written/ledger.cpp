// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <utility>

#include "evidence/citations.h"

namespace kaozheng::evidence {

Ledger::Ledger(std::vector<Finding> findings) : findings_(std::move(findings)) {
  for (std::size_t i = 0; i < findings_.size(); ++i) by_id_.emplace(findings_[i].id, i);
}

const Finding* Ledger::by_label(std::string_view label) const {
  if (label.size() < 2 || label.front() != 'F') return nullptr;
  std::size_t number = 0;
  const char* const end = label.data() + label.size();
  const auto read = std::from_chars(label.data() + 1, end, number);
  if (read.ec != std::errc() || read.ptr != end || number == 0 || number > findings_.size()) return nullptr;
  return &findings_[number - 1];
}

const Finding* Ledger::by_id(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &findings_[found->second];
}

std::string Ledger::label(std::string_view finding_id) const {
  const auto found = by_id_.find(finding_id);
  return found == by_id_.end() ? std::string() : "F" + std::to_string(found->second + 1);
}

}  // namespace kaozheng::evidence
