import pytest

from tongban.common import clock, stamped
from tongban.serve.approvals.tests import city as small
from tongban.support.events import registry


@pytest.fixture(autouse=True)
def fresh_reference_data(monkeypatch):
    monkeypatch.setattr(stamped, "CHECK_SECONDS", 3600)
    stamped.forget_all()
    yield
    stamped.forget_all()


@pytest.fixture(autouse=True)
def only_our_consumers(monkeypatch):
    """No PDFs are typeset here; that is tested where it is done."""
    monkeypatch.setattr(registry, "_consumers", {})


@pytest.fixture
def city(db):
    with clock.at(small.moment("2026-01-05")):
        found = small.build()
    with clock.at(small.moment()):
        yield found
