import pytest


def test_the_mode_is_remembered_and_leads_back(client):
    response = client.get("/ui/mode/elder/?next=/privacy/")
    assert (response.status_code, response["Location"]) == (302, "/privacy/")
    assert response.cookies["tb_mode"].value == "elder"


def test_a_strange_address_is_not_followed(client):
    assert client.get("/ui/mode/elder/?next=https://example.invalid/")["Location"] == "/"


def test_an_unknown_mode_does_not_exist(client):
    response = client.get("/ui/mode/dark/")
    assert response.status_code == 404
    assert "tb_mode" not in response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["default", "elder", "contrast"])
def test_a_page_is_shown_in_the_remembered_mode(client, mode):
    client.cookies["tb_mode"] = mode
    assert f'data-mode="{mode}"' in client.get("/privacy/").content.decode()


def test_nonsense_in_the_cookie_is_the_standard_mode(client, db):
    client.cookies["tb_mode"] = '"><script>'
    assert 'data-mode="default"' in client.get("/privacy/").content.decode()


@pytest.mark.parametrize("room", ["public", "staff"])
@pytest.mark.parametrize("mode", ["default", "elder", "contrast", "dark"])
def test_the_gallery_shows_all_components_in_every_mode(client, mode, room):
    page = client.get(f"/ui/?mode={mode}&room={room}").content.decode()
    assert "组件一览" in page
    assert f'data-mode="{mode}"' in page


def test_the_gallery_is_for_development_and_demo_only(client, settings):
    settings.IS_DEMO = False
    assert client.get("/ui/").status_code == 404
