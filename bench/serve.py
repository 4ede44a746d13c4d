# SPDX-License-Identifier: Apache-2.0
"""`kaozheng serve`: start-up, memory, 1,000 watchers of one run, requests a second; beside Node with the same bytes.

serve.py [--watchers N] [--requests N]. Fails when a limit of the design is not kept; a limit of time on a machine that is
busy with other things says little.
"""
import argparse
import datetime
import json
import os
import pathlib
import re
import resource
import selectors
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from serve_parts.server import order, started, wait_for_the_end, wait_until

ROOT = pathlib.Path(__file__).resolve().parent.parent
ASKER = pathlib.Path(os.environ.get("KAOZHENG_ASKER", ROOT / "build/release/bench/serve_bench"))
STARTS, ROUNDS, CONNECTIONS = 10, 5, 16
LIMITS = {"start-up, ms": 150, "memory of the watchers, MiB": 64, "an event at the last watcher, ms": 250, "p99 of a run, ms": 10}
EVENT = re.compile(rb"^id: (\d+)\n.*\ndata: (.*)", re.MULTILINE)


def watch(server, run, count):
    """How much memory so many watchers take, and how late the last of them hears that the run was cancelled."""
    before = server.memory()
    chooser = selectors.DefaultSelector()
    watchers = []
    request = f"GET /api/runs/{run}/events HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nAccept: text/event-stream\r\n\r\n".encode()
    for _ in range(count):
        one = socket.create_connection(("127.0.0.1", server.port))
        one.sendall(request)
        chooser.register(one, selectors.EVENT_READ, {"text": b"", "last": 0})
        watchers.append(one)
    open_now = lambda: f"kaozheng_http_streams_open {count}\n".encode() in server.get("/metrics")
    wait_until(open_now)
    time.sleep(1)
    used = server.memory() - before
    for one in chooser.get_map().values():  # what was told before is not measured
        one.fileobj.setblocking(False)
        try:
            one.data["text"] += one.fileobj.recv(1 << 20)
        except BlockingIOError:
            pass
    cancelled = time.time()
    server.ask("POST", f"/api/runs/{run}/cancel")
    heard = {}  # number of an event -> when it came about, how many heard, when the last did
    left, end = set(watchers), time.monotonic() + 120
    while left and time.monotonic() < end:
        for key, _ in chooser.select(1):
            piece = key.fileobj.recv(1 << 16)
            now = time.time()
            if not piece:
                chooser.unregister(key.fileobj)
                left.discard(key.fileobj)
                continue
            key.data["text"] += piece
            whole, _, key.data["text"] = key.data["text"].rpartition(b"\n\n")
            for message in whole.split(b"\n\n"):
                found = EVENT.search(message)
                if not found or int(found[1]) <= key.data["last"]:
                    continue
                number = key.data["last"] = int(found[1])
                if number not in heard:
                    at = datetime.datetime.fromisoformat(json.loads(found[2])["at"].replace("Z", "+00:00")).timestamp()
                    heard[number] = (at, 0, now)
                heard[number] = (heard[number][0], heard[number][1] + 1, now)
    heard = {number: one for number, one in heard.items() if one[0] >= cancelled - 0.001}
    for one in watchers:
        one.close()
    if left or not heard or any(listeners != count for _, listeners, _ in heard.values()):
        sys.exit(f"not every watcher heard every event: {len(left)} still wait, {heard}")
    late = sorted((last - at) * 1000 for at, _, last in heard.values())
    return used, late


def load(port, path, requests):
    asked = subprocess.run([ASKER, str(port), path, str(CONNECTIONS), str(requests)], capture_output=True, text=True, timeout=300)
    if asked.returncode != 0:
        sys.exit(f"{path}: {asked.stderr}")
    return json.loads(asked.stdout)


def node_server(home, files):
    node = shutil.which("node")
    if not node:
        return None
    folder = home / "node"
    (folder / "files").mkdir(parents=True)
    for name, data in files.items():
        (folder / "files" / name).write_bytes(data)
    if shutil.which("npm"):  # without it, or without a registry, node:http answers
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "fastify@5"], cwd=folder, capture_output=True, timeout=240)
    process = subprocess.Popen([node, ROOT / "bench/serve_parts/node_server.mjs", folder / "files"], cwd=folder, stdout=subprocess.PIPE, text=True)
    port, name = process.stdout.readline().split()
    return process, int(port), name


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--watchers", type=int, default=1000)
    parser.add_argument("--requests", type=int, default=20_000)
    wishes = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, wishes.watchers + 512), hard))
    rows = []
    with tempfile.TemporaryDirectory(prefix="kaozheng-bench-") as name:
        home = pathlib.Path(name)
        server, start_up = started(home, STARTS)
        rows += [("start-up, ms", start_up), ("memory at rest, MiB", server.memory())]
        run = order(server)
        wait_for_the_end(server, run)
        used, late = [], []
        for _ in range(ROUNDS):
            watched = order(server, review_plan=True)
            wait_until(lambda: json.loads(server.get("/api/runs/" + watched))["phase"] == "review")
            memory, times = watch(server, watched, wishes.watchers)
            used.append(memory)
            late += times
        rows += [("memory of the watchers, MiB", max(used)), ("events heard by all", len(late)),
                 ("an event at the last watcher, median ms", statistics.median(late)), ("an event at the last watcher, ms", max(late))]  # fmt: skip
        pages = {"a run": f"/api/runs/{run}", "its report": f"/api/runs/{run}/report.md"}
        ours = {what: load(server.port, path, wishes.requests) for what, path in pages.items()}
        files = {"run.json": server.get(pages["a run"]), "report.md": server.get(pages["its report"])}
        server.end()
        theirs, their_name = {}, "Node: not installed"
        if node := node_server(home, files):
            process, port, their_name = node
            try:
                theirs = {what: load(port, path, wishes.requests) for what, path in (("a run", "/run.json"), ("its report", "/report.md"))}
            finally:
                process.terminate()
                process.wait(10)
    print("| Measure | Value | Limit |\n|---|---:|---:|")
    rows.append(("p99 of a run, ms", ours["a run"]["p99_ms"]))
    for what, value in rows:
        print(f"| {what} | {value:.1f} | {LIMITS.get(what, '')} |")
    print(f"\n| {CONNECTIONS} connections, {wishes.requests} requests | bytes | requests/s | p50 ms | p99 ms |\n|---|---:|---:|---:|---:|")
    for who, figures in (("kaozheng", ours), (their_name, theirs)):
        for what, one in figures.items():
            print(f"| {who}: {what} | {one['bytes']} | {one['requests_a_second']:.0f} | {one['p50_ms']:.2f} | {one['p99_ms']:.2f} |")
    return any(value > LIMITS[what] for what, value in rows if what in LIMITS)


sys.exit(main())
