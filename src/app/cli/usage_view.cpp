// SPDX-License-Identifier: Apache-2.0
#include "app/cli/usage_view.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "app/cli/tables.h"
#include "app/cli/terminal.h"
#include "base/bytes.h"
#include "models/money.h"

namespace kaozheng::app {
namespace {

using runs::Range;
using runs::Spread;
using runs::Used;

constexpr std::size_t name_columns_max = 40;

std::string shown_cost(const std::map<std::string, double>& cost) {
  std::vector<std::string> sums;
  for (const auto& [currency, amount] : cost) sums.push_back(models::shown_money(amount, currency));
  return sums.empty() ? "-" : join(sums, " + ");
}

std::string shown_name(const std::string& name, const std::string& when_empty) {
  return name.empty() ? when_empty : fitted(printable(name), name_columns_max);
}

TableRow usage_row(const std::string& name, const Used& used) {
  return {name,
          std::to_string(used.calls),
          used.failed > 0 ? std::to_string(used.failed) : "-",
          shown_count(static_cast<double>(used.prompt_tokens)),
          shown_count(static_cast<double>(used.completion_tokens)),
          shown_cost(used.cost),
          shown_duration(static_cast<double>(used.milliseconds))};
}

std::string shown_counts(const std::map<std::string, long>& counts) {
  std::vector<std::string> parts;
  for (const auto& [name, count] : counts)
    if (count > 0) parts.push_back(fmt::format("{} {}", printable(name), count));
  return parts.empty() ? "-" : join(parts, ", ");
}

std::string shown_spread(const Spread& spread) {
  if (spread.count == 0) return "-";
  return fmt::format("{} / {} / {}", shown_duration(spread.p50), shown_duration(spread.p95),
                     shown_duration(spread.p99));
}

// By host and purpose.
std::string requests_table(const std::vector<net::SentRequest>& sent, bool leaves, const Tongue& say) {
  struct Sum {
    long requests = 0;
    std::int64_t out = 0, in = 0;
  };
  std::map<std::pair<std::string, std::string>, Sum> sums;
  for (const net::SentRequest& one : sent) {
    if (one.leaves != leaves) continue;
    Sum& sum = sums[{one.host, one.purpose}];
    ++sum.requests;
    sum.out += one.bytes_out;
    sum.in += one.bytes_in;
  }
  std::vector<TableRow> rows{{say("主机", "host"), say("用途", "purpose"), say("请求", "requests"), say("发出", "sent"),
                              say("收到", "received")}};
  for (const auto& [key, sum] : sums)
    rows.push_back({shown_name(key.first, "-"), shown_name(key.second, "-"), std::to_string(sum.requests),
                    shown_size(sum.out), shown_size(sum.in)});
  return sums.empty() ? "" : table_of(rows);
}

std::string queries_list(const std::vector<net::SentRequest>& sent, const Tongue& say) {
  std::vector<TableRow> rows;
  for (const net::SentRequest& one : sent)
    if (one.leaves && !one.query.empty())
      rows.push_back({shown_name(one.host, "-"), printable(one.purpose), replace_all(printable(one.query), "\n", " ")});
  return rows.empty() ? "" : "\n" + say("查询原文", "queries, word for word") + "\n" + table_of(rows);
}

std::string calls_tables(const std::vector<runs::CallStatistics>& calls, const Tongue& say) {
  const std::string nobody = say("（无应答）", "(nobody)");
  std::vector<TableRow> sums{{say("端点", "endpoint"), say("角色", "role"), say("调用", "calls"), say("失败", "failed"),
                              say("重试", "retries"), say("输入", "in"), say("输出", "out"), say("费用", "cost")}};
  std::vector<TableRow> times{{say("端点", "endpoint"), say("角色", "role"), say("用时", "time"), say("排队", "queue"),
                               say("首个 token", "first token")}};
  for (const runs::CallStatistics& one : calls) {
    const std::string endpoint = shown_name(one.endpoint, nobody);
    sums.push_back({endpoint, one.role, std::to_string(one.used.calls), std::to_string(one.used.failed),
                    std::to_string(one.attempts - one.used.calls),
                    shown_count(static_cast<double>(one.used.prompt_tokens)),
                    shown_count(static_cast<double>(one.used.completion_tokens)), shown_cost(one.used.cost)});
    if (one.duration.count > 0)
      times.push_back(
          {endpoint, one.role, shown_spread(one.duration), shown_spread(one.waited), shown_spread(one.first_token)});
  }
  return say("模型调用", "calls of models") + "\n" + table_of(sums) + "\n" + "P50 / P95 / P99\n" + table_of(times);
}

std::string shown_range(const Range& range, const std::function<std::string(double)>& shown) {
  const std::string low = shown(range.low), high = shown(range.high);
  return low == high ? low : low + "–" + high;
}

}  // namespace

std::string usage_tables(const runs::RunUsage& usage, const Tongue& say) {
  if (usage.all.calls == 0) return "";
  std::string text;
  const auto add = [&](const std::string& heading, const std::map<std::string, Used>& by_name,
                       const std::string& when_empty) {
    std::vector<TableRow> rows{{heading, say("调用", "calls"), say("失败", "failed"), say("输入 token", "tokens in"),
                                say("输出 token", "tokens out"), say("费用", "cost"), say("用时", "time")}};
    for (const auto& [name, used] : by_name) rows.push_back(usage_row(shown_name(name, when_empty), used));
    text += (text.empty() ? "" : "\n") + table_of(rows);
  };
  add(say("角色", "role"), usage.roles, "-");
  add(say("端点", "endpoint"), usage.endpoints, say("（无应答）", "(nobody)"));
  add(say("步骤", "step"), usage.tasks, "-");
  add(say("研究任务", "research task"), usage.lanes, say("（整个运行）", "(whole run)"));
  add(say("合计", "total"), {{say("全部", "all"), usage.all}}, "-");
  return text;
}

std::string egress_tables(const std::vector<net::SentRequest>& sent, const Tongue& say) {
  const auto left = std::count_if(sent.begin(), sent.end(), [](const net::SentRequest& one) { return one.leaves; });
  std::string text = left == 0 ? say("没有任何请求离开本机", "nothing left this machine") + "\n"
                               : say("离开本机的请求：{} 个", "requests that left this machine: {}", left) + "\n" +
                                     requests_table(sent, /*leaves=*/true, say) + queries_list(sent, say);
  if (const std::string stayed = requests_table(sent, /*leaves=*/false, say); !stayed.empty())
    text += "\n" + say("只发给本机自己", "to this machine itself") + "\n" + stayed;
  return text;
}

std::string statistics_tables(const runs::Statistics& statistics, const Tongue& say) {
  std::string text = say("运行：{}", "runs: {}", shown_counts(statistics.runs)) + "\n\n";
  if (!statistics.calls.empty()) text += calls_tables(statistics.calls, say) + "\n";
  std::map<std::string, long> errors, rungs;
  long cuts = 0;
  for (const runs::CallStatistics& one : statistics.calls) {
    for (const auto& [kind, count] : one.errors) errors[kind] += count;
    for (const auto& [rung, count] : one.rungs) rungs[rung] += count;
    cuts += one.cuts;
  }
  std::vector<TableRow> rows{
      {say("失败原因", "errors by kind"), shown_counts(errors)},
      {say("改由内置模型回答", "left to the built-in model"), shown_counts(statistics.fallbacks)},
      {say("答复格式", "form of replies"), shown_counts(rungs)},
      {say("被服务端截断的提示", "prompts cut by a server"), std::to_string(cuts)},
      {say("网页", "pages"),
       say("读取 {}，失败 {}", "{} read, {} failed", statistics.pages_read, statistics.pages_failed)},
      {say("论断核查", "claims"), shown_counts(statistics.claims)}};
  if (const Spread& tokens = statistics.tokens_per_task; tokens.count > 0)
    rows.push_back({say("每个研究任务的 token", "tokens of a research task"),
                    fmt::format("P50 {}, P95 {}, P99 {}", shown_count(tokens.p50), shown_count(tokens.p95),
                                shown_count(tokens.p99))});
  text += table_of(rows);
  if (statistics.engines.empty()) return text;
  std::vector<TableRow> engines{
      {say("搜索引擎", "engine"), say("已答", "answered"), say("未答", "failed"), say("被拦", "blocked")}};
  for (const auto& [name, engine] : statistics.engines)
    engines.push_back({shown_name(name, "-"), std::to_string(engine.answered), std::to_string(engine.failed),
                       std::to_string(engine.blocked)});
  return text + "\n" + table_of(engines);
}

std::string shown_forecast(const runs::Forecast& forecast, const Tongue& say) {
  const Range tokens{forecast.prompt_tokens.low + forecast.completion_tokens.low,
                     forecast.prompt_tokens.high + forecast.completion_tokens.high};
  const auto minutes = [](double seconds) {
    return seconds < 60 ? fmt::format("{:.1f}", std::max(seconds, 6.0) / 60) : fmt::format("{:.0f}", seconds / 60);
  };
  std::vector<std::string> parts{say("{} 次调用", "{} calls", shown_range(forecast.calls, shown_count)),
                                 say("{} token", "{} tokens", shown_range(tokens, shown_count)),
                                 say("约 {} 分钟", "some {} minutes", shown_range(forecast.seconds, minutes))};
  for (const auto& [currency, range] : forecast.cost)
    parts.push_back(shown_range(range, [](double amount) { return fmt::format("{:.2g}", amount); }) + " " + currency);
  const std::string figures = join(parts, say("，", ", "));
  return forecast.runs > 0 ? say("预计 {}（据本机 {} 次同模型的运行）",
                                 forecast.runs == 1 ? "forecast: {} (from {} run here with the same models)"
                                                    : "forecast: {} (from {} runs here with the same models)",
                                 figures, forecast.runs)
                           : say("预计 {}（按假定的速度：本机还没有相近的运行）",
                                 "forecast: {} (assumed: there is no similar run on this machine yet)", figures);
}

}  // namespace kaozheng::app
