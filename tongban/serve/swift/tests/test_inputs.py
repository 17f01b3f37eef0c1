from datetime import date

import pytest

from tongban.serve.swift.inputs import years_between


@pytest.mark.parametrize(
    ("born", "today", "age"),
    [
        (date(1966, 3, 2), date(2026, 3, 1), 59),
        (date(1966, 3, 2), date(2026, 3, 2), 60),
        (date(1964, 2, 29), date(2026, 2, 28), 61),
        (date(1964, 2, 29), date(2026, 3, 1), 62),
    ],
)
def test_one_is_a_year_older_on_the_birthday(born, today, age):
    assert years_between(born, today) == age
