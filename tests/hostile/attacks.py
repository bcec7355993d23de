"""Hostile and broken answers to A0, one entry each: what is handed in, and the points it may get for each question.

Thieves return the right answer only if they find what they look for, so that points would prove the theft.
`{ROOT}`, `{IN}`, `{OUT}`, `{BOOK}` and `{PORT}` stand for the course, the submissions, the results, the gradebook and an
open port. What an attack writes it calls `planted`, to be found wherever it lands.
"""

from dataclasses import dataclass, field

from grading_kit import POINTS, RIGHT, code

ALL = dict(POINTS)


@dataclass(frozen=True)
class Attack:
    """`answers` replace right ones; `cells` come after them; `points` is what the attack may get."""

    answers: dict = field(default_factory=dict)
    points: dict = field(default_factory=dict)
    cells: tuple = ()
    says: str = ""  # must stand in the message of the first attacked question
    student: str = "attack"


ATTACKS: dict[str, Attack] = {}


def double(name, body, *, before="", points=0, says=""):
    """An attack from within the first question: `body` is its function's."""
    lines = "\n".join("    " + line for line in body.strip("\n").split("\n"))
    source = f"{before}\ndef double(x):\n{lines}\n".lstrip()
    ATTACKS[name] = Attack({"double": source}, {**ALL, "double": points}, says=says)


def thief(name, look):
    """A right answer if `look` sets `found`, else a wrong one."""
    double(
        f"thief: {name}",
        f"found = False\ntry:\n    {look}\nexcept BaseException:\n    pass\nreturn 2 * x if found else 0.0",
    )


# --- time
double("loop", "while True:\n    pass", says="stopped after 1.5 seconds")
double(
    "loop that swallows everything",
    "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
    says="stopped after",
)
double("sleep", "import time\ntime.sleep(10**6)", says="stopped after")
double("one long step in C", "return sum(range(10**12))", says="stopped after")
double(
    "a regular expression without end", "import re\nre.match('(a+)+$', 'a' * 60 + 'b')\nreturn 2 * x", says="stopped"
)
double(
    "deaf to signals",
    "import signal\nfor s in set(signal.valid_signals()) - {9, 19}:\n    signal.signal(s, signal.SIG_IGN)\nwhile True:\n    pass",
    says="stopped after",
)
double("stops itself", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\nreturn 2 * x", says="stopped after")
double("loop when its cell runs", "return 2 * x", before="while True:\n    pass", points=2, says="took too long")
double(
    "loop at exit", "return 2 * x", before="import atexit\natexit.register(lambda: [0 for _ in iter(int, 1)])", points=2
)
double("loop in a destructor", "return D(x)",
       before="class D:\n    def __init__(self, x):\n        self.x = x\n    def __del__(self):\n        while True:\n            pass")  # fmt: skip
double("a million-digit power", "return 10 ** (10 ** 9)")
ATTACKS["loops in every question"] = Attack(
    {name: text.replace("    return", "    while True: pass\n    return") for name, text in RIGHT.items()},
    dict.fromkeys(POINTS, 0),
    says="stopped after",
)
ATTACKS["exits in every cell"] = Attack(
    {name: f"import os\nos._exit(0)\n{text}" for name, text in RIGHT.items()}, dict.fromkeys(POINTS, 0)
)

# --- memory, disk, processes
double("memory, in a list", "a = []\nwhile True:\n    a.append(bytes(10**7) + b'x')")
double("memory, in NumPy", "return np.ones((10**6, 10**5))", says="MemoryError")
double("memory, mapped", "import mmap\nm = [mmap.mmap(-1, 1 << 30) for _ in range(64)]\nreturn 2 * x")
double("memory, doubling", "s = 'x'\nwhile True:\n    s += s")
double(
    "memory, in a file without a name",
    "import os\nf = os.memfd_create('m')\nos.write(f, bytes(10**8))\nreturn 2 * x",
    says="PermissionError",
)
double(
    "memory, shared",
    "import os\nf = open('/dev/shm/planted', 'wb')\nwhile True:\n    f.write(bytes(10**7))",
    says="Error",
)
double(
    "disk, one file", "with open('/tmp/planted', 'wb') as f:\n    while True:\n        f.write(bytes(10**6))", says=""
)
double(
    "disk, many files",
    "for k in range(10**9):\n    with open(f'/tmp/planted{k}', 'wb') as f:\n        f.write(bytes(10**5))",
    says="OSError",
)
double("open files", "import os\nk = [open('/dev/null') for _ in range(10**5)]\nreturn 2 * x", says="OSError")
double("fork bomb", "import os\nwhile True:\n    os.fork()", says="PermissionError")
double(
    "thread bomb",
    "import threading, time\nfor _ in range(10**4):\n    threading.Thread(target=time.sleep, args=(99,)).start()",
    says="RuntimeError",
)
double("a shell", "import subprocess\nsubprocess.run(['/bin/sh', '-c', 'sleep 99 &'])\nreturn 2 * x", says="Error")
double(
    "a pool of processes",
    "import multiprocessing\nmultiprocessing.Pool(8).map(abs, range(9))\nreturn 2 * x",
    says="Error",
)
double("a daemon that survives", "import os\nif os.fork() == 0:\n    os.setsid()\n    os.execv('/bin/sleep', ['hostile-sleep', '999'])\nreturn 2 * x", says="PermissionError")  # fmt: skip
double(
    "becomes another program",
    "import os, sys\nos.execv(sys.executable, [sys.executable, '-c', 'while True: pass'])",
    says="",
)
double("deep recursion", "return double(x)", says="RecursionError")
double(
    "deep recursion without a limit",
    "import sys\nsys.setrecursionlimit(10**9)\ndef f(n):\n    return [f(n + 1)]\nreturn f(0)",
    says="",
)
double(
    "raises its limits",
    "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))\nreturn 2 * x",
    says="ValueError",
)

# --- ends
double("exit", "import os\nos._exit(0)", says="its process ended")
double("sys.exit", "import sys\nsys.exit(0)", says="SystemExit")
double("abort", "import os\nos.abort()", says="its process ended")
double("kills itself", "import os\nos.kill(os.getpid(), 9)", says="its process ended")
double("kills all it can see", "import os\nos.kill(-1, 9)\nreturn 0.0")
double("kills the first process", "import os\nos.kill(1, 9)\nreturn 0.0")
double("kills its parent", "import os\nos.kill(os.getppid(), 9)\nreturn 0.0")
double("kills its group", "import os\nos.killpg(0, 9)\nreturn 0.0", says="its process ended")
double("segmentation fault", "import ctypes\nctypes.string_at(0)", says="its process ended")
double("KeyboardInterrupt", "raise KeyboardInterrupt", says="KeyboardInterrupt")
double("GeneratorExit", "raise GeneratorExit", says="GeneratorExit")
double("an error that fights back", "raise E",
       before="class E(BaseException):\n    def __str__(self):\n        while True:\n            pass\n    __repr__ = __str__", says="")  # fmt: skip
double("an error with a forged name", "raise type('<script>alert(1)</script>', (Exception,), {})", says="")
double(
    "an error called not implemented, later",
    "n.append(0)\nif len(n) > 1:\n    raise NotImplementedError\nreturn 2 * x",
    before="n = []",
    says="NotImplementedError",
)

# --- floods
double("print flood", "while True:\n    print('x' * 10**6)", says="")
double("flood of standard output", "import os\nwhile True:\n    os.write(1, b'x' * 10**6)", says="stopped after")
double("flood of standard error", "import os\nwhile True:\n    os.write(2, b'x' * 10**6)", says="stopped after")
double("closes its outputs", "import sys\nsys.stdout.close()\nsys.stderr.close()\nreturn 2 * x", points=2)
double(
    "a flood of warnings", "import warnings\nfor k in range(20000):\n    warnings.warn(str(k))\nreturn 2 * x", points=2
)

# --- patches
double("NumPy says yes", "np.allclose = np.array_equal = np.isclose = lambda *a, **k: True\nreturn 0.0")
double("builtins say yes", "import builtins\nbuiltins.all = builtins.any = lambda *a: True\nreturn 0.0")
double("isinstance says yes", "import builtins\nbuiltins.isinstance = lambda *a: True\nreturn 0.0")
double(
    "patches the encoder",
    "import json\njson.dumps = lambda *a, **k: '[true]'\nreturn 2 * x",
    says="did not answer as agreed",
)
double("patches struct", "import struct\nstruct.Struct.pack = None\nreturn 0.0")
double("stops the clock", "import time\ntime.monotonic = time.perf_counter = time.time = lambda: 0.0\nreturn 0.0")
double("breaks the generator", "np.random.default_rng = None\nreturn 2 * x", points=2)
ATTACKS["breaks the generator"].points["shuffled"] = 0
double(
    "replaces what observes",
    """
import gc
for f in gc.get_objects():
    if getattr(f, '__name__', '') == 'observe' and hasattr(f, '__code__'):
        f.__code__ = (lambda *a, **k: 1).__code__
return 0.0""",
)
ATTACKS["replaces what observes"].points.update(dict.fromkeys(POINTS, None))  # nothing, but which question dies is open
double("takes away the import", "import builtins\nbuiltins.__import__ = None\nreturn 0.0")

ATTACKS["takes away the import"].points.update(dict.fromkeys(POINTS, None))

# --- lying values
LIAR = "class Liar({base}):\n    def __eq__(self, other):\n        return True\n    __ne__ = lambda *a: False\n    __lt__ = __le__ = __gt__ = __ge__ = __eq__\n    __hash__ = None\n    __array_ufunc__ = lambda *a, **k: True\n    __sub__ = __rsub__ = __abs__ = lambda *a: 0.0\n    __float__ = lambda s: 0.0\n    __len__ = lambda s: 1\n    __iter__ = lambda s: iter([True])\n"
double("a lying object", "return Liar()", before=LIAR.format(base="object"))
double("a lying float", "return Liar(3.0)", before=LIAR.format(base="float"))
double("a lying array", "return np.zeros(3).view(Liar)", before=LIAR.format(base="np.ndarray"))
double("a lying list", "return Liar([1])", before=LIAR.format(base="list"))
double("a lying dict", "return Liar()", before=LIAR.format(base="dict"))
double("a lying str", "return Liar('x')", before=LIAR.format(base="str"))
double(
    "a lying class",
    "return M('X', (), {})",
    before="class M(type):\n    def __instancecheck__(c, x):\n        return True\n    __eq__ = lambda *a: True\n    __hash__ = type.__hash__",
)
double("an object array", "return np.array([x, None], object)")
double("a structured array", "return np.zeros(3, 'f8,i4')")
double("a masked array", "return np.ma.masked_all(3)")
double("an array of dates", "return np.zeros(3, 'M8[s]')")
double("an empty array", "return np.zeros(0)")
double("an array of zero by a lot", "return np.zeros((0, 10**12))")
double("NaN", "return float('nan')")
double("infinity", "return float('inf')")
double("a generator", "return (v for v in [x])")
double("a list in itself", "a = []\na.append(a)\nreturn a")
double("a dict in itself", "a = {}\na['a'] = a\nreturn a")
double("a deep list", "a = []\nfor _ in range(10**5):\n    a = [a]\nreturn a")
double("a long list", "return [0.0] * 10**6")
double("a wide tree", "a = []\nfor _ in range(15):\n    a = [a, a, a]\nreturn a")
double("a long string", "return 'x' * 10**7")
double("a huge integer", "return 10 ** 5000")
double("a huge array", "return np.zeros(5 * 10**7)")
double("colliding keys", "return {k * (2**61 - 1): 0 for k in range(20000)}")
double("half a surrogate pair", "return '\\ud800'")

# --- forged frames: the attacker finds the link in the worker's own frames
LINK = """
import sys
f = sys._getframe()
while 'link' not in f.f_locals:
    f = f.f_back
link, wire, nonce = f.f_locals['link'], f.f_locals['wire'], f.f_locals['nonce']
forever = float('inf')
"""
double("answers twice", LINK + "wire.send(link, [nonce, 0.0, None, [], False, False], forever)\nreturn 2 * x")
double(
    "answers all questions at once",
    LINK + "for _ in range(99):\n    wire.send(link, [nonce, 2 * x, None, [], False, False], forever)\nreturn 2 * x",
)
double(
    "answers with another nonce",
    LINK + "wire.send(link, ['0' * 32, 2 * x, None, [], False, False], forever)\nwire.receive(link, forever)",
    says="did not answer as agreed",
)
double(
    "answers no list",
    LINK + "wire.send(link, 'yes', forever)\nwire.receive(link, forever)",
    says="did not answer as agreed",
)
double(
    "forges the flags",
    LINK + "wire.send(link, [nonce, 2 * x, None, [99, -1, True], 'no', []], forever)\nwire.receive(link, forever)",
    says="did not answer as agreed",
)
double(
    "forges an error's name",
    LINK + "wire.send(link, [nonce, None, '<b>' * 99, [], False, False], forever)\nwire.receive(link, forever)",
    says="did not answer as agreed",
)
double(
    "asks for what it may not have",
    LINK + "wire.send(link, [nonce, 'extra'], forever)\nx2 = wire.receive(link, forever)\nreturn 2 * x",
    says="did not answer as agreed",
)
double(
    "announces a terabyte",
    LINK + "link.sendall(wire.HEADER.pack(b'dlw1', 100, 1 << 40))\nwire.receive(link, forever)",
    says="did not answer as agreed",
)
double(
    "sends a million brackets",
    LINK + "b = b'[' * 10**6\nlink.sendall(wire.HEADER.pack(b'dlw1', len(b), 0) + b)\nwire.receive(link, forever)",
    says="did not answer as agreed",
)
double(
    "sends more than it says",
    LINK
    + "b = b'[\"array\",\"<f8\",[1]]'\nlink.sendall(wire.HEADER.pack(b'dlw1', len(b), 80) + b + bytes(80))\nwire.receive(link, forever)",
    says="did not answer",
)
double("an array longer than its bytes", LINK + "b = b'[\"array\",\"<f8\",[2147483647,2147483647]]'\nlink.sendall(wire.HEADER.pack(b'dlw1', len(b), 8) + b + bytes(8))\nwire.receive(link, forever)", says="did not answer")  # fmt: skip
double(
    "a pickle",
    LINK
    + "import pickle\nb = pickle.dumps(print)\nlink.sendall(wire.HEADER.pack(b'dlw1', len(b), 0) + b)\nwire.receive(link, forever)",
    says="did not answer",
)
double(
    "an array of pointers",
    LINK
    + "b = b'[\"array\",\"|O\",[1]]'\nlink.sendall(wire.HEADER.pack(b'dlw1', len(b), 8) + b + bytes(8))\nwire.receive(link, forever)",
    says="did not answer",
)
double(
    "answers with arrays only",
    LINK + "wire.send(link, [np.ones(2), np.ones(2)], forever)\nwire.receive(link, forever)",
    before="import numpy as np",
    says="did not answer",
)
double(
    "an integer of forty digits",
    LINK
    + 'b = f\'["list","{nonce}",{10**40},null,["list"],false,false]\'.encode()\nlink.sendall(wire.HEADER.pack(b\'dlw1\', len(b), 0) + b)\nwire.receive(link, forever)',
    says="did not answer",
)
double("an array of 64 MB", "return np.zeros(64 << 20, np.uint8)", before="import numpy as np", says="did not answer")
double(
    "a type named half a surrogate pair",
    "return Odd()",
    before="class M(type):\n    __name__ = property(lambda c: '\\ud800')\nclass Odd(metaclass=M):\n    pass",
)
double("half a frame", LINK + "link.sendall(b'dlw1')\nwhile True:\n    pass", says="stopped after")
double("writes on every descriptor", "import os\nfor k in range(64):\n    try:\n        os.write(k, b'dlw1' + bytes(60))\n    except OSError:\n        pass\nreturn 2 * x", says="did not answer")  # fmt: skip
double("closes every descriptor", "import os\nos.closerange(0, 64)\nreturn 2 * x", says="its process ended")
double("never listens again", LINK + "link.recv(1)\nlink.close()\nreturn 2 * x", says="stopped after")

# --- thieves
thief("the environment", "import os; found = 'CANARY' in str(dict(os.environ))")
thief("the first process's environment", "found = b'CANARY' in open('/proc/1/environ', 'rb').read()")
thief("the grader's memory", "import os; found = bool(open(f'/proc/{os.getppid()}/mem', 'rb'))")
thief("the references by path", "found = 'DOUBLE' in open('{ROOT}/solutions/exercises/a0_trial.py').read()")
thief("other submissions", "import os; found = bool(os.listdir('{IN}'))")
thief("results", "import os; found = bool(os.listdir('{OUT}'))")
thief(
    "the course's exercises",
    "from dlcore.check.exercises import find; found = find('start_here.hello').answer(3.0) == 6.0",
)
thief("the course's functions", "from dlcore.activations import sigmoid; found = abs(sigmoid(0.0) - 0.5) < 0.01")
thief("the password file", "found = 'root' in open('/etc/passwd').read()")
thief(
    "somebody's home",
    "import os; found = any(os.listdir(h) for h in ('/home', os.path.expanduser('~root')) if os.path.isdir(h) and not h.startswith('/root'))",
)
thief(
    "files called solution",
    "import os; found = any('a0_trial' in f or f.endswith('.ipynb') for d, _, fs in os.walk('/') for f in fs)",
)
thief(
    "expected answers in memory",
    "import gc; found = any(type(o).__name__ in ('Exercise', 'Secret', 'Trial', 'Slip') for o in gc.get_objects())",
)
thief(
    "expected answers on the stack",
    "import sys; f = sys._getframe(); s = []\n    while f:\n        s.append(str(f.f_locals.keys()))\n        f = f.f_back\n    found = 'expected' in str(s) or 'answer' in str(s)",
)
thief("other processes", "import os; found = len([p for p in os.listdir('/proc') if p.isdigit()]) > 9")
thief("root", "import os; found = os.getuid() == 0 or os.geteuid() == 0")
thief("becoming root", "import os; os.setuid(0); found = True")

# --- network
thief("a connection to this machine", "import socket; socket.create_connection(('127.0.0.1', {PORT}), 1); found = True")
thief("a socket that listens", "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); found = True")
thief(
    "a datagram",
    "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b'x', ('127.0.0.1', {PORT})); found = True",
)
thief("a name", "import socket; socket.getaddrinfo('localhost', 80); s = socket.socket(); found = True")
thief(
    "a page of the web",
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:{PORT}/', timeout=1); found = True",
)

# --- writing outside, escaping
thief("a file beside the submissions", "open('{IN}/planted.ipynb', 'w').write('x'); found = True")
thief("a file among the results", "open('{OUT}/grades.csv', 'w').write('x'); found = True")
thief("a file in somebody's home", "import os; open(os.path.expanduser('~root/planted'), 'w').write('x'); found = True")
thief(
    "the gradebook",
    "import sqlite3; found = bool(sqlite3.connect('{BOOK}').execute('select * from student').fetchall())",
)
thief("the gradebook's file", "open('{BOOK}', 'r+b').write(bytes(100)); found = True")
thief("the gradebook, deleted", "import os; os.remove('{BOOK}'); found = True")
thief("the worker's own source", "open('/grader/lib/dlcore/grading/worker.py', 'a').write('#'); found = True")
thief("the zygote's source", "open('/grader/zygote.py', 'a').write('#'); found = True")
thief("NumPy's source", "open(np.__file__, 'a').write('#'); found = True")
thief("Python's library", "import os; open(os.__file__, 'a').write('#'); found = True")
thief("the root folder", "open('/planted', 'w').write('x'); found = True")
thief("the devices", "open('/dev/planted', 'w').write('x'); found = True")
thief("a namespace of its own", "import ctypes; found = ctypes.CDLL(None).unshare(0x10000000) == 0")
thief("a mount", "import ctypes; found = ctypes.CDLL(None).mount(b'none', b'/tmp', b'tmpfs', 0, None) == 0")
thief("tracing the first process", "import ctypes; found = ctypes.CDLL(None).ptrace(16, 1, 0, 0) == 0")
thief("the kernel's settings", "open('/proc/sys/kernel/core_pattern', 'w').write('x'); found = True")
thief("a device of its own", "import os; os.mknod('/tmp/planted', 0o60600, os.makedev(254, 0)); found = True")
thief(
    "a link out of the sandbox",
    "import os; os.symlink('{IN}', '/tmp/planted'); found = bool(os.listdir('/tmp/planted'))",
)

# --- the zygote, and what it has forked beside
LIBC = "import ctypes, os; c = ctypes.CDLL(None, use_errno=True); "
thief("a third process", LIBC + "found = any(c.kill(p, 0) == 0 for p in range(3, 5000) if p != os.getpid())")
thief(
    "a process group of others", LIBC + "found = any(c.killpg(g, 0) == 0 for g in range(1, 5000) if g != os.getpgrp())"
)
thief("a second descriptor", LIBC + "found = sum(c.fcntl(k, 1) >= 0 for k in range(3, 5000)) > 1")
thief(
    "a socket left in memory",
    "import gc; found = sum(type(o).__name__ == 'socket' and o.fileno() >= 0 for o in gc.get_objects()) > 1",
)
thief(
    "a capability",
    LIBC + "h = (ctypes.c_uint32 * 2)(0x20080522, 0); d = (ctypes.c_uint32 * 6)(); c.capget(h, d); found = any(d)",
)
thief(
    "its capabilities back",
    LIBC
    + "h = (ctypes.c_uint32 * 2)(0x20080522, 0); d = (ctypes.c_uint32 * 6)(*[1 << 21] * 6); found = c.capset(h, d) == 0",
)
thief("a remounted root", LIBC + "found = c.mount(b'none', b'/', None, 32, None) == 0")
thief("a remounted /tmp", LIBC + "found = c.mount(b'none', b'/tmp', None, 32, b'size=1g') == 0")
thief("what is under /tmp", LIBC + "found = c.umount2(b'/tmp', 2) == 0")
thief("processes of its own", LIBC + "found = c.unshare(0x20000000) == 0")
thief("the first process's namespaces", LIBC + "found = c.setns(c.syscall(434, 1, 0), 0x20000000) == 0")
thief("the first process's descriptors", LIBC + "found = c.syscall(438, c.syscall(434, 1, 0), 0, 0) >= 0")
thief(
    "the first process's memory",
    LIBC
    + "b = ctypes.create_string_buffer(8); v = (ctypes.c_void_p * 2)(ctypes.addressof(b), 8); found = c.process_vm_readv(1, v, 1, (ctypes.c_void_p * 2)(id(0), 8), 1, 0) > 0",
)
thief("a segment of shared memory", LIBC + "found = c.shmget(1, 4096, 0o1666) >= 0")
thief(
    "a named shared memory",
    "from multiprocessing.shared_memory import SharedMemory; found = bool(SharedMemory('x', True, 10))",
)
thief("a key", LIBC + "found = c.syscall(248, b'user', b'x', b'y', 1, -4) >= 0")
thief("the session's keys", LIBC + "found = c.syscall(250, 0, -3, 1) >= 0")
thief(
    "an abstract socket",
    "import socket; s = socket.socket(socket.AF_UNIX); s.bind('\\0meet'); s.listen(); found = True",
)
thief("a pair of sockets", "import socket; found = bool(socket.socketpair())")
thief("a raw clone", LIBC + "p = c.syscall(56, 17, 0, 0, 0, 0); found = p >= 0; p or os._exit(0)")
thief("a spawn", "import os; os.posix_spawn('/bin/true', ['true'], {}); found = True")
thief("the mode of a device", "import os; os.chmod('/dev/null', 0o666); found = True")
thief("the times of a device", "import os; os.utime('/dev/zero', (1, 1)); found = True")
thief("another name of this machine", "import socket; socket.sethostname('x'); found = True")
thief(
    "signals without end",
    LIBC + "found = sum(c.timer_create(1, None, ctypes.byref(ctypes.c_void_p())) == 0 for _ in range(5000)) > 99",
)
for _kind, _make in {
    "empty files": "open(f'/tmp/planted{k}', 'w').close()",
    "folders": "os.mkdir(f'/tmp/planted{k}')",
    "links": "os.symlink('x' * 2000, f'/tmp/planted{k}')",
    "names of one file": "open('/tmp/planted', 'a').close(); os.link('/tmp/planted', f'/tmp/planted{k}')",
}.items():
    double(f"disk, {_kind}", f"import os\nfor k in range(5000):\n    {_make}\nreturn 2 * x", says="OSError")
double("leaves marks everywhere", """
import builtins, gc, os, random, signal, sys, warnings
builtins.len = builtins.isinstance = lambda *a: 1
np.add = np.mean = np.allclose = None
np.random.seed(7); random.seed(7); os.umask(0); os.chdir('/'); os.environ['MARK'] = '1'
signal.signal(signal.SIGTERM, signal.SIG_IGN); sys.setrecursionlimit(50); gc.disable()
sys.modules['json'] = None
open('/tmp/planted', 'w').write('x')
return 0.0""")  # fmt: skip
ATTACKS["leaves marks everywhere"].points.update(dict.fromkeys(POINTS, None))
double(
    "hands over its descriptors",
    LINK + "import socket\nsocket.send_fds(link, [b'x'], [0] * 50)\nreturn 2 * x",
    says="did not answer as agreed",
)
double(
    "signals its way up",
    "import os\nfor s in range(1, 65):\n    try:\n        os.kill(1, s)\n    except OSError:\n        pass\nreturn 2 * x",
    points=2,
)
double(
    "strangles the first process",
    "import resource\nresource.prlimit(1, resource.RLIMIT_CPU, (0, 0))\nresource.prlimit(1, resource.RLIMIT_AS, (0, 0))\nreturn 2 * x",
    points=None,
)

# --- text
MARKUP = "</code></pre><script>alert(1)</script><img src=x onerror=alert(1)>"
double("markup in the code", f"return 0.0  # {MARKUP}")
double("markup in a type", "return type('<img src=x>', (), {})()")
double("formulas in the code", "return 0.0", before='"=cmd|calc!A0"')
double("a bidirectional override", "return 0.0  # \u202e\u2066 x * 2 nruter")
double("null bytes", "return 2 * x  # \0", says="can be read")
double("invalid escapes", "'\\d \\w'\nreturn 2 * x", points=2)
double("deep brackets", "return " + "(" * 5000 + "x" + ")" * 5000, says="")
double("a long chain of operators", "return " + "-" * 40000 + "x", says="")
double("a long sum", "return " + "+".join(["x"] * 20000), says="")
double("ten thousand shell lines", "return 2 * x", before="!ls\n" * 10000, says="")
double("ten thousand magics", "return 2 * x", before="%time\n" * 10000, says="")
double("an import from the future", "return 2 * x", before="from __future__ import braces", says="")
double("a name that is taken", "return 2 * x", before="check = show = np = None", points=2)
ATTACKS["a name that is taken"].points["affine"] = 4
double("an answer without a function", "return 2 * x", before="", points=0)
ATTACKS["an answer without a function"].answers["double"] = "double = 7"
ATTACKS["a forged check cell"] = Attack(
    {"double": "def double(x):\n    return 0.0"},
    {**ALL, "double": 0},
    (
        code("A0-double-check", "10", nbgrader={"grade_id": "A0-double-check", "grade": True, "points": 100}),
        code(
            "more", "check = lambda *a: 2\ncheck('A0.double', double)", nbgrader={"grade_id": "A0-more", "points": 100}
        ),
    ),
)
ATTACKS["a question answered by a cell that prints"] = Attack({"double": "print(2)\n2"}, {**ALL, "double": 0})
ATTACKS["cells without end of their own"] = Attack(
    {}, ALL, tuple(code(f"own-{k}", "while True:\n    pass") for k in range(50))
)
ATTACKS["a constant that fills memory"] = Attack({}, ALL, (code("own", "X = np.ones((10**6, 10**5))"),))
ATTACKS["a definition that never ends"] = Attack(
    {}, ALL, (code("own", "def f(x=[0 for _ in iter(int, 1)]):\n    pass"),)
)

# --- names of students, which become names of files, rows of tables and entries of the gradebook
for name in ("..", "..\\planted", "..%2Fplanted", "=HYPERLINK(1)", "<script>alert(1)<img src=x>", "a\nb\r\x1b[31m",
             "\u202ecod.exe", "'; drop table student; --", "{{7*7}}", "CON", "-rf", "~", "$(touch planted)", "n" * 240):  # fmt: skip
    ATTACKS[f"a student called {name[:30]!r}"] = Attack({}, ALL, student=name)
