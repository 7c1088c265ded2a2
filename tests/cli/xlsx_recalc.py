# Compares the results kawaraban wrote with those another program calculated: xlsx_recalc.py OURS RECALCULATED. Prints each that differs.
import sys

import openpyxl

ours = openpyxl.load_workbook(sys.argv[1], data_only=True)
theirs = openpyxl.load_workbook(sys.argv[2], data_only=True)
formulas = openpyxl.load_workbook(sys.argv[1])
n = bad = 0
for sheet in formulas:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type != "f":
                continue
            n += 1
            a, b = (book[sheet.title][cell.coordinate].value for book in (ours, theirs))
            same = (a or "") == (b or "") if isinstance(a, str) or isinstance(b, str) or a is None or b is None else abs(a - b) <= 1e-9 * max(1, abs(a))
            if not same:
                bad += 1
                print("%s!%s %s: %r, recalculated %r" % (sheet.title, cell.coordinate, cell.value, a, b))
print("%d formulas, %d differ" % (n, bad))
sys.exit(bad > 0 or n == 0)
