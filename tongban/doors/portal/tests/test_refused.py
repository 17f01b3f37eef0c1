"""我的项目、我要查: each bad value is named by its input, stands in the form again, and nothing happens."""

from datetime import date

import pytest

from tongban.common.tests.refusing import Page, nothing_changes, refuses
from tongban.serve.intake.tests import counter
from tongban.serve.projects import api as projects
from tongban.serve.projects.tests import site as building

KEPT = ("projects", "intake", "approvals", "flow")
LONG = "长" * 301


def test_a_mandate_names_team_stages_days_and_consent(site, owner):
    code = site.register()
    team = projects.create_team(actor=site.city.project_manager, name="代办一队", agency_id=site.city.market.id)
    address = f"/my/projects/{code}/mandate/"
    sent = {
        "team": str(team.pk), "stages": ["1", "2"], "valid_from_on": "2026-03-02", "valid_to_on": "2026-06-30",
        "agreed": ["yes"],
    }  # fmt: skip
    with nothing_changes("projects"):
        for changed, faults in [
            ({"valid_from_on": ""}, {"valid_from_on": "开始日期应是今天或者以后"}),
            ({"valid_from_on": "2026-03-01"}, {"valid_from_on": "开始日期应是今天或者以后"}),
            ({"valid_from_on": "2026-02-30"}, {"valid_from_on": "“2026-02-30”没有看懂，请写成 2026-03-02"}),
            ({"valid_to_on": "2026-03-01"}, {"valid_to_on": "截止日期应在开始日期以后"}),
            ({"valid_to_on": ""}, {"valid_to_on": "截止日期应在开始日期以后"}),
        ]:
            refuses(owner, address, sent | changed, faults)
        without = {name: value for name, value in sent.items() if name != "agreed"}
        refuses(owner, address, without, {"agreed": "请勾选同意委托"})
        for name, value in [("team", ""), ("team", "²"), ("team", "9" * 30), ("stages", ["²"]), ("stages", ["9"])]:
            given = sent | {name: value}
            (form,) = [one for one in Page(owner.post(address, given).content.decode()).forms if one.said]
            assert set(form.said) == {name}
            assert form.values["agreed"] == ["yes"]
            assert form.values["valid_to_on"] == "2026-06-30"


@pytest.mark.parametrize(
    ("reason", "words"), [(LONG, "撤回的理由不能超过 200 字，现在是 301 字"), ("\x00", "有不能保存的字符")]
)
def test_a_mandate_is_withdrawn_for_a_reason_that_can_be_kept(site, owner, reason, words):
    code = site.register()
    team = projects.create_team(actor=site.city.project_manager, name="代办一队", agency_id=site.city.market.id)
    projects.give_mandate(
        actor=site.city.lin, code=code, team_id=team.pk, stages=[1], valid_from_on=date(2026, 3, 2),
        valid_to_on=date(2026, 6, 30), is_agreed=True,
    )  # fmt: skip
    with nothing_changes("projects"):
        answer = owner.post(f"/my/projects/{code}/mandate/withdraw/", {"reason": reason})
        assert (answer.status_code, words in answer.content.decode()) == (422, True)


def test_a_stage_names_each_answer_material_and_ending(site, owner):
    code = site.register()
    address = f"/my/projects/{code}/stages/1/"
    keys = {name: next(iter(one)) for name, one in site.materials(site.city.lin).items()}
    licence, report = (next(key for key, way in keys.items() if way == wanted) for wanted in ("licence", "file"))
    sent = {
        "area": "6000.5", "builder": "演示建筑公司", "delivery": "electronic", "true": ["yes"], "key": "stage-1",
        f"materials.{licence}.way": f"licence:{site.city.business_licence}",
        f"materials.{report}.way": "file",
    }  # fmt: skip
    file = {f"materials.{report}.file": building.pdf(site.city.lin)}
    with nothing_changes(*KEPT):
        for changed, name, words in [
            ({"area": ""}, "area", "请填写建筑面积"),
            ({"area": "六千"}, "area", "建筑面积"),
            ({"area": "0"}, "area", "不能小于 1"),
            ({"area": "1e999"}, "area", "建筑面积"),
            ({"builder": "长" * 81}, "builder", "80"),
            ({"delivery": "鸽子"}, "delivery", "请选择结果怎么取"),
            ({"delivery": "post", "delivery_address": "长" * 201}, "delivery_address", "收件地址最多 200 个字"),
            ({"delivery": "post", "delivery_address": ""}, "delivery_address", "请写收件地址"),
            ({"true": []}, "true", "请勾选承诺"),
            ({f"materials.{licence}.way": "licence:没有的"}, f"materials.{licence}", "证照"),
            ({f"materials.{report}.file": "没有的文件"}, f"materials.{report}", "文件"),
            ({f"materials.{report}.file": ""}, f"materials.{report}", "请提交“环境影响报告表”"),
        ]:
            answer = owner.post(address, sent | file | changed)
            page = answer.content.decode()
            assert answer.status_code == 422, (changed, answer.get("Location"))
            said = next(one for one in Page(page).forms if one.said)
            found = {one.replace("-", "."): text for one, text in said.said.items()}
            assert set(found) == {name}, (changed, found)
            assert words in found[name]
            assert said.values["builder"] == (sent | changed)["builder"]
            assert said.values["area"] == (sent | changed)["area"]
    assert owner.post(address, sent | file).status_code == 302


@pytest.mark.parametrize("code", ["abc", "查询码查询码", "²²²²²²", "A" * 21, "AB\x00CDEFG", "../../etc", ""])
def test_a_query_code_that_is_none_is_named_and_stands_there_again(client, db, code):
    answer = client.get("/check/case/", {"code": code})
    (form,) = [one for one in Page(answer.content.decode()).forms if one.said]
    assert answer.status_code == 422
    assert form.said == {"case": "错误：查询码是回执上的 10 位字母和数字，请核对"}
    assert form.values["code"] == code.upper()


@pytest.mark.parametrize("code", ["abc", "/", "N" * 301, "AB\x00CD", "AB\nCD"])
def test_a_code_of_a_paper_that_is_none_is_named_and_stands_there_again(client, db, code):
    answer = client.get("/check/", {"code": code})
    (form,) = [one for one in Page(answer.content.decode()).forms if one.said]
    assert answer.status_code == 422
    assert "核验码或证照标识是 4 到 300 个字母、数字和符号，请核对" in form.said["code"]
    assert form.values["code"] == code


@pytest.mark.parametrize(
    "path", ["/v/AB%00CD/", "/v/NAB%00CD/", "/v/%F0%9F%8D%9C%F0%9F%8D%9C%F0%9F%8D%9C%F0%9F%8D%9C/"]
)
def test_a_code_typed_into_the_address_is_not_found(client, db, path):
    assert client.get(path).status_code == 404


def test_a_case_is_withdrawn_and_fetched_in_words_that_fit(city, lin):
    address = f"/my/cases/{counter.submitted(city)}/"
    with nothing_changes(*KEPT):
        for path, sent, faults in [
            ("withdraw/", {"reason": "长" * 2001}, {"reason": "最多 2000 个字"}),
            ("delivery/", {"method": "鸽子", "address": ""}, {"method": "请选择"}),
            ("delivery/", {"method": "post", "address": ""}, {"address": "地址"}),
            ("delivery/", {"method": "post", "address": LONG}, {"address": "最多 200 个字"}),
        ]:
            answer = lin.post(address + path, sent)
            forms = [one for one in Page(answer.content.decode()).forms if one.said]
            assert (answer.status_code, len(forms)) == (422, 1), (path, sent)
            assert forms[0].said.keys() == faults.keys(), (path, sent)
            assert [words for name, words in faults.items() if words not in forms[0].said[name]] == []
            kept = {name: text for name, text in sent.items() if text and text != "鸽子"}
            assert {name: forms[0].values[name] for name in kept} == kept


@pytest.mark.parametrize("id_number", ["", "没有这个人", "9" * 500, "91350702MA9TE5T12X"])
def test_nobody_acts_for_a_party_that_is_none(city, lin, id_number):
    before = lin.session["party"]
    answer = lin.post("/party/", {"id_number": id_number})
    assert answer.status_code in (403, 404, 422)
    assert lin.session["party"] == before


@pytest.mark.parametrize("told", ["", "x", "²", "９", "-1", "9" * 30])
def test_a_message_that_is_none_leaves_all_unread(city, lin, told):
    counter.submitted(city)
    with nothing_changes("notices"):
        assert lin.post("/my/messages/", {"id": ["1", told]}).status_code == 404
