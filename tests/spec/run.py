#!/usr/bin/env python3
"""Runs the examples of tests/spec/*.txt and docs/*.md and prints TAP.

    run.py [--accept] [FILE...]     all of them when none is named

An example is a source and what a conversion makes of it, between fences of 32 backticks; see README.md. The
command is $KW, or the one of $KW_BUILD (default build/release-gcc). --accept writes what the command makes into the files instead.
Exit: 0 all examples hold; 1 some do not; 2 a file is not a file of examples.
"""
import difflib
import glob
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

FENCE = '`' * 32
# Visible signs for what an editor would hide or drop; in sources only.
SIGNS = {'␠': ' ', '␉': '\t', '␍': '\r', '␌': '\f'}
WORKERS = 2
SECONDS = 30


class Example:
    """One example: where it stands, what is fed in, how, and what must come out."""

    def __init__(self, path, line, words, source, expected):
        self.path, self.line = path, line
        self.source, self.expected = source, expected
        self.reader, self.writer, self.exit, self.opts = 'text', 'tree', 0, []
        for word in words:
            key, equals, value = word.partition('=')
            if not equals:
                self.reader = word
            elif key == 'to':
                self.writer = value
            elif key == 'exit' and value.isdigit():
                self.exit = int(value)
            elif '.' in key:
                self.opts += ['--opt', word]
            else:
                raise ValueError('%s:%d: %s is neither a reader, to=, exit= nor PLUGIN.OPTION=' % (path, line, word))

    def run(self, command):
        """(output, status): the output is what the writer made or, where a failure is wanted, what was said"""
        source = self.source
        for sign, char in SIGNS.items():
            source = source.replace(sign, char)
        call = [command, '-', '--from', self.reader, '--to', self.writer, '-o', '-'] + self.opts
        try:
            p = subprocess.run(call, input=source.encode(), capture_output=True, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return 'no answer in %d seconds\n' % SECONDS, -1
        said = p.stderr if self.exit or p.returncode else p.stdout
        return said.decode('utf-8', 'backslashreplace'), p.returncode


def read_examples(path):
    """the lines of the file, and its examples as (Example, first line of the expected part, line behind it)"""
    with open(path, encoding='utf-8', newline='') as f:
        lines = f.read().split('\n')
    examples = []
    i = 0
    while i < len(lines):
        m = re.fullmatch(FENCE + r' example((?: \S+)*)', lines[i])
        if not m:
            i += 1
            continue
        try:
            end = lines.index(FENCE, i + 1)
            dot = lines.index('.', i + 1, end)
        except ValueError:
            raise ValueError('%s:%d: an example needs a line "." and a closing fence' % (path, i + 1)) from None
        text = lambda part: ''.join(line + '\n' for line in part)
        examples.append((Example(path, i + 1, m.group(1).split(), text(lines[i + 1:dot]), text(lines[dot + 1:end])),
                         dot + 1, end))
        i = end + 1
    return lines, examples


def report(number, example, output, status):
    """prints the TAP line; true when the example holds"""
    holds = status == example.exit and output == example.expected
    print('%s %d - %s:%d' % ('ok' if holds else 'not ok', number, example.path, example.line))
    if status != example.exit:
        print('# exit %d instead of %d' % (status, example.exit))
        print(''.join('# ' + line + '\n' for line in output.splitlines()), end='')
    elif not holds:
        for line in difflib.unified_diff(example.expected.splitlines(), output.splitlines(), 'expected', 'actual', lineterm=''):
            print('# ' + line)
    return holds


def accept(path, lines, examples, results):
    """writes what came out into the file, where the exit code is the expected one"""
    for (example, first, end), (output, status) in reversed(list(zip(examples, results))):
        if status == example.exit:
            lines[first:end] = output.split('\n')[:-1]
    with open(path, 'w', encoding='utf-8', newline='') as f:
        f.write('\n'.join(lines))


def all_files(here):
    docs = os.path.relpath(os.path.join(here, '..', '..', 'docs'))
    return sorted(glob.glob(here + '/*.txt')) + sorted(glob.glob(docs + '/*.md'))


def main(arguments):
    is_accepting = '--accept' in arguments
    paths = [a for a in arguments if not a.startswith('-')]
    if set(a for a in arguments if a.startswith('-')) - {'--accept'}:
        print(__doc__, file=sys.stderr)
        return 2
    here = os.path.relpath(os.path.dirname(os.path.abspath(__file__)))
    command = os.environ.get('KW') or os.path.join(os.environ.get('KW_BUILD', 'build/release-gcc'), 'kawaraban')
    if not os.access(command, os.X_OK):
        print('run.py: %s: no such command; make it, or name it in $KW' % command, file=sys.stderr)
        return 2
    try:
        files = [(path,) + read_examples(path) for path in paths or all_files(here)]
    except (OSError, ValueError) as error:
        print('run.py: %s' % error, file=sys.stderr)
        return 2
    print('1..%d' % sum(len(examples) for _, _, examples in files))
    number = failed = 0
    with ThreadPoolExecutor(WORKERS) as pool:
        for path, lines, examples in files:
            results = list(pool.map(lambda e: e[0].run(command), examples))
            if is_accepting:
                accept(path, lines, examples, results)
                results_now = read_examples(path)[1]
                examples = [(now[0], 0, 0) for now in results_now]
            for (example, _, _), (output, status) in zip(examples, results):
                number += 1
                failed += not report(number, example, output, status)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
