// SPDX-License-Identifier: Apache-2.0
#include "app/http/request_head.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/bytes.h"

namespace kaozheng::app {
namespace {

constexpr std::size_t method_bytes_max = 16;

tl::unexpected<HeadFault> fault(int status, std::string what) {
  return tl::make_unexpected(HeadFault{status, std::move(what)});
}

// Of RFC 9110: what a method or the name of a header is made of.
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; });
}

std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

tl::expected<RequestHead, HeadFault> parse_request_line(std::string_view line, const HeadLimits& limits) {
  RequestHead head;
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return fault(400, "the request line is not one of HTTP");
  const std::string_view method = line.substr(0, first), target = line.substr(first + 1, last - first - 1),
                         version = line.substr(last + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0")
    return version.starts_with("HTTP/") ? fault(505, "only HTTP/1.1 is spoken here")
                                        : fault(400, "the request line is not one of HTTP");
  if (!is_token(method) || method.size() > method_bytes_max) return fault(400, "the method is not one of HTTP");
  if (target.size() > limits.target_bytes) return fault(414, "the address is too long");
  if (target.empty() || target.front() != '/' || has_control(target) || target.find(' ') != std::string_view::npos ||
      target.find('\t') != std::string_view::npos || target.find('#') != std::string_view::npos)
    return fault(400, "the address is not a path of this server");
  head.method = method;
  head.target = target;
  head.http_1_0 = version == "HTTP/1.0";
  return head;
}

}  // namespace

std::string_view RequestHead::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (equals_ignoring_case(key, name)) return value;
  return {};
}

bool RequestHead::has(std::string_view name) const {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const auto& header) { return equals_ignoring_case(header.first, name); });
}

bool RequestHead::last_of_its_connection() const {
  const std::string wish = to_lower_ascii(header("Connection"));
  return contains(wish, "close") || (http_1_0 && !contains(wish, "keep-alive"));
}

std::size_t head_length(std::string_view bytes) {
  const auto end = bytes.find("\r\n\r\n");
  return end == std::string_view::npos ? 0 : end + 4;
}

tl::expected<RequestHead, HeadFault> parse_head(std::string_view bytes, const HeadLimits& limits) {
  if (bytes.size() > limits.bytes) return fault(431, "the headers are too long");
  std::optional<RequestHead> head;
  std::set<std::string> once;
  while (!bytes.empty()) {
    const auto end = bytes.find("\r\n");
    if (end == std::string_view::npos) return fault(400, "a line of the head does not end");
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end + 2);
    if (!head) {
      auto begun = parse_request_line(line, limits);
      if (!begun) return tl::make_unexpected(begun.error());
      head = std::move(*begun);
      continue;
    }
    if (line.empty()) break;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
      return fault(400, "a header is not one of HTTP");
    const std::string_view value = trim_blanks(line.substr(colon + 1));
    if (has_control(value)) return fault(400, "a header has control characters");
    if (head->headers.size() == limits.lines) return fault(431, "there are too many headers");
    const std::string name = to_lower_ascii(line.substr(0, colon));
    const bool may_repeat = name != "host" && name != "content-length" && name != "transfer-encoding" &&
                            name != "origin" && name != "authorization" && name != "content-type" &&
                            name != "sec-fetch-site";
    if (!may_repeat && !once.insert(name).second) return fault(400, "the header " + name + " stands there twice");
    head->headers.emplace_back(line.substr(0, colon), value);
  }
  if (!head) return fault(400, "the request line is not one of HTTP");
  if (!head->has("Host")) return fault(400, "the header Host is missing");
  if (head->has("Content-Length")) {
    const std::string_view text = head->header("Content-Length");
    std::size_t length = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), length);
    if (text.empty() || text.size() > 15 || read.ec != std::errc() || read.ptr != text.data() + text.size())
      return fault(400, "Content-Length is not a number");
    head->content_length = length;
  }
  if (head->has("Transfer-Encoding")) {
    if (!equals_ignoring_case(head->header("Transfer-Encoding"), "chunked"))
      return fault(501, "of transfer codings only chunked is spoken here");
    if (head->content_length || head->http_1_0) return fault(400, "a length and chunks exclude each other");
    head->chunked = true;
  }
  const bool bodiless =
      head->method != "POST" && head->method != "PUT" && head->method != "PATCH" && head->method != "DELETE";
  if (bodiless && head->has_body()) return fault(400, head->method + " has no body here");
  return std::move(*head);
}

}  // namespace kaozheng::app
