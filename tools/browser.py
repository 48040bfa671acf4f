"""Jupyter and a browser for :mod:`test_browser`: a server in a folder of its own, and Debian's Chromium."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "build" / "browser"
"""Where the pictures go; CI keeps the folder."""
TOKEN = "browser-test"
CHROMIUM = "chromium"
"""The program, and the Debian package that has it. Playwright's own browsers are not to be had from a package index."""
PATIENCE = 120_000
"""Milliseconds that a page may take for anything: machines are slow and noisy."""


def find_chromium() -> str:
    """Return the path of Chromium; as root on Debian, install it where it is missing.

    Raises:
        RuntimeError: saying what to install.
    """
    found = shutil.which(CHROMIUM)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", CHROMIUM, "fonts-dejavu"]):
            subprocess.run(["apt-get", *command], env=environment, stdout=subprocess.DEVNULL)
        found = shutil.which(CHROMIUM)
    if found is None:
        raise RuntimeError("Chromium is missing. Install Debian's package `chromium`.")
    return found


@contextmanager
def open_browser() -> Iterator[Any]:
    """A headless Chromium, driven by Playwright; yields its context, of pages as wide as a laptop's."""
    from playwright.sync_api import sync_playwright

    # Chromium's own sandbox needs another user than root; what it opens here is ours.
    options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=options)
        context = browser.new_context(viewport={"width": 1280, "height": 860})
        context.set_default_timeout(PATIENCE)
        try:
            yield context
        finally:
            browser.close()


_SETTINGS = {
    # All cells are in the page at once, so that a test finds those below the fold too.
    "notebook-extension/tracker": {"windowingMode": "none"},
    # No question about news on the pictures.
    "apputils-extension/notification": {"fetchNews": "false"},
}


@dataclass(frozen=True)
class Jupyter:
    """A JupyterLab server in ``folder``."""

    folder: Path
    url: str

    def at(self, path: str) -> str:
        """The address of a page."""
        return f"{self.url}{path.lstrip('/')}{'&' if '?' in path else '?'}token={TOKEN}"


@contextmanager
def serve_jupyter(folder: Path, home: Path) -> Iterator[Jupyter]:
    """JupyterLab as ``jupyter lab`` starts it in ``folder``, for a person with an empty ``home``.

    Raises:
        RuntimeError: with the server's log, where it doesn't start.
    """
    home.mkdir(parents=True, exist_ok=True)
    for name, value in _SETTINGS.items():
        path = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value))
    log = home / "jupyter.log"
    environment = {
        **os.environ,
        "HOME": str(home),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"),
        *("--ServerApp.port=0", f"--IdentityProvider.token={TOKEN}"),
        *(
            "--LabApp.news_url=None",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        ),
    ]
    with log.open("w") as output:
        server = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield Jupyter(folder, _address(server, home / "runtime", log))
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _address(server: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end and server.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            try:
                return str(json.loads(path.read_text())["url"])
            except ValueError:
                pass  # half written
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start. It said:\n{log.read_text()[-3000:]}")


def take_picture(page: Any, name: str, **options: Any) -> Path:
    """Keep what a page shows now as ``build/browser/<name>.png``."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    path = SHOTS / f"{name}.png"
    page.screenshot(path=str(path), **options)
    return path
