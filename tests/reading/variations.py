#!/usr/bin/python3
"""The documents of fixtures/reading once more, each in other clothes that change nothing of what it says; the test, prints TAP.

    variations.py                        the test: no way of writing makes the reader worse than its floor
    variations.py --details [VARIATION…] figures and faults of each, those of the document as it stands left out
    variations.py --text VARIATION NAME  a document as the reader gets it

A variation is a function from the codes and lines of a .marked file to others, with the truth carried over; None when it has no say in that document.
"""
import argparse
import os
import random
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import documents  # noqa: E402
import floors  # noqa: E402
import generate  # noqa: E402
import score  # noqa: E402

# They only rise. Each way of writing by itself may cost the documents more.
FLOORS = {'joins': 0.985, 'headings_any': 0.98, 'headings': 0.98, 'items': 0.97, 'budgets': 0.97}
LEAST = 0.85
WIDE = str.maketrans('0123456789', '０１２３４５６７８９')
NARROW = str.maketrans('０１２３４５６７８９', '0123456789')
SPACES = ' 　'


def is_blank(pair):
    return not pair[1].strip()


def split_code(code):
    """kind, level, label, title, yen; where a text begins that was torn away is another line in each variation"""
    m = documents.CODE.match(code)
    return m.groups()[:5] if m else (None,) * 5


def coded(kind, level, label, title, yen):
    return kind + (level or '') + (':' + label if label else '') + ('|' + title if title else '') + ('=' + yen if yen else '')


def indent_of(text):
    return text[:len(text) - len(text.lstrip(SPACES))]


def groups(pairs):
    """each block with its lines: [code, [texts], blank lines before]; None when a form feed or a removed line cuts one"""
    out, blanks = [], 0
    for code, text in pairs:
        if not text.strip():
            blanks += 1
        elif code == '+':
            if blanks or not out or out[-1][0][0] == 'X':
                return None
            out[-1][1].append(text)
        else:
            out.append([code, [text], blanks])
            blanks = 0
    return out


def ungrouped(blocks):
    pairs = []
    for code, texts, blanks in blocks:
        pairs += [('', '')] * blanks + [(code, texts[0])] + [('+', t) for t in texts[1:]]
    return pairs


# ---- white space ----

def crlf(pairs):
    return [(c, t + '\r') for c, t in pairs]


def blank_edges(pairs):
    """spaces that mean nothing behind every line, and in lines that are blank"""
    return [(c, t + ('' if i % 7 == 0 else '　' if i % 3 else ' ')) for i, (c, t) in enumerate(pairs)]


def marked_ends(pairs):
    """a space behind the last line of each block"""
    ends = {i for i in range(len(pairs)) if not is_blank(pairs[i]) and (i + 1 == len(pairs) or pairs[i + 1][0] != '+')}
    return [(c, t + ' ' if i in ends else t) for i, (c, t) in enumerate(pairs)]


def doubled(pairs):
    """a blank line behind every line, as some extractions have it"""
    out = []
    for p in pairs:
        out += [p, ('', '')] if not is_blank(p) else [p]
    return out


def tight(pairs):
    """no blank lines; the headings have marks to be known by"""
    if any(split_code(c)[0] == 'h' and not split_code(c)[2] and t.strip()[0] not in documents.MARKS for c, t in pairs if not is_blank((c, t))):
        return None
    return [p for p in pairs if not is_blank(p)]


def loose(pairs):
    """a blank line between all blocks"""
    blocks = groups(pairs)
    if not blocks:
        return None
    for b, before in zip(blocks[1:], blocks):
        if b[0][0] not in 'RL' or b[0][0] != before[0][0]:
            b[2] = max(b[2], 1)
    return ungrouped(blocks)


def shifted(pairs):
    """everything two columns further in"""
    return [(c, '　' + t if t.strip() else t) for c, t in pairs]


def stepped(pairs):
    """what stands below a heading is set in by its level"""
    out, level = [], 0
    if any(t.startswith('\f') for _, t in pairs) or any(split_code(c)[0] == 'h' and not split_code(c)[1] for c, _ in pairs):
        return None
    for c, t in pairs:
        kind, n = split_code(c)[:2]
        if kind == 'h':
            level = int(n)
        step = level - 1 if kind == 'h' else 0 if kind in ('t', 'X', 'f') else level
        out.append((c, '　' * step + t if t.strip() else t))
    return out


# ---- hard line ends ----

def wrapped(chars):
    def wrap(pairs):
        """paragraphs, items and notes in lines of another length"""
        blocks = groups(pairs)
        if not blocks:
            return None
        style = type('S', (), {'cols': 2 * chars, 'ragged': False, 'kinsoku': 'push'})()
        printer = type('P', (), {'style': style, 'rng': random.Random(1)})()
        changed = False
        for b in blocks:
            if b[0][0] not in 'PLN' or (len(b[1]) == 1 and generate.columns(b[1][0]) <= 2 * chars):
                continue
            first = indent_of(b[1][0])
            rest = indent_of(b[1][1]) if len(b[1]) > 1 else first + '　' if b[0][0] != 'P' else ''
            text = ''.join(t.strip() for t in b[1])
            b[1] = generate.Printer.wrap(printer, text, first, rest)[0:]
            b[1] = [b[1][0]] + [rest + t.lstrip(SPACES) for t in b[1][1:]]
            changed = True
        return ungrouped(blocks) if changed else None
    return wrap


def paged(pairs):
    """page numbers and ends of pages, also within paragraphs"""
    if any(split_code(c)[0] == 'X' for c, _ in pairs):
        return None
    out, page = [], 1
    for i, p in enumerate(pairs):
        if i and i % 22 == 0 and not is_blank(p) and not (split_code(p[0])[0] in 'KRLDf+'):
            out += [('', ''), ('X:page-number', '- %d -' % page), ('', ''), ('', ''), ('', '')]
            page += 1
        out.append(p)
    return out + [('', ''), ('X:page-number', '- %d -' % page)] if page > 1 else None


# ---- marks ----

def swapped(first, rest, kinds):
    def swap(pairs):
        """one mark for another"""
        used = {t.strip()[0] for c, t in pairs if t.strip()}
        if rest.strip(SPACES) in used:
            return None
        out, changed = [], False
        for c, t in pairs:
            body = t.lstrip(SPACES)
            if body.startswith(first) and split_code(c)[0] in kinds and split_code(c)[0]:
                t = indent_of(t) + rest + body[len(first):]
                changed = True
            out.append((c, t))
        return out if changed else None
    return swap


def framed(left, right):
    def frame(pairs):
        """【…】 in other brackets"""
        out, changed = [], False
        for c, t in pairs:
            kind, _, label, title, _ = split_code(c)
            if kind == 'h' and not label and not title and re.fullmatch('【[^】]*】', t.strip()):
                t = t.replace('【', left).replace('】', right)
                title = t.strip()[1:-1]
                c = c + '|' + title
                changed = True
            out.append((c, t))
        return out if changed else None
    return frame


FAMILIES = {
    'roman': ('[Ⅰ-Ⅻ]', lambda n: 'ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ'[n - 1]), 'chapter': ('第[0-9０-９一二三四五六七八九十]+章', lambda n: '第%s章' % str(n).translate(WIDE)),
    'part': ('第[0-9０-９一二三四五六七八九十]+節', lambda n: '第%s節' % str(n).translate(WIDE)), 'dai': ('第[0-9０-９]+', lambda n: '第%s' % str(n).translate(WIDE)),
    'num': ('[0-9０-９]+', lambda n: str(n).translate(WIDE)), 'paren': ('[（(][0-9０-９]+[)）]', lambda n: '（%s）' % str(n).translate(WIDE)),
    'circled': ('[①-⑳]', lambda n: '①②③④⑤⑥⑦⑧⑨⑩⑪⑫'[n - 1]), 'kanji': ('[一二三四五六七八九十]+', lambda n: '一二三四五六七八九十'[n - 1]),
    'kana': ('[ア-コ]', lambda n: 'アイウエオカキクケコ'[n - 1]), 'half': ('', lambda n: str(n)), 'halfparen': ('', lambda n: '(%d)' % n),
}


def family_of(label):
    return next((f for f, (p, _) in FAMILIES.items() if p and re.fullmatch(p, label)), None)


def figure_of(label):
    text = label.translate(NARROW)
    m = re.search('[0-9]+', text)
    if m:
        return int(m.group())
    for row in ('ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ', '①②③④⑤⑥⑦⑧⑨⑩', '一二三四五六七八九十', 'アイウエオカキクケコ'):
        for c in text:
            if c in row:
                return row.index(c) + 1
    return 0


def leading_family(text):
    m = re.match('([Ⅰ-Ⅻ①-⑳]|第[0-9０-９一二三四五六七八九十]+[章節]?|[（(][0-9０-９ア-コ]+[)）]|[0-9０-９一二三四五六七八九十]+(?=[　 ．.、])|[ア-コ](?=[　 ]))', text.strip())
    return family_of(m.group(1)) if m else None


def renumbered(chain, sep='　'):
    def renumber(pairs):
        """the numbers of headings in another system"""
        levels, others = {}, set()
        for c, t in pairs:
            kind, level, label = split_code(c)[:3]
            if kind == 'h' and label:
                f = family_of(label)
                if f is None or not level or levels.setdefault(int(level), f) != f or figure_of(label) > 10:
                    return None
            elif t.strip():
                others.add(leading_family(t))
        used = set(chain[:len(levels)]) | set(levels.values())
        if others & (used | ({'num'} if 'half' in chain else set())):
            return None      # a number that is none of a heading might be taken for one of the new system
        if not levels or len(levels) > len(chain) or len(set(levels.values())) < len(levels):
            return None
        to = {f: chain[i] for i, (_, f) in enumerate(sorted(levels.items()))}
        out = []
        for c, t in pairs:
            kind, level, label, title, yen = split_code(c)
            if kind == 'h' and label:
                new = FAMILIES[to[family_of(label)]][1](figure_of(label))
                body = t.strip()[len(label):].lstrip('．.、' + SPACES)
                t = indent_of(t) + new + ('' if new[-1] in '）)' or new in '①②③④⑤⑥⑦⑧⑨⑩' else sep) + body
                c = coded(kind, level, new, title, yen)
            out.append((c, t))
        return out
    return renumber


def unmarked(pairs):
    """headings of one kind without their mark, alone between blank lines"""
    kinds = {t.strip()[0] for c, t in pairs if split_code(c)[0] == 'h' and not split_code(c)[2] and t.strip()}
    if len(kinds) != 1 or not kinds < set('◆●■○□◇◎▼▲☆▶【＜') or any(split_code(c)[0] == 'h' and split_code(c)[2] for c, _ in pairs):
        return None
    out = []
    for i, (c, t) in enumerate(pairs):
        if split_code(c)[0] == 'h':
            if out and not is_blank(out[-1]):
                out.append(('', ''))
            t = indent_of(t) + t.strip().lstrip(documents.MARKS + SPACES).rstrip('】＞')
        out.append((c, t))
        if split_code(c)[0] == 'h' and not is_blank(pairs[i + 1]) and pairs[i + 1][0] != '+':
            out.append(('', ''))
    return out


def figures(table):
    def change(pairs):
        """figures of the other width"""
        out = [(c.split('=')[0].translate(table) + ''.join('=' + x for x in c.split('=')[1:]) if ':' in c or '|' in c else c, t.translate(table)) for c, t in pairs]
        return [(re.sub('^(h|L)([０-９])', lambda m: m.group(1) + m.group(2).translate(NARROW), c), t) for c, t in out]
    return change


VARIATIONS = {
    'CR LF': crlf, 'blank edges': blank_edges, 'marked ends': marked_ends, 'doubled': doubled, 'tight': tight, 'loose': loose, 'shifted': shifted,
    'stepped': stepped, 'wrapped at 20': wrapped(20), 'wrapped at 28': wrapped(28), 'wrapped at 36': wrapped(36), 'wrapped at 45': wrapped(45), 'paged': paged,
    'items ○': swapped('・', '○', 'L'), 'items ●': swapped('・', '●', 'L'), 'items ▽': swapped('・', '▽', 'L'), 'items ◇': swapped('・', '◇　', 'L'),
    'items -': swapped('・', '- ', 'L'), 'headings ■': swapped('◆', '■', 'hp'), 'headings ●': swapped('◆', '●', 'hp'),
    'headings ▼': swapped('◎', '▼', 'hp'), 'headings ○': swapped('◆', '○', 'hp'),
    'framed ［］': framed('［', '］'), 'framed 〔〕': framed('〔', '〕'), 'framed 《》': framed('《', '》'), 'framed ＜＞': framed('＜', '＞'), 'framed <>': framed('<', '>'),
    'roman num paren': renumbered(('roman', 'num', 'paren', 'circled')), 'chapter part num': renumbered(('chapter', 'part', 'num', 'paren')),
    'dai num paren': renumbered(('dai', 'num', 'paren', 'kana')), 'kanji paren circled': renumbered(('kanji', 'paren', 'circled', 'kana')),
    'num paren circled': renumbered(('num', 'paren', 'circled', 'kana')), 'half. paren': renumbered(('half', 'halfparen', 'circled', 'kana'), '. '),
    'circled kana': renumbered(('circled', 'kana')), 'paren kana': renumbered(('paren', 'kana')), 'num、': renumbered(('num', 'paren'), '、'),
    'unmarked': unmarked, 'wide figures': figures(WIDE), 'narrow figures': figures(NARROW),
}


def read_all(named, command):
    """results of many documents; the command reads them in one go"""
    out = []
    with tempfile.TemporaryDirectory(prefix='kw-variations.') as folder:
        paths = []
        for i, (name, pairs) in enumerate(named):
            paths.append(os.path.join(folder, '%04d.txt' % i))
            with open(paths[-1], 'w', encoding='utf-8', newline='') as f:
                f.write(documents.truth_of(name, pairs)[0])
        os.mkdir(os.path.join(folder, 'out'))
        subprocess.run([command] + paths + ['--to', 'json', '-q', '-o', os.path.join(folder, 'out') + '/'], capture_output=True, timeout=120)
        for i, (name, pairs) in enumerate(named):
            path = os.path.join(folder, 'out', '%04d.json' % i)
            found = os.path.exists(path)
            out.append(documents.judge(name, pairs, 0 if found else 1, open(path, 'rb').read() if found else b'', 'not read'))
    return out


def own_names(folder):
    return [n for n in documents.names(folder) if n not in documents.UNSEEN + documents.ACCIDENTS]


def varied(name, make, folder):
    return make([(re.sub(r'@\d+$', '', c), t) for c, t in documents.pairs_of(os.path.join(folder, name + '.marked'))])


def test(named, results):
    tap = floors.Tap()
    tap.test('%d documents in %d other ways of writing are read' % (len(results), len({v for v, _, _ in named})),
             ['%s, %s' % (v, r.seed) for (v, _, _), r in zip(named, results) if r.exit])
    tap.test('no line of them is lost', ['%s, %s: lines %s' % (v, r.seed, r.lost) for (v, _, _), r in zip(named, results) if r.lost])
    counts = score.total(results)
    for name, floor in FLOORS.items():
        f1 = counts[name].f1()
        tap.test('all of them, %s: F1 %.3f, not under %.3f' % (name, f1 or 0, floor), [] if f1 and f1 >= floor else ['under the floor: variations.py --details'])
    for v in dict.fromkeys(v for v, _, _ in named):
        counts = score.total([r for (w, _, _), r in zip(named, results) if w == v])
        low = ['%s %.3f' % (m, counts[m].f1()) for m in ('joins', 'headings') if counts[m].f1() is not None and counts[m].f1() < LEAST]
        tap.test('%s: joins and headings not under %.2f' % (v, LEAST), low)
    return tap.end()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('variations', nargs='*')
    p.add_argument('--details', action='store_true')
    p.add_argument('--text', nargs=2)
    p.add_argument('--folder', default=documents.FOLDER)
    p.add_argument('--kw')
    a = p.parse_args()
    command = score.command_path(a.kw)
    if a.text:
        sys.stdout.write(documents.truth_of(a.text[1], varied(a.text[1], VARIATIONS[a.text[0]], a.folder))[0])
        return 0
    named = [(v, n, varied(n, VARIATIONS[v], a.folder)) for v in a.variations or VARIATIONS for n in own_names(a.folder)]
    named = [x for x in named if x[2] is not None]
    results = read_all([(n, pairs) for _, n, pairs in named], command)
    if not a.details:
        return test(named, results)
    plain = read_all([(n, documents.pairs_of(os.path.join(a.folder, n + '.marked'))) for n in documents.names(a.folder)], command)
    known = {r.seed: {(f.kind, f.shown) for f in r.faults} for r in plain}
    for v in a.variations or VARIATIONS:
        own = [r for (w, _, _), r in zip(named, results) if w == v]
        print('%-20s %3d  %s' % (v, len(own), documents.figures(own)))
        for r in own:
            for f in r.faults:
                if (f.kind, f.shown) not in known[r.seed]:
                    print('    %-12s %4d  %s: %s' % (r.seed, f.line, f.kind, f.shown.replace('\n', ' ')))
    print('%-20s %3d  %s' % ('all', len(results), documents.figures(results)))
    return 0


if __name__ == '__main__':
    sys.exit(main())
