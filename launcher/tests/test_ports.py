"""Two of our own servers on one port: said at the start, with the names to set."""

import pytest

from launcher.run import require_different
from launcher.steps import Stop


def test_the_second_with_the_same_number_is_named(capsys):
    with pytest.raises(Stop):
        require_different(PORT=8000, LIVE_PORT=8001, DEPARTMENT_PORT=8002, BRIDGE_PORT=8002)
    assert "端口 8002 同时给了 DEPARTMENT_PORT 和 BRIDGE_PORT" in capsys.readouterr().out


def test_what_does_not_start_needs_no_port():
    require_different(PORT=8000, LIVE_PORT=8001, DEPARTMENT_PORT=0, BRIDGE_PORT=0)
