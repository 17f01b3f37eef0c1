"""What others add to notices: kinds of papers, and the sealer (seals stand above, so they come to us)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from tongban.common.errors import NotFoundError

from .errors import NoSealerError
from .kinds import Kind
from .values import SealBox


class Sealer(Protocol):
    """`agency` has `uscc` and `name`."""

    def __call__(self, agency: Any, pdf: bytes, *, reason: str, contact: str, box: SealBox | None) -> bytes: ...


_kinds: dict[str, Kind] = {}
_sealers: list[tuple[Sealer, Callable[[str], str]]] = []


def register_template(kind: Kind) -> None:
    """A kind of paper with the 文稿 that ships with it; the city may change the words afterwards."""
    _kinds[kind.kind] = kind


def kind(code: str) -> Kind:
    if code not in _kinds:
        raise NotFoundError(what=f"文书模板 {code}")
    return _kinds[code]


def kinds() -> list[Kind]:
    return list(_kinds.values())


def register_sealer(seal: Sealer, picture: Callable[[str], str]) -> None:
    """`seal` signs a PDF for an agency, `picture` draws the agency's seal as SVG."""
    _sealers[:] = [(seal, picture)]


def seal(agency: Any, pdf: bytes, *, reason: str, contact: str, box: SealBox | None) -> bytes:
    if not _sealers:
        raise NoSealerError
    return _sealers[0][0](agency, pdf, reason=reason, contact=contact, box=box)


def seal_picture(agency_name: str) -> str:
    if not _sealers:
        raise NoSealerError
    return _sealers[0][1](agency_name)
