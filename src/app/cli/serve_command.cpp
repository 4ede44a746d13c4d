// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands.h"
#include "app/cli/interrupts.h"
#include "app/cli/resuming.h"
#include "app/cli/stored_runs.h"
#include "app/cli/terminal.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

constexpr std::size_t token_digits = 64;  // 256 bits
constexpr std::size_t name_bytes_max = 60;

}  // namespace

int serve_command(const ServeWishes& wishes, const CommandContext& context) {
  const Tongue& say = context.say;
  int code = exit_failed;
  const auto ready = [&](const std::string& address) {
    write_error((wishes.workers
                     ? say("考证在 {} 等候（Ctrl-C 结束；运行由工作者执行，不受影响）",
                           "kaozheng answers at {} (Ctrl-C ends it; workers carry out the runs, and go on)", address)
                     : say("考证在 {} 等候（Ctrl-C 结束；进行中的运行会暂停，下次启动时接着做）",
                           "kaozheng answers at {} (Ctrl-C ends it; runs under way pause, and go on at the next start)",
                           address)) +
                "\n");
  };
  run_interruptibly(
      [&](std::stop_token stop) {
        const auto served = serve(context.config, context.environment, wishes, say, ready, stop);
        code = served ? exit_ok : report_failure(served.error());
      },
      [] {});
  return code;
}

int add_token_command(const std::string& name, const CommandContext& context) {
  const Tongue& say = context.say;
  Wiring wiring(context.config, context.environment);
  const auto store = store_of(wiring, say);
  if (!store) return report_failure(store.error());
  const std::string kept = abbreviate(printable(trim(name)), name_bytes_max);
  if (kept.empty())
    return report_failure({exit_usage, say("令牌要有名字", "a token needs a name"), "kaozheng token add NAME"});
  const std::string token = "kz_" + random_hex(token_digits);
  const auto added = (*store)->add_token(kept, sha256_hex(token));
  if (!added)
    return report_failure({added.error().kind == ErrorKind::invalid ? exit_usage : exit_failed, added.error().what,
                           say("kaozheng token list 列出已有的", "kaozheng token list shows those there are")});
  write_error(
      say("令牌 {}：只显示这一次，存储中只留它的哈希", "the token {}: shown this once, only its hash is kept", kept) +
      "\n");
  return deliver(token + "\n", "", say);
}

int list_tokens_command(bool json, const CommandContext& context) {
  const Tongue& say = context.say;
  Wiring wiring(context.config, context.environment);
  const auto store = store_of(wiring, say);
  if (!store) return report_failure(store.error());
  const auto tokens = (*store)->tokens();
  if (!tokens) return report_failure({exit_failed, tokens.error().what, ""});
  nlohmann::json array = nlohmann::json::array();
  std::string lines;
  for (const store::TokenRecord& one : *tokens) {
    array.push_back({{"name", one.name}, {"added_at", one.added_at}});
    lines += shown_minute(one.added_at) + "  " + one.name + "\n";
  }
  if (json) return deliver(dumped(array), "", say);
  if (tokens->empty())
    write_error(
        say("没有令牌；kaozheng token add NAME 添加一个", "there is no token; kaozheng token add NAME adds one") +
        "\n");
  return deliver(lines, "", say);
}

int remove_token_command(const std::string& name, const CommandContext& context) {
  const Tongue& say = context.say;
  Wiring wiring(context.config, context.environment);
  const auto store = store_of(wiring, say);
  if (!store) return report_failure(store.error());
  const auto removed = (*store)->remove_token(name);
  if (!removed)
    return report_failure({removed.error().kind == ErrorKind::not_found ? exit_usage : exit_failed,
                           removed.error().what,
                           say("kaozheng token list 列出已有的", "kaozheng token list shows those there are")});
  write_error(say("令牌 {} 已作废", "the token {} is no longer valid", printable(name)) + "\n");
  return exit_ok;
}

}  // namespace kaozheng::app
