#!/usr/bin/env python3
"""pdf_grid.py make FILE: a document whose headings have one, two or three lines, in columns.
pdf_grid.py check FILE.pdf HEADING BODY FEED: headings of HEADING pt stand at one distance from their text, however many lines they
have and wherever they stand, and lines of BODY pt are level with those of the other column, FEED pt or a multiple apart (0: not looked at).
Exits 1 with the faults."""
import sys

from pdf_glyphs import glyphs

SLACK = 0.6


def make(path):
    parts = []
    for chapter in range(1, 4):
        sections = "".join(f"<section><title>{title}</title>" + "".join(f"<para>{'本文は続きます。' * (3 + (chapter * i + k) % 7)}</para>" for k in range(1 + i % 3)) +
                           "</section>" for i, title in enumerate(["短い見出し", "地域の皆様とともにつくる安心して暮らせるまちの実現", "窓口の改善",
                                                                   "働く世代と子育て世代が支え合い、誰もが生きがいをもって暮らせる魅力あるまちの実現に向けた取組",
                                                                   "防災", "緑と水辺を生かした散策路の整備と案内の充実", "財政"]))
        parts.append(f"<section><title>第{chapter}章</title>{sections}</section>")
    with open(path, "w", encoding="UTF-8") as f:
        f.write(f'<kawaraban xmlns="urn:kawaraban:document:1"><document><title>見出しと行</title>{"".join(parts)}</document></kawaraban>')


def lines(page):
    """(size, x, y) of each line, in the order of drawing."""
    out = []
    for g in page:
        if not out or out[-1][2] != g.y or g.x < out[-1][3] - g.size:
            out.append([g.size, g.x, g.y, g.right])
        out[-1][3] = max(out[-1][3], g.right)
    return out


def check(path, heading, body, feed):
    faults, gaps, n_level = [], {}, 0
    for number, page in enumerate(glyphs(path), 1):
        rows = lines(page)
        for a, b in zip(rows, rows[1:]):
            if a[0] == heading and b[0] == body and b[2] < a[2]:
                gaps.setdefault(round(a[2] - b[2], 1), []).append(number)
        left = [r for r in rows if r[0] == body and r[1] < 290]
        right = [r for r in rows if r[0] == body and r[1] >= 290]
        for a in left:
            for b in right:
                if abs(a[2] - b[2]) < feed / 2:
                    n_level += 1
                    if abs(a[2] - b[2]) > SLACK:
                        faults.append(f"page {number}: lines at {a[2]:.1f} and {b[2]:.1f} are not level")
    if not gaps or max(gaps) - min(gaps) > SLACK:
        faults.append(f"text below headings at {gaps}")
    if feed and not n_level:
        faults.append("no lines side by side")
    print(gaps, n_level)
    sys.exit("\n".join(faults[:20]) or 0)


if sys.argv[1] == "make":
    make(sys.argv[2])
else:
    check(sys.argv[2], *map(float, sys.argv[3:]))
