"""The people of the demo city, all invented, with valid check digits, through the actions. Twice changes nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password

from tongban.support.agencies import api as agencies

from . import actions, persons
from .actions import GrantData
from .models import Authorisation, Grant, User
from .roles import ROLES

PASSWORD = "Tongban-2026"


@dataclass(frozen=True)
class DemoAccount:
    """One line of the table that `make run` prints."""

    role: str
    name: str
    username: str
    password: str


def build(content: Path) -> list[DemoAccount]:
    """Citizens, companies and officials; gives all accounts, those of the story first."""
    system = User.objects.system()
    password_hash = make_password(PASSWORD)
    people = {row["username"]: row for row in _read(content / "people.json")}
    known = set(User.objects.values_list("username", flat=True))
    for username, row in people.items():
        if username not in known:
            persons.create_citizen(actor=system, password_hash=password_hash, **row)
    for row in _read(content / "companies.json"):
        _company(system, row, people)
    staff = _read(content / "staff.json")
    granted = set(Grant.objects.values_list("user__username", flat=True))
    for row in staff:
        _official(system, row, password_hash, known, granted)
    citizens = [DemoAccount("社会公众", row["name"], row["username"], PASSWORD) for row in people.values()]
    officials = [DemoAccount(_role_words(row), row["name"], row["username"], PASSWORD) for row in staff]
    return [*citizens[:3], *officials, *citizens[3:]]


def _company(system: User, row: dict[str, Any], people: dict[str, dict[str, Any]]) -> None:
    persons.save_legal_person(
        actor=system,
        uscc=row["uscc"],
        name=row["name"],
        kind=row["kind"],
        representative_id_number=people[row["representative"]]["id_number"],
        address=row["address"],
        phone=row["phone"],
    )
    for one in row["authorisations"]:
        agent = people[one["agent"]]["id_number"]
        if not Authorisation.objects.filter(legal_person__uscc=row["uscc"], agent__id_number=agent).exists():
            persons.authorise_agent(
                actor=system,
                uscc=row["uscc"],
                agent_id_number=agent,
                scope=one["scope"],
                valid_from_on=date.fromisoformat(one["valid_from_on"]),
                valid_to_on=date.fromisoformat(one["valid_to_on"]),
            )


def _official(system: User, row: dict[str, Any], password_hash: str, known: set[str], granted: set[str]) -> None:
    agency = agencies.agency_by_key(row["agency"])
    if row["username"] not in known:
        actions.create_staff(
            actor=system,
            username=row["username"],
            name=row["name"],
            agency_id=agency.id,
            title=row["title"],
            phone=row["phone"],
            password_hash=password_hash,
        )
    if row["username"] not in granted:
        user = User.objects.get(username=row["username"])
        if seat := row.get("window"):
            hall = agencies.hall(seat["hall"])
            window = next(one for one in hall.windows if one.number == seat["number"])
            actions.change_staff(
                actor=system,
                user_id=user.pk,
                name=row["name"],
                title=row["title"],
                phone=row["phone"],
                agency_id=agency.id,
                window_id=window.id,
            )
        only = agency.id if row["scope"] == "agency" else None
        actions.set_grants(actor=system, user_id=user.pk, grants=[GrantData(row["role"], agency.division_code, only)])


def _role_words(row: dict[str, Any]) -> str:
    return f"{ROLES[row['role']][0]}（{agencies.agency_by_key(row['agency']).short_name}）"


def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))
