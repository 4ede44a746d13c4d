# SPDX-License-Identifier: Apache-2.0
"""A writer with known faults (tests/fake_internet/faulty.py) over many topics: what of them is published.

    ./dev bench faults DATA [OUT] [TOPICS]

DATA is the folder of extraction and retrieval data. A topic is an article page or a Chinese text with two others beside
it, as files; the whole program runs, with the writer behind a real model server on loopback. Fails when a goal is missed.
"""
import collections
import gzip
import json
import os
import pathlib
import re
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests/end_to_end"), str(ROOT / "tests/fake_internet")]
import harness  # noqa: E402
import mind  # noqa: E402

harness.BINARY = pathlib.Path(os.environ.get("KAOZHENG_BINARY", ROOT / "build/release/kaozheng")).resolve()
UNMARKED = ("supported", "quoted", "computed")


def articles(data):
    """[(title, file name, bytes)] of pages that are about something."""
    folder = data / "extraction/articles"
    truth = json.loads((folder / "ground-truth.json").read_text()) if (folder / "ground-truth.json").exists() else {}
    for key in sorted(truth):
        page = folder / "html" / f"{key}.html.gz"
        if page.exists():
            raw = gzip.open(page).read()
            title = re.search(rb"<title[^>]*>(.*?)</title>", raw, re.S | re.I)
            name = re.sub(r"\s+", " ", title[1].decode("utf-8", "replace")).strip() if title else key
            yield re.split(r" [|–—-] ", name)[0][:120] or key, f"{key}.html", raw


def chinese_texts(data):
    """Paragraphs of the Chinese collection, six joined to a text of one subject each."""
    corpus = next((p for p in sorted((data / "retrieval").glob("*/corpus.jsonl")) if "cmrc" in str(p) and "sent" not in str(p)), None)
    if corpus is None:
        return
    for line in corpus.open(encoding="utf-8"):
        item = json.loads(line)
        text = item["text"]
        if len(text) > 500:
            topic = item.get("title") or re.split(r"[，。（(]", text)[0][:24]
            yield topic, f"{item['_id'] if '_id' in item else item['id']}.txt", text.encode()


def topics_of(data, count):
    english, chinese = list(articles(data)), []
    for one in chinese_texts(data):
        chinese.append(one)
        if len(chinese) > count * 3:
            break
    for i in range(count):
        pool = english if i % 2 == 0 and english else chinese or english
        place = (i // 2) * 3
        group = [pool[(place + j) % len(pool)] for j in range(3)]
        yield group[0][0], [(name, raw) for _, name, raw in group]


class Faults(harness.EndToEndTest):
    def runTest(self):
        pass

    def publish(self, topic, files):
        """(report, markdown, written) of one topic; nothing when it found no evidence."""
        for name, raw in files:
            self.write(f"docs/{name}", raw)
        run = self.research(
            topic[:200], "--docs", self.here / "docs", "--provider", "ollama", "--model", "faulty:1b", "--basic", "--loops", "1",
            "--json", "-q", env={"OLLAMA_BASE_URL": self.internet.url("/ollama")})  # fmt: skip
        if run.code == harness.NO_EVIDENCE:
            return None
        self.assertEnded(run, harness.OK)
        report = run.json
        shown = self.kaozheng("show", report["run_id"])
        return report, shown.out, self.internet.written()


def plain(text):
    return re.sub(r"[\s“”\"「」。.]", "", text)


def bare(text):
    return re.sub(r"\W", "", text)


def stands_in(statement, published):
    """Most of the words, in pieces: a statement of two sentences may be published as two."""
    words, size = bare(statement), 12
    pieces = [words[i : i + size] for i in range(0, max(1, len(words) - size + 1), size)]
    return sum(piece in published for piece in pieces) >= 0.8 * len(pieces)


def judged(report, written, counts, lines):
    published = [s for s in harness.sentences_of(report)]
    all_published = bare(" ".join(s["text"] for s in published))
    by_text = collections.defaultdict(list)
    for sentence in published:
        by_text[plain(sentence["text"])].append(sentence)
    for one in {(w["text"], w["fault"]): w for w in written}.values():
        found = by_text.get(plain(one["text"]), [])
        unmarked = [s for s in found if s["kind"] in ("cited", "quoted") and s.get("check", {}).get("verdict") in UNMARKED]
        if one["fault"] in ("figure", "quotation"):
            counts[one["fault"]] += 1
            # A changed quotation without its marks is a changed wording; with them it is a lie.
            said = re.search("“[^”]*”", one["text"])
            bad = [s for s in unmarked if one["fault"] == "figure" or said and said[0] in s["text"]]
            counts[one["fault"] + " unmarked"] += bool(bad)
            if bad:
                lines.append({"fault": one["fault"], "text": one["text"], "finding": one["finding"], "check": bad[0].get("check")})
        else:
            counts["correct"] += 1
            statement = plain(one["finding"])
            kept = found or [s for s in published if statement in plain(s["text"]) or bare(s["text"]) in bare(one["text"])]
            counts["correct kept"] += bool(kept) or stands_in(one["finding"], all_published)
            marked = kept and not any(s["kind"] in ("cited", "quoted") and s.get("check", {}).get("verdict") in UNMARKED for s in kept)
            counts["correct marked"] += bool(marked)
            if marked or not kept and not stands_in(one["finding"], all_published):
                lines.append({"fault": one["fault"], "kept": bool(kept), "text": one["text"], "check": kept[0].get("check") if kept else None})
            if not one["fault"]:
                changed = [c for c in report["check"]["corrections"] if plain(c["before"]) == plain(one["text"])]
                counts["correct changed"] += bool(changed)
                if changed:
                    lines.append({"fault": "changed", "text": one["text"], "check": changed[0]})
        if one["fault"] == "source":
            counts["wrong source"] += 1
            for sentence in unmarked:
                passages = [r["passage"]["text"] for r in report["references"] if r["number"] in sentence["citations"]]
                if not any(plain(one["finding"]) in plain(p) for p in passages):
                    counts["wrong source published"] += 1
                    break


def marks_of(report, markdown, counts):
    numbers = harness.marks_in(re.sub(r"```.*?```|`[^`]*`", "", markdown, flags=re.S))
    listed = {r["number"] for r in report["references"]}
    counts["dangling"] += len(numbers - listed)
    cited = {n for s in harness.sentences_of(report) for n in s["citations"]}
    counts["unused"] += len(listed - cited)
    counts["invented links"] += len(re.findall(r"invented\.example", markdown))


def main():
    if len(sys.argv) < 2 or not (pathlib.Path(sys.argv[1]) / "extraction/articles").exists():
        print("SKIPPED: no folder with extraction/articles was given")
        return 0
    data = pathlib.Path(sys.argv[1])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 100
    counts, lines = collections.Counter(), []
    Faults.setUpClass()
    try:
        for topic, files in topics_of(data, count):
            case = Faults()
            case.setUp()
            try:
                outcome = case.publish(topic, files)
            finally:
                case.doCleanups()
            if outcome is None:
                counts["without evidence"] += 1
                continue
            counts["topics"] += 1
            report, markdown, written = outcome
            judged(report, written, counts, lines)
            marks_of(report, markdown, counts)
    finally:
        Faults.tearDownClass()
    if len(sys.argv) > 2:
        out = pathlib.Path(sys.argv[2])
        out.mkdir(parents=True, exist_ok=True)
        (out / "faults.jsonl").write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    figures = counts["figure unmarked"] / max(1, counts["figure"])
    kept = counts["correct kept"] / max(1, counts["correct"])
    rows = [
        ("topics published", counts["topics"], ""),
        ("topics without evidence", counts["without evidence"], ""),
        ("invented links published", counts["invented links"], "0"),
        ("dangling numbers", counts["dangling"], "0"),
        ("unused references", counts["unused"], "0"),
        ("altered figures", counts["figure"], ""),
        ("of these published unmarked", f"{figures:.1%}", "≤ 1 %"),
        ("altered quotations", counts["quotation"], ""),
        ("of these published as quotations", counts["quotation unmarked"], "0"),
        ("wrong sources", counts["wrong source"], ""),
        ("of these published", counts["wrong source published"], ""),
        ("correct statements", counts["correct"], ""),
        ("of these kept", f"{kept:.1%}", "≥ 98 %"),
        ("of these replaced by the source's words", f"{counts['correct changed'] / max(1, counts['correct']):.1%}", ""),
        ("of these marked as doubtful", f"{counts['correct marked'] / max(1, counts['correct']):.1%}", ""),
    ]
    print("| Measure | Seen | Goal |\n|---|---:|---:|")
    for row in rows:
        print("| {} | {} | {} |".format(*row))
    missed = counts["invented links"] or counts["dangling"] or counts["unused"] or figures > 0.01 or kept < 0.98
    return 1 if missed else 0


sys.exit(main())
