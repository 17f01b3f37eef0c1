"""The legal texts kept beside the project: each one comes in whole, or is refused with its reason."""

import csv
import io
import json
import re
import time
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from tongban.catalog.standards import api as standards
from tongban.catalog.standards.models import Clause, Version
from tongban.common import stamped

LAWS = Path(__file__).resolve().parents[3] / "shared" / "data" / "laws"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path_factory):
    settings.SEARCH_ROOT = tmp_path_factory.mktemp("search")
    stamped.forget_all()


def import_laws(report):
    out = io.StringIO()
    call_command("import_laws", str(LAWS), "--report", str(report), stdout=out)
    with report.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return json.loads(out.getvalue().strip().splitlines()[-1]), rows


def squeezed(text):
    text = re.sub(r"<!--.*?-->|[\s#\u200b\ufeff]", "", text)
    return text.replace("(", "（").replace(")", "）")


def test_every_text_comes_in_whole_and_twice_gives_the_same(tmp_path):
    started = time.perf_counter()
    first, rows = import_laws(tmp_path / "first.csv")
    assert time.perf_counter() - started < 60
    assert len(rows) == sum(first.values()) == 182
    assert first == {"new": 178, "unchanged": 1, "updated": 0, "refused": 3}
    assert all(row["remark"] for row in rows if row["outcome"] == "refused")
    assert [row["name"] for row in rows if row["outcome"] == "refused"] == ["_index"] * 3
    again, _ = import_laws(tmp_path / "again.csv")
    assert again == {"new": 0, "unchanged": 179, "updated": 0, "refused": 3}


def test_articles_are_as_many_as_the_index_says_and_no_word_is_lost(tmp_path):
    import_laws(tmp_path / "report.csv")
    with (LAWS / "index.csv").open(encoding="utf-8", newline="") as lines:
        index = [row for row in csv.DictReader(lines) if row["version_date"]]
    assert len(index) == 178
    for row in index:
        found = standards.resolve(f"《{row['name']}》", on=date(2100, 1, 1))
        version = Version.objects.get(document__key=found[0].document_key, dated_on=row["version_date"])
        assert version.articles == int(row["articles"]), row["name"]
        clauses = list(Clause.objects.filter(version=version))
        numbers = [int(one.number) for one in clauses if one.kind == "article"]
        assert numbers == list(range(1, len(numbers) + 1)), row["name"]
        body = (LAWS / row["file"]).read_text(encoding="utf-8").split("<!-- INFO END -->")[1]
        rest = squeezed(body)
        for clause in clauses:
            before, words, rest = rest.partition(squeezed(clause.text))
            assert words, (row["name"], clause.label)
            # Between the words of two clauses only their labels and headings may stand.
            assert len(before) < 80, (row["name"], clause.label, before)
        assert rest == "", row["name"]


def test_citations_lead_to_the_version_of_the_day(tmp_path):
    import_laws(tmp_path / "report.csv")
    (info,) = standards.resolve("《行政许可法》第四十二条")
    assert info.ref == "xzxkf#42"
    assert info.text.startswith("除可以当场作出行政许可决定的外，行政机关应当自受理行政许可申请之日起二十日内")
    old, new = standards.clause_at("jcf#15", date(2020, 1, 1)), standards.clause_at("jcf#15", date(2025, 1, 1))
    assert old.effective_on == date(2018, 3, 20)
    assert new.effective_on == date(2024, 12, 25)
    assert "不予受理" in standards.clause("xzxkf#32.1.2").text
    hits = standards.search_clauses("一次告知需要补正的全部内容", 5)
    assert "xzxkf#32" in [hit.ref for hit in hits]
