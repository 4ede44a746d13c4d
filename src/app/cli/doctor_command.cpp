// SPDX-License-Identifier: Apache-2.0
#include <curl/curl.h>

#include <algorithm>
#include <functional>

#include "app/cli/commands.h"
#include "app/cli/interrupts.h"
#include "app/cli/terminal.h"
#include "app/pool_choice.h"
#include "app/version.h"
#include "app/wiring.h"
#include "base/bytes.h"
#include "base/child_program.h"
#include "base/files.h"
#include "base/parallel.h"
#include "models/endpoint_probe.h"
#include "models/providers.h"
#include "sources/engines.h"

namespace kaozheng::app {
namespace {

enum class Health { good, note, bad };  // bad: something the configuration needs does not work
struct Check {
  std::string name;
  Health health = Health::good;
  std::string found;
  std::string fix = {};
};
// One examination, ready to run on any thread.
using Examination = std::function<Check(std::stop_token)>;

class Doctor {
 public:
  explicit Doctor(const CommandContext& context)
      : context_(context), say_(context.say), wiring_(context.config, context.environment) {}

  std::vector<Check> examine(std::stop_token stop) {
    std::vector<Check> checks = {version_check(), files_check(), locale_check(), certificates_check(),
                                 pdf_check(),     disk_check(),  store_check()};
    net::TrustedHttp& http = wiring_.trusted_http();
    std::vector<Examination> distant = model_examinations(http);
    if (!config().text("model.embedder").empty())
      distant.push_back([this, &http](std::stop_token token) { return embedder_check(http, token); });
    const std::size_t first_engine = distant.size();
    for (const std::string& name : engines()) distant.push_back(engine_examination(name));

    const auto results = parallel_map(
        distant, 8, stop, [&](const Examination& examination) -> Result<Check> { return examination(stop); });
    std::vector<Check> engine_checks;
    for (std::size_t i = 0; i < results.size(); ++i)
      if (results[i]) (i < first_engine ? checks : engine_checks).push_back(*results[i]);
    // Of engines nobody chose, one that works is enough.
    const bool one_works = std::any_of(engine_checks.begin(), engine_checks.end(),
                                       [](const Check& check) { return check.health == Health::good; });
    for (Check& check : engine_checks) {
      if (check.health == Health::bad && one_works && config().is_default("search.engines"))
        check.health = Health::note;
      checks.push_back(std::move(check));
    }
    return checks;
  }

 private:
  const Config& config() const { return context_.config; }
  std::string provider() const { return config().text("model.provider"); }
  bool store_is_distant() const { return store::is_postgres_url(wiring_.store_address()); }
  std::string shown(const std::string& name) const {
    return shown_value(*find_setting_spec(name), config().text(name));
  }

  std::vector<Examination> model_examinations(net::TrustedHttp& http) const {
    std::vector<Examination> examinations;
    if (uses_endpoints(config())) {
      for (const ConfiguredEndpoint& one : config().endpoints().endpoints)
        examinations.push_back([this, &one, &http](std::stop_token stop) { return endpoint_check(one, http, stop); });
      return examinations;
    }
    examinations.push_back([this, &http](std::stop_token stop) { return ollama_check(http, stop); });
    if (provider() == "openai" || !config().is_default("model.openai_url") ||
        !config().text("model.openai_key").empty())
      examinations.push_back([this, &http](std::stop_token stop) { return openai_check(http, stop); });
    return examinations;
  }

  // The engines a run would ask, and those whose address or key is set.
  std::vector<std::string> engines() const {
    std::vector<std::string> names = config().list("search.engines");
    for (std::string& spare : config().list("search.spares"))
      if (std::find(names.begin(), names.end(), spare) == names.end()) names.push_back(std::move(spare));
    std::erase(names, "local");
    for (const sources::EngineSpec& engine : sources::engine_specs()) {
      const std::string prefix = "search." + engine.name;
      const bool has_key = engine.key_use != sources::KeyUse::none && !config().text(prefix + "_key").empty();
      const bool set_up = has_key || !config().is_default(prefix + "_url");
      if (set_up && std::find(names.begin(), names.end(), engine.name) == names.end()) names.push_back(engine.name);
    }
    return names;
  }

  Check version_check() const { return {"kaozheng", Health::good, std::string(version)}; }

  Check files_check() const {
    std::vector<std::string> files;
    std::error_code ignored;
    for (const std::filesystem::path& path : {std::filesystem::path(".env"), std::filesystem::path(config_file_name),
                                              user_config_folder(context_.environment) / config_file_name})
      if (std::filesystem::exists(path, ignored)) files.push_back(path.string());
    return {say_("配置文件", "settings files"), Health::good,
            files.empty() ? say_("无（使用默认值）", "none (defaults hold)") : join(files, ", ")};
  }

  Check locale_check() const {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
      const auto found = context_.environment.find(name);
      if (found == context_.environment.end() || found->second.empty()) continue;
      const std::string lower = to_lower_ascii(found->second);
      if (contains(lower, "utf-8") || contains(lower, "utf8"))
        return {say_("区域设置", "locale"), Health::good, found->second};
      return {say_("区域设置", "locale"), Health::note, found->second,
              say_("终端可能无法显示中文：export LANG=C.UTF-8", "Chinese may not be shown: export LANG=C.UTF-8")};
    }
    return {say_("区域设置", "locale"), Health::note, say_("未设置", "not set"), "export LANG=C.UTF-8"};
  }

  Check pdf_check() const {
    if (const auto path = find_program("pdftotext")) return {"pdftotext", Health::good, path->string()};
    return {"pdftotext", Health::note, say_("未安装，无法读取 PDF", "not installed: PDF files cannot be read"),
            "apt-get install poppler-utils"};
  }

  // Where the library that speaks HTTPS looks for them was settled when it was built.
  Check certificates_check() const {
    const char* const known = ::curl_version_info(CURLVERSION_NOW)->cainfo;
    const std::string file = known ? known : "/etc/ssl/certs/ca-certificates.crt";
    std::error_code ignored;
    const std::string name = say_("CA 证书", "CA certificates");
    if (std::filesystem::exists(file, ignored)) return {name, Health::good, file};
    return {name, Health::note, say_("没有 {}，https 页面无法读取", "{} is missing: no https page can be read", file),
            "apt-get install ca-certificates"};
  }

  Check disk_check() const {
    // Beside a store on a server this machine keeps what is uploaded.
    const std::filesystem::path file = store_is_distant() ? data_folder(context_.environment) / "collections"
                                                          : std::filesystem::path(wiring_.store_address());
    std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
    std::error_code error;
    while (!std::filesystem::exists(folder, error) && folder.has_relative_path()) folder = folder.parent_path();
    const auto space = std::filesystem::space(folder, error);
    const std::string name = say_("磁盘空间", "disk space");
    if (error) return {name, Health::note, error.message()};
    constexpr std::uintmax_t mebibyte = 1u << 20;
    const std::string free = say_("{} MiB 可用（{}）", "{} MiB free ({})", space.available / mebibyte, folder.string());
    if (space.available < 200 * mebibyte)
      return {name, Health::bad, free,
              say_("请释放空间，或用 --store 换一个位置", "free some, or choose another place with --store")};
    return {name, Health::good, free};
  }

  Check store_check() {
    const std::string name = say_("存储", "store");
    const std::string shown = wiring_.store_name();
    const std::string fix =
        store_is_distant() ? say_("检查 --store 的地址与服务器", "check the server, and the address given with --store")
                           : say_("用 --store FILE 指定另一个文件", "name another file with --store FILE");
    const auto opened = wiring_.store();
    if (!opened) return {name, Health::bad, shown + ": " + opened.error().what, fix};
    const auto runs = (*opened)->runs();
    if (!runs) return {name, Health::bad, shown + ": " + runs.error().what, fix};
    return {name, Health::good, say_("{}（{} 次运行）", "{} ({} runs)", shown, runs->size())};
  }

  // An endpoint that no role names may be away.
  Check endpoint_check(const ConfiguredEndpoint& configured, net::TrustedHttp& http, std::stop_token stop) const {
    const models::Endpoint& endpoint = configured.endpoint;
    const std::string name = say_("模型服务 {}", "endpoint {}", endpoint.name);
    const bool needed = has_role(endpoint.name);
    const Health trouble = needed ? Health::bad : Health::note;
    if (const auto key = check_key(configured); !key)
      return {name, trouble, key.error().what, say_("见 {}", "see {}", configured.origin)};
    const auto probed = models::probe_endpoint(endpoint, http, stop);
    if (!probed)
      return {
          name, trouble, probed.error().what,
          say_("启动该服务，或改正 {} 中的地址", "start the server, or correct its address in {}", configured.origin)};
    std::string found = say_("{}（{} 个模型，{}）", "{} ({} models, {})", endpoint.url, probed->models.size(),
                             to_string(endpoint.privacy));
    for (const std::string& wanted : endpoint.models)
      if (!has_model(*probed, wanted))
        return {name, trouble, found + say_("：没有模型 {}", ": the model {} is not there", wanted),
                endpoint.provider == "ollama" ? "ollama pull " + wanted : "kaozheng models"};
    if (configured.unvouched)
      return {name, Health::note, found,
              say_("地址在内网，按公共服务对待；如果信得过它，请写 privacy = \"trusted\"",
                   "on a private network and taken as public; if you vouch for it, say privacy = \"trusted\"")};
    return {name, Health::good, found};
  }

  bool has_role(const std::string& endpoint) const {
    for (const models::Role role : models::all_roles)
      for (const std::string& entry : config().endpoints().entries_of(role))
        if (parse_seat_name(entry).endpoint == endpoint) return true;
    return false;
  }

  // A server that tells of no model may still have it.
  static bool has_model(const models::ProbedEndpoint& probed, const std::string& wanted) {
    return probed.models.empty() || std::any_of(probed.models.begin(), probed.models.end(), [&](const auto& model) {
             return model.name == wanted || model.name == wanted + ":latest";
           });
  }

  Check ollama_check(net::TrustedHttp& http, std::stop_token stop) const {
    const bool needed = provider() == "ollama";
    const std::string url = shown("model.ollama_url");
    const auto models = models::list_ollama_models(config().text("model.ollama_url"), http, stop);
    if (!models)
      return {
          "Ollama", needed ? Health::bad : Health::note, url + ": " + models.error().what,
          needed
              ? say_("请启动：ollama serve，或改正 --ollama-url", "start it: ollama serve, or correct --ollama-url")
              : say_("可选；没有它时使用内置抽取式模型", "optional: without it the built-in extractive model works")};
    std::string text = url + server_version(http, stop);
    for (const auto& model : *models)
      text += "\n    " + model.name + (model.parameters.empty() ? "" : " " + model.parameters) +
              (model.remote ? say_("（远程，auto 不用）", " (remote: auto leaves it)") : "");
    const std::string& wanted = config().text("model.name");
    const auto chosen = models::choose_local_model(*models, wanted);
    if (!wanted.empty() && provider() != "openai" && provider() != "extractive" &&
        std::none_of(models->begin(), models->end(),
                     [&](const auto& model) { return model.name == wanted || model.name.starts_with(wanted + ":"); }))
      return {"Ollama", Health::bad, text,
              say_("没有模型 {}：ollama pull {}", "the model {} is not there: ollama pull {}", wanted, wanted)};
    if (!chosen)
      return {"Ollama", needed ? Health::bad : Health::note, text,
              say_("没有本机聊天模型：ollama pull qwen3:8b", "no local chat model: ollama pull qwen3:8b")};
    return {"Ollama", Health::good, text + "\n    -> " + (wanted.empty() ? *chosen : wanted)};
  }

  std::string server_version(net::TrustedHttp& http, std::stop_token stop) const {
    net::HttpRequest request;
    request.url = config().text("model.ollama_url") + "/api/version";
    request.timeouts.total = Milliseconds{3'000};
    const auto response = http.send(request, stop);
    if (!response || response->status != 200) return "";
    const auto json = nlohmann::json::parse(response->body, nullptr, false);
    return json.is_object() && json.contains("version") && json["version"].is_string()
               ? " " + json["version"].get<std::string>()
               : "";
  }

  Check openai_check(net::TrustedHttp& http, std::stop_token stop) const {
    const bool needed = provider() == "openai";
    const std::string name = "OpenAI API";
    const std::string url = shown("model.openai_url");
    if (needed && config().text("model.openai_key").empty() && config().is_default("model.openai_url"))
      return {name, Health::bad, url, say_("缺少密钥：设置 OPENAI_API_KEY", "no key: set OPENAI_API_KEY")};
    if (const auto stays = check_key_stays(config(), "model.openai_url", "model.openai_key"); !stays)
      return {name, Health::bad, url, stays.error().what};
    const auto offered =
        list_openai_models(config().text("model.openai_url"), config().text("model.openai_key"), http, stop);
    if (!offered)
      return {name, needed ? Health::bad : Health::note, offered.error().what,
              say_("检查 OPENAI_BASE_URL 与 OPENAI_API_KEY", "check OPENAI_BASE_URL and OPENAI_API_KEY")};
    const std::string& wanted = config().text("model.name");
    if (needed && !wanted.empty() && *offered && !(*offered)->empty() &&
        std::find((*offered)->begin(), (*offered)->end(), wanted) == (*offered)->end())
      return {name, Health::bad, url, say_("没有模型 {}", "the model {} is not there", wanted)};
    return {name, Health::good, *offered ? say_("{}（{} 个模型）", "{} ({} models)", url, (*offered)->size()) : url};
  }

  std::string embedder_remedy(ErrorKind kind) const {
    if (kind == ErrorKind::refused)
      return say_("检查 OPENAI_BASE_URL 与 OPENAI_API_KEY", "check OPENAI_BASE_URL and OPENAI_API_KEY");
    if (kind == ErrorKind::unavailable || kind == ErrorKind::timed_out)
      return say_("请启动该服务或改正地址；不设 --embedder 时段落只按词语排序",
                  "start the server or correct its address; without --embedder passages are ranked by their words "
                  "alone");
    return say_("换一个嵌入模型（--embedder）；不设时段落只按词语排序",
                "choose another embedding model with --embedder; without one passages are ranked by their words alone");
  }

  // Asks it for the vector of one short text, as a run would for many. No other examination builds anything.
  Check embedder_check(net::TrustedHttp& http, std::stop_token stop) {
    const std::string name = say_("语义排序", "embedder");
    const auto choice = choose_embedder(config(), {provider()}, http, stop);
    if (!choice) return {name, Health::bad, choice.error().what, embedder_remedy(choice.error().kind)};
    const auto vectors = wiring_.embedder(**choice).embed({"Wikipedia"}, stop);
    if (!vectors) return {name, Health::bad, vectors.error().what, embedder_remedy(vectors.error().kind)};
    return {
        name, Health::good,
        say_("{}（{}，{} 维）", "{} ({}, {} dimensions)", (*choice)->name, (*choice)->server, vectors->front().size())};
  }

  Examination engine_examination(const std::string& name) {
    const std::string title = say_("搜索 {}", "search {}", name);
    const std::string url = shown("search." + name + "_url");
    auto built = wiring_.engine(name, {});
    if (!built) {
      Check check{title, Health::bad, url, built.error().what};
      return [check](std::stop_token) { return check; };
    }
    const std::shared_ptr<sources::SearchEngine> engine = std::move(*built);
    return [this, engine, title, url, name](std::stop_token stop) -> Check {
      Query query;
      query.text = "Wikipedia";
      const auto hits = engine->search(query, 3, stop);
      if (hits && !hits->empty())
        return {title, Health::good, say_("{}（{} 条结果）", "{} ({} results)", url, hits->size())};
      if (hits) return {title, Health::note, say_("{}：没有结果", "{}: no results", url)};
      const bool blocked = hits.error().kind == ErrorKind::refused;
      return {title, Health::bad, url + ": " + hits.error().what,
              blocked ? say_("被拒绝或限流：检查密钥，或稍后再试、换用其他引擎（--search）",
                             "refused or blocked: check its key, or wait, or choose others with --search")
                      : say_("检查网络与地址，或用 --search 选择其他引擎",
                             "check the network and the address, or choose others with --search")};
    };
  }

  const CommandContext& context_;
  const Tongue say_;
  Wiring wiring_;
};

std::string_view to_string(Health health) {
  return health == Health::good ? "ok" : health == Health::note ? "note" : "bad";
}

std::string line_of_check(const Check& check, bool colour) {
  const char* mark = check.health == Health::good ? "✓" : check.health == Health::note ? "-" : "✗";
  const char* shade = check.health == Health::good   ? "\033[32m"
                      : check.health == Health::note ? "\033[33m"
                                                     : "\033[31m";
  std::string line = colour ? fmt::format("{}{}\033[0m", shade, mark) : mark;
  line += fmt::format(" {} {}\n", padded(check.name, 18), printable(check.found));
  if (!check.fix.empty()) line += fmt::format("    {}\n", printable(check.fix));
  return line;
}

}  // namespace

int doctor_command(bool json, const CommandContext& context) {
  std::vector<Check> checks;
  std::optional<ExitCode> interrupted;
  run_interruptibly(
      [&](std::stop_token stop) {
        checks = Doctor(context).examine(stop);
        interrupted = Interrupts::received();
      },
      [] {});
  if (interrupted) return *interrupted;

  const bool colour = wants_colour(context.config.text("terminal.color"), context.environment, is_terminal(1));
  nlohmann::json array = nlohmann::json::array();
  std::string text;
  bool bad = false;
  for (const Check& check : checks) {
    bad = bad || check.health == Health::bad;
    text += line_of_check(check, colour);
    array.push_back(
        {{"name", check.name}, {"state", to_string(check.health)}, {"found", check.found}, {"fix", check.fix}});
  }
  const nlohmann::json document = {
      {"schema", "kaozheng.doctor/1"}, {"version", version}, {"ok", !bad}, {"checks", array}};
  if (json) text = document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  // All that was found is printable already; the escape sequences are our own.
  if (!write_output(text, OutputText::safe)) return exit_failed;
  return bad ? exit_unreachable : exit_ok;
}

}  // namespace kaozheng::app
