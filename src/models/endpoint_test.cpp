// SPDX-License-Identifier: Apache-2.0
#include "models/endpoint.h"

#include <gtest/gtest.h>

namespace kaozheng::models {
namespace {

TEST(Hours, GoOverMidnight) {
  const std::vector<Hours> night{*parse_hours("22:00-07:00")};
  EXPECT_TRUE(open_at(night, 23 * 60));
  EXPECT_TRUE(open_at(night, 6 * 60 + 59));
  EXPECT_FALSE(open_at(night, 7 * 60));
  EXPECT_FALSE(open_at(night, 12 * 60));
}

TEST(Hours, SeveralPartsAndNone) {
  const std::vector<Hours> parts{*parse_hours(" 00:00 - 08:30"), *parse_hours("18:00-24:00")};
  EXPECT_TRUE(open_at(parts, 0));
  EXPECT_FALSE(open_at(parts, 8 * 60 + 30));
  EXPECT_TRUE(open_at(parts, 23 * 60 + 59));
  EXPECT_TRUE(open_at({}, 12 * 60));
}

TEST(Hours, WhatIsNoPartOfTheDayIsNamed) {
  for (const char* text : {"", "22:00", "22-07", "25:00-07:00", "07:00-07:00", "7:60-8:00", "a:b-c:d", "-1:00-2:00"}) {
    const auto hours = parse_hours(text);
    ASSERT_FALSE(hours) << text;
    EXPECT_EQ(hours.error().kind, ErrorKind::invalid);
    EXPECT_NE(hours.error().what.find("22:00-07:00"), std::string::npos);
  }
}

TEST(Roles, OfEveryTask) {
  EXPECT_EQ(role_of("brief"), Role::planner);
  EXPECT_EQ(role_of("outline"), Role::planner);
  EXPECT_EQ(role_of("notes"), Role::researcher);
  EXPECT_EQ(role_of("analyse.trends"), Role::analyst);
  EXPECT_EQ(role_of("write.summary"), Role::writer);
  EXPECT_EQ(role_of("judge"), Role::judge);
  for (const Role role : all_roles) EXPECT_EQ(parse_role(to_string(role)), role);
  EXPECT_FALSE(parse_role("poet"));
}

TEST(Presets, AreWhole) {
  for (const Preset& preset : presets()) {
    EXPECT_EQ(find_preset(preset.name), &preset);
    EXPECT_TRUE(preset.provider == "ollama" || preset.provider == "openai");
    EXPECT_EQ(preset.privacy == Privacy::open, !preset.key_variable.empty()) << preset.name;
    EXPECT_EQ(preset.url.back() == '/', false);
    EXPECT_GT(preset.slots, 0);
  }
  EXPECT_EQ(find_preset("nobody"), nullptr);
  EXPECT_EQ(parse_privacy("public"), Privacy::open);
}

}  // namespace
}  // namespace kaozheng::models
