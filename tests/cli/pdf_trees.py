#!/usr/bin/env python3
"""pdf_trees.py FOLDER FIRST N: N random documents (FOLDER/N.xml), nested and broken off in every way the tree allows, with
characters that are hard to set. The same seed gives the same document."""
import random
import sys

LETTERS = "国の区民まちづくり、。「」『』（）・…ー～！？　 abc123,.()-ＡＢ０１５％￥①◆₂𠮷か゚葛󠄀ﾊﾟ“”‘’：；→⇒★"
BLOCKS = "section project box list table subtitle slogan para note caption contact signature field raw".split()
FIELDS = "head mascot banner issue-date url form list-title theme".split()
MAX_DEPTH = 6


def text(r):
    n = r.choice([0, 1, 2, 5, 20, 60, 200, 900] if r.random() < .2 else [1, 3, 8, 25, 60])
    return "".join(r.choice(LETTERS) for _ in range(n)) + ("予算額　28,523千円" if r.random() < .1 else "")


def inlines(r):
    out = []
    for _ in range(r.choice([1, 1, 1, 2, 4])):
        kind = r.random()
        if kind < .1:
            out.append(f"<strong>{text(r)}</strong>")
        elif kind < .13:
            out.append(f'<ruby reading="{text(r)[:r.choice([1, 3, 9])]}">{text(r)[:6]}</ruby>')
        elif kind < .17:
            out.append(f'<link href="https://www.example.jp/a-b/c?d={r.randrange(99)}">{text(r)}</link>')
        else:
            out.append("<softbreak/>" if kind < .22 else text(r))
    return "".join(out)


def title(r, chance):
    return f"<title>{inlines(r)}</title>" if r.random() < chance else ""


def table(r, depth):
    rows, columns = [], r.choice([1, 2, 3, 9])
    for _ in range(r.choice([1, 2, 4])):
        if r.random() < .15:
            rows.append(block(r, depth + 1, "project"))
        else:
            rows.append("".join(f"<cell>{blocks(r, depth)}</cell>" for _ in range(max(1, columns - r.choice([0, 0, 1])))))
    return "<table>" + title(r, .5) + "".join(f"<row>{row}</row>" for row in rows) + "</table>"


def block(r, depth, kind):
    if kind in ("section", "project", "box"):
        role = f' role="{r.choice(["plain", "group", "callout", "duty"])}"' if kind == "box" else ""
        return f"<{kind}{role}>{title(r, .8)}{blocks(r, depth)}</{kind}>"
    if kind == "list":
        marker = r.choice(["・", "◆", "", "（１）", "−"])
        items = "".join(f"<item>{blocks(r, depth, True)}</item>" for _ in range(r.choice([1, 2, 5])))
        return f'<list marker="{marker}">{items}</list>' if marker else f"<list>{items}</list>"
    if kind == "table":
        return table(r, depth)
    more = ' marker="※"' if kind == "note" and r.random() < .5 else ""
    more = f' role="{r.choice(FIELDS)}"' if kind == "field" else more
    return f"<{kind}{more}>{inlines(r)}</{kind}>"


def blocks(r, depth, is_item=False):
    out = [f"<para>{inlines(r)}</para>"] if is_item and r.random() < .8 else []
    for _ in range(0 if depth > MAX_DEPTH else r.choice([0, 1, 2, 3] if depth else [6, 10])):
        kind = r.choice(BLOCKS)
        out.append(block(r, depth + 1, "para" if depth > 3 and kind in ("section", "project", "box", "list", "table") else kind))
    return "".join(out)


for seed in range(int(sys.argv[2]), int(sys.argv[2]) + int(sys.argv[3])):
    r = random.Random(seed)
    with open(f"{sys.argv[1]}/{seed}.xml", "w", encoding="UTF-8") as f:
        f.write(f'<kawaraban xmlns="urn:kawaraban:document:1"><document>{title(r, .8)}{blocks(r, 0)}</document></kawaraban>')
