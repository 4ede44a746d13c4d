# SPDX-License-Identifier: Apache-2.0
"""The library: files brought in ahead of a run."""
from harness import EXAMPLES, OK, USAGE, EndToEndTest


class IndexTest(EndToEndTest):
    def test_what_became_of_each_file_is_told(self):
        docs = self.here / "docs"
        docs.mkdir()
        (docs / "a.md").write_text("# A\n\nThe cloud market grew by 20 per cent in 2024.\n")
        (docs / "b.csv").write_text("year,size\n2024,725\n2025,1037\n")
        (docs / "c.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
        first = self.kaozheng("index", docs, "--json")
        self.assertEnded(first, OK)
        self.assertEqual([len(first.json[0][key]) for key in ("added", "changed", "removed", "skipped")], [2, 0, 0, 1])
        (docs / "a.md").unlink()
        (docs / "b.csv").write_text("year,size\n2024,725\n2025,1037\n2026,1500\n")
        second = self.kaozheng("index", docs).out
        for line in (f"changed {docs}/b.csv", f"removed {docs}/a.md", f"skipped {docs}/c.png: it is a picture (PNG)"):
            self.assertIn(line, second)
        self.assertEnded(self.kaozheng("index", self.here / "none"), USAGE)

    def test_a_run_on_files_takes_what_was_indexed(self):
        topic = ("research", "2025年云计算市场的三大转向", "--sources", "files", "--provider", "extractive", "--json")
        self.assertEnded(self.kaozheng(*topic), USAGE)
        self.assertEnded(self.kaozheng("index", EXAMPLES), OK)
        ended = self.kaozheng(*topic)
        self.assertEnded(ended, OK)
        self.assertTrue(all(reference["url"].startswith("file://") for reference in ended.json["references"]))
        self.assertEqual(self.internet.asked(), [])
