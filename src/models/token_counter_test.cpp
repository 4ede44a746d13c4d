// SPDX-License-Identifier: Apache-2.0
#include "models/token_counter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/files.h"
#include "base/parallel.h"

namespace kaozheng::models {
namespace {

// A tokenizer after the manner of real ones: runs of one kind are cut into pieces, and no piece crosses a run.
struct Tokenizer {
  const char* name;
  double per_cjk;
  double letters_a_token;
  int digits_a_token;
  int overhead;  // of the chat template

  int count(std::string_view text) const {
    double tokens = 0;
    std::size_t run = 0, kind_before = TextSize::kinds;
    const auto end_run = [&] {
      const auto length = static_cast<double>(run);
      if (kind_before == TextSize::cjk) tokens += std::max(1.0, std::round(length * per_cjk));
      if (kind_before == TextSize::letters) tokens += std::max(1.0, std::round(length / letters_a_token));
      if (kind_before == TextSize::digits) tokens += std::ceil(length / digits_a_token);
      if (kind_before == TextSize::other) tokens += length;
      if (kind_before == TextSize::marks) tokens += std::ceil(length / 2);
      run = 0;
    };
    for (std::size_t i = 0; i < text.size();) {
      std::size_t end = i + 1;
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
      const TextSize one = size_of(text.substr(i, end - i));
      std::size_t kind = 0;
      while (one.of[kind] < 1) ++kind;
      if (kind != kind_before || text[i] == ' ') end_run();  // a space begins a piece
      kind_before = kind;
      ++run;
      i = end;
    }
    end_run();
    return static_cast<int>(tokens) + overhead;
  }
};

constexpr Tokenizer tokenizers[] = {
    {"one for a character", 1.0, 4.0, 1, 12},
    {"words of two characters", 0.6, 4.7, 3, 5},
    {"made for English", 1.5, 4.7, 1, 30},
    {"short pieces", 0.75, 3.5, 1, 60},
    {"short pieces, long template", 1.0, 3.5, 3, 60},
    {"large vocabulary", 0.55, 4.7, 2, 20},
};

// Prompts of 300 to 15,000 bytes cut from the example folders, Chinese and English mixed.
class Prompts {
 public:
  Prompts() {
    for (const char* folder : {"examples/cloud-2025", "examples/flood-protection", "examples/heat-pumps"})
      for (const auto& file : std::filesystem::directory_iterator(folder))
        if (file.path().extension() != ".pdf") files_.push_back(file.path());
    std::sort(files_.begin(), files_.end());
    for (const auto& file : files_) texts_.push_back(read_file(file, 1u << 20).value());
  }
  std::string next() {
    std::string prompt;
    const std::size_t parts = 1 + random_() % 9;
    for (std::size_t i = 0; i < parts; ++i) {
      const std::string& text = texts_[random_() % texts_.size()];
      const std::size_t begin = random_() % (text.size() / 2);
      prompt += to_valid_utf8(text.substr(begin, 300 + random_() % 1'500));
      prompt += "\n⟦P" + std::to_string(i) + "⟧ | 标题 | 2025-01-13\n";
    }
    return prompt;
  }

 private:
  std::mt19937 random_{7};
  std::vector<std::filesystem::path> files_;
  std::vector<std::string> texts_;
};

TextSize chat_of(const std::string& text) {
  TextSize size = size_of(text);
  size.of[TextSize::messages] = 2;
  return size;
}

class Counter : public testing::TestWithParam<Tokenizer> {};

TEST_P(Counter, is_right_after_ten_calls) {
  const Tokenizer& tokenizer = GetParam();
  TokenCounter counter;
  Prompts prompts;
  for (int i = 0; i < 10; ++i) {
    const std::string prompt = prompts.next();
    counter.learn(chat_of(prompt), tokenizer.count(prompt));
  }
  int close = 0, held = 0, held_below = 0;
  double errors = 0, most_room = 0;
  constexpr int tried = 400;
  for (int i = 0; i < tried; ++i) {
    const std::string prompt = prompts.next();
    const int real = tokenizer.count(prompt);
    const TextSize size = chat_of(prompt);
    const double error = std::abs(counter.count(size) - real) / static_cast<double>(real);
    close += error <= 0.05 ? 1 : 0;
    errors += error;
    held += counter.at_most(size) >= real ? 1 : 0;
    held_below += counter.at_least(size) <= real ? 1 : 0;
    most_room = std::max(most_room, static_cast<double>(counter.at_most(size)) / real);
    counter.learn(size, real);
  }
  EXPECT_GE(close, tried * 98 / 100);
  EXPECT_LT(errors / tried, 0.02);
  EXPECT_GE(held, tried * 99 / 100);
  EXPECT_GE(held_below, tried * 99 / 100);
  EXPECT_LT(most_room, 1.2) << "the margin must not waste the context";
}

TEST_P(Counter, is_not_misled_by_prompts_that_were_cut_or_cached) {
  const Tokenizer& tokenizer = GetParam();
  TokenCounter counter;
  Prompts prompts;
  std::mt19937 random(3);
  for (int i = 0; i < 60; ++i) {
    const std::string prompt = prompts.next();
    const int real = tokenizer.count(prompt);
    counter.learn(chat_of(prompt), i % 3 == 1 ? real * static_cast<int>(random() % 60) / 100 : real);
    counter.learn(chat_of(prompt), 1'000'000);
  }
  for (int i = 0; i < 100; ++i) {
    const std::string prompt = prompts.next();
    const int real = tokenizer.count(prompt);
    EXPECT_NEAR(counter.count(chat_of(prompt)), real, 0.08 * real);
    EXPECT_GE(counter.at_most(chat_of(prompt)), real);
  }
}

INSTANTIATE_TEST_SUITE_P(Tokenizers, Counter, testing::ValuesIn(tokenizers), [](const auto& one) {
  std::string name = one.param.name;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == ' ' || c == ','; }, '_');
  return name;
});

TEST(TokenCounterTest, the_bounds_hold_before_anything_was_learnt) {
  const TokenCounter counter;
  Prompts prompts;
  for (int i = 0; i < 50; ++i) {
    const TextSize size = chat_of(prompts.next());
    EXPECT_EQ(counter.at_most(size), tokens_at_most(size));
    EXPECT_EQ(counter.at_least(size), tokens_at_least(size));
    EXPECT_GT(counter.count(size), counter.at_least(size));
    EXPECT_LT(counter.count(size), counter.at_most(size));
  }
}

TEST(TokenCounterTest, characters_never_met_keep_their_bound) {
  TokenCounter counter;
  for (int i = 0; i < 20; ++i) counter.learn(size_of(std::string(4000, 'x')), 900);
  const TextSize chinese = size_of("云计算市场在增长，算力网络正在成形。");
  EXPECT_LE(counter.at_most(chinese), tokens_at_most(chinese));
  EXPECT_GE(counter.at_most(chinese), counter.count(chinese));
}

TEST(TokenCounterTest, counts_that_were_too_low_from_the_first_are_given_up_for_higher_ones) {
  TokenCounter counter;
  const TextSize size = size_of(std::string(9'000, 'x'));
  for (int i = 0; i < 10; ++i) counter.learn(size, 1'300);
  for (int i = 0; i < 3; ++i) counter.learn(size, 2'250);
  EXPECT_NEAR(counter.count(size), 2'250, 120);
}

TEST(TokenCounterTest, many_threads_may_ask_and_teach) {
  TokenCounter counter;
  const TextSize size = size_of(std::string(4'000, 'x'));
  run_together(4, [&](std::size_t) {
    for (int i = 0; i < 100; ++i) {
      counter.learn(size, 1'000);
      EXPECT_GE(counter.at_most(size), counter.at_least(size));
    }
  });
  EXPECT_NEAR(counter.count(size), 1'000, 10);
}

}  // namespace
}  // namespace kaozheng::models
