// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "app/cli/interrupts.h"
#include "app/cli/stored_runs.h"
#include "app/cli/terminal.h"
#include "base/bytes.h"
#include "store/address.h"
#include "store/copy.h"

namespace kaozheng::app {
namespace {

ExitCode code_of(const Error& error, bool on_a_server) {
  switch (error.kind) {
    case ErrorKind::invalid:
    case ErrorKind::refused:
    case ErrorKind::not_found:
      return exit_usage;
    case ErrorKind::unavailable:
      return on_a_server ? exit_unreachable : exit_failed;
    case ErrorKind::cancelled:
      return Interrupts::received().value_or(exit_failed);
    default:
      return exit_failed;
  }
}

// A line for each table; on a terminal also how far one is.
store::OnCopied telling(const Tongue& say) {
  return [&say, live = is_terminal(2)](const store::CopiedTable& table) {
    const std::string line = say("{}：{} 行", "{}: {} rows", table.name, table.rows);
    if (live) write_error("\r" + line + (table.whole ? "\n" : ""));
    if (!live && table.whole) write_error(line + "\n");
  };
}

}  // namespace

int backup_store_command(const std::string& file, const CommandContext& context) {
  const Tongue& say = context.say;
  const Wiring wiring(context.config, context.environment);
  const std::string address = wiring.store_address();
  if (store::is_postgres_url(address))
    return report_failure(
        {exit_usage,
         say("{} 不是文件，不能这样备份", "{} is no file, which is what this backs up", wiring.store_name()),
         say("用 pg_dump 备份该数据库，或用 kaozheng store copy 复制到文件",
             "back up the database with pg_dump, or copy it to a file with kaozheng store copy")});
  const auto copied = store::backup_sqlite_store(address, file);
  if (!copied) return report_failure({code_of(copied.error(), false), copied.error().what, ""});
  write_error(say("已备份到 {}", "backed up to {}", printable(file)) + "\n");
  return exit_ok;
}

int check_store_command(bool json, const CommandContext& context) {
  const Tongue& say = context.say;
  const Wiring wiring(context.config, context.environment);
  const std::string address = wiring.store_address();
  const bool on_a_server = store::is_postgres_url(address);
  const auto stays = check_password_stays(context.config, context.environment);
  if (!stays) return report_failure({exit_usage, stays.error().what, ""});
  const auto check = on_a_server ? store::check_postgres_store(address) : store::check_sqlite_store(address);
  if (!check) return report_failure({code_of(check.error(), on_a_server), check.error().what, ""});
  if (json) {
    const int code = deliver(dumped({{"faults", check->faults},
                                     {"runs", check->runs},
                                     {"documents", check->documents},
                                     {"steps", check->steps}}),
                             "", say);
    return code != exit_ok ? code : check->faults.empty() ? exit_ok : exit_gate;
  }
  std::string text;
  for (const std::string& fault : check->faults) text += printable(fault) + "\n";
  text += say("{}：{} 次运行、{} 份资料、{} 步记录，{} 处问题", "{}: {} runs, {} documents, {} steps, {} faults",
              wiring.store_name(), check->runs, check->documents, check->steps, check->faults.size()) +
          "\n";
  const int code = deliver(text, "", say);
  return code != exit_ok ? code : check->faults.empty() ? exit_ok : exit_gate;
}

int copy_store_command(const std::string& from, const std::string& to, bool json, const CommandContext& context) {
  const Tongue& say = context.say;
  std::optional<Result<std::vector<store::CopiedTable>>> copied;
  int failed = exit_ok;
  run_interruptibly(
      [&](std::stop_token stop) {
        copied = store::copy_store(from, to, telling(say), std::move(stop));
        if (*copied) return;
        const bool on_a_server = store::is_postgres_url(from) || store::is_postgres_url(to);
        failed = report_failure({code_of(copied->error(), on_a_server), copied->error().what, ""});
      },
      [] {});
  if (failed != exit_ok) return failed;
  const std::string from_name = store::shown_store(from), to_name = store::shown_store(to);
  nlohmann::json rows = nlohmann::json::object();
  std::int64_t all = 0;
  for (const store::CopiedTable& table : **copied) {
    rows[table.name] = table.rows;
    all += table.rows;
  }
  if (json) return deliver(dumped({{"from", from_name}, {"to", to_name}, {"rows", std::move(rows)}}), "", say);
  return deliver(say("已从 {} 复制到 {}：{} 张表，{} 行\n", "copied from {} to {}: {} tables, {} rows\n", from_name,
                     to_name, (*copied)->size(), all),
                 "", say);
}

}  // namespace kaozheng::app
