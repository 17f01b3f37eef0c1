"""印模: the picture of a round seal, drawn as SVG, glyph by glyph.

Red ring, the agency's name on the upper arc, a star in the middle; 示例章 below it in the demo city. No national
emblem: its use is regulated, a city that may use it supplies its own picture.
"""

from __future__ import annotations

import math
from xml.sax.saxutils import escape

from django.conf import settings

SIZE = 420  # tenths of a millimetre: the seal of a county or city agency is 42 mm wide
CENTRE = SIZE / 2
RING = 12
RED = "#D7191F"
FONTS = (
    "'Noto Serif CJK SC','Noto Serif SC','Source Han Serif SC','思源宋体','SimSun','Songti SC',"
    "'Noto Sans CJK SC','Noto Sans SC',serif"
)
GLYPH = 54
NAME_RADIUS = 148
WIDEST_ARC = 262
STEP = 25.5


def picture(agency_name: str, *, is_sample: bool | None = None) -> str:
    """SVG of the agency's seal, 42 × 42 mm, transparent where there is no ink."""
    sample = settings.IS_DEMO if is_sample is None else is_sample
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="42mm" height="42mm" '
        f'role="img" aria-label="{escape(agency_name, {chr(34): "&quot;"})}印章">',
        f'<circle cx="{CENTRE:g}" cy="{CENTRE:g}" r="{CENTRE - RING / 2 - 2:g}" fill="none" stroke="{RED}" '
        f'stroke-width="{RING}"/>',
        f'<polygon points="{_star(58)}" fill="{RED}"/>',
        f'<g fill="{RED}" font-family="{FONTS}" font-weight="700" text-anchor="middle">',
        *_name_on_arc(agency_name),
        *_sample_line(sample),
        "</g></svg>",
    ]
    return "".join(parts)


def _name_on_arc(name: str) -> list[str]:
    """Feet of the characters towards the centre; long names are set closer and narrower, as on a real seal."""
    step = min(STEP, WIDEST_ARC / max(len(name) - 1, 1))
    narrow = min(1.0, step / STEP * 1.08)
    first = -step * (len(name) - 1) / 2
    return [
        f'<text font-size="{GLYPH}" transform="rotate({first + step * place:.3f} {CENTRE:g} {CENTRE:g}) '
        f'translate({CENTRE:g} {CENTRE - NAME_RADIUS:g}) scale({narrow:.3f} 1)">{escape(character)}</text>'
        for place, character in enumerate(name)
    ]


def _sample_line(sample: bool) -> list[str]:
    if not sample:
        return []
    return [f'<text font-size="40" letter-spacing="8" x="{CENTRE + 4:g}" y="{CENTRE + 157:g}">示例章</text>']


def _star(radius: float) -> str:
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * math.sin(math.pi / 10) / math.sin(math.pi * 7 / 10)
        angle = math.pi / 5 * corner - math.pi / 2
        points.append(f"{CENTRE + reach * math.cos(angle):.2f},{CENTRE + reach * math.sin(angle):.2f}")
    return " ".join(points)
