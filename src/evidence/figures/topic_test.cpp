// SPDX-License-Identifier: Apache-2.0
#include "evidence/figures/topic.h"

#include <gtest/gtest.h>

#include <string>

namespace kaozheng::evidence {
namespace {

TEST(AskedTopic, shares_as_much_as_the_two_topics_do) {
  const std::string here = "北方航空的旅客运输量 passenger traffic of Northern Airlines";
  const AskedTopic asked(topic_of(here));
  for (const std::string& there : {std::string("南山港口的货物吞吐量"), std::string("北方航空公布旅客数"),
                                   std::string("Airlines carry passengers"), here}) {
    EXPECT_DOUBLE_EQ(asked.shared_with(topic_of(there)), shared(topic_of(here), topic_of(there))) << there;
    EXPECT_DOUBLE_EQ(asked.shared_with(topic_of("运输量"), there), shared(topic_of(here), topic_of("运输量。" + there)))
        << there;
  }
  EXPECT_EQ(AskedTopic().shared_with(topic_of(here)), 0);
}

}  // namespace
}  // namespace kaozheng::evidence
