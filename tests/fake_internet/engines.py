# SPDX-License-Identifier: Apache-2.0
"""Search engines in the form of their real replies, over the articles of this web or what a test wants them to find."""
import html
import json
import urllib.parse

from answer import Answer, as_json
import grown
from articles import ARTICLES, found_for, html_of

CHALLENGE = """<!DOCTYPE html><html><body><div class="anomaly-modal"><form id="challenge-form" action="//duckduckgo.com/anomaly.js?sv=html" method="POST">
<div class="anomaly-modal__title">Unfortunately, bots use DuckDuckGo too.</div></form></div></body></html>"""


def hits_for(service, query, request, control):
    """(url, title, snippet, date) of each."""
    site = f"http://127.0.0.1:{request['port']}"
    wanted = control.hits(service)
    if wanted is not None and wanted.get("grown"):
        return [(f"{site}/pages/grown/{number}", grown.title_of(number), grown.title_of(number), "") for number in grown.numbers_for(query, wanted["grown"])]
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


def brave(request, control, _fault):
    if request["headers"].get("x-subscription-token") != "right-key":
        return as_json({"type": "ErrorResponse", "error": {"code": "SUBSCRIPTION_TOKEN_INVALID", "status": 403}}, 403)
    hits = hits_for("brave", request["query"].get("q", ""), request, control)
    reply = {"type": "search", "query": {"original": request["query"].get("q", "")}}
    if hits:
        results = [{"title": html.escape(title), "url": url, "description": html.escape(snippet), "page_age": date + "T00:00:00" if date else None} for url, title, snippet, date in hits]
        reply["web"] = {"type": "search", "results": results[: int(request["query"].get("count", 20))]}
    return as_json(reply)


def bocha(request, control, _fault):
    if not has_key(request):
        return as_json({"code": "401", "message": "Invalid API KEY", "log_id": "1"}, 401)
    asked = json.loads(request["body"])
    hits = hits_for("bocha", asked["query"], request, control)
    value = [{"id": url, "name": title, "url": url, "snippet": snippet, "datePublished": date + "T08:00:00+08:00" if date else None} for url, title, snippet, date in hits]
    return as_json({"code": 200, "log_id": "1", "msg": None, "data": {"_type": "SearchResponse", "queryContext": {"originalQuery": asked["query"]}, "webPages": {"value": value}}})


def arxiv(request, control, _fault):
    words = " ".join(part.removeprefix("all:") for part in request["query"].get("search_query", "").split(" AND "))
    entries = "".join(
        f"<entry><id>{html.escape(url)}</id><published>{date or '2025-01-01'}T00:00:00Z</published><title>{html.escape(title)}</title>"
        f"<summary>  {html.escape(snippet)}\n</summary><author><name>A. Author</name></author></entry>"
        for url, title, snippet, date in hits_for("arxiv", words, request, control)
    )
    feed = f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>arXiv Query</title>{entries}</feed>'
    return Answer(content_type="application/atom+xml", pieces=[feed])


def crossref(request, control, _fault):
    hits = hits_for("crossref", request["query"].get("query.bibliographic", ""), request, control)
    items = [
        {"URL": url, "title": [title], "abstract": f"<jats:p>{html.escape(snippet)}</jats:p>", "issued": {"date-parts": [[int(part) for part in date.split("-")] if date else [None]]}}
        for url, title, snippet, date in hits
    ]
    return as_json({"status": "ok", "message-type": "work-list", "message": {"total-results": len(items), "items": items}})


def openalex(request, control, _fault):
    hits = hits_for("openalex", request["query"].get("search", ""), request, control)
    results = [
        {"id": f"https://openalex.org/W{i}", "doi": None, "display_name": title, "publication_date": date or None,
         "abstract_inverted_index": {snippet: [0]}, "best_oa_location": {"landing_page_url": url}}
        for i, (url, title, snippet, date) in enumerate(hits)
    ]  # fmt: skip
    return as_json({"meta": {"count": len(results)}, "results": results})


def pubmed(request, control, _fault):
    """Its articles lie on its own site, which no test reads: what matters is that it is asked in form and answers."""
    if request["rest"].endswith("/esearch.fcgi"):
        found = len(hits_for("pubmed", request["query"].get("term", ""), request, control))
        return as_json({"header": {"type": "esearch"}, "esearchresult": {"count": str(found), "idlist": [str(38000000 + i) for i in range(found)]}})
    ids = request["query"].get("id", "").split(",")
    summaries = {i: {"uid": i, "title": "Solid-state batteries.", "fulljournalname": "Fake Journal", "pubdate": "2025 Jan 5", "sortpubdate": "2025/01/05 00:00", "authors": [{"name": "Author A"}]} for i in ids}
    return as_json({"header": {"type": "esummary"}, "result": {"uids": ids, **summaries}})


def baidu(request, control, fault):
    if fault.get("kind") == "captcha":
        return Answer(302, headers={"Location": "https://wappass.baidu.com/static/captcha/tuxing.html"})
    hits = hits_for("baidu", request["query"].get("wd", ""), request, control)
    entries = [{"title": html.escape(title), "url": url, "abs": html.escape(snippet), "time": 1750000000} for url, title, snippet, _ in hits]
    return as_json({"feed": {"all": len(hits), "entry": entries + [{}]}})


def sogou(request, control, fault):
    if fault.get("kind") == "captcha":
        return Answer(302, headers={"Location": "http://www.sogou.com/antispider/?from=%2fweb"})
    results = "".join(
        f'<div class="vrwrap"><h3 class="vr-title"><a href="/link?url=hedJ{i}">{html.escape(title)}</a></h3>'
        f'<div class="fz-mid space-txt">{html.escape(snippet)}</div><div class="r-sech" data-url="{html.escape(url)}"></div></div>'
        for i, (url, title, snippet, _) in enumerate(hits_for("sogou", request["query"].get("query", ""), request, control))
    )
    return Answer(pieces=[f'<html><body><form><input name="query"></form><div class="results">{results}</div></body></html>'])
