"""Sixteen clients in one thread, cheap on CPU: keep-alive connections, requests prepared beforehand, epoll."""

from __future__ import annotations

import selectors
import socket
import time
from collections import Counter, deque
from dataclasses import dataclass, field


@dataclass
class Load:
    """What came of it: seconds in all, milliseconds of each request, answers by status, the first bad body."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    complaint: str = ""

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds


class _Client:
    """One connection: sends its next request as soon as the answer to the last one is whole."""

    def __init__(self, port: int, requests: deque[bytes]) -> None:
        self.requests, self.read, self.wanted, self.sent_at = requests, b"", -1, 0.0
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> bool:
        if not self.requests:
            return False
        self.read, self.wanted, self.sent_at = b"", -1, time.perf_counter()
        self.socket.sendall(self.requests.popleft())
        return True

    def is_whole(self) -> bool:
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError("the web process has closed the connection")
        self.read += part
        if self.wanted < 0 and (end := self.read.find(b"\r\n\r\n")) >= 0:
            head = self.read[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            self.wanted = end + 4 + length
        return 0 <= self.wanted <= len(self.read)


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def drive(port: int, queues: list[deque[bytes]]) -> Load:
    """One client for each queue, until all queues are empty."""
    found = Load()
    with selectors.DefaultSelector() as selector:
        clients = [_Client(port, queue) for queue in queues]
        started = time.perf_counter()
        for client in clients:
            if client.send():
                selector.register(client.socket, selectors.EVENT_READ, client)
        while selector.get_map():
            for key, _ in selector.select():
                client = key.data
                if not client.is_whole():
                    continue
                found.times.append((time.perf_counter() - client.sent_at) * 1000)
                status = int(client.read[9:12])
                found.statuses[status] += 1
                if status >= 400 and not found.complaint:
                    found.complaint = client.read.decode("utf-8", "replace")[-600:]
                if not client.send():
                    selector.unregister(client.socket)
        found.seconds = time.perf_counter() - started
        for client in clients:
            client.socket.close()
    return found
