#!/bin/sh
# How large leaflets are: each of the five in the default template, its fonts no coarser than can be seen. Sizes depend on the
# document, the fonts and libdeflate alone; the ceilings leave room for pages made otherwise.
. tests/lib.sh

size() { python3 tests/cli/pdf_size.py "$1" "$2"; }

while read -r n ceiling; do
	t "$n: written" "$KW" -q "$(ls fixtures/seeds/"$n"*.txt)" -o "$W/$n.pdf"
	t "$n: at most $ceiling bytes, widths agree, units are small enough" size "$W/$n.pdf" "$ceiling"
done <<'E2'
000 98000
001 120000
002 112500
003 68000
004 109500
E2
t_exit 1 "a ceiling that is too low is seen" size "$W/003.pdf" 1000
