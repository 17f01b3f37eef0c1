import json
from pathlib import Path

import pytest

from tongban.catalog.items import demo as items_demo
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
    licences.load_types(json.loads((CONTENT / "licence_types.json").read_text(encoding="utf-8")))
    items_demo.build(CONTENT)
    return demo.build(CONTENT)


def test_the_themes_of_the_demo_city_are_built_once_and_found_by_everyday_words(built):
    assert len(built) == ThemeVersion.objects.filter(state="published").count() == 9
    assert demo.build(CONTENT) == built
    assert ThemeVersion.objects.count() == 9
    for words, code in (
        ("开饭店", "350700-kaicanguan"),
        ("开药房", "350700-kaiyaodian"),
        ("生孩子", "350700-xinshenger"),
        ("买二手房", "350700-ershoufang"),
    ):
        assert search.query(words, kinds=["theme"])[0].code == code
    for code in built:
        theme = themes.guide(code)
        plan = themes.plan(theme, themes.first_answers(theme, {}))
        assert plan.form is not None
        assert plan.pool
    assert themes.guide("350700-qiyebeian").kind_name == "多证合一"
