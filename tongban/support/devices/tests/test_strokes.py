import json

import pytest

from tongban.common.errors import InvalidInputError
from tongban.support.devices import api as devices

LINE = [[0.1, 0.5], [0.9, 0.5]]


def test_strokes_are_counted_and_drawn():
    strokes = devices.read_strokes(json.dumps([LINE, [[0.123456, 1]]]))
    assert strokes == [LINE, [[0.1235, 1.0]]]
    assert devices.digest(strokes) != devices.digest([LINE])
    assert "M40.0 100.0L360.0 100.0M49.4 200.0L49.4 200.0" in devices.svg(strokes)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("", "没有收到"),
        ("[]", "没有收到"),
        ("[" * 5000, "没有收到"),
        (json.dumps([[[0.1, 0.1]]]), "太短"),
        (json.dumps([[[0.1, 2], [0.9, 0.5]]]), "笔划不对"),
        (json.dumps([[[True, 0.2], [0.9, 0.5]]]), "笔划不对"),
        (json.dumps([[[0.1, "x"], [0.9, 0.5]]]), "笔划不对"),
        (json.dumps([LINE * 1000] * 3), "太多"),
    ],
)
def test_what_is_no_signature_is_refused(told, why):
    with pytest.raises(InvalidInputError) as caught:
        devices.read_strokes(told)
    assert why in caught.value.fields["signature"]
