from pathlib import Path

import pytest
from django.conf import settings as django_settings

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


@pytest.fixture
def page(browser, live_server, client, city):
    client.force_login(city.clerk)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(base_url=live_server.url)
    context.route("**/static/**", _built_asset)
    context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    yield context.new_page()
    context.close()


def _built_asset(route):
    """The test server asks the finders, which do not know what assets/ has built."""
    name = route.request.url.split("/static/", 1)[1]
    route.fulfill(path=Path(django_settings.STATIC_ROOT) / name)
