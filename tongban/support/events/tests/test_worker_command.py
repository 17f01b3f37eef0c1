import pytest
from django.core.management import CommandError, call_command


@pytest.mark.parametrize("count", ["0", "-1", "65", "两个"])
def test_how_many_jobs_run_at_once_is_a_number(count):
    with pytest.raises(CommandError, match=r"--concurrency: “.+”应是 1 到 64 的整数"):
        call_command("worker", f"--concurrency={count}")
