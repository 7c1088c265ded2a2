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
# The options of each command in its section of the manual page, and no others; those of all commands stand under CONVERT.
manual_is_complete() {
	python3 - <<'END'
import os, re, subprocess, sys
ask = lambda *words: subprocess.run([os.environ['KW'], 'help', *words], capture_output=True, text=True, check=True).stdout
options = lambda text: set(re.findall(r'^  (?:-\w, )?--([a-z-]+)', text, re.M))
overview = ask()
commands = ['convert'] + re.findall(r'^  (\w+) ', overview.split('Options:')[0], re.M)
common = set.intersection(*(options(ask(c)) for c in commands))
page = open('docs/kawaraban.1', encoding='utf-8').read().replace('\\-', '-')
sections = dict(re.findall(r'^\.SH ([^\n]+)\n(.*?)(?=^\.SH |\Z)', page, re.M | re.S))
rooms = {'check': 'CHECK AND PROBE', 'probe': 'CHECK AND PROBE'}
wanted = {}
for c in commands:
    own = options(ask(c)) - (set() if c == 'convert' else common)
    if own:
        wanted.setdefault(rooms.get(c, c.upper()), set()).update(own)
bad = [(name, sorted(own ^ set(re.findall(r'--([a-z-]+)', sections.get(name, ''))))) for name, own in wanted.items()]
bad = [(name, which) for name, which in bad if which]
missing = [c for c in commands if not re.search(rf'^\.B kawaraban {c}\b', sections['SYNOPSIS'], re.M) and c != 'convert']
print(bad, missing)
sys.exit(1 if bad or missing or len(wanted) < 7 or len(common) < 5 else 0)
END
}
t "the manual page has every option of every command, and no other" manual_is_complete

t "docs/model.md explains every node type" explains $(sed -n 's/^	X([A-Z]*, "\([a-z]*\)", .*/\1/p' core/kawaraban/doc.h)
t "docs/model.md explains every mark" explains $(sed -n 's/.*{ KW_MARK_[A-Z_]*, "\([a-z-]*\)" },.*/\1/p' plugins/tree/line.c)
t "docs/model.md names every key of the JSON form" explains $(sed -n 's/^	X(S, [A-Z]*[^ ]* *\([a-z_]*\)).*/\1/p' plugins/json/keys.h | sort -u)
t "docs/model.md names every attribute of a heading" explains \
	$(sed -n 's/^	HEADING(TEXT, "\([a-z-]*\)", .*/\1/p' plugins/tree/line.c)
