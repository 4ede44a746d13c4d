# SPDX-License-Identifier: Apache-2.0
"""What every end-to-end test stands on: the real binary, an internet of its own, and a home that nobody else sees."""
import collections
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = pathlib.Path(os.environ.get("KAOZHENG_BINARY", ROOT / "build/dev/kaozheng")).resolve()
EXAMPLES = ROOT / "examples/cloud-2025"
CLOUD_TOPIC = "2025年云计算市场的三大转向"
BATTERY_TOPIC = "固态电池产业化的成本与进展"
NOTHING_THERE = "http://127.0.0.1:1"
MORE_ENGINES = ("brave", "bocha", "arxiv", "crossref", "openalex", "pubmed", "baidu", "sogou")
PATIENCE = 60  # seconds for one run; sanitizers are slow

OK, FAILED, USAGE, GATE, KEY, UNREACHABLE, BUDGET, NO_EVIDENCE, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 4, 5, 6, 7, 130, 143


class FakeInternet:
    def __init__(self):
        command = [sys.executable, "-B", ROOT / "tests/fake_internet"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self._process.stdout.readline())

    def url(self, path=""):
        return f"http://127.0.0.1:{self.port}{path}"

    def _control(self, what, **value):
        with urllib.request.urlopen(self.url("/control/" + what), json.dumps(value).encode(), timeout=10) as answer:
            return json.load(answer)

    def fault(self, service, kind, **more):
        self._control("fault", service=service, kind=kind, **more)

    def faults(self):
        return self._control("faults")

    def finds(self, service, paths=(), urls=()):
        self._control("hits", service=service, paths=list(paths), urls=list(urls))

    def finds_without_end(self, service, pages_a_query):
        self._control("hits", service=service, grown=pages_a_query)

    def robots(self, **answered):
        self._control("robots", **answered)

    def reset(self):
        self._control("reset")

    def asked(self, service=None):
        return [request for request in self._control("asked") if service in (None, request["service"])]

    def counted(self):
        """How often each thing was asked, by kind."""
        counted = {"model": collections.Counter(), "page": collections.Counter(), "search": collections.Counter()}
        for request in self.asked():
            if request["path"].endswith("/chat/completions"):
                counted["model"][request["body"]] += 1
            elif request["service"] == "pages":
                counted["page"][request["path"]] += 1
            elif request["service"] == "searxng":
                counted["search"][request["path"]] += 1
        return counted

    def written(self):
        return self._control("written")

    def end(self):
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


class Outcome:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]


class EndToEndTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.internet = FakeInternet()

    @classmethod
    def tearDownClass(cls):
        cls.internet.end()

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kaozheng-e2e-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.here = self.folder / "here"
        self.here.mkdir()
        self.internet.reset()

    def environment(self, **more):
        """Nothing of the caller's, and every address on loopback."""
        values = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            "HOME": str(self.folder / "home"),
            "OLLAMA_BASE_URL": NOTHING_THERE,
            "OPENAI_BASE_URL": NOTHING_THERE,
            "SEARXNG_URL": self.internet.url("/searxng"),
            "KAOZHENG_DUCKDUCKGO_URL": self.internet.url("/duckduckgo"),
            "KAOZHENG_WIKIPEDIA_URL": self.internet.url("/wikipedia/{lang}"),
            "KAOZHENG_TAVILY_URL": self.internet.url("/tavily"),
            "KAOZHENG_PERPLEXITY_URL": self.internet.url("/perplexity"),
            **{f"KAOZHENG_{name.upper()}_URL": self.internet.url("/" + name) for name in MORE_ENGINES},
            "KAOZHENG_ALLOW_PRIVATE": "127.0.0.1",
            "KAOZHENG_HOST_INTERVAL_MS": "0",
            **{name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS") if name in os.environ},
            **more,
        }
        return {name: value for name, value in values.items() if value is not None}

    def start(self, *arguments, env=None, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, **more):
        return subprocess.Popen(
            [BINARY, *map(str, arguments)], env=self.environment(**(env or {})), cwd=self.here,
            stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, **more)  # fmt: skip

    def kaozheng(self, *arguments, env=None, stdin=None, stdout=subprocess.PIPE, seconds=PATIENCE, **more):
        process = self.start(*arguments, env=env, stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE, stdout=stdout, **more)
        try:
            out, err = process.communicate(stdin, timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            self.fail(f"no end after {seconds} s: kaozheng {' '.join(map(str, arguments))}\n{err.decode()}")
        return Outcome(process.returncode, (out or b"").decode(), err.decode())

    def research(self, *arguments, **more):
        return self.kaozheng("research", *arguments, **more)

    def on_examples(self, *arguments, topic=CLOUD_TOPIC, **more):
        return self.research(topic, "--docs", EXAMPLES, *arguments, **more)

    def on_the_web(self, *arguments, topic=BATTERY_TOPIC, engines="searxng", **more):
        """One researcher, one round: what most questions about the web need."""
        return self.research(topic, "--search", engines, "--basic", "--loops", "1", *arguments, **more)

    def write(self, name, text):
        path = self.here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def assertEnded(self, outcome, code):
        self.assertEqual(outcome.code, code, f"stderr:\n{outcome.err}\nstdout:\n{outcome.out[:3000]}")

    def assertSays(self, outcome, *words):
        for word in words:
            self.assertIn(word, outcome.err)


def wait_until(happened, seconds=30, pause=0.05):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(pause)
    return False


def sentences_in(section):
    for block in section["blocks"]:
        yield from block["sentences"]
    for child in section["children"]:
        yield from sentences_in(child)


def sentences_of(report):
    """Every sentence of a report, wherever it stands."""
    sections = list(report["final_report"])
    for analysis in report["analyses"]:
        sections += analysis["parts"]
    sections += [result["summary"] for result in report["research"]]
    return [sentence for section in sections for sentence in sentences_in(section)]


def passages_cited(report):
    return {reference["passage"]["id"] for reference in report["references"]}


def marks_in(markdown):
    """The numbers of all [n] in a text."""
    return {int(number) for number in re.findall(r"\[(\d+)\]", markdown)}


def is_chinese(text):
    return len(re.findall(r"[\u4e00-\u9fff]", text)) * 3 > len(re.sub(r"\s", "", text))


SIGINT, SIGTERM = signal.SIGINT, signal.SIGTERM
