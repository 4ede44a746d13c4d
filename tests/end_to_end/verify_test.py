# SPDX-License-Identifier: Apache-2.0
"""A report that anybody wrote, checked against a folder or against the pages it links to."""
import json

from harness import EXAMPLES, NO_EVIDENCE, OK, USAGE, EndToEndTest

GATE = 3

GOOD = """# 云计算市场简报

## 算力

2025年中国智能算力规模将达到1037.3 EFLOPS，比2024年增长43%。[1]

中国国产智算云服务市场规模到2029年将超过4000亿元。[1]

## 参考资料

[1] 2025年云计算市场的三大转向
"""

BAD = """# A brief on capital spending

Morgan Stanley expects the capital expenditure of eleven hyperscale cloud companies to reach 445 billion dollars in 2025 [1].
The national football league signed 48 goalkeepers from Iceland during the spring transfer window [1].
Analysts counted 77 new data centres in Chile [7]. A further 12 were planned without any permit.

## References

[1] Capital spending on AI infrastructure in 2025
[2] A study nobody cites. https://unused.example/study
[2] Another under the same number. https://twice.example/study
"""


class VerifyTest(EndToEndTest):
    def verify(self, name, text, *arguments, **more):
        return self.kaozheng("verify", self.write(name, text), *arguments, **more)

    def checked(self, text, *arguments, docs=EXAMPLES):
        """The JSON of a verification, claims by the beginning of their text."""
        run = self.verify("report.md", text, "--docs", docs, "--json", "-q", *arguments)
        self.assertEnded(run, OK)
        return run.json

    def verdict(self, document, beginning):
        found = [claim["check"]["verdict"] for claim in document["claims"] if claim["text"].startswith(beginning)]
        self.assertEqual(len(found), 1, f"{beginning}: {[claim['text'] for claim in document['claims']]}")
        return found[0]

    def test_what_the_documents_say_is_told_from_what_they_do_not(self):
        good = self.checked(GOOD)
        self.assertEqual(good["counts"]["claims"], 2)
        for claim in good["claims"]:
            self.assertIn(claim["check"]["verdict"], ("quoted", "supported"), claim)
            self.assertEqual(len(claim["documents"]), 1)
            witness = claim["check"]["witnesses"][0]
            self.assertEqual(witness["document_id"], claim["documents"][0])
        self.assertEqual(good["citations"], {"dangling": [], "unused": [], "duplicates": [], "uncited_figures": []})
        bad = self.checked(BAD)
        self.assertIn(self.verdict(bad, "Morgan Stanley"), ("quoted", "supported"))
        self.assertEqual(self.verdict(bad, "The national football"), "not_found")
        self.assertEqual([mark["label"] for mark in bad["citations"]["dangling"]], ["7"])
        self.assertEqual([bad["references"][i]["title"] for i in bad["citations"]["duplicates"]], ["Another under the same number"])
        self.assertEqual({bad["references"][i]["label"] for i in bad["citations"]["unused"]}, {"2"})
        uncited = [bad["claims"][i]["text"] for i in bad["citations"]["uncited_figures"]]
        self.assertEqual(uncited, ["A further 12 were planned without any permit."])

    def test_a_witness_holds_the_bytes_it_names(self):
        document = self.checked(GOOD)
        for claim in document["claims"]:
            text = GOOD.encode()[claim["begin"]:claim["end"]].decode()
            self.assertTrue(text.startswith(claim["text"][:10]) and text.endswith("[1]"), text)
        library = {d["id"]: d["url"] for d in document["documents"]}
        self.assertTrue(all(url.startswith("file://") for url in library.values()))

    def test_the_table_has_the_doubtful_ones_first_in_both_languages(self):
        for language, words in (("C.UTF-8", ("not found", "supported", "marks that lead to no reference")), ("zh_CN.UTF-8", ("未找到", "有据", "没有对应条目的引用标号"))):
            run = self.verify("report.md", BAD, "--docs", EXAMPLES, "-q", env={"LANG": language})
            self.assertEnded(run, OK)
            for word in words:
                self.assertIn(word, run.out)
            self.assertLess(run.out.index("The national football"), run.out.index("Morgan Stanley"))
            self.assertNotIn("\x1b", run.out)

    def test_a_gate_closes_on_the_verdicts_it_names(self):
        self.assertEnded(self.verify("bad.md", BAD, "--docs", EXAMPLES, "--fail-on", "contradicted,not_found,partly"), GATE)
        self.assertEnded(self.verify("good.md", GOOD, "--docs", EXAMPLES, "--fail-on", "contradicted,not_found,partly"), OK)
        wrong = self.verify("good.md", GOOD, "--docs", EXAMPLES, "--fail-on", "supported")
        self.assertEnded(wrong, USAGE)
        self.assertSays(wrong, "supported", "contradicted,not_found,partly")

    def test_a_cited_reference_without_a_document_is_a_gap(self):
        text = "# Ships\n\nMorgan Stanley expects 518 billion dollars for 2026 [4].\n\n## References\n\n[4] Not in the folder. https://elsewhere.example/\n"
        document = self.checked(text)
        self.assertTrue(any("[4]" in gap["what"] and "not among the documents" in gap["what"] for gap in document["gaps"]), document["gaps"])
        self.assertNotEqual(self.verdict(document, "Morgan Stanley"), "not_found")

    def test_the_report_itself_is_no_witness(self):
        docs = self.here / "docs"
        docs.mkdir()
        (docs / "other.md").write_text("# Other\n\nNothing here speaks of ships or harbours at all.\n")
        report = docs / "report.md"
        report.write_text("# Ships\n\nThe harbour of Elmport counted 48123 ships in the year.\n")
        run = self.kaozheng("verify", report, "--docs", docs, "--json", "-q")
        self.assertEnded(run, OK)
        self.assertEqual(run.json["claims"][0]["check"]["verdict"], "not_found")

    def test_a_report_of_our_own_is_in_order(self):
        written = self.on_examples("--provider", "extractive", "-q", "--layout", "report")
        self.assertEnded(written, OK)
        document = self.checked(written.out)
        self.assertEqual(document["citations"]["dangling"], [])
        self.assertEqual(document["citations"]["unused"], [])
        self.assertEqual(document["citations"]["duplicates"], [])
        counts = document["counts"]
        self.assertGreater(counts["claims"], 10)
        self.assertGreaterEqual(counts["quoted"] + counts["supported"], 0.9 * counts["claims"], counts)
        self.assertEqual(document["gaps"], [])

    def test_pages_are_fetched_only_when_asked_and_only_those_linked(self):
        page = self.internet.url("/pages/battery-cost")
        missing = self.internet.url("/pages/missing")
        text = f"# 电池\n\n固态电池的成本正在下降，见[报道]({page})。另有一种说法见[此处]({missing})，但没有人证实过它。\n"
        run = self.verify("web.md", text, "--fetch", "--json", "-q")
        self.assertEnded(run, OK)
        self.assertEqual([document["url"] for document in run.json["documents"]], [page])
        self.assertTrue(any(missing in gap["what"] for gap in run.json["gaps"]), run.json["gaps"])
        self.assertEqual({request["path"] for request in self.internet.asked("pages")} - {"/robots.txt"}, {"/pages/battery-cost", "/pages/missing"})
        self.internet.reset()
        self.assertEnded(self.verify("web.md", text, "--docs", EXAMPLES, "-q"), OK)
        self.assertEqual(self.internet.asked(), [])

    def test_private_addresses_of_a_report_are_not_reached(self):
        text = f"# 电池\n\n固态电池的成本正在下降，见[报道]({self.internet.url('/pages/battery-cost')})。\n"
        run = self.verify("web.md", text, "--fetch", "-q", env={"KAOZHENG_ALLOW_PRIVATE": None})
        self.assertEnded(run, NO_EVIDENCE)
        self.assertEqual(self.internet.asked(), [])

    def test_an_archive_is_taken_for_a_bundle_that_does_not_hold(self):
        run = self.verify("archive.md", b"PK\x03\x04" + bytes(100), "--docs", EXAMPLES)
        self.assertEnded(run, GATE)
        self.assertIn("manifest.json", run.out)

    def test_wrong_input_is_named(self):
        cases = [
            (("empty.md", ""), ("--docs", EXAMPLES), USAGE, "is empty"),
            (("blank.md", " \n\n"), ("--docs", EXAMPLES), USAGE, "is empty"),
            (("binary.md", bytes(range(256))), ("--docs", EXAMPLES), USAGE, "not a text file"),
            (("huge.md", b"a" * (21 << 20)), ("--docs", EXAMPLES), USAGE, "huge.md"),
            (("words.md", "# Title\n"), ("--docs", EXAMPLES), NO_EVIDENCE, "no claim"),
            (("good.md", GOOD), (), USAGE, "--docs DIR"),
            (("good.md", GOOD), ("--docs", self.here / "nowhere"), USAGE, "nowhere"),
        ]
        for (name, text), arguments, code, words in cases:
            with self.subTest(name):
                run = self.verify(name, text, *arguments, "-q")
                self.assertEnded(run, code)
                self.assertSays(run, words)
        (self.here / "none").mkdir()
        self.assertEnded(self.verify("good.md", GOOD, "--docs", self.here / "none"), NO_EVIDENCE)
        self.assertEnded(self.kaozheng("verify", self.here / "absent.md", "--docs", EXAMPLES), USAGE)

    def test_a_long_report_and_a_foreign_charset(self):
        long = "# 长报告\n\n" + "中国国产智算云服务市场规模到2029年将超过4000亿元。[1]\n\n" * 500
        self.assertEqual(json.dumps(self.checked(long)["counts"]["claims"]), "500")
        gbk = self.verify("gbk.md", GOOD.encode("gb18030"), "--docs", EXAMPLES, "--json", "-q")
        self.assertEnded(gbk, OK)
        self.assertEqual(gbk.json["counts"]["claims"], 2)

    def test_help(self):
        run = self.kaozheng("help", "verify")
        self.assertEnded(run, OK)
        for words in ("--docs DIR", "--fetch", "--fail-on"):
            self.assertIn(words, run.out)
