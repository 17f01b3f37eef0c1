import pytest
from django.test import RequestFactory
from django.urls import reverse

from tongban.ui.ways import own_page


@pytest.mark.parametrize(
    ("wished", "found"),
    [
        ("/my/cases/?after=1", "/my/cases/?after=1"),
        ("http://testserver/my/", "http://testserver/my/"),
        ("", ""),
        ("portal", ""),
        ("portal:home", ""),
        ("\ufffd\ufffd", ""),
        ("//example.invalid/", ""),
        ("https://example.invalid/", ""),
        ("javascript:alert(1)//", ""),
    ],
)
def test_only_pages_of_this_site(wished, found):
    assert own_page(RequestFactory().get("/"), wished) == found


@pytest.mark.django_db
def test_a_word_instead_of_an_address_leads_home(client):
    response = client.get(reverse("ui:mode", args=["elder"]), {"next": "somewhere"})
    assert (response.status_code, response["Location"]) == (302, "/")
