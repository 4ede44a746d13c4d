# SPDX-License-Identifier: Apache-2.0
"""Runs that are left, gone on with, steered and finished early, by the commands a user has for it."""
import json
import os
import pty
import resource
import sqlite3
import subprocess

from harness import BATTERY_TOPIC, BINARY, INTERRUPTED, OK, SIGINT, SIGTERM, TERMINATED, USAGE, EndToEndTest, marks_in, wait_until


class ResumeTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.internet.finds_without_end("searxng", 6)
        self.model = {"OPENAI_BASE_URL": self.internet.url("/openai/v1"), "OPENAI_API_KEY": "right-key"}
        self.store = self.folder / "home/.local/share/kaozheng/kaozheng.db"

    def arguments(self, *more):
        return ("research", BATTERY_TOPIC, "--provider", "openai", "--model", "fake-large", "--search", "searxng",
                "--loops", "2", *more)  # fmt: skip

    def chats(self, *words):
        return [r for r in self.internet.asked("openai") if "/chat/" in r["path"] and all(word in r["body"] for word in words)]

    def started(self, *more, until=8):
        """A run that has asked the model `until` times and is still at it."""
        self.internet.fault("openai", "slow", seconds=0.1)
        process = self.start(*self.arguments(*more), env=self.model)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        self.assertTrue(wait_until(lambda: len(self.chats()) >= until, 60), "the model was not asked")
        return process

    def left(self, *more, signal=SIGINT):
        process = self.started(*more)
        process.send_signal(signal)
        _, err = process.communicate(timeout=30)
        self.assertIn(process.returncode, (INTERRUPTED, TERMINATED), err.decode())
        return self.kaozheng("list", "--json").json[0]["id"], err.decode()

    def test_what_was_asked_is_not_asked_again(self):
        run, said = self.left()
        self.assertIn("kaozheng resume " + run[:8], said)
        outcome = self.kaozheng("resume", env=self.model)
        self.assertEnded(outcome, OK)
        self.assertTrue(marks_in(outcome.out))
        bodies = [r["body"] for r in self.chats()]
        self.assertEqual(len(bodies), len(set(bodies)), "a prompt was asked twice")
        pages = [r["path"] for r in self.internet.asked("pages")]
        self.assertEqual(len(pages), len(set(pages)), "a page was fetched twice")
        self.assertEqual(self.kaozheng("list", "--json").json[0]["status"], "finished")

        again = self.kaozheng("resume", run, env=self.model)
        self.assertEnded(again, USAGE)
        self.assertSays(again, "finished")

    def test_sigterm_pauses_too_and_the_report_goes_where_it_should(self):
        run, _ = self.left(signal=SIGTERM)
        outcome = self.kaozheng("resume", run[:6], "--out", "report.md", env=self.model)
        self.assertEnded(outcome, OK)
        self.assertEqual(outcome.out, "")
        self.assertIn("[1]", (self.here / "report.md").read_text())

    def test_a_changed_setting_asks_anew_only_from_where_it_matters(self):
        run, _ = self.left()
        before = len(self.chats())
        notes = len(self.chats("findings_max")) or len([r for r in self.internet.asked("pages")])
        outcome = self.kaozheng("resume", run, "--audience", "投资人", env=self.model)
        self.assertEnded(outcome, OK)
        self.assertGreater(len(self.chats()), before)
        self.assertGreaterEqual(len(self.internet.asked("pages")), notes)
        pages = [r["path"] for r in self.internet.asked("pages")]
        self.assertEqual(len(pages), len(set(pages)))
        self.assertTrue(self.chats("投资人"))

    def test_a_run_that_goes_on_is_not_resumed_but_paused_finished_or_cancelled(self):
        process = self.started()
        run = self.kaozheng("list", "--json").json[0]["id"]
        refused = self.kaozheng("resume", run, env=self.model)
        self.assertEnded(refused, USAGE)
        self.assertSays(refused, "kaozheng pause")
        self.assertEnded(self.kaozheng("pause", run), OK)
        process.communicate(timeout=30)
        self.assertEqual(process.returncode, INTERRUPTED)
        self.assertEqual(self.kaozheng("list", "--json").json[0]["status"], "paused")
        self.assertEnded(self.kaozheng("cancel", run), OK)
        self.assertEqual(self.kaozheng("list", "--json").json[0]["status"], "stopped")
        nothing = self.kaozheng("resume", env=self.model)
        self.assertEnded(nothing, USAGE)

    def test_cancel_ends_a_run_at_once(self):
        self.internet.fault("openai", "silence", contains="/chat/")
        process = self.start(*self.arguments(), env=self.model)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        self.assertTrue(wait_until(self.chats, 60))
        run = self.kaozheng("list", "--json").json[0]["id"]
        self.assertEnded(self.kaozheng("cancel", run), OK)
        _, err = process.communicate(timeout=30)
        self.assertEqual(process.returncode, INTERRUPTED, err.decode())
        self.assertEqual(self.kaozheng("list", "--json").json[0]["status"], "stopped")

    def test_finish_writes_what_there_is(self):
        process = self.started("--loops", "6", "--parallel", "1", until=5)
        run = self.kaozheng("list", "--json").json[0]["id"]
        self.assertEnded(self.kaozheng("finish", run), OK)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, OK, err.decode())
        self.assertIn("按用户要求提前结束研究", out.decode())
        self.assertTrue(marks_in(out.decode()))

    def test_a_note_and_an_exclusion_hold_from_the_next_step_on(self):
        run, _ = self.left("--parallel", "1")
        read = [r["path"] for r in self.internet.asked("pages")]
        self.assertTrue(read)
        page = self.internet.url(read[0])
        self.assertEnded(self.kaozheng("steer", run, "--note", "只看临港的产线", "--exclude", page), OK)
        outcome = self.kaozheng("resume", run, env=self.model)
        self.assertEnded(outcome, OK)
        self.assertTrue(self.chats("只看临港的产线"))
        body, _, gaps = outcome.out.partition("未采用的来源")
        self.assertNotIn(page, body)
        self.assertIn(page, gaps)
        pages = [r["path"] for r in self.internet.asked("pages")]
        self.assertEqual(len(pages), len(set(pages)), "nothing was fetched twice for it")

    def test_what_a_command_does_not_understand_it_says(self):
        for arguments, word in (
            (("resume", "abcd1234"), "kaozheng list"), (("resume",), "half-way"), (("pause", "abcd1234"), "kaozheng list"),
            (("steer", "abcd1234"), "--note"), (("finish", "xyz!"), "kaozheng list"),
        ):  # fmt: skip
            outcome = self.kaozheng(*arguments)
            self.assertEnded(outcome, USAGE)
            self.assertSays(outcome, word)

    def test_another_version_is_told_and_goes_on_when_one_says_so(self):
        run, _ = self.left()
        with sqlite3.connect(self.store) as connection:
            connection.execute("UPDATE runs SET settings = json_set(settings, '$.request.version', '0.0.1')")
        connection.close()
        outcome = self.kaozheng("resume", run, env=self.model)
        self.assertEnded(outcome, USAGE)
        self.assertSays(outcome, "0.0.1", "--go-on", "--start-over")
        self.assertEnded(self.kaozheng("resume", run, "--go-on", env=self.model), OK)

    def test_starting_over_is_a_run_of_its_own(self):
        run, _ = self.left()
        self.assertEnded(self.kaozheng("resume", run, "--start-over", env=self.model), OK)
        runs = self.kaozheng("list", "--json").json
        self.assertEqual(sorted(one["status"] for one in runs), ["finished", "paused"])

    def test_starting_over_keeps_the_plan_that_was_given(self):
        task = {"id": "t1", "type": "research", "description": "只看隔膜的成本"}
        run, _ = self.left("--plan", self.write("plan.json", json.dumps({"tasks": [task]})))
        self.assertEnded(self.kaozheng("resume", run, "--start-over", env=self.model), OK)
        over = next(one["id"] for one in self.kaozheng("list", "--json").json if one["status"] == "finished")
        tasks = self.kaozheng("show", over, "--json").json["plan"]["tasks"]
        self.assertEqual([one["description"] for one in tasks], ["只看隔膜的成本"])

    def test_a_run_on_the_same_topic_is_offered(self):
        run, _ = self.left()
        told = self.kaozheng(*self.arguments("--basic", "--loops", "1"), env=self.model)
        self.assertEnded(told, OK)
        self.assertSays(told, "kaozheng resume " + run[:8])

        master, slave = pty.openpty()
        process = subprocess.Popen([BINARY, *self.arguments()], env=self.environment(TERM="xterm", **self.model), cwd=self.here,
                                   stdin=slave, stdout=subprocess.PIPE, stderr=slave)  # fmt: skip
        os.close(slave)
        os.write(master, b"\n")
        out, _ = process.communicate(timeout=60)
        os.close(master)
        self.assertEqual(process.returncode, OK)
        self.assertIn("[1]", out.decode())
        statuses = {one["id"]: one["status"] for one in self.kaozheng("list", "--json").json}
        self.assertEqual(statuses[run], "finished", "it was gone on with")

    def test_files_that_changed_since_are_left_out_and_named(self):
        self.write("docs/a.md", "# 甲\n\n固态电池的成本为每千瓦时400元，渝州园区2025年已经投产。\n")
        self.internet.fault("openai", "slow", seconds=0.1)
        process = self.start("research", BATTERY_TOPIC, "--docs", "docs", "--provider", "openai", "--model", "fake-large",
                             "--private", "none", env=self.model)  # fmt: skip
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        self.assertTrue(wait_until(lambda: len(self.chats()) >= 5, 60))
        process.send_signal(SIGINT)
        process.communicate(timeout=30)
        self.write("docs/b.md", "# 乙\n\n固态电池的成本为每千瓦时999元。\n")
        outcome = self.kaozheng("resume", env=self.model)
        self.assertEnded(outcome, OK)
        self.assertNotIn("999元", outcome.out)
        self.assertIn("b.md", outcome.out)

    def test_the_extractive_model_resumes_as_well(self):
        self.internet.fault("searxng", "slow", seconds=0.5)
        process = self.start("research", BATTERY_TOPIC, "--provider", "extractive", "--search", "searxng", "--loops", "2")
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        self.assertTrue(wait_until(lambda: self.internet.asked("pages"), 60))
        process.send_signal(SIGINT)
        process.communicate(timeout=30)
        self.assertEnded(self.kaozheng("resume"), OK)
        pages = [r["path"] for r in self.internet.asked("pages")]
        self.assertEqual(len(pages), len(set(pages)))

    def test_a_full_disk_is_waited_for(self):
        self.internet.fault("openai", "slow", seconds=0.1)
        said = self.here / "said"
        with said.open("wb") as stderr:
            process = subprocess.Popen([BINARY, *self.arguments()], env=self.environment(**self.model), cwd=self.here,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr)  # fmt: skip
        self.addCleanup(process.kill)
        self.assertTrue(wait_until(lambda: len(self.chats()) >= 8, 60))
        largest = max(file.stat().st_size for file in self.store.parent.glob(self.store.name + "*"))
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
        self.assertTrue(wait_until(lambda: "等待存储可写" in said.read_text(), 30), said.read_text())
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        out, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, OK, said.read_text())
        self.assertIn("[1]", out.decode())
        bodies = [r["body"] for r in self.chats()]
        self.assertEqual(len(bodies), len(set(bodies)))
        self.assertEnded(self.kaozheng("store", "check"), OK)

    def test_a_resumed_run_as_json_and_as_events(self):
        run, _ = self.left()
        outcome = self.kaozheng("resume", run, "--jsonl", env=self.model)
        self.assertEnded(outcome, OK)
        types = [line["type"] for line in outcome.lines]
        self.assertEqual(types[0], "RunStarted")
        self.assertIn("RunPaused", types)
        self.assertIn("RunResumed", types)
        self.assertEqual(types[-1], "ReportPublished")
        self.assertEqual([line["seq"] for line in outcome.lines[:-1]], list(range(1, len(outcome.lines))))


class StoreCommandsTest(EndToEndTest):
    def test_a_backup_is_a_store(self):
        self.assertEnded(self.on_examples("-q"), OK)
        self.assertEnded(self.kaozheng("store", "backup", "copy.db"), OK)
        self.assertEqual((self.here / "copy.db").stat().st_mode & 0o777, 0o600)
        shown = self.kaozheng("show", "--store", "copy.db")
        self.assertEnded(shown, OK)
        self.assertIn("云智算", shown.out)
        checked = self.kaozheng("store", "check", "--store", "copy.db")
        self.assertEnded(checked, OK)
        self.assertIn("0 faults", checked.out)
        refused = self.kaozheng("store", "backup", "copy.db")
        self.assertEnded(refused, USAGE)
        self.assertSays(refused, "copy.db")

    def test_a_changed_text_is_found(self):
        self.assertEnded(self.on_examples("-q"), OK)
        store = self.folder / "home/.local/share/kaozheng/kaozheng.db"
        with sqlite3.connect(store) as connection:
            connection.execute("UPDATE documents SET text = replace(text, '2025', '2026')")
        connection.close()
        checked = self.kaozheng("store", "check", "--json")
        self.assertEqual(checked.code, 3)
        self.assertTrue(checked.json["faults"])

    def test_what_is_no_store_is_told(self):
        self.write("none.db", "this is no database, but a text that is long enough to be looked at " * 20)
        for command in (("store", "check"), ("store", "backup", "x.db")):
            outcome = self.kaozheng(*command, "--store", "none.db")
            self.assertEnded(outcome, USAGE)
            self.assertSays(outcome, "none.db")


if __name__ == "__main__":
    import unittest

    unittest.main()
