"""Every kind of page in every door, found by following links: nothing serious for axe, nothing off a telephone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from . import beginnings
from .eyes import WIDE, Eyes
from .walking import Walk, pages_of_the_table

#: How the pages of a door may look; staff have one look.
MODES = {"/": ("default", "elder", "contrast"), "/kiosk/": ("kiosk",)}


@dataclass(frozen=True)
class Visitor:
    """Who walks through which door.

    `begins` does what must have been begun before there is a page of it; the addresses it passed are walked too.
    `only_missing`: goes no further than to what nobody before has found.
    """

    who: str
    door: str
    begins: Callable[[Page], list[str]] = beginnings.nothing
    only_missing: bool = False


VISITORS = [
    Visitor("linxiaolan", "/", beginnings.an_application),
    Visitor("", "/", beginnings.a_law_in_two_versions),
    Visitor("", "/kiosk/"),
    Visitor("xuwenbin", "/", beginnings.as_the_craft_company, only_missing=True),
    Visitor("chensiyuan", "/", beginnings.a_project, only_missing=True),
    Visitor("weichangming", "/", only_missing=True),
    Visitor("clerk01", "/window/", beginnings.a_registration),
    Visitor("clerk05", "/window/", beginnings.a_matter_of_another_place, only_missing=True),
    Visitor("reviewer_scj", "/office/"),
    Visitor("head_scj", "/office/"),
    Visitor("items_scj", "/office/", beginnings.two_drafts),
    Visitor("items_publisher", "/office/", beginnings.a_second_version),
    Visitor("admin", "/office/", beginnings.a_search_in_vain),
    Visitor("auditor", "/office/"),
    Visitor("decider_scj", "/office/", only_missing=True),
    Visitor("projects01", "/office/"),
    Visitor("grants_rsj", "/office/", beginnings.a_policy_draft, only_missing=True),
    Visitor("finance01", "/office/", only_missing=True),
    Visitor("standards01", "/office/"),
    Visitor("reform01", "/office/"),
    Visitor("powers_wjw", "/office/", only_missing=True),
    Visitor("secretary01", "/office/", only_missing=True),
    Visitor("", "/ui/"),
]


def test_no_page_keeps_anybody_out(people):
    """One test for all walks: the last line knows that every one of them was made."""
    page, complaints = people(viewport=WIDE, reduced_motion="reduce"), []
    eyes = Eyes(page.context)
    missing, known = set(pages_of_the_table()), set()
    for visitor in VISITORS:
        modes = MODES.get(visitor.door, ("default",))
        for kind in walk(people, page, visitor, missing):
            found = eyes.complaints(page, *modes, is_known=kind in known)
            complaints += [f"{kind}, {one}" for one in found]
            known.add(kind)
    assert not complaints, "\n".join(complaints)
    assert not missing, f"no link leads to {sorted(missing)}"


def walk(people, page, visitor, missing) -> Iterator[str]:
    """One browser for all: what it has loaded once it need not load again."""
    page.context.clear_cookies()
    if visitor.who:
        people.sign_in(page, visitor.who)
    starts = visitor.begins(page)
    return Walk(page, visitor.door, missing, only_missing=visitor.only_missing).kinds(*starts)
