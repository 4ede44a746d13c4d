# SPDX-License-Identifier: Apache-2.0
"""What a service answers. Pieces are sent one by one, as a stream; a plain body is a list of one."""
import json


class Answer:
    def __init__(self, status=200, content_type="text/html; charset=utf-8", pieces=(), headers=None):
        self.status, self.content_type = status, content_type
        self.pieces = [p.encode() if isinstance(p, str) else p for p in pieces]
        self.headers = headers or {}


def as_json(value, status=200):
    return Answer(status, "application/json", [json.dumps(value, ensure_ascii=False)])
