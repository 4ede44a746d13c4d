# SPDX-License-Identifier: Apache-2.0
"""`kaozheng mcp` over its standard streams: both eras of the protocol, every tool, and what is on stdout."""
import json
import unittest

from harness import BATTERY_TOPIC, CLOUD_TOPIC, EXAMPLES, OK, SIGTERM, TERMINATED, EndToEndTest, wait_until
from mcp_client import META, McpClient, start_mcp

TOOLS = ["research_start", "research_wait", "research_result", "research_cancel", "research_list", "report_ask", "verify_report", "search", "fetch"]


class McpTest(EndToEndTest):
    def client(self, *arguments, **more) -> McpClient:
        return start_mcp(self, *arguments, **more)

    def shaken(self, *arguments, **more) -> McpClient:
        client = self.client(*arguments, **more)
        client.shake()
        return client

    def store_file(self):
        return self.folder / "home/.local/share/kaozheng/kaozheng.db"

    def index_examples(self):
        self.assertEnded(self.kaozheng("index", EXAMPLES), OK)

    def finished_run(self, client, **more):
        """A run on the indexed examples."""
        started = client.call("research_start", topic=CLOUD_TOPIC, depth="quick", sources="files", **more)
        state = client.wait(started["run_id"])
        self.assertEqual(state["status"], "finished", state)
        return started["run_id"]

    def test_a_handshake_and_a_stateless_client_are_served_by_one_process(self):
        client = self.client()
        discovered = client.stateless("server/discover")  # before any handshake
        self.assertEqual(discovered["supportedVersions"][0], "2026-07-28")
        self.assertEqual(discovered["resultType"], "complete")
        self.assertEqual(client.shake("2025-06-18")["protocolVersion"], "2025-06-18")
        listed = client.result("tools/list")
        self.assertEqual([tool["name"] for tool in listed["tools"]], TOOLS)
        self.assertNotIn("resultType", listed)
        again = client.stateless("tools/list")
        self.assertEqual(again["tools"], listed["tools"])
        self.assertEqual(again["cacheScope"], "public")
        self.assertEqual(client.result("resources/list"), {"resources": []})
        self.assertEqual(len(client.stateless("resources/templates/list")["resourceTemplates"]), 3)
        self.assertEqual(client.ask("resources/read", {"uri": "kaozheng://report/ffff"})["error"]["code"], -32002)
        self.assertEqual(client.ask("resources/read", {"uri": "kaozheng://report/ffff", "_meta": META})["error"]["code"], -32602)
        self.assertEqual(client.ask("prompts/list")["error"]["code"], -32601)
        self.assertEqual(client.end(), (0, []))

    def test_what_a_client_asks_first_opens_no_file_and_connects_to_nobody(self):
        client = self.shaken()
        client.result("tools/list")
        self.assertFalse(self.store_file().exists())
        self.assertEqual(client.end()[0], 0)
        self.assertEqual(self.internet.asked(), [])
        self.assertFalse(self.store_file().exists())

    def test_only_messages_are_on_stdout_whatever_comes(self):
        client = self.shaken()
        for nonsense in ("{", "[]", "null", '{"jsonrpc":"2.0","id":5}', '{"jsonrpc":"2.0","id":null,"method":"ping"}', "x" * 100_000):
            client.send_line(nonsense)
        client.send_line(b"\xff\xfe\n")
        client.send_line('{"jsonrpc":"2.0","id":"q","method":"tools/call","params":{"name":"search","arguments":"x"}}')
        self.assertTrue(client.answer("q")["result"]["isError"])
        code, rest = client.end()
        self.assertEqual(code, 0)
        for message in rest:
            self.assertLess(message["error"]["code"], -32000)

    def test_research_from_the_topic_to_the_resources(self):
        self.index_examples()
        client = self.shaken()
        started = client.call("research_start", topic=CLOUD_TOPIC, depth="quick", sources="files")
        run_id = started["run_id"]
        self.assertRegex(run_id, "^[0-9a-f]{32}$")
        asked = client.begin("tools/call", {"name": "research_wait", "arguments": {"run_id": run_id, "max_seconds": 45}, "_meta": {"progressToken": "p"}})
        state = client.answer(asked)["result"]["structuredContent"]
        while not state["done"]:
            state = client.wait(run_id)
        self.assertEqual((state["status"], state["report"]), ("finished", "final"))
        told = [note["params"]["progress"] for note in client.notifications if note["method"] == "notifications/progress"]
        self.assertTrue(told)
        self.assertEqual(told, sorted(set(told)))

        result = client.result("tools/call", {"name": "research_result", "arguments": {"run_id": run_id}})
        content = result["structuredContent"]
        self.assertIn("## ", content["untrusted"]["text"])
        self.assertGreater(content["check"]["made"], 0)
        links = [item["uri"] for item in result["content"] if item["type"] == "resource_link"]
        self.assertEqual(len(links), 3)
        shown = self.kaozheng("show", run_id).out
        self.assertEqual(client.result("resources/read", {"uri": links[0]})["contents"][0]["text"].strip(), shown.strip())
        evidence = json.loads(client.result("resources/read", {"uri": links[1]})["contents"][0]["text"])
        self.assertTrue(evidence["untrusted"]["claims"])
        self.assertIn("@misc", client.result("resources/read", {"uri": links[2]})["contents"][0]["text"])
        self.assertEqual(client.result("resources/list")["resources"][0]["uri"], links[0])
        self.assertEqual(client.call("research_list")["runs"][0]["run_id"], run_id)

        found = client.call("search", query="云计算")["results"]
        kinds = {one["id"].split(":")[0] for one in found}
        self.assertLessEqual({"report", "claim", "source"}, kinds)
        for one in found:
            self.assertEqual(set(one), {"id", "title", "url"})
            self.assertTrue(all(one.values()))
            fetched = client.call("fetch", id=one["id"])
            self.assertEqual(fetched["id"], one["id"])
            self.assertTrue(fetched["text"] and fetched["url"])
        self.assertEqual(client.end()[0], 0)

    def test_a_library_is_searched_before_there_is_any_run(self):
        self.index_examples()
        client = self.shaken()
        found = client.call("search", query="云计算 市场")["results"]
        self.assertTrue(found)
        self.assertTrue(all(one["id"].startswith("file:") and one["url"].startswith("file://") for one in found))
        self.assertTrue(client.call("fetch", id=found[0]["id"])["text"])
        self.assertEqual(client.call("search", query="xyzzyplugh")["results"], [])

    def test_a_report_is_verified_against_texts_and_against_a_run(self):
        self.index_examples()
        client = self.shaken()
        checked = client.call("verify_report", report="The market grew by 12 percent in 2025. It grew to 90 billion dollars in 2025.",
                              texts=[{"text": "In 2025 the market grew by 12 percent to 40 billion dollars."}])  # fmt: skip
        self.assertEqual(checked["counts"]["claims"], 2)
        self.assertEqual(checked["counts"]["contradicted"], 1)
        run_id = self.finished_run(client)
        report = client.call("research_result", run_id=run_id)["untrusted"]["text"]
        again = client.call("verify_report", report=report, run_id=run_id)
        self.assertGreater(again["counts"]["claims"], 3)
        self.assertEqual(again["counts"]["contradicted"], 0)

    def test_a_plan_is_approved_before_anything_is_searched(self):
        client = self.shaken("--search", "searxng")
        run_id = client.call("research_start", topic=BATTERY_TOPIC, plan_first=True)["run_id"]
        state = client.wait(run_id)
        self.assertEqual(state["phase"], "review")
        self.assertEqual(self.internet.asked("searxng"), [])
        tasks = [task for task in state["plan"]["tasks"] if task["type"] == "research"][:1]
        tasks[0]["depends_on"] = []
        client.call("research_start", run_id=run_id, plan={"tasks": tasks})
        self.assertTrue(wait_until(lambda: client.call("research_wait", run_id=run_id, max_seconds=0)["phase"] != "review"))
        state = client.wait(run_id)
        self.assertEqual(state["status"], "finished", state)
        self.assertEqual(state["counts"]["tasks"], 1)
        self.assertTrue(self.internet.asked("searxng"))

    def test_when_the_client_goes_its_run_is_paused_and_can_be_gone_on_with(self):
        self.internet.fault("page", "slow", seconds=1)
        client = self.shaken("--search", "searxng")
        run_id = client.call("research_start", topic=BATTERY_TOPIC)["run_id"]
        self.assertTrue(wait_until(lambda: client.call("research_wait", run_id=run_id, max_seconds=0)["phase"] == "researching"))
        self.assertEqual(client.end(60)[0], 0)
        self.internet.reset()
        client = self.shaken("--search", "searxng")
        state = client.call("research_wait", run_id=run_id, max_seconds=0)
        self.assertEqual((state["status"], state["done"]), ("paused", True))
        client.call("research_start", run_id=run_id)
        self.assertEqual(client.wait(run_id)["status"], "finished")

    def test_a_run_is_cancelled(self):
        self.internet.fault("page", "slow", seconds=2)
        client = self.shaken("--search", "searxng")
        run_id = client.call("research_start", topic=BATTERY_TOPIC)["run_id"]
        self.assertTrue(wait_until(lambda: client.call("research_wait", run_id=run_id, max_seconds=0)["phase"] == "researching"))
        client.call("research_cancel", run_id=run_id)
        self.assertEqual(client.wait(run_id)["status"], "stopped")

    def test_two_processes_share_a_store(self):
        self.index_examples()
        first, second = self.shaken(), self.shaken()
        run_id = first.call("research_start", topic=CLOUD_TOPIC, depth="quick", sources="files")["run_id"]
        self.assertEqual(second.wait(run_id)["status"], "finished")
        self.assertEqual(second.call("research_list")["runs"][0]["run_id"], run_id)

    def test_a_signal_ends_it_as_it_ends_the_others(self):
        client = self.shaken()
        client.process.send_signal(SIGTERM)
        self.assertEqual(client.process.wait(10), TERMINATED)

    def test_a_waiting_call_is_cancelled_and_the_process_answers_on(self):
        self.internet.fault("page", "slow", seconds=2)
        client = self.shaken("--search", "searxng")
        run_id = client.call("research_start", topic=BATTERY_TOPIC)["run_id"]
        waiting = client.begin("tools/call", {"name": "research_wait", "arguments": {"run_id": run_id, "max_seconds": 45}})
        client.send("notifications/cancelled", {"requestId": waiting})
        self.assertEqual(client.result("ping"), {})
        code, rest = client.end(60)
        self.assertEqual(code, 0)
        self.assertNotIn(waiting, [message.get("id") for message in rest])


if __name__ == "__main__":
    unittest.main()
