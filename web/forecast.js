// SPDX-License-Identifier: Apache-2.0
// A forecast in words: ranges, and what they rest on. Pure but for the words.

import { duration, figure, t } from "./words.js";

const span = (range, show) => {
  const low = show(range.low);
  const high = show(range.high);
  return low === high ? low : t("range", { low, high });
};

export const costText = (cost) => Object.entries(cost || {}).map(([currency, range]) => `${span(range, (value) => figure(value, value < 1 ? 3 : 2))} ${currency}`).join(t("comma")); // prettier-ignore

export const sumText = (cost) => Object.entries(cost || {}).map(([currency, sum]) => `${figure(sum, sum < 1 ? 3 : 2)} ${currency}`).join(t("comma")); // prettier-ignore

export function forecastParts(forecast) {
  if (!forecast) return [];
  const parts = [];
  const add = (key, range, show) => range?.high > 0 && parts.push([key, span(range, show)]);
  add("time", forecast.seconds, duration);
  add("model_calls", forecast.calls, (value) => figure(Math.round(value)));
  const tokens = forecast.prompt_tokens && forecast.completion_tokens && {
    low: forecast.prompt_tokens.low + forecast.completion_tokens.low, high: forecast.prompt_tokens.high + forecast.completion_tokens.high };
  add("tokens", tokens, (value) => figure(value));
  const cost = costText(forecast.cost);
  if (cost) parts.push(["money", cost]);
  return parts; // prettier-ignore
}

export const forecastBasis = (forecast) => (forecast.basis === "history" || forecast.runs > 0 ? t("forecast_from_n", { n: forecast.runs }) : t("forecast_assumed"));
