# SPDX-License-Identifier: Apache-2.0
"""A real web of pages: Debian's handbook in Chinese and English behind a web server, some chapters printed to PDF, found by
the real searx. A question on a topic of the book must be answered from the chapters on that topic."""
import collections
import pathlib
import shutil
import subprocess
import sys
import unittest
import urllib.parse

import real_searx
from harness import OK, EndToEndTest

BOOK = pathlib.Path("/usr/share/doc/debian-handbook/html")
PRINTED = {"zh-CN": ["sect.nfs-file-server"], "en-US": []}


def reason_to_skip():
    if not real_searx.INSTALLED:
        return real_searx.MISSING
    if not (BOOK / "zh-CN/security.html").exists():
        return "the handbook is not here (apt-get install debian-handbook, with its documentation)"
    if not shutil.which("weasyprint"):
        return "weasyprint is not installed (apt-get install weasyprint fonts-wqy-zenhei)"
    return None


@unittest.skipIf(reason_to_skip(), reason_to_skip())
class HandbookTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.site = self.folder / "site"
        for language, printed in PRINTED.items():
            (self.site / language).mkdir(parents=True)
            for page in sorted((BOOK / language).glob("*.html")):
                if page.stem in printed:
                    subprocess.run(["weasyprint", "-q", page, self.site / language / (page.stem + ".pdf")], check=True, timeout=120,
                                   capture_output=True)  # fmt: skip
                elif page.stem.startswith("sect."):
                    shutil.copy(page, self.site / language)
        port = real_searx.free_port()
        server = subprocess.Popen([sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", self.site],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        self.addCleanup(server.wait, 10)
        self.addCleanup(server.terminate)
        self.searx = real_searx.start_searx(self, self.site, f"http://127.0.0.1:{port}/")

    def pages_cited(self, topic):
        run = self.research(topic, "--search", "searxng", "--json", env={"SEARXNG_URL": self.searx})
        self.assertEnded(run, OK)
        return [urllib.parse.unquote(reference["url"]).split("/", 3)[3] for reference in run.json["references"]]

    def test_questions_are_answered_from_their_chapters(self):
        for topic, chapters in {
            # The apt chapter tells how to work with several releases.
            "Debian 的发布周期：不稳定版、测试版与稳定版": [
                "zh-CN/sect.release-lifecycle.html", "zh-CN/sect.dist-upgrade.html", "zh-CN/sect.apt-get.html"],
            "NFS 文件服务器的安全设置": ["zh-CN/sect.nfs-file-server.pdf"],
            "Apache Web 服务器的虚拟主机": ["zh-CN/sect.http-web-server.html"],
            "Debian release lifecycle: unstable, testing and stable": ["en-US/sect.release-lifecycle.html", "en-US/sect.apt-get.html"],
        }.items():
            with self.subTest(topic):
                cited = self.pages_cited(topic)
                self.assertEqual(cited[0], chapters[0], cited)
                counts = collections.Counter(cited)
                self.assertGreaterEqual(counts[chapters[0]], 2, cited)
                self.assertIn(counts.most_common(1)[0][0], chapters, cited)
