# SPDX-License-Identifier: Apache-2.0
"""A server of the real binary, and what asks it: over HTTP with nothing in between, or over a bare socket."""
import http.client
import json
import re
import socket
import threading
import time

from harness import BINARY, SIGTERM, EndToEndTest, wait_until

READY = re.compile(r"http://[^\s:]+:(\d+)")
OVER = ("finished", "failed", "stopped")


class Answer:
    def __init__(self, response, body):
        self.status, self.body, self.headers = response.status, body, response.headers

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def text(self):
        return self.body.decode()


class Server:
    def __init__(self, process):
        self.process, self.lines, self.port = process, [], None
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        wait_until(lambda: self.port or process.poll() is not None)
        if not self.port:
            raise RuntimeError("the server did not begin: " + "".join(self.lines))

    def _listen(self):
        for line in self.process.stderr:
            self.lines.append(line.decode())
            found = READY.search(self.lines[-1])
            if found and not self.port:
                self.port = int(found[1])

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"

    def ask(self, method, path, body=None, headers=None, timeout=60):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            headers = dict(headers or {})
            if body is not None and not isinstance(body, bytes):
                body = json.dumps(body).encode()
                headers.setdefault("Content-Type", "application/json")
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response, response.read())
        finally:
            connection.close()

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.ask("POST", path, body, **more)

    def watch(self, path, headers=None, until=None, seconds=60):
        """The events of a stream, [(id, type, data)], until it ends or `until` holds of one of them."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        connection.request("GET", path, headers={"Accept": "text/event-stream", **(headers or {})})
        response = connection.getresponse()
        if response.status == 204:
            connection.close()
            return None
        assert response.status == 200, (response.status, response.read())
        events, fields = [], {}
        for raw in response:
            line = raw.decode().rstrip("\n")
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "data" in fields:
                events.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
                fields = {}
                if until and until(events[-1]):
                    break
            else:
                fields = {}
        connection.close()
        return events

    def end(self, seconds=30):
        """The exit code, and how long it took."""
        if self.process.poll() is None:
            self.process.send_signal(SIGTERM)
        began = time.monotonic()
        self.process.wait(seconds)
        self._listener.join(5)
        self.process.stderr.close()
        if self.process.stdout:
            self.process.stdout.close()
        return self.process.returncode, time.monotonic() - began

    def call(self):
        return Caller(self.port)


class Caller:
    """Says exactly what it is told."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)

    def say(self, data):
        try:
            self.socket.sendall(data if isinstance(data, bytes) else data.encode("utf-8", "surrogateescape"))
        except (BrokenPipeError, ConnectionResetError):
            pass
        return self

    def hear(self):
        """Everything until the other side closes."""
        heard = b""
        try:
            while piece := self.socket.recv(65536):
                heard += piece
        except ConnectionResetError:
            pass
        self.socket.close()
        return heard.decode("utf-8", "replace")

    def close(self):
        self.socket.close()


def status_of(reply):
    return int(reply.split(" ", 2)[1]) if reply.startswith("HTTP/") else 0


class ServedTest(EndToEndTest):
    """Each test has a server of its own."""

    arguments = ()

    def setUp(self):
        super().setUp()
        self.server = self.serve(*self.arguments)

    def serve(self, *arguments, env=None):
        server = Server(self.start("serve", "--listen", "127.0.0.1:0", *arguments, env=env))
        self.addCleanup(server.end)
        return server

    def order(self, topic, server=None, headers=None, **more):
        return (server or self.server).post("/api/runs", {"topic": topic, "model": "extractive", **more}, headers=headers)

    def ended(self, run_id, server=None, statuses=OVER, seconds=90):
        server = server or self.server
        wait_until(lambda: server.get("/api/runs/" + run_id).json.get("status") in statuses, seconds)
        run = server.get("/api/runs/" + run_id).json
        self.assertIn(run.get("status"), statuses, run)
        return run

    def assertRefused(self, answer, status, param=None):
        self.assertEqual(answer.status, status, answer.body[:500])
        error = answer.json["error"]
        self.assertEqual(sorted(error), ["code", "message", "param", "type"])
        self.assertTrue(error["message"])
        if param is not None:
            self.assertEqual(error["param"], param)
