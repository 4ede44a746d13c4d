# SPDX-License-Identifier: Apache-2.0
"""Search engines in the form of their real replies, over the articles of this web or what a test wants them to find."""
import html
import json
import urllib.parse

from answer import Answer, as_json
from articles import ARTICLES, found_for, html_of

CHALLENGE = """<!DOCTYPE html><html><body><div class="anomaly-modal"><form id="challenge-form" action="//duckduckgo.com/anomaly.js?sv=html" method="POST">
<div class="anomaly-modal__title">Unfortunately, bots use DuckDuckGo too.</div></form></div></body></html>"""


def hits_for(service, query, request, control):
    """(url, title, snippet, date) of each."""
    site = f"http://127.0.0.1:{request['port']}"
    wanted = control.hits(service)
    if wanted is not None:
        urls = wanted.get("urls", []) + [site + path for path in wanted.get("paths", [])]
        return [(url, f"固态电池 {url.rsplit('/', 1)[-1]} solid-state batteries", "固态电池 solid-state batteries", "") for url in urls]
    hits = []
    for name in found_for(query):
        _, title, date, paragraphs = ARTICLES[name]
        hits.append((f"{site}/pages/{name}", title, paragraphs[0][:80], date))
    return hits


def duckduckgo(request, control, _fault):
    query = dict(urllib.parse.parse_qsl(request["body"], keep_blank_values=True)).get("q", "")
    results = ""
    for url, title, snippet, _ in hits_for("duckduckgo", query, request, control):
        link = "//duckduckgo.com/l/?uddg=" + urllib.parse.quote(url, safe="") + "&amp;rut=0123abcd"
        results += (
            '<div class="result results_links results_links_deep web-result"><div class="links_main links_deep result__body">'
            f'<h2 class="result__title"><a rel="nofollow" class="result__a" href="{link}">{html.escape(title)}</a></h2>'
            f'<a class="result__snippet" href="{link}">{html.escape(snippet)}</a></div></div>'
        )
    if not results:
        results = '<div class="no-results">No results.</div>'
    page = f'<html><body><form><input name="q" value="{html.escape(query)}"></form><div id="links" class="results">{results}</div></body></html>'
    return Answer(pieces=[page])


def searxng(request, control, _fault):
    query = request["query"].get("q", "")
    if request["query"].get("format") != "json":
        return Answer(pieces=["<html>a page for people</html>"])
    results = [
        {"url": url, "title": title, "content": snippet, "publishedDate": date + "T00:00:00" if date else None, "engine": "fake", "score": 1.0}
        for url, title, snippet, date in hits_for("searxng", query, request, control)
    ]
    return as_json({"query": query, "number_of_results": len(results), "results": results, "answers": [], "unresponsive_engines": []})


def wikipedia(request, control, _fault):
    language, _, rest = request["rest"].lstrip("/").partition("/")
    if rest.startswith("wiki/"):
        title = urllib.parse.unquote(rest[5:]).replace("_", " ")
        for name, article in ARTICLES.items():
            if article[1] == title:
                return Answer(pieces=[html_of(name)])
        return Answer(404, pieces=["<h1>No such article</h1>"])
    query = request["query"].get("srsearch", "")
    found = [ARTICLES[name] for name in found_for(query) if ARTICLES[name][0] == language]
    search = [{"ns": 0, "title": title, "pageid": i, "snippet": paragraphs[0][:60]} for i, (_, title, _, paragraphs) in enumerate(found)]
    return as_json({"batchcomplete": "", "query": {"searchinfo": {"totalhits": len(search)}, "search": search}})


def has_key(request):
    return request["headers"].get("authorization") == "Bearer right-key"


def tavily(request, control, _fault):
    if not has_key(request):
        return as_json({"detail": {"error": "Unauthorized: missing or invalid API key."}}, 401)
    asked = json.loads(request["body"])
    results = [
        {"url": url, "title": title, "content": snippet, "score": 0.9, "raw_content": None}
        for url, title, snippet, _ in hits_for("tavily", asked["query"], request, control)
    ]
    return as_json({"query": asked["query"], "answer": None, "images": [], "results": results[: asked.get("max_results", 5)], "response_time": 0.1})


def perplexity(request, control, _fault):
    if not has_key(request):
        return as_json({"error": {"message": "Invalid API key provided.", "type": "invalid_api_key", "code": 401}}, 401)
    query = json.loads(request["body"])["messages"][-1]["content"]
    hits = hits_for("perplexity", query, request, control)
    return as_json({
        "id": "fake", "model": "sonar", "object": "chat.completion",
        "citations": [url for url, *_ in hits],
        "search_results": [{"url": url, "title": title, "date": date or None} for url, title, _, date in hits],
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "PERPLEXITY-PROSE is never evidence [1]."}}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 9, "total_tokens": 19},
    })
