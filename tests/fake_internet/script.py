# SPDX-License-Identifier: Apache-2.0
"""A language model that writes what a file says, behind a real model server on loopback.

    python3 tests/fake_internet/script.py FILE        prints the address for OLLAMA_BASE_URL, then answers until stdin ends

FILE holds a topic with its facets, the sections of a report, its summary, findings and conclusion, as lists of paragraphs of
sentences: [what is written, words of the source sentence it rests on …]. The model notes those source sentences and cites
them; a sentence that rests on none is its own inference, one whose source it was not shown is left out.
"""
import json
import pathlib
import re
import sys

import control
import mind
import server

LISTS = ("findings", "conclusion")
# The words by which a prompt tells the part it asks for.
PARTS = {"summary": r"Write the executive summary|撰写执行摘要|执行摘要", "findings": r"key findings, one per line|关键发现", "conclusion": r"conclusions and recommendations|结论和建议"}


class Script:
    def __init__(self, path):
        self._script = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
        paragraphs = [paragraph for section in self._script["sections"] for paragraph in section["says"]]
        paragraphs += [paragraph for part in PARTS for paragraph in self._script[part]]
        self._anchors = sorted({words for paragraph in paragraphs for sentence in paragraph for words in sentence[1:]})

    def reply(self, _model, prompt, schema, _wants_json):
        keys = list((schema or {}).get("properties", {}))
        if not keys:
            return "", self.written(prompt)
        return "", json.dumps(self.structured(keys, prompt), ensure_ascii=False)

    def structured(self, keys, prompt):
        script = self._script
        if "transitions" in keys:
            return {"terms": [], "transitions": []}
        if "tasks" in keys:
            tasks = [
                {"id": f"research-{i}", "type": "research", "description": facet, "priority": 5, "depends_on": []}
                for i, facet in enumerate(script["facets"], 1)
            ]
            write = {"id": "write", "type": "synthesis", "description": script["topic"], "priority": 2, "depends_on": ["research-1"]}
            return {"tasks": [*tasks, write]}
        if "sections" in keys:
            return {"sections": [self.outlined(section, mind.labelled_findings(prompt)) for section in script["sections"]]}
        if "findings" in keys:
            found = []
            for label, text in mind.labelled_passages(prompt):
                for sentence in mind.sentences_of(text):
                    if any(words in sentence for words in self._anchors):
                        found.append({"statement": sentence, "passages": [label]})
            return {"findings": found}
        if "missing" in keys:
            return {"missing": [], "queries": []}
        if "facets" in keys:
            return {"scope": script["topic"], "period": "", "facets": script["facets"]}
        return mind.structured(keys, prompt)

    @staticmethod
    def outlined(section, findings):
        words = [one for paragraph in section["says"] for sentence in paragraph for one in sentence[1:]]
        labels = [label for label, statement in findings if any(one in statement for one in words)]
        return {"heading": section["heading"], "question": section["question"], "findings": labels, "sections": []}

    def written(self, prompt):
        asked = re.split(r"⟦/material⟧", prompt)[-1]
        findings = mind.usable_findings(prompt)
        for part, words in PARTS.items():
            if re.search(words, asked):
                return self.text(self._script[part], findings, "- " if part in LISTS else "")
        for section in self._script["sections"]:
            if section["question"] in prompt:
                return self.text(section["says"], findings, "")
        return "none"

    @staticmethod
    def text(paragraphs, findings, bullet):
        written = []
        for place, paragraph in enumerate(paragraphs):
            sentences = []
            for words, *anchors in paragraph:
                labels = [next((label for label, statement in findings if one in statement), None) for one in anchors]
                if anchors and not all(labels):
                    continue
                marks = "".join(f"[{label}]" for label in dict.fromkeys(labels))
                sentences.append(f"{words} {marks}".rstrip())
            first_of_conclusion = bullet and place == 0 and len(paragraph) > 1
            if sentences:
                written.append(("" if first_of_conclusion else bullet) + " ".join(sentences))
        return ("\n" if bullet else "\n\n").join(written) or "none"


if __name__ == "__main__":
    mind.reply = Script(sys.argv[1]).reply  # what the server answers with
    print(f"http://127.0.0.1:{server.start(control.Control())}/ollama", flush=True)
    sys.stdin.read()
