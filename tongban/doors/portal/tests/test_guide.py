from dataclasses import replace

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.catalog.items import api as items
from tongban.doors.portal import guide_page
from tongban.serve.approvals.tests import city as small
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity


def test_the_guide_shows_all_its_elements(city, client, page):
    text = page(client.get(f"/items/{city.item}"))
    for words in [
        "食品经营许可（新办）",
        "也叫：开饭店",
        "有营业执照者",
        "5 个工作日",
        "法定 20 个工作日",
        "不收费",
        "0 次",
        "已经取得营业执照。",
        "经营场所平面图",
        "《中华人民共和国食品安全法》第三十五条",
        "南平市政务服务中心，A06",
        "0599-5550120",
        "多久办好？",
        "场所布局合理",
        "现场与图纸一致的，符合。",
        "《中华人民共和国食品安全法》第三十三条",
        "指南第 1 版",
        f"实施编码 {city.item}",
        "本指南的二维码",
    ]:
        assert words in text, words


def test_the_materials_follow_the_situation_without_scripts(city, client, page):
    assert "单位食堂承包合同" not in page(client.get(f"/items/{city.item}"))
    assert "单位食堂承包合同" in page(client.get(f"/items/{city.item}?s.kind=canteen"))
    assert "单位食堂承包合同" not in page(client.get(f"/items/{city.item}?s.kind=nonsense"))


def test_a_licence_that_is_held_need_not_be_handed_in(city, lin, page):
    assert "已有 免提交" in page(lin.get(f"/items/{city.item}"))


def test_the_neighbour_sees_no_licence_of_hers(city, wu, page):
    text = page(wu.get(f"/items/{city.item}"))
    assert "已有 免提交" not in text
    assert city.company.name not in text


def test_a_stranger_is_told_to_sign_in_for_that(city, client, page):
    text = page(client.get(f"/items/{city.item}"))
    assert "有电子证照的免交" in text
    assert f'href="/login/?next=/items/{city.item}"' in text


def test_the_self_check_answers_at_once(city):
    questions = [
        {
            "id": "licence",
            "text": "已经有营业执照？",
            "options": [{"value": "yes", "label": "有"}, {"value": "no", "label": "没有"}],
            "need": "yes",
            "advice": "请先办理营业执照",
        }
    ]
    code = small._item(city, "350117001009", small.body("食品经营许可（自查）", questions=questions))
    guide = guide_page.items.guide(code)

    def said(**values):
        asked = guide_page.asked_of(guide, values)
        found = guide_page.conclusion(guide, asked, guide_page.material_rows(guide, asked, {}))
        return found.kind, found.words

    assert said()[0] == "ask"
    assert said(**{"q.licence": "no"}) == ("warn", ["请先办理营业执照"])
    assert said(**{"q.licence": "yes"})[0] == "ok"
    assert said(**{"q.licence": "perhaps"})[0] == "ask"


def test_a_guide_costs_few_statements_and_none_the_second_time(city, client, lin):
    lin.get(f"/items/{city.item}")
    with CaptureQueriesContext(connection) as queries:
        lin.get(f"/items/{city.item}")
    assert len(queries) <= 10


def test_strangers_get_it_from_memory_with_a_tag_for_the_browser(city, client):
    first = client.get(f"/items/{city.item}")
    assert first["Cache-Control"] == "public, max-age=60"
    with CaptureQueriesContext(connection) as queries:
        again = client.get(f"/items/{city.item}", headers={"If-None-Match": first["ETag"]})
    assert len(queries) == 0
    assert again.status_code == 304


def test_the_kept_page_is_kept_apart_by_mode_and_region(city, client, page):
    client.get(f"/items/{city.item}")
    client.cookies["tb_mode"] = "elder"
    assert 'data-mode="elder"' in page(client.get(f"/items/{city.item}"))
    client.cookies["tb_region"] = "350703000000"
    assert "› 建阳区" in page(client.get(f"/items/{city.item}"))


def test_a_new_version_is_seen_at_once(city, client, page):
    assert "指南第 1 版" in page(client.get(f"/items/{city.item}"))
    body = small.body("食品经营许可（新办）", summary="开店以前来办。")
    items.save_draft(actor=identity.SYSTEM(), code=city.item, body=body, note="改说明")
    items.publish(actor=small._publisher(), code=city.item)
    assert "开店以前来办。" in page(client.get(f"/items/{city.item}"))


def test_the_page_of_a_person_is_never_public(city, lin):
    assert "private" in lin.get(f"/items/{city.item}")["Cache-Control"]


def test_an_unknown_code_is_not_found(city, client, page):
    assert "没有找到" in page(client.get("/items/113507000000000000000"), 404)


def test_every_number_of_the_guide_can_be_dialled(city, client, page):
    assert '<a class="tb-tel" href="tel:05995550120">0599-5550120</a>' in page(client.get(f"/items/{city.item}"))


def test_a_guide_of_another_place_says_where_it_is_from(city, client, page):
    assert "您选的地方是" not in page(client.get(f"/items/{city.item}"))
    guide = items.guide(city.item)
    here = agencies.find_division("350703000000")
    assert guide_page.elsewhere(guide, here) == ""
    assert guide_page.elsewhere(replace(guide, division_path="44.4401", division_code=guide.division_code), here) != ""


def test_who_cannot_apply_is_told_before_the_materials(city, lin, client_of, page):
    only_people = small._item(city, "350117001009", small.body("个人备案", subjects=["natural"]))
    assert "请换成个人身份" in page(lin.get(f"/items/{only_people}"))
    assert "请换成" not in page(lin.get(f"/items/{city.item}"))
