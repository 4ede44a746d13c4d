// SPDX-License-Identifier: Apache-2.0
#include "models/embedding_reply.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <limits>

#include "models/chat.h"
#include "models/json_fields.h"

namespace kaozheng::models {
namespace {

// The array of that name and size.
Result<nlohmann::json> embeddings_in(std::string_view body, std::string_view name, std::size_t count) {
  const nlohmann::json json = parse_json(body);
  if (!json.is_object())
    return fail(ErrorKind::malformed, is_html(body) ? "the reply is a web page" : "the reply is no JSON object");
  const nlohmann::json& list = field(json, name);
  if (!list.is_array())
    return fail(ErrorKind::malformed,
                fmt::format("the reply has no \"{}\"", name) + shown_complaint(complaint_in(body)));
  if (list.size() != count)
    return fail(ErrorKind::malformed, fmt::format("the reply has {} vectors for {} texts", list.size(), count));
  return list;
}

Result<std::vector<float>> read_vector(const nlohmann::json& json) {
  if (!json.is_array() || json.empty()) return fail(ErrorKind::malformed, "a vector of the reply is empty");
  std::vector<float> vector;
  vector.reserve(json.size());
  for (const nlohmann::json& value : json) {
    const double number = value.is_number() ? value.get<double>() : NAN;
    if (!(std::abs(number) <= std::numeric_limits<float>::max()))
      return fail(ErrorKind::malformed, "a vector of the reply holds what is no number");
    vector.push_back(static_cast<float>(number));
  }
  return vector;
}

Result<void> check_dimensions(const Vectors& vectors) {
  for (const std::vector<float>& vector : vectors)
    if (vector.size() != vectors.front().size())
      return fail(ErrorKind::malformed, fmt::format("the reply has vectors of {} and of {} dimensions",
                                                    vectors.front().size(), vector.size()));
  return {};
}

// The place an entry tells, or `otherwise` when it tells none; `count` when it is no place.
std::size_t place_of(const nlohmann::json& entry, std::size_t otherwise, std::size_t count) {
  const nlohmann::json& index = field(entry, "index");
  if (index.is_null()) return otherwise;
  if (!index.is_number_unsigned()) return count;
  const auto place = index.get<std::uint64_t>();
  return place < count ? static_cast<std::size_t>(place) : count;
}

}  // namespace

Result<Vectors> read_ollama_embeddings(std::string_view body, std::size_t count) {
  const nlohmann::json list = TRY(embeddings_in(body, "embeddings", count));
  Vectors vectors;
  for (const nlohmann::json& entry : list) {
    std::vector<float> vector = TRY(read_vector(entry));
    vectors.push_back(std::move(vector));
  }
  TRY_VOID(check_dimensions(vectors));
  return vectors;
}

Result<Vectors> read_openai_embeddings(std::string_view body, std::size_t count) {
  const nlohmann::json list = TRY(embeddings_in(body, "data", count));
  Vectors vectors(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t place = place_of(list[i], i, count);
    if (place == count || !vectors[place].empty())
      return fail(ErrorKind::malformed, "the vectors of the reply are not numbered one by one");
    std::vector<float> vector = TRY(read_vector(field(list[i], "embedding")));
    vectors[place] = std::move(vector);
  }
  TRY_VOID(check_dimensions(vectors));
  return vectors;
}

}  // namespace kaozheng::models
