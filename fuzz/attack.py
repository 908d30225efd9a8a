#!/usr/bin/env python3
"""Attacks a server of its own over the network, on this machine alone, and counts what somebody honest gets meanwhile. Run it by `fuzz/run attacks`.

Each attack prints a line: what it did, how many honest lookups were answered and how slowly, what the server's memory and processor time came to.
It fails when an honest lookup is not answered, when the server is gone or writes a fault into its log, or when a datagram of a stranger is answered.
"""
import argparse
import asyncio
import gzip
import json
import logging
import os
import re
import socket
import ssl
import struct
import sys
import time

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 6, 8, 9
END_STREAM, END_HEADERS = 1, 4


class Server:
    """What is attacked."""

    def __init__(self, options):
        self.host, self.port, self.tls_port, self.media_port, self.pid, self.token = "127.0.0.1", options.port, options.tls_port, options.media_port, options.pid, options.token
        self.other = options.other

    def memory(self):
        with open(f"/proc/{self.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def processor(self):
        with open(f"/proc/{self.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def handles(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    async def open(self):
        return await asyncio.open_connection(self.host, self.port)

    async def open_h2(self):
        """A connection that speaks HTTP/2; None when the server does not."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols(["h2"])
        reader, writer = await asyncio.open_connection(self.host, self.tls_port, ssl=context)
        if writer.get_extra_info("ssl_object").selected_alpn_protocol() != "h2":
            return None
        writer.write(PREFACE + frame(SETTINGS))
        return reader, writer


def frame(kind, payload=b"", flags=0, stream=0):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def field(name, value):
    """A header field, literal and never indexed: RFC 7541, section 6.2.3."""
    return b"\x10" + bytes([len(name)]) + name + length_of(value) + value


def length_of(value):
    if len(value) < 127:
        return bytes([len(value)])
    rest, out = len(value) - 127, [127]
    while rest >= 128:
        out.append(rest % 128 + 128)
        rest //= 128
    return bytes([*out, rest])


def request(path=b"/2/users/me", **more):
    fields = field(b":method", b"GET") + field(b":scheme", b"https") + field(b":authority", b"localhost") + field(b":path", path)
    return fields + b"".join(field(name.encode(), value) for name, value in more.items())


async def honest(server, stop, taken):
    """One person who asks twenty times a second, with a connection for each question."""
    while not stop.is_set():
        began = time.perf_counter()
        try:
            async with asyncio.timeout(20):
                reader, writer = await server.open()
                writer.write(f"GET /2/users/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.token}\r\nConnection: close\r\n\r\n".encode())
                reply = await reader.read()
                writer.close()
            good = reply.startswith(b"HTTP/1.1 200 ")
        except (OSError, TimeoutError):
            good = False
        taken.append((time.perf_counter() - began, good))
        await asyncio.sleep(0.05)


async def during(server, name, attack):
    """Runs an attack beside somebody honest; true when they were served."""
    stop, taken = asyncio.Event(), []
    memory, processor, handles = server.memory(), server.processor(), server.handles()
    began = time.perf_counter()
    person = asyncio.create_task(honest(server, stop, taken))
    try:
        told = await attack(server)
    finally:
        stop.set()
        await person
    seconds = time.perf_counter() - began
    times = sorted(each for each, _ in taken)
    refused = sum(1 for _, good in taken if not good)
    print(f"{name}: {told}; {len(taken)} honest lookups, {refused} unanswered, "
          f"half within {times[len(times) // 2] * 1000:.0f} ms, 99 % within {times[min(len(times) - 1, len(times) * 99 // 100)] * 1000:.0f} ms; "
          f"memory {memory:.0f} to {server.memory():.0f} MB, {server.processor() - processor:.1f} s of processor time in {seconds:.0f} s, handles {handles} to {server.handles()}", flush=True)
    return refused == 0 and len(taken) > 0


async def drip(server, first, piece, pause, most):
    """One connection that sends a little at a time; how long it was let go on, or None when it outlasted the attack."""
    began = time.perf_counter()
    reader, writer = await server.open()
    ended = asyncio.create_task(reader.read())
    try:
        writer.write(first)
        while time.perf_counter() - began < most:
            done, _ = await asyncio.wait([ended], timeout=pause)
            if done:
                return time.perf_counter() - began
            writer.write(piece)
            await writer.drain()
        return None
    except OSError:
        return time.perf_counter() - began
    finally:
        ended.cancel()
        writer.close()


async def drips(server, count, first, piece, pause, most):
    lasted = await asyncio.gather(*(drip(server, first, piece, pause, most) for _ in range(count)))
    cut = sorted(each for each in lasted if each is not None)
    return f"{count} connections, {len(cut)} cut off" + (f" after {cut[0]:.0f} to {cut[-1]:.0f} s" if cut else "")


async def slow_headers(server):
    return await drips(server, 500, b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"X-a: b\r\n", 1, 45)


async def slow_bodies(server):
    head = f"POST /api/spaces HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.token}\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n"
    return await drips(server, 500, head.encode() + b'{"title":"', b"a", 1, 45)


async def idle(server):
    made = [await server.open() for _ in range(2_000)]
    memory = server.memory()
    await asyncio.sleep(5)
    for _, writer in made:
        writer.close()
    return f"2,000 connections that say nothing, {memory:.0f} MB with them"


async def big_headers(server):
    ends = {}
    for _ in range(50):
        reader, writer = await server.open()
        try:
            writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 900) for n in range(2_000)) + b"\r\n")
            await writer.drain()
            end = (await reader.read(12)).decode(errors="replace") or "closed"
        except OSError:
            end = "closed"
        ends[end] = ends.get(end, 0) + 1
        writer.close()
    return f"50 requests with 1.8 MB of headers: {ends}"


async def bombs(server):
    body = gzip.compress(b'{"title":"' + b"a" * 60_000_000 + b'"}')
    ends = {}
    for path, kind in [("/api/spaces", "application/json"), ("/oauth2/token", "application/x-www-form-urlencoded"), ("/2/oauth2/token", "application/x-www-form-urlencoded"), ("/signin", "application/x-www-form-urlencoded"), ("/api/payments/stripe", "application/json")] * 10:
        reader, writer = await server.open()
        writer.write(f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.token}\r\nContent-Type: {kind}\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        end = (await reader.read(12)).decode(errors="replace")
        ends[end] = ends.get(end, 0) + 1
        writer.close()
    return f"50 bodies of {len(body) // 1000} kB that unpack to 60 MB: {ends}"


async def h2(server, send, count):
    """Frames on one HTTP/2 connection until the server ends it."""
    made = await server.open_h2()
    if made is None:
        return "the server speaks no HTTP/2"
    reader, writer = made
    got = bytearray()

    async def take():
        while data := await reader.read(65_536):
            got.extend(data)
            if len(got) > 1_000_000:
                del got[:900_000]

    async def answered():
        while frame(PING, b"last one", 1) not in got:
            await asyncio.sleep(0.05)

    taker = asyncio.create_task(take())
    sent = 0
    try:
        while sent < count and not taker.done():
            for _ in range(100):
                send(writer, sent)
                sent += 1
            async with asyncio.timeout(10):
                await writer.drain()
            await asyncio.sleep(0)
        writer.write(frame(PING, b"last one"))
        async with asyncio.timeout(60):
            await asyncio.wait([taker, asyncio.create_task(answered())], return_when=asyncio.FIRST_COMPLETED)
    except TimeoutError:
        pass
    except OSError:
        await asyncio.wait([taker], timeout=5)
    end = "read all and answered" if frame(PING, b"last one", 1) in got else "ended the connection" if taker.done() else "was silent for a minute"
    taker.cancel()
    writer.close()
    return f"{sent:,} sent, the server {end}"


async def rapid_reset(server):
    def send(writer, n):
        stream = 2 * n + 1
        writer.write(frame(HEADERS, request(authorization=b"Bearer x"), END_STREAM | END_HEADERS, stream) + frame(RST_STREAM, struct.pack(">I", 8), 0, stream))
    return "streams opened and reset at once: " + await h2(server, send, 50_000)


async def many_streams(server):
    def send(writer, n):
        writer.write(frame(HEADERS, request(), END_HEADERS, 2 * n + 1))  # Never ended.
    return "streams that never end: " + await h2(server, send, 10_000)


async def continuations(server):
    def send(writer, n):
        if n == 0:
            writer.write(frame(HEADERS, request(), END_STREAM, 1))
        writer.write(frame(CONTINUATION, field(b"x", b"a" * 1_000), 0, 1))
    return "CONTINUATION frames without end: " + await h2(server, send, 50_000)


async def settings(server):
    def send(writer, n):
        writer.write(frame(SETTINGS, struct.pack(">HI", 4, 65_535 + n)) + frame(PING, b"12345678"))
    return "SETTINGS and PING: " + await h2(server, send, 50_000)


async def empty_frames(server):
    def send(writer, n):
        if n == 0:
            writer.write(frame(HEADERS, request(), END_HEADERS, 1))
        writer.write(frame(DATA, b"", 0, 1) + frame(WINDOW_UPDATE, struct.pack(">I", 1), 0, 0))
    return "empty DATA and WINDOW_UPDATE: " + await h2(server, send, 50_000)


async def guesses(server):
    ends = {}
    reader, writer = await server.open()
    for n in range(5_000):
        writer.write(f"GET /2/users/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer guess-{n}-{n:0>40}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        status = head[9:12].decode()
        ends[status] = ends.get(status, 0) + 1
        length = re.search(rb"(?i)content-length: (\d+)", head)
        await reader.readexactly(int(length[1]) if length else 0)
    writer.close()
    return f"5,000 guessed tokens: {ends}"


async def smuggling(server):
    """What two servers in a row could read in two ways: each must be refused, and the connection ended."""
    head = b"POST /api/spaces HTTP/1.1\r\nHost: localhost\r\n"
    inner = b"GET /2/users/me HTTP/1.1\r\nHost: localhost\r\n\r\n"
    tries = {
        "two lengths": head + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        "length and chunks": head + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner,
        "unknown coding": head + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + inner,
        "space before the colon": head + b"Content-Length : 5\r\n\r\nabcde",
        "folded header": head + b"X-a: b\r\n c\r\nContent-Length: 0\r\n\r\n",
        "negative length": head + b"Content-Length: -1\r\n\r\n",
        "signed length": head + b"Content-Length: +5\r\n\r\nabcde",
        "chunk of nothing": head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        "chunk without end": head + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "no host": b"GET / HTTP/1.1\r\n\r\n",
    }
    answered = {}
    for name, text in tries.items():
        reader, writer = await server.open()
        writer.write(text)
        reply = b""
        try:
            async with asyncio.timeout(3):
                while data := await reader.read(65_536):
                    reply += data
        except (OSError, TimeoutError):
            pass  # It waits for more: what came until now counts.
        writer.close()
        answered[name] = (reply[9:12].decode(errors="replace"), reply.count(b"HTTP/1.1 "))
    wrong = {name: end for name, end in answered.items() if end[1] > 1}
    if wrong:
        raise SystemExit(f"a request within a request was answered: {wrong}")
    return f"{len(tries)} kinds of unclear requests: {', '.join(f'{name} {status}' for name, (status, _) in answered.items())}"


async def ask(server, method, path, token, body=None):
    text = b"" if body is None else json.dumps(body).encode()
    kind = "Content-Type: application/json\r\n" if text else ""
    reader, writer = await server.open()
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n{kind}Content-Length: {len(text)}\r\nConnection: close\r\n\r\n".encode() + text)
    head, _, reply = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return int(head[9:12]), json.loads(reply) if reply.startswith(b"{") else None


async def other_spaces(server):
    """Ids of one Space, named as if they were another's, by a host of the other: nothing of the one may change or be told."""
    one = (await ask(server, "POST", "/api/spaces", server.token, {"title": "one"}))[1]["data"]["id"]
    mine = (await ask(server, "POST", "/api/spaces", server.other, {"title": "mine"}))[1]["data"]["id"]
    victim = (await ask(server, "GET", "/2/users/me", server.token))[1]["data"]["id"]
    post = (await ask(server, "POST", f"/api/spaces/{one}/posts", server.token, {"text": "of one"}))[1]["data"]["id"]
    before = json.dumps((await ask(server, "GET", f"/api/spaces/{one}", server.token))[1]["data"], sort_keys=True)
    tries = []
    for method, path, body in [
        ("PUT", f"posts/{post}/pin", None), ("DELETE", f"posts/{post}", None), ("DELETE", f"posts/{post}/pin", None), ("POST", f"speakers/{victim}/mute", None), ("DELETE", f"speakers/{victim}", None),
        ("POST", f"speak_requests/{victim}/approve", None), ("POST", f"tickets/{victim}/confirm", None), ("DELETE", f"tickets/{victim}", None),
        ("DELETE", "whip/AAAAAAAAAAAAAAAAAAAAAA", None), ("DELETE", "whep/AAAAAAAAAAAAAAAAAAAAAA", None),
    ]:
        tries.append((method, f"/api/spaces/{mine}/{path}", body))  # Through a Space of one's own.
    for method, path, body in [
        ("PATCH", "", {"title": "taken"}), ("POST", "/end", None), ("POST", "/hosts", {"user_id": "1"}), ("POST", "/invited_users", {"user_id": "1"}), ("GET", "/speak_requests", None), ("PUT", "/speak_requests/lock", {"locked": True}),
        ("POST", "/speakers/mute", None), ("GET", "/blocked_users", None), ("DELETE", f"/participants/{victim}", {"block": True}), ("PUT", f"/posts/{post}/pin", None), ("DELETE", f"/posts/{post}", None), ("GET", "/tickets", None),
        ("GET", "/payments", None), ("GET", "/insights", None), ("POST", "/end_by_operator", None), ("PUT", f"/tickets/{victim}", None),
    ]:
        tries.append((method, f"/api/spaces/{one}{path}", body))  # By the id itself, which is no secret.
    tries += [("GET", "/api/reports/1", None), ("POST", "/api/reports/1/resolve", {"note": "x"}), ("GET", "/api/reports", None), ("PUT", f"/api/users/{victim}/suspended", None), ("GET", f"/2/spaces/{one}/buyers", None)]
    told = {}
    for method, path, body in tries:
        status, reply = await ask(server, method, path, server.other, body)
        told[status] = told.get(status, 0) + 1
        if status < 400:
            raise SystemExit(f"{method} {path} of another's Space: {status} {reply}")
    if json.dumps((await ask(server, "GET", f"/api/spaces/{one}", server.token))[1]["data"], sort_keys=True) != before:
        raise SystemExit("a Space was changed by somebody of another one")
    return f"{len(tries)} requests with ids of another Space: {told}, the Space as it was"


async def amplification(server):
    """Datagrams of a stranger at the media port: bytes back must not be more than bytes in, and here there must be none."""
    cookie = bytes.fromhex("2112a442")
    attribute = lambda kind, value: struct.pack(">HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)
    stun = lambda kind, body=b"": struct.pack(">HH", kind, len(body)) + cookie + b"abcdefghijkl" + body
    hello = b"\xfe\xfd" + os.urandom(32) + b"\0\0" + b"\0\x04\xc0\x2b\xc0\x2f" + b"\x01\0"
    kinds = {
        "STUN Binding": stun(1), "STUN with a name": stun(1, attribute(6, b"stoaAAAA:peer")), "STUN with wrong integrity": stun(1, attribute(6, b"stoaAAAA:peer") + attribute(8, b"x" * 20)),
        "STUN with an unknown attribute": stun(1, attribute(0x7fff, b"")), "STUN response": stun(0x101), "TURN Allocate": stun(3, attribute(0x19, b"\x11\0\0\0")), "TURN Refresh": stun(4),
        "DTLS ClientHello": b"\x16\xfe\xff\0\0\0\0\0\0\0\0" + struct.pack(">H", len(hello) + 12) + b"\x01" + struct.pack(">I", len(hello))[1:] + b"\0\0\0\0\0" + struct.pack(">I", len(hello))[1:] + hello,
        "DTLS alert": b"\x15\xfe\xfd\0\0\0\0\0\0\0\0\0\x02\x02\x28", "RTP": b"\x80\x6f\0\x01" + b"\0" * 60, "RTCP": b"\x80\xc9\0\x01\0\0\0\x01", "one byte": b"\x01", "nothing": b"",
        "QUIC Initial": b"\xc3\0\0\0\x01\x08" + os.urandom(1_194), "ChannelData": b"\x40\0\0\x04abcd", "long": os.urandom(1_500),
    }
    sent = got = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.setblocking(False)
        for _ in range(50):
            for datagram in kinds.values():
                stranger.sendto(datagram, (server.host, server.media_port))
                sent += len(datagram)
            await asyncio.sleep(0.01)
        await asyncio.sleep(3)
        while True:
            try:
                got += len(stranger.recv(65_536))
            except BlockingIOError:
                break
    if got:
        raise SystemExit(f"a stranger's {sent} bytes were answered with {got}")
    return f"{len(kinds)} kinds of datagrams 50 times: {sent:,} bytes in, {got} bytes out"


ATTACKS = {
    "slow headers": slow_headers, "slow bodies": slow_bodies, "idle connections": idle, "big headers": big_headers, "compression bombs": bombs, "rapid reset": rapid_reset,
    "many streams": many_streams, "header floods": continuations, "settings": settings, "empty frames": empty_frames, "guessed tokens": guesses, "unclear requests": smuggling, "other Spaces": other_spaces, "amplification": amplification,
}


async def main():
    parser = argparse.ArgumentParser()
    for name in ("port", "tls-port", "media-port", "pid"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--token", required=True, help="somebody's token, of the honest one")
    parser.add_argument("--other", required=True, help="another person's")
    parser.add_argument("--only", help="one attack: " + ", ".join(ATTACKS))
    options = parser.parse_args()
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # It tells of each write to a connection that the server ended.
    server = Server(options)
    served = [await during(server, name, attack) for name, attack in ATTACKS.items() if options.only in (None, name)]
    return 0 if all(served) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
