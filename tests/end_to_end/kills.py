# SPDX-License-Identifier: Apache-2.0
"""python3 kills.py [N]: runs that are killed again and again, held against one that is left in peace.

Model server and web are another process, whose log is the oracle. A kill may lose the calls that were under way: each is
made once more. Everything that was answered and kept is neither asked again nor changed. KILLS and KILLS_SEED as well.
"""
import collections
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from harness import BATTERY_TOPIC, OK, EndToEndTest

KILLS_OF_A_RUN = 6
FAILPOINTS = {
    **{f"journal.{name}": (1, 2, 30) for name in ("before_intent", "after_intent", "before_answer", "after_answer", "before_decision", "after_decision")},
    **{f"run.{name}": (1,) for name in ("before_claim", "after_claim", "before_end")},
    **{f"run.{name}": (1, 2, 3) for name in ("before_report", "after_report")},
}
MOMENTS = {"fetched_at", "accessed", "run_id", "usage", "started_at", "ended_at", "published_at"}


def without_moments(value):
    """A report without what tells the time or names the run."""
    if isinstance(value, dict):
        return {name: without_moments(inner) for name, inner in value.items() if name not in MOMENTS}
    return [without_moments(inner) for inner in value] if isinstance(value, list) else value


class Killed(EndToEndTest):
    """One world: a model and a web that take a little time for each answer."""

    def setUp(self):
        super().setUp()
        self.forget()

    def anew(self):
        """A user who has never been here."""
        home = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        self.home = {"HOME": str(home), "OPENAI_BASE_URL": self.internet.url("/openai/v1"), "OPENAI_API_KEY": "right-key"}
        self.store = home / ".local/share/kaozheng/kaozheng.db"
        return self

    def research_arguments(self):
        return ("research", BATTERY_TOPIC, "--provider", "openai", "--model", "fake-large", "--search", "searxng",
                "--loops", "2", "--parallel", "3", "--quiet")  # fmt: skip

    def begin(self, *arguments, **env):
        return self.start(*arguments, env={**self.home, **env}, stdout=subprocess.DEVNULL)

    def report(self):
        shown = self.kaozheng("show", "--json", env=self.home)
        self.assertEnded(shown, OK)
        return without_moments(shown.json)

    def kept(self, question):
        """Rows of a copy of the store: the store itself stays as the kill left it. None when there is none yet."""
        if not self.store.exists():
            return []
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            for file in self.store.parent.glob(self.store.name + "*"):
                if not file.name.endswith("-shm"):
                    shutil.copy(file, folder)
            connection = sqlite3.connect(pathlib.Path(folder) / self.store.name)
            try:
                return connection.execute(question).fetchall()
            except sqlite3.OperationalError:
                return []  # killed before the store was made
            finally:
                connection.close()

    def journal(self):
        """{key: answer, None when there is none yet}."""
        return dict(self.kept("SELECT key, nullif(answer, '') FROM journal"))

    def has_begun(self):
        return bool(self.kept("SELECT id FROM runs"))

    def has_ended(self):
        return self.kept("SELECT status FROM runs") == [("finished",)]

    def undisturbed(self):
        """(report, calls, seconds) of a run that is left in peace."""
        self.anew()
        began = time.monotonic()
        process = self.begin(*self.research_arguments())
        _, said = process.communicate(timeout=120)
        self.assertEqual(process.returncode, OK, said.decode())
        return self.report(), self.internet.counted(), time.monotonic() - began

    def killed(self, whole, ends):
        """A run to its end. Each of `ends` begins a process and sees to its end, until the run has ended; (kills, calls made
        again, answers lost, reports that differ)."""
        report, calls, _ = whole
        self.forget()
        self.anew()
        kills, unanswered, kept, lost = 0, collections.Counter(), {}, 0
        for end in ends:
            process, said = end(("resume", "--quiet") if self.journal() else self.research_arguments())
            now = self.journal()
            lost += sum(1 for key, answer in kept.items() if now.get(key) != answer)
            if process.returncode != -signal.SIGKILL:
                break
            kills += 1
            kept = {key: answer for key, answer in now.items() if answer is not None}
            unanswered.update(key.split("/")[0] for key, answer in now.items() if answer is None)
            if self.has_ended():  # all was done but to say so
                break
        else:
            self.fail("the run did not end: " + said.decode())
        if process.returncode != -signal.SIGKILL:
            self.assertEqual(process.returncode, OK, said.decode())
        repeated = 0
        for kind, counted in self.internet.counted().items():
            again = sum(count - 1 for count in counted.values())
            repeated += max(0, again - unanswered[kind])
            self.assertEqual(set(counted), set(calls[kind]), f"other {kind} calls than without kills")
        check = self.kaozheng("store", "check", env=self.home)
        self.assertEnded(check, OK)
        return collections.Counter(kills=kills, repeated=repeated, lost=lost, different=self.report() != report, runs=1)

    def in_peace(self, arguments, **env):
        process = self.begin(*arguments, **env)
        _, said = process.communicate(timeout=120)
        return process, said

    def kill_at_random(self, whole, chance, times):
        def after_a_while(arguments):
            process = self.begin(*arguments)
            try:
                process.wait(chance.uniform(0, 2 * whole[2] / (KILLS_OF_A_RUN + 1)))
            except subprocess.TimeoutExpired:
                os.kill(process.pid, signal.SIGKILL)
            _, said = process.communicate(timeout=120)
            return process, said

        return self.killed(whole, [after_a_while] * times + [self.in_peace])

    def kill_at(self, whole, failpoint):
        return self.killed(whole, [lambda arguments: self.in_peace(arguments, KAOZHENG_FAILPOINT=failpoint), self.in_peace])

    def forget(self):
        self.internet.reset()
        self.internet.finds_without_end("searxng", 8)
        for service in ("openai", "pages", "searxng"):
            self.internet.fault(service, "slow", seconds=0.02)

    def kill(self, count, seed):
        """`count` kills at random moments; prints and returns what came of them."""
        whole = self.undisturbed()
        total = collections.Counter()
        chance = random.Random(seed)
        while total["kills"] < count:
            total.update(self.kill_at_random(whole, chance, min(KILLS_OF_A_RUN, count - total["kills"])))
        print(f"{total['runs']} runs, {sum(whole[1]['model'].values())} model calls and {len(whole[1]['page'])} pages each, {whole[2]:.1f} s in peace")
        print(f"kills {total['kills']} repeated {total['repeated']} lost {total['lost']} different {total['different']}", flush=True)
        return total

    def runTest(self):
        total = self.kill(int(os.environ.get("KILLS", "1000")), int(os.environ.get("KILLS_SEED", "1")))
        self.assertEqual((total["repeated"], total["lost"], total["different"]), (0, 0, 0))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        os.environ["KILLS"] = sys.argv.pop(1)
    import unittest

    result = unittest.TextTestRunner(verbosity=0).run(unittest.TestSuite([Killed()]))
    sys.exit(not result.wasSuccessful())
