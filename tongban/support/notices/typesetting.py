"""typst: a template file and data in, a PDF out. Text of people goes in as data, never as markup."""

from __future__ import annotations

import functools
import io
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings

from .errors import FontsMissingError, PaperNotMadeError
from .values import SealBox

logger = logging.getLogger(__name__)

# Templates of all modules live below the package, so one may import from another.
ROOT = Path(__file__).resolve().parents[2]
# Licensed faces of official papers first, when the city has put them into FONTS_ROOT; then the free stand-ins.
FREE_SERIF = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "思源宋体", "SimSun")
FREE_SANS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "思源黑体")
SERIF = ("FangSong_GB2312", "FangSong", "仿宋", *FREE_SERIF, *FREE_SANS)
TITLE = ("FZXiaoBiaoSong-B05S", "方正小标宋简体", *FREE_SERIF, *FREE_SANS)
SANS = ("SimHei", "黑体", *FREE_SANS, *FREE_SERIF)


@dataclass(frozen=True)
class FontSet:
    fonts: typst.Fonts
    inputs: str


@dataclass(frozen=True)
class Rendered:
    pdf: bytes
    box: SealBox | None


def render_typst(path: Path | str, data: Mapping[str, Any], *, moment: datetime | None = None) -> bytes:
    """The PDF of a template; the template reads `json(bytes(sys.inputs.data))` and `sys.inputs.fonts`."""
    return render_sealed(path, data, moment=moment).pdf


def render_sealed(path: Path | str, data: Mapping[str, Any], *, moment: datetime | None = None) -> Rendered:
    """As `render_typst`, and where the template put its seal (its `<seal>` metadata), for the signature field."""
    fonts = _fonts(str(settings.FONTS_ROOT))
    started = time.process_time()
    inputs = {"data": json.dumps(data, ensure_ascii=False, default=str), "fonts": fonts.inputs}
    try:
        compiler = typst.Compiler(str(path), root=str(ROOT), font_paths=fonts.fonts, sys_inputs=inputs)
        pdf = compiler.compile(format="pdf", timestamp=moment.replace(microsecond=0) if moment else None)
        marks = json.loads(compiler.query("<seal>", field="value"))
    except RuntimeError as error:  # typst.TypstError, or a template that is not there
        logger.exception("typst template %s did not compile", Path(path).name)
        raise PaperNotMadeError(reason=getattr(error, "message", str(error))) from error
    logger.info("typeset %s in %d ms of CPU", Path(path).name, (time.process_time() - started) * 1000)
    assert isinstance(pdf, bytes)
    return Rendered(pdf, SealBox(**marks[-1]) if marks else None)


def render_pages(path: Path | str, data: Mapping[str, Any], *, ppi: float = 110) -> list[bytes]:
    """The pages of a template as PNG pictures, for a preview."""
    fonts = _fonts(str(settings.FONTS_ROOT))
    inputs = {"data": json.dumps(data, ensure_ascii=False, default=str), "fonts": fonts.inputs}
    try:
        compiler = typst.Compiler(str(path), root=str(ROOT), font_paths=fonts.fonts, sys_inputs=inputs)
        pages = compiler.compile(format="png", ppi=ppi)
    except RuntimeError as error:
        logger.exception("typst template %s did not compile", Path(path).name)
        raise PaperNotMadeError(reason=getattr(error, "message", str(error))) from error
    return [pages] if isinstance(pages, bytes) else list(pages or [])


def qr_svg(text: str) -> str:
    """A QR code as SVG text, error level M, for papers and pages."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, nl=False, border=0, omitsize=True)
    return drawn.getvalue().decode()


@functools.lru_cache(maxsize=2)
def _fonts(folder: str) -> FontSet:
    """Found once per process: looking through all font files takes a moment."""
    paths = [folder] if Path(folder).is_dir() else []
    fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=paths)
    families = set(fonts.families())
    chosen = {
        name: [family for family in wanted if family in families]
        for name, wanted in (("serif", SERIF), ("title", TITLE), ("sans", SANS))
    }
    if not all(chosen.values()):
        raise FontsMissingError(folder=folder)
    return FontSet(fonts, json.dumps(chosen, ensure_ascii=False))
