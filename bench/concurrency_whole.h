// SPDX-License-Identifier: Apache-2.0
// The whole as it is shipped under many runs at once: prompts, parsers, events, SQLite on disk, and the far ends of the
// ports behind real HTTP on loopback, whose model streams its replies. Only the manners towards strangers' servers
// (robots.txt, one page a second and host) are left out: here all pages are of one host.
#pragma once

#include <fmt/core.h>
#include <time.h>

#include <atomic>
#include <filesystem>
#include <memory>

#include "base/parallel.h"
#include "concurrency_parts.h"
#include "models/forwarding_model.h"
#include "models/pool.h"
#include "models/providers.h"
#include "runs/run_service.h"
#include "sources/engines.h"
#include "stand_in_server.h"

namespace kaozheng::bench {

// What a prompt is for, by the members of the reply it asks for.
inline std::string task_of(std::string_view request) {
  const auto asks_for = [&](std::string_view member) { return request.find(member) != std::string_view::npos; };
  if (asks_for("\"missing\"")) return "reflect";
  if (asks_for("\"tasks\"")) return "plan";
  if (asks_for("\"facets\"")) return "brief";
  if (asks_for("\"sections\"")) return "outline";
  if (asks_for("\"transitions\"")) return "edit";
  if (asks_for("\"passages\"")) return "notes";
  if (asks_for("\"queries\"")) return "queries";
  return asks_for("Write the executive summary") ? "write.summary" : "write.detail";
}

inline Reply model_reply(std::string_view request) {
  constexpr std::size_t pieces = 8;
  const std::string task = task_of(request);
  // "[F3] The tide of the Coral rises daily.": the first shown, or the first the part is to use.
  constexpr std::string_view own = "For this part use only: ", statement = "] The tide of the ";
  std::string label;
  if (const std::size_t named = request.rfind(own); named != std::string_view::npos) {
    const std::string_view names = request.substr(named + own.size());
    label = names.substr(0, names.find_first_not_of("F0123456789"));
  } else if (const std::size_t shown = request.find(statement); shown != std::string_view::npos) {
    const std::size_t begin = request.rfind('[', shown) + 1;
    label = request.substr(begin, shown - begin);
  }
  const std::size_t finding =
      label.empty() ? std::string_view::npos : request.find("[" + label + std::string(statement));
  const std::string sea = sea_in(finding == std::string_view::npos ? request : request.substr(finding));
  const std::string text = reply_to(task, sea, label);
  const std::chrono::microseconds whole = takes_time(task) ? std::chrono::microseconds(call_time) : Piece{}.after;
  Reply reply{"text/event-stream", {}};
  const std::size_t step = text.size() / pieces + 1;
  for (std::size_t at = 0; at < text.size(); at += step)
    reply.pieces.push_back({whole * std::min(at + step, text.size()) / text.size(),
                            stream_piece(nlohmann::json(text.substr(at, step)).dump())});
  reply.pieces.back().bytes += stream_end;
  return reply;
}

inline Reply answer_of_all(std::string_view target, std::string_view body, const std::string& own_url) {
  if (target.starts_with("/v1/")) return model_reply(body);
  const std::string sea = sea_in(target);
  const std::chrono::microseconds after(call_time);
  if (target.starts_with("/search"))
    return {"application/json",
            {{after,
              R"({"results":[{"url":")" + own_url + "/page/" + sea + R"(","title":")" + sea + R"(","content":""}]})"}}};
  const std::string words = sentence_on(sea) +
                            " Its harbours keep tables of it, and sailors read them every morning. " +
                            "Where the shore is flat the water comes far, where it is steep it hardly moves at all.";
  return {"text/html; charset=utf-8",
          {{after, "<!DOCTYPE html><html lang=\"en\"><head><title>" + sea + "</title></head><body><article><h1>" + sea +
                       "</h1><p>" + words + "</p></article></body></html>"}}};
}

// The processor time of calls, by the thread that makes them.
class Meter {
 public:
  template <class Call>
  auto time(const Call& call) {
    const double began = now();
    auto result = call();
    spent_ += now() - began;
    return result;
  }
  double milliseconds() const { return spent_; }
  void reset() { spent_ = 0; }

 private:
  static double now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
  }
  std::atomic<double> spent_{0};
};

class MeteredModel final : public models::ForwardingModel {
 public:
  MeteredModel(models::Model& model, Meter& meter) : ForwardingModel(model), meter_(meter) {}
  Result<models::Answer> answer(const models::Prompt& prompt, models::Budget& budget, std::stop_token stop,
                                const std::function<void(std::string_view)>& on_piece) override {
    return meter_.time([&] { return model_.answer(prompt, budget, stop, on_piece); });
  }

 private:
  Meter& meter_;
};

class MeteredSearch final : public sources::Search {
 public:
  MeteredSearch(sources::Search& search, Meter& meter) : search_(search), meter_(meter) {}
  Result<sources::SearchAnswer> search(const Query& query, int count, std::stop_token stop) override {
    return meter_.time([&] { return search_.search(query, count, stop); });
  }
  std::vector<std::string> engines() const override { return search_.engines(); }

 private:
  sources::Search& search_;
  Meter& meter_;
};

class MeteredPages final : public sources::Pages {
 public:
  MeteredPages(std::unique_ptr<sources::Pages> pages, Meter& meter) : pages_(std::move(pages)), meter_(meter) {}
  Result<Document> read(const std::string& url, std::stop_token stop) override {
    return meter_.time([&] { return pages_->read(url, stop); });
  }

 private:
  const std::unique_ptr<sources::Pages> pages_;
  Meter& meter_;
};

// Processor time of the busiest threads, in milliseconds: those of the two HTTP clients, the others serve a few calls.
inline double of_busiest_threads(std::size_t count) {
  std::vector<double> times;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream file(entry.path() / "schedstat");
    double nanoseconds = 0;
    if (file >> nanoseconds) times.push_back(nanoseconds / 1e6);
  }
  std::sort(times.rbegin(), times.rend());
  times.resize(std::min(times.size(), count));
  double sum = 0;
  for (const double time : times) sum += time;
  return sum;
}

// How many sockets the process has.
inline std::size_t sockets() {
  std::size_t count = 0;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
    count += std::filesystem::read_symlink(entry.path(), ignored).string().starts_with("socket:") ? 1 : 0;
  return count;
}

// Everything runs share.
class Whole {
 public:
  Whole(const std::string& url, std::unique_ptr<store::Store> store)
      : url_(url), store_(std::move(store)), service_(*store_, system_clock()) {
    std::vector<std::unique_ptr<sources::SearchEngine>> engines;
    engines.push_back(sources::make_searxng(url, *trusted_, system_clock()));
    search_ = sources::make_merged_search(std::move(engines), system_clock());
  }

  Result<runs::RunOutcome> run(const runs::Stops& stops = {}) {
    const auto pooled = models_.for_run({});
    MeteredModel model(*pooled, model_time);
    MeteredSearch search(*search_, search_time);
    MeteredPages pages(sources::make_pages(*web_, *store_, system_clock()), page_time);
    runs::RunRequest request;
    request.question = one_question();
    runs::RunPorts ports{.model = model, .search = search, .pages = pages, .prompts = prompts_};
    return service_.research(request, ports, stops, {});
  }

  Meter model_time, search_time, page_time;

 private:
  static net::PublicHttpSettings loopback_too() {
    net::PublicHttpSettings settings;
    settings.user_agent = "concurrency";
    settings.allow_private = {"127.0.0.1"};
    return settings;
  }
  static models::Pool pool_at(const std::string& url) {
    models::Pool pool;
    models::Endpoint endpoint;
    endpoint.name = "stand-in";
    endpoint.provider = "openai";
    endpoint.url = url + "/v1";
    endpoint.slots = 10'000;
    pool.endpoints = {endpoint};
    for (const models::Role role : models::all_roles) pool.of(role) = {{0, "stand-in"}};
    return pool;
  }

  const std::string url_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<net::TrustedHttp> trusted_ = net::make_trusted_http("concurrency");
  std::unique_ptr<net::PublicHttp> web_ = net::make_public_http(loopback_too());
  models::Pool pool_ = pool_at(url_);
  models::Scheduler scheduler_{pool_.endpoints, {}, system_clock()};
  models::ModelPool models_{pool_,
                            [this](const models::Endpoint& endpoint, const std::string& name) {
                              models::OpenAiSettings settings;
                              settings.url = endpoint.url;
                              settings.model = name;
                              settings.retry = {1, {}, {}};
                              return models::make_openai_model(std::move(settings), *trusted_, system_clock());
                            },
                            scheduler_, system_clock()};
  std::unique_ptr<sources::Search> search_;
  research::Prompts prompts_ = research::Prompts::load({}).value();
  runs::RunService service_;
};

// One line, and where the processor's time goes. 0, or 2 when a run failed.
inline int measure_whole(std::size_t count, Whole& whole) {
  const auto succeeds = [&] {
    const auto outcome = whole.run();
    if (!outcome) fmt::print(stderr, "a run failed: {}\n", outcome.error().what);
    return outcome && outcome->report.references.size() == std::size(seas);
  };
  if (!succeeds()) return 2;
  for (Meter* meter : {&whole.model_time, &whole.search_time, &whole.page_time}) meter->reset();
  const double cpu_before = cpu_milliseconds(), http_before = of_busiest_threads(2);
  const auto began = Steady::now();
  std::vector<double> times(count);
  std::atomic<std::size_t> failed{0};
  run_together(count, [&](std::size_t i) {
    if (!succeeds()) ++failed;
    times[i] = milliseconds_since(began);
  });
  const auto runs = static_cast<double>(count);
  const double cpu = (cpu_milliseconds() - cpu_before) / runs;
  const double model = whole.model_time.milliseconds() / runs, search = whole.search_time.milliseconds() / runs,
               pages = whole.page_time.milliseconds() / runs, http = (of_busiest_threads(2) - http_before) / runs;
  fmt::print("whole {} p50 {:.0f} p99 {:.0f} cpu_ms_per_run {:.2f} rss_mb {:.0f} threads {}\n", count,
             quantile(times, 0.5), quantile(times, 0.99), cpu, static_cast<double>(of_process("VmHWM")) * 1024 / 1e6,
             of_process("Threads"));
  fmt::print(
      "cpu ms of a whole run: model calls {:.2f}, searches {:.2f}, pages {:.2f}, HTTP threads {:.2f}, workflow with "
      "prompts, parsers, events and store {:.2f}; the server is another process\n",
      model, search, pages, http, cpu - model - search - pages - http);
  return failed == 0 ? 0 : 2;
}

}  // namespace kaozheng::bench
