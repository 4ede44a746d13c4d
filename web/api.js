// SPDX-License-Identifier: Apache-2.0
// What the page asks of its server, and nobody else.

import { t } from "./words.js";

const TOKEN = "kaozheng.token";

// The server says why in English; the kind of trouble is told in the reader's language.
const KINDS = [400, 401, 403, 404, 409, 413, 415, 429, 500, 502, 503, 504, 507];

function told(status, why) {
  if (!why) return t(status ? "error_status" : "error_unreachable", { status });
  return KINDS.includes(status) ? t(`refusal_${status}`, { why }) : why;
}

export class Refusal extends Error {
  constructor(status, error = {}) {
    super(told(status, error.message));
    this.status = status;
    this.type = error.type || "";
    this.param = error.param || "";
    this.code = error.code || "";
  }
}

export const token = {
  get: () => sessionStorage.getItem(TOKEN) || "",
  set: (value) => (value ? sessionStorage.setItem(TOKEN, value) : sessionStorage.removeItem(TOKEN)),
};

export function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function headersOf(more = {}) {
  const headers = { ...more };
  if (token.get()) headers.Authorization = `Bearer ${token.get()}`;
  return headers;
}

async function refusalOf(answer) {
  let error = {};
  try {
    error = (await answer.json()).error || {};
  } catch {
    // No JSON: the status has to do.
  }
  if (answer.status === 401) dispatchEvent(new CustomEvent("kaozheng:token"));
  return new Refusal(answer.status, error);
}

export async function send(method, path, { body, raw, headers, signal, accept } = {}) {
  const request = { method, signal, cache: "no-store", credentials: "omit", redirect: "error", referrerPolicy: "no-referrer" };
  request.headers = headersOf({ Accept: accept || "application/json", ...headers });
  if (raw !== undefined) request.body = raw;
  else if (body !== undefined) {
    request.body = JSON.stringify(body);
    request.headers["Content-Type"] = "application/json";
  }
  let answer;
  try {
    answer = await fetch(path, request);
  } catch (trouble) {
    if (trouble.name === "AbortError") throw trouble;
    throw new Refusal(0);
  }
  if (!answer.ok) throw await refusalOf(answer);
  return answer;
}

export async function call(method, path, options) {
  const answer = await send(method, path, options);
  if (answer.status === 204) return null;
  const text = await answer.text();
  return text ? JSON.parse(text) : null;
}

export const get = (path, options) => call("GET", path, options);
export const post = (path, body, options) => call("POST", path, { body, ...options });

export const runPath = (id, more = "") => `/api/runs/${encodeURIComponent(id)}${more}`;

export function query(values) {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== "" && value !== undefined && value !== null) asked.set(name, value);
  const text = asked.toString();
  return text ? `?${text}` : "";
}

// An event stream read with fetch, since EventSource cannot send a token. `hear` gets {id, event, data}. Ends with
// "over" (nothing more will come), "gone" (no such run) or "lost" (to be tried again); throws when aborted.
export async function readEvents(path, { after, signal, hear, alive }) {
  const headers = headersOf({ Accept: "text/event-stream" });
  let answer;
  try {
    answer = await fetch(`${path}${query({ after })}`, { headers, signal, cache: "no-store", credentials: "omit", redirect: "error" });
  } catch (trouble) {
    if (trouble.name === "AbortError") throw trouble;
    return "lost";
  }
  if (answer.status === 204) return "over";
  if (answer.status === 404) return "gone";
  if (!answer.ok) {
    await refusalOf(answer);
    return answer.status === 401 || answer.status === 403 ? "gone" : "lost";
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  const parse = eventParser(hear);
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return "lost";
      alive?.();
      parse(value);
    }
  } catch (trouble) {
    if (signal?.aborted) throw trouble;
    return "lost";
  }
}

// Pieces of text/event-stream in, events out.
export function eventParser(hear) {
  let left = "";
  let event = {};
  let data = [];
  const take = (text) => {
    if (text === "") {
      if (data.length) hear({ ...event, data: data.join("\n") });
      event = {};
      data = [];
      return;
    }
    if (text.startsWith(":")) return;
    const colon = text.indexOf(":");
    const name = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? "" : text.slice(colon + 1).replace(/^ /, "");
    if (name === "data") data.push(value);
    else if (name === "event") event.event = value;
    else if (name === "id") event.id = value;
  };
  return (piece) => {
    left += piece;
    for (;;) {
      const end = left.search(/\r\n|\r(?!$)|\n/);
      if (end < 0) return;
      const text = left.slice(0, end);
      left = left.slice(end + (left.startsWith("\r\n", end) ? 2 : 1));
      take(text);
    }
  };
}

// Saves what an address of the server holds as a file.
export async function download(path, name) {
  const answer = await send("GET", path, { accept: "*/*" });
  const address = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
