import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from django.conf import settings
settings.configure(KEYS_ROOT=sys.argv[1], CITY_NAME="南平")
from tongban.data.seals import certificates
files = certificates.signing_files("11350700MB0100001K", "南平市市场监督管理局")
import hashlib
print(hashlib.sha256(files.key + files.certificate + files.authority).hexdigest())
"""
ROOT = Path(__file__).resolve().parents[4]


def test_processes_that_come_first_together_agree_on_one_key(tmp_path):
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "keys")]
    started = [
        subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        for _ in range(4)
    ]
    answers = {one.communicate(timeout=60)[0].strip() for one in started}
    assert [one.returncode for one in started] == [0, 0, 0, 0]
    assert len(answers) == 1
