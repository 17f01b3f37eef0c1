import pytest

from tongban.common import clock, stamped
from tongban.serve.approvals.tests import city as small
from tongban.support.events import registry


@pytest.fixture(autouse=True)
def fresh_reference_data(monkeypatch):
    """Each test has a database of its own; what the process remembers of another is forgotten."""
    monkeypatch.setattr(stamped, "CHECK_SECONDS", 3600)
    stamped.forget_all()
    yield
    stamped.forget_all()


@pytest.fixture
def all_consumers():
    return dict(registry._consumers)


@pytest.fixture(autouse=True)
def only_our_consumers(monkeypatch, all_consumers):
    """No PDFs are typeset here; that is tested where it is done."""
    ours = {
        event: {name: one for name, one in consumers.items() if name.startswith(("intake.", "swift."))}
        for event, consumers in all_consumers.items()
    }
    monkeypatch.setattr(registry, "_consumers", ours)


@pytest.fixture
def monday():
    """Monday 2 March 2026, half past nine; the next two weeks have no holiday."""
    with clock.at(small.moment()):
        yield


@pytest.fixture
def city(db, monday):
    with clock.at(small.moment("2026-01-05")):
        return small.build()
