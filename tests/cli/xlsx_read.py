"""Reads a workbook back with openpyxl, independently of kawaraban. Usage: xlsx_read.py WHAT FILE [ARGUMENT...]
cell SHEET A1 VALUE      the (cached) value of a cell, as text
sum SHEET HEADING VALUE  the sum of the column under that heading, rows with a number in the first column's row
texts SHEET HEADING      every cell of the column is text; prints them
formulas SHEET N         the sheet has N formulas
sheets NAME,NAME...      the sheets, in their order
ours                     every formula is made of the few functions, names and cells this writer uses; no links
machine [CSV]            a table for machines on sheet 1, its source on the last; sheet 1 is the table of the CSV
page                     every sheet: A4, landscape, one page wide, repeated rows, footer, frozen panes"""
import csv
import datetime
import re
import sys
import zipfile
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


def ours(name, book):
    names = {d.name for d in book.defined_names.definedName}
    functions = {"SUM", "SUMIFS", "COUNTIFS", "SUBTOTAL", "IF", "ISNUMBER", "ABS"}
    found = []
    with zipfile.ZipFile(name) as package:
        found += [part for part in package.namelist() if part.startswith("xl/worksheets/sheet") and b"<hyperlink" in package.read(part)]
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                rest = re.sub(r'"[^"]*"', "", cell.value)
                words = set(re.findall(r"[^\W\d][\w.]*", re.sub(r"\$?[A-Z]{1,3}\$?[0-9]+", "", rest)))
                if words - functions - names or re.search(r"[|!'\[\]&]", rest):
                    found.append(f"{sheet.title}!{cell.coordinate}: {cell.value}")
    if found:
        sys.exit("\n".join(found))


def plain(cell):
    """What a CSV would hold: the day of a date, no separators in a number."""
    if isinstance(cell.value, datetime.datetime):
        return cell.value.strftime("%Y-%m-%d")
    return "" if cell.value is None else str(cell.value)


def machine(name, book, table=None):
    """The rules for tables machines read: values only, one table from A1, one kind of value in a column."""
    found = []
    with zipfile.ZipFile(name) as package:
        for part in package.namelist():
            text = package.read(part).decode()
            if part.startswith("xl/worksheets/sheet"):
                found += [f"{part}: {tag}" for tag in ("<f>", "<mergeCell", "<drawing", "<autoFilter", 'hidden="1"') if tag in text]
            if part.startswith(("xl/drawings", "xl/charts", "xl/tables")):
                found.append(part)
        if "ignoredError" not in package.read("xl/worksheets/sheet1.xml").decode():
            found.append("green corners")
        if "definedName" in package.read("xl/workbook.xml").decode():
            found.append("defined names")
    for sheet in book:
        rows = list(sheet.iter_rows())
        heads = [c.value for c in rows[0]]
        if None in heads or len(set(heads)) != len(heads) or any(not isinstance(h, str) for h in heads):
            found.append(f"{sheet.title}: heads {heads}")
        for i, head in enumerate(heads):
            cells = [row[i] for row in rows[1:] if row[i].value is not None]
            if len({isinstance(c.value, str) for c in cells}) > 1:
                found.append(f"{sheet.title}: {head} mixes kinds")
            if any(isinstance(c.value, str) and (c.value != c.value.strip() or "\n" in c.value) for c in cells):
                found.append(f"{sheet.title}: {head} has white space at an end")
            if any(isinstance(c.value, int) and c.number_format not in ("0", "General") for c in cells):
                found.append(f"{sheet.title}: {head} is formatted")
            if any(isinstance(c.value, datetime.datetime) and c.number_format != "yyyy-mm-dd" for c in cells):
                found.append(f"{sheet.title}: {head} has another form of dates")
            if head == "全国地方公共団体コード" and not all(re.fullmatch("[0-9]{6}", str(c.value)) and c.data_type == "s" for c in cells):
                found.append(f"{sheet.title}: codes")
        if any(all(c.value is None for c in row) for row in rows):
            found.append(f"{sheet.title}: a blank row")
    last = book.worksheets[-1]
    if last.title != "出典" or last["A1"].value != "項目" or last["B1"].value != "内容":
        found.append("no sheet of sources")
    if table:
        with open(table, encoding="utf-8", newline="") as f:
            wanted = list(csv.reader(f))
        if [[plain(c) for c in row] for row in book.worksheets[0].iter_rows()] != wanted:
            found.append("another table than the CSV")
    if found:
        sys.exit("\n".join(found))


what, name, *rest = sys.argv[1:]
book = openpyxl.load_workbook(name, data_only=what != "formulas")
if what == "cell":
    found = book[rest[0]][rest[1]].value
    found = found.strftime("%Y-%m-%d") if isinstance(found, datetime.datetime) else found
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
elif what == "wide":
    # SHEET PAGES: so many pages wide, the first column on each of them when there are several
    sheet = book[rest[0]]
    found = (int(sheet.page_setup.fitToWidth or 1), bool(sheet.print_title_cols))
    sys.exit(0 if found == (int(rest[1]), rest[1] != "1") else str(found))
elif what == "wraps":
    sys.exit(0 if book[rest[0]][rest[1]].alignment.wrap_text and book[rest[0]].row_dimensions[book[rest[0]][rest[1]].row].height > 30 else "no")
elif what == "ours":
    ours(name, openpyxl.load_workbook(name))
elif what == "machine":
    machine(name, openpyxl.load_workbook(name), *rest)
else:
    sys.exit(__doc__)
