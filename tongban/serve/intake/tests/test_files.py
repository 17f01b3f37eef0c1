import pytest

from tongban.serve.intake import api as intake
from tongban.support.files import api as files

from . import counter


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("lin", True),
        ("clerk", True),
        ("reviewer", True),
        ("wu", False),
        ("neighbour", False),
        ("health_reviewer", False),
    ],
)
def test_who_may_see_the_case_may_read_its_files(city, who, may):
    plan = next(one.file for one in intake.application(counter.submitted(city)).materials if one.code == "m4")
    assert files.may_read(city.people[who], plan) is may
