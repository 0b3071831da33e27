"""The Python environments that outside test suites need, made in the user's cache and never in the repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path


def cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "swift-realtime"


def python3_environment(name: str, *requirements: str) -> Path:
    """Makes an environment of this Python with these packages, or takes the one that is there; returns its `bin`."""
    folder = cache() / name
    stamp = folder / "installed.txt"
    wanted = "\n".join([sys.version, *requirements])
    if not (stamp.exists() and stamp.read_text() == wanted):
        shutil.rmtree(folder, ignore_errors=True)
        run(sys.executable, "-m", "venv", str(folder))
        run(str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", *requirements)
        stamp.write_text(wanted)
    return folder / "bin"


def python27_environment(name: str, *requirements: str) -> Path:
    """The same with Python 2.7, for suites that were never ported."""
    python = find_python27()
    folder = cache() / name
    stamp = folder / "installed.txt"
    wanted = "\n".join([str(python), *requirements])
    if not (stamp.exists() and stamp.read_text() == wanted):
        # The last virtualenv that still makes environments of Python 2.7.
        tools = python3_environment("virtualenv", "virtualenv==20.21.1")
        shutil.rmtree(folder, ignore_errors=True)
        run(str(tools / "virtualenv"), "--quiet", "--python", str(python), str(folder))
        quietly = ["--quiet", "--disable-pip-version-check", "--no-python-version-warning"]
        run(str(folder / "bin" / "pip"), "install", *quietly, *requirements)
        stamp.write_text(wanted)
    return folder / "bin"


def find_python27() -> Path:
    """Python 2.7 from PYTHON27, the path, or pyenv. Debian has none since its release 12."""
    candidates = [os.environ.get("PYTHON27"), shutil.which("python2.7")]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    candidates += sorted(str(path) for path in pyenv.glob("versions/2.7*/bin/python2.7"))
    for candidate in candidates:
        if candidate and subprocess.run([candidate, "-c", "import ssl"], capture_output=True).returncode == 0:
            return Path(candidate)
    sys.exit(
        "Python 2.7 was not found, and the Autobahn test suite runs on nothing newer.\n"
        "Install it (for example with `pyenv install 2.7.18`) or name it in PYTHON27."
    )


def run(*command: str) -> None:
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def enter(name: str, *requirements: str) -> None:
    """Goes on in an environment that has these packages: replaces this process unless it runs there already."""
    python = python3_environment(name, *requirements) / "python"
    if Path(sys.prefix) != python.parent.parent:
        os.execv(python, [str(python), *sys.argv])
