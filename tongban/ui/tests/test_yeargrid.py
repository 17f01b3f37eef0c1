from datetime import date

from tongban.ui.yeargrid import Look, months

DAY = date(2026, 10, 1)


def look(on):
    return Look("off", "休", "休息日，国庆节") if on == DAY else Look()


def test_a_year_has_every_day_once_in_weeks_from_monday():
    found = months(2026, look, DAY)
    days = [cell.on for month in found for week in month.weeks for cell in week if cell]
    assert (len(found), len(days), len(set(days))) == (12, 365, 365)
    assert all(len(week) == 7 for month in found for week in month.weeks)
    assert all(cell is None or cell.on.weekday() == place for week in found[1].weeks for place, cell in enumerate(week))


def test_a_day_says_what_it_is():
    october = months(2026, look, DAY)[9]
    (cell,) = [cell for week in october.weeks for cell in week if cell and cell.on == DAY]
    assert (october.name, cell.label, cell.look.mark, cell.is_today) == (
        "10 月",
        "10 月 1 日，周四，休息日，国庆节",
        "休",
        True,
    )


def test_a_leap_year_has_its_day():
    assert sum(cell is not None for week in months(2028, look, DAY)[1].weeks for cell in week) == 29
