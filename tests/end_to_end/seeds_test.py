# SPDX-License-Identifier: Apache-2.0
"""A newspaper page with product blurbs between its articles, and a long report: real input, kept outside the project."""
import os
import pathlib
import re
import unittest

from harness import OK, ROOT, EndToEndTest, sentences_of

DATA = pathlib.Path(os.environ.get("KAOZHENG_DATA", ROOT.parent / "shared/data"))
SEEDS = (DATA.parent / "seeds").resolve()
TOPIC = "2025年云计算市场的三大转向"
BLURBS = ("PowerStore", "戴尔", "海博")


@unittest.skipUnless(SEEDS.is_dir(), f"{SEEDS} is not there")
class SeedsTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        for path in SEEDS.iterdir():
            self.write("docs/" + path.name, path.read_bytes())

    def cited_with(self, report, words):
        return [sentence for sentence in sentences_of(report) if words in sentence["text"] and sentence["citations"]]

    def test_the_three_shifts_with_their_figures_and_without_the_blurbs(self):
        run = self.research(TOPIC, "--docs", "docs", "--json")
        self.assertEnded(run, OK)
        report = run.json
        for words in ("云智算", "MaaS", "深度用云"):
            self.assertTrue(self.cited_with(report, words), words)
        utilisation = [s for s in self.cited_with(report, "CloudMatrix 384") if "30%" in s["text"]]
        capacity = [s for s in self.cited_with(report, "1037.3") if re.search(r"EFLOPS", s["text"]) and "43%" in s["text"]]
        self.assertTrue(utilisation)
        self.assertTrue(capacity)
        newspaper = {r["number"] for r in report["references"] if "003_" in r["url"]}
        for sentence in utilisation + capacity:
            self.assertTrue(newspaper & set(sentence["citations"]), sentence)

        markdown = self.kaozheng("show").out
        for blurb in BLURBS:
            self.assertNotIn(blurb, markdown)
            for reference in report["references"]:
                self.assertNotIn(blurb, reference["quote"])

    def test_in_basic_mode_too(self):
        run = self.research(TOPIC, "--docs", "docs", "--basic")
        self.assertEnded(run, OK)
        for blurb in BLURBS:
            self.assertNotIn(blurb, run.out)

    def test_a_rate_of_growth_that_a_report_lost_on_the_way_is_named(self):
        """The older report says in its last part less than in the part that it was written from."""
        text = next(SEEDS.glob("000_*")).read_text()
        found, rest = text.split("\n## 分析结果", 1)
        self.write("found/research.md", found)
        written = self.write("written.md", rest.split("\n## ", 1)[1])
        for tongue, why in (("zh_CN.UTF-8", "漏掉了变动的幅度“359%”"), ("en_GB.UTF-8", 'the rate of change "359%" is left out')):
            run = self.kaozheng("verify", written, "--docs", "found", "--json", "-q", env={"LANG": tongue})
            self.assertEnded(run, OK)
            checks = [claim["check"] for claim in run.json["claims"] if "同比增长至约4550亿" in claim["text"]]
            self.assertEqual(len(checks), 1)
            self.assertIn(checks[0]["verdict"], ("partly", "not_found"))
            self.assertTrue(any(why in reason for reason in checks[0]["reasons"]), checks[0])
