// SPDX-License-Identifier: Apache-2.0
// https://info.arxiv.org/help/api/user-manual.html; its terms ask for one request in three seconds.
#include <algorithm>
#include <array>
#include <utility>

#include "base/bytes.h"
#include "sources/engines.h"
#include "sources/engines/engine_calls.h"
#include "sources/engines/engine_replies.h"
#include "sources/engines/engine_turns.h"
#include "sources/reply_markup.h"

namespace kaozheng::sources {
namespace {

constexpr int arxiv_hits_max = 50;
constexpr std::size_t arxiv_words_max = 5;
constexpr Milliseconds arxiv_pause{3000};

class Arxiv final : public SearchEngine {
 public:
  explicit Arxiv(EngineParts parts)
      : base_url_(base_url_or(parts.base_url, arxiv_url)),
        http_(parts.http),
        clock_(parts.clock),
        turns_("arXiv", {arxiv_pause}, parts.clock) {}

  std::string name() const override { return "arxiv"; }
  Origin origin() const override { return Origin::web; }

  Result<std::vector<Hit>> search(const Query& query, int count, std::stop_token stop) override {
    const std::string words = arxiv_query(query.text);
    if (words.empty()) return std::vector<Hit>{};
    net::HttpRequest request =
        engine_request("GET", base_url_ + "/api/query?search_query=" + percent_encode(words) +
                                  "&start=0&max_results=" + std::to_string(std::clamp(count, 1, arxiv_hits_max)));
    request.headers = {{"Accept", "application/atom+xml"}};
    return turns_.take(query.text, stop, [&] {
      return ask_and_read(http_, request, "asking arXiv at " + base_url_, clock_, stop, read_arxiv_reply, count);
    });
  }

 private:
  const std::string base_url_;
  net::TrustedHttp& http_;
  Clock& clock_;
  EngineTurns turns_;
};

bool tells_something(const std::string& word) {
  constexpr std::array<std::string_view, 22> empty_words = {"a",  "an",  "and",  "are",  "as",   "at",    "by",  "for",
                                                            "in", "is",  "not",  "of",   "on",   "or",    "the", "to",
                                                            "vs", "how", "what", "with", "from", "andnot"};
  const std::string lower = to_lower_ascii(word);
  const bool is_year = word.size() == 4 && word.find_first_not_of("0123456789") == std::string::npos;
  return word.size() > 1 && !is_year && std::find(empty_words.begin(), empty_words.end(), lower) == empty_words.end();
}

// What stands between the first `<name …>` and its end tag.
std::string_view content_of(std::string_view xml, const std::string& name) {
  std::size_t begin = xml.find("<" + name);
  while (begin != std::string_view::npos) {
    const std::size_t after = begin + 1 + name.size();
    if (after >= xml.size()) return {};
    if (xml[after] == '>' || xml[after] == ' ' || xml[after] == '\n') break;
    begin = xml.find("<" + name, after);
  }
  if (begin == std::string_view::npos) return {};
  const std::size_t open_end = xml.find('>', begin);
  if (open_end == std::string_view::npos) return {};
  const std::size_t end = xml.find("</" + name, open_end);
  if (end == std::string_view::npos) return {};
  return xml.substr(open_end + 1, end - open_end - 1);
}

}  // namespace

std::string arxiv_query(std::string_view text) {
  std::vector<std::string> terms;
  for (std::string& word : split(replace_all(latin_words(text), "-", " "), ' '))
    if (terms.size() < arxiv_words_max && tells_something(word)) terms.push_back("all:" + std::move(word));
  return join(terms, " AND ");
}

// Its feeds are flat, and their texts hold entities but no elements: no XML parser is needed to read them.
Result<std::vector<Hit>> read_arxiv_reply(std::string_view atom) {
  if (!contains(atom.substr(0, 1024), "<feed"))
    return fail(ErrorKind::rate_limited, "arXiv did not answer with a feed");
  HitList hits("arxiv");
  for (std::size_t begin = atom.find("<entry>"); begin != std::string_view::npos;) {
    const std::size_t next = atom.find("<entry>", begin + 7);
    const std::string_view entry = atom.substr(begin, next == std::string_view::npos ? next : next - begin);
    begin = next;
    const std::string id(trim(content_of(entry, "id")));
    if (contains(id, "/api/errors"))
      return fail(ErrorKind::malformed,
                  "arXiv answered with an error: " + one_line(text_of_markup(content_of(entry, "summary")), 120));
    const std::string url = id.starts_with("http://arxiv.org/") ? "https" + id.substr(4) : id;
    hits.add(url, text_of_markup(content_of(entry, "title")), text_of_markup(content_of(entry, "summary")),
             trim(content_of(entry, "published")));
  }
  return hits.take();
}

std::unique_ptr<SearchEngine> make_arxiv(EngineParts parts) { return std::make_unique<Arxiv>(std::move(parts)); }

}  // namespace kaozheng::sources
