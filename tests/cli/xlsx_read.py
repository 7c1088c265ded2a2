"""Reads a workbook back with openpyxl, independently of kawaraban. Usage: xlsx_read.py WHAT FILE [ARGUMENT...]
cell SHEET A1 VALUE      the (cached) value of a cell, as text
sum SHEET HEADING VALUE  the sum of the column under that heading, rows with a number in the first column's row
texts SHEET HEADING      every cell of the column is text; prints them
formulas SHEET N         the sheet has N formulas
sheets NAME,NAME...      the sheets, in their order
page                     every sheet: A4, landscape, one page wide, repeated rows, footer, frozen panes"""
import sys
import openpyxl


def column(sheet, heading):
    for row in sheet.iter_rows(min_row=1, max_row=4):
        for cell in row:
            if cell.value == heading:
                return [c[0].value for c in sheet.iter_rows(min_row=cell.row + 1, min_col=cell.column, max_col=cell.column)]
    sys.exit(f"no column {heading} in {sheet.title}")


def page(book):
    for sheet in book:
        setup, properties = sheet.page_setup, sheet.sheet_properties.pageSetUpPr
        found = (setup.paperSize, setup.orientation, bool(properties and properties.fitToPage), setup.fitToWidth or 1,
                 bool(sheet.print_title_rows), "&P" in (sheet.oddFooter.center.text or "&P"), bool(sheet.freeze_panes))
        if found != (9, "landscape", True, 1, True, True, True) and found != ("9", "landscape", True, 1, True, True, True):
            sys.exit(f"{sheet.title}: {found}")


what, name, *rest = sys.argv[1:]
book = openpyxl.load_workbook(name, data_only=what != "formulas")
if what == "cell":
    found = book[rest[0]][rest[1]].value
    sys.exit(0 if str(found) == rest[2] else f"{found!r}, expected {rest[2]!r}")
elif what == "sum":
    values = column(book[rest[0]], rest[1])
    total = sum(v for v in values[:-1] if isinstance(v, (int, float)))
    last = values[-1]
    sys.exit(0 if total == last == int(rest[2]) else f"{values}, expected {rest[2]}")
elif what == "texts":
    values = column(book[rest[0]], rest[1])
    print("\n".join(str(v) for v in values))
    sys.exit(0 if values and all(isinstance(v, str) for v in values) else f"not all text: {values}")
elif what == "formulas":
    found = sum(str(c.value).startswith("=") and c.data_type == "f" for row in book[rest[0]].iter_rows() for c in row)
    sys.exit(0 if found == int(rest[1]) else f"{found} formulas")
elif what == "sheets":
    sys.exit(0 if book.sheetnames == rest[0].split(",") else str(book.sheetnames))
elif what == "page":
    page(book)
else:
    sys.exit(__doc__)
