#!/usr/bin/env python3
"""pdf_tags.py FILE.pdf: the rules of a tagged PDF that a program can check (PDF/UA-1 as far as a leaflet needs it): content
inside marks, ParentTree, parents and kids, headings, lists, tables, links, ToUnicode for every code. Exits 1 with the faults."""
import base64
import json
import re
import subprocess
import sys

from pdf_glyphs import code_texts

said = subprocess.run(["qpdf", "--json=2", "--json-key=qpdf", "--json-stream-data=inline", "--decode-level=generalized",
                       sys.argv[1], "-"], check=True, capture_output=True).stdout
objects = json.loads(said)["qpdf"][1]
faults = []


def fault(*words):
    faults.append(" ".join(str(w) for w in words))


def get(v):
    while isinstance(v, str) and re.fullmatch(r"\d+ \d+ R", v):
        o = objects["obj:" + v]
        v = o.get("value", o.get("stream", {}).get("dict"))
    return v


def data(ref):
    return base64.b64decode(objects["obj:" + ref]["stream"]["data"])


KIDS = {"/L": {"/LI"}, "/LI": {"/Lbl", "/LBody"}, "/Table": {"/Caption", "/THead", "/TBody"}, "/THead": {"/TR"},
        "/TBody": {"/TR"}, "/TR": {"/TH", "/TD"}, "/Ruby": {"/RB", "/RT"}}
STANDARD = {"/Document", "/Sect", "/Div", "/P", "/L", "/LI", "/Lbl", "/LBody", "/Table", "/THead", "/TBody", "/TR", "/TH",
            "/TD", "/Caption", "/Note", "/Link", "/Span", "/Figure", "/TOC", "/TOCI", "/Ruby", "/RB", "/RT", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6"}

trailer = objects["trailer"]["value"]
catalog = get(trailer["/Root"])
root_ref = catalog.get("/StructTreeRoot")
root = get(root_ref)
if not root or get(catalog.get("/MarkInfo", {})).get("/Marked") is not True:
    sys.exit("not tagged")
if catalog.get("/Lang") != "u:ja-JP" or not get(catalog["/ViewerPreferences"]).get("/DisplayDocTitle"):
    fault("catalog: language or title")
xmp = data(catalog["/Metadata"]).decode()
if "<pdfuaid:part>1<" not in xmp or not re.search(r'<rdf:li xml:lang="x-default">[^<]', xmp):
    fault("XMP: pdfuaid or title")

# ---- pages ----
pages = []


def find_pages(ref):
    node = get(ref)
    if node["/Type"] == "/Pages":
        for kid in node["/Kids"]:
            find_pages(kid)
    else:
        pages.append(ref)


find_pages(catalog["/Pages"])
marks = {}   # page -> number of MCIDs
codes = {}   # font -> codes
TOKEN = re.compile(rb"\((?:[^()\\]|\\.)*\)|<<|>>|[\[\]]|/[^\s/\[\]()<>]*|[^\s/\[\]()<>]+", re.S)
ESCAPES = {b"r": b"\r", b"n": b"\n", b"t": b"\t"}


def read_content(ref):
    page, open_mark, n, font, fonts = get(ref), None, 0, None, get(get(get(ref)["/Resources"]).get("/Font", {}))
    last = []
    for token in TOKEN.findall(data(page["/Contents"])):
        if token in (b"BDC", b"BMC"):
            if open_mark:
                fault("mark inside a mark")
            mcid = [last[i + 1] for i, t in enumerate(last) if t == b"/MCID"]
            open_mark = last[0]
            if mcid:
                if int(mcid[0]) != n:
                    fault("MCID", mcid[0], "instead of", n)
                n += 1
            elif last[0] != b"/Artifact":
                fault("mark without MCID")
            last = []
        elif token == b"EMC":
            open_mark, last = None, []
        elif token == b"Tf":
            font, last = fonts[last[-2].decode()], []
        elif re.fullmatch(rb"[A-Za-z*']+", token) and token not in (b"true", b"false"):
            if not open_mark and token not in (b"BT", b"ET"):
                fault("operator", token, "outside marks")
            if token == b"TJ":
                for s in last:
                    if s.startswith(b"("):
                        raw = re.sub(rb"\\(.)", lambda m: ESCAPES.get(m[1], m[1]), s[1:-1], flags=re.S)
                        codes.setdefault(font, set()).update(raw[i:i + 2] for i in range(0, len(raw), 2))
            last = []
        else:
            last.append(token)
    if open_mark:
        fault("mark not closed")
    marks[ref] = n


for ref in pages:
    read_content(ref)
    if get(ref).get("/Tabs") != "/S":
        fault("page without tab order")

# ---- structure ----
owner, objr, headings, tags = {}, {}, [], {}
todo = [(root["/K"][0], root_ref)]
while todo:
    ref, parent = todo.pop()
    e = get(ref)
    tag = e["/S"]
    tags[ref] = tag
    if e["/P"] != parent:
        fault(tag, "has another parent")
    if tag not in STANDARD:
        fault(tag, "is not standard")
    if re.fullmatch("/H[1-6]", tag):
        headings.append(int(tag[2]))
    if tag == "/TH" and "/Scope" not in get(e.get("/A", {})):
        fault("TH without Scope")
    if tag == "/Figure" and not (e.get("/Alt") and "/BBox" in get(e.get("/A", {}))):
        fault("Figure without Alt or BBox")
    if tag == "/Note" and "/ID" not in e:
        fault("Note without ID")
    kids = []
    for k in e["/K"]:
        if isinstance(k, int):
            owner[(e["/Pg"], k)] = ref
        elif isinstance(k, dict) and k["/Type"] == "/MCR":
            owner[(k["/Pg"], k["/MCID"])] = ref
        elif isinstance(k, dict):
            objr[k["/Obj"]] = ref
        else:
            kids.append(k)
            if tag in KIDS and get(k)["/S"] not in KIDS[tag]:
                fault(tag, "contains", get(k)["/S"])
    if tag in KIDS and len(kids) != len(e["/K"]):
        fault(tag, "contains text")
    todo += [(k, ref) for k in reversed(kids)]
if headings and (headings[0] != 1 or any(b > a + 1 for a, b in zip(headings, headings[1:]))):
    fault("headings", headings)

# ---- ParentTree ----
parents = {}
for node in get(root["/ParentTree"])["/Kids"]:
    nums = get(node)["/Nums"]
    parents.update(zip(nums[::2], nums[1::2]))
for i, ref in enumerate(pages):
    if get(ref).get("/StructParents") != i or len(parents[i]) != marks[ref]:
        fault("page", i + 1, "has", marks[ref], "marks,", len(parents.get(i, [])), "in the ParentTree")
    for mcid, element in enumerate(parents.get(i, [])):
        if owner.get((ref, mcid)) != element:
            fault("page", i + 1, "mark", mcid, "belongs to another element")
    for a in get(ref).get("/Annots", []):
        annotation = get(a)
        if tags.get(objr.get(a)) != "/Link" or parents.get(annotation.get("/StructParent")) != objr.get(a):
            fault("a link area without its Link")
        if not annotation.get("/Contents"):
            fault("a link area without Contents")
if len(owner) != sum(marks.values()):
    fault(len(owner), "owned marks of", sum(marks.values()))

# ---- bookmarks ----
entries = 0


def check_entries(first, parent, last):
    global entries
    before, ref = None, first
    while ref:
        e = get(ref)
        entries += 1
        if e["/Parent"] != parent or e.get("/Prev") != before or not e["/Title"] or e["/Dest"][0] not in pages:
            fault("bookmark", e["/Title"])
        if e.get("/First"):
            check_entries(e["/First"], ref, e["/Last"])
        before, ref = ref, e.get("/Next")
    if before != last:
        fault("bookmarks do not end with their last")


if "/Outlines" in catalog:
    top = get(catalog["/Outlines"])
    check_entries(top["/First"], catalog["/Outlines"], top["/Last"])
if entries != len(headings):
    fault(entries, "bookmarks for", len(headings), "headings")

# ---- fonts ----
for font, used in codes.items():
    known = code_texts(data(get(font)["/ToUnicode"]).decode())
    for c in used:
        text = known.get(int(c.hex(), 16), "")
        if not text or text.startswith(("\0", "\ufeff", "\ufffe")) or c == b"\0\0":
            fault("code", c.hex(), "of", get(font)["/BaseFont"], "reads", text)

print(len(pages), "pages,", len(tags), "elements,", sum(marks.values()), "marks,", len(objr), "links")
if faults:
    sys.exit("\n".join(faults[:20]))
