"""`dlcore doctor` finds what is wrong and says what to do about it."""

import subprocess
import sys

from dlcore import datasets, doctor


def test_here_everything_a_chapter_needs_is_there():
    done = subprocess.run([sys.executable, "-m", "dlcore", "doctor"], capture_output=True, text=True, timeout=60)
    assert "✗" not in done.stdout
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_needed_thing_that_fails_makes_the_exit_code_1(monkeypatch, capsys):
    monkeypatch.setattr(doctor, "findings", lambda: [doctor.Finding("data", "gone", "Restore it."), doctor.blas()])
    assert doctor.run(None) == 1
    assert capsys.readouterr().out.startswith("✗ data      gone  → Restore it.\n✓ BLAS")


def test_an_optional_thing_that_fails_does_not(monkeypatch):
    monkeypatch.setattr(doctor, "findings", lambda: [doctor.Finding("sandbox", "none", "Install it.", needed=False)])
    assert doctor.run(None) == 0


def test_an_old_python_is_named():
    finding = doctor.python((3, 10, 4))
    assert finding.found.startswith("3.10.4")
    assert "3.11" in finding.mend


def test_a_missing_and_a_different_package_are_both_named():
    finding = doctor.packages({"numpy": "1.0", "no-such-package": "2.0", "pip": None})
    assert "numpy" in finding.found
    assert "instead of 1.0" in finding.found
    assert "no-such-package is missing" in finding.found
    assert "pip" not in finding.found
    assert "requirements.txt" in finding.mend


def test_the_packages_looked_for_are_the_pinned_ones_and_cover_what_dlcore_declares():
    assert set(doctor.dependencies()) <= doctor.pins().keys()
    assert "torch" not in doctor.dependencies()


def test_a_kernel_of_another_python_is_noticed(tmp_path, monkeypatch):
    folder = tmp_path / "kernels" / "python3"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(
        '{"argv": ["/opt/other/bin/python", "-m", "ipykernel"], "display_name": "other"}'
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    finding = doctor.kernel()
    assert "/opt/other/bin/python" in finding.found
    assert "kernelspec remove" in finding.mend


def test_a_machine_without_bubblewrap_is_told_how_to_get_it(monkeypatch):
    monkeypatch.setenv("PATH", "")
    finding = doctor.protection()
    assert finding.found == "bubblewrap is not installed"
    assert "apt install bubblewrap" in finding.mend
    assert not finding.needed


def test_bubblewrap_is_tried_and_not_only_looked_for(tmp_path, monkeypatch):
    bwrap = tmp_path / "bwrap"
    bwrap.write_text("#!/bin/sh\nexit 1\n")
    bwrap.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    finding = doctor.protection()
    assert finding.found == "bubblewrap is not allowed to work"
    assert "namespaces" in finding.mend


def test_a_progress_file_that_cannot_be_kept_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    finding = doctor.progress(tmp_path / "file" / "progress.json")
    assert "DLCORE_PROGRESS" in finding.mend


def test_looking_at_the_progress_file_leaves_nothing_behind(tmp_path):
    assert doctor.progress(tmp_path / "progress.json").mend == ""
    assert list(tmp_path.iterdir()) == []


def test_damaged_data_is_named_with_its_mend(tmp_path, monkeypatch):
    (tmp_path / "penguins.csv").write_text("species\nAdelie\n")
    (tmp_path / "provenance.json").write_text((datasets.real.FOLDER / "provenance.json").read_text())
    monkeypatch.setattr(datasets.real, "FOLDER", tmp_path)
    finding = doctor.data(datasets.penguins)
    assert "penguins.csv is damaged" in finding.found
    assert "git checkout" in finding.mend
