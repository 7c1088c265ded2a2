#!/usr/bin/env python3
"""Checks a file of the json writer against the page: json_form.py FILE.json TEXT

Its bytes are those of json.dumps; every object has only keys it may have, in their order, and none that is empty; every
non-blank line of TEXT stands in exactly one `lines`, or only in nodes with `part`. Prints each fault; exit 1 when there is one.
A second table of the keys, made from the page and not from plugins/json/keys.h.
"""
import json
import re
import sys

NODE = ('type level marker tag prefix label label_from number title subtitle qualifier bureau term id text display_lines raw lines part '
        'implied label_after_content list_title lines_list_title restored budget link ref what missing confidence why columns raw_header '
        'lines_header header_confidence items rows children')
FIELD = 'lines part raw text role post name office tel tel_raw fax iso href label confidence'
KEYS = {
    'root': 'schema source document body removed despaced diagnostics',
    'source': 'file sha256 bytes encoding lines nonblank_lines',
    'document': 'kind title lines_title status organisation fiscal_year head mascot banner issue_date contact url form',
    'organisation': 'ward city lines_city',
    'fiscal_year': 'raw era year start end',
    'field': FIELD,
    'contact': 'type ' + FIELD,
    'node': NODE,
    'item': 'code name text lines part confidence why children',
    'cell': 'children',
    'project': 'project lines part theme confidence why content',
    'theme': 'code lines name_ref',
    'duty': 'department lines_name part lines_text text confidence why',
    'budget': 'raw label amount unit yen fiscal_year',
    'restored': 'before after',
    'removed': 'type reason lines part of text',
    'despaced': 'lines columns',
    'diagnostic': 'severity code lines message',
}
ALWAYS = {'root': 'schema source document body', 'source': KEYS['source'], 'node': 'type', 'budget': 'raw label amount unit yen',
          'restored': 'before after', 'diagnostic': 'severity code message', 'removed': 'type reason lines', 'despaced': 'lines columns',
          'project': 'project lines', 'duty': 'department lines_name', 'theme': 'code lines'}
TYPES = ('section group box item project para list definition_list table duty_boxes slogan subtitle callout caption note notes '
         'cross_reference signature missing blank_field raw contact').split()
faults = []


def fault(*words):
    faults.append(' '.join(str(w) for w in words))


def kind_of_child(key, around, value):
    """what an object under a key is"""
    if key == 'children' or key == 'content' or key == 'body':
        return 'contact' if value.get('type') == 'contact' else 'node'
    if key == 'rows':
        return 'duty' if around.get('type') == 'duty_boxes' else 'project'
    return {'items': 'item', 'removed': 'removed', 'despaced': 'despaced', 'diagnostics': 'diagnostic',
            'head': 'field', 'mascot': 'field', 'banner': 'field', 'issue_date': 'field', 'contact': 'field', 'url': 'field',
            'form': 'field'}.get(key, key)


def check(value, kind):
    order = KEYS[kind].split()
    unknown = [k for k in value if k not in order]
    if unknown:
        fault(kind, 'has no key', unknown)
    elif sorted(value, key=order.index) != list(value):
        fault(kind, 'keys out of order:', list(value))
    for key in ALWAYS.get(kind, '').split():
        if key not in value:
            fault(kind, 'lacks', key, value)
    for key, v in value.items():
        empty = v is None or v is False or v == '' or v == [] or isinstance(v, float)
        if empty and not (key == 'rows' or (kind == 'root' and key == 'body') or kind in ('source', 'restored')):
            fault(kind, key, 'is written though empty')
        if key == 'type' and kind in ('node', 'contact') and v not in TYPES:
            fault('no node type:', v)
        for x in v if isinstance(v, list) else [v]:
            if isinstance(x, dict):
                check(x, kind_of_child(key, value, x))
            elif key == 'rows' and isinstance(x, list):
                for cell in x:
                    if isinstance(cell, dict):
                        check(cell, 'cell')


def numbers(ref):
    for part in ref.split(','):
        first, _, last = part.partition('-')
        yield from range(int(first), int(last or first) + 1)


def uses(value, out):
    """every (line, part) that a lines… key claims"""
    if isinstance(value, list):
        for v in value:
            uses(v, out)
    if isinstance(value, dict):
        for key, v in value.items():
            if key.startswith('lines') and isinstance(v, str) and key != 'lines_city':
                out += [(n, bool(value.get('part'))) for n in numbers(v)]
            elif key not in ('source', 'diagnostics', 'despaced'):
                uses(v, out)
    return out


def check_lines(tree, text):
    filled = {i for i, line in enumerate(text.split('\n'), 1) if line.strip(' \u3000\t\r\ufeff')}
    claims = {}
    for n, part in uses(tree, []):
        claims.setdefault(n, []).append(part)
    for n in sorted(filled - set(claims)):
        fault('line', n, 'is lost')
    for n, parts in claims.items():
        if n in filled and len(parts) > 1 and not all(parts):
            fault('line', n, 'is used', len(parts), 'times')


def main(path, text_path):
    with open(path, 'rb') as f:
        data = f.read()
    tree = json.loads(data.decode('utf-8'))
    if (json.dumps(tree, ensure_ascii=False, indent=2) + '\n').encode('utf-8') != data:
        fault('the bytes are not those of json.dumps')
    check(tree, 'root')
    with open(text_path, encoding='utf-8', newline='') as f:
        check_lines(tree, f.read())
    order = [int(re.match(r'\d+', d['lines']).group()) if 'lines' in d else 0 for d in tree.get('diagnostics', [])]
    if order != sorted(order):
        fault('diagnostics are not in the order of their lines')
    print('\n'.join(faults))
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
