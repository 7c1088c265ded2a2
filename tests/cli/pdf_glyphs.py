"""pdf_glyphs -- where each character of one of our PDFs stands, read from its content streams: glyphs(PATH) gives the pages,
each a list of Glyph in the order of drawing. Points; y from below. Knows the operators the writer uses, and no others."""
import base64
import collections
import json
import re
import subprocess

Glyph = collections.namedtuple("Glyph", "text size x right y")
TOKEN = re.compile(rb"\((?:[^()\\]|\\.)*\)|<<|>>|[\[\]]|/[^\s/\[\]()<>]*|[^\s/\[\]()<>]+", re.S)
ESCAPES = {b"r": b"\r", b"n": b"\n", b"t": b"\t"}


def code_texts(cmap):
    """Code -> text, from the ranges of a ToUnicode CMap: <first><last>[<text> ...]."""
    out = {}
    for first, last, row in re.findall(r"<([0-9A-F]{4})><([0-9A-F]{4})>\[([^]]*)\]", cmap):
        texts = re.findall(r"<([0-9A-F]+)>", row)
        assert len(texts) == int(last, 16) - int(first, 16) + 1 and first[:2] == last[:2]
        out.update((int(first, 16) + i, bytes.fromhex(t).decode("utf-16-be")) for i, t in enumerate(texts))
    return out


class File:
    def __init__(self, path):
        said = subprocess.run(["qpdf", "--json=2", "--json-key=qpdf", "--json-stream-data=inline", "--decode-level=generalized",
                               path, "-"], check=True, capture_output=True).stdout
        self.objects = json.loads(said)["qpdf"][1]

    def get(self, v):
        while isinstance(v, str) and re.fullmatch(r"\d+ \d+ R", v):
            o = self.objects["obj:" + v]
            v = o.get("value", o.get("stream", {}).get("dict"))
        return v

    def data(self, ref):
        return base64.b64decode(self.objects["obj:" + ref]["stream"]["data"])

    def page_refs(self):
        todo = [self.get(self.objects["trailer"]["value"]["/Root"])["/Pages"]]
        while todo:
            ref = todo.pop(0)
            node = self.get(ref)
            if node["/Type"] == "/Pages":
                todo = node["/Kids"] + todo
            else:
                yield ref

    def pages(self):
        return (self.get(ref) for ref in self.page_refs())

    def font(self, ref):
        font = self.get(ref)
        cid = self.get(self.get(font["/DescendantFonts"])[0])
        texts = code_texts(self.data(font["/ToUnicode"]).decode())
        widths, w = {}, self.get(cid["/W"])
        for first, row in zip(w[::2], w[1::2]):
            widths.update(enumerate(row, first))
        return texts, widths, cid["/DW"]


def codes(string):
    """The two-byte codes of a string operand."""
    raw = re.sub(rb"\\(.)", lambda m: ESCAPES.get(m[1], m[1]), string[1:-1], flags=re.S)
    return [raw[i] << 8 | raw[i + 1] for i in range(0, len(raw), 2)]


def drawn(file, page, fonts):
    """(Glyph, MCID or None) of each glyph of a page in the order of drawing; fonts: those read so far."""
    names = file.get(file.get(page["/Resources"]).get("/Font", {}))
    last, font, size, x, y, line_x, wider, mark = [], None, 0, 0, 0, 0, 0, None
    for token in TOKEN.findall(file.data(page["/Contents"])):
        if token == b"BDC":
            mark = int(last[last.index(b"/MCID") + 1]) if b"/MCID" in last else None
        elif token == b"Tf":
            ref = names[last[-2].decode()]
            if ref not in fonts:
                fonts[ref] = file.font(ref)
            font, size = fonts[ref], float(last[-1])
        elif token == b"Tm":
            x = line_x = float(last[-2])
            y = float(last[-1])
        elif token == b"BT":
            x = line_x = y = 0
        elif token == b"Td":
            x = line_x = line_x + float(last[-2])
            y += float(last[-1])
        elif token == b"Tc":
            wider = float(last[-1])
        elif token == b"TJ":
            for s in last:
                if s[:1] != b"(":
                    x -= 0 if s in b"[]" else float(s) * size / 1000
                    continue
                for code in codes(s):
                    width = font[1].get(code, font[2]) * size / 1000
                    yield Glyph(font[0][code], size, x, x + width, y), mark
                    x += width + wider
        elif not re.fullmatch(rb"[A-Za-z*']+", token):
            last.append(token)
            continue
        last = []


def glyphs(path):
    file, fonts = File(path), {}
    return [[glyph for glyph, _ in drawn(file, page, fonts)] for page in file.pages()]
