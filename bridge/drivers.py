"""What a driver has to do. A real device is a class that does these; nothing else changes, here or in the platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

#: Kinds of devices, as the pages name them.
KINDS = {
    "scanner": "扫描仪",
    "id_reader": "身份证读卡器",
    "signature_pad": "签字板",
    "barcode_reader": "扫码枪",
    "printer": "打印机",
}
MEDIA = ("image/jpeg", "image/png", "application/pdf")


@dataclass(frozen=True)
class Page:
    media_type: str
    content: bytes


class Device(Protocol):
    id: str
    kind: str
    name: str

    def state(self) -> str:
        """ready, busy or offline."""
        ...


class Scanner(Device, Protocol):
    """Claimed by one scan at a time; `feed` gives the next page, None after the last, or raises DeviceFault."""

    def claim(self) -> None: ...
    def feed(self) -> Page | None: ...
    def release(self) -> None: ...


class IdReader(Device, Protocol):
    def read(self) -> Mapping[str, str]:
        """name, id_number, and what else stands on the card; raises DeviceFault without a card."""
        ...


class SignaturePad(Device, Protocol):
    def sign(self) -> list[list[list[float]]]:
        """Strokes: each a list of [x, y] between 0 and 1, the pad twice as wide as high."""
        ...


def facts_of(device: Device) -> dict[str, Any]:
    return {"id": device.id, "kind": device.kind, "kind_name": KINDS[device.kind], "name": device.name,
            "state": device.state()}  # fmt: skip
