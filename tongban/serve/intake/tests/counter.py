"""What the tests of intake hand in: pictures, materials and whole applications."""

from __future__ import annotations

import itertools
import struct
import zlib
from typing import Any

from tongban.serve.approvals.tests.city import ANSWERS, City
from tongban.serve.intake import api as intake
from tongban.support.files import api as files

_keys = itertools.count(1)
ALL_OK = dict.fromkeys(["m1", "m2", "m3", "m4", "m5", "m7"], "ok")


def picture() -> bytes:
    """A PNG of one white pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
            chunk(b"IDAT", zlib.compress(b"\x00\xff\xff\xff")),
            chunk(b"IEND", b""),
        ]
    )


def upload(actor: Any, name: str = "plan.png") -> str:
    return str(files.receive(actor, name=name, chunks=[picture()], purpose="material").id)


def materials(city: City, actor: Any, **changes: Any) -> dict[str, Any]:
    """Everything that the plain item asks for; None takes one away."""
    given = {
        "m2": {"licence": city.business_licence},
        "m3": {"file": upload(actor, "health.png")},
        "m4": {"file": upload(actor, "plan.png")},
        "m5": {"declared": True},
        **changes,
    }
    return {code: value for code, value in given.items() if value is not None}


def facts(city: City, **changes: Any) -> dict[str, Any]:
    """The arguments of a submit by the citizen for her company."""
    actor = changes.pop("actor", city.lin)
    told = {
        "actor": actor,
        "party": city.company,
        "item_code": city.item,
        "answers": ANSWERS,
        "situations": {"kind": "dine"},
        "channel": "web",
        "key": f"key-{next(_keys)}",
        **changes,
    }
    told.setdefault("materials", None)
    if told["materials"] is None:
        told["materials"] = materials(city, actor)
    return told


def submitted(city: City, **changes: Any) -> str:
    return intake.submit(**facts(city, **changes)).number


def accepted(city: City, **changes: Any) -> str:
    number = submitted(city, **changes)
    intake.accept(actor=city.clerk, number=number, verdicts={**ALL_OK, "m7": "ok"})
    return number


def asked(city: City, codes: tuple[str, ...] = ("m4",), **changes: Any) -> str:
    """An application that waits for a correction."""
    number = submitted(city, **changes)
    intake.ask_correction(
        actor=city.clerk, number=number, items=[{"material_code": one, "opinion": "请补正"} for one in codes]
    )
    return number


def decided(city: City, outcome: str = "grant", **changes: Any) -> str:
    number = accepted(city, **changes)
    city.decide(number, outcome, opinion="场所布局不符合要求" if outcome == "refuse" else "符合条件")
    return number
