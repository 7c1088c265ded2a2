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
t_says "bad.conf:2:1:" "its place is said" "$KW" "$W/in.txt" --config "$W/bad.conf" -o "$W/y.json"
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
