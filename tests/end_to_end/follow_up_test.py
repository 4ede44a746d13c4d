# SPDX-License-Identifier: Apache-2.0
"""What is done with runs afterwards: a question about one, two of them compared."""
import json

from harness import NO_EVIDENCE, OK, USAGE, EndToEndTest, marks_in, sentences_of

QUESTIONS = {"全国智能算力规模达到多少？": "EFLOPS", "什么是云智算？": "云智算"}


class FollowUpTest(EndToEndTest):
    def test_questions_are_answered_from_what_the_run_read_and_nothing_else(self):
        report = self.on_examples("--json").json
        run = report["run_id"]
        asked = len(self.internet.asked())
        for question, word in QUESTIONS.items():
            outcome = self.kaozheng("ask", run[:8], question, "--json")
            self.assertEnded(outcome, OK)
            answer = outcome.json
            self.assertTrue(answer["found"])
            self.assertIn(word, answer["markdown"])
            self.assertEqual(marks_in(answer["markdown"]), {reference["number"] for reference in answer["references"]})
            cited = [sentence for sentence in answer["answer"]["sentences"] if sentence["citations"]]
            self.assertTrue(cited)
            self.assertTrue(all(sentence["check"]["verdict"] in ("quoted", "supported", "computed") for sentence in cited), cited)
            plain = self.kaozheng("ask", run[:8], *question.split())
            self.assertEqual(plain.out, answer["markdown"])
        nothing = self.kaozheng("ask", run, "谁是秘鲁足球联赛的冠军？")
        self.assertEnded(nothing, NO_EVIDENCE)
        self.assertIn("没有找到这个问题的答案", nothing.out)
        self.assertEqual(len(self.internet.asked()), asked, "nothing is searched for")
        self.assertEqual(self.kaozheng("show", run, "--json").json["final_report"], report["final_report"])
        self.assertEnded(self.kaozheng("ask", run, " "), USAGE)
        self.assertEnded(self.kaozheng("ask", "dead", "问题"), USAGE)

    def test_two_reports_are_compared_claim_by_claim(self):
        first = self.on_examples("--json").json
        second = self.on_examples("--json", "--length", "600").json
        same = self.kaozheng("diff", first["run_id"], first["run_id"], "--json").json
        self.assertEqual(same["a"], first["run_id"])
        self.assertEqual({claim["change"] for claim in same["claims"]}, {"same"})
        checked = {sentence["text"] for section in first["final_report"] for sentence in sentences_of({"final_report": [section], "analyses": [], "research": []}) if "check" in sentence}
        self.assertEqual({claim["before"] for claim in same["claims"]}, checked)

        there, back = (self.kaozheng("diff", *runs, "--json").json["counts"] for runs in (
            (first["run_id"], second["run_id"]), (second["run_id"], first["run_id"])))  # fmt: skip
        self.assertEqual(there["new"], back["gone"])
        self.assertEqual(there["gone"], back["new"])
        self.assertGreater(there["gone"], 0, "the second report is shorter")
        self.assertEqual([there[what] for what in ("figure", "verdict", "same")], [back[what] for what in ("figure", "verdict", "same")])

        shown = self.kaozheng("diff", first["run_id"][:8], second["run_id"][:8], env={"LANG": "zh_CN.UTF-8"})
        self.assertEnded(shown, OK)
        self.assertIn(f"消失 {there['gone']}", shown.out)
        self.assertIn("c1", json.dumps(same))
        self.assertEnded(self.kaozheng("diff", first["run_id"], "dead"), USAGE)
