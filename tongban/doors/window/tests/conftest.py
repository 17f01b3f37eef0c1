import pytest

from tongban.common import clock, stamped
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
    return small.build()


@pytest.fixture
def at_window(client, city):
    """The clerk's browser."""
    client.force_login(city.clerk)
    return client
