import pytest

from tongban.catalog.themes import actions, searching
from tongban.catalog.themes.events import ThemesPublished
from tongban.support.search import api as search

from . import samples


@pytest.fixture(autouse=True)
def _own_index(settings, tmp_path):
    settings.SEARCH_ROOT = tmp_path / "search"


def test_a_theme_is_found_by_what_people_call_it_and_is_gone_when_suspended(published, publisher):
    searching.index_published(ThemesPublished(codes=(samples.CODE,)), event_id=1)
    hits = search.query("开豆腐坊", kinds=["theme"])
    assert [(hit.code, hit.title) for hit in hits] == [(samples.CODE, "开作坊")]
    actions.suspend(actor=publisher, code=samples.CODE, reason="调整")
    searching.index_codes([samples.CODE])
    assert search.query("开豆腐坊", kinds=["theme"]) == []


def test_a_rebuild_gets_what_is_in_use(published, draft):
    assert [one.code for one in searching.documents()] == [samples.CODE]
