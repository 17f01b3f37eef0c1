from datetime import date

import pytest

from tongban.data.licences import api as licences
from tongban.data.licences import papers
from tongban.data.licences.errors import LicenceStateError
from tongban.data.licences.models import Licence
from tongban.support.audit import api as audit

from .conftest import issue

SEAL = licences.MergedItem("CASE2", "公章刻制备案", "南平市公安局", "南公备〔2026〕3号", date(2026, 11, 25))


def merge(town, permit, item=SEAL):
    return licences.merge(actor=town.decider, identifier=permit.identifier, item=item, on=item.on)


def test_a_new_version_bears_it_and_the_old_one_lapses(town, permit):
    made = merge(town, permit)
    assert (made.version, made.number, made.merged, made.valid_to_on) == (2, permit.number, (SEAL,), permit.valid_to_on)
    assert licences.licence(permit.identifier).status_name == "失效"
    assert [one.action for one in audit.trail(f"licence:{made.identifier}")] == ["licences.merge"]


def test_the_same_case_again_changes_nothing_also_by_an_old_version(town, permit):
    assert merge(town, permit) == merge(town, permit)
    assert Licence.objects.count() == 2


def test_a_renewal_goes_on_bearing_it(town, permit):
    made = merge(town, permit)
    assert issue(town, previous_identifier=made.identifier).merged == (SEAL,)


def test_a_revoked_licence_bears_nothing_more(town, permit):
    licences.change_status(actor=town.decider, identifier=permit.identifier, status="07", reason="x")
    assert not licences.may_bear(permit.identifier)
    with pytest.raises(LicenceStateError, match="吊销"):
        merge(town, permit)
    assert Licence.objects.count() == 1


def test_who_checks_it_sees_what_it_bears_and_that_the_list_is_signed(town, permit):
    made = merge(town, permit)
    answer = licences.verification(made.verify_code)
    words = "南平市公安局，南公备〔2026〕3号，2026年11月25日"
    assert (answer.valid, [(one.label, one.value) for one in answer.merged]) == (True, [("公章刻制备案", words)])
    Licence.objects.filter(identifier=made.identifier).update(merged=[])
    assert licences.verification(made.verify_code).state == "changed"


def test_who_is_shown_a_licence_sees_only_what_the_holder_picked(town, permit):
    made = merge(town, permit)
    shown = licences.show_token(town.lin, made.identifier, ["holder_name"])
    assert licences.verification(shown.token).merged == ()


def test_it_is_printed(town, permit):
    made = merge(town, permit)
    row = Licence.objects.select_related("type").get(identifier=made.identifier)
    assert papers.document(row)["merged"] == [
        {"name": "公章刻制备案", "words": "南平市公安局，南公备〔2026〕3号，2026年11月25日"}
    ]
    assert licences.pdf_bytes(made.identifier).startswith(b"%PDF-")
