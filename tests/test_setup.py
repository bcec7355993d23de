"""One command sets the workbook up: what make does on machines that have and lack things, and what is pinned."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]

# Stands in for Python: notes what it is asked to do, and makes a `.venv` that holds itself.
FAKE_PYTHON = f"""#!/bin/sh
case "$*" in
    "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python && echo venv >> asked ;;
    "-m pip install"*) shift 3; echo "pip install $*" >> asked ;;
    *) exec "{sys.executable}" "$@" ;;
esac
"""


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def executable(path, script):
    path.write_text(script)
    path.chmod(0o755)
    return path


@pytest.fixture
def clone(tmp_path):
    """A folder, with a blank in its name, in which make finds a Python that installs nothing."""
    folder = tmp_path / "a clone"
    folder.mkdir()
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    executable(folder / "python", FAKE_PYTHON)
    return folder


def make(folder, *words, python="./python", path="/usr/bin:/bin"):
    """Run make without uv on the PATH, unless `path` has one."""
    env = {"PATH": path, "HOME": str(folder)}
    command = ["make", *words, f"PYTHON={python}"]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60)


def asked(folder):
    return (folder / "asked").read_text().splitlines()


def test_a_missing_python_is_one_sentence(clone):
    done = make(clone, "lab", python="python9.9")
    assert done.returncode != 0
    assert done.stderr.startswith("No python9.9 here: install Python 3.11 or newer")
    assert not (clone / ".venv").exists()


def test_an_old_python_is_one_sentence(clone):
    script = '#!/bin/sh\ncase "$1$2" in\n--version) echo Python 3.9.2 ;;\n*version_info*) exit 1 ;;\nesac\n'
    old = executable(clone / "old", script)
    done = make(clone, "lab", python=f"./{old.name}")
    assert done.stderr.startswith("Python 3.9.2 is too old: this course needs Python 3.11 or newer")
    assert not (clone / ".venv").exists()


def test_a_python_that_does_not_start_is_one_sentence_after_its_own(clone):
    broken = executable(clone / "broken", "#!/bin/sh\necho >&2 libpython is missing\nexit 127\n")
    done = make(clone, "lab", python=f"./{broken.name}")
    assert done.stderr.startswith("libpython is missing\n./broken does not start: install Python 3.11 or newer")
    assert not (clone / ".venv").exists()


def test_a_python_without_its_venv_module_is_one_sentence(clone):
    script = FAKE_PYTHON.replace("    *)", "    *ensurepip*) exit 1 ;;\n    *)")
    executable(clone / "bare", script)
    done = make(clone, "lab", python="./bare")
    assert done.stderr.startswith("./bare comes without its venv module: install it")
    assert not (clone / ".venv").exists()


def test_the_second_start_installs_nothing(clone):
    for _ in range(2):
        assert make(clone, "setup").returncode == 0
    assert [line.split()[0] for line in asked(clone)] == ["venv", "pip", "pip"]


@pytest.mark.slow
def test_make_lab_installs_the_pins_and_no_extra(clone):
    assert make(clone, "lab", "ARGS=--version").returncode == 0
    assert [line.partition(" -r ")[2] for line in asked(clone)] == ["", "requirements.txt"]


def test_a_changed_pin_is_installed_into_the_same_environment(clone):
    make(clone, "setup")
    with (clone / "requirements.txt").open("a") as file:
        file.write("another==1.0\n")
    make(clone, "setup")
    assert [line.split()[0] for line in asked(clone)] == ["venv", "pip", "pip", "pip", "pip"]


def test_a_moved_folder_is_installed_again_because_editable_installs_hold_its_path(clone):
    make(clone, "setup")
    moved = clone.rename(clone.with_name("elsewhere"))
    make(moved, "setup")
    assert len(asked(moved)) == 5


def test_an_environment_whose_python_is_gone_is_made_anew(clone):
    make(clone, "setup")
    (clone / ".venv" / "bin" / "python").unlink()
    make(clone, "setup")
    assert asked(clone).count("venv") == 2


def test_uv_is_used_where_it_is_on_the_path(clone, tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    executable(tools / "uv", '#!/bin/sh\nmkdir -p .venv/bin && touch .venv/bin/python && echo "uv $*" >> asked\n')
    assert make(clone, "setup", path=f"{tools}:/usr/bin:/bin").returncode == 0
    assert [line.split()[:2] for line in asked(clone)] == [["uv", "venv"], ["uv", "pip"], ["uv", "pip"]]


@pytest.mark.slow
def test_make_lab_prints_the_address_of_the_first_chapter_also_where_its_port_is_taken(clone):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with subprocess.Popen(
            ["make", "lab", "PYTHON=./python", f"ARGS=--no-browser --ip=127.0.0.1 --port={port}"],
            cwd=clone,
            env={"PATH": "/usr/bin:/bin", "HOME": str(clone)},
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as server:
            said = []
            for line in server.stderr:
                said.append(line)
                if "/lab/tree/" in line:
                    break
            os.killpg(server.pid, signal.SIGKILL)
    assert any(f"The port {port} is already in use, trying another port." in line for line in said), said
    address = re.search(r"http://\S+:(\d+)/lab/tree/notebooks/00_start_here\.ipynb\?token=", said[-1])
    assert int(address[1]) != port


def test_readme_installs_for_the_tests_what_make_does():
    extras = re.search(r"-e '\.\[([\w,]+)\]'", read("Makefile"))[1]
    assert f'-e ".[{extras}]"' in read("README.md")


def pins(lines):
    return dict(re.fullmatch(r"([\w.-]+)==([\w.]+)", line).groups() for line in lines)


def test_requirements_are_exact_versions_of_all_that_dlcore_needs_and_end_with_itself():
    *lines, last = [line for line in read("requirements.txt").splitlines() if not line.startswith("#")]
    assert last == "-e ."
    assert pins(lines).keys() == {*PROJECT["dependencies"], "jsonschema", "nbval", "pytest"}


def test_a_package_has_one_version_wherever_it_is_named():
    everywhere = pins(line for line in read("requirements.txt").splitlines() if "==" in line)
    for lines in EXTRAS.values():
        for name, version in pins(lines).items():
            assert everywhere.setdefault(name, version) == version, name


def test_the_peers_of_the_bench_stay_out_of_the_learners_environment():
    for peer in ("torch", "jax", "scikit-learn", "nbgrader", "distributed"):
        assert peer not in read("requirements.txt")


@pytest.fixture(scope="module")
def tracked():
    if not (ROOT / ".git").exists():
        pytest.skip("Not a git clone: nothing tells which files belong to the project.")
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).exists()]


def test_no_tracked_file_holds_a_path_of_somebodys_machine(tracked):
    machine = re.compile(rb"/(w[o]rk|r[o]ot|f[a]rm|Users/\w+|home/\w+)/|/tmp/\w+_j[o]bs|index[-]url")
    found = {str(path.relative_to(ROOT)): machine.search(path.read_bytes()) for path in tracked}
    assert [(name, match[0]) for name, match in found.items() if match] == []


def test_no_tracked_file_is_larger_than_6_mib(tracked):
    assert [path.name for path in tracked if path.stat().st_size > 6 * 2**20] == []
