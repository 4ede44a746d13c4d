# SPDX-License-Identifier: Apache-2.0
"""Endpoints and roles in kaozheng.toml, and what `kaozheng models` tells of them."""
import base64
import json
import pathlib
import re
import urllib.parse

from harness import BUDGET, KEY, OK, ROOT, UNREACHABLE, USAGE, EndToEndTest


class EndpointsTest(EndToEndTest):
    def configure(self, roles='default = ["desk/fake:8b"]', desk="", paid=""):
        self.write("kaozheng.toml", f"""
[[endpoint]]
preset = "ollama"
name = "desk"
url = "{self.internet.url('/ollama')}"
{desk}
[[endpoint]]
preset = "openai"
name = "paid"
url = "{self.internet.url('/openai/v1')}"
key_variable = "PAID_KEY"
price_in = 0.5
{paid}
[roles]
{roles}
""")  # fmt: skip

    def models(self, *arguments, code=OK, env=None):
        outcome = self.kaozheng("models", "--json", *arguments, env={"PAID_KEY": "right-key", **(env or {})})
        self.assertEnded(outcome, code)
        return outcome.json

    def of(self, document, endpoint):
        shown = next(one for one in document["endpoints"] if one["name"] == endpoint)
        return shown, {model["name"]: model for model in shown["models"]}

    def test_what_is_really_there(self):
        self.configure()
        document = self.models()
        desk, there = self.of(document, "desk")
        self.assertEqual((desk["server"], desk["privacy"], desk["answers"]), ("Ollama 0.12.0", "local", True))
        fake = there["fake:8b"]
        self.assertEqual((fake["context"], fake["context_given"], fake["quantisation"], fake["bytes"]), (16384, 8192, "Q4_K_M", 5_000_000_000))
        self.assertEqual((fake["loaded"], fake["runs_on"], fake["privacy"]), (True, "this machine", "local"))
        self.assertEqual(fake["roles"], ["planner", "researcher", "analyst", "writer", "judge"])
        self.assertIsNone(fake["tokens_per_second"])
        self.assertIs(there["thinker:4b"]["loaded"], False)
        giant = there["giant-cloud:latest"]
        self.assertEqual((giant["runs_on"], giant["privacy"], giant["remote_host"]), ("data centre https://models.example:443", "public", "https://models.example:443"))
        paid, there = self.of(document, "paid")
        self.assertEqual(set(there), {"fake-large", "thinker-large", "careless-large", "embedder-large"})
        self.assertEqual(paid["price"], {"in": 0.5, "out": 0.0, "currency": "USD"})
        self.assertIsNone(document["problem"])
        self.assertFalse([asked for asked in self.internet.asked() if "chat" in asked["path"]])

    def test_speed_is_measured_when_asked_for_and_remembered_of_runs(self):
        self.configure(paid='models = ["fake-large"]')
        _, there = self.of(self.models("--measure"), "desk")
        self.assertEqual(there["fake:8b"]["speed_from"], "measured")
        self.assertGreater(there["fake:8b"]["tokens_per_second"], 0)
        self.assertIsNone(there["embedder:latest"]["tokens_per_second"])
        self.assertIsNone(there["giant-cloud:latest"]["tokens_per_second"], "nobody named it, and it is elsewhere")
        asked = {asked["path"] for asked in self.internet.asked() if "chat" in asked["path"]}
        self.assertEqual(asked, {"/ollama/api/chat", "/openai/v1/chat/completions"})

        run = self.on_examples("--basic", "--provider", "ollama", "--model", "fake:8b", "--ollama-url", self.internet.url("/ollama"))
        self.assertEnded(run, OK)
        _, there = self.of(self.models(), "desk")
        self.assertEqual(there["fake:8b"]["speed_from"], "runs")
        self.assertGreater(there["fake:8b"]["tokens_per_second"], 0)

    def test_a_table_in_both_languages(self):
        self.configure()
        english = self.kaozheng("models", env={"PAID_KEY": "right-key"})
        self.assertEnded(english, OK)
        for words in ("desk  ollama", "8192/16384", "Q4_K_M", "this machine", "data centre", "all", "0.5/0 USD"):
            self.assertIn(words, english.out)
        chinese = self.kaozheng("models", env={"PAID_KEY": "right-key", "LANG": "zh_CN.UTF-8"})
        for words in ("上下文", "数据中心", "本机", "全部"):
            self.assertIn(words, chinese.out)

    def test_an_endpoint_that_does_not_answer_is_told_and_when_none_does_it_is_exit_5(self):
        self.configure()
        document = self.models(env={"PAID_KEY": "wrong-key"})
        paid, _ = self.of(document, "paid")
        self.assertFalse(paid["answers"])
        self.assertIn("PAID_KEY", paid["cause"])
        self.assertNotIn("wrong-key", str(document))
        self.internet.fault("ollama", "garbage")
        document = self.models(env={"PAID_KEY": None}, code=UNREACHABLE)
        self.assertIn("set PAID_KEY", self.of(document, "paid")[0]["cause"])
        self.assertIn("does not answer as an Ollama server does", self.of(document, "desk")[0]["cause"])
        self.assertIn("desk", document["problem"])

    def test_without_endpoints_the_variables_count(self):
        document = self.models(code=UNREACHABLE)
        self.assertEqual([one["name"] for one in document["endpoints"]], ["ollama", "openai"])
        env = {"OLLAMA_BASE_URL": self.internet.url("/ollama"), "OPENAI_BASE_URL": None}
        document = self.models(env=env)
        self.assertEqual([one["name"] for one in document["endpoints"]], ["ollama"])
        self.assertEqual(document["roles"]["writer"], ["ollama/fake:8b"])
        self.assertEnded(self.kaozheng("models", "--provider", "extractive"), OK)

    def test_a_model_of_a_data_centre_is_public_wherever_its_ollama_is(self):
        self.configure(roles='default = ["desk/fake:8b"]\nwriter = ["desk/giant-cloud"]')
        document = self.models()
        self.assertEqual(document["roles"]["writer"], ["desk/giant-cloud:latest"])
        self.assertEqual(self.of(document, "desk")[1]["giant-cloud:latest"]["roles"], ["writer"])

    def test_a_folder_does_not_send_the_users_key_elsewhere(self):
        self.write("kaozheng.toml", '[[endpoint]]\npreset = "deepseek"\nurl = "http://models.example/v1"\nmodels = ["m"]\n')
        document = self.models(env={"DEEPSEEK_API_KEY": "sk-users-own"}, code=UNREACHABLE)
        self.assertIn("your key is not sent", document["endpoints"][0]["cause"])
        self.assertNotIn("sk-users-own", str(document))

    def test_doctor_and_config_name_the_endpoints_and_show_no_key(self):
        self.configure(desk='models = ["fake:8b", "gone:1b"]')
        env = {"PAID_KEY": "right-key", "SEARCH_API": "wikipedia"}
        doctor = self.kaozheng("doctor", "--json", env=env)
        self.assertEnded(doctor, UNREACHABLE)
        checks = {check["name"]: check for check in doctor.json["checks"]}
        self.assertEqual(checks["endpoint desk"]["state"], "bad")
        self.assertEqual(checks["endpoint desk"]["fix"], "ollama pull gone:1b")
        self.assertEqual(checks["endpoint paid"]["state"], "ok")
        self.assertNotIn("Ollama", checks)
        shown = self.kaozheng("config", "show", "--json", env=env)
        self.assertEqual(shown.json["endpoint.desk"]["origin"], "kaozheng.toml:2")
        self.assertIn("PAID_KEY=***", shown.json["endpoint.paid"]["value"])
        self.assertEqual(shown.json["roles.default"]["value"], "desk/fake:8b")
        self.assertNotIn("right-key", doctor.out + shown.out)

    def test_what_is_wrong_is_told_with_its_line(self):
        for text, words in (
            ('[[endpoint]]\npreset = "olama"\n', ("kaozheng.toml:2", "did you mean ollama?")),
            ('[[endpoint]]\npreset = "ollama"\nkey = "sk-typed-here"\n', ("kaozheng.toml:3", "key_variable")),
            ('[[endpoint]]\npreset = "ollama"\n[roles]\nwriter = ["desk"]\n', ("kaozheng.toml:4", "did you mean ollama?")),
        ):
            self.write("kaozheng.toml", text)
            outcome = self.kaozheng("models")
            self.assertEnded(outcome, USAGE)
            self.assertSays(outcome, *words)
            self.assertNotIn("sk-typed-here", outcome.err + outcome.out)


class KeysStaySecretTest(EndToEndTest):
    KEY = "right-key"  # the one the fake server takes
    FORMATS = ("md", "html", "footnotes", "json", "bibtex", "ris", "csl", "bundle")

    def spellings(self, key):
        raw = key.encode()
        yield raw
        for prefix in (b"", b"Bearer "):
            yield base64.b64encode(prefix + raw).rstrip(b"=")
        yield urllib.parse.quote(key, safe="").encode()
        yield "".join(f"%{byte:02x}" for byte in raw).encode()
        yield raw.hex().encode()

    def assertNowhere(self, key, *texts):
        places = {f"output {i}": text.encode() for i, text in enumerate(texts)}
        for path in pathlib.Path(self.folder).rglob("*"):
            if path.is_file():
                places[str(path)] = path.read_bytes()
        for place, content in places.items():
            for spelling in self.spellings(key):
                self.assertNotIn(spelling, content, place)

    def configure(self):
        self.write("kaozheng.toml", f"""
[[endpoint]]
preset = "openai"
name = "paid"
url = "{self.internet.url('/openai/v1')}"
models = ["fake-large"]
key_variable = "PAID_KEY"
""")  # fmt: skip

    def test_in_a_run_that_is_whole(self):
        self.configure()
        env = {"PAID_KEY": self.KEY}
        run = self.on_examples("--jsonl", "-v", env=env)
        self.assertEnded(run, OK)
        run_id = json.loads(run.out.splitlines()[0])["data"]["run_id"]
        shown = self.kaozheng("show", "--json", run_id, env=env)
        told = [run.out, run.err, shown.out, shown.err]
        for form in self.FORMATS:
            exported = self.kaozheng("export", run_id, "--format", form, "-o", f"report.{form}", env=env)
            told += [exported.out, exported.err]
        for command in (("config", "show"), ("models", "--json"), ("doctor",)):
            outcome = self.kaozheng(*command, env=env)
            told += [outcome.out, outcome.err]
        self.assertNowhere(self.KEY, *told)

    def test_when_the_server_repeats_it(self):
        self.configure()
        key = "canary+key/7f3a=="
        encoded = base64.b64encode(key.encode()).decode()
        self.internet.fault("openai", "status", status=401, body=json.dumps({"error": {"message": f"Incorrect key: {key} ({encoded})"}}))
        run = self.on_examples("--jsonl", "-v", env={"PAID_KEY": key})
        self.assertEnded(run, KEY)
        self.assertNowhere(key, run.out, run.err)


class ReadmeConfigurationsTest(EndToEndTest):
    """The three configurations of both READMEs, with the fake servers at their addresses."""

    def configurations(self, readme):
        text = (ROOT / readme).read_text()
        blocks = re.findall(r"```toml\n(.*?)```", text, re.S)
        self.assertEqual(len(blocks), 3)
        return blocks

    def configure(self, block):
        block = block.replace('"http://gpu-box.lan:8000/v1"', f'"{self.internet.url("/openai/v1")}"\nkey_variable = "BOX_KEY"')
        block = block.replace('preset = "ollama"', f'preset = "ollama"\nurl = "{self.internet.url("/ollama")}"')
        block = block.replace('preset = "deepseek"', f'preset = "deepseek"\nurl = "{self.internet.url("/openai/v1")}"\nprivacy = "public"')
        for name, fake in (("qwen3:8b", "fake:8b"), ("Qwen3-32B", "fake-large"), ("deepseek-chat", "fake-large")):
            block = block.replace(name, fake)
        self.write("kaozheng.toml", block)
        self.write(".env", "BOX_KEY=right-key\nDEEPSEEK_API_KEY=right-key\n")

    def chats(self):
        asked = self.internet.asked()
        return [sum(1 for one in asked if one["path"].endswith(end)) for end in ("/api/chat", "/chat/completions")]

    def test_a_desk(self):
        for readme in ("README.md", "README.zh-CN.md"):
            self.configure(self.configurations(readme)[0])
            self.assertEnded(self.on_examples(), OK)
            ollama, openai = self.chats()
            self.assertGreater(ollama, 10)
            self.assertEqual(openai, 0)

    def test_a_team(self):
        self.configure(self.configurations("README.md")[1])
        self.assertEnded(self.on_examples(), OK)
        ollama, openai = self.chats()
        self.assertGreater(openai, 10)
        self.internet.reset()
        self.internet.fault("openai", "status", status=503, contains="/chat/completions")
        run = self.on_examples("--json")
        self.assertEnded(run, OK)
        self.assertGreater(self.chats()[0], 10, "the laptop answers while the box is down")
        self.assertIn("fake:8b", run.out)

    def test_a_hybrid(self):
        self.configure(self.configurations("README.zh-CN.md")[2])
        self.assertEnded(self.on_the_web("--max-cost", "3 CNY"), OK)
        ollama, openai = self.chats()
        self.assertGreater(min(ollama, openai), 1)
        self.internet.reset()
        self.assertEnded(self.on_examples(), OK)
        self.assertEqual(self.chats()[1], 0, "files stay in the house")
        self.internet.reset()
        run = self.on_the_web("--max-cost", "0.001 CNY")
        self.assertEnded(run, BUDGET)
        run = self.on_examples("--private", "none")
        self.assertEnded(run, OK)
        self.assertGreater(self.chats()[1], 1, "the user allowed it")

    def test_nobody_may_see_the_files(self):
        self.configure(self.configurations("README.md")[2].replace(', "desk/qwen3:8b"]', "]"))
        run = self.on_examples()
        self.assertEnded(run, USAGE)
        self.assertSays(run, "roles.writer", "paid", "privacy")
        self.assertEqual(self.chats(), [0, 0], "it stopped before it began")
