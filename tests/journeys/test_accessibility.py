"""Every kind of page in every door, found by following links: nothing serious for axe, nothing off a telephone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import resolve
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
    `seeks`: what only some cases, items or licences lead to, so that more than one of a kind is read.
    """

    who: str
    door: str
    begins: Callable[[Page], list[str]] = beginnings.nothing
    only_missing: bool = False
    seeks: tuple[str, ...] = ()


VISITORS = [
    Visitor(
        "linxiaolan", "/", beginnings.an_application,
        seeks=("portal:choose_delivery", "portal:standard_compare", "portal:standard_version", "portal:withdraw"),
    ),
    Visitor("", "/", beginnings.a_law_in_two_versions),
    Visitor("", "/kiosk/"),
    Visitor("xuwenbin", "/", beginnings.as_the_craft_company, only_missing=True, seeks=("portal:joint_again",)),
    Visitor("chensiyuan", "/", beginnings.a_project, only_missing=True),
    Visitor("weichangming", "/", only_missing=True, seeks=("portal:case_rule",)),
    Visitor("clerk01", "/window/", beginnings.a_registration, seeks=("window:originals",)),
    Visitor("clerk05", "/window/", beginnings.a_matter_of_another_place, only_missing=True),
    Visitor("reviewer_scj", "/office/", seeks=("office:add_member", "office:drop_member", "office:resume")),
    Visitor("head_scj", "/office/", seeks=("office:extend", "office:revoke", "office:terminate")),
    Visitor("items_scj", "/office/", beginnings.two_drafts),
    Visitor(
        "items_publisher", "/office/", beginnings.a_second_version,
        seeks=("office:flow_design", "office:flow_migrate", "office:flow_plan", "office:item_rollback"),
    ),
    Visitor("admin", "/office/", beginnings.a_search_in_vain),
    Visitor("auditor", "/office/"),
    Visitor("decider_scj", "/office/", only_missing=True, seeks=("office:return",)),
    Visitor("projects01", "/office/"),
    Visitor("grants_rsj", "/office/", beginnings.a_policy_draft, only_missing=True),
    Visitor("finance01", "/office/", only_missing=True),
    Visitor("standards01", "/office/"),
    Visitor("reform01", "/office/"),
    Visitor("powers_wjw", "/office/", only_missing=True),
    Visitor("secretary01", "/office/", only_missing=True),
    Visitor("", "/ui/"),
]  # fmt: skip


def test_no_page_keeps_anybody_out(people):
    """One test for all walks: the last line knows that every one of them was made.

    What nobody found who was to seek it (the journeys before may have turned the order of the lists) all seek again.
    """
    page, complaints = people(viewport=WIDE, reduced_motion="reduce"), []
    eyes = Eyes(page.context)
    missing, known = set(pages_of_the_table()), set()
    walks = [Visit(visitor) for visitor in VISITORS]
    for visit in [*walks, *walks]:
        if visit.is_made and not visit.is_wanted(missing):
            continue
        modes = MODES.get(visit.visitor.door, ("default",))
        for kind in visit.kinds(people, page, missing):
            found = eyes.complaints(page, *modes, is_known=kind in known)
            complaints += [f"{kind}, {one}" for one in found]
            known.add(kind)
    assert not complaints, "\n".join(complaints)
    assert not missing, f"no link leads to {sorted(missing)}"


class Visit:
    """The walk of one visitor; made again, it only seeks what is still missing."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.starts: list[str] = []
        self.is_made = False

    def is_wanted(self, missing: set[str]) -> bool:
        return any(name.startswith(f"{resolve(self.visitor.door).namespace}:") for name in missing)

    def kinds(self, people, page, missing: set[str]) -> Iterator[str]:
        """One browser for all: what it has loaded once it need not load again."""
        page.context.clear_cookies()
        if self.visitor.who:
            people.sign_in(page, self.visitor.who)
        if self.is_made:
            return Walk(page, self.visitor.door, missing, only_missing=True).kinds(*self.starts)
        self.starts, self.is_made = self.visitor.begins(page), True
        walk = Walk(page, self.visitor.door, missing, only_missing=self.visitor.only_missing, sought=self.visitor.seeks)
        return walk.kinds(*self.starts)
