# SPDX-License-Identifier: Apache-2.0
"""Servers that do everything wrong: /hostile/NAME. Each writes to the socket itself; all of them end the connection."""
import gzip
import socket
import struct
import time

from articles import html_of

ARTICLE = html_of("battery-pilot").encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def answer(body, more=b""):
    return HEAD + more + b"Content-Length: %d\r\n\r\n" % len(body) + body


def for_ever(send, piece):
    while True:
        send(piece)


def slow_head(send, _):
    send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        send(b"x")
        time.sleep(1)


def reset(send, connection):
    send(answer(ARTICLE)[:600])
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def packed(times):
    body = ARTICLE
    for _ in range(times):
        body = gzip.compress(body)
    return answer(body, b"Content-Encoding: " + b", ".join([b"gzip"] * times) + b"\r\n")


def zstd_bomb():
    """Blocks that each repeat one byte 131,072 times (RFC 8878)."""
    return b"\x28\xb5\x2f\xfd\x00\x38" + b"\x02\x00\x10a" * 4000


def stacked_bomb():
    return gzip.compress(gzip.compress(b"a" * (30 << 20)))


WALL = "<title>{}</title><p>{}</p>"
BEHAVIOURS = {
    "slow-head": slow_head,
    "endless-head": lambda send, _: (send(b"HTTP/1.1 200 OK\r\n"), for_ever(send, b"X-Line: of many\r\n")),
    "endless-body": lambda send, _: (send(HEAD + b"\r\n"), for_ever(send, b"<p>endless" * 1000)),
    "endless-chunks": lambda send, _: (send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n"), for_ever(send, b"1000\r\n" + b"x" * 4096 + b"\r\n")),
    "bad-chunks": lambda send, _: send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n"),
    "interim-flood": lambda send, _: send(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 5000),
    "not-http": lambda send, _: send(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "too-long": lambda send, _: send(HEAD + b"Content-Length: 100000\r\n\r\n" + ARTICLE),
    "impossible-length": lambda send, _: send(HEAD + b"Content-Length: -1\r\n\r\n"),
    "reset": reset,
    "gzip-bomb": lambda send, _: send(answer(gzip.compress(b"a" * (30 << 20)), b"Content-Encoding: gzip\r\n")),
    "zstd-bomb": lambda send, _: send(answer(zstd_bomb(), b"Content-Encoding: zstd\r\n")),
    "stacked-bomb": lambda send, _: send(answer(stacked_bomb(), b"Content-Encoding: gzip, gzip\r\n")),
    "packed-six-times": lambda send, _: send(packed(6)),
    "not-packed": lambda send, _: send(answer(ARTICLE, b"Content-Encoding: br\r\n")),
    "ring": lambda send, _: send(b"HTTP/1.1 302 Found\r\nLocation: /hostile/ring?x\r\nContent-Length: 0\r\n\r\n"),
    "pdf-that-is-none": lambda send, _: send(answer(b"%PDF-1.7\n" + b"\xfe" * 5000)),
    "noise": lambda send, _: send(answer(bytes(range(256)) * 40)),
    "soft-404": lambda send, _: send(answer(WALL.format("固态电池", "抱歉，您访问的页面不存在或已被删除，5秒后自动跳转到首页。").encode())),
    "captcha": lambda send, _: send(answer(WALL.format("安全验证", "您的访问过于频繁，请输入验证码后继续阅读固态电池。").encode())),
    "log-in-wall": lambda send, _: send(answer(WALL.format("固态电池", "请先登录，登录后查看固态电池全文。").encode())),
    "shell": lambda send, _: send(answer(b"<title>App</title><noscript>You need to enable JavaScript to run this app.</noscript><script></script>")),
}


def play(name, connection):
    """True when there is such a server and it has said all it had to say."""
    if name not in BEHAVIOURS:
        return False
    try:
        BEHAVIOURS[name](connection.sendall, connection)
    except OSError:
        pass  # the client had enough
    return True
