# SPDX-License-Identifier: Apache-2.0
"""What a test can set and ask.

POST /control/fault   {"service": "searxng", "kind": "status", "status": 429, "headers": {"Retry-After": "1"}, "times": 1}
POST /control/hits    {"service": "searxng", "paths": ["/pages/gbk"]} or {"urls": [...]}: what it finds, whatever is asked
                      {"grown": 8}: so many pages of a web without end, other ones for each query
POST /control/robots  {"text": "User-agent: *\nDisallow: /pages/secret"} or {"status": 503}: its robots.txt; 404 without
POST /control/reset   no faults, no hits, no memory
GET  /control/written what the model "faulty" wrote so far: [{"text", "finding", "fault"}]
GET  /control/faults  those set, with the numbers and times that are left
GET  /control/asked   every request so far: [{"service", "address", "method", "path", "headers", "body",
                      "began", "ended"}], in seconds; no "ended" while it is answered

Kinds of fault:
    status     answers with `status`, `headers` and `body`
    challenge  DuckDuckGo's puzzle page, HTTP 202
    captcha    the way to a puzzle (baidu, sogou), HTTP 302
    refuse     a connection that is reset before a byte of it is read; of the service "connections"
    reset      the connection is reset once the request was read
    cut        half of the answer, then the connection closes
    drip       one byte a second
    silence    no answer at all
    slow       the answer, after `seconds`
    garbage    an answer that is not of the service's form
    no_schema  a server that knows no json_schema (openai), no think (ollama)
    deaf       a model that answers every structured prompt in prose
    narrow     a server that holds `context` tokens, whatever it is asked for, and cuts longer prompts in silence (ollama)
    vectorless an embedding model whose reply holds no vector (ollama)
`times` limits a fault to its first requests, `contains` to requests whose path or body holds a text, `number` to the so
many-th since the fault was set. The service "any" is every one.
"""
import threading


class Control:
    def __init__(self):
        self._lock = threading.Lock()
        self.reset()

    def reset(self):
        with self._lock:
            self._faults, self._hits, self._asked, self._robots = [], {}, [], {"status": 404}

    def add_fault(self, fault):
        with self._lock:
            self._faults.append(dict(fault))

    def faults(self):
        with self._lock:
            return [dict(fault) for fault in self._faults]

    def set_hits(self, service, found):
        with self._lock:
            self._hits[service] = found

    def hits(self, service):
        with self._lock:
            return self._hits.get(service)

    def set_robots(self, answered):
        with self._lock:
            self._robots = answered

    def robots(self):
        with self._lock:
            return self._robots

    def remember(self, request):
        with self._lock:
            self._asked.append(request)

    def asked(self):
        with self._lock:
            return list(self._asked)

    def fault_for(self, request):
        """The first fault that fits, or nothing."""
        with self._lock:
            for fault in self._faults:
                if fault["service"] not in (request["service"], "any") or fault.get("times") == 0:
                    continue
                if fault.get("contains", "") not in request["path"] + request["body"]:
                    continue
                if "number" in fault:
                    fault["number"] -= 1
                    if fault["number"] != 0:
                        continue
                if "times" in fault:
                    fault["times"] -= 1
                return fault
        return None

    def refuses_connection(self):
        return self.fault_for({"service": "connections", "path": "", "body": ""}) is not None
