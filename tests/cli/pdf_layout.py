#!/usr/bin/env python3
"""pdf_layout.py TEMPLATE.xml DOCUMENT.xml FILE.pdf: what a leaflet of any template must keep, read from the marks and positions
in its content streams. The structure holds the text of the tree in its order, and beside it only what the writer says it made
itself (T = kawaraban); poppler reads every character that was drawn; no text in the margins, none on top of other text, none
smaller than 8 pt; no rule through text or hard by it, no band across a frame; no heading without its text below it; no line begins or ends with what must not. Exits 1 with the faults."""
import collections
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

from pdf_glyphs import File, drawn
import pdf_text

NOT_FIRST = set("、。，．）」』】〕］｝〉》〙〗・：；？！ー々ゝゞヽヾ〜～ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ％")
NOT_LAST = set("（「『【〔［｛〈《")
CLOSING = set("、。，．）」』】〕］｝〉》")
LEAST_PT = 8
SLACK_PT = 1.0

Glyph = collections.namedtuple("Glyph", "text size x right y page mark")


def content(file, number, page, fonts):
    """The glyphs of a page in the order of drawing; mark: MCID, or None for artifacts."""
    return [Glyph(*glyph, number, mark) for glyph, mark in drawn(file, page, fonts)]


def elements(file):
    """Leaves of the structure in reading order: (heading level or 0, whether made by the writer, marks, alt)."""
    root = file.get(file.get(file.objects["trailer"]["value"]["/Root"])["/StructTreeRoot"])
    pages = {}
    todo = [file.get(file.objects["trailer"]["value"]["/Root"])["/Pages"]]
    while todo:
        ref = todo.pop(0)
        node = file.get(ref)
        if node["/Type"] == "/Pages":
            todo = node["/Kids"] + todo
        else:
            pages[ref] = len(pages)
    out = []

    def walk(ref, own, level):
        e = file.get(ref)
        own = own or e.get("/T") == "u:kawaraban"
        m = re.fullmatch("/H([1-6])", e["/S"])
        level = int(m[1]) if m else level
        marks = []

        def flush():
            if marks:
                out.append((level, own, list(marks), e.get("/Alt"), e["/S"]))
                marks.clear()
        for k in e["/K"] if isinstance(e["/K"], list) else [e["/K"]]:
            if isinstance(k, int):
                marks.append((pages[e["/Pg"]], k))
            elif isinstance(k, dict) and k["/Type"] == "/MCR":
                marks.append((pages[k["/Pg"]], k["/MCID"]))
            elif isinstance(k, str):
                flush()
                walk(k, own, level)
        flush()
    walk(root["/K"][0], False, 0)
    return out


def pt(length, base):
    v, unit = re.fullmatch(r"([0-9.]+)(mm|pt|em)", length).groups()
    return float(v) * {"mm": 72 / 25.4, "pt": 1, "em": base}[unit]


def page_of(path):
    """Attributes of <page>, those of the template it is based on below its own."""
    root = ET.parse(path).getroot()
    ns = "{urn:kawaraban:leaflet:1}"
    base = root.get("based-on")
    out = page_of(os.path.join(os.path.dirname(path), base + ".xml")) if base else {}
    page = root.find(ns + "page")
    out.update({} if page is None else page.attrib)
    return out


def fills_of(file, page):
    """Rectangles under the text, as left, low, right, high."""
    found = re.findall(rb"(-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) re f\n", file.data(page["/Contents"]))
    return [(x, y, x + w, y + h) for x, y, w, h in (tuple(map(float, r)) for r in found)]


def rules_faults(fills, rows):
    """Rules that cut lines of text or stand less than a point from them, and bands that cross a frame."""
    level = [f for f in fills if f[3] - f[1] < 1 and f[2] - f[0] > 12]
    upright = [f for f in fills if f[2] - f[0] < 1 and f[3] - f[1] > 12]
    bands = [f for f in fills if f[3] - f[1] > 12 and f[2] - f[0] > 24]
    for left, right, size, y, text in rows:
        for f in level:
            if f[0] < right - 1 and f[2] > left + 1 and f[3] > y - 0.08 * size - 1 and f[1] < y + 0.8 * size + 1:
                yield f"a rule at {f[1]:.0f} through the line of {text} at {left:.0f} {y:.0f}"
        for f in upright:
            if f[1] < y and f[3] > y + size / 2 and left + 1 < f[0] < right - 1:
                yield f"a rule at {f[0]:.0f} through the line of {text} at {left:.0f} {y:.0f}"
    for f in upright:
        for b in bands:
            if b[0] - 1 < f[0] < b[2] + 1 and b[1] + 1 < f[1] < b[3] + 3 and f[3] > b[3] + 1:
                yield f"a frame at {f[0]:.0f} ends on the band at {b[1]:.0f}"


def ink(g):
    """From where to where there is ink: half of a bracket or stop is empty."""
    if g.right - g.x < 0.9 * g.size:
        return g.x, g.right
    left = 0.5 if g.text in NOT_LAST else 0.25 if g.text in "・：；" else 0
    right = 0.5 if g.text in CLOSING else 0.25 if g.text in "・：；" else 0
    return g.x + left * g.size, g.right - right * g.size


def lines_of(glyphs):
    """Runs of glyphs at one height, in the order of drawing; a smaller glyph raised or lowered (₂) belongs to its line."""
    out = []
    for g in glyphs:
        if out and g.page == out[-1][-1].page and abs(g.y - out[-1][0].y) < 0.4 * out[-1][0].size and g.x >= out[-1][-1].x - 1:
            out[-1].append(g)
        else:
            out.append([g])
    return out


def main(template, document, path):
    faults, fonts = [], {}
    file = File(path)
    page_list = list(file.pages())
    glyphs = [content(file, i, p, fonts) for i, p in enumerate(page_list)]
    by_mark = collections.defaultdict(list)
    for g in (g for page in glyphs for g in page):
        if g.mark is not None:
            by_mark[g.page, g.mark].append(g)
    leaves = elements(file)

    # the tree, in order
    parts = []
    pdf_text.text_of(ET.parse(document).getroot().find(pdf_text.NS + "document"), parts)
    want = pdf_text.squeeze("".join(parts))
    have = pdf_text.squeeze("".join(g.text for _, own, marks, _, _ in leaves if not own for m in marks for g in by_mark[m]))
    pdf_text.compare("structure", want, have)

    # poppler, every character
    said = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", path, "-"], check=True, capture_output=True).stdout.decode()
    drawn = collections.Counter(pdf_text.squeeze("".join(g.text for page in glyphs for g in page)))
    lost = drawn - collections.Counter(pdf_text.squeeze(said))
    if lost:
        faults.append(f"poppler does not read {lost}")

    # margins, sizes, collisions
    about = page_of(template)
    side = pt(about["side"], 12)
    for number, page in enumerate(glyphs):
        box = file.get(page_list[number]["/MediaBox"])
        width, height = float(box[2]), float(box[3])
        low, high = pt(about["bottom"], 12), height - pt(about["top"], 12)
        rows = []
        for g in page:
            if g.mark is None or not g.text.strip():
                continue
            left, right = ink(g)
            if left < side - SLACK_PT or right > width - side + SLACK_PT or g.y < low - SLACK_PT or g.y > high:
                faults.append(f"page {number + 1}: {g.text} at {g.x:.1f} {g.y:.1f} is outside the text of the page")
            if g.size < LEAST_PT and g.text.strip():
                faults.append(f"page {number + 1}: {g.text} has {g.size} pt")
            if rows and g.y == rows[-1][3] and g.x >= rows[-1][1] - 2 * g.size and g.x < rows[-1][1] + 2 * g.size:
                rows[-1][1] = max(rows[-1][1], right)
            else:
                rows.append([left, right, g.size, g.y, g.text])
        for i, a in enumerate(rows):
            for b in rows[i + 1:]:
                # ink is some 0.86 em high; a line next to another may touch it, not cover it
                near = abs(a[3] - b[3])
                if near < 0.7 * min(a[2], b[2]) and min(a[1], b[1]) - max(a[0], b[0]) > 2 and max(a[2], b[2]) < 2 * min(a[2], b[2]):
                    if not (near > 0 and min(a[2], b[2]) < 9):  # small figures on their line
                        faults.append(f"page {number + 1}: text at {a[0]:.0f} {a[3]:.0f} ({a[4]}) and {b[0]:.0f} {b[3]:.0f} ({b[4]}) collide")

        faults.extend(f"page {number + 1}: {fault}" for fault in rules_faults(fills_of(file, page_list[number]), rows))

    # headings
    for (level, own, marks, _, tag), (below, _, after, _, _) in zip(leaves, leaves[1:]):
        if not re.fullmatch("/H[1-6]", tag) or below:
            continue
        head = [g for m in marks for g in by_mark[m] if g.text.strip()]
        text = [g for m in after for g in by_mark[m] if g.text.strip()]
        if head and text and (text[0].page != head[-1].page or text[0].y > head[0].y + head[0].size):
            faults.append(f"page {head[-1].page + 1}: heading {''.join(g.text for g in head)[:20]} stands alone")

    # line heads and ends
    for _, _, marks, _, _ in leaves:
        lines = lines_of([g for m in marks for g in by_mark[m]])
        for i, line in enumerate(lines):
            text = "".join(g.text for g in line).strip()
            # ～…～ as a line of its own is a subtitle
            is_subtitle = text[:1] in ("～", "〜") and text[:1] in "".join(g.text for line in lines[i:] for g in line)[1:]
            # a space of the source may be a line end wherever it stands
            is_spaced = i and lines[i - 1][-1].text.isspace()
            if i and text and text[0] in NOT_FIRST and not is_subtitle and not is_spaced:
                faults.append(f"page {line[0].page + 1}: a line begins with {text[:10]}")
            if i + 1 < len(lines) and text and text[-1] in NOT_LAST:
                faults.append(f"page {line[0].page + 1}: a line ends with {text[-10:]}")

    print(len(glyphs), "pages,", len(leaves), "leaves,", sum(map(len, glyphs)), "glyphs")
    if faults:
        sys.exit("\n".join(faults[:20]))


if __name__ == "__main__":
    main(*sys.argv[1:])
