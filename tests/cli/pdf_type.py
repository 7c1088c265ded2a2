#!/usr/bin/env python3
"""pdf_type.py CHECK FILE...: what pdf-type.sh looks at in one of our PDFs. Exits 1 with the fault."""
import re
import subprocess
import sys

from pdf_glyphs import File, glyphs


def raw_lines(path):
    """Lines of text as a program reads them, page numbers left out."""
    said = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", path, "-"], check=True, capture_output=True).stdout.decode()
    return [line for i, page in enumerate(said.split("\f")[:-1], 1)
            for line in page.rstrip("\n").split("\n") if line != str(i)]


def exact(path, *paragraphs):
    """T16: the text of the PDF is that of the source, spaces and all; only line ends are added."""
    have = "".join(raw_lines(path)).replace("\u3000", " ")
    want = "".join(paragraphs).replace("\u3000", " ")
    if have != want:
        sys.exit(f"want {want!r}\nhave {have!r}")


def by_lines(page):
    lines = {}
    for g in page:
        lines.setdefault(round(g.y, 1), []).append(g)
    return [sorted(line, key=lambda g: g.x) for _, line in sorted(lines.items(), reverse=True)]


def lists(path):
    """T20: turned lines of an item begin where its text does, behind a hanging mark."""
    starts = {}
    for line in by_lines(glyphs(path)[0]):
        text = "".join(g.text for g in line)
        mark = text[0] if text[0] in "・◆" else None
        if mark:
            starts[mark] = line[1].x
            last = mark
        elif text.startswith("続"):
            if abs(line[0].x - starts[last]) > 0.01:
                sys.exit(f"{last}: text at {starts[last]}, turned line at {line[0].x}")
    if set(starts) != {"・", "◆"}:
        sys.exit(f"marks {starts}")


def headings(*paths):
    """T21: below a heading stand two lines of its text, on its page."""
    pages = 0
    for path in paths:
        for page in glyphs(path):
            texts = ["".join(g.text for g in line) for line in by_lines(page)]
            for i, text in enumerate(texts):
                if text == "見出し":
                    pages += 1
                    if len([t for t in texts[i + 1:] if t.startswith(("本文", "続"))]) < 2:
                        sys.exit(f"{path}: the heading has {texts[i + 1:]} below it")
    if pages != len(paths):
        sys.exit(f"{pages} headings")


def amounts(path):
    """T25: figures end at one place."""
    ends = {round(line[-1].right, 2) for page in glyphs(path) for line in by_lines(page)
            if re.fullmatch(r".*[0-9],[0-9]{3}", "".join(g.text for g in line))}
    if len(ends) != 1:
        sys.exit(f"amounts end at {sorted(ends)}")


def figures(path, text, drawn):
    """T29: what is read is `text`; each figure of `drawn` is as wide as it is there, F for a whole em, h for half of one."""
    have = [g for g in glyphs(path)[0] if g.text.strip()][:len(text)]
    if "".join(g.text for g in have) != text:
        sys.exit("".join(g.text for g in have))
    widths = "".join("F" if g.right - g.x > 0.9 * g.size else "h" for g in have)
    if widths != drawn:
        sys.exit(f"want {drawn}, have {widths}")


def spread(path, text, step):
    """T24: the characters of a line stand so many ems apart, and nothing is read between them."""
    have = [g for page in glyphs(path) for g in page]
    at = "".join(g.text for g in have).find(text)
    if at < 0:
        sys.exit(f"no {text}")
    for a, b in zip(have[at:], have[at + 1:at + len(text)]):
        if abs((b.x - a.x) / a.size - float(step)) > 0.01:
            sys.exit(f"{b.text} is {(b.x - a.x) / a.size:.2f} em behind {a.text}")
    if text not in "".join(raw_lines(path)):
        sys.exit(f"read otherwise: {raw_lines(path)}")


def links(path, page, *want):
    """The pages of this file that links of a page lead to, from 1, in their order; each link is said in words and owned by a Link."""
    file = File(path)
    refs = list(file.page_refs())
    said = [file.get(a) for a in file.get(refs[int(page) - 1]).get("/Annots", [])]
    have = [(a["/Contents"], str(refs.index(a["/Dest"][0]) + 1)) for a in said if "/Dest" in a]
    have = [p for i, (words, p) in enumerate(have) if (words, p) not in have[:i]]  # an entry and its number are one link each
    if have != list(want):
        sys.exit(f"want {want}, have {have}")
    if any(not a["/Contents"].strip("u:") or "/StructParent" not in a for a in said):
        sys.exit("a link nobody can hear")


def inks(path):
    """Print: no colour of the screen, text in one ink, nothing tagged."""
    file = File(path)
    if "/StructTreeRoot" in file.get(file.objects["trailer"]["value"]["/Root"]):
        sys.exit("tagged")
    for page in file.pages():
        content = file.data(page["/Contents"]).decode("latin-1")
        if re.search(r"\s(rg|RG|g|G)\s", content):
            sys.exit("a colour of the screen")
        if " 0 0 1 k" not in content.replace("0 0 0 1 k", " 0 0 1 k"):
            sys.exit("no black ink")
        boxes = {k: page.get(k) for k in ("/TrimBox", "/BleedBox", "/MediaBox")}
        if None in boxes.values():
            sys.exit(f"boxes {boxes}")
        trim, bleed = boxes["/TrimBox"], boxes["/BleedBox"]
        if any(abs(abs(t - b) - 3 * 72 / 25.4) > 0.01 for t, b in zip(trim, bleed)):
            sys.exit("the bleed is not 3 mm")


def sides(path, *want):
    """Print: the page numbers of each side, from left to right."""
    for n, expected in enumerate(want, 1):
        said = subprocess.run(["pdftotext", "-f", str(n), "-l", str(n), "-bbox", path, "-"], check=True, capture_output=True).stdout.decode()
        found = sorted((float(x), t) for x, t in re.findall(r'xMin="([\d.]+)"[^>]*>(頁[一二三四五六七八])<', said))
        have = "".join(t[1] for _, t in found)
        if have != expected:
            sys.exit(f"side {n}: want {expected}, have {have}")


{f.__name__: f for f in (exact, lists, headings, amounts, figures, spread, links, inks, sides)}[sys.argv[1]](*sys.argv[2:])
