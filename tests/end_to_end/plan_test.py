# SPDX-License-Identifier: Apache-2.0
"""Plans: printed, edited, run, refused."""
import json

from harness import OK, USAGE, EndToEndTest


class PlanTest(EndToEndTest):
    def test_a_plan_is_printed_and_nothing_else_happens(self):
        run = self.on_examples("--plan-only")
        self.assertEnded(run, OK)
        tasks = run.json["tasks"]
        self.assertGreaterEqual(sum(task["type"] == "research" for task in tasks), 2)
        self.assertLessEqual(len(tasks), 8)
        for task in tasks:
            self.assertLessEqual({"id", "type", "description", "priority", "depends_on"}, set(task))

    def test_the_number_of_tasks_is_kept(self):
        tasks = self.on_examples("--plan-only", "--max-tasks", "3").json["tasks"]
        self.assertLessEqual(len(tasks), 3)

    def test_a_printed_plan_can_be_edited_and_run(self):
        self.assertEnded(self.on_examples("--plan-only", "--out", "plan.json"), OK)
        plan = json.loads((self.here / "plan.json").read_text())
        research = [task for task in plan["tasks"] if task["type"] == "research"][:1]
        research[0]["description"] = "MaaS 的价格与机器成本"
        self.write("plan.json", json.dumps({"tasks": research}))
        run = self.on_examples("--plan", "plan.json", "--json")
        self.assertEnded(run, OK)
        report = run.json
        self.assertEqual(report["plan"]["origin"], "user")
        self.assertEqual([result["task"]["description"] for result in report["research"]], ["MaaS 的价格与机器成本"])

    def test_what_is_wrong_with_a_plan_is_named(self):
        task = {"id": "a", "type": "research", "description": "x", "priority": 3, "depends_on": []}
        wrong = {
            "not JSON": "{",
            "no tasks": json.dumps({"tasks": []}),
            "an unknown dependency": json.dumps({"tasks": [{**task, "depends_on": ["b"]}]}),
            "a cycle": json.dumps({"tasks": [{**task, "depends_on": ["b"]}, {**task, "id": "b", "depends_on": ["a"]}]}),
            "no research": json.dumps({"tasks": [{**task, "type": "analysis"}]}),
            "too many": json.dumps({"tasks": [{**task, "id": f"t{i}"} for i in range(9)]}),
        }
        for what, text in wrong.items():
            with self.subTest(what):
                self.write("plan.json", text)
                run = self.on_examples("--plan", "plan.json")
                self.assertEnded(run, USAGE)
                self.assertSays(run, "plan.json")
        self.assertEnded(self.on_examples("--plan", "missing.json"), USAGE)
        self.assertEnded(self.on_examples("--plan", "plan.json", "--plan-only"), USAGE)
