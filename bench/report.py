# SPDX-License-Identifier: Apache-2.0
"""What a report is worth: ./dev bench report [DATA] [OUT]

First command: the README's, on the examples, without model or network: wall time, peak memory, what the report holds.
Recall: twenty questions (report_questions.json) on the example folders with more than 200 other texts beside them, articles
and Chinese texts of DATA; how many of the facts a good answer holds stand in the report (report_parts/facts.py has the
rule), extractive and with a model that knows them (report_parts/oracle.py). Form: repeated sentences, sentences that hang in
the air, language, headings, and length where the program takes one (report_parts/form.py), beside the same of the reports
of other systems in DATA. Predecessor: the research section of a report of the system before this one as the only source
(KAOZHENG_SEEDS or ../seeds beside DATA): what of it comes back.

OUT gets the reports and what each lacks. Fails when a goal is missed; what needs DATA is SKIPPED without it.
"""
import gzip
import json
import lzma
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "bench/report_parts")]
import facts  # noqa: E402
import form  # noqa: E402
import oracle  # noqa: E402

BINARY = pathlib.Path(os.environ.get("KAOZHENG_BINARY", ROOT / "build/release/kaozheng")).resolve()
EXAMPLES = ROOT / "examples"
FIRST_COMMAND = ["2025年云计算市场的三大转向", "--docs", EXAMPLES / "cloud-2025", "--provider", "extractive", "--json"]
NO_EVIDENCE = 7  # the exit code of a run that wrote no report
SECONDS_MAX, PASSAGES_MIN = 5.0, 12
RECALL_MIN = {"extractive": 0.70, "oracle": 0.95}
DISTRACTORS_CITED_MAX, PURITY_MIN, LENGTH_OFF_MAX = 0.02, 0.99, 0.15
DISTRACTORS_OF_A_KIND = 120
SEED, SEED_TOPIC = "000_677f81dadb9f0779.txt", "人工智能发展趋势"

missed = []


def row(name, seen, goal="", reached=True):
    print(f"| {name} | {seen} | {goal} |{'' if reached else ' **missed** |'}")
    if not reached:
        missed.append(name)


def table(title):
    print(f"\n{title}\n\n| Measure | Seen | Goal |\n|---|---:|---:|")


def research(home, *arguments, environment=None):
    """(stdout, seconds, MiB) of one run; nothing of the caller's settings reaches it."""
    command = [BINARY, "research", *map(str, arguments), "-q"]
    values = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": home, **(environment or {})}
    with tempfile.TemporaryFile() as out:
        began = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=values, cwd=home)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in (0, NO_EVIDENCE):
            sys.exit(f"kaozheng ended with exit code {child.returncode}: {' '.join(map(str, command))}")
        out.seek(0)
        return out.read().decode(), seconds, usage.ru_maxrss / 1024


def first_command():
    with tempfile.TemporaryDirectory() as home:
        _, first_seconds, first_mebibytes = research(home, *FIRST_COMMAND)  # reads and indexes the folder
        out, second_seconds, second_mebibytes = research(home, *FIRST_COMMAND)  # finds it indexed
    report = json.loads(out)
    references, check = report["references"], report["check"]
    passages = len({reference["passage"]["id"] for reference in references})
    table("The first command")
    row("first run, s", f"{first_seconds:.2f}", f"< {SECONDS_MAX:.0f}", first_seconds < SECONDS_MAX)
    row("second run, s", f"{second_seconds:.2f}")
    row("peak memory, MiB", f"{max(first_mebibytes, second_mebibytes):.0f}")
    row("distinct passages cited", passages, f"≥ {PASSAGES_MIN}", passages >= PASSAGES_MIN)
    row("documents cited", len({reference["url"] for reference in references}))
    row("claims made", check["made"])
    row("claims cited", check["cited"])
    row("of these word for word", check["quoted"])
    row("failed, cut, inference", f"{check['failed']}, {check['cut']}, {check['inference']}")


def write_distractors(data, folder):
    """Articles and Chinese texts about all sorts of things; how many."""
    folder.mkdir()
    for page in sorted(data.glob("extraction/articles/html/*.html.gz"))[:DISTRACTORS_OF_A_KIND]:
        (folder / page.name.removesuffix(".gz")).write_bytes(gzip.decompress(page.read_bytes()))
    corpus = data / "retrieval/cmrc2018_zh/corpus.jsonl"
    lines = corpus.read_text(encoding="utf-8").splitlines()[:DISTRACTORS_OF_A_KIND] if corpus.exists() else []
    for text in map(json.loads, lines):
        (folder / f"{text['_id']}.md").write_text(f"# {text['title']}\n\n{text['text']}\n", encoding="utf-8")
    return len(list(folder.iterdir()))


def cited_files(report):
    """The file of each reference."""
    paths = (re.search(r"^- \[\d+\] .* : `(?:file://)?(.*?)`", line) for line in report.references)
    return [pathlib.Path(urllib.parse.unquote(path[1])) for path in paths if path]


def takes_a_length(home):
    helped = subprocess.run([BINARY, "research", "--help"], capture_output=True, text=True, env={"PATH": os.environ["PATH"], "HOME": home})
    return "--length" in helped.stdout


class Tally:
    """Of all runs of one kind."""

    def __init__(self):
        self.facts = self.held = self.references = self.distractors = 0
        self.form, self.without_report = [], 0

    @property
    def recall(self):
        return self.held / max(1, self.facts)

    @property
    def distraction(self):
        return self.distractors / max(1, self.references)


def answer(question, home, folder, kind, environment, out, tally):
    arguments = ["--provider", "extractive"] if kind == "extractive" else ["--provider", "ollama", "--model", "fake:8b"]
    others = ["--docs", folder] if folder else []
    text, _, _ = research(
        home, question["topic"], "--docs", EXAMPLES / question["docs"], *others, "--language", question["language"],
        "--layout", "report", *arguments, environment=environment)  # fmt: skip
    report = form.Report(text)
    lacking = [fact["says"] for fact in question["facts"] if not facts.held(fact, report)]
    files = cited_files(report)
    foreign = [str(path) for path in files if path.parent.name != question["docs"]]
    tally.facts += len(question["facts"])
    tally.held += len(question["facts"]) - len(lacking)
    tally.references += len(files)
    tally.distractors += len(foreign)
    seen = form.statistics(report, question["language"] == "zh")
    tally.form.append(seen)
    tally.without_report += not text
    (out / f"{kind}-{question['id']}.md").write_text(text, encoding="utf-8")
    return {"id": question["id"], "kind": kind, "lacking": lacking, "distractors": foreign, **seen}


def recall_and_form(data, out):
    questions = facts.questions(ROOT / "bench/report_questions.json")
    tallies = {"extractive": Tally(), "oracle": Tally()}
    model = oracle.Oracle(questions)
    lines = []
    with tempfile.TemporaryDirectory() as home:
        distractors = pathlib.Path(home) / "others"
        count = write_distractors(data, distractors) if data else 0
        for question in questions:
            for kind, tally in tallies.items():
                environment = model.environment if kind == "oracle" else {}
                lines.append(answer(question, home, distractors if count else None, kind, environment, out, tally))
    (out / "report.jsonl").write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    table(f"{len(questions)} questions, {count} other texts")
    if count < 200:
        print("SKIPPED: without DATA there are no other texts to be distracted by\n")
    for kind, tally in tallies.items():
        row(f"{kind}: recall of facts", f"{tally.recall:.1%}", f"≥ {RECALL_MIN[kind]:.0%}", tally.recall >= RECALL_MIN[kind])
        row(f"{kind}: questions without a report", tally.without_report, "0", not tally.without_report)
        row(f"{kind}: references to other texts", f"{tally.distraction:.1%}", f"≤ {DISTRACTORS_CITED_MAX:.0%}", tally.distraction <= DISTRACTORS_CITED_MAX)
    return tallies


def total(statistics, name):
    return sum(len(one[name]) if isinstance(one[name], list) else one[name] for one in statistics)


def form_row(name, statistics):
    count, sentences = max(1, len(statistics)), max(1, total(statistics, "sentences"))
    cells = [len(statistics), f"{sentences / count:.0f}", f"{total(statistics, 'characters') / count:.0f}"]
    cells += [f"{total(statistics, 'repeated')} ({total(statistics, 'repeated') / sentences:.1%})", total(statistics, "hanging")]
    cells += [f"{1 - total(statistics, 'other language') / sentences:.1%}", total(statistics, "doubled headings"), total(statistics, "empty sections")]
    print(f"| {name} | " + " | ".join(map(str, cells)) + " |")


def form_of_all(data, tallies):
    print("\nForm\n\n| System | Reports | Sentences | Characters | Repeated | Hanging | In its language | Doubled headings | Empty sections |")
    print("|---|" + "---:|" * 8)
    for kind, tally in tallies.items():
        form_row(f"kaozheng, {kind}", tally.form)
    path = next((p for p in (data / "reports.jsonl.xz", data / "reports/reports.jsonl.xz") if p.exists()), None) if data else None
    systems = {}
    for report in map(json.loads, lzma.open(path, "rt", encoding="utf-8")) if path else ():
        text = report["article"]
        systems.setdefault(report["system"], []).append(form.statistics(form.Report(text), form.is_chinese(text)))
    for system, statistics in sorted(systems.items()):
        form_row(system, statistics)
    if not path:
        print("\nSKIPPED: without DATA there are no reports of other systems")
    ours = [one for tally in tallies.values() for one in tally.form]
    purity = 1 - total(ours, "other language") / max(1, total(ours, "sentences"))
    table(f"Form of our {len(ours)} reports")
    row("repeated sentences", total(ours, "repeated"), "0", not total(ours, "repeated"))
    row("hanging sentences, extractive", total(tallies["extractive"].form, "hanging"), "0", not total(tallies["extractive"].form, "hanging"))
    row("sentences in the report's language", f"{purity:.1%}", f"≥ {PURITY_MIN:.0%}", purity >= PURITY_MIN)
    row("doubled headings", total(ours, "doubled headings"), "0", not total(ours, "doubled headings"))
    row("sections without a sentence", total(ours, "empty sections"))


def length(out):
    asked = {"zh": (600, 1500, 3000), "en": (300, 800, 1600)}  # characters, words
    questions = facts.questions(ROOT / "bench/report_questions.json")
    off, short = [], []
    with tempfile.TemporaryDirectory() as home:
        if not takes_a_length(home):
            print("\nSKIPPED: research takes no --length")
            return
        for question in questions:
            for count in asked[question["language"]]:
                text, _, _ = research(
                    home, question["topic"], "--docs", EXAMPLES / question["docs"], "--language", question["language"],
                    "--layout", "report", "--provider", "extractive", "--length", count)  # fmt: skip
                report = form.Report(text)
                error = report.length / count - 1
                says_so = any(re.search(r"材料不足以达到要求的篇幅|does not suffice for the length", one) for one in report.notices)
                (short if says_so and error < 0 else off).append(error)
    table(f"Length of {len(off) + len(short)} reports")
    far = [one for one in off if abs(one) > LENGTH_OFF_MAX]
    row("off by more than 15 %", len(far), "0", not far)
    row("mean error", f"{sum(map(abs, off)) / max(1, len(off)):.1%}")
    row("that say the material does not suffice", f"{len(short)}, on average {sum(short) / max(1, len(short)):.0%}")


def predecessor(data, out):
    folder = os.environ.get("KAOZHENG_SEEDS") or (data and data.resolve().parent / "seeds")
    path = folder and pathlib.Path(folder) / SEED
    if not path or not path.exists():
        print(f"\nSKIPPED: {SEED} is not there")
        return
    found = re.search(r"^## Summary\n(.*?)^ *### Sources", path.read_text(encoding="utf-8"), re.M | re.S)
    source = form.Report(found[1])
    with tempfile.TemporaryDirectory() as home:
        docs = pathlib.Path(home) / "docs"
        docs.mkdir()
        (docs / "research.md").write_text(f"# {SEED_TOPIC}\n\n{found[1]}", encoding="utf-8")
        text, _, _ = research(home, SEED_TOPIC, "--docs", docs, "--layout", "report", "--provider", "extractive")
    (out / "predecessor.md").write_text(text, encoding="utf-8")
    report = form.Report(text)
    said = facts.normalised(" ".join([*report.sentences, *report.rows]))
    figures = sorted(set(re.findall(r"\d+(?:[.,]\d+)*%?", " ".join(source.sentences))))
    lost_figures = [one for one in figures if not facts.pattern_of(one).search(said)]
    names = sorted({*re.findall(r"[A-Z][A-Za-z0-9+]*[A-Z0-9a-z]", found[1]), *re.findall("“([^”]{2,12})”", found[1])})
    lost_names = [one for one in names if facts.normalised(one) not in said]
    lost_paragraphs = [block[0][0][:40] for block in source.blocks if not any(facts.normalised(one)[:-1] in said for one, _ in block)]
    uncited = [one for block in report.blocks for one, marked in block if not marked]
    whole = facts.normalised(found[1])
    foreign = [one for one in report.sentences if facts.normalised(re.sub(r"（\d{4}年[^）]*）", "", one)).strip("。，；") not in whole]
    table("The predecessor's material")
    row("figures that come back", f"{len(figures) - len(lost_figures)} of {len(figures)}", "all", not lost_figures)
    row("names that come back", f"{len(names) - len(lost_names)} of {len(names)}", "all", not lost_names)
    row("paragraphs that come back", f"{len(source.blocks) - len(lost_paragraphs)} of {len(source.blocks)}", "all", not lost_paragraphs)
    row("sentences without a reference", len(uncited), "0", not uncited)
    row("sentences that do not stand in it", len(foreign), "0", not foreign)
    lost = {"figures": lost_figures, "names": lost_names, "paragraphs": lost_paragraphs, "uncited": uncited, "foreign": foreign}
    (out / "predecessor.json").write_text(json.dumps(lost, ensure_ascii=False, indent=1), encoding="utf-8")


def main():
    data = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 and pathlib.Path(sys.argv[1]).is_dir() else None
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else folder)
        out.mkdir(parents=True, exist_ok=True)
        first_command()
        form_of_all(data, recall_and_form(data, out))
        length(out)
        predecessor(data, out)
    if missed:
        print(f"\nmissed: {', '.join(missed)}")
    return 1 if missed else 0


sys.exit(main())
