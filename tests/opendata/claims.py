#!/usr/bin/python3
"""claims.py DOCUMENT.xml SOURCE.txt

Every character of the source is in the document once: each element with `lines` is laid over the characters it names,
and what it says must be what stands there, white space aside. What is laid over twice, or never, is a fault. The body
may leave the order of the source only where a `reordered` diagnostic names a line of the step. Characters XML cannot hold
may be left out or stand as U+FFFD, but a `control-char` diagnostic says so; U+FFFD is not compared. Needs nothing but Python
and, for legacy encodings, iconv(1); knows nothing of the converter."""
import hashlib
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

NS = '{urn:kawaraban:opendata:1}'
ICONV = {'EUC-JP-MS': 'EUCJP-MS'}
CLAIMS = {'title', 'officer', 'heading', 'para', 'item', 'header', 'row', 'line'}


def is_space(c):
    return c.isspace() or c in '\ufeff\ufffd'


def ink(s):
    return ''.join(c for c in s if not is_space(c))


def holdable(c):
    """The character as XML 1.0 can hold it."""
    n = ord(c)
    fine = n in (9, 10, 13) or 0x20 <= n <= 0xD7FF or 0xE000 <= n <= 0xFFFD or n >= 0x10000
    return c if fine else '\ufffd'


class Source:
    def __init__(self, path, charset):
        self.raw = open(path, 'rb').read()
        utf8 = self.raw
        if charset != 'UTF-8':
            utf8 = subprocess.run(['iconv', '-f', ICONV.get(charset, charset), '-t', 'UTF-8'], input=self.raw,
                                  stdout=subprocess.PIPE, check=True).stdout
        text = utf8.decode('utf-8').removeprefix('\ufeff')
        self.has_controls = any(holdable(c) != c and not c.isspace() for c in text)
        text = ''.join(map(holdable, text))
        self.lines = re.split('\r\n|\n|\r', text)
        self.used = [[0] * len(line) for line in self.lines]

    def places(self, lines):
        """(line, first column, column after the last), all from 0"""
        for place in lines.split(' '):
            number, _, columns = place.partition(':')
            first, _, last = number.partition('-')
            for n in range(int(first) - 1, int(last or first)):
                a, b = (int(c) for c in columns.split('-')) if columns else (1, len(self.lines[n]))
                yield n, a - 1, b

    def read(self, lines, use):
        out = ''
        for n, a, b in self.places(lines):
            if n >= len(self.lines) or (a >= b and self.lines[n]) or b > len(self.lines[n]):
                raise ValueError(f'no such place: {lines}')
            out += self.lines[n][a:b]
            for i in range(a, b):
                self.used[n][i] += use
        return out


def said(e, name):
    """What an element says of its own."""
    if name == 'heading':
        return e.findtext(NS + 'verbatim') or e.findtext(NS + 'text')
    if name == 'header' and e.find(NS + 'verbatim') is not None:
        return e.findtext(NS + 'verbatim')
    if name == 'item' and len(e):
        return e.get('marker', '') + e.findtext(NS + 'text')
    return e.get('marker', '') + ''.join(e.itertext())


def main(document, path):
    root = ET.parse(document).getroot()
    of_source = {e.tag[len(NS):]: e.text for e in root.find(f'{NS}metadata/{NS}source')}
    source = Source(path, of_source['charset'])
    faults = []

    def want(fine, *words):
        if not fine:
            faults.append(' '.join(map(str, words)))

    want(hashlib.sha256(source.raw).hexdigest() == of_source['sha256'], 'sha256 is not that of the source')
    want(len(source.raw) == int(of_source['byteLength']), 'byteLength is not', len(source.raw))
    want(len(source.lines) == int(of_source['lineCount']), 'lineCount is not', len(source.lines))
    codes = {d.get('code') for d in root.iter(NS + 'diagnostic')}
    want(not source.has_controls or 'control-char' in codes, 'control characters and no diagnostic')
    for e in root.iter():
        name = e.tag.removeprefix(NS)
        if name in CLAIMS and e.get('lines') is None:
            want(e.get('implied') == 'true' or (name == 'row' and not ink(''.join(c.text or '' for c in e))),
                 name, 'names no lines:', ''.join(e.itertext())[:20])
        elif e.get('lines') is not None and name in CLAIMS | {'budgetItem', 'contact', 'diagnostic'}:
            stands = source.read(e.get('lines'), name in CLAIMS)
            there = ink(stands)
            if name == 'officer':
                rest = there.replace(ink(e.get('role')), '', 1).replace(ink(e.text), '', 1)
                want(ink(e.text) in there and not re.search(r'\w', rest), 'officer', e.get('lines'))
            elif name in CLAIMS:
                want(ink(said(e, name)) == there and (there or '\ufffd' in stands), name, e.get('lines'), 'says', repr(said(e, name)[:30]),
                     'there stands', repr(there[:30]))
            elif name == 'budgetItem':
                for part in ('name', 'verbatim'):
                    want(ink(e.findtext(NS + part) or '') in there, 'budgetItem', e.get('lines'), part)
        if e.get('of'):
            kept = ''.join(source.lines[int(n) - 1] for n in e.get('of').split(' '))
            want(ink(e.text) in ink(kept), 'line', e.get('lines'), 'does not repeat', e.get('of'))
    moved = {n for d in root.iter(NS + 'diagnostic') if d.get('code') == 'reordered'
             for n, _, _ in source.places(d.get('lines'))}
    last = []
    for e in root.find(NS + 'body').iter():
        if e.get('lines'):
            here = [n for n, _, _ in source.places(e.get('lines'))]
            want(not last or here[0] >= last[-1] or moved & set(here + last), 'line', here[0] + 1, 'follows line',
                 last and last[-1] + 1, 'and no diagnostic says so')
            last = here
    for n, (line, used) in enumerate(zip(source.lines, source.used), 1):
        lost = ''.join(c for c, u in zip(line, used) if u == 0 and not is_space(c))
        twice = ''.join(c for c, u in zip(line, used) if u > 1 and not is_space(c))
        want(not lost, f'line {n}: lost', repr(lost[:30]))
        want(not twice, f'line {n}: twice', repr(twice[:30]))
    print('\n'.join(faults[:20]) or f'{sum(len(ink(s)) for s in source.lines)} characters, each in the document once')
    return bool(faults)


sys.exit(main(sys.argv[1], sys.argv[2]))
