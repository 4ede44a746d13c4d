// SPDX-License-Identifier: Apache-2.0
#include "app/http/openai_response_door.h"

#include <fmt/format.h>

#include <charconv>

#include "app/http/openai_chat.h"
#include "base/bytes.h"
#include "text/words.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

constexpr Milliseconds cancel_wait{5'000};

std::string id_in(const Request& request) {
  const auto found = request.captures.find("id");
  return found == request.captures.end() ? std::string() : found->second;
}

OpenAiFault no_response(const std::string& id) {
  return {404, fmt::format("there is no response with the id \"{}\"", abbreviate(printable(id), 80)),
          "invalid_request_error", "id", "response_not_found"};
}

bool send(ReplyStream& stream, const ResponseStory::Told& events, std::int64_t after) {
  std::string text;
  for (const json& event : events)
    if (event.at("sequence_number").get<std::int64_t>() > after) text += event_text(event);
  return text.empty() || stream.write(text);
}

// The number of the last event a client has; nothing when it is none.
std::optional<std::int64_t> starting_after(const Request& request) {
  const std::string given = request.parameter("starting_after");
  if (given.empty()) return -1;
  std::int64_t number = 0;
  const auto [end, trouble] = std::from_chars(given.data(), given.data() + given.size(), number);
  if (trouble != std::errc() || end != given.data() + given.size() || number < 0) return std::nullopt;
  return number;
}

// A response as an error, which ends a stream that cannot go on.
std::string error_text(const OpenAiFault& fault, std::int64_t number) {
  return event_text({{"type", "error"},
                     {"code", fault.code.empty() ? json() : json(fault.code)},
                     {"message", fault.message},
                     {"param", fault.param.empty() ? json() : json(fault.param)},
                     {"sequence_number", number}});
}

bool is_over(store::RunStatus status) {
  return status == store::RunStatus::finished || status == store::RunStatus::failed ||
         status == store::RunStatus::stopped;
}

}  // namespace

Reply ResponsesDoor::create(const Request& request) {
  auto ask = read_response_request(request.body, watching_->now());
  if (!ask) return openai_error(ask.error());
  json origin = watching_->origin_of(request, "responses");
  ask->terms.base = text_member(origin, "base");
  if (!ask->terms.previous.empty() && !watching_->store().run(ask->ask.earlier_run))
    return openai_error({404, fmt::format("there is no response with the id \"{}\" to follow", ask->terms.previous),
                         "invalid_request_error", "previous_response_id", "previous_response_not_found"});
  if (const auto found = watching_->answer_from_evidence(ask->ask, request)) {
    const auto answer = keep(*ask, *found, request);
    if (!ask->ask.stream) return openai_reply(answer->response);
    return event_stream_reply([answer](ReplyStream& stream) {
      static_cast<void>(send(stream, answer->events, -1) && stream.write(stream_end));
    });
  }
  origin["terms"] = ask->terms;
  ask->ask.order.origin = std::move(origin);
  const auto started = watching_->start(ask->ask, request, "responses");
  if (!started) return openai_error(started.error());

  Request whole = request;
  whole.captures["id"] = response_id(*started);
  auto one = told(whole);
  if (!one) return openai_error(one.error());
  if (ask->ask.stream) return stream(*std::move(one), -1, request);
  if (!ask->terms.background && !watching_->follow(*started, request.stop, [](const Event*) { return true; }))
    return openai_error(closing_fault());
  return openai_reply(now(*one));
}

OpenAiResult<ResponsesDoor::Told> ResponsesDoor::told(const Request& request) {
  const std::string id = id_in(request);
  const auto run_id = run_of_response(id);
  if (!run_id || response_id(*run_id) != id) return tl::make_unexpected(no_response(id));
  const auto record = watching_->store().run(*run_id);
  if (!record)
    return tl::make_unexpected(record.error().kind == ErrorKind::not_found ? no_response(id)
                                                                           : fault_of(record.error()));
  Told one;
  one.run_id = *run_id;
  const json& order = member(record->settings, "order");
  const json& origin = member(order, "origin");
  one.terms.input = record->topic;
  if (const json& terms = member(origin, "terms"); terms.is_object()) one.terms = terms.get<ResponseTerms>();
  one.created = watching_->created(*run_id);
  runs::RunOrder asked;
  asked.topic = record->topic;
  if (const std::string language = text_member(member(order, "settings"), "research.language"); !language.empty())
    asked.settings["research.language"] = language;
  one.language = language_of(asked);
  one.links = watching_->links(*run_id, request);
  if (!one.terms.base.empty()) one.links.base = one.terms.base;
  return one;
}

ResponseEnd ResponsesDoor::end_of(const Told& one) {
  ResponseEnd end;
  auto answer = watching_->outcome(one.run_id, one.links);
  if (answer) {
    end.status = "completed";
    end.answer = *std::move(answer);
  } else {
    end.status = answer.error().code == "cancelled" ? "cancelled" : "failed";
    end.error = answer.error().message;
  }
  return end;
}

json ResponsesDoor::now(const Told& one) {
  // Read in this order: what has ended by then has told everything.
  const auto record = watching_->store().run(one.run_id);
  const auto events = watching_->store().events(one.run_id, 0);
  ResponseStory story = one.story();
  story.begin();
  if (events)
    for (const Event& event : *events) story.hear(event);
  if (record && is_over(record->status)) story.finish(end_of(one));
  return story.response();
}

Reply ResponsesDoor::stream(Told one, std::int64_t after, const Request& request) {
  return event_stream_reply([this, one = std::move(one), after, stop = request.stop](ReplyStream& stream) {
    ResponseStory story = one.story();
    if (!send(stream, story.begin(), after)) return;
    bool gone = false;
    const bool over = watching_->follow(one.run_id, stop, [&](const Event* event) {
      gone = event ? !send(stream, story.hear(*event), after) : !stream.write(stream_ping);
      return !gone;
    });
    if (gone) return;
    const auto record = watching_->store().run(one.run_id);
    if (!over || !record || !is_over(record->status)) {
      const auto outcome = over ? watching_->outcome(one.run_id, one.links)
                                : OpenAiResult<FinishedAnswer>(tl::make_unexpected(closing_fault()));
      if (!outcome) static_cast<void>(stream.write(error_text(outcome.error(), story.next_number())));
      return;
    }
    if (send(stream, story.finish(end_of(one)), after)) static_cast<void>(stream.write(stream_end));
  });
}

Reply ResponsesDoor::retrieve(const Request& request) {
  const auto after = starting_after(request);
  if (!after)
    return openai_error(
        {400, "starting_after is no number of an event", "invalid_request_error", "starting_after", "invalid_value"});
  const bool streams = request.parameter("stream") == "true";
  if (const auto answer = kept(id_in(request))) {
    if (!streams) return openai_reply(answer->response);
    return event_stream_reply([answer, from = *after](ReplyStream& stream) {
      static_cast<void>(send(stream, answer->events, from) && stream.write(stream_end));
    });
  }
  auto one = told(request);
  if (!one) return openai_error(one.error());
  return streams ? stream(*std::move(one), *after, request) : openai_reply(now(*one));
}

Reply ResponsesDoor::cancel(const Request& request) {
  if (const auto answer = kept(id_in(request))) return openai_reply(answer->response);
  const auto one = told(request);
  if (!one) return openai_error(one.error());
  if (const auto done = watching_->desk().cancel(one->run_id); !done && done.error().kind != ErrorKind::invalid)
    return openai_error(fault_of(done.error()));
  const Milliseconds begin = watching_->clock().elapsed();
  watching_->follow(one->run_id, request.stop,
                    [&](const Event*) { return watching_->clock().elapsed() - begin < cancel_wait; });
  return openai_reply(now(*one));
}

Reply ResponsesDoor::remove(const Request& request) {
  const std::string id = id_in(request);
  const json deleted = {{"id", id}, {"object", "response"}, {"deleted", true}};
  {
    std::lock_guard lock(mutex_);
    if (kept_.erase(id) > 0) return openai_reply(deleted);
  }
  const auto one = told(request);
  if (!one) return openai_error(one.error());
  if (const auto done = watching_->desk().remove(one->run_id); !done) return openai_error(fault_of(done.error()));
  return openai_reply(deleted);
}

Reply ResponsesDoor::input_items(const Request& request) {
  std::string input;
  if (const auto answer = kept(id_in(request))) {
    input = answer->input;
  } else {
    const auto one = told(request);
    if (!one) return openai_error(one.error());
    input = one->terms.input;
  }
  const json item = {{"id", "in_" + id_in(request).substr(5)},
                     {"type", "message"},
                     {"role", "user"},
                     {"content", json::array({{{"type", "input_text"}, {"text", input}}})}};
  return openai_reply({{"object", "list"},
                       {"data", json::array({item})},
                       {"first_id", item.at("id")},
                       {"last_id", item.at("id")},
                       {"has_more", false}});
}

std::shared_ptr<const ResponsesDoor::Kept> ResponsesDoor::kept(const std::string& id) {
  std::lock_guard lock(mutex_);
  const auto found = kept_.find(id);
  return found == kept_.end() ? nullptr : found->second;
}

std::shared_ptr<const ResponsesDoor::Kept> ResponsesDoor::keep(const ResponseAsk& ask,
                                                               const RunWatching::FromEvidence& found,
                                                               const Request& request) {
  const std::string id = response_id(found.run_id, random_hex(16));
  ResponseTerms terms = ask.terms;
  terms.background = false;
  ResponseStory story(terms, id, watching_->seconds_now(), language_of(ask.ask.order),
                      watching_->links(found.run_id, request));
  auto answer = std::make_shared<Kept>();
  answer->input = ask.terms.input;
  answer->events = story.begin();
  const ResponseStory::Told rest = story.finish({"completed", found.answer, ""});
  answer->events.insert(answer->events.end(), rest.begin(), rest.end());
  answer->response = story.response();
  std::lock_guard lock(mutex_);
  if (kept_ids_.size() >= kept_max) {
    kept_.erase(kept_ids_.front());
    kept_ids_.pop_front();
  }
  kept_ids_.push_back(id);
  kept_[id] = answer;
  return answer;
}

}  // namespace kaozheng::app
