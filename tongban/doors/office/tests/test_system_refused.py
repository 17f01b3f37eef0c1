"""人员、对接、流程、文号、自助柜: bad values are named by their inputs, stand there again, and nothing happens."""

from tongban.data.exchange import api as exchange
from tongban.serve.intake import api as intake
from tongban.support.flow import api as flow
from tongban.support.identity import api as identity
from tongban.support.notices import api as notices

from .refusing import Page, nothing_changes, refuses

FLOW = "/office/flows/of/standard/"
LONG = "长" * 301


def test_an_account_keeps_its_agency_and_window_when_they_are_not_understood(city, sign_in):
    sent = {"name": "周启明", "agency_id": str(city.market.id), "window_id": "", "title": "科员", "phone": "0599-1"}
    admin, address = sign_in(city.admin), "/office/users/of/reviewer/change/"
    with nothing_changes("identity"):
        for changed, faults in [
            ({"name": ""}, {"name": "请填写姓名"}),
            ({"name": "长" * 61}, {"name": "姓名不能超过 60 字"}),
            ({"title": "长" * 41}, {"title": "职务不能超过 40 字"}),
            ({"phone": "1" * 21}, {"phone": "电话不能超过 20 字"}),
        ]:
            refuses(admin, address, sent | changed, faults)
        for name, value, words in [
            ("window_id", "三号", "请从列出的窗口中选择"),
            ("window_id", "999999", "这个窗口没有登记，或者已经去掉"),
            ("agency_id", "市监局", "请选择单位"),
        ]:
            text = admin.post(address, sent | {name: value}).content.decode()
            assert words in text.split(f'id="{name}-e"')[1].split("</p>")[0]


def test_a_connection_is_not_cut_to_fit(city, sign_in):
    exchange.save_peer(
        actor=identity.SYSTEM(), code="market", name="市监业务系统", agency_uscc=city.market.uscc,
        address="fake://market", signing="hmac", schemes=("fake",),
    )  # fmt: skip
    sent = {
        "name": "市监业务系统", "address": "https://market.example/api", "signing": "hmac", "public_key": "",
        "is_active": "yes",
    }  # fmt: skip
    with nothing_changes("exchange"):
        for changed, faults in [
            ({"name": ""}, {"name": "请填写名称，最多 100 个字"}),
            ({"name": "长" * 101}, {"name": "最多 100 个字"}),
            ({"address": "market"}, {"address": "地址写成 https://"}),
            ({"address": f"https://market.example/{'a' * 278}"}, {"address": "地址写成 https://"}),
            ({"address": "https://a:b@market.example/"}, {"address": "不能带账号密码"}),
            ({"signing": "sm2", "public_key": "不是十六进制"}, {"public_key": "国密签名要填对方的公钥"}),
        ]:
            typed = sent | changed | {"is_active": ["yes"]}
            refuses(sign_in(city.admin), "/office/exchange/of/market/", typed, faults)


YEAR = "date,name,is_off_day\n" + "".join(f"2029-10-0{day},国庆,1\n" for day in range(1, 9))


def test_a_year_of_the_calendar_says_what_it_rests_on_in_words_that_fit(city, sign_in):
    admin, address = sign_in(city.admin), "/office/calendar/import/"
    with nothing_changes("calendar"):
        for changed, faults in [
            ({"source": "长" * 121, "confirmed": "yes"}, {"source": "依据不能超过 120 字，现在是 121 字"}),
            ({"text": f"{YEAR}2029-10-32,国庆,1\n"}, {"file": "“2029-10-32”不是存在的日期"}),
            ({"text": "日期\n" * 50_001}, {"file": "文件超过 100 KB"}),
        ]:
            answer = admin.post(address, {"text": YEAR, "source": "国办发明电"} | changed)
            (form,) = [one for one in Page(answer.content.decode()).forms if one.said]
            assert answer.status_code == 422
            assert form.faults.keys() == faults.keys()
            assert [words for name, words in faults.items() if words not in form.faults[name]] == []
            assert form.values["source"] == changed.get("source", "国办发明电")
    assert admin.post(address, {"text": YEAR, "source": "长" * 120, "confirmed": "yes"}).status_code == 302


def ready(city):
    """A draft that could be published: every task has its limit."""
    draft = flow.begin_draft(actor=city.publisher_city, code="standard")
    body = flow.open_draft(city.publisher_city, "standard").body
    for node in flow.editing.walk(body["body"]):
        if node["kind"] == "task":
            node["limit_days"] = 3
    return flow.save_draft(actor=city.publisher_city, code="standard", body=body, saves=draft.saves)


def test_a_version_and_a_number_that_there_is_not_are_refused(city, sign_in):
    browser = sign_in(city.publisher_city)
    with nothing_changes("flow"):
        for version in ("二", "99"):
            answer = browser.post(f"{FLOW}begin/", {"version": version})
            assert answer.status_code == 422
            assert f"没有第“{version}”版" in answer.content.decode()
    ready(city)
    with nothing_changes("flow"):
        for most in ("", "三十", "30"):
            answer = browser.post(f"{FLOW}replay/", {"most": most})
            assert answer.status_code == 422
            assert "请选择放几件：20、50、100、200" in answer.content.decode().split('id="most-e"')[1].split("</p>")[0]


def test_a_draft_of_a_flow_goes_back_with_a_reason_that_is_not_cut(city, sign_in):
    saved = ready(city)
    flow.submit_draft(actor=city.publisher_city, code="standard", saves=saved.saves)
    with nothing_changes("flow"):
        for reason, words in [("", "请填写退回原因"), (LONG, "退回原因不能超过 300 字")]:
            refuses(sign_in(city.second_publisher), f"{FLOW}return/", {"reason": reason}, {"reason": words})


def test_a_number_is_voided_with_a_reason(city, sign_in):
    number = city.accepted_case()
    issued = notices.of_case(number)[0]
    with nothing_changes("notices"):
        for reason in ("", LONG):
            address = f"/office/papers/numbers/{issued.id}/void/"
            refuses(sign_in(city.head), address, {"reason": reason}, {"reason": "请写明作废的理由，最多 300 字"})


def test_a_locker_is_saved_with_numbers_and_names_that_fit(city, sign_in):
    intake.create_locker(
        actor=city.admin, agency_uscc=city.market.uscc, key="k", code="hall-west", name="西门柜", place="西门",
        boxes="24",
    )  # fmt: skip
    sent = {"what": "save", "name": "西门柜", "place": "西门", "boxes": "24"}
    with nothing_changes("intake"):
        for changed, faults in [
            ({"name": ""}, {"name": "名称"}),
            ({"name": "长" * 41}, {"name": "名称"}),
            ({"place": ""}, {"place": "地点"}),
            ({"boxes": "很多"}, {"boxes": "格口数应为 1 到 999 的整数"}),
            ({"boxes": "0"}, {"boxes": "格口数应为 1 到 999 的整数"}),
        ]:
            refuses(sign_in(city.admin), "/office/agencies/lockers/of/hall-west/", sent | changed, faults)
