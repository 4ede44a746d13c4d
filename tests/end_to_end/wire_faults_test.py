# SPDX-License-Identifier: Apache-2.0
"""Connections that fail, each in its turn: the i-th that is opened, the i-th request sent, the i-th answer received.

A run makes up for it, does without a page and says so, or is paused with its cause and goes on; the store stays whole. A sample of the
numbers, or with KAOZHENG_ALL every one.
"""
import collections
import os
import unittest

import kills
from harness import OK, UNREACHABLE

EVERY = bool(os.environ.get("KAOZHENG_ALL"))
KINDS = {"refuse": ("connections", 1), "reset": ("any", 1 if EVERY else 7), "cut": ("any", 1 if EVERY else 7)}  # which, and how far apart


def without_bill(report):
    """What a report says, not what it cost: an answer that breaks off is paid for twice."""
    return {**report, "disclosure": {name: value for name, value in report["disclosure"].items() if not name.startswith("tokens_")}}


class WireFaultsTest(kills.Killed):
    runTest = None

    def forget(self):
        try:
            self.internet.reset()
        except OSError:  # the refusal that was left
            self.internet.reset()
        self.internet.finds_without_end("searxng", 8)

    def run_with(self, kind, number, whole):
        """What became of a run with one fault; nothing when it ended before its number came."""
        self.forget()
        self.anew()
        self.internet.fault(KINDS[kind][0], kind, number=number)
        process = self.begin(*self.research_arguments())
        _, said = process.communicate(timeout=120)
        try:
            if self.internet.faults()[0]["number"] > 0:
                return None
        except OSError:  # it was this test's own
            return None
        became = "made up for"
        if process.returncode == UNREACHABLE and not self.has_begun():
            return "told before the run"
        if process.returncode != OK:
            self.assertTrue(said, "the cause is told")
            went_on = self.kaozheng("resume", "--quiet", env=self.home, stdout=None)
            self.assertEnded(went_on, OK)
            became = "gone on with"
        self.assertEnded(self.kaozheng("store", "check", env=self.home), OK)
        report = without_bill(self.report())
        if report != whole:
            told = self.kept("SELECT type FROM events WHERE type IN ('PageFailed', 'EngineBlocked', 'GapFound')")
            self.assertTrue(told, "what is missing is told")
            self.assertTrue(report["final_report"])
            became = "done without"
        return became

    def test_a_connection_that_fails(self):
        whole = without_bill(self.undisturbed()[0])
        counted = collections.Counter()
        for kind in KINDS:
            number = 1
            while True:
                with self.subTest(kind=kind, number=number):
                    became = self.run_with(kind, number, whole)
                    if became is None:
                        break
                    counted[kind, became] += 1
                number += KINDS[kind][1]
        print(dict(counted), flush=True)
        self.assertTrue(all(any(one == kind for one, _ in counted) for kind in KINDS))


if __name__ == "__main__":
    unittest.main()
