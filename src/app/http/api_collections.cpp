// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "app/http/api.h"
#include "app/http/order_body.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

json json_of(const runs::CollectionFile& file) {
  return {{"id", file.id},
          {"name", file.name},
          {"bytes", file.bytes},
          {"media_type", file.media_type},
          {"error", file.error}};
}

// What cannot be read is the fault of who sent it; what is not his to change is a conflict.
Reply trouble(const Error& error) {
  if (error.kind == ErrorKind::malformed) return error_reply(415, error.what, {}, "unreadable");
  return error.kind == ErrorKind::refused ? error_reply(409, error.what, {}, "conflict") : error_reply(error);
}

Reply done(const Result<void>& result) {
  if (!result) return trouble(result.error());
  Reply reply;
  reply.status = 204;
  return reply;
}

Reply list(const ApiPorts& ports, const Request&) {
  const auto all = ports.collections.list();
  if (!all) return trouble(all.error());
  json collections = json::array();
  for (const runs::Collection& one : *all) collections.push_back(collection_json(one));
  return json_reply({{"collections", std::move(collections)}});
}

Reply create(const ApiPorts& ports, const Request& request) {
  const auto body = json_body(request);
  if (!body) return error_reply(body.error());
  if (const auto unknown = unknown_key(*body, {"name"}))
    return error_reply(400, unknown->message, unknown->param, "invalid");
  if (!body->contains("name") || !(*body)["name"].is_string())
    return error_reply(400, "name has to be there, as a text", "name", "invalid");
  const auto made = ports.collections.create((*body)["name"].get_ref<const std::string&>());
  if (!made) return made.error().kind == ErrorKind::invalid ? error_reply(made.error(), "name") : trouble(made.error());
  Reply reply = json_reply(collection_json(*made), 201);
  reply.headers.emplace_back("Location", "/api/collections/" + made->id);
  return reply;
}

Reply files(const ApiPorts& ports, const Request& request) {
  const auto files = ports.collections.files(request.captures.at("id"));
  if (!files) return trouble(files.error());
  json list = json::array();
  for (const runs::CollectionFile& file : *files) list.push_back(json_of(file));
  return json_reply({{"files", std::move(list)}});
}

Reply upload(const ApiPorts& ports, const Request& request) {
  const std::string name = request.parameter("name");
  if (name.empty()) return error_reply(400, "the file needs a name: ?name=report.pdf", "name", "invalid");
  const auto added = ports.collections.add(request.captures.at("id"), name, request.body, request.stop);
  if (!added)
    return added.error().kind == ErrorKind::invalid ? error_reply(added.error(), "name") : trouble(added.error());
  return json_reply(json_of(*added), 201);
}

}  // namespace

nlohmann::json collection_json(const runs::Collection& collection) {
  return {{"id", collection.id},
          {"name", collection.name},
          {"files", collection.files},
          {"bytes", collection.bytes},
          {"own", collection.own}};
}

Routes collection_routes(const ApiPorts& ports) {
  const auto with = [&](Reply (*answer)(const ApiPorts&, const Request&)) {
    return [ports, answer](const Request& request) { return answer(ports, request); };
  };
  return {
      {"GET", "/api/collections", with(list)},
      {"POST", "/api/collections", with(create)},
      {"DELETE", "/api/collections/{id}",
       [ports](const Request& request) { return done(ports.collections.remove(request.captures.at("id"))); }},
      {"GET", "/api/collections/{id}/files", with(files)},
      {"POST", "/api/collections/{id}/files", with(upload), Access::clients, runs::upload_bytes_max,
       "application/octet-stream"},
      {"DELETE", "/api/collections/{id}/files/{file}",
       [ports](const Request& request) {
         return done(ports.collections.remove_file(request.captures.at("id"), request.captures.at("file")));
       }},
  };
}

}  // namespace kaozheng::app
