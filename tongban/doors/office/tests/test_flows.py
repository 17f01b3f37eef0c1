"""The designer of flows, from a draft to its publication by a second person; and the plan for running cases."""

import copy
import html
import json
import re

import pytest

from tongban.serve.approvals import api as approvals
from tongban.support.flow import api as flow

HERE = "/office/flows/of/standard/"


@pytest.fixture
def first(city, sign_in):
    return sign_in(city.publisher_city)


@pytest.fixture
def second(city, sign_in):
    return sign_in(city.second_publisher)


@pytest.fixture
def begun(first):
    first.post(f"{HERE}begin/", {"version": "1"})
    return first


def hidden(text, name):
    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', text)[1])


def page(client, **data):
    """The designer's page, or what a press of a button makes of it."""
    address = f"{HERE}design/"
    return client.post(address, data) if data else client.get(address)


def press(client, answer, do, **typed):
    text = answer.content.decode()
    inputs = {name: hidden(text, name) for name in ("design", "saves", "open")}
    return page(client, **inputs, do=do, **typed)


def with_limits(body):
    body = copy.deepcopy(body)
    for node in flow.editing.walk(body["body"]):
        if node["kind"] == "task":
            node["limit_days"] = 3
    return body


def test_the_list_tells_versions_running_cases_and_drafts(city, begun):
    city.accepted_case()
    text = begun.get("/office/flows/").content.decode()
    row = text.split("/office/flows/of/standard/")[1].split("</tr>")[0]
    assert "第 1 版" in row
    assert "编制中" in row
    assert "刘德胜" in row
    assert '<td class="tb-r" data-l="在用办件">1</td>' in row


def test_every_button_sends_the_page_and_only_saving_writes(city, begun):
    answer = press(begun, page(begun), "open:review")
    text = answer.content.decode()
    assert 'id="f-role"' in text
    assert "“审查”没有时限" in text
    typed = {"f.name": "初审", "f.kind": "task", "f.role": "reviewer", "f.agency": "owner", "f.action": "case.review"}
    typed |= {"f.limit_days": "4", "f.outcomes": "agree：同意\ndisagree：不同意", "f.milestone": "", "name": "一般流程"}
    answer = press(begun, answer, "insert:review", **typed, **{"insert[review]": "task"})
    assert "新环节" in answer.content.decode()
    answer = press(begun, answer, "wrap:task_1", **typed | {"f.name": "复核"})
    design = json.loads(hidden(answer.content.decode(), "design"))
    shape = {name: [one["id"] for one in nodes] for name, nodes in flow.editing.sequences(design)}
    assert shape["parallel_1.0"] == ["task_1"]
    assert flow.editing.find(design, "review")["limit_days"] == 4
    assert flow.editing.find(design, "task_1")["name"] == "复核"
    assert "“并联”第 2 个分支是空的" in answer.content.decode()
    assert flow.open_draft(city.publisher_city, "standard").saves == 1


def test_a_number_that_is_none_is_refused_at_its_input_and_kept(begun):
    answer = press(begun, page(begun), "open:review")
    answer = press(begun, answer, "open:decide", **{"f.name": "审查", "f.kind": "task", "f.limit_days": "三天"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "“三天”不是数" in text
    assert 'value="三天"' in text


def test_a_condition_is_chosen_from_what_stands_before_it(begun):
    answer = press(begun, page(begun), "open:by_decision")
    text = answer.content.decode()
    assert "“决定”的意见是“准予”" in text
    answer = press(
        begun, answer, "look", **{"f.name": "按决定", "b[0].pick": "outcomes.review == 'agree'", "b[1].pick": "else"}
    )
    design = json.loads(hidden(answer.content.decode(), "design"))
    assert flow.editing.find(design, "by_decision")["branches"][0]["when"] == "outcomes.review == 'agree'"


def test_what_a_case_gives_is_offered_where_a_name_fits(begun):
    answer = press(begun, page(begun), "insert:review", **{"insert[review]": "foreach"})
    text = answer.content.decode()
    assert re.search(r'<input[^>]* id="f-over"[^>]* list="f-over-list"', text)
    assert '<option value="context:joint">全部联办机构</option>' in text
    assert '<option value="context:joint_1|owner">第 1 个联办机构</option>' in text
    typed = {"f.name": "各家审查", "f.kind": "foreach", "f.over": "facts:villages", "f.agency": "element"}
    typed |= {"f.role": "reviewer", "f.action": "case.review", "f.outcomes": "agree：同意\ndisagree：不同意"}
    typed |= {"f.yes": "agree", "f.no": "disagree", "f.rule": "all", "f.limit_days": "3", "f.needed": ""}
    text = press(begun, answer, "look", **typed).content.decode()
    assert "“各家审查”的对象清单用到 facts:villages，这类办件没有这一项" in text
    assert re.search(r'href="#f-over"', text)
    text = press(begun, page(begun), "open:by_decision").content.decode()
    assert '<option value="context.pledged == true">“申请人作了告知承诺”：是</option>' in text


def test_a_list_becomes_cases_of_their_own_by_an_item(begun):
    answer = press(begun, page(begun), "insert:review", **{"insert[review]": "foreach"})
    typed = {"f.name": "各村审查", "f.kind": "foreach", "f.over": "context:answers.sites", "f.agency": "element"}
    typed |= {"f.role": "reviewer", "f.action": "case.review", "f.outcomes": "agree：同意\ndisagree：不同意"}
    typed |= {"f.yes": "agree", "f.no": "disagree", "f.rule": "all", "f.limit_days": "3", "f.item": "352020004001"}
    answer = press(begun, answer, "look", **typed)
    text = answer.content.decode()
    assert 'id="f-role"' not in text
    assert '<option value="element">清单里的这一个</option>' in text
    typed = {"f.name": "各村审查", "f.kind": "foreach", "f.over": "context:answers.sites", "f.item": "352020004001"}
    typed |= {"f.level": "6", "f.division": "element.site", "f.fields": "", "f.limit_days": "5"}
    design = json.loads(hidden(press(begun, answer, "look", **typed).content.decode(), "design"))
    assert flow.editing.find(design, "foreach_1") == {
        "id": "foreach_1", "kind": "foreach", "name": "各村审查", "over": "context:answers.sites",
        "item": "352020004001", "level": "6", "division": "element.site", "limit_days": 5,
    }  # fmt: skip


def test_a_sub_node_becomes_a_case_of_its_own_by_its_item_and_level(begun):
    answer = press(begun, page(begun), "insert:review", **{"insert[review]": "sub"})
    typed = {"f.name": "村级审查", "f.kind": "sub", "f.flow": "", "f.version": "", "f.agency": "owner"}
    typed |= {
        "f.item": "352020004001",
        "f.level": "6",
        "f.division": "form:village",
        "f.fields": "",
        "name": "一般流程",
    }
    answer = press(begun, answer, "look", **typed, **{"f.limit_days": "5"})
    text = answer.content.decode()
    design = json.loads(hidden(text, "design"))
    assert flow.editing.find(design, "sub_1") == {
        "id": "sub_1", "kind": "sub", "name": "村级审查", "agency": "owner", "item": "352020004001", "level": "6",
        "division": "form:village", "limit_days": 5,
    }  # fmt: skip
    assert "子办件 352020004001，村（社区）级" in text
    assert "“村级审查”的子办件没有地方能办" in text
    assert "“村级审查”的意见是“办成”" in press(begun, answer, "open:by_decision").content.decode()


def test_who_saves_second_sees_both_and_loses_nothing(city, begun, second):
    mine = page(begun)
    theirs = with_limits(json.loads(hidden(page(second).content.decode(), "design")))
    flow.save_draft(actor=city.second_publisher, code="standard", body=theirs, saves=1)
    answer = press(begun, mine, "save", name="我的名称", note="改名")
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "邱明远于" in text
    assert "<ins>我的名称</ins>" in text
    assert press(begun, answer, "save", name="我的名称").status_code == 302
    assert flow.open_draft(city.publisher_city, "standard").name == "我的名称"
    kept = begun.get(f"{HERE}design/?save=2").content.decode()
    assert json.loads(hidden(kept, "design")) == theirs


def submitted(city):
    body = with_limits(flow.definition(flow.FlowRef("standard", 1)) | {"name": "新的一般流程"})
    draft = flow.begin_draft(actor=city.publisher_city, code="standard", body=body)
    flow.submit_draft(actor=city.publisher_city, code="standard", saves=draft.saves)


def test_publishing_takes_a_replay_and_a_second_person(city, first, second):
    submitted(city)
    assert "先重放" in second.post(f"{HERE}publish/", {"saves": "1"}).content.decode()
    assert "按“重放”开始" in second.get(f"{HERE}replay/").content.decode()
    text = second.post(f"{HERE}replay/", {"most": "50"}).content.decode()
    assert "相同 0 件，不同 0 件，走不通 0 件" in text
    assert "请由另一位有公布权限的人员公布" in first.get(f"{HERE}publish/").content.decode()
    assert first.post(f"{HERE}publish/", {"saves": "1"}).status_code == 422
    assert flow.latest("standard").version == 1
    text = second.get(f"{HERE}publish/").content.decode()
    assert "新的一般流程" in text
    assert "时限（工作日）" in text
    assert second.post(f"{HERE}publish/", {"saves": "1"}).status_code == 302
    assert flow.latest("standard").version == 2
    assert "没有草稿" in first.get(HERE).content.decode()


def test_a_submitted_draft_is_sent_back_with_a_reason(city, first, second):
    submitted(city)
    assert first.get(f"{HERE}design/").status_code == 302
    assert second.post(f"{HERE}return/", {"reason": ""}).status_code == 422
    assert second.post(f"{HERE}return/", {"reason": "时限太短"}).status_code == 302
    assert "退回：时限太短" in first.get(HERE).content.decode()


def test_a_new_flow_is_begun_from_nothing_or_from_json(city, first):
    assert (
        "环节编号 x 用了不止一次"
        in first.post(
            "/office/flows/new/",
            {"code": "made", "json": '{"body": [{"id": "x", "kind": "end"}, {"id": "x", "kind": "end"}]}'},
        ).content.decode()
    )
    assert "读不出来" in first.post("/office/flows/new/", {"code": "made", "json": "{"}).content.decode()
    assert "已经用过" in first.post("/office/flows/new/", {"code": "standard", "name": "x"}).content.decode()
    assert first.post("/office/flows/new/", {"code": "made", "name": "自建流程"}).status_code == 302
    text = first.get("/office/flows/of/made/").content.decode()
    assert "还没有公布过" in text
    assert first.post("/office/flows/of/made/discard/").headers["Location"] == "/office/flows/"
    assert first.get("/office/flows/of/made/").status_code == 404


def test_the_simulation_is_walked_by_links_and_goes_back_by_one(city, first):
    text = first.get(f"{HERE}simulate/?owner={city.market.id}").content.decode()
    assert "受理" in text
    link = re.search(r'href="([^"]*steps=accept%3Aaccept[^"]*)"', text)[1].replace("&amp;", "&")
    text = first.get(link).content.decode()
    assert f"{city.market.name}，审查人员" in text
    assert city.reviewer.name in text
    assert "改上一步" in text
    text = first.get(f"{HERE}simulate/?steps=accept:refuse").content.decode()
    assert "结果代码" in text
    assert "不予受理" in text
    text = first.get(f"{HERE}simulate/?steps=accept:accept,review:agree").content.decode()
    link = re.search(r'href="([^"]*decide%3Aback%3Areview[^"]*)"', text)[1].replace("&amp;", "&")
    assert "退回“审查”" in first.get(link).content.decode()


@pytest.fixture
def asking(city, first):
    """A draft of a flow that asks for an amount, a day and a list."""
    body = with_limits(flow.definition(flow.latest("standard")))
    _, rest = body["body"]
    review, *after = rest["branches"][0]["body"]
    many = {"over": "context:joint", "agency": "element", "rule": "all", "yes": "agree", "no": "disagree"}
    inside = [
        {"id": "pause", "kind": "wait", "name": "等到开业", "until": "context:answers.opens_on"},
        {"id": "way", "kind": "choice", "name": "看面积", "branches": [
            {"when": "context.answers.area > 80",
             "body": [{**review, **many, "id": "each", "kind": "foreach", "name": "各家看"}]},
            {"when": "else", "body": []}]},
    ]  # fmt: skip
    rest["branches"][0]["body"] = [*inside, review, *after]
    first.post("/office/flows/new/", {"code": "asking", "json": json.dumps(body | {"code": "asking"})})
    return "/office/flows/of/asking/simulate/"


def test_the_simulation_takes_what_the_flow_asks_for(city, first, asking):
    text = first.get(asking).content.decode()
    assert re.search(r'<input[^>]* name="v.context:answers.opens_on" type="date"', text)
    assert re.search(r'<textarea[^>]* name="v.context:joint"', text)
    told = {"v.context:answers.opens_on": "2026-05-01", "v.context:answers.area": "90.5", "steps": "accept:accept"}
    told |= {"v.context:joint": f"{city.health.name}\n{city.fire.uscc}", "owner": str(city.market.id)}
    text = first.get(asking, told).content.decode()
    assert "等到 2026-05-01" in text
    link = re.search(r'href="([^"]*pause%3Atimeout[^"]*)"', text)[1].replace("&amp;", "&")
    text = first.get(link).content.decode()
    assert f"分别是：{city.health.short_name}、{city.fire.short_name}。" in text
    assert f"{city.health.name}、{city.fire.name}，审查人员" in text
    text = first.get(link.replace("90.5", "80")).content.decode()
    assert "分别是" not in text


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("context:answers.area", "很大", "“很大”不是数字"),
        ("context:answers.area", "nan", "“nan”不是能用的数字"),
        ("context:answers.opens_on", "2026-02-30", "“2026-02-30”不是日期"),
        ("context:joint", "无此局", "没有单位“无此局”"),
    ],
)
def test_what_is_not_of_its_kind_is_said_at_its_field(city, first, asking, name, value, words):
    response = first.get(asking, {f"v.{name}": value})
    assert response.status_code == 422
    text = response.content.decode()
    assert words in text
    assert value in text


def test_what_a_step_may_leave_empty_says_so(city, first):
    first.post(f"{HERE}begin/")
    draft = flow.open_draft(city.publisher_city, "standard")
    asked = {"do": "open:accept", "saves": draft.saves, "design": json.dumps(draft.body), "name": draft.name}
    text = first.post(f"{HERE}design/", asked).content.decode()
    label = re.search(r'<label for="f-gives">.*?</label>', text, re.DOTALL)[0]
    assert "选填" in label
    assert "选填" not in re.search(r'<label for="f-name">.*?</label>', text, re.DOTALL)[0]


def test_a_simulation_without_limits_leads_to_where_they_are_set(city, first):
    body = with_limits(flow.definition(flow.latest("standard")))
    accept, *_ = body["body"]
    del accept["limit_days"]
    first.post("/office/flows/new/", {"code": "made", "json": json.dumps(body | {"code": "made"})})
    text = first.get("/office/flows/of/made/simulate/").content.decode()
    assert "草稿还有 1 处要改才能公布" in text
    assert '<a href="/office/flows/of/made/design/">去改</a>' in text


def test_running_cases_are_moved_by_two_people(city, first, second):
    number = city.accepted_case()
    submitted(city)
    flow.replay_draft(actor=city.publisher_city, code="standard")
    flow.publish_draft(actor=city.second_publisher, code="standard", saves=1)
    assert "选两个版本" in first.get(f"{HERE}migrate/").content.decode()
    text = first.get(f"{HERE}migrate/?from=1&to=2").content.decode()
    assert "可以迁 1 件，不能迁 0 件" in text
    typed = {"from": "1", "to": "2", "map[review]": "decide", "map[accept]": "accept", "map[decide]": "decide"}
    assert "有不止一个旧环节对应" in first.post(f"{HERE}migrate/", typed).content.decode()
    assert "请填写理由" in first.post(f"{HERE}migrate/", {"from": "1", "to": "2", "do": "propose"}).content.decode()
    answer = first.post(f"{HERE}migrate/", {"from": "1", "to": "2", "do": "propose", "reason": "法规修订"})
    plan = answer.headers["Location"]
    assert first.post(plan, {"do": "confirm"}).status_code == 422
    assert "请由另一位有公布权限的人员确认" in first.get(plan).content.decode()
    assert second.post(plan, {"do": "confirm"}).status_code == 302
    assert 'hx-trigger="every 3s"' in second.get(plan).content.decode()
    flow.migrate_running(int(plan.rstrip("/").rsplit("/", 1)[1]))
    assert '已迁 <b class="tb-num">1</b> 件' in first.get(plan).content.decode()
    assert "从第 1 版流程迁到第 2 版" in str(flow.history(next(iter(city.tasks(number).values())).instance_id))
    assert approvals.case_view(city.reviewer, number).flow_ref == flow.FlowRef("standard", 2)
    assert first.post(plan, {"do": "reverse", "reason": ""}).status_code == 422
    back = first.post(plan, {"do": "reverse", "reason": "改错了"}).headers["Location"]
    assert "撤回第" in second.get(back).content.decode()


def test_nobody_else_comes_in(city, sign_in):
    for who in ("items_market", "reviewer", "admin"):
        assert sign_in(city.people[who]).get("/office/flows/").status_code == 403


def test_a_name_that_is_too_long_is_refused_and_kept(city, begun):
    answer = press(begun, page(begun), "save", name="长" * 81)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "流程名称不能超过 80 字" in text.split('id="name-e"')[1].split("</p>")[0]
    assert f'value="{"长" * 81}"' in text
    assert flow.open_draft(city.publisher_city, "standard").saves == 1


def test_a_design_nested_without_end_is_refused_in_words(begun):
    answer = begun.post(f"{HERE}design/", {"design": "[" * 100_000, "do": "save"})
    assert (answer.status_code, "读不出来" in answer.content.decode()) == (422, True)
