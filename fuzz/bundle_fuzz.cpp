// SPDX-License-Identifier: Apache-2.0
// Evidence bundles in arbitrary bytes. What is called sound is what would be packed again; what is not, is named. The
// first byte chooses whether the rest is a bundle, or the JSON of a report inside one that is otherwise in order.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "reports/bundle.h"
#include "reports/bundle_members.h"
#include "reports/html.h"

namespace {

using namespace kaozheng;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_archive(std::string_view bytes) {
  const reports::OpenedArchive opened = reports::open_archive(bytes);
  require(opened.members.size() <= reports::archive_members_max);
  if (!opened.faults.empty()) return;
  const auto again = reports::write_archive(opened.members);
  require(again && *again == bytes);
}

void check_bundle(std::string_view bytes) {
  for (const Language language : {Language::zh, Language::en}) {
    const reports::BundleVerdict verdict = reports::verify_bundle(bytes, language);
    const std::string told = reports::render_verdict(verdict, language);
    require(is_utf8(told) && printable(told) == told);
    require(!nlohmann::json(verdict).dump().empty());
    for (const reports::BundleCheck& check : verdict.checks)
      require(check.faults.size() <= check.failed && (check.failed == 0) == check.faults.empty());
  }
}

std::string around(std::string_view report) {
  const std::string markdown = "[1]\n", claims = "[]\n", documents = "[]\n", run = "{}\n";
  std::vector<reports::ArchiveMember> members = {{"report.json", report},
                                                 {"report.md", markdown},
                                                 {"claims.json", claims},
                                                 {"documents.json", documents},
                                                 {"run.json", run}};
  const std::string manifest = reports::member_text(reports::manifest_of(members, "fuzz"));
  members.insert(members.begin(), {"manifest.json", manifest});
  return reports::write_archive(members).value();
}

// A report that reads can be shown.
void check_report(std::string_view text) {
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return;
  try {
    require(is_utf8(reports::render_html(json.get<Report>())));
  } catch (const nlohmann::json::exception&) {}
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data + 1), size - 1);
  if (data[0] % 2 == 0) {
    check_archive(rest);
    check_bundle(rest);
    return 0;
  }
  check_bundle(around(rest));
  check_report(rest);
  return 0;
}
