#!/usr/bin/env python3
"""power.py -- takes the disk away in the middle of a batch, mounts it again and looks (row 27 of the acceptance matrix).

An ext4 file system in a file is shut down without its log being written, which is what a power cut leaves behind. Then every output
that is there is complete, no row of the journal is ahead of its file, and the same command finishes. With --durable off it must not
be so, or this test could not see the fault.

Use:   power.py COMMAND INPUTS WORK off|group|each ROUNDS [SEED]      as root
Exit:  0 nothing wrong, 1 something was, 77 there is no such file system here
"""
import contextlib
import fcntl
import hashlib
import os
import random
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import time

SHUTDOWN, WITHOUT_LOG = 0x8004587D, 2  # EXT4_IOC_SHUTDOWN
COMMAND, INPUTS, WORK, DURABLE, ROUNDS = sys.argv[1:6]
SEED = int(sys.argv[6]) if len(sys.argv) > 6 else 3
IMAGE, MOUNT = f"{WORK}/power.img", f"{WORK}/power"
OUT = f"{MOUNT}/out"


def batch(out, *more):
    return [COMMAND, "batch", "-q", INPUTS, "--out", out, "--to", "json", "-j", "2", *more]


def quiet(*command):
    return subprocess.run(command, capture_output=True, check=False).returncode


def outputs(folder):
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            if "/.kw-" not in path:
                with open(path, "rb") as f:
                    found[os.path.relpath(path, folder)] = hashlib.sha256(f.read()).digest() if os.path.getsize(path) else b""
    return found


def rows():
    """The outputs of the journal, read from a copy: looking must not mend it."""
    shutil.rmtree(f"{WORK}/look", ignore_errors=True)
    os.mkdir(f"{WORK}/look")
    for part in ("", "-wal"):
        if os.path.exists(f"{OUT}/.kw-journal{part}"):
            shutil.copy(f"{OUT}/.kw-journal{part}", f"{WORK}/look/j{part}")
    try:
        with contextlib.closing(sqlite3.connect(f"{WORK}/look/j")) as db:
            return [r[0].decode() for r in db.execute("SELECT path FROM output")]
    except sqlite3.Error:  # not made yet
        return []


def mount():
    return quiet("mount", "-o", "loop,commit=1", IMAGE, MOUNT) == 0


def cut_power(whole):
    subprocess.run(["mkfs.ext4", "-q", "-F", IMAGE], check=True)
    if not mount():
        sys.exit(77)
    p = subprocess.Popen(batch(OUT, "--durable", DURABLE), stderr=subprocess.DEVNULL, process_group=0)
    time.sleep(random.uniform(0.2, 0.9) * whole)
    if DURABLE == "off":
        time.sleep(1.3)  # names reach the disk once a second, bytes later
    fd = os.open(MOUNT, os.O_RDONLY)
    fcntl.ioctl(fd, SHUTDOWN, struct.pack("=I", WITHOUT_LOG))
    os.close(fd)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(p.pid, signal.SIGKILL)
    p.wait()
    for _ in range(100):
        if quiet("umount", MOUNT) == 0:
            break
        time.sleep(0.05)
    if not mount():
        raise OSError("cannot be mounted again")


def main():
    random.seed(SEED)
    os.makedirs(MOUNT, exist_ok=True)
    shutil.rmtree(f"{WORK}/ref", ignore_errors=True)
    start = time.time()
    subprocess.run(batch(f"{WORK}/ref"), check=True)
    whole = time.time() - start
    want = outputs(f"{WORK}/ref")
    with open(IMAGE, "wb") as f:
        f.truncate(64 << 20)
    present = empty = partial = ahead = finished = 0
    try:
        for _ in range(int(ROUNDS)):
            cut_power(whole)
            found = outputs(OUT)
            present += len(found)
            empty += sum(v == b"" for v in found.values())
            partial += sum(v not in (b"", want[k]) for k, v in found.items())
            ahead += len(set(rows()) - set(found))
            if quiet(*batch(OUT)) == 0:
                finished += outputs(OUT) == want
            quiet("umount", MOUNT)
    finally:
        quiet("umount", "-l", MOUNT)
        os.unlink(IMAGE)
    print(f"{DURABLE}: {ROUNDS} cuts, {present} outputs present, {empty} empty, {partial} partial, {ahead} rows ahead of files, "
          f"{finished} finished by the next run")
    return 1 if empty or partial or ahead or finished < int(ROUNDS) else 0


sys.exit(main())
