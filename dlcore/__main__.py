"""The commands of the workbook: `python -m dlcore COMMAND` or `dlcore COMMAND`.

Each lives in its own module, with `add_arguments(parser)` and `run(args) -> int`, and is imported when it is called.
"""

import argparse
import sys
from importlib import import_module

COMMANDS = {
    "build": ("dlcore.authoring.build", "make the notebooks from solutions/source"),
    "grade": ("dlcore.grading.command", "grade a folder of submissions, each in its own sandbox"),
    "release": ("dlcore.authoring.release", "copy the course for learners, without any answer of an assignment"),
    "doctor": ("dlcore.doctor", "tell what this machine lacks for the course, and the mend"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    argv = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser("dlcore", description="The deep-learning workbook's commands.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, (module, purpose) in COMMANDS.items():
        command = commands.add_parser(name, help=purpose, description=purpose[0].upper() + purpose[1:] + ".")
        if argv[:1] == [name]:
            try:
                implementation = import_module(module)
            except ModuleNotFoundError as error:
                if (error.name or "").startswith("dlcore"):
                    raise
                parser.exit(2, f"dlcore {name} needs {error.name}. Type: make setup\n")
            implementation.add_arguments(command)
            command.set_defaults(run=implementation.run)
    args = parser.parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a student's letters stops nothing
    return args.run(args)


if __name__ == "__main__":
    sys.exit(main())
