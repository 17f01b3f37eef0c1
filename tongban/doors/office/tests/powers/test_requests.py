"""A request through the pages, from the draft to publication."""

import re

import pytest

from tongban.catalog.powers import api as powers
from tongban.catalog.powers.tests import town as place


@pytest.fixture
def code(town):
    return town.file()


def form_of(page):
    """What a browser would send back from the form that was drawn."""
    found = {}
    for name, value in re.findall(r'<input class="tb-input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', page):
        found[name] = value
    for name, value in re.findall(r'<textarea[^>]*? name="([^"]+)"[^>]*>([^<]*)</textarea>', page):
        found[name] = value
    for name, value in re.findall(r'<input type="radio" name="([^"]+)"[^>]*? value="([^"]*)" checked', page):
        found[name] = value
    for name, options in re.findall(r'<select[^>]*? name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen.group(1) if chosen else ""
    found["revision"] = re.search(r'name="revision" value="(\d+)"', page).group(1)
    return found


def drafted(browser, code, kind="amend"):
    """Presses the button on the page of the power; gives the address of the request."""
    response = browser.post("/office/powers/requests/new/", {"power": code, "kind": kind})
    assert response.status_code == 302
    return response.headers["Location"].removesuffix("edit/")


def filled(browser, address, **typed):
    page = browser.get(f"{address}edit/").content.decode()
    given = form_of(page) | {"ground": "机构职能调整", "cause": "function", "cause_on": "2026-02-24"} | typed
    return browser.post(f"{address}edit/", given)


def test_a_draft_is_filled_and_handed_in(town, code, sign_in):
    browser = sign_in(town.editor)
    address = drafted(browser, code)
    assert filled(browser, address, name="食品许可").status_code == 302
    page = browser.get(address).content.decode()
    assert "<del>食品经营许可</del>" in page
    assert "<ins>食品许可</ins>" in page
    assert browser.post(f"{address}step/", {"verb": "submit"}).status_code == 302
    assert "审核中：单位初审" in browser.get(address).content.decode()


def test_a_body_survives_the_form_unchanged(town, code, sign_in):
    browser = sign_in(town.editor)
    address = drafted(browser, code)
    filled(browser, address)
    number = address.rstrip("/").rpartition("/")[2]
    (part,) = powers.request(town.editor, number).parts
    assert part.changes == ()


def test_one_more_row_is_drawn_and_nothing_saved(town, code, sign_in):
    browser = sign_in(town.editor)
    address = drafted(browser, code)
    response = filled(browser, address, add="bases")
    assert response.status_code == 200
    assert 'name="bases[2].title"' in response.content.decode() or 'name="bases[1].title"' in response.content.decode()
    number = address.rstrip("/").rpartition("/")[2]
    assert powers.request(town.editor, number).revision == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"cause_on": "2月"}, "应写成 2026-03-02 这样"),
        ({"promised_days": "五"}, "请填阿拉伯数字"),
        ({"name": "x"}, "至少 2 个字"),
    ],
)
def test_a_faulty_form_comes_back_with_the_reason(town, code, sign_in, typed, words):
    browser = sign_in(town.editor)
    response = filled(browser, drafted(browser, code), **typed)
    assert response.status_code == 422
    assert words in response.content.decode()


def test_the_second_who_saves_sees_what_he_typed(town, code, sign_in):
    browser = sign_in(town.editor)
    address = drafted(browser, code)
    old = form_of(browser.get(f"{address}edit/").content.decode())
    filled(browser, address, name="食品许可")
    response = browser.post(f"{address}edit/", old | {"name": "我写的名字", "cause_on": "2026-02-24"})
    assert response.status_code == 409
    assert "我写的名字" in response.content.decode()


def test_what_stands_in_the_way_is_listed_with_a_link(town, code, sign_in):
    browser = sign_in(town.editor)
    address = drafted(browser, code)
    page = browser.get(address).content.decode()
    assert "提交前要改的" in page
    assert "edit/#ground" in page
    assert browser.post(f"{address}step/", {"verb": "submit"}).status_code == 422


@pytest.fixture
def number(town, code):
    found = place.ask(town, "amend", code, proposal={"parts": [place.part(name="食品许可")]})
    powers.submit_request(actor=town.editor, number=found)
    return found


def test_every_gate_has_its_desk_and_its_buttons(town, number, sign_in):
    address = f"/office/powers/requests/{number}/"
    for gate, who, sent in [
        ("unit", "unit", {"verb": "agree", "opinion": "同意"}),
        ("experts", "expert1", {"verb": "vote", "choice": "agree"}),
        ("experts", "expert2", {"verb": "vote", "choice": "agree"}),
        ("reform", "reformer", {"verb": "agree", "opinion": "同意"}),
        ("legal", "lawyer", {"verb": "agree", "opinion": "合法"}),
    ]:
        browser = sign_in(town.people[who])
        assert number in browser.get("/office/powers/desk/").content.decode(), gate
        assert 'id="act"' in browser.get(address).content.decode(), gate
        assert browser.post(f"{address}step/", sent).status_code == 302, gate
    browser = sign_in(town.secretary)
    page = browser.get("/office/powers/meetings/").content.decode()
    assert number in page
    made = browser.post("/office/powers/meetings/", {"number": number, "title": "第 12 次", "held_on": "2026-03-05"})
    meeting = made.headers["Location"]
    assert browser.get(f"{meeting}pack.pdf").content.startswith(b"%PDF-")
    assert browser.post(meeting, {f"decision-{number}": "pass"}).status_code == 302
    browser = sign_in(town.reformer)
    assert browser.post(f"{address}step/", {"verb": "publish"}).status_code == 302
    assert "已公布" in browser.get(address).content.decode()


def test_a_no_without_reason_stays_on_the_page(town, number, sign_in):
    response = sign_in(town.unit).post(f"/office/powers/requests/{number}/step/", {"verb": "refuse"})
    assert response.status_code == 422
    assert "请写明理由" in response.content.decode()


def test_who_may_not_act_is_told(town, number, sign_in):
    response = sign_in(town.editor).post(f"/office/powers/requests/{number}/step/", {"verb": "agree"})
    assert response.status_code == 403
    assert powers.request(town.editor, number).row.gate == "unit"


@pytest.mark.parametrize("who", ["county_editor", "county_unit"])
def test_another_county_does_not_see_it(town, number, sign_in, who):
    browser = sign_in(town.people[who])
    assert browser.get(f"/office/powers/requests/{number}/").status_code == 404
    assert browser.post(f"/office/powers/requests/{number}/step/", {"verb": "agree"}).status_code == 404
    assert number not in browser.get("/office/powers/requests/").content.decode()


def test_a_file_is_attached_and_read_by_the_gates(town, code, sign_in):
    from django.core.files.uploadedfile import SimpleUploadedFile

    browser = sign_in(town.editor)
    address = drafted(browser, code)
    pdf = SimpleUploadedFile("文件.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF", "application/pdf")
    assert browser.post(f"{address}attach/", {"file": pdf}).status_code == 302
    page = browser.get(address).content.decode()
    link = re.search(r'href="(/files/[^"]+/)"', page).group(1)
    assert browser.get(link).status_code == 200
    assert sign_in(town.county_editor).get(link).status_code in (403, 404)
    assert browser.post(f"{address}attach/", {}).status_code == 422


def test_a_change_that_touches_many_items_lists_them_by_pages(town, code, sign_in, monkeypatch):
    browser = sign_in(town.editor)
    address = drafted(browser, code)
    filled(browser, address, name="食品许可")
    many = [powers.Impact("case", f"c{number}", f"事项{number:03d}", "名称") for number in range(1, 121)]
    monkeypatch.setattr("tongban.catalog.powers.request_queries.impact_of", lambda row: {"政务服务事项": many})
    first, last = (browser.get(f"{address}{query}").content.decode() for query in ("", "?impact=3"))
    assert [name in first for name in ("事项001", "事项050", "事项051", "120 项", "?impact=2")] == [
        True,
        True,
        False,
        True,
        True,
    ]
    assert [name in last for name in ("事项100", "事项101", "事项120", "?impact=2", "?impact=4")] == [
        False,
        True,
        True,
        True,
        False,
    ]
