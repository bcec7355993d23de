"""A JupyterLab of our own with a browser in front of it: fresh settings, a free port, no questions asked."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

from notebook_page import Notebook

ROOT = Path(__file__).parents[2]

SETTINGS = {
    # No question which kernel to take, and every cell in the page, also those out of sight.
    "@jupyterlab/notebook-extension/tracker": {"autoStartDefaultKernel": True},
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false"},
    "@jupyterlab/apputils-extension/themes": {"adaptive-theme": True},  # a page in dark mode gets the dark theme
    "@jupyter-widgets/jupyterlab-manager/plugin": {"saveState": True},
}
OPEN = """async path => {
    const opened = await jupyterapp.commands.execute('docmanager:open', {path, factory: 'Notebook'});
    await opened.context.ready;
    await opened.sessionContext.ready;
}"""
CLOSE = "() => [...jupyterapp.shell.widgets('main')].forEach(opened => opened.dispose())"  # asks nothing, saves nothing
BROWSER_FLAGS = [
    "--no-sandbox",  # CI is root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def installed() -> str | None:
    """Path of an installed Chromium or Chrome, None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A Chromium without windows, one for each process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=BROWSER_FLAGS)
        yield browser
        browser.close()


class Lab:
    """A context manager: JupyterLab serving `folder`, and a context of `browser` to open its notebooks in.

    Its settings, logs and progress file go to `state`, an empty folder.
    """

    def __init__(self, folder: Path, state: Path, browser: Browser, **options: object):
        """`options` go to Playwright's `new_context`."""
        self.folder, self.state, self.browser, self.options = folder, state, browser, options
        self.progress_file, self.log = state / "progress.json", state / "jupyter.log"

    def __enter__(self):
        for name, values in SETTINGS.items():
            file = self.state / "settings" / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(values))
        self.server = self._start_server()
        try:
            self._wait_until_it_answers()
            self.context = self.browser.new_context(**self.options)
        except BaseException:
            self._stop_server()
            raise
        return self

    def __exit__(self, *_):
        self.context.close()
        self._stop_server()

    def _start_server(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        options = {
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.port": port,
            "ServerApp.port_retries": 0,
            "ServerApp.root_dir": self.folder,
            "ServerApp.open_browser": False,
            "ServerApp.allow_root": True,
            "ServerApp.disable_check_xsrf": True,
            "IdentityProvider.token": "",
            "LabApp.expose_app_in_browser": True,
            # No look at each page whether JupyterLab itself should be built anew: that starts Node.
            "ServerApp.tornado_settings": "{'page_config_data': {'buildCheck': False, 'buildAvailable': False}}",
        }
        own = {
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "IPYTHONDIR": "ipython",
            "DLCORE_PROGRESS": self.progress_file.name,
        }
        with self.log.open("w") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "jupyter", "lab", *(f"--{name}={value}" for name, value in options.items())],
                env={
                    **os.environ,
                    "PYTHONPATH": str(ROOT),
                    **{name: str(self.state / file) for name, file in own.items()},
                },
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _wait_until_it_answers(self):
        for _ in range(900):
            if self.server.poll() is not None:
                raise RuntimeError(self.log.read_text())
            try:
                self.api("GET", "status")
                return
            except OSError:
                time.sleep(0.2)
        raise TimeoutError(self.log.read_text())

    def _stop_server(self):
        self.server.terminate()
        try:
            self.server.wait(30)
        except subprocess.TimeoutExpired:  # now and then it hangs over the end of one of its extensions
            self.server.kill()
            self.server.wait()

    def api(self, method: str, path: str):
        """Ask the server's REST interface; returns its JSON, None where it answers with nothing."""
        request = urllib.request.Request(f"{self.url}/api/{path}", method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def open(self, name: str, width: int = 1280, height: int = 900) -> Notebook:
        """Open a notebook in a page of `width` × `height` pixels and wait for its kernel.

        JupyterLab itself is loaded once, which takes a processor ten seconds; its page then goes from one notebook to
        the next, as a person's does.
        """
        loaded = bool(self.context.pages)
        page = self.context.pages[0] if loaded else self.context.new_page()
        page.set_default_timeout(90_000)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        notebook = Notebook(page)
        if loaded:
            page.evaluate(OPEN, name)
        else:
            page.goto(f"{self.url}/doc/tree/{name}?reset")
        notebook.wait_until_idle()
        return notebook

    def close_notebooks(self):
        """Close every notebook and end every kernel. A page that does not answer is given up."""
        for page in self.context.pages:
            try:
                page.evaluate(CLOSE)
            except Error:
                page.close()
        for session in self.api("GET", "sessions"):
            self.api("DELETE", f"sessions/{session['id']}")
