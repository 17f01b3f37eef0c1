import pytest
from django.apps import apps
from django.test import Client

from tongban.common import clock, stamped
from tongban.common.tests.kept import kept
from tongban.serve.approvals.tests import city as small


@pytest.fixture(autouse=True)
def fresh_reference_data(monkeypatch):
    """Each test has a database of its own; what the process remembers of another is forgotten."""
    monkeypatch.setattr(stamped, "CHECK_SECONDS", 3600)
    stamped.forget_all()
    yield
    stamped.forget_all()


@pytest.fixture
def monday():
    """Monday 2 March 2026, half past nine; the next two weeks have no holiday."""
    with clock.at(small.moment()):
        yield


@pytest.fixture
def city(db, monday):
    """The small city of approvals, with those who look after items, accounts and the log."""
    return _built()


@kept
def _built():
    with clock.at(small.moment("2026-01-05")):
        found = small.build()
    agency = apps.get_model("agencies", "Agency")
    division = apps.get_model("agencies", "Division").objects.get(path=small.CITY)
    county = apps.get_model("agencies", "Division").objects.get(path=small.COUNTY)
    market, centre, near = (agency.objects.get(key=f"serve-{key}") for key in ("market", "centre", "neighbour"))
    for username, name, role, office, place, is_bound in [
        ("items_market", "王婉清", "item_manager", market, division, True),
        ("publisher_city", "刘德胜", "item_publisher", centre, division, False),
        ("second_publisher", "邱明远", "item_publisher", centre, division, False),
        ("admin", "杨立新", "administrator", centre, division, False),
        ("admin_county", "蔡思琪", "administrator", near, county, False),
        ("auditor_county", "罗文", "auditor", near, county, False),
    ]:
        found.people[username] = small._staff(username, name, role, office, place, is_bound=is_bound)
    stamped.forget_all()
    return found


@pytest.fixture
def sign_in():
    """A browser of the user."""

    def start(user):
        client = Client()
        client.force_login(user)
        return client

    return start
