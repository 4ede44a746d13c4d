// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>
#include <memory>
#include <mutex>

#include "app/http/api.h"
#include "app/version.h"
#include "base/bytes.h"
#include "runs/exports.h"

namespace kaozheng::app {
namespace {

// A page made of what strangers wrote, though every word of it was escaped: it runs nothing, fetches nothing and has no
// origin; links open outside of it.
constexpr const char* page_policy =
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src "
    "data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

// "report.csl" in an address is shorter than the suffix its file gets.
std::string name_in_address(const runs::ExportFormat& format) {
  return contains(format.suffix, ".") ? format.name : format.suffix;
}

// Reports of finished runs as they were handed out last: most of what one costs is reading it back. Whatever changes a
// report tells an event, so that the number of the last one says whether it is still the same. Safe to call from any
// thread.
class HandedOut {
 public:
  using Text = std::shared_ptr<const std::string>;

  Text find(const std::string& name, std::int64_t last_event) {
    std::lock_guard lock(mutex_);
    const auto found = kept_.find(name);
    return found != kept_.end() && found->second.last_event == last_event ? found->second.text : nullptr;
  }
  void keep(const std::string& name, std::int64_t last_event, Text text) {
    if (text->size() > bytes_max / 4) return;
    std::lock_guard lock(mutex_);
    if (const auto old = kept_.find(name); old != kept_.end()) bytes_ -= old->second.text->size();
    bytes_ += text->size();
    kept_[name] = {last_event, std::move(text)};
    while (bytes_ > bytes_max) {
      auto leaving = kept_.begin();
      if (leaving->first == name) ++leaving;
      bytes_ -= leaving->second.text->size();
      kept_.erase(leaving);
    }
  }

 private:
  static constexpr std::size_t bytes_max = 32u << 20;
  struct Kept {
    std::int64_t last_event = 0;
    Text text;
  };
  std::mutex mutex_;
  std::map<std::string, Kept> kept_;
  std::size_t bytes_ = 0;
};

Result<HandedOut::Text> text_of(const ApiPorts& ports, const std::string& run_id, const runs::ExportFormat& format,
                                HandedOut& handed_out) {
  const runs::RunView view = TRY(ports.desk.view(run_id));
  const std::string name = view.id + "." + format.name;
  const bool is_settled = view.status == "finished";
  if (is_settled)
    if (auto kept = handed_out.find(name, view.last_event)) return kept;
  const auto run = TRY(ports.store.run(view.id));
  auto written = TRY(runs::export_run(ports.store, run, format, fmt::format("kaozheng {}", version)));
  auto text = std::make_shared<const std::string>(std::move(written));
  if (is_settled) handed_out.keep(name, view.last_event, text);
  return text;
}

Reply report(const ApiPorts& ports, const Request& request, const runs::ExportFormat& format, HandedOut& handed_out) {
  const auto run = ports.store.run(request.captures.at("id"));
  if (!run) return error_reply(run.error());
  const auto text = text_of(ports, run->id, format, handed_out);
  if (!text) return error_reply(text.error());
  Reply reply;
  reply.type = format.media_type;
  if (format.is_text && !contains(reply.type, "charset")) reply.type += "; charset=utf-8";
  reply.body = **text;
  const bool is_shown = format.name == "md" || format.name == "html" || format.name == "json";
  const bool to_be_saved = !is_shown || !request.parameter("download").empty();
  reply.headers = {
      {"Content-Disposition", fmt::format("{}; filename=\"kaozheng-{}.{}\"", to_be_saved ? "attachment" : "inline",
                                          run->id.substr(0, 8), format.suffix)}};
  if (format.name == "html") reply.headers.emplace_back("Content-Security-Policy", page_policy);
  return reply;
}

}  // namespace

Routes report_routes(const ApiPorts& ports) {
  const auto handed_out = std::make_shared<HandedOut>();
  Routes routes;
  for (const runs::ExportFormat& format : runs::export_formats())
    routes.push_back(
        {"GET", "/api/runs/{id}/report." + name_in_address(format),
         [ports, &format, handed_out](const Request& request) { return report(ports, request, format, *handed_out); }});
  return routes;
}

}  // namespace kaozheng::app
