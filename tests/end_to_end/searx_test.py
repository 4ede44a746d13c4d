# SPDX-License-Identifier: Apache-2.0
"""The real searx of Debian's package, with JSON output and an offline engine over the examples."""
import os
import shutil
import socket
import subprocess
import unittest
import urllib.error
import urllib.request

from harness import CLOUD_TOPIC, EXAMPLES, OK, EndToEndTest, passages_cited, wait_until

# Names of files whose text shares pairs of characters or words with the query, as pages of the fake internet.
ENGINE = '''
import pathlib
import re
import urllib.parse

engine_type = "offline"
categories = ["general"]
FOLDER, SITE = pathlib.Path({folder!r}), {site!r}


def text_of(path):
    data = path.read_bytes()
    return data.decode("gb18030" if b"charset=gb" in data else "utf-8", "replace")


def search(query, params):
    query = query.decode() if isinstance(query, bytes) else query
    pairs = {{a + b for a, b in zip(query, query[1:]) if a > "\\u4e00" and b > "\\u4e00"}} | set(re.findall(r"[A-Za-z]{{3,}}", query))
    found = []
    for path in sorted(FOLDER.iterdir()):
        text = text_of(path)
        score = sum(pair in text for pair in pairs)
        if path.suffix == ".pdf" or score >= 2:
            found.append((-score, path, text))
    return [
        {{"url": SITE + urllib.parse.quote(path.name), "title": path.stem, "content": "" if path.suffix == ".pdf" else text[:80]}}
        for _, path, text in sorted(found)
    ]
'''

SETTINGS = """
general: {{debug: false, instance_name: searx}}
search: {{safe_search: 0, autocomplete: "", default_lang: "", ban_time_on_fail: 5, max_ban_time_on_fail: 120, prefer_configured_language: false, formats: [html, json]}}
server: {{port: {port}, bind_address: 127.0.0.1, secret_key: test, base_url: false, image_proxy: false, http_protocol_version: "1.0", method: GET, default_http_headers: {{}}}}
ui: {{static_path: /usr/share/python3-searx/static, templates_path: /usr/share/python3-searx/templates, default_theme: oscar, default_locale: "", theme_args: {{oscar_style: logicodev}}}}
outgoing: {{request_timeout: 2.0, useragent_suffix: "", pool_connections: 10, pool_maxsize: 10}}
engines:
  - {{name: examples, engine: {engine}, shortcut: ex, categories: general}}
locales: {{en: English}}
doi_resolvers: {{doi.org: "https://doi.org/"}}
default_doi_resolver: doi.org
"""


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


@unittest.skipUnless(shutil.which("searx-run"), "searx is not installed (apt-get install searx)")
class SearxTest(EndToEndTest):
    def start_searx(self):
        port = free_port()
        engine = self.folder / "examples_engine"
        engine.with_suffix(".py").write_text(ENGINE.format(folder=str(EXAMPLES), site=self.internet.url("/pages/examples/")))
        settings = self.folder / "settings.yml"
        settings.write_text(SETTINGS.format(port=port, engine=engine))
        log = open(self.folder / "searx.log", "wb")
        self.addCleanup(log.close)
        environment = {"PATH": os.environ["PATH"], "SEARX_SETTINGS_PATH": str(settings), "HOME": str(self.folder), "LANG": "C.UTF-8"}
        process = subprocess.Popen(["searx-run"], env=environment, stdout=log, stderr=log)
        self.addCleanup(process.wait, 10)
        self.addCleanup(process.terminate)
        url = f"http://127.0.0.1:{port}"

        def answers():
            try:
                return urllib.request.urlopen(url + "/config", timeout=2).status == 200
            except (urllib.error.URLError, OSError):
                return False

        self.assertTrue(wait_until(answers, 60), (self.folder / "searx.log").read_text())
        return url

    def test_a_report_from_what_searx_finds(self):
        run = self.research(CLOUD_TOPIC, "--search", "searxng", "--json", env={"SEARXNG_URL": self.start_searx()})
        self.assertEnded(run, OK)
        report = run.json
        self.assertEqual(report["header"]["engines"], ["searxng"])
        self.assertGreaterEqual(len(passages_cited(report)), 8)
        text = self.kaozheng("show").out
        for words in ("云智算", "MaaS", "深度用云"):
            self.assertIn(words, text)
