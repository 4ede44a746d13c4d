// SPDX-License-Identifier: Apache-2.0
#include "sources/engines/kept_replies.h"

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "sources/engines/engine_calls.h"

namespace kaozheng::sources {

std::string KeptReplies::key_of(std::string_view engine, const Query& query, int count) const {
  const auto address = addresses_.find(std::string(engine));
  return sha256_hex(nlohmann::json{engine, address == addresses_.end() ? "" : to_valid_utf8(address->second),
                                   to_string(query.language), count, to_valid_utf8(query.text)}
                        .dump());
}

std::optional<std::vector<Hit>> KeptReplies::find(std::string_view engine, const Query& query, int count) const {
  if (!store_ || fresh_) return std::nullopt;
  const auto reply = store_->search_reply(key_of(engine, query, count), kept_for_);
  if (!reply || !*reply) return std::nullopt;
  const nlohmann::json kept = nlohmann::json::parse(**reply, nullptr, false);
  if (!kept.is_array()) return std::nullopt;
  std::vector<Hit> hits;
  for (const nlohmann::json& one : kept)
    hits.push_back({text_at(one, "url"), text_at(one, "title"), text_at(one, "snippet"), std::string(engine),
                    text_at(one, "published")});
  return hits;
}

void KeptReplies::keep(std::string_view engine, const Query& query, int count, const std::vector<Hit>& hits) const {
  if (!store_ || hits.empty()) return;
  nlohmann::json kept = nlohmann::json::array();
  for (const Hit& hit : hits)
    kept.push_back({{"url", hit.url}, {"title", hit.title}, {"snippet", hit.snippet}, {"published", hit.published}});
  const std::string text = kept.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  static_cast<void>(store_->keep_search_reply(key_of(engine, query, count), text));
}

}  // namespace kaozheng::sources
