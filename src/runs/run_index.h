// SPDX-License-Identifier: Apache-2.0
// Finished runs, found by their words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "domain/report.h"
#include "store/store.h"

namespace kaozheng::runs {

// What of a report is searched besides its sources. "report": the topic (no ref), the paragraphs of the final report
// (ref: number of their section, "2.1"), of the analyses ("analyses") and of the results of research ("research").
// "claim": each claim by its id ("c1").
std::vector<store::SearchedText> searched_texts(const Report& report);

// Makes a run with a final report findable as it is now. Takes some tenths of a second for dozens of long pages.
Result<void> index_run(store::Store& store, const std::string& run_id);

// The best places in all finished runs for any words. Runs that are not indexed yet, older ones or one whose program
// was ended at the wrong moment, are so first; one that cannot be is passed over.
Result<std::vector<store::TextHit>> find_in_runs(store::Store& store, std::string_view query, std::size_t count);

}  // namespace kaozheng::runs
