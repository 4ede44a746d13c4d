# SPDX-License-Identifier: Apache-2.0
"""A language model that knows which facts answer a question, behind a real model server on loopback.

It knows what to look for, not what stands where: its queries name the facts without their figures, its notes are the
sentences with a fact among the passages it is shown, and it writes down the findings it is shown, the detailed sections in
the words of the source, the others in words of its own, each fact in one of them. What is lost is lost by the engine.

    python3 bench/report_parts/oracle.py        prints the address for OLLAMA_BASE_URL, then answers until stdin ends
"""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tests/fake_internet"), str(ROOT / "bench/report_parts")]
import control  # noqa: E402
import facts  # noqa: E402
import form  # noqa: E402
import mind  # noqa: E402
import server  # noqa: E402

PARTS = {"执行摘要": 0, "executive summary": 0, "关键发现，": 1, "key findings,": 1, "结论和建议": 2, "conclusions and rec": 2}
NOTHING = {"zh": "无", "en": "none"}
TASKS_MAX = 4


def units_of(passage):
    """Its sentences and, of tables, its rows."""
    report = form.Report(passage)
    return [(sentence, True) for sentence in report.sentences] + [(row, False) for row in report.rows]


def words_of(fact):
    return re.sub(r"[\d.,%]+", " ", fact["says"]).strip()


class Oracle:
    def __init__(self, questions):
        self._questions = questions
        self._url = f"http://127.0.0.1:{server.start(control.Control())}/ollama"
        mind.reply = self.reply  # what the server answers with
        self.environment = {"OLLAMA_BASE_URL": self._url}

    def question_of(self, prompt):
        topic = mind.topic_of(prompt)
        return next(one for one in self._questions if one["topic"].startswith(topic) and topic)

    def reply(self, _model, prompt, schema, _wants_json):
        question = self.question_of(prompt) if mind.topic_of(prompt) else None
        keys = list((schema or {}).get("properties", {}))
        if not keys:
            return "", self.written(prompt, question)
        return "", json.dumps(self.structured(keys, prompt, question), ensure_ascii=False)

    def structured(self, keys, prompt, question):
        if "tasks" in keys:
            return self.plan(question)
        if "verdict" in keys or "sentence" in keys:
            return mind.structured(keys, prompt)
        if "findings" in keys:
            return {"findings": self.notes(prompt, question)[:24]}
        if "transitions" in keys:
            return {"terms": [], "transitions": []}
        missing = self.missing(prompt, question)
        if "missing" in keys:
            return {"missing": missing[:3], "queries": missing[:3]}
        if "facets" in keys:
            return {"scope": question["topic"], "period": "", "facets": missing[:6]}
        asked = [line for line in prompt.splitlines() if line.startswith("- ")]
        return {"queries": [one for one in missing if f"- {one}" not in asked][:3] or [question["topic"]]}

    def plan(self, question):
        wanted = [words_of(fact) for fact in question["facts"]]
        size = -(-len(wanted) // TASKS_MAX)
        separator = "；" if question["language"] == "zh" else "; "
        tasks = [
            {"id": f"research-{i // size + 1}", "type": "research", "description": separator.join(wanted[i : i + size]), "priority": 5, "depends_on": []}
            for i in range(0, len(wanted), size)
        ]
        last = {"id": "synthesis-1", "type": "synthesis", "description": question["topic"], "priority": 2, "depends_on": [tasks[-1]["id"]]}
        return {"tasks": [*tasks, last]}

    def missing(self, prompt, question):
        """The facts of the task at hand that no finding shown holds, without their figures."""
        known = [statement for _, statement in mind.labelled_findings(prompt)]
        focus = mind.line_after("你的任务|Your task", prompt)
        of_task = [fact for fact in question["facts"] if words_of(fact) in focus] or question["facts"]
        return [words_of(fact) for fact in of_task if not any(facts.holds(one, fact) or fact["says"] in one for one in known)]

    def notes(self, prompt, question):
        found, said = [], set()
        for label, passage in mind.labelled_passages(prompt):
            for unit, is_sentence in units_of(passage):
                for fact in question["facts"]:
                    if not facts.holds(unit, fact):
                        continue
                    statement = unit if is_sentence else fact["says"]
                    if statement not in said:
                        found.append({"statement": statement, "passages": [label]})
                    said.add(statement)
        return found

    def written(self, prompt, question):
        findings = mind.usable_findings(prompt)
        chinese = question["language"] == "zh"
        asked = re.split(r"⟦/material⟧", prompt)[-1].lower()
        part = next((place for words, place in PARTS.items() if words in asked), None)
        if part is None:
            return "\n\n".join(f"{statement} [{label}]" for label, statement in findings) or NOTHING[question["language"]]
        lines = []
        for i, fact in enumerate(question["facts"]):
            label = next((label for label, statement in findings if facts.holds(statement, fact)), None)
            if i % 3 == part and label:
                lines.append(f"{fact['says'].rstrip('。.')} [{label}]" + ("。" if chinese else "."))
        return ("" if chinese else " ").join(lines) or NOTHING[question["language"]]


if __name__ == "__main__":
    known = json.loads((ROOT / "bench/report_questions.json").read_text(encoding="utf-8"))
    print(Oracle(known["questions"] if isinstance(known, dict) else known).environment["OLLAMA_BASE_URL"], flush=True)
    sys.stdin.read()
