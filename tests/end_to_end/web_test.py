# SPDX-License-Identifier: Apache-2.0
"""The page in a browser, against the real server: tests/clients/web/ driven with playwright-core."""
import fcntl
import os
import re
import shutil
import subprocess
import unittest

from harness import BINARY, EXAMPLES, ROOT, EndToEndTest, wait_until

SCRIPTS = ROOT / "tests/clients/web"
CLIENTS = ROOT / "build/clients/web"  # npm's packages, and the page's modules for node
SCREENSHOTS = ROOT / "build/screenshots"
HEAT_PUMPS = ROOT / "examples/heat-pumps"
PATIENCE = 400  # seconds for one script; a busy machine is slow


def prepare():
    """Installs what package-lock.json pins, once; says why it cannot."""
    for program in ("node", "npm", "chromium"):
        if not shutil.which(program):
            return f"not installed: {program}"
    CLIENTS.mkdir(parents=True, exist_ok=True)
    with open(CLIENTS / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = (SCRIPTS / "package-lock.json").read_bytes()
        installed = CLIENTS / "package-lock.json"
        if not (CLIENTS / "node_modules/playwright-core").is_dir() or not installed.exists() or installed.read_bytes() != wanted:
            shutil.copy(SCRIPTS / "package.json", CLIENTS)
            shutil.copy(SCRIPTS / "package-lock.json", CLIENTS)
            ended = subprocess.run(
                ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=CLIENTS, capture_output=True, text=True, timeout=180)  # fmt: skip
            if ended.returncode != 0:
                installed.unlink()
                return "npm cannot fetch playwright-core: " + (ended.stderr.strip().splitlines() or ["?"])[-1]
        shutil.rmtree(CLIENTS / "page", ignore_errors=True)
        shutil.copytree(ROOT / "web", CLIENTS / "page")
        (CLIENTS / "page/package.json").write_text('{"type": "module"}')
    return ""


class WebTest(EndToEndTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if why := prepare():
            cls.internet.end()
            raise unittest.SkipTest(why)

    def node(self, *arguments, seconds=PATIENCE):
        environment = {
            **os.environ, "KAOZHENG_CLIENTS": str(CLIENTS), "KAOZHENG_WEB": str(CLIENTS / "page"),
            "KAOZHENG_CHROMIUM": shutil.which("chromium"), "KAOZHENG_SCREENSHOTS": str(SCREENSHOTS),
        }  # fmt: skip
        ended = subprocess.run(["node", *map(str, arguments)], env=environment, capture_output=True, text=True, timeout=seconds)
        self.assertEqual(ended.returncode, 0, f"\n{ended.stdout}\n{ended.stderr}")
        return ended.stdout

    def serve(self, *arguments):
        """The address of a server of this test's own."""
        log = self.folder / "serve.log"
        with open(log, "wb") as out:
            process = subprocess.Popen(
                [BINARY, "serve", "--listen", "127.0.0.1:0", *map(str, arguments)], env=self.environment(), cwd=self.here,
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)  # fmt: skip
        self.addCleanup(process.wait, 30)
        self.addCleanup(process.terminate)
        told = lambda: re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text(errors="replace"))
        self.assertTrue(wait_until(told, 30), log.read_text(errors="replace"))
        return told().group(0)

    def test_words_and_states(self):
        out = self.node("--test", *sorted(SCRIPTS.glob("*.test.mjs")))
        self.assertRegex(out, r"# pass [1-9]")
        self.assertIn("# fail 0", out)

    def test_texts_of_others_stay_texts(self):
        self.node(SCRIPTS / "hostile.mjs")

    def test_streams_that_break(self):
        self.node(SCRIPTS / "streams.mjs")

    def test_the_whole_way_in_chinese(self):
        self.node(SCRIPTS / "journey.mjs", self.serve(), "zh", EXAMPLES, "2025年云计算市场的三大转向", "智能算力底座的投资与调度", "推理")

    def test_the_whole_way_in_english(self):
        topic, other = "Heat pumps in terraced houses: costs, running and outlook", "What heat pumps cost to run"
        self.node(SCRIPTS / "journey.mjs", self.serve(), "en", HEAT_PUMPS, topic, other, "boiler")

    def test_a_run_on_hostile_documents(self):
        self.node(SCRIPTS / "hostile_run.mjs", self.serve())

    def test_signing_in(self):
        ended = self.kaozheng("token", "add", "page")
        token = re.search(r"\S{20,}", ended.out).group(0)
        self.node(SCRIPTS / "sign_in.mjs", self.serve("--require-token"), token)
