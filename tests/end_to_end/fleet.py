# SPDX-License-Identifier: Apache-2.0
"""python3 fleet.py [N]: workers that share a store in PostgreSQL are killed, stopped and cut off from it, N times.

Model server and web are another process, whose log is the oracle; what is written to the store is noted by triggers in
the database. A disturbance may lose the calls that were under way: each is made once more. Nothing that was told is asked
again, no report differs from one of a run in peace, and whoever has lost a run writes nothing of it any more.
KILLS and KILLS_SEED as well; BEAT and EXPIRY in milliseconds.
"""
import collections
import ctypes
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest

import postgres
from harness import BATTERY_TOPIC, CLOUD_TOPIC, OK, EndToEndTest, wait_until
from kills import without_moments

TOPICS = (BATTERY_TOPIC, CLOUD_TOPIC, "Costs and progress of solid-state batteries")
RESEARCH = ("--provider", "openai", "--model", "fake-large", "--search", "searxng", "--loops", "2", "--parallel", "3", "--fresh")
WORKERS, RUNS_OF_A_WORKER, RUNS_AT_ONCE, DISTURBED_AT_ONCE = 4, 8, 5, 2
OVER = ("finished", "failed", "stopped")
SEARCH_PATIENCE = 20  # seconds of the program for an answer of a search engine

NOTE_WHAT_IS_WRITTEN = """
CREATE SCHEMA seen;
CREATE TABLE seen.claims(run_id TEXT, claim BIGINT, program TEXT, at DOUBLE PRECISION);
CREATE TABLE seen.events(run_id TEXT, seq BIGINT, claim BIGINT, program TEXT);
CREATE TABLE seen.repeats(run_id TEXT, key TEXT, claim BIGINT, was_told BOOLEAN);
CREATE TABLE seen.lost(run_id TEXT, key TEXT);
CREATE TABLE seen.told_twice(run_id TEXT, key TEXT);
CREATE FUNCTION seen.program() RETURNS TEXT LANGUAGE sql AS $$ SELECT current_setting('application_name') $$;
CREATE FUNCTION seen.claim() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO seen.claims VALUES (NEW.id, NEW.claim, seen.program(), extract(epoch FROM clock_timestamp())); RETURN NULL; END $$;
CREATE FUNCTION seen.event() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO seen.events SELECT NEW.run_id, NEW.seq, claim, seen.program() FROM public.runs WHERE id = NEW.run_id; RETURN NULL; END $$;
CREATE FUNCTION seen.step() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'DELETE' OR (OLD.answer <> '' AND NEW.answer <> OLD.answer) THEN INSERT INTO seen.lost VALUES (OLD.run_id, OLD.key);
  ELSIF NEW.attempts > OLD.attempts THEN
    INSERT INTO seen.repeats SELECT NEW.run_id, NEW.key, claim, OLD.answer <> '' FROM public.runs WHERE id = NEW.run_id; END IF;
  RETURN NULL; END $$;
CREATE FUNCTION seen.answer() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.answer <> '' THEN INSERT INTO seen.told_twice
    SELECT run_id, key FROM public.journal WHERE run_id = NEW.run_id AND key = NEW.key AND answer <> ''; END IF;
  RETURN NEW; END $$;
CREATE TRIGGER seen AFTER UPDATE OF claim ON runs FOR EACH ROW EXECUTE FUNCTION seen.claim();
CREATE TRIGGER seen AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION seen.event();
CREATE TRIGGER seen AFTER UPDATE OR DELETE ON journal FOR EACH ROW EXECUTE FUNCTION seen.step();
CREATE TRIGGER seen_answer BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION seen.answer();
"""


class Cable:
    """One program's way to the database. It can be cut, or stand still: nothing arrives, and nothing is refused."""

    def __init__(self, port):
        self._to = port
        self._flows, self._is_cut = threading.Event(), False
        self._flows.set()
        self._lock, self._ends = threading.Lock(), set()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        with self._lock:
            self._is_cut, ends = True, list(self._ends)
        for end in ends:
            self._break(end)

    def stand_still(self):
        self._flows.clear()

    def mend(self):
        self._is_cut = False
        self._flows.set()

    def end(self):
        self._break(self._listening)
        self._listening.close()
        self.cut()
        self._flows.set()

    def _accept(self):
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            self._flows.wait()
            try:
                far = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                near.close()
                continue
            with self._lock:
                self._ends |= {near, far}
                is_cut = self._is_cut
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()
            if is_cut:
                self._break(near)

    def _carry(self, source, target):
        try:
            while piece := source.recv(65536):
                self._flows.wait()
                target.sendall(piece)
        except OSError:
            pass
        self._break(source)
        self._break(target)
        with self._lock:
            self._ends -= {source}
        source.close()

    @staticmethod
    def _break(end):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def end_with_this_process():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Worker:
    """`kaozheng worker`, which the database knows by its name. `direct`: without a cable, which takes time of its own."""

    def __init__(self, test, name, runs, direct, env):
        self.name, self.lines = name, []
        self.cable = None if direct else Cable(test.postgres.port)
        port = test.postgres.port if direct else self.cable.port
        url = test.url.replace(f":{test.postgres.port}/", f":{port}/") + "?application_name=" + name
        self.process = test.start("worker", "--runs", runs, env={**test.world, **env, "KAOZHENG_STORE": url}, stdout=subprocess.DEVNULL,
                                  preexec_fn=end_with_this_process)  # fmt: skip
        self.pid = self.process.pid
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self):
        for line in self.process.stderr:
            self.lines.append(line.decode())

    @property
    def said(self):
        return "".join(self.lines)

    def is_ready(self):
        return any("ready" in line or "就绪" in line for line in self.lines)

    def end(self, by=signal.SIGTERM, seconds=30):
        """The exit code."""
        if self.process.poll() is None:
            if self.cable:
                self.cable.mend()
            os.kill(self.pid, signal.SIGCONT)
            os.kill(self.pid, by)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
        self._listener.join(5)
        self.process.stderr.close()
        if self.cable:
            self.cable.end()
        return self.process.returncode


@unittest.skipUnless(postgres.INSTALLED, postgres.MISSING)
class FleetTest(EndToEndTest):
    """A store in PostgreSQL, any number of workers, and a model and a web that take a little time for each answer."""

    research = RESEARCH
    beat, expiry = int(os.environ.get("BEAT", "200")), int(os.environ.get("EXPIRY", "1000"))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.postgres = cls.enterClassContext(postgres.PostgresServer())

    def setUp(self):
        super().setUp()
        self.world = {
            "OPENAI_BASE_URL": self.internet.url("/openai/v1"), "OPENAI_API_KEY": "right-key",
            "KAOZHENG_STORE_BEAT_MS": str(self.beat), "KAOZHENG_STORE_EXPIRY_MS": str(self.expiry),
        }  # fmt: skip
        self.workers, self._begun = [], 0
        self.anew()

    def anew(self, model=0.02, web=0.02):
        """An empty store, and an internet that remembers nothing and takes so many seconds for an answer."""
        self.internet.reset()
        self.internet.finds_without_end("searxng", 2)  # no more than a round reads: which pages are slow is of the moment
        for service, seconds in {"openai": model, "pages": web, "searxng": web}.items():
            self.internet.fault(service, "slow", seconds=seconds)
        self.url = self.postgres.new_database()
        self.world["KAOZHENG_STORE"] = self.url
        self._session = self.postgres.session(self.url)
        self.assertEnded(self.kaozheng("list", env=self.world), OK)  # makes the tables
        self.sql(NOTE_WHAT_IS_WRITTEN)

    def sql(self, question):
        """Rows of texts."""
        return [line.split("|") for line in self._session.ask(question)]

    def count(self, question):
        return int(self.sql(question)[0][0] or 0)

    def worker(self, runs=RUNS_OF_A_WORKER, ready=True, direct=False, **env):
        self._begun += 1
        worker = Worker(self, f"worker{self._begun}", runs, direct, env)
        self.addCleanup(worker.end)
        self.workers.append(worker)
        if ready:
            self.assertTrue(wait_until(lambda: worker.is_ready() or worker.process.poll() is not None), "the worker is not ready")
            self.assertIsNone(worker.process.poll(), worker.said)
        return worker

    def submit(self, topic=BATTERY_TOPIC, *more, env=None):
        submitted = self.kaozheng("submit", topic, *self.research, *more, env={**self.world, **(env or {})})
        self.assertEnded(submitted, OK)
        self.assertRegex(submitted.out, r"^[0-9a-f]{32}\n$")
        return submitted.out.strip()

    def keep_orders(self):
        """What was submitted and has not begun, for `order_again`."""
        self.sql("CREATE TABLE seen.orders AS SELECT id, topic, settings FROM runs")

    def order_again(self, topic, count=1):
        """So many batch runs more, as `submit` would queue them, without a process for each."""
        return [row[0] for row in self.sql(f"""
WITH ordered AS (INSERT INTO runs(id, topic, status, started_at, ended_at, settings, error)
  SELECT md5(random()::text || i), runs.topic, 'waiting', started_at, '', orders.settings, ''
    FROM runs JOIN seen.orders USING (id), generate_series(1, {count}) i
  WHERE runs.topic = '{topic}' RETURNING id)
INSERT INTO queue(run_id, class, queued_at, not_before, taken, troubles) SELECT id, 1, now(), now(), 0, 0 FROM ordered RETURNING run_id;
NOTIFY kaozheng_queue""")]  # fmt: skip

    def statuses(self):
        """{run: status}."""
        return dict(self.sql("SELECT id, status FROM runs"))

    def unfinished(self):
        """Runs that are in the queue, or not over."""
        marks = ", ".join(f"'{status}'" for status in OVER)
        return {row[0] for row in self.sql(f"SELECT id FROM runs WHERE status NOT IN ({marks}) OR id IN (SELECT run_id FROM queue)")}

    def assertAllFinish(self, runs, seconds=120):
        wait_until(lambda: not self.unfinished() & set(runs), seconds)
        statuses = self.statuses()
        wrong = {run: statuses[run] for run in runs if statuses[run] != "finished"}
        self.assertFalse(wrong, f"not finished; the workers said:\n" + "\n".join(f"{one.name}\n{one.said}" for one in self.workers))

    def reports(self):
        """{run: report}, without what tells the time."""
        told = json.loads(self.postgres.psql("SELECT coalesce(json_object_agg(run_id, json::json), '{}') FROM reports", self.url))
        return {run: without_moments(report) for run, report in told.items()}

    def held(self):
        """{worker: its runs} of those that have any."""
        held = collections.defaultdict(set)
        by_pid = {str(worker.pid): worker for worker in self.workers}
        for run, holder in self.sql("SELECT run_id, taken_by FROM queue WHERE taken_by IS NOT NULL"):
            if worker := by_pid.get(holder.split("/")[2]):
                held[worker].add(run)
        return held

    def check_what_was_written(self):
        """Events have no gap, and come from whoever had claimed the run, in the order of the claims."""
        wrong = self.sql("SELECT run_id, min(seq), max(seq), count(*) FROM events GROUP BY run_id HAVING min(seq) <> 1 OR max(seq) <> count(*)")
        self.assertEqual(wrong, [], "numbers of events")
        claimed = {(run, claim): program for run, claim, program in self.sql("SELECT run_id, claim, program FROM seen.claims")}
        last = {}
        for run, claim, program in self.sql("SELECT run_id, claim, program FROM seen.events ORDER BY run_id, seq"):
            self.assertEqual(program, claimed.get((run, claim), program if claim == "0" else None), "an event of who had lost the run")
            self.assertGreaterEqual(int(claim), last.get(run, 0), "an event of an earlier claim after one of a later")
            last[run] = int(claim)
        self.assertEqual(self.sql("SELECT * FROM seen.told_twice"), [], "a step was told twice")
        self.assertEqual(self.sql("SELECT * FROM seen.repeats WHERE was_told"), [], "what was told was asked again")


class Disturbed(FleetTest):
    def in_peace(self):
        """({topic: report}, asked) of a run on each topic that nobody disturbs."""
        worker = self.worker()
        runs = {topic: self.submit(topic, "--batch") for topic in TOPICS}
        self.assertAllFinish(runs.values())
        self.assertEqual(worker.end(), OK, worker.said)
        self.assertEqual(self.count("SELECT count(*) FROM seen.repeats"), 0)
        reports = self.reports()
        return {topic: reports[run] for topic, run in runs.items()}, self.internet.counted()

    def kill(self, worker):
        os.kill(worker.pid, signal.SIGKILL)
        worker.end()
        self.worker(ready=False)
        return None

    def stop(self, worker):
        os.kill(worker.pid, signal.SIGSTOP)
        return lambda: os.kill(worker.pid, signal.SIGCONT)

    def cut(self, worker):
        worker.cable.cut()
        return worker.cable.mend

    def stand_still(self, worker):
        worker.cable.stand_still()
        return worker.cable.mend

    def disturb(self, count, chance):
        """`count` disturbances of workers that have a run, while runs are submitted; ({run: topic}, how often each kind,
        [(when, run)] of the runs that were disturbed)."""
        kinds = (("kills", self.kill), ("stops", self.stop), ("cuts", self.cut), ("cuts", self.stand_still))
        weights = (2, 2, 1, 1)
        topics = {self.submit(topic, "--batch"): topic for topic in TOPICS}
        self.keep_orders()
        for _ in range(WORKERS):
            self.worker(ready=False)
        made, struck, mending = collections.Counter(), [], {}
        while made.total() < count or mending:
            for worker in [one for one, (when, _) in mending.items() if when < time.monotonic()]:
                mending.pop(worker)[1]()
            while made.total() < count and len(self.unfinished()) < RUNS_AT_ONCE:
                topic = TOPICS[len(topics) % len(TOPICS)]
                topics.update((run, topic) for run in self.order_again(topic))
            held = {worker: runs for worker, runs in self.held().items() if worker not in mending and worker.process.poll() is None}
            if held and made.total() < count and len(mending) < DISTURBED_AT_ONCE:
                worker = chance.choice(sorted(held, key=lambda one: one.name))
                (name, disturbance), = chance.choices(kinds, weights)
                struck += [(time.time(), run) for run in held[worker]]
                if mend := disturbance(worker):
                    mending[worker] = (time.monotonic() + self.expiry / 1000 * chance.uniform(1.5, 3), mend)
                made[name] += 1
            time.sleep(0.2)
        return topics, made, struck

    def takeovers(self, struck):
        """Seconds from each disturbance of a run to its next claim."""
        claims = collections.defaultdict(list)
        for run, at in self.sql("SELECT run_id, at FROM seen.claims ORDER BY at"):
            claims[run].append(float(at))
        first = {}  # of several disturbances before one claim the first counts
        for when, run in struck:
            after = next((at for at in claims[run] if at > when), None)
            if after is not None:
                first.setdefault((run, after), after - when)
        return sorted(first.values())

    def check_what_was_asked(self, peace, stops):
        """Not more than the journals say, and nothing that a run in peace does not ask; how often it was again. A worker that
        stood still for longer than SEARCH_PATIENCE may have asked once more, before it could hear that it had lost the run."""
        late = {"search": stops if 1.5 * self.expiry / 1000 > SEARCH_PATIENCE else 0}
        self.assertEqual(self.sql("SELECT run_id, key, claim FROM seen.repeats GROUP BY 1, 2, 3 HAVING count(*) > 1"), [], "asked twice in one claim")
        attempts = {kind: int(number) for kind, number in self.sql("SELECT split_part(key, '/', 1), sum(attempts) FROM journal GROUP BY 1")}
        repeats = dict(self.sql("SELECT split_part(key, '/', 1), count(*) FROM seen.repeats GROUP BY 1"))
        again = 0
        for kind, counted in self.internet.counted().items():
            self.assertEqual(len(set(counted) - set(peace[kind])), 0, f"other {kind} calls than in peace")
            self.assertLessEqual(sum(counted.values()), attempts.get(kind, 0) + late.get(kind, 0), f"more {kind} calls than the journals say")
            again += int(repeats.get(kind, 0))
        return again

    def disturbed(self, count, seed):
        """Prints and returns what came of `count` disturbances."""
        reports, peace = self.in_peace()
        self.workers.clear()
        self.anew(model=0.02 * self.expiry / 1000)
        began = time.monotonic()
        topics, made, struck = self.disturb(count, random.Random(seed))
        self.assertAllFinish(topics, seconds=300 + 10 * self.expiry / 1000)
        took = time.monotonic() - began
        takeovers = self.takeovers(struck)
        self.check_what_was_written()
        repeated = self.check_what_was_asked(peace, made["stops"])
        refused = self.count("SELECT sum(refused) FROM programs")
        given_up = sum(worker.said.count("lost to another") for worker in self.workers)
        lost = self.count("SELECT count(*) FROM seen.lost")
        different = sum(report != reports[topics[run]] for run, report in self.reports().items())
        self.assertEnded(self.kaozheng("store", "check", env=self.world), OK)
        calls = {kind: sum(counted.values()) // len(TOPICS) for kind, counted in peace.items()}
        at = lambda share: takeovers[min(len(takeovers) - 1, int(share * len(takeovers)))]
        print(f"{len(topics)} runs, {calls['model']} model calls and {calls['page']} pages each; {WORKERS} workers, {took:.0f} s; "
              f"{self.count('SELECT sum(attempts) FROM journal')} calls in all; {given_up} runs given up to another worker")  # fmt: skip
        print(f"takeover: lease {self.expiry / 1000:g} s, beat {self.beat / 1000:g} s; p50 {at(0.5):.2f} s, p99 {at(0.99):.2f} s, max {takeovers[-1]:.2f} s")
        print(f"workers: kills {made['kills']} stops {made['stops']} cuts {made['cuts']} takeovers {len(takeovers)} refused {refused} "
              f"repeated {repeated} lost {lost} different {different}", flush=True)  # fmt: skip
        return {**made, "takeovers": takeovers, "refused": refused, "repeated": repeated, "lost": lost, "different": different}

    def runTest(self):
        total = self.disturbed(int(os.environ.get("KILLS", "500")), int(os.environ.get("KILLS_SEED", "1")))
        self.assertEqual((total["lost"], total["different"]), (0, 0))
        if self.expiry >= 20_000:  # on a busy machine shorter leases say little
            self.assertLessEqual(total["takeovers"][int(0.99 * len(total["takeovers"]))], 30)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        os.environ["KILLS"] = sys.argv.pop(1)
    result = unittest.TextTestRunner(verbosity=0).run(unittest.TestSuite([Disturbed()]))
    sys.exit(not result.wasSuccessful())
