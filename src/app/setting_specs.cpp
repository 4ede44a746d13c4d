// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "app/config.h"
#include "base/bytes.h"
#include "sources/engines.h"

namespace kaozheng::app {
namespace {

SettingSpec text_setting(std::string name, std::string flag, std::vector<std::string> variables, std::string fallback,
                         std::string help_en, std::string help_zh) {
  SettingSpec spec;
  spec.name = std::move(name);
  spec.flag = std::move(flag);
  spec.variables = std::move(variables);
  spec.fallback = std::move(fallback);
  spec.help_en = std::move(help_en);
  spec.help_zh = std::move(help_zh);
  return spec;
}
SettingSpec of_kind(SettingKind kind, SettingSpec spec) {
  spec.kind = kind;
  return spec;
}
SettingSpec url(SettingSpec spec) { return of_kind(SettingKind::url, std::move(spec)); }
SettingSpec yes_no(SettingSpec spec) { return of_kind(SettingKind::yes_no, std::move(spec)); }
SettingSpec number(long min, long max, SettingSpec spec) {
  spec.min = min;
  spec.max = max;
  return of_kind(SettingKind::number, std::move(spec));
}
SettingSpec choice(std::vector<std::string> choices, SettingSpec spec) {
  spec.choices = std::move(choices);
  return of_kind(SettingKind::choice, std::move(spec));
}
SettingSpec list(std::vector<std::string> choices, SettingSpec spec) {
  spec.choices = std::move(choices);
  return of_kind(SettingKind::list, std::move(spec));
}
SettingSpec secret(SettingSpec spec) {
  spec.secret = true;
  return spec;
}

std::vector<std::string> web_engine_names() {
  std::vector<std::string> names;
  for (const sources::EngineSpec& engine : sources::engine_specs()) names.push_back(engine.name);
  return names;
}
std::vector<std::string> engine_names() {
  std::vector<std::string> names = web_engine_names();
  names.push_back("local");
  return names;
}

// Address and key of every engine, behind search.contact.
void add_engine_settings(std::vector<SettingSpec>& specs) {
  std::vector<SettingSpec> added;
  for (const sources::EngineSpec& engine : sources::engine_specs()) {
    added.push_back(url(text_setting("search." + engine.name + "_url", "", {engine.url_variable}, engine.url,
                                     "address of " + engine.title, engine.title + " 的地址")));
    if (engine.key_use != sources::KeyUse::none)
      added.push_back(secret(text_setting("search." + engine.name + "_key", "", {engine.key_variable}, "",
                                          "key of " + engine.title, engine.title + " 的密钥")));
  }
  const auto contact =
      std::find_if(specs.begin(), specs.end(), [](const SettingSpec& spec) { return spec.name == "search.contact"; });
  specs.insert(std::next(contact), added.begin(), added.end());
}

std::vector<SettingSpec> make_specs() {
  constexpr auto t = text_setting;
  std::vector<SettingSpec> specs = {
      choice({"auto", "ollama", "openai", "extractive"},
             t("model.provider", "--provider", {"LLM_PROVIDER"}, "auto",
               "who answers: auto takes a local Ollama model when one is there, else the built-in extractive model",
               "由谁回答：auto 优先使用本机 Ollama 模型，没有则用内置抽取式模型")),
      t("model.name", "--model", {"LOCAL_LLM"}, "", "the model; empty takes an installed one",
        "模型名；留空则自动选用已安装的模型"),
      url(t("model.ollama_url", "--ollama-url", {"OLLAMA_BASE_URL", "OLLAMA_HOST"}, "http://localhost:11434",
            "address of Ollama", "Ollama 地址")),
      url(t("model.openai_url", "--openai-url", {"OPENAI_BASE_URL"}, "https://api.openai.com/v1",
            "address of an OpenAI-compatible server, with /v1", "OpenAI 兼容服务的地址（含 /v1）")),
      secret(t("model.openai_key", "", {"OPENAI_API_KEY"}, "", "key of that server", "该服务的密钥")),
      t("model.embedder", "--embedder", {"KAOZHENG_EMBEDDER"}, "",
        "a model of that server that ranks passages by meaning as well; it is sent their text, also that of your "
        "files; "
        "empty = off",
        "用同一服务上的嵌入模型对段落做语义排序；段落文本（包括你的文件）会发送给该服务；留空则关闭"),
      number(0, 10'000'000,
             t("model.context", "", {"KAOZHENG_CONTEXT"}, "0", "context in tokens; 0 = the provider's default",
               "上下文长度（token）；0 表示提供商默认值")),
      choice(
          {"files", "all", "none"},
          t("model.private", "--private", {"KAOZHENG_PRIVATE"}, "files",
            "what goes only to endpoints that are local or trusted: what comes from your files, all of a run, or none",
            "只发给 local 或 trusted 端点的内容：来自你的文件的材料、整次运行、或不限制")),
      list({}, t("model.batch_hours", "", {"KAOZHENG_BATCH_HOURS"}, "",
                 "hours in which --batch runs may ask models, such as 22:00-07:00; empty = always",
                 "--batch 运行可以调用模型的时段，如 22:00-07:00；留空则不限")),
      number(0, 3'600,
             t("model.hedge_seconds", "", {"KAOZHENG_HEDGE_SECONDS"}, "0",
               "seconds after which a call is asked of a second endpoint as well, the first answer counts; 0 = never",
               "调用超过这么多秒仍未完成时，同时向另一个端点提问，先答者为准；0 表示不用")),
      yes_no(t("model.batch", "--batch", {"KAOZHENG_BATCH"}, "false",
               "fill what other runs leave of the endpoints, and yield to them at once",
               "只使用其他运行空出的端点，并随时让出")),
      yes_no(t("model.tool_calling", "--tool-calling", {"USE_TOOL_CALLING"}, "false",
               "ask for structured replies by a tool call", "用工具调用方式获取结构化回答")),
      yes_no(t("model.strip_thinking", "", {"STRIP_THINKING_TOKENS"}, "true",
               "keep quiet about what the model thinks aloud; with false it is shown on stderr, never in the report",
               "不显示模型的思考过程；设为 false 时显示在 stderr，绝不写入报告")),
      list(engine_names(), t("search.engines", "--search,--search-api", {"SEARCH_API"}, "duckduckgo,wikipedia",
                             "search engines, comma-separated", "搜索引擎，逗号分隔")),
      list(web_engine_names(), t("search.spares", "--spare-engines", {"KAOZHENG_SPARE_ENGINES"}, "",
                                 "engines asked only when none of the others on the web answers",
                                 "备用引擎：其他网络引擎都没有回答时才使用")),
      list({}, t("search.allow_domains", "--allow-domains", {"KAOZHENG_ALLOW_DOMAINS"}, "",
                 "domains pages may come from, with all below them; empty = any",
                 "只采用这些域名（含其子域名）的网页；留空则不限")),
      list({}, t("search.deny_domains", "--deny-domains", {"KAOZHENG_DENY_DOMAINS"}, "",
                 "domains whose pages are left out", "不采用这些域名的网页")),
      list({}, t("search.prefer_domains", "--prefer-domains", {"KAOZHENG_PREFER_DOMAINS"}, "",
                 "domains whose pages come first", "优先采用这些域名的网页")),
      t("search.after", "--after", {"KAOZHENG_AFTER"}, "",
        "pages dated since then come first: 2025, 2025-07 or 2025-07-01; none is left out for its date",
        "优先采用此日期之后发布的网页：2025、2025-07 或 2025-07-01；不会因日期而舍弃网页"),
      number(0, 8760,
             t("search.kept_hours", "", {"KAOZHENG_SEARCH_KEPT_HOURS"}, "24",
               "hours for which an engine's answer is kept and not asked for again; 0 = not kept",
               "搜索结果保留并重复使用的小时数；0 表示不保留")),
      number(1, 20,
             t("search.max_loops", "--max-loops,--loops", {"MAX_WEB_RESEARCH_LOOPS"}, "3",
               "rounds of one researcher at most", "每个研究员的最大循环次数")),
      yes_no(t("search.fetch_full_page", "", {"FETCH_FULL_PAGE"}, "true",
               "read the pages found; with false only the engine's extracts are used, and marked as such",
               "读取搜到的网页全文；设为 false 时仅用搜索摘要，并在报告中注明")),
      t("search.contact", "", {"KAOZHENG_CONTACT"}, "",
        "your e-mail address, told to Crossref, OpenAlex and PubMed, who ask for it; empty = not told",
        "你的邮箱，告知 Crossref、OpenAlex 与 PubMed（它们希望知道请求来自谁）；留空则不告知"),
      t("research.topic", "--topic,-t", {"RESEARCH_TOPIC"}, "", "the topic when none is given",
        "未指定主题时使用的主题"),
      t("research.out", "--out,-o,--output", {"OUTPUT_FILE"}, "", "where the report goes; empty or - = stdout",
        "报告写入的文件；留空或 - 表示标准输出"),
      choice({"auto", "web", "files", "both"}, t("research.sources", "--sources", {"KAOZHENG_SOURCES"}, "auto",
                                                 "where to look; auto: files with --docs alone, else the web",
                                                 "资料来源；auto：只给 --docs 时仅用文件，否则用网络")),
      choice({"auto", "zh", "en"}, t("research.language", "--language", {"KAOZHENG_LANGUAGE"}, "auto",
                                     "language of the report; auto: that of the topic", "报告语言；auto：与主题相同")),
      choice({"standard", "classic", "report"},
             t("research.layout", "--layout", {"KAOZHENG_LAYOUT"}, "standard", "layout of the report", "报告版式")),
      t("research.length", "--length", {"KAOZHENG_LENGTH"}, "standard",
        "length of the final report: short, standard, long, or a number of words (Chinese: characters)",
        "最终报告的篇幅：short、standard、long，或字数（英文为词数）"),
      t("research.audience", "--audience", {"KAOZHENG_AUDIENCE"}, "", "whom the report is for; empty = anybody",
        "报告写给谁看；留空则不限"),
      number(1, 30,
             t("research.max_tasks", "--max-tasks", {"KAOZHENG_MAX_TASKS"}, "8", "tasks of a plan at most",
               "计划的最大任务数")),
      number(1, 64,
             t("research.parallel", "--parallel", {"KAOZHENG_PARALLEL"}, "4", "researchers at once",
               "同时工作的研究员数")),
      number(0, 1'000'000'000'000,
             t("research.max_tokens", "--max-tokens", {"KAOZHENG_MAX_TOKENS"}, "0",
               "tokens of a run at most; 0 = no cap", "一次运行的 token 上限；0 表示不限")),
      t("research.max_cost", "--max-cost", {"KAOZHENG_MAX_COST"}, "",
        "money of a run at most, with its currency: 0.50 USD; empty = no cap",
        "一次运行的费用上限及币种，如 5 CNY；留空则不限"),
      number(0, 1'000'000,
             t("research.max_pages", "--max-pages", {"KAOZHENG_MAX_PAGES"}, "0",
               "pages read in a run at most; 0 = no cap", "一次运行读取的网页数上限；0 表示不限")),
      number(0, 100'000,
             t("research.max_minutes", "--max-minutes,--max-time", {"KAOZHENG_MAX_MINUTES"}, "0",
               "minutes of a run at most; 0 = no cap", "一次运行的时间上限（分钟）；0 表示不限")),
      number(0, 5,
             t("research.recheck", "--recheck", {"KAOZHENG_RECHECK"}, "1",
               "rounds of searching again for claims that failed their check", "对未通过核查的论断重新检索的轮数")),
      list({"contradicted", "not_found", "partly"}, t("research.fail_on", "--fail-on", {"KAOZHENG_FAIL_ON"}, "",
                                                      "verdicts of which one in the final report gives exit code 3",
                                                      "最终报告中出现这些核查结论之一时，以退出码 3 结束")),
      yes_no(t("research.fresh", "--fresh", {"KAOZHENG_FRESH"}, "false", "ask for everything anew, also what is kept",
               "全部重新获取，不使用已保存的内容")),
      list({}, t("net.allow_private", "", {"KAOZHENG_ALLOW_PRIVATE"}, "",
                 "hosts on private addresses that pages may be read from", "允许读取网页的内网主机")),
      yes_no(t("net.respect_robots", "", {"KAOZHENG_RESPECT_ROBOTS"}, "true",
               "read no page that its site's robots.txt forbids; with false the responsibility is yours",
               "不读取网站 robots.txt 禁止访问的网页；设为 false 时由您自行负责")),
      number(0, 600'000,
             t("net.host_interval_ms", "", {"KAOZHENG_HOST_INTERVAL_MS"}, "1000",
               "milliseconds between two requests to the same host", "对同一主机两次请求之间的间隔（毫秒）")),
      number(1, 16,
             t("net.host_connections", "", {"KAOZHENG_HOST_CONNECTIONS"}, "2", "requests to the same host at once",
               "对同一主机的并发请求数")),
      t("net.user_agent", "", {"KAOZHENG_USER_AGENT"}, "",
        "name by which pages are asked, best with an address where you can be reached; kaozheng is added where it "
        "lacks",
        "读取网页时自报的名称，最好附上联系方式；其中没有 kaozheng 时会自动加上"),
      t("net.page_proxy", "", {"KAOZHENG_PAGE_PROXY"}, "",
        "proxy for pages; switches the address guard off, the proxy decides what is reached",
        "读取网页所用的代理；启用后由代理决定可访问的地址，地址防护关闭"),
      t("store.file", "--store", {"KAOZHENG_STORE"}, "",
        "the store: a file, or postgresql://USER@HOST/DATABASE; empty = kaozheng.db in the user's data folder",
        "存储：文件，或 postgresql://USER@HOST/DATABASE；留空为用户数据目录下的 kaozheng.db"),
      number(50, 600'000,
             t("store.beat_ms", "", {"KAOZHENG_STORE_BEAT_MS"}, "5000",
               "milliseconds after which a program renews its lease in a shared store",
               "在共用存储中每隔这么多毫秒续约一次")),
      number(
          200, 3'600'000,
          t("store.expiry_ms", "", {"KAOZHENG_STORE_EXPIRY_MS"}, "20000",
            "milliseconds after which a program that renewed no lease is taken for dead, and its runs are taken over",
            "超过这么多毫秒没有续约即视为失联，它的运行由别的工作者接手")),
      choice({"auto", "always", "never"},
             t("terminal.color", "--color", {"KAOZHENG_COLOR"}, "auto", "colour on the terminal", "终端颜色")),
  };
  add_engine_settings(specs);
  return specs;
}

}  // namespace

std::string SettingSpec::allowed() const {
  switch (kind) {
    case SettingKind::number:
      return fmt::format("{} to {}", min, max);
    case SettingKind::yes_no:
      return "true, false";
    case SettingKind::choice:
      return join(choices, ", ");
    case SettingKind::list:
      return choices.empty() ? "a comma-separated list" : "one or more of " + join(choices, ", ");
    case SettingKind::url:
      return "a URL that begins with http:// or https://";
    case SettingKind::text:
      break;
  }
  return "text";
}

const std::vector<SettingSpec>& setting_specs() {
  static const std::vector<SettingSpec> specs = make_specs();
  return specs;
}

const SettingSpec* find_setting_spec(std::string_view name) {
  for (const SettingSpec& spec : setting_specs())
    if (spec.name == name) return &spec;
  return nullptr;
}

}  // namespace kaozheng::app
