// SPDX-License-Identifier: Apache-2.0
// What the program works with, whether it answers, and who is signed in.

import { get, post, token } from "./api.js";
import { h, line, put } from "./dom.js";
import { busy, fail, notify } from "./frame.js";
import { t } from "./words.js";

function testButton(what) {
  const name = Object.values(what)[0];
  const result = h("p.test-result", { role: "status" });
  const button = h("button.small", { type: "button", "aria-label": t("test_this", { name }) }, t("test"));
  button.addEventListener("click", async () => {
    const done = busy(button, t("testing"));
    put(result);
    try {
      const { ok, found, fix } = await post("/api/settings/test", what);
      put(result, h(ok ? "span.good" : "span.bad", h("span", { "aria-hidden": "true" }, ok ? "✓ " : "✗ "), ok ? t("test_ok") : t("test_bad")), found && [" ", found], fix && h("span.fix", fix));
    } catch (trouble) {
      put(result, h("span.bad", h("span", { "aria-hidden": "true" }, "✗ "), line(trouble.message)));
    }
    done();
    button.focus();
  });
  return [button, result];
}

// What an endpoint or engine tells of itself, apart from its name.
function facts(one) {
  const told = [
    ["kind", ["web", "academic", "files"].includes(one.kind) && t(`source_${one.kind}`)], ["provider", one.provider], ["address", one.url],
    ["models", (one.models || []).join(t("comma"))], ["privacy", ["local", "trusted", "public"].includes(one.privacy) && t(`privacy_${one.privacy}`)],
    ["slots", one.slots > 0 && String(one.slots)], ["key", one.has_key !== undefined && t(one.has_key ? "secret_set" : "secret_not_set")], ["origin_fact", one.origin],
  ]; // prettier-ignore
  return told.filter(([, value]) => value).map(([key, value]) => h("div", h("dt", t(key)), h("dd", value)));
}

const service = (one, kind) => h("li.panel", h("div.service-head", h("h3", line(one.title || one.name)),
  one.ready !== undefined && h(one.ready ? "span.good" : "span.meta", h("span", { "aria-hidden": "true" }, one.ready ? "✓ " : "○ "), t(one.ready ? "ready" : "not_ready"))),
  h("dl.facts", facts(one)), one.why && h("p.meta", one.why), testButton({ [kind]: one.name })); // prettier-ignore

function signedIn(info) {
  if (!info.token_needed && !token.get()) return h("p", t("no_token_needed"));
  if (!info.signed_in && !token.get()) return h("p", h("a.button.primary", { href: "#/sign_in" }, t("sign_in")));
  const out = () => {
    token.set("");
    notify(t("signed_out"));
    location.hash = "#/sign_in";
  };
  return h("p", t("signed_in"), " ", h("button", { type: "button", on: { click: out } }, t("sign_out")));
}

export async function settingsView({ view, signal, title, info }) {
  title(t("nav_settings"));
  const [told, about] = await Promise.all([get("/api/settings", { signal }), info(true)]);
  if (signal.aborted) return;
  const { settings = [], endpoints = [], engines = [] } = told;
  // Without endpoints of its own the program asks the server of its provider; the built-in model needs none.
  const provider = about.model?.provider || "";
  const asked = { ollama: "ollama", openai: "openai", auto: "ollama" }[provider];
  const named = endpoints.length || !asked ? endpoints : [{ name: asked, models: [about.model?.name].filter(Boolean) }];
  put(view,
    h("div.head", h("h1", { tabindex: "-1" }, t("nav_settings")), h("p.lead", t("settings_lead"))),
    h("section", h("h2", t("access")), signedIn(about)),
    h("section", h("h2", t("endpoints")), !endpoints.length && h("p.meta", ["auto", ""].includes(provider) ? t("endpoint_auto") : t("no_endpoints", { name: about.model?.name || provider })),
      h("ul.services", named.map((one) => service(one, "endpoint")))),
    h("section", h("h2", t("engines_title")), engines.length ? h("ul.services", engines.map((one) => service(one, "engine"))) : h("p.meta", t("none_ready"))),
    h("section", h("h2", t("all_settings")), h("div.scroll", { tabindex: "0", role: "region", "aria-label": t("all_settings") }, h("table", h("thead", h("tr", ["setting", "value", "origin"].map((key) => h("th", { scope: "col" }, t(key))))),
      h("tbody", settings.map((one) => h("tr", h("th", { scope: "row" }, h("code", one.name)), h("td", one.secret ? h("span.meta", t(one.value ? "secret_set" : "secret_not_set")) : h("code", String(one.value ?? ""))), h("td", one.origin))))))),
    h("p.meta", t("version_is", { version: about.version || "" }))); // prettier-ignore
}

export async function signInView({ view, search, title, info }) {
  title(t("sign_in"));
  const field = h("input", { id: "token", type: "password", autocomplete: "current-password", required: true, spellcheck: "false" });
  const button = h("button.primary", { type: "submit" }, t("sign_in"));
  const told = h("p.form-error", { role: "alert", hidden: true });
  const form = h("form.sign-in.panel", h("label", { for: "token" }, t("token")), field, h("p.meta", t("token_note"), " ", h("code", "kaozheng token add NAME")), told, button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const done = busy(button, t("signing_in"));
    token.set(field.value.trim());
    const back = search.get("back") || "#/ask";
    try {
      // Something that only those who have a token are told.
      await get(`/api/runs?limit=1`);
      await info(true);
      location.hash = /^#\/(?!sign_in)/.test(back) ? back : "#/ask";
    } catch (trouble) {
      done();
      token.set("");
      if (trouble.status !== 401 && trouble.status !== 403) return fail(trouble);
      told.hidden = false;
      told.textContent = t("token_wrong");
      field.focus();
    }
  });
  put(view, h("div.head", h("h1", { tabindex: "-1" }, t("sign_in")), h("p.lead", t("sign_in_lead"))), form);
}
