"""A browser in front of a JupyterLab: it opens notebooks as a person does."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Error, sync_playwright

from lab_server import Server
from notebook_page import Notebook

# JupyterLab asks for the running kernels now and then only; of an older list it might take one that has ended.
OPEN = """async path => {
    await jupyterapp.serviceManager.sessions.refreshRunning();
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
    """The notebooks of a JupyterLab, in a browser."""

    def __init__(self, server: Server, browser: Browser, **options: object):
        """`options` go to Playwright's `new_context`."""
        self.server, self.context = server, browser.new_context(**options)

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
            page.goto(f"{self.server.url}/doc/tree/{name}?reset")
        notebook.wait_until_idle()
        return notebook

    def close_notebooks(self):
        """Close every notebook and end every kernel. A page that does not answer is given up."""
        for page in self.context.pages:
            try:
                page.evaluate(CLOSE)
            except Error:
                page.close()
        for session in self.server.api("GET", "sessions"):
            self.server.api("DELETE", f"sessions/{session['id']}")
