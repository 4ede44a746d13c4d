# SPDX-License-Identifier: Apache-2.0
"""How the fake language models answer: sensibly, and only from what the prompt says.

What is asked for is told by the keys of the reply's schema; passages and findings by their labels, P1 and F1, at the
beginning of a line. Models differ by name: "careless" also claims what nothing carries, "thinker" thinks aloud, "faulty"
writes as faulty.py says, "doubter" writes vaguely and as a judge never agrees.
"""
import json
import re

import faulty
from articles import words_of

KEYS = ("tasks", "sections", "findings", "missing", "facets", "verdict", "sentence", "queries")
SECRET_THOUGHT = "THOUGHT-7731"
UNCARRIED = {"zh": "市场将在明年增长999%。", "en": "The market will grow 999% next year."}


def is_chinese(text):
    return sum("\u4e00" <= c <= "\u9fff" for c in text) * 4 > len(text)


def labelled_passages(prompt):
    """[("P1", its text)]; the line of the label names the source."""
    blocks = re.findall(r"^[⟦\[](P\d+)[⟧\]][^\n]*\n(.*?)(?=\n[⟦\[](?:P\d+|/)|\Z)", prompt, re.MULTILINE | re.DOTALL)
    return [(label, text.strip()) for label, text in blocks]


def labelled_findings(prompt):
    """[("F1", its statement)]; a date in brackets at the end is not part of it."""
    lines = re.findall(r"^[ \t*-]*[⟦\[](F\d+)[⟧\]][ \t]*(.+)$", prompt, re.MULTILINE)
    return [(label, re.sub(r"\s*\(\d{4}[\d-]*\)$", "", text.strip())) for label, text in lines]


def usable_findings(prompt):
    """The findings a part may use: those named behind the material, else all that are shown."""
    named = re.search(r"^(?:这一部分只用|For this part use only)[:：]?(.*)$", prompt, re.MULTILINE)
    labels = re.findall(r"F\d+", named[1]) if named else []
    return [(label, text) for label, text in labelled_findings(prompt) if not named or label in labels]


def sentences_of(text):
    found = [s.strip() for s in re.findall(r"[^。！？\n]+?(?:[。！？]|(?<=[a-z0-9%])\.(?=\s|$))", text)]
    return [s for s in found if len(s) >= (12 if is_chinese(s) else 30)]


def line_after(label, prompt):
    found = re.search(rf"^(?:{label})[:：][ \t]*(.+)$", prompt, re.MULTILINE)
    return found[1].strip()[:80] if found else ""


def topic_of(prompt):
    return line_after("题目|总题目|Topic|Topic of the whole", prompt)


def focus_of(prompt):
    return line_after("你的任务|Your task", prompt) or topic_of(prompt)


def plan(topic, chinese):
    faces = ["现状与规模", "成本与供应链", "安全与标准"] if chinese else ["state and size", "cost and supply chain", "safety"]
    tasks = [
        {"id": f"research_{i}", "type": "research", "description": f"{topic} {face}", "priority": 6 - i, "depends_on": []}
        for i, face in enumerate(faces, 1)
    ]
    ids = [task["id"] for task in tasks]
    analyse, write = ("归纳发现与趋势", "撰写报告") if chinese else ("draw out findings and trends", "write the report")
    tasks.append({"id": "analysis_1", "type": "analysis", "description": analyse, "priority": 3, "depends_on": ids})
    tasks.append({"id": "synthesis_1", "type": "synthesis", "description": write, "priority": 2, "depends_on": ["analysis_1"]})
    return {"tasks": tasks}


def notes(prompt, count=8, of_each=1):
    """The sentences of each passage that say most about the task, the best first."""
    wanted = words_of(focus_of(prompt) + topic_of(prompt))
    found = []
    for place, (label, text) in enumerate(labelled_passages(prompt)):
        ranked = sorted(sentences_of(text), key=lambda sentence: -len(wanted & words_of(sentence)))
        for best in ranked[:of_each]:
            found.append((-len(wanted & words_of(best)), place, {"statement": best, "passages": [label]}))
    return {"findings": [finding for _, _, finding in sorted(found, key=lambda one: one[:2])[:count]]}


def outline(prompt, chinese):
    """The findings in three sections, as they come."""
    labels = [label for label, _ in labelled_findings(prompt)]
    headings = ["规模与变化", "成本与安全", "其他要点与前景"] if chinese else ["Size and change", "Cost and safety", "Prospects"]
    third = -(-len(labels) // 3) or 1
    return {
        "sections": [
            {"heading": heading, "question": heading, "findings": labels[i * third : (i + 1) * third], "sections": []}
            for i, heading in enumerate(headings)
        ]
    }


def claim_in(prompt):
    found = re.search(r"⟦claim⟧\n(.*?)\n⟦/claim⟧", prompt, re.DOTALL)
    return found[1].strip() if found else ""


def nearest_sentence(prompt):
    """(share of the claim's words it has, its label, itself) of the passages' sentences."""
    wanted = words_of(claim_in(prompt))
    best = (0.0, "", "")
    for label, text in labelled_passages(prompt):
        for sentence in sentences_of(text):
            share = len(wanted & words_of(sentence)) / max(1, len(wanted))
            if share > best[0]:
                best = (share, label, sentence)
    return best


def judge(prompt):
    share, label, sentence = nearest_sentence(prompt)
    figures = re.findall(r"\d+(?:[.,]\d+)*", claim_in(prompt))
    if share < 0.35:
        return {"verdict": "not_found", "passages": [], "quote": "", "reason": ""}
    verdict = "partly" if share < 0.6 else "supported" if all(f in sentence for f in figures) else "contradicted"
    return {"verdict": verdict, "passages": [label], "quote": sentence, "reason": ""}


def structured(keys, prompt, model=""):
    topic, chinese = topic_of(prompt), is_chinese(topic_of(prompt))
    if "tasks" in keys:
        return plan(topic, chinese)
    if "transitions" in keys:
        return {"terms": [], "transitions": []}
    if "questions" in keys:
        return {"questions": []}
    if "sections" in keys:
        return outline(prompt, chinese)
    if "verdict" in keys:
        judgement = judge(prompt)
        return {**judgement, "verdict": "partly"} if "doubter" in model and judgement["quote"] else judgement
    if "sentence" in keys:
        return {"sentence": nearest_sentence(prompt)[2]}
    if "findings" in keys:
        return notes(prompt, 24, 6) if "faulty" in model else notes(prompt)
    if "missing" in keys:
        return {"missing": [], "queries": []}
    if "facets" in keys or "scope" in keys:
        facets = ["现状", "成本", "安全"] if chinese else ["state", "cost", "safety"]
        return {"scope": topic, "period": "", "facets": [f"{topic} {facet}" for facet in facets]}
    if "queries" in keys:
        return {"queries": [focus_of(prompt), topic]}
    return {}


def prose(prompt, model):
    """A paragraph that refers to findings by their labels, in its own words."""
    findings = usable_findings(prompt)
    chinese = is_chinese(" ".join(text for _, text in findings) or prompt)
    if "faulty" in model:
        return faulty.write(findings, chinese)
    if "doubter" in model:
        vague = [(text[:14] if chinese else " ".join(text.split()[:5]), label) for label, text in findings[:6]]
        return "\n\n".join(f"不少方面都与这一点有关：{text}等。[{label}]" if chinese else f"Much is made of {text} and more. [{label}]" for text, label in vague)
    lines = []
    for label, text in findings[:6]:
        first = (sentences_of(text) or [text])[0].rstrip("。. ")
        lines.append(f"资料显示，{first} [{label}]。" if chinese else f"According to the sources, {first} [{label}].")
    if "careless" in model:
        lines.append(UNCARRIED["zh" if chinese else "en"])
        lines.append("另见[来源](http://evil.example/model) [3] [F999]。")
    return ("" if chinese else " ").join(lines)


def keys_in(prompt):
    """The keys a prompt asks for in words, for servers that know no schema."""
    return [key for key in KEYS if f'"{key}"' in prompt][:1]


def reply(model, prompt, schema, wants_json):
    """(thought, text)."""
    thought = SECRET_THOUGHT + ": 先想一想，再回答。" if "thinker" in model else ""
    keys = list((schema or {}).get("properties", {})) or (keys_in(prompt) if wants_json else [])
    if keys:
        return thought, json.dumps(structured(keys, prompt, model), ensure_ascii=False)
    return thought, prose(prompt, model)


def pieces_of(text, size=24):
    return [text[i : i + size] for i in range(0, len(text), size)]


def tokens_of(text):
    return len(text) // 3 + 1
