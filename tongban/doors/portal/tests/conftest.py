import pytest

from tongban.common import clock
from tongban.serve.approvals.tests import city as small
from tongban.serve.projects.tests import site as building
from tongban.support.events import registry

OURS = ("intake.", "approvals.", "pledges.", "swift.")


@pytest.fixture(autouse=True)
def no_papers_typeset(monkeypatch):
    """PDFs are made where they are tested; here a page only has to find its way."""
    ours = {
        event: {name: one for name, one in consumers.items() if name.startswith(OURS)}
        for event, consumers in registry._consumers.items()
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


@pytest.fixture
def lin(city, client):
    """The browser of 林晓岚, acting for her company."""
    client.force_login(city.lin)
    return _acts_for(client, city.company)


def _acts_for(browser, company):
    session = browser.session
    session["party"] = company.id_number
    session.save()
    return browser


@pytest.fixture
def wu(city, client_of):
    """The browser of somebody else."""
    return client_of(city.wu)


@pytest.fixture
def client_of():
    from django.test import Client

    def signed_in(user):
        browser = Client()
        browser.force_login(user)
        return browser

    return signed_in


@pytest.fixture
def page():
    """The text of an answer, after its status."""

    def read(response, status=200):
        assert response.status_code == status, response.content.decode()[:2000]
        return response.content.decode()

    return read


@pytest.fixture
def site(db, monday):
    with clock.at(small.moment("2026-01-05")):
        return building.build()


@pytest.fixture
def owner(site, client_of):
    """Acts for the company that builds."""
    return _acts_for(client_of(site.city.lin), site.city.company)
