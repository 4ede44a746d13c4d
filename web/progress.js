// SPDX-License-Identifier: Apache-2.0
// What the events of a run amount to. Pure: the same events give the same state.

// "RunFinished" is not told: ReportPublished is the last word of a run that went well.
const PHASES = {
  RunStarted: "preparing", BriefWritten: "planning", PlanProposed: "review", PlanApproved: "researching", PlanMade: "researching",
  OutlineMade: "writing", SectionWritten: "writing", ClaimChecked: "checking", ClaimsChecked: "checking",
}; // prettier-ignore
const ENDS = { ReportPublished: "finished", RunFailed: "failed", RunStopped: "stopped", RunPaused: "paused" };

export function beginning() {
  return {
    runId: "", topic: "", model: "", engines: [], language: "",
    phase: "preparing", status: "waiting", why: "", at: "", startedAt: "", workedFor: 0, since: 0,
    plan: null, tasks: [], sections: [], brief: null, forecast: null, check: null,
    sources: new Map(), queries: [], gaps: [], troubles: [], notes: [],
    calls: 0, promptTokens: 0, completionTokens: 0, searches: 0, hits: 0, pages: 0, rejected: 0, findings: 0, claims: 0,
    milliseconds: 0, last: 0,
  }; // prettier-ignore
}

const count = (value) => (Array.isArray(value) ? value.length : Number.isFinite(value) ? value : 0);
const time = (at) => Date.parse(at) || 0;

function takePlan(state, plan) {
  if (!plan || !Array.isArray(plan.tasks)) return;
  const before = new Map(state.tasks.map((task) => [task.id, task]));
  state.plan = plan;
  state.tasks = plan.tasks.map((task) => ({
    state: "waiting", rounds: 0, searches: 0, pages: 0, findings: 0, ...before.get(task.id), ...task,
  })); // prettier-ignore
}

function taskOf(state, event) {
  if (!event.task_id) return null;
  let task = state.tasks.find((one) => one.id === event.task_id);
  // Tasks that no plan names: searches for claims that failed.
  if (!task && event.type === "TaskStarted") {
    task = { id: event.task_id, type: event.data.type || "research", description: event.data.description || "", priority: 0,
      depends_on: [], state: "waiting", rounds: 0, searches: 0, pages: 0, findings: 0 }; // prettier-ignore
    state.tasks.push(task);
  }
  return task;
}

function source(state, event, found) {
  const url = event.data.url || "";
  const before = state.sources.get(url);
  // Where a source stands does not change; read once is read, whoever failed at it later.
  if (before?.state === "read" && found.state === "rejected") return;
  state.sources.set(url, { url, title: "", why: "", passages: 0, ...before, ...found, taskId: event.task_id || "" });
}

function outline(state, data) {
  const sections = data.outline?.sections || data.outline?.parts || [];
  const add = (section) => {
    if (section.heading && !state.sections.some((one) => one.heading === section.heading))
      state.sections.push({ heading: section.heading, state: "waiting" });
    for (const child of section.children || section.sections || []) add(child);
  };
  if (Array.isArray(sections)) sections.forEach(add);
}

const hearers = {
  RunStarted(state, { data }) {
    state.runId = data.run_id || "";
    state.topic = data.topic || "";
    state.model = data.model || "";
    state.engines = data.engines || [];
    state.language = data.language || "";
  },
  RunResumed(state, { data }) {
    state.model = data.model || state.model;
    state.phase = state.before || state.phase;
    for (const task of state.tasks) if (task.state === "running") task.state = "waiting";
  },
  RunForecast: (state, { data }) => (state.forecast = data),
  BriefWritten: (state, { data }) => (state.brief = data.brief || null),
  PlanProposed: (state, { data }) => takePlan(state, data.plan),
  PlanApproved: (state, { data }) => takePlan(state, data.plan),
  PlanMade: (state, { data }) => takePlan(state, data.plan),
  TaskStarted(state, event) {
    const task = taskOf(state, event);
    if (task) task.state = "running";
    const type = event.data.type;
    if (type === "analysis") state.phase = "analysing";
    else if (type === "research" && state.phase !== "checking") state.phase = "researching";
  },
  TaskEnded(state, event, task) {
    if (task) task.state = "done";
  },
  RoundStarted(state, { data }, task) {
    if (task) task.rounds = Math.max(task.rounds, count(data.round));
  },
  QueryAsked(state, event, task) {
    const { query, engines, hits, failed } = event.data;
    state.searches += 1;
    state.hits += count(hits);
    if (task) task.searches += 1;
    state.queries.push({ query, engines: engines || [], hits: count(hits), failed: failed || [], taskId: event.task_id, at: event.at });
  },
  PageRead(state, event, task) {
    state.pages += 1;
    if (task) task.pages += 1;
    source(state, event, { state: "read", why: "", title: event.data.title || "", passages: count(event.data.passages) });
  },
  PageFailed(state, event) {
    state.rejected += 1;
    source(state, event, { state: "rejected", why: event.data.why || "" });
  },
  FindingNoted(state, { data }, task) {
    state.findings += count(data.findings);
    if (task) task.findings += count(data.findings);
  },
  GapFound: (state, { data }) => state.gaps.push({ what: data.what || "", why: data.why || "" }),
  EngineBlocked: (state, { data }) => state.troubles.push({ kind: "engine", who: data.engine || "", why: data.why || "" }),
  ModelFellBack: (state, { data }) => state.troubles.push({ kind: "model", who: data.model || "", why: data.why || "" }),
  RunHeldUp: (state, { data }) => state.troubles.push({ kind: "store", who: "", why: data.why || "" }),
  OutlineMade: (state, { data }) => outline(state, data),
  SectionWritten(state, { data }) {
    const section = state.sections.find((one) => one.heading === data.heading);
    if (section) section.state = "done";
    else if (data.heading) state.sections.push({ heading: data.heading, state: "done" });
  },
  ClaimChecked: (state) => (state.claims += 1),
  ClaimsChecked: (state, { data }) => (state.check = data.check || null),
  ModelCalled(state, { data }) {
    state.calls += 1;
    state.promptTokens += count(data.prompt_tokens);
    state.completionTokens += count(data.completion_tokens);
    state.milliseconds += count(data.milliseconds);
  },
};

// Writing and checking are tasks of a plan too, of which no event tells.
function settleLate(state, type) {
  const set = (kind, to) => state.tasks.forEach((task) => task.type === kind && task.state !== "done" && (task.state = to));
  if (type === "SectionWritten" || type === "OutlineMade") set("synthesis", "running");
  if (type === "ClaimChecked") {
    set("synthesis", "done");
    set("validation", "running");
  }
  if (type === "ReportPublished") ["synthesis", "validation"].forEach((kind) => set(kind, "done"));
}

// Changes `state`.
export function apply(state, event) {
  const data = event.data && typeof event.data === "object" ? event.data : {};
  const told = { ...event, data };
  state.last = event.seq || state.last;
  state.at = event.at || state.at;
  if (event.type === "RunStarted" || event.type === "RunResumed") {
    state.status = "running";
    state.why = "";
    state.since = time(event.at);
    state.startedAt ||= event.at || "";
  }
  if (PHASES[event.type]) state.phase = PHASES[event.type];
  hearers[event.type]?.(state, told, taskOf(state, told));
  settleLate(state, event.type);
  const end = ENDS[event.type];
  if (end) {
    state.before = state.phase;
    state.status = end;
    state.why = data.why || data.what || "";
    if (state.since) state.workedFor += Math.max(0, time(event.at) - state.since);
    state.since = 0;
    for (const task of state.tasks) if (end === "finished" && task.state !== "done") task.state = task.state === "running" ? "done" : "skipped";
  } else if (state.status === "waiting") state.status = "running";
  return state;
}

// Milliseconds of work, the pauses left out.
export const elapsed = (state, now) => state.workedFor + (state.since ? Math.max(0, now - state.since) : 0);

// Seconds that remain, as {low, high}; nothing when there is no forecast or it has been overrun.
export function remaining(state, now) {
  const range = state.forecast?.seconds;
  if (!range || state.status !== "running" || !(range.high > 0)) return null;
  const spent = elapsed(state, now) / 1000;
  if (spent >= range.high) return null;
  return { low: Math.max(0, range.low - spent), high: range.high - spent };
}
