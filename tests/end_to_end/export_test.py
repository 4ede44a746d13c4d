# SPDX-License-Identifier: Apache-2.0
"""A report with its evidence: every format of `export`, and bundles that another machine checks."""
import json
import re
import zipfile

from harness import OK, USAGE, EndToEndTest

GATE = 3


class ExportTest(EndToEndTest):
    def exported(self, run, form, name):
        outcome = self.kaozheng("export", run, "--format", form, "-o", name)
        self.assertEnded(outcome, OK)
        return self.here / name

    def verify(self, path, *arguments):
        """As on another machine: with a home that has never seen the run."""
        return self.kaozheng("verify", path, *arguments, env={"HOME": str(self.folder / "elsewhere")})

    def test_every_format_tells_the_same_references(self):
        report = self.on_examples("--json").json
        run = report["run_id"]
        documents = {reference["passage"]["document_id"] for reference in report["references"]}
        self.assertGreater(len(documents), 3)

        html = self.exported(run, "html", "report.html").read_text()
        self.assertIn('<html lang="zh-CN">', html)
        self.assertIn("没有逐条核查" if not any_checked(report) else "已逐条核查", html)
        for reference in report["references"]:
            self.assertIn(f'id="r{reference["number"]}"', html)
        self.assertNotIn("<script", html)

        notes = self.exported(run, "footnotes", "report.md").read_text()
        self.assertTrue(set(re.findall(r"\[\^(\d+)\](?!:)", notes)))
        self.assertEqual(set(re.findall(r"\[\^(\d+)\](?!:)", notes)), set(re.findall(r"(?m)^\[\^(\d+)\]:", notes)))

        self.assertEqual(len(re.findall(r"(?m)^@misc\{", self.exported(run, "bibtex", "refs.bib").read_text())), len(documents))
        self.assertEqual(self.exported(run, "ris", "refs.ris").read_bytes().count(b"ER  - \r\n"), len(documents))
        items = json.loads(self.exported(run, "csl", "refs.json").read_text())
        self.assertEqual(len(items), len(documents))
        self.assertEqual(sum(item["note"].count("“" + report["references"][0]["quote"][:8]) for item in items) >= 1, True)
        self.assertEqual(self.exported(run, "md", "again.md").read_text(), self.kaozheng("show", run).out)

        refused = self.kaozheng("export", run, "--format", "docx")
        self.assertEnded(refused, USAGE)
        self.assertSays(refused, "bundle")

    def test_an_english_report_is_exported_in_english(self):
        run = self.on_examples("--json", topic="Capital spending on AI infrastructure in 2025").json["run_id"]
        html = self.exported(run, "html", "report.html").read_text()
        self.assertIn('<html lang="en">', html)
        self.assertIn("saved copy", html)
        outcome = self.verify(self.exported(run, "bundle", "report.kzb"))
        self.assertEnded(outcome, OK)

    def test_a_bundle_is_checked_elsewhere_offline(self):
        report = self.on_examples("--json").json
        path = self.exported(report["run_id"], "bundle", "report.kzb")
        outcome = self.verify(path)
        self.assertEnded(outcome, OK)
        self.assertIn("The bundle is sound", outcome.out)
        checked = self.verify(path, "--json").json
        self.assertEqual((checked["schema"], checked["sound"]), ("kaozheng.bundle-check/1", True))
        self.assertEqual(checked["run_id"], report["run_id"])
        counts = {check["name"]: check["checked"] for check in checked["checks"]}
        self.assertEqual(counts["passages"], len(report["references"]))
        self.assertEqual(counts["archive"], path.stat().st_size)
        self.assertEqual(self.internet.asked(), [])

        with zipfile.ZipFile(path) as archive:
            self.assertIsNone(archive.testzip())
            for document in json.loads(archive.read("documents.json")):
                text = archive.read(f"documents/{document['text_sha256']}.txt")
                for passage in document["passages"]:
                    shown = next(one for one in report["references"] if one["number"] == passage["number"])["passage"]["text"]
                    self.assertEqual(text[passage["begin"] : passage["end"]].decode(), shown)
        again = self.exported(report["run_id"], "bundle", "again.kzb")
        self.assertEqual(path.read_bytes(), again.read_bytes())

    def test_whatever_is_changed_in_a_bundle_is_found_and_named(self):
        run = self.on_examples("--json").json["run_id"]
        whole = self.exported(run, "bundle", "report.kzb").read_bytes()
        with zipfile.ZipFile(self.here / "report.kzb") as archive:
            places = [(info.filename, info.header_offset, info.file_size) for info in archive.infolist()]
        for name, header, size in places:
            content = header + 30 + len(name)
            for offset in (header + 10, content, content + size // 2, content + size - 1):
                changed = bytearray(whole)
                changed[offset] ^= 0x10
                outcome = self.verify(self.write("changed.kzb", bytes(changed)))
                self.assertEnded(outcome, GATE)
                self.assertIn(name, outcome.out)
        for bad in (whole + b"x", whole[:-1], whole[: len(whole) // 2], whole + whole, b"", b"PK\x03\x04"):
            self.assertEnded(self.verify(self.write("bad.kzb", bad)), GATE)

    def test_a_bundle_packed_by_another_program_is_told_apart(self):
        run = self.on_examples("--json").json["run_id"]
        path = self.exported(run, "bundle", "report.kzb")
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(self.here / "new.kzb", "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                new.writestr(name, old.read(name))
        outcome = self.verify(self.here / "new.kzb")
        self.assertEnded(outcome, GATE)
        self.assertIn("manifest.json", outcome.out)

    def test_a_hostile_bundle_leaves_nothing_behind(self):
        with zipfile.ZipFile(self.here / "evil.kzb", "w") as evil:
            evil.writestr("../../outside.txt", "x")
            evil.writestr("/tmp/kaozheng-outside.txt", "x")
            evil.writestr("manifest.json", "[" * 100000)
        before = sorted(str(path) for path in self.folder.rglob("*"))
        outcome = self.verify(self.here / "evil.kzb")
        self.assertEnded(outcome, GATE)
        self.assertEqual(sorted(str(path) for path in self.folder.rglob("*")), before)

    def test_what_is_no_bundle(self):
        self.assertEnded(self.verify("nowhere.kzb"), USAGE)


def any_checked(report):
    return '"check": {"' in json.dumps(report["final_report"])
