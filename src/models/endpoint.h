// SPDX-License-Identifier: Apache-2.0
// Where models answer, and which of them does what.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kaozheng::models {

// Who may see what an endpoint is sent. `local`: this machine; `trusted`: a machine the user vouches for; `open`
// (written "public"): anybody else's. Private material goes to the first two only.
enum class Privacy { local, trusted, open };
std::string_view to_string(Privacy privacy);  // "local", "trusted", "public"
std::optional<Privacy> parse_privacy(std::string_view text);

// What a model is asked for. One list of models may serve all.
enum class Role { planner, researcher, analyst, writer, judge, embedder };
inline constexpr std::array all_roles{Role::planner, Role::researcher, Role::analyst,
                                      Role::writer,  Role::judge,      Role::embedder};
std::string_view to_string(Role role);
std::optional<Role> parse_role(std::string_view text);
// Of a prompt's task: "queries" is the researcher's, "write.summary" the writer's. Unknown tasks are the planner's.
Role role_of(std::string_view task);

// A part of the day, in minutes since midnight of the machine's own time; `from` > `to` goes over midnight.
struct Hours {
  int from = 0;
  int to = 0;
};
// "22:00-07:00"; `invalid` says what is allowed.
Result<Hours> parse_hours(std::string_view text);
// Whether a minute of the day lies in one of them; in no hours at all every minute does.
bool open_at(const std::vector<Hours>& hours, int minute);

// For a million tokens.
struct Price {
  double in = 0;
  double out = 0;
  std::string currency = "USD";

  bool free() const { return in == 0 && out == 0; }
};

// A server that answers prompts.
struct Endpoint {
  std::string name;                 // of the user's choice
  std::string provider;             // "ollama", "openai", "extractive"
  std::string url;                  // without a slash at the end; empty for the extractive one
  std::vector<std::string> models;  // empty: those the server offers
  std::string key = {};             // never shown
  std::string key_variable = {};    // where the key comes from
  int slots = 1;                    // calls at once
  int context = 0;                  // tokens; 0 = the provider's default
  int requests_per_minute = 0;      // 0 = no limit
  long tokens_per_minute = 0;       // 0 = no limit
  Price price = {};
  Privacy privacy = Privacy::local;
  std::vector<Hours> hours = {};  // empty = always
  // Whether calls go there while an earlier one of their list is only busy. A priced endpoint behind a free one
  // otherwise answers only what the free one cannot.
  bool overflow = true;
};

// A model at an endpoint, as roles list it: "desk/qwen3:8b".
struct Seat {
  std::size_t endpoint = 0;  // place among the endpoints
  std::string model;
};

// What a run may ask: endpoints, and for every role its seats in their order.
struct Pool {
  std::vector<Endpoint> endpoints;  // two of one name where some models of a server run elsewhere
  std::array<std::vector<Seat>, all_roles.size()> seats = {};  // by Role; a role without seats is not played
  std::vector<Error> left_out = {};                            // of endpoints that do not answer now

  const std::vector<Seat>& of(Role role) const { return seats[static_cast<std::size_t>(role)]; }
  std::vector<Seat>& of(Role role) { return seats[static_cast<std::size_t>(role)]; }
};

// What a name of a preset stands for; `url` and all else may be overridden.
struct Preset {
  std::string_view name;
  std::string_view provider;
  std::string_view url;
  std::string_view key_variable;  // empty = none needed
  std::string_view currency;
  Privacy privacy;
  int slots;
  int context;
};
const std::vector<Preset>& presets();
const Preset* find_preset(std::string_view name);

}  // namespace kaozheng::models
