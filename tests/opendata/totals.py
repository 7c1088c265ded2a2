#!/usr/bin/python3
"""totals.py FOLDER SLUG

The amounts of SLUG.xml, SLUG_budget.csv and SLUG.datapackage.json in FOLDER are the same: item by item figure times
factor, the computed totals, the sums of the columns; and the CSV has the form it promises. Python alone."""
import csv
import json
import re
import sys
import xml.etree.ElementTree as ET
from decimal import Decimal
from pathlib import Path

NS, IC = '{urn:kawaraban:opendata:1}', '{http://imi.go.jp/ns/core/2#}'


def main(folder, slug):
    faults = []

    def want(fine, *words):
        if not fine:
            faults.append(' '.join(map(str, words)))

    sums = {}
    count = 0
    for budget in ET.parse(Path(folder, slug + '.xml')).getroot().iter(NS + 'budget'):
        total = 0
        for item in budget.iter(NS + 'budgetItem'):
            yen = int(item.findtext(NS + 'amount'))
            money = item.find(IC + '金額')
            want(Decimal(money.findtext(IC + '数値')) * int(money.findtext(IC + '乗数')) == yen, item.get('id'), yen)
            total += yen
            count += 1
        want(total == int(budget.findtext(NS + 'computedTotal')), 'computedTotal', budget.get('label'))
        label = budget.get('label')
        sums[label] = sums.get(label, 0) + total
    table = Path(folder, slug + '_budget.csv')
    want(table.exists() == (count > 0), 'a CSV if and only if there are amounts')
    if table.exists():
        raw = table.read_bytes()
        want(raw.endswith(b'\r\n') and raw.count(b'\n') == raw.count(b'\r\n'), 'CSV lines end in CR LF')
        want(not raw.startswith(b'\xef\xbb\xbf'), 'no byte order mark unless asked for')
        head, *rows = csv.reader(raw.decode('utf-8').split('\r\n')[:-1], strict=True)
        want(head[:3] == ['全国地方公共団体コード', 'ID', '地方公共団体名'], 'lead columns', head[:3])
        want(len(set(head)) == len(head), 'column names')
        want(all(len(r) == len(head) for r in rows), 'row lengths')
        want(len({r[1] for r in rows}) == len(rows), 'ID twice')
        for label, total in sums.items():
            k = head.index(label + '_円')
            want(sum(int(r[k]) for r in rows if r[k]) == total, label, 'CSV', 'XML', total)
        for r in rows:
            want(re.fullmatch('[0-9]{6}', r[0]) or (r[0] == '' and r[1].startswith('src-')), 'code', r[0])
            for name, value in zip(head, r):
                want(value == value.strip(), name, repr(value))
                want(not name.endswith('_円') or re.fullmatch('(-?[0-9]+)?', value), name, repr(value))
                want(not re.fullmatch('[0-9]{1,2}(-[0-9]{1,2}){1,2}', value), name, value, 'looks like a date')
        package = json.loads(Path(folder, slug + '.datapackage.json').read_text('utf-8'))
        [resource] = package['resources']
        want(package['name'] == slug and resource['path'] == table.name, 'names of the package')
        want([f['name'] for f in resource['schema']['fields']] == head, 'fields of the package')
        types = {f['name']: f['type'] for f in resource['schema']['fields']}
        want(types['全国地方公共団体コード'] == types['ID'] == 'string', 'types of codes')
        want(all(types[label + '_円'] == 'integer' for label in sums), 'types of amounts')
    print('\n'.join(faults[:20]) or f'{count} amounts, {sum(sums.values())} yen')
    return bool(faults)


sys.exit(main(sys.argv[1], sys.argv[2]))
