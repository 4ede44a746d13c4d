// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "app/http/api.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

constexpr Milliseconds ping_after{15'000};
// Between looks at whether whoever watches is still there.
constexpr Milliseconds look_again{5'000};
// The feed of a run that is over tells so as soon as it has read the store.
constexpr Milliseconds reading_max{10'000};

Result<std::int64_t> seen_of(const Request& request) {
  const std::string last = request.header("Last-Event-ID");
  const std::string text = last.empty() ? request.parameter("after") : last;
  std::int64_t seen = 0;
  if (text.empty()) return seen;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), seen);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || seen < 0)
    return fail(ErrorKind::invalid, "the number of the last event that was seen has to be a whole number");
  return seen;
}

enum class Form { event_stream, lines };

void append(std::string& text, const runs::EventFeed::Line& line, Form form) {
  if (form == Form::lines)
    text += line.json + "\n";
  else
    text += fmt::format("id: {}\nevent: {}\ndata: {}\n\n", line.event.seq, line.event.type, line.json);
}

void stream(runs::EventFeed& feed, std::int64_t seen, Form form, std::stop_token stop, ReplyStream& out) {
  if (form == Form::event_stream && !out.write("retry: 3000\n\n")) return;
  Milliseconds silent{0};
  while (!out.gone()) {
    const auto news = feed.after(seen, look_again, stop);
    std::string text;
    for (const auto& line : news.lines) {
      append(text, *line, form);
      seen = line->event.seq;
    }
    silent = text.empty() ? silent + look_again : Milliseconds{0};
    if (silent >= ping_after && form == Form::event_stream) {
      text = ": ping\n\n";
      silent = Milliseconds{0};
    }
    if (!text.empty() && !out.write(text)) return;
    if (news.ended) return;
  }
}

Reply events(const ApiPorts& ports, const Request& request) {
  const auto record = ports.store.run(request.captures.at("id"));
  if (!record) return error_reply(record.error());
  const auto seen = seen_of(request);
  if (!seen) return error_reply(seen.error(), "after");
  auto feed = ports.desk.watch(record->id);
  const bool may_be_over = record->status != store::RunStatus::running && record->status != store::RunStatus::waiting;
  if (may_be_over) {
    const auto news = feed->after(*seen, reading_max, request.stop);
    if (news.ended && news.lines.empty()) {
      Reply nothing;
      nothing.status = 204;
      return nothing;
    }
  }
  const Form form = contains(request.header("Accept"), "application/x-ndjson") ? Form::lines : Form::event_stream;
  Reply reply;
  reply.type = form == Form::lines ? "application/x-ndjson" : "text/event-stream";
  reply.headers = {{"Cache-Control", "no-cache, no-transform"}, {"X-Accel-Buffering", "no"}};
  reply.stream = [feed = std::move(feed), seen = *seen, form, stop = request.stop](ReplyStream& out) {
    stream(*feed, seen, form, stop, out);
  };
  return reply;
}

}  // namespace

Routes event_routes(const ApiPorts& ports) {
  return {{"GET", "/api/runs/{id}/events", [ports](const Request& request) { return events(ports, request); }}};
}

}  // namespace kaozheng::app
