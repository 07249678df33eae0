#!/usr/bin/python3
"""run.py LIST [NAME…]: plants the bugs of a list, one at a time, and sees whether the tests find them.

A list has, for each bug, its name, the file it is planted in and the tests that ought to find it, then the text
that is replaced (it must be there once) and what it is replaced by:

    the window is closed at both ends   src/provider/limiter_sliding_window_log.c   tests/provider/test_limiter
    < ring[log->head].at <= left
    > ring[log->head].at < left

All is done in a copy of the tree, in BUILD/planted, where only what changed is compiled again. A bug is found when
one of its tests fails, crashes or does not end in a minute. Exit 1 if one is not found, 2 if the list is wrong.
CFLAGS, CC, JOBS and BUILD are those of make."""
import os
import re
import shutil
import subprocess
import sys

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = os.path.join(TOP, os.environ.get("BUILD", "build"))
PLACE = os.path.join(BUILD, "planted")
SECONDS = 60


def read_list(path):
    bugs = []
    for number, line in enumerate(open(path), 1):
        line = line.rstrip("\n")
        if not line or line.startswith("#"):
            continue
        if line[:2] in ("< ", "> "):
            bugs[-1][line[0]].append(line[2:])
            continue
        fields = re.split(r"\s{2,}", line)
        if len(fields) != 3:
            sys.exit(f"{path}:{number}: expected a name, a file and tests, two blanks between them")
        bugs.append({"name": fields[0], "file": fields[1], "tests": fields[2].split(), "<": [], ">": []})
    return bugs


def make(tests):
    targets = ["build/" + test for test in tests]
    flags = ["CFLAGS=" + os.environ.get("PLANTED_CFLAGS", "-O1"), "LTO=", "DEPS=:", "BUILD=build"]
    jobs = "-j" + os.environ.get("JOBS", "2")
    environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "BUILD")}
    done = subprocess.run(["make", "-s", jobs] + flags + targets, cwd=PLACE, env=environment, capture_output=True, text=True)
    return None if done.returncode == 0 else done.stderr


def finder(tests):
    """The first test that fails, or None."""
    for test in tests:
        try:
            done = subprocess.run(["build/" + test], cwd=PLACE, timeout=SECONDS, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)
            if done.returncode != 0:
                return test
        except subprocess.TimeoutExpired:
            return test + " (did not end)"
    return None


def plant(bug):
    """Returns the file as it was, or exits."""
    path = os.path.join(PLACE, bug["file"])
    before = open(path).read()
    old, new = "\n".join(bug["<"]), "\n".join(bug[">"])
    if before.count(old) != 1:
        sys.exit(f"'{bug['name']}': what it replaces is {before.count(old)} times in {bug['file']}")
    with open(path, "w") as file:
        file.write(before.replace(old, new))
    return before


def main():
    bugs = [bug for bug in read_list(sys.argv[1]) if not sys.argv[2:] or bug["name"] in sys.argv[2:]]
    os.makedirs(PLACE, exist_ok=True)
    for part in ("src", "tests", "scenarios", "plots"):
        subprocess.run(["rsync", "-a", "--delete", f"{TOP}/{part}/", f"{PLACE}/{part}/"], check=True) if shutil.which(
            "rsync") else shutil.copytree(f"{TOP}/{part}", f"{PLACE}/{part}", dirs_exist_ok=True)
    shutil.copy2(f"{TOP}/Makefile", PLACE)
    every = sorted({test for bug in bugs for test in bug["tests"]})
    said = make(every)
    if said:
        sys.exit("the tests do not build:\n" + said)
    broken = finder(every)
    if broken:
        sys.exit(f"{broken} fails before anything is planted")
    survivors = 0
    for bug in bugs:
        before = plant(bug)
        said = make(bug["tests"])
        by = None if said else finder(bug["tests"])
        with open(os.path.join(PLACE, bug["file"]), "w") as file:
            file.write(before)
        # The next run copies the file anew, older than what was compiled from the planted one.
        built = os.path.join(PLACE, "build", bug["file"][:-1] + "o")
        if os.path.exists(built):
            os.remove(built)
        if said:
            sys.exit(f"'{bug['name']}' does not build:\n{said}")
        survivors += by is None
        print(f"{'found' if by else 'NOT FOUND':9}  {bug['name']:58}  {by or ''}", flush=True)
    print(f"{len(bugs) - survivors} of {len(bugs)} found")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
