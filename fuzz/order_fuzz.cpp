// SPDX-License-Identifier: Apache-2.0
// Bodies of requests of arbitrary bytes: refused in words that can be shown, or an order that reads as itself again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "app/exchange.h"
#include "app/http/order_body.h"
#include "base/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace kaozheng;
  app::Request request;
  request.body.assign(reinterpret_cast<const char*>(bytes), size);
  const auto body = app::json_body(request);
  if (!body) {
    if (body.error().kind != ErrorKind::invalid || body.error().what.empty()) std::abort();
    return 0;
  }
  const auto folder_of = [](const std::string& id) {
    return id == "c1" ? std::optional<std::string>("/c1") : std::nullopt;
  };
  const auto order = app::parse_order(*body, folder_of);
  if (!order) {
    if (order.error().message.empty() || !is_utf8(order.error().message)) std::abort();
    if (printable(order.error().message) != order.error().message) std::abort();
    return 0;
  }
  if (order->topic.empty()) std::abort();
  for (const std::string& folder : order->folders)
    if (folder != "/c1") std::abort();
  const nlohmann::json written = *order;
  if (nlohmann::json(written.get<runs::RunOrder>()) != written) std::abort();
  return 0;
}
