"""台账表格: typed cells become drafts, a row whole or not at all; what another changed is never overwritten unseen."""

import pytest

from tongban.catalog.items import api as items
from tongban.catalog.items.models import ItemVersion
from tongban.support.identity.models import User

from . import samples


def row_of(actor):
    return items.grid_page(actor).rows[0]


def edit(row, **typed):
    return items.GridEdit(row.code, row.version, row.revision, row.cells, {**row.cells, **typed})


def saved(actor, row, **typed):
    return items.save_grid(actor=actor, edits=[edit(row, **typed)])


def test_a_row_shows_what_its_guide_says(editor, published):
    row = row_of(editor)
    assert (row.base_code, row.kind_name, row.state_name, row.revision) == ("350117002011", "行政许可", "在用", 0)
    assert (row.cells["name"], row.cells["promised"], row.cells["depth"]) == (
        "小作坊食品生产许可",
        "5",
        "四级（全程网办）",
    )
    assert (row.cells["place"], row.cells["hours"]) == ("南平市行政服务中心", "工作日 8:30–12:00")


def test_typed_cells_become_a_draft_and_the_guide_stays(editor, published):
    (result,) = saved(
        editor, row_of(editor), promised="3", hours="工作日 9:00–17:00", depth="3", visits="1", reason="核验原件"
    )
    assert result.is_saved
    draft = items.draft(editor, samples.CODE)
    fields = ["online_depth", "places", "promised.days", "visits", "visits_reason"]
    assert sorted(one.field for one in draft.changes) == fields
    assert (draft.body.places[0].hours, draft.body.places[0].windows) == ("工作日 9:00–17:00", "A06")
    assert items.guide(samples.CODE).body.promised.days == 5


def test_without_a_change_nothing_is_written(editor, published):
    assert saved(editor, row_of(editor)) == []
    assert not ItemVersion.objects.filter(state="draft").exists()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("name", "", "没有填写"),
        ("name", "证", "至少 2 个字"),
        ("statutory", "二十", "0 至 3660 的整数"),
        ("statutory", "", "没有写天数"),
        ("promised", "30", "超过法定办结时限"),
        ("visits", "10", "0 至 9 的整数"),
        ("depth", "五级", "不在代码表里"),
    ],
)
def test_a_wrong_cell_is_told_in_its_column_and_nothing_of_the_row_is_kept(editor, published, name, text, words):
    (result,) = saved(editor, row_of(editor), **{"consult": "0599-5550199", name: text})
    assert list(result.errors) == [name]
    assert words in result.errors[name]
    assert not ItemVersion.objects.filter(state="draft").exists()


def test_all_that_is_wrong_with_a_row_is_told_at_once(editor, published):
    (result,) = saved(editor, row_of(editor), name="证", promised="三", depth="五级")
    assert list(result.errors) == ["name", "promised", "depth"]


def test_a_faulty_row_keeps_none_of_the_others_back(editor, published):
    other = f"{samples.USCC}3350117002012"
    items.create_item(actor=editor, agency_uscc=samples.USCC, level="3", base_code="350117002012", body=samples.guide())
    rows = items.grid_page(editor).rows
    results = items.save_grid(actor=editor, edits=[edit(rows[0], promised="三"), edit(rows[1], promised="3")])
    assert [(one.code, one.is_saved) for one in results] == [(samples.CODE, False), (other, True)]


def test_what_another_saved_meanwhile_is_shown_beside_and_not_overwritten(editor, publisher, published):
    row = row_of(editor)
    saved(publisher, row_of(publisher), promised="4")
    (result,) = saved(editor, row, promised="3", consult="0599-5550199")
    assert result.is_stale
    assert result.errors == {"promised": "别人改成了“4”，您填的是“3”"}
    assert items.draft(editor, samples.CODE).body.promised.days == 4


def test_a_version_published_meanwhile_is_told_too(editor, publisher, published):
    row = row_of(editor)
    saved(editor, row_of(editor), promised="7")
    items.publish(actor=publisher, code=samples.CODE)
    (result,) = saved(editor, row, promised="3")
    assert result.is_stale
    assert result.errors == {"promised": "别人改成了“7”，您填的是“3”"}


def test_saving_again_after_reading_that_counts(editor, publisher, published):
    saved(publisher, row_of(publisher), promised="4")
    (result,) = saved(editor, row_of(editor), promised="3")
    assert result.is_saved
    assert items.draft(editor, samples.CODE).revision == 2


def test_the_neighbour_neither_sees_nor_saves(editor, neighbour, published):
    assert items.grid_page(neighbour).rows == []
    (result,) = saved(neighbour, row_of(editor), promised="3")
    assert "没有这个事项" in result.words
    assert not ItemVersion.objects.filter(state="draft").exists()


def test_a_page_costs_the_same_for_any_number_of_items(editor, published, django_assert_num_queries):
    for number in range(12, 16):
        items.create_item(
            actor=editor, agency_uscc=samples.USCC, level="3", base_code=f"3501170020{number}", body=samples.guide()
        )
    again = User.objects.get(pk=editor.pk)
    items.grid_page(again)
    with django_assert_num_queries(2):
        assert len(items.grid_page(again).rows) == 5
