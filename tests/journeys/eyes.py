"""axe-core over the page that is open, in its modes, and whether it fits a telephone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page

from .conftest import PHONE

WIDE = {"width": 1440, "height": 900}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GRAVE = ["serious", "critical"]
#: A page is the same in every mode but for the word on <html> by which the styles turn, so in the other modes only
#: colours are asked for again; elder mode is for telephones, high contrast for large screens.
OTHERS = {"elder": PHONE, "contrast": WIDE}
#: What takes axe long and is settled by the first who was shown a kind of page.
SETTLED = {one: {"enabled": False} for one in ("target-size", "link-in-text-block", "css-orientation-lock")}


class Eyes:
    """Remembers what was measured, so that the same look is measured once."""

    def __init__(self, context: BrowserContext) -> None:
        self.measured = ""
        own = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
        context.add_init_script(f"window.openEyes = () => {{ {AXE_SCRIPT}; {own}; window.lookAtPage = lookAtPage; }}")

    def complaints(self, page: Page, *modes: str, is_known: bool = False) -> list[str]:
        """Of the open page. `is_known`: somebody else was shown this kind, so one size is enough."""
        page.evaluate("openEyes()")
        first = page.viewport_size
        sizes = [PHONE] if is_known else [first, PHONE if first == WIDE else WIDE]
        return [f"{size['width']}px {one}" for size in sizes for one in self._look(page, modes, size, is_known)]

    def _look(self, page: Page, modes: tuple[str, ...], size: dict[str, int], is_known: bool) -> list[str]:
        if page.viewport_size != size:
            page.set_viewport_size(size)
        plan = [_asked(mode, size, is_known) for mode in modes]
        found, beyond, fresh = page.evaluate("given => lookAtPage(...given)", [plan, GRAVE, self.measured])
        self.measured = f"{self.measured}\n{fresh}"
        return found + [f"{mode} runs {far}px off the edge" for mode, far in beyond.items() if far > 0]


def _asked(mode: str, size: dict[str, int], is_known: bool) -> tuple[str, Any, dict[str, Any]]:
    if mode not in OTHERS:
        return mode, {"type": "tag", "values": TAGS}, SETTLED if is_known else {}
    return mode, ["color-contrast"] if OTHERS[mode] == size else None, {}
