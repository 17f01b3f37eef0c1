"""承诺公示: from the decision until some time after the check; people masked, nothing found by their names."""

from tongban.common import clock
from tongban.serve.approvals.tests import city as small
from tongban.serve.pledges import api as pledges
from tongban.support.identity import api as identity

from . import counter
from . import pledge_shop as shop


def shown(text=""):
    return [(one.party_name, one.state_name) for one in pledges.public_page(text=text).rows]


def test_what_was_granted_on_a_pledge_is_public_and_taken_down_in_time(city, settings, client):
    settings.PLEDGE_PUBLIC_DAYS = 30
    code = shop.item(city)
    shop.submitted(city, code)  # not decided yet
    number = shop.granted(city, code)
    person = identity.parties_of(city.lin)[0]
    own = {**shop.PLEDGED, "m2": {"file": counter.upload(city.lin)}}
    shop.granted(city, code, party=person, given=own)
    company = (city.company.name, "待核查")
    assert shown() == [("林**", "待核查"), company]
    assert (shown("林晓岚"), shown("溪山"), len(shown("告知承诺")), shown("没有的")) == ([], [company], 2, [])
    first, second = (
        pledges.public_page(size=1),
        pledges.public_page(size=1, after=pledges.public_page(size=1).next_cursor),
    )
    assert (first.rows[0].party_name, second.rows[0].party_name, second.next_cursor) == (
        "林**",
        city.company.name,
        None,
    )
    assert "/pledges/，核查了结满 30 日以后不再公示" in pledges.pledge_of(number).publicity

    pledges.record_check(actor=city.reviewer, number=number, is_true=False, finding="厨房里林晓岚在场", demand="改")
    page = client.get("/pledges/?q=溪山").content.decode()
    for words in (city.company.name, "限期整改", "从业人员健康证明、经营场所平面图", "从业人员持有健康证明"):
        assert words in page
    assert "厨房里" not in page
    assert "91350702" not in page
    assert number not in page
    pledges.record_fix(actor=city.reviewer, number=number, note="已改")
    with clock.at(small.moment("2026-04-01")):
        assert (city.company.name, "整改通过") in shown()
    with clock.at(small.moment("2026-04-02")):
        assert shown() == [("林**", "待核查")]
