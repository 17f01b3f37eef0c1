"""The list as it is filed and read on any day."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from tongban.catalog.powers import api as powers
from tongban.catalog.powers import versions
from tongban.catalog.powers.models import Power, PowerVersion
from tongban.catalog.powers.reading import read_body
from tongban.common.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tongban.support.audit import api as audit
from tongban.support.identity import api as identity

from . import town as place

NEW_YEAR, SPRING, TODAY = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 2)


@pytest.fixture
def renamed(town):
    """In force since New Year, under another name since February."""
    code = town.file(effective_on=NEW_YEAR)
    power = Power.objects.get(code=code)
    content = read_body(place.body("食品销售和餐饮许可"))
    versions.put_in_force(power, content, actor=identity.SYSTEM(), starts=SPRING, note="改名")
    return code


def test_a_filed_power_is_in_the_list_and_on_the_log(town):
    code = town.file()
    (row,) = powers.listing().rows
    assert (row.code, row.name, row.kind_name, row.level_name) == (code, "食品经营许可", "行政许可", "市级")
    assert row.state_name == "在用"
    assert audit.trail(f"power:{code}")[0].action == "powers.file"


def test_the_list_tells_what_counted_on_a_day(renamed):
    assert powers.power(renamed, SPRING).row.name == "食品销售和餐饮许可"
    assert powers.power(renamed, date(2026, 1, 31)).row.name == "食品经营许可"
    assert [row.name for row in powers.listing(on=date(2026, 1, 31)).rows] == ["食品经营许可"]
    assert powers.listing(on=date(2025, 12, 31)).rows == []


def test_a_power_that_has_ended_is_found_with_its_last_version(renamed):
    versions.end(Power.objects.get(code=renamed), on=TODAY)
    assert powers.power(renamed).row.state_name == "已取消"
    assert powers.power(renamed, SPRING).row.state_name == "在用"
    assert [row.code for row in powers.listing(state="cancelled").rows] == [renamed]
    assert powers.listing().rows == []


def test_history_is_newest_first(renamed):
    first, second = powers.history(renamed)
    assert (first.version, first.change_note, first.is_in_force) == (2, "改名", True)
    assert (second.effective_on, second.ended_on, second.is_in_force) == (NEW_YEAR, SPRING, False)


def test_two_versions_never_count_on_one_day(renamed):
    old = PowerVersion.objects.get(power__code=renamed, version=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        PowerVersion.objects.create(
            power_id=old.power_id,
            version=9,
            effective_on=NEW_YEAR,
            ended_on=TODAY,
            body=old.body,
            name=old.name,
            kind=old.kind,
            published_by_id=old.published_by_id,
            published_at=old.published_at,
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE powers_powerversion SET name = 'x' WHERE version = 1",
        "UPDATE powers_powerversion SET ended_on = NULL WHERE version = 1",
        "UPDATE powers_powerversion SET effective_on = '2020-01-01' WHERE version = 2",
        "DELETE FROM powers_powerversion WHERE version = 2",
    ],
)
def test_the_database_keeps_a_version_as_it_is(renamed, statement):
    with pytest.raises(IntegrityError, match="published"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_change_cannot_begin_before_one_already_announced(renamed):
    power = Power.objects.get(code=renamed)
    with pytest.raises(ConflictError, match="2026-02-01 起生效的调整"):
        versions.put_in_force(power, read_body(place.body()), actor=identity.SYSTEM(), starts=date(2026, 1, 15))


def test_a_code_is_never_used_twice(town):
    code = town.file()
    versions.end(Power.objects.get(code=code), on=TODAY)
    with pytest.raises(ConflictError, match="走调整申请"):
        town.file(name="另一件")
    with pytest.raises(ConflictError, match="已经用过"):
        versions.begin(town.agencies["market"], "3", place.PERMIT)


def test_filing_the_same_again_changes_nothing(town):
    town.file()
    agency = town.agencies["market"]
    again = powers.file_power(
        actor=identity.SYSTEM(), agency_uscc=agency.uscc, level="3", base_code=place.PERMIT, body=place.body()
    )
    assert again is None
    assert PowerVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"base_code": "12345"}, "base_code"),
        ({"base_code": "350217001000"}, "base_code"),
        ({"level": "9"}, "level"),
        ({"parent_base_code": "350117009000"}, "parent"),
        ({"body": {"name": "许可", "kind": "01", "unknown": 1}}, "name"),
        ({"body": {"name": "许可", "kind": "01", "items": ["12"]}}, "items[0]"),
    ],
)
def test_a_wrong_shape_is_refused_by_field(town, changes, field):
    told = {
        "actor": identity.SYSTEM(),
        "agency_uscc": town.agencies["market"].uscc,
        "level": "3",
        "base_code": place.PERMIT,
        "body": place.body(),
    }
    with pytest.raises(InvalidInputError) as refusal:
        powers.file_power(**{**told, **changes})
    assert field in refusal.value.fields
    assert not Power.objects.exists()


def test_only_who_publishes_may_file(town):
    with pytest.raises(NotAllowedError):
        powers.file_power(
            actor=town.editor,
            agency_uscc=town.agencies["market"].uscc,
            level="3",
            base_code=place.PERMIT,
            body=place.body(),
        )
    assert not Power.objects.exists()


def test_a_sub_item_stands_under_its_main_item(town):
    main = town.file()
    sub = town.file(base="350117001001", name="食品经营许可（新办）", parent=place.PERMIT)
    assert [row.code for row in powers.power(main).children] == [sub]
    assert powers.power(sub).parent.code == main
    with pytest.raises(InvalidInputError, match="自己也是子项"):
        town.file(base="350117001002", parent="350117001001")


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"kind": "02"}, 1),
        ({"kind": "99"}, 0),
        ({"level": "4"}, 1),
        ({"text": "处罚"}, 1),
        ({"text": place.PERMIT}, 2),
        ({"division": place.COUNTY}, 1),
        ({"state": "suspended"}, 0),
        ({"state": "all"}, 3),
        ({"state": "nonsense"}, 0),
    ],
)
def test_the_list_is_filtered(town, filters, count):
    town.file()
    town.file("county")
    town.file("market", place.PENALTY, name="对无证经营的处罚", items=[])
    assert len(powers.listing(**filters).rows) == count


def test_a_page_costs_one_statement(town, django_assert_num_queries):
    for number in range(5):
        town.file(base=f"35011700{number}000")
    powers.listing(size=2)
    with django_assert_num_queries(1):
        page = powers.listing(size=2)
    assert len(powers.listing(size=2, after=page.next_cursor).rows) == 2


def test_counts_by_kind_and_agency(town):
    town.file()
    town.file("county")
    counts = powers.counts()
    assert [(one.code, one.count) for one in counts.by_kind] == [("01", 2)]
    assert {one.name: one.count for one in counts.by_agency} == {"南平市市场监督管理局": 1, "建阳区市场监督管理局": 1}


def test_an_unknown_code_is_not_found(db):
    with pytest.raises(NotFoundError):
        powers.power("nothing")
