#!/bin/sh
# A batch on a disk that fills up, and system calls of its supervisor that fail. Rows 21, 22, 25, 27 of the acceptance matrix.
. tests/lib.sh

same_tree() { diff -r -x '.kw-*' "$1" "$2"; }
left() { find "$1" -name '.kw-*' ! -name '.kw-journal*' ! -name .kw-lock; } # a log stays beside the journal while the disk is full
mkdir "$W/in"
for i in $(seq 100 199); do printf '令和４年度の予算\n%s千円\n' "$i" >"$W/in/$i.txt"; done
run() { # OUT ARGUMENT...
	out=$1
	shift
	"$KW" batch -q "$W/in" --out "$out" --to json "$@"
}
run "$W/ref"

# ---- a full disk ----
every_output_is_whole() {
	for f in "$1"/*.json; do
		[ -e "$f" ] || continue
		cmp -s "$f" "$W/ref/$(basename "$f")" || { echo "$f is not whole"; return 1; }
	done
}
full() { # SIZE NODES: stops with 6; every output there is whole; goes on when there is room
	mount -t tmpfs -o "size=$1,nr_inodes=$2" tmpfs "$W/small" || return 1
	run "$W/small/out" 2>"$W/said"
	code=$?
	[ "$code" = 6 ] || echo "exit $code: $(cat "$W/said")"
	bad=0
	every_output_is_whole "$W/small/out" || bad=1
	[ -z "$(left "$W/small/out")" ] || { echo "left: $(left "$W/small/out")"; bad=1; }
	mount -o remount,size=64m,nr_inodes=10000 "$W/small"
	run "$W/small/out" && same_tree "$W/ref" "$W/small/out" || bad=1
	umount "$W/small"
	[ "$code" = 6 ] && [ "$bad" = 0 ]
}
mkdir "$W/small"
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=4k tmpfs "$W/small" 2>/dev/null; then
	umount "$W/small"
	for size in 100k 160k 260k 400k; do
		t "matrix 22: a disk of $size fills up: exit 6, and resumes" full "$size" 10000
	done
	for nodes in 8 20 90; do
		t "matrix 22: a disk of $nodes files fills up: exit 6, and resumes" full 64m "$nodes"
	done
else
	t_skip "matrix 22: a disk that fills up" "needs root and tmpfs"
fi

# ---- calls that fail, once ----
sweep() { # CALL ERROR WHEN...: whatever fails, no wrong file, and the next run finishes
	call=$1 error=$2
	shift 2
	for when; do
		rm -rf "$W/out"
		strace -qq -o /dev/null -e trace="$call" -e inject="$call:error=$error:when=$when" \
			"$KW" batch -q "$W/in" --include '10*' --out "$W/out" --to json -j 1 >"$W/said" 2>&1
		code=$?
		case $code in 0 | 1 | 6) ;; *) echo "$call $error $when: exit $code: $(cat "$W/said")"; return 1 ;; esac
		every_output_is_whole "$W/out" || return 1
		"$KW" batch -q "$W/in" --include '10*' --out "$W/out" --to json -j 1 >"$W/said" 2>&1 || { cat "$W/said"; return 1; }
		[ "$(ls "$W/out" | wc -l)" = 10 ] && every_output_is_whole "$W/out" && [ -z "$(left "$W/out")" ] || { ls -A "$W/out"; return 1; }
	done
}
if command -v strace >/dev/null && ! nm -D "$KW_BUILD/kawaraban" | grep -q __asan; then
	t "matrix 21: renameat2 fails" sweep renameat2 EIO 1 5
	t "matrix 21: renameat fails" sweep renameat ENOSPC 1 7
	t "matrix 21: fsync fails" sweep fsync EIO 1 2
	t "matrix 21: pwrite64 fails" sweep pwrite64 ENOSPC 2 9
	t "matrix 21: openat2 fails" sweep openat2 EMFILE 2 6
	t "matrix 21: sendmsg is interrupted" sweep sendmsg EINTR 1 3
	t "matrix 21: mkdirat fails" sweep mkdirat ENOSPC 1 2
else
	t_skip "matrix 21: calls that fail" "no strace, or a sanitizer"
fi

# ---- nothing grows ----
flat() { # descriptors and memory of the supervisor, early and late
	python3 - "$KW" "$W" <<'END'
import os, subprocess, sys, time
kw, w = sys.argv[1:]
os.mkdir(w + '/many')
for i in range(1000):
    open(f'{w}/many/{i:04}.txt', 'w').write('令和４年度の予算\n')
p = subprocess.Popen([kw, 'batch', '-q', w + '/many', '--out', w + '/flat', '--to', 'tree', '--durable', 'off'])
seen = []
while p.poll() is None:
    try:
        fds = len(os.listdir(f'/proc/{p.pid}/fd'))
        rss = int(open(f'/proc/{p.pid}/statm').read().split()[1]) * 4
        seen.append((len(os.listdir(w + '/flat')), fds, rss))
    except OSError:
        pass
    time.sleep(0.02)
early = [s for s in seen if 150 < s[0] < 400]
late = [s for s in seen if 800 < s[0]]
print(early[:3], late[-3:])
assert p.returncode == 0 and early and late
assert max(s[1] for s in late) <= max(s[1] for s in early) + 2
assert max(s[2] for s in late) <= max(s[2] for s in early) + 2048
END
}
if nm -D "$KW_BUILD/kawaraban" | grep -q __asan; then
	t_skip "matrix 25: memory of the supervisor" "the sanitizer keeps what is freed"
else
	t "matrix 25: descriptors and memory of the supervisor stay as they are" flat
fi
