from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tongban.catalog.items import api as items
from tongban.catalog.items import rulebook, stars, unity
from tongban.catalog.items.models import BaseItem, Bond, StarRung
from tongban.catalog.items.rules.stars import Rung
from tongban.common.errors import InvalidInputError, NotAllowedError
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from .samples import CODE

TODAY = date(2026, 3, 2)


def test_a_hold_counts_from_its_day_and_all_items_are_compared_again(published):
    unity.compare_all_now()
    call_command(
        "set_hold", "promised", "free", basis="闽审改办〔2026〕1 号", since=date(2026, 3, 3), stdout=StringIO()
    )
    assert unity.holds_on(TODAY)["promised"] == "better"
    assert unity.holds_on(date(2026, 3, 3))["promised"] == "free"
    assert BaseItem.objects.get().is_stale
    assert [row.action for row in audit.trail("items")] == ["items.hold.set"]


def test_set_again_for_a_day_the_last_one_counts(city):
    for hold in ("free", "same"):
        rulebook.set_hold(actor=identity.SYSTEM(), element="visits", hold=hold, basis="文号", effective_on=TODAY)
    assert unity.holds_on(TODAY)["visits"] == "same"
    assert Bond.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"element": "colour"}, "element"),
        ({"hold": "loose"}, "hold"),
        ({"element": "places", "hold": "same"}, "hold"),
        ({"element": "name", "hold": "better"}, "hold"),
        ({"basis": " "}, "basis"),
        ({"effective_on": date(2026, 3, 1)}, "effective_on"),
    ],
)
def test_a_hold_that_cannot_be_is_refused_by_its_field(city, changes, field):
    asked = {"element": "promised", "hold": "free", "basis": "文号", "effective_on": TODAY} | changes
    with pytest.raises(InvalidInputError) as caught:
        rulebook.set_hold(actor=identity.SYSTEM(), **asked)
    assert list(caught.value.fields) == [field]
    assert not Bond.objects.exists()


def test_a_ladder_is_taken_from_a_file_and_shown_at_once(published, tmp_path):
    assert items.stars_of(items.guide(CODE)).stars == 5
    file = tmp_path / "stars.json"
    file.write_text('[{"stars": 1, "words": "一星"}, {"stars": 2, "words": "二星", "most_percent": 10}]', "utf-8")
    call_command("set_stars", str(file), basis="文号", stdout=StringIO())
    assert items.stars_of(items.guide(CODE)) == Rung(1, "一星")


@pytest.mark.parametrize(
    "rungs",
    [
        [],
        [Rung(6, "六星")],
        [Rung(1, "一星"), Rung(1, "又一星")],
        [Rung(1, "")],
        [Rung(1, "一星", least_depth=5)],
        [Rung(1, "一星", widest="9")],
        [Rung(1, "一星", most_percent=101)],
    ],
)
def test_a_ladder_that_cannot_be_is_refused_and_nothing_changes(city, rungs):
    with pytest.raises(InvalidInputError):
        rulebook.set_ladder(actor=identity.SYSTEM(), rungs=rungs, basis="文号", effective_on=TODAY)
    assert not StarRung.objects.exists()
    assert stars.ladder_on(TODAY) == stars.USUAL


def test_a_file_that_is_no_ladder_is_said_in_words(city, tmp_path):
    file = tmp_path / "stars.json"
    file.write_text('{"stars": 1}', "utf-8")
    for path in (file, tmp_path / "nothing.json"):
        with pytest.raises(CommandError, match="读不了文件"):
            call_command("set_stars", str(path), basis="文号")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (["没有的要素", "free", "--basis", "文号"], "element："),
        (["promised", "松一点", "--basis", "文号"], "hold："),
        (["promised", "free", "--basis", "文"], "basis：请写明依据和理由，2 到 200 个字"),
        (["promised", "free", "--basis", "长" * 201], "basis：请写明依据和理由"),
        (["promised", "free", "--basis", "文号", "--from", "2020-01-01"], "effective_on："),
        (["promised", "free", "--basis", "文号", "--from", "三月"], "日期“三月”没有看懂，请写成 2026-03-02 这样"),
    ],
)
def test_a_hold_by_command_is_refused_by_its_field(published, told, words):
    before = list(Bond.objects.values())
    with pytest.raises(CommandError, match=words):
        call_command("set_hold", *told)
    assert list(Bond.objects.values()) == before
    assert not audit.trail("items")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[{"stars": "三", "words": "三星"}]', r"\[0\].stars：应为 int，实际是 str"),
        ('[{"words": "三星"}]', "缺少字段“stars”"),
        ('[{"stars": 6, "words": "六星"}]', "rungs：星级应为 1 到 5"),
        ('[{"stars": 1, "words": "一星", "most_visits": 99999999999}]', "visits_1："),
        ("[]", "rungs：星级应为 1 到 5"),
    ],
)
def test_a_ladder_by_command_is_refused_by_its_place(published, tmp_path, text, words):
    before = list(StarRung.objects.values())
    (file := tmp_path / "stars.json").write_text(text, "utf-8")
    with pytest.raises(CommandError, match=words):
        call_command("set_stars", str(file), basis="文号")
    assert list(StarRung.objects.values()) == before


def test_only_who_publishes_for_the_city_sets_rules(publisher):
    with pytest.raises(NotAllowedError):
        rulebook.set_hold(actor=publisher, element="promised", hold="free", basis="文号", effective_on=TODAY)
    with pytest.raises(NotAllowedError):
        rulebook.set_ladder(actor=publisher, rungs=stars.USUAL, basis="文号", effective_on=TODAY)
    assert not Bond.objects.exists()
