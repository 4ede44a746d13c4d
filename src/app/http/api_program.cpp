// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/http/api.h"
#include "app/http/order_body.h"
#include "app/version.h"
#include "runs/statistics.h"

namespace kaozheng::app {

const std::map<std::string, std::string_view>& embedded_api();

namespace {

using nlohmann::json;

Reply health() { return json_reply({{"status", "ok"}, {"version", version}}); }

Reply openapi() {
  Reply reply;
  reply.body = embedded_api().at("openapi.json");
  reply.headers = {{"Cache-Control", "no-cache"}};
  return reply;
}

// Whoever has not signed in learns that he has to, and no more.
Reply info(const ApiPorts& ports, const Request& request) {
  const bool signed_in = !ports.token_needed || !request.client.empty();
  json body = {{"version", version},
               {"token_needed", ports.token_needed},
               {"signed_in", signed_in},
               {"language", ports.surroundings.language()}};
  if (!signed_in) return json_reply(body);
  json collections = json::array();
  const auto all = ports.collections.list();
  if (!all) return error_reply(all.error());
  for (const runs::Collection& one : *all) collections.push_back(collection_json(one));
  body.update({{"engines", ports.surroundings.engines()},
               {"model", ports.surroundings.model()},
               {"models", ports.surroundings.models(request.stop)},
               {"collections", std::move(collections)},
               {"defaults", ports.surroundings.defaults()}});
  return json_reply(body);
}

Reply settings(const ApiPorts& ports, const Request&) {
  return json_reply({{"settings", ports.surroundings.settings()},
                     {"endpoints", ports.surroundings.endpoints()},
                     {"engines", ports.surroundings.engines()}});
}

Reply try_setting(const ApiPorts& ports, const Request& request) {
  const auto body = json_body(request);
  if (!body) return error_reply(body.error());
  if (const auto unknown = unknown_key(*body, {"endpoint", "engine"}))
    return error_reply(400, unknown->message, unknown->param, "invalid");
  const bool is_engine = body->contains("engine");
  if (body->size() != 1 || !body->begin()->is_string())
    return error_reply(400, "name either an endpoint or an engine", "endpoint", "invalid");
  const std::string name = body->begin()->get<std::string>();
  const auto outcome = is_engine ? ports.surroundings.try_engine(name, request.stop)
                                 : ports.surroundings.try_endpoint(name, request.stop);
  return outcome ? json_reply(*outcome) : error_reply(outcome.error(), is_engine ? "engine" : "endpoint");
}

// The figures of all runs are read from the store anew only so often: scrapers come in numbers.
class StoreFigures {
 public:
  Result<std::string> text(store::Store& store, Clock& clock) {
    std::lock_guard lock(mutex_);
    if (read_at_ && clock.elapsed() - *read_at_ < read_again) return text_;
    const auto statistics = TRY(runs::statistics_of(store, ""));
    text_ = runs::prometheus_text(statistics);
    read_at_ = clock.elapsed();
    return text_;
  }

 private:
  static constexpr Milliseconds read_again{10'000};
  std::mutex mutex_;
  std::optional<Milliseconds> read_at_;
  std::string text_;
};

Reply metrics(const ApiPorts& ports, StoreFigures& figures) {
  auto text = figures.text(ports.store, ports.clock);
  if (!text) return error_reply(text.error());
  Reply reply;
  reply.type = "text/plain; version=0.0.4; charset=utf-8";
  reply.body = std::move(*text);
  reply.body += fmt::format(
      "# HELP kaozheng_runs_at_work Runs this process works on.\n# TYPE kaozheng_runs_at_work gauge\n"
      "kaozheng_runs_at_work {}\n# HELP kaozheng_runs_waiting Runs that wait for their turn.\n"
      "# TYPE kaozheng_runs_waiting gauge\nkaozheng_runs_waiting {}\n",
      ports.desk.at_work(), ports.desk.waiting());
  auto fleet = runs::prometheus_of_fleet(ports.store);
  if (!fleet) return error_reply(fleet.error());
  reply.body += *fleet;
  if (ports.figures) reply.body += prometheus_text(ports.figures());
  return reply;
}

}  // namespace

Routes program_routes(const ApiPorts& ports) {
  const auto with = [&](Reply (*answer)(const ApiPorts&, const Request&)) {
    return [ports, answer](const Request& request) { return answer(ports, request); };
  };
  return {{"GET", "/healthz", [](const Request&) { return health(); }, Access::anybody},
          {"GET", "/openapi.json", [](const Request&) { return openapi(); }, Access::anybody},
          {"GET", "/metrics",
           [ports, figures = std::make_shared<StoreFigures>()](const Request&) { return metrics(ports, *figures); }},
          {"GET", "/api/info", with(info), Access::anybody},
          {"GET", "/api/settings", with(settings)},
          {"POST", "/api/settings/test", with(try_setting)}};
}

}  // namespace kaozheng::app
