#!/usr/bin/python3
"""Large inputs for the bench, made of the invented wording of tests/reading and always the same.

    inputs.py KIND BYTES FILE [ENCODING]

Does nothing when FILE is there with the size asked for. Kinds: see KINDS below; sizes are those of the text in UTF-8."""
import os
import random
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'reading'))
import generate  # noqa: E402
import phrases   # noqa: E402

BAD_START = set(generate.BAD_START)


def wrap(text, columns):
    """lines of so many full-width characters, marks that may not begin a line hanging"""
    at = 0
    while at < len(text):
        end = at + columns
        while end < len(text) and text[end] in BAD_START:
            end += 1
        yield text[at:end]
        at = end


def prose(rng):
    """wrapped paragraphs of 3 to 8 sentences, a numbered heading above every tenth"""
    words = phrases.Words(rng, True)
    sentences = [words.pick(phrases.SENTENCES) for _ in range(20000)]
    headings = [words.pick(phrases.HEADINGS) for _ in range(2000)]
    n = 0
    while True:
        if n % 10 == 0:
            yield '\n%d　%s\n\n' % (n // 10 % 99 + 1, rng.choice(headings))
        paragraph = '　' + ''.join(rng.choice(sentences) for _ in range(rng.randint(3, 8)))
        yield '\n'.join(wrap(paragraph, 40)) + '\n'
        n += 1


def paragraphs(rng):
    """the same, each paragraph a line"""
    for piece in prose(rng):
        yield piece if piece.startswith('\n') else piece.replace('\n', '') + '\n'


def leaflets(rng):
    """invented leaflets one after another: short lines, marks, lists, tables"""
    while True:
        yield generate.make(rng.randrange(1 << 30))[0] + '\f'


def endless(rng):
    """one line"""
    for piece in prose(rng):
        yield piece.replace('\n', '')


def each(template):
    def lines(rng):
        n = 0
        while True:
            n += 1
            yield template.format(n=n, m=1000 + n % 9000)
    lines.__doc__ = 'one line over and over: ' + template.strip().replace('\f', 'form feed')
    return lines


def brackets(rng):
    """nested brackets that never close, then as many that do"""
    while True:
        yield '（「【〔' * 25000 + '〕】」）' * 25000 + '\n'


def smallblocks(rng):
    """a block of eight short lines over and over"""
    while True:
        yield ''.join(c + 'の案を選ぶ\n' for c in '甲乙丙丁戊己庚辛') + '\n'


def rows(rng):
    """a table drawn with characters, its rules between all of its rows"""
    yield '┌────┬────┐\n│事業　　│予算　　│\n'
    n = 0
    while True:
        n += 1
        yield '├────┼────┤\n│事業%04d│%04d千円│\n' % (n % 10000, n * 7 % 10000)


def vertical(rng):
    """prose with one character on a line, a blank line for each of its line ends"""
    for piece in prose(rng):
        yield ''.join(c if c == '\n' else c + '\n' for c in piece)


def repeated(rng):
    """a block of nine lines over and over"""
    words = phrases.Words(rng, True)
    block = ''.join(words.pick(phrases.SENTENCES)[:30] + '\n' for _ in range(9)) + '\n'
    while True:
        yield block


def halves(first, second):
    def lines(rng, size):
        for template in first, second:
            n = length = 0
            while length < size // 2:
                n += 1
                piece = template.format(n=n)
                length += len(piece.encode())
                yield piece
    lines.__doc__ = 'half of it one line over and over, %s; then another, %s' % (first.strip(), second.strip())
    lines.needs_size = True
    return lines


KINDS = {
    'prose': prose, 'paragraphs': paragraphs, 'leaflets': leaflets, 'endless': endless, 'brackets': brackets,
    'repeated': repeated, 'smallblocks': smallblocks,
    'bullets': each('・項目{n}を進めます\n'), 'samebullets': each('・項目を進めます\n'), 'headings': each('（{n}）　見出し\n'),
    'sections': each('{n}　見出し\n\n本文です。\n\n'), 'feeds': each('\f{n}ページの本文\n'), 'onlyfeeds': each('\f'),
    'captions': each('訓練の様子{n}\n\n'), 'dots': each('１－' * 400 + '１　見出し{n}\n'), 'amounts': each('・事業{n}（予算額　{n}千円）\n'),
    'ruby': each('漢《かん》字《じ》{n}'), 'blank': each('\n'), 'spaces': each('　'), 'tables': each('事業{n}　　　{n}　　　{n}千円\n'),
    'offices': each('第{n}課\n'), 'marks': each('◆'), 'notes': each('※注{n}\n'),
    'figures': each('１．項\n'), 'letters': each('（ア）項{n}\n'), 'quotes': each('「'),
    'digits': each('{n},'), 'parens': each('（'), 'blanks': each(' '), 'dotted': each('・'), 'single': each('あ\n'), 'marked': each('）\n'),
    'ones': each('１　見出し\n'), 'phones': each('電話　045-100-{m:04}\n'), 'contacts': each('電話045-100-{m:04}\n\n\n\n'), 'posts': halves('【対象】市内に住む方\n', '（問合せ）総務課　電話 045-111-1111\n'),
    'names': each('　総務課'), 'pictures': each('令和４年４月１日\n「にこやか」\n\n'),
    'dates': each('令和４年４月{n}日\n'),
    'yen': each('{n}千円\n'), 'wide': each('{n}　　　　　　　　事業　　　　　　　　　予算　　　　　　　　{n}千円\n'), 'drawn': rows,
    'labels': each('日時：{n}日\n'), 'duties': halves('第{n}課\n', '第{n}の窓口で相談を受けます。\n'), 'vertical': vertical,
    'markdown': each('## 見出し{n}\n\n- **項目{n}** 本文です。\n'),
    'opened': each('（「【〔'), 'runin': each('【対象{n}】市内に住む方\n'),
}


def main(argv):
    if len(argv) not in (4, 5) or argv[1] not in KINDS:
        sys.stderr.write(__doc__ + '\n' + ''.join('  %-12s %s\n' % (k, f.__doc__) for k, f in KINDS.items()))
        return 2
    size, path, encoding = int(argv[2]), argv[3], argv[4] if len(argv) > 4 else 'utf-8'
    mark = path + '.made'
    wanted = '%s %d %s\n' % (argv[1], size, encoding)
    if os.path.exists(path) and os.path.exists(mark) and open(mark).read() == wanted:
        return 0
    with open(path, 'wb') as f:
        n = 0
        kind = KINDS[argv[1]]
        for piece in kind(random.Random(1), size) if hasattr(kind, 'needs_size') else kind(random.Random(1)):
            n += len(piece.encode())
            if n > size and n > len(piece.encode()):
                break
            f.write(piece.encode(encoding))
    with open(mark, 'w') as f:
        f.write(wanted)
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
