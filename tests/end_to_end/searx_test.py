# SPDX-License-Identifier: Apache-2.0
"""The real searx over the examples, served as pages of the fake internet."""
import unittest

import real_searx
from harness import CLOUD_TOPIC, EXAMPLES, OK, EndToEndTest, passages_cited


@unittest.skipUnless(real_searx.INSTALLED, real_searx.MISSING)
class SearxTest(EndToEndTest):
    def test_a_report_from_what_searx_finds(self):
        searx = real_searx.start_searx(self, EXAMPLES, self.internet.url("/pages/examples/"))
        run = self.research(CLOUD_TOPIC, "--search", "searxng", "--json", env={"SEARXNG_URL": searx})
        self.assertEnded(run, OK)
        report = run.json
        self.assertEqual(report["header"]["engines"], ["searxng"])
        self.assertGreaterEqual(len(passages_cited(report)), 8)
        text = self.kaozheng("show").out
        for words in ("云智算", "MaaS", "深度用云"):
            self.assertIn(words, text)
