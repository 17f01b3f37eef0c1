import hashlib

import pytest

from tongban.serve.swift import sampling


def test_anybody_can_draw_the_lot_again_with_a_hash_program():
    digest = hashlib.sha256("2026-双色球-050612:A1".encode()).hexdigest()
    assert sampling.drawn("2026-双色球-050612", "A1") == int(digest[:16], 16)
    assert sampling.drawn("2026-双色球-050612", "A1") != sampling.drawn("2026-双色球-050613", "A1")


@pytest.mark.parametrize(("per_mille", "low", "high"), [(100, 900, 1100), (25, 190, 310), (1000, 10_000, 10_000)])
def test_about_the_share_that_was_asked_is_drawn(per_mille, low, high):
    found = sum(sampling.is_sampled("一个公布的种子", f"办件{number}", per_mille) for number in range(10_000))
    assert low <= found <= high


def test_the_lot_is_shown_as_a_share_and_never_rounded_up():
    assert (sampling.lot_words(0), sampling.lot_words(sampling.SPACE - 1)) == ("0.000000", "0.999999")
    assert sampling.lot_words(sampling.SPACE // 10) == "0.099999"
