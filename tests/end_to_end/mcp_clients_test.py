# SPDX-License-Identifier: Apache-2.0
"""Real MCP clients against the real binary: both lines of the TypeScript SDK, the inspector, and the conformance suite."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from harness import BINARY, CLOUD_TOPIC, EXAMPLES, OK, ROOT, EndToEndTest

FOLDER = pathlib.Path(os.environ.get("KAOZHENG_MCP_CLIENTS", ROOT / "build/clients"))
MODULES = FOLDER / "node_modules"
NODE = MODULES / ".bin/node"
TOOLS = ["research_start", "research_wait", "research_result", "research_cancel", "research_list", "report_ask", "verify_report", "search", "fetch"]

# What of the suite any server can pass. Other scenarios call tools, prompts and resources of a server made for them, or need a tool with
# headers of its own.
SCENARIOS = {
    "2025-11-25": ["server-initialize", "server-session-lifecycle", "ping", "tools-list", "resources-list", "server-sse-multiple-streams",
                   "dns-rebinding-protection"],
    "2026-07-28": ["tools-list", "resources-list", "sep-2164-resource-not-found", "server-sse-multiple-streams", "dns-rebinding-protection",
                   "http-header-validation", "server-stateless", "caching"],
}  # fmt: skip
# Checks within them that need more than a server like this has: tools made for the suite, and prompts, of which there are none.
NEEDS_MORE = {
    "sep-2575-server-rejects-undeclared-capability", "sep-2575-missing-capability-http-400",
    "sep-2575-http-server-no-independent-requests-on-stream", "sep-2575-server-no-log-without-loglevel", "sep-2549-prompts-list-caching-hints",
}  # fmt: skip


def reason_to_skip():
    """Installs the clients on first use."""
    if not shutil.which("npm"):
        return "npm is not installed (apt-get install npm)"
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = (ROOT / "tests/clients/package.json").read_text()
    kept = FOLDER / "package.json"
    if not NODE.exists() or not kept.exists() or kept.read_text() != wanted:
        kept.write_text(wanted)
        done = subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=FOLDER, capture_output=True, text=True, timeout=280)
        if done.returncode:
            return "npm cannot install the clients: " + done.stderr.strip().splitlines()[-1]
    version = subprocess.run([NODE, "--version"], capture_output=True, text=True)
    return None if version.stdout.startswith("v22.") else "node 22 could not be installed by npm"


class McpClientsTest(EndToEndTest):
    @classmethod
    def setUpClass(cls):
        why = reason_to_skip()
        if why:
            raise unittest.SkipTest(why)
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.assertEnded(self.kaozheng("index", EXAMPLES), OK)

    def stdio(self):
        return {"command": str(BINARY), "args": ["mcp"], "env": self.environment(), "cwd": str(self.here)}

    def served(self):
        """The address of a server of this home."""
        process = self.start("serve", "--listen", "127.0.0.1:0")

        def clean_up():
            process.terminate()
            process.wait(30)
            process.stdout.close()
            process.stderr.close()

        self.addCleanup(clean_up)
        for line in process.stderr:
            if found := re.search(rb"http://127\.0\.0\.1:\d+", line):
                return found[0].decode()
        self.fail("the server did not say its address")

    def node(self, script, *arguments, seconds=240):
        # Beside its modules, where they are looked for.
        if not script.is_relative_to(FOLDER):
            script = pathlib.Path(shutil.copy(script, FOLDER))
        return subprocess.run([NODE, script, *arguments], capture_output=True, text=True, timeout=seconds, cwd=self.here,
                              env={**self.environment(), "PATH": f"{NODE.parent}:{os.environ['PATH']}"})  # fmt: skip

    def visit(self, target, library, mode, version):
        done = self.node(ROOT / "tests/clients/client.mjs",
                         json.dumps({"library": library, "mode": mode, "target": target, "topic": CLOUD_TOPIC}))  # fmt: skip
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        found = json.loads(done.stdout)
        self.assertEqual(found["server"]["name"], "kaozheng")
        if version:
            self.assertEqual(found["version"], version)
        self.assertEqual(found["tools"], TOOLS)
        self.assertEqual(len(found["templates"]), 3)
        self.assertEqual(found["status"], "finished")
        self.assertGreater(found["progress"], 0)
        self.assertEqual(len(found["links"]), 3)
        self.assertIn(found["links"][0], found["resources"])
        self.assertTrue(all(found["read"]))
        self.assertGreater(found["hits"], 0)
        self.assertGreater(found["fetched"], 0)
        self.assertEqual(found["verified"]["contradicted"], 0)
        self.assertIn("run_id", found["refusals"][0])
        self.assertIn("no such tool", found["refusals"][1])
        # The second line of the SDK tells -32002, the code of the older versions, as that of the newer.
        self.assertEqual(found["missing"], -32602 if library == "v2" else -32002)
        return found

    def test_sdk_1_on_stdio(self):
        self.visit(self.stdio(), "v1", None, None)

    def test_sdk_2_with_a_handshake_on_stdio(self):
        self.visit(self.stdio(), "v2", "legacy", "2025-11-25")

    def test_sdk_2_finds_the_stateless_era_on_stdio(self):
        self.visit(self.stdio(), "v2", "auto", "2026-07-28")

    def test_sdk_1_over_http(self):
        address = self.served()
        found = self.visit({"url": address + "/mcp"}, "v1", None, "2025-11-25")
        self.assertTrue(found["live_url"].startswith(address))

    def test_sdk_2_over_http(self):
        address = self.served()
        for mode, version in (("legacy", "2025-11-25"), ("auto", "2026-07-28"), ({"pin": "2026-07-28"}, "2026-07-28")):
            with self.subTest(mode):
                self.visit({"url": address + "/mcp"}, "v2", mode, version)

    def inspect(self, *arguments):
        done = self.node(MODULES / "@modelcontextprotocol/inspector/clients/launcher/build/index.js", "--cli", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        return json.loads(done.stdout)

    def inspected(self, *target):
        listed = self.inspect(*target, "--method", "tools/list", "--strict")
        self.assertEqual([tool["name"] for tool in listed["tools"]], TOOLS)
        result = self.inspect(*target, "--method", "tools/call", "--tool-name", "search", "--tool-arg", "query=云计算")
        self.assertTrue(result["structuredContent"]["results"])
        templates = self.inspect(*target, "--method", "resources/templates/list")
        self.assertEqual(len(templates["resourceTemplates"]), 3)

    def test_the_inspector_on_stdio(self):
        config = self.write("inspect.json", json.dumps({"mcpServers": {"kaozheng": {"type": "stdio", **self.stdio()}}}))
        self.inspected("--config", str(config), "--server", "kaozheng")

    def test_the_inspector_over_http(self):
        self.inspected(self.served() + "/mcp", "--transport", "http")

    def test_the_conformance_suite(self):
        address = self.served()
        for version, scenarios in SCENARIOS.items():
            for scenario in scenarios:
                with self.subTest(f"{scenario} {version}"):
                    self.conforms(address, scenario, version)

    def conforms(self, address, scenario, version):
        out = self.folder / f"{version}-{scenario}"
        done = self.node(MODULES / "@modelcontextprotocol/conformance/dist/index.js", "server", "--url", address + "/mcp", "--scenario", scenario,
                         "--spec-version", version, "-o", out)  # fmt: skip
        files = list(out.rglob("checks.json"))
        self.assertEqual(len(files), 1, done.stderr + done.stdout)
        checks = json.loads(files[0].read_text())
        self.assertTrue(checks)
        failed = [check for check in checks if check["status"] in ("FAILURE", "WARNING") and check["id"] not in NEEDS_MORE]
        self.assertEqual([(check["id"], check.get("errorMessage")) for check in failed], [])


if __name__ == "__main__":
    unittest.main()
