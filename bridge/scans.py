"""Scanning, page by page: what was fed stays here until the page has fetched it and lets it go."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field

from .drivers import Page, Scanner
from .errors import DeviceFault, Refusal

WAIT_SECONDS = 10.0  # a question for more pages is answered at the latest then
KEPT_SECONDS = 1800
MOST_PAGES = 500


@dataclass
class Scan:
    """One stack of paper. After a fault (卡纸, 缺纸, 掉线) it goes on where it stopped."""

    scanner: Scanner
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    pages: list[Page] = field(default_factory=list)
    state: str = "running"  # running, paused, done, ended
    fault: DeviceFault | None = None
    changed: threading.Condition = field(default_factory=threading.Condition)
    touched: float = field(default_factory=time.monotonic)

    def run(self) -> None:
        try:
            while self.state == "running" and len(self.pages) < MOST_PAGES:
                page = self.scanner.feed()
                with self.changed:
                    if page is None:
                        break
                    self.pages.append(page)
                    self.changed.notify_all()
            self._turn("done")
        except DeviceFault as fault:
            self.fault = fault
            self._turn("paused")
        finally:
            self.scanner.release()

    def _turn(self, state: str) -> None:
        with self.changed:
            if self.state == "running":
                self.state = state
            self.changed.notify_all()

    def begin(self) -> None:
        self.scanner.claim()
        self.state, self.fault = "running", None
        threading.Thread(target=self.run, daemon=True).start()

    def resume(self) -> None:
        """Only after a fault: what is done is not fed again."""
        if self.state != "paused":
            raise Refusal(409, "not-paused", "这次扫描没有停下，不用继续")
        self.begin()

    def status(self, after: int) -> dict[str, object]:
        """Waits until there is more to say than `after` pages."""
        self.touched = time.monotonic()
        with self.changed:
            self.changed.wait_for(lambda: len(self.pages) > after or self.state != "running", WAIT_SECONDS)
            fault = {"code": self.fault.code, "message": self.fault.sentence} if self.fault else None
            return {"id": self.id, "state": self.state, "pages": len(self.pages), "fault": fault}

    def page(self, number: int) -> Page:
        self.touched = time.monotonic()
        if not 1 <= number <= len(self.pages):
            raise Refusal(404, "page", f"没有第 {number} 页")
        return self.pages[number - 1]

    def end(self) -> None:
        with self.changed:
            self.state = "ended"
            self.changed.notify_all()


class Scans:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.all: dict[str, Scan] = {}

    def begin(self, scanner: Scanner) -> Scan:
        self._forget_old()
        scan = Scan(scanner)
        scan.begin()
        with self.lock:
            self.all[scan.id] = scan
        return scan

    def get(self, scan_id: str) -> Scan:
        with self.lock:
            found = self.all.get(scan_id)
        if found is None:
            raise Refusal(404, "scan", "这次扫描已经结束，请重新扫描")
        return found

    def drop(self, scan_id: str) -> None:
        self.get(scan_id).end()
        with self.lock:
            self.all.pop(scan_id, None)

    def _forget_old(self) -> None:
        now = time.monotonic()
        with self.lock:
            for key in [key for key, one in self.all.items() if now - one.touched > KEPT_SECONDS]:
                self.all.pop(key).end()
