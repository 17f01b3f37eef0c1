"""图标: own drawings (icons.svg) on a grid of 24, line 1.75; always beside a word."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

_SYMBOL = re.compile(r'<symbol id="([a-z]+)" viewBox="0 0 24 24">(.+)</symbol>')


@cache
def shapes() -> dict[str, str]:
    return dict(_SYMBOL.findall(Path(__file__).with_name("icons.svg").read_text(encoding="utf-8")))


@cache
def icon(name: str, small: bool = True, css_class: str = "") -> Markup:
    """An inline SVG, hidden from readers: the word beside it speaks. `small` follows the size of the text."""
    size = " tb-icon--s" if small else ""
    extra = f" {css_class}" if css_class else ""
    drawing = Markup(shapes()[name])  # noqa: S704 our own drawings
    return Markup('<svg class="tb-icon{}{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>').format(
        size, extra, drawing
    )
