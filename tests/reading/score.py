#!/usr/bin/python3
"""Reads invented documents with the command and compares the trees with the truth.

    score.py [--n N] [--first SEED] [--details] [--mutate N] [--kw COMMAND]

Prints precision, recall and F1 of joins, headings, list items, budgets and removed lines over all documents, then a table by feature and one
by house style. --details adds the faults, most frequent class first, with the lines. --mutate N damages each document N times (cut, shuffled,
thinned) and asks only that it is read or refused (exit 0 or 4). Exit: 0; 1 when a document was not read or a line was lost.
The command: --kw, else $KW_BUILD/kawaraban, else build/release-gcc/kawaraban.
"""
import argparse
import collections
import json
import os
import random
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import generate  # noqa: E402

TITLED = ('section', 'group', 'box', 'project', 'item', 'callout')
FREE = ('listtitle', 'tablehead', 'office', 'enum', 'title', 'subtitle', 'form')  # a heading or an item here is neither right nor wrong
FIELDS = {'lines_title': 'title', 'head': 'head', 'issue_date': 'issue', 'contact': 'contact', 'url': 'url', 'form': 'form'}
METRICS = ('joins', 'headings', 'headings_any', 'items', 'budgets', 'removed')


def squeeze(s):
    return re.sub(r'[\s　]', '', s or '')


def numbers(ref):
    out = []
    for part in str(ref).split(','):
        a, _, b = part.partition('-')
        out += range(int(a), int(b or a) + 1)
    return out


class Tree:
    """what the reader made of the lines"""
    def __init__(self, data, lines):
        self.filled = {i for i, l in enumerate(lines, 1) if l.strip(' 　\t\r')}
        self.runs = collections.defaultdict(set)     # line -> runs
        self.n_runs = 0
        self.headings, self.items, self.budgets, self.removed, self.texts = [], [], [], {}, []
        self.wholes = {}             # line of a heading -> its title with what was cut off behind it
        self.used = set()
        self.fields = {}             # kind of block -> lines
        self.duties = set()          # (line of the name, first line of the text)
        doc = data.get('document', {})
        for key, kind in FIELDS.items():
            if doc.get(key):
                self.fields[kind] = self.lines(doc[key]['lines'] if isinstance(doc[key], dict) else doc[key])
        for r in data.get('removed', []):
            if not r.get('part') or r.get('type') != 'markdown':
                for n in self.lines(r.get('lines')):
                    self.removed[n] = r.get('reason')
        for v in data.get('document', {}).values():
            for d in v if isinstance(v, list) else [v]:
                if isinstance(d, dict) and d.get('lines'):
                    self.run(d['lines'])
        if data.get('document', {}).get('lines_title'):
            self.run(data['document']['lines_title'])
        self.used.update(self.removed)
        stack = [(n, 0) for n in reversed(data.get('body', []))]
        while stack:
            node, depth = stack.pop()
            stack += self.node(node, depth)

    def lines(self, ref):
        return [n for n in numbers(ref) if n in self.filled] if ref else []

    def run(self, ref):
        lines = self.lines(ref)
        self.n_runs += 1
        for n in lines:
            self.runs[n].add(self.n_runs)
        self.used.update(lines)
        return lines

    def node(self, n, depth):
        """files one node; what is inside it, last first"""
        inside = []
        kind = n.get('type')
        shown = n.get('display_lines')
        if n.get('lines') and shown and len(shown) == len(self.lines(n['lines'])):
            lines = self.lines(n['lines'])
            for x in lines:
                self.run(str(x))
        else:
            lines = self.run(n['lines']) if n.get('lines') else []
        if n.get('lines_name'):
            self.duties.add((min(self.lines(n['lines_name'])), min(self.lines(n.get('lines_text')), default=0)))
        for key in ('lines_list_title', 'lines_header', 'lines_name', 'lines_text'):
            if n.get(key):
                self.run(n[key])
        if 'theme' in n:
            self.run(n['theme']['lines'])
        title = n.get('title') or n.get('project')
        if title and lines and (kind in TITLED or 'project' in n):
            level = n['level'] if kind == 'section' and 'level' in n else 'row' if 'project' in n else kind
            whole = squeeze(title) + squeeze(n.get('subtitle')) + squeeze(n.get('qualifier')) + squeeze(n.get('bureau'))
            if whole != squeeze(title):
                self.wholes[lines[0]] = whole
            self.headings.append((lines[0], squeeze(n.get('label')), squeeze(title).strip('＜＞［］〔〕《》〈〉<>≪≫'), level))   # with or without: both right
        if n.get('budget'):
            self.budgets.append((lines[0] if lines else 0, n['budget'].get('yen')))
        if kind == 'para' and not n.get('part'):
            self.texts.append((lines, n.get('text', '')))
        if kind == 'list':
            for i in n.get('items', []):
                first = self.run(i['lines']) if i.get('lines') else []
                if first:
                    self.items.append((first[0], depth + 1))
                inside += [(c, depth + 1) for c in i.get('children', [])]
        else:
            for i in n.get('items', []):
                if i.get('lines'):
                    self.run(i['lines'])
        for row in n.get('rows', []):
            cells = row if isinstance(row, list) else [row]
            own = [c['lines'] for cell in cells if isinstance(cell, dict) for c in cell.get('children', []) if c.get('lines')]
            if isinstance(row, list) and len(own) > 1:
                self.run(','.join(own))      # cells that stand below one another are one row
            inside += [(c, depth) for c in cells if isinstance(c, dict)]
        for key in ('children', 'content'):
            inside += [(c, depth) for c in n.get(key, [])]
        return inside[::-1]


class Count:
    """right, invented, missed"""
    def __init__(self):
        self.right = self.extra = self.missed = 0

    def add(self, truth, found):
        self.right += len(truth & found)
        self.extra += len(found - truth)
        self.missed += len(truth - found)

    def f1(self):
        n = 2 * self.right + self.extra + self.missed
        return 2 * self.right / n if n else None

    def row(self):
        p = self.right / (self.right + self.extra) if self.right + self.extra else None
        r = self.right / (self.right + self.missed) if self.right + self.missed else None
        return ' '.join('%6s' % ('-' if x is None else '%.3f' % x) for x in (p, r, self.f1())) + ' %6d' % (self.right + self.missed)


class Fault(collections.namedtuple('Fault', 'kind seed line shown')):
    pass


class Result:
    """one document read"""
    def __init__(self, seed, style):
        self.seed, self.style = seed, style
        self.exit, self.said = 0, ''
        self.lost, self.altered = [], []
        self.counts = {m: Count() for m in METRICS}
        self.features = {}           # name -> [right, all]
        self.faults = []

    def feature(self, name, right):
        f = self.features.setdefault(name, [0, 0])
        f[0] += bool(right)
        f[1] += 1


def run(command, path):
    try:
        p = subprocess.run([command, path, '--to', 'json', '-q', '-o', '-'], capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return 124, b'', 'still running after 60 s'
    return p.returncode, p.stdout, p.stderr.decode('utf-8', 'replace').strip()


def compare(result, truth, tree, lines, blocks):
    def show(*ns):
        return ' | '.join(lines[n - 1].strip('\r') for n in ns)

    free = {n for b in blocks if b.kind in FREE for n, _ in b.lines}
    want, got = set(), set()
    for a, b, joined, feature, open_ in truth['joins']:
        if open_ or a in tree.removed or b in tree.removed:
            continue
        have = bool(tree.runs[a] & tree.runs[b])
        if joined:
            want.add((a, b))
        if have:
            got.add((a, b))
        result.feature(('join  ' if joined else 'break ') + feature, have == joined)
        if have != joined:
            result.faults.append(Fault(('split ' if joined else 'joined ') + feature, result.seed, a, show(a, b)))
    result.counts['joins'].add(want, got)

    found = {h[0]: h for h in tree.headings}
    want_any = {(h['line'], squeeze(h['label']), squeeze(h['title'])) for h in truth['headings']}
    got_any = {h[:3] for h in tree.headings if h[0] not in free}
    result.counts['headings_any'].add(want_any, got_any)
    want, got = set(), {h for h in tree.headings if h[0] not in free}
    for h in truth['headings']:
        key = (h['line'], squeeze(h['label']), squeeze(h['title']))
        have = found.get(h['line'])
        level = have[3] if have and have[:3] == key else None
        alike = level in ('project', 'item', 'row', 'box') if h['level'] in ('project', 'row') else level == h['level']
        if level is not None and (alike or h['open_level'] and level in ('project', 'item')):
            want.add(have)
        else:
            want.add(key + (h['level'],))
        result.feature('heading ' + h['form'], level is not None)
        if level is None:
            result.faults.append(Fault('heading %s not found' % h['form'] if have is None else 'heading %s other words' % h['form'], result.seed, h['line'],
                                       show(h['line']) + ('' if have is None else '  ->  %s / %s' % have[1:3])))
        else:
            result.feature('level   ' + h['form'], have in want)
            if have not in want:
                result.faults.append(Fault('level of %s' % h['form'], result.seed, h['line'], '%s: %s, not %s' % (show(h['line']), level, h['level'])))
    kinds = {n: b.kind for b in blocks for n, _ in b.lines}
    for line, label, title, level in tree.headings:
        if line not in free and line not in {h['line'] for h in truth['headings']}:
            result.faults.append(Fault('heading made of %s' % kinds.get(line, 'removed line'), result.seed, line, show(line)))
    result.counts['headings'].add(want, got)

    want = {(i['line'], i['depth']) for i in truth['items']}
    got = {i for i in tree.items if i[0] not in free}
    result.counts['items'].add(want, got)
    for i in truth['items']:
        have = [d for l, d in tree.items if l == i['line']]
        result.feature('item %s depth %d' % (i['marker'], i['depth']), (i['line'], i['depth']) in got)
        if (i['line'], i['depth']) not in got:
            result.faults.append(Fault('item not found' if not have else 'item depth %d not %d' % (have[0], i['depth']), result.seed, i['line'], show(i['line'])))
    for line, depth in got - want:
        if line not in {i['line'] for i in truth['items']}:
            result.faults.append(Fault('item made of %s' % kinds.get(line, 'removed line'), result.seed, line, show(line)))

    for b in blocks:
        if b.kind in FIELDS.values():
            own, got = {n for n, _ in b.lines}, set(tree.fields.get(b.kind, []))
            web = {n for x in blocks if x.kind in ('url', 'contact') for n, _ in x.lines}
            # the address of the site may be a part of the contact
            have = got == own or b.kind == 'contact' and own <= got and got <= own | web or b.kind == 'url' and own <= set(tree.fields.get('contact', []))
            result.feature('field %s (not counted)' % b.kind, have)
            if not have:
                result.faults.append(Fault('field %s not found' % b.kind, result.seed, b.lines[0][0], '%s  ->  %s' % (b.text, show(*tree.fields.get(b.kind, [])))))
    under = {(h[0], min((x for x in tree.filled if x > h[0] and x not in tree.removed), default=0)) for h in tree.headings}
    for name, first in truth['duties']:
        have = next((t for n, t in tree.duties if n == name), None)
        result.feature('office with its own duties (not counted)', have == first or (name, first) in under)
        if have not in (None, first):
            result.faults.append(Fault('office with the duties of another', result.seed, name, show(name, have) if have else show(name)))
    own = {(b['line'], b['yen']) for b in truth['budgets'] if b['own_line']}
    want = {(b['line'], b['yen']) for b in truth['budgets'] if not b['own_line']}
    got = set(tree.budgets)
    near = {y for _, y in own}
    result.counts['budgets'].add(want, {b for b in got if b in want or b[1] not in near})
    for line, yen in sorted(want):
        result.feature('budget in a heading', (line, yen) in got)
        if (line, yen) not in got:
            result.faults.append(Fault('budget not found', result.seed, line, '%s: %d, found %s' % (show(line), yen, [y for l, y in got if l == line])))
    for line, yen in sorted(own):
        result.feature('budget on its own line (not counted)', any(y == yen for _, y in got))

    open_ = set(truth['removed_open'])
    want, got = set(truth['removed']), {n for n in tree.removed if n not in open_ and tree.removed[n] != 'blank-mark'}
    result.counts['removed'].add(want, got)
    for n, reason in truth['removed'].items():
        result.feature('removed ' + reason, n in got)
        if n not in got:
            result.faults.append(Fault('%s kept' % reason, result.seed, n, show(n)))
    for n in got - want:
        result.faults.append(Fault('removed a %s as %s' % (kinds.get(n, 'line'), tree.removed[n]), result.seed, n, show(n)))


def read(seed, command, folder):
    text, truth, style = generate.make(seed)
    result = Result(seed, style)
    path = os.path.join(folder, 'document-%d.txt' % seed)
    with open(path, 'wb') as f:
        f.write(text.encode('utf-8'))
    result.exit, out, result.said = run(command, path)
    os.unlink(path)
    if result.exit:
        result.faults.append(Fault('exit %d' % result.exit, seed, 0, result.said[:200]))
        return result
    lines = text.replace('\r\n', '\n').split('\n')
    lines = [l.replace('\f', '') for l in lines]
    tree = Tree(json.loads(out), lines)
    compare(result, truth, tree, lines, truth_blocks(seed))
    result.lost = sorted(tree.filled - tree.used)
    for n in result.lost:
        result.faults.append(Fault('LOST', seed, n, lines[n - 1]))
    for ns, t in tree.texts:
        source = squeeze(''.join(lines[n - 1] for n in ns))
        if squeeze(t) != source and not style.markdown:
            result.altered.append(ns[0])
            result.faults.append(Fault('text of a para is not its lines', seed, ns[0] if ns else 0, '%s  ->  %s' % (source[:60], t[:60])))
    return result


def truth_blocks(seed):
    """the blocks once more, with their lines"""
    rng = random.Random(seed)
    style = generate.Style(rng)
    blocks = generate.Writer(rng, style).document()
    generate.Printer(rng, style).document(blocks)
    return blocks


MARKS = ['【', '】', '（', '）', '・', '◆', '●', '※', '★', '①', 'Ⅰ', '～', 'テーマ 01', 'テーマ 02：', '１　', '（１）', 'ア　', '第１章　', '施策１　', '【様式１】',
         '- 1 -', '　', ' ', '\n', '\n\n\n\n', '\f', '\t', '。', '**', '- ', '# ', '<', '>', '問合せ ', '電話 ', '令和６年度', '（予算額　1,000千円）', '総務課 ', '⇒', 'T ', 'U ',
         '\u200b', '\u2028', '𠮷', 'が', 'ﾃｽﾄ', 'I ', '1-1 ', '様式', '「', '」']


def damaged(text, rng):
    lines = text.split('\n')
    how = rng.choice(['cut', 'cut', 'shuffle', 'drop', 'repeat', 'squeeze', 'swap', 'noise', 'marks', 'weave'])
    if how == 'cut':
        a = rng.randrange(len(text))
        return how, text[a:a + rng.randint(1, len(text))]
    if how == 'shuffle':
        rng.shuffle(lines)
    elif how == 'drop':
        lines = [l for l in lines if rng.random() < 0.6]
    elif how == 'repeat':
        lines = [l for l in lines for _ in range(rng.choice([1, 1, 1, 2, 3]))]
    elif how == 'noise':
        for _ in range(60):
            i = rng.randrange(len(text))
            text = text[:i] + rng.choice(MARKS) + text[i + rng.randint(0, 2):]
        return how, text
    elif how == 'marks':
        lines = [rng.choice(MARKS) + l if l.strip() and rng.random() < 0.3 else l for l in lines]
    elif how == 'weave':
        other = generate.make(rng.randrange(10 ** 6))[0].split('\n')
        lines = [l for pair in zip(lines, other) for l in pair]
    elif how == 'squeeze':
        lines = [l for l in lines if l.strip()]
    else:
        for _ in range(8):
            i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
            lines[i] = lines[i][:rng.randrange(len(lines[i]) + 1)] + lines[j]
    return how, '\n'.join(lines)


def mutate(seed, times, command, folder):
    """(seed, round, how, exit, said) of the damaged documents that were neither read nor refused, and the number refused"""
    text = generate.make(seed)[0]
    bad, refused = [], 0
    for k in range(times):
        how, changed = damaged(text, random.Random('%d/%d' % (seed, k)))
        path = os.path.join(folder, 'damaged-%d-%d.txt' % (seed, k))
        with open(path, 'wb') as f:
            f.write(changed.encode('utf-8'))
        code, _, said = run(command, path)
        refused += code == 4
        if code not in (0, 4):
            bad.append((seed, k, how, code, said))
        else:
            os.unlink(path)
    return bad, refused


def mutate_all(seeds, times, command, folder):
    bad, refused = [], 0
    for seed in seeds:
        b, r = mutate(seed, times, command, folder)
        bad, refused = bad + b, refused + r
    return bad, refused


def total(results):
    counts = {m: Count() for m in METRICS}
    for r in results:
        for m in METRICS:
            for k in ('right', 'extra', 'missed'):
                setattr(counts[m], k, getattr(counts[m], k) + getattr(r.counts[m], k))
    return counts


def report(results, details):
    bad = [r for r in results if r.exit]
    print('%d documents, %d not read, %d lines lost, %d paragraphs altered' % (
        len(results), len(bad), sum(len(r.lost) for r in results), sum(len(r.altered) for r in results)))
    print('\n%-14s %6s %6s %6s %6s' % ('', 'P', 'R', 'F1', 'n'))
    for m, c in total(results).items():
        print('%-14s %s' % (m, c.row()))
    features = collections.defaultdict(lambda: [0, 0])
    for r in results:
        for name, (right, n) in r.features.items():
            features[name][0] += right
            features[name][1] += n
    print('\nby feature: share right, number')
    for name, (right, n) in sorted(features.items()):
        print('  %-44s %.3f %6d' % (name, right / n, n))
    print('\nby house style: joins F1, headings F1, headings_any F1, items F1, removed F1, documents, not read')
    groups = collections.defaultdict(list)
    for r in results:
        for k, v in r.style.facts().items():
            groups[k, v].append(r)
    for (k, v), rs in sorted(groups.items()):
        t = total(rs)
        print('  %-46s %s %4d %3d' % ('%s: %s' % (k, v), ' '.join('%6s' % ('-' if t[m].f1() is None else '%.3f' % t[m].f1())
              for m in ('joins', 'headings', 'headings_any', 'items', 'removed')), len(rs), sum(1 for r in rs if r.exit)))
    if details:
        print('\nfaults, most frequent class first')
        classes = collections.defaultdict(list)
        for r in results:
            for f in r.faults:
                classes[f.kind].append(f)
        for kind, fs in sorted(classes.items(), key=lambda x: -len(x[1])):
            print('\n%5d in %d documents: %s' % (len(fs), len({f.seed for f in fs}), kind))
            step = max(1, len(fs) // 8)
            for f in fs[::step][:8]:
                print('        %d:%d  %s' % (f.seed, f.line, f.shown))


def command_path(given=None):
    return given or os.path.join(os.environ.get('KW_BUILD', 'build/release-gcc'), 'kawaraban')


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--n', type=int, default=200)
    p.add_argument('--first', type=int, default=1000)
    p.add_argument('--details', action='store_true')
    p.add_argument('--mutate', type=int, default=0)
    p.add_argument('--kw')
    a = p.parse_args()
    command = command_path(a.kw)
    folder = tempfile.mkdtemp(prefix='kw-reading.')
    results = [read(seed, command, folder) for seed in range(a.first, a.first + a.n)]
    report(results, a.details)
    bad, refused = mutate_all(range(a.first, a.first + a.n), a.mutate, command, folder)
    if a.mutate:
        print('\n%d damaged documents, %d refused, %d neither read nor refused%s' % (a.n * a.mutate, refused, len(bad), ' (kept in %s)' % folder if bad else ''))
        for seed, k, how, code, said in bad:
            print('  %d/%d %s: exit %d %s' % (seed, k, how, code, said))
    if not bad:
        os.rmdir(folder)
    return 1 if bad or any(r.exit or r.lost for r in results) else 0


if __name__ == '__main__':
    sys.exit(main())
