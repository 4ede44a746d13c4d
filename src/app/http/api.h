// SPDX-License-Identifier: Apache-2.0
// The program's own interface for programs: runs, what they found, the user's documents. docs/openapi.json says all of
// it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/answering.h"
#include "app/exchange.h"
#include "app/http/server.h"
#include "app/http/surroundings.h"
#include "base/clock.h"
#include "reports/claims.h"
#include "runs/collections.h"
#include "runs/run_desk.h"
#include "store/store.h"

namespace kaozheng::app {

// What the routes stand on; outlives them.
struct ApiPorts {
  store::Store& store;
  runs::RunDesk& desk;
  runs::Outfitter& outfitter;
  runs::Collections& collections;
  Answering& answering;
  Surroundings& surroundings;
  Clock& clock;
  bool token_needed = false;                    // as HttpServer::token_needed says
  std::function<ServerFigures()> figures = {};  // of the server these routes are given to
};

// All of it, by the files they lie in.
Routes api_routes(const ApiPorts& ports);

Routes run_routes(const ApiPorts& ports);         // api_runs.cpp: orders, lists, what is told to a run
Routes event_routes(const ApiPorts& ports);       // api_events.cpp
Routes report_routes(const ApiPorts& ports);      // api_reports.cpp: a report in each of its forms
Routes evidence_routes(const ApiPorts& ports);    // api_evidence.cpp: claims, sources, what was used and sent
Routes search_routes(const ApiPorts& ports);      // api_search.cpp: over all finished runs
Routes follow_up_routes(const ApiPorts& ports);   // api_follow_up.cpp: questions, and a claim checked once more
Routes collection_routes(const ApiPorts& ports);  // api_collections.cpp
Routes program_routes(const ApiPorts& ports);     // api_program.cpp: this program, its settings and its figures

// What several of them need.
nlohmann::json collection_json(const runs::Collection& collection);
nlohmann::json claim_json(const reports::NamedClaim& claim);
nlohmann::json run_json(const ApiPorts& ports, const runs::RunView& view);
// The run as a reply, or why there is none.
Reply run_reply(const ApiPorts& ports, std::string_view run_id, int status = 200);
// As error_reply, for a run that is not in a state for what was asked: 409.
Reply conflict_reply(const Error& error);

}  // namespace kaozheng::app
