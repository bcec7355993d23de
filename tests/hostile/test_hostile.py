"""Every attack in one batch, honest submissions among them: points, messages, side effects, neighbours."""

import argparse
import json
import os
import socket
import threading

import pytest
from attacks import ATTACKS

from dlcore.grading import command
from grading_kit import POINTS, hand_in, make_root, solved

pytestmark = pytest.mark.slow
NAMES = list(ATTACKS)


@pytest.fixture(scope="session")
def batch(tmp_path_factory):
    """The whole batch, graded once; gives what is left of it."""
    home = tmp_path_factory.mktemp("hostile")
    root, folder, out = make_root(home / "course"), home / "in", home / "out"
    listener = Listener()
    places = {"{ROOT}": str(root), "{IN}": str(folder), "{OUT}": str(out), "{PORT}": str(listener.port)}
    for k, name in enumerate(NAMES):
        attack = ATTACKS[name]
        answers = {}
        for question, source in attack.answers.items():
            for place, value in places.items():
                source = source.replace(place, value)
            answers[question] = source
        content = solved(**answers)
        content["cells"] += attack.cells
        hand_in(folder, f"{k:03d} attack", content)
        if k % 3 == 0:
            hand_in(folder, f"{k:03d} honest", solved())
    before = contents(folder), contents(root)
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    os.environ["CANARY"] = "CANARY"
    try:
        code = command.run(
            parser.parse_args(["A0", str(folder), "--out", str(out), "--jobs", "2", "--seed", "11"]), root
        )
    finally:
        del os.environ["CANARY"]
    listener.close()
    results = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (out / "results").iterdir()}
    return {
        "code": code, "out": out, "results": results, "listener": listener,
        "changed": before != (contents(folder), contents(root)),
    }  # fmt: skip


class Listener:
    """A port on this machine that counts who comes."""

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port, self.visits = self.server.getsockname()[1], 0
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                self.server.accept()[0].close()
            except OSError:
                return
            self.visits += 1

    def close(self):
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        self.thread.join()


def contents(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".pyc"}


@pytest.mark.parametrize("name", NAMES)
def test_an_attack_gets_what_it_deserves_and_its_neighbour_everything(name, batch):
    k, attack = NAMES.index(name), ATTACKS[name]
    result, honest = batch["results"][f"{k:03d} attack"], batch["results"][f"{k - k % 3:03d} honest"]
    got = {answer["name"]: answer["points"] for answer in result["answers"]}
    expected = {question: attack.points[question] for question in POINTS}
    told = {answer["name"]: answer["message"] for answer in result["answers"]}
    for question, points in expected.items():
        assert got[question] == points if points is not None else got[question] <= POINTS[question], told
    assert attack.says in next((told[question] for question in attack.answers), ""), told
    assert honest["score"] == 10
    assert honest["status"] == "graded"
    assert all(answer["message"].startswith("Right") for answer in honest["answers"])


@pytest.mark.parametrize("name", NAMES)
def test_an_attacks_page_holds_no_markup_of_its_own(name, batch):
    page = (batch["out"] / "feedback" / f"{NAMES.index(name):03d} attack.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert "CANARY" not in page.replace("&#x27;CANARY", "").replace("b&#x27;CANARY", "")


def test_the_batch_ended_well_and_changed_nothing_but_its_results(batch):
    assert batch["code"] == 0
    assert not batch["changed"]
    assert len(batch["results"]) == len(NAMES) + len(NAMES[::3])
    assert {path.name for path in batch["out"].iterdir()} >= {"grades.csv", "results", "feedback"}
    assert not list(batch["out"].rglob("planted*"))


def test_nobody_reached_the_network(batch):
    assert batch["listener"].visits == 0


def test_nobody_survived(batch):
    orphans = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as file:
                command_line = file.read()
            with open(f"/proc/{entry}/stat") as file:
                parent = file.read().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if b"hostile-sleep" in command_line or (b"/grader/zygote.py" in command_line and parent == "1"):
            orphans.append(command_line)
    assert not orphans


def test_there_are_enough_of_them():
    assert len(NAMES) >= 180
