"""`python -m bridge --station 一楼3号 --origin https://zwfw.example.gov.cn --key-file bridge.secret`"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from .pairing import Gate
from .server import Bridge, serve
from .simulated import Plan, devices

DEFAULT_PORT = 17900


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bridge", description="设备桥：窗口电脑上的设备与平台网页之间")
    parser.add_argument("--station", required=True, help="这个窗口的名称，与平台 bridge_key 命令用的一致")
    parser.add_argument("--origin", action="append", required=True, help="平台网址，可以写几次")
    parser.add_argument("--key-file", type=Path, required=True, help="平台 bridge_key 命令给出的密钥，放在文件里")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--simulated", action="store_true", help="用模拟设备；真设备的驱动另装")
    parser.add_argument("--pages", type=Path, help="模拟扫描仪的纸：这个目录里的图，按文件名")
    parser.add_argument("--speed", type=float, default=0.25, help="模拟扫描仪一页用几秒")
    options = parser.parse_args(arguments)
    secret = options.key_file.read_bytes().strip()
    if len(secret) < 16:
        print("密钥文件里没有密钥", file=sys.stderr)
        return 2
    plan = Plan(seconds=options.speed) if options.simulated else None
    found = devices(plan, options.pages) if plan else []
    origins = [one.rstrip("/") for one in options.origin]
    server = serve(Bridge(Gate(secret, options.station, origins), found, plan), options.port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"设备桥：{options.station}，127.0.0.1:{options.port}", flush=True)
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
