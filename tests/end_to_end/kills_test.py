# SPDX-License-Identifier: Apache-2.0
"""Processes that are killed: what was paid for is not paid again, and the report is the same."""
import os
import unittest

import kills


class KillsTest(kills.Killed):
    def test_at_random_moments(self):
        count = int(os.environ.get("KILLS", "200"))
        total = self.kill(count, int(os.environ.get("KILLS_SEED", "1")))
        self.assertEqual(total["kills"], count)
        self.assertEqual((total["repeated"], total["lost"], total["different"]), (0, 0, 0))

    def test_at_every_failpoint(self):
        whole = self.undisturbed()
        for name, passes in kills.FAILPOINTS.items():
            for times in passes:
                with self.subTest(failpoint=name, times=times):
                    total = self.kill_at(whole, f"{name}:{times}")
                    self.assertEqual(total["kills"], 1, "the place was passed")
                    self.assertEqual((total["repeated"], total["lost"], total["different"]), (0, 0, 0))

    runTest = None


if __name__ == "__main__":
    unittest.main()
