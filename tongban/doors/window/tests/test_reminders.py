"""提醒 at the counter."""

from tongban.common import clock
from tongban.serve.approvals.tests import city as small
from tongban.serve.intake import api as intake
from tongban.serve.intake.models import Locker
from tongban.serve.intake.tests import counter
from tongban.support.notices import api as notices

from . import desk

ALL = ("intake.deliver",)


def test_a_clerk_reads_what_waits_and_takes_it_off_the_list(at_window, city):
    Locker.objects.create(code="hall-east", name="东门柜", place="东门", agency_id=city.market.id, box_count=9)
    number = counter.decided(city)
    intake.shelve(actor=city.clerk, number=number, locker="hall-east")
    assert "条提醒" not in desk.words(at_window.get("/window/"))
    with clock.at(small.moment("2026-03-02", "14:00")):
        intake.remind_of_late_lockers()
        assert "1 条提醒" in desk.words(at_window.get("/window/"))
        assert "超过 4 小时没有放进去" in desk.words(at_window.get("/window/deliver/"))
        page = desk.words(at_window.get("/window/reminders/"))
        assert "超过 4 小时没有放进自助柜：食品经营许可（新办）" in page
        (one,) = notices.desk_messages(city.clerk, ALL).rows
        for told in ("", "x", "９", "99999"):
            assert at_window.post("/window/reminders/", {"message": told}).status_code == 404
        assert at_window.post("/window/reminders/", {"message": one.id}).url == "/window/reminders/"
        assert "没有要处理的提醒" in desk.words(at_window.get("/window/reminders/"))
