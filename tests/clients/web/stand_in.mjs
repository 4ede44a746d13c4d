// SPDX-License-Identifier: Apache-2.0
// A stand-in for `kaozheng serve`, for work on the page and for texts that no real run would hold: it serves web/ and
// answers from the report and the events of a run that the real program made (recorded/LANGUAGE.*). What it does is
// defined by the real server; the tests of the whole way use that one.
//   node tests/clients/web/stand_in.mjs [PORT] [MILLISECONDS BETWEEN EVENTS]
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const WEB = join(HERE, "../../../web");
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml" };
export const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

export function recorded(language) {
  const report = JSON.parse(readFileSync(join(HERE, "recorded", `${language}.report.json`), "utf8"));
  const events = readFileSync(join(HERE, "recorded", `${language}.events.jsonl`), "utf8").trim().split("\n").map((text) => JSON.parse(text));
  return { report: report.report || report, events };
}

function sentences(report) {
  const all = [];
  const visit = (section) => {
    for (const block of section.blocks) for (const sentence of block.sentences) all.push({ section: section.heading, sentence });
    section.children.forEach(visit);
  };
  report.final_report.forEach(visit);
  return all;
}

// One run out of a report and its events.
export function runFrom({ report, events }, id, more = {}) {
  const count = (type, name) => events.filter((event) => event.type === type).reduce((sum, event) => sum + (name ? Number(event.data?.[name]) || 0 : 1), 0);
  const claims = sentences(report).filter(({ sentence }) => sentence.kind !== "notice" && sentence.kind !== "transition").map(({ section, sentence }, i) => ({
    id: `c${i + 1}`, section, text: sentence.text, kind: sentence.kind, citations: sentence.citations, verdict: sentence.check?.verdict ?? null,
    judge: sentence.check?.judge || "", reasons: sentence.check?.reasons || [], formula: sentence.check?.formula || "", witnesses: sentence.check?.witnesses || [],
  })); // prettier-ignore
  const sources = new Map();
  for (const one of report.references) {
    const found = sources.get(one.passage.document_id) || { id: one.passage.document_id, title: one.title, url: one.url, site: "", published: one.published, fetched_at: one.fetched_at, numbers: [], claims: [], group: 1, state: "cited", why: "" };
    found.numbers.push(one.number);
    for (const claim of claims) if (claim.citations.includes(one.number)) found.claims.push(claim.id);
    sources.set(one.passage.document_id, found);
  }
  [...sources.values()].forEach((source, i) => (source.group = Math.max(1, i)));
  const texts = new Map();
  for (const { passage } of report.references) {
    const text = texts.get(passage.document_id) || "";
    const bytes = Buffer.from(text.padEnd(1));
    texts.set(passage.document_id, bytes.length >= passage.end ? text : `${text}${" ".repeat(Math.max(0, passage.begin - Buffer.byteLength(text)))}${passage.text}`);
  }
  return {
    view: { id, topic: report.header.topic, language: report.language, status: "finished", phase: "", started_at: events[0]?.at || "", ended_at: events.at(-1)?.at || "", error: "", report: "final",
      provider: report.header.provider, model: report.header.model, engines: report.header.engines, plan: report.plan, tasks: [], check: report.check, forecast: null, last_event: events.at(-1)?.seq || 0,
      counts: { calls: count("ModelCalled"), prompt_tokens: count("ModelCalled", "prompt_tokens"), completion_tokens: 0, searches: count("QueryAsked"), hits: count("QueryAsked", "hits"), pages: count("PageRead"), pages_failed: count("PageFailed"), findings: 0, gaps: report.gaps.length },
      tags: [], ...more },
    report, events, claims, sources: [...sources.values()], texts,
  }; // prettier-ignore
}

export function standIn(runs, { pace = 0, port = 0, collections = [], hits = [], diff = { claims: [], counts: {} }, settings = { settings: [], endpoints: [], engines: [] }, answer = null } = {}) {
  const byId = (id) => runs.find((run) => run.view.id.startsWith(id));
  const info = () => ({ version: "0", token_needed: false, signed_in: false, language: "zh", model: { provider: "extractive", name: "extractive" }, models: ["local/qwen3:8b"],
    engines: [{ name: "searxng", kind: "web", ready: true, why: "" }, { name: "crossref", kind: "academic", ready: true, why: "" }], collections, defaults: { max_loops: 3, max_tasks: 8, engines: ["searxng"] } }); // prettier-ignore
  const forecast = { basis: "history", runs: 5, calls: { low: 40, high: 95 }, prompt_tokens: { low: 90000, high: 240000 }, completion_tokens: { low: 12000, high: 30000 }, seconds: { low: 190, high: 520 }, cost: { CNY: { low: 0.21, high: 0.64 } } };
  const json = (answer_, body, status = 200) => {
    answer_.writeHead(status, { "Content-Type": "application/json; charset=utf-8" });
    answer_.end(status === 204 ? undefined : JSON.stringify(body));
  };
  const refuse = (answer_, status, message) => json(answer_, { error: { message, type: "invalid_request_error", param: null, code: null } }, status);

  async function stream(run, after, answer_) {
    const rest = run.events.filter((event) => event.seq > after);
    if (!rest.length) return void answer_.writeHead(204).end();
    answer_.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
    answer_.write("retry: 3000\n\n");
    let left = run.cuts?.length ? run.cuts.shift() : Infinity; // events until the connection breaks
    for (const event of rest) {
      if (answer_.destroyed) return;
      if (left-- === 0) return void answer_.destroy();
      answer_.write(`id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      if (pace) await new Promise((resolve) => setTimeout(resolve, pace));
      if (event.type === "PlanProposed") while (!run.approved && !answer_.destroyed) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    answer_.end();
  }

  const server = createServer(async (request, answer_) => {
    const url = new URL(request.url, "http://127.0.0.1");
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const parts = url.pathname.split("/").filter(Boolean).map(decodeURIComponent);
    answer_.setHeader("Content-Security-Policy", POLICY);
    answer_.setHeader("X-Content-Type-Options", "nosniff");
    const at = `${request.method} ${url.pathname}`;
    if (url.pathname === "/" || parts[0] === "assets") {
      const name = url.pathname === "/" ? "index.html" : parts[1];
      if (!readdirSync(WEB).includes(name)) return refuse(answer_, 404, "no such file");
      answer_.setHeader("Content-Type", TYPES[extname(name)]);
      return answer_.end(readFileSync(join(WEB, name)));
    }
    if (at === "GET /api/info") return json(answer_, info());
    if (at === "POST /api/forecast") return json(answer_, { forecast });
    if (at === "GET /api/runs") return json(answer_, { runs: runs.map((run) => run.view).filter((view) => !url.searchParams.get("status") || view.status === url.searchParams.get("status")), more: false });
    if (at === "POST /api/runs") return json(answer_, runs.at(-1).view, 201);
    if (at === "GET /api/search") return json(answer_, { hits });
    if (at === "GET /api/diff") return json(answer_, diff);
    if (at === "GET /api/settings") return json(answer_, settings);
    if (at === "POST /api/settings/test") return json(answer_, { ok: true, found: body, fix: "" });
    if (at === "GET /api/collections") return json(answer_, { collections });
    if (parts[1] === "collections" && parts[3] === "files" && request.method === "GET") return json(answer_, { files: collections.find((one) => one.id === parts[2])?.list || [] });
    if (parts[1] === "runs" && parts[2]) {
      const run = byId(parts[2]);
      if (!run) return refuse(answer_, 404, "no such run");
      const what = parts[3] || "";
      if (!what) return json(answer_, run.view);
      if (what === "events") return stream(run, Number(url.searchParams.get("after") || 0), answer_);
      if (what === "report.json") return json(answer_, run.report);
      if (what === "claims" && parts[5] === "recheck") return json(answer_, { ...run.claims.find((claim) => claim.id === parts[4]), before: "partly" });
      if (what === "claims") return json(answer_, { claims: run.claims, check: run.report.check });
      if (what === "sources" && parts[4]) {
        const source = run.sources.find((one) => one.id === parts[4]);
        return source ? json(answer_, { ...source, text: run.texts.get(source.id) || "", media_type: "text/html", author: run.author || "" }) : refuse(answer_, 404, "no such source");
      }
      if (what === "sources") return json(answer_, { sources: run.sources });
      if (what === "egress") return json(answer_, run.egress || { schema: "kaozheng.egress/1", left: [], stayed: [] });
      if (what === "usage") return json(answer_, { total: { calls: 12, prompt_tokens: 31000, completion_tokens: 4200, cost: {} } });
      if (what === "tags") return json(answer_, (run.view.tags = JSON.parse(body).tags) && run.view);
      if (what === "ask") return json(answer_, answer || { answer: { sentences: [] }, markdown: "", references: [], found: false });
      if (what === "plan" && request.method === "PUT") return json(answer_, ((run.approved = true), run.view));
      if (request.method === "POST") return json(answer_, run.view, 202);
    }
    return refuse(answer_, 404, `no such place: ${url.pathname}`);
  });
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve({ base: `http://127.0.0.1:${server.address().port}`, cut: () => server.closeAllConnections(), close: () => (server.closeAllConnections(), server.close()) })));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const runs = [runFrom(recorded("zh"), "a".repeat(32)), runFrom(recorded("en"), "b".repeat(32))];
  const { base } = await standIn(runs, { port: Number(process.argv[2] || 0), pace: Number(process.argv[3] || 0) });
  console.log(base);
}
