// SPDX-License-Identifier: Apache-2.0
// A run at work.

import { get, post, runPath } from "./api.js";
import { h, hostOf, languageOf, line, outside, placeOf, put, webAddress } from "./dom.js";
import { Feed } from "./feed.js";
import { costText, forecastBasis, sumText } from "./forecast.js";
import { announce, busy, confirmed, fail, notify } from "./frame.js";
import { planEditor } from "./plan_edit.js";
import { apply, beginning, elapsed, remaining } from "./progress.js";
import { tagEditor } from "./tags.js";
import { duration, figure, t } from "./words.js";

const STATES = { waiting: "○", running: "◔", done: "✓", failed: "✗", skipped: "–", read: "✓", rejected: "✗" };
const PHASES = ["preparing", "planning", "review", "researching", "analysing", "writing", "checking"];
const QUERIES_SHOWN = 200;
const SOURCES_SHOWN = 500;

const stateMark = (state) => h(`span.state.st-${state}`, h("span", { "aria-hidden": "true" }, STATES[state] || "○"), " ", t(`state_${state}`));

class Watching {
  constructor(view, run, signal, title) {
    Object.assign(this, { view, run, signal, title, state: beginning(), excluded: new Set(), rows: new Map() });
    this.id = run.id;
    this.connection = "";
  }

  draw() {
    const { run } = this;
    const topic = line(run.topic);
    this.phase = h("ol.phases", { "aria-label": t("phases") });
    this.banner = h("div.banner-place");
    this.controls = h("div.toolbar", { role: "group", "aria-label": t("controls") });
    this.meters = h("dl.meters");
    this.tasks = h("ol.tasks");
    this.sections = h("div.sections");
    this.review = h("div");
    this.sources = h("ul.source-list", { "aria-label": t("sources") });
    this.sourceCount = h("span.count");
    this.queries = h("ol.query-list", { reversed: true, "aria-label": t("queries") });
    this.queryCount = h("span.count");
    this.remarks = h("ul.remarks", { "aria-label": t("remarks") });
    this.link = h("p.connection", { role: "status" });
    put(this.view,
      h("div.head", h("p.kicker", t("watch_kicker")), h("h1", { tabindex: "-1", lang: languageOf(topic) }, topic), this.facts = h("p.meta"), tagEditor(this.id, run.tags || [])),
      this.banner, this.phase, this.controls, this.link, this.review,
      h("div.watch-grid",
        h("div.stack", h("section.panel.at-plan", h("h2", t("plan")), this.tasks, this.sections, this.remarks), h("section.panel.at-sources", h("h2", t("sources"), " ", this.sourceCount), this.sources)),
        h("div.stack", h("section.panel.at-meters", h("h2", t("meters")), this.meters, this.noteForm()), h("section.panel.at-queries", h("h2", t("queries"), " ", this.queryCount), this.queries)))); // prettier-ignore
    this.update();
  }

  noteForm() {
    const field = h("input", { id: "note", type: "text", maxlength: "1000", autocomplete: "off" });
    const button = h("button", { type: "submit" }, t("send_note"));
    const form = h("form.note", h("label", { for: "note" }, t("note_label")), h("div.pair", field, button), h("p.meta", t("note_note")));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const note = line(field.value);
      if (!note) return field.focus();
      const done = busy(button, t("sending"));
      try {
        await post(runPath(this.id, "/steer"), { notes: [note] });
        field.value = "";
        notify(t("note_taken"));
      } catch (trouble) {
        fail(trouble);
      }
      done();
    });
    return (this.noting = form);
  }

  begin() {
    let asked = false;
    const soon = () => {
      if (asked) return;
      asked = true;
      setTimeout(() => ((asked = false), this.signal.aborted || this.update()), 80);
    };
    const hear = (event) => {
      apply(this.state, event);
      if (this.caughtUp) this.tell();
      if (this.state.last >= (this.run.last_event || 0)) this.caughtUp = true;
      soon();
    };
    this.feed = new Feed(this.id, hear, (state) => this.connected(state)).begin();
    const clock = setInterval(() => this.drawMeters(), 1000);
    this.signal.addEventListener("abort", () => (clearInterval(clock), this.feed.end()));
    this.count();
  }

  async connected(state) {
    this.connection = state;
    put(this.link, state === "waiting" ? h("span.say", t("reconnecting")) : state === "gone" ? h("span.say", t("run_gone")) : null);
    if (state !== "over") return;
    try {
      this.run = await get(runPath(this.id), { signal: this.signal });
      this.update();
    } catch (trouble) {
      fail(trouble);
    }
  }

  // The status of the server where it knows better: a run that nobody works on tells no events.
  get status() {
    const told = this.state.status;
    if (this.connection === "over" || told === "waiting") return this.run.status;
    return told === "running" && ["interrupted", "waiting"].includes(this.run.status) && this.connection !== "reading" ? this.run.status : told;
  }

  // Phases are announced, events are not.
  tell() {
    const now = `${this.state.status}/${this.state.phase}`;
    if (now === this.told) return;
    this.told = now;
    const sign = { finished: "✓ ", failed: "✗ ", paused: "‖ " }[this.state.status] || "";
    this.title(sign + line(this.run.topic)); // seen on the tab, wherever the user is
    announce(this.state.status === "running" ? t(`phase_${this.state.phase}`) : t(`status_${this.state.status}`));
    if (["finished", "failed", "stopped", "paused"].includes(this.state.status)) this.settle();
    this.count();
  }

  // What was spent is known to the server alone; it is asked once a phase.
  async count() {
    try {
      this.spent = (await get(runPath(this.id, "/usage"), { signal: this.signal })).total?.cost;
      this.drawMeters();
    } catch (trouble) {
      if (trouble.name !== "AbortError") console.warn(trouble);
    }
  }

  async settle() {
    try {
      this.run = await get(runPath(this.id), { signal: this.signal });
      this.update();
    } catch (trouble) {
      fail(trouble);
    }
  }

  update() {
    const { state } = this;
    put(this.facts, [this.run.model || state.model, (state.engines.length ? state.engines : this.run.engines || []).join(t("comma")), this.id.slice(0, 8)].filter(Boolean).join(" · "));
    this.drawPhase();
    this.drawControls();
    this.drawReview();
    this.drawTasks();
    this.drawSources();
    this.drawQueries();
    this.drawRemarks();
    this.drawMeters();
    // What scrolls can be reached with the keyboard.
    for (const list of [this.sources, this.queries, this.remarks])
      if (list.scrollHeight > list.clientHeight + 1) list.tabIndex = 0;
      else list.removeAttribute("tabindex");
  }

  drawPhase() {
    const { state } = this;
    const { status } = this;
    const shown = PHASES.filter((phase) => phase !== "review" || state.phase === "review");
    const at = status === "finished" ? shown.length : shown.indexOf(state.phase);
    const key = `${status}/${state.phase}`;
    if (key === this.phaseShown) return;
    this.phaseShown = key;
    put(this.phase, shown.map((phase, i) => h(`li.${i < at ? "past" : i === at ? "now" : "next"}`, { "aria-current": i === at ? "step" : undefined },
      h("span", { "aria-hidden": "true" }, i < at ? "✓ " : ""), t(`phase_${phase}`)))); // prettier-ignore
    const why = line(this.state.why || this.run.error);
    const read = h("a.button.primary", { href: `#/read/${this.id}` }, t("read_report"));
    const box = {
      finished: () => h("div.banner.good", h("p", h("span", { "aria-hidden": "true" }, "✓ "), t("status_finished_told")), read),
      failed: () => h("div.banner.bad", h("p", h("span", { "aria-hidden": "true" }, "✗ "), t("status_failed"), why && [t("colon"), h("span", { lang: languageOf(why) }, why)])),
      stopped: () => h("div.banner", h("p", t("status_stopped"))),
      paused: () => h("div.banner", h("p", t("status_paused"), why && [t("colon"), h("span", { lang: languageOf(why) }, why)])),
      interrupted: () => h("div.banner", h("p", t("status_interrupted_told"))),
      waiting: () => h("div.banner", h("p", t("status_waiting_told"))),
    }[status];
    put(this.banner, box?.());
    if (status !== "finished" && ["partial", "draft"].includes(this.run.report)) this.banner.append(h("p", h("a", { href: `#/read/${this.id}` }, t("read_partial"))));
  }

  drawControls() {
    const { status } = this;
    if (status === this.controlsFor) return;
    const had = this.controls.contains(document.activeElement);
    this.controlsFor = status;
    const order = (name, key, sure) => {
      const button = h(name === "cancel" ? "button.danger" : "button", { type: "button" }, t(key));
      button.addEventListener("click", async () => {
        if (sure && !(await confirmed(t(sure), t(key)))) return;
        const done = busy(button, t("sending"));
        try {
          const run = await post(runPath(this.id, `/${name}`), {});
          if (run?.id) this.run = run;
          notify(t(`${name}_taken`));
          if (name === "resume" || this.connection === "over") this.again();
        } catch (trouble) {
          fail(trouble);
        }
        done();
      });
      return button;
    };
    const working = status === "running";
    const left = ["paused", "interrupted", "failed"].includes(status);
    put(this.controls,
      working && [order("pause", "pause"), order("finish", "finish_now", "finish_sure")],
      left && order("resume", "resume"), left && status !== "failed" && order("finish", "finish_now", "finish_sure"),
      (working || ["paused", "interrupted", "waiting"].includes(status)) && order("cancel", "cancel_run", "cancel_sure")); // prettier-ignore
    this.noting.hidden = !working;
    this.controls.hidden = !this.controls.childNodes.length;
    if (had) (this.controls.querySelector("button") || this.view.querySelector("h1")).focus();
  }

  // Watches on after the run was taken up again.
  again() {
    this.feed.end();
    const { last } = this.state;
    this.feed = new Feed(this.id, (event) => (apply(this.state, event), this.tell(), this.update()), (state) => this.connected(state));
    this.feed.last = last;
    this.feed.events = [];
    this.connection = "";
    setTimeout(() => this.signal.aborted || this.feed.begin(), 300);
  }

  drawReview() {
    const wanted = this.state.phase === "review" && this.state.status === "running";
    if (wanted === !!this.review.firstChild) return;
    put(this.review, wanted && planEditor(this.id, this.state.plan || { tasks: [] }, () => {
      put(this.review);
      this.state.phase = "researching";
      announce(t("plan_approved"));
      this.update();
    })); // prettier-ignore
  }

  drawTasks() {
    const { tasks, sections } = this.state;
    const rows = tasks.map((task) => {
      const counts = [["rounds", "n_rounds"], ["searches", "n_searches"], ["pages", "n_pages"], ["findings", "n_findings"]]
        .filter(([name]) => task[name] > 0).map(([name, key]) => t(key, { n: task[name] })).join(" · "); // prettier-ignore
      const after = (task.depends_on || []).map((id) => tasks.findIndex((one) => one.id === id) + 1).filter(Boolean);
      return h(`li.task.st-${task.state}`, h("span.task-text", { lang: languageOf(task.description) }, line(task.description)), h("span.task-facts", stateMark(task.state),
        h("span.meta", [t(`type_${task.type}`), task.priority ? t("priority_n", { n: task.priority }) : "", after.length ? t("after_n", { n: after.join(t("comma")) }) : "", counts].filter(Boolean).join(" · "))));
    }); // prettier-ignore
    put(this.tasks, rows, !rows.length && h("li.meta", t("no_plan_yet")));
    put(this.sections, sections.length > 0 && h("p.meta", t("sections_n", { n: sections.filter((one) => one.state === "done").length, of: sections.length })),
      sections.length > 0 && h("ul.section-list", sections.map((one) => h(`li.st-${one.state}`, h("span", { "aria-hidden": "true" }, STATES[one.state]), h("span.hidden-text", t(`state_${one.state}`)), " ", h("span", { lang: languageOf(one.heading) }, line(one.heading)))))); // prettier-ignore
  }

  drawSources() {
    const all = [...this.state.sources.values()];
    put(this.sourceCount, t("sources_count", { read: this.state.pages, rejected: this.state.rejected, hits: this.state.hits }));
    if (!all.length && !this.rows.size) return put(this.sources, h("li.meta", t("no_sources_yet")));
    for (const one of all.slice(-SOURCES_SHOWN)) {
      const key = `${one.state}/${one.title}/${one.why}/${one.passages}`;
      const row = this.rows.get(one.url);
      if (row?.key === key) continue;
      const node = this.sourceRow(one);
      if (row) row.node.replaceWith(node);
      else {
        if (!this.rows.size) put(this.sources);
        this.sources.prepend(node); // the latest first
      }
      this.rows.set(one.url, { key, node });
    }
  }

  sourceRow(one) {
    const name = line(one.title) || hostOf(one.url) || placeOf(one.url) || one.url;
    const where = hostOf(one.url) || placeOf(one.url);
    const exclude = h("button.small", { type: "button", "aria-label": t("exclude_this", { name }) }, t(this.excluded.has(one.url) ? "excluded" : "exclude"));
    exclude.disabled = this.excluded.has(one.url);
    exclude.addEventListener("click", async () => {
      exclude.disabled = true;
      try {
        await post(runPath(this.id, "/steer"), { exclude: [one.url] });
        this.excluded.add(one.url);
        exclude.textContent = t("excluded");
        notify(t("exclude_taken", { name }));
      } catch (trouble) {
        exclude.disabled = false;
        fail(trouble);
      }
    });
    return h(`li.src.st-${one.state}`, stateMark(one.state), h("span.src-name", { lang: languageOf(name) }, webAddress(one.url) ? outside(one.url, name) : name),
      h("span.meta", [where !== name ? where : "", one.passages ? t("n_passages", { n: one.passages }) : ""].filter(Boolean).join(" · ")),
      one.why && h("span.why", { lang: languageOf(one.why) }, one.why), one.state === "read" && exclude); // prettier-ignore
  }

  drawQueries() {
    const { queries } = this.state;
    put(this.queryCount, queries.length ? figure(queries.length) : "");
    if (!queries.length) return put(this.queries, h("li.meta", t("no_queries_yet")));
    const shown = this.queries.dataset.shown ? Number(this.queries.dataset.shown) : 0;
    if (!shown) put(this.queries);
    for (const one of queries.slice(shown)) {
      const facts = [t("n_hits", { n: one.hits }), one.engines.join(t("comma")), one.failed.length ? t("did_not_answer", { names: one.failed.join(t("comma")) }) : ""];
      this.queries.prepend(h("li", h("span.query", { lang: languageOf(one.query) }, line(one.query)), h("span.meta", facts.filter(Boolean).join(" · "))));
      if (this.queries.children.length > QUERIES_SHOWN) this.queries.lastChild.remove();
    }
    this.queries.dataset.shown = String(queries.length);
  }

  drawRemarks() {
    const { troubles, gaps, plan } = this.state;
    const told = [
      plan?.note && h("li", { lang: languageOf(plan.note) }, line(plan.note)),
      troubles.map((one) => h("li", h("span", { "aria-hidden": "true" }, "⚠ "), t(`trouble_${one.kind}`, { who: one.who }), one.why && [t("colon"), h("span", { lang: languageOf(one.why) }, line(one.why))])),
      gaps.map((gap) => h("li", h("span", { "aria-hidden": "true" }, "∅ "), h("span", { lang: languageOf(gap.what) }, line(gap.what)), gap.why && h("span.meta", ` — ${line(gap.why)}`))),
    ]; // prettier-ignore
    put(this.remarks, told);
  }

  drawMeters() {
    const { state, run } = this;
    const now = Date.now();
    const left = remaining(state, now);
    const forecast = state.forecast || run.forecast;
    const meter = (key, value, note) => value && h("div", h("dt", t(key)), h("dd", value, note && h("small", note)));
    const tokens = state.promptTokens + state.completionTokens;
    const cost = forecast && costText(forecast.cost);
    put(this.meters,
      meter("elapsed", duration(elapsed(state, now) / 1000)),
      left && meter("remaining", t("range", { low: duration(left.low), high: duration(left.high) }), forecastBasis(state.forecast)),
      meter("model_calls", figure(state.calls)), meter("tokens", figure(tokens), tokens ? t("tokens_in_out", { in: figure(state.promptTokens), out: figure(state.completionTokens) }) : ""),
      this.spent && meter("money_spent", sumText(this.spent)), cost && meter("money_forecast", cost),
      meter("pages_read", figure(state.pages), state.rejected ? t("n_rejected", { n: state.rejected }) : ""), meter("findings", figure(state.findings)),
      state.claims > 0 && meter("claims_checked", figure(state.claims))); // prettier-ignore
  }
}

export async function watchView({ view, parts: [id], signal, title }) {
  const run = await get(runPath(id), { signal });
  if (signal.aborted) return;
  title(line(run.topic));
  const watching = new Watching(view, run, signal, title);
  watching.draw();
  watching.begin();
}
