#!/usr/bin/env python3
"""sources.py [--accept]: every file of fixtures/ has a row in fixtures/SOURCES.tsv (path, origin, licence, sha256), with
its hash. Prints TAP. --accept rewrites the hashes and the order; a new file needs its origin written by hand first."""
import hashlib
import os
import sys

TABLE = 'fixtures/SOURCES.tsv'
HEAD = 'path\torigin\tlicence\tsha256'


def main():
    rows = {}
    for line in open(TABLE, encoding='utf-8').read().splitlines()[1:]:
        path, origin, licence, *rest = line.split('\t')
        rows[path] = (origin, licence, rest[0] if rest else '')
    files = sorted(os.path.join(d, f) for d, _, names in os.walk('fixtures') for f in names)
    files = [f for f in files if f != TABLE]
    hashes = {f: hashlib.sha256(open(f, 'rb').read()).hexdigest() for f in files}
    if '--accept' in sys.argv:
        kept = [f for f in files if f in rows]
        with open(TABLE, 'w', encoding='utf-8') as out:
            out.write(HEAD + '\n' + ''.join('\t'.join((f, *rows[f][:2], hashes[f])) + '\n' for f in kept))
        rows = {f: (*rows[f][:2], hashes[f]) for f in kept}
    faults = [f + ': no row' for f in files if f not in rows]
    faults += [f + ': no such file' for f in rows if f not in hashes]
    faults += [f + ': another sha256' for f in files if f in rows and rows[f][2] != hashes[f]]
    print('%s 1 - %d fixtures have their origin and hash' % ('not ok' if faults or not files else 'ok', len(files)))
    for f in faults:
        print('#   ' + f)
    return bool(faults)


sys.exit(main())
