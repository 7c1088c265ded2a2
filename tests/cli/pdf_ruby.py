#!/usr/bin/env python3
"""pdf_ruby.py FILE.pdf READING:BASE...: each reading is set half as large above its base, over kana beside it by one of its ems
at most and over nothing else, in the middle where it stands over neither, and the lines of the body keep their feed. Exits 1 with the first fault."""
import sys

from pdf_glyphs import glyphs

TOLERANCE = .1
chars = [g for page in glyphs(sys.argv[1]) for g in page]
text = "".join(g.text for g in chars)
for pair in sys.argv[2:]:
    reading, base = pair.split(":")
    at = text.find(base + reading)
    if at < 0:
        sys.exit(f"{base} is not followed by {reading}")
    b, r = chars[at:at + len(base)], chars[at + len(base):at + len(base) + len(reading)]
    em = b[0].size
    if any(abs(g.size - em / 2) > TOLERANCE for g in r):
        sys.exit(f"{reading}: sizes {[g.size for g in r]} over {em}")
    if len({g.y for g in b}) != 1 or any(not .85 * em < g.y - b[0].y < em for g in r):
        sys.exit(f"{reading} does not stand above {base}")
    before = chars[at - 1] if at and chars[at - 1].y == b[0].y else None
    after = chars[at + len(base) + len(reading)]
    over = [max(0, before.right - r[0].x) if before else 0, max(0, r[-1].right - after.x) if after.y == b[0].y else 0]
    for width, neighbour in zip(over, (before, after)):
        if neighbour and width > TOLERANCE + (em / 2 if "ぁ" <= neighbour.text <= "ヾ" else 0):
            sys.exit(f"{reading} stands {width:.2f} pt over {neighbour.text} beside {base}")
    off = (r[0].x + r[-1].right) / 2 - (b[0].x + b[-1].right) / 2
    if abs(off) > TOLERANCE and max(over) < TOLERANCE:
        sys.exit(f"{reading} is {off:.2f} pt off the middle of {base}")
    is_between_kana = all(g and "ぁ" <= g.text <= "ヾ" for g in (before, after))
    if is_between_kana and abs(over[0] - over[1]) > TOLERANCE:
        sys.exit(f"{reading} stands over one side of {base} more than over the other")
feeds = sorted({g.y for g in chars if g.size == 12})
if not any(abs(b - a - 20) < TOLERANCE for a, b in zip(feeds, feeds[1:])) or any(b - a < 20 - TOLERANCE for a, b in zip(feeds, feeds[1:])):
    sys.exit(f"baselines of the body: {feeds}")
