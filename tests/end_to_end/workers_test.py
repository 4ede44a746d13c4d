# SPDX-License-Identifier: Apache-2.0
"""Many workers on one store: whatever becomes of them, of the database and of the network, every run comes to its end once."""
import os
import signal
import subprocess
import time

import fleet
from harness import BATTERY_TOPIC, OK, SIGINT, UNREACHABLE, USAGE, wait_until
from served import Server

LANGUAGES = ("en_GB.UTF-8", "zh_CN.UTF-8")


class DisturbedTest(fleet.Disturbed):
    runTest = None

    def test_killed_stopped_and_cut_off_at_random(self):
        count = int(os.environ.get("KILLS", "100"))
        total = self.disturbed(count, int(os.environ.get("KILLS_SEED", "1")))
        self.assertEqual(total["kills"] + total["stops"] + total["cuts"], count)
        self.assertEqual((total["lost"], total["different"]), (0, 0))


class DatabaseTest(fleet.FleetTest):
    """The database goes away and comes back; nobody does anything about it."""

    def under_way(self, count=8):
        runs = [self.submit() for _ in range(count)]
        for _ in range(3):
            self.worker(runs=4)
        self.assertTrue(wait_until(lambda: self.count("SELECT count(*) FROM journal") > 10 * count))
        self.assertTrue(self.unfinished())
        return runs

    def assertNothingWasLost(self, runs):
        self.assertAllFinish(runs)
        self.check_what_was_written()
        self.assertEqual(self.sql("SELECT * FROM seen.lost"), [])
        self.assertTrue(all(worker.process.poll() is None for worker in self.workers), "a worker ended")

    def test_it_is_stopped_and_started(self):
        runs = self.under_way()
        self.postgres.restart()
        self.assertNothingWasLost(runs)

    def test_it_is_killed_and_started(self):
        runs = self.under_way()
        self.postgres.restart(signal.SIGKILL)
        self.assertNothingWasLost(runs)

    def test_it_is_away_for_longer_than_any_lease(self):
        runs = self.under_way()
        self.postgres.stop()
        time.sleep(8)
        self.postgres.start()
        self.assertNothingWasLost(runs)


class ElsewhereTest(fleet.FleetTest):
    """Whoever names the store sees and steers what goes on there."""

    def elsewhere(self, *arguments, **env):
        """On a machine that has nothing of this one's."""
        return self.kaozheng(*arguments, env={**self.world, "HOME": str(self.folder / "elsewhere"), **env})

    def status(self, run):
        return self.statuses()[run]

    def test_a_run_that_waits_is_cancelled(self):
        run, other = self.submit(), self.submit()
        self.assertEnded(self.elsewhere("cancel", run), OK)
        self.assertEqual([one["run_id"] for one in self.elsewhere("queue", "--json").json["runs"]], [other])
        self.worker()
        self.assertAllFinish([other])
        self.assertEqual(self.status(run), "stopped")
        self.assertEqual(self.elsewhere("watch", run).code, 1)

    def test_a_run_that_waits_is_paused_and_queued_again(self):
        run = self.submit()
        for language in LANGUAGES:
            paused = self.elsewhere("pause", run, LANG=language)
            self.assertEnded(paused, OK)
            self.assertIn("--resume " + run[:8] if language == LANGUAGES[0] else "resume " + run[:8], paused.err)
        self.assertEqual((self.status(run), self.sql("SELECT 1 FROM queue")), ("paused", []))
        self.assertEnded(self.elsewhere("submit", "--resume", run), OK)
        self.worker()
        self.assertAllFinish([run])

    def slowly(self):
        """Runs last for some seconds."""
        self.internet.fault("openai", "slow", seconds=0.3)

    def test_a_run_is_submitted_here_and_watched_there(self):
        run = self.submit(BATTERY_TOPIC, "--key", "once")
        self.assertEqual(self.submit(BATTERY_TOPIC, "--key", "once"), run)
        queue = self.elsewhere("queue", "--json").json
        self.assertEqual((queue["waiting"], queue["running"]), ({"interactive": 1, "batch": 0}, {"interactive": 0, "batch": 0}))
        self.assertEqual([(one["run_id"], one["topic"], one["holder"]) for one in queue["runs"]], [(run, BATTERY_TOPIC, "")])
        self.assertEqual([one for one in self.elsewhere("workers", "--json").json["workers"] if one["kind"] == "worker"], [])
        worker = self.worker(runs=3)
        watched = self.elsewhere("watch", run[:8], "--jsonl")
        self.assertEnded(watched, OK)
        self.assertEqual([event["seq"] for event in watched.lines], list(range(1, len(watched.lines) + 1)))
        self.assertEqual(watched.lines[-1]["type"], "ReportPublished")
        self.assertIn(run[:8], watched.err)
        shown = self.elsewhere("show", run)
        self.assertEnded(shown, OK)
        self.assertTrue(shown.out.startswith("# "))
        self.assertIn(run[:8], self.elsewhere("list").out)
        (known,) = [one for one in self.elsewhere("workers", "--json").json["workers"] if one["kind"] == "worker"]
        self.assertEqual((known["capacity"], known["alive"], known["holder"].split("/")[2]), (3, True, str(worker.pid)))
        for language in LANGUAGES:
            for command in ("queue", "workers"):
                self.assertEnded(self.elsewhere(command, LANG=language), OK)
        self.assertEqual(worker.end(SIGINT), OK)
        self.assertIn(run[:8], worker.said)
        self.assertEqual(self.sql("SELECT 1 FROM programs WHERE kind = 'worker'"), [], "who leaves is forgotten")

    def test_a_run_under_way_is_paused_and_goes_on_and_another_is_cancelled(self):
        self.slowly()
        run = self.submit()
        self.worker()
        under_way = lambda: self.count(f"SELECT count(*) FROM journal WHERE run_id = '{run}'") > 5
        self.assertTrue(wait_until(under_way))
        self.assertEnded(self.elsewhere("pause", run), OK)
        self.assertTrue(wait_until(lambda: self.status(run) == "paused" and not self.sql("SELECT 1 FROM queue")), self.statuses())
        self.assertEnded(self.elsewhere("submit", "--resume", run), OK)
        self.assertAllFinish([run])
        self.check_what_was_written()
        run = self.submit()
        self.assertTrue(wait_until(under_way))
        self.assertEnded(self.elsewhere("cancel", run), OK)
        self.assertTrue(wait_until(lambda: self.status(run) == "stopped" and not self.sql("SELECT 1 FROM queue")), self.statuses())

    def test_a_worker_that_is_ended_gives_its_runs_back(self):
        self.slowly()
        runs = [self.submit(), self.submit()]
        first = self.worker()
        self.assertTrue(wait_until(lambda: self.count("SELECT count(*) FROM journal") > 20))
        watching = self.start("watch", runs[0], "--quiet", env=self.world, stdout=subprocess.DEVNULL)
        self.assertEqual(first.end(), OK, first.said)
        self.assertEqual(self.count("SELECT count(*) FROM queue WHERE taken_by IS NULL"), 2, first.said)
        time.sleep(1)
        self.worker()
        self.assertAllFinish(runs)
        self.check_what_was_written()
        _, said = watching.communicate(timeout=30)
        self.assertEqual(watching.returncode, OK, said.decode())

    def test_an_interactive_run_overtakes_batch_runs(self):
        batch = [self.submit(BATTERY_TOPIC, "--batch") for _ in range(4)]
        self.worker(runs=1)
        self.assertTrue(wait_until(lambda: self.sql("SELECT 1 FROM seen.claims")))
        hurried = self.submit()
        ((queued_at,),) = self.sql(f"SELECT extract(epoch FROM queued_at) FROM queue WHERE run_id = '{hurried}'")
        self.assertAllFinish([*batch, hurried])
        claimed = [run for (run,) in self.sql(f"SELECT run_id FROM seen.claims WHERE at > {queued_at} ORDER BY at")]
        self.assertEqual(claimed[0], hurried)
        self.assertGreater(len(claimed), 1, "it overtook somebody")


class ServerTest(fleet.FleetTest):
    """`kaozheng serve --workers`: its doors are open, the work is done by others."""

    def test_what_is_ordered_waits_for_a_worker_and_is_watched_here(self):
        server = Server(self.start("serve", "--listen", "127.0.0.1:0", "--workers", env=self.world))
        self.addCleanup(server.end)
        self.assertIn("workers carry out the runs", "".join(server.lines))
        order = {"topic": BATTERY_TOPIC, "model": "openai/fake-large", "engines": ["searxng"], "max_loops": 1}
        run, other = (server.post("/api/runs", order).json["id"] for _ in range(2))
        status = lambda one: server.get("/api/runs/" + one).json["status"]
        self.assertEqual((status(run), status(other)), ("waiting", "waiting"))
        self.assertIn('kaozheng_queue_runs{class="interactive",state="waiting"} 2', server.get("/metrics").text)
        for action, becomes in (("pause", "paused"), ("resume", "waiting"), ("cancel", "stopped")):
            self.assertEqual(server.post(f"/api/runs/{other}/{action}").status, 202, action)
            self.assertTrue(wait_until(lambda: status(other) == becomes, 10), (action, status(other)))
        worker = self.worker(runs=2)
        events = server.watch(f"/api/runs/{run}/events")
        self.assertEqual([number for number, _, _ in events], list(range(1, len(events) + 1)))
        self.assertEqual((events[-1][1], status(run)), ("ReportPublished", "finished"))
        self.assertTrue(server.get(f"/api/runs/{run}/report.md").text.startswith("# "))
        self.assertIn('kaozheng_workers{state="alive"}', server.get("/metrics").text)
        self.assertEqual(server.end()[0], OK)
        self.assertIsNone(worker.process.poll())
        self.assertEqual(self.sql("SELECT 1 FROM queue"), [])


class RefusedTest(fleet.FleetTest):
    def assertRefused(self, url, code, *words):
        """By every command, in both languages, and without telling the password."""
        password = self.url.split(":")[2].split("@")[0]
        for language in LANGUAGES:
            for command in (("worker",), ("submit", BATTERY_TOPIC), ("workers",), ("queue",), ("list",)):
                with self.subTest(command=command[0], language=language):
                    refused = self.kaozheng(*command, env={**self.world, "KAOZHENG_STORE": url, "LANG": language})
                    self.assertEnded(refused, code)
                    self.assertSays(refused, *words)
                    self.assertNotIn(password, refused.err)
                    self.assertNotIn("ready", refused.err)

    def test_a_wrong_password(self):
        self.assertRefused(self.url.replace("@", "x@"), USAGE, "PGPASSWORD")

    def test_no_password(self):
        user, rest = self.url.split("@")
        self.assertRefused(user.rsplit(":", 1)[0] + "@" + rest, USAGE, "PGPASSWORD")

    def test_no_server(self):
        self.assertRefused(self.url.replace(f":{self.postgres.port}/", ":1/"), UNREACHABLE, "127.0.0.1:1/")

    def test_the_database_of_another_program(self):
        url = self.postgres.new_database()
        self.postgres.psql("CREATE TABLE theirs(x INT)", url)
        self.assertRefused(url, USAGE, url.rsplit("/", 1)[1])
        self.assertEqual(self.postgres.psql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", url), "theirs")

    def test_a_store_of_a_newer_version(self):
        self.sql("UPDATE kaozheng_store SET version = 999")
        self.assertRefused(self.url, USAGE, "999")

    def test_a_store_that_becomes_newer_under_a_worker(self):
        ((version,),) = self.sql("SELECT version FROM kaozheng_store")
        runs = [self.submit() for _ in range(4)]
        old = self.worker()
        self.assertTrue(wait_until(lambda: self.count("SELECT count(*) FROM journal") > 40))
        self.sql("UPDATE kaozheng_store SET version = 999")
        self.assertTrue(wait_until(lambda: old.process.poll() is not None), old.said)
        self.assertEqual(old.process.returncode, USAGE, old.said)
        self.assertIn("999", old.said)
        claims = self.sql("SELECT count(*) FROM seen.claims")
        late = self.worker(ready=False)
        self.assertTrue(wait_until(lambda: late.process.poll() is not None))
        self.assertEqual(late.process.returncode, USAGE, late.said)
        self.assertEqual(self.sql("SELECT count(*) FROM seen.claims"), claims)
        self.assertTrue(self.unfinished())
        self.sql(f"UPDATE kaozheng_store SET version = {version}")
        self.worker()
        self.assertAllFinish(runs)
        self.check_what_was_written()


class SlotsTest(fleet.FleetTest):
    """One model server of two slots for all workers; its own log says how many calls it had at once."""

    research = ("--search", "searxng", "--loops", "1", "--max-tasks", "8", "--parallel", "8", "--fresh")

    def at_once(self):
        calls = [(asked["began"], asked.get("ended", asked["began"])) for asked in self.internet.asked("ollama") if asked["path"].endswith("/api/chat")]
        changes = sorted([(began, 1) for began, _ in calls] + [(ended, -1) for _, ended in calls])
        most = now = 0
        for _, change in changes:
            now += change
            most = max(most, now)
        return len(calls), most

    def test_two_slots_of_one_server_for_three_workers(self):
        self.internet.fault("ollama", "slow", seconds=0.03, contains="/api/chat")
        self.write("kaozheng.toml", f"""
[[endpoint]]
preset = "ollama"
name = "desk"
url = "{self.internet.url('/ollama')}"
models = ["fake:8b"]
slots = 2
""")  # fmt: skip
        runs = [self.submit() for _ in range(6)]
        for _ in range(3):
            self.worker(runs=2)
        self.assertTrue(wait_until(lambda: self.count("SELECT count(DISTINCT holder) FROM slots WHERE granted") == 2))
        (holder,), *_ = self.sql("SELECT holder FROM slots WHERE granted")
        victim = next(worker for worker in self.workers if str(worker.pid) == holder.split("/")[2])
        os.kill(victim.pid, signal.SIGKILL)
        killed = time.monotonic()
        self.assertTrue(wait_until(lambda: not self.sql(f"SELECT 1 FROM slots WHERE holder = '{holder}'"), 10))
        self.assertLess(time.monotonic() - killed, self.expiry / 1000 + 3)
        self.assertAllFinish(runs)
        calls, most = self.at_once()
        self.assertGreater(calls, 60)
        self.assertEqual(most, 2)
