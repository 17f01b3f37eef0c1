"""拟调整的内容 of a request: which parts are filled depends on its kind."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from tongban.common.errors import InvalidInputError

from .body import PowerBody
from .reading import shape_fault


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the powers that a power is split into, or the one that several become."""

    base_code: str
    body: PowerBody


class Proposal(Struct, frozen=True, forbid_unknown_fields=True):
    """`parts`: the new or changed powers (one for most kinds). `targets`: agencies of a 下放, by credit code;
    `keeps_own`: the upper level goes on exercising the power beside them."""

    level: str = ""
    parent_base_code: str = ""
    parts: tuple[Part, ...] = ()
    targets: tuple[str, ...] = ()
    keeps_own: bool = False


_encoder = msgspec.json.Encoder()
msgspec.json.Decoder(Proposal)


def proposal_from(data: Any) -> Proposal:
    """InvalidInputError names the part and the field."""
    if isinstance(data, Proposal):
        return data
    try:
        return msgspec.convert(data, Proposal)
    except msgspec.ValidationError as error:
        where, reason = shape_fault(error)
        raise InvalidInputError(fields={where or "proposal": f"拟调整的内容：{reason}"}) from error


def plain(proposal: Proposal) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(_encoder.encode(proposal))
    return found
