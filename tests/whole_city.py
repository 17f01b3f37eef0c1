"""What a first start leaves in the tables, and what it should: counted before a test or a person changes anything."""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import Any

import psycopg

from demo import build
from tongban.serve.approvals.api import CaseState
from tongban.serve.intake.demo import STORIES
from tongban.serve.swift.demo import STORIES as SWIFT_STORIES

TABLES = [
    "items_item", "items_itemversion", "agencies_agency", "identity_user", "intake_jointapplication",
    "intake_jointpart", "projects_project", "intake_application", "approvals_case", "grants_policy", "grants_award",
    "intake_subcase",
]  # fmt: skip

#: Cases of which there is one at least, so that every page has something to show.
OF_EVERY_KIND = {
    "deemed": "is_deemed_accepted",
    "extended": "extended_days > 0",
    "with_licence": "licence_identifier <> ''",
    "overdue": "closed_at IS NULL AND promised_due_on < current_date",
    "in_time": "closed_at IS NULL AND promised_due_on > current_date + 7",
    "of_a_shop": "applicant_kind = 'legal' AND applicant_id_number LIKE '92%'",
}


def count(connection: psycopg.Connection[Any], table: str) -> int:
    if connection.execute("SELECT to_regclass(%s)", [table.split()[0]]).fetchone() == (None,):
        return 0
    (found,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)
    return found


def content(name: str) -> list[dict[str, Any]]:
    return json.loads((build.CONTENT / name).read_text(encoding="utf-8"))


def agencies_and_people() -> dict[str, int]:
    return {
        "agencies_agency": len(content("agencies.json")),
        "identity_user": 1 + len(content("people.json")) + len(content("staff.json")),
    }


def facts(connection: psycopg.Connection[Any], *, patience: float = 60) -> dict[str, Any]:
    """With a little time for what the worker has just begun."""
    connection.autocommit = True
    found, ends = _facts(connection), time.monotonic() + patience
    while (found["unheard"] or found["undone"]) and time.monotonic() < ends:
        time.sleep(0.5)
        found = _facts(connection)
    return found


def _facts(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {table: count(connection, table) for table in TABLES}
    found["versions"] = [state for (state,) in connection.execute("SELECT DISTINCT state FROM items_itemversion")]
    found["unheard"] = connection.execute("SELECT name FROM events_outboxevent WHERE settled_at IS NULL").fetchall()
    found["undone"] = connection.execute("SELECT consumer FROM events_delivery WHERE state <> 'done'").fetchall()
    receipts = connection.execute("SELECT case_number FROM notices_notice WHERE kind = 'receipt'")
    found["receipts"] = Counter(number for (number,) in receipts)
    found["states"] = sorted(state for (state,) in connection.execute("SELECT DISTINCT state FROM approvals_case"))
    found |= {name: count(connection, f"approvals_case WHERE {condition}") for name, condition in OF_EVERY_KIND.items()}
    return found


def assert_is_whole(found: dict[str, Any]) -> None:
    items = [item for path in build.CONTENT.glob("items/*.json") for item in content(f"items/{path.name}")]
    assert found["items_item"] == found["items_itemversion"] == len(items)
    assert {table: found[table] for table in agencies_and_people()} == agencies_and_people()
    # And two applications for money, one of them paid; one of the stories is for money too.
    # One of the stories goes through three levels: two 子办件 of its own.
    assert found["intake_subcase"] == 2
    told = len(STORIES) + len(SWIFT_STORIES) + found["intake_jointpart"] + found["intake_subcase"] + 2
    assert (found["grants_policy"], found["grants_award"]) == (len(content("policies.json")), 3)
    # A 多证合一 with three parts, and two stages of a construction project with two parts each.
    assert (found["intake_jointapplication"], found["intake_jointpart"]) == (7, 24)
    assert found["projects_project"] == 1 + len(content("projects.json"))
    assert found["intake_application"] == found["approvals_case"] == told
    assert (found["versions"], found["unheard"], found["undone"]) == (["published"], [], [])
    assert found["states"] == sorted(CaseState.values)
    assert [name for name in OF_EVERY_KIND if not found[name]] == []
    assert set(found["receipts"].values()) == {1}
    # One that was taken in elsewhere and one that is looked at beforehand are not received yet.
    assert len(found["receipts"]) == told - 2
