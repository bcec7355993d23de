"""Where attacks happen: a course, a gradebook, an open port; and what each attack leaves behind."""

import argparse
import ctypes
import json
import multiprocessing
import os
import socket
import threading
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np
from nbgrader.api import Gradebook

from dlcore.grading import command, sandbox
from grading_kit import alive, descendants, hand_in, make_root, solved

MARK = "planted"  # stands in the name of every file that an attack writes outside of the course's folder
ELSEWHERE = ("/", "/dev", "/dev/shm", "/tmp", "/var/tmp", os.path.expanduser("~"))
PROGRAMS = (np.__file__, os.__file__, sandbox.__file__, Path(sandbox.__file__).with_name("worker.py"))


@dataclass(frozen=True)
class Aftermath:
    """What has come of an attack and of the honest submission beside it, and what it has left behind.

    files      that are new, gone or changed, but for the results of these two
    processes  that are still running
    listeners  sockets of the grader's processes or their children on which somebody listens
    visits     connections to the open port
    scores     in the gradebook, that are not what they should be
    """

    exit_code: int
    attack: dict
    honest: dict
    page: str
    files: set
    processes: set
    listeners: set
    visits: int
    scores: dict


class Scene:
    """Grades attacks one by one by `dlcore grade`, an honest submission at the same time in the next process."""

    def __init__(self, home: Path):
        self.home, self.root = home, make_root(home / "course")
        self.gradebook = f"sqlite:///{home / 'gradebook.db'}"
        self.port = Port()
        self.lacking = sandbox.missing()
        self.pool = ProcessPoolExecutor(2, multiprocessing.get_context("spawn"))
        ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: whoever outlives his parents becomes our child
        for rehearsal in ("here", "again"):  # until all files and processes that stay are there
            hand_in(home / "in" / rehearsal, "honest", solved())
            hand_in(home / "in" / rehearsal, "other", solved())
            self.grade(rehearsal)
        self.scores = self.in_the_gradebook()

    def close(self):
        self.pool.shutdown()
        self.port.close()

    def suffer(self, attack, number: int) -> Aftermath:
        """Grade an attack and its neighbour."""
        at = f"{number:03d}"
        places = {"{ROOT}": self.root, "{IN}": self.home / "in", "{OUT}": self.home / "out" / at,
                  "{BOOK}": self.home / "gradebook.db", "{PORT}": self.port.number}  # fmt: skip
        content = solved(**{question: filled(source, places) for question, source in attack.answers.items()})
        content["cells"] += attack.cells
        hand_in(self.home / "in" / at, attack.student, content)
        hand_in(self.home / "in" / at, "honest", solved())
        files, processes, listeners, visits = self.files(), self.processes(), self.listeners(), self.port.visits
        exit_code = self.grade(at)
        out = self.home / "out" / at
        results = [json.loads(path.read_text(encoding="utf-8")) for path in (out / "results").iterdir()]
        [result] = [one for one in results if one["student"] != "honest"]
        [honest] = [one for one in results if one["student"] == "honest"]
        [page] = [path for path in (out / "feedback").iterdir() if path.name != "honest.html"]
        self.scores |= {one["student"]: one["score"] for one in results}
        return Aftermath(
            exit_code, result, honest, page.read_text(encoding="utf-8"),
            {path for path in differing(files, self.files()) if not self.belongs(path, at, result["student"])},
            {pid for pid in self.processes() - processes if alive(pid)},
            self.listeners() - listeners, self.port.visits - visits, differing(self.in_the_gradebook(), self.scores),
        )  # fmt: skip

    def grade(self, at: str) -> int:
        """`dlcore grade`, but for its processes and the trial of the sandbox: ours, which saves a second a time."""
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        options = ["--out", str(self.home / "out" / at), "--seed", "11", "--gradebook", self.gradebook]
        processes = patch.object(command, "runner", lambda args: self.at_once)
        with processes, patch.object(sandbox, "missing", lambda: self.lacking):
            return command.run(parser.parse_args(["A0", str(self.home / "in" / at), *options]), self.root)

    def at_once(self, tasks):
        for future in [self.pool.submit(task.run) for task in tasks]:
            yield future.result()

    def belongs(self, path: str, at: str, student: str) -> bool:
        """Whether a file is one that grading these two may write."""
        own = (f"out/{at}", "gradebook.db", "autograded/honest", f"autograded/{student}")
        return any(Path(path).is_relative_to(self.home / one) for one in own)

    def files(self) -> dict[str, tuple]:
        """Every file of the scene, the programs, and what carries the mark elsewhere."""
        inside = [
            entry for folder, _, names in os.walk(self.home) for entry in (folder, *(f"{folder}/{n}" for n in names))
        ]
        marked = [f"{folder}/{name}" for folder in ELSEWHERE for name in os.listdir(folder) if MARK in name]
        paths = [path for path in (*inside, *PROGRAMS, *marked) if not os.path.isdir(path)]
        return {str(path): stamp(path) for path in paths}

    def processes(self) -> set[int]:
        return descendants(os.getpid())

    def listeners(self) -> set[str]:
        """The sockets that listen and that we, or what stems from us, hold."""
        listening = set()
        for table in ("tcp", "tcp6"):
            rows = Path("/proc/net", table).read_text().splitlines()[1:]
            listening |= {f"socket:[{row.split()[9]}]" for row in rows if row.split()[3] == "0A"}
        return {socket for pid in (os.getpid(), *self.processes()) for socket in open_files(pid)} & listening

    def in_the_gradebook(self) -> dict[str, float]:
        with Gradebook(self.gradebook) as book:
            return {one.student.id: one.score for one in book.find_assignment("A0_trial").submissions}


class Port:
    """A port of this machine that counts who comes, by TCP or UDP."""

    def __init__(self):
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.number, self.visits = self.tcp.getsockname()[1], 0
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.number))
        self.threads = [threading.Thread(target=self.count, args=(wait,), daemon=True)
                        for wait in (lambda: self.tcp.accept()[0].close(), lambda: self.udp.recv(9))]  # fmt: skip
        for thread in self.threads:
            thread.start()

    def count(self, wait):
        while True:
            try:
                wait()
            except OSError:
                return
            self.visits += 1

    def close(self):
        self.tcp.shutdown(socket.SHUT_RDWR)
        self.tcp.close()
        self.udp.close()


def filled(source: str, places: dict) -> str:
    for place, value in places.items():
        source = source.replace(place, str(value))
    return source


def stamp(path) -> tuple:
    try:
        about = os.lstat(path)
    except OSError:
        return ()
    return about.st_mode, about.st_size, about.st_mtime_ns, about.st_ino


def differing(before: dict, after: dict) -> set:
    """The keys under which the two do not hold the same."""
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def open_files(pid: int) -> set[str]:
    found = set()
    try:
        for handle in os.listdir(f"/proc/{pid}/fd"):
            found.add(os.readlink(f"/proc/{pid}/fd/{handle}"))
    except OSError:  # ended, or closed meanwhile
        pass
    return found
