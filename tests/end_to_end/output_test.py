# SPDX-License-Identifier: Apache-2.0
"""Where results go and what they look like."""
import os
import re

from harness import EXAMPLES, FAILED, OK, USAGE, EndToEndTest


def headings(markdown):
    return re.findall(r"^(#+ .+)$", markdown, re.MULTILINE)


class OutputTest(EndToEndTest):
    def test_stdout_carries_the_report_and_stderr_the_progress(self):
        run = self.on_examples()
        self.assertEnded(run, OK)
        self.assertTrue(run.out.startswith("# 主管架构研究报告\n"))
        self.assertSays(run, "计划：", "报告完成")
        self.assertNotIn("计划：", run.out)

    def test_the_default_layout(self):
        report = self.on_examples().out
        found = headings(report)
        order = ["# 主管架构研究报告", "## 最终综合报告", "## 核查结果", "## 分析结果", "## 研究结果"]
        self.assertEqual([heading for heading in found if heading in order], order)
        for label in ("研究主题", "LLM 提供商", "模型", "搜索引擎", "最大循环次数"):
            self.assertIn(f"**{label}**", report)

    def test_the_classic_layout_has_the_predecessors_order_and_headings(self):
        report = self.on_examples("--layout", "classic").out
        found = headings(report)
        order = ["## 研究结果", "## 分析结果", "## 最终综合报告", "## 核查结果"]
        self.assertEqual([heading for heading in found if heading in order], order)
        self.assertIn("## Summary", found)
        self.assertIn("### Sources:", report)
        self.assertRegex(report, r"(?m)^\* .+ : .+$")

    def test_the_report_layout_is_the_final_report_alone(self):
        report = self.on_examples("--layout", "report").out
        self.assertNotIn("研究结果 1", report)
        self.assertNotIn("分析结果", report)
        self.assertIn("参考资料", report)

    def test_the_report_goes_to_a_file(self):
        run = self.on_examples("--out", "report.md")
        self.assertEnded(run, OK)
        self.assertEqual(run.out, "")
        self.assertSays(run, "report.md")
        self.assertTrue((self.here / "report.md").read_text().startswith("# 主管架构研究报告"))

    def test_a_dash_is_standard_output(self):
        self.assertTrue(self.on_examples("-o", "-").out.startswith("# "))

    def test_a_folder_that_is_not_there_is_told_before_the_run(self):
        run = self.on_examples("--out", "missing/report.md")
        self.assertEnded(run, USAGE)
        self.assertSays(run, "missing/report.md", "--out")
        self.assertEqual(self.kaozheng("list").out, "")

    def test_a_folder_is_not_a_file(self):
        run = self.on_examples("--out", ".")
        self.assertEnded(run, USAGE)
        self.assertEqual(self.kaozheng("list").out, "")

    def test_one_json_document(self):
        run = self.on_examples("--json")
        self.assertEnded(run, OK)
        report = run.json
        for key in ("schema", "run_id", "header", "language", "brief", "plan", "final_report", "analyses", "research", "references", "check", "gaps"):
            self.assertIn(key, report)
        self.assertRegex(report["run_id"], r"^[0-9a-f]{32}$")

    def test_events_line_by_line(self):
        run = self.on_examples("--jsonl")
        self.assertEnded(run, OK)
        events = run.lines
        types = [event["type"] for event in events]
        self.assertEqual(types[0], "RunStarted")
        self.assertEqual(types[-1], "ReportPublished")
        order = ["RunStarted", "BriefWritten", "PlanMade", "TaskStarted", "QueryAsked", "PageRead", "FindingNoted", "TaskEnded", "SectionWritten", "ClaimsChecked", "ReportPublished"]
        firsts = [types.index(kind) for kind in order]
        self.assertEqual(firsts, sorted(firsts))
        self.assertTrue(events[-1]["data"]["markdown"].startswith("# 主管架构研究报告"))
        self.assertEqual(types.count("TaskStarted"), types.count("TaskEnded"))

    def test_events_and_a_file(self):
        run = self.on_examples("--jsonl", "--out", "report.md")
        self.assertEnded(run, OK)
        self.assertEqual(run.lines[-1]["data"]["path"], "report.md")
        self.assertNotIn("markdown", run.lines[-1]["data"])
        self.assertTrue((self.here / "report.md").exists())

    def test_json_and_events_exclude_each_other(self):
        self.assertEnded(self.on_examples("--json", "--jsonl"), USAGE)

    def test_quiet_says_nothing(self):
        run = self.on_examples("-q")
        self.assertEnded(run, OK)
        self.assertEqual(run.err, "")

    def test_verbose_tells_every_search_and_page(self):
        run = self.on_examples("-v", "--parallel", "1")
        self.assertSays(run, "搜索：", "已读：2025年云计算市场的三大转向")

    def test_a_full_disk_behind_standard_output(self):
        with open("/dev/full", "wb") as full:
            run = self.on_examples(stdout=full)
        self.assertEnded(run, FAILED)
        self.assertSays(run, "标准输出", "kaozheng show")
        self.assertTrue(self.kaozheng("show").out.startswith("# 主管架构研究报告"))

    def test_a_reader_that_goes_away(self):
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "wb") as gone:
            run = self.on_examples(stdout=gone)
        self.assertEnded(run, FAILED)
        self.assertSays(run, "kaozheng show")

    def test_version_and_help(self):
        self.assertRegex(self.kaozheng("--version").out, r"^kaozheng \d+\.\d+\.\d+\n$")
        self.assertEqual(self.kaozheng("version", "--json").json["name"], "kaozheng")
        self.assertIn("research", self.kaozheng("--help").out)
        self.assertIn("--max-loops", self.kaozheng("help", "research").out)
        for code in ("0", "1", "2", "3", "4", "5", "6", "7", "130", "143"):
            self.assertRegex(self.kaozheng("help", "exit-codes").out, rf"(?m)^  {code} ")
        self.assertIn("研究一个主题", self.kaozheng("--help", env={"LANG": "zh_CN.UTF-8"}).out)

    def test_examples_are_what_the_build_ships(self):
        self.assertGreaterEqual(len(list(EXAMPLES.iterdir())), 8)
