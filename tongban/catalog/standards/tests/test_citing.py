import pytest
from django.db import transaction

from tongban.catalog.standards import actions, citing, importing
from tongban.catalog.standards import api as standards
from tongban.catalog.standards.models import Citation
from tongban.common.errors import InvalidInputError
from tongban.support.identity import api as identity

from . import texts
from .conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def toys(monkeypatch):
    """A kind of subject of these tests alone."""
    monkeypatch.setattr(citing, "_kinds", dict(citing._kinds))
    standards.register_subjects(
        "toy", "玩具", lambda codes: {code: standards.Described(f"玩具{code}", f"/toys/{code}") for code in codes}
    )


def subjects(page):
    return [one.subject for one in page.rows]


def test_citations_are_kept_per_subject(shelf, toys):
    standards.set_citations("toy:1", ["sfxkf#4", "sfxkf#2.1.2", "sfxkf#4"])
    standards.set_citations("toy:2", ["sfxkf#4.1", "sfglbfsx"])
    assert subjects(standards.cited_by("sfxkf#4")) == ["toy:1", "toy:2"]
    assert subjects(standards.cited_by("sfxkf#2.1.2")) == ["toy:1"]
    assert subjects(standards.cited_by("sfxkf#2.1")) == ["toy:1"]
    assert subjects(standards.cited_by("sfxkf#2.2")) == []
    assert subjects(standards.cited_by("sfglbfsx")) == ["toy:2"]
    (row,) = standards.cited_by("sfglbfsx").rows
    assert (row.kind_name, row.title, row.url, row.refs) == ("玩具", "玩具2", "/toys/2", ("sfglbfsx",))
    assert row.labels == ("全文",)
    assert standards.cited_by("sfxkf#2").rows[0].labels == ("第二条第一款第（二）项",)


def test_setting_again_replaces_and_the_same_changes_nothing(shelf):
    standards.set_citations("toy:1", ["sfxkf#4"])
    kept = Citation.objects.get()
    standards.set_citations("toy:1", ["sfxkf#4"])
    assert Citation.objects.get() == kept
    standards.set_citations("toy:1", ["sfxkf#5"])
    assert Citation.objects.get().ref == "sfxkf#5"
    standards.set_citations("toy:1", [])
    assert not Citation.objects.exists()


def test_many_subjects_cost_three_statements(shelf, django_assert_num_queries):
    many = {f"toy:{number}": ["sfxkf#4", "sfxkf#5"] for number in range(50)}
    with django_assert_num_queries(2 + 2):  # read and insert, and a savepoint
        standards.set_citations_of(many)
    assert Citation.objects.count() == 100


@pytest.mark.parametrize(
    ("subject", "refs"), [("toy", ["sfxkf#4"]), ("toy:", []), ("toy:1", ["nothing#1"]), ("toy:1", ["x y"])]
)
def test_what_is_no_subject_or_ref_is_refused(shelf, subject, refs):
    with pytest.raises(InvalidInputError):
        standards.set_citations(subject, refs)
    assert not Citation.objects.exists()


def test_citations_go_with_the_callers_transaction(shelf):
    with transaction.atomic():
        standards.set_citations("toy:1", ["sfxkf#4"])
        transaction.set_rollback(True)
    assert not Citation.objects.exists()


def test_pages_of_subjects(shelf, toys):
    standards.set_citations_of({f"toy:{number}": ["sfxkf#4"] for number in range(5)})
    first = standards.cited_by("sfxkf", size=3)
    second = standards.cited_by("sfxkf", after=first.next_cursor, size=3)
    assert subjects(first) + subjects(second) == [f"toy:{number}" for number in range(5)]
    assert second.next_cursor is None


def repeal(editor, checker, **more):
    change = actions.propose_change(
        actor=editor, key="sfglbfsx", kind="repeal", effective_on=TODAY, ground="公告第1号", **more
    )
    actions.confirm_change(actor=checker, change_id=change.pk)


def test_who_cites_a_repealed_document_is_found_with_the_reason(shelf, toys, editor, checker):
    standards.set_citations("toy:1", ["sfglbfsx#1", "sfxkf#4"])
    standards.set_citations("toy:2", ["sfxkf#4"])
    assert standards.stale_citations().rows == []
    repeal(editor, checker)
    (row,) = standards.stale_citations().rows
    assert (row.subject, row.refs) == ("toy:1", ("sfglbfsx#1",))
    assert row.reasons == ("《示范管理办法（试行）》第一条：2026-03-02 起废止",)
    assert standards.stale_total() == 1


def test_who_cites_an_article_that_is_gone_is_found(shelf, folder, toys):
    standards.set_citations_of({"toy:1": ["sfxkf#6"], "toy:2": ["sfxkf"], "toy:3": ["sfxkf#5"]})
    shorter = texts.NEW.replace("第六条 本法自2010年3月1日起施行。", "").replace("## 第三章 附 则", "")
    importing.import_laws(actor=identity.SYSTEM(), path=folder([("", "行政法", "2025-01-01", 5, shorter)]))
    (row,) = standards.stale_citations().rows
    assert (row.subject, row.reasons) == ("toy:1", ("《示范许可法》第六条：现行文本中没有这一条",))


def test_an_extract_makes_no_article_vanish(shelf, folder):
    standards.set_citations("toy:1", ["sfxkf#6"])
    extract = "# 中华人民共和国示范许可法\n\n第四条 四。"
    path = folder([("", "行政法", "2025-01-01", 1, extract)], extract=["1"])
    importing.import_laws(actor=identity.SYSTEM(), path=path)
    assert standards.stale_citations().rows == []


def test_a_page_of_findings_costs_three_statements(shelf, toys, editor, checker, django_assert_num_queries):
    standards.set_citations_of({f"toy:{number}": ["sfglbfsx#1"] for number in range(30)})
    repeal(editor, checker)
    standards.clause("sfxkf#1")
    with django_assert_num_queries(2):
        assert len(standards.stale_citations(size=20).rows) == 20
