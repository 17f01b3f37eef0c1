"""Pages kept in front of every other layer: who gets them, and when they are asked for anew."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from tongban.common.errors import NotFoundError
from tongban.doors.portal.page_cache import PublicPageMiddleware, public_page


class Site:
    """A public view behind the middleware; counts how often it was asked."""

    def __init__(self):
        self.version, self.asked = 1, 0
        view = public_page(self.view, version=lambda: self.current())
        self.answer = PublicPageMiddleware(view)

    def current(self):
        if self.version is None:
            raise NotFoundError(what="事项")
        return self.version

    def view(self, request):
        self.asked += 1
        return HttpResponse(f"第 {self.version} 版")

    def get(self, path="/items/1", cookies="", **meta):
        return self.answer(RequestFactory().get(path, HTTP_COOKIE=cookies, **meta))


@pytest.fixture
def site():
    return Site()


def test_the_second_comer_costs_the_view_nothing(site):
    assert site.get().content == site.get().content == "第 1 版".encode()
    assert site.asked == 1


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/items/2"},
        {"path": "/items/1?a=b"},
        {"cookies": "tb_mode=elder"},
        {"cookies": "tb_region=350703000000"},
        {"HTTP_HX_REQUEST": "true"},
        {"HTTP_HOST": "other.test"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"cookies": "sessionid=abc"},
        {"cookies": "messages=abc"},
    ],
    ids=str,
)
def test_whoever_asks_in_another_way_gets_a_page_of_his_own(site, other):
    site.get()
    site.get(**other)
    assert site.asked == 2


def test_a_page_for_one_person_is_never_kept(site):
    for _ in range(2):
        assert site.get(cookies="sessionid=abc")["Cache-Control"] == "private, no-cache"
    assert site.asked == 2


def test_a_new_version_is_asked_for_at_once(site):
    site.get()
    site.version = 2
    assert site.get().content == "第 2 版".encode()


def test_what_is_gone_is_left_to_the_view(site):
    site.get()
    site.version = None
    with pytest.raises(NotFoundError):
        site.get()


def test_the_tag_spares_the_way_but_only_for_the_same_page(site):
    tag = site.get()["ETag"]
    assert site.get(HTTP_IF_NONE_MATCH=tag).status_code == 304
    site.version = 2
    assert site.get(HTTP_IF_NONE_MATCH=tag).status_code == 200
