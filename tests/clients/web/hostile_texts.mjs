// SPDX-License-Identifier: Apache-2.0
// Texts that try to be more than text, and how to see whether one of them was.

const call = "window.owned=(window.owned||0)+1";
const away = "http://127.0.0.1:9/x";

// Every way of writing markup times every thing it may do, in every surrounding: as src/reports/hostile_texts_double.cpp.
export function generated() {
  const codes = [call, `fetch('${away}')`, `location='${away}'`, "alert(1)", "import('data:text/javascript,window.owned=1')", "top[`ow`+`ned`]=1"];
  const shapes = [
    (code) => `<script>${code}</script>`, (code) => `<img src=x onerror="${code}">`, (code) => `<svg/onload=${code}>`, (code) => `"><script>${code}</script>`,
    (code) => `' onmouseover='${code}`, (code) => `" autofocus onfocus="${code}" x="`, (code) => `<a href="javascript:${code}">x</a>`, (code) => `javascript:${code}`,
    (code) => `<iframe srcdoc="<script>parent.${code}</script>">`, (code) => `<details open ontoggle="${code}">`, (code) => `<math><mtext><table><mglyph><style><img src=x onerror="${code}">`,
    (code) => `<noscript><p title="</noscript><img src=x onerror=${code}>">`, (code) => `</textarea><script>${code}</script>`, (code) => `</title><svg onload="${code}">`,
    (code) => `{{constructor.constructor('${code}')()}}`, (code) => `\${${code}}`, (code) => `<template><script>${code}</script></template>`, (code) => `data:text/html,<script>${code}</script>`,
    (code) => `<xmp><p title="</xmp><svg/onload=${code}>">`, (code) => `&lt;script&gt;${code}&lt;/script&gt;`, (code) => `\u003cscript\u003e${code}\u003c/script\u003e`, (code) => `<scr\u0000ipt>${code}</scr\u0000ipt>`,
  ]; // prettier-ignore
  const plain = [`<img src="${away}">`, `<link rel=stylesheet href=${away}>`, `<base href=${away}>`, `<meta http-equiv=refresh content="0;url=${away}">`, `<style>@import '${away}'</style>`, `<object data=${away}>`,
    `<form action=${away}><input autofocus>`, `<video poster=${away}>`, `![x](${away})`, `[x](${away})`, "\u202Etxt.exe\u202C", "\u200B\uFEFF", "__proto__", "constructor", "{n}", "{0|a|b}", "\u0000\u001b[31m", "😀".repeat(50), "‮".repeat(20), "-->", "]]>", "%3Cscript%3E", "\\u003cscript\\u003e", "../../etc/passwd", "file:///etc/passwd"]; // prettier-ignore
  const around = [["", ""], ["甲", "。"], ["\"", "\\"], ["<", ""]];
  const all = [];
  for (const [before, behind] of around) {
    for (const shape of shapes) for (const code of codes) all.push(before + shape(code) + behind);
    for (const text of plain) all.push(before + text + behind);
  }
  return all;
}

// What a page has that it should not have, whatever it shows.
export async function inspect(page, checks, name) {
  const state = await page.evaluate(() => ({
    owned: window.owned, scripts: [...document.scripts].map((one) => one.getAttribute("src")), frames: frames.length,
    strange: [...document.querySelectorAll("*")].filter((one) => ["IFRAME", "OBJECT", "EMBED", "IMG", "VIDEO", "BASE", "STYLE", "META"].includes(one.tagName) && !one.closest("head")).map((one) => one.outerHTML),
    handlers: [...document.querySelectorAll("*")].flatMap((one) => [...one.attributes]).filter((one) => one.name.startsWith("on") || one.name === "srcdoc").map((one) => one.name),
    links: [...document.querySelectorAll("[href]")].map((one) => one.getAttribute("href")).filter((href) => !/^(https?:\/\/|#|\/(?!\/))/.test(href)),
  })); // prettier-ignore
  checks.that(`${name}: no script ran`, state.owned === undefined);
  checks.that(`${name}: only the page's own scripts`, state.scripts.every((src) => src?.startsWith("/assets/")), state.scripts);
  for (const what of ["strange", "handlers", "links"]) checks.that(`${name}: no ${what}`, state[what].length === 0 && state.frames === 0, state[what].slice(0, 3));
}
