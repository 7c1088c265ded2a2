# The rooms of the core include only rooms to their left (tests/layers.sh), and the check sees a breach.
. tests/lib.sh
t "no room includes one to its right" tests/layers.sh
mkdir -p "$W/tree/core" "$W/tree/plugins/x" "$W/tree/tests"
cp tests/layers.sh "$W/tree/tests/"
printf '#include "convert.h"\n' >"$W/tree/core/doc.c"
printf '#include "../../core/doc.h"\n' >"$W/tree/plugins/x/plugin.c"
(cd "$W/tree" && tests/layers.sh) >"$W/said"
t "a core file that includes a higher room is seen" grep -q 'core/doc.c: may not include convert' "$W/said"
t "a plugin that includes the core is seen" grep -q 'plugins/x/plugin.c: may not include' "$W/said"
