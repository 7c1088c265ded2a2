#!/usr/bin/env python3
"""pdf_pages.py make FOLDER: documents of growing length (FOLDER/N.xml), each with captions and fields of the document.
pdf_pages.py check FOLDER: in their PDFs no page begins with a caption, fields of the document stand on one page, no last page
holds only a few lines, no line stands below the text of its page.
pdf_pages.py make-rows FOLDER: documents with a table behind a growing number of lines.
pdf_pages.py check-rows FOLDER: in their PDFs the row of the table is cut only into parts of three lines and more, in each of which all
cells have text that has any left, and no page ends early for it.
pdf_pages.py make-tables FOLDER: documents with a table of a few and one of many short rows behind a growing number of lines.
pdf_pages.py check-tables FOLDER: in their PDFs the small one is in one piece, of the other two rows at least are on each page.
Exits 1 with the faults."""
import glob
import sys

from pdf_glyphs import glyphs

LENGTHS = range(24, 60)
FOOT = 62  # 22 mm: nothing but the page number below
FEW = 3    # lines


def put(folder, n, body):
    with open(f"{folder}/{n}.xml", "w", encoding="UTF-8") as f:
        f.write(f'<kawaraban xmlns="urn:kawaraban:document:1"><document><title>長さ{n}</title>{body}</document></kawaraban>')


def make(folder):
    for n in LENGTHS:
        body = "".join(f"<para>段落その{i}は一行です。</para>" + ("<caption>写真の説明</caption>" if i % 3 == 1 else "") +
                       (f"<section><title>見出しその{i}</title><para>本文。</para></section>" if i % 9 == 8 else "") for i in range(n))
        fields = ('<field role="mascot" name="ま">刊行欄のマスコット</field><field role="issue-date" iso="2022-05">刊行欄の日付</field>'
                  '<contact>刊行欄の問合せ</contact>')
        put(folder, n, fields + body)


def lines(page):
    """Lines of one page as (y, text), the page number left out."""
    out = {}
    for g in page:
        if g.y >= FOOT:
            out.setdefault(g.y, []).append(g.text)
    return [(y, "".join(t)) for y, t in out.items()]


def check(folder):
    faults, n_captions = [], 0
    files = sorted(glob.glob(folder + "/*.pdf"))
    for path in files:
        pages = [lines(p) for p in glyphs(path)]
        n_captions += sum(t == "写真の説明" for p in pages for _, t in p)
        for i, page in enumerate(pages, 1):
            if page[0][1] == "写真の説明":
                faults.append(f"{path}: page {i} begins with a caption")
        imprint = [i for i, p in enumerate(pages) for _, t in p if t.startswith("刊行欄の")]
        if len(imprint) != 3 or len(set(imprint)) != 1:
            faults.append(f"{path}: fields of the document on pages {imprint}")
        if len(pages) > 1 and len(pages[-1]) <= FEW:
            faults.append(f"{path}: the last page has {len(pages[-1])} lines")
    if len(files) != len(LENGTHS) or not n_captions:
        faults.append(f"{len(files)} files, {n_captions} captions")
    sys.exit("\n".join(faults) or 0)


ROWS = range(4, 30, 2)
MOST_WHITE = 0.3  # of a page: a heading, the head of the table and three lines need as much


def make_rows(folder):
    for n in ROWS:
        body = "<para>一行の段落です。</para>" * n
        table = (f"<table><title>概要　　戦略</title><row><cell><para>{'左' * 70}</para></cell>"
                 f"<cell><section><title>右側</title><para>{'右' * 90}</para></section></cell></row></table>")
        put(folder, n, f"{body}<section><title>表の上</title>{table}<para>表の下の段落です。</para></section>")


def check_rows(folder):
    faults, n_cut = [], 0
    files = glob.glob(folder + "/*.pdf")
    for path in files:
        pages = [lines(p) for p in glyphs(path)]
        parts = {mark: [sum(mark in t for _, t in p) for p in pages] for mark in "左右"}
        for i, page in enumerate(pages[:-1], 1):
            if min(y for y, _ in page) > FOOT + MOST_WHITE * 842:
                faults.append(f"{path}: page {i} ends at {min(y for y, _ in page):.0f}")
        left, right = ([n for n in parts[mark] if n] for mark in "左右")
        n_cut += len(right) > 1
        if min(right) < 3 or parts["左"].index(left[0]) != parts["右"].index(right[0]):
            faults.append(f"{path}: lines of the row on the pages {parts}")
    if len(files) != len(ROWS) or not n_cut:
        faults.append(f"{len(files)} files, {n_cut} rows cut")
    sys.exit("\n".join(faults) or 0)


TABLES = range(2, 26)


def make_tables(folder):
    def table(name, n):
        rows = "".join(f"<row><cell><para>{name}{i}</para></cell><cell><para>{i}00</para></cell></row>" for i in range(n))
        return f"<table><title>項目　　件数</title>{rows}</table>"
    text = "<para>一行の段落です。</para>"
    for n in TABLES:
        put(folder, n, f'{text * n}<section><title>小さな表</title>{table("少", 4)}</section>{text * 8}'
                       f'<section><title>大きな表</title>{table("多", 9)}</section>')


def check_tables(folder):
    faults, n_cut = [], 0
    files = glob.glob(folder + "/*.pdf")
    for path in files:
        pages = [lines(p) for p in glyphs(path)]
        few, many = ([n for n in (sum(mark in t for _, t in p) for p in pages) if n] for mark in "少多")
        n_cut += len(many) > 1
        if few != [4] or sum(many) != 9 or min(many) < 2:
            faults.append(f"{path}: rows on the pages {few}, {many}")
    if len(files) != len(TABLES) or not n_cut:
        faults.append(f"{len(files)} files, {n_cut} tables cut")
    sys.exit("\n".join(faults) or 0)


{"make": make, "check": check, "make-tables": make_tables, "check-tables": check_tables, "make-rows": make_rows, "check-rows": check_rows}[sys.argv[1]](sys.argv[2])
