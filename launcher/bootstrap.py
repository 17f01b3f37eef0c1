"""First step of every `make` target: a virtual environment with the pinned packages. Standard library only.

    python3 launcher/bootstrap.py {run|test|check|bench|…} [arguments]

Makes or renews `.venv` when the requirement files changed, then hands over to `python -m launcher`. Broken off
anywhere, the next one goes on; two at a time wait for each other.
"""

import fcntl
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


def is_installed(file: Path) -> bool:
    mark = VENV / f"{file.stem}.installed"
    return mark.exists() and mark.read_text(encoding="ascii") == fingerprint(file)


def install(file: Path) -> None:
    if is_installed(file):
        return
    with (ROOT / "requirements" / "base.in").open() as lock:  # any file that is there; pip holds it as well
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("▸ 另一个安装还没有结束，等它 …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_installed(file):
            make_environment()
            install_packages(file, lock.fileno())


def make_environment() -> None:
    """A new one unless there is one with a pip that works: not after a kill, not after a new Python of the machine."""
    if call("-m", "pip", "--version", is_quiet=True):
        return
    say("▸ 建立虚拟环境 …")
    try:
        venv.create(VENV, with_pip=True, clear=(VENV / "pyvenv.cfg").exists())  # clears nothing but an environment
    except (SystemExit, subprocess.CalledProcessError, ModuleNotFoundError):
        raise SystemExit(
            "✗ 这台机器的 Python 缺少 venv 模块。Debian、Ubuntu 上请先运行：apt install python3-venv"
        ) from None


def install_packages(file: Path, lock: int) -> None:
    say(f"▸ 安装依赖（{file.name}，带校验和）…")
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes", "--requirement", str(file)]
    if not call("-m", "pip", "install", *options, pass_fds=(lock,)):
        raise SystemExit("✗ 依赖没有装好。请检查网络或软件源设置后重试；已下载的部分会接着用。")
    mark(file)
    if file.stem == "dev":  # it contains everything of base.txt
        mark(requirements("run"))


def mark(file: Path) -> None:
    (VENV / f"{file.stem}.installed").write_text(fingerprint(file), encoding="ascii")


def call(*arguments: str, is_quiet: bool = False, pass_fds: tuple[int, ...] = ()) -> bool:
    """The environment's Python with these arguments; False also when there is none."""
    out = subprocess.DEVNULL if is_quiet else None
    command = [str(VENV / "bin" / "python"), *arguments]
    try:
        return subprocess.run(command, check=False, stdout=out, stderr=out, pass_fds=pass_fds).returncode == 0
    except OSError:
        return False


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs on whatever Python the machine has
        raise SystemExit(
            f"✗ 需要 Python 3.11 或更新的版本，这里是 {sys.version.split()[0]}。可用 make PYTHON=python3.12 指定。"
        )
    command = sys.argv[1] if len(sys.argv) > 1 else "run"
    try:
        install(requirements(command))
    except KeyboardInterrupt:
        raise SystemExit("\n已中断，下次接着装。") from None
    python = str(VENV / "bin" / "python")
    os.chdir(ROOT)
    os.environ |= {"PYTHONUTF8": "1"}  # whatever the locale says: files and words are UTF-8
    os.execv(python, [python, "-m", "launcher", *sys.argv[1:]])


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(errors="replace")  # a terminal that cannot show 中文 or ▸ gets question marks
    main()
