"""The importers on real data sets kept beside the project; `make test-data` says so and ends where they are not."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from tongban.catalog.items import api as items
from tongban.support.agencies import api as agencies
from tongban.support.calendar import api as calendar
from tongban.support.forms import api as forms
from tongban.support.identity import api as identity
from tongban.support.search import api as search

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def summary(*arguments: str) -> dict:
    return json.loads(run(*arguments).strip().splitlines()[-1])


def test_real_guides_are_imported_or_refused_and_twice_gives_the_same(tmp_path):
    items.ensure_flows(actor=identity.SYSTEM())
    report = tmp_path / "refused.csv"
    file = str(DATA / "items_guangdong" / "items.jsonl")
    first = summary("import_items", file, "--report", str(report))
    rows = Path(file).read_text(encoding="utf-8").splitlines()
    assert first["new"] + first["refused"] == len(rows) == 1922
    with report.open(encoding="utf-8-sig", newline="") as refused:
        assert len(list(csv.reader(refused))) == first["refused"] + 1
    again = summary("import_items", file, "--report", str(report))
    assert (again["new"], again["updated"]) == (0, 0)
    assert (again["unchanged"], again["refused"]) == (first["new"], first["refused"])

    code = json.loads(rows[0])["task_code"]
    guide = items.guide(code)
    assert guide.name == "中小学地方课程教材复查"
    assert forms.example(items.form(guide))
    assert code in [hit.code for hit in search.query("地方课程教材复查", limit=5)]


def test_every_published_year_counts_as_the_state_council_says():
    with (DATA / "workdays" / "cn_holidays_2007_2026.csv").open(encoding="utf-8", newline="") as rows:
        said = {date.fromisoformat(row["date"]): row["is_off_day"] == "0" for row in csv.DictReader(rows)}
    assert len(said) > 600
    assert {day: calendar.is_workday(day) for day in said} == said


def test_divisions_of_both_sources_are_imported_and_what_is_refused_is_named(tmp_path):
    folder = DATA / "divisions"
    for name in ["mca_2025_divisions.csv", "nbs_2023_counties.csv", "nbs_2023_towns_villages_3cities.csv"]:
        run("import_divisions", str(folder / name), "--report", str(tmp_path / name))
    assert agencies.division("350784000000" if agencies.find_division("350784000000") else "350702000000").level == 3
    assert agencies.division("350700000000").name == "南平市"
    with (tmp_path / "nbs_2023_counties.csv").open(encoding="utf-8-sig", newline="") as refused:
        assert all(row[-1] for row in csv.reader(refused))
