# SPDX-License-Identifier: Apache-2.0
"""The real searx of Debian's package, with JSON output and one offline engine that searches a folder of pages."""
import os
import shutil
import socket
import subprocess
import urllib.error
import urllib.request

from harness import wait_until

INSTALLED = shutil.which("searx-run") is not None
MISSING = "searx is not installed (apt-get install searx)"

# Ranks files by the rarity of the query's pairs of Chinese characters and words they hold; PDF files by their printed text.
ENGINE = '''
import collections
import math
import pathlib
import re
import subprocess
import urllib.parse

engine_type = "offline"
categories = ["general"]
FOLDER, SITE = pathlib.Path({folder!r}), {site!r}


def text_of(path):
    if path.suffix == ".pdf":
        return subprocess.run(["pdftotext", str(path), "-"], capture_output=True).stdout.decode("utf-8", "replace")
    data = path.read_bytes()
    text = data.decode("gb18030" if b"charset=gb" in data else "utf-8", "replace")
    return re.sub(r"<[^>]+>", " ", text)


def terms_of(text):
    pairs = (a + b for a, b in zip(text, text[1:]) if a > "\\u4e00" and b > "\\u4e00")
    return collections.Counter([*pairs, *re.findall(r"[a-z]{{3,}}", text.lower())])


PAGES = [(path, text) for path in sorted(FOLDER.rglob("*")) if path.suffix in (".html", ".md", ".pdf") for text in [text_of(path)]]
TERMS = [terms_of(path.stem + " " + text) for path, text in PAGES]
HOLDERS = collections.Counter(term for terms in TERMS for term in terms)


def search(query, params):
    asked = terms_of(query.decode() if isinstance(query, bytes) else query)

    def score(terms):
        length = 0.5 + 0.5 * sum(terms.values()) * len(TERMS) / sum(HOLDERS.values())
        return sum(math.log(1 + len(TERMS) / HOLDERS[term]) * terms[term] / (terms[term] + length) for term in asked if term in terms)

    ranked = sorted(((score(terms), path, text) for (path, text), terms in zip(PAGES, TERMS)), key=lambda found: -found[0])
    return [
        {{"url": SITE + urllib.parse.quote(str(path.relative_to(FOLDER))), "title": path.stem, "content": " ".join(text.split())[:80]}}
        for points, path, text in ranked[:10]
        if points > 0
    ]
'''

SETTINGS = """
general: {{debug: false, instance_name: searx}}
search: {{safe_search: 0, autocomplete: "", default_lang: "", ban_time_on_fail: 5, max_ban_time_on_fail: 120, prefer_configured_language: false, formats: [html, json]}}
server: {{port: {port}, bind_address: 127.0.0.1, secret_key: test, base_url: false, image_proxy: false, http_protocol_version: "1.0", method: GET, default_http_headers: {{}}}}
ui: {{static_path: /usr/share/python3-searx/static, templates_path: /usr/share/python3-searx/templates, default_theme: oscar, default_locale: "", theme_args: {{oscar_style: logicodev}}}}
outgoing: {{request_timeout: 2.0, useragent_suffix: "", pool_connections: 10, pool_maxsize: 10}}
engines:
  - {{name: folder, engine: {engine}, shortcut: fo, categories: general}}
locales: {{en: English}}
doi_resolvers: {{doi.org: "https://doi.org/"}}
default_doi_resolver: doi.org
"""


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def start_searx(test, folder, site):
    """The address of a searx that finds the pages of `folder` as pages of `site`; it ends with the test."""
    port = free_port()
    engine = test.folder / "folder_engine"
    engine.with_suffix(".py").write_text(ENGINE.format(folder=str(folder), site=site))
    settings = test.folder / "settings.yml"
    settings.write_text(SETTINGS.format(port=port, engine=engine))
    log = open(test.folder / "searx.log", "wb")
    test.addCleanup(log.close)
    environment = {"PATH": os.environ["PATH"], "SEARX_SETTINGS_PATH": str(settings), "HOME": str(test.folder), "LANG": "C.UTF-8"}
    process = subprocess.Popen(["searx-run"], env=environment, stdout=log, stderr=log)
    test.addCleanup(process.wait, 10)
    test.addCleanup(process.terminate)
    url = f"http://127.0.0.1:{port}"

    def answers():
        try:
            return urllib.request.urlopen(url + "/config", timeout=2).status == 200
        except (urllib.error.URLError, OSError):
            return False

    test.assertTrue(wait_until(answers, 60), (test.folder / "searx.log").read_text())
    return url
