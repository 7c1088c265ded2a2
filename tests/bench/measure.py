#!/usr/bin/python3
"""Runs a command several times as a whole process and prints a row of the bench table.

    measure.py [-n RUNS] [-b FILE] NAME COMMAND...

The minimum and the median of the wall time, the least CPU time, the largest peak memory; with -b also MB/s of FILE (by the minimum)
and peak memory by its size. A command that fails gives a row that says so; the bench goes on."""
import argparse
import os
import statistics
import time


def run(command):
    silent = os.open(os.devnull, os.O_WRONLY)
    begin = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ,
                          file_actions=[(os.POSIX_SPAWN_DUP2, silent, 1), (os.POSIX_SPAWN_DUP2, silent, 2)])
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - begin
    os.close(silent)
    return status, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def main():
    p = argparse.ArgumentParser()
    p.add_argument('-n', type=int, default=5)
    p.add_argument('-b')
    p.add_argument('name')
    p.add_argument('command', nargs=argparse.REMAINDER)
    a = p.parse_args()
    try:
        runs = [run(a.command) for _ in range(a.n)]
    except OSError as e:
        print('| %s | %s | | | | | |' % (a.name, e.strerror))
        return
    if any(r[0] for r in runs):
        print('| %s | failed (%d) | | | | | |' % (a.name, os.waitstatus_to_exitcode(runs[-1][0])))
        return
    wall = [r[1] for r in runs]
    cpu, peak = min(r[2] for r in runs), max(r[3] for r in runs)
    rate = times = ''
    if a.b:
        size = os.path.getsize(a.b)
        rate, times = '%.1f' % (size / 1e6 / min(wall)), '%.1f' % (peak / size)
    print('| %s | %.1f | %.1f | %.1f | %.1f | %s | %s |' %
          (a.name, min(wall) * 1e3, statistics.median(wall) * 1e3, cpu * 1e3, peak / 2**20, rate, times))


main()
