#!/usr/bin/python3
"""The test: invented documents are read without a fault, none of their lines is lost, and the reader is not worse than it was. Prints TAP.

The floors stand a little under what was measured when they were set (docs/reading-evaluation.md). They only rise: whoever betters the reader
raises them; a change that needs one lowered has made the reader worse.
"""
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import score  # noqa: E402

FIRST, DOCUMENTS, DAMAGED_EACH = 1, 40, 4
SAID = 12   # messages shown of one failing test
FLOORS = {'joins': 0.0, 'headings_any': 0.0, 'headings': 0.0, 'items': 0.0, 'budgets': 0.0, 'removed': 0.0}


class Tap:
    def __init__(self):
        self.run = self.failed = 0

    def test(self, name, faults):
        self.run += 1
        self.failed += bool(faults)
        print('%s %d - %s' % ('not ok' if faults else 'ok', self.run, name))
        for f in faults[:SAID]:
            print('#   ' + str(f))

    def end(self):
        print('1..%d' % self.run)
        return 1 if self.failed else 0


def main():
    command = score.command_path()
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix='kw-reading.') as folder:
        seeds = range(FIRST, FIRST + DOCUMENTS)
        results = [score.read(seed, command, folder) for seed in seeds]
        tap.test('%d invented documents are read' % DOCUMENTS, ['seed %d: exit %d %s' % (r.seed, r.exit, r.said[:160]) for r in results if r.exit])
        tap.test('no line is lost', ['seed %d: lines %s' % (r.seed, r.lost) for r in results if r.lost])
        tap.test('no paragraph is altered', ['seed %d: lines %s' % (r.seed, r.altered) for r in results if r.altered])
        bad = [b for seed in seeds for b in score.mutate(seed, DAMAGED_EACH, command, folder)]
        tap.test('%d damaged documents are read or refused' % (DOCUMENTS * DAMAGED_EACH), ['seed %d, damage %d (%s): exit %d %s' % b[:5] for b in bad])
        counts = score.total(results)
        for name, floor in FLOORS.items():
            f1 = counts[name].f1()
            tap.test('%s: F1 %.3f, not under %.3f' % (name, f1 or 0, floor), [] if f1 is not None and f1 >= floor else ['under the floor'])
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
