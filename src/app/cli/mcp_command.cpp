// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <unistd.h>

#include "app/cli/commands.h"
#include "app/cli/interrupts.h"
#include "app/cli/terminal.h"
#include "app/mcp_serving.h"

namespace kaozheng::app {

int mcp_command(const CommandContext& context) {
  const Tongue& say = context.say;
  if (is_terminal(STDIN_FILENO))
    write_error(
        say("kaozheng mcp 在标准输入输出上与 MCP 客户端对话，由客户端启动；配置方法见 docs/mcp.md。Ctrl-D 结束。",
            "kaozheng mcp speaks with an MCP client on standard input and output, and is started by it: see "
            "docs/mcp.md. Ctrl-D ends it.") +
        "\n");
  // The client hears messages and nothing else, whoever prints.
  const int out = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  if (out < 0 || ::dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
    return report_failure({exit_failed, say("无法使用标准输出", "cannot use standard output"), ""});
  run_interruptibly(
      [&](std::stop_token stop) { serve_mcp(context.config, context.environment, STDIN_FILENO, out, stop); }, [] {});
  ::close(out);
  return Interrupts::received().value_or(exit_ok);
}

}  // namespace kaozheng::app
