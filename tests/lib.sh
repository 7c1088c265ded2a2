# lib.sh -- what the tests of the command share; sourced. Prints TAP. $KW: the command. $W: a fresh folder, removed at the end.
# Run alone: sh tests/cli/NAME.sh (after make), from the project's root.
: "${KW_BUILD:=build/release-gcc}"
KW_BUILD=$(cd "$KW_BUILD" && pwd)
KW=$KW_BUILD/kawaraban
W=$(mktemp -d "${TMPDIR:-/tmp}/kw-test.XXXXXX")
export KW W KW_BUILD
export LC_ALL=C.UTF-8 TZ=UTC PATH="/usr/bin:/bin:$PATH" # the system's python3 has the packages
unset KAWARABAN_PLUGIN_PATH SOURCE_DATE_EPOCH
tests_run=0 tests_failed=0
finish() {
	rm -rf "$W"
	echo "1..$tests_run"
	[ "$tests_failed" = 0 ] || exit 1
	exit # as the script ended: a broken one is not a passed one
}
trap finish EXIT

# report STATUS NAME OUTPUT-FILE
report() {
	tests_run=$((tests_run + 1))
	if [ "$1" = 0 ]; then
		echo "ok $tests_run - $2"
	else
		tests_failed=$((tests_failed + 1))
		echo "not ok $tests_run - $2"
		[ -n "$3" ] && sed 's/^/#   /' "$3" | head -20
	fi
}
# t NAME COMMAND...: passes when the command exits 0
t() {
	local name=$1
	shift
	"$@" >"$W/.said" 2>&1
	report $? "$name" "$W/.said"
}
# t_exit N NAME COMMAND...: passes when the command exits N
t_exit() {
	local want=$1 name=$2 code
	shift 2
	"$@" >"$W/.said" 2>&1
	code=$?
	[ "$code" = "$want" ] || echo "exit $code, expected $want" >>"$W/.said"
	[ "$code" = "$want" ]
	report $? "$name" "$W/.said"
}
# t_says TEXT NAME COMMAND...: passes when the output (both streams) holds TEXT, whatever the exit code
t_says() {
	local want=$1 name=$2
	shift 2
	"$@" >"$W/.said" 2>&1
	grep -qF -- "$want" "$W/.said"
	report $? "$name: says '$want'" "$W/.said"
}
t_skip() {
	tests_run=$((tests_run + 1))
	echo "ok $tests_run - $1 # SKIP $2"
}
