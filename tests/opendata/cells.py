#!/usr/bin/python3
"""cells.py DOCUMENT.xml SOURCE.csv

Nothing of a CSV is lost: every row of it stands in the document, at its line, cell by cell; the columns have the names of the head
line; the CSV beside the document (SLUG_table1.csv) holds the same rows, values of a column all of the type its Table Schema says.
Needs nothing but Python; knows nothing of the converter. For sources with one table and one head line."""
import csv
import hashlib
import io
import json
import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

NS = '{urn:kawaraban:opendata:1}'
CODECS = {'UTF-8': 'utf-8-sig', 'CP932': 'cp932', 'EUC-JP-MS': 'euc_jp', 'UTF-16LE': 'utf-16', 'UTF-16BE': 'utf-16'}
FORMS = {'integer': r'-?[0-9]+', 'number': r'-?[0-9]+(\.[0-9]+)?', 'date': r'[0-9]{4}-[0-9]{2}-[0-9]{2}', 'string': r'(?s).*'}


def filled(row):
    """A row without empty cells at its end: a short row is filled up to the head's length."""
    row = [cell.replace('\r\n', '\n') for cell in row]
    while row and not row[-1]:
        row.pop()
    return row


def main(document, source):
    faults = []

    def want(fine, *words):
        if not fine:
            faults.append(' '.join(map(str, words)))

    root = ET.parse(document).getroot()
    told = {e.tag[len(NS):]: e.text for e in root.find(f'{NS}metadata/{NS}source')}
    raw = Path(source).read_bytes()
    want(hashlib.sha256(raw).hexdigest() == told['sha256'], 'sha256 is not that of the source')
    text = raw.decode(CODECS[told['charset']])
    reader = csv.reader(io.StringIO(text, newline=''), strict=True)
    lines, rows = [], []
    at = 1
    for row in reader:
        if any(cell.strip() for cell in row):
            lines.append(at)
            rows.append(row)
        at = reader.line_num + 1
    tables = list(root.iter(NS + 'table'))
    want(len(tables) == 1, len(tables), 'tables')
    columns = [(c.text or '').strip() for c in tables[0].iter(NS + 'column')]
    head = [c.strip() for c in rows[0]]
    want(len(columns) == len(head) and all(a == b or not b or a.startswith(b) for a, b in zip(columns, head)), 'columns', columns, head)
    found = [(int(r.get('lines')), [c.text or '' for c in r]) for r in tables[0].iter(NS + 'row')]
    want(len(found) == len(rows) - 1, len(found), 'rows of', len(rows) - 1)
    for line, row, (there, cells) in zip(lines[1:], rows[1:], found):
        want(line == there, 'row of line', line, 'stands at', there)
        want(filled(row) == filled(cells), 'line', line, row, cells)
    slug = Path(document).stem
    package = json.loads(Path(document).with_name(slug + '.datapackage.json').read_text('utf-8'))
    [resource] = [r for r in package['resources'] if r['name'] == 'table1']
    raw = Path(document).with_name(resource['path']).read_bytes()
    out = list(csv.reader(io.StringIO(raw.decode('utf-8'), newline=''), strict=True))
    fields = resource['schema']['fields']
    want([f['name'] for f in fields] == out[0] and len(set(out[0])) == len(out[0]), 'names of the fields')
    want(len(out) == len(rows), len(out), 'rows in', resource['path'])
    for row in out[1:]:
        want(len(row) == len(fields), 'row of', len(row), 'cells')
        for field, value in zip(fields, row):
            said = field.get('trueValues', []) + field.get('falseValues', [])
            want(not value or (value in said if field['type'] == 'boolean' else re.fullmatch(FORMS[field['type']], value)), field['name'], 'is', field['type'], 'but', value)
    print('\n'.join(faults[:20]) or f'{len(found)} rows, {sum(len(r) for r in rows[1:])} cells, each in the document')
    return bool(faults)


sys.exit(main(sys.argv[1], sys.argv[2]))
