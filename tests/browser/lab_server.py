"""A JupyterLab of our own: fresh settings, a free port, no questions asked."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]

SETTINGS = {
    "@jupyterlab/notebook-extension/tracker": {"autoStartDefaultKernel": True},  # no question which kernel to take
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false"},
    "@jupyterlab/apputils-extension/themes": {"adaptive-theme": True},  # a page in dark mode gets the dark theme
    "@jupyter-widgets/jupyterlab-manager/plugin": {"saveState": True},
}


class Server:
    """A context manager: JupyterLab serving `folder`. Settings, logs and progress go to `state`, an empty folder."""

    def __init__(self, folder: Path, state: Path):
        self.folder, self.state = folder, state
        self.progress_file, self.log = state / "progress.json", state / "jupyter.log"

    def __enter__(self):
        for name, values in SETTINGS.items():
            file = self.state / "settings" / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(values))
        self.process = self._started()
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:  # now and then it hangs over the end of one of its extensions
            self.process.kill()
            self.process.wait()

    def _started(self):
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
            if self.process.poll() is not None:
                raise RuntimeError(self.log.read_text())
            try:
                self.api("GET", "status")
                return
            except OSError:
                time.sleep(0.2)
        raise TimeoutError(self.log.read_text())

    def api(self, method: str, path: str):
        """Ask the server's REST interface; returns its JSON, None where it answers with nothing."""
        request = urllib.request.Request(f"{self.url}/api/{path}", method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            body = answer.read()
        return json.loads(body) if body else None
