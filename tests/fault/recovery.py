#!/usr/bin/env python3
"""recovery.py -- a run that is killed, and goes wrong again while it recovers (row 29 of the acceptance matrix).

Each round: a run killed at a random moment; then a second start that is killed early, has no memory from some allocation on, or finds the disk
full; then one that nothing disturbs, which has to finish the job.

Use:   recovery.py COMMAND INPUTS WORK LIBRARY ROUNDS [SEED]     LIBRARY: fail_alloc.so
Exit:  0 all rounds finished, 1 not
"""
import collections
import os
import random
import shutil
import struct
import subprocess
import sys
import time

COMMAND, INPUTS, WORK, LIBRARY, ROUNDS = sys.argv[1:6]
SEED = int(sys.argv[6]) if len(sys.argv) > 6 else 5
OUT = f"{WORK}/out"
STRACE = shutil.which("strace")


def batch(out):
    return [COMMAND, "batch", "-q", INPUTS, "--out", out, "--to", "json,tree", "-j", "2", "--durable", "off"]


def outputs(folder):
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            if ".kw-journal" not in name and name != ".kw-lock":
                with open(path, "rb") as f:
                    found[os.path.relpath(path, folder)] = f.read()
    return found


def killed(most):
    p = subprocess.Popen(batch(OUT), stderr=subprocess.DEVNULL)
    time.sleep(random.uniform(0, most))
    p.kill()
    p.wait()
    return "killed"


def without_memory():
    with open(f"{WORK}/plan", "wb") as f:
        f.write(struct.pack("=7q", random.randint(1200, 6000), 0, random.randint(0, 1), 0, 0, 0, 0))
    env = dict(os.environ, LD_PRELOAD=LIBRARY, FAIL_ALLOC=f"{WORK}/plan")
    return f"no memory: exit {subprocess.run(batch(OUT), env=env, capture_output=True, check=False).returncode}"


def without_room():
    call = random.choice(["pwrite64", "renameat2", "mkdirat", "ftruncate", "unlinkat"])
    inject = [STRACE, "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
              f"inject={call}:error=ENOSPC:when={random.randint(1, 40)}+"]
    p = subprocess.run(inject + batch(OUT), env=dict(os.environ, ASAN_OPTIONS="detect_leaks=0"), capture_output=True, check=False)
    return f"{call}: exit {p.returncode}"


def main():
    random.seed(SEED)
    start = time.time()
    subprocess.run(batch(f"{WORK}/ref"), check=True)
    whole = time.time() - start
    want, seen, wrong = outputs(f"{WORK}/ref"), collections.Counter(), 0
    kinds = [lambda: killed(whole / 4)] + ([without_memory] if LIBRARY != "none" else []) + ([without_room] if STRACE else [])
    for i in range(int(ROUNDS)):
        shutil.rmtree(OUT, ignore_errors=True)
        killed(whole)
        how = kinds[i % len(kinds)]()
        seen[how] += 1
        last = subprocess.run(batch(OUT), capture_output=True, text=True, check=False)
        found = outputs(OUT)
        if last.returncode or found != want:
            wrong += 1
            print(f"not finished after '{how}': exit {last.returncode} {last.stderr}; missing {sorted(set(want) - set(found))[:5]},"
                  f" more {sorted(set(found) - set(want))[:5]}, other {[n for n in found if n in want and found[n] != want[n]][:5]}")
    print(f"{ROUNDS} rounds:", ", ".join(f"{n} x {how}" for how, n in sorted(seen.items())))
    return 1 if wrong else 0


sys.exit(main())
