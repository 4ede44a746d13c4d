// SPDX-License-Identifier: Apache-2.0
// The pre-scan: arbitrary markup → simple markup of bounded depth.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/bytes.h"
#include "sources/html/html_tree.h"

namespace kaozheng::sources {
namespace {

using Names = std::set<std::string_view>;

const Names& kept_elements() {
  static const Names names{"html",       "head",     "body",   "article",    "section", "header",  "footer",  "nav",
                           "aside",      "main",     "h1",     "h2",         "h3",      "h4",      "h5",      "h6",
                           "p",          "div",      "ul",     "ol",         "li",      "dl",      "dt",      "dd",
                           "table",      "caption",  "thead",  "tbody",      "tfoot",   "tr",      "td",      "th",
                           "blockquote", "pre",      "figure", "figcaption", "address", "details", "summary", "center",
                           "time",       "fieldset", "hgroup", "sup"};
  return names;
}

// Elements whose tags vanish and whose content stays.
const Names& transparent_elements() {
  static const Names names{"b",        "big",     "code",    "em",        "font",     "i",      "nobr", "s",
                           "small",    "strike",  "strong",  "tt",        "u",        "ruby",   "rb",   "rtc",
                           "object",   "applet",  "marquee", "plaintext", "frameset", "frame",  "math", "option",
                           "optgroup", "picture", "map",     "img",       "input",    "wbr",    "area", "col",
                           "colgroup", "embed",   "source",  "track",     "param",    "keygen", "link", "base",
                           "basefont", "bgsound", "isindex", "image"};
  return names;
}

const Names& dropped_elements() {
  static const Names names{"select", "button", "template", "noscript", "video",    "audio", "canvas", "rt",
                           "rp",     "dialog", "menu",     "datalist", "progress", "meter", "amp-ad", "amp-sidebar"};
  return names;
}

// Elements whose content is not markup.
const Names& raw_elements() {
  static const Names names{"script", "style", "iframe", "noembed", "noframes", "textarea", "title", "xmp", "svg"};
  return names;
}

const Names& kept_attributes() {
  static const Names names{"id",       "class", "role",     "hidden",  "style",     "aria-hidden", "itemprop",
                           "property", "name",  "content",  "href",    "rel",       "type",        "datetime",
                           "lang",     "title", "itemtype", "pubdate", "aria-label"};
  return names;
}

bool is_ordinary(std::string_view name) {
  return name == "span" || name.starts_with("x-") || name == "time" || name == "sup";
}
bool is_table_part(std::string_view name) {
  return is_one_of(name, {"table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"});
}
bool is_scope_boundary(std::string_view name) { return is_one_of(name, {"html", "table", "caption", "td", "th"}); }
bool closes_paragraph(std::string_view name) {
  return !is_ordinary(name) && !is_table_part(name) && !is_one_of(name, {"html", "head", "body"});
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool is_tag_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

class Simplifier {
 public:
  explicit Simplifier(std::string_view html) : html_(html) {}

  SimplerMarkup run() {
    result_.markup.reserve(html_.size() / 2 + 64);
    result_.markup = "<!DOCTYPE html>";
    while (at_ < html_.size()) {
      const std::size_t open = std::min(html_.find('<', at_), html_.size());
      copy_text(html_.substr(at_, open - at_));
      at_ = open;
      if (at_ < html_.size()) markup();
    }
    return std::move(result_);
  }

 private:
  struct Tag {
    std::string name;
    std::vector<std::pair<std::string, std::string_view>> attributes;

    std::string_view attribute(std::string_view wanted) const {
      for (const auto& [attribute_name, value] : attributes)
        if (attribute_name == wanted) return value;
      return {};
    }
  };

  char peek(std::size_t ahead) const { return at_ + ahead < html_.size() ? html_[at_ + ahead] : '\0'; }

  // Control characters are nothing to a reader; gumbo would show each as a broken one.
  void copy_text(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (const std::size_t length = overlong_reference(text.substr(i)); length > 0) {
        result_.markup += "\xEF\xBF\xBD";
        i += length - 1;
      } else if (static_cast<unsigned char>(text[i]) >= 0x20 || is_blank(text[i])) {
        result_.markup += text[i];
      }
    }
  }

  // The length of a numeric reference beyond all characters, or 0: gumbo keeps the lowest 32 bits of its number.
  static std::size_t overlong_reference(std::string_view text) {
    if (!text.starts_with("&#")) return 0;
    const bool is_hexadecimal = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
    const std::size_t begin = std::min(text.find_first_not_of('0', is_hexadecimal ? 3 : 2), text.size());
    const std::string_view digits = is_hexadecimal ? "0123456789abcdefABCDEF" : "0123456789";
    const std::size_t end = std::min(text.find_first_not_of(digits, begin), text.size());
    if (end - begin <= 7) return 0;
    return end < text.size() && text[end] == ';' ? end + 1 : end;
  }

  void markup() {
    if (html_.substr(at_).starts_with("<!--")) {
      const std::size_t end = html_.find("-->", at_ + 2);
      at_ = end == std::string_view::npos ? html_.size() : end + 3;
    } else if (html_.substr(at_) == "</") {
      result_.markup += "&lt;/";
      at_ = html_.size();
    } else if (peek(1) == '!' || peek(1) == '?' || (peek(1) == '/' && !is_tag_letter(peek(2)))) {
      const std::size_t end = html_.find('>', at_);
      at_ = end == std::string_view::npos ? html_.size() : end + 1;
    } else if (is_tag_letter(peek(1))) {
      ++at_;
      const Tag tag = read_tag();
      if (!cut_off_) start_tag(tag);
    } else if (peek(1) == '/') {
      at_ += 2;
      const Tag tag = read_tag();
      if (!cut_off_) end_tag(tag.name);
    } else {
      result_.markup += "&lt;";
      ++at_;
    }
  }

  // From the name on; leaves `at_` behind the '>'.
  Tag read_tag() {
    Tag tag;
    const std::size_t begin = at_;
    while (at_ < html_.size() && !is_blank(html_[at_]) && html_[at_] != '/' && html_[at_] != '>') ++at_;
    tag.name = to_lower_ascii(html_.substr(begin, std::min<std::size_t>(at_ - begin, 64)));
    while (true) {
      while (at_ < html_.size() && (is_blank(html_[at_]) || html_[at_] == '/')) ++at_;
      if (at_ >= html_.size()) {
        cut_off_ = true;
        return tag;
      }
      if (html_[at_] == '>') {
        ++at_;
        return tag;
      }
      read_attribute(tag);
    }
  }

  void read_attribute(Tag& tag) {
    const std::size_t begin = at_++;
    while (at_ < html_.size() && !is_blank(html_[at_]) && html_[at_] != '/' && html_[at_] != '>' && html_[at_] != '=')
      ++at_;
    const std::string_view name = html_.substr(begin, at_ - begin);
    while (at_ < html_.size() && is_blank(html_[at_])) ++at_;
    std::string_view value;
    if (at_ < html_.size() && html_[at_] == '=') {
      ++at_;
      while (at_ < html_.size() && is_blank(html_[at_])) ++at_;
      value = read_value();
    }
    if (name.size() > 16) return;
    std::string lower = to_lower_ascii(name);
    if (kept_attributes().contains(lower) && tag.attributes.size() < 32)
      tag.attributes.emplace_back(std::move(lower), value.substr(0, 20'000));
  }

  std::string_view read_value() {
    if (at_ >= html_.size()) return {};
    const char quote = html_[at_];
    if (quote == '"' || quote == '\'') {
      const std::size_t end = html_.find(quote, at_ + 1);
      const std::size_t begin = at_ + 1;
      if (end == std::string_view::npos) {
        at_ = html_.size();
        return {};
      }
      at_ = end + 1;
      return html_.substr(begin, end - begin);
    }
    const std::size_t begin = at_;
    while (at_ < html_.size() && !is_blank(html_[at_]) && html_[at_] != '>') ++at_;
    return html_.substr(begin, at_ - begin);
  }

  // The content of a raw element, `at_` behind its end tag; nothing when it has no end.
  std::optional<std::string_view> raw_content(const std::string& name) {
    if (endless_.contains(name)) return std::nullopt;
    const std::size_t begin = at_;
    for (std::size_t end = html_.find("</", begin); end != std::string_view::npos; end = html_.find("</", end + 2)) {
      const std::size_t after = end + 2 + name.size();
      if (after > html_.size()) break;
      if (!equals_ignoring_case(html_.substr(end + 2, name.size()), name)) continue;
      if (after < html_.size() && is_tag_letter(html_[after])) continue;
      at_ = std::min(html_.find('>', after), html_.size() - 1) + 1;
      return html_.substr(begin, end - begin);
    }
    endless_.insert(name);
    return std::nullopt;
  }

  void raw_element(const Tag& tag) {
    const auto content = raw_content(tag.name);
    if (tag.name == "script") {
      ++result_.scripts;
      if (!content) at_ = html_.size();
      if (!content || !contains(to_lower_ascii(tag.attribute("type")), "ld+json")) return;
      result_.markup += "<script type=\"application/ld+json\">";
      copy_text(*content);
      result_.markup += "</script>";
    } else if (tag.name == "title" && content && !has_title_) {
      has_title_ = true;
      result_.markup += "<title>";
      copy_text(*content);
      result_.markup += "</title>";
    }
  }

  static bool states_something(const Tag& tag) {
    const std::string relation = to_lower_ascii(tag.attribute("rel"));
    return is_one_of(relation, {"canonical", "license", "licence"});
  }

  void start_tag(const Tag& tag) {
    if (raw_elements().contains(tag.name)) return raw_element(tag);
    if (tag.name == "br" || tag.name == "hr") {
      result_.markup += tag.name == "br" ? "<br>" : "<hr>";
      return;
    }
    if (tag.name == "meta") return emit(tag, "meta");
    if (tag.name == "link" && states_something(tag)) return emit(tag, "link");
    if (tag.name == "input" && equals_ignoring_case(tag.attribute("type"), "password"))
      result_.has_password_field = true;
    if (transparent_elements().contains(tag.name)) return;
    const std::string name = simple_name(tag.name);
    if (name == "x-a") close("x-a");
    close_implied(name);
    if (open_.size() >= html_depth_max) {
      ++flattened_[name];
      return;
    }
    if (is_table_part(name) && name != "table" && !in_table()) return;
    open_.push_back(name);
    emit(tag, name);
  }

  void end_tag(const std::string& tag) {
    if (tag == "br") result_.markup += "<br>";
    if (raw_elements().contains(tag) || transparent_elements().contains(tag) || is_one_of(tag, {"br", "hr", "meta"}))
      return;
    const std::string name = simple_name(tag);
    if (const auto flattened = flattened_.find(name); flattened != flattened_.end() && flattened->second > 0)
      --flattened->second;
    else if (!is_one_of(name, {"html", "body", "head"}))
      close(name);
    else if (name == "head")
      result_.markup += "</head>";
  }

  static std::string simple_name(const std::string& name) {
    if (kept_elements().contains(name)) return name;
    if (name == "a") return "x-a";
    if (name == "form") return "x-form";
    if (dropped_elements().contains(name)) return "x-drop";
    return "span";
  }

  bool in_table() const { return std::find(open_.begin(), open_.end(), "table") != open_.end(); }

  // What a start tag ends by itself, so that the stack here is as deep as gumbo's.
  void close_implied(std::string_view name) {
    const auto pop_to = [&](auto is_wanted, auto is_barrier) {
      for (std::size_t i = open_.size(); i-- > 0;) {
        if (is_wanted(open_[i])) return open_.resize(i);
        if (is_barrier(open_[i])) return;
      }
    };
    const auto is_item_barrier = [](const std::string& open) {
      return !is_ordinary(open) && !is_one_of(open, {"address", "div", "p"});
    };
    if (name == "li")
      pop_to([](const std::string& open) { return open == "li"; }, is_item_barrier);
    else if (name == "dt" || name == "dd")
      pop_to([](const std::string& open) { return open == "dt" || open == "dd"; }, is_item_barrier);
    if (closes_paragraph(name)) pop_to([](const std::string& open) { return open == "p"; }, is_scope_boundary);
    if (!is_table_part(name) || name == "table") return;
    // Up to the row of a cell, to the section of a row, to the table of the rest.
    while (!open_.empty() && open_.back() != "table" && in_table()) {
      const std::string& last = open_.back();
      if ((name == "td" || name == "th") && last == "tr") break;
      if (name == "tr" && is_one_of(last, {"thead", "tbody", "tfoot"})) break;
      open_.pop_back();
    }
  }

  void close(const std::string& name) {
    for (std::size_t i = open_.size(); i-- > 0;) {
      if (open_[i] == name) {
        open_.resize(i);
        result_.markup += "</" + name + ">";
        return;
      }
      if (is_table_part(name) ? open_[i] == "table"
          : is_ordinary(name) ? !is_ordinary(open_[i])
                              : is_scope_boundary(open_[i]))
        return;
    }
  }

  void emit(const Tag& tag, std::string_view name) {
    std::string& out = result_.markup;
    out += '<';
    out += name;
    for (const auto& [attribute_name, value] : tag.attributes) {
      const char quote = value.find('"') == std::string_view::npos ? '"' : '\'';
      out += ' ' + attribute_name + '=' + quote;
      for (const char c : value)
        if (c == quote)
          out += "&#39;";
        else if (c != '\0')
          out += c;
      out += quote;
    }
    out += '>';
  }

  std::string_view html_;
  std::size_t at_ = 0;
  bool cut_off_ = false;
  bool has_title_ = false;
  SimplerMarkup result_;
  std::vector<std::string> open_;
  std::map<std::string, std::size_t> flattened_;
  std::set<std::string> endless_;
};

}  // namespace

SimplerMarkup simplify_markup(std::string_view html) { return Simplifier(html).run(); }

}  // namespace kaozheng::sources
