#!/bin/sh
# run.sh PROGRAM...: runs each test program or script, shows what failed, and ends with `N passed, N failed[, N skipped]`.
# Programs print TAP; one that ends badly without saying which test failed counts as one failure.
export PATH="/usr/bin:/bin:$PATH" # the system's python3 has the packages
passed=0 failed=0 skipped=0
log=$(mktemp -d "${TMPDIR:-/tmp}/kw-run.XXXXXX")
trap 'rm -rf "$log"' EXIT
for program; do
	begin=$(date +%s)
	case $program in
	*.sh) timeout -k 9 600 sh "$program" >"$log/out" 2>&1 ;;
	*.py) timeout -k 9 600 python3 "$program" >"$log/out" 2>&1 ;;
	*) CMOCKA_MESSAGE_OUTPUT=TAP timeout -k 9 600 "$program" >"$log/out" 2>&1 ;;
	esac
	code=$?
	p=$(grep -c '^ok ' "$log/out")
	f=$(grep -c '^not ok ' "$log/out")
	s=$(grep -ciE '^ok .*# *skip' "$log/out")
	[ "$code" != 0 ] && [ "$f" = 0 ] && f=1
	[ "$code" = 0 ] && [ $((p + f)) = 0 ] && f=1 # a test that tests nothing
	passed=$((passed + p - s)) failed=$((failed + f)) skipped=$((skipped + s))
	printf '%-36s %4d passed' "${program#"$KW_BUILD"/}" $((p - s))
	[ "$f" != 0 ] && printf ', %d FAILED' "$f"
	[ "$s" != 0 ] && printf ', %d skipped' "$s"
	printf '  (%d s)\n' $(($(date +%s) - begin))
	grep -iE '^ok .*# *skip' "$log/out" | sed 's/^/    /'
	if [ "$f" != 0 ]; then
		grep -v '^ok ' "$log/out" | tail -60 | sed 's/^/    /'
		[ "$code" != 0 ] && echo "    (exit $code)"
	fi
done
if [ "$skipped" != 0 ]; then
	echo "$passed passed, $failed failed, $skipped skipped"
else
	echo "$passed passed, $failed failed"
fi
[ "$failed" = 0 ]
