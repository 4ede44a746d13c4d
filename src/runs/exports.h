// SPDX-License-Identifier: Apache-2.0
// A stored run in the forms it is handed out in.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/report.h"
#include "store/store.h"

namespace kaozheng::runs {

struct ExportFormat {
  std::string name;        // "bibtex"
  std::string suffix;      // "bib"
  std::string media_type;  // "application/x-bibtex"
  bool is_text = true;
};
// md, json (what it wrote, read and told), html, footnotes, bibtex, ris, csl, bundle.
const std::vector<ExportFormat>& export_formats();
const ExportFormat* find_export_format(std::string_view name_or_suffix);

// `not_found`: the run has written nothing; `malformed`: what is stored cannot be read, or not all of it is there.
// `program` names this one in a bundle: "kaozheng 0.1.0".
Result<std::string> export_run(store::Store& store, const store::RunRecord& run, const ExportFormat& format,
                               std::string_view program);

// The parts of it.
Result<store::ReportRecord> report_of(store::Store& store, const store::RunRecord& run);
Result<Report> parsed_report(const store::ReportRecord& record);
nlohmann::json json_of(const store::RunRecord& run);

}  // namespace kaozheng::runs
