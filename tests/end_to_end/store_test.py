# SPDX-License-Identifier: Apache-2.0
"""What is remembered: list, show, export, delete."""
from harness import CLOUD_TOPIC, EXAMPLES, OK, USAGE, EndToEndTest


class StoreTest(EndToEndTest):
    def test_before_the_first_run(self):
        self.assertEnded(self.kaozheng("list"), OK)
        self.assertSays(self.kaozheng("list"), "kaozheng research")
        self.assertEqual(self.kaozheng("list", "--json").json, [])
        self.assertEnded(self.kaozheng("show"), USAGE)

    def test_a_run_is_listed_shown_exported_and_deleted(self):
        first = self.on_examples("--json").json
        second = self.on_examples("--json", topic="深度用云").json
        listed = self.kaozheng("list")
        self.assertEnded(listed, OK)
        self.assertEqual([line.split()[0] for line in listed.out.splitlines()], [second["run_id"][:8], first["run_id"][:8]])
        self.assertIn("深度用云", listed.out)
        self.assertEqual([run["status"] for run in self.kaozheng("list", "--json").json], ["finished", "finished"])

        shown = self.kaozheng("show", first["run_id"][:8])
        self.assertTrue(shown.out.startswith("# 主管架构研究报告"))
        self.assertIn("三大转向", shown.out)
        self.assertIn("深度用云", self.kaozheng("show").out)  # the newest
        self.assertEqual(self.kaozheng("show", first["run_id"], "--json").json["references"], first["references"])
        events = self.kaozheng("show", first["run_id"], "--events").lines
        self.assertEqual([event["seq"] for event in events], sorted(event["seq"] for event in events))
        self.assertEqual(events[0]["type"], "RunStarted")

        self.assertEqual(self.kaozheng("export", first["run_id"]).out, shown.out)
        exported = self.kaozheng("export", first["run_id"], "--format", "json", "--out", "run.json")
        self.assertEnded(exported, OK)
        text = (self.here / "run.json").read_text()
        for key in ('"kaozheng.run/1"', '"documents"', '"events"', '"report"'):
            self.assertIn(key, text)

        refused = self.kaozheng("delete", first["run_id"])
        self.assertEnded(refused, USAGE)
        self.assertSays(refused, "--yes")
        self.assertEnded(self.kaozheng("delete", first["run_id"], "--yes"), OK)
        self.assertEnded(self.kaozheng("show", first["run_id"]), USAGE)
        self.assertEqual([run["id"] for run in self.kaozheng("list", "--json").json], [second["run_id"]])

    def test_a_run_that_is_not_there(self):
        self.assertEnded(self.on_examples("-q"), OK)
        for run in ("ffffffff", "zzzz", "a", "../../etc"):
            outcome = self.kaozheng("show", run)
            self.assertEnded(outcome, USAGE)
            self.assertSays(outcome, "kaozheng list")

    def test_a_store_elsewhere(self):
        self.assertEnded(self.on_examples("-q", "--store", "other/own.db"), OK)
        self.assertTrue((self.here / "other/own.db").exists())
        self.assertEqual(self.kaozheng("list").out, "")
        self.assertIn("三大转向", self.kaozheng("list", "--store", "other/own.db").out)
        self.assertIn("三大转向", self.kaozheng("list", env={"KAOZHENG_STORE": "other/own.db"}).out)

    def test_two_runs_at_once_share_a_store(self):
        running = [self.start("research", CLOUD_TOPIC, "--docs", EXAMPLES, "-q") for _ in range(3)]
        for process in running:
            out, err = process.communicate(timeout=120)
            self.assertEqual(process.returncode, OK, err.decode())
            self.assertTrue(out.decode().startswith("# "))
        self.assertEqual(len(self.kaozheng("list").out.splitlines()), 3)
