# SPDX-License-Identifier: Apache-2.0
"""Servers that stay silent or dribble. Each case waits for a real time limit, so they wait together."""
import time

from harness import OK, EndToEndTest, passages_cited


class SlowTest(EndToEndTest):
    def test_silence_and_dribble_cost_their_time_limit_and_no_more(self):
        self.internet.fault("tavily", "silence")  # 20 s
        self.internet.fault("pages", "silence", contains="battery-pilot")  # 30 s, while
        self.internet.fault("pages", "drip", contains="battery-cars")  # another page dribbles
        self.internet.finds("searxng", paths=["/pages/battery-pilot", "/pages/battery-cars", "/hostile/slow-head", "/pages/battery-cost"])
        began = time.monotonic()
        run = self.on_the_web("--json", engines="tavily,searxng", env={"TAVILY_API_KEY": "right-key"}, seconds=150)
        self.assertEnded(run, OK)
        self.assertLess(time.monotonic() - began, 120)
        self.assertGreaterEqual(len(passages_cited(run.json)), 1)
        self.assertEqual({reference["url"].rsplit("/", 1)[-1] for reference in run.json["references"]}, {"battery-cost"})

    def test_auto_does_not_wait_for_a_silent_model_server(self):
        self.internet.fault("ollama", "silence")
        began = time.monotonic()
        run = self.on_examples("--json", env={"OLLAMA_BASE_URL": self.internet.url("/ollama")}, seconds=100)
        self.assertEnded(run, OK)
        self.assertEqual(run.json["header"]["provider"], "extractive")
        self.assertLess(time.monotonic() - began, 60)

    def test_a_model_that_is_being_loaded_is_waited_for(self):
        self.internet.fault("ollama", "slow", seconds=25, times=1, contains="/api/chat")  # longer than any page may take to begin
        run = self.on_examples("--json", "--provider", "ollama", "--model", "fake:8b", "--basic", "--loops", "1",
                               env={"OLLAMA_BASE_URL": self.internet.url("/ollama")}, seconds=150)  # fmt: skip
        self.assertEnded(run, OK)
        self.assertEqual(run.json["header"]["provider"], "ollama")
        chats = [request["body"] for request in self.internet.asked("ollama") if request["path"].endswith("/api/chat")]
        self.assertEqual(len(chats), len(set(chats)), "the prompt that waited was not sent again")
