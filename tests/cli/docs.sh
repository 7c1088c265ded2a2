#!/bin/sh
# The pages about plugins and the model say what is so: quoted code is in the file it is quoted from, and every node type, mark and
# JSON key is explained.
. tests/lib.sh

# Each ```c FILE block of docs/plugins.md is a passage of FILE.
quotes_are_real() {
	python3 - docs/plugins.md <<'END'
import re, sys
page = open(sys.argv[1], encoding='utf-8').read()
quotes = re.findall(r'^```c (\S+)\n(.*?)^```$', page, re.M | re.S)
bad = [text for name, text in quotes if text not in open(name, encoding='utf-8').read()]
for text in bad:
    print('not in its file:\n' + text)
sys.exit(1 if bad or len(quotes) < 5 else 0)
END
}
t "docs/plugins.md quotes the plugins as they are" quotes_are_real

# explains WORD...: each stands as `word` in docs/model.md
explains() {
	missing=0
	[ $# -gt 3 ] || { echo "too few words: $*"; return 1; }
	for word; do
		grep -qF -- "\`$word\`" docs/model.md || { echo "$word is not explained"; missing=1; }
	done
	return "$missing"
}
t "docs/model.md explains every node type" explains $(sed -n 's/^	X([A-Z]*, "\([a-z]*\)", .*/\1/p' core/kawaraban/doc.h)
t "docs/model.md explains every mark" explains $(sed -n 's/.*{ KW_MARK_[A-Z_]*, "\([a-z-]*\)" },.*/\1/p' plugins/tree/line.c)
t "docs/model.md names every key of the JSON form" explains $(sed -n 's/^	X(S, [A-Z]*[^ ]* *\([a-z_]*\)).*/\1/p' plugins/json/keys.h | sort -u)
t "docs/model.md names every attribute of a heading" explains \
	$(sed -n 's/^	HEADING(TEXT, "\([a-z-]*\)", .*/\1/p' plugins/tree/line.c)
