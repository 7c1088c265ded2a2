#!/bin/sh
# The Japanese catalogue: said when the user's language is Japanese, complete, and free of sentences nobody says any more.
. tests/lib.sh
PO=formats/messages/ja.po

japanese() { LC_ALL=C.UTF-8 LANGUAGE=ja "$KW" "$@" 2>&1; }
says_japanese() { japanese "$W/none.txt" -o "$W/none.pdf" | grep -q 'エラー: そのようなファイルはありません \[input.missing\]'; }
says_english() { LC_ALL=C.UTF-8 LANGUAGE=en "$KW" "$W/none.txt" -o "$W/none.pdf" 2>&1 | grep -q 'error: there is no such file \[input.missing\]'; }
json_is_english() { japanese --diagnostics json "$W/none.txt" -o "$W/none.pdf" | grep -q '"severity":"error"'; }
is_complete() {
	make -s B="$KW_BUILD" "$KW_BUILD/messages.pot" || return 1
	msgfmt -c -o "$W/ja.mo" $PO || return 1
	msgmerge --quiet --no-fuzzy-matching -o "$W/merged.po" $PO "$KW_BUILD/messages.pot" || return 1
	! msgattrib --untranslated --no-obsolete --no-wrap "$W/merged.po" | grep '^msgid "..*'
}
has_no_leftovers() { ! grep '^#~' "$W/merged.po"; }
t "messages are Japanese for who reads Japanese" says_japanese
t "and English for who reads English" says_english
t_says "発行年月がありません" "what a leaflet lacks is said in Japanese too" japanese check --for pdf fixtures/seeds/000*.txt
mkdir "$W/in" && cp fixtures/seeds/003_*.txt "$W/in"
progress() { LC_ALL=C.UTF-8 LANGUAGE=ja script -qec "'$KW' batch --fresh '$W/in' --out '$W/out' --to tree" /dev/null; }
t_says "文書を変換する" "help is Japanese, too" japanese --help
t_says "予算の行を TSV で出す" "and what plugins say of themselves" japanese help hello
t_says "百万行の CSV が入る" "and the reasons of limits" japanese help limits
t_says "リーダー:" "and lists" japanese list
t_says "毎秒" "and the line on a terminal that shows how far a run is" progress
gzip -c fixtures/seeds/003_*.txt >"$W/packed.txt"
t_says "入力はgzip データです。" "words inside a message are Japanese, too" japanese "$W/packed.txt" -o "$W/none.pdf"
cat >"$W/bad.xml" <<END
<leaflet xmlns="urn:kawaraban:leaflet:1" name="bad" based-on="standard"><mascot image="packed.txt" alt="x" width="10mm"/></leaflet>
END
t_says "先頭がどちらの形式でもありません" "also what is wrong with a picture" japanese fixtures/seeds/003_*.txt -o "$W/none.pdf" --opt pdf.template="$W/bad.xml"
in_english() { "$KW" report "$W/packed-out" --format ndjson | grep -q 'the input is gzip data'; }
mkdir "$W/packed" && cp "$W/packed.txt" "$W/packed/"
japanese batch -q "$W/packed" --out "$W/packed-out" --to tree >/dev/null
t "what a journal keeps is English throughout" in_english
t "severities of JSON diagnostics are not translated" json_is_english
t "every sentence has a translation (make messages, then fill $PO)" is_complete
t "no translation is of a sentence that is gone" has_no_leftovers
