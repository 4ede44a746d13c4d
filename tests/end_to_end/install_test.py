# SPDX-License-Identifier: Apache-2.0
"""What `cmake --install` puts where, and that all of it works there: the program, its manual, completions and units."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from harness import BINARY, CLOUD_TOPIC, OK, ROOT, USAGE, EndToEndTest

BUILD = BINARY.parent


def installed_tree(case, prefix):
    if not (BUILD / "cmake_install.cmake").exists():
        case.skipTest("the program under test does not lie in a build folder")
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "LANG": "zh_CN.UTF-8"}
    done = subprocess.run(["cmake", "--install", BUILD, "--prefix", prefix], env=environment, capture_output=True, text=True)
    case.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class InstallTest(EndToEndTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory(prefix="kaozheng-install-")
        cls.addClassCleanup(folder.cleanup)
        cls.prefix = pathlib.Path(folder.name) / "a prefix"
        case = cls("setUpTree")
        installed_tree(case, cls.prefix)

    def setUpTree(self):
        pass

    def tool(self, *command, **more):
        if not shutil.which(command[0]):
            self.skipTest(f"{command[0]} is not installed")
        return subprocess.run(command, capture_output=True, text=True, timeout=30, **more)

    def in_shell(self, *command, script, environment=None):
        values = {**self.environment(**(environment or {})), "PATH": f"{self.prefix}/bin:{os.environ['PATH']}"}
        done = self.tool(*command, script, env=values, cwd=self.here)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        return done.stdout.splitlines()

    def test_the_program_runs_where_it_was_installed(self):
        values = self.environment()
        done = subprocess.run(
            [self.prefix / "bin/kaozheng", "research", CLOUD_TOPIC, "--docs", self.prefix / "share/doc/kaozheng/examples/cloud-2025", "--basic", "-q"],
            env=values, cwd=self.here, capture_output=True, text=True, timeout=60)  # fmt: skip
        self.assertEqual(done.returncode, OK, done.stderr)
        self.assertIn("[1]", done.stdout)

    def test_what_was_installed_is_taken_away_again(self):
        prefix = self.here / "to be taken away"
        installed_tree(self, prefix)
        self.assertTrue((prefix / "share/man/man1/kaozheng.1").exists())
        done = subprocess.run([ROOT / "dev", "uninstall"], env={**os.environ, "PRESET": BINARY.parent.name}, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(sorted(str(left) for left in prefix.rglob("*")), [])

    def test_licence_and_documents_are_there_and_their_links_lead_somewhere(self):
        documents = self.prefix / "share/doc/kaozheng"
        self.assertEqual((documents / "LICENSE").read_bytes(), (ROOT / "LICENSE").read_bytes())
        for name in ("README.md", "README.zh-CN.md", "docs/install.md", "THIRD_PARTY.md", "CITATION.cff", "SECURITY.md"):
            text = (documents / name).read_text()
            for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text):
                self.assertTrue((documents / name).parent.joinpath(link).exists(), f"{name}: {link}")

    def test_it_is_one_version_everywhere(self):
        version = re.search(r"project\(kaozheng VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]
        self.assertEqual(self.kaozheng("--version").out, f"kaozheng {version}\n")
        self.assertIn(f"\nversion: {version}\n", (ROOT / "CITATION.cff").read_text())

    def test_every_library_is_among_the_third_party_notices(self):
        if not shutil.which("dpkg-query"):
            self.skipTest("the packages of libraries are known by dpkg")
        listed = self.tool("python3", "-B", ROOT / "tools/third_party.py", "table", BINARY)
        self.assertEqual(listed.returncode, 0, listed.stderr)
        named = re.findall(r"^\| \[?([\w.+-]+)", listed.stdout, re.MULTILINE)
        self.assertGreater(len(named), 10)
        self.assertLessEqual(set(named), set(re.findall(r"^\| \[?([\w.+-]+)", (ROOT / "THIRD_PARTY.md").read_text(), re.MULTILINE)))

    # ---- the manual

    def manual(self):
        return self.prefix / "share/man/man1/kaozheng.1"

    def test_the_manual_is_of_the_commands_there_are(self):
        text = self.manual().read_text()
        self.assertIn('.TH KAOZHENG 1 "2023-11-14"', text)
        overview = self.kaozheng("help").out
        commands = re.findall(r"^  ([a-z]+)  ", overview[overview.index("Commands:"):], re.MULTILINE)
        self.assertGreater(len(commands), 15)
        for command in commands:
            self.assertIn(f'.SS "kaozheng {command}', text)
            for spelling in re.findall(r"(?<![\w-])--[a-z][a-z-]+", self.kaozheng(command, "--help").out):
                self.assertIn(spelling.replace("-", "\\-"), text, f"{command} {spelling}")
        for variable in re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE):
            self.assertIn(variable, text)
        self.assertNotRegex(text, "[一-鿿]")

    def test_the_manual_renders_without_a_warning(self):
        for locale in ("C", "C.UTF-8"):
            done = self.tool("man", "--warnings", "-l", self.manual(), env={**os.environ, "LC_ALL": locale, "MANWIDTH": "80"})
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("--max-loops", done.stdout)

    def test_the_manual_is_clean_for_mandoc(self):
        done = self.tool("mandoc", "-T", "lint", "-W", "warning", self.manual())
        self.assertEqual(done.stdout, "")

    # ---- completions

    def completed_by_bash(self, line, environment=None):
        script = f"""
            source '{self.prefix}/share/bash-completion/completions/kaozheng'
            compopt() {{ :; }}
            COMP_WORDS=({line}); COMP_CWORD=$(({len(line.split())} - 1))
            _kaozheng; printf '%s\\n' "${{COMPREPLY[@]}}" """
        return self.in_shell("bash", "--norc", "-c", script=script, environment=environment)

    def test_bash_completes(self):
        self.assertEqual(self.completed_by_bash("kaozheng res"), ["research", "resume"])
        self.assertIn("--max-loops", self.completed_by_bash("kaozheng research --max"))
        self.assertEqual(self.completed_by_bash("kaozheng research --provider e"), ["extractive"])
        self.assertEqual(self.completed_by_bash("kaozheng research --provider = e"), ["extractive"])
        self.assertEqual(self.completed_by_bash("kaozheng research --search arxiv,wiki"), ["arxiv,wikipedia"])
        self.assertIn("show", self.completed_by_bash("kaozheng config ''"))
        self.assertEqual(self.completed_by_bash("kaozheng config show --js"), ["--json"])
        self.assertEqual(self.completed_by_bash("kaozheng help exi"), ["exit-codes"])
        self.assertEqual(self.completed_by_bash("kaozheng stats --format prom"), ["prometheus"])
        (self.here / "papers").mkdir()
        self.write("paper.md", "a file, no folder")
        self.assertEqual(self.completed_by_bash("kaozheng research --docs pap"), ["papers"])
        self.assertEqual(self.completed_by_bash("kaozheng verify pap"), ["paper.md", "papers"])

    def test_ids_of_runs_are_completed(self):
        self.on_examples("--basic", "-q")
        run = self.kaozheng("list", "--json").json[0]["id"][:8]
        self.assertEqual(self.completed_by_bash(f"kaozheng show {run[:2]}"), [run])
        self.assertEqual(self.completed_by_fish(f"kaozheng show {run[:2]}")[0], run)

    def completed_by_fish(self, line):
        script = f"source '{self.prefix}/share/fish/vendor_completions.d/kaozheng.fish'; complete -C '{line}'"
        return [line.split("\t")[0] for line in self.in_shell("fish", "--no-config", "-c", script=script)]

    def test_fish_completes(self):
        self.assertEqual(self.completed_by_fish("kaozheng res"), ["research", "resume"])
        self.assertIn("--max-loops", self.completed_by_fish("kaozheng research --max"))
        self.assertEqual(self.completed_by_fish("kaozheng research --provider e"), ["extractive"])
        self.assertEqual(self.completed_by_fish("kaozheng research --search arxiv,wiki"), ["arxiv,wikipedia"])
        self.assertIn("show", self.completed_by_fish("kaozheng config "))
        self.assertIn("--json", self.completed_by_fish("kaozheng config show --js"))
        (self.here / "papers").mkdir()
        self.assertEqual(self.completed_by_fish("kaozheng research --docs pap")[0], "papers/")

    def test_zsh_completes(self):
        self.assertIn("kaozheng research", self.completed_by_zsh("kaozheng rese"))
        self.assertIn("--max-loops", self.completed_by_zsh("kaozheng research --max-l"))
        self.assertIn("extractive", self.completed_by_zsh("kaozheng research --provider ext"))
        self.assertIn("wikipedia", self.completed_by_zsh("kaozheng research --search arxiv,wiki"))
        self.assertIn("init", self.completed_by_zsh("kaozheng config in"))

    def completed_by_zsh(self, line):
        """What the line becomes by one press of Tab in a real zsh."""
        if not shutil.which("zsh"):
            self.skipTest("zsh is not installed")
        script = f"""
            zmodload zsh/zpty
            zpty shell "PATH='{self.prefix}/bin:$PATH' zsh -f -i"
            zpty -w shell "PS1=; fpath=('{self.prefix}/share/zsh/site-functions' \\$fpath)"
            zpty -w shell "autoload -U compinit; compinit -u -D; print REA''DY"
            local text= piece=
            repeat 400; do while zpty -r -t shell piece; do text+=$piece; done; [[ $text == *READY* ]] && break; sleep 0.05; done
            zpty -w -n shell $'{line}\\t'
            text=
            repeat 200; do while zpty -r -t shell piece; do text+=$piece; done; [[ $text == *'{line}'[^$'\\a\\r']* ]] && break; sleep 0.05; done
            print -r -- $text
            zpty -d shell"""
        values = {**self.environment(), "TERM": "dumb", "PATH": f"{self.prefix}/bin:{os.environ['PATH']}"}
        done = self.tool("zsh", "-f", "-c", script, env=values, cwd=self.here)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    # ---- units

    def test_the_units_are_right_and_start_what_was_installed(self):
        runtime = self.folder / "runtime"
        runtime.mkdir()
        server, worker = "serve --listen ${KAOZHENG_LISTEN}", "worker --runs ${KAOZHENG_WORKER_RUNS}"
        for name, kind, command in (("lib/systemd/system/kaozheng.service", "--system", server),
                                    ("lib/systemd/system/kaozheng-worker@.service", "--system", worker),
                                    ("share/systemd/user/kaozheng.service", "--user", server)):  # fmt: skip
            unit = self.prefix / name
            self.assertIn(f'ExecStart="{self.prefix}/bin/kaozheng" {command}\n', unit.read_text())
            done = self.tool("systemd-analyze", kind, "--man=no", "verify", unit, env={**os.environ, "XDG_RUNTIME_DIR": str(runtime)})
            self.assertEqual((done.returncode, done.stderr), (0, ""))
        for name in ("kaozheng.service", "kaozheng-worker@.service"):
            text = (self.prefix / "lib/systemd/system" / name).read_text()
            for hardened in ("DynamicUser=yes", "StateDirectory=kaozheng", "ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet=\n"):
                self.assertIn(hardened, text)

    def test_workers_are_as_confined_as_the_server(self):
        server, worker = ((self.prefix / "lib/systemd/system" / name).read_text() for name in ("kaozheng.service", "kaozheng-worker@.service"))
        self.assertEqual(worker.split("UMask=")[1], server.split("UMask=")[1])

    def test_a_worker_gives_its_runs_back_and_starts_again_only_where_that_helps(self):
        text = (self.prefix / "lib/systemd/system/kaozheng-worker@.service").read_text()
        for line in ("KillSignal=SIGTERM", "KillMode=mixed", "TimeoutStopSec=30", "Restart=on-failure", f"RestartPreventExitStatus={USAGE}",
                     "EnvironmentFile=-/etc/default/kaozheng"):  # fmt: skip
            self.assertIn(line + "\n", text)
        for folder in ("StateDirectory", "CacheDirectory"):  # each instance has a user of its own
            self.assertIn(f"{folder}=kaozheng-worker/%i\n", text)

    # ---- the hidden commands

    def test_a_shell_nobody_wrote_for_is_a_usage_error(self):
        for topic in (["completion"], ["completion", "tcsh"], ["config", "nonsense"]):
            self.assertEnded(self.kaozheng("help", *topic), USAGE)
        self.assertIn("--json", self.kaozheng("help", "config", "show").out)
