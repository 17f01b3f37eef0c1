"""Each check by its name: it finds what is wanting, and is silent when nothing is."""

import pytest

from tongban.catalog.powers.reading import read_body
from tongban.catalog.powers.rules.checks import CHECKS, Around, findings

from .town import PERMIT, body

ITEMS = frozenset({"350117001001"})
SOUND = Around(base_code=PERMIT, items=ITEMS, twins=frozenset(), upper=None)


def test_a_whole_power_passes_every_check():
    assert findings(read_body(body()), SOUND) == []


@pytest.mark.parametrize(
    ("name", "changes", "around"),
    [
        ("code-tables", {"kind": "99"}, Around()),
        ("code-tables", {"kind": "02"}, SOUND),
        ("code-tables", {"subject_kind": "7"}, SOUND),
        ("code-tables", {"source": "0"}, SOUND),
        ("basis-missing", {"bases": []}, SOUND),
        ("basis-repealed", {}, Around(repealed=("《某法》第三条已于 2026-01-01 废止",))),
        ("subject-missing", {"subject": " "}, SOUND),
        ("duties-missing", {"duties": []}, SOUND),
        ("accountability-missing", {"accountability": []}, SOUND),
        ("accountability-missing", {"accountability": [{"content": "超期的"}]}, SOUND),
        ("promise-over-law", {"promised_days": 21}, SOUND),
        ("phone-missing", {"phones": {"supervise": ""}}, SOUND),
        ("phone-missing", {"phones": {"supervise": "5550101"}}, SOUND),
        ("duty-basis-missing", {"duties": [{"name": "受理", "content": "依法受理"}]}, SOUND),
        ("item-missing", {"items": []}, SOUND),
        ("item-missing", {"items": ["350117009999"]}, SOUND),
        ("inspection-missing", {"kind": "06"}, Around()),
        ("code-clash", {}, Around(twins=frozenset({"另一件事"}))),
        ("differs-from-upper", {}, Around(upper=("别的名称", frozenset()))),
        ("differs-from-upper", {}, Around(upper=("食品经营许可", frozenset({"《上级的办法》"})))),
    ],
)
def test_each_check_finds_its_fault_and_says_how_to_mend_it(name, changes, around):
    found = [one for one in findings(read_body(body(**changes)), around) if one.check == name]
    assert found
    assert all(one.hint and one.message and one.field for one in found)


@pytest.mark.parametrize(
    ("changes", "around", "silent"),
    [
        ({"promised_days": 20}, SOUND, "promise-over-law"),
        ({"promised_days": None}, SOUND, "promise-over-law"),
        ({"phones": {"supervise": "12345"}}, SOUND, "phone-missing"),
        ({"phones": {"supervise": "0599-5550101、0599-12345"}}, SOUND, "phone-missing"),
        ({"items": []}, Around(has_sub_items=True), "item-missing"),
        ({"kind": "02", "items": []}, Around(), "item-missing"),
        ({"kind": "06", "inspections": ["食品抽查"]}, Around(), "inspection-missing"),
        ({}, Around(twins=frozenset({"食品经营许可"})), "code-clash"),
    ],
)
def test_a_check_is_silent_at_its_edge(changes, around, silent):
    assert silent not in {one.check for one in findings(read_body(body(**changes)), around)}


def test_only_binding_checks_refuse():
    loose = {name for name, one in CHECKS.items() if not one.is_binding}
    assert loose == {"duty-basis-missing", "item-missing", "inspection-missing", "code-clash", "differs-from-upper"}
    found = findings(read_body(body(items=[])), SOUND, only_binding=True)
    assert found == []
