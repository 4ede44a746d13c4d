# SPDX-License-Identifier: Apache-2.0
"""The REST interface: the whole life of runs, and every answer held against docs/openapi.json."""
import concurrent.futures
import io
import json
import zipfile

from harness import BATTERY_TOPIC, CLOUD_TOPIC, EXAMPLES, ROOT, marks_in, wait_until
from json_shape import reply_faults
from served import ServedTest

OPENAPI = json.loads((ROOT / "docs/openapi.json").read_text())
OF_THE_WEB = {"engines": ["searxng"], "mode": "basic", "max_loops": 1}


class ApiTest(ServedTest):
    arguments = ("--docs", EXAMPLES)

    def setUp(self):
        super().setUp()
        self.internet.finds_without_end("searxng", 4)

    def serve(self, *arguments, env=None):
        """Every answer of the server is held against its description."""
        model = {"OPENAI_BASE_URL": self.internet.url("/openai/v1"), "OPENAI_API_KEY": "right-key"}
        server = super().serve(*(arguments or self.arguments), env={**model, **(env or {})})
        plain = server.ask

        def ask(method, path, *more, **others):
            answer = plain(method, path, *more, **others)
            self.assertEqual(reply_faults(OPENAPI, method, path, answer), [])
            return answer

        server.ask = ask
        return server

    def docs_id(self):
        return next(one["id"] for one in self.server.get("/api/collections").json["collections"] if not one["own"])

    def finished(self, topic=CLOUD_TOPIC, **more):
        order = more or {"collections": [self.docs_id()], "sources": "files", "mode": "basic", "max_loops": 1}
        started = self.order(topic, **order)
        self.assertEqual(started.status, 201, started.body)
        run = self.ended(started.json["id"])
        self.assertEqual(run["status"], "finished", run)
        return run

    def slow_run(self, **more):
        """A run that asks a slow model, and has begun to research."""
        self.internet.fault("openai", "slow", seconds=0.15, times=40)
        started = self.order(BATTERY_TOPIC, **{"engines": ["searxng"], "max_loops": 2, "model": "openai/fake-large", **more})
        self.assertEqual(started.status, 201, started.body)
        return started.json["id"]

    def at_work(self, run_id, phases=("researching", "analysing", "writing", "checking")):
        self.assertTrue(wait_until(lambda: self.server.get("/api/runs/" + run_id).json["phase"] in phases, 60))

    # The life of a run

    def test_a_run_from_order_to_report(self):
        run = self.finished()
        path = "/api/runs/" + run["id"]
        self.assertEqual(run["report"], "final")
        self.assertEqual((run["provider"], run["phase"]), ("extractive", ""))

        markdown = self.server.get(path + "/report.md")
        self.assertIn("text/markdown", markdown.headers["Content-Type"])
        self.assertTrue(marks_in(markdown.text))
        page = self.server.get(path + "/report.html")
        self.assertIn("sandbox", page.headers["Content-Security-Policy"])
        self.assertNotIn("script-src", page.headers["Content-Security-Policy"])
        self.assertEqual(self.server.get(path + "/report.json").json["schema"].split("/")[0], "kaozheng.run")
        for suffix in ("bib", "ris", "csl", "footnotes", "kzb"):
            export = self.server.get(f"{path}/report.{suffix}")
            self.assertEqual(export.status, 200, export.body[:300])
            self.assertIn("attachment", export.headers["Content-Disposition"])
        bundle = self.server.get(path + "/report.kzb").body
        self.assertIsNone(zipfile.ZipFile(io.BytesIO(bundle)).testzip())

        claims = self.server.get(path + "/claims").json
        self.assertEqual([one["id"] for one in claims["claims"]], [f"c{i + 1}" for i in range(len(claims["claims"]))])
        self.assertTrue(claims["claims"])
        sources = self.server.get(path + "/sources").json["sources"]
        cited = [one for one in sources if one["state"] == "cited"]
        self.assertTrue(cited)
        named = {claim for one in cited for claim in one["claims"]}
        self.assertLessEqual(named, {one["id"] for one in claims["claims"]})

        witness = next(w for claim in claims["claims"] for w in claim["witnesses"])
        source = self.server.get(f"{path}/sources/{witness['document_id']}").json
        text = source["text"].encode()
        self.assertEqual(text[witness["begin"] : witness["end"]].decode(), witness["quote"])
        copy = self.server.get(f"{path}/sources/{witness['document_id']}?begin={witness['begin']}&end={witness['end']}", headers={"Accept": "text/html"})
        self.assertIn('<mark id="found">', copy.text)
        self.assertIn("sandbox", copy.headers["Content-Security-Policy"])
        self.assertRefused(self.server.get(path + "/sources/" + "0" * 64), 404, "source")
        self.assertRefused(self.server.get(f"{path}/sources/{witness['document_id']}?begin=9&end=1", headers={"Accept": "text/html"}), 400)

        self.assertEqual(self.server.get(path + "/usage").json["total"]["calls"], run["counts"]["calls"])
        self.assertEqual(self.server.get(path + "/egress").json["left"], [])
        self.assertEqual(self.server.get(path[:-20]).json["id"], run["id"], "a beginning of the id will do")

    def test_a_report_of_the_web(self):
        run = self.finished(BATTERY_TOPIC, **OF_THE_WEB)
        self.assertGreater(run["counts"]["pages"], 0)
        self.assertTrue(marks_in(self.server.get(f"/api/runs/{run['id']}/report.md").text))

    def test_events_are_told_again_from_anywhere_also_by_another_server(self):
        run = self.finished()
        path = f"/api/runs/{run['id']}/events"
        events = self.server.watch(path)
        self.assertEqual([event[0] for event in events], list(range(1, len(events) + 1)))
        self.assertIn("RunStarted", [event[1] for event in events])
        self.assertEqual(events[-1][1], "ReportPublished")
        self.assertTrue(all(number == data["seq"] and kind == data["type"] for number, kind, data in events))
        middle = len(events) // 2
        self.assertEqual(self.server.watch(path, {"Last-Event-ID": str(middle)}), events[middle:])
        self.assertEqual(self.server.watch(f"{path}?after={middle}"), events[middle:])
        self.assertEqual(self.server.watch(f"{path}?after=1", {"Last-Event-ID": str(middle)}), events[middle:])
        self.assertIsNone(self.server.watch(f"{path}?after={len(events)}"), "all was sent")
        lines = self.server.get(path, headers={"Accept": "application/x-ndjson"})
        self.assertEqual([json.loads(line) for line in lines.text.splitlines()], [event[2] for event in events])
        for wrong in ("-1", "x", "1.5", "9" * 30):
            self.assertRefused(self.server.get(f"{path}?after={wrong}"), 400, "after")

        self.server.end()
        second = self.serve(*self.arguments)
        self.assertEqual(second.watch(path, {"Last-Event-ID": str(middle)}), events[middle:])
        self.assertIsNone(second.watch(f"{path}?after={len(events)}"))

    def test_a_watcher_hears_of_a_run_while_it_goes_on(self):
        run = self.slow_run()
        first = self.server.watch(f"/api/runs/{run}/events", until=lambda event: event[1] == "ModelCalled")
        self.assertEqual(self.server.get("/api/runs/" + run).json["status"], "running")
        rest = self.server.watch(f"/api/runs/{run}/events?after={first[-1][0]}")
        numbers = [event[0] for event in first + rest]
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)), "none is missing, none comes twice")

    def test_one_key_is_one_run_however_many_ask_at_once(self):
        def ask(_):
            return self.order(CLOUD_TOPIC, headers={"Idempotency-Key": "once"}, collections=[docs], sources="files", mode="basic", max_loops=1)

        docs = self.docs_id()
        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            answers = list(pool.map(ask, range(100)))
        self.assertEqual(len({answer.json["id"] for answer in answers}), 1)
        self.assertEqual(sorted(answer.status for answer in answers), [200] * 99 + [201])
        self.assertEqual(len(self.server.get("/api/runs").json["runs"]), 1)
        self.assertTrue(answers[0].headers["Location"].endswith(answers[0].json["id"]))
        other = self.order(CLOUD_TOPIC, headers={"Idempotency-Key": "twice"}, collections=[docs], sources="files", mode="basic")
        self.assertEqual(other.status, 201)
        self.assertRefused(self.order(CLOUD_TOPIC, headers={"Idempotency-Key": "k" * 300}), 400, "Idempotency-Key")

    def test_what_is_deleted_is_gone(self):
        secret = "青鸾七号项目组"
        run = self.finished(BATTERY_TOPIC, audience=secret, **OF_THE_WEB)
        path = "/api/runs/" + run["id"]
        self.assertEqual(self.server.ask("DELETE", path).status, 204)
        for one in (path, path + "/report.md", path + "/events", path + "/claims", path + "/sources", path + "/usage"):
            self.assertRefused(self.server.get(one), 404)
        self.assertRefused(self.server.ask("DELETE", path), 404)
        self.assertEqual(self.server.get("/api/runs").json["runs"], [])
        self.assertEqual(self.server.get("/api/search?q=%E7%94%B5%E6%B1%A0").json["hits"], [])
        self.server.end()
        folder = self.folder / "home/.local/share/kaozheng"
        for file in folder.rglob("*"):
            if file.is_file():
                self.assertNotIn(secret.encode(), file.read_bytes(), file)

    def test_a_run_at_work_can_be_deleted(self):
        run = self.slow_run()
        self.at_work(run)
        self.assertEqual(self.server.ask("DELETE", "/api/runs/" + run).status, 204)
        self.assertRefused(self.server.get("/api/runs/" + run), 404)

    # Words to a run

    def test_a_run_is_paused_and_gone_on_with(self):
        run = self.slow_run()
        self.at_work(run)
        self.assertEqual(self.server.post(f"/api/runs/{run}/pause").status, 202)
        self.assertEqual(self.ended(run, statuses=("paused",))["phase"], "")
        self.assertEqual(self.server.post(f"/api/runs/{run}/resume").status, 202)
        self.assertEqual(self.ended(run)["status"], "finished")
        bodies = [r["body"] for r in self.internet.asked("openai") if "/chat/" in r["path"]]
        self.assertEqual(len(bodies), len(set(bodies)), "a prompt was asked twice")
        self.assertTrue(wait_until(lambda: self.server.post(f"/api/runs/{run}/pause").status == 409), "it is put away")
        for word in ("pause", "resume", "finish", "cancel"):
            self.assertRefused(self.server.post(f"/api/runs/{run}/{word}"), 409)
        self.assertRefused(self.server.post(f"/api/runs/{run}/steer", {"notes": ["x"]}), 409)

    def test_a_run_is_steered_and_finished_early(self):
        run = self.slow_run(max_loops=1)
        self.at_work(run)
        steered = self.server.post(f"/api/runs/{run}/steer", {"notes": ["只看临港的产线"], "exclude": ["http://127.0.0.1:1/nowhere"]})
        self.assertEqual(steered.status, 202)
        self.assertTrue(wait_until(lambda: "done" in [task["state"] for task in self.server.get("/api/runs/" + run).json["tasks"]], 60))
        self.assertEqual(self.server.post(f"/api/runs/{run}/finish").status, 202)
        done = self.ended(run)
        self.assertEqual(done["status"], "finished", done["error"])
        for body, param in (({}, "notes"), ({"notes": "x"}, "notes"), ({"note": ["x"]}, "note"), ({"exclude": [5]}, "exclude")):
            self.assertRefused(self.server.post(f"/api/runs/{run}/steer", body), 400, param)

    def test_a_run_is_cancelled(self):
        run = self.slow_run()
        self.at_work(run)
        self.assertEqual(self.server.post(f"/api/runs/{run}/cancel").status, 202)
        self.assertEqual(self.ended(run)["status"], "stopped")
        self.assertEqual(self.server.watch(f"/api/runs/{run}/events")[-1][1], "RunStopped")

    def test_a_plan_waits_for_approval(self):
        run = self.slow_run(review_plan=True, max_tasks=3)
        self.at_work(run, ("review",))
        plan = self.server.get(f"/api/runs/{run}/plan").json
        self.assertTrue(plan["in_review"])
        self.assertRefused(self.server.ask("PUT", f"/api/runs/{run}/plan", {"tasks": []}), 400, "tasks")
        mine = {"tasks": [{"id": "mine", "type": "research", "description": "临港产线的成本", "priority": 5, "depends_on": []}]}
        self.assertEqual(self.server.ask("PUT", f"/api/runs/{run}/plan", mine).status, 200)
        done = self.ended(run)
        self.assertEqual(done["status"], "finished", done)
        self.assertEqual([task["id"] for task in done["plan"]["tasks"]], ["mine"])
        self.assertRefused(self.server.ask("PUT", f"/api/runs/{run}/plan", mine), 409)

    def test_a_server_that_ends_pauses_its_runs_and_the_next_goes_on(self):
        run = self.slow_run()
        self.at_work(run)
        code, _ = self.server.end()
        self.assertIn(code, (0, 143))
        second = self.serve(*self.arguments)
        self.assertEqual(self.ended(run, second)["status"], "finished")
        bodies = [r["body"] for r in self.internet.asked("openai") if "/chat/" in r["path"]]
        self.assertLessEqual(len(bodies) - len(set(bodies)), 4, "only what was under way is asked again")

    # Orders

    def test_orders_that_cannot_be_carried_out(self):
        for more, param in (
            ({"topic": ""}, "topic"), ({"max_loops": 0}, "max_loops"), ({"max_loops": 1.5}, "max_loops"), ({"max_loops": "1"}, "max_loops"),
            ({"max_tokens": -1}, "max_tokens"), ({"max_pages": 10**30}, "max_pages"), ({"engines": ["nonesuch"]}, "engines"),
            ({"collections": ["../../etc"]}, "collections"), ({"base_url": "http://evil.example"}, "base_url"),
            ({"plan": {"tasks": [{"id": "a", "type": "research", "description": "x", "depends_on": ["a"]}]}}, "plan"),
        ):  # fmt: skip
            answer = self.server.post("/api/runs", {"topic": "x", **more})
            self.assertRefused(answer, 400, param)
        for body in (b"", b"{", b"[]", b"null", b"\xff", b'{"topic":"x"', b"[" * 100_000, b'{"topic":' * 5000):
            self.assertRefused(self.server.post("/api/runs", body, headers={"Content-Type": "application/json"}), 400)
        self.assertEqual(self.server.get("/api/runs").json["runs"], [])

    def test_a_forecast_begins_nothing(self):
        answer = self.server.post("/api/forecast", {"topic": BATTERY_TOPIC, "model": "openai/fake-large", **OF_THE_WEB})
        self.assertEqual(answer.status, 200, answer.body)
        self.assertGreater(answer.json["forecast"]["calls"]["high"], 0)
        self.assertEqual(self.server.get("/api/runs").json["runs"], [])

    def test_lists_by_page_word_tag_and_status(self):
        docs = {"collections": [self.docs_id()], "sources": "files", "mode": "basic", "max_loops": 1}
        runs = [self.finished(f"{CLOUD_TOPIC} {i}", **docs)["id"] for i in range(3)]
        self.assertEqual([run["id"] for run in self.server.get("/api/runs").json["runs"]], runs[::-1])
        page = self.server.get("/api/runs?limit=2").json
        self.assertEqual(([run["id"] for run in page["runs"]], page["more"]), (runs[:0:-1], True))
        page = self.server.get(f"/api/runs?limit=2&before={runs[1]}").json
        self.assertEqual(([run["id"] for run in page["runs"]], page["more"]), (runs[:1], False))
        tagged = self.server.ask("PUT", f"/api/runs/{runs[1]}/tags", {"tags": ["云", "q3"]})
        self.assertEqual(sorted(tagged.json["tags"]), ["q3", "云"])
        self.assertEqual([run["id"] for run in self.server.get("/api/runs?tag=%E4%BA%91").json["runs"]], [runs[1]])
        self.assertEqual(len(self.server.get("/api/runs?status=finished").json["runs"]), 3)
        self.assertEqual(self.server.get("/api/runs?status=failed").json["runs"], [])
        self.assertEqual([run["id"] for run in self.server.get("/api/runs?query=%202").json["runs"]], [runs[2]])
        for query, param in (("limit=0", "limit"), ("limit=201", "limit"), ("limit=x", "limit"), ("before=zz", "before")):
            self.assertRefused(self.server.get("/api/runs?" + query), 400, param)
        hits = self.server.get("/api/search?q=%E4%BA%91%E8%AE%A1%E7%AE%97&limit=5").json["hits"]
        self.assertTrue(hits)
        for hit in hits:
            for begin, end in hit["marks"]:
                self.assertTrue(hit["text"][begin:end].strip())
        self.assertRefused(self.server.get("/api/search"), 400, "q")
        diff = self.server.get(f"/api/diff?a={runs[0][:8]}&b={runs[1]}").json
        self.assertEqual((diff["a"], diff["b"]), (runs[0], runs[1]))
        self.assertTrue(diff["claims"])
        self.assertEqual({claim["change"] for claim in diff["claims"]}, {"same"}, "the same files say the same")
        self.assertRefused(self.server.get(f"/api/diff?a={runs[0]}"), 400, "b")
        self.assertRefused(self.server.get(f"/api/diff?a={runs[0]}&b=ffffffff"), 404, "b")

    # Documents

    def upload(self, collection, name, data, **headers):
        return self.server.post(
            f"/api/collections/{collection}/files?name={name}", data, headers={"Content-Type": "application/octet-stream", **headers})  # fmt: skip

    def test_uploads_are_kept_searched_and_deleted(self):
        made = self.server.post("/api/collections", {"name": "我的资料"})
        self.assertEqual(made.status, 201)
        mine = made.json["id"]
        text = (EXAMPLES / sorted(p.name for p in EXAMPLES.iterdir() if p.suffix == ".md")[0]).read_bytes() + "\n\n以上为内部副本。\n".encode()
        added = self.upload(mine, "%E6%8A%A5%E5%91%8A.md", text)
        self.assertEqual((added.status, added.json["name"], added.json["error"]), (201, "报告.md", ""))
        self.assertEqual(self.server.get(f"/api/collections/{mine}/files").json["files"], [added.json])
        run = self.finished(CLOUD_TOPIC, collections=[mine], sources="files", mode="basic", max_loops=1)
        sources = self.server.get(f"/api/runs/{run['id']}/sources").json["sources"]
        self.assertTrue(all("/collections/" + mine in one["url"] for one in sources), sources)
        self.assertEqual(self.server.ask("DELETE", f"/api/collections/{mine}/files/{added.json['id']}").status, 204)
        self.assertRefused(self.server.ask("DELETE", f"/api/collections/{mine}/files/{added.json['id']}"), 404)
        self.assertEqual(self.server.ask("DELETE", f"/api/collections/{mine}").status, 204)
        self.assertRefused(self.server.get(f"/api/collections/{mine}/files"), 404)
        self.assertRefused(self.server.ask("DELETE", f"/api/collections/{self.docs_id()}"), 409)
        self.assertRefused(self.upload(self.docs_id(), "x.txt", b"x y z."), 409)

    def test_hostile_uploads_stay_where_they_belong(self):
        mine = self.server.post("/api/collections", {"name": "x"}).json["id"]
        home = self.folder / "home"
        before = {p for p in self.folder.rglob("*") if p.is_file()}
        names = ["..%2F..%2F..%2Fevil.txt", "%2Fetc%2Fpasswd", "..%5C..%5Cevil.txt", ".bashrc", ".collection.json", "a%00b.txt", "a%0ab.txt",
                 "-rf.txt", "%E2%80%AEtxt.exe", "a" * 900 + ".txt", "CON.txt", "%24%28id%29.txt", "..", ".", "%20", "x%2F..%2F..%2Fy.md"]  # fmt: skip
        for i, name in enumerate(names):
            answer = self.upload(mine, name, f"The revenue of cloud services grew by {i} % in 2025.".encode())
            self.assertIn(answer.status, (201, 400), (name, answer.body))
        new = {p for p in self.folder.rglob("*") if p.is_file()} - before
        place = home / ".local/share/kaozheng/collections" / mine
        self.assertEqual({p for p in new if place not in p.parents and "kaozheng.db" not in p.name}, set())
        for data in (b"\x7fELF\x02\x01\x01" + bytes(64), b"PK\x03\x04" + bytes(40), b"%PDF-1.4 broken", bytes(1000)):
            self.assertRefused(self.upload(mine, "x.txt", data), 415)
        for kind in ("text/plain", "multipart/form-data; boundary=x", "application/json", ""):
            self.assertRefused(self.upload(mine, "x.txt", b"It costs 5 EUR.", **{"Content-Type": kind}), 415)
        self.assertRefused(self.upload(mine, "", b"x"), 400, "name")
        self.assertRefused(self.upload(mine, "x.txt", b"x" * (50 * 2**20 + 1)), 413)
        self.assertRefused(self.server.post("/api/collections", {"name": "a\nb"}), 400, "name")

    # The program

    def test_what_the_program_says_of_itself(self):
        self.assertEqual(self.server.get("/healthz").json["status"], "ok")
        self.assertTrue(self.server.get("/openapi.json").json == OPENAPI)
        info = self.server.get("/api/info").json
        self.assertFalse(info["token_needed"])
        self.assertTrue(info["signed_in"])
        self.assertIn("extractive", info["models"])
        self.assertIn("searxng", [engine["name"] for engine in info["engines"] if engine["ready"]])
        settings = self.server.get("/api/settings")
        self.assertNotIn("right-key", settings.text)
        self.assertTrue(any(one["secret"] and one["value"] == "***" for one in settings.json["settings"]))
        self.assertTrue(self.server.post("/api/settings/test", {"engine": "searxng"}).json["ok"])
        self.assertRefused(self.server.post("/api/settings/test", {"engine": "nonesuch"}), 404, "engine")
        self.assertRefused(self.server.post("/api/settings/test", {"url": "http://evil.example"}), 400, "url")
        self.finished()
        self.assertTrue(wait_until(lambda: "kaozheng_runs_at_work 0" in self.server.get("/metrics").text), "it is put away")
        metrics = self.server.get("/metrics").text
        for name in ("kaozheng_http_requests_total", "kaozheng_runs_waiting 0", "kaozheng_runs_total"):
            self.assertIn(name, metrics)

    def test_every_route_is_described_and_every_description_is_a_route(self):
        for path, operations in OPENAPI["paths"].items():
            real = path.replace("{id}", "0" * 32).replace("{source}", "0" * 64).replace("{claim}", "c1").replace("{file}", "0" * 16)
            connection = self.server.call().say(f"OPTIONS {real} HTTP/1.1\r\nHost: {self.server.host}\r\nConnection: close\r\n\r\n")
            reply = connection.hear()
            self.assertIn(" 405 ", reply.split("\r\n")[0], path)
            allowed = next(line for line in reply.split("\r\n") if line.startswith("Allow: "))[7:].split(", ")
            self.assertEqual({m for m in allowed if m != "HEAD"}, {method.upper() for method in operations}, path)
