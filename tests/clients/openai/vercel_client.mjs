// SPDX-License-Identifier: Apache-2.0
// The AI SDK of Vercel against a server of ours: node vercel_client.mjs URL SCENARIO TOPIC; prints JSON.
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, streamText } from "ai";

const [url, scenario, topic] = process.argv.slice(2);

async function streamed(model) {
  const parts = [], errors = [];
  let text = "", reasoning = "";
  const sources = [];
  const result = streamText({ model, prompt: topic, onError: ({ error }) => errors.push(String(error?.message ?? error)) });
  for await (const part of result.fullStream) {
    parts.push(part.type);
    if (part.type === "text-delta") text += part.text;
    if (part.type === "reasoning-delta") reasoning += part.text;
    if (part.type === "source") sources.push({ type: part.sourceType, url: part.url ?? null, title: part.title ?? null });
  }
  return { parts: [...new Set(parts)], errors, text, reasoning, sources, finish: await result.finishReason, usage: await result.usage };
}

const scenarios = {
  compatible: () => streamed(createOpenAICompatible({ name: "kaozheng", baseURL: url + "/v1", apiKey: "any", includeUsage: true })("kaozheng-basic")),
  chat: () => streamed(createOpenAI({ baseURL: url + "/v1", apiKey: "any" }).chat("kaozheng-basic")),
  responses: () => streamed(createOpenAI({ baseURL: url + "/v1", apiKey: "any" }).responses("kaozheng-basic")),
  async whole() {
    const provider = createOpenAICompatible({ name: "kaozheng", baseURL: url + "/v1", apiKey: "any" });
    const { text, reasoningText, finishReason, usage } = await generateText({ model: provider("kaozheng-basic"), prompt: topic });
    return { text, reasoning: reasoningText ?? "", finish: finishReason, usage };
  },
};

console.log(JSON.stringify(await scenarios[scenario]()));
