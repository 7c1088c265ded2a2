# The command: names, switches, exit codes, hints, standard input and output.
. tests/lib.sh
SEED=$(ls fixtures/seeds/003_*.txt)
cp "$SEED" "$W/in.txt"

t "help" "$KW" --help
t_says "Exit codes" "help tells the exit codes" "$KW" --help
t_says "kawaraban " "version" "$KW" --version
for c in convert check probe list help completion; do t "help $c" "$KW" help $c; done
t_says "pdf.template" "help of a plugin tells its options" "$KW" help pdf
t_says "csv-rows" "help limits" "$KW" help limits
t_says "text" "list" "$KW" list
t "list --json is JSON" sh -c '"$KW" list --json | python3 -m json.tool'
t "completion is a script" sh -c '"$KW" completion bash | bash -n'

t_exit 2 "no input" "$KW"
t_exit 2 "no output" "$KW" "$W/in.txt"
t_exit 2 "unknown switch" "$KW" "$W/in.txt" --outptu x.pdf
t_says "did you mean --output?" "unknown switch has a hint" "$KW" "$W/in.txt" --outptu x.pdf
t_says "did you mean 'opendata'?" "unknown writer has a hint" "$KW" "$W/in.txt" --to opndata -o "$W/x/"
t_says "did you mean 'text'?" "unknown reader has a hint" "$KW" "$W/in.txt" --from txt -o "$W/x.json"
t_exit 2 "unknown option" "$KW" "$W/in.txt" --opt pdf.templat=plain -o "$W/x.pdf"
t_says "did you mean 'pdf.template'?" "unknown option has a hint" "$KW" "$W/in.txt" --opt pdf.templat=plain -o "$W/x.pdf"
t_exit 2 "option without value" "$KW" "$W/in.txt" --opt pdf.template -o "$W/x.pdf"
t_exit 2 "unknown suffix" "$KW" "$W/in.txt" -o "$W/x.docx"
t_exit 2 "two writers to standard output" "$KW" "$W/in.txt" --to pdf,json -o -
t_exit 2 "several inputs to one file" "$KW" "$W/in.txt" "$SEED" -o "$W/x.pdf"
t_exit 2 "unknown limit" "$KW" "$W/in.txt" --limit nods=1 -o "$W/x.json"
t_exit 2 "unknown list" "$KW" list everything
t_exit 2 "unknown topic" "$KW" help everything
t_exit 3 "missing input" "$KW" "$W/none.txt" -o "$W/x.json"
t_exit 3 "a folder as input" "$KW" "$W" -o "$W/x.json"
t_exit 3 "a device as input" "$KW" /dev/zero -o "$W/x.json"
t_exit 5 "a limit" "$KW" "$W/in.txt" --limit input-bytes=100 -o "$W/x.json"
t_exit 5 "too many nodes" "$KW" "$W/in.txt" --limit nodes=10 -o "$W/x.json"
t "nothing was written by any of these" sh -c '[ "$(ls -A "$W" | sort | tr "\n" " ")" = ".said in.txt " ]'

t "convert by suffix" "$KW" "$W/in.txt" -o "$W/a.json"
t "the word convert" "$KW" convert "$W/in.txt" -o "$W/b.json"
t "both are the same" cmp "$W/a.json" "$W/b.json"
t "standard input and output" sh -c '"$KW" - --from text --to json -o - <"$W/in.txt" >"$W/c.json"'
t "standard input is named so" grep -q '"file": "stdin"' "$W/c.json"
t "to a folder" "$KW" "$W/in.txt" --to json,tree -o "$W/made/here/"
t "both outputs are there" test -s "$W/made/here/in.json" -a -s "$W/made/here/in.tree"
t "a stem for two writers" "$KW" "$W/in.txt" --to json,tree -o "$W/stem"
t "both have their suffix" test -s "$W/stem.json" -a -s "$W/stem.tree"
t "an old file is replaced" sh -c 'echo old >"$W/a.json"; "$KW" "$W/in.txt" -o "$W/a.json" && cmp "$W/a.json" "$W/b.json"'
t_exit 1 "one of two inputs is missing" "$KW" "$W/in.txt" "$W/none.txt" --to json -o "$W/two/"
t "the other one is there" test -s "$W/two/in.json"
printf '# a comment\nto = json\noutput = %s/configured/\ntext.encoding = UTF-8\n' "$W" >"$W/conf"
t "config file" "$KW" "$W/in.txt" --config "$W/conf"
t "config was followed" test -s "$W/configured/in.json"
printf 'to = json\ncolour = red\n' >"$W/bad.conf"
t_exit 2 "unknown key in a config file" "$KW" "$W/in.txt" --config "$W/bad.conf" -o "$W/y.json"
t_says "bad.conf:2: error" "its place is said" "$KW" "$W/in.txt" --config "$W/bad.conf" -o "$W/y.json"
t "messages as NDJSON" sh -c '"$KW" "$W/none.txt" -o "$W/x.json" --diagnostics json 2>&1 | python3 -c "import json,sys
for l in sys.stdin: assert json.loads(l)[\"event\"] == \"diagnostic\""'
t "check" "$KW" check "$W/in.txt"
t_says "balanced" "check tells the ledger" "$KW" check "$W/in.txt"
t_says "UTF-8" "probe tells the encoding" "$KW" probe "$W/in.txt"
t_says "reader text" "probe tells the reader" "$KW" probe "$W/in.txt"
t "isolation none gives the same" sh -c '"$KW" "$W/in.txt" --isolation none -o "$W/d.json" && cmp "$W/d.json" "$W/b.json"'
head -c 4096 /dev/urandom >"$W/random.txt"
t_exit 4 "random bytes are refused" "$KW" "$W/random.txt" -o "$W/x.json"
gzip -c "$W/in.txt" >"$W/packed.txt"
t_exit 4 "gzip data are refused" "$KW" "$W/packed.txt" -o "$W/x.json"
t_says "gzip data" "and named" "$KW" "$W/packed.txt" -o "$W/x.json"
t "nothing came of the refused" test ! -e "$W/x.json"
t "a switch before the command" "$KW" -q check "$W/in.txt"

# ---- names ----
mkdir -p "$W/n/sub"
cp "$SEED" "$W/n/sp ace.txt"
cp "$SEED" "$W/n/line
end.txt"
cp "$SEED" "$(printf '%s/n/\216\107.txt' "$W")" # CP932
cp "$SEED" "$W/n/-dash.txt"
cp "$SEED" "$W/n/.txt"
cp "$SEED" "$W/n/nosuffix"
t "names with spaces, line ends, CP932, a dash, none and nothing but a suffix" sh -c \
	'cd "$W/n" && "$KW" -q --to json -o out/ -- *.txt .txt nosuffix'
t "each has its output" sh -c 'cd "$W/n/out" && [ "$(find . -type f -printf x)" = xxxxxx ] && [ -s "sp ace.json" ] && [ -s .txt.json ] &&
	[ -s -dash.json ] && [ -s nosuffix.json ] && [ -s "$(printf "\216\107.json")" ]'
t_exit 2 "a dash without -- is a switch" sh -c 'cd "$W/n" && "$KW" -dash.txt --to json -o out/'
ln -s nowhere "$(printf '%s/n/\216\107.json' "$W")"
t_says '\x8EG.json: is a symbolic link' "a name that is not UTF-8 in a message" sh -c 'cd "$W/n" && "$KW" -q .txt -o "$(printf "\216\107.json")"'
t_says '"path":"\\x8EG.none","path_hex":"8e472e6e6f6e65"' "and as NDJSON" sh -c 'cd "$W/n" && "$KW" --diagnostics json "$(printf "\216\107.none")" -o a.json'
t_says 'line\u{A}end' "a line end in a name is made visible" "$KW" check "$W/n/line
end.txt"
t_exit 2 "an empty name of an output" "$KW" "$W/in.txt" --to json -o ""
t_exit 6 "a folder that is a file" "$KW" -q "$W/in.txt" --to json -o "$W/in.txt/"
t_exit 2 "no writer in --to" "$KW" "$W/in.txt" --to , -o "$W/x.json"
t "a comma at the end of --to" sh -c '"$KW" -q "$W/in.txt" --to json, -o "$W/comma.json" && [ -s "$W/comma.json" ]'
t "a stem that has one of the suffixes" sh -c '"$KW" -q "$W/in.txt" --to json,tree -o "$W/one.json" && [ -s "$W/one.json" ] && [ -s "$W/one.tree" ]'

# ---- several inputs ----
cp "$SEED" "$W/n/sub/same.txt"
printf '二つ目の文です。\n' >"$W/n/same.txt"
t_exit 1 "two inputs of one name into one folder" "$KW" -q "$W/n/sub/same.txt" "$W/n/same.txt" --to json -o "$W/same/"
t "the first stays" grep -q '"bytes": '"$(wc -c <"$SEED")" "$W/same/same.json"
t_says "was written from '$W/n/sub/same.txt' in this run" "the second is told why" \
	"$KW" -q "$W/n/sub/same.txt" "$W/n/same.txt" --to json -o "$W/same/"
t "a second run replaces what the first wrote" "$KW" -q "$W/n/same.txt" --to json -o "$W/same/"
mkdir "$W/later"
cp "$SEED" "$W/later/a.txt"
cp "$SEED" "$W/later/a.json"
t_exit 1 "an output that is a later input" "$KW" -q "$W/later/a.txt" "$W/later/a.json" --from text --to json -o "$W/later/"
t "that input is as it was" cmp "$SEED" "$W/later/a.json"
t_exit 2 "a wrong option stops several inputs too" "$KW" "$W/in.txt" "$SEED" --to json -o "$W/never/" --opt pdf.nothing=1
t "before anything is written" test ! -e "$W/never"
t_says "1 of 2 inputs failed" "how many failed" "$KW" -q "$W/in.txt" "$W/none.txt" --to json -o "$W/two/"
t "also as NDJSON" sh -c '"$KW" "$W/in.txt" "$W/none.txt" --to json -o "$W/two/" --diagnostics json 2>&1 | python3 -c "import json,sys
assert [json.loads(l) for l in sys.stdin][-1][\"code\"] == \"run.failed\""'

# ---- options, limits, configurations ----
t_exit 2 "an option of a writer that is not used is checked" "$KW" "$W/in.txt" --opt pdf.nothing=1 -o "$W/x.json"
t_exit 2 "and its value" "$KW" "$W/in.txt" --opt pdf.tagged=perhaps -o "$W/x.json"
t_says "did you mean 'text'?" "an owner of options has a hint" "$KW" "$W/in.txt" --opt txt.a=1 -o "$W/x.json"
t_exit 2 "a limit beyond all numbers" "$KW" "$W/in.txt" --limit nodes=99999999999999999999 -o "$W/x.json"
t_exit 2 "a limit that is no number" "$KW" "$W/in.txt" --limit nodes=1e6 -o "$W/x.json"
t "the highest limit" "$KW" -q "$W/in.txt" --limit wall-seconds=1000000000000 -o "$W/high.json"
t_exit 2 "list with two arguments" "$KW" list readers writers
t_exit 2 "an unknown list as JSON" "$KW" list everything --json
t_exit 2 "help with two arguments" "$KW" help text csv
t_exit 2 "an unknown isolation" "$KW" "$W/in.txt" --isolation perhaps -o "$W/x.json"
t_says '"event":"diagnostic"' "a switch with a value before the command" "$KW" --diagnostics json check "$W/none.txt"
t_exit 5 "a limit before the command" "$KW" --limit nodes=5 check "$W/in.txt"
printf '\357\273\277to = json\r\n\r\n# comment\r\noutput = %s/crlf/\r\n' "$W" >"$W/crlf.conf"
t "a configuration of Windows" sh -c '"$KW" -q "$W/in.txt" --config "$W/crlf.conf" && [ -s "$W/crlf/in.json" ]'
printf 'to = json\n\npdf.templat = plain\n' >"$W/option.conf"
t_says "option.conf:3: error: pdf has no option 'templat'" "the place of a wrong option in a configuration" \
	"$KW" "$W/in.txt" --config "$W/option.conf" -o "$W/x.json"
printf 'To = json\n' >"$W/key.conf"
t_says "did you mean 'to'?" "an unknown key has a hint" "$KW" "$W/in.txt" --config "$W/key.conf" -o "$W/x.json"
t_exit 2 "a line without = in a configuration" sh -c 'echo json >"$W/line.conf"; "$KW" "$W/in.txt" --config "$W/line.conf" -o "$W/x.json"'
t_exit 3 "no such configuration" "$KW" "$W/in.txt" --config "$W/none.conf" -o "$W/x.json"
: >"$W/empty"
t_says "the input is empty" "an empty input of no kind" "$KW" "$W/empty" -o "$W/x.json"
t "none of these wrote anything" test ! -e "$W/x.json"
python3 -c "import sys
sys.stdout.buffer.write(('令和四年度の予算を次のとおり定めます。\n\n' * 400).encode('cp932') + b'\x82\n\n\x83\n\n\x84\n')" >"$W/bad.txt"
t_says "more messages are not shown" "messages over the limit are counted" "$KW" check "$W/bad.txt" --limit diagnostics=1

# ---- standard streams ----
t_exit 3 "standard input is closed" sh -c '"$KW" - --from text --to json -o - <&-'
t_exit 6 "check to a closed standard output" sh -c '"$KW" -q check "$W/in.txt" >&-'
t_exit 6 "check to a full device" sh -c '"$KW" -q check "$W/in.txt" >/dev/full'
t "standard error is closed" sh -c '"$KW" "$W/in.txt" -o "$W/quiet.json" 2>&- && cmp "$W/quiet.json" "$W/b.json"'
mkfifo "$W/fifo"
t "into a named pipe" sh -c 'cat "$W/fifo" >"$W/piped.json" & "$KW" -q "$W/in.txt" --to json -o "$W/fifo" && wait && cmp "$W/piped.json" "$W/b.json"'

# ---- plugins ----
mkdir "$W/first"
cp "$KW_BUILD/plugins/tree.so" "$W/first/"
t "the manifest of a file in the current folder" sh -c 'cd "$W/first" && "$KW" list --manifest tree.so | sed "s/^version .*/version 9.9/" >tree.kwm'
t_says '"name":"tree","version":"9.9"' "a plugin of KAWARABAN_PLUGIN_PATH hides a shipped one" env KAWARABAN_PLUGIN_PATH="$W/first" "$KW" list --json
t "and works" env KAWARABAN_PLUGIN_PATH="$W/first" "$KW" -q "$W/in.txt" -o "$W/first.tree"
t "and is listed once" sh -c '[ "$(KAWARABAN_PLUGIN_PATH="$W/first" "$KW" list writers | grep -c "^  tree ")" = 1 ]'

# ---- completion ----
cat >"$W/complete" <<'E2'
eval "$("$KW" completion bash)"
compopt() { :; }
words() { COMP_WORDS=(kawaraban "$@"); COMP_CWORD=$#; COMPREPLY=(); _kawaraban; echo "${COMPREPLY[*]}"; }
[ "$(words chec)" = check ] && [ "$(words a.txt --out)" = --output ] && [ "$(words a.txt --to pdf,xls)" = pdf,xlsx ] &&
	[ "$(words list w)" = writers ] && [ "$(words completion '')" = bash ] && [ "$(words help lim)" = limits ] &&
	[ "$(words a.txt --opt pdf.tagged = t)" = true ] && [ -z "$(words a.txt -o a)" ]
E2
t "completion completes" bash "$W/complete"
t "the whole suffix of a reader goes" sh -c '"$KW" -q "$W/in.txt" -o "$W/long.kw.xml" && "$KW" -q "$W/long.kw.xml" --to json,xml -o "$W/long/" && [ "$(ls "$W/long" | sort | tr "\n" " ")" = "long.json long.kw.xml " ]'
t "a name without a dot stays whole" sh -c 'cp "$W/in.txt" "$W/nodot" && "$KW" -q "$W/nodot" --to json -o "$W/nodots/" && test -s "$W/nodots/nodot.json"'
