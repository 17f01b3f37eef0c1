"""代收 and 预审 at the counter: the body is chosen, the slip, the lists, one set of opinions."""

import pytest

from tongban.catalog.items import api as items
from tongban.serve.approvals import api as approvals
from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter, elsewhere
from tongban.support.search import api as search

from . import desk
from .test_register import filled, party

COUNTY_NOTE = "核验营业执照和办理人身份证原件"


@pytest.fixture
def code(city):
    return elsewhere.prepare(city)


def test_a_county_takes_in_for_the_city_and_both_see_where_it_is(client, city, code):
    client.force_login(city.neighbour_clerk)
    guide = items.guide(code)
    search.index("item", [search.SearchDoc(code=code, title=guide.name, alias=("开饭店",), division_path="35")])
    where = f"/window/register/where/{guide.base_code}/"
    assert where in client.get("/window/register/", {"q": "开饭店"}).content.decode()
    assert f"/window/register/item/{code}/" in client.get(where).content.decode()
    page = desk.words(client.get(f"/window/register/item/{code}/"))
    assert "由南平市市场监督管理局受理和决定" in page
    assert "受理渠道" not in page
    wrong = client.post(f"/window/register/item/{code}/", party(city, form_note=" "))
    assert (wrong.status_code, "请写明形式核对的情况" in desk.words(wrong)) == (422, True)
    told = party(city, form_note="齐全", result_to="hall")
    answer = client.post(client.post(f"/window/register/item/{code}/", told).url, filled())
    number = answer.url.split("/")[3]
    assert approvals.case(number).state == "relayed"
    shown = desk.words(client.get(desk.case(number)))
    assert "待转送，在南平市建阳区市场监督管理局（林邻窗）手上" in shown
    assert "代收不等于受理" in shown
    assert "待转送" in desk.words(client.get("/window/relays/"))
    elsewhere.sent(city, number, ("m3", "m4"))
    client.force_login(city.clerk)
    assert "转送途中" in desk.words(client.get("/window/relays/", {"list": "incoming"}))
    assert number not in client.get("/window/").content.decode()


def test_a_window_by_area_refuses_a_typed_address_and_says_where_to_go(at_window, city, code):
    elsewhere.sit(city.clerk, "city-hall", "C01")
    answer = at_window.get(f"/window/register/item/{city.item}/")
    assert answer.status_code == 403
    assert "C01 出件窗口不收“食品经营许可（新办）”，请到A01 综合窗口" in desk.words(answer)


def test_the_desk_of_a_narrow_window_says_so_and_shows_all_on_request(at_window, city, code):
    number = counter.submitted(city)
    elsewhere.sit(city.clerk, "city-hall", "C01")
    narrow = at_window.get("/window/?list=to_accept")
    assert "只列本窗口收的 看全部" in desk.words(narrow)
    assert "0 待受理" in desk.words(narrow)
    assert number not in narrow.content.decode()
    assert at_window.get("/window/next/?list=to_accept").url == "/window/?list=to_accept"
    whole = at_window.get("/window/?list=to_accept&all=yes")
    assert "各窗口收的都在 只看本窗口的" in desk.words(whole)
    assert "1 待受理" in desk.words(whole)
    opened = at_window.get("/window/next/?list=to_accept&all=yes").url
    assert opened == f"{desk.case(number)}?list=to_accept&all=yes"
    assert "all=yes" in at_window.get(opened).content.decode()
    elsewhere.sit(city.clerk, "city-hall", "A01")
    assert "只列本窗口收的" not in desk.words(at_window.get("/window/?all=yes"))


def test_a_call_is_registered_with_who_and_when(at_window, city):
    address = f"/window/register/item/{city.item}/"
    wrong = at_window.post(address, party(city, channel="phone"))
    assert (wrong.status_code, "请填写来电人" in desk.words(wrong)) == (422, True)
    note = {"identity_note": "电话里核对身份"}
    told = {"channel": "phone", "caller": "林晓岚", "caller_phone": "138", "called_at": "2026-03-02 09:00"}
    files = {name: counter.upload(city.clerk) for name in ("m3", "m4")}
    sent = filled(**{f"materials.{name}.way": "file" for name in files})
    sent |= {f"materials.{name}.file": key for name, key in files.items()}
    number = at_window.post(at_window.post(address, party(city, **told, **note)).url, sent).url.split("/")[3]
    shown = desk.words(at_window.get(desk.case(number), {"tab": "form"}))
    assert "电话登记" in shown
    assert "来电人 林晓岚" in shown


def test_the_preview_page_tells_opinions_once_and_passes(at_window, city, code):
    number = counter.submitted(city, item_code=code, preview=True)
    assert number in at_window.get("/window/", {"list": "previewing"}).content.decode()
    address = desk.case(number, "preview/")
    assert "意见要逐份写、一次提完" in desk.words(at_window.get(address))
    asked = desk.GOOD | {"v.m4": "fix", "verdict": "ask"}
    wrong = at_window.post(address, asked)
    assert (wrong.status_code, "请写明哪里不符合、怎样补正" in desk.words(wrong)) == (422, True)
    at_window.post(address, asked | {"o.m4": "没有标洗消区"})
    assert intake.application(number).preview.state == "asked"
    intake.answer_preview(actor=city.lin, number=number, materials={"m4": {"file": counter.upload(city.lin)}})
    assert "一次提出意见" not in desk.words(at_window.get(address))
    at_window.post(address, desk.GOOD | {"verdict": "pass", "needs_originals": "yes"})
    shown = desk.words(at_window.get("/window/", {"list": "previewing"}))
    assert "15 天 南平市溪山小馆餐饮有限公司 等原件" in shown
    assert "以前没有收到原件的自动关闭" in desk.words(at_window.get(desk.case(number)))
    answer = at_window.post(address, {"verdict": "receive"})
    assert (answer.status_code, approvals.case(number).state) == (302, "submitted")
    assert "预审核为符合的材料，不核原件不能再要求补正" in desk.words(at_window.get(desk.case(number)))
