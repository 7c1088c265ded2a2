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
static char *which; /* a document process gets a fresh environment */
__attribute__((constructor)) static void choose(void)
{
	which = getenv("FAIL_CALL") ? strdup(getenv("FAIL_CALL")) : NULL;
}
static int fails(const char *name)
{
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

# File systems without the flags of renameat2 (NFS, SMB, exFAT), and those without links too.
cat >"$W/noflags.c" <<'C'
/* renameat2 knows no flags; linkat is not allowed when NO_LINKS is set. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
int renameat2(int a, const char *b, int c, const char *d, unsigned e)
{
	(void)a, (void)b, (void)c, (void)d, (void)e;
	errno = EINVAL;
	return -1;
}
int linkat(int at, const char *a, int bt, const char *b, int flags)
{
	int (*real)(int, const char *, int, const char *, int) =
		(int (*)(int, const char *, int, const char *, int))dlsym(RTLD_NEXT, "linkat");
	if (getenv("NO_LINKS")) { errno = EPERM; return -1; }
	return real(at, a, bt, b, flags);
}
int renameat(int at, const char *a, int bt, const char *b)
{
	int (*real)(int, const char *, int, const char *) =
		(int (*)(int, const char *, int, const char *))dlsym(RTLD_NEXT, "renameat");
	const char *refused = getenv("NO_RENAME_TO");
	if (refused && strstr(b, refused)) { errno = EIO; return -1; }
	return real(at, a, bt, b);
}
C
if [ "${KW_BUILD#*asan}" = "$KW_BUILD" ] && ${CC:-gcc} -shared -fPIC -o "$W/noflags.so" "$W/noflags.c" -ldl; then
	for links in '' NO_LINKS=1; do
		rm -rf "$W/out" && mkdir "$W/out"
		t "no flags $links: a new file" env $links LD_PRELOAD="$W/noflags.so" "$KW" -q "$SEED" -o "$W/out/a.json"
		echo old >"$W/out/b.json"
		t "no flags $links: an old file is replaced" env $links LD_PRELOAD="$W/noflags.so" "$KW" -q "$SEED" -o "$W/out/b.json"
		t "no flags $links: both are there, nothing else" sh -c 'cmp "$W/out/a.json" "$W/out/b.json" && [ "$(ls -A "$W/out" | wc -l)" = 2 ]'
	done
	rm -rf "$W/out" && mkdir "$W/out"
	echo old >"$W/out/a.json"
	echo old >"$W/out/b.tree"
	t_exit 6 "no flags: the second rename fails" env LD_PRELOAD="$W/noflags.so" NO_RENAME_TO=b.tree \
		"$KW" -q "$SEED" -o "$W/out/a.json" -o "$W/out/b.tree"
	t "no flags: both old files are as they were" sh -c '[ "$(cat "$W/out/a.json" "$W/out/b.tree" | sort -u)" = old ]'
	echo old >"$W/out/a.json"
	NO_LINKS=1 LD_PRELOAD="$W/noflags.so" NO_RENAME_TO=b.tree "$KW" -q "$SEED" -o "$W/out/a.json" -o "$W/out/b.tree" 2>"$W/said"
	t "neither flags nor links: what could not be put back is said" grep -qF 'could not be put back' "$W/said"
else
	t_skip "no flags" "a preloaded object and the sanitizer exclude each other"
fi

# Folders that were made for an output that did not come.
t_exit 5 "an output over its limit" "$KW" -q "$SEED" --to json -o "$W/made/for/it/" --limit output-bytes=1000
t "an output over its limit: no folder stays" test ! -e "$W/made"
t_exit 5 "a file of a library over its limit" "$KW" -q "$SEED" --to xlsx -o "$W/made/x.xlsx" --limit output-bytes=1000
t_exit 6 "a folder that cannot be made" "$KW" -q "$SEED" --to json -o "$W/made/$(printf '%0300d' 0)/"
t "a folder that cannot be made: none of those above it stays" test ! -e "$W/made"
t_exit 6 "no temporary folder for a stream" env TMPDIR="$SEED/x" "$KW" -q "$SEED" --to json -o -
t_says "$SEED/x" "the temporary folder is named" env TMPDIR="$SEED/x" "$KW" -q "$SEED" --to json -o -
t "modes follow the umask" sh -c 'umask 027; "$KW" -q "'"$SEED"'" --to json,xlsx -o "$W/mode/" && [ "$(stat -c %a "$W"/mode/* | sort -u)" = 640 ]'

# A signal: 128 + its number, nothing left behind.
python3 -c "print('これは長い文書の一行です。' * 60, end='\n\n')" >"$W/unit"
for i in $(seq 14); do cat "$W/unit" "$W/unit" >"$W/unit2" && mv "$W/unit2" "$W/unit"; done
# stop SIGNAL COMMAND...: starts the command with its signals as a shell at a terminal would, stops it, answers its exit code
stop() {
	python3 - "$@" <<'P'
import signal, subprocess, sys, time
def defaults():
    for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP): signal.signal(s, signal.SIG_DFL)
p = subprocess.Popen(sys.argv[2:], preexec_fn=defaults, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
time.sleep(0.5)
p.send_signal(getattr(signal, "SIG" + sys.argv[1]))
try:
    sys.exit(p.wait(20))
except subprocess.TimeoutExpired:
    p.kill()
    sys.exit(99)
P
}
mkdir -p "$W/stopped"
for signal in INT:130 TERM:143 HUP:129; do
	t_exit ${signal#*:} "stopped by SIG${signal%:*}" stop ${signal%:*} "$KW" -q "$W/unit" --from text --to pdf -o "$W/stopped/"
	t "stopped by SIG${signal%:*}: nothing is left" test -z "$(left "$W/stopped")"
done
mkdir "$W/tmp"
python3 -c "print('短い文です。\n' * 40000)" >"$W/long"
TMPDIR=$W/tmp
export TMPDIR
t_exit 143 "stopped while nobody reads the pipe" stop TERM "$KW" -q "$W/long" --from text --to json -o -
t "stopped while nobody reads the pipe: nothing is left" test -z "$(left "$W/tmp")"
t "a signal that was ignored stays so" sh -c 'trap "" HUP; "$KW" -q "$W/unit" --from text --to tree -o "$W/hup.tree" & pid=$!; sleep 0.2; kill -HUP $pid; wait $pid'
