# SPDX-License-Identifier: Apache-2.0
"""./dev bench throughput: what 1, 2 and 4 workers get done, and what a long queue and idle workers cost.

200 runs (RUNS=N) wait for workers of eight at once; the model has slots for all (SLOTS=N) and takes 100 ms for an answer.
Workers, PostgreSQL, model and web share this machine: the processor time of each is told. Then 10,000 runs wait, and four
workers have nothing to do.
"""
import os
import pathlib
import statistics
import sys
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
os.environ.setdefault("KAOZHENG_BINARY", str(ROOT / "build/release/kaozheng"))
sys.path.insert(0, str(ROOT / "tests/end_to_end"))

import fleet  # noqa: E402
from harness import wait_until  # noqa: E402

RUNS, SLOTS = int(os.environ.get("RUNS", "200")), int(os.environ.get("SLOTS", "128"))
QUEUED, IDLE_SECONDS = 10_000, 20
TICK = os.sysconf("SC_CLK_TCK")
TAKE = """UPDATE queue SET taken_by = 'bench', taken_at = now(), taken = taken + 1 WHERE run_id = (SELECT run_id FROM queue
  WHERE taken_by IS NULL AND not_before <= now() ORDER BY class, place LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING run_id, taken"""


def stat(pid):
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    own, reaped = sum(map(int, fields[11:13])), sum(map(int, fields[13:15]))
    return int(fields[1]), own / TICK, reaped / TICK


def processor_seconds(pid, children=False):
    """Of a process, and with `children` of all it has and had."""
    _, own, reaped = stat(pid)
    if not children:
        return own
    others = (stat(entry.name) for entry in pathlib.Path("/proc").iterdir() if entry.name.isdecimal())
    return own + reaped + sum(one[1] for one in others if one and one[0] == pid)


class Throughput(fleet.FleetTest):
    research = ("--search", "searxng", "--loops", "2", "--parallel", "3", "--fresh")
    beat, expiry = 5_000, 20_000

    def setUp(self):
        super().setUp()
        self.write("kaozheng.toml", f"""
[[endpoint]]
preset = "openai"
name = "stand-in"
url = "{self.internet.url('/openai/v1')}"
models = ["fake-large"]
slots = {SLOTS}
""")  # fmt: skip

    def many(self, count):
        """So many submitted runs, written as copies of one."""
        self.submit(fleet.BATTERY_TOPIC, "--batch")
        self.keep_orders()
        self.order_again(fleet.BATTERY_TOPIC, count - 1)
        self.sql("ANALYZE")

    def spent(self):
        """Processor seconds so far: workers, PostgreSQL, model and web."""
        return (sum(processor_seconds(worker.pid) for worker in self.workers), processor_seconds(self.postgres._process.pid, children=True),
                processor_seconds(self.internet._process.pid))  # fmt: skip

    def transactions(self):
        return self.count("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()")

    def clear(self):
        for worker in self.workers:
            self.assertEqual(worker.end(), 0, worker.said)
        self.workers.clear()

    def measure(self, workers):
        self.anew(model=0.1, web=0)
        self.many(RUNS)
        before = self.spent()
        began = time.monotonic()
        for _ in range(workers):
            self.worker(ready=False, direct=True)
        is_done = lambda: self.count("SELECT count(*) FROM runs WHERE status = 'finished'") == RUNS
        self.assertTrue(wait_until(is_done, 1200, pause=1), self.statuses())  # to look takes time as well
        took = time.monotonic() - began
        spent = [now - then for now, then in zip(self.spent(), before)]
        calls = self.count("SELECT sum(attempts) FROM journal WHERE key LIKE 'model/%'")
        busy = sum(spent) / took
        print(f"| {workers} | {60 * RUNS / took:.0f} | {calls / took:.0f} | " + " | ".join(f"{1000 * one / RUNS:.0f}" for one in spent) +
              f" | {busy:.2f} of {os.cpu_count()} | {self.transactions() / RUNS:.0f} |", flush=True)  # fmt: skip
        self.clear()

    def measure_queue(self):
        self.anew()
        self.many(QUEUED)
        sizes = self.sql("SELECT pg_total_relation_size('queue') / 1024, pg_total_relation_size('runs') / 1024")[0]
        times = [float(self.sql(f"BEGIN; EXPLAIN (ANALYZE, TIMING OFF) {TAKE}; ROLLBACK")[-1][0].split()[2]) for _ in range(20)]
        begun = time.monotonic()
        self.assertEqual(self.kaozheng("queue", "--json", env=self.world).json["waiting"]["batch"], QUEUED)
        print(f"{QUEUED} runs wait: table of the queue {sizes[0]} KiB, of the runs {sizes[1]} KiB; to take the next: median "
              f"{statistics.median(times):.2f} ms, most {max(times):.2f} ms; `kaozheng queue`: {1000 * (time.monotonic() - begun):.0f} ms")  # fmt: skip

    def measure_rest(self):
        self.anew()
        for _ in range(4):
            self.worker(direct=True)
        time.sleep(2)
        before, transactions = self.spent(), self.transactions()
        time.sleep(IDLE_SECONDS)
        spent = [now - then for now, then in zip(self.spent(), before)]
        print(f"4 workers without runs, {IDLE_SECONDS} s: processor {1000 * spent[0]:.0f} ms of the workers, {1000 * spent[1]:.0f} ms of PostgreSQL; "
              f"{(self.transactions() - transactions) / IDLE_SECONDS:.1f} transactions/s", flush=True)  # fmt: skip
        self.clear()

    def runTest(self):
        print(f"{RUNS} runs, {fleet.RUNS_OF_A_WORKER} at once for each worker, a model of {SLOTS} slots and 100 ms:\n")
        print("| workers | runs/min | model calls/s | ms of a run: workers | PostgreSQL | model and web | processors busy | transactions of a run |\n|---:|" + "---:|" * 7)
        for workers in (1, 2, 4):
            self.measure(workers)
        print()
        self.measure_queue()
        self.measure_rest()


if __name__ == "__main__":
    outcome = unittest.TextTestRunner(verbosity=0).run(unittest.TestSuite([Throughput()]))
    sys.exit(not outcome.wasSuccessful())
