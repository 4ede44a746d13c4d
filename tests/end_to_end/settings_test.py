# SPDX-License-Identifier: Apache-2.0
"""Where settings come from, what wins, and how they are shown and examined."""
import json
import re

from harness import CLOUD_TOPIC, EXAMPLES, NOTHING_THERE, OK, ROOT, UNREACHABLE, USAGE, EndToEndTest


class PrecedenceTest(EndToEndTest):
    def value(self, name, *flags, env=None):
        return self.kaozheng("config", "show", "--json", *flags, env=env).json[name]

    def write_user_file(self, text):
        path = self.folder / "home/.config/kaozheng/kaozheng.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def test_flags_win_over_environment_over_dot_env_over_project_over_user(self):
        name = "search.max_loops"
        self.assertEqual(self.value(name), {"value": "3", "origin": "default"})
        user = self.write_user_file("[search]\nmax_loops = 5\n")
        self.assertEqual(self.value(name), {"value": "5", "origin": f"{user}: {name}"})
        self.write("kaozheng.toml", "[search]\nmax_loops = 6\n")
        self.assertEqual(self.value(name), {"value": "6", "origin": f"kaozheng.toml: {name}"})
        self.write(".env", "MAX_WEB_RESEARCH_LOOPS=7\n")
        self.assertEqual(self.value(name), {"value": "7", "origin": ".env: MAX_WEB_RESEARCH_LOOPS"})
        env = {"MAX_WEB_RESEARCH_LOOPS": "8"}
        self.assertEqual(self.value(name, env=env), {"value": "8", "origin": "MAX_WEB_RESEARCH_LOOPS"})
        self.assertEqual(self.value(name, "--loops", "9", env=env), {"value": "9", "origin": "--max-loops"})
        self.assertEqual(self.on_examples("--loops", "2", "--json", "--basic", env=env).json["header"]["max_loops"], 2)
        self.assertEqual(self.on_examples("--json", "--basic", env=env).json["header"]["max_loops"], 8)

    def test_a_flag_equal_to_the_default_is_a_choice_too(self):
        self.assertEqual(self.on_examples("--loops", "3", "--json", "--basic", env={"MAX_WEB_RESEARCH_LOOPS": "1"}).json["header"]["max_loops"], 3)

    def test_dot_env_is_read_from_this_folder_only(self):
        (self.folder / ".env").write_text("MAX_WEB_RESEARCH_LOOPS=7\n")
        self.assertEqual(self.value("search.max_loops")["value"], "3")

    def test_the_predecessors_variables(self):
        cases = {
            "LLM_PROVIDER": ("model.provider", "ollama"), "LOCAL_LLM": ("model.name", "llama3"),
            "OLLAMA_BASE_URL": ("model.ollama_url", "http://10.0.0.9:11434"), "OPENAI_BASE_URL": ("model.openai_url", "http://10.0.0.9/v1"),
            "SEARCH_API": ("search.engines", "tavily"), "SEARXNG_URL": ("search.searxng_url", "http://10.0.0.9:8888"),
            "MAX_WEB_RESEARCH_LOOPS": ("search.max_loops", "4"), "FETCH_FULL_PAGE": ("search.fetch_full_page", "false"),
            "USE_TOOL_CALLING": ("model.tool_calling", "true"), "STRIP_THINKING_TOKENS": ("model.strip_thinking", "false"),
            "RESEARCH_TOPIC": ("research.topic", "云"), "OUTPUT_FILE": ("research.out", "out.md"),
        }  # fmt: skip
        env = {variable: value for variable, (_, value) in cases.items()}
        shown = self.kaozheng("config", "show", "--json", env=env).json
        for variable, (name, value) in cases.items():
            self.assertEqual(shown[name], {"value": value, "origin": variable})

    def test_the_predecessors_flags(self):
        run = self.kaozheng(
            "research", "--topic", CLOUD_TOPIC, "--docs", EXAMPLES, "--provider", "extractive", "--model", "llama3", "--max-loops", "1",
            "--search-api", "local", "--ollama-url", NOTHING_THERE, "--out", "report.md", "--no-strip-think", "--verbose")  # fmt: skip
        self.assertEnded(run, OK)
        self.assertTrue((self.here / "report.md").read_text().startswith("# 主管架构研究报告"))

    def test_topic_and_file_from_variables(self):
        run = self.research("--docs", EXAMPLES, env={"RESEARCH_TOPIC": CLOUD_TOPIC, "OUTPUT_FILE": "report.md"})
        self.assertEnded(run, OK)
        self.assertIn(CLOUD_TOPIC, (self.here / "report.md").read_text())

    def test_a_topic_from_a_pipe(self):
        run = self.research("--docs", EXAMPLES, "--json", stdin=CLOUD_TOPIC.encode())
        self.assertEnded(run, OK)
        self.assertEqual(run.json["header"]["topic"], CLOUD_TOPIC)


class ConfigTest(EndToEndTest):
    def test_keys_are_masked(self):
        env = {"OPENAI_API_KEY": "sk-secret-123", "TAVILY_API_KEY": "tvly-secret-456", "PERPLEXITY_API_KEY": "pplx-secret-789"}
        for arguments in ((), ("--json",)):
            shown = self.kaozheng("config", "show", *arguments, env=env)
            self.assertEnded(shown, OK)
            self.assertNotIn("secret", shown.out)
            self.assertIn("TAVILY_API_KEY", shown.out)

    def test_a_password_in_an_address_is_masked(self):
        shown = self.kaozheng("config", "show", env={"OLLAMA_BASE_URL": "http://me:hunter2@10.0.0.9:11434"})
        self.assertNotIn("hunter2", shown.out)

    def test_a_commented_file_is_written_once_and_can_be_read(self):
        self.assertEnded(self.kaozheng("config", "init"), OK)
        path = self.folder / "home/.config/kaozheng/kaozheng.toml"
        self.assertIn("#max_loops = 3", path.read_text())
        self.assertEqual(path.stat().st_mode & 0o077, 0)
        self.assertEnded(self.kaozheng("config", "init"), USAGE)
        path.write_text("\n".join(line[1:] if line.startswith("#") and (" = " in line or "[" in line) and not line.startswith("# ") else line for line in path.read_text().splitlines() if '= ""' not in line))
        self.assertEnded(self.kaozheng("config", "show"), OK)
        self.assertIn(str(path), self.kaozheng("config", "path").out)

    def test_a_project_file(self):
        self.assertEnded(self.kaozheng("config", "init", "--local"), OK)
        self.assertTrue((self.here / "kaozheng.toml").exists())

    def test_the_example_of_dot_env_is_valid_and_complete(self):
        text = (ROOT / ".env.example").read_text()
        self.write(".env", text)
        self.assertEnded(self.kaozheng("config", "show"), OK)
        named = {line.split("=")[0] for line in text.splitlines() if "=" in line and not line.startswith("#")}
        specs = "".join((ROOT / path).read_text() for path in ("src/app/setting_specs.cpp", "src/sources/engines/engines.cpp"))
        variables = set(re.findall(r'"((?:KAOZHENG_)?[A-Z]+_[A-Z_]+)"', specs))
        self.assertEqual(named, variables)


class DoctorTest(EndToEndTest):
    def doctor(self, env=None):
        outcome = self.kaozheng("doctor", "--json", env=env)
        return outcome, {check["name"]: check for check in json.loads(outcome.out)["checks"]}

    def test_all_is_well(self):
        env = {"OLLAMA_BASE_URL": self.internet.url("/ollama"), "OPENAI_BASE_URL": None, "SEARCH_API": "searxng,wikipedia"}
        self.internet.finds("searxng", paths=["/pages/battery-cost"])
        outcome, checks = self.doctor(env)
        self.assertTrue(any(name.lower() == "ollama" and check["state"] == "ok" for name, check in checks.items()), checks)
        self.assertEqual(checks["search searxng"]["state"], "ok")
        self.assertIn("pdftotext", checks)

    def test_what_is_configured_and_does_not_answer_is_exit_5_with_a_remedy(self):
        outcome, checks = self.doctor({"SEARCH_API": "searxng", "SEARXNG_URL": NOTHING_THERE, "LLM_PROVIDER": "ollama"})
        self.assertEnded(outcome, UNREACHABLE)
        self.assertEqual(checks["search searxng"]["state"], "bad")
        self.assertTrue(checks["search searxng"]["fix"])

    def test_a_blocked_engine_is_blocked(self):
        self.internet.fault("duckduckgo", "challenge")
        outcome, checks = self.doctor({"SEARCH_API": "duckduckgo"})
        self.assertEnded(outcome, UNREACHABLE)
        self.assertIn("202", checks["search duckduckgo"]["found"])

    def test_a_wrong_key(self):
        outcome, checks = self.doctor({"OPENAI_BASE_URL": self.internet.url("/openai/v1"), "OPENAI_API_KEY": "wrong-key", "LLM_PROVIDER": "openai"})
        self.assertEnded(outcome, UNREACHABLE)
        self.assertNotIn("wrong-key", outcome.out)
        self.assertTrue(any("OPENAI_API_KEY" in check["found"] + check["fix"] for check in checks.values()))

    def test_the_embedder_is_asked_for_a_vector(self):
        env = {"OLLAMA_BASE_URL": self.internet.url("/ollama"), "OPENAI_BASE_URL": None, "SEARCH_API": "wikipedia"}
        _, checks = self.doctor(env)
        self.assertNotIn("embedder", checks)
        _, checks = self.doctor({**env, "KAOZHENG_EMBEDDER": "embedder"})
        self.assertEqual(checks["embedder"]["state"], "ok")
        self.assertIn("embedder:latest", checks["embedder"]["found"])
        self.assertIn("32 dimensions", checks["embedder"]["found"])

        outcome, checks = self.doctor({**env, "KAOZHENG_EMBEDDER": "nomic-embed-text"})
        self.assertEnded(outcome, UNREACHABLE)
        self.assertEqual(checks["embedder"]["state"], "bad")
        self.assertIn("ollama pull nomic-embed-text", checks["embedder"]["found"])
        self.assertIn("--embedder", checks["embedder"]["fix"])

        outcome, checks = self.doctor({**env, "OLLAMA_BASE_URL": NOTHING_THERE, "KAOZHENG_EMBEDDER": "embedder"})
        self.assertEnded(outcome, UNREACHABLE)
        self.assertIn("start the server", checks["embedder"]["fix"])

    def test_an_embedder_that_answers_without_a_vector(self):
        self.internet.fault("ollama", "vectorless")
        outcome, checks = self.doctor({"OLLAMA_BASE_URL": self.internet.url("/ollama"), "OPENAI_BASE_URL": None, "SEARCH_API": "wikipedia", "KAOZHENG_EMBEDDER": "embedder"})
        self.assertEnded(outcome, UNREACHABLE)
        self.assertIn("0 vectors for 1 texts", checks["embedder"]["found"])

    def test_the_embedder_of_an_openai_compatible_server(self):
        env = {"OPENAI_BASE_URL": self.internet.url("/openai/v1"), "LLM_PROVIDER": "openai", "LOCAL_LLM": "fake-large", "SEARCH_API": "wikipedia"}
        _, checks = self.doctor({**env, "OPENAI_API_KEY": "right-key", "KAOZHENG_EMBEDDER": "embedder-large"})
        self.assertIn("32 dimensions", checks["embedder"]["found"])
        outcome, checks = self.doctor({**env, "OPENAI_API_KEY": "wrong-key", "KAOZHENG_EMBEDDER": "embedder-large"})
        self.assertEqual(checks["embedder"]["state"], "bad")
        self.assertIn("OPENAI_API_KEY", checks["embedder"]["fix"])
        self.assertNotIn("wrong-key", outcome.out)

    def test_a_line_a_check_for_people(self):
        outcome = self.kaozheng("doctor", env={"LANG": "zh_CN.UTF-8", "OPENAI_BASE_URL": None})
        self.assertIn("磁盘空间", outcome.out)
        self.assertNotIn("\033[", outcome.out)
