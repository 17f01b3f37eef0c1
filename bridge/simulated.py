"""Devices without devices: a fast scanner that jams, runs empty and loses its cable when told, a card reader that holds
the card of an invented person, a pad that somebody has signed, a barcode reader and a printer that are there."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .drawing import sheet
from .drivers import Device, Page
from .errors import DeviceFault, refused

ENDINGS = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".pdf": "application/pdf"}
#: A citizen of the demo city.
CARD = {"name": "吴建国", "id_number": "350703197809159913", "address": "福建省南平市建阳区演示路 1 号"}


MOST_PAGES, MOST_SECONDS = 500, 60


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_PAGES


def _is_pace(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MOST_SECONDS


def _is_card(value: Any) -> bool:
    return value is None or (isinstance(value, dict) and all(isinstance(one, str) for one in value.values()))


#: What fits into a plan, by its name, and how that is told.
FITS = {
    "pages": (_is_count, f"pages 是几页，0 到 {MOST_PAGES} 的整数"),
    "seconds": (_is_pace, f"seconds 是一页用几秒，0 到 {MOST_SECONDS} 的数"),
    "jam_at": (_is_count, f"jam_at 是到第几页卡纸，0 到 {MOST_PAGES} 的整数，0 不卡"),
    "empty_at": (_is_count, f"empty_at 是到第几页缺纸，0 到 {MOST_PAGES} 的整数，0 不缺"),
    "offline_at": (_is_count, f"offline_at 是到第几页掉线，0 到 {MOST_PAGES} 的整数，0 不掉"),
    "card": (_is_card, "card 是证件上的文字，以名称为键；null 是没有证件"),
    "is_signed": (lambda value: isinstance(value, bool), "is_signed 是 true 或者 false"),
}


@dataclass
class Plan:
    """What happens next; `POST /v1/simulate` and the command line write it."""

    pages: int = 3
    seconds: float = 0.25  # a page, as a scanner of 240 pages a minute
    jam_at: int = 0
    empty_at: int = 0
    offline_at: int = 0
    card: dict[str, str] | None = field(default_factory=lambda: dict(CARD))
    is_signed: bool = True

    def change(self, told: dict[str, Any]) -> None:
        """All of it, or nothing: each value that does not fit is named."""
        faults = {name: f"没有“{name[:40]}”这一项" for name in told if name not in FITS}
        faults |= {name: FITS[name][1] for name, value in told.items() if name in FITS and not FITS[name][0](value)}
        if faults:
            raise refused(faults)
        for name, value in told.items():
            setattr(self, name, value)


@dataclass
class Simple:
    id: str
    kind: str
    name: str

    def state(self) -> str:
        return "ready"


class SimulatedScanner(Simple):
    """The stack is what lies in the folder, by name; without a folder, or an empty one, drawn sheets."""

    def __init__(self, plan: Plan, folder: Path | None) -> None:
        super().__init__("scanner-1", "scanner", "模拟高速扫描仪")
        self.plan, self.folder = plan, folder
        self.lock, self.fed, self.has_failed = threading.Lock(), 0, False

    def state(self) -> str:
        return "busy" if self.lock.locked() else "ready"

    def claim(self) -> None:
        if not self.lock.acquire(blocking=False):
            raise DeviceFault("busy")
        if not self.has_failed:
            self.fed = 0

    def release(self) -> None:
        self.lock.release()

    def feed(self) -> Page | None:
        stack = self._stack()
        time.sleep(self.plan.seconds)
        if self.fed >= (len(stack) or self.plan.pages):
            self.has_failed = False
            return None
        for name, code in (("jam_at", "jam"), ("empty_at", "empty"), ("offline_at", "offline")):
            if getattr(self.plan, name) == self.fed + 1:
                setattr(self.plan, name, 0)  # the clerk mends it, and it goes on
                self.has_failed = True
                raise DeviceFault(code)
        self.fed += 1
        if not stack:
            return Page("image/png", sheet(self.fed))
        file = stack[self.fed - 1]
        return Page(ENDINGS[file.suffix.lower()], file.read_bytes())

    def _stack(self) -> list[Path]:
        if self.folder is None or not self.folder.is_dir():
            return []
        return sorted(one for one in self.folder.iterdir() if one.suffix.lower() in ENDINGS)


class SimulatedReader(Simple):
    def __init__(self, plan: Plan) -> None:
        super().__init__("id-1", "id_reader", "模拟身份证读卡器")
        self.plan = plan

    def read(self) -> dict[str, str]:
        time.sleep(self.plan.seconds)
        if not self.plan.card:
            raise DeviceFault("no-card")
        return dict(self.plan.card)


class SimulatedPad(Simple):
    def __init__(self, plan: Plan) -> None:
        super().__init__("pad-1", "signature_pad", "模拟签字板")
        self.plan = plan

    def sign(self) -> list[list[list[float]]]:
        time.sleep(self.plan.seconds)
        if not self.plan.is_signed:
            raise DeviceFault("no-signature")
        return [stroke(part) for part in range(3)]


def stroke(part: int) -> list[list[float]]:
    """One of three loops beside each other."""
    turns = [at / 24 * 2 * math.pi for at in range(25)]
    return [
        [round(0.2 + part * 0.27 + 0.1 * math.cos(t) + t / 60, 4), round(0.5 + (0.2 + part / 20) * math.sin(t), 4)]
        for t in turns
    ]


def devices(plan: Plan, folder: Path | None) -> list[Device]:
    return [
        SimulatedScanner(plan, folder),
        SimulatedReader(plan),
        SimulatedPad(plan),
        Simple("gun-1", "barcode_reader", "模拟扫码枪（键盘）"),
        Simple("printer-1", "printer", "系统打印机"),
    ]
