"""读卡: what counts as read from a card, beside what was typed and what is known."""

from datetime import date

import pytest

from bridge.pairing import sealed
from tongban.common import clock
from tongban.common.codes import make_citizen_id
from tongban.serve.intake import api as intake
from tongban.support.devices import api as devices

from . import desk
from .test_register import filled, party

NOTE = "读卡核验居民身份证"
AGENT = {"name": "吴建国", "id_number": make_citizen_id("350703", date(1978, 9, 15), 991)}


@pytest.fixture
def read(city):
    """What the reader of this counter gives for a card."""
    secret = devices.register_station("一楼3号")

    def read(**card):
        told = {"station": "一楼3号", "at": int(clock.now().timestamp()), "card": AGENT | card}
        given = sealed(secret, told)
        return {"card": given["reading"], "card_seal": given["seal"]}

    return read


def shown(city, **changes):
    typed = {"agent_name": AGENT["name"], "agent_id_number": AGENT["id_number"], "identity_note": NOTE}
    return party(city, **(typed | changes))


def test_a_card_that_was_read_is_noted_with_counter_and_time(at_window, city, read):
    begun = at_window.post(f"/window/register/item/{city.item}/", shown(city, **read())).url
    number = at_window.post(begun, filled()).url.split("/")[3]
    noted = intake.application(number).on_behalf
    assert (noted["identity_note"], noted["card"]) == (NOTE, "一楼3号，09:30")
    assert f"吴建国（{NOTE}，一楼3号，09:30）" in desk.words(at_window.get(desk.case(number)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"agent_name": "吴建民"}, "证件上的姓名是“吴建国”"),
        ({"agent_name": "", "agent_id_number": ""}, "不是同一个人"),
        ({"card": ""}, "没有读卡"),
        ({"card_seal": "0" * 64}, "不是本平台的读卡器读出的"),
    ],
)
def test_a_card_vouches_only_for_whose_it_is(at_window, city, read, changes, said):
    answer = at_window.post(f"/window/register/item/{city.item}/", shown(city, **(read() | changes)))
    assert (answer.status_code, said in desk.words(answer)) == (422, True)


def test_the_card_is_compared_with_who_is_known_by_its_number(at_window, city, read):
    lin = city.lin.person
    for name, words in [(lin.name, "已读卡，与登记过的一致"), ("林小兰", f"登记过的姓名是“{lin.name}”")]:
        asked = {"id_number": lin.id_number, **read(name=name, id_number=lin.id_number)}
        page = at_window.get("/window/register/person/", asked)
        assert words in desk.words(page)
        assert f'value="{name}"' in page.content.decode()
    stranger = at_window.get("/window/register/person/", {"id_number": AGENT["id_number"], **read()})
    assert "没有登记过" in desk.words(stranger)
