"""Officials at their browsers, each signed in when the first case waits for her, and at her desk from then on."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from . import counter, desk

CLERK = "clerk01"


class Staff:
    def __init__(self, people: Callable[..., Page]) -> None:
        self.people = people
        self.pages: dict[str, Page] = {}

    def __getitem__(self, name: str) -> Page:
        if name not in self.pages:
            self.pages[name] = self.people(name)
        return self.pages[name]

    @property
    def clerk(self) -> Page:
        return self[CLERK]

    def accept(self, number: str) -> None:
        counter.accept(self.clerk, number)

    def accept_and_grant(self, number: str) -> None:
        counter.accept_and_grant(self.clerk, number)

    def review(self, number: str, opinions: dict[str, str]) -> None:
        """Each department by its own reviewer, with its own words."""
        for office, opinion in opinions.items():
            desk.review(self[f"reviewer_{office}"], number, opinion)

    def grant(self, number: str, office: str, opinion: str) -> None:
        desk.grant(self[f"decider_{office}"], number, opinion)
