// SPDX-License-Identifier: Apache-2.0
#include "reports/goldens_double.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/files.h"

namespace kaozheng::reports {

bool compare_golden(const std::string& name, const std::string& text) {
  const std::filesystem::path path = std::filesystem::path("tests/goldens") / name;
  if (std::getenv("UPDATE_GOLDENS")) {
    EXPECT_TRUE(write_file(path, text).has_value());
    return true;
  }
  const auto golden = read_file(path, 1'000'000);
  EXPECT_TRUE(golden.has_value()) << path << " is missing: run with UPDATE_GOLDENS=1";
  EXPECT_EQ(text, golden.value_or("")) << path;
  return false;
}

}  // namespace kaozheng::reports
