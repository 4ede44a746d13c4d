# SPDX-License-Identifier: Apache-2.0
"""People at a terminal: interruption, live progress, colour, language."""
import json
import os
import pty
import select
import subprocess
import time

from harness import BINARY, CLOUD_TOPIC, EXAMPLES, INTERRUPTED, OK, SIGINT, SIGTERM, TERMINATED, EndToEndTest, wait_until


class InterruptionTest(EndToEndTest):
    def start_with_a_silent_model(self, *arguments):
        self.internet.fault("ollama", "silence", contains="/api/chat")
        env = {"OLLAMA_BASE_URL": self.internet.url("/ollama")}
        process = self.start("research", CLOUD_TOPIC, "--docs", EXAMPLES, "--provider", "ollama", *arguments, env=env)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        chats = lambda: [request for request in self.internet.asked("ollama") if request["path"].endswith("/api/chat")]
        self.assertTrue(wait_until(chats, 60), "the model was never asked")
        return process

    def end(self, process, signal, seconds=5):
        began = time.monotonic()
        process.send_signal(signal)
        process.wait(30)
        self.assertLess(time.monotonic() - began, seconds)
        return process.stdout.read().decode(), process.stderr.read().decode()

    def test_ctrl_c_keeps_what_there_is_and_says_how_to_go_on(self):
        process = self.start_with_a_silent_model()
        out, err = self.end(process, SIGINT)
        self.assertEqual(process.returncode, INTERRUPTED, err)
        self.assertEqual(out, "")
        self.assertIn("kaozheng resume", err)
        run = self.kaozheng("list", "--json").json[0]
        self.assertEqual(run["status"], "paused")
        self.assertIn(run["id"], err)
        shown = self.kaozheng("show", run["id"])
        self.assertEnded(shown, OK)
        self.assertIn("云智算", shown.out)  # the extractive draft
        self.assertSays(shown, "draft")

    def test_ctrl_c_while_pages_are_read(self):
        self.internet.fault("pages", "silence")
        process = self.start("research", "固态电池产业化的成本与进展", "--search", "searxng", "--basic", "--loops", "1")
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.assertTrue(wait_until(lambda: self.internet.asked("pages"), 60))
        _, err = self.end(process, SIGINT)
        self.assertEqual(process.returncode, INTERRUPTED, err)

    def test_ctrl_c_while_an_engine_is_asked(self):
        self.internet.fault("searxng", "silence")
        process = self.start("research", "固态电池产业化的成本与进展", "--search", "searxng")
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.assertTrue(wait_until(lambda: self.internet.asked("searxng"), 60))
        _, err = self.end(process, SIGINT)
        self.assertEqual(process.returncode, INTERRUPTED, err)

    def test_sigterm(self):
        process = self.start_with_a_silent_model("-q")
        _, err = self.end(process, SIGTERM)
        self.assertEqual(process.returncode, TERMINATED, err)

    def test_a_killed_run_is_not_taken_for_a_finished_one(self):
        process = self.start_with_a_silent_model("-q")
        process.kill()
        process.wait(10)
        self.assertNotEqual(self.kaozheng("list", "--json").json[0]["status"], "finished")
        self.assertIn("interrupted", self.kaozheng("list").out)
        self.assertEnded(self.on_examples("-q"), OK)


class TerminalTest(EndToEndTest):
    def on_a_terminal(self, *arguments, **env):
        """stderr of a run as a terminal of 100 columns sees it."""
        master, slave = pty.openpty()
        subprocess.run(["stty", "cols", "100", "rows", "30"], stdin=slave, check=True)
        environment = self.environment(TERM="xterm-256color", **env)
        command = [BINARY, "research", CLOUD_TOPIC, "--docs", EXAMPLES, *arguments]
        process = subprocess.Popen(command, env=environment, cwd=self.here, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=slave)
        os.close(slave)
        seen = b""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if not select.select([master], [], [], 1)[0]:
                continue
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            seen += piece
        os.close(master)
        self.assertEqual(process.wait(10), OK)
        return seen.decode("utf-8", "replace")

    def with_a_person(self, *arguments, typed=b"", topic="热泵", **env):
        """(exit code, what the terminal showed, stdout) of a run whose stdin and stderr are a terminal."""
        master, slave = pty.openpty()
        subprocess.run(["stty", "cols", "100", "rows", "30", "-echo"], stdin=slave, check=True)
        environment = self.environment(TERM="xterm-256color", **env)
        command = [BINARY, "research", topic, "--docs", EXAMPLES, "--provider", "extractive", *arguments]
        out = self.here / "out.json"
        with out.open("wb") as stdout:
            process = subprocess.Popen(command, env=environment, cwd=self.here, stdin=slave, stdout=stdout, stderr=slave)
        os.close(slave)
        os.write(master, typed)
        seen = b""
        end = time.monotonic() + 60
        while time.monotonic() < end and process.poll() is None:
            if select.select([master], [], [], 0.2)[0]:
                try:
                    seen += os.read(master, 65536)
                except OSError:
                    break
        code = process.wait(10)
        os.close(master)
        return code, seen.decode("utf-8", "replace"), out.read_text(encoding="utf-8")

    def test_clarify_asks_two_questions_and_the_answers_count(self):
        code, seen, out = self.with_a_person("--clarify", "--json", topic="云计算", typed="2024-2025\n成本\n".encode())
        self.assertEqual(code, OK, seen)
        self.assertIn("哪段时间", seen)
        self.assertIn("哪个方面", seen)
        brief = json.loads(out)["brief"]
        self.assertEqual(brief["period"], "2024-2025")
        self.assertEqual([one["answer"] for one in brief["clarifications"]], ["2024-2025", "成本"])
        self.assertIn("成本", brief["facets"][0])

    def test_clarify_goes_on_when_nobody_answers(self):
        code, seen, out = self.with_a_person("--clarify", "--json", topic="云计算", typed=b"\n\n")
        self.assertEqual(code, OK, seen)
        self.assertEqual(json.loads(out)["brief"]["clarifications"], [])

    def test_clarify_never_blocks_a_script(self):
        run = self.on_examples("--clarify", "--edit-outline")
        self.assertEnded(run, OK)
        self.assertSays(run, "不在终端上")

    def editor(self, script):
        path = self.write("editor.sh", "#!/bin/sh\n" + script)
        os.chmod(path, 0o755)
        return str(path)

    def test_the_outline_is_edited_before_it_is_written(self):
        editor = self.editor("sed -i 's/^## .*/&（改）/' \"$1\"\n")
        code, seen, out = self.with_a_person("--edit-outline", "--json", topic=CLOUD_TOPIC, EDITOR=editor)
        self.assertEqual(code, OK, seen)
        headings = [section["heading"] for section in json.loads(out)["outline"]["sections"]]
        self.assertTrue(headings)
        self.assertTrue(all(heading.endswith("（改）") for heading in headings), headings)

    def test_an_outline_that_cannot_be_read_is_shown_again_with_what_is_wrong(self):
        editor = self.editor("if grep -q '^# 请改正' \"$1\"; then : > \"$1\"; else echo junk > \"$1\"; fi\n")
        code, seen, out = self.with_a_person("--edit-outline", "--json", topic=CLOUD_TOPIC, EDITOR=editor)
        self.assertEqual(code, OK, seen)
        self.assertTrue(json.loads(out)["outline"]["sections"], "the outline as it was made")

    def test_an_editor_that_fails_leaves_the_outline(self):
        code, seen, out = self.with_a_person("--edit-outline", "--json", topic=CLOUD_TOPIC, EDITOR="false")
        self.assertEqual(code, OK, seen)
        self.assertIn("大纲不变", seen)
        self.assertTrue(json.loads(out)["outline"]["sections"])

    def test_a_live_tree(self):
        seen = self.on_a_terminal()
        self.assertIn("\033[J", seen)
        self.assertIn("搜索", seen)
        self.assertIn("kaozheng show", seen)

    def test_colour_is_a_choice(self):
        self.assertRegex(self.on_a_terminal(), r"\033\[[0-9;]*m")
        for env in ({"NO_COLOR": "1"}, {"CLICOLOR": "0"}):
            self.assertNotRegex(self.on_a_terminal(**env), r"\033\[[0-9;]*m")
        self.assertNotRegex(self.on_a_terminal("--color", "never"), r"\033\[[0-9;]*m")

    def test_off_a_terminal_there_are_lines_only(self):
        run = self.on_examples()
        self.assertNotIn("\033", run.err)
        self.assertNotIn("\r", run.err)

    def test_messages_follow_the_topic_or_the_locale(self):
        self.assertSays(self.on_examples(), "参考资料")
        self.assertSays(self.on_examples(topic="capital spending on AI"), "references")
        self.assertSays(self.kaozheng("show", "ffff", env={"LANG": "zh_CN.UTF-8"}), "列出所有运行")
        self.assertSays(self.kaozheng("show", "ffff"), "shows all runs")
