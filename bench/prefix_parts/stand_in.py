# SPDX-License-Identifier: Apache-2.0
"""A model that does every task of a run the way a language model does it, on the fake internet's servers.

    python3 bench/prefix_parts/stand_in.py        prints the address of the fake internet, then serves until stdin ends

It plans a task per facet, notes the two best sentences of each passage, finds something missing until its third round, divides
the findings into an outline, and writes each part from findings it may use, in words that a judge has to look at.
"""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tests/fake_internet")]
import control  # noqa: E402
import mind  # noqa: E402
import server  # noqa: E402

FACETS = {
    "zh": ["现状与规模", "成本与投资", "安全与风险", "标准与政策", "未来展望"],
    "en": ["state and size", "cost and investment", "safety and risks", "standards and policy", "outlook"],
}
SIDES = {
    "zh": ["统计数据", "官方报告", "不同意见", "案例", "预测", "专家观点", "进展", "比较", "问题"],
    "en": ["statistics", "official report", "criticism", "case", "forecast", "experts", "progress", "comparison", "problems"],
}
ROUNDS, QUERIES = 3, 3
WRITTEN_MAX = 8


def facets_of(topic, language):
    return [f"{topic}{'的' if language == 'zh' else ': '}{facet}" for facet in FACETS[language]]


def plan(topic, language):
    tasks = [
        {"id": f"research-{i}", "type": "research", "description": facet, "priority": 5, "depends_on": []}
        for i, facet in enumerate(facets_of(topic, language), 1)
    ]
    analyse, write = ("归纳发现与趋势", "撰写报告") if language == "zh" else ("draw out findings and trends", "write the report")
    tasks.append({"id": "analysis-1", "type": "analysis", "description": analyse, "priority": 3, "depends_on": [task["id"] for task in tasks]})
    tasks.append({"id": "synthesis-1", "type": "synthesis", "description": write, "priority": 2, "depends_on": ["analysis-1"]})
    return {"tasks": tasks}


def structured(keys, prompt):
    topic = mind.topic_of(prompt)
    language = "zh" if mind.is_chinese(topic) else "en"
    asked = sum(f"{mind.focus_of(prompt)} {side}" in prompt for side in SIDES[language])
    fresh = [f"{mind.focus_of(prompt)} {side}" for side in SIDES[language][asked:][:QUERIES]]
    if "tasks" in keys:
        return plan(topic, language)
    if "missing" in keys:
        return {"missing": fresh, "queries": fresh} if asked < ROUNDS * QUERIES else {"missing": [], "queries": []}
    if "facets" in keys:
        return {"scope": topic, "period": "", "facets": facets_of(topic, language)}
    if "queries" in keys:
        return {"queries": fresh or [mind.focus_of(prompt)]}
    if "findings" in keys and "sections" not in keys:
        return mind.notes(prompt, 14, 2)
    return mind.structured(keys, prompt)


def prose(prompt):
    findings = mind.usable_findings(prompt)[:WRITTEN_MAX]
    chinese = mind.is_chinese(" ".join(text for _, text in findings) or prompt)
    lines = [f"可以看到，{text.rstrip('。')}，值得重视。[{label}]" if chinese else f"It stands out that {text.rstrip('.')}, which matters. [{label}]" for label, text in findings]
    return "\n\n".join(lines) or ("无" if chinese else "none")


def reply(_model, prompt, schema, _wants_json):
    keys = list((schema or {}).get("properties", {}))
    return "", json.dumps(structured(keys, prompt), ensure_ascii=False) if keys else prose(prompt)


if __name__ == "__main__":
    mind.reply = reply  # what the server answers with
    print(f"http://127.0.0.1:{server.start(control.Control())}", flush=True)
    sys.stdin.read()
