#!/usr/bin/python3
"""For each CSV file: its copies in CP932, EUC-JP and UTF-8 give the same XLSX, XML, JSON and PDF text but for charset, size, hash
and byte offsets; codes with leading zeros are text with every zero in XLSX, Open Data XML, document XML and budget CSV; rows and
columns are as many as Python's csv finds. Usage: csv_copies.py KAWARABAN SCRATCH FILE..."""
import csv, io, os, re, subprocess, sys, zipfile
import openpyxl

kw, scratch, files = sys.argv[1], sys.argv[2], sys.argv[3:]
failed = 0

def run(source, writer, folder):
    os.makedirs(folder, exist_ok=True)
    for old in os.listdir(folder):
        os.remove(os.path.join(folder, old))
    subprocess.run([kw, '-q', source, '--to', writer, '-o', folder + '/'], check=True, stdout=subprocess.DEVNULL)
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder))]

def masked(text):
    text = re.sub(r'[0-9a-f]{64}', 'HASH', text)
    text = re.sub(r'src-[0-9a-f]{16}', 'src-HASH', text)
    text = re.sub(r'charset="[^"]*"|<charset>[^<]*</charset>|"encoding": *"[^"]*"', 'CHARSET', text)
    text = re.sub(r'\bbytes="\d+"|<byteLength>\d+</byteLength>|"bytes": *\d+', 'BYTES', text)
    text = re.sub(r' at="[^"]*"', '', text)
    text = re.sub(r'"(hash|sha256)": *"[^"]*"', 'HASH', text)
    return re.sub(r'ni:///sha-256;[\w-]+', 'NI', text)

def cells(path):
    book = openpyxl.load_workbook(path)
    return [(sheet.title, [[cell.value for cell in row] for row in sheet.iter_rows()]) for sheet in book]

def outputs(source, name):
    found = {}
    for writer in ('opendata', 'json', 'xml', 'xlsx'):
        for path in run(source, writer, os.path.join(scratch, name)):
            kind = re.sub(r'.*?(_budget_print|_budget)?(\.[a-z.]+)$', r'\1\2', os.path.basename(path))
            if path.endswith('.xlsx'):
                text = repr(cells(path))
                text = re.sub(r"'(文字コード|バイト数)', '?[\w-]+'?", "'MASKED'", text)
            else:
                text = open(path, encoding='utf-8-sig', newline='').read()
            found[writer + kind] = masked(text)
    return found

def fail(*words):
    global failed
    failed = 1
    print(*words)

for file in files:
    raw = open(file, 'rb').read()
    text = None
    for charset in ('utf-8-sig', 'cp932'):
        try:
            text = raw.decode(charset)
            break
        except UnicodeDecodeError:
            pass
    stem = os.path.basename(file)
    made = {}
    for charset in ('utf-8', 'cp932', 'euc_jp'):
        try:
            data = text.encode(charset)
        except UnicodeEncodeError:
            continue  # it has a character that this set has not
        os.makedirs(os.path.join(scratch, charset), exist_ok=True)
        path = os.path.join(scratch, charset, stem)
        open(path, 'wb').write(data)
        made[charset] = outputs(path, 'out')
    for charset, found in made.items():
        for key, value in found.items():
            if value != made['utf-8'].get(key):
                fail(stem, charset, key, 'differs')
    rows = [row for row in csv.reader(io.StringIO(text, newline='')) if row]
    zeros = {cell.strip() for row in rows if not row[0].startswith('#') for cell in row if re.fullmatch(r'0\d+', cell.strip())}
    whole = {key: value for key, value in made['utf-8'].items()}
    for kind in ('opendata.xml', 'xml.kw.xml', 'json.json'):
        for code in zeros:
            if not re.search(r'[>"]' + code + r'[<"]', whole[kind]):
                fail(stem, kind, 'lost', code)
    book = cells(run(file, 'xlsx', os.path.join(scratch, 'out'))[0])
    texts = {str(v) for _, sheet in book for row in sheet for v in row if isinstance(v, str)}
    for code in zeros - texts:
        fail(stem, 'xlsx lost', code)
    print(stem, len(rows), 'records', len(zeros), 'codes', '/'.join(made))
sys.exit(failed)
