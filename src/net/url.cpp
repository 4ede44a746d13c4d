// SPDX-License-Identifier: Apache-2.0
#include "net/url.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <libpsl.h>
#include <locale.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <vector>

#include "base/bytes.h"
#include "net/loopback.h"
#include "net/wire_url.h"

namespace kaozheng::net {
namespace {

constexpr std::size_t url_bytes_max = 8192;
constexpr unsigned parse_flags = CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE;

struct CurlUrlEnd {
  void operator()(CURLU* url) const { ::curl_url_cleanup(url); }
};
using CurlUrl = std::unique_ptr<CURLU, CurlUrlEnd>;

CurlUrl empty_url() {
  CurlUrl url(::curl_url());
  if (!url) throw std::bad_alloc();
  return url;
}

// libidn2 reads host names in the charset of the thread's locale, whatever the program has set.
class Utf8Locale {
 public:
  Utf8Locale() : before_(::uselocale(utf8() ? utf8() : static_cast<locale_t>(nullptr))) {}
  ~Utf8Locale() { ::uselocale(before_); }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  static locale_t utf8() {
    static const locale_t locale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;
  }
  const locale_t before_;
};

std::string part(const CurlUrl& url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  const CURLUcode code = ::curl_url_get(url.get(), which, &text, flags);
  std::string copy(code == CURLUE_OK && text ? text : "");
  ::curl_free(text);  // a name that cannot be turned into ASCII leaves a text behind, too
  return copy;
}

bool has_part(const CurlUrl& url, CURLUPart which) {
  char* text = nullptr;
  const bool has = ::curl_url_get(url.get(), which, &text, 0) == CURLUE_OK;
  ::curl_free(text);
  return has;
}

// What may stand in a message of a text that is not known to be a URL: neither query nor user info.
std::string shown(std::string_view text) {
  text = text.substr(0, text.find_first_of("?#"));
  if (const std::size_t at = text.rfind('@'); at != text.npos) text.remove_prefix(at + 1);
  return abbreviate(printable(to_valid_utf8(text)), 120);
}

bool is_web(std::string_view scheme) {
  return equals_ignoring_case(scheme, "http") || equals_ignoring_case(scheme, "https");
}

// "mailto:x" → "mailto"; empty when the text begins with no scheme.
std::string_view scheme_of(std::string_view text) {
  const std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
  return end != text.npos && text[end] == ':' ? text.substr(0, end) : std::string_view();
}

// Texts not to be handed to the parser at all: what parsers are known to read in different ways.
Result<void> check_text(std::string_view text) {
  if (text.size() > url_bytes_max)
    return fail(ErrorKind::malformed, fmt::format("a URL of more than {} bytes", url_bytes_max));
  const bool is_odd = std::any_of(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\'; });
  if (is_odd) return fail(ErrorKind::refused, "a URL with control characters or backslashes: " + shown(text));
  return {};
}

Result<void> set_text(const CurlUrl& url, std::string_view text) {
  TRY_VOID(check_text(text));
  const CURLUcode code = ::curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), parse_flags);
  if (code == CURLUE_OK) return {};
  const std::string_view scheme = scheme_of(text);
  if (!scheme.empty() && !is_web(scheme))
    return fail(ErrorKind::refused, "only http and https URLs are read, not " + shown(text));
  return fail(ErrorKind::malformed, fmt::format("not a URL ({}): {}", ::curl_url_strerror(code), shown(text)));
}

bool ends_in_dot(std::string_view host) { return host.size() > 1 && host.ends_with('.'); }

bool is_address(const std::string& host) {
  in_addr four;
  return contains(host, ":") || ::inet_pton(AF_INET, host.c_str(), &four) == 1;
}

// Whether the last part of a host is a number: then the whole must be an address (URL Standard, 4.4). curl has already
// turned the odd spellings of one into the plain one; what is left some resolver might still take for one.
bool ends_in_number(std::string_view host) {
  const std::size_t dot = host.rfind('.');
  std::string last = to_lower_ascii(dot == host.npos ? host : host.substr(dot + 1));
  std::string_view digits = "0123456789";
  if (last.starts_with("0x")) {
    last.erase(0, 2);
    digits = "0123456789abcdef";
    if (last.empty()) return true;
  }
  return !last.empty() && last.find_first_not_of(digits) == std::string::npos;
}

// Whether nothing in a text is there to be decoded.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || contains("-._~:/?&=", {&c, 1});
  });
}

// The parsed URL, its host in ASCII. Read twice where that may bring something else: a name of other characters may
// turn into a number in an odd spelling.
Result<CurlUrl> parsed(std::string_view text) {
  text = trim(text);
  CurlUrl first = empty_url();
  TRY_VOID(set_text(first, text));
  if (!is_web(part(first, CURLUPART_SCHEME)))
    return fail(ErrorKind::refused, "only http and https URLs are read, not " + shown(text));
  std::string host, whole;
  bool as_written = is_plain(text);
  {
    const Utf8Locale locale;
    host = part(first, CURLUPART_HOST, CURLU_PUNYCODE);
    if (ends_in_dot(host)) {  // a full name is no other host
      as_written = false;
      while (ends_in_dot(host)) host.pop_back();
      ::curl_url_set(first.get(), CURLUPART_HOST, host.c_str(), 0);
    }
    if (!as_written) whole = part(first, CURLUPART_URL, CURLU_PUNYCODE);
  }
  const bool is_name = std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || contains("-._~[]:", {&c, 1});
  });
  if (host.empty() || host == "." || !is_name) return fail(ErrorKind::malformed, "not a host name: " + shown(text));
  CurlUrl last = std::move(first);
  if (!as_written) {
    last = empty_url();
    TRY_VOID(set_text(last, whole));
    host = part(last, CURLUPART_HOST);
  }
  host = to_lower_ascii(host);
  if (ends_in_number(host) && !is_address(host))
    return fail(ErrorKind::malformed, "neither a host name nor an address: " + shown(text));
  return last;
}

std::string host_of(const CurlUrl& url) { return to_lower_ascii(part(url, CURLUPART_HOST)); }

Result<int> port_of(const CurlUrl& url) {
  const std::string port = part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  const int number = port.empty() || port.size() > 5 ? 0 : std::stoi(port);
  if (number < 1 || number > 65535) return fail(ErrorKind::malformed, "a URL with a port that cannot be");
  return number;
}

int default_port(std::string_view scheme) { return scheme == "https" ? 443 : 80; }

// All but the text.
Result<WireUrl> wire_url_of(const CurlUrl& url) {
  if (has_part(url, CURLUPART_ZONEID)) return fail(ErrorKind::refused, "a URL with a zone id");
  const int port = TRY(port_of(url));
  WireUrl wire;
  wire.scheme = to_lower_ascii(part(url, CURLUPART_SCHEME));
  wire.host = host_of(url);
  wire.port = port;
  return wire;
}

// One spelling of each percent-encoded byte: unreserved characters plain, all others with upper-case digits.
std::string one_encoding(std::string_view text) {
  constexpr auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  };
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
    } else if (i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
      const char byte = static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      result += percent_encode({&byte, 1});
      i += 2;
    } else {
      result += "%25";
    }
  }
  return result;
}

constexpr std::array<std::string_view, 22> tracking_parameters = {
    "_ga",         "_gl",     "dclid",  "fbclid", "from_spmid", "gad_source", "gbraid", "gclid",
    "gclsrc",      "igshid",  "mc_cid", "mc_eid", "mkt_tok",    "msclkid",    "scm",    "spm",
    "spm_id_from", "srsltid", "ttclid", "twclid", "wbraid",     "yclid"};

std::string_view name_of(std::string_view parameter) { return parameter.substr(0, parameter.find('=')); }

bool is_tracking(std::string_view parameter) {
  const std::string name = to_lower_ascii(name_of(parameter));
  return name.starts_with("utm_") ||
         std::find(tracking_parameters.begin(), tracking_parameters.end(), name) != tracking_parameters.end();
}

std::string canonical_query(std::string_view query) {
  std::vector<std::string> parameters = split(one_encoding(query), '&');
  std::erase_if(parameters, [](const std::string& parameter) { return parameter.empty() || is_tracking(parameter); });
  std::stable_sort(parameters.begin(), parameters.end(),
                   [](const std::string& a, const std::string& b) { return name_of(a) < name_of(b); });
  return join(parameters, "&");
}

}  // namespace

std::string WireUrl::shown() const { return port == default_port(scheme) ? host : fmt::format("{}:{}", host, port); }

bool WireUrl::is_loopback() const { return is_loopback_host(host); }

Result<WireUrl> wire_url(std::string_view text) {
  const CurlUrl url = TRY(parsed(text));
  WireUrl wire = TRY(wire_url_of(url));
  wire.text = part(url, CURLUPART_URL);
  return wire;
}

Result<Url> parse_url(std::string_view text) {
  const CurlUrl parts = TRY(parsed(text));
  if (has_part(parts, CURLUPART_USER) || has_part(parts, CURLUPART_PASSWORD))
    return fail(ErrorKind::refused, "a URL with a user name in it: " + host_of(parts));
  WireUrl wire = TRY(wire_url_of(parts));
  Url url;
  url.scheme = std::move(wire.scheme);
  url.host = std::move(wire.host);
  url.port = wire.port;
  url.path = part(parts, CURLUPART_PATH);
  url.query = part(parts, CURLUPART_QUERY);
  url.fragment = part(parts, CURLUPART_FRAGMENT);
  return url;
}

Result<std::string> canonical_url(std::string_view text) {
  const Url url = TRY(parse_url(text));
  std::string canonical = url.scheme + "://" + url.host;
  if (url.port != default_port(url.scheme)) canonical += fmt::format(":{}", url.port);
  canonical += url.path.empty() ? "/" : one_encoding(url.path);
  if (const std::string query = canonical_query(url.query); !query.empty()) canonical += "?" + query;
  return canonical;
}

Result<std::string> resolve_url(std::string_view base, std::string_view reference) {
  const CurlUrl url = TRY(parsed(base));
  reference = trim(reference);
  if (reference.empty() || reference.front() == '#') {  // curl would leave out the last segment of the path
    TRY_VOID(check_text(reference));
    const std::string fragment(reference.substr(reference.empty() ? 0 : 1));
    const CURLUcode code =
        ::curl_url_set(url.get(), CURLUPART_FRAGMENT, fragment.empty() ? nullptr : fragment.c_str(), CURLU_URLENCODE);
    if (code != CURLUE_OK) return fail(ErrorKind::malformed, "not a fragment: " + shown(reference));
  } else {
    // "http:a" and "http:/a" are below the base for browsers, and hosts for curl.
    const std::string_view scheme = scheme_of(reference);
    if (is_web(scheme) && !reference.substr(scheme.size()).starts_with("://"))
      return fail(ErrorKind::malformed, "a reference that can be read in two ways: " + shown(reference));
    TRY_VOID(set_text(url, reference));
  }
  const std::string resolved = part(url, CURLUPART_URL);
  TRY_VOID(parse_url(resolved).map([](const Url&) {}));
  const WireUrl wire = TRY(wire_url(resolved));
  return wire.text;
}

std::string registrable_domain(std::string_view host) {
  std::string name = to_lower_ascii(host);
  while (name.size() > 1 && name.back() == '.') name.pop_back();
  if (is_address(name)) return name;
  const char* const domain = ::psl_registrable_domain(::psl_builtin(), name.c_str());
  return domain ? domain : name;
}

}  // namespace kaozheng::net
