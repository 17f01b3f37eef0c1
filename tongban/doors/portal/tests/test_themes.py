import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.catalog.themes import api as themes
from tongban.serve.intake import api as intake
from tongban.serve.intake.models import Application, JointApplication
from tongban.serve.intake.tests import counter, joints
from tongban.support.identity import api as identity
from tongban.support.search import api as search

GUIDE = f"/themes/{joints.CODE}/"
APPLY = f"{GUIDE}apply/"
WAS = {"_was.sign": "yes", "_was.i1_kind": "dine"}
ASKS = {"a.sign": "yes", "a.i1_kind": "dine"}
ENDING = {"delivery": "electronic", "true": "yes"}


@pytest.fixture
def theme(city):
    return joints.build(city)


def keys(theme):
    plan = themes.plan(theme, joints.SITUATIONS)
    return {one.material.name: one.key for one in plan.pool}


def whole(city, theme, **changes):
    key = keys(theme)
    given = {
        **WAS,
        **ASKS,
        **ENDING,
        "key": "joint-key-1",
        "shop_name": "溪山小馆",
        "i1_address": "延平区演示路 12 号",
        "i1_business": "restaurant",
        "i2_width": "3",
        f"materials.{key['营业执照']}.way": f"licence:{city.business_licence}",
        f"materials.{key['从业人员健康证明']}.file": picture("health.png"),
        f"materials.{key['经营场所平面图']}.file": picture("plan.png"),
        f"materials.{key['食品安全管理制度']}.way": "declared",
    }
    return {name: value for name, value in {**given, **changes}.items() if value is not None}


def picture(name):
    return SimpleUploadedFile(name, counter.picture(), content_type="image/png")


def test_the_guide_shows_what_the_answers_lead_to(client, theme, page):
    text = page(client.get(GUIDE))
    assert "要不要设招牌？" in text
    assert "按您的情况不用办：户外招牌许可" in text
    text = page(client.get(GUIDE, {"a.sign": "yes"}))
    assert "等“食品经营许可（新办）”办好再办" in text
    assert "10 个工作日" in text
    assert text.count('<svg class="tb-stages__svg') == 2


def test_a_material_that_two_items_need_stands_once(client, theme, page):
    text = page(client.get(GUIDE, {"a.sign": "yes"}))
    assert "食品经营许可（新办）、户外招牌许可 都用这一份" in text
    assert text.count("<h3>营业执照") == 1


def test_a_guide_from_elsewhere_says_so(client, theme, city, page):
    client.cookies["tb_region"] = "350000000000"
    assert "这是南平市的指南，您选的地方是福建省" in page(client.get(GUIDE))
    client.cookies["tb_region"] = "350703000000"
    assert "您选的地方是" not in page(client.get(GUIDE))


def test_a_suspended_theme_says_why_and_offers_no_application(client, theme, page):
    themes.suspend(actor=identity.SYSTEM(), code=joints.CODE, reason="流程调整")
    text = page(client.get(GUIDE))
    assert "这件事现在不能一起申请。流程调整" in text
    assert "一次申请</a>" not in text


def test_the_list_and_the_home_page_lead_to_it(client, theme, page):
    assert f'href="{GUIDE}"' in page(client.get("/themes/"))
    assert f'href="{GUIDE}"' in page(client.get("/"))
    assert page(client.get("/themes/350700-nothing/"), 404)


def test_a_list_takes_a_fixed_number_of_statements(client, theme):
    client.get("/themes/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/themes/?x=1")
    assert len(queries) == 1


def test_the_first_page_asks_only_the_questions(lin, theme, page):
    text = page(lin.get(APPLY))
    assert "要不要设招牌？" in text
    assert "店招名称" not in text
    text = page(lin.post(APPLY, {"a.sign": "yes"}), 422)
    assert "请选择：您的经营情形" in text


def test_the_answers_of_the_guide_come_along(lin, theme, page):
    text = page(lin.get(APPLY, ASKS))
    assert "共用信息" in text
    assert text.index("店招名称") < text.index("主体业态") < text.index("宽")
    assert text.count('name="shop_name"') == 1
    assert "用于：食品经营许可（新办）、户外招牌许可" in text


def test_one_form_makes_one_joint_application_and_its_receipt_lists_the_parts(lin, city, theme, page):
    answer = lin.post(APPLY, whole(city, theme))
    joint = JointApplication.objects.get()
    assert answer.url == f"/my/joint/{joint.number}/receipt/"
    text = page(lin.get(answer.url))
    assert "食品经营许可（新办）" in text
    assert "户外招牌许可" in text
    assert Application.objects.count() == 2


def test_pressing_submit_twice_makes_one(lin, city, theme):
    key = keys(theme)
    files = {
        f"materials.{key[name]}.file": counter.upload(city.lin, file)
        for name, file in (("从业人员健康证明", "health.png"), ("经营场所平面图", "plan.png"))
    }
    first = lin.post(APPLY, whole(city, theme, **files))
    again = lin.post(APPLY, whole(city, theme, **files))
    assert first.url == again.url
    assert JointApplication.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "link"),
    [
        ({"shop_name": ""}, "#shop_name"),
        ({"i2_width": "0"}, "#i2_width"),
        ({"delivery": ""}, "#delivery"),
        ({"true": None}, "#true"),
    ],
)
def test_what_is_wrong_is_linked_and_nothing_typed_is_lost(lin, city, theme, page, changes, link):
    text = page(lin.post(APPLY, whole(city, theme, **changes)), 422)
    assert f'href="{link}"' in text
    assert "延平区演示路 12 号" in text
    assert "health.png" in text
    assert not JointApplication.objects.exists()
    assert "延平区演示路 12 号" in page(lin.get(APPLY))


def test_another_situation_brings_other_questions_and_keeps_the_answers(lin, city, theme, page):
    shown = whole(city, theme, **{"a.sign": "no", "_show": "yes"})
    text = page(lin.post(APPLY, shown))
    assert "宽" not in text
    assert "溪山小馆" in text
    back = {"_was.sign": "no", "_was.i1_kind": "dine", "a.sign": "yes", "a.i1_kind": "dine", "_show": "yes"}
    text = page(lin.post(APPLY, back | {"shop_name": "溪山小馆"}))
    assert 'value="3"' in text


def test_the_draft_is_kept_shown_and_thrown_away(lin, city, theme, page):
    assert "已自动保存" in lin.post(f"{APPLY}save/", whole(city, theme)).json()["words"]
    assert "开餐馆" in page(lin.get("/my/drafts/"))
    assert lin.post(f"{APPLY}drop/").status_code == 302
    assert "开餐馆" not in page(lin.get("/my/drafts/"))


def test_my_cases_show_them_as_one(lin, city, theme, page):
    lin.post(APPLY, whole(city, theme))
    single = counter.submitted(city)
    joint = JointApplication.objects.get()
    text = page(lin.get("/my/cases/"))
    assert text.count(f"/my/joint/{joint.number}/") == 1
    assert text.count("一件事</span>") == 1
    assert f"/my/cases/{single}/" in text
    assert "2 项在办" in text
    part = joint.parts.first().number
    assert "一件事：开餐馆" in page(lin.get(f"/my/cases/{part}/"))
    whole_page = page(lin.get(f"/my/joint/{joint.number}/"))
    assert "户外招牌许可" in whole_page
    assert "受理以后 10 个工作日内全部办完" in whole_page  # two of five working days, one after the other


def test_the_term_of_the_whole_runs_from_the_last_acceptance(lin, city, theme, page):
    lin.post(APPLY, whole(city, theme))
    joint = JointApplication.objects.get()
    first = joint.parts.first().number
    verdicts = {one.code: "ok" for one in intake.application(first).materials if one.is_provided}
    intake.accept(actor=city.clerk, number=first, verdicts=verdicts)
    waiting = "“食品经营许可（新办）”办好以后决定"
    assert page(lin.get(f"/my/joint/{joint.number}/")).count(waiting) == 1
    city.decide(first)
    assert waiting not in page(lin.get(f"/my/joint/{joint.number}/"))
    assert intake.joint_by_number(joint.number).due_on is None
    second = joint.parts.last().number
    lines = {one.code: "ok" for one in intake.application(second).materials if one.is_provided}
    intake.accept(actor=city.clerk, number=second, verdicts=lines)
    assert "全部最晚 2026-03-16 办完" in page(lin.get(f"/my/joint/{joint.number}/"))


def test_a_stranger_sees_neither_the_whole_nor_the_receipt(lin, wu, city, theme, page):
    lin.post(APPLY, whole(city, theme))
    number = JointApplication.objects.get().number
    for address in (f"/my/joint/{number}/", f"/my/joint/{number}/receipt/"):
        page(wu.get(address), 404)


def test_a_person_is_told_what_has_to_be_done_as_the_business(wu, city, page):
    joints.build(city, subjects=["legal"])
    text = page(wu.get(APPLY, ASKS))
    assert "“户外招牌许可”要用单位身份办" in text
    assert "宽" not in text


def test_a_search_shows_the_matter_first(client, city, theme, page, settings, tmp_path):
    settings.SEARCH_ROOT = tmp_path / "search"
    search.rebuild()
    text = page(client.get("/search/", {"q": "开饭店"}))
    assert text.index('id="h-theme"') < text.index('id="h-item"')
