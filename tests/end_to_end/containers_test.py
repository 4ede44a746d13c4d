# SPDX-License-Identifier: Apache-2.0
"""The files containers are made from. No engine runs here: what they say is read, and what they run is run without them."""
import http.server
import os
import re
import subprocess
import threading
import unittest
import urllib.parse

from harness import ROOT

try:
    import yaml
except ImportError:
    yaml = None

OWN = ("kaozheng", "server", "worker")  # services of compose.yaml that are this program


def instructions():
    text = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE))
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line.strip()]


class DockerfileTest(unittest.TestCase):
    def setUp(self):
        self.steps = instructions()
        last = max(index for index, (word, _) in enumerate(self.steps) if word == "FROM")
        self.final = self.steps[last:]

    def of(self, word):
        return [rest for step, rest in self.final if step == word]

    def test_two_stages_of_debian_12_and_only_the_package_goes_over(self):
        self.assertEqual([rest for word, rest in self.steps if word == "ARG"][0], "BASE=debian:12-slim")
        self.assertEqual([rest for word, rest in self.steps if word == "FROM"], ["${BASE} AS build", "${BASE}"])
        self.assertEqual([rest for rest in self.of("COPY") if "--from=" in rest], ["--from=build /kaozheng.deb /tmp/kaozheng.deb"])

    def test_it_runs_as_nobody_special_and_keeps_its_data_in_one_place(self):
        self.assertEqual(self.of("USER"), ["10001:10001"])
        self.assertIn("useradd --system --uid 10001", " ".join(self.of("RUN")))
        self.assertEqual(self.of("VOLUME"), ["/data"])
        self.assertGreater([word for word, _ in self.final].index("USER"), [word for word, _ in self.final].index("RUN"))

    def test_what_it_copies_and_calls_is_there(self):
        for rest in self.of("COPY"):
            if "--from=" not in rest:
                source = [word for word in rest.split() if not word.startswith("--")][0]
                self.assertTrue((ROOT / source).exists(), source)
        listed = subprocess.run([ROOT / "dev", "help"], capture_output=True, text=True, check=True).stdout
        for command in re.findall(r"\./dev (\w+)", " ".join(rest for _, rest in self.steps)):
            self.assertIn(f"./dev {command}", listed)

    def test_the_server_listens_where_its_health_is_asked(self):
        [environment] = self.of("ENV")
        listen = re.search(r"KAOZHENG_LISTEN=(\S+)", environment)[1]
        self.assertEqual(self.of("CMD"), [f'["serve", "--listen", "{listen}"]'])
        self.assertEqual(self.of("EXPOSE"), [listen.split(":")[1]])
        self.assertIn('CMD ["kaozheng-healthcheck"]', self.of("HEALTHCHECK")[0])


class Health(http.server.BaseHTTPRequestHandler):
    status = 200
    asked = []

    def do_GET(self):
        Health.asked.append((self.path, self.headers["Host"]))
        self.send_response(Health.status)
        self.end_headers()
        self.wfile.write(b'{"status":"ok"}')

    def log_message(self, *_):
        pass


class HealthcheckTest(unittest.TestCase):
    def check(self, port):
        script = ROOT / "packaging/docker/healthcheck"
        environment = {"PATH": os.environ["PATH"], "KAOZHENG_LISTEN": f"0.0.0.0:{port}"}
        return subprocess.run(["bash", script], env=environment, capture_output=True, timeout=20).returncode

    def test_only_200_is_well(self):
        server = http.server.HTTPServer(("127.0.0.1", 0), Health)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_port
        self.assertEqual(self.check(port), 0)
        self.assertEqual(Health.asked[-1], ("/healthz", f"127.0.0.1:{port}"))
        Health.status = 503
        self.assertNotEqual(self.check(port), 0)
        server.shutdown()
        server.server_close()
        self.assertNotEqual(self.check(port), 0)


@unittest.skipUnless(yaml, "python3-yaml is not installed")
class ComposeTest(unittest.TestCase):
    def setUp(self):
        self.compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
        self.services = self.compose["services"]

    def test_the_program_has_no_more_rights_than_it_needs(self):
        self.assertNotIn("privileged", str(self.compose))
        for name in OWN:
            own = self.services[name]
            self.assertIs(own["read_only"], True)
            self.assertEqual((own["cap_drop"], own["security_opt"]), (["ALL"], ["no-new-privileges:true"]))
            self.assertNotIn("cap_add", own)
            self.assertTrue(all(port.startswith("127.0.0.1:") for port in own.get("ports", [])), own.get("ports"))
            self.assertIn("data:/data", own["volumes"])
        for service in self.services.values():
            self.assertEqual(service["cap_drop"], ["ALL"])

    def test_other_services_come_only_when_they_are_asked_for(self):
        self.assertNotIn("profiles", self.services["kaozheng"])
        self.assertEqual(self.services["ollama"]["profiles"], ["ollama"])
        self.assertEqual(self.services["searxng"]["profiles"], ["searxng"])
        for name in ("server", "worker", "postgres"):
            self.assertEqual(self.services[name]["profiles"], ["workers"])
        for name in ("ollama", "searxng", "worker", "postgres"):
            self.assertNotIn("ports", self.services[name])
        self.assertNotIn("depends_on", self.services["kaozheng"])

    def test_every_variable_is_one_the_program_knows(self):
        known = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)) | {"LANG"}
        self.assertLessEqual(set(self.services["kaozheng"]["environment"]), known)
        for name in ("server", "worker"):
            self.assertLessEqual(set(self.services[name]["environment"]), known | {"PGPASSWORD"})

    def test_server_and_workers_share_a_store_and_the_paths_of_documents(self):
        server, worker, database = (self.services[name] for name in ("server", "worker", "postgres"))
        self.assertEqual(server["environment"], worker["environment"])
        self.assertEqual(server["volumes"], worker["volumes"])
        self.assertIn("--workers", server["command"])
        self.assertEqual(worker["command"][0], "worker")
        self.assertEqual(worker["deploy"], {"replicas": 2})
        store = urllib.parse.urlsplit(server["environment"]["KAOZHENG_STORE"])
        told = database["environment"]
        self.assertEqual((store.scheme, store.hostname, store.port), ("postgresql", "postgres", 5432))
        self.assertEqual((store.username, store.path), (told["POSTGRES_USER"], "/" + told["POSTGRES_DB"]))
        self.assertIn("--encoding=UTF8", told["POSTGRES_INITDB_ARGS"])

    def test_the_password_of_the_database_stands_in_no_file_of_ours(self):
        for service, variable in (("server", "PGPASSWORD"), ("worker", "PGPASSWORD"), ("postgres", "POSTGRES_PASSWORD")):
            self.assertEqual(self.services[service]["environment"][variable], "${POSTGRES_PASSWORD:-}")
        self.assertNotIn("PGPASSWORD", self.services["kaozheng"]["environment"])

    def test_who_needs_the_database_waits_until_it_is_well(self):
        self.assertIn("pg_isready", self.services["postgres"]["healthcheck"]["test"])
        for name in ("server", "worker"):
            self.assertEqual(self.services[name]["depends_on"], {"postgres": {"condition": "service_healthy"}})
        self.assertIs(self.services["worker"]["healthcheck"]["disable"], True)  # the image asks a server, which it is none

    def test_addresses_name_services_that_are_there(self):
        for variable in ("OLLAMA_BASE_URL", "SEARXNG_URL"):
            for name in OWN:
                host = re.search(r"http://([a-z]+):", self.services[name]["environment"][variable])[1]
                self.assertIn(host, self.services)

    def test_no_two_services_have_one_port(self):
        ports = [re.sub(r"\$\{\w+:-(\w+)\}", r"\1", port).rsplit(":", 1)[0] for name in OWN for port in self.services[name].get("ports", [])]
        self.assertEqual(len(set(ports)), len(ports), ports)

    def test_named_volumes_are_declared_and_mounted_files_exist(self):
        for service in self.services.values():
            for mount in service.get("volumes", []):
                source = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", mount).split(":")[0]
                self.assertTrue(source in self.compose["volumes"] or (ROOT / source).exists(), mount)

    def test_searxng_answers_in_json(self):
        settings = yaml.safe_load((ROOT / "packaging/compose/searxng-settings.yml").read_text())
        self.assertIs(settings["use_default_settings"], True)
        self.assertIn("json", settings["search"]["formats"])
        self.assertNotEqual(settings["server"]["secret_key"], "ultrasecretkey")  # with which it refuses to start
