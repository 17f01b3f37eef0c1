"""The list of a county, names and codes only: every one of its rows comes in, or is refused by a reason of its own."""

import csv
import io
import json
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command

from tongban.catalog.items import api as items
from tongban.catalog.items.models import FormerCode, ItemVersion
from tongban.common import stamped

LIST = Path(__file__).resolve().parents[3] / "shared" / "data" / "items_guangan" / "items.csv"
pytestmark = pytest.mark.django_db

#: Reasons as the list deserves them: found by reading it, not by running the import.
REASONS = {
    "不是统一社会信用代码": 119,  # written with 9, 10, 13 or 17 characters, or with a wrong check digit
    "在本表中属于多个部门": 74,  # one code used by several departments: nobody knows whose items these are
    "的形式": 3,  # E-000004-001 and the like
    "与区划代码": 1,  # the province's own area inside a county's code
}


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path_factory):
    settings.SEARCH_ROOT = tmp_path_factory.mktemp("search")
    stamped.forget_all()


def take_in(report):
    out = io.StringIO()
    call_command("import_items", str(LIST), "--report", str(report), "--source", "广安区事项清单", stdout=out)
    with report.open(encoding="utf-8-sig", newline="") as lines:
        return json.loads(out.getvalue().strip().splitlines()[-1]), list(csv.DictReader(lines))


def test_the_county_s_rows_come_in_or_are_refused_by_their_reasons_and_twice_changes_nothing(tmp_path):
    first, refused = take_in(tmp_path / "refused.csv")
    assert first == {"new": 938, "unchanged": 0, "updated": 0, "refused": 197}
    found = Counter(next(words for words in REASONS if words in row["reason"]) for row in refused)
    assert found == REASONS
    assert all(row["row"] and row["code"] and row["name"] for row in refused)
    again, _ = take_in(tmp_path / "again.csv")
    assert again == {"new": 0, "unchanged": 938, "updated": 0, "refused": 197}
    assert (ItemVersion.objects.count(), FormerCode.objects.count()) == (938, 938)


def test_what_the_list_says_is_kept_and_what_it_does_not_say_is_named(tmp_path):
    take_in(tmp_path / "refused.csv")
    with LIST.open(encoding="utf-8-sig", newline="") as lines:
        rows = {row["item_code"]: row for row in csv.DictReader(lines)}
    for former in FormerCode.objects.select_related("item").order_by("code")[:50]:
        guide = items.guide(former.item.code)
        assert guide.name == rows[former.code]["name"].strip()
        assert {"设定依据", "申请材料", "法定办结时限"} <= set(guide.missing)
        # The district was re-coded: its credit codes begin with the old number, its area code is the new one.
        assert (former.agency_area, former.item.division_code) == (former.item.code[2:8], "511602000000")
