"""Workers forked from one zygote: alone each, alike at the start, with nothing of one left for the next."""

import gc
import os
import signal
import sys
import threading
import time

import pytest

from dlcore.check.exercise import Case
from dlcore.grading import bubblewrap, sandbox
from dlcore.grading.sandbox import Limits, Sandbox
from dlcore.grading.session import Session
from grading_kit import alive, descendants
from test_grading_batch import wait_for


@pytest.fixture
def worker():
    """Starts workers of one zygote; each is a function that says what an expression is worth in there."""
    sessions = []

    def start(how=Sandbox()):  # noqa: B008 (frozen)
        work = Session(how, time.monotonic() + 60)
        sessions.append(work)

        def value(expression, *statements):
            lines = "".join(f"    {line}\n" for line in statements)
            assert work.run([f"def look(x):\n    import os, sys\n{lines}    return {expression}"]) == (None, 0)
            seen = work.call("look", Case((0.0,)), 20, None)
            assert seen.error is None, seen
            return seen.value

        value.close = work.close
        return value

    yield start
    for work in sessions:
        work.close()


LIBC = "import ctypes; c = ctypes.CDLL(None, use_errno=True)"


def test_the_next_worker_finds_none_of_the_marks_of_the_last(worker):
    first = worker()
    first(
        "0",
        "import builtins, random, signal",
        "builtins.oct = np.cos = None",
        "builtins.mark = 1",
        "random.seed(7); np.random.seed(7)",
        "os.umask(0); os.chdir('/'); os.environ['MARK'] = '1'; sys.path.append('mark'); sys.modules['mark'] = sys",
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); sys.setrecursionlimit(200)",
        "open('/tmp/mark', 'w').write('x')",
    )
    first.close()
    following = worker()
    assert following("os.listdir('/tmp')") == []
    assert following("os.getcwd()") == "/tmp"
    assert following("hasattr(__builtins__, 'mark') or 'MARK' in os.environ or 'mark' in sys.modules") is False
    assert following("oct(int(np.cos(0.0)))") == "0o1"
    assert following("os.umask(18)") == 0o22
    assert following("sys.getrecursionlimit()") == 1000
    assert following("signal.getsignal(signal.SIGTERM) == signal.SIG_DFL", "import signal") is True


def test_two_workers_at_a_time_share_no_file_and_see_no_process_of_each_other(worker):
    one, other = worker(), worker()
    one("open('/tmp/x', 'w').write('x')")
    assert other("os.listdir('/tmp')") == []
    for each in (one, other):
        assert each("[p for p in range(1, 3000) if c.kill(p, 0) == 0]", LIBC) == [1, 2]
        assert each("os.getpid()") == 2


def test_no_memory_that_can_be_written_is_shared(worker):
    worker()("0")
    for pid in descendants(sandbox.zygote(Sandbox()).process.pid):
        with open(f"/proc/{pid}/maps") as maps:
            assert not [line for line in maps if line.split()[1].endswith("s") and "w" in line.split()[1]]


def test_a_worker_has_one_descriptor_beside_the_null_device(worker):
    assert worker()("[k for k in range(5000) if c.fcntl(k, 1) >= 0]", LIBC) == [0, 1, 2, 3]
    assert worker()("[os.fstat(k).st_rdev for k in range(3)]") == [os.stat("/dev/null").st_rdev] * 3


def test_a_worker_has_no_capability_can_get_none_and_sees_no_proc(worker):
    one = worker()
    sets = "h = (ctypes.c_uint32 * 2)(0x20080522, 0); d = (ctypes.c_uint32 * 6)(); c.capget(h, d)"
    assert one("list(d)", LIBC, sets) == [0] * 6
    assert one("[c.prctl(23, k, 0, 0, 0) for k in range(41)]", LIBC) == [0] * 41  # PR_CAPBSET_READ
    assert one("[c.prctl(39, 0, 0, 0, 0), c.prctl(21, 0, 0, 0, 0)]", LIBC) == [1, 2]  # no new privileges, a filter
    assert one("os.path.exists('/proc/self')") is False


def test_a_worker_is_nobody(worker):
    assert worker()("[os.getuid(), os.geteuid(), os.getgid()]") == [65534] * 3


def test_tmp_holds_so_many_bytes_and_so_many_files(worker):
    files = worker()
    assert (
        files("k", "for k in range(5000):", "    try: open(f'/tmp/{k}', 'w').close()", "    except OSError: break")
        < 1000
    )
    small = worker(Sandbox(limits=Limits(disk=1 << 20)))
    assert small("[a.f_blocks * a.f_frsize, a.f_files]", "a = os.statvfs('/tmp')") == [1 << 20, 1000]


def test_every_worker_draws_and_hashes_alike_so_that_grading_twice_gives_the_same(worker):
    drawn = "[float(np.random.random()), random.random(), hash('a')]"
    assert worker()(drawn, "import random") == worker()(drawn, "import random")


def test_an_ended_worker_takes_all_its_processes_with_it_and_leaves_the_zygote(worker):
    one = worker()
    one("0")
    born = sandbox.zygote(Sandbox()).process.pid
    before = descendants(born)
    one.close()
    assert len(before) == 4  # bubblewrap's own, the zygote, the worker's first process and the worker
    wait_for(lambda: len([pid for pid in descendants(born) if alive(pid)]) == 2)
    assert sandbox.zygote(Sandbox()).process.pid == born


def test_a_killed_zygote_takes_its_workers_with_it_and_is_replaced(worker):
    worker()("0")
    born = sandbox.zygote(Sandbox()).process
    family = descendants(born.pid)
    os.kill(born.pid, signal.SIGKILL)
    born.wait()
    wait_for(lambda: not any(alive(pid) for pid in family))
    assert worker()("7") == 7


def test_a_zygote_ends_with_the_thread_that_started_it():
    found = []

    def work():
        Sandbox().start().kill()
        pid = sandbox.zygote(Sandbox()).process.pid
        found.extend({pid, *descendants(pid)})

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    gc.collect()
    assert len(found) >= 3
    wait_for(lambda: not any(alive(pid) for pid in found))


def test_without_the_power_to_part_no_worker_starts_and_the_reason_is_told(monkeypatch):
    command = sandbox.bubblewrap.command

    def powerless(**options):
        return [word for word in command(**options) if word not in ("--cap-add", "CAP_SYS_ADMIN")]

    monkeypatch.setattr(sandbox.bubblewrap, "command", powerless)
    assert "Operation not permitted" in sandbox.missing()


def test_a_python_that_finds_its_library_beside_itself_finds_it_in_the_sandbox_too(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path))
    assert bubblewrap.libraries() == {}, "a static Python needs none"
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "libpython3.12.so.1.0").touch()
    assert bubblewrap.libraries() == {"LD_LIBRARY_PATH": str(tmp_path / "lib")}
