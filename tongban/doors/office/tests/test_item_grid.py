import json
import re

import pytest

from tongban.catalog.items import api as items
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

GRID = "/office/items/grid/"


@pytest.fixture(autouse=True)
def three_items(city):
    """The small city makes the second and third when they are asked for."""
    assert city.joint_item != city.instant_item


def posted(city, **typed):
    """The first rows as the page sends them; `typed`: r0_promised="3"."""
    data = {}
    for number, row in enumerate(items.grid_page(city.items_market).rows):
        base = {"code": row.code, "version": row.version, "revision": row.revision, "base": json.dumps(row.cells)}
        data |= {f"r{number}-{name}": value for name, value in (base | row.cells).items()}
    return data | {name.replace("_", "-"): value for name, value in typed.items()}


def test_the_page_has_an_input_for_each_cell_named_for_those_who_do_not_see(city, sign_in):
    page = sign_in(city.items_market).get(GRID).content.decode()
    assert page.count("data-cell") == 3 * len(items.GRID_COLUMNS)
    assert 'aria-label="承诺时限，' in page
    assert "/office/items/?agency=" in page


def test_saving_leads_back_and_says_how_many(city, sign_in):
    client = sign_in(city.items_market)
    response = client.post(GRID, posted(city, r0_promised="1", r1_consult="0599-5550199"))
    assert response.status_code == 302
    assert "2 个事项存为草稿" in client.get(response["Location"]).content.decode()


def test_a_fault_stands_at_its_cell_and_all_that_was_typed_is_kept(city, sign_in):
    typed = posted(city, r0_promised="三天", r0_hours="工作日上午", r1_consult="0599-5550199")
    response = sign_in(city.items_market).post(GRID, typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="三天"' in page
    assert 'value="工作日上午"' in page
    assert 'aria-describedby="r0-promised-e"' in page
    assert 'href="#r0-promised"' in page
    assert "1 行已存为草稿；1 行没有保存" in page


def test_what_was_redrawn_is_saved_when_it_is_mended(city, sign_in):
    client = sign_in(city.items_market)
    page = client.post(GRID, posted(city, r0_promised="三天", r0_hours="工作日上午")).content.decode()
    base = re.search(r'name="r0-base" value="([^"]*)"', page).group(1).replace("&#34;", '"')
    assert json.loads(base)["hours"] != "工作日上午"
    response = client.post(GRID, posted(city, r0_promised="1", r0_hours="工作日上午"))
    assert response.status_code == 302


def test_a_row_that_another_changed_shows_both_values_and_opens_anew(city, sign_in):
    mine = posted(city, r0_promised="1")
    code = mine["r0-code"]
    body = items.to_builtins(items.draft(city.publisher_city, code).body)
    items.save_draft(actor=city.publisher_city, code=code, body=body | {"promised": {"days": 2}})
    page = sign_in(city.items_market).post(GRID, mine).content.decode()
    assert "别人改成了“2”，您填的是“1”" in page
    assert 'name="r0-revision" value="1"' in page
    assert items.draft(city.items_market, code).body.promised.days == 2


@pytest.mark.parametrize("base", ["", "[]", "{", '{"promised": 5}', "[" * 5000])
def test_broken_notes_of_what_stood_there_harm_nothing(city, sign_in, base):
    response = sign_in(city.items_market).post(GRID, posted(city, r0_base=base, r0_promised="1"))
    assert response.status_code == 302


def test_an_item_of_others_is_told_and_not_touched(city, sign_in):
    data = posted(city, r0_promised="1")
    data["r0-code"] = "nobody"
    response = sign_in(city.items_market).post(GRID, data)
    assert response.status_code == 422
    assert "没有这个事项，或者您没有编制它的权限" in response.content.decode()


def a_hall():
    windows = [agencies.WindowData("A01", "综合窗口")]
    data = agencies.HallData(
        "", "市政务中心", "350700000000", "serve-centre", "胜利街 2 号", "工作日 8:30–17:30", windows=windows
    )
    return agencies.hall(agencies.create_hall(actor=identity.SYSTEM(), data=data))


def test_the_name_of_a_hall_means_the_hall_and_another_name_a_place_of_its_own(city, sign_in):
    client, hall = sign_in(city.items_market), a_hall()
    client.post(GRID, posted(city, r0_place="临时办理点"))
    row = items.grid_page(city.items_market).rows[0]
    own = items.draft(city.items_market, row.code).body.places[0]
    client.post(GRID, posted(city, r0_place=hall.name))
    in_hall = items.draft(city.items_market, row.code).body.places[0]
    assert [(one.hall, one.name) for one in (own, in_hall)] == [("", "临时办理点"), (hall.key, "")]
