// SPDX-License-Identifier: Apache-2.0
// The JavaScript client of OpenAI against a server of ours: node openai_client.mjs URL SCENARIO [ARGUMENT]; prints JSON.
import OpenAI from "openai";

const [url, scenario, argument = ""] = process.argv.slice(2);
const client = new OpenAI({ baseURL: url + "/v1", apiKey: "any", timeout: 120_000 });
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

async function finished(id) {
  for (let tries = 0; tries < 600; ++tries) {
    const response = await client.responses.retrieve(id);
    if (response.status !== "queued" && response.status !== "in_progress") return response;
    await sleep(100);
  }
  throw new Error("no end of " + id);
}

const scenarios = {
  async models() {
    const ids = [];
    for await (const model of client.models.list()) ids.push(model.id);
    return { ids, one: await client.models.retrieve(ids[0]) };
  },

  async chat() {
    const completion = await client.chat.completions.create({ model: "kaozheng-basic", messages: [{ role: "user", content: argument }] });
    return completion;
  },

  async chat_stream() {
    const stream = client.chat.completions.stream({
      model: "kaozheng-basic",
      messages: [{ role: "user", content: argument }],
      stream_options: { include_usage: true },
    });
    let reasoning = "", first = "";
    const annotations = [];
    for await (const chunk of stream) {
      const delta = chunk.choices[0]?.delta ?? {};
      if (!first) first = delta.reasoning_content ?? "";
      reasoning += delta.reasoning_content ?? "";
      annotations.push(...(delta.annotations ?? []));
    }
    return { first, reasoning, annotations, completion: await stream.finalChatCompletion(), usage: await stream.totalUsage() };
  },

  async chat_fails() {
    const failures = [];
    for (const stream of [false, true])
      try {
        const answer = await client.chat.completions.create({ model: "kaozheng-basic", stream, messages: [{ role: "user", content: argument }] });
        if (stream) for await (const chunk of answer) void chunk;
        failures.push(null);
      } catch (error) {
        failures.push({ name: error.constructor.name, status: error.status ?? null, code: error.code, message: error.message });
      }
    return failures;
  },

  // In the background; the stream of it is left after ten events and taken up again behind them.
  async responses_background() {
    const created = await client.responses.create({
      model: "kaozheng-basic", input: argument, background: true, include: ["web_search_call.action.sources"],
    });
    const seen = [];
    for await (const event of await client.responses.retrieve(created.id, { stream: true })) {
      seen.push(event);
      if (seen.length === 10) break;
    }
    const response = await finished(created.id);
    const rest = [];
    for await (const event of await client.responses.retrieve(created.id, { stream: true, starting_after: seen.at(-1).sequence_number }))
      rest.push(event);
    const all = [];
    for await (const event of await client.responses.retrieve(created.id, { stream: true })) all.push(event);
    return { created, response, output_text: response.output_text, seen, rest, all };
  },

  // The helper of the client puts a response together from its events, and would throw on any that does not fit.
  async responses_stream() {
    const stream = client.responses.stream({ model: "kaozheng-basic", input: argument });
    const types = [];
    for await (const event of stream) types.push(event.type);
    return { types, final: await stream.finalResponse() };
  },

  async responses_cancel() {
    const created = await client.responses.create({ model: "kaozheng", input: argument, background: true });
    const cancelled = await client.responses.cancel(created.id);
    const after = await client.responses.retrieve(created.id);
    await client.responses.delete(created.id);
    let gone = null;
    try {
      await client.responses.retrieve(created.id);
    } catch (error) {
      gone = { name: error.constructor.name, status: error.status };
    }
    return { created, cancelled, after, gone };
  },
};

console.log(JSON.stringify(await scenarios[scenario]()));
