#!/usr/bin/env python3
"""kill_runs.py -- kills batch runs at random moments, again and again, and looks at what is on the disk.

After any number of SIGKILLs (of the supervisor, of one of its processes, of all) the next run finishes the job: nothing partial at
any look, nothing lost, nothing doubled, no scratch left, every row and every output identical to those of an undisturbed run.

Use:   kill_runs.py COMMAND INPUTS WORK KILLS [SEED] [WRITERS] [DURABLE]
Exit:  0 all held, 1 something did not
"""
import contextlib
import hashlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

SAMPLE = 50
COMMAND, INPUTS, WORK = sys.argv[1:4]
KILLS = int(sys.argv[4])
SEED = int(sys.argv[5]) if len(sys.argv) > 5 else 7
WRITERS = sys.argv[6] if len(sys.argv) > 6 else "tree"
DURABLE = sys.argv[7] if len(sys.argv) > 7 else "group"
OUT = f"{WORK}/out"
BATCH = [COMMAND, "batch", "-q", INPUTS, "--to", WRITERS, "--durable", DURABLE, "-j", "2", "--out"]


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def outputs(folder):
    """All files but the private ones, and whatever hides among these."""
    found, private = {}, []
    for place, folders, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            if ".kw-" in os.path.relpath(path, folder):
                private.append(os.path.relpath(path, folder))
            else:
                found[os.path.relpath(path, folder)] = path
    return found, private


def rows(folder):
    with contextlib.closing(sqlite3.connect(f"{folder}/.kw-journal")) as db:
        return (dict(db.execute("SELECT path, state FROM input")),
                dict(db.execute("SELECT path, sha256 FROM output")))


def children(pid):
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as f:
                    if int(f.read().rpartition(")")[2].split()[1]) == pid:
                        found.append(int(entry))
            except OSError:
                pass
    return found


def kill(pid):
    """The supervisor alone, one of the processes below it, or everything."""
    below = children(pid)
    deeper = [g for c in below for g in children(c)]
    choice = random.random()
    victims = [pid] if choice < 0.4 else [pid] + below + deeper if choice < 0.6 else [random.choice(below + deeper)] if below else []
    for victim in victims:
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
    return pid in victims, bool(victims)


def main():
    random.seed(SEED)
    os.makedirs(WORK, exist_ok=True)
    start = time.time()
    subprocess.run(BATCH + [f"{WORK}/ref"], check=True)
    whole = time.time() - start
    want = {name: digest(path) for name, path in outputs(f"{WORK}/ref")[0].items()}
    kills = rounds = partial = looks = before = 0
    while kills < KILLS:
        p = subprocess.Popen(BATCH + [OUT], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        while p.poll() is None and kills < KILLS:
            time.sleep(random.uniform(0.002, max(0.05, whole / 8)))
            if p.poll() is not None:
                break
            died, hit = kill(p.pid)
            kills += hit
            if died:
                break
        said = p.communicate()[1].decode()
        if p.returncode not in (0, 1, -signal.SIGKILL):
            print(f"a run ended with {p.returncode}: {said}")
            return 1
        present = outputs(OUT)[0]
        if len(present) < before:
            print(f"LOST: {before} outputs became {len(present)}")
            return 1
        before = len(present)
        for name in random.sample(sorted(present), min(SAMPLE, len(present))):
            looks += 1
            if digest(present[name]) != want.get(name):
                partial += 1
                print("PARTIAL", name)
        if len(present) == len(want) and p.returncode == 0:
            rounds += 1
            before = 0
            shutil.rmtree(OUT)
    last = subprocess.run(BATCH + [OUT, "--retry-suspects"], capture_output=True, text=True)
    found, private = outputs(OUT)
    got = {name: digest(path) for name, path in found.items()}
    states, journaled = rows(OUT)
    want_states, want_journaled = rows(f"{WORK}/ref")
    left = [name for name in private if name not in (".kw-journal", ".kw-lock")]
    print(f"kills={kills} rounds={rounds} looks={looks} partial={partial} lost={len(set(want) - set(got))} "
          f"extra={len(set(got) - set(want))} identical={got == want} rows={states == want_states} "
          f"hashes={journaled == want_journaled} left={left} exit={last.returncode} undisturbed={whole:.1f}s "
          f"all={time.time() - start:.1f}s {last.stderr.strip()}")
    held = not partial and got == want and states == want_states and journaled == want_journaled and not left
    return 0 if held and last.returncode == 0 else 1


sys.exit(main())
