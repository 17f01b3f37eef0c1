"""A repealed clause raises a finding on every power that cites it, and refuses a request that rests on it."""

import pytest

from tongban.catalog.powers import api as powers
from tongban.catalog.powers import clauses, versions
from tongban.catalog.powers.models import Power
from tongban.catalog.powers.reading import read_body
from tongban.catalog.standards import api as standards
from tongban.catalog.standards import importing, library
from tongban.catalog.standards.models import Document
from tongban.catalog.standards.tests.conftest import SHELF, folder  # noqa: F401 (a fixture)
from tongban.common import clock
from tongban.support.identity import api as identity

from . import town as place

CITED = "《中华人民共和国示范许可法》第三条"


@pytest.fixture
def law(town, folder, settings, tmp_path):  # noqa: F811
    """The key of a law in force."""
    settings.SEARCH_ROOT = tmp_path / "search"
    importing.import_laws(actor=identity.SYSTEM(), path=folder(SHELF))
    return "sfxkf"


def repeal(key):
    change = standards.propose_change(
        actor=identity.SYSTEM(), key=key, kind="repeal", effective_on=clock.today(), ground="新法施行"
    )
    other = identity.User.objects.create(username="second", name="第二人", kind="system", password="!")
    standards.confirm_change(actor=other, change_id=change.pk)
    library.changed()
    assert Document.objects.get(key=key).repealed_on == clock.today()


def cited(town):
    return town.file(bases=[{"title": CITED, "text": "申请人应当提交申请书。"}])


def found(check="basis-repealed"):
    return {row.code: row.finding.message for row in powers.check_report(check=check).rows}


def test_a_repealed_clause_is_found_on_every_power_that_cites_it(town, law):
    code, other = cited(town), town.file("county")
    assert found() == {}
    repeal(law)
    assert list(found()) == [code] != [other]
    assert "自 2026-03-02 起不再有效" in found()[code]


def test_a_request_that_rests_on_it_is_refused(town, law):
    number = place.ask(town, "amend", cited(town))
    repeal(law)
    with pytest.raises(powers.NotFitError) as refusal:
        powers.submit_request(actor=town.editor, number=number)
    assert [one.check for one in refusal.value.findings] == ["basis-repealed"]


def test_duties_and_named_refs_count_too(law):
    content = place.body(
        bases=[{"title": "某办法", "refs": [f"{law}#4"]}],
        duties=[{"name": "受理", "content": "受理", "basis": CITED}],
        accountability=[],
    )
    assert clauses.refs_of(read_body(content)) == [f"{law}#4", f"{law}#3"]


def test_the_library_knows_who_cites_a_clause(town, law):
    code = cited(town)
    assert code in str(standards.cited_by(f"{law}#3"))
    versions.end(Power.objects.get(code=code), on=clock.today())
    assert code not in str(standards.cited_by(f"{law}#3"))


def test_texts_that_come_later_are_linked_to_powers_step_by_step(town, folder, settings, tmp_path):  # noqa: F811
    code = cited(town)
    settings.SEARCH_ROOT = tmp_path / "search"
    importing.import_laws(actor=identity.SYSTEM(), path=folder(SHELF))
    clauses.cite_again(standards.DocumentsImported(keys=("sfxkf",)), event_id=1)
    assert code not in str(standards.cited_by("sfxkf#3"))
    standards.recite_all_now()
    assert code in str(standards.cited_by("sfxkf#3"))
    assert clauses.codes_after("", 10) == [code]
    versions.end(Power.objects.get(code=code), on=clock.today())
    assert clauses.codes_after("", 10) == []
