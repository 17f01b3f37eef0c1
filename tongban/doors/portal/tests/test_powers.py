import pytest
from django.test import Client

from tongban.catalog.powers import versions
from tongban.catalog.powers.models import Power
from tongban.catalog.powers.tests import town as place
from tongban.common import clock, stamped


@pytest.fixture
def town(db):
    with clock.at(place.NOW):
        yield place.build()
    stamped.forget_all()


def seen(address):
    return Client().get(address).content.decode()


def test_everybody_reads_the_list_by_kind_and_agency(town):
    town.file()
    town.file(base=place.PENALTY, name="对无证经营的处罚", items=[])
    page = seen("/powers/")
    assert "共 2 项" in page
    assert "行政处罚 1" in page
    only = seen("/powers/?kind=02")
    assert "对无证经营的处罚" in only
    assert "食品经营许可" not in only
    assert "清单里没有这样的事项" in seen("/powers/?q=没有这样的")


def test_the_page_of_a_power_says_who_answers(town):
    code = town.file()
    page = seen(f"/powers/{code}/")
    for words in ["食品经营许可", "追责情形", "对符合条件的不予受理的", "0599-12345", code]:
        assert words in page


def test_a_cancelled_power_says_so(town):
    code = town.file()
    versions.end(Power.objects.get(code=code), on=clock.today())
    assert "已不在清单上" in seen(f"/powers/{code}/")
    assert code not in seen("/powers/")


def test_an_unknown_code_is_not_found(town):
    assert Client().get("/powers/12345678/").status_code == 404
