// SPDX-License-Identifier: Apache-2.0
#include "models/pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/parallel.h"
#include "base/stop.h"
#include "models/tokens.h"

namespace kaozheng::models {
namespace {

bool sees_private(const Endpoint& endpoint) { return endpoint.privacy != Privacy::open; }

// From 0 to 1. Without std::random_device, whose five KiB would be inlined into the frame of every call under way.
double jitter() { return static_cast<double>(std::stoul(random_hex(8), nullptr, 16)) / 0x1p32; }

// Another try may help: the call did not come about, or the reply was no reply.
bool may_pass(ErrorKind kind) {
  return kind == ErrorKind::unavailable || kind == ErrorKind::timed_out || kind == ErrorKind::rate_limited ||
         kind == ErrorKind::malformed;
}

// The seat will not answer this prompt, another one may.
bool is_of_the_seat(ErrorKind kind) {
  return kind == ErrorKind::refused || kind == ErrorKind::not_found || kind == ErrorKind::too_long ||
         kind == ErrorKind::invalid;
}

// Tasks whose prompts hold nothing but the topic and what their material names.
bool comes_before_reading(std::string_view task) {
  return task == "clarify" || task == "brief" || task == "plan" || role_of(task) == Role::researcher;
}

}  // namespace

bool holds_private(const Prompt& prompt) {
  const Material& material = prompt.material;
  const auto from_files = [](const LabelledFinding& one) { return one.finding.from_files; };
  return prompt.private_material ||
         std::any_of(material.passages.begin(), material.passages.end(),
                     [](const LabelledPassage& one) { return one.passage.origin == Origin::file; }) ||
         std::any_of(material.findings.begin(), material.findings.end(), from_files) ||
         std::any_of(material.ledger.begin(), material.ledger.end(), from_files);
}

class PoolModel final : public Model {
 public:
  PoolModel(ModelPool& pool, RunTerms terms) : pool_(pool), terms_(terms), run_(pool.scheduler_.new_run()) {}
  ~PoolModel() override { pool_.scheduler_.end_run(run_); }

  Result<Answer> answer(const Prompt& prompt, Budget& budget, std::stop_token stop,
                        const std::function<void(std::string_view)>& on_piece) override {
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped before the model was asked");
    const Role role = role_of(prompt.task);
    std::vector<Seat> seats = seats_for(role, is_private(prompt));
    if (seats.empty())
      return fail(ErrorKind::refused,
                  fmt::format("no endpoint of the role {} may see private material", to_string(role)));
    const bool may_hedge = pool_.settings_.hedge_after > Milliseconds{0} && !on_piece && endpoints_of(seats).size() > 1;
    if (may_hedge) return hedged(prompt, budget, stop, seats);
    return ask(prompt, budget, stop, on_piece, std::move(seats), [](std::size_t) {});
  }

  std::string provider() const override { return first_endpoint().provider; }
  std::string name() const override { return first_seat().model; }
  std::string name_for(Role role) const override { return first_seat_of(role).model; }
  std::size_t material_chars_max(Role role) const override {
    return pool_.model_at(first_seat_of(role)).material_chars_max(role);
  }
  bool generates() const override {
    const auto& endpoints = pool_.pool_.endpoints;
    return std::any_of(endpoints.begin(), endpoints.end(),
                       [](const Endpoint& endpoint) { return endpoint.provider != "extractive"; });
  }

 private:
  static constexpr long reply_tokens_assumed = 400;
  static constexpr int malformed_max = 4;  // of one endpoint: they may have to be paid for

  // Tries until one of the seats answers, or none will. `begins` hears at which endpoint each try is made.
  Result<Answer> ask(const Prompt& prompt, Budget& budget, std::stop_token stop,
                     const std::function<void(std::string_view)>& on_piece, std::vector<Seat> seats,
                     const std::function<void(std::size_t)>& begins) {
    Ticket ticket;
    ticket.run = run_;
    ticket.lane = budget.lane();
    ticket.priority = budget.priority();
    ticket.service = terms_.service;
    ticket.tokens = tokens_at_most(prompt.system) + tokens_at_most(prompt.user) + reply_tokens_assumed;
    std::map<std::size_t, int> failures, malformed;  // by endpoint
    bool heard = false;
    std::function<void(std::string_view)> hear;  // empty where nobody listens: such a call may be repeated
    if (on_piece)
      hear = [&](std::string_view piece) {
        heard = true;
        on_piece(piece);
      };
    Milliseconds waited{0};
    for (int attempt = 1;; ++attempt) {
      if (budget.used_up()) return fail(ErrorKind::over_budget, "the budget of the run is used up");
      ticket.endpoints = endpoints_of(seats);
      auto turn = TRY(pool_.scheduler_.enter(ticket, stop, pool_.settings_.patience));
      waited += turn.waited();
      const Seat seat =
          *std::find_if(seats.begin(), seats.end(), [&](const Seat& one) { return one.endpoint == turn.endpoint(); });
      begins(seat.endpoint);
      const Endpoint& endpoint = pool_.pool_.endpoints[seat.endpoint];
      Budget call(budget, endpoint.price);
      Result<Answer> answer = pool_.model_at(seat).answer(prompt, call, turn.stop(), hear);
      if (answer) {
        answer->endpoint = endpoint.name;
        answer->provider = endpoint.provider;
        answer->server = endpoint.url;
        answer->waited = waited;
        answer->attempts = attempt;
        const Spent spent = call.spent();
        answer->cost = spent.cost.empty() ? 0 : spent.cost.begin()->second;
        answer->currency = endpoint.price.free() ? "" : endpoint.price.currency;
        return answer;
      }
      const Error error = answer.error();
      turn.failed(error);
      if (stop.stop_requested() || heard) return answer;
      if (turn.recalled() && error.kind == ErrorKind::cancelled) {
        --attempt;
        continue;
      }
      if (attempt >= pool_.settings_.attempts_max) return answer;
      if (error.kind == ErrorKind::malformed && ++malformed[seat.endpoint] >= malformed_max) return answer;
      if (may_pass(error.kind)) {
        if (++failures[seat.endpoint] >= 2 && endpoints_of(seats).size() > 1) drop(seats, seat.endpoint);
        ticket.not_before = pool_.clock_.now() + backoff(attempt);
      } else if (is_of_the_seat(error.kind) && seats.size() > 1) {
        std::erase_if(seats, [&](const Seat& one) { return one.endpoint == seat.endpoint && one.model == seat.model; });
      } else {
        return answer;
      }
    }
  }

  // The slowest calls are asked of a second endpoint as well; the first answer counts, and the other call ends.
  Result<Answer> hedged(const Prompt& prompt, Budget& budget, std::stop_token stop, const std::vector<Seat>& seats) {
    constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();
    std::atomic<std::size_t> first_at{nowhere};
    LinkedStop first_stop(stop), second_stop(stop);
    std::optional<Result<Answer>> first, second;
    run_together(2, [&](std::size_t worker) {
      if (worker == 0) {
        first = ask(prompt, budget, first_stop.token(), {}, seats, [&](std::size_t endpoint) { first_at = endpoint; });
        second_stop.request_stop();
        return;
      }
      if (!pool_.clock_.sleep(pool_.settings_.hedge_after, second_stop.token())) return;
      std::vector<Seat> others = seats;
      drop(others, first_at);
      if (first_at == nowhere || others.empty()) return;
      second = ask(prompt, budget, second_stop.token(), {}, std::move(others), [](std::size_t) {});
      if (*second) first_stop.request_stop();
    });
    return second && *second && !*first ? *std::move(second) : *std::move(first);
  }

  const Seat& first_seat_of(Role role) const {
    const auto& seats = pool_.pool_.of(role);
    return seats.empty() ? first_seat() : seats.front();
  }
  const Seat& first_seat() const { return pool_.pool_.of(Role::writer).front(); }
  const Endpoint& first_endpoint() const { return pool_.pool_.endpoints[first_seat().endpoint]; }

  bool is_private(const Prompt& prompt) const {
    if (terms_.secrecy != Secrecy::files) return terms_.secrecy == Secrecy::all;
    return holds_private(prompt) || (terms_.reads_files && !comes_before_reading(prompt.task));
  }
  std::vector<Seat> seats_for(Role role, bool is_private) const {
    std::vector<Seat> seats = pool_.pool_.of(role);
    if (is_private)
      std::erase_if(seats, [&](const Seat& seat) { return !sees_private(pool_.pool_.endpoints[seat.endpoint]); });
    return seats;
  }
  // Each once, in the order of the seats.
  static std::vector<std::size_t> endpoints_of(const std::vector<Seat>& seats) {
    std::vector<std::size_t> endpoints;
    for (const Seat& seat : seats)
      if (std::find(endpoints.begin(), endpoints.end(), seat.endpoint) == endpoints.end())
        endpoints.push_back(seat.endpoint);
    return endpoints;
  }
  static void drop(std::vector<Seat>& seats, std::size_t endpoint) {
    std::erase_if(seats, [&](const Seat& seat) { return seat.endpoint == endpoint; });
  }
  Milliseconds backoff(int attempt) const {
    const Milliseconds most = std::min<Milliseconds>(pool_.settings_.backoff_max,
                                                     pool_.settings_.backoff_first * (1 << std::min(attempt, 10)));
    return Milliseconds{static_cast<long>(jitter() * static_cast<double>(most.count()))};
  }

  ModelPool& pool_;
  const RunTerms terms_;
  const std::uint64_t run_;
};

ModelPool::ModelPool(Pool pool, MakeModel make, Scheduler& scheduler, Clock& clock, PoolSettings settings)
    : pool_(std::move(pool)), make_(std::move(make)), scheduler_(scheduler), clock_(clock), settings_(settings) {}

Result<void> check_private(const Pool& pool) {
  for (const Role role : all_roles) {
    const auto& seats = pool.of(role);
    const auto may_see = [&](const Seat& seat) { return sees_private(pool.endpoints[seat.endpoint]); };
    if (seats.empty() || std::any_of(seats.begin(), seats.end(), may_see)) continue;
    return fail(
        ErrorKind::invalid,
        fmt::format("roles.{}: the endpoint {} is public, and material of your own files goes to local or "
                    "trusted endpoints only; add one to roles.{}, set privacy = \"trusted\" for an endpoint you "
                    "vouch for, or allow it with --private none",
                    to_string(role), pool.endpoints[seats.front().endpoint].name, to_string(role)));
  }
  return {};
}

Model& ModelPool::model_at(const Seat& seat) {
  std::lock_guard lock(mutex_);
  std::unique_ptr<Model>& model = models_[{seat.endpoint, seat.model}];
  if (!model) model = make_(pool_.endpoints[seat.endpoint], seat.model);
  return *model;
}

std::unique_ptr<Model> ModelPool::for_run(RunTerms terms) { return std::make_unique<PoolModel>(*this, terms); }

}  // namespace kaozheng::models
