// SPDX-License-Identifier: Apache-2.0
// Which models a run may ask, and which of them does what.
#pragma once

#include <stop_token>
#include <vector>

#include "app/config.h"
#include "app/model_choice.h"
#include "models/endpoint.h"
#include "net/http.h"

namespace kaozheng::app {

// Whether the endpoints of the settings files count: there are some, and no flag names a provider, a model or its
// address.
bool uses_endpoints(const Config& config);

// The endpoints that count; without any, the servers that the settings of [model] name.
std::vector<ConfiguredEndpoint> listed_endpoints(const Config& config);

// Nothing is sent to a model; Ollama servers are asked what they have, others only where no model is named. An
// endpoint that does not answer is left out, and `unavailable` when it was a role's only one. A model that Ollama
// hands on to a data centre stands at an endpoint of its own, of the same name and public. Without endpoints: one
// model for all, as choose_model takes it. `invalid`: a model is not there, with what is; `refused`: a key is missing
// or wrong.
Result<models::Pool> choose_pool(const Config& config, net::TrustedHttp& http, std::stop_token stop);

// One model for all roles but the embedder's.
models::Pool pool_of(const Config& config, const ModelChoice& choice);
// Who writes, as a choice of one model is told.
ModelChoice writer_of(const models::Pool& pool);

}  // namespace kaozheng::app
