"""pdf_size -- PDF CEILING: the file has no more bytes than that, and in each of its TrueType fonts all widths the dictionary states
are within a thousandth of an em of those in the program, and a unit of its grid is no larger than a dot at 1,200 dpi."""
import os
import re
import struct
import sys

from pdf_glyphs import File

MOST_UNIT = 0.06  # points


def tables(program):
    n = struct.unpack(">H", program[4:6])[0]
    rows = (struct.unpack(">4sLLL", program[12 + 16 * i:28 + 16 * i]) for i in range(n))
    return {tag.decode(): program[at:at + size] for tag, _, at, size in rows}


def check_font(f, ref, size):
    font = f.get(ref)
    cid = f.get(f.get(font["/DescendantFonts"])[0])
    texts, widths, usual = f.font(ref)
    t = tables(f.data(f.get(cid["/FontDescriptor"])["/FontFile2"]))
    units, n_metrics = struct.unpack(">H", t["head"][18:20])[0], struct.unpack(">H", t["hhea"][34:36])[0]
    assert cid["/CIDToGIDMap"] == "/Identity" and texts
    for code in texts:
        at = 4 * min(code, n_metrics - 1)
        own = struct.unpack(">H", t["hmtx"][at:at + 2])[0] * 1000 / units
        stated = widths.get(code, usual)
        assert abs(own - stated) <= 1, f"{font['/BaseFont']}: code {code} is {own} wide, the dictionary says {stated}"
    assert size / units <= MOST_UNIT, f"{font['/BaseFont']}: {size} points on a grid of {units} units"


def largest_sizes(f):
    """Font -> the largest size in which a page sets it."""
    sizes = {}
    for page in f.pages():
        names = f.get(f.get(page["/Resources"])["/Font"])
        for name, size in re.findall(rb"(/F\d+) ([\d.]+) Tf\n", f.data(page["/Contents"])):
            ref = names[name.decode()]
            sizes[ref] = max(float(size), sizes.get(ref, 0))
    return sizes


path, ceiling = sys.argv[1], int(sys.argv[2])
file = File(path)
for ref, size in largest_sizes(file).items():
    check_font(file, ref, size)
assert os.path.getsize(path) <= ceiling, f"{os.path.getsize(path)} bytes, expected at most {ceiling}"
