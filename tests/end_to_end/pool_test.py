# SPDX-License-Identifier: Apache-2.0
"""The pool of endpoints under load: servers that fail, limit and are full, as processes whose own log is the oracle."""
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from harness import OK, ROOT, EndToEndTest

TRAFFIC = pathlib.Path(os.environ.get("KAOZHENG_POOL_TRAFFIC", ROOT / "build/dev/tests/pool_traffic"))
ON_THE_WAY = 0.2  # seconds: the answer to the client, and calls that had begun there before
CLOCK = 0.005  # seconds: of two clocks


class Servers:
    def __init__(self, folder, *options):
        self.log = pathlib.Path(folder) / "calls.jsonl"
        command = [sys.executable, "-B", ROOT / "tests/stand_ins/model_server.py", self.log, *map(str, options)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ports = self._process.stdout.readline().split()

    def end(self):
        self._process.stdin.close()
        self._process.wait(30)
        return [json.loads(line) for line in self.log.read_text().splitlines()]


class PoolTest(unittest.TestCase):
    def traffic(self, provider, calls, workers, slots, *options):
        with tempfile.TemporaryDirectory() as folder:
            servers = Servers(folder, *options)
            done = subprocess.run([TRAFFIC, provider, str(calls), str(workers), str(slots), *servers.ports],
                                  stdout=subprocess.PIPE, text=True, timeout=250, check=True)  # fmt: skip
            return json.loads(done.stdout), servers.end()

    def test_ten_thousand_calls_of_which_a_fifth_fails(self):
        outcome, log = self.traffic("openai", 10_000, 64, 4, "--ports", 16, "--faults", 0.2)
        self.assertEqual(outcome["answered"], 10_000, outcome["errors"])
        kinds = collections.Counter(call["fault"] for call in log)
        self.assertEqual(len(kinds), 8, "every fault occurred")
        self.assertGreater(sum(kinds.values()) - kinds[None], 1_500)
        self.assertLessEqual(len(log), 1.35 * 10_000)
        print(f"{len(log) / 10_000:.3f} attempts for each answer; {dict(kinds)}")
        for server in {call["server"] for call in log}:
            rests = [(call["ended"], call["not_before"]) for call in log if call["server"] == server and call["not_before"]]
            for call in (call for call in log if call["server"] == server):
                early = [rest for rest in rests if rest[0] + ON_THE_WAY < call["began"] < rest[1] - CLOCK]
                self.assertFalse(early, "a call came before Retry-After was over")

    def test_eight_at_once_share_a_server_of_two_slots(self):
        outcome, log = self.traffic("ollama", 200, 8, 2, "--slots", 2, "--slow", 0.02)
        self.assertEqual(outcome["answered"], 200, outcome["errors"])
        self.assertEqual(len(log), 200, "none was asked in vain")
        self.assertEqual(max(call["at_once"] for call in log), 2)


class EightResearchers(EndToEndTest):
    def test_of_a_run_on_two_slots(self):
        self.write("kaozheng.toml", f"""
[[endpoint]]
preset = "ollama"
name = "desk"
url = "{self.internet.url('/ollama')}"
models = ["fake:8b"]
slots = 2
""")  # fmt: skip
        run = self.on_examples("--parallel", "8", "--max-tasks", "8")
        self.assertEnded(run, OK)
        chats = [(asked["began"], asked.get("ended", asked["began"])) for asked in self.internet.asked("ollama") if asked["path"].endswith("/api/chat")]
        self.assertGreater(len(chats), 10)
        for began, _ in chats:
            self.assertLessEqual(sum(1 for other in chats if other[0] <= began < other[1]), 2)


if __name__ == "__main__":
    unittest.main()
