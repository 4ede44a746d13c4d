// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "app/cli/commands.h"
#include "app/cli/interrupts.h"
#include "app/cli/models_view.h"
#include "app/cli/stored_runs.h"
#include "app/pool_choice.h"
#include "app/wiring.h"
#include "base/bytes.h"
#include "base/parallel.h"

namespace kaozheng::app {
namespace {

// Of the newest runs; nothing without a store, which is not made for it.
std::map<std::string, double> speeds_of_runs(Wiring& wiring) {
  constexpr std::size_t runs_max = 10;
  std::error_code ignored;
  const std::string address = wiring.store_address();
  if (!store::is_postgres_url(address) && !std::filesystem::exists(address, ignored)) return {};
  const auto store = wiring.store();
  const auto runs = store ? (*store)->runs() : Result<std::vector<store::RunRecord>>();
  if (!store || !runs) return {};
  std::vector<store::ModelCall> calls;
  for (std::size_t i = 0; i < std::min(runs->size(), runs_max); ++i)
    if (auto of_run = (*store)->model_calls((*runs)[i].id))
      calls.insert(calls.end(), std::make_move_iterator(of_run->begin()), std::make_move_iterator(of_run->end()));
  return speeds_of(calls);
}

// What goes wrong may quote the address.
std::string shown_cause(const Error& error, const models::Endpoint& endpoint) {
  return printable(endpoint.url.empty() ? error.what : replace_all(error.what, endpoint.url, shown_address(endpoint)));
}

ShownEndpoint examine(const ConfiguredEndpoint& configured, const models::Pool& pool, net::TrustedHttp& http,
                      std::stop_token stop) {
  ShownEndpoint silent{configured};
  if (const auto key = check_key(configured); !key) {
    silent.cause = shown_cause(key.error(), configured.endpoint);
    return silent;
  }
  const auto probed = models::probe_endpoint(configured.endpoint, http, stop);
  if (probed) return shown_endpoint(configured, *probed, pool);
  silent.cause = shown_cause(probed.error(), configured.endpoint);
  return silent;
}

// Of servers elsewhere only what is named is asked: they may offer hundreds, at a price.
bool is_measured(const models::Endpoint& endpoint, const ShownModel& model) {
  const bool named = !model.roles.empty() || !endpoint.models.empty();
  const bool here = privacy_of(endpoint, model.probed) == models::Privacy::local;
  return model.there && model.probed.chats && endpoint.provider != "extractive" && (named || here);
}

void measure(std::vector<ShownEndpoint>& endpoints, Wiring& wiring, const Tongue& say, std::stop_token stop) {
  for (ShownEndpoint& shown : endpoints)
    for (ShownModel& model : shown.models) {
      const models::Endpoint& endpoint = shown.configured.endpoint;
      if (stop.stop_requested() || !is_measured(endpoint, model)) continue;
      write_error(say("测速：{}/{}", "measuring {}/{}", endpoint.name, model.probed.name) + "\n");
      const auto speed =
          models::measure_speed(endpoint, model.probed.name, wiring.trusted_http(), wiring.clock(), stop);
      model.measured = speed.has_value();
      if (speed)
        model.tokens_per_second = *speed;
      else
        model.measure_error = shown_cause(speed.error(), endpoint);
    }
}

}  // namespace

int models_command(bool json, MeasureSpeed measuring, const CommandContext& context) {
  const Tongue& say = context.say;
  Wiring wiring(context.config, context.environment);
  std::vector<ShownEndpoint> shown;
  Result<models::Pool> pool;
  std::optional<ExitCode> interrupted;
  run_interruptibly(
      [&](std::stop_token stop) {
        net::TrustedHttp& http = wiring.trusted_http();
        pool = choose_pool(context.config, http, stop);
        const models::Pool known = pool ? *pool : models::Pool();
        const auto examined = parallel_map(
            listed_endpoints(context.config), 8, stop,
            [&](const ConfiguredEndpoint& one) -> Result<ShownEndpoint> { return examine(one, known, http, stop); });
        for (const auto& one : examined)
          if (one) shown.push_back(*one);
        const auto speeds = speeds_of_runs(wiring);
        for (ShownEndpoint& endpoint : shown)
          for (ShownModel& model : endpoint.models)
            if (const auto found = speeds.find(model.probed.name); found != speeds.end())
              model.tokens_per_second = found->second;
        if (measuring == MeasureSpeed::yes) measure(shown, wiring, say, stop);
        interrupted = Interrupts::received();
      },
      [] {});
  if (interrupted) return *interrupted;

  nlohmann::json document = models_json(shown, pool ? *pool : models::Pool());
  document["problem"] = pool ? nlohmann::json() : nlohmann::json(printable(pool.error().what));
  const int delivered = deliver(json ? dumped(document) : models_table(shown, say), "", say);
  if (delivered != exit_ok) return delivered;
  if (!pool)
    write_error(say("按这些设置无法开始运行：{}", "a run would not begin: {}", printable(pool.error().what)) + "\n");
  else if (pool->endpoints.front().provider == "extractive" &&
           shown.front().configured.endpoint.provider != "extractive")
    write_error(say("没有可用的模型：运行时使用内置抽取式模型", "without a model the built-in extractive one answers") +
                "\n");
  const bool one_answers =
      std::any_of(shown.begin(), shown.end(), [](const ShownEndpoint& one) { return one.cause.empty(); });
  return one_answers ? exit_ok : exit_unreachable;
}

}  // namespace kaozheng::app
