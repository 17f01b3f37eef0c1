"""A first start that is killed: the next one goes on, and the last one leaves the whole city, each thing once."""

from __future__ import annotations

import pytest

from .. import first_start, whole_city

pytestmark = [pytest.mark.platform, pytest.mark.xdist_group("platform")]


def test_the_city_is_whole_after_a_start_that_was_killed_at_every_stage(platform):
    if platform.is_borrowed:
        pytest.skip("somebody else's platform")
    facts = first_start.facts(platform)
    assert facts["before_the_last_kill"] == whole_city.agencies_and_people()
    whole_city.assert_is_whole(facts)
    said = platform.said.read_text(encoding="utf-8")
    assert said.count("准备数据没有完成") == len(first_start.KILLS)
    assert (platform.home / "prepared").exists()
