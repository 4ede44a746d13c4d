# SPDX-License-Identifier: Apache-2.0
"""A server of the release build, as measures use it: begun, asked, ended."""
import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = pathlib.Path(os.environ.get("KAOZHENG_BINARY", ROOT / "build/release/kaozheng"))
READY = re.compile(r"http://[^\s:]+:(\d+)")


class Server:
    def __init__(self, home):
        environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "OLLAMA_BASE_URL": "http://127.0.0.1:1",
                       "OPENAI_BASE_URL": "http://127.0.0.1:1"}  # fmt: skip
        self.log = open(home / "server.log", "w+b")
        began = time.perf_counter()
        self.process = subprocess.Popen([BINARY, "serve", "--listen", "127.0.0.1:0", "--docs", ROOT / "examples/cloud-2025"],
                                        env=environment, cwd=home, stdout=subprocess.DEVNULL, stderr=self.log)  # fmt: skip
        self.port = None
        while not self.port and self.process.poll() is None and time.perf_counter() - began < 30:
            found = READY.search((home / "server.log").read_text())
            self.port = found and int(found[1])
            time.sleep(0 if self.port else 0.001)
        if not self.port:
            sys.exit("the server did not begin: " + (home / "server.log").read_text())
        self.get("/healthz")
        self.started_in = (time.perf_counter() - began) * 1000

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def get(self, path):
        return self.ask("GET", path)

    def memory(self):
        """MiB in use."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def processor(self):
        """Milliseconds of processors it has used, its helpers' included."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(int(field) for field in fields[11:15]) * 1000 / os.sysconf("SC_CLK_TCK")

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self.log.close()


def started(home, starts):
    """A server that was begun anew, and the median of so many starts, in ms."""
    took = []
    for i in range(starts):
        (home / f"start-{i}").mkdir()
        server = Server(home / f"start-{i}")
        took.append(server.started_in)
        server.end()
    (home / "one").mkdir()
    return Server(home / "one"), statistics.median(took)


def wait_until(happened, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return
        time.sleep(0.05)
    sys.exit("it did not happen in time")


def order(server, **more):
    collection = next(one["id"] for one in json.loads(server.get("/api/collections"))["collections"] if not one["own"])
    body = {"topic": "2025年云计算市场的三大转向", "model": "extractive", "sources": "files", "collections": [collection], "max_loops": 1, **more}
    return json.loads(server.ask("POST", "/api/runs", body))["id"]


def wait_for_the_end(server, run):
    wait_until(lambda: json.loads(server.get("/api/runs/" + run))["status"] == "finished")
