// SPDX-License-Identifier: Apache-2.0
// How what runs used and sent is shown. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/cli/messages.h"
#include "net/egress.h"
#include "runs/forecast.h"
#include "runs/statistics.h"
#include "runs/usage.h"

namespace kaozheng::app {

// By role, endpoint, task of the prompts and research task; empty when nothing was called.
std::string usage_tables(const runs::RunUsage& usage, const Tongue& say);

// What left this machine, by host and purpose, with every query; what went to the machine itself stands apart.
std::string egress_tables(const std::vector<net::SentRequest>& sent, const Tongue& say);

std::string statistics_tables(const runs::Statistics& statistics, const Tongue& say);

// One line.
std::string shown_forecast(const runs::Forecast& forecast, const Tongue& say);

}  // namespace kaozheng::app
