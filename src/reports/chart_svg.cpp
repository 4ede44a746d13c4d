// SPDX-License-Identifier: Apache-2.0
#include "reports/chart_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "base/bytes.h"
#include "reports/html_writer.h"
#include "reports/markdown_text.h"
#include "reports/plain_line.h"
#include "reports/report_words.h"
#include "text/words.h"

namespace kaozheng::reports {
namespace {

// In user units; the page scales the whole.
constexpr double chart_width = 640, letter = 12, line_height = 17;
constexpr std::size_t bars_max = 30, label_characters_max = 60;

std::string coordinate(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

// With a comma between thousands, no more decimals than `step` has.
std::string number_text(double value, double step) {
  if (std::abs(value) >= 1e15) return fmt::format("{:.3g}", value);
  const int places = step >= 1 ? 0 : std::min(9, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
  std::string digits = fmt::format("{:.{}f}", std::abs(value), places);
  const bool negative = value < 0 && digits.find_first_not_of("0.") != std::string::npos;
  const std::size_t point = std::min(digits.find('.'), digits.size());
  if (point > 4)
    for (std::size_t at = point; at > 3; at -= 3) digits.insert(at - 3, ",");
  if (digits.front() == ',') digits.erase(0, 1);
  return (negative ? "−" : "") + digits;
}

// As many decimals as the value has, six digits at most.
std::string own_number(double value) {
  double step = 1;
  for (int places = 0; places < 6 && std::abs(value / step - std::round(value / step)) > 1e-6; ++places) step /= 10;
  return number_text(value, step);
}

// Round ticks that span the values.
struct Axis {
  double from = 0, to = 1, step = 1;
  double share(double value) const { return (value - from) / (to - from); }
  std::vector<double> ticks() const {
    constexpr int ticks_max = 12;
    const int count = std::clamp(static_cast<int>(std::lround((to - from) / step)), 1, ticks_max);
    std::vector<double> all;
    for (int i = 0; i <= count; ++i) {
      const double tick = from + i * step;
      all.push_back(std::abs(tick) < step / 2 ? 0 : tick);
    }
    return all;
  }
};

Axis axis_of(double low, double high, bool from_zero) {
  if (from_zero) low = std::min(low, 0.0), high = std::max(high, 0.0);
  double span = high - low;
  if (!(span > 0)) {
    const double room = std::max(std::abs(high), 1.0);
    low -= from_zero ? 0 : room / 2;
    high = from_zero ? high + room : high + room / 2;
    span = high - low;
  }
  constexpr double ticks = 5;
  const double power = std::pow(10.0, std::floor(std::log10(span / ticks)));
  double step = 10 * power;
  for (const double round : {1.0, 2.0, 5.0})
    if (span / (round * power) <= ticks + 0.5) {
      step = round * power;
      break;
    }
  Axis axis;
  axis.step = step;
  axis.from = std::floor(low / step + 1e-9) * step;
  axis.to = std::ceil(high / step - 1e-9) * step;
  if (!(axis.to > axis.from)) axis.to = axis.from + step;
  return axis;
}

double drawn_width(std::string_view text) {
  double width = 0;
  for (std::size_t at = 0; at < text.size();) width += is_wide(next_code_point(text, at)) ? letter : letter * 0.56;
  return width;
}

class Chart {
 public:
  Chart(const ReportBlock& block, Language language, std::string_view id)
      : frame_(*block.table), rows_(block.sentences), words_(words(language)), id_(id) {}

  std::string draw() {
    for (const Sentence& row : rows_)
      if (!row.row || !std::isfinite(row.row->number) || !std::isfinite(row.row->time) ||
          std::abs(row.row->number) > row_number_max)
        return "";
    if (rows_.size() < 2) return "";
    if (frame_.over_time ? !line_chart() : !bar_chart()) return "";
    note(sources());
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\" "
        "aria-labelledby=\"{2}t {2}d\" font-family=\"system-ui, sans-serif\" font-size=\"{3}\" fill=\"currentColor\" "
        "stroke=\"none\">\n<title id=\"{2}t\">{4}</title>\n<desc id=\"{2}d\">{5}</desc>\n{6}</svg>\n",
        coordinate(chart_width), coordinate(height_), html_text(id_), coordinate(letter), html_text(frame_.caption),
        html_text(description()), body_);
  }

 private:
  const TableRow& row(std::size_t i) const { return *rows_[i].row; }

  std::string label(const TableRow& one) const {
    return one.forecast ? one.label + std::string(words_.forecast_mark) : one.label;
  }

  std::string description() const {
    std::vector<std::string> told;
    for (const Sentence& one : rows_) told.push_back(label(*one.row) + std::string(words_.colon) + one.row->value);
    return join(told, words_.semicolon);
  }

  std::string sources() const {
    std::set<int> numbers;
    for (const Sentence& one : rows_) numbers.insert(one.citations.begin(), one.citations.end());
    if (numbers.empty()) return "";
    std::string text = std::string(words_.sources) + std::string(words_.colon);
    for (const int number : numbers) text += fmt::format("[{}]", number);
    return text;
  }

  void note(const std::string& text) {
    if (text.empty()) return;
    write(0, height_ + letter, text, "start", 0.7);
    height_ += line_height;
  }

  void write(double x, double y, std::string_view text, std::string_view anchor, double opacity = 1) {
    body_ += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\"{}>{}</text>\n", coordinate(x), coordinate(y),
                         anchor, opacity < 1 ? fmt::format(" opacity=\"{}\"", opacity) : "", html_text(text));
  }

  void line(double x1, double y1, double x2, double y2, double opacity, double width, bool dashed) {
    body_ += fmt::format(
        "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"currentColor\" stroke-width=\"{}\"{}{}/>\n",
        coordinate(x1), coordinate(y1), coordinate(x2), coordinate(y2), coordinate(width),
        opacity < 1 ? fmt::format(" stroke-opacity=\"{}\"", opacity) : "", dashed ? " stroke-dasharray=\"5 4\"" : "");
  }

  std::pair<double, double> extent() const {
    const auto less = [](const Sentence& a, const Sentence& b) { return a.row->number < b.row->number; };
    const auto [low, high] = std::minmax_element(rows_.begin(), rows_.end(), less);
    return {low->row->number, high->row->number};
  }

  bool line_chart() {
    const auto earlier = [](const Sentence& a, const Sentence& b) { return a.row->time < b.row->time; };
    const auto [first, last] = std::minmax_element(rows_.begin(), rows_.end(), earlier);
    const double begin = first->row->time, years = last->row->time - begin;
    if (!(years > 0)) return false;

    const auto [low, high] = extent();
    // Where the values are far from zero, an axis from zero would hide what becomes of them.
    const bool from_zero = low < 0 || low <= 0.6 * high;
    const Axis axis = axis_of(low, high, from_zero);
    double left = 0;
    for (const double tick : axis.ticks()) left = std::max(left, drawn_width(number_text(tick, axis.step)));
    left += 12;
    const double right = chart_width - 40, top = 26, bottom = 246;
    const auto y_of = [&](double value) { return bottom - axis.share(value) * (bottom - top); };
    const auto x_of = [&](double time) { return left + 30 + (time - begin) / years * (right - left - 30); };
    for (const double value : axis.ticks()) {
      line(left, y_of(value), chart_width, y_of(value), value == 0 ? 0.6 : 0.15, 1, false);
      write(left - 8, y_of(value) + letter * 0.35, number_text(value, axis.step), "end", 0.7);
    }
    for (std::size_t i = 1; i < rows_.size(); ++i)
      line(x_of(row(i - 1).time), y_of(row(i - 1).number), x_of(row(i).time), y_of(row(i).number), 1, 2,
           row(i).forecast || row(i - 1).forecast);
    const bool drops_zero = axis.from > 0 || axis.to < 0;
    double label_free = -1, value_free = -1;  // where the text before ends
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const TableRow& one = row(i);
      const double x = x_of(one.time), y = y_of(one.number);
      body_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"4\"{}/>\n", coordinate(x), coordinate(y),
                           one.forecast || one.bounded
                               ? " class=\"hollow\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\""
                               : "");
      const std::string value = one.bounded ? one.value : own_number(one.number);
      place(x, y - 10, value, value_free);
      place(x, bottom + line_height, one.label, label_free);
    }
    height_ = bottom + line_height + 12;
    if (drops_zero) note(std::string(words_.axis_note));
    if (any_forecast()) note(std::string(words_.forecast_note));
    return true;
  }

  // In the middle of `x` and inside the chart, unless the text before it is in the way.
  void place(double x, double y, const std::string& text, double& free_from) {
    const double half = drawn_width(text) / 2;
    const double middle = std::clamp(x, half, std::max(half, chart_width - half));
    if (middle - half < free_from) return;
    write(middle, y, text, "middle");
    free_from = middle + half + 6;
  }

  bool any_forecast() const {
    return std::any_of(rows_.begin(), rows_.end(), [](const Sentence& one) { return one.row->forecast; });
  }

  // A line with the name and the value, the bar below it.
  bool bar_chart() {
    if (rows_.size() > bars_max) return false;
    const auto [low, high] = extent();
    const Axis axis = axis_of(low, high, true);
    const double left = 1, right = chart_width - 8, bar_height = 12, place_height = 42, top = 4;
    const auto x_of = [&](double value) { return left + axis.share(value) * (right - left); };
    const double bottom = top + place_height * static_cast<double>(rows_.size());
    for (const double value : axis.ticks()) {
      line(x_of(value), top, x_of(value), bottom, value == 0 ? 0.6 : 0.15, 1, false);
      const std::string shown = number_text(value, axis.step);
      const double half = drawn_width(shown) / 2;
      write(std::clamp(x_of(value), half, chart_width - half), bottom + line_height, shown, "middle", 0.7);
    }
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const TableRow& one = row(i);
      const double y = top + place_height * static_cast<double>(i);
      const double from = x_of(std::min(0.0, one.number)), to = x_of(std::max(0.0, one.number));
      write(left + 4, y + letter + 2, abbreviate(plain_line(label(one)), label_characters_max), "start");
      write(right, y + letter + 2, one.value, "end");
      body_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}/>\n", coordinate(from),
                           coordinate(y + letter + 8), coordinate(to - from), coordinate(bar_height),
                           one.forecast || one.bounded
                               ? " fill-opacity=\"0.15\" stroke=\"currentColor\" stroke-dasharray=\"5 4\""
                               : " fill-opacity=\"0.75\"");
    }
    height_ = bottom + line_height + 12;
    if (any_forecast()) note(std::string(words_.forecast_note));
    return true;
  }

  const TableFrame& frame_;
  const std::vector<Sentence>& rows_;
  const Words& words_;
  const std::string id_;
  std::string body_;
  double height_ = 0;
};

}  // namespace

std::string chart_svg(const ReportBlock& table, Language language, std::string_view id) {
  if (table.kind != ReportBlockKind::table || !table.table) return "";
  return Chart(table, language, id).draw();
}

}  // namespace kaozheng::reports
