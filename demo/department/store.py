"""What the department keeps, in one SQLite file, so that it can be stopped for a day and go on."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

SHANGHAI = timezone(timedelta(hours=8))
Message = dict[str, Any]
TABLES = """
CREATE TABLE IF NOT EXISTS received (key TEXT PRIMARY KEY, number TEXT, seq INT, kind TEXT, day TEXT, digest TEXT,
    body TEXT);
CREATE TABLE IF NOT EXISTS sent (id INTEGER PRIMARY KEY, key TEXT, number TEXT, seq INT, day TEXT, digest TEXT,
    envelope TEXT, due REAL, is_pushed INT DEFAULT 0);
CREATE TABLE IF NOT EXISTS nonce (value TEXT PRIMARY KEY);
"""


def canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Store:
    def __init__(self, path: Path, today: str = "") -> None:
        self.database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.database.executescript(TABLES)
        self.lock, self.today = threading.RLock(), today

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.lock:
            return self.database.execute(sql, values).fetchall()

    def is_fresh(self, nonce: str) -> bool:
        with self.lock:
            return self.database.execute("INSERT OR IGNORE INTO nonce VALUES (?)", [nonce]).rowcount == 1

    def keep(self, message: Message) -> None:
        """The same key again changes nothing."""
        values = [message[name] for name in ("key", "case", "seq", "kind", "day")]
        self.rows("INSERT OR IGNORE INTO received VALUES (?, ?, ?, ?, ?, ?, ?)", *values, sha256(canonical(message)),
                  json.dumps(message["body"]))  # fmt: skip

    def write(self, number: str, key: str, kind: str, body: Message, due: float) -> None:
        """One more message of ours about a case, with the next number of that case."""
        with self.lock:
            ((last,),) = self.rows("SELECT coalesce(max(seq), 0) FROM sent WHERE number = ?", number)
            now = datetime.now(SHANGHAI)
            day = self.today or now.date().isoformat()
            envelope = {"key": key, "case": number, "seq": last + 1, "kind": kind, "day": day, "at": now.isoformat(),
                        "body": body}  # fmt: skip
            self.rows("INSERT INTO sent (key, number, seq, day, digest, envelope, due) VALUES (?, ?, ?, ?, ?, ?, ?)",
                      key, number, last + 1, day, sha256(canonical(envelope)), json.dumps(envelope), due)  # fmt: skip

    def day(self, day: str) -> Message:
        return {name: _side(self.rows(f"SELECT key, digest, number FROM {name} WHERE day = ?", day))
                for name in ("received", "sent")}  # fmt: skip


def _side(rows: list[tuple[Any, ...]]) -> Message:
    lines = sorted(f"{key}:{digest}" for key, digest, _ in rows)
    messages = {key: [digest, number] for key, digest, number in rows}
    return {"count": len(rows), "hash": sha256("\n".join(lines).encode()), "messages": messages}
