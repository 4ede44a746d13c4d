# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium driven over WebDriver, for pages that people will open. It resolves no name and sees no proxy but ours."""
import base64
import json
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

TAB, SHIFT, ENTER, ESCAPE = "\ue004", "\ue008", "\ue007", "\ue00c"


def missing():
    """What is not installed here; empty when all is."""
    return " ".join(name for name in ("chromium", "chromedriver") if not shutil.which(name))


class Browser:
    def __init__(self, width=1000, height=900):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._folder = tempfile.TemporaryDirectory(prefix="kaozheng-browser-")
        self._driver = subprocess.Popen(["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._url = f"http://127.0.0.1:{port}"
        self._session = ""
        self._wait_for_driver()
        arguments = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-extensions",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", f"--user-data-dir={self._folder.name}",
            f"--window-size={width},{height}",
        ]  # fmt: skip
        wanted = {
            "goog:chromeOptions": {"args": arguments, "binary": shutil.which("chromium")},
            "goog:loggingPrefs": {"performance": "ALL", "browser": "ALL"},
        }
        self._session = self._post("/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]

    def _wait_for_driver(self):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                if self._call("GET", "/status")["ready"]:
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("chromedriver does not answer")

    def _call(self, method, path, value=None):
        body = None if value is None else json.dumps(value).encode()
        request = urllib.request.Request(self._url + path, body, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"]) from None

    def _post(self, path, value=None):
        return self._call("POST", path, {} if value is None else value)

    def _in_session(self, path, value=None):
        return self._post(f"/session/{self._session}{path}", value)

    def open(self, path):
        """Opens a file, and forgets what was logged before."""
        self.log("performance"), self.log("browser")
        self._in_session("/url", {"url": path.resolve().as_uri()})

    def run(self, script, *arguments):
        return self._in_session("/execute/sync", {"script": script, "args": list(arguments)})

    def press(self, *keys):
        """Together, as on a keyboard."""
        down = [{"type": "keyDown", "value": key} for key in keys]
        up = [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self._in_session("/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": down + up}]})

    def point_at(self, x, y):
        move = {"type": "pointerMove", "x": int(x), "y": int(y), "duration": 0}
        self._in_session("/actions", {"actions": [{"type": "pointer", "id": "mouse", "actions": [move]}]})

    def devtools(self, command, **values):
        return self._in_session("/goog/cdp/execute", {"cmd": command, "params": values})

    def log(self, kind):
        return self._in_session("/se/log", {"type": kind})

    def requested(self):
        """The address of everything that was asked for since the page was opened."""
        messages = [json.loads(entry["message"])["message"] for entry in self.log("performance")]
        return [message["params"]["request"]["url"] for message in messages if message["method"] == "Network.requestWillBeSent"]

    def complaints(self):
        """Errors of scripts, refused resources, reports of the page's policy."""
        return [entry["message"] for entry in self.log("browser")]

    def screenshot(self, path):
        path.write_bytes(base64.b64decode(self._call("GET", f"/session/{self._session}/screenshot")))

    def end(self):
        try:
            if self._session:
                self._call("DELETE", f"/session/{self._session}")
        finally:
            self._driver.terminate()
            self._driver.wait(20)
            self._folder.cleanup()
