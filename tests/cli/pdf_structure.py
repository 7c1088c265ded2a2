"""pdf_structure -- the text of the structure tree of one of our PDFs, read with qpdf in one pass over its pages. read(PATH) gives
it and the bytes of content poppler would draw for the same: it draws a page again for each mark on it."""
from pdf_glyphs import TOKEN, File, codes


def marks_of(file, page, fonts):
    """MCID -> its text: ActualText, or else what its glyphs mean."""
    names, out, last, font, mark, is_said = file.get(file.get(page["/Resources"]).get("/Font", {})), {}, [], None, None, False
    for token in TOKEN.findall(file.data(page["/Contents"])):
        if token in (b"BDC", b"BMC"):
            entries = dict(zip(last, last[1:]))
            mark, is_said = int(entries.get(b"/MCID", -1)), b"/ActualText" in entries
            out[mark] = bytes.fromhex(entries[b"/ActualText"].decode()).decode("utf-16") if is_said else ""
        elif token == b"EMC":
            mark = None
        elif token == b"Tf":
            ref = names[last[-2].decode()]
            if ref not in fonts:
                fonts[ref] = file.font(ref)[0]
            font = fonts[ref]
        elif token == b"TJ" and mark is not None and not is_said:
            out[mark] += "".join(font[c] for s in last if s[:1] == b"(" for c in codes(s))
        elif not token.isalpha():
            last.append(token)
            continue
        last = []
    return out


def read(path):
    file, fonts, texts, cost, out = File(path), {}, {}, 0, []
    for ref in file.page_refs():
        texts[ref] = marks_of(file, file.get(ref), fonts)
        cost += len(texts[ref]) * len(file.data(file.get(ref)["/Contents"]))
    todo = list(file.get(file.get(file.objects["trailer"]["value"]["/Root"])["/StructTreeRoot"])["/K"])
    todo = [(kid, None) for kid in reversed(todo)]
    while todo:
        kid, page = todo.pop()
        if isinstance(kid, int):
            out.append(texts[page][kid])
        elif isinstance(kid, dict):
            if kid["/Type"] == "/MCR":
                out.append(texts[kid["/Pg"]][kid["/MCID"]])
        else:
            element = file.get(kid)
            todo += [(k, element.get("/Pg")) for k in reversed(element.get("/K", []))]
    return "".join(out), cost
