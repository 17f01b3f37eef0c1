import pytest

from tongban.catalog.items import actions
from tongban.catalog.items import api as items
from tongban.common.errors import NotFoundError
from tongban.common.tests.kept import kept
from tongban.support.agencies import api as agencies
from tongban.support.identity import api as identity

from .samples import CODE, OTHER_USCC, USCC, guide

PAYMENT = {"kind": "05", "name": "高龄津贴", "subjects": ["natural"], "themes": {"person": ["养老"]}, "faqs": []}


@pytest.fixture
def two(city):
    """A permit of one agency and a payment of another, entered and published by the platform."""
    _publish_two()


@kept
def _publish_two():
    system = identity.SYSTEM()
    for uscc, base, body in [
        (USCC, "350117002011", guide()),
        (OTHER_USCC, "350517002012", guide(**PAYMENT)),
    ]:
        actions.create_item(actor=system, agency_uscc=uscc, level="3", base_code=base, body=body)
        actions.publish(actor=system, code=f"{uscc}3{base}")


def names(**filters):
    return [row.name for row in items.listing(**filters).rows]


def test_items_are_listed_by_pinyin_in_one_statement(two, django_assert_num_queries):
    items.listing()
    with django_assert_num_queries(1):
        assert names() == ["高龄津贴", "小作坊食品生产许可"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"theme": "养老"}, ["高龄津贴"]),
        ({"theme": "准营"}, ["小作坊食品生产许可"]),
        ({"kind": "05"}, ["高龄津贴"]),
        ({"subject": "company"}, ["小作坊食品生产许可"]),
        ({"subject": "person"}, ["高龄津贴", "小作坊食品生产许可"]),
        ({"handling": "1"}, []),
        ({"is_online": True, "no_visit": True}, ["高龄津贴", "小作坊食品生产许可"]),
        ({"division": "350700000000"}, ["高龄津贴", "小作坊食品生产许可"]),
        ({"division": "350000000000"}, []),
        ({"within": "350000000000"}, ["高龄津贴", "小作坊食品生产许可"]),
        ({"division": "999999999999"}, []),
        ({"theme": "\0"}, []),
        ({"kind": "\0"}, []),
    ],
)
def test_lists_are_filtered(two, filters, found):
    assert names(**filters) == found


def test_a_list_of_one_agency(two):
    assert names(agency_id=agencies.agency(OTHER_USCC).id) == ["高龄津贴"]


def test_pages_follow_one_another(two):
    first = items.listing(size=1)
    second = items.listing(size=1, after=first.next_cursor)
    assert [row.name for row in [*first.rows, *second.rows]] == ["高龄津贴", "小作坊食品生产许可"]
    assert second.next_cursor is None


def test_rows_come_in_the_order_asked_for(two):
    other = f"{OTHER_USCC}3350517002012"
    assert [row.code for row in items.rows_of([CODE, "nothing", other])] == [CODE, other]


def test_counts_agree_with_lists_and_are_free_when_warm(two, django_assert_num_queries):
    found = items.counts()
    assert found.total == items.total() == 2
    assert {one.code: one.count for one in found.by_kind} == {"01": 1, "05": 1}
    assert {one.code: one.count for one in found.by_person_theme} == {"养老": 1, "就业": 1}
    assert {one.name: one.count for one in found.by_agency} == {"南平市市场监督管理局": 1, "南平市消防救援支队": 1}
    with django_assert_num_queries(0):
        assert items.counts() is found


def test_a_publication_makes_the_counts_anew(two):
    assert items.counts().total == 2
    actions.suspend(actor=identity.SYSTEM(), code=CODE, reason="x")
    assert items.counts().total == 1


def test_the_ledger_shows_what_one_has_to_do_with(two, editor, neighbour):
    mine = items.ledger(editor).rows
    assert [(row.code, row.version, row.has_draft, row.may_edit, row.may_publish) for row in mine] == [
        (CODE, 1, False, True, False)
    ]
    assert [row.name for row in items.ledger(neighbour).rows] == ["高龄津贴"]


def test_the_ledger_costs_two_statements(two, publisher, django_assert_num_queries):
    items.ledger(publisher)
    with django_assert_num_queries(2):
        items.ledger(publisher)


def test_the_ledger_can_be_narrowed_to_drafts_and_words(two, editor):
    assert items.ledger(editor, drafts_only=True).rows == []
    actions.save_draft(actor=editor, code=CODE, body=guide(summary="新"))
    assert [row.draft_by_name for row in items.ledger(editor, drafts_only=True).rows] == ["林编辑"]
    assert items.ledger(editor, text="不存在").rows == []
    assert items.ledger(editor, state="\0", kind="\0").rows == []
    assert len(items.ledger(editor, text="\0小作坊").rows) == 1
    assert len(items.ledger(editor, text="小作坊").rows) == 1
    assert len(items.ledger(editor, text=USCC).rows) == 1


def test_who_holds_no_grant_sees_no_ledger(two, city):
    clerk = identity.User.objects.create(username="clerk", name="王", kind="staff", agency_id=city.id, password="!")
    assert items.ledger(clerk).rows == []
    with pytest.raises(NotFoundError):
        items.draft(clerk, CODE)


def test_the_draft_view_shows_faults_and_changes(two, editor):
    assert items.draft(editor, CODE).revision == 0
    actions.save_draft(actor=editor, code=CODE, body=guide(summary=""), note="试改")
    view = items.draft(editor, CODE)
    assert (view.has_draft, view.revision, view.is_own_edit, view.change_note) == (True, 1, True, "试改")
    assert [fault.field for fault in view.faults] == ["summary"]
    assert [change.field for change in view.changes] == ["summary"]
    assert items.preview(editor, CODE).summary == ""


def test_versions_and_their_difference_are_for_those_concerned(two, editor, neighbour):
    actions.save_draft(actor=editor, code=CODE, body=guide(summary="新"))
    assert [(row.version, row.state_name, row.is_in_force) for row in items.versions(editor, CODE)] == [
        (2, "草稿", False),
        (1, "已发布", True),
    ]
    assert [change.field for change in items.diff_versions(editor, CODE, 1, 2)] == ["summary"]
    with pytest.raises(NotFoundError):
        items.versions(neighbour, CODE)
    with pytest.raises(NotFoundError, match="第 7 版"):
        items.diff_versions(editor, CODE, 1, 7)
