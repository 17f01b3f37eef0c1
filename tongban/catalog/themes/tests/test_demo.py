"""The themes of the demo city, made whole: slow, so one test looks at everything."""

import json
from pathlib import Path

import pytest

from tongban.catalog.items import demo as items_demo
from tongban.catalog.items.tests import systems
from tongban.catalog.themes import api as themes
from tongban.catalog.themes import demo
from tongban.catalog.themes.models import ThemeVersion
from tongban.data.licences import api as licences
from tongban.support.agencies import demo as agencies_demo
from tongban.support.flow import registry as flow_registry
from tongban.support.search import api as search

CONTENT = Path(__file__).parents[4] / "demo" / "content"


@pytest.fixture
def built(db, settings, tmp_path):
    settings.SEARCH_ROOT = tmp_path / "search"
    if "licences.issue" not in flow_registry.auto_names():
        flow_registry.register_auto("licences.issue", lambda instance, context: None)
    agencies_demo.build(CONTENT)
    systems.connect()
    licences.load_types(json.loads((CONTENT / "licence_types.json").read_text(encoding="utf-8")))
    items_demo.build(CONTENT)
    return demo.build(CONTENT)


def test_the_themes_of_the_demo_city_are_built_once_and_found_by_everyday_words(built):
    assert len(built) == ThemeVersion.objects.filter(state="published").count() == 11
    assert demo.build(CONTENT) == built
    assert ThemeVersion.objects.count() == 11
    for words, code in (
        ("开饭店", "350700-kaicanguan"),
        ("开药房", "350700-kaiyaodian"),
        ("生孩子", "350700-xinshenger"),
        ("买二手房", "350700-ershoufang"),
        ("注册公司全套", "350700-kaibanqiye"),
        ("办退休", "350700-tuixiu"),
    ):
        assert search.query(words, kinds=["theme"])[0].code == code
    for code in built:
        theme = themes.guide(code)
        plan = themes.plan(theme, themes.first_answers(theme, {}))
        assert plan.form is not None
        assert plan.pool
    assert themes.guide("350700-qiyebeian").kind_name == "多证合一"
    founding_a_company_is_one_submit_as_long_as_its_longest_way()
    birth_and_retirement_ask_only_for_what_is_needed()


def founding_a_company_is_one_submit_as_long_as_its_longest_way():
    theme = themes.guide("350700-kaibanqiye")
    plan = themes.plan(theme, themes.first_answers(theme, {}), is_person=True)
    stages = [(part.stage, part.guide.name) for part in plan.now]
    assert [stage for stage, _ in stages] == [0, 1, 2, 2, 2, 2, 2]
    assert [name for _, name in stages[:2]] == ["企业名称自主申报", "公司设立登记"]
    assert not plan.later
    assert (plan.days, plan.days_one_by_one) == (2, 4)
    assert len({plan.joined.names[part.code]["company_name"] for part in plan.now}) == 1  # asked once
    alone = themes.plan(theme, {"named": "yes", "staff": "no", "bank": "no"}, is_person=True)
    assert [part.guide.name for part in alone.now] == [
        "公司设立登记", "公章刻制备案（企业开办）", "新办纳税人信息确认（税种认定、发票领用）",
    ]  # fmt: skip


def birth_and_retirement_ask_only_for_what_is_needed():
    birth = themes.guide("350700-xinshenger")
    names = lambda theme, answers: [part.guide.name for part in themes.plan(theme, answers, is_person=True).now]  # noqa: E731
    assert names(birth, {"registered": "yes", "work": "no", "certificate": "no"}) == [
        "出生医学证明签发", "出生登记", "城乡居民基本医疗保险参保登记", "社会保障卡申领（首次）",
    ]  # fmt: skip
    retired = themes.guide("350700-tuixiu")
    assert set(names(retired, {"fund": "no", "only": "no", "sixty": "no"})) == {
        "企业职工退休申请", "职工医疗保险退休待遇核定",
    }  # fmt: skip
    assert len(names(retired, {"fund": "yes", "only": "yes", "sixty": "yes"})) == 5
