"""Somebody without a mouse: only keys are pressed, and what has the focus must be in sight."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as TooLateError

FAR = 60  # presses of Tab before a place counts as out of reach
IN_SIGHT = """() => {
  const element = document.activeElement;
  const seen = element.closest("label") ?? element;
  const { left, top, width, height } = seen.getBoundingClientRect();
  const there = document.elementFromPoint(left + width / 2, top + height / 2);
  return there !== null && (seen.contains(there) || there.contains(seen));
}"""


class Keys:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed: list[str] = []

    def press(self, *keys: str) -> None:
        for key in keys:
            self.pressed.append(key)
            self.page.keyboard.press(key)

    def print_paper(self) -> None:
        """F10 opens the notice in a window of its own; a Chromium without a viewer takes it as a file instead."""
        with self.page.context.expect_event("response", lambda answer: "/papers/" in answer.url) as came:
            self.press("F10")
        assert (came.value.status, came.value.headers["content-type"]) == (200, "application/pdf")
        for other in self.page.context.pages:
            if other != self.page:
                other.close()

    def at_most(self, most: int) -> None:
        """What was typed as data is not counted; every other key is, also the choice of an option."""
        said = " ".join(self.pressed)
        assert len(self.pressed) <= most, f"{len(self.pressed)} keys, {most} are allowed: {said}"

    def write(self, place: Locator, words: str) -> None:
        """Into the place that has the focus already."""
        self.are_at(place)
        self.page.keyboard.type(words)

    def are_at(self, place: Locator) -> None:
        expect(place).to_be_focused()
        try:  # the page may still be scrolling to it, or drawing it anew
            self.page.wait_for_function(IN_SIGHT)
        except TooLateError:
            raise AssertionError(f"{place} has the focus and something stands over it") from None
        expect(place).to_be_focused()

    def go_to(self, place: Locator, key: str = "Tab") -> None:
        for _ in range(FAR):
            if place.evaluate("element => element === document.activeElement"):
                break
            self.press(key)
        self.are_at(place)

    def choose(self, select: Locator, option: str) -> None:
        """Down the options of the select that has the focus."""
        self.are_at(select)
        wanted = select.locator("option").all_inner_texts().index(option)
        for _ in range(wanted):
            self.press("ArrowDown")
        assert select.evaluate("element => element.selectedOptions[0].text") == option
