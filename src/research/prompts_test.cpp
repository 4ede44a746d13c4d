// SPDX-License-Identifier: Apache-2.0
#include "research/prompts.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/bytes.h"
#include "base/files.h"

namespace kaozheng::research {
namespace {

using testing::Test;

const Prompts::Values brief_values{{"today", "2025-10-01"}, {"topic", "tea {{today}}"}, {"wishes", "none"}};

class PromptsTest : public Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void put(const std::string& name, const std::string& content) { ASSERT_TRUE(write_file(folder_ / name, content)); }

  const std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("kaozheng-prompts-" + random_hex(12));
};

TEST_F(PromptsTest, values_are_put_in_and_not_expanded_again) {
  const auto prompts = Prompts::load(folder_);
  ASSERT_TRUE(prompts);
  const Prompts::Text text = prompts->fill("brief", Language::en, brief_values);
  EXPECT_NE(text.user.find("Topic: tea {{today}}"), std::string::npos);
  EXPECT_NE(text.user.find("Today is 2025-10-01."), std::string::npos);
  EXPECT_FALSE(text.system.empty());
}

TEST_F(PromptsTest, a_missing_folder_leaves_the_embedded_texts) {
  EXPECT_TRUE(Prompts::load(folder_ / "absent"));
  EXPECT_TRUE(Prompts::load({}));
}

TEST_F(PromptsTest, a_file_of_the_user_replaces_one_text_only) {
  put("brief.en.txt", "my system\r\n---\r\n{{topic}} on {{ today }}, {{wishes}}\r\n");
  const auto prompts = Prompts::load(folder_);
  ASSERT_TRUE(prompts);
  EXPECT_EQ(prompts->fill("brief", Language::en, brief_values).system, "my system");
  EXPECT_EQ(prompts->fill("brief", Language::en, brief_values).user, "tea {{today}} on 2025-10-01, none");
  EXPECT_NE(prompts->fill("brief", Language::zh, brief_values).system, "my system");
}

TEST_F(PromptsTest, a_file_that_is_no_template_is_named) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"brief.en.txt", "no division {{topic}} {{today}} {{wishes}}"},
      {"brief.en.txt", "system\n---\n  \n"},
      {"brief.en.txt", "system\n---\n{{topic}} {{wishes}}"},  // {{today}} is not used
      {"brief.en.txt", "system\n---\n{{topic}} {{today}} {{wishes}} {{unknown}}"},
      {"brief.en.txt", "\xff\xfe\n---\n{{topic}} {{today}} {{wishes}}"},
      {"breif.en.txt", "system\n---\n{{topic}} {{today}} {{wishes}}"},
  };
  for (const auto& [name, content] : cases) {
    put(name, content);
    const auto prompts = Prompts::load(folder_);
    ASSERT_FALSE(prompts) << content;
    EXPECT_EQ(prompts.error().kind, ErrorKind::invalid);
    EXPECT_NE(prompts.error().what.find(name), std::string::npos) << prompts.error().what;
    std::filesystem::remove(folder_ / name);
  }
}

TEST_F(PromptsTest, other_files_in_the_folder_do_not_matter) {
  put("README.md", "notes");
  EXPECT_TRUE(Prompts::load(folder_));
}

TEST_F(PromptsTest, a_wrong_set_of_values_is_a_bug) {
  const Prompts prompts = Prompts::load({}).value();
  EXPECT_THROW(prompts.fill("brief", Language::en, {{"topic", "x"}}), std::logic_error);
  EXPECT_THROW(prompts.fill("brief", Language::en, {{"topic", "x"}, {"today", "y"}, {"more", "z"}}), std::logic_error);
  EXPECT_THROW(prompts.fill("absent", Language::en, {}), std::logic_error);
}

}  // namespace
}  // namespace kaozheng::research
