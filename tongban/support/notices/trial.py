"""样例: a 文稿 set with its sample data, marked as a sample; for previews, and as the last check before use."""

from __future__ import annotations

from typing import Any

from . import barcodes, checking, layouts, registry, script, typesetting
from .errors import NoSealerError, PaperNotMadeError
from .typesetting import Rendered
from .wording import Paper, chinese_date

MOST_PAGES = 6
WITH_BARCODE = ("receipt",)
SAMPLE_CODE = "N000-0000-0000-0000"
BLANK_SEAL = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 42 42">'
    '<circle cx="21" cy="21" r="19.5" fill="none" stroke="#c8102e" stroke-width="1.2"/></svg>'
)


def sample_paper(kind: str, text: str, *, is_permit: bool = True, is_person: bool = False) -> Paper:
    known = registry.kind(kind)
    party = checking.PERSON if is_person else checking.COMPANY
    return checking.composed(known, text, checking.sample_letter(known, is_permit=is_permit, party=party))


def sample(kind: str, text: str, *, is_permit: bool = True, is_person: bool = False) -> Rendered:
    paper = sample_paper(kind, text, is_permit=is_permit, is_person=is_person)
    return typesetting.render_sealed(layouts.path_of(layouts.NEWEST), document(kind, paper))


def sample_pages(kind: str, text: str, *, is_permit: bool = True, is_person: bool = False) -> list[bytes]:
    """The same as pictures, one a page."""
    paper = sample_paper(kind, text, is_permit=is_permit, is_person=is_person)
    return typesetting.render_pages(layouts.path_of(layouts.NEWEST), document(kind, paper))


def document(kind: str, paper: Paper) -> dict[str, Any]:
    return {
        **paper.as_dict(),
        "agency": checking.SAMPLE_AGENCY,
        "number": f"市市场监管局{registry.kind(kind).word}〔{checking.SAMPLE_DAY.year}〕1号",
        "date": chinese_date(checking.SAMPLE_DAY),
        "verify_code": SAMPLE_CODE,
        "verify_site": "http://127.0.0.1:8000/v/",
        "hash": "0000000000000000…",
        "qr": typesetting.qr_svg("http://127.0.0.1:8000/v/N000000000000000"),
        "seal": _seal(),
        "barcode": barcodes.code128_svg(checking.SAMPLE_CASE) if kind in WITH_BARCODE else "",
        "case_number": checking.SAMPLE_CASE,
        "sample": True,
    }


def _seal() -> str:
    try:
        return registry.seal_picture(checking.SAMPLE_AGENCY)
    except NoSealerError:
        return BLANK_SEAL


def layout_faults(kind: str, text: str) -> list[str]:
    """Set for a firm and for a person: it has to come out, with a seal, and not too long."""
    faults = []
    for is_person in (False, True):
        try:
            rendered = sample(kind, text, is_person=is_person)
        except PaperNotMadeError as error:
            return [error.sentence]
        except script.ScriptError as error:
            return [str(error)]
        if rendered.box is None:
            faults.append("排出来的样例没有章的位置")
        if rendered.box and rendered.box.page > MOST_PAGES:
            faults.append(f"样例排了 {rendered.box.page} 页，最多 {MOST_PAGES} 页")
    return list(dict.fromkeys(faults))
