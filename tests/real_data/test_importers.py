"""The importers on real sets that lie beside the project (`make test-data`); their folder is no part of it."""

import csv
import json
import re
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
ITEMS = DATA / "items_guangdong" / "items.jsonl"
DIVISIONS = ["mca_2025_divisions.csv", "nbs_2023_counties.csv", "nbs_2023_towns_villages_3cities.csv"]
HOLIDAYS = DATA / "workdays" / "cn_holidays_2007_2026.csv"
PUBLISHED = range(2007, 2027)
LIMITS = [1, 3, 5, 10, 20, 60]

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not DATA.exists(), reason="the sets are not here")]


def told_by(*command: str) -> list[str]:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue().splitlines()


def test_every_item_is_imported_or_refused_with_a_reason_and_twice_is_the_same(tmp_path):
    report = tmp_path / "refused.csv"
    rows = sum(1 for line in ITEMS.open(encoding="utf-8") if line.strip())
    first = json.loads(told_by("import_items", str(ITEMS), "--report", str(report))[-1])
    assert first["new"] + first["refused"] == rows
    assert first["new"] > rows * 0.95
    with report.open(encoding="utf-8-sig", newline="") as lines:
        refused = list(csv.DictReader(lines))
    assert len(refused) == first["refused"]
    assert all(row["reason"] for row in refused)

    second = json.loads(told_by("import_items", str(ITEMS), "--report", str(report))[-1])
    assert second == {"new": 0, "unchanged": first["new"], "updated": 0, "refused": first["refused"]}


@pytest.mark.parametrize("name", DIVISIONS)
def test_both_code_tables_of_divisions_are_read_and_twice_is_the_same(name, tmp_path):
    file, report = DATA / "divisions" / name, tmp_path / "refused.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = sum(1 for _ in csv.DictReader(lines))
    first = _counts(told_by("import_divisions", str(file), "--report", str(report))[-1])
    second = _counts(told_by("import_divisions", str(file), "--report", str(report))[-1])
    with report.open(encoding="utf-8-sig", newline="") as lines:
        refused = list(csv.DictReader(lines))
    assert sum(first) == rows
    assert first[-1] == second[-1] == len(refused)
    assert (second[0], sum(second)) == (0, rows)
    assert all(row["reason"] for row in refused)


def _counts(summary: str) -> list[int]:
    """新增, 未变, 更新, 拒收, in the order of the summary."""
    return [int(number) for number in re.findall(r"(\d+)\s*(?:行|条|个)?", summary.split("：", 1)[1])]


def test_due_dates_of_every_published_year_are_those_of_the_notices(tmp_path):
    off, on = set(), set()
    with HOLIDAYS.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            (off if row["is_off_day"] == "1" else on).add(date.fromisoformat(row["date"]))

    def due(start: date, days: int) -> date:
        day = start
        while days:
            day += timedelta(days=1)
            is_workday = day in on or (day.weekday() < 5 and day not in off)
            days -= is_workday
        return day

    day, asked = date(PUBLISHED[0], 1, 1), []
    while day.year <= PUBLISHED[-1]:
        asked += [(day, days) for days in LIMITS if due(day, days).year <= PUBLISHED[-1]]
        day += timedelta(days=1)
    file = tmp_path / "asked.csv"
    file.write_text("start,days\n" + "".join(f"{start},{days}\n" for start, days in asked), encoding="utf-8")
    answered = list(csv.DictReader(told_by("workdays", "--csv", str(file))))
    assert len(answered) == len(asked)
    wrong = [
        (row["start"], row["days"], row["due"])
        for row, (start, days) in zip(answered, asked, strict=True)
        if (row["due"], row["note"]) != (due(start, days).isoformat(), "")
    ]
    assert wrong == []
