# SPDX-License-Identifier: Apache-2.0
"""Private files: nothing that stands only in them may reach a web engine, whatever the model does."""
import json
import re
import shutil
import subprocess
import unittest
import urllib.parse

from harness import BATTERY_TOPIC, BINARY, EXAMPLES, OK, PATIENCE, EndToEndTest

CANARY = "ZEPHYR9931"
CHINESE_CANARY = "蓝鲸暗线"


def can_trace():
    return shutil.which("strace") is not None and subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode == 0


class CanaryTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.write("private/plan.md", (
            f"# 固态电池内部计划\n\n固态电池项目代号{CANARY}，由{CHINESE_CANARY}小组负责，成本目标为每瓦时0.7元。\n\n"
            f"固态电池项目{CANARY}的供应商尚未确定，{CHINESE_CANARY}小组计划在2026年完成筛选。\n"))  # fmt: skip

    def web_requests(self):
        engines = ("duckduckgo", "searxng", "wikipedia", "tavily", "perplexity", "pages")
        return [request for request in self.internet.asked() if request["service"] in engines]

    def assertNoCanary(self):
        told = self.web_requests()
        self.assertTrue(told)
        for request in told:
            text = urllib.parse.unquote_plus(json.dumps(request, ensure_ascii=False))
            self.assertNotIn(CANARY.lower(), text.lower())
            self.assertNotIn(CHINESE_CANARY[:2], text)

    def both(self, *arguments, **more):
        return self.research(BATTERY_TOPIC, "--docs", "private", "--search", "searxng", *arguments, **more)

    def test_by_the_extractive_model(self):
        run = self.both("--sources", "both", "--loops", "3")
        self.assertEnded(run, OK)
        self.assertIn(CANARY, run.out)  # the files were used
        self.assertNoCanary()

    def test_by_a_language_model(self):
        run = self.both("--loops", "3", env={"OLLAMA_BASE_URL": self.internet.url("/ollama")})
        self.assertEnded(run, OK)
        told = " ".join(request["body"] for request in self.internet.asked("ollama"))
        self.assertIn(CANARY, told)  # the model did see it
        self.assertNoCanary()

    def test_in_basic_mode(self):
        self.assertEnded(self.both("--basic", "--loops", "3"), OK)
        self.assertNoCanary()

    def test_files_alone_ask_nobody(self):
        run = self.research(BATTERY_TOPIC, "--docs", "private")
        self.assertEnded(run, OK)
        self.assertEqual(self.internet.asked(), [])

    def test_engines_of_the_settings_do_not_open_the_web_for_files(self):
        run = self.research(BATTERY_TOPIC, "--docs", "private", env={"SEARCH_API": "searxng,duckduckgo"})
        self.assertEnded(run, OK)
        self.assertEqual(self.internet.asked(), [])

    @unittest.skipUnless(can_trace(), "strace is not installed or may not trace here (apt-get install strace)")
    def test_files_alone_open_connections_to_the_model_server_only(self):
        """By every system call of the program and its children that reaches out, name look-ups included."""
        self.write("private/page.html", "<p>固态电池成本见 <a href='http://example.com/a'>此处</a><img src='http://example.com/b.png'></p>")
        shutil.copy(next(EXAMPLES.glob("*.pdf")), self.here / "private")
        log = self.folder / "calls"
        command = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", log, BINARY, "research", BATTERY_TOPIC, "--docs", "private"]
        for sources in ((), ("--sources", "files")):
            environment = self.environment(OLLAMA_BASE_URL=self.internet.url("/ollama"), SEARCH_API="searxng,duckduckgo", ASAN_OPTIONS="detect_leaks=0")
            run = subprocess.run([*command, *sources], env=environment, cwd=self.here, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE)
            self.assertEqual(run.returncode, OK, run.stderr.decode())
            reached = re.findall(r"sa_family=AF_INET6?, sin6?_port=htons\((\d+)\)", log.read_text())
            self.assertEqual({int(port) for port in reached}, {self.internet.port})
            self.assertEqual({request["service"] for request in self.internet.asked()}, {"ollama"})


class KeyTest(EndToEndTest):
    def test_a_key_never_goes_where_a_folder_says(self):
        self.write("kaozheng.toml", f'[model]\nopenai_url = "http://models.example/v1"\n')
        run = self.on_examples("--provider", "openai", "--model", "x", env={"OPENAI_BASE_URL": None, "OPENAI_API_KEY": "sk-secret-123"})
        self.assertEnded(run, 2)
        self.assertNotIn("sk-secret-123", run.err)

    def test_keys_are_in_no_output_and_no_store(self):
        env = {"TAVILY_API_KEY": "right-key", "OPENAI_API_KEY": "sk-secret-123"}
        run = self.on_the_web("--jsonl", "-v", engines="tavily", env=env)
        self.assertEnded(run, OK)
        run_id = run.lines[0]["data"].get("run_id") or run.lines[-1]["data"]["run_id"]
        exported = self.kaozheng("export", run_id, "--format", "json").out
        for text in (run.out, run.err, exported):
            self.assertNotIn("right-key", text)
            self.assertNotIn("sk-secret-123", text)
        for path in (self.folder / "home").rglob("*"):
            if path.is_file():
                self.assertNotIn(b"right-key", path.read_bytes())

    def test_the_store_is_for_its_owner_alone(self):
        self.assertEnded(self.on_examples("-q"), OK)
        store = self.folder / "home/.local/share/kaozheng/kaozheng.db"
        self.assertEqual(store.stat().st_mode & 0o077, 0)
