import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.catalog.items import api as items
from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small
from tongban.serve.approvals.tests.city import ANSWERS
from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter
from tongban.support.forms import api as forms


def picture(name="plan.png"):
    return SimpleUploadedFile(name, counter.picture(), content_type="image/png")


def pages(city):
    return [page.id for page in items.form(items.guide(city.item)).pages]


@pytest.fixture
def begun(city, lin):
    lin.post(f"/apply/{city.item}/", {"s.kind": "dine"})
    return lin


def fill(browser, city):
    """All pages of the form; what is held is not typed again."""
    for one in pages(city):
        browser.post(f"/apply/{city.item}/form/{one}/", {"applicant_phone": "13800000101", **ANSWERS})


def give(browser, city, **changes):
    given = {
        "materials.m2.way": f"licence:{city.business_licence}",
        "materials.m3.file": picture("health.png"),
        "materials.m4.file": picture(),
        "materials.m5.way": "declared",
        **changes,
    }
    return browser.post(f"/apply/{city.item}/materials/", {name: one for name, one in given.items() if one})


def key_of(browser, city, page):
    text = page(browser.get(f"/apply/{city.item}/review/"))
    return text.split('name="key" value="')[1].split('"')[0]


def test_the_first_page_asks_for_the_situation(city, lin, page):
    text = page(lin.get(f"/apply/{city.item}/"))
    assert "您的经营情形" in text
    text = page(lin.post(f"/apply/{city.item}/", {"s.kind": ""}), 422)
    assert "请选择：您的经营情形" in text
    assert "<title>错误：" in text


def test_an_item_for_others_says_to_change_the_party(city, lin, page):
    only_people = small._item(city, "350117001008", small.body("个人备案", subjects=["natural"]))
    assert "请换成个人身份" in page(lin.get(f"/apply/{only_people}/"))


def test_what_is_held_stands_first_with_its_source(city, lin, page):
    applicant = {
        "id": "who",
        "title": "申请人",
        "fields": [
            {"id": "who_name", "type": "text", "label": "名称", "required": True, "source": {"party": "name"}},
            {
                "id": "where",
                "type": "address",
                "label": "住所",
                "required": True,
                "source": {"licence_type": "business_licence", "path": "address"},
            },
        ],
    }
    code = small._item(city, "350117001007", small.body("食品经营许可（带出）", form=[applicant, *small.FORM]))
    lin.post(f"/apply/{code}/", {"s.kind": "dine"})
    first = items.form(items.guide(code)).pages[0].id
    text = page(lin.get(f"/apply/{code}/form/{first}/"))
    assert "已自动带出 2 项" in text
    assert city.company.name in text
    assert "取自您的账户" in text
    assert "取自电子证照：营业执照，2025-01-06 核发" in text


def test_a_fault_is_named_at_the_top_and_at_the_field_and_nothing_is_lost(city, begun, page):
    last = pages(city)[-1]
    text = page(begun.post(f"/apply/{city.item}/form/{last}/", {"shop_name": "", "address": "延平区演示路 9 号"}), 422)
    assert 'href="#shop_name"' in text
    assert "请填写店招名称" in text
    assert "延平区演示路 9 号" in text
    assert "<title>错误：" in text


def test_the_draft_is_kept_while_typing(city, begun, page):
    last = pages(city)[-1]
    response = begun.post(
        f"/apply/{city.item}/save/", {"_page": last, "shop_name": "溪山"}, headers={"Accept": "application/json"}
    )
    assert json.loads(page(response))["words"].startswith("已自动保存，09:30")
    assert 'value="溪山"' in page(begun.get(f"/apply/{city.item}/form/{last}/"))
    assert "食品经营许可（新办）" in page(begun.get("/my/drafts/"))


def test_a_draft_is_thrown_away_when_asked(city, begun, page):
    begun.post(f"/apply/{city.item}/drop/")
    assert "没有草稿" in page(begun.get("/my/drafts/"))


def test_the_draft_belongs_to_the_party(city, begun, page):
    begun.post("/party/", {"id_number": city.lin.person.id_number})
    assert "开始填" in page(begun.get(f"/apply/{city.item}/"))
    assert "换成这个身份再填" in page(begun.get("/my/drafts/"))


def test_a_held_licence_is_put_to_its_material(city, begun, page):
    text = page(begun.get(f"/apply/{city.item}/materials/"))
    assert "用电子证照，免提交" in text
    assert f'value="licence:{city.business_licence}" checked' in text


def test_a_missing_material_is_named(city, begun, page):
    text = page(give(begun, city, **{"materials.m4.file": None}), 422)
    assert "请交“经营场所平面图”" in text
    assert 'href="#materials.m4"' in text


def test_a_file_of_the_wrong_kind_is_refused_with_the_reason(city, begun, page):
    wrong = SimpleUploadedFile("plan.png", b"MZ\x90\x00" + b"\x00" * 100)
    text = page(give(begun, city, **{"materials.m4.file": wrong}), 422)
    assert "经营场所平面图：" in text


def test_the_review_reads_everything_back_with_links_to_change_it(city, begun, page):
    fill(begun, city)
    give(begun, city)
    text = page(begun.get(f"/apply/{city.item}/review/"))
    assert "餐饮服务经营者" in text
    assert f"/apply/{city.item}/form/{pages(city)[-1]}/#shop_name" in text
    assert "plan.png" in text


def test_handing_in_gives_a_receipt_with_number_and_next_step(city, begun, page):
    fill(begun, city)
    give(begun, city)
    key = key_of(begun, city, page)
    response = begun.post(f"/apply/{city.item}/review/", {"key": key, "delivery": "electronic", "true": "yes"})
    case = approvals.my_cases([city.company]).rows[0]
    assert (response.status_code, response["Location"]) == (302, f"/my/cases/{case.number}/receipt/")
    text = page(begun.get(response["Location"]))
    assert case.number in text
    assert case.query_code in text
    assert "2026 年 3 月 9 日前告诉您" in text
    assert [one.source for one in intake.application(case.number).materials] == [
        "generated", "licence", "file", "file", "declared", "none",
    ]  # fmt: skip


def test_the_same_submit_twice_makes_one_application(city, begun, page):
    fill(begun, city)
    give(begun, city)
    sent = {"key": key_of(begun, city, page), "delivery": "window", "true": "yes"}
    first = begun.post(f"/apply/{city.item}/review/", sent)
    second = begun.post(f"/apply/{city.item}/review/", sent)
    assert first["Location"] == second["Location"]
    assert len(approvals.my_cases([city.company]).rows) == 1


def test_after_handing_in_a_new_application_begins_empty(city, begun, page):
    fill(begun, city)
    give(begun, city)
    begun.post(f"/apply/{city.item}/review/", {"key": key_of(begun, city, page), "delivery": "window", "true": "yes"})
    assert "您交过一次同样的申请" in page(begun.get(f"/apply/{city.item}/"))
    assert "没有草稿" in page(begun.get("/my/drafts/"))
    begun.post(f"/apply/{city.item}/", {"s.kind": "dine"})
    assert "溪山小馆</" not in page(begun.get(f"/apply/{city.item}/form/{pages(city)[-1]}/"))


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"true": "yes"}, "请选择结果怎么取"),
        ({"delivery": "window"}, "请勾选承诺"),
        ({"delivery": "post", "true": "yes"}, "选择邮寄的，请写收件地址"),
    ],
)
def test_the_last_page_refuses_what_is_missing(city, begun, page, sent, reason):
    fill(begun, city)
    give(begun, city)
    assert reason in page(begun.post(f"/apply/{city.item}/review/", sent), 422)
    assert approvals.my_cases([city.company]).rows == []


def test_a_skipped_page_is_found_at_the_end_with_a_link_to_it(city, begun, page):
    give(begun, city)
    key = key_of(begun, city, page)
    text = page(begun.post(f"/apply/{city.item}/review/", {"key": key, "delivery": "window", "true": "yes"}), 422)
    assert f'href="/apply/{city.item}/form/{pages(city)[-1]}/#shop_name"' in text


def test_another_persons_draft_is_not_seen(city, begun, wu, page):
    assert forms.drafts_of(city.lin, prefix="apply:")
    assert "没有草稿" in page(wu.get("/my/drafts/"))
    assert wu.get(f"/apply/{city.item}/materials/")["Location"] == f"/apply/{city.item}/"
