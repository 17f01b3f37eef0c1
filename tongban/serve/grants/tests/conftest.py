import pytest

from tongban.common import clock, stamped
from tongban.serve.approvals.tests import city as small
from tongban.support.events import registry

from . import fund as building


@pytest.fixture(autouse=True)
def fresh_reference_data(monkeypatch):
    monkeypatch.setattr(stamped, "CHECK_SECONDS", 3600)
    stamped.forget_all()
    yield
    stamped.forget_all()


@pytest.fixture(autouse=True)
def only_our_consumers(monkeypatch):
    """No PDFs are typeset here; that is tested where it is done."""
    ours = {
        event: {name: one for name, one in consumers.items() if name.startswith("grants.")}
        for event, consumers in registry._consumers.items()
    }
    monkeypatch.setattr(registry, "_consumers", ours)


@pytest.fixture
def monday():
    """Monday 2 March 2026, half past nine; the next two weeks have no holiday."""
    with clock.at(small.moment()):
        yield


@pytest.fixture
def fund(db, monday):
    with clock.at(small.moment("2026-01-05")):
        return building.build()
