// SPDX-License-Identifier: Apache-2.0
// The head of a request, read strictly: what two programs could read differently is refused. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace kaozheng::app {

struct HeadLimits {
  std::size_t bytes = 32u << 10;  // of the whole head
  std::size_t lines = 100;        // headers
  std::size_t target_bytes = 4u << 10;
};

struct RequestHead {
  std::string method;  // upper case
  std::string target;  // as sent; begins with a slash
  bool http_1_0 = false;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::size_t> content_length;
  bool chunked = false;

  // Empty when there is none.
  std::string_view header(std::string_view name) const;
  bool has(std::string_view name) const;
  bool has_body() const { return chunked || content_length.value_or(0) > 0; }
  bool last_of_its_connection() const;
};

struct HeadFault {
  int status = 400;
  std::string what;
};

// `bytes` ends with the empty line. Refused: a header on two lines, white space before a colon, a second Host or
// Content-Length, a length together with chunks, any other coding, a body where there must be none, absolute targets.
tl::expected<RequestHead, HeadFault> parse_head(std::string_view bytes, const HeadLimits& limits);

// How many bytes of `bytes` the head takes with its empty line; 0 while there is none.
std::size_t head_length(std::string_view bytes);

}  // namespace kaozheng::app
