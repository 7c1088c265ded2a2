# Outputs that cannot be written: exit 6, one message, nothing left behind, an existing file as it was.
. tests/lib.sh
SEED=$(ls fixtures/seeds/003_*.txt)
left() { find "$1" -mindepth 1 | sort | tr '\n' ' '; }

for writer in json pdf xlsx opendata; do
	t_exit 6 "$writer to a full device" "$KW" -q "$SEED" --to $writer -o /dev/full
	"$KW" -q "$SEED" --to $writer -o /dev/full 2>"$W/said"
	t "$writer to a full device: one message" test "$(wc -l <"$W/said")" = 1
done
t_exit 6 "standard output is full" sh -c '"$KW" -q '"$SEED"' --to pdf -o - >/dev/full'
t_exit 6 "standard output is closed" sh -c '"$KW" -q '"$SEED"' --to pdf -o - >&-'

mkdir "$W/ro"
if [ "$(id -u)" = 0 ]; then
	# root may write anywhere: a read-only mount, or a folder that cannot hold files
	if mount -t tmpfs -o ro,size=64k tmpfs "$W/ro" 2>/dev/null; then
		t_exit 6 "a read-only folder" "$KW" -q "$SEED" --to pdf -o "$W/ro/"
		umount "$W/ro"
	else
		t_exit 6 "a folder that takes no files" "$KW" -q "$SEED" -o /proc/x.pdf
	fi
else
	chmod 555 "$W/ro"
	t_exit 6 "a read-only folder" "$KW" -q "$SEED" --to pdf -o "$W/ro/"
	t "nothing in it" test -z "$(left "$W/ro")"
fi
t_exit 6 "a folder below a file" "$KW" -q "$SEED" -o "$SEED/x.pdf"

mkdir "$W/links"
echo old >"$W/target"
ln -s "$W/target" "$W/links/a.json"
ln -s "$W/nowhere" "$W/links/b.json"
t_exit 6 "a link is not replaced" "$KW" -q "$SEED" -o "$W/links/a.json"
t_exit 6 "a dangling link is not followed" "$KW" -q "$SEED" -o "$W/links/b.json"
t "the target is as it was" grep -qx old "$W/target"
t "nothing was made elsewhere" test ! -e "$W/nowhere"
cp "$SEED" "$W/self.json"
t_exit 6 "the input is never replaced" "$KW" -q "$W/self.json" --from text -o "$W/self.json"
t "the input is as it was" cmp "$SEED" "$W/self.json"
t_exit 6 "two outputs of one name" "$KW" -q "$SEED" --to json -o "$W/links/c.json" -o "$W/links/c.json"
t "links: only the two links" test "$(left "$W/links")" = "$W/links/a.json $W/links/b.json "

# A small file system: full while the libraries write.
if [ "$(id -u)" = 0 ] && mkdir "$W/small" && mount -t tmpfs -o size=16k tmpfs "$W/small" 2>/dev/null; then
	for writer in pdf xlsx opendata json; do
		t_exit 6 "$writer on a full disk" "$KW" -q "$SEED" --to $writer -o "$W/small/"
		t "$writer on a full disk: nothing is left" test -z "$(left "$W/small")"
	done
	echo old >"$W/small/keep.pdf"
	t_exit 6 "an existing file on a full disk" "$KW" -q "$SEED" -o "$W/small/keep.pdf"
	t "it is as it was" grep -qx old "$W/small/keep.pdf"
	umount "$W/small"
else
	t_skip "full disk" "needs root and tmpfs"
fi

# Each write, fsync, rename and close of the run fails once.
cat >"$W/failing.c" <<'C'
/* Fails the Nth call of one function on files of kawaraban's private folders. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static int ours(int fd)
{
	char link[64], path[4096];
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof path - 1);
	if (n < 0)
		return 0;
	path[n] = 0;
	return strstr(path, "/.kw-") != NULL;
}
static int fails(const char *name)
{
	const char *which = getenv("FAIL_CALL");
	return which && strcmp(which, name) == 0;
}
int close(int fd)
{
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "close");
	int bad = fails("close") && ours(fd);
	int st = real(fd);
	if (bad) { errno = EIO; return -1; }
	return st;
}
ssize_t write(int fd, const void *p, size_t n)
{
	ssize_t (*real)(int, const void *, size_t) = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
	if (fails("write") && ours(fd)) { errno = ENOSPC; return -1; }
	return real(fd, p, n);
}
int fsync(int fd)
{
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
	if (fails("fsync") && ours(fd)) { errno = EIO; return -1; }
	return real(fd);
}
int renameat2(int a, const char *b, int c, const char *d, unsigned e)
{
	int (*real)(int, const char *, int, const char *, unsigned) =
		(int (*)(int, const char *, int, const char *, unsigned))dlsym(RTLD_NEXT, "renameat2");
	static int calls;
	if (fails("renameat2") && ++calls == atoi(getenv("FAIL_AT") ? getenv("FAIL_AT") : "1")) { errno = EIO; return -1; }
	return real(a, b, c, d, e);
}
C
if [ "${KW_BUILD#*asan}" = "$KW_BUILD" ] && ${CC:-gcc} -shared -fPIC -o "$W/failing.so" "$W/failing.c" -ldl; then
	for call in write close fsync renameat2; do
		rm -rf "$W/out" && mkdir "$W/out"
		echo old >"$W/out/x.json"
		t_exit 6 "$call fails" env LD_PRELOAD="$W/failing.so" FAIL_CALL=$call "$KW" -q "$SEED" -o "$W/out/x.json"
		t "$call fails: the old file stays, nothing else" sh -c 'grep -qx old "$W/out/x.json" && [ "$(ls -A "$W/out")" = x.json ]'
	done
	# the second of two renames fails: the first is taken back
	rm -rf "$W/out" && mkdir "$W/out"
	echo old >"$W/out/a.json"
	t_exit 6 "the second rename fails" env LD_PRELOAD="$W/failing.so" FAIL_CALL=renameat2 FAIL_AT=2 \
		"$KW" -q "$SEED" -o "$W/out/a.json" -o "$W/out/b.tree"
	t "the first is taken back" sh -c 'grep -qx old "$W/out/a.json" && [ "$(ls -A "$W/out")" = a.json ]'
else
	t_skip "failing calls" "a preloaded object and the sanitizer exclude each other"
fi

# A signal: 128 + its number, nothing left behind.
python3 -c "print('これは長い文書の一行です。' * 60, end='\n\n')" >"$W/unit"
for i in $(seq 14); do cat "$W/unit" "$W/unit" >"$W/unit2" && mv "$W/unit2" "$W/unit"; done
mkdir -p "$W/stopped"
for signal in TERM:143 HUP:129; do
	"$KW" -q "$W/unit" --from text --to pdf -o "$W/stopped/" 2>"$W/said" &
	pid=$!
	sleep 0.3
	kill -${signal%:*} $pid
	wait $pid
	code=$?
	t "stopped by SIG${signal%:*}: exit ${signal#*:}" test $code = ${signal#*:}
	t "stopped by SIG${signal%:*}: nothing is left" test -z "$(left "$W/stopped")"
done
