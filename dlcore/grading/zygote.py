"""The process that workers are forked from: in bubblewrap, with NumPy imported, and never any learner's code.

Started as `python zygote.py CONFIG` with a socket to the grader as standard input. Each message on it is a descriptor:
the link to a new worker. A fork takes milliseconds where a fresh Python with NumPy takes a hundred.

The zygote keeps one power over its namespaces, to make new ones. Each worker has its own processes, mounts (a small
/tmp among them), network, names and user, and no power over any; nothing that one does is there for the next:

    zygote ─ fork ─ parting: makes the namespaces and /tmp, gives up the power, ends
                      └ first process of the new numbers: sends its handle to the grader, waits; all end with it
                          └ worker: its own user, limits, no way to a new process; runs the learner's code
"""

import ctypes
import gc
import json
import os
import signal
import socket
import sys

NEW_MOUNTS, NEW_NAMES, NEW_IPC = 0x20000, 0x4000000, 0x8000000  # CLONE_NEW… of unshare(2)
NEW_USER, NEW_PROCESSES, NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000
APART = NEW_MOUNTS | NEW_NAMES | NEW_IPC | NEW_PROCESSES | NEW_NETWORK
READ_ONLY, NO_SUID, NO_DEVICES, NO_PROGRAMS = 1, 2, 4, 8  # MS_… of mount(2), ST_… of statvfs(3)
REMOUNT, BIND, RECURSIVE, PRIVATE = 0x20, 0x1000, 0x4000, 0x40000
DROP_BOUNDING, SET_SECCOMP, NO_NEW_PRIVILEGES, FILTER = 24, 22, 38, 2  # PR_… of prctl(2)
CAPABILITIES_VERSION = 0x20080522  # _LINUX_CAPABILITY_VERSION_3: 64 of them in three sets
FILES = 1000  # in /tmp: an empty file takes none of its bytes, but a kilobyte of the kernel's memory
DESCRIPTORS = 1 << 16

libc = ctypes.CDLL(None, use_errno=True)
libc.prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]


def system(name, *args):
    """Call the C library; raises `OSError`."""
    if getattr(libc, name)(*args):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def protect(device):
    """Mount a device read-only: it can be written to as before, but its mode, which is this machine's, stays."""
    kept = os.statvfs(device).f_flag & (NO_SUID | NO_DEVICES | NO_PROGRAMS)
    system("mount", None, device.encode(), None, REMOUNT | BIND | READ_ONLY | kept, None)


def part(disk):
    """Leave all that the zygote has, for new namespaces with a /tmp of `disk` bytes. Children are the first there."""
    os.setsid()  # a signal to a process group passes between namespaces
    system("unshare", APART)
    system("mount", b"none", b"/", None, RECURSIVE | PRIVATE, None)
    size = f"size={disk},nr_inodes={FILES},mode=700".encode()
    system("mount", b"tmpfs", b"/tmp", b"tmpfs", NO_SUID | NO_DEVICES, size)
    os.chdir("/tmp")
    renounce()


def renounce():
    """Give up every capability."""
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0)
    system("capset", header, (ctypes.c_uint32 * 6)())


def confine(program):
    """A user of its own without capabilities, who may call what the filter lets through; for good."""
    system("unshare", NEW_USER)
    number = 0
    while libc.prctl(DROP_BOUNDING, number, 0, 0, 0) == 0:
        number += 1
    renounce()
    system("prctl", NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    steps = ctypes.create_string_buffer(program, len(program))
    header = (ctypes.c_size_t * 2)(len(program) // 8, ctypes.addressof(steps))  # struct sock_fprog
    system("prctl", SET_SECCOMP, FILTER, ctypes.addressof(header), 0, 0)


def bear(link, config, worker, tools, program):
    """A worker at the other end of `link`. Returns in no process."""
    try:
        part(config["file"])
        if os.fork():
            os._exit(0)
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # what a first process doesn't handle, it doesn't hear from within
        handle = os.pidfd_open(os.getpid())
        socket.send_fds(link, [b"."], [handle])
        os.close(handle)
        if child := os.fork():
            os.closerange(0, DESCRIPTORS)
            os.waitpid(child, 0)
            os._exit(0)
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.dup2(link.fileno(), 3)
        link.detach()
        os.closerange(4, DESCRIPTORS)
        worker.limit(config)
        confine(program)
        worker.begin(socket.socket(fileno=3), tools, config)
    except BaseException as problem:
        print(f"{type(problem).__name__}: {problem}", file=sys.stderr, flush=True)
    finally:
        os._exit(1)


def main():
    config = json.loads(sys.argv[1])
    sys.path[:0] = config["packages"]
    from dlcore.grading import seccomp, worker

    program = seccomp.program()
    tools = worker.prepare(config)
    control = socket.socket(fileno=0)
    for name in os.listdir("/dev"):
        protect(f"/dev/{name}")
    gc.collect()
    gc.freeze()  # what is here now is never collected in a worker, which would copy its pages
    while descriptors := socket.recv_fds(control, 1, 1)[1]:
        child = os.fork()
        if not child:
            control.close()
            bear(socket.socket(fileno=descriptors[0]), config, worker, tools, program)
        os.close(descriptors[0])
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
