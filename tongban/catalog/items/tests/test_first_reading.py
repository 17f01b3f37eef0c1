"""A web process that has just started gets its first requests in several threads at once."""

import subprocess
import sys
from pathlib import Path

CONTENT = Path(__file__).resolve().parents[4] / "demo" / "content" / "items" / "nanping-scjgj.json"
FIRST_READING = """
import json, sys, threading
from tongban.catalog.items.guide import body_from
sys.setswitchinterval(1e-6)
gate = threading.Barrier(8)
body = json.load(open(sys.argv[1], encoding="utf-8"))[0]
for name in ("base_code", "agency", "level"):
    body.pop(name)
def read():
    gate.wait()
    body_from(body)
threads = [threading.Thread(target=read) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


def test_eight_threads_may_read_their_first_guide_at_once():
    command = [sys.executable, "-c", FIRST_READING, str(CONTENT)]
    ended = [subprocess.run(command, check=False).returncode for _ in range(12)]
    assert ended == [0] * 12
