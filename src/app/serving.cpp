// SPDX-License-Identifier: Apache-2.0
#include "app/serving.h"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <charconv>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "app/http/api.h"
#include "app/http/openai_door.h"
#include "app/http/page.h"
#include "app/http/server.h"
#include "app/http/tokens.h"
#include "app/mcp/mcp_routes.h"
#include "app/mcp/research_offer.h"
#include "app/outfitting.h"
#include "app/store_opening.h"
#include "app/wiring.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

struct Listening {
  std::string address;
  std::uint16_t port = 0;
};

std::optional<Listening> read_listening(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view address = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  Listening listening{std::string(address)};
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), listening.port);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size() || digits.empty() || address.empty())
    return std::nullopt;
  return listening;
}

// One JSON object a line, on stderr.
class AccessLog {
 public:
  AccessLog() : log_(std::make_shared<spdlog::logger>("access", std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
    log_->set_pattern("%v");
  }
  void write(const AccessLine& line) const {
    nlohmann::json json = {{"at", to_iso8601(system_clock().now())},
                           {"peer", line.peer},
                           {"client", line.client},
                           {"method", line.method},
                           {"path", line.path},
                           {"status", line.status},
                           {"bytes", line.bytes},
                           {"ms", line.took.count()}};
    if (!line.why.empty()) json["why"] = line.why;
    log_->info(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  }

 private:
  const std::shared_ptr<spdlog::logger> log_;
};

// What the doors stand on. Each stands on those above it.
struct House {
  House(const Config& config, const Environment& environment, store::Store& opened, const ServeWishes& wishes)
      : store(opened),
        shared(store),
        outfitter(make_outfitter(config, environment, shared)),
        desk(store, system_clock(), *outfitter,
             {.at_once = wishes.at_once, .waiting = wishes.workers ? 100'000u : 1'000u, .workers = wishes.workers}),
        collections(data_folder(environment) / "collections", wishes.docs, store, system_clock()),
        wiring(config, environment, &shared),
        surroundings(config, wiring),
        tokens(store, system_clock()),
        answering(config, environment, shared),
        backing(*this),
        offer(make_research_offer(backing)) {}

  // The MCP door asks for things when it needs them.
  struct Backing final : McpBacking {
    explicit Backing(House& house) : house_(house) {}
    Clock& clock() override { return system_clock(); }
    Result<store::Store*> store() override { return &house_.store; }
    Result<runs::RunDesk*> desk() override { return &house_.desk; }
    Result<nlohmann::json> ask(std::string_view run_id, const std::string& question, std::stop_token stop) override {
      const auto answer = TRY(house_.answering.ask(run_id, question, stop));
      return nlohmann::json(answer);
    }

   private:
    House& house_;
  };

  // What the OpenAI door asks of a finished run.
  auto asking() {
    return [this](const std::string& run_id, const std::string& question,
                  std::stop_token stop) -> Result<std::optional<EvidenceAnswer>> {
      auto answer = TRY(answering.ask(run_id, question, stop));
      if (!answer.found) return std::nullopt;
      return EvidenceAnswer{std::move(answer.markdown), std::move(answer.report.references)};
    };
  }

  store::Store& store;
  SharedParts shared;
  std::unique_ptr<runs::Outfitter> outfitter;
  runs::RunDesk desk;
  runs::Collections collections;
  Wiring wiring;
  Surroundings surroundings;
  TokenBook tokens;
  Answering answering;
  Backing backing;
  std::unique_ptr<McpOffer> offer;
};

void append(Routes& routes, Routes more) {
  routes.insert(routes.end(), std::move_iterator(more.begin()), std::move_iterator(more.end()));
}

}  // namespace

Outcome<void> serve(const Config& config, const Environment& environment, const ServeWishes& wishes, const Tongue& say,
                    const std::function<void(const std::string&)>& ready, std::stop_token stop) {
  const auto listening = read_listening(wishes.listen);
  if (!listening)
    return give_up(exit_usage,
                   say("--listen {}：应为 地址:端口", "--listen {}: an address and a port are needed", wishes.listen),
                   say("例如 {} 或 [::1]:8765", "for example {} or [::1]:8765", listen_fallback));
  Wiring own(config, environment);
  store::Store* const opened = TRY(store_of(own, say));
  if (wishes.workers && !opened->fleet())
    return give_up(
        exit_usage, say("--workers 需要 PostgreSQL 里的存储", "--workers needs a store in PostgreSQL"),
        say("用 --store postgresql://用户@主机/数据库 指定", "name it with --store postgresql://USER@HOST/DATABASE"));
  House house(config, environment, *opened, wishes);
  const AccessLog log;

  ServerSettings settings;
  settings.address = listening->address;
  settings.port = listening->port;
  settings.more_hosts = wishes.hosts;
  settings.require_token = wishes.require_token;
  settings.name_of_token = [&](std::string_view token) { return house.tokens.name_of(token); };
  settings.has_tokens = [&] { return !house.tokens.is_empty(); };
  settings.log = [&](const AccessLine& line) { log.write(line); };

  std::unique_ptr<HttpServer> server;
  const auto figures = [&] { return server->figures(); };
  Routes routes = api_routes({house.store, house.desk, *house.outfitter, house.collections, house.answering,
                              house.surroundings, system_clock(), needs_token(settings), figures});
  append(routes, page_routes(house.store));
  append(routes, mcp_routes(*house.offer, system_clock()));
  append(routes, openai_routes({house.desk, house.store, system_clock(), house.asking(), {}}));
  server = std::make_unique<HttpServer>(std::move(routes), std::move(settings));
  const auto started = server->start();
  if (!started)
    return give_up(exit_usage, started.error().what,
                   started.error().kind == ErrorKind::invalid
                       ? say("先添加一个令牌：kaozheng token add NAME", "add a token first: kaozheng token add NAME")
                       : say("换一个 --listen 地址:端口", "choose another --listen ADDRESS:PORT"));
  ready(server->address());
  static_cast<void>(house.desk.resume_left());
  static_cast<void>(house.collections.index_registered(stop));
  std::mutex mutex;
  std::condition_variable_any asked;
  std::unique_lock lock(mutex);
  asked.wait(lock, stop, [] { return false; });
  server->stop();
  return {};
}

}  // namespace kaozheng::app
