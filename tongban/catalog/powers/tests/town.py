"""A small town for the tests of powers: a city, two counties, and the offices of the five gates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tongban.catalog.powers import api as powers
from tongban.common.codes import make_credit_code
from tongban.common.tests.kept import kept
from tongban.support.agencies import api as agencies
from tongban.support.agencies.models import Division
from tongban.support.identity import api as identity
from tongban.support.identity.models import Grant, Role, User

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CITY, COUNTY, OTHER = "350700000000", "350703000000", "350702000000"
PERMIT, PENALTY = "350117001000", "350217501000"
AGENCIES = {
    "market": (CITY, "南平市市场监督管理局"),
    "health": (CITY, "南平市卫生健康委员会"),
    "county": (COUNTY, "建阳区市场监督管理局"),
    "other": (OTHER, "延平区市场监督管理局"),
    "reform": (CITY, "南平市审改办"),
    "legal": (CITY, "南平市司法局"),
    "office": (CITY, "南平市人民政府办公室"),
}
PEOPLE = [
    ("editor", "方婉婷", "market", "powers_editor", True),
    ("unit", "程国华", "market", "powers_unit", True),
    ("county_editor", "邓小梅", "county", "powers_editor", True),
    ("county_unit", "魏建平", "county", "powers_unit", True),
    ("other_editor", "游晓峰", "other", "powers_editor", True),
    ("other_unit", "温玉兰", "other", "powers_unit", True),
    ("expert1", "林文渊", "reform", "powers_expert", False),
    ("expert2", "肖敏", "reform", "powers_expert", False),
    ("expert3", "阮志刚", "reform", "powers_expert", False),
    ("expert4", "施雨晴", "reform", "powers_expert", False),
    ("reformer", "巫志明", "reform", "powers_reform", False),
    ("lawyer", "俞静怡", "legal", "powers_legal", False),
    ("secretary", "戴文博", "office", "powers_secretary", False),
    ("clerk", "陈雨桐", "market", "window_clerk", True),
]


@dataclass
class Town:
    agencies: dict[str, agencies.AgencyInfo] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    #: Numbers of requests whose unit is the county's.
    of_county: set[str] = field(default_factory=set)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self.people:
            raise AttributeError(name)
        return self.people[name]

    def editor_of(self, number: str) -> str:
        return "county_editor" if number in self.of_county else "editor"

    def file(self, key: str = "market", base: str = PERMIT, **more: Any) -> str:
        """A power that is already in the list; gives its code."""
        agency = self.agencies[key]
        level = str(agency.division_level + 1)
        parent = more.pop("parent", "")
        powers.file_power(
            actor=identity.SYSTEM(),
            agency_uscc=agency.uscc,
            level=level,
            base_code=base,
            parent_base_code=parent,
            effective_on=more.pop("effective_on", None),
            body=body(kind=base[2:4], **{"subject": agency.name, **more}),
        )
        return powers.power_code(agency.uscc, level, base)


def body(name: str = "食品经营许可", **more: Any) -> dict[str, Any]:
    """A whole power: nothing that the checks miss."""
    return {
        "name": name,
        "kind": "01",
        "bases": [{"title": "《中华人民共和国食品安全法》第三十五条", "text": "国家对食品生产经营实行许可制度。"}],
        "subject": "南平市市场监督管理局",
        "subject_kind": "1",
        "office": "许可科",
        "source": "1",
        "authority": "负责本市范围内的食品经营许可。",
        "target": "食品经营者",
        "statutory_days": 20,
        "promised_days": 5,
        "duties": [
            {"name": "受理", "content": "依法受理。", "basis": "《中华人民共和国行政许可法》第三十二条"},
            {"name": "决定", "content": "依法决定。", "basis": "《中华人民共和国行政许可法》第三十七条"},
        ],
        "accountability": [
            {"content": "对符合条件的不予受理的", "basis": "《中华人民共和国行政许可法》第七十二条"},
        ],
        "steps": [
            {"name": "受理", "who": "窗口", "days": 1, "duty": "核对"},
            {"name": "审查", "who": "许可科", "days": 2, "duty": "审查"},
            {"name": "决定", "who": "负责人", "days": 1, "duty": "决定"},
            {"name": "送达", "who": "窗口", "days": 1, "duty": "送达"},
        ],
        "phones": {"supervise": "0599-12345", "consult": "0599-5550101"},
        "items": ["350117001001"],
        "inspections": [],
        **more,
    }


@kept
def build() -> Town:
    system = identity.SYSTEM()
    names = {"350000000000": "福建省", CITY: "南平市", COUNTY: "建阳区", OTHER: "延平区"}
    agencies.ensure_divisions(actor=system, names=names)
    found = Town()
    listed = []
    for number, (division, name) in enumerate(AGENCIES.values(), start=1):
        listed.append(agencies.AgencyNamed(make_credit_code(f"11350700MB1000{number:03d}"), name, division))
    agencies.ensure_agencies(actor=system, agencies=listed)
    for key, one in zip(AGENCIES, listed, strict=True):
        found.agencies[key] = agencies.agency(one.uscc)
    city = Division.objects.get(code=CITY)
    for username, name, key, role, is_bound in PEOPLE:
        agency = found.agencies[key]
        user = User.objects.create(username=f"p-{username}", name=name, kind="staff", agency_id=agency.id, password="!")
        division = Division.objects.get(code=agency.division_code) if is_bound else city
        Grant.objects.create(
            user=user,
            role=Role.objects.get(code=role),
            division=division,
            agency_id=agency.id if is_bound else None,
        )
        found.people[username] = user
    powers.set_up_review(
        actor=system,
        division_code=CITY,
        reform_agency_id=found.agencies["reform"].id,
        legal_agency_id=found.agencies["legal"].id,
        meeting_agency_id=found.agencies["office"].id,
        seats=3,
        needed=2,
    )
    return found


def review(town: Town, number: str, *, until: str = "publish") -> None:
    """Walk a handed-in request through the gates, everybody agreeing, until it waits at `until`."""
    gates = ["unit", "experts", "reform", "legal", "meeting", "publish"]
    for gate in gates[: gates.index(until)]:
        _pass(town, number, gate)


def _pass(town: Town, number: str, gate: str) -> None:
    if gate == "experts":
        for name in ("expert1", "expert2"):
            powers.cast_vote(actor=town.people[name], number=number, choice="agree")
    elif gate == "meeting":
        meeting = powers.call_meeting(
            actor=town.secretary, title="市政府第 12 次常务会议", held_on=NOW.date(), numbers=[number]
        )
        powers.record_meeting(
            actor=town.secretary, meeting_id=meeting.pk, verdicts={number: powers.Verdict("pass", "同意")}
        )
    else:
        who = {"unit": "unit", "reform": "reformer", "legal": "lawyer"}[gate]
        if gate == "unit" and number in town.of_county:
            who = "county_unit"
        powers.pass_gate(actor=town.people[who], number=number, agrees=True, opinion="同意")


def ask(town: Town, kind: str, *codes: str, who: str = "editor", **more: object) -> str:
    """A request of the market office (or another editor's) with ground and cause, as a draft; gives its number."""
    editor = town.people[who]
    request = powers.draft_request(actor=editor, kind=kind, agency_id=editor.agency_id, powers=codes)
    if who != "editor":
        town.of_county.add(request.number)
    proposal = more.pop("proposal", None)
    powers.save_request(
        actor=editor,
        number=request.number,
        revision=request.revision,
        proposal=request.proposal if proposal is None else proposal,
        ground="机构职能调整",
        cause="function",
        cause_on=more.pop("cause_on", date(2026, 2, 24)),
        effective_on=more.pop("effective_on", None),
        **more,
    )
    return request.number


def part(base: str = PERMIT, name: str = "食品经营许可", **more: object) -> dict[str, object]:
    return {"base_code": base, "body": body(name, kind=base[2:4], **more)}


def review_one(town: Town, number: str) -> None:
    """Through the gate at which it waits."""
    _pass(town, number, powers.request(identity.SYSTEM(), number).row.gate)
