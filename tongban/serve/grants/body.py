"""The shape of a policy: what is stored in a version, and never changed once published. Money is in fen (分)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

Line = Annotated[str, Meta(max_length=300)]
Cents = Annotated[int, Meta(ge=0, le=10**14)]


class _Part(Struct, frozen=True, forbid_unknown_fields=True):
    """Base of the parts: an unknown name is refused, so that a typing mistake is found."""


class Condition(_Part, frozen=True):
    """One condition with the clause it comes from. `fact` names what is looked at (`facts.py`)."""

    clause: Annotated[str, Meta(max_length=40)]
    text: Line
    check: str = "hand"
    fact: Annotated[str, Meta(max_length=120)] = ""
    value: Line = ""


class Tier(_Part, frozen=True):
    value: Annotated[str, Meta(max_length=60)]
    cents: Cents


class Standard(_Part, frozen=True):
    """奖补标准: fixed `cents`; `points` of ten thousand of a sum in yuan; `cents` for each; or by tiers.

    `of` is the word for what is counted or taken a part of (人, 购车金额).
    """

    kind: str = "fixed"
    clause: Annotated[str, Meta(max_length=40)] = ""
    cents: Cents = 0
    points: Annotated[int, Meta(ge=0, le=10_000)] = 0
    fact: Annotated[str, Meta(max_length=120)] = ""
    of: Annotated[str, Meta(max_length=20)] = ""
    cap_cents: Cents = 0
    tiers: tuple[Tier, ...] = ()


class PolicyBody(_Part, frozen=True):
    name: Annotated[str, Meta(max_length=100)]
    document: Annotated[str, Meta(max_length=120)] = ""
    document_number: Annotated[str, Meta(max_length=60)] = ""
    summary: Line = ""
    audience: Line = ""
    valid_from_on: date | None = None
    valid_to_on: date | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    budget_subject: Annotated[str, Meta(max_length=80)] = ""
    publicity_days: Annotated[int, Meta(ge=1, le=60)] = 5
    conditions: Annotated[tuple[Condition, ...], Meta(max_length=30)] = ()
    standard: Standard = Standard()


_encoder = msgspec.json.Encoder()
# msgspec learns a type at its first use, which two threads must not do at once: hence here.
_decoder = msgspec.json.Decoder(PolicyBody)


def body_from(data: Any) -> PolicyBody:
    """Raises msgspec.ValidationError, whose text names the path of the bad value."""
    return _decoder.decode(_encoder.encode(data))


def to_builtins(body: PolicyBody) -> Any:
    return msgspec.json.decode(_encoder.encode(body))
