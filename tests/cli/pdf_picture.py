#!/usr/bin/env python3
"""pdf_picture.py make FILE HOW OUT [PROFILE]: a JPEG of fixtures/pictures with its segments changed.
pdf_picture.py seen PPM: whether the picture of those files is upright on a page: red and green above blue and white, twice as wide as high.
pdf_picture.py lacks PDF WORD: whether no stream of the PDF holds a word."""
import re
import struct
import sys
import zlib

COLOURS = {'red': (220, 20, 20), 'green': (20, 180, 20), 'blue': (20, 20, 220)}
NEAR = 40


def segment(kind, body):
    return struct.pack('>BBH', 0xFF, kind, len(body) + 2) + body


def pieces(profile, n):
    size = -(-len(profile) // n)
    return [b'ICC_PROFILE\0' + bytes((i + 1, n)) + profile[i * size:(i + 1) * size] for i in range(n)]


def changed(jpeg, how, profile):
    """The EXIF segment is the first: SOI, FF E1, length, Exif 0 0, TIFF at 12, its directory at 20, the value at 30."""
    exif, rest = jpeg[2:38], jpeg[38:]
    tiff = bytearray(exif)
    number = '<' if exif[10:12] == b'II' else '>'

    def put(at, form, value):
        struct.pack_into(number + form, tiff, at - 2, value)

    if how == 'no-directory':
        put(16, 'I', 0x7FFFFFFF)
    elif how == 'directory-elsewhere':
        put(16, 'I', 24)
    elif how == 'nine':
        put(30, 'H', 9)
    elif how == 'zero':
        put(30, 'H', 0)
    elif how == 'of-four-bytes':
        put(24, 'H', 4)
    elif how == 'no-tiff':
        put(14, 'H', 43)
    elif how == 'many-entries':
        put(20, 'H', 65535)
        put(22, 'H', 0x0111)
    elif how == 'private':
        return jpeg[:38] + segment(0xE1, b'http://ns.adobe.com/xap/1.0/\0SECRET') + segment(0xFE, b'SECRET') + segment(0xEC, b'SECRET') + rest + b'SECRET' * 9
    elif how == 'profile':
        return jpeg[:38] + segment(0xE2, pieces(profile, 1)[0]) + rest
    elif how == 'profile-in-pieces':
        one, two, three = pieces(profile, 3)
        return jpeg[:38] + segment(0xE2, two) + segment(0xE2, b'MPF\0') + segment(0xE2, three) + segment(0xE2, one) + rest
    elif how == 'profile-lacks-a-piece':
        return jpeg[:38] + b''.join(segment(0xE2, p) for p in pieces(profile, 3)[1:]) + rest
    elif how == 'profile-version-4':
        return changed(jpeg, 'profile', profile[:8] + b'\4' + profile[9:])
    elif how == 'profile-of-grey':
        return changed(jpeg, 'profile', profile[:16] + b'GRAY' + profile[20:])
    elif how == 'profile-cut':
        return changed(jpeg, 'profile', profile[:-9])
    elif how != 'as-it-is':
        raise SystemExit(how + ': unknown')
    return jpeg[:2] + bytes(tiff) + rest


def pixels(path):
    data = open(path, 'rb').read()
    head = re.match(rb'P6\s+(\d+)\s+(\d+)\s+255\s', data)
    width = int(head[1])
    for i in range(head.end(), len(data), 3):
        n = (i - head.end()) // 3
        yield n % width, n // width, tuple(data[i:i + 3])


def seen(path):
    boxes = {}
    for x, y, colour in pixels(path):
        for name, wanted in COLOURS.items():
            if max(abs(a - b) for a, b in zip(colour, wanted)) < NEAR:
                left, top, right, bottom = boxes.get(name, (x, y, x, y))
                boxes[name] = min(left, x), min(top, y), max(right, x), max(bottom, y)
    if len(boxes) != 3:
        return 'only %s is there' % ', '.join(boxes)
    red, green, blue = (boxes[c] for c in ('red', 'green', 'blue'))
    if not (red[2] < green[0] and red[3] < blue[1] and abs(red[1] - green[1]) < 3 and abs(red[0] - blue[0]) < 3):
        return 'it lies otherwise: %s' % boxes
    ratio = (green[2] - red[0]) / (blue[3] - red[1])
    return '' if 1.8 < ratio < 2.2 else 'its sides are as %.2f' % ratio


def lacks(path, word):
    data = open(path, 'rb').read()
    parts = [data]
    for m in re.finditer(rb'stream\r?\n', data):
        try:
            parts.append(zlib.decompressobj().decompress(data[m.end():]))
        except zlib.error:
            pass
    return 'it says ' + word if any(word.encode() in p for p in parts) else ''


def main():
    what, *args = sys.argv[1:]
    if what == 'make':
        profile = open(args[3], 'rb').read() if len(args) > 3 else b''
        open(args[2], 'wb').write(changed(open(args[0], 'rb').read(), args[1], profile))
        return 0
    fault = {'seen': seen, 'lacks': lacks}[what](*args)
    print(fault)
    return bool(fault)


sys.exit(main())
