// SPDX-License-Identifier: Apache-2.0
#include "app/http/page.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>

#include "app/version.h"
#include "base/bytes.h"
#include "runs/exports.h"

namespace kaozheng::app {

const std::map<std::string, std::string_view>& embedded_page();

namespace {

// A page made of what strangers wrote, though every word of it was escaped: it runs nothing and fetches nothing.
constexpr const char* report_policy =
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string media_type_of(std::string_view name) {
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  return "text/html; charset=utf-8";
}

// The files change with the program alone, so that a client asks again and mostly hears that nothing has.
Reply file(const Request& request, const std::string& name) {
  const auto found = embedded_page().find(name);
  if (found == embedded_page().end() || name.empty()) return error_reply(404, "there is no such page");
  const std::string tag = fmt::format("\"{}\"", sha256_hex(found->second).substr(0, 16));
  Reply reply;
  reply.headers = {{"ETag", tag}, {"Cache-Control", "no-cache"}};
  if (request.header("If-None-Match") == tag) {
    reply.status = 304;
    return reply;
  }
  reply.type = media_type_of(name);
  reply.body = found->second;
  return reply;
}

Reply report_page(store::Store& store, const Request& request) {
  const auto run = store.run(request.captures.at("id"));
  if (!run) return error_reply(run.error());
  auto page = runs::export_run(store, *run, *runs::find_export_format("html"), fmt::format("kaozheng {}", version));
  if (!page) return error_reply(page.error());
  Reply reply;
  reply.type = "text/html; charset=utf-8";
  reply.headers = {{"Content-Security-Policy", report_policy}};
  reply.body = *std::move(page);
  return reply;
}

}  // namespace

Routes page_routes(store::Store& store) {
  return {
      {"GET", "/", [](const Request& request) { return file(request, "index.html"); }, Access::anybody},
      {"GET", "/assets/{name}", [](const Request& request) { return file(request, request.captures.at("name")); },
       Access::anybody},
      {"GET", "/runs/{id}", [&store](const Request& request) { return report_page(store, request); }},
  };
}

}  // namespace kaozheng::app
