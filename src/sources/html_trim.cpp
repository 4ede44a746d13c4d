// SPDX-License-Identifier: Apache-2.0
#include "sources/html_trim.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "sources/cleaning.h"
#include "sources/document_text.h"

namespace kaozheng::sources {
namespace {

// Lines after which nothing of the article comes.
bool ends_article(const std::string& line) {
  static constexpr std::string_view openings[] = {"related stories",
                                                  "related articles",
                                                  "related posts",
                                                  "related news",
                                                  "related content",
                                                  "related topics",
                                                  "related links",
                                                  "related:",
                                                  "read more stories",
                                                  "more from ",
                                                  "more stories",
                                                  "more on this",
                                                  "more news",
                                                  "top stories",
                                                  "latest news",
                                                  "latest stories",
                                                  "most popular",
                                                  "most read",
                                                  "recommended for you",
                                                  "you may also like",
                                                  "you might also like",
                                                  "popular posts",
                                                  "recent posts",
                                                  "trending now",
                                                  "sponsored content",
                                                  "around the web",
                                                  "from our partners",
                                                  "partner news",
                                                  "leave a reply",
                                                  "leave a comment",
                                                  "post a comment",
                                                  "share your thoughts",
                                                  "about the author",
                                                  "sign up for our",
                                                  "subscribe to our",
                                                  "don't miss",
                                                  "post navigation",
                                                  "相关阅读",
                                                  "相关新闻",
                                                  "相关文章",
                                                  "相关推荐",
                                                  "推荐阅读",
                                                  "延伸阅读",
                                                  "热门文章",
                                                  "热门推荐",
                                                  "猜你喜欢",
                                                  "精彩推荐",
                                                  "大家都在看",
                                                  "更多精彩",
                                                  "返回搜狐",
                                                  "发表评论",
                                                  "网友评论",
                                                  "最新评论",
                                                  "上一篇",
                                                  "下一篇",
                                                  "責任編輯",
                                                  "责任编辑",
                                                  "免责声明",
                                                  "版权声明",
                                                  "特别声明",
                                                  "扫码关注"};
  return std::any_of(std::begin(openings), std::end(openings),
                     [&](std::string_view opening) { return line.starts_with(opening); });
}

bool is_call_to_action(const std::string& line) {
  static const std::set<std::string_view> calls{"read more",
                                                "read more »",
                                                "continue reading",
                                                "advertisement",
                                                "advertising",
                                                "share",
                                                "share this",
                                                "share this:",
                                                "close",
                                                "caption",
                                                "back to gallery",
                                                "print",
                                                "email",
                                                "comments",
                                                "story continues below advertisement",
                                                "tweet",
                                                "facebook",
                                                "twitter",
                                                "whatsapp",
                                                "linkedin",
                                                "pinterest",
                                                "click here",
                                                "learn more",
                                                "sign up",
                                                "log in",
                                                "subscribe",
                                                "loading...",
                                                "view comments",
                                                "hide caption",
                                                "toggle caption",
                                                "article continues after ad",
                                                "分享",
                                                "收藏",
                                                "打印",
                                                "评论",
                                                "广告",
                                                "点击查看",
                                                "阅读全文",
                                                "展开全文",
                                                "查看更多",
                                                "返回顶部",
                                                "关闭",
                                                "字号",
                                                "举报",
                                                "点赞"};
  return calls.contains(line);
}

std::string comparable(std::string_view text) {
  std::string line;
  for (const char c : to_lower_ascii(text))
    if (c != ' ') line += c;
  return line;
}

}  // namespace

void trim_blocks(Document& document) {
  const Document whole = std::move(document);
  document = whole;
  document.text.clear();
  document.blocks.clear();
  DocumentText out(document);
  const std::size_t total = reading_weight(whole.text);
  const std::string title = comparable(whole.title);
  std::set<std::string> said;
  std::size_t seen = 0;
  for (const Block& block : whole.blocks) {
    const std::string_view text = std::string_view(whole.text).substr(block.begin, block.end - block.begin);
    const std::size_t weight = reading_weight(text);
    const std::string line = to_lower_ascii(text);
    if (weight <= 60 && seen * 2 > total && seen > 300 && ends_article(line)) return;
    seen += weight;
    if (block.kind == BlockKind::code || block.kind == BlockKind::table_row) {
      out.add(block.kind, text, block.level, block.page);
      continue;
    }
    if (is_call_to_action(line)) continue;
    const bool is_title = title.size() > 6 && comparable(text) == title && seen <= 400;
    const bool is_repeated = weight > 40 && !said.insert(line).second;
    if (!is_title && !is_repeated) out.add(block.kind, text, block.level, block.page);
  }
}

}  // namespace kaozheng::sources
