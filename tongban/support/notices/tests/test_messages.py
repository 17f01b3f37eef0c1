from tongban.common import clock
from tongban.support.notices import api as notices

from .city import moment


def test_an_inbox_holds_what_was_told_newest_first(town):
    with clock.at(moment("2026-11-24", "09:00")):
        notices.tell(town.person.id_number, "请补正材料", "平面图需要补画。", "/my/cases/1/")
    with clock.at(moment("2026-11-24", "10:00")):
        notices.tell(town.company.id_number, "已受理")
    both = [town.person.id_number, town.company.id_number]
    assert [one.title for one in notices.messages(both)] == ["已受理", "请补正材料"]
    assert [one.title for one in notices.messages([town.person.id_number])] == ["请补正材料"]
    assert notices.unread_count(both) == 2


def test_reading_marks_only_one_s_own_messages(town):
    first = notices.tell(town.person.id_number, "甲")
    notices.tell(town.person.id_number, "乙")
    assert notices.mark_read(town.wu, [town.person.id_number]) == 0
    assert notices.mark_read(town.lin, [town.person.id_number], [first.id]) == 1
    assert [(one.title, one.is_read) for one in notices.messages([town.person.id_number])] == [
        ("乙", False),
        ("甲", True),
    ]
    assert notices.mark_read(town.lin, [town.person.id_number]) == 1
    assert notices.unread_count([town.person.id_number]) == 0


def test_one_who_represents_a_company_reads_its_messages(town):
    notices.tell(town.company.id_number, "已受理")
    assert notices.mark_read(town.lin, [town.company.id_number]) == 1
