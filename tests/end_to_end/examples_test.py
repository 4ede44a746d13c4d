# SPDX-License-Identifier: Apache-2.0
"""The README's first command: the examples, no model, no network."""
import re

from harness import BATTERY_TOPIC, CLOUD_TOPIC, EXAMPLES, OK, EndToEndTest, is_chinese, marks_in, passages_cited, sentences_of


class ExamplesTest(EndToEndTest):
    def test_a_chinese_report_cites_at_least_twelve_passages(self):
        run = self.on_examples("--json")
        self.assertEnded(run, OK)
        report = run.json
        self.assertEqual(report["schema"], "kaozheng.report/1")
        self.assertEqual(report["language"], "zh")
        self.assertGreaterEqual(len(passages_cited(report)), 12)
        self.assertGreaterEqual(len({reference["url"] for reference in report["references"]}), 5)
        self.assertEqual(report["header"]["provider"], "extractive")
        self.assertEqual(report["header"]["engines"], ["local"])
        self.assertEqual(report["check"]["failed"], 0)

    def test_no_query_leaves_the_machine(self):
        self.assertEnded(self.on_examples(), OK)
        self.assertEqual(self.internet.asked(), [])

    def test_the_three_shifts_are_named_with_their_figures(self):
        run = self.on_examples("--layout", "report")
        self.assertEnded(run, OK)
        for words in ("云智算", "MaaS", "深度用云", "1037.3", "43%"):
            self.assertIn(words, run.out)

    def test_every_sentence_of_the_extractive_model_is_verbatim_and_cited(self):
        report = self.on_examples("--json").json
        stating = [sentence for sentence in sentences_of(report) if sentence["kind"] in ("cited", "quoted", "inference")]
        self.assertGreater(len(stating), 20)
        for sentence in stating:
            self.assertNotEqual(sentence["kind"], "inference", sentence["text"])
            self.assertTrue(sentence["citations"], sentence["text"])

    def test_every_number_leads_to_a_passage_that_stands_in_its_document(self):
        report = self.on_examples("--json").json
        numbers = [reference["number"] for reference in report["references"]]
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)))
        for sentence in sentences_of(report):
            self.assertLessEqual(set(sentence["citations"]), set(numbers))
        for reference in report["references"]:
            self.assertTrue(reference["quote"])
            self.assertIn("".join(reference["quote"].split()).rstrip("…"), "".join(reference["passage"]["text"].split()))

    def test_markdown_html_pdf_and_gbk_are_all_read(self):
        run = self.on_examples("-v")
        self.assertEnded(run, OK)
        self.assertSays(run, "11 个文件")
        self.assertNotIn("未读", run.err)
        shown = self.research("MaaS 模型服务层的价格与成本", "--docs", EXAMPLES, "--layout", "report")
        self.assertIn("16元", shown.out)  # stands only in the GBK page

    def test_the_markdown_refers_only_to_what_its_list_holds(self):
        markdown = self.on_examples().out
        listed = {int(number) for number in re.findall(r"(?m)^- \[(\d+)\] ", markdown)}
        self.assertGreaterEqual(len(listed), 12)
        self.assertEqual(marks_in(markdown), listed)

    def test_an_english_topic_gets_an_english_report(self):
        run = self.on_examples("--json", topic="Capital spending on AI infrastructure in 2025")
        self.assertEnded(run, OK)
        report = run.json
        self.assertEqual(report["language"], "en")
        self.assertGreaterEqual(len(passages_cited(report)), 5)
        markdown = self.kaozheng("show").out
        self.assertIn("445 billion dollars", markdown)
        self.assertFalse(is_chinese(markdown[:400]))

    def test_the_language_can_be_chosen(self):
        run = self.on_examples("--language", "en", "--json", topic="云计算市场 cloud market")
        self.assertEnded(run, OK)
        self.assertEqual(run.json["language"], "en")

    def test_basic_mode_is_one_researcher_with_the_same_form(self):
        run = self.on_examples("--basic", "--json")
        self.assertEnded(run, OK)
        report = run.json
        self.assertEqual([task["type"] for task in report["plan"]["tasks"] if task["type"] == "research"], ["research"])
        self.assertEqual(len(report["research"]), 1)
        self.assertGreaterEqual(len(passages_cited(report)), 5)
        markdown = self.kaozheng("show").out
        for heading in ("最终综合报告", "核查结果", "研究结果"):
            self.assertIn(heading, markdown)

    def test_the_same_question_gives_the_same_report(self):
        first = self.on_examples("--layout", "report", "--parallel", "1")
        second = self.on_examples("--layout", "report", "--parallel", "8")
        self.assertEqual(first.out, second.out)

    def test_several_folders_and_changed_files(self):
        self.write("notes/one.md", "# 青岚港\n\n青岚港2025年的集装箱吞吐量为321万标准箱，同比增长7%。\n")
        self.write("more/two.txt", "青岚港计划在2026年建成两个自动化泊位，投资18亿元。\n")
        first = self.research("青岚港的吞吐量与投资", "--docs", "notes", "--docs", "more")
        self.assertEnded(first, OK)
        self.assertIn("321万", first.out)
        self.assertIn("18亿元", first.out)
        self.write("notes/one.md", "# 青岚港\n\n青岚港2025年的集装箱吞吐量经核实为298万标准箱。\n")
        second = self.research("青岚港的吞吐量与投资", "--docs", "notes", "--docs", "more")
        self.assertIn("298万", second.out)
        self.assertNotIn("321万", second.out)

    def test_files_of_other_runs_stay_out(self):
        self.write("private/secret.md", "# 固态电池内部资料\n\n固态电池内部代号为蓝鲸，成本目标是每瓦时0.7元。\n")
        self.assertEnded(self.research(BATTERY_TOPIC, "--docs", "private"), OK)
        other = self.research(CLOUD_TOPIC + "与固态电池", "--docs", EXAMPLES)
        self.assertNotIn("蓝鲸", other.out)
