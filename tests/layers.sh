#!/bin/sh
# Rooms of core/, lowest first: a file may include its own room and the rooms to its left. Public headers belong to the
# room they are listed with. Plugins include <kawaraban/...>, their own headers and their library, nothing of core/.
# Prints each breach; exit 1 when there is one.
ROOMS="base arena str utf8 tsv limits diag data opts source sink charset norm wareki money contact doc walk table check
       records publisher ledger catalog host convert batch cli main"
# public header -> room (a header that declares several rooms counts as the highest of them that others need)
room_of() {
	case $1 in
	kawaraban/base) echo base ;; kawaraban/str) echo arena ;; kawaraban/limits | kawaraban/context) echo limits ;;
	kawaraban/text) echo sink ;; kawaraban/values) echo charset ;; kawaraban/doc) echo contact ;;
	kawaraban/table) echo doc ;; kawaraban/records) echo check ;; kawaraban/publisher) echo records ;; kawaraban/plugin | kawaraban/kawaraban) echo diag ;;
	sink_*) echo sink ;; utf8_*) echo utf8 ;;
	*) echo "${1%%_*}" ;;
	esac
}
place() {
	n=0
	for r in $ROOMS; do
		n=$((n + 1))
		[ "$r" = "$1" ] && { echo $n; return; }
	done
	echo 0
}
bad=0
for f in core/*.c core/*.h; do
	room=${f#core/}; room=$(room_of "${room%.*}")
	here=$(place "$room")
	[ "$here" = 0 ] && { echo "$f: no room of that name"; bad=1; continue; }
	for inc in $(sed -n 's/^#include "\([a-z0-9_\/]*\)\.h".*/\1/p; s/^#include <\(kawaraban\/[a-z0-9_]*\)\.h>.*/\1/p' "$f"); do
		there=$(place "$(room_of "$inc")")
		[ "$there" -le "$here" ] || { echo "$f: may not include $inc"; bad=1; }
	done
done
for f in plugins/*/*.[ch]; do
	sed -n 's/^#include "\([^"]*\)".*/\1/p' "$f" | while read -r inc; do
		[ -f "$(dirname "$f")/$inc" ] || echo "$f: may not include $inc"
	done
done | grep . && bad=1
exit $bad
