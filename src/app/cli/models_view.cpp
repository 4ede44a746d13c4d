// SPDX-License-Identifier: Apache-2.0
#include "app/cli/models_view.h"

#include <algorithm>

#include "app/cli/tables.h"
#include "app/cli/terminal.h"
#include "base/bytes.h"
#include "net/url.h"

namespace kaozheng::app {
namespace {

using models::Endpoint;
using models::Privacy;
using models::ProbedModel;

constexpr std::size_t rows_max = 20;  // of models without a role

std::vector<std::string> roles_of(const Endpoint& endpoint, const std::string& model, const models::Pool& pool) {
  std::vector<std::string> roles;
  for (const models::Role role : models::all_roles)
    for (const models::Seat& seat : pool.of(role)) {
      const Endpoint& at = pool.endpoints[seat.endpoint];
      if (at.name != endpoint.name || at.url != endpoint.url || seat.model != model) continue;
      roles.emplace_back(to_string(role));
      break;
    }
  return roles;
}

// Named by the endpoint, else by a role.
std::vector<std::string> named_models(const Endpoint& endpoint, const models::Pool& pool) {
  std::vector<std::string> names = endpoint.models;
  for (const Endpoint& one : pool.endpoints)
    if (one.name == endpoint.name && one.url == endpoint.url)
      for (const std::string& model : one.models)
        if (std::find(names.begin(), names.end(), model) == names.end()) names.push_back(model);
  return names;
}

const ProbedModel* find_probed(const std::vector<ProbedModel>& probed, const std::string& name) {
  for (const std::string& wanted : {name, name + ":latest"})
    for (const ProbedModel& model : probed)
      if (model.name == wanted) return &model;
  return nullptr;
}

std::string shown_bytes(long long bytes) {
  if (bytes <= 0) return "-";
  return bytes < 1'000'000'000 ? fmt::format("{} MB", (bytes + 500'000) / 1'000'000)
                               : fmt::format("{:.1f} GB", static_cast<double>(bytes) / 1e9);
}

std::string shown_context(const ProbedModel& model) {
  if (model.context_given > 0 && model.context > 0) return fmt::format("{}/{}", model.context_given, model.context);
  const int context = std::max(model.context_given, model.context);
  return context > 0 ? std::to_string(context) : "-";
}

std::string shown_loaded(const ShownModel& model, const Tongue& say) {
  if (!model.there) return say("没有", "missing");
  if (!model.probed.loaded) return "-";
  return *model.probed.loaded ? say("是", "yes") : say("否", "no");
}

// The roles but the embedder's together are "all".
std::string shown_roles(const std::vector<std::string>& roles, const Tongue& say) {
  if (roles.empty()) return "-";
  if (roles.size() == models::all_roles.size() - 1 && roles.back() != to_string(models::Role::embedder))
    return say("全部", "all");
  return join(roles, ",");
}

std::string shown_privacy(Privacy privacy, const Tongue& say) {
  switch (privacy) {
    case Privacy::local:
      return say("本机（local）", "local");
    case Privacy::trusted:
      return say("受信任（trusted）", "trusted");
    case Privacy::open:
      break;
  }
  return say("公共（public）", "public");
}

using Row = TableRow;

Row row_of(const Endpoint& endpoint, const ShownModel& model, const Tongue& say) {
  const bool there = model.there;
  std::string where = there ? runs_on(endpoint, model.probed, say) : "-";
  if (there && model.probed.remote) where += say("（公共）", " (public)");
  return {fitted(model.probed.name, 40),
          shown_context(model.probed),
          model.probed.quantisation.empty() ? "-" : fitted(model.probed.quantisation, 12),
          shown_bytes(model.probed.bytes),
          shown_loaded(model, say),
          model.tokens_per_second > 0 ? fmt::format("{:.1f}", model.tokens_per_second) : "-",
          std::move(where),
          shown_roles(model.roles, say)};
}

std::string heading_of(const ShownEndpoint& shown, const Tongue& say) {
  const Endpoint& endpoint = shown.configured.endpoint;
  Row parts{endpoint.name, endpoint.provider};
  if (!endpoint.url.empty()) parts.push_back(shown_address(endpoint));
  if (!shown.server.empty()) parts.push_back(shown.server);
  parts.push_back(shown_privacy(endpoint.privacy, say));
  parts.push_back(say("并发 {}", endpoint.slots == 1 ? "{} slot" : "{} slots", endpoint.slots));
  if (!endpoint.price.free())
    parts.push_back(say("{}/{} {}（每百万 token）", "{}/{} {} a million tokens", endpoint.price.in, endpoint.price.out,
                        endpoint.price.currency));
  return join(parts, "  ") + "\n";
}

std::string remarks_on(const ShownEndpoint& shown, std::size_t left_off, const Tongue& say) {
  std::string text;
  if (left_off > 0)
    text += say("  另有 {} 个模型：--json 列出全部\n", "  and {} more models: --json shows all\n", left_off);
  const int slots = shown.configured.endpoint.slots;
  if (shown.server_slots > 0 && shown.server_slots != slots)
    text += say("  服务端可同时处理 {} 个请求，设置为 slots = {}\n",
                "  the server takes {} calls at once, the setting is slots = {}\n", shown.server_slots, slots);
  if (shown.configured.unvouched)
    text += say("  地址在内网，按公共服务对待；如果信得过它，请在 [[endpoint]] 中写 privacy = \"trusted\"\n",
                "  on a private network and taken as public; if you vouch for it, say privacy = \"trusted\" in its "
                "[[endpoint]]\n");
  for (const ShownModel& model : shown.models)
    if (!model.measure_error.empty())
      text += say("  {} 未能测速：{}\n", "  {} could not be measured: {}\n", model.probed.name, model.measure_error);
  return text;
}

nlohmann::json json_of_model(const Endpoint& endpoint, const ShownModel& model) {
  const ProbedModel& probed = model.probed;
  const auto count_or_null = [](long long count) { return count > 0 ? nlohmann::json(count) : nlohmann::json(); };
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? nlohmann::json() : nlohmann::json(text);
  };
  const Tongue english(Language::en);
  return {
      {"name", probed.name},
      {"there", model.there},
      {"context", count_or_null(probed.context)},
      {"context_given", count_or_null(probed.context_given)},
      {"quantisation", text_or_null(probed.quantisation)},
      {"parameters", text_or_null(probed.parameters)},
      {"bytes", count_or_null(probed.bytes)},
      {"loaded", probed.loaded ? nlohmann::json(*probed.loaded) : nlohmann::json()},
      {"chats", probed.chats},
      {"tokens_per_second", model.tokens_per_second > 0 ? nlohmann::json(model.tokens_per_second) : nlohmann::json()},
      {"speed_from", model.tokens_per_second <= 0 ? nlohmann::json()
                     : model.measured             ? "measured"
                                                  : "runs"},
      {"measure_error", text_or_null(model.measure_error)},
      {"runs_on", model.there ? nlohmann::json(runs_on(endpoint, probed, english)) : nlohmann::json()},
      {"remote_host", text_or_null(probed.remote_host)},
      {"privacy", to_string(privacy_of(endpoint, probed))},
      {"roles", model.roles}};
}

}  // namespace

ShownEndpoint shown_endpoint(const ConfiguredEndpoint& configured, const models::ProbedEndpoint& probed,
                             const models::Pool& pool) {
  ShownEndpoint shown{configured};
  shown.server = probed.server;
  shown.server_slots = probed.slots;
  const Endpoint& endpoint = configured.endpoint;
  const std::vector<std::string> named = named_models(endpoint, pool);
  const auto add = [&](const ProbedModel& model, bool there) {
    for (const ShownModel& earlier : shown.models)
      if (earlier.probed.name == model.name) return;
    shown.models.push_back({model, there});
    shown.models.back().roles = roles_of(endpoint, model.name, pool);
  };
  for (const std::string& name : named) {
    ProbedModel missing;
    missing.name = name;
    if (const ProbedModel* const found = find_probed(probed.models, name))
      add(*found, /*there=*/true);
    else
      add(missing, /*there=*/false);
  }
  if (endpoint.models.empty())
    for (const ProbedModel& model : probed.models) add(model, /*there=*/true);
  std::stable_sort(shown.models.begin(), shown.models.end(),
                   [](const ShownModel& a, const ShownModel& b) { return !a.roles.empty() && b.roles.empty(); });
  return shown;
}

std::map<std::string, double> speeds_of(const std::vector<store::ModelCall>& calls) {
  constexpr int tokens_min = 16;
  std::map<std::string, std::vector<double>> rates;
  for (const store::ModelCall& call : calls)
    if (call.error.empty() && call.completion_tokens >= tokens_min && call.milliseconds > 0)
      rates[call.model].push_back(1e3 * call.completion_tokens / static_cast<double>(call.milliseconds));
  std::map<std::string, double> speeds;
  for (auto& [model, all] : rates) {
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), middle, all.end());
    speeds[model] = *middle;
  }
  return speeds;
}

std::string runs_on(const Endpoint& endpoint, const ProbedModel& model, const Tongue& say) {
  if (model.remote)
    return model.remote_host.empty() ? say("数据中心", "data centre")
                                     : say("数据中心 {}", "data centre {}", fitted(model.remote_host, 40));
  if (endpoint.url.empty() || is_loopback_url(endpoint.url)) return say("本机", "this machine");
  const auto url = net::parse_url(endpoint.url);
  return url ? url->host : shown_address(endpoint);
}

Privacy privacy_of(const Endpoint& endpoint, const ProbedModel& model) {
  return model.remote ? Privacy::open : endpoint.privacy;
}

std::string shown_address(const Endpoint& endpoint) {
  return shown_value(*find_setting_spec("model.openai_url"), endpoint.url);
}

std::string models_table(const std::vector<ShownEndpoint>& endpoints, const Tongue& say) {
  std::string text;
  for (const ShownEndpoint& shown : endpoints) {
    text += (text.empty() ? "" : "\n") + heading_of(shown, say);
    if (!shown.cause.empty()) {
      text += say("  没有回答：{}\n", "  does not answer: {}\n", shown.cause);
      continue;
    }
    std::vector<Row> rows{{say("模型", "model"), say("上下文", "context"), say("量化", "quantised"),
                           say("大小", "size"), say("已加载", "loaded"), say("token/秒", "tokens/s"),
                           say("运行于", "runs on"), say("角色", "roles")}};
    std::size_t left_off = 0;
    for (const ShownModel& model : shown.models) {
      const bool named = !model.roles.empty() || !shown.configured.endpoint.models.empty();
      if (!named && rows.size() > rows_max)
        ++left_off;
      else
        rows.push_back(row_of(shown.configured.endpoint, model, say));
    }
    text += shown.models.empty() ? say("  没有模型\n", "  no models\n") : table_of(rows);
    text += remarks_on(shown, left_off, say);
  }
  return text;
}

nlohmann::json models_json(const std::vector<ShownEndpoint>& endpoints, const models::Pool& pool) {
  nlohmann::json array = nlohmann::json::array();
  for (const ShownEndpoint& shown : endpoints) {
    const Endpoint& endpoint = shown.configured.endpoint;
    nlohmann::json models = nlohmann::json::array();
    for (const ShownModel& model : shown.models) models.push_back(json_of_model(endpoint, model));
    array.push_back(
        {{"name", endpoint.name},
         {"provider", endpoint.provider},
         {"url", shown_address(endpoint)},
         {"origin", shown.configured.origin},
         {"privacy", to_string(endpoint.privacy)},
         {"privacy_assumed", shown.configured.unvouched},
         {"slots", endpoint.slots},
         {"server_slots", shown.server_slots > 0 ? nlohmann::json(shown.server_slots) : nlohmann::json()},
         {"price", {{"in", endpoint.price.in}, {"out", endpoint.price.out}, {"currency", endpoint.price.currency}}},
         {"answers", shown.cause.empty()},
         {"cause", shown.cause.empty() ? nlohmann::json() : nlohmann::json(shown.cause)},
         {"server", shown.server},
         {"models", models}});
  }
  nlohmann::json roles = nlohmann::json::object();
  for (const models::Role role : models::all_roles) {
    nlohmann::json& seats = roles[std::string(to_string(role))] = nlohmann::json::array();
    for (const models::Seat& seat : pool.of(role))
      seats.push_back(pool.endpoints[seat.endpoint].name + "/" + seat.model);
  }
  return {{"schema", "kaozheng.models/1"}, {"endpoints", array}, {"roles", roles}};
}

}  // namespace kaozheng::app
