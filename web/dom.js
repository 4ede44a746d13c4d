// SPDX-License-Identifier: Apache-2.0
// The page is built of nodes, never of markup: every text becomes a text node, every address is looked at.

const SVG = "http://www.w3.org/2000/svg";
// What could reorder or hide text: controls, bidirectional overrides and isolates, zero-width marks.
// eslint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

export const plain = (value) => String(value ?? "").replace(UNSEEN, "");
export const line = (value) => plain(value).replace(/\s+/g, " ").trim();

// An http or https address, else nothing. No other scheme ever becomes a link.
export function webAddress(value) {
  try {
    const url = new URL(String(value).trim());
    if ((url.protocol !== "http:" && url.protocol !== "https:") || !url.hostname) return "";
    url.username = url.password = "";
    return url.href;
  } catch {
    return "";
  }
}

export function hostOf(value) {
  const address = webAddress(value);
  return address ? new URL(address).hostname.replace(/^www\./, "") : "";
}

// Of a local file; empty for other addresses.
export function pathOf(value) {
  const text = String(value ?? "");
  if (!text.startsWith("file://")) return "";
  try {
    return plain(decodeURIComponent(text.slice("file://".length)));
  } catch {
    return plain(text.slice("file://".length));
  }
}

// The same as people know it: an uploaded file by the name it came with.
export function placeOf(value) {
  const path = pathOf(value);
  const own = path.match(/\/collections\/[0-9a-f]{32}\/(.+?)\.[0-9a-f]{16}(\.[^./]+)?$/);
  return own ? own[1] + (own[2] || "") : path;
}

const ADDRESSES = new Set(["href", "src", "action", "formaction", "xlink:href", "srcdoc", "style", "data", "poster"]);

function setOne(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === "on") {
    for (const [event, hear] of Object.entries(value)) node.addEventListener(event, hear);
  } else if (name === "href") {
    const own = /^#/.test(value) || /^\/(?![/\\])/.test(value);
    const address = own ? value : webAddress(value);
    if (address) node.setAttribute("href", address);
  } else if (ADDRESSES.has(name) || name.startsWith("on")) {
    throw new Error(name);
  } else if (name === "value" || name === "checked" || name === "disabled" || name === "selected" || name === "indeterminate") {
    node[name] = value;
  } else if (name === "keep") {
    Object.assign(node, value);
  } else {
    node.setAttribute(name, value === true ? "" : plain(value));
  }
}

function fill(node, children) {
  for (const child of children) {
    if (child === undefined || child === null || child === false || child === "") continue;
    if (Array.isArray(child)) fill(node, child);
    else node.append(child instanceof Node ? child : document.createTextNode(plain(child)));
  }
  return node;
}

function make(spec, space) {
  const [name, ...classes] = spec.split(".");
  const node = space ? document.createElementNS(space, name) : document.createElement(name || "div");
  for (const one of classes) if (one) node.classList.add(one);
  return node;
}

const isPlainObject = (value) => value && typeof value === "object" && !(value instanceof Node) && !Array.isArray(value);

// h("p.note", {lang: "zh-CN", on: {click}}, "text", node, [more])
export function h(spec, ...rest) {
  const node = make(spec, "");
  if (isPlainObject(rest[0])) for (const [name, value] of Object.entries(rest.shift())) setOne(node, name, value);
  return fill(node, rest);
}

export function svg(spec, ...rest) {
  const node = make(spec, SVG);
  if (isPlainObject(rest[0])) for (const [name, value] of Object.entries(rest.shift())) setOne(node, name, value);
  return fill(node, rest);
}

export const put = (node, ...children) => {
  node.replaceChildren();
  return fill(node, children);
};

// A link to the web: opens beside, tells nothing of us.
export function outside(address, ...children) {
  const found = webAddress(address);
  return found ? h("a", { href: found, target: "_blank", rel: "noopener noreferrer" }, ...children) : h("span", ...children);
}

// "zh-CN" or "en", by which script prevails.
export function languageOf(text) {
  const told = String(text ?? "");
  const wide = (told.match(/[\u3400-\u9fff\uf900-\ufaff]/g) || []).length;
  const letters = (told.match(/[A-Za-z]/g) || []).length;
  return wide * 4 > letters ? (wide ? "zh-CN" : undefined) : "en";
}

// A place in a text that is told in bytes of UTF-8, as an index of a JavaScript string.
export function indexOfByte(text, byte) {
  let at = 0;
  let index = 0;
  for (const character of text) {
    if (at >= byte) break;
    const code = character.codePointAt(0);
    at += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    index += character.length;
  }
  return index;
}

// The same, told in characters.
export const indexOfCharacter = (text, count) => [...text].slice(0, count).join("").length;

// A text with a part of it marked.
export function marked(text, begin, end) {
  if (!(begin < end)) return [text];
  return [text.slice(0, begin), h("mark", text.slice(begin, end)), text.slice(end)];
}

export function unique(prefix) {
  unique.last = (unique.last || 0) + 1;
  return `${prefix}-${unique.last}`;
}

export const rest = (milliseconds, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });

export function debounce(act, milliseconds) {
  let timer;
  const later = (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...values), milliseconds);
  };
  later.cancel = () => clearTimeout(timer);
  return later;
}

export const stillMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
