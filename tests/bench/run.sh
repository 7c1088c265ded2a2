#!/bin/sh
# Bench: whole processes, medians of 20, wall time and peak memory; peers that are installed stand beside. Never fails.
: "${KW_BUILD:=build/release-gcc}"
KW=$KW_BUILD/kawaraban
OUT=build/bench
mkdir -p "$OUT"
cat >"$OUT/measure.py" <<'PY'
import os, resource, statistics, subprocess, sys, time
runs, name, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
wall, rss = [], []
for _ in range(runs):
    begin = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ,
                          file_actions=[(os.POSIX_SPAWN_OPEN, 1, '/dev/null', os.O_WRONLY, 0),
                                        (os.POSIX_SPAWN_OPEN, 2, '/dev/null', os.O_WRONLY, 0)])
    _, status, usage = os.wait4(pid, 0)
    wall.append((time.perf_counter() - begin) * 1000)
    rss.append(usage.ru_maxrss / 1024)
    if status:
        print('| %s | failed (%d) | |' % (name, status))
        sys.exit()
print('| %s | %.1f ms | %.1f MiB |' % (name, statistics.median(wall), max(rss)))
PY
report=$OUT/report.md
{
	echo "| what | median wall | peak memory |"
	echo "|---|---|---|"
	for seed in fixtures/seeds/*.txt; do
		n=$(basename "$seed" | cut -c1-3)
		for writer in pdf xlsx opendata json; do
			python3 "$OUT/measure.py" 20 "seed $n to $writer" "$KW" -q "$seed" -o "$OUT/" --to $writer
		done
	done
	python3 "$OUT/measure.py" 5 "five seeds to pdf, xlsx, opendata" "$KW" -q fixtures/seeds/*.txt -o "$OUT/" --to pdf,xlsx,opendata
	if command -v soffice >/dev/null; then
		soffice -env:UserInstallation="file://$PWD/$OUT/profile" --headless --version >/dev/null 2>&1
		python3 "$OUT/measure.py" 3 "LibreOffice: seed 003 to pdf" soffice -env:UserInstallation="file://$PWD/$OUT/profile" \
			--headless --convert-to pdf --outdir "$OUT" "$(ls fixtures/seeds/003*.txt)"
	fi
} | tee "$report"
