// SPDX-License-Identifier: Apache-2.0
// A table drawn: a line over time, or bars that begin at zero. As src/reports/chart_svg.cpp.

import { line as oneLine, svg, unique } from "./dom.js";
import { t } from "./words.js";

const WIDTH = 640;
const LETTER = 12;
const LINE = 17;
const BARS_MAX = 30;
const NUMBER_MAX = 1e18;

function numberText(value, step) {
  if (Math.abs(value) >= 1e15) return value.toPrecision(3);
  const places = step >= 1 ? 0 : Math.min(9, Math.ceil(-Math.log10(step) - 1e-9));
  const [whole, rest] = Math.abs(value).toFixed(places).split(".");
  const digits = (whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole) + (rest ? `.${rest}` : "");
  return (value < 0 && /[1-9]/.test(digits) ? "−" : "") + digits;
}

function ownNumber(value) {
  let step = 1;
  for (let places = 0; places < 6 && Math.abs(value / step - Math.round(value / step)) > 1e-6; ++places) step /= 10;
  return numberText(value, step);
}

function axisOf(low, high, fromZero) {
  if (fromZero) [low, high] = [Math.min(low, 0), Math.max(high, 0)];
  if (!(high - low > 0)) {
    const room = Math.max(Math.abs(high), 1);
    low -= fromZero ? 0 : room / 2;
    high += fromZero ? room : room / 2;
  }
  const span = high - low;
  const power = 10 ** Math.floor(Math.log10(span / 5));
  const step = ([1, 2, 5].find((round) => span / (round * power) <= 5.5) || 10) * power;
  const from = Math.floor(low / step + 1e-9) * step;
  const to = Math.max(Math.ceil(high / step - 1e-9) * step, from + step);
  const count = Math.min(12, Math.max(1, Math.round((to - from) / step)));
  const ticks = Array.from({ length: count + 1 }, (_, i) => from + i * step).map((tick) => (Math.abs(tick) < step / 2 ? 0 : tick));
  return { from, to, step, ticks, share: (value) => (value - from) / (to - from) };
}

const drawnWidth = (text) => [...text].reduce((width, one) => width + (one > "\u2e80" ? LETTER : LETTER * 0.56), 0);
const clamp = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));
const at = (value) => String(Math.round(value * 10) / 10);

class Chart {
  constructor(block, language) {
    this.frame = block.table;
    this.rows = block.sentences;
    this.language = language;
    this.parts = [];
    this.height = 0;
  }
  say(key) {
    return t(key, {}, this.language);
  }
  label(row) {
    return row.forecast ? row.label + this.say("forecast_mark") : row.label;
  }
  write(x, y, text, anchor, faint) {
    this.parts.push(svg("text", { x: at(x), y: at(y), "text-anchor": anchor, class: faint && "faint" }, text));
  }
  rule(x1, y1, x2, y2, kind) {
    this.parts.push(svg("line", { x1: at(x1), y1: at(y1), x2: at(x2), y2: at(y2), class: kind }));
  }
  note(text) {
    if (!text) return;
    this.write(0, this.height + LETTER, text, "start", true);
    this.height += LINE;
  }
  // In the middle of `x` and inside the chart, unless the text before it is in the way.
  place(x, y, text, free) {
    const half = drawnWidth(text) / 2;
    const middle = clamp(x, half, WIDTH - half);
    if (middle - half < free.from) return;
    this.write(middle, y, text, "middle");
    free.from = middle + half + 6;
  }

  lines() {
    const rows = this.rows.map((one) => one.row);
    const begin = Math.min(...rows.map((row) => row.time));
    const years = Math.max(...rows.map((row) => row.time)) - begin;
    if (!(years > 0)) return false;
    const low = Math.min(...rows.map((row) => row.number));
    const high = Math.max(...rows.map((row) => row.number));
    // Where the values are far from zero, an axis from zero would hide what becomes of them.
    const axis = axisOf(low, high, low < 0 || low <= 0.6 * high);
    const left = Math.max(...axis.ticks.map((tick) => drawnWidth(numberText(tick, axis.step)))) + 12;
    const [right, top, bottom] = [WIDTH - 40, 26, 246];
    const y = (value) => bottom - axis.share(value) * (bottom - top);
    const x = (time) => left + 30 + ((time - begin) / years) * (right - left - 30);
    for (const tick of axis.ticks) {
      this.rule(left, y(tick), WIDTH, y(tick), tick === 0 ? "zero" : "grid");
      this.write(left - 8, y(tick) + LETTER * 0.35, numberText(tick, axis.step), "end", true);
    }
    rows.slice(1).forEach((row, i) =>
      this.rule(x(rows[i].time), y(rows[i].number), x(row.time), y(row.number), row.forecast || rows[i].forecast ? "dashed" : "curve"));
    const labels = { from: -1 };
    const values = { from: -1 };
    for (const row of rows) {
      this.parts.push(svg("circle", { cx: at(x(row.time)), cy: at(y(row.number)), r: "4", class: row.forecast || row.bounded ? "hollow" : "dot" }));
      this.place(x(row.time), y(row.number) - 10, row.bounded ? row.value : ownNumber(row.number), values);
      this.place(x(row.time), bottom + LINE, row.label, labels);
    }
    this.height = bottom + LINE + 12;
    if (axis.from > 0 || axis.to < 0) this.note(this.say("axis_note"));
    return true;
  }

  bars() {
    const rows = this.rows.map((one) => one.row);
    if (rows.length > BARS_MAX) return false;
    const axis = axisOf(Math.min(...rows.map((row) => row.number)), Math.max(...rows.map((row) => row.number)), true);
    const [left, right, tall, top] = [1, WIDTH - 8, 42, 4];
    const x = (value) => left + axis.share(value) * (right - left);
    const bottom = top + tall * rows.length;
    for (const tick of axis.ticks) {
      this.rule(x(tick), top, x(tick), bottom, tick === 0 ? "zero" : "grid");
      const shown = numberText(tick, axis.step);
      const half = drawnWidth(shown) / 2;
      this.write(clamp(x(tick), half, WIDTH - half), bottom + LINE, shown, "middle", true);
    }
    rows.forEach((row, i) => {
      const y = top + tall * i;
      const from = x(Math.min(0, row.number));
      const name = [...oneLine(this.label(row))];
      this.write(left + 4, y + LETTER + 2, name.length > 60 ? `${name.slice(0, 59).join("")}…` : name.join(""), "start");
      this.write(right, y + LETTER + 2, row.value, "end");
      this.parts.push(svg("rect", { x: at(from), y: at(y + LETTER + 8), width: at(x(Math.max(0, row.number)) - from), height: "12",
        class: row.forecast || row.bounded ? "outline" : "bar" })); // prettier-ignore
    });
    this.height = bottom + LINE + 12;
    return true;
  }

  draw() {
    const fit = ({ row }) => row && Number.isFinite(row.number) && Number.isFinite(row.time) && Math.abs(row.number) <= NUMBER_MAX;
    if (this.rows.length < 2 || !this.rows.every(fit)) return null;
    if (!(this.frame.over_time ? this.lines() : this.bars())) return null;
    if (this.rows.some((one) => one.row.forecast)) this.note(this.say("forecast_note"));
    const numbers = [...new Set(this.rows.flatMap((one) => one.citations || []))].sort((a, b) => a - b);
    if (numbers.length) this.note(`${this.say("sources")}${this.say("colon")}${numbers.map((n) => `[${n}]`).join("")}`);
    const id = unique("chart");
    const told = this.rows.map((one) => `${this.label(one.row)}${this.say("colon")}${one.row.value}`).join(this.say("semicolon"));
    return svg("svg.chart", { viewBox: `0 0 ${WIDTH} ${at(this.height)}`, role: "img", "aria-labelledby": `${id}t ${id}d` },
      svg("title", { id: `${id}t` }, this.frame.caption), svg("desc", { id: `${id}d` }, told), this.parts); // prettier-ignore
  }
}

export function chartOf(block, language) {
  return block.table && Array.isArray(block.sentences) ? new Chart(block, language).draw() : null;
}
