#!/usr/bin/env python3
"""pdf_text.py DOCUMENT.xml FILE.pdf: every character of the tree stands in the PDF's text, in order, and nothing else but
page numbers; the structure tree says the same text, as qpdf's objects have it and, where that ends in time, as poppler reads it.
Exits 1 with the first difference. --no-structure, --rows-overleaf: see below."""
import collections
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pdf_structure

POPPLER_BYTES = 20_000_000  # of content drawn: about half a second
NS = "{urn:kawaraban:document:1}"
INLINES = {"text", "softbreak", "strong", "link", "ruby", "amount", "period", "org", "phone"}
AT_END = {"mascot", "issue-date", "url"}


def local(e):
    return e.tag.removeprefix(NS)


def is_at_end(e, parent):
    return local(parent) == "document" and (local(e) == "contact" or e.get("role") in AT_END and local(e) == "field")


def inline_text(e):
    """The text as printed: the reading of a ruby behind its base."""
    own = (e.text or "") + "".join(inline_text(k) + (k.tail or "") for k in e)
    return own + e.get("reading") if local(e) == "ruby" and own and e.get("reading", "").strip() else own


def text_of(e, out, marker=""):
    """Appends the text of a block and of all below it, list and note marks included."""
    if "implied" in (e.get("marks") or "").split():
        if local(e) == "title":
            return
    if local(e) == "missing":
        return  # a gap: nothing stands for it
    if local(e) == "note" and e.get("marker"):
        out.append(e.get("marker"))
    if local(e) == "item":
        out.append(marker)
    kids = [k for k in e if local(k) not in INLINES]
    if not kids and local(e) not in ("document", "section", "project", "box", "list", "item", "table", "row", "cell"):
        out.append(inline_text(e))
    late = []
    for k in kids:
        (late if is_at_end(k, e) else out).append(k)
        if out and out[-1] is k:
            out.pop()
            text_of(k, out, e.get("marker") or "")
    for k in late:
        text_of(k, out)


def squeeze(s):
    return re.sub(r"[\s\u3000]+", "", s)


def pdf_text(path):
    raw = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", path, "-"], check=True, capture_output=True).stdout.decode()
    pages = raw.split("\f")[:-1]
    out = []
    for i, page in enumerate(pages, 1):
        lines = page.rstrip("\n").split("\n")
        if lines[-1] != str(i):
            sys.exit(f"page {i} does not end with its number")
        out += lines[:-1]
    return squeeze("".join(out))


def structure_text(path):
    said = subprocess.run(["pdfinfo", "-struct-text", path], check=True, capture_output=True).stdout.decode()
    return squeeze("".join(re.findall(r'^ *"(.*?)"$', said, re.M | re.S)))


def compare(what, want, have):
    for i, (a, b) in enumerate(zip(want, have)):
        if a != b:
            sys.exit(f"{what} differs at character {i}: want {want[max(0, i - 20):i + 20]!r}, have {have[max(0, i - 20):i + 20]!r}")
    if len(want) != len(have):
        sys.exit(f"{what}: want {len(want)} characters, have {len(have)}; rest {want[len(have):][:40]!r} {have[len(want):][:40]!r}")


if __name__ == "__main__":
    parts = []
    text_of(ET.parse(sys.argv[1]).getroot().find(NS + "document"), parts)
    want = squeeze("".join(parts))
    if "--no-structure" not in sys.argv:
        said, cost = pdf_structure.read(sys.argv[2])
        compare("structure", want, squeeze(said))
        if cost <= POPPLER_BYTES:
            compare("structure by poppler", want, structure_text(sys.argv[2]))
    have = pdf_text(sys.argv[2])
    if "--rows-overleaf" in sys.argv:  # the cells of a row that goes on overleaf are drawn page by page, and heads again
        lost = collections.Counter(want) - collections.Counter(have)
        if lost:
            sys.exit(f"text lost: {lost}")
    else:
        compare("text", want, have)
    print(len(want), "characters")
