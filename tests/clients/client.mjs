// SPDX-License-Identifier: Apache-2.0
// One visit of a client library to the server: node client.mjs '{"library": "v1" | "v2", "mode": …, "target": …, "topic": …}'.
// Prints what it found as JSON. The libraries hold every structured result against the tool's output schema themselves.
const wanted = JSON.parse(process.argv[2]);

async function connected() {
  const name = { name: "kaozheng-test", version: "1.0.0" };
  if (wanted.library === "v1") {
    const { Client } = await import("@modelcontextprotocol/sdk/client/index.js");
    const { StdioClientTransport } = await import("@modelcontextprotocol/sdk/client/stdio.js");
    const { StreamableHTTPClientTransport } = await import("@modelcontextprotocol/sdk/client/streamableHttp.js");
    const client = new Client(name, { capabilities: {} });
    const transport = wanted.target.url
      ? new StreamableHTTPClientTransport(new URL(wanted.target.url))
      : new StdioClientTransport({ ...wanted.target, stderr: "inherit" });
    await client.connect(transport);
    return { client, transport };
  }
  const { Client, StreamableHTTPClientTransport } = await import("@modelcontextprotocol/client");
  const { StdioClientTransport } = await import("@modelcontextprotocol/client/stdio");
  const client = new Client(name, { capabilities: {}, versionNegotiation: { mode: wanted.mode } });
  const transport = wanted.target.url
    ? new StreamableHTTPClientTransport(new URL(wanted.target.url))
    : new StdioClientTransport({ ...wanted.target, stderr: "inherit" });
  await client.connect(transport);
  return { client, transport };
}

async function call(client, name, args, options = {}) {
  const request = { name, arguments: args };
  const result = wanted.library === "v1" ? await client.callTool(request, undefined, options) : await client.callTool(request, options);
  if (result.isError) throw new Error(`${name}: ${result.content[0].text}`);
  return result;
}

const { client, transport } = await connected();
const found = { server: client.getServerVersion(), version: client.getNegotiatedProtocolVersion?.() ?? transport.protocolVersion };
found.tools = (await client.listTools()).tools.map((tool) => tool.name);
found.templates = (await client.listResourceTemplates()).resourceTemplates.map((template) => template.uriTemplate);

const started = (await call(client, "research_start", { topic: wanted.topic, depth: "quick", sources: "files" })).structuredContent;
found.run_id = started.run_id;
found.live_url = started.live_url;
found.progress = 0;
const onprogress = () => (found.progress += 1);
let state;
do state = (await call(client, "research_wait", { run_id: started.run_id, max_seconds: 20 }, { onprogress })).structuredContent;
while (!state.done);
found.status = state.status;

const result = await call(client, "research_result", { run_id: started.run_id });
found.pages = result.structuredContent.pages;
found.links = result.content.filter((item) => item.type === "resource_link").map((item) => item.uri);
found.resources = (await client.listResources()).resources.map((resource) => resource.uri);
found.read = [];
for (const uri of found.links) found.read.push((await client.readResource({ uri })).contents[0].text.length);
const hits = (await call(client, "search", { query: wanted.topic })).structuredContent.results;
found.hits = hits.length;
found.fetched = (await call(client, "fetch", { id: hits[0].id })).structuredContent.text.length;
found.listed = (await call(client, "research_list", {})).structuredContent.runs.length;
found.verified = (await call(client, "verify_report", { report: "It grew by 12 percent in 2025.", texts: [{ text: "In 2025 it grew by 12 percent." }] })).structuredContent.counts;

found.refusals = [];
for (const [name, args] of [["research_wait", {}], ["no_such_tool", {}]]) {
  try {
    await call(client, name, args);
    found.refusals.push("none");
  } catch (error) {
    found.refusals.push(String(error.message));
  }
}
try {
  await client.readResource({ uri: "kaozheng://report/ffff" });
} catch (error) {
  found.missing = error.code;
}
if (wanted.target.url && transport.terminateSession) await transport.terminateSession();
await client.close();
console.log(JSON.stringify(found));
