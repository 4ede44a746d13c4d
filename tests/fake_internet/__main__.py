# SPDX-License-Identifier: Apache-2.0
"""The fake internet: search engines, model servers and web pages on loopback, in one process.

    python3 tests/fake_internet        prints its port, then serves until stdin ends

Each service lives below a path of http://127.0.0.1:PORT: /duckduckgo /searxng /wikipedia/zh /tavily /perplexity /ollama
/openai/v1 /pages /hostile. The same port of 127.0.0.2 plays another machine of the private network: nobody may ever ask it.
/control sets faults and hits and tells what was asked; `control.py` documents it.
"""
import sys

import control
import server

if __name__ == "__main__":
    state = control.Control()
    port = server.start(state)
    print(port, flush=True)
    sys.stdin.read()
