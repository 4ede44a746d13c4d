# SPDX-License-Identifier: Apache-2.0
"""Claims held against the stored documents: what a faulty writer gets published, and what the reader is told."""
import re

from harness import GATE, OK, USAGE, EndToEndTest, marks_in, sentences_of

UNMARKED = ("supported", "quoted", "computed")


class CheckingTest(EndToEndTest):
    def with_model(self, model, *arguments, **more):
        return self.on_examples(
            "--provider", "ollama", "--model", model, *arguments, env={"OLLAMA_BASE_URL": self.internet.url("/ollama")}, **more)  # fmt: skip

    def test_a_faulty_writer_publishes_no_link_number_figure_or_quotation_of_its_own(self):
        run = self.with_model("faulty:1b", "--json")
        self.assertEnded(run, OK)
        report, written = run.json, self.internet.written()
        faults = {one["fault"] for one in written}
        self.assertTrue({"figure", "link", "dangling"} & faults, faults)
        published = sentences_of(report)
        for sentence in published:
            self.assertNotIn("invented.example", sentence["text"])
            self.assertNotRegex(sentence["text"], r"\[F?\d+\]")
        altered = {one["text"].rstrip("。.") for one in written if one["fault"] == "figure"}
        for sentence in published:
            if sentence["text"].rstrip("。.") in altered and sentence["kind"] in ("cited", "quoted"):
                self.assertNotIn(sentence["check"]["verdict"], UNMARKED, sentence["text"])
        numbers = {reference["number"] for reference in report["references"]}
        cited = {number for sentence in published for number in sentence["citations"]}
        self.assertEqual(cited, numbers)
        shown = self.kaozheng("show", report["run_id"]).out
        self.assertEqual(marks_in(re.sub(r"`[^`]*`", "", shown)), numbers)

    def test_every_claim_has_a_verdict_and_the_counts_are_those_of_the_sentences(self):
        run = self.with_model("fake:8b", "--json")
        self.assertEnded(run, OK)
        report = run.json
        check = report["check"]
        for sentence in sentences_of(report):
            self.assertEqual(sentence["kind"] in ("cited", "quoted"), "check" in sentence, sentence)
        self.assertEqual(check["cited"], sum(check[v] for v in ("quoted", "computed", "supported", "partly", "contradicted", "not_found")))
        self.assertEqual(check["contradicted"], 0)
        for source in report["disclosure"]["sources"]:
            self.assertGreater(source["longest_quotation"], 0)
        self.assertEqual(report["disclosure"]["models"][0]["name"], "fake:8b")
        self.assertEqual(report["disclosure"]["left_the_machine"], [])

    def test_doubtful_claims_are_told_first_and_close_the_gate(self):
        run = self.with_model("doubter:1b", "--fail-on", "contradicted,partly", "--recheck", "0", "--json")
        self.assertEnded(run, GATE)
        self.assertSays(run, "--fail-on", "partly")
        report = run.json
        self.assertGreater(report["check"]["partly"], 0)
        self.assertTrue(report["check"]["doubtful"])
        shown = self.kaozheng("show", report["run_id"]).out
        result = shown[shown.index("## 核查结果") :]
        self.assertLess(result.index("存疑的论断"), result.index("准确率"))
        self.assertIn("〔◐ 部分支持〕", shown)

    def test_an_extractive_report_is_quoted_and_flatters_itself_with_no_rate(self):
        run = self.on_examples("--json", "--fail-on", "contradicted,not_found,partly")
        self.assertEnded(run, OK)
        check = run.json["check"]
        self.assertGreater(check["quoted"], 10)
        self.assertEqual(check["checked"], 0)

    def test_a_verdict_that_does_not_exist_is_refused(self):
        run = self.on_examples("--fail-on", "wrong")
        self.assertEnded(run, USAGE)
        self.assertSays(run, "not_found")
