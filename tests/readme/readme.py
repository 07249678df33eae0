#!/usr/bin/python3
"""Runs the commands of the README and holds what it prints against what it shows.

readme.py README MAKEFILE, in a folder where they are to be run; `tiersim` and `build/tiersim` are the program.

A block ```sh holds commands, each run by bash. A block ```text after it shows lines of what they print: each
must be there, in that order. Of `make TARGET` the program's own commands are run, as the Makefile has them.
"""
import re
import shlex
import subprocess
import sys


def blocks(text):
    """(language, content, line) of each fenced block."""
    for found in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.S | re.M):
        yield found[1], found[2], text.count("\n", 0, found.start()) + 2


def commands(block):
    for command in block.replace("\\\n", " ").splitlines():
        if shlex.split(command, comments=True):
            yield command


def run(command):
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=250)
    if done.returncode != 0:
        raise SystemExit(f"exit status {done.returncode} of: {command}\n{done.stdout}{done.stderr}")
    return done.stdout


def of_make(words, makefile):
    """What the program is told to do by a target; nothing for targets that build, install or test."""
    targets = [word for word in words if "=" not in word and word not in ("sudo", "make")] or ["all"]
    for target in targets:
        rule = re.search(rf"^{re.escape(target)}:.*\n((?:\t.*\n)*)", makefile, re.M)
        if not rule:
            raise SystemExit(f"the Makefile has no target '{target}'")
        recipe = rule[1].replace("\\\n", " ")
        for line in recipe.splitlines():
            if line.startswith("\t$(BUILD)/tiersim"):
                yield line.strip().replace("$(BUILD)", "build")


def output_of(block, makefile):
    printed = ""
    for command in commands(block):
        words = shlex.split(command, comments=True)
        if words[0] in ("make", "sudo"):
            for own in of_make(words, makefile):
                printed += run(own)
        else:
            printed += run(command)
    return printed


def first_missing(shown, printed):
    """The first line shown that is not printed after those before it."""
    rows = iter([row.rstrip() for row in printed.splitlines()])
    for line in shown.splitlines():
        if line.strip() and not any(row == line.rstrip() for row in rows):
            return line
    return None


def main():
    readme, makefile = open(sys.argv[1]).read(), open(sys.argv[2]).read()
    printed, count = "", 0
    for language, content, line in blocks(readme):
        if language == "sh":
            printed = output_of(content, makefile)
            count += 1
        elif language == "text":
            missing = first_missing(content, printed)
            if missing is not None:
                raise SystemExit(f"README.md, block at line {line}: not printed: {missing}\n{printed}")
    if count < 3:
        raise SystemExit(f"only {count} blocks of commands were found")


main()
