# SPDX-License-Identifier: Apache-2.0
"""Who is let in by `kaozheng serve`, and what slow, many and malformed callers do to others."""
import itertools
import json
import time

from harness import CLOUD_TOPIC, USAGE, wait_until
from served import ServedTest, status_of

PATIENCE = 20  # seconds in which others have to be served; sanitizers are slow


class ServerTest(ServedTest):
    def raw(self, method, path, headers, body=b"", server=None):
        """The status and the text of a reply to exactly these headers."""
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers)
        if body:
            head += f"Content-Length: {len(body)}\r\n"
        reply = (server or self.server).call().say(head.encode() + b"Connection: close\r\n\r\n" + body).hear()
        return status_of(reply), reply

    def assertServes(self):
        began = time.monotonic()
        self.assertEqual(self.server.get("/healthz", timeout=PATIENCE).status, 200)
        return time.monotonic() - began

    def token(self, name="desk"):
        made = self.kaozheng("token", "add", name)
        self.assertEqual(made.code, 0, made.err)
        return made.out.strip()

    def test_only_what_comes_from_here_is_let_in(self):
        """Every combination of where a request may say it comes from: none that a foreign page could make gets through."""
        token = self.token()
        server = self.serve("--require-token")
        port = server.port
        hosts = {f"127.0.0.1:{port}": True, f"localhost:{port}": True, f"[::1]:{port}": True, "evil.example": False, f"evil.example:{port}": False,
                 "127.0.0.1": False, f"127.0.0.1:{port + 1}": False, f"localhost.evil.example:{port}": False, None: False}  # fmt: skip
        origins = {None: True, f"http://127.0.0.1:{port}": True, f"http://localhost:{port}": True, "null": False, "http://evil.example": False,
                   f"http://evil.example:{port}": False, "http://127.0.0.1": False}  # fmt: skip
        sites = {None: True, "same-origin": True, "none": True, "same-site": False, "cross-site": False}
        types = {"application/json": True, "text/plain": False, "application/x-www-form-urlencoded": False, "multipart/form-data; boundary=b": False, None: False}
        tokens = {f"Bearer {token}": True, "Bearer wrong": False, None: False}
        tried = wrong = 0
        for (host, h), (origin, o), (site, s), (key, k) in itertools.product(hosts.items(), origins.items(), sites.items(), tokens.items()):
            headers = [(n, v) for n, v in (("Host", host), ("Origin", origin), ("Sec-Fetch-Site", site), ("Authorization", key)) if v is not None]
            let_in = h and o and s and k
            # What reads needs no type; of what changes, the types are tried where the rest is right, and one of them else.
            requests = [("GET", "/api/collections", None, True)]
            requests += [("POST", "/api/collections", t, good) for t, good in (types.items() if let_in else [("application/json", True)])]
            for method, path, kind, good in requests:
                body = b"" if method == "GET" else b'{"name":"x"}'
                status, reply = self.raw(method, path, headers + ([("Content-Type", kind)] if kind else []), body, server)
                tried += 1
                right = status in ((200, 201) if let_in and good else (415,) if let_in else (400, 401, 403))
                if not right:
                    wrong += 1
                    print("wrong:", status, method, headers, kind)
                self.assertNotIn("Access-Control", reply)
        self.assertGreaterEqual(tried, 500)
        self.assertEqual(wrong, 0, f"of {tried}")
        mine = server.get("/api/collections", headers={"Authorization": f"Bearer {token}"}).json["collections"]
        expected = 3 * 3 * 3  # hosts, origins and sites of ours, with the one good type
        self.assertEqual(len(mine), expected, "nothing but what was let in was done")

    def test_every_route_asks_for_the_token(self):
        self.token()
        server = self.serve("--require-token")
        document = server.get("/openapi.json").json
        for path, operations in document["paths"].items():
            real = path.replace("{id}", "0" * 32).replace("{source}", "0" * 64).replace("{claim}", "c1").replace("{file}", "0" * 16)
            for method, operation in operations.items():
                anybody = operation.get("security") == []
                body = {} if method in ("post", "put") else None
                for headers in ({}, {"Authorization": "Bearer kz_" + "0" * 64}, {"Authorization": "Basic eDp5"}, {"Cookie": "token=x"}):
                    answer = server.ask(method.upper(), real, body, headers=headers)
                    self.assertEqual(answer.status == 401, not anybody, (method, path, headers, answer.status))
        said = server.get("/api/info").json
        self.assertEqual(sorted(said), ["language", "signed_in", "token_needed", "version"])
        self.assertEqual((said["token_needed"], said["signed_in"]), (True, False))

    def test_tokens_count_from_the_moment_they_are_made_until_they_are_removed(self):
        first = self.token("first")
        server = self.serve("--require-token")

        def let_in(token):
            return server.get("/api/runs", headers={"Authorization": "Bearer " + token}).status == 200

        self.assertTrue(let_in(first))
        second = self.token("second")
        self.assertTrue(wait_until(lambda: let_in(second), 10))
        self.assertEqual(self.kaozheng("token", "remove", "first").code, 0)
        self.assertTrue(wait_until(lambda: not let_in(first), 10))
        self.assertTrue(let_in(second))
        store = self.folder / "home/.local/share/kaozheng/kaozheng.db"
        for file in store.parent.glob("kaozheng.db*"):
            self.assertNotIn(second.encode(), file.read_bytes())
        server.end()
        self.assertNotIn(second, "".join(server.lines))

    def test_beyond_this_machine_it_does_not_open_without_a_token(self):
        for listen in ("0.0.0.0:0", "[::]:0"):
            outcome = self.kaozheng("serve", "--listen", listen)
            self.assertEnded(outcome, USAGE)
            self.assertSays(outcome, "kaozheng token add")

    def test_a_name_that_leads_here_from_outside_opens_nothing(self):
        """DNS rebinding: the connection is to this machine, the name is not."""
        for path in ("/", "/healthz", "/api/info", "/api/runs", "/openapi.json", "/metrics"):
            self.assertEqual(self.raw("GET", path, [("Host", f"rebound.example:{self.server.port}")])[0], 403, path)
        named = self.serve("--host", "desk.example")
        self.assertEqual(self.raw("GET", "/healthz", [("Host", "desk.example")], server=named)[0], 200)

    def test_a_form_of_another_site_does_nothing(self):
        body = json.dumps({"topic": "x"}).encode()
        for more in ([("Content-Type", "text/plain")], [("Content-Type", "application/json"), ("Origin", "http://evil.example")],
                     [("Content-Type", "application/json"), ("Sec-Fetch-Site", "cross-site")], [("Content-Type", "application/json"), ("Origin", "null")]):  # fmt: skip
            status, _ = self.raw("POST", "/api/runs", [("Host", self.server.host), *more], body)
            self.assertIn(status, (403, 415))
        preflight = [("Host", self.server.host), ("Origin", "http://evil.example"), ("Access-Control-Request-Method", "POST"),
                     ("Access-Control-Request-Private-Network", "true")]  # fmt: skip
        status, reply = self.raw("OPTIONS", "/api/runs", preflight)
        self.assertEqual(status, 403)
        self.assertNotIn("Access-Control", reply)
        self.assertEqual(self.server.get("/api/runs").json["runs"], [])

    def test_malformed_requests_are_refused_and_others_served(self):
        host = f"Host: {self.server.host}\r\n"
        for request, statuses in (
            (f"GET / HTTP/1.1\r\n{host}{host}\r\n", (400,)),
            ("GET / HTTP/1.1\r\n\r\n", (400,)),
            (f"GET / HTTP/1.1\r\n{host} folded\r\n\r\n", (400,)),
            (f"GET / HTTP/1.1\r\n{host}" + "".join(f"X-{i}: y\r\n" for i in range(10_000)) + "\r\n", (431, 0)),
            (f"GET / HTTP/1.1\r\n{host}X: " + "y" * 1_000_000 + "\r\n\r\n", (431, 0)),
            (f"GET /{'a' * 100_000} HTTP/1.1\r\n{host}\r\n", (414, 431, 0)),
            (f"POST /api/runs HTTP/1.1\r\n{host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", (400,)),
            (f"POST /api/runs HTTP/1.1\r\n{host}Content-Length: -1\r\n\r\n", (400,)),
            (f"POST /api/runs HTTP/1.1\r\n{host}Content-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n", (413,)),
            (f"POST /api/runs HTTP/1.1\r\n{host}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nx", (400, 413)),
            (f"GET / HTTP/1.1\r\n{host}\r\n".replace("\r\n", "\n"), (0, 400, 408)),
            ("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + "\r\n\r\n", (400,)),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400, 505)),
            (f"GET http://evil.example/ HTTP/1.1\r\n{host}\r\n", (400,)),
        ):
            caller = self.server.call()
            caller.socket.settimeout(15)
            self.assertIn(status_of(caller.say(request).hear()), statuses, request[:120])
        self.assertServes()

    def test_slow_callers_and_idle_watchers_hold_up_nobody(self):
        run = self.server.post("/api/runs", {"topic": CLOUD_TOPIC, "model": "extractive", "review_plan": True, "engines": ["searxng"]}).json["id"]
        self.assertTrue(wait_until(lambda: self.server.get("/api/runs/" + run).json["phase"] == "review"))
        slow = [self.server.call().say(f"GET / HTTP/1.1\r\nHost: {self.server.host}\r\nX-Slow: ") for _ in range(300)]
        bodies = [self.server.call().say(f"POST /api/runs HTTP/1.1\r\nHost: {self.server.host}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{")
                  for _ in range(100)]  # fmt: skip
        watchers = [self.server.call().say(f"GET /api/runs/{run}/events HTTP/1.1\r\nHost: {self.server.host}\r\nAccept: text/event-stream\r\n\r\n") for _ in range(200)]
        for watcher in watchers:
            self.assertIn(b"200 OK", watcher.socket.recv(4096))
        for _ in range(50):
            self.assertLess(self.assertServes(), PATIENCE)
        self.assertIn("kaozheng_http_streams_open 200", self.server.get("/metrics").text)
        self.assertEqual(status_of(slow[0].hear()), 408, "who does not end his head is given up")
        self.assertEqual(status_of(bodies[0].hear()), 408)
        code, took = self.server.end()
        self.assertIn(code, (0, 143))
        self.assertLess(took, PATIENCE, "streams and slow callers do not hold up the end")
        for caller in slow[1:] + bodies[1:] + watchers:
            caller.close()

    def test_a_second_server_says_that_the_port_is_taken(self):
        outcome = self.kaozheng("serve", "--listen", f"127.0.0.1:{self.server.port}", "--store", self.folder / "other.db")
        self.assertEnded(outcome, USAGE)
        self.assertSays(outcome, str(self.server.port))

    def test_the_log_tells_who_asked_for_what_and_nothing_he_said(self):
        self.server.get("/api/search?q=secret-words", headers={"Authorization": "Bearer secret-token"})
        self.server.post("/api/runs", {"topic": "secret-topic", "max_loops": 0})
        self.server.end()
        lines = [json.loads(line) for line in self.server.lines if line.startswith("{")]
        self.assertEqual(sorted((line["method"], line["path"], line["status"]) for line in lines),
                         [("GET", "/api/search", 200), ("POST", "/api/runs", 400)])  # fmt: skip
        self.assertNotIn("secret", "".join(self.server.lines))
