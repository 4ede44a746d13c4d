// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

#include "app/http/api.h"
#include "app/http/order_body.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

constexpr std::size_t runs_shown = 50, runs_shown_max = 200;
constexpr std::size_t key_bytes_max = 255;
constexpr std::size_t tags_max = 50, tag_characters_max = 60;
constexpr const char* queue_retry_seconds = "30";

Reply fault_reply(const BodyFault& fault) { return error_reply(400, fault.message, fault.param, "invalid"); }

FolderOfCollection folders_of(runs::Collections& collections) {
  return [&collections](const std::string& id) -> std::optional<std::string> {
    auto found = collections.find(id);
    return found ? std::optional(std::move(found->folder)) : std::nullopt;
  };
}

// The order in a body, or the reply to what is none.
tl::expected<runs::RunOrder, Reply> order_of(const ApiPorts& ports, const Request& request) {
  auto body = json_body(request);
  if (!body) return tl::make_unexpected(error_reply(body.error()));
  auto order = parse_order(*body, folders_of(ports.collections));
  if (!order) return tl::make_unexpected(fault_reply(order.error()));
  return std::move(*order);
}

Reply begin(const ApiPorts& ports, const Request& request) {
  std::string key = request.header("Idempotency-Key");
  if (key.size() > key_bytes_max)
    return error_reply(400, fmt::format("the key may have at most {} bytes", key_bytes_max), "Idempotency-Key",
                       "invalid");
  // One client does not learn of another's runs by guessing his keys.
  if (!key.empty()) key = sha256_hex(request.client + "\n" + key);
  auto order = order_of(ports, request);
  if (!order) return std::move(order.error());
  const auto started = ports.desk.start(*order, key);
  if (!started) {
    if (started.error().kind != ErrorKind::refused) return error_reply(started.error());
    Reply reply = error_reply(429, started.error().what, {}, "too_many_runs");
    reply.headers.emplace_back("Retry-After", queue_retry_seconds);
    return reply;
  }
  Reply reply = run_reply(ports, started->run_id, started->is_new ? 201 : 200);
  reply.headers.emplace_back("Location", "/api/runs/" + started->run_id);
  return reply;
}

Reply forecast(const ApiPorts& ports, const Request& request) {
  const auto order = order_of(ports, request);
  if (!order) return order.error();
  const auto forecast = ports.outfitter.forecast(*order, request.stop);
  if (!forecast) return error_reply(forecast.error());
  return json_reply({{"forecast", *forecast ? json(**forecast) : json()}});
}

Result<std::size_t> limit_of(const Request& request) {
  const std::string text = request.parameter("limit");
  if (text.empty()) return runs_shown;
  std::size_t limit = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || limit < 1 || limit > runs_shown_max)
    return fail(ErrorKind::invalid, fmt::format("limit has to be a number from 1 to {}", runs_shown_max));
  return limit;
}

Reply list(const ApiPorts& ports, const Request& request) {
  const auto limit = limit_of(request);
  if (!limit) return error_reply(limit.error(), "limit");
  const auto records = ports.store.runs();
  if (!records) return error_reply(records.error());
  const std::string query = to_lower_ascii(request.parameter("query")), tag = request.parameter("tag"),
                    status = request.parameter("status"), before = request.parameter("before");
  std::map<std::string, std::vector<std::string>> tags;
  if (!tag.empty()) {
    auto all = ports.store.tags_by_run();
    if (!all) return error_reply(all.error());
    tags = std::move(*all);
  }
  auto at = records->begin();
  if (!before.empty()) {
    at = std::find_if(at, records->end(), [&](const auto& record) { return record.id == before; });
    if (at == records->end())
      return error_reply(400, "before has to be the id of a run that is there", "before", "not_found");
    ++at;
  }
  json runs = json::array();
  bool more = false;
  for (; at != records->end(); ++at) {
    if (!query.empty() && !contains(to_lower_ascii(at->topic), query)) continue;
    if (!tag.empty()) {
      const auto& of_run = tags[at->id];
      if (std::find(of_run.begin(), of_run.end(), tag) == of_run.end()) continue;
    }
    if (!status.empty() && at->status != store::RunStatus::running && to_string(at->status) != status) continue;
    const auto view = ports.desk.view(at->id);
    if (!view || (!status.empty() && view->status != status)) continue;  // deleted meanwhile
    if ((more = runs.size() == *limit)) break;
    runs.push_back(run_json(ports, *view));
  }
  return json_reply({{"runs", std::move(runs)}, {"more", more}});
}

Reply remove(const ApiPorts& ports, const Request& request) {
  const auto removed = ports.desk.remove(request.captures.at("id"));
  if (!removed) return conflict_reply(removed.error());
  Reply reply;
  reply.status = 204;
  return reply;
}

using Word = Result<void> (runs::RunDesk::*)(std::string_view);

std::function<Reply(const Request&)> say(const ApiPorts& ports, Word word) {
  return [ports, word](const Request& request) {
    const std::string& id = request.captures.at("id");
    const auto heard = (ports.desk.*word)(id);
    return heard ? run_reply(ports, id, 202) : conflict_reply(heard.error());
  };
}

Reply steer(const ApiPorts& ports, const Request& request) {
  const auto body = json_body(request);
  if (!body) return error_reply(body.error());
  if (const auto unknown = unknown_key(*body, {"notes", "exclude"})) return fault_reply(*unknown);
  const auto notes = parse_lines(*body, "notes"), excluded = parse_lines(*body, "exclude");
  if (!notes) return fault_reply(notes.error());
  if (!excluded) return fault_reply(excluded.error());
  if (notes->empty() && excluded->empty())
    return error_reply(400, "say something: notes or exclude", "notes", "invalid");
  const std::string& id = request.captures.at("id");
  const auto heard = ports.desk.steer(id, *notes, *excluded);
  return heard ? run_reply(ports, id, 202) : conflict_reply(heard.error());
}

Reply plan(const ApiPorts& ports, const Request& request) {
  const auto view = ports.desk.view(request.captures.at("id"));
  if (!view) return error_reply(view.error());
  return json_reply({{"plan", view->plan ? json(*view->plan) : json()}, {"in_review", view->phase == "review"}});
}

// An empty body approves the plan as it is.
Reply approve(const ApiPorts& ports, const Request& request) {
  const std::string& id = request.captures.at("id");
  const auto body = json_body(request);
  if (!body) return error_reply(body.error());
  const auto view = ports.desk.view(id);
  if (!view) return error_reply(view.error());
  std::optional<Plan> approved = view->plan;
  if (!body->empty()) {
    auto plan = parse_plan_body(*body);
    if (!plan) return fault_reply(plan.error());
    approved = std::move(*plan);
  }
  if (!approved) return conflict_reply({ErrorKind::refused, "the run " + view->id.substr(0, 8) + " waits for no plan"});
  const auto heard = ports.desk.approve_plan(id, *approved);
  return heard ? run_reply(ports, id) : conflict_reply(heard.error());
}

Reply set_tags(const ApiPorts& ports, const Request& request) {
  const auto body = json_body(request);
  if (!body) return error_reply(body.error());
  if (const auto unknown = unknown_key(*body, {"tags"})) return fault_reply(*unknown);
  if (!body->contains("tags")) return error_reply(400, "tags has to be there, as a list of texts", "tags", "invalid");
  const auto tags = parse_lines(*body, "tags");
  if (!tags) return fault_reply(tags.error());
  if (tags->size() > tags_max || std::any_of(tags->begin(), tags->end(), [](const std::string& tag) {
        return count_code_points(tag) > tag_characters_max || contains(tag, "\n");
      }))
    return error_reply(400,
                       fmt::format("at most {} tags, of one line and {} characters each", tags_max, tag_characters_max),
                       "tags", "invalid");
  const auto view = ports.desk.view(request.captures.at("id"));
  if (!view) return error_reply(view.error());
  const auto kept = ports.store.set_tags(view->id, *tags);
  return kept ? run_reply(ports, view->id) : error_reply(kept.error());
}

}  // namespace

nlohmann::json run_json(const ApiPorts& ports, const runs::RunView& view) {
  json run = view;
  const auto tags = ports.store.tags(view.id);
  run["tags"] = tags ? *tags : std::vector<std::string>();
  return run;
}

Reply run_reply(const ApiPorts& ports, std::string_view run_id, int status) {
  const auto view = ports.desk.view(run_id);
  return view ? json_reply(run_json(ports, *view), status) : error_reply(view.error());
}

Reply conflict_reply(const Error& error) {
  const bool is_conflict = error.kind == ErrorKind::invalid || error.kind == ErrorKind::refused;
  return is_conflict ? error_reply(409, error.what, {}, "conflict") : error_reply(error);
}

Routes run_routes(const ApiPorts& ports) {
  const auto with = [&](Reply (*answer)(const ApiPorts&, const Request&)) {
    return [ports, answer](const Request& request) { return answer(ports, request); };
  };
  Routes routes = {
      {"POST", "/api/forecast", with(forecast)},
      {"POST", "/api/runs", with(begin)},
      {"GET", "/api/runs", with(list)},
      {"GET", "/api/runs/{id}",
       [ports](const Request& request) { return run_reply(ports, request.captures.at("id")); }},
      {"DELETE", "/api/runs/{id}", with(remove)},
      {"POST", "/api/runs/{id}/pause", say(ports, &runs::RunDesk::pause)},
      {"POST", "/api/runs/{id}/resume", say(ports, &runs::RunDesk::resume)},
      {"POST", "/api/runs/{id}/finish", say(ports, &runs::RunDesk::finish)},
      {"POST", "/api/runs/{id}/cancel", say(ports, &runs::RunDesk::cancel)},
      {"POST", "/api/runs/{id}/steer", with(steer)},
      {"GET", "/api/runs/{id}/plan", with(plan)},
      {"PUT", "/api/runs/{id}/plan", with(approve)},
      {"PUT", "/api/runs/{id}/tags", with(set_tags)},
  };
  return routes;
}

Routes api_routes(const ApiPorts& ports) {
  Routes all;
  for (const auto routes : {&run_routes, &event_routes, &report_routes, &evidence_routes, &search_routes,
                            &follow_up_routes, &collection_routes, &program_routes})
    for (Route& route : routes(ports)) all.push_back(std::move(route));
  return all;
}

}  // namespace kaozheng::app
