import pytest

from tongban.common import clock, stamped
from tongban.common.tests.kept import kept
from tongban.support.flow import api as flow
from tongban.support.flow import registry
from tongban.support.flow.tests import city as small
from tongban.support.identity import api as identity


@pytest.fixture(autouse=True)
def fresh_reference_data(monkeypatch):
    """Each test has a database of its own; what the process remembers of another is forgotten."""
    monkeypatch.setattr(stamped, "CHECK_SECONDS", 3600)  # no look at the stamp in the middle of a count of statements
    stamped.forget_all()
    yield
    stamped.forget_all()


@pytest.fixture(autouse=True)
def any_name(monkeypatch):
    """Flows of these tests name what they like: those of the subjects that are told of in a test alone."""
    rooms = [flow.Given(room, "", "open", "试验") for room in ("context", "facts", "form")]
    own = flow.Vocabulary("试验", "", tuple(rooms))
    monkeypatch.setattr(registry, "_vocabularies", [*registry.vocabularies(), own])


@pytest.fixture
def monday():
    """Monday 2 March 2026, nine o'clock; the next two weeks have no holiday."""
    with clock.at(small.moment("2026-03-02")):
        yield


@pytest.fixture
def city(db, monday, monkeypatch):
    """The small city with the standard definitions published and a handler that notes what is issued."""
    issued, ended = [], []
    monkeypatch.setattr(registry, "_autos", {"licences.issue": lambda instance, context: issued.append(instance)})
    monkeypatch.setattr(registry, "_ends", {"case:": lambda subject, result, context: ended.append((subject, result))})
    built = _built()
    built.issued, built.ended = issued, ended
    return built


@kept
def _built():
    built = small.build()
    flow.publish_standard(identity.SYSTEM())
    return built
