#!/usr/bin/python3
"""Invented Japanese municipal documents as they come out of a PDF, and the truth about every line of them.

    generate.py SEED            the text
    generate.py SEED --truth    the truth, JSON
    generate.py SEED --style    the house style, JSON

The same seed gives the same bytes. A document is a list of blocks (made by Writer from the phrase grammar), set in lines by Printer in the
house style that Style draws. What two readers could rightly read in two ways is marked as open and is not judged.
"""
import json
import os
import random
import sys
import unicodedata

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import phrases  # noqa: E402

SCHEMES = [   # the marks of the heading levels, outermost first
    ('roman', 'num', 'paren', 'circled'), ('chapter', 'num', 'paren', 'kana'), ('chapter', 'part', 'num'), ('num', 'dotted', 'paren'),
    ('num', 'dotted', 'dotted'), ('num', 'paren', 'kana'), ('wordnum', 'bracketdotted', 'bracketdotted'), ('square', 'num', 'paren'),
    ('roman', 'bracket'), ('num', 'bracket'), ('bare', 'num'), ('num', 'bare'), ('bracketword', 'num', 'paren'), ('roman', 'paren', 'kana'),
    ('num', 'circled'), ('roman', 'wordnum', 'paren'), ('kanji', 'num', 'paren'), ('dai', 'num', 'paren'), ('num', 'angle'), ('num', 'pointed', 'paren'),
]
BAD_START = '、。，．・：；？！ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ」』）】〉》％'
BAD_END = '「『（【〈《'
ROMAN = 'ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ'
CIRCLED = '①②③④⑤⑥⑦⑧⑨⑩'
KANA = 'アイウエオカキクケコ'
PHONE = '0123456789０１２３４５６７８９-'
KANJI = '一二三四五六七八九十'


def columns(text):
    return sum(2 if unicodedata.east_asian_width(c) in 'WFA' else 1 for c in text)


class Style:
    """one house style; every field is a choice that real documents make"""
    def __init__(self, rng):
        self.cols = rng.choice([32, 36, 40, 44, 50, 56, 64, 70, 76, 80, 84, 90])
        self.spacing = rng.choice(['block', 'block', 'double', 'tight', 'single'])
        self.tails = rng.random() < 0.3
        self.indent = 'wide' if self.spacing == 'tight' and not self.tails else rng.choice(['none', 'none', 'wide', 'space'])
        self.kinsoku = rng.choice(['push', 'push', 'hang', 'none'])
        self.ragged = rng.random() < 0.3
        self.hanging = rng.choice(['none', 'none', 'wide', 'space'])
        self.wide = rng.random() < 0.6
        self.markdown = rng.random() < 0.08
        self.scheme = rng.choice(SCHEMES)
        if self.spacing in ('tight', 'double', 'single') and 'bare' in self.scheme:
            self.scheme = ('num', 'paren', 'kana')
        self.sep = rng.choice(['　', ' ', '　', '．', '. ', '、'])
        self.word = rng.choice(['施策', '基本目標', '重点目標', '政策', '柱', '方針'])
        self.bullets = rng.choice(['・', '・', '●', '○', '◆', '■', '▶', '◎', '□'])
        self.inner = '・' if self.bullets != '・' else rng.choice(['－ ', '・'])
        self.bullet_gap = rng.choice(['', '', ' ', '　'])
        self.project = rng.choice('◆●■○◎▶★'[:6])
        self.budget = rng.choice(['（予算額　%s）', '（事業費：%s）', '（予算額 %s）', '【予算額 %s】', '　　%s', '\n予算額　%s', '\n事業費：%s', '（決算額　%s）'])
        self.unit = rng.choice(['千円', '千円', '円', '万円', '億'])
        self.page_foot = rng.choice(['none', 'dash', 'dash', 'bare', 'slash', 'wide', 'page'])
        self.page_head = rng.random() < 0.3
        self.form = rng.random() < 0.12
        self.page_gap = rng.choice(['run', 'run', 'feed', 'feedline', 'one'])
        self.page_lines = rng.choice([28, 36, 44, 60])
        self.duplicate = rng.random() < 0.12
        self.crlf = rng.random() < 0.06
        if self.markdown:
            self.spacing, self.tails, self.indent, self.hanging, self.page_foot = 'block', False, 'none', 'none', 'none'
            self.page_head, self.cols, self.page_gap, self.form = False, 100000, 'run', False

    def facts(self):
        band = 'unwrapped' if self.cols > 1000 else '32-44' if self.cols < 50 else '50-70' if self.cols <= 70 else '76-90'
        return {'columns': band, 'spacing': self.spacing, 'tails': str(self.tails), 'indent': self.indent, 'kinsoku': self.kinsoku,
                'ragged': str(self.ragged), 'hanging': self.hanging, 'scheme': ' '.join(self.scheme), 'figures': 'wide' if self.wide else 'half',
                'separator': repr(self.sep), 'bullet': self.bullets, 'page foot': self.page_foot, 'page head': str(self.page_head),
                'page gap': self.page_gap, 'duplicate': str(self.duplicate), 'markdown': str(self.markdown), 'crlf': str(self.crlf)}


class Block:
    """one stretch of text: what it is and, once printed, where it stands"""
    def __init__(self, kind, text, **facts):
        self.kind, self.text, self.facts = kind, text, facts
        self.lines = []          # (number, as printed)
        self.open = False        # both readings of its edges are right


class Writer:
    """the blocks of one document"""
    def __init__(self, rng, style):
        self.rng, self.style = rng, style
        self.w = phrases.Words(rng, style.wide)
        self.blocks = []
        self.themes = 0
        self.titles = set()

    def add(self, kind, text, **facts):
        self.blocks.append(Block(kind, text, **facts))
        return self.blocks[-1]

    def chance(self, p):
        return self.rng.random() < p

    def document(self):
        w, s = self.w, self.style
        if s.form:
            self.add('form', '【様式%s】' % w.figure('1'))
        self.add('title', w.pick(phrases.TITLES))
        if self.chance(0.4):
            post = {'市': '市長', '町': '町長', '村': '村長', '区': '区長'}[w.town[-1]]
            self.add('head', '（%s：%s）' % (post, self.rng.choice(phrases.WORDS['name'])) if self.chance(0.5) else
                     '%s%s　%s' % (w.town, post, self.rng.choice(phrases.WORDS['name'])))
        if self.chance(0.3):
            self.add('slogan', w.pick(phrases.SLOGANS))
        if self.chance(0.3):
            self.add('subtitle', '～%s～' % w.pick(phrases.SUBTITLES))
        for _ in range(self.rng.randint(0, 2)):
            self.add('para', w.paragraph())
        if self.chance(0.18):
            self.theme_list()
        for i in range(self.rng.randint(2, 4)):
            self.section(0, [i + 1])
        if self.chance(0.25):
            self.duties()
        if self.chance(0.4):
            for _ in range(self.rng.randint(1, 2)):
                self.add('note', self.rng.choice('※★') + self.rng.choice(['', ' ']) + w.pick(phrases.NOTES))
        self.closing()
        return self.blocks

    def theme_list(self):
        self.themes = self.rng.randint(3, 5)
        self.themes_named = self.chance(0.3)     # the references give the name too
        self.theme_names = ['：%sのまち' % self.w.pick(['{field}', '{field}と{field}']) for _ in range(self.themes)]
        for i in range(self.themes):
            self.add('theme', 'テーマ %s%s' % (self.w.figure('%02d' % (i + 1)), self.theme_names[i]))

    def closing(self):
        w = self.w
        tel = '0%d-%d-%d' % (self.rng.randint(100, 999), self.rng.randint(10, 99), self.rng.randint(1000, 9999))
        office = w.pick(['{town}{office}', '{town}役場{office}', '{office}'])
        if self.chance(0.3):
            self.add('issue', '令和%s年%s月発行' % (w.figure(str(w.year)), w.figure(str(self.rng.randint(1, 12)))))
        if self.chance(0.5):
            self.add('contact', '%s%s　%s' % (self.rng.choice(['問合せ ', 'お問い合わせ：', '担当　', '【問合せ】']), office,
                     self.rng.choice(['電話 %s', '電話：%s', 'TEL %s', '☎ %s', '電話 %s FAX %s']).replace('%s', w.figure(tel))))
        if self.chance(0.3):
            self.add('url', 'https://www.%s.example.jp/%s/index.html' % (self.rng.choice(['town', 'city', 'ward']), self.rng.choice(['plan', 'yosan', 'gyosei/hoshin'])))

    # -- headings
    def label(self, form, number):
        """label, what stands before and after label + title, separator, number"""
        n, s = number[-1], self.style
        fig = self.w.figure
        if form == 'roman':
            return ROMAN[n - 1], self.rng.choice([' ', '　', '　'])
        if form == 'num':
            return fig(str(n)), s.sep
        if form == 'kanji':
            return KANJI[n - 1], '　'
        if form == 'dai':
            return '第' + fig(str(n)), '　'
        if form == 'pointed':
            return '.'.join(str(x) for x in number), ' '
        if form == 'chapter':
            return '第%s章' % fig(str(n)), '　'
        if form == 'part':
            return '第%s節' % fig(str(n)), '　'
        if form in ('dotted', 'bracketdotted'):
            hyphen = self.hyphen if form == 'dotted' else ('－' if s.wide else '-')
            return hyphen.join(fig(str(x)) for x in number), '　' if s.wide else ' '
        if form == 'paren':
            return ('（%s）' if s.wide else '(%s)') % fig(str(n)), self.rng.choice(['', '　', ' '])
        if form == 'circled':
            return CIRCLED[n - 1], self.rng.choice(['', '　', ' '])
        if form == 'kana':
            return KANA[n - 1], '　'
        if form in ('wordnum', 'bracketword'):
            return s.word + fig(str(n)), '　'
        return '', ''

    def heading(self, depth, number):
        s, w = self.style, self.w
        form = s.scheme[depth]
        short = form == 'bare' or self.chance(0.3)
        title = self.unused(phrases.SHORT_HEADINGS if short else phrases.HEADINGS)
        label, sep = self.label(form, number)
        subtitle = qualifier = ''
        if depth < 2 and form not in ('bracket', 'bracketdotted', 'bracketword', 'bare', 'kana', 'angle') and self.chance(0.15):
            subtitle = w.pick(phrases.SUBTITLES)
        text = label + sep + title
        if form in ('bracket', 'bracketdotted', 'bracketword'):
            text = '【' + text + '】'
        if form == 'angle':
            text = '＜' + title + '＞'
        if form == 'square':
            text = '■' + self.rng.choice(['', ' ', '　']) + title
        if subtitle:
            text += self.rng.choice(['　', ' ', '']) + '～' + subtitle + '～'
        elif depth == 0 and self.chance(0.06):
            qualifier = '（様式%s）' % w.figure('2')
            text += qualifier
        return self.add('heading', text, form=form, label=label, title=title, subtitle=subtitle, level=depth + 1)

    @staticmethod
    def more(templates):
        return phrases.HEADINGS if templates is phrases.SHORT_HEADINGS else []

    def unused(self, templates):
        """a title that no other heading of the document has"""
        title = self.w.pick(templates)
        while title in self.titles:
            title = self.w.pick(templates + self.more(templates))
        self.titles.add(title)
        return title

    def section(self, depth, number):
        self.hyphen = '－' if self.style.wide else '-'
        block = self.heading(depth, number)
        if depth == 0 and self.chance(0.15):
            self.add('slogan', self.w.pick(phrases.SLOGANS))
        inner = depth + 1 < len(self.style.scheme) and depth < 3
        deeper = inner and self.chance(0.75 if depth == 0 else 0.35)
        if block.facts['form'] == 'square':
            deeper = True
        if not deeper or self.chance(0.4):
            if not (block.facts['form'] == 'square' and deeper):
                self.matter()
        if deeper:
            for i in range(self.rng.randint(2, 3)):
                self.section(depth + 1, number + [i + 1])

    # -- what stands below a heading
    def matter(self):
        kind = self.rng.choice(['paras', 'paras', 'paras', 'list', 'list', 'projects', 'projects', 'table', 'enum', 'heads'])
        if kind in ('list', 'enum', 'paras') or self.chance(0.5):
            for _ in range(self.rng.randint(1, 3)):
                self.add('para', self.w.paragraph())
        if kind == 'list':
            self.list()
        elif kind == 'projects':
            self.projects()
        elif kind == 'table':
            self.table()
        elif kind == 'enum':
            for i in range(self.rng.randint(2, 4)):
                self.add('enum', CIRCLED[i] + self.w.pick(phrases.ITEMS))
        elif kind == 'heads':
            self.heads()
        if self.chance(0.15):
            for _ in range(self.rng.randint(1, 2)):
                self.add('caption', self.w.pick(phrases.CAPTIONS))
        if self.chance(0.15):
            self.add('note', '※' + self.w.pick(phrases.NOTES))

    def list(self):
        s = self.style
        if self.chance(0.3):
            self.add('listtitle', self.rng.choice(['【主な取組】', '【主な事業】', '【取組の例】']))
        sentences = self.chance(0.35)
        nested = not sentences and self.chance(0.35) and s.inner != s.bullets
        for _ in range(self.rng.randint(2, 5)):
            text = self.w.paragraph(2) if sentences else self.w.pick(phrases.ITEMS)
            self.add('item', s.bullets + s.bullet_gap + text, depth=1, marker=s.bullets)
            if nested and self.chance(0.5):
                for _ in range(self.rng.randint(1, 3)):
                    self.add('item', s.inner + self.w.pick(phrases.ITEMS), depth=2, marker=s.inner.strip())

    def money(self):
        n = self.rng.randint(2, 99999)
        unit = self.style.unit
        fig = self.w.figure
        if unit == '億':
            a, b = self.rng.randint(1, 40), self.rng.randint(1, 9999)
            return fig('%d億%s万円' % (a, format(b, ','))), a * 10 ** 8 + b * 10 ** 4
        scale = {'千円': 1000, '円': 1, '万円': 10000}[unit]
        n = n * 1000 if unit == '円' else n
        return fig(format(n, ',')) + unit, n * scale

    def projects(self):
        s = self.style
        if self.chance(0.3):
            self.add('listtitle', self.rng.choice(['【主な事業】', '【主な取組・事業】']))
        budgets = self.chance(0.6)
        for _ in range(self.rng.randint(2, 4)):
            name = self.unused(phrases.PROJECTS)
            text, facts = s.project + s.bullet_gap + name, {'title': name, 'form': 'project', 'label': '', 'marker': s.project, 'level': 'project'}
            if budgets and not s.budget.startswith('\n'):
                raw, yen = self.money()
                text += s.budget % raw
                facts['yen'] = yen
            self.add('project', text, **facts)
            if budgets and s.budget.startswith('\n'):
                raw, yen = self.money()
                self.add('budget', s.budget[1:] % raw, yen=yen)
            if self.themes and self.chance(0.6):
                code = self.rng.randint(1, self.themes)
                self.add('themeref', 'テーマ %s' % self.w.figure('%02d' % code) + (self.theme_names[code - 1] if self.themes_named else ''))
            self.add('para', self.w.paragraph(3))

    def heads(self):
        self.add('tablehead', self.rng.choice(['【事業名】 【内容】', '【主な事業・取組】 【内容】', '【項目】　【取組の内容】']))
        for _ in range(self.rng.randint(2, 4)):
            name = self.unused(phrases.PROJECTS)
            self.add('project', '●' + self.style.bullet_gap + name, title=name, form='row', label='', marker='●', level='row')
            self.add('para', self.w.paragraph(2))

    def table(self):
        fig = self.w.figure
        y = self.w.year
        self.add('row', '区分　　令和%s年度　　令和%s年度' % (fig(str(y - 1)), fig(str(y))))
        for _ in range(self.rng.randint(3, 6)):
            self.add('row', '%s　　%s　　%s' % (self.w.pick(['{field}', '{field}費', '{unit}の数']),
                     fig(format(self.rng.randint(10, 99999), ',')), fig(format(self.rng.randint(10, 99999), ','))))

    def duties(self):
        names = self.rng.sample([o for o in phrases.WORDS['office'] if o.endswith(('課', '室'))], self.rng.randint(3, 5))
        for name in names:
            self.add('office', name)
            self.add('para', self.w.fill(phrases.DUTIES[name]) + (self.w.pick(phrases.SENTENCES) if self.chance(0.3) else ''))


class Printer:
    """blocks -> lines, and the truth"""
    def __init__(self, rng, style):
        self.rng, self.style = rng, style
        self.lines = []
        self.on_page = 0             # printed lines, blank ones included
        self.page = 1
        self.truth_removed = {}      # line -> reason
        self.open_lines = set()      # removed or kept: both right
        self.head = None

    def put(self, text):
        self.lines.append(text)
        self.on_page += 1
        return len(self.lines)

    def wrap(self, text, first, rest, whole=''):
        """text in lines of the style's width; `first` and `rest` are the indents; runs of the characters `whole` are not broken"""
        s, out, line = self.style, [], first
        units = []                   # ASCII words and figures are not broken
        for c in text:
            if units and c in whole and units[-1][-1] in whole:
                units[-1] += c
            elif units and c.isascii() and c not in ' ()' and units[-1][-1].isascii() and units[-1][-1] not in ' ()':
                units[-1] += c
            else:
                units.append(c)
        width = s.cols - (self.rng.randint(0, 3) if s.ragged else 0)
        for u in units:
            if columns(line) + columns(u) > width and line.strip(' 　'):
                hang = s.kinsoku == 'hang' and u[0] in '、。'
                if hang:
                    line += u
                    continue
                carry = ''
                while s.kinsoku != 'none' and len(line) > 4 and ((carry or u)[0] in BAD_START or line[-1] in BAD_END):
                    carry, line = line[-1] + carry, line[:-1]
                out.append(line)
                line = rest + carry
                width = s.cols - (self.rng.randint(0, 3) if s.ragged else 0)
            line += u
        out.append(line)
        return out

    def indents(self, b):
        s = self.style
        step = {'none': '', 'wide': '　', 'space': ' '}
        if b.kind == 'para':
            return step[s.indent], ''
        if b.kind in ('item', 'enum', 'note'):
            pre = '　' * (b.facts.get('depth', 1) - 1) if s.hanging != 'none' else ''
            return pre, pre + step[s.hanging]
        return '', ''

    def text_of(self, b):
        if not self.style.markdown:
            return b.text
        if b.kind == 'heading' and b.facts['level'] <= 2:
            return '**%s**' % b.text
        if b.kind == 'item':
            return '  ' * (b.facts['depth'] - 1) + '- ' + b.text[1:].lstrip(' 　')
        return b.text

    def block(self, b):
        s = self.style
        first, rest = self.indents(b)
        if b.kind == 'row':
            lines = [b.text]
        else:
            lines = self.wrap(self.text_of(b), first, rest, PHONE if b.kind == 'contact' else '')
        for i, l in enumerate(lines):
            l = l.rstrip(' 　') if not s.tails else l
            if s.tails and i == len(lines) - 1:
                l += ' '
            if self.on_page >= s.page_lines and (i > 0 or self.rng.random() < 0.8) and not s.markdown:
                self.break_page()
            b.lines.append((self.put(l), l))
            if i + 1 < len(lines) and s.spacing == 'double':
                self.put('')

    def foot(self):
        n = str(self.page)
        wide = n.translate(phrases.WIDE)
        return {'dash': '- %s -' % n, 'bare': n, 'slash': '%s / 60' % n, 'wide': '－ %s －' % wide, 'page': '%sページ' % wide}.get(self.style.page_foot)

    def break_page(self):
        s = self.style
        gap = '' if s.page_gap == 'feed' else None
        foot = self.foot()
        if foot:
            self.put('')
            self.truth_removed[self.put(foot)] = 'page-number'
        if s.page_gap == 'run':
            for _ in range(self.rng.randint(3, 6)):
                self.put('')
        elif s.page_gap == 'feedline':
            self.put('\f')
        elif s.page_gap == 'one':
            self.put('')
        self.page += 1
        self.on_page = 0
        if s.page_head:
            n = self.put(self.head)
            if self.page == 2:
                self.open_lines.add(n)
            else:
                self.truth_removed[n] = 'running-head'
            self.put('')
        if s.form and self.rng.random() < 0.5:
            self.truth_removed[self.put('【様式%s】' % ('１' if s.wide else '1'))] = 'running-head'
        if gap is not None:
            self.feed_next = True

    def gap_after(self, b, following):
        """blank lines between two blocks"""
        s = self.style
        if s.spacing == 'tight':
            return 0
        if s.spacing == 'double':
            return 1
        pair = (b.kind, following.kind)
        if pair in (('item', 'item'), ('enum', 'enum'), ('row', 'row'), ('theme', 'theme'), ('caption', 'caption')):
            return 0
        if s.spacing == 'single':    # blank lines above headings only
            return 1 if following.kind in ('heading', 'listtitle', 'tablehead') else 0
        if pair == ('para', 'para'):
            return 1 if s.indent == 'none' else self.para_gap
        if b.kind in ('heading', 'project', 'office', 'budget', 'themeref', 'tablehead', 'listtitle'):
            return self.head_gap
        return 1

    def document(self, blocks):
        s = self.style
        self.head = '%s　資料' % blocks[0].text if blocks[0].kind == 'title' else blocks[1].text
        self.para_gap, self.head_gap = self.rng.choice([0, 1]), self.rng.choice([0, 1])
        for b, following in zip(blocks, blocks[1:] + [None]):
            self.block(b)
            for _ in range(self.gap_after(b, following) if following else 0):
                self.put('')
        foot = self.foot()
        if foot and not s.markdown:
            self.put('')
            self.truth_removed[self.put(foot)] = 'page-number'
        if s.duplicate:
            self.duplicate(blocks)
        if s.page_gap == 'feed':     # form feed glued to the first line of a page
            self.feed()
        end = '\r\n' if s.crlf else '\n'
        return end.join(self.lines) + end

    def feed(self):
        for n, reason in list(self.truth_removed.items()):
            if reason == 'page-number' and n < len(self.lines):
                self.lines[n] = '\f' + self.lines[n]

    def duplicate(self, blocks):
        """the lines of some blocks once more, as layers of a PDF give them"""
        def whole(copied):       # long enough, and no page ends inside
            numbers = [n for b in copied for n, _ in b.lines]
            return len(numbers) >= 12 and not any(n in self.truth_removed or n in self.open_lines for n in range(numbers[0], numbers[-1]))

        long = [i for i, b in enumerate(blocks) if i and whole(blocks[i:i + 6])]
        if not long:
            return
        start = self.rng.choice(long)
        for _ in range(4):
            self.put('')
        for b in blocks[start:start + 6]:
            for number, text in b.lines:
                self.truth_removed[self.put(text)] = 'repeated-block'
                if self.style.spacing == 'double':
                    self.put('')


def pairs(style, blocks, printer):
    """(a, b, joined, feature, open) for neighbouring kept lines"""
    flat = [(n, text, b, i) for b in blocks for i, (n, text) in enumerate(b.lines)]
    flat.sort(key=lambda x: x[0])
    out = []
    open_kinds = ('title', 'caption', 'slogan', 'subtitle', 'office', 'row', 'head', 'url', 'budget')
    for (na, ta, ba, ia), (nb, tb, bb, ib) in zip(flat, flat[1:]):
        same = ba is bb
        feature = ba.kind if same else '%s>%s' % (ba.kind, bb.kind)
        full = columns(ta.strip(' 　')) >= style.cols - 6
        last = ta.rstrip(' 　')[-1:]
        gap = nb - na
        inner_gap = 2 if style.spacing == 'double' else 1
        marks = style.tails or (style.indent != 'none' and ba.kind == 'para')
        open_ = False
        crossing = any(n in printer.truth_removed or n in printer.open_lines for n in range(na, nb)) or gap > inner_gap
        if same:
            if last in '。！？' and (crossing or not marks):
                open_ = True
            if ba.kind in ('title', 'slogan', 'caption', 'subtitle', 'row', 'office', 'head', 'contact', 'url'):
                open_ = True
            if crossing:
                feature += ' across pages'
        else:
            unmarked = bb.kind in open_kinds or bb.kind == 'para' and style.indent == 'none' or bb.kind in ('issue', 'contact')
            if unmarked and not style.tails and gap <= inner_gap and full and not (ba.kind == 'para' and bb.kind != 'para' and last in '。'):
                open_ = True
            if bb.kind == 'budget':
                open_ = True     # a line of its own, or the end of the name
            if ba.kind in open_kinds + ('issue', 'contact') and bb.kind in open_kinds + ('issue', 'contact') and gap == 1:
                open_ = True
        out.append([na, nb, same, feature, open_])
    return out




def make(seed):
    """(text, truth, style) of one seed"""
    rng = random.Random(seed)
    style = Style(rng)
    blocks = Writer(rng, style).document()
    printer = Printer(rng, style)
    text = printer.document(blocks)
    truth = {'joins': pairs(style, blocks, printer), 'headings': [], 'items': [], 'budgets': [], 'removed': printer.truth_removed,
             'removed_open': sorted(printer.open_lines), 'duties': []}
    for k, b in enumerate(blocks):
        first = b.lines[0][0]
        if b.kind in ('heading', 'project'):
            leaf = b.facts['form'] == 'square' and (k + 1 == len(blocks) or blocks[k + 1].kind != 'heading')
            truth['headings'].append({'line': first, 'label': b.facts['label'], 'title': b.facts['title'], 'level': b.facts['level'],
                                      'form': b.facts['form'], 'open_level': leaf})
        elif b.kind == 'item':
            truth['items'].append({'line': first, 'depth': b.facts['depth'], 'marker': b.facts['marker']})
        elif b.kind == 'office':
            truth['duties'].append([first, blocks[k + 1].lines[0][0]])
        if 'yen' in b.facts:
            truth['budgets'].append({'line': first, 'yen': b.facts['yen'], 'own_line': b.kind == 'budget'})
    return text, truth, style


def main(argv):
    if len(argv) < 2 or not argv[1].isdigit():
        sys.stderr.write(__doc__)
        return 2
    text, truth, style = make(int(argv[1]))
    if '--truth' in argv:
        text = json.dumps(truth, ensure_ascii=False, indent=1) + '\n'
    elif '--style' in argv:
        text = json.dumps(style.facts(), ensure_ascii=False, indent=1) + '\n'
    sys.stdout.buffer.write(text.encode('utf-8'))
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
