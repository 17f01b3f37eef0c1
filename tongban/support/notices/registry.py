"""What others add to notices: templates of papers, and the sealer (seals stand above, so they come to us)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tongban.common.errors import NotFoundError

from .errors import NoSealerError
from .values import SealBox
from .wording import Letter, Paper

HERE = Path(__file__).parent / "typst"
PAPER = HERE / "paper.typ"

Compose = Callable[[Letter], Paper]


class Sealer(Protocol):
    """`agency` has `uscc` and `name`."""

    def __call__(self, agency: Any, pdf: bytes, *, reason: str, contact: str, box: SealBox | None) -> bytes: ...


@dataclass(frozen=True)
class Template:
    """One kind of paper. `compose` says in blocks what the typst file lays out."""

    kind: str
    path: Path
    name: str
    word: str
    compose: Compose
    required: tuple[str, ...] = ()


_templates: dict[str, Template] = {}
_sealers: list[tuple[Sealer, Callable[[str], str]]] = []


def register_template(
    kind: str, path: Path | str, name: str, *, word: str, compose: Compose, required: tuple[str, ...] = ()
) -> None:
    """A kind of paper: its typst file, its name (受理通知书), the word in its number (受), its wording, and the
    names that the caller's data must hold ("a|b" for one of two)."""
    _templates[kind] = Template(kind, Path(path), name, word, compose, required)


def template(kind: str) -> Template:
    if kind not in _templates:
        raise NotFoundError(what=f"文书模板 {kind}")
    return _templates[kind]


def kinds() -> list[Template]:
    return list(_templates.values())


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
