// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command_line.h"

#include <fmt/format.h>

#include "app/version.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

// Help without the machinery's remarks, in the user's language.
class HelpText final : public CLI::Formatter {
 public:
  explicit HelpText(const Tongue& say) {
    column_width(30);
    label("Usage", say("用法", "Usage"));
    label("OPTIONS", say("选项", "OPTIONS"));
    label("SUBCOMMAND", say("命令", "COMMAND"));
    label("Positionals", say("参数", "Arguments"));
  }
  std::string make_option_opts(const CLI::Option* option) const override {
    return option->get_type_name().empty() ? "" : " " + option->get_type_name();
  }
};

std::string allowed_in_help(const SettingSpec& spec) {
  if (!spec.choices.empty()) return fmt::format(" ({})", join(spec.choices, ", "));
  constexpr long worth_telling = 100;
  return spec.kind == SettingKind::number && spec.max <= worth_telling ? fmt::format(" ({}-{})", spec.min, spec.max)
                                                                       : "";
}

enum class FlagsOf { research, verification, store, everything };

void add_setting_flags(CLI::App& command, Arguments& arguments, const Tongue& say, FlagsOf which) {
  for (const SettingSpec& spec : setting_specs()) {
    if (spec.flag.empty() || (which == FlagsOf::store && spec.name != "store.file")) continue;
    const bool of_pages = spec.name == "store.file" || spec.name == "research.fresh" || spec.name.starts_with("net.") ||
                          spec.name == "terminal.color";
    if (which == FlagsOf::verification && !of_pages) continue;
    if (which == FlagsOf::everything && spec.name.starts_with("research.")) continue;
    std::string help = say(spec.help_zh, spec.help_en) + allowed_in_help(spec);
    if (!spec.variables.empty()) help += fmt::format(" [{}]", spec.variables.front());
    const auto keep = [&arguments, &spec](const std::string& value) { arguments.flags[spec.name] = value; };
    if (spec.kind == SettingKind::yes_no) {
      command.add_flag_callback(
          spec.flag, [keep] { keep("true"); }, help);
      continue;
    }
    CLI::Option* const option = command.add_option_function<std::string>(spec.flag, keep, help);
    option->type_name(spec.kind == SettingKind::number ? "N" : "TEXT");
    if (spec.kind == SettingKind::list)
      option->join(',');
    else
      option->take_last();
  }
}

}  // namespace

CommandLine::CommandLine(Arguments& arguments, const Tongue& say)
    : arguments_(arguments),
      say_(say),
      app_(say("考证：有据可查的深度研究", "kaozheng: deep research that can be traced to its sources"), "kaozheng") {
  app_.option_defaults()->group(say("选项", "Options"));
  app_.set_help_flag("-h,--help", say("显示帮助", "show this help"));
  app_.set_version_flag("--version", fmt::format("kaozheng {}", version), say("显示版本", "show the version"));
  app_.footer(say("退出码：kaozheng help exit-codes", "exit codes: kaozheng help exit-codes"));
  app_.formatter(std::make_shared<HelpText>(say));
  app_.require_subcommand(0, 1);
  add_research();
  add_verify();
  add_control();
  add_store_commands();
  add_serving();
  add_fleet();
  add_others();
}

std::string CommandLine::overview() const {
  return app_.get_formatter()->make_help(&app_, app_.get_name(), CLI::AppFormatMode::Normal);
}

CLI::App* CommandLine::command(CLI::App& parent, const char* name, std::string_view zh, std::string_view en) {
  CLI::App* const added = parent.add_subcommand(name, say_(zh, en))->group(say_("命令", "Commands"));
  added->set_help_flag("-h,--help", say_("显示帮助", "show this help"));
  return added;
}

void CommandLine::add_research() {
  research = command(app_, "research", "研究一个主题，写出有引用的报告", "research a topic and write a cited report");
  ResearchOptions& options = arguments_.research;
  research
      ->add_option("topic", options.topic,
                   say_("研究主题；- 表示从标准输入读取", "the topic; - reads it from standard input"))
      ->type_name("");
  research
      ->add_option("--docs", options.docs,
                   say_("要研究的文件夹，可重复；只给它时不访问网络",
                        "a folder to research, repeatable; alone, nothing is asked of the web"))
      ->type_name("DIR")
      ->allow_extra_args(false);
  research->add_flag("--basic", options.basic, say_("单个研究员，不做分工", "one researcher, no supervisor"));
  CLI::Option* const plan_only = research->add_flag("--plan-only", options.plan_only,
                                                    say_("只打印计划（JSON）", "print the plan (JSON) and stop"));
  research->add_option("--plan", options.plan_file, say_("按修改过的计划文件运行", "run an edited plan"))
      ->type_name("FILE")
      ->excludes(plan_only);
  research->add_flag("--clarify", options.clarify,
                     say_("题目不明确时先在终端上问至多两个问题", "ask at most two questions when the topic is open"));
  research
      ->add_flag("--edit-outline", options.edit_outline,
                 say_("动笔之前在编辑器（EDITOR）里修改大纲", "edit the outline (in EDITOR) before it is written"))
      ->excludes(plan_only);
  CLI::Option* const json =
      research->add_flag("--json", arguments_.json, say_("输出一份 JSON 文档", "one JSON document"));
  research
      ->add_flag("--jsonl", arguments_.jsonl, say_("逐行输出事件（JSON）", "events as they happen, one JSON a line"))
      ->excludes(json);
  research->add_flag(
      "--no-strip-think", [this](std::int64_t) { arguments_.flags["model.strip_thinking"] = "false"; },
      say_("在 stderr 显示模型的思考过程", "show on stderr what the model thinks aloud"));
  CLI::Option* const quiet = research->add_flag("-q,--quiet", arguments_.quiet, say_("不显示进度", "no progress"));
  research->add_flag("-v,--verbose", arguments_.verbose, say_("显示每次搜索与读取", "every search and page"))
      ->excludes(quiet);
  add_setting_flags(*research, arguments_, say_, FlagsOf::research);
}

void CommandLine::add_verify() {
  verify = command(app_, "verify", "核查一份报告（谁写的都行）或证据包（.kzb）",
                   "check a report, whoever wrote it: every claim against the documents");
  VerifyOptions& options = arguments_.verify;
  verify->add_option("report", options.file, say_("报告：Markdown 或纯文本", "the report: Markdown or plain text"))
      ->type_name("FILE")
      ->required();
  verify
      ->add_option("--docs", options.docs,
                   say_("报告所依据的文件夹，可重复", "a folder the report may rest on, repeatable"))
      ->type_name("DIR")
      ->allow_extra_args(false);
  verify->add_flag("--fetch", options.fetch,
                   say_("读取报告自己链接的网页", "read the web pages the report itself links to"));
  verify
      ->add_option("--fail-on", options.fail_on,
                   say_("有这些结论时退出码为 3：contradicted,not_found,partly",
                        "exit code 3 when a claim gets one of these: contradicted,not_found,partly"))
      ->type_name("VERDICTS");
  verify->add_flag("--json", options.json, say_("输出一份 JSON 文档", "one JSON document"));
  verify->add_flag("-q,--quiet", arguments_.quiet, say_("不显示进度", "no progress"));
  add_setting_flags(*verify, arguments_, say_, FlagsOf::verification);
}

CLI::Option* CommandLine::add_run(CLI::App* to) {
  return to->add_option("run", arguments_.run, say_("运行 ID 或其开头", "id of a run, or its beginning"))
      ->type_name("RUN");
}

void CommandLine::add_control() {
  resume = command(app_, "resume", "接着做停在半途的运行：答复过的不再提问，也不再付费（默认最近一次）",
                   "go on with a run that was left: what was answered is neither asked nor paid again");
  add_run(resume);
  ResumeOptions& options = arguments_.resume;
  CLI::Option* const go_on = resume->add_flag(
      "--go-on", options.go_on, say_("由另一版本开始的也接着做", "also when another version of this program began it"));
  resume->add_flag("--start-over", options.start_over, say_("同样的问题从头开始", "the same question anew"))
      ->excludes(go_on);
  resume->add_flag("--take-over", options.take_over,
                   say_("由另一台机器开始的也接手", "also when another machine began it"));
  CLI::Option* const json =
      resume->add_flag("--json", arguments_.json, say_("输出一份 JSON 文档", "one JSON document"));
  resume->add_flag("--jsonl", arguments_.jsonl, say_("逐行输出事件（JSON）", "events as they happen, one JSON a line"))
      ->excludes(json);
  CLI::Option* const quiet = resume->add_flag("-q,--quiet", arguments_.quiet, say_("不显示进度", "no progress"));
  resume->add_flag("-v,--verbose", arguments_.verbose, say_("显示每次搜索与读取", "every search and page"))
      ->excludes(quiet);
  add_setting_flags(*resume, arguments_, say_, FlagsOf::research);

  pause = command(app_, "pause", "暂停正在进行的运行", "pause a run that is going on");
  cancel = command(app_, "cancel", "取消运行", "cancel a run");
  finish = command(app_, "finish", "不再研究，用已有材料写报告并核查",
                   "research no more: write and check a report of what there is");
  steer = command(app_, "steer", "研究中途补充要求、排除来源", "add a note or exclude a source while a run goes on");
  steer->add_option("--note", arguments_.notes, say_("补充要求，可重复", "what to look at as well, repeatable"))
      ->type_name("TEXT")
      ->allow_extra_args(false);
  steer
      ->add_option("--exclude", arguments_.excluded,
                   say_("不采用的来源：网址、域名、文件或文件夹，可重复",
                        "a source not to be used: address, host, file or folder, repeatable"))
      ->type_name("URL")
      ->allow_extra_args(false);
  for (CLI::App* each : {pause, cancel, finish, steer}) {
    add_run(each)->required();
    add_setting_flags(*each, arguments_, say_, FlagsOf::store);
  }
}

void CommandLine::add_store_commands() {
  index = command(app_, "index", "把文件夹编入索引（只读新增与改动的文件）",
                  "bring folders into the library: only new and changed files are read");
  index->add_option("folders", arguments_.folders, say_("文件夹或文件", "folders or files"))
      ->type_name("DIR...")
      ->required();
  index->add_flag("--json", arguments_.json, "JSON");
  list = command(app_, "list", "列出所有运行", "list the runs");
  list->add_flag("--json", arguments_.json, "JSON");
  show = command(app_, "show", "显示一份报告（默认最近一次）", "show a report (the newest by default)");
  add_run(show);
  CLI::Option* const json = show->add_flag("--json", arguments_.json, say_("报告的 JSON", "the report as JSON"));
  CLI::Option* const events =
      show->add_flag("--events", arguments_.events, say_("运行的事件", "the events of the run"))->excludes(json);
  show->add_flag("--egress", arguments_.egress,
                 say_("离开本机的一切：主机、用途、字节数、查询原文（可加 --json）",
                      "all that left this machine: host, purpose, bytes, query text (also with --json)"))
      ->excludes(events);
  stats = command(app_, "stats", "所有运行的用量与成败：调用、token、费用、延迟、搜索、核查",
                  "what all runs used and how they went: calls, tokens, cost, latency, searches, claims");
  CLI::Option* const stats_json = stats->add_flag("--json", arguments_.json, "JSON");
  stats->add_option("--days", arguments_.days, say_("只算最近 N 天的运行", "only runs of the last N days"))
      ->type_name("N")
      ->check(CLI::Range(1, 36'500));
  stats
      ->add_option("--format", arguments_.stats_format,
                   say_("table、json 或 prometheus（Prometheus 文本）", "table, json, or prometheus (its text format)"))
      ->check(CLI::IsMember({"table", "json", "prometheus"}))
      ->excludes(stats_json);
  export_run = command(app_, "export", "导出一份报告", "export a report");
  add_run(export_run)->required();
  export_run
      ->add_option("--format", arguments_.format,
                   say_("md、json（含资料与事件）、html、footnotes、bibtex、ris、csl 或 bundle（证据包）",
                        "md, json with documents and events, html, footnotes, bibtex, ris, csl, or bundle (evidence)"))
      ->check(CLI::IsMember(export_formats()));
  export_run->add_option("-o,--out,--output", arguments_.file, say_("写入文件", "the file"))->type_name("FILE");
  diff = command(app_, "diff", "逐条比较两份报告：新增、消失、数字或结论有变的论断",
                 "compare two reports claim by claim: new, gone, another figure, another verdict");
  diff->add_option("before", arguments_.run, say_("先前的运行", "the run before"))->type_name("RUN")->required();
  diff->add_option("after", arguments_.other_run, say_("后来的运行", "the run after"))->type_name("RUN")->required();
  diff->add_flag("--json", arguments_.json, "JSON");
  delete_run = command(app_, "delete", "删除一次运行", "delete a run");
  add_run(delete_run)->required();
  delete_run->add_flag("-y,--yes", arguments_.yes, say_("不再询问", "do not ask"));
  CLI::App* const store = command(app_, "store", "备份、检查或复制存储", "back up, check or copy a store");
  store->require_subcommand(1);
  store_backup =
      command(*store, "backup", "备份为新文件，运行进行中也可以", "a copy as a new file, also while runs go on");
  store_backup->add_option("file", arguments_.file, say_("新文件", "the new file"))->type_name("FILE")->required();
  store_check =
      command(*store, "check", "检查文件结构、资料的哈希与引用", "the file, the hashes of what it holds, references");
  store_check->add_flag("--json", arguments_.json, "JSON");
  store_copy = command(*store, "copy", "把整个存储复制到新文件或空的 PostgreSQL 数据库",
                       "all of a store, to a new file or an empty PostgreSQL database");
  const std::string place =
      say_("文件，或 postgresql://USER@HOST/DATABASE", "a file, or postgresql://USER@HOST/DATABASE");
  store_copy->add_option("from", arguments_.file, place)->type_name("FILE")->required();
  store_copy->add_option("to", arguments_.copy, place)->type_name("FILE")->required();
  store_copy->add_flag("--json", arguments_.json, "JSON");
  for (CLI::App* each : {index, list, show, stats, export_run, diff, delete_run, store_backup, store_check})
    add_setting_flags(*each, arguments_, say_, FlagsOf::store);
}

void CommandLine::add_serving() {
  serve = command(app_, "serve", "提供网页、REST、OpenAI 兼容接口与 MCP（/mcp）",
                  "serve the web page, REST, the OpenAI-compatible interface and MCP (/mcp)");
  ServeWishes& wishes = arguments_.serve;
  serve
      ->add_option("--listen", wishes.listen,
                   say_("监听的地址与端口；本机之外的地址要先有令牌",
                        "address and port; one beyond this machine needs a token first"))
      ->type_name("ADDRESS:PORT");
  serve
      ->add_option("--host", wishes.hosts,
                   say_("它另有的名字（请求头 Host），可重复", "a further name it is reached by (Host), repeatable"))
      ->type_name("NAME")
      ->allow_extra_args(false);
  serve
      ->add_option("--docs", wishes.docs,
                   say_("可供研究的文件夹，可重复", "a folder that may be researched, repeatable"))
      ->type_name("DIR")
      ->allow_extra_args(false);
  serve->add_flag("--require-token", wishes.require_token,
                  say_("本机访问也要令牌", "a token is needed on this machine too"));
  serve->add_flag(
      "--workers", wishes.workers,
      say_("运行交给工作者执行（需 PostgreSQL 存储）", "leave the runs to workers (a store in PostgreSQL)"));
  serve->add_option("--at-once", wishes.at_once, say_("同时进行的运行数", "runs that work at the same time"))
      ->type_name("N")
      ->check(CLI::Range(1, 100));
  add_setting_flags(*serve, arguments_, say_, FlagsOf::research);
  CLI::App* const token = command(app_, "token", "谁可以从别处使用 kaozheng serve", "who may use kaozheng serve");
  token->require_subcommand(1);
  token_add = command(*token, "add", "添加一个令牌，只显示一次", "add a token; it is shown once");
  token_list = command(*token, "list", "列出令牌的名字", "list the names of tokens");
  token_list->add_flag("--json", arguments_.json, "JSON");
  token_remove = command(*token, "remove", "作废一个令牌", "make a token invalid");
  for (CLI::App* each : {token_add, token_remove})
    each->add_option("name", arguments_.name, say_("令牌的名字", "name of the token"))->type_name("NAME")->required();
  for (CLI::App* each : {token_add, token_list, token_remove})
    add_setting_flags(*each, arguments_, say_, FlagsOf::store);
}

void CommandLine::add_fleet() {
  worker = command(app_, "worker", "在本机执行排队的运行；可在任意多台机器上启动",
                   "carry out queued runs on this machine; on any number of machines");
  worker->add_option("--runs", arguments_.at_once, say_("同时执行的运行数", "runs at the same time"))
      ->type_name("N")
      ->check(CLI::Range(1, 100));
  submit = command(app_, "submit", "把一个主题排入队列，由工作者执行", "queue a topic for the workers");
  SubmitOptions& options = arguments_.submit;
  CLI::Option* const topic =
      submit->add_option("topic", options.topic, say_("研究主题", "the topic"))->type_name("TEXT");
  submit
      ->add_option("--docs", options.docs,
                   say_("要研究的文件夹，可重复；各工作者上路径须相同",
                        "a folder to research, repeatable; at the same path on every worker"))
      ->type_name("DIR")
      ->allow_extra_args(false);
  submit->add_flag("--basic", options.basic, say_("单个研究员，不做分工", "one researcher, no supervisor"));
  submit->add_option("--key", options.key, say_("同一个键只排一次", "submissions with the same key are one run"))
      ->type_name("TEXT");
  submit
      ->add_option("--resume", options.resume,
                   say_("改为接着做一次停在半途的运行", "go on with a run that was left, instead of a topic"))
      ->type_name("RUN")
      ->excludes(topic);
  submit->add_flag("--json", options.json, "JSON");
  watch = command(app_, "watch", "跟踪一次运行的进度，不论它在哪台机器上（默认最近一次）",
                  "follow a run, whichever machine works on it (the newest by default)");
  add_run(watch);
  watch->add_flag("--jsonl", arguments_.jsonl, say_("逐行输出事件（JSON）", "events as they happen, one JSON a line"));
  CLI::Option* const quiet = watch->add_flag("-q,--quiet", arguments_.quiet, say_("不显示进度", "no progress"));
  watch->add_flag("-v,--verbose", arguments_.verbose, say_("显示每次搜索与读取", "every search and page"))
      ->excludes(quiet);
  workers = command(app_, "workers", "列出工作者：版本、运行、最近心跳", "list the workers: version, runs, last beat");
  queue = command(app_, "queue", "列出排队与进行中的运行", "list the runs that wait and those worked on");
  for (CLI::App* each : {workers, queue}) each->add_flag("--json", arguments_.json, "JSON");
  for (CLI::App* each : {worker, submit}) add_setting_flags(*each, arguments_, say_, FlagsOf::research);
  for (CLI::App* each : {watch, workers, queue}) add_setting_flags(*each, arguments_, say_, FlagsOf::store);
}

void CommandLine::add_others() {
  mcp = command(app_, "mcp", "为 MCP 客户端服务（标准输入输出）", "serve an MCP client on standard input and output");
  add_setting_flags(*mcp, arguments_, say_, FlagsOf::everything);
  ask = command(app_, "ask", "就一次运行读过的资料提问，答案带引用并经核查",
                "ask about what a run has read: an answer with citations, checked");
  ask->add_option("run", arguments_.ask.run, say_("运行 ID 或其开头", "id of a run, or its beginning"))
      ->type_name("RUN")
      ->required();
  ask->add_option("question", arguments_.ask.question, say_("问题", "the question"))->type_name("TEXT")->required();
  ask->add_flag("--json", arguments_.ask.json, say_("输出一份 JSON 文档", "one JSON document"));
  ask->add_flag("-q,--quiet", arguments_.quiet, say_("不显示进度", "no progress"));
  models = command(app_, "models", "列出实际可用的模型：上下文、量化、是否已加载、速度、在哪里运行",
                   "list the models that are really there, and where they run");
  models->add_flag("--json", arguments_.json, "JSON");
  models->add_flag("--measure", arguments_.measure,
                   say_("用一个简短的提示测量各模型的速度", "ask one short prompt of each to measure its speed"));
  doctor = command(app_, "doctor", "检查所有已配置的服务与程序", "test every configured service and program");
  doctor->add_flag("--json", arguments_.json, "JSON");
  config = command(app_, "config", "查看或创建设置", "show or create settings");
  config->require_subcommand(1);
  config_show = command(*config, "show", "每个设置的值与来源", "each setting, its value and where it came from");
  config_show->add_flag("--json", arguments_.json, "JSON");
  config_init = command(*config, "init", "写出带注释的 kaozheng.toml", "write a commented kaozheng.toml");
  config_init->add_flag("--local", arguments_.local, say_("写在当前目录", "into this folder"));
  config_path = command(*config, "path", "设置从哪些文件读取", "which files settings are read from");
  for (CLI::App* each : {ask, models, doctor, config_show})
    add_setting_flags(*each, arguments_, say_, FlagsOf::everything);
  version_command = command(app_, "version", "显示版本", "show the version");
  version_command->add_flag("--json", arguments_.json, "JSON");
  help = command(app_, "help", "显示帮助", "show help");
  help->add_option("topic", arguments_.help_topic, say_("命令名，或 exit-codes", "a command, or exit-codes"))
      ->type_name("");
}

}  // namespace kaozheng::app
