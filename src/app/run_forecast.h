// SPDX-License-Identifier: Apache-2.0
// What a run may take, told before it begins.
#pragma once

#include "app/model_choice.h"
#include "base/result.h"
#include "models/endpoint.h"
#include "runs/forecast.h"
#include "runs/run_service.h"
#include "store/store.h"

namespace kaozheng::app {

// The setting "models" of the request says which models it asks: runs::models_of(pool).
Result<runs::Forecast> forecast_request(store::Store& store, const runs::RunRequest& request, const models::Pool& pool,
                                        const ModelChoice& writer);

}  // namespace kaozheng::app
