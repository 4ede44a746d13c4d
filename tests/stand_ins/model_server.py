# SPDX-License-Identifier: Apache-2.0
"""python3 model_server.py LOG [--ports N] [--faults SHARE] [--slots N] [--seed N] [--slow SECONDS]

Model servers for traffic, each at a port of its own: OpenAI's chat completions and Ollama's chat, both streaming. Prints
the ports. Of each server a share of the calls fails: 429 with and without Retry-After, 5xx, a reset, a stream cut short,
bad JSON, silence. One that has fewer slots than calls answers 503. Ends with its input. LOG has a line for each call:
server, when it began and ended, how many were under way, the fault, and the time before which no other call may come.
"""
import argparse
import asyncio
import json
import random
import sys
import time

FAULTS = ("limited", "limited_for_a_while", "status", "reset", "cut", "garbage", "silent")
SILENCE = 20  # seconds: longer than anybody waits here


class Server:
    def __init__(self, number, options, log):
        self.number, self.options, self.log = number, options, log
        self.random = random.Random(options.seed * 1000 + number)
        self.under_way = 0

    async def serve(self, reader, writer):
        try:
            while await self.one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    async def one(self, reader, writer):
        """Whether the connection may be used again."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = next((int(line.split(":")[1]) for line in head.split("\r\n") if line.lower().startswith("content-length:")), 0)
        body = json.loads(await reader.readexactly(length)) if length else {}
        path = head.split(" ")[1]
        if not path.endswith(("/chat/completions", "/api/chat")):
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return True
        began = time.time()
        self.under_way += 1
        seen, fault, not_before = self.under_way, None, 0
        try:
            if self.options.slots and self.under_way > self.options.slots:
                fault = "full"
                self.answer(writer, 503, {"error": "server busy, please try again"})
                return True
            if self.random.random() < self.options.faults:
                fault = self.random.choice(FAULTS)
            await asyncio.sleep(self.options.slow)
            if fault == "limited_for_a_while":
                self.answer(writer, 429, {"error": {"message": "slow down"}}, "Retry-After: 1\r\n")
                not_before = time.time() + 1
            elif fault == "limited":
                self.answer(writer, 429, {"error": {"message": "slow down"}})
            elif fault == "status":
                self.answer(writer, self.random.choice((500, 502, 503)), {"error": {"message": "oops"}})
            elif fault == "reset":
                writer.transport.abort()
                return False
            elif fault == "garbage":
                self.stream(writer, ["data: {this is no JSON\n\n"])
            elif fault == "silent":
                await asyncio.wait_for(reader.read(1), SILENCE)
                return False
            else:
                pieces = openai_pieces(body) if path.endswith("completions") else ollama_pieces(body)
                self.stream(writer, pieces[: len(pieces) // 2] if fault == "cut" else pieces, whole=fault != "cut")
                if fault == "cut":
                    return False
            await writer.drain()
            return True
        finally:
            self.under_way -= 1
            print(json.dumps({"server": self.number, "began": began, "ended": time.time(), "at_once": seen, "fault": fault,
                              "not_before": not_before}), file=self.log, flush=True)  # fmt: skip

    @staticmethod
    def answer(writer, status, value, headers=""):
        body = json.dumps(value).encode()
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body)

    @staticmethod
    def stream(writer, pieces, whole=True):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in pieces:
            writer.write(f"{len(piece.encode()):x}\r\n".encode() + piece.encode() + b"\r\n")
        if whole:
            writer.write(b"0\r\n\r\n")


def openai_pieces(body):
    def chunk(delta, finish=None):
        value = {"id": "c", "object": "chat.completion.chunk", "model": body.get("model"), "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
        return f"data: {json.dumps(value)}\n\n"

    usage = {"id": "c", "object": "chat.completion.chunk", "choices": [], "usage": {"prompt_tokens": 20, "completion_tokens": 4, "total_tokens": 24}}
    return [chunk({"role": "assistant", "content": ""}), chunk({"content": "All "}), chunk({"content": "is well."}), chunk({}, "stop"),
            f"data: {json.dumps(usage)}\n\n", "data: [DONE]\n\n"]  # fmt: skip


def ollama_pieces(body):
    def line(content, **more):
        return json.dumps({"model": body.get("model"), "message": {"role": "assistant", "content": content}, "done": False, **more}) + "\n"

    return [line("All "), line("is well."), line("", done=True, done_reason="stop", prompt_eval_count=20, eval_count=4)]


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("log")
    parser.add_argument("--ports", type=int, default=1)
    parser.add_argument("--faults", type=float, default=0)
    parser.add_argument("--slots", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slow", type=float, default=0.002)
    options = parser.parse_args()
    with open(options.log, "w", encoding="utf-8") as log:
        servers = [await asyncio.start_server(Server(i, options, log).serve, "127.0.0.1", 0) for i in range(options.ports)]
        print(*[server.sockets[0].getsockname()[1] for server in servers], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
