"""First step of every `make` target: a virtual environment with the pinned packages. Standard library only.

    python3 launcher/bootstrap.py {run|test|check|bench|…} [arguments]

Makes or renews `.venv` when the requirement files changed, then hands over to `python -m launcher`.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = Path(os.environ.get("TONGBAN_VENV") or ROOT / ".venv")
NEEDS_DEVELOPMENT_PACKAGES = {"test", "test-data", "check", "bench"}


def say(words: str) -> None:
    print(words, flush=True)


def requirements(command: str) -> Path:
    return ROOT / "requirements" / ("dev.txt" if command in NEEDS_DEVELOPMENT_PACKAGES else "base.txt")


def fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes() + sys.version.encode()).hexdigest()


def install(file: Path) -> None:
    mark = VENV / f"{file.stem}.installed"
    if mark.exists() and mark.read_text() == fingerprint(file):
        return
    if not (VENV / "bin" / "python").exists():
        say("▸ 建立虚拟环境 …")
        try:
            venv.create(VENV, with_pip=True, clear=VENV.exists())
        except (SystemExit, subprocess.CalledProcessError, ModuleNotFoundError):
            raise SystemExit(
                "✗ 这台机器的 Python 缺少 venv 模块。Debian、Ubuntu 上请先运行：apt install python3-venv"
            ) from None
    say(f"▸ 安装依赖（{file.name}，带校验和）…")
    command = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--require-hashes", "--requirement", str(file)]
    if subprocess.run(command, check=False).returncode:
        raise SystemExit("✗ 依赖没有装好。请检查网络或软件源设置后重试；已下载的部分会接着用。")
    mark.write_text(fingerprint(file))
    if file.stem == "dev":  # it contains everything of base.txt
        base = requirements("run")
        (VENV / f"{base.stem}.installed").write_text(fingerprint(base))


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs on whatever Python the machine has
        raise SystemExit(
            f"✗ 需要 Python 3.11 或更新的版本，这里是 {sys.version.split()[0]}。可用 make PYTHON=python3.12 指定。"
        )
    command = sys.argv[1] if len(sys.argv) > 1 else "run"
    install(requirements(command))
    python = str(VENV / "bin" / "python")
    os.chdir(ROOT)
    os.execv(python, [python, "-m", "launcher", *sys.argv[1:]])


if __name__ == "__main__":
    main()
