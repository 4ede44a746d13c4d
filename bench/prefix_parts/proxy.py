# SPDX-License-Identifier: Apache-2.0
"""Passes requests on to a model server on loopback and writes down what each chat was asked.

    python3 bench/prefix_parts/proxy.py UPSTREAM FILE     prints its address, then passes on until stdin ends

FILE gets a line per chat in the order they arrive: its messages, as JSON.
"""
import http.client
import http.server
import json
import sys
import threading
import urllib.parse

UPSTREAM = urllib.parse.urlsplit(sys.argv[1])
FILE = open(sys.argv[2], "w", encoding="utf-8")  # noqa: SIM115
ORDER = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.pass_on(None)

    def do_POST(self):
        self.pass_on(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def pass_on(self, body):
        if self.path.endswith("/api/chat"):
            with ORDER:
                asked = json.loads(body)
                FILE.write(json.dumps({"tools": asked.get("tools"), "messages": asked["messages"]}, ensure_ascii=False) + "\n")
                FILE.flush()
        server = http.client.HTTPConnection(UPSTREAM.netloc, timeout=60)
        server.request(self.command, UPSTREAM.path + self.path, body, {"Content-Type": "application/json"})
        answer = server.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.getheader("Content-Type", "application/json"))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


if __name__ == "__main__":
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    sys.stdin.read()
