// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sources/canned_sources_double.h"

namespace kaozheng::runs {

inline constexpr const char* cloud_market_topic = "2025年云计算市场的三大转向";

// Two pages on the topic, found by every query.
inline void put_cloud_market(sources::CannedSearch& search, sources::CannedPages& pages) {
  const auto page = [&](const std::string& url, const std::string& text) {
    pages.on(url, text);
    search.on("", {Hit{url, "云计算市场", text.substr(0, 60), "", ""}});
  };
  page("https://a.example/1",
       "云计算市场在2025年出现三大转向：云智算、MaaS和深度用云。云智算指以智能算力为中心的云服务。"
       "2025年全国智能算力规模达到1037.3 EFLOPS，比上一年增长43%。");
  page("https://b.example/2",
       "MaaS把模型作为服务提供给企业，企业按调用量付费。2025年云计算市场中MaaS的收入增长最快。"
       "深度用云要求企业把核心业务迁移到云上。");
}

}  // namespace kaozheng::runs
