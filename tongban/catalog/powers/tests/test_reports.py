import pytest

from tongban.catalog.powers import api as powers
from tongban.catalog.powers import registry

from . import town as place


def names(report):
    return {name for name, _, _, _ in report.counts}


def test_the_whole_list_is_checked_against_its_surroundings(town):
    town.file()
    town.file("county", name="食品许可")
    town.file("other", name="食品经营的许可")
    report = powers.check_report()
    assert report.powers == 3
    assert {"differs-from-upper", "code-clash"} <= names(report)
    county = town.agencies["county"].id
    assert powers.check_report(agency_id=county).powers == 1
    only = powers.check_report(check="code-clash")
    assert {row.finding.check for row in only.rows} == {"code-clash"}


def test_an_item_in_use_is_known_from_who_follows(town):
    class InUse(powers.Dependant):
        name = "test"

        def linked(self, agency_ids):
            return {(town.agencies["market"].id, "3"): frozenset({"350117001001"})}

    town.file()
    assert "item-missing" in names(powers.check_report())
    registry.register_dependant(one := InUse())
    try:
        assert "item-missing" not in names(powers.check_report())
    finally:
        registry.unregister_dependant(one.name)


def test_a_base_code_is_compared_over_all_places(town):
    town.file()
    town.file("county", promised_days=8)
    town.file("market", "350117002000", name="药品经营许可")
    (found,) = powers.comparisons()
    assert (found.base_code, found.places, found.differs) == (place.PERMIT, 2, ("承诺时限",))
    assert powers.comparisons(text="药品") == []
    town.file("other", promised_days=8)
    assert powers.comparisons(only_differing=True)[0].places == 3


def test_the_same_everywhere_is_not_listed_as_differing(town):
    town.file()
    town.file("county")
    assert powers.comparisons()[0].differs == ()
    assert powers.comparisons(only_differing=True) == []


class Says(powers.Dependant):
    name = "test"

    def __init__(self, differences):
        self.differences = differences

    def compare(self, listed):
        return powers.SyncPart(len(listed), tuple(self.differences))


@pytest.mark.parametrize("count", [0, 2])
def test_the_sync_report_proves_or_lists(town, count):
    code = town.file()
    one = powers.Difference(code, "食品经营许可", "item", "x", "食品", "名称", "食品经营许可", "食品")
    registry.register_dependant(says := Says([one] * count))
    try:
        report = powers.sync_report()
    finally:
        registry.unregister_dependant(says.name)
    assert (report.compared, report.differing) == (1, count)
