#!/usr/bin/env python3
"""memory.py -- every allocation fails once, and whatever fails, one message says so and nothing is half-written.

Each point is a run of the command with one allocation failing (tests/fault/fail_alloc.c), above: in the command itself; below: in the
processes it forks; inner: in those that these fork. sticky: and all later ones of that process.

Use:   memory.py COMMAND LIBRARY WORK CASE above|below|inner once|sticky POINTS
       POINTS: a number, spread evenly; all; or FIRST-LAST
Exit:  0 all as it should be, 1 not
"""
import collections
import os
import shutil
import signal
import struct
import subprocess
import sys

COMMAND, LIBRARY, WORK, CASE, PLACE, HOW, POINTS = sys.argv[1:]
PLAN = f"{WORK}/plan"
PLACES = ("above", "below", "inner")
FORM = "=7q"  # struct plan
TEXT = "# 予算\n令和４年度の予算\n１ 道路 123千円\n２ 公園 45千円\n問合せ 土木課 電話 03-1234-5678\n"
# A document or the command out of memory; a bug would be 70, a plugin that does not look at NULL a signal and 7.
FINE = {0, 5}


def run(command, at=0):
    with open(PLAN, "wb") as f:
        f.write(struct.pack(FORM, at, PLACES.index(PLACE), HOW == "sticky", 0, 0, 0, 0))
    env = dict(os.environ, LD_PRELOAD=LIBRARY, FAIL_ALLOC=PLAN, SOURCE_DATE_EPOCH="0")
    with subprocess.Popen([COMMAND, *command], env=env, stderr=subprocess.PIPE, start_new_session=True) as p:
        try:
            said = p.communicate(timeout=20)[1]
        except subprocess.TimeoutExpired:
            os.killpg(p.pid, signal.SIGKILL)
            said = p.communicate()[1]
    with open(PLAN, "rb") as f:
        _, _, _, failed, *most = struct.unpack(FORM, f.read())
    return p.returncode, said.decode(errors="replace"), failed, most[PLACES.index(PLACE)]


def files(folder):
    """Every file, and what the command should have taken away; not the journal and the lock."""
    found, left = {}, []
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            if not name.startswith(".kw-") and "/.kw-" not in place:
                with open(path, "rb") as f:
                    found[os.path.relpath(path, folder)] = f.read()
            elif not name.startswith((".kw-journal", ".kw-lock")):
                left.append(path)
    return found, left


def points(total):
    if "-" in POINTS:
        first, last = POINTS.split("-")
        return range(int(first), int(last) + 1)
    if POINTS == "all" or int(POINTS) >= total:
        return range(1, total + 1)
    return sorted({1 + i * (total - 1) // (int(POINTS) - 1) for i in range(int(POINTS))})


def main():
    batch = CASE == "batch"
    os.makedirs(f"{WORK}/in", exist_ok=True)
    for i in range(20 if batch else 1):
        with open(f"{WORK}/in/{i:02}.txt", "w", encoding="utf-8") as f:
            f.write(TEXT + f"{i}番の文です。\n")
    out = f"{WORK}/out"

    def command():
        return (["batch", "-q", f"{WORK}/in", "--out", out, "--to", "json,tree", "-j", "2",
                 "--durable", "off"] if batch
                else ["-q", f"{WORK}/in/00.txt", "-o", out + "/", "--to", CASE])
    shutil.rmtree(out, ignore_errors=True)
    code, said, _, total = run(command())
    want, left = files(out)
    assert code == 0 and want and not left, (code, said)
    codes, wrong = collections.Counter(), []
    for at in points(total):
        shutil.rmtree(out, ignore_errors=True)
        code, said, failed, _ = run(command(), at)
        found, left = files(out)
        codes[code] += 1
        faults = []
        errors = [line for line in said.splitlines() if ": error: " in line]
        if not failed:
            codes["not reached"] += 1
        if code not in (FINE | {1, 6, 7} if batch else FINE):
            faults.append(f"exit {code}")
        if any(found[name] != want.get(name) for name in found):
            faults.append("a wrong file")
        if code == 0 and found != want:
            faults.append("a file is missing")
        if not batch and code and (found or len(errors) != 1 or os.path.exists(out)):
            faults.append("something is left, or not one message")
        if batch and code and not errors:
            faults.append("nothing was said")
        if left and HOW == "once":  # without any memory no folder can be listed; the next run does it
            faults.append(f"left: {left}")
        if batch and code:
            again = subprocess.run([COMMAND, *command()], capture_output=True, check=False)
            if again.returncode or files(out) != (want, []):
                faults.append(f"the next run does not finish: {again.returncode} {again.stderr.decode()}")
        if faults:
            wrong.append(f"{at}: {'; '.join(faults)}: {said.strip()[:400]}")
    print(f"{CASE} {PLACE} {HOW}: {total} allocations, {sum(v for k, v in codes.items() if k != 'not reached')} of them failed one by one:",
          ", ".join(f"{v} x exit {k}" if k != "not reached" else f"{v} {k}" for k, v in sorted(codes.items(), key=str)))
    for line in wrong[:20]:
        print(line)
    return 1 if wrong else 0


sys.exit(main())
