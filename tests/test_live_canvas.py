"""The conversation between browser and kernel: every question is answered, every error is shown."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from traitlets import Int

from dlcore.viz import live
from dlcore.viz.live.canvas import FOLDER, Canvas, script


class Doubler(Canvas):
    _esm = "export default { render() {} }"

    number = Int().tag(sync=True)

    def hear(self, kind, content, buffers):
        self.number = 2 * int(content["number"])
        return self.number < 10


def asked(canvas, kind, buffers=(), **content):
    """Ask as the browser does; return the messages that are no state."""
    sent = []
    canvas.send = lambda content, buffers=None: sent.append(content)
    canvas._handle_custom_msg({"kind": kind, "question": 0.5, **content}, list(buffers))
    return sent


def test_a_question_is_answered_once_by_its_own_number_with_a_word_on_whether_there_is_more():
    doubler = Doubler()
    assert asked(doubler, "double", number=21, question=0.25) == [{"answered": 0.25, "more": False}]
    assert doubler.number == 42
    assert asked(doubler, "double", number=1) == [{"answered": 0.5, "more": True}]


class Slow(Canvas):
    """Counts its questions, and would miscount two at a time."""

    _esm = "export default { render() {} }"

    count = Int().tag(sync=True)

    def hear(self, kind, content, buffers):
        before = self.count
        time.sleep(0.01)
        self.count = before + 1


def test_questions_on_two_threads_are_answered_one_at_a_time():
    slow = Slow()
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: asked(slow, "count"), range(10)))
    assert slow.problem == ""
    assert slow.count == 10


def test_an_error_is_answered_too_shown_without_its_markup_and_gone_after_the_next_good_answer():
    doubler = Doubler()
    assert asked(doubler, "double", number="<b>no number") == [{"answered": 0.5, "more": False}]
    assert 'role="alert"' in doubler.problem
    assert "&lt;b&gt;no number" in doubler.problem
    asked(doubler, "double", number=1)
    assert doubler.problem == ""


def test_where_there_are_no_widgets_the_words_are_left():
    assert Doubler(words="Twice nothing.")._repr_mimebundle_()[0]["text/plain"] == "Doubler: Twice nothing."


def test_a_canvas_starts_no_thread():
    before = threading.active_count()
    asked(Doubler(), "double", number=1)
    assert threading.active_count() == before


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.[jc]s*")), ids=lambda path: path.name)
def test_no_file_of_the_browser_names_a_network_address(path):
    text = path.read_text(encoding="utf-8")
    assert not [word for word in ("http:", "https:", "import ", "import(", "@import", "url(") if word in text]


@pytest.mark.parametrize("name", live.__all__)
def test_every_canvas_is_one_script_with_one_entrance(name):
    source = getattr(live, name)._esm
    assert str(source).count("export default") == 1
    assert script("canvas").startswith("// What every live canvas shares")
