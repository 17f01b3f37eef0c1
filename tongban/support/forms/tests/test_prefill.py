from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from tongban.support.forms import prefill as prefilling
from tongban.support.forms.prefill import LicenceSource, merge

from .samples import AROUND, restaurant


@dataclass
class Applicant:
    name: str = "林晓岚"
    id_number: str = "350702199003071204"
    phone: str = "138 0000 1234"


def licence(address="建阳区童游街道景贤路 36 号一层", issued_on=date(2026, 10, 28), identifier="L1", **more):
    return LicenceSource(
        type_code="business_licence",
        name="营业执照",
        identifier=identifier,
        data={"address": address} | more,
        number="9135",
        issued_on=issued_on,
    )


def prefill(*sources, party=None):
    return prefilling.prefill(restaurant(), party=party or Applicant(), sources=sources, around=AROUND)


def test_held_values_come_with_their_source():
    found = prefill(licence())
    assert {name: (one.value, one.source_label, one.editable) for name, one in found.items()} == {
        "name": ("林晓岚", "取自您的账户", False),
        "phone": ("13800001234", "取自您的账户", True),
        "address": ("建阳区童游街道景贤路 36 号一层", "取自电子证照：营业执照，2026-10-28 核发", False),
    }
    assert found["address"].provenance == {
        "source": "licence",
        "licence_type": "business_licence",
        "identifier": "L1",
        "number": "9135",
        "path": "data.address",
        "label": "取自电子证照：营业执照，2026-10-28 核发",
        "value": "建阳区童游街道景贤路 36 号一层",
    }


def test_the_newest_of_two_licences_counts():
    found = prefill(licence("新址", date(2026, 1, 2), "new"), licence("旧址", date(2025, 1, 2), "old"))
    assert found["address"].value == "新址"


@pytest.mark.parametrize("address", [None, "", "字" * 300, ["x"]])
def test_a_held_value_that_does_not_pass_is_not_offered(address):
    assert "address" not in prefill(licence(address))


def test_a_held_value_stands_whatever_was_sent():
    answers, provenance = merge({"name": "别人", "area": 86}, prefill(), {})
    assert answers["name"] == "林晓岚"
    assert provenance["name"]["source"] == "party"
    assert provenance["area"] == {"source": "applicant"}


def test_a_reported_mismatch_lets_the_applicants_value_stand_and_keeps_both():
    held = prefill(licence())
    answers, provenance = merge({"address": "景贤路 38 号"}, held, {"address": "门牌改过"})
    assert answers["address"] == "景贤路 38 号"
    assert provenance["address"] == {
        "source": "applicant",
        "mismatch": "门牌改过",
        "held": held["address"].provenance,
    }


def test_a_mismatch_without_another_value_changes_nothing():
    answers, provenance = merge({"address": ""}, prefill(licence()), {"address": "不对"})
    assert answers["address"] == "建阳区童游街道景贤路 36 号一层"
    assert "mismatch" not in provenance["address"]


def test_an_editable_value_may_be_changed_and_that_is_remembered():
    answers, provenance = merge({"phone": "13900001234"}, prefill(), {})
    assert answers["phone"] == "13900001234"
    assert provenance["phone"]["source"] == "applicant"
    assert provenance["phone"]["held"]["value"] == "13800001234"
