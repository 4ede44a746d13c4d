# SPDX-License-Identifier: Apache-2.0
"""A client of `kaozheng mcp` in plain Python: sends lines, reads lines, and takes nothing on stdout that is no message."""
import json
import queue
import subprocess
import threading

STATELESS = "2026-07-28"
META = {
    "io.modelcontextprotocol/protocolVersion": STATELESS,
    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}


class McpClient:
    def __init__(self, process):
        self.process = process
        self.notifications = []
        self._answers, self._lines, self._last_id = {}, queue.Queue(), 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def send_line(self, line):
        self.process.stdin.write(line if isinstance(line, bytes) else line.encode() + b"\n")
        self.process.stdin.flush()

    def send(self, method, params=None, **more):
        message = {"jsonrpc": "2.0", "method": method, **more}
        if params is not None:
            message["params"] = params
        self.send_line(json.dumps(message))

    def begin(self, method, params=None):
        self._last_id += 1
        self.send(method, params, id=self._last_id)
        return self._last_id

    def answer(self, request_id, seconds=60):
        """The answer to a request; notifications that come before are kept."""
        while request_id not in self._answers:
            line = self._lines.get(timeout=seconds)
            if line is None:
                raise EOFError(f"no answer to {request_id}")
            message = json.loads(line)
            assert message["jsonrpc"] == "2.0", line
            if "id" in message or "error" in message:
                self._answers[message.get("id")] = message
            else:
                self.notifications.append(message)
        return self._answers.pop(request_id)

    def ask(self, method, params=None):
        return self.answer(self.begin(method, params))

    def result(self, method, params=None):
        answer = self.ask(method, params)
        assert "result" in answer, answer
        return answer["result"]

    def stateless(self, method, params=None):
        return self.result(method, {**(params or {}), "_meta": META})

    def shake(self, version="2025-11-25"):
        result = self.result("initialize", {"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}})
        self.send("notifications/initialized")
        return result

    def call(self, tool, **arguments):
        """The structured content of a tool that did what it was asked."""
        result = self.result("tools/call", {"name": tool, "arguments": arguments})
        assert not result["isError"], result
        assert json.loads(result["content"][0]["text"]) == result["structuredContent"]
        return result["structuredContent"]

    def wait(self, run_id):
        while True:
            state = self.call("research_wait", run_id=run_id, max_seconds=45)
            if state["done"]:
                return state

    def end(self, seconds=30):
        """Ends the input; the exit code, and what was left to read."""
        self.process.stdin.close()
        code = self.process.wait(seconds)
        self._reader.join(seconds)
        rest = []
        while (line := self._lines.get(timeout=seconds)) is not None:
            rest.append(json.loads(line))
        self.process.stdout.close()
        return code, rest


def start_mcp(test, *arguments, **more):
    process = test.start("mcp", *arguments, stdin=subprocess.PIPE, **more)

    def clean_up():
        if process.poll() is None:
            process.kill()
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()
        process.wait(10)

    test.addCleanup(clean_up)
    return McpClient(process)
