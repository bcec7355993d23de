"""What every live canvas shares: the browser asks, the kernel answers, and an error is shown instead of lost.

The browser asks for each picture and waits for the answer before it asks again. So nothing runs here between two
questions: no thread and no loop that could outlive its page, and no picture is drawn that nobody sees. What takes
longer than a moment is answered in slices, and the browser asks for the next one.

JupyterLab gives widgets a thread of the kernel's beside the one that runs cells, and the first questions of a page may
come on either: a canvas answers one at a time.
"""

import threading
from collections.abc import Sequence
from pathlib import Path

import anywidget
from traitlets import Unicode

from dlcore.viz.widgets import explain

FOLDER = Path(__file__).parent


def script(*names: str) -> str:
    """Return canvas.js with each `name`.js behind it: one ES module that needs no build step and no network."""
    return "\n".join((FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in ("canvas", *names))


class Canvas(anywidget.AnyWidget):
    """A picture with controls. A subclass sets `_esm = script(name)`, adds synced traits and answers in `hear`."""

    _css = FOLDER / "canvas.css"

    words = Unicode(help="what the picture shows, for all who read it").tag(sync=True)
    problem = Unicode(help="HTML of the last error, empty if all is well").tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**traits)
        self._turn = threading.RLock()
        self.on_msg(self._hear)

    def __repr__(self) -> str:
        """What is left of the canvas where there are no widgets: on GitHub, in print."""
        return f"{type(self).__name__}: {self.words}"

    def hear(self, kind: str, content: dict, buffers: Sequence[memoryview]) -> bool | None:
        """Answer one question of the browser by setting traits; they travel together when this returns.

        True: there is more to come if the browser asks for it.
        """
        raise NotImplementedError

    def _hear(self, _widget: object, content: dict, buffers: Sequence[memoryview]) -> None:
        with self._turn:
            more = False
            try:
                with self.hold_sync():
                    self.problem = ""
                    more = bool(self.hear(content["kind"], content, buffers))
            except Exception as error:  # whatever a learner's function may raise must reach the learner
                self.problem = explain(error)
            finally:
                self.send({"answered": content.get("question"), "more": more})
