# SPDX-License-Identifier: Apache-2.0
"""Language models behind Ollama and OpenAI-compatible servers."""
import json

from harness import BUDGET, KEY, OK, UNREACHABLE, USAGE, EndToEndTest, passages_cited, sentences_of

THOUGHT = "THOUGHT-7731"
UNCARRIED = "999%"


class OllamaTest(EndToEndTest):
    def ollama(self, *arguments, env=None, **more):
        return self.on_examples(*arguments, env={"OLLAMA_BASE_URL": self.internet.url("/ollama"), **(env or {})}, **more)

    def chats(self):
        return [json.loads(request["body"]) for request in self.internet.asked("ollama") if request["path"].endswith("/api/chat")]

    def test_a_run_goes_through_the_model_and_every_claim_is_cited(self):
        run = self.ollama("--provider", "ollama", "--model", "fake:8b", "--json")
        self.assertEnded(run, OK)
        report = run.json
        self.assertEqual((report["header"]["provider"], report["header"]["model"]), ("ollama", "fake:8b"))
        self.assertGreaterEqual(len(passages_cited(report)), 5)
        self.assertEqual(report["check"]["made"], report["check"]["cited"] + report["check"]["inference"])
        self.assertEqual(report["check"]["failed"], 0)
        written = [sentence for sentence in sentences_of(report) if sentence["text"].startswith("资料显示")]
        self.assertGreater(len(written), 5)
        for sentence in written:
            self.assertTrue(sentence["citations"], sentence["text"])
        self.assertEqual(report["plan"]["origin"], "model")

    def test_auto_finds_the_model_and_names_it(self):
        run = self.ollama("--json")
        self.assertEnded(run, OK)
        self.assertSays(run, "fake:8b", "预计")
        self.assertEqual(run.json["header"]["model"], "fake:8b")

    def test_a_draft_is_saved_before_the_model_has_done(self):
        run = self.ollama("--jsonl", "--basic")
        types = [event["type"] for event in run.lines]
        self.assertIn("DraftSaved", types)
        self.assertLess(types.index("DraftSaved"), types.index("ReportPublished"))

    def test_what_is_sent(self):
        self.assertEnded(self.ollama("--provider", "ollama", "--basic", "--loops", "1"), OK)
        chats = self.chats()
        self.assertGreater(len(chats), 3)
        for chat in chats:
            self.assertIs(chat["truncate"], False)
            self.assertIs(chat["stream"], True)
            self.assertIn("keep_alive", chat)
        self.assertEqual(len({chat["options"]["num_ctx"] for chat in chats}), 1)
        self.assertTrue(any(isinstance(chat.get("format"), dict) for chat in chats))

    def test_tool_calling(self):
        run = self.ollama("--provider", "ollama", "--model", "fake:8b", "--tool-calling", "--json")
        self.assertEnded(run, OK)
        self.assertTrue(any(chat.get("tools") for chat in self.chats()))
        self.assertFalse(any(chat.get("format") for chat in self.chats()))
        self.assertEqual(run.json["plan"]["origin"], "model")

    def test_thinking_stays_out_of_the_report(self):
        run = self.ollama("--model", "thinker:4b", "--basic")
        self.assertEnded(run, OK)
        self.assertNotIn(THOUGHT, run.out + run.err)
        self.assertNotIn("<think>", run.out)

    def test_thinking_can_be_watched(self):
        run = self.ollama("--model", "thinker:4b", "--basic", "--no-strip-think")
        self.assertSays(run, THOUGHT)
        self.assertNotIn(THOUGHT, run.out)

    def test_what_no_finding_carries_is_never_cited(self):
        run = self.ollama("--model", "careless:1b", "--basic", "--json")
        self.assertEnded(run, OK)
        for sentence in sentences_of(run.json):
            if UNCARRIED in sentence["text"]:
                self.assertEqual(sentence["kind"], "inference")
                self.assertEqual(sentence["citations"], [])
        markdown = self.kaozheng("show").out
        self.assertNotIn("evil.example", markdown)
        self.assertNotIn("F999", markdown)

    def test_a_model_that_will_not_keep_the_form_is_replaced_call_by_call(self):
        self.internet.fault("ollama", "deaf")
        run = self.ollama("--provider", "ollama", "--basic", "--json")
        self.assertEnded(run, OK)
        self.assertGreaterEqual(len(passages_cited(run.json)), 3)

    def test_a_stream_that_is_cut_is_no_answer(self):
        self.internet.fault("ollama", "cut", contains="/api/chat", times=2)
        run = self.ollama("--provider", "ollama", "--basic", "--json")
        self.assertEnded(run, OK)
        self.assertGreaterEqual(len(passages_cited(run.json)), 3)

    def test_a_server_that_cuts_prompts_is_found_out(self):
        self.internet.fault("ollama", "narrow", contains="/api/chat", context=1024)
        run = self.ollama("--provider", "ollama", "--basic", "--jsonl", env={"KAOZHENG_CONTEXT": "16384"})
        self.assertEnded(run, OK)
        called = [event["data"] for event in run.lines if event["type"] == "ModelCalled"]
        self.assertGreaterEqual(sum(data.get("cuts", 0) for data in called), 1)
        contexts = [chat["options"]["num_ctx"] for chat in self.chats()]
        self.assertEqual(sorted(set(contexts)), [1024, 16384])
        self.assertEqual((contexts[0], contexts[-1]), (16384, 1024))
        self.assertIn("MaterialDropped", [event["type"] for event in run.lines])

    def test_a_busy_server_is_asked_again_or_replaced(self):
        self.internet.fault("ollama", "status", status=503, body='{"error":"server busy"}', contains="/api/chat", times=1)
        self.assertEnded(self.ollama("--provider", "ollama", "--basic"), OK)

    def test_the_predecessors_way_of_choosing(self):
        run = self.ollama("--json", "--basic", env={"LLM_PROVIDER": "ollama", "LOCAL_LLM": "fake"})
        self.assertEnded(run, OK)
        self.assertEqual(run.json["header"]["model"], "fake:8b")

    def test_an_unknown_model(self):
        for provider in ("ollama", "auto"):
            run = self.ollama("--provider", provider, "--model", "llama9")
            self.assertEnded(run, USAGE)
            self.assertSays(run, "llama9", "fake:8b", "--model")

    def test_a_model_in_a_data_centre_is_not_taken_by_auto(self):
        run = self.ollama("--model", "giant-cloud")
        self.assertEnded(run, USAGE)
        self.assertSays(run, "giant-cloud")

    def test_a_server_that_is_not_there(self):
        run = self.on_examples("--provider", "ollama")
        self.assertEnded(run, UNREACHABLE)
        self.assertSays(run, "127.0.0.1:1", "--provider extractive")

    def test_auto_works_without_a_server(self):
        run = self.on_examples("--json")
        self.assertEnded(run, OK)
        self.assertSays(run, "抽取式")
        self.assertEqual(run.json["header"]["provider"], "extractive")


class EmbedderTest(EndToEndTest):
    def ranked(self, *arguments, env=None):
        env = {"OLLAMA_BASE_URL": self.internet.url("/ollama"), "KAOZHENG_EMBEDDER": "embedder", **(env or {})}
        return self.on_examples("--json", *arguments, env=env)

    def embedded(self, service="ollama"):
        return [json.loads(request["body"]) for request in self.internet.asked(service) if "/embed" in request["path"]]

    def test_passages_are_embedded_once_and_the_report_is_whole(self):
        run = self.ranked("--provider", "extractive")
        self.assertEnded(run, OK)
        self.assertSays(run, "embedder:latest")
        self.assertEqual(run.json["check"]["failed"], 0)
        self.assertEqual(run.json["gaps"], [])
        batches = [body["input"] for body in self.embedded()]
        self.assertTrue(batches)
        self.assertLessEqual(max(map(len, batches)), 64)
        texts = [text for batch in batches for text in batch]
        self.assertEqual(len(texts), len(set(texts)))
        self.assertFalse([request for request in self.internet.asked() if request["service"] != "ollama"])

    def test_nothing_is_embedded_unless_wanted(self):
        self.assertEnded(self.ranked("--provider", "extractive", env={"KAOZHENG_EMBEDDER": None}), OK)
        self.assertEqual(self.internet.asked(), [])

    def test_an_openai_server_embeds_as_well(self):
        env = {"OPENAI_BASE_URL": self.internet.url("/openai/v1"), "OPENAI_API_KEY": "right-key"}
        run = self.ranked("--provider", "openai", "--model", "fake-large", "--embedder", "embedder-large", "--basic", env=env)
        self.assertEnded(run, OK)
        self.assertTrue(self.embedded("openai"))
        self.assertEqual(run.json["gaps"], [])

    def test_when_it_fails_the_report_says_so_once(self):
        self.internet.fault("ollama", "garbage", contains="/api/embed")
        run = self.ranked("--provider", "extractive")
        self.assertEnded(run, OK)
        self.assertEqual(len([gap for gap in run.json["gaps"] if "嵌入模型" in gap["what"]]), 1)
        self.assertGreaterEqual(len(passages_cited(run.json)), 5)

    def test_what_cannot_work_is_told_first(self):
        run = self.ranked("--provider", "extractive", "--embedder", "bge-m3")
        self.assertEnded(run, USAGE)
        self.assertSays(run, "ollama pull bge-m3")
        run = self.ranked("--provider", "extractive", env={"OLLAMA_BASE_URL": None, "OLLAMA_HOST": "http://127.0.0.1:1"})
        self.assertEnded(run, UNREACHABLE)
        self.assertSays(run, "--embedder")


class OpenAiTest(EndToEndTest):
    def openai(self, *arguments, key="right-key", model="fake-large", **more):
        env = {"OPENAI_BASE_URL": self.internet.url("/openai/v1"), "OPENAI_API_KEY": key}
        return self.on_examples("--provider", "openai", *(("--model", model) if model else ()), *arguments, env=env, **more)

    def calls(self):
        return [json.loads(request["body"]) for request in self.internet.asked("openai") if request["path"].endswith("/chat/completions")]

    def test_a_run_with_every_claim_cited(self):
        run = self.openai("--json")
        self.assertEnded(run, OK)
        report = run.json
        self.assertEqual(report["header"]["provider"], "openai")
        self.assertEqual(report["header"]["model"], "fake-large-2025")  # as the server names it
        self.assertGreaterEqual(len(passages_cited(report)), 5)
        self.assertEqual(report["check"]["failed"], 0)
        self.assertTrue(any(call.get("response_format", {}).get("type") == "json_schema" for call in self.calls()))

    def test_a_server_that_knows_no_json_schema(self):
        self.internet.fault("openai", "no_schema")
        run = self.openai("--json")
        self.assertEnded(run, OK)
        self.assertEqual(run.json["plan"]["origin"], "model")
        forms = [call.get("response_format", {}).get("type") for call in self.calls()]
        self.assertIn("json_object", forms)
        self.assertLessEqual(forms.count("json_schema"), 8)  # learned, but for calls in flight

    def test_tool_calling(self):
        run = self.openai("--tool-calling", "--json")
        self.assertEnded(run, OK)
        self.assertEqual(run.json["plan"]["origin"], "model")
        self.assertTrue(any(call.get("tools") for call in self.calls()))

    def test_reasoning_stays_out_of_the_report(self):
        run = self.openai("--basic", model="thinker-large")
        self.assertEnded(run, OK)
        self.assertNotIn(THOUGHT, run.out)

    def test_a_wrong_key(self):
        run = self.openai(key="wrong-key")
        self.assertEnded(run, KEY)
        self.assertSays(run, "OPENAI_API_KEY")
        self.assertNotIn("wrong-key", run.err)

    def test_a_key_that_is_refused_only_when_it_matters(self):
        self.internet.fault("openai", "status", status=401, body='{"error":{"message":"no"}}', contains="/chat/completions")
        run = self.openai()
        self.assertEnded(run, KEY)

    def test_no_key_for_the_real_service(self):
        run = self.on_examples("--provider", "openai", "--model", "x", env={"OPENAI_BASE_URL": None})
        self.assertEnded(run, KEY)
        self.assertSays(run, "OPENAI_API_KEY")

    def test_an_unknown_model(self):
        run = self.openai(model="gpt-99")
        self.assertEnded(run, USAGE)
        self.assertSays(run, "gpt-99", "fake-large")

    def test_no_model_named(self):
        run = self.openai(model=None)
        self.assertEnded(run, USAGE)
        self.assertSays(run, "--model")

    def test_a_server_that_is_not_there(self):
        run = self.on_examples("--provider", "openai", "--model", "x", env={"OPENAI_API_KEY": "k"})
        self.assertEnded(run, UNREACHABLE)

    def test_a_server_in_trouble(self):
        self.internet.fault("openai", "status", status=500, body="oops")
        self.assertEnded(self.openai(), UNREACHABLE)

    def test_a_budget_that_runs_out_on_the_way_ends_the_run_with_what_it_has(self):
        run = self.openai("--max-tokens", "12000", "--json")
        self.assertEnded(run, BUDGET)
        self.assertTrue(any("12000 token" in gap["what"] for gap in run.json["gaps"]))
        check = run.json["check"]
        self.assertGreater(check["quoted"] + check["supported"], 0)
