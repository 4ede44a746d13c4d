# SPDX-License-Identifier: Apache-2.0
"""Sockets, and what goes wrong on them. What is answered stands in the other modules."""
import http.server
import json
import socket
import struct
import threading
import time
import urllib.parse

import engines
import faulty
import hostile
import models
import pages
from answer import Answer

SERVICES = {
    "duckduckgo": engines.duckduckgo,
    "searxng": engines.searxng,
    "wikipedia": engines.wikipedia,
    "tavily": engines.tavily,
    "perplexity": engines.perplexity,
    "brave": engines.brave,
    "bocha": engines.bocha,
    "arxiv": engines.arxiv,
    "crossref": engines.crossref,
    "openalex": engines.openalex,
    "pubmed": engines.pubmed,
    "baidu": engines.baidu,
    "sogou": engines.sogou,
    "ollama": models.ollama,
    "openai": models.openai,
    "pages": pages.page,
    "robots.txt": pages.robots,
}


def reset_when_closed(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.handle_one("")

    def do_POST(self):
        self.handle_one(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace"))

    def reset(self):
        self.close_connection = True
        reset_when_closed(self.connection)
        self.connection.close()

    def handle_one(self, body):
        split = urllib.parse.urlsplit(self.path)
        service, _, rest = split.path.lstrip("/").partition("/")
        control = self.server.control
        if service == "control":
            return self.control_call(control, rest, body)
        request = {
            "service": service,
            "address": self.server.server_address[0],
            "method": self.command,
            "path": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": body,
        }
        request["began"] = time.time()
        control.remember(request)
        try:
            return self.answer_to(request, control, rest, split)
        finally:
            request["ended"] = time.time()

    def answer_to(self, request, control, rest, split):
        service = request["service"]
        request.update(rest="/" + rest, query=dict(urllib.parse.parse_qsl(split.query)), port=self.server.server_address[1])
        fault = control.fault_for(request) or {}
        kind = fault.get("kind", "")
        if kind == "reset":
            return self.reset()
        if kind == "silence":
            return self.wait_for_the_end()
        if kind == "slow":
            time.sleep(fault["seconds"])
        if kind == "status":
            return self.send(Answer(fault["status"], pieces=[fault.get("body", "")], headers=fault.get("headers")))
        if kind == "challenge":
            return self.send(Answer(202, pieces=[engines.CHALLENGE]))
        if kind == "garbage":
            return self.send(Answer(pieces=["<p>This is not what you are looking for"]))
        if service == "hostile" and hostile.play(rest, self.connection):
            self.close_connection = True
            return None
        if service not in SERVICES:
            return self.send(Answer(404, pieces=["no such service"]))
        answer = SERVICES[service](request, control, fault)
        if kind == "cut":
            return self.send_half(answer)
        if kind == "drip":
            return self.drip(answer)
        return self.send(answer)

    def control_call(self, control, what, body):
        asked = []
        if what == "fault":
            control.add_fault(json.loads(body))
        elif what == "hits":
            wanted = json.loads(body)
            control.set_hits(wanted["service"], wanted)
        elif what == "robots":
            control.set_robots(json.loads(body))
        elif what == "reset":
            control.reset()
            faulty.forget()
        elif what == "written":
            asked = faulty.written()
        elif what == "faults":
            asked = control.faults()
        elif what == "asked":
            asked = control.asked()
        self.send(Answer(content_type="application/json", pieces=[json.dumps(asked)]))

    def begin(self, answer, headers):
        self.send_response(answer.status)
        if answer.content_type:
            self.send_header("Content-Type", answer.content_type)
        for name, value in {**answer.headers, **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def send(self, answer):
        if len(answer.pieces) == 1:
            self.begin(answer, {"Content-Length": str(len(answer.pieces[0]))})
            self.wfile.write(answer.pieces[0])
            return
        self.begin(answer, {"Transfer-Encoding": "chunked"})
        for piece in answer.pieces:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def send_half(self, answer):
        whole = b"".join(answer.pieces)
        self.begin(answer, {"Content-Length": str(len(whole))})
        self.wfile.write(whole[: len(whole) // 2])
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def drip(self, answer):
        whole = b"".join(answer.pieces)
        self.begin(answer, {"Content-Length": str(len(whole))})
        for i in range(len(whole)):
            self.wfile.write(whole[i : i + 1])
            self.wfile.flush()
            time.sleep(1)

    def wait_for_the_end(self):
        self.close_connection = True
        while self.connection.recv(4096):
            pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def verify_request(self, connection, _address):
        if not self.control.refuses_connection():
            return True
        reset_when_closed(connection)
        return False

    def handle_error(self, *_):
        pass  # clients that hang up are part of the tests


def start(control):
    """Serves both addresses on one port in the background; returns the port."""
    first = Server(("127.0.0.1", 0), Handler)
    second = Server(("127.0.0.2", first.server_address[1]), Handler)
    for listening in (first, second):
        listening.control = control
        threading.Thread(target=listening.serve_forever, daemon=True).start()
    return first.server_address[1]
