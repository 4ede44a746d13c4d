# SPDX-License-Identifier: Apache-2.0
"""Whether the prompts of a run share their prefix, so that servers read less: ./dev bench prefix [OUT]

Whole runs with the default settings and three rounds, Chinese and English, over files, the (fake) web and both. A proxy, a
process of its own, stands between the program and a model server and writes down every chat (prefix_parts/proxy.py); the
model does each task as a language model does it (prefix_parts/stand_in.py). A request is its system and user text in order.

Of a researcher: what a request shares with the earlier requests of its task are the lines that stood in one of them and the
longest prefix it has in common with one of them; measured is how much of that the prefix holds. By characters: the same,
what is shared being runs of at least 40 characters wherever they stand, so that a finding that repeats the words of a
passage counts as shared with it. Of a run: the longest common prefix of each request with any earlier one, of all characters.

OUT gets the requests of each run, one per line. Fails when a goal is missed.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = pathlib.Path(os.environ.get("KAOZHENG_BINARY", ROOT / "build/release/kaozheng")).resolve()
EXAMPLES = ROOT / "examples"
RUNS = {
    "zh files cloud": ["2025年云计算市场的三大转向", "--docs", EXAMPLES / "cloud-2025"],
    "zh files flood": ["临江市防洪规划的进展与成效", "--docs", EXAMPLES / "flood-protection"],
    "en files heat": ["the heat pump programme and its costs", "--docs", EXAMPLES / "heat-pumps"],
    "zh web": ["固态电池产业化的成本与进展", "--search", "searxng"],
    "en web": ["Solid-state batteries and their supply chain", "--search", "searxng"],
    "en files and web": ["Heat pumps and solid-state batteries in a town", "--docs", EXAMPLES / "heat-pumps", "--search", "searxng"],
}
OF_SHARED_MIN, OF_ALL_MIN = 0.94, 0.60
BLOCK = 40  # characters


class Sums:
    """Characters over requests."""

    def __init__(self):
        self.requests = self.all = self.prefix = self.task_prefix = self.task_lines = self.task_blocks = 0

    def add(self, other):
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    of_all = property(lambda self: self.prefix / max(1, self.all))
    of_lines = property(lambda self: self.task_prefix / max(1, self.task_lines))
    of_blocks = property(lambda self: self.task_prefix / max(1, self.task_blocks))


def common_prefix(text, others):
    return max((len(os.path.commonprefix((text, other))) for other in others), default=0)


def shared_lines(text, others, prefix):
    """Characters in the prefix and in lines that stood in one of the others."""
    known = {line for other in others for line in other.splitlines(keepends=True)}
    count, at = prefix, 0
    for line in text.splitlines(keepends=True):
        if line in known:
            count += max(0, at + len(line) - max(at, prefix))
        at += len(line)
    return count


def shared_blocks(text, others):
    """Characters in runs of at least BLOCK that stand somewhere in the others."""
    known = {other[i : i + BLOCK] for other in others for i in range(len(other) - BLOCK + 1)}
    count = end = 0
    for i in range(len(text) - BLOCK + 1):
        if text[i : i + BLOCK] in known:
            count += i + BLOCK - max(end, i)
            end = i + BLOCK
    return count


def task_of(text):
    """The task of the researcher who asks; None when it is none."""
    found = re.search(r"^(?:你的任务|Your task)[:：] *(.+)$", text, re.MULTILINE)
    return found[1] if found else None


def measured(requests):
    sums, of_task = Sums(), {}
    for i, text in enumerate(requests):
        sums.requests += 1
        sums.all += len(text)
        sums.prefix += common_prefix(text, requests[:i])
        if (task := task_of(text)) is None:
            continue
        earlier = of_task.setdefault(task, [])
        prefix = common_prefix(text, earlier)
        sums.task_prefix += prefix
        sums.task_lines += shared_lines(text, earlier, prefix)
        sums.task_blocks += max(prefix, shared_blocks(text, earlier))
        earlier.append(text)
    return sums


class Helper:
    """A process that prints its address and serves until its stdin ends."""

    def __init__(self, name, *arguments):
        command = [sys.executable, "-B", ROOT / "bench/prefix_parts" / name, *arguments]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.address = self._process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


def requests_of(internet, arguments, file):
    """The text of each chat of one run."""
    with tempfile.TemporaryDirectory() as home, Helper("proxy.py", internet + "/ollama", file) as proxy:
        environment = {
            "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": home, "OLLAMA_BASE_URL": proxy.address,
            "SEARXNG_URL": internet + "/searxng", "KAOZHENG_ALLOW_PRIVATE": "127.0.0.1", "KAOZHENG_HOST_INTERVAL_MS": "0",
        }  # fmt: skip
        command = [BINARY, "research", *map(str, arguments), "--model", "fake:8b", "--loops", "3", "-q"]
        done = subprocess.run(command, env=environment, cwd=home, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        sys.exit(f"kaozheng ended with exit code {done.returncode}: {' '.join(map(str, command))}\n{done.stderr}")
    chats = map(json.loads, pathlib.Path(file).read_text(encoding="utf-8").splitlines())
    return ["\n".join(message["content"] for message in chat["messages"]) for chat in chats]


def main():
    missed = []

    def row(name, sums):
        print(f"| {name} | {sums.requests} | {sums.all} | {sums.all - sums.prefix} | {sums.of_lines:.1%} | {sums.of_blocks:.1%} | {sums.of_all:.1%} |", flush=True)

    print("| Run | Requests | Characters | Outside a prefix | Of a researcher's shared lines in the prefix | of its shared characters | Of all characters |")
    print("|---|" + "---:|" * 6)
    whole = Sums()
    with tempfile.TemporaryDirectory() as folder, Helper("stand_in.py") as internet:
        out = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else folder)
        out.mkdir(parents=True, exist_ok=True)
        for name, arguments in RUNS.items():
            sums = measured(requests_of(internet.address, arguments, out / (name.replace(" ", "_") + ".jsonl")))
            row(name, sums)
            whole.add(sums)
    row("all", whole)
    for what, seen, least in (("of what a researcher shares", whole.of_lines, OF_SHARED_MIN), ("of all characters", whole.of_all, OF_ALL_MIN)):
        reached = seen >= least
        print(f"{what}: {seen:.1%}, goal >= {least:.0%}{'' if reached else ' **missed**'}")
        if not reached:
            missed.append(what)
    return 1 if missed else 0


sys.exit(main())
