# SPDX-License-Identifier: Apache-2.0
"""Model servers: Ollama's native API and an OpenAI-compatible one, both streaming."""
import json
import zlib

import mind
from answer import Answer, as_json

# name: (capabilities, bytes, remote)
OLLAMA_MODELS = {
    "fake:8b": (["completion", "tools"], 5_000_000_000, False),
    "thinker:4b": (["completion", "tools", "thinking"], 2_500_000_000, False),
    "careless:1b": (["completion"], 800_000_000, False),
    "faulty:1b": (["completion"], 900_000_000, False),
    "doubter:1b": (["completion"], 900_000_000, False),
    "embedder:latest": (["embedding"], 600_000_000, False),
    "giant-cloud:latest": (["completion", "tools"], 400, True),
}
OPENAI_MODELS = ["fake-large", "thinker-large", "careless-large", "embedder-large"]


def text_of(messages):
    return "\n".join(message.get("content") or "" for message in messages)


def entry_of(name):
    capabilities, size, remote = OLLAMA_MODELS[name]
    entry = {
        "name": name, "model": name, "size": size, "digest": "0" * 64, "modified_at": "2025-01-01T00:00:00Z",
        "capabilities": capabilities,
        "details": {"family": "fake", "format": "gguf", "parameter_size": "8.0B", "quantization_level": "Q4_K_M"},
    }
    if remote:
        entry.update(remote_host="https://models.example:443", remote_model=name)
    return entry


def ollama(request, _control, fault):
    body = json.loads(request["body"]) if request["body"] else {}
    if request["rest"] == "/api/version":
        return as_json({"version": "0.12.0"})
    if request["rest"] == "/api/tags":
        return as_json({"models": [entry_of(name) for name in OLLAMA_MODELS]})
    if request["rest"] == "/api/ps":
        return as_json({"models": [{"name": "fake:8b", "model": "fake:8b", "size": 6_000_000_000, "size_vram": 6_000_000_000, "context_length": 8192}]})
    name = body.get("model", body.get("name", ""))
    if name not in OLLAMA_MODELS:
        return as_json({"error": f"model '{name}' not found"}, 404)
    if request["rest"] == "/api/show":
        return as_json({**entry_of(name), "model_info": {"general.architecture": "fake", "fake.context_length": 16384}})
    if request["rest"] == "/api/embed" and fault.get("kind") == "vectorless":
        return as_json({"model": name, "embeddings": []})
    if request["rest"] == "/api/embed":
        return as_json({"model": name, "embeddings": [vector_of(text) for text in body["input"]]})
    if request["rest"] == "/api/chat":
        return ollama_chat(name, body, fault)
    return as_json({"error": "no such path"}, 404)


def vector_of(text, dimension=32):
    """Pairs of characters, hashed: texts that share many are near."""
    vector = [0.0] * dimension
    for pair in zip(text, text[1:]):
        vector[zlib.crc32("".join(pair).encode()) % dimension] += 1.0
    return vector


def ollama_chat(name, body, fault):
    prompt = text_of(body["messages"])
    context = body.get("options", {}).get("num_ctx", 4096)
    if body.get("think") and "thinking" not in OLLAMA_MODELS[name][0]:
        return as_json({"error": f'"{name}" does not support thinking'}, 400)
    if mind.tokens_of(prompt) > context and body.get("truncate") is False:
        return as_json({"error": "input length exceeds the context length"}, 400)
    counted, held = mind.tokens_of(prompt), fault.get("context", 0)
    was_cut = fault.get("kind") == "narrow" and counted > held
    if was_cut:  # as Ollama does: half of what it holds and two tokens stay, and nothing is said
        counted = held // 2 + 2
    tools = body.get("tools")
    schema = tools[0]["function"]["parameters"] if tools else body.get("format")
    thought, text = mind.reply(name, prompt, schema if isinstance(schema, dict) else None, schema is not None)
    if fault.get("kind") == "deaf" and schema is not None:
        text = "I would rather not answer in that form."
    if was_cut:
        text = "{}" if schema else "The beginning is missing."

    def line(message, **more):
        return json.dumps({"model": name, "created_at": "2025-01-01T00:00:00Z", "message": {"role": "assistant", **message}, "done": False, **more}, ensure_ascii=False) + "\n"

    lines = []
    if thought and body.get("think"):
        lines += [line({"content": "", "thinking": piece}) for piece in mind.pieces_of(thought)]
    elif thought:  # a model that nobody told not to think puts it where the answer belongs
        lines += [line({"content": piece}) for piece in mind.pieces_of(f"<think>\n{thought}\n</think>\n\n")]
    if tools and text.startswith("{"):
        call = {"function": {"name": tools[0]["function"]["name"], "arguments": json.loads(text)}}
        lines.append(line({"content": "", "tool_calls": [call]}))
    else:
        lines += [line({"content": piece}) for piece in mind.pieces_of(text)]
    lines.append(line(
        {"content": ""}, done=True, done_reason="stop", total_duration=9_000_000, load_duration=1_000_000,
        prompt_eval_count=counted, prompt_eval_duration=4_000_000,
        eval_count=mind.tokens_of(thought + text), eval_duration=4_000_000))  # fmt: skip
    if body.get("stream") is False:
        return as_json({**json.loads(lines[-1]), "message": {"role": "assistant", "content": text}})
    return Answer(content_type="application/x-ndjson", pieces=lines)


def error_of(message, status, code):
    return as_json({"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}, status)


def openai(request, _control, fault):
    if request["headers"].get("authorization") != "Bearer right-key":
        return error_of("Incorrect API key provided.", 401, "invalid_api_key")
    if request["rest"] == "/v1/models":
        return as_json({"object": "list", "data": [{"id": name, "object": "model", "created": 0, "owned_by": "fake"} for name in OPENAI_MODELS]})
    if request["rest"] == "/v1/embeddings":
        texts = json.loads(request["body"])["input"]
        return as_json({"object": "list", "data": [{"object": "embedding", "index": i, "embedding": vector_of(text)} for i, text in enumerate(texts)]})
    if request["rest"] != "/v1/chat/completions":
        return error_of("no such path", 404, "not_found")
    body = json.loads(request["body"])
    if body.get("model") not in OPENAI_MODELS:
        return error_of(f"The model '{body.get('model')}' does not exist", 404, "model_not_found")
    return openai_chat(body, fault)


def openai_chat(body, fault):
    name, prompt = body["model"], text_of(body["messages"])
    form = body.get("response_format", {})
    if fault.get("kind") == "no_schema" and form.get("type") == "json_schema":
        return error_of("'response_format.type' must be 'json_object' or 'text'", 400, "unsupported_value")
    counted, held = mind.tokens_of(prompt), fault.get("context", 0)
    was_cut = fault.get("kind") == "narrow" and counted > held
    if was_cut:  # as Ollama does: half of what it holds and two tokens stay, and nothing is said
        counted = held // 2 + 2
    tools = body.get("tools")
    schema = tools[0]["function"]["parameters"] if tools else form.get("json_schema", {}).get("schema")
    structured = bool(tools or form)
    thought, text = mind.reply(name, prompt, schema, structured)
    if fault.get("kind") == "deaf" and structured:
        text = "I would rather not answer in that form."

    def chunk(delta, finish=None, **more):
        value = {"id": "chatcmpl-fake", "object": "chat.completion.chunk", "created": 0, "model": name + "-2025",
                 "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **more}  # fmt: skip
        return "data: " + json.dumps(value, ensure_ascii=False) + "\n\n"

    events = [": connected\n\n", chunk({"role": "assistant", "content": ""})]
    events += [chunk({"reasoning_content": piece}) for piece in mind.pieces_of(thought)]
    if tools and text.startswith("{"):
        function = {"name": tools[0]["function"]["name"], "arguments": ""}
        events.append(chunk({"tool_calls": [{"index": 0, "id": "call_1", "type": "function", "function": function}]}))
        events += [chunk({"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}) for piece in mind.pieces_of(text)]
        events.append(chunk({}, "tool_calls"))
    else:
        events += [chunk({"content": piece}) for piece in mind.pieces_of(text)]
        events.append(chunk({}, "stop"))
    usage = {"prompt_tokens": mind.tokens_of(prompt), "completion_tokens": mind.tokens_of(thought + text)}
    usage["total_tokens"] = sum(usage.values())
    if body.get("stream_options", {}).get("include_usage"):
        events.append("data: " + json.dumps({"id": "chatcmpl-fake", "object": "chat.completion.chunk", "created": 0, "model": name + "-2025", "choices": [], "usage": usage}) + "\n\n")
    events.append("data: [DONE]\n\n")
    if not body.get("stream"):
        message = {"role": "assistant", "content": text, "refusal": None}
        return as_json({"id": "chatcmpl-fake", "object": "chat.completion", "created": 0, "model": name, "usage": usage,
                        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})  # fmt: skip
    return Answer(content_type="text/event-stream", pieces=events)
