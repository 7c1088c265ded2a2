#!/bin/sh
# Document XML through the command: the way round for the seeds with every writer, encodings, hostile documents.
. tests/lib.sh

every=fixtures/xml/every-element.kw.xml
schema=formats/document/kawaraban-document-1.rng

# catalog is no writer of documents
writers=$("$KW" list writers | awk '/^  [a-z]/ && $1 != "catalog" { print $1 }')

# ---- the way round ----

same_after_xml() { # FILE WRITER: the writer's output from FILE and from its document XML are equal
	mkdir -p "$W/direct" "$W/round"
	"$KW" "$1" --to xml -o "$W/round/doc.kw.xml" &&
		"$KW" "$1" --to "$2" -o "$W/direct/out" &&
		"$KW" "$W/round/doc.kw.xml" --to "$2" -o "$W/round/out" &&
		cmp "$W/direct/out" "$W/round/out"
}
for seed in fixtures/seeds/*.txt; do
	for writer in $writers; do
		t "$(basename "$seed" .txt): $writer is the same through document XML" same_after_xml "$seed" "$writer"
	done
	if command -v jing >/dev/null; then
		"$KW" "$seed" --to xml -o "$W/valid.kw.xml" 2>/dev/null
		t "$(basename "$seed" .txt): document XML is valid" jing "$schema" "$W/valid.kw.xml"
	fi
done

is_canonical() {
	"$KW" "$every" --to xml -o - | cmp - "$every"
}
t "a document with every element comes out as it went in" is_canonical
if command -v jing >/dev/null; then
	t "a document with every element is valid" jing "$schema" "$every"
	sed 's/<slogan /<slogan colour="red" /' "$every" >"$W/invalid.kw.xml"
	t_exit 1 "the schema refuses what the reader refuses" jing "$schema" "$W/invalid.kw.xml"
	t_exit 4 "the reader refuses what the schema refuses" "$KW" check "$W/invalid.kw.xml"
else
	t_skip "a document with every element is valid" "jing is not installed"
fi

# ---- encodings ----

same_in() { # CHARSET LABEL
	sed "1s/UTF-8/$2/" "$every" | iconv -f UTF-8 -t "$1" >"$W/$1.kw.xml" &&
		"$KW" "$W/$1.kw.xml" --to xml -o - | cmp - "$every"
}
t "in CP932 under the label Shift_JIS it is the same" same_in CP932 Shift_JIS
t "in EUC-JP it is the same" same_in EUC-JP-MS EUC-JP
t "in UTF-16 it is the same" same_in UTF-16 UTF-16

sed '1s/UTF-8/Shift_JIS/' "$every" >"$W/lie.kw.xml"
t_exit 4 "UTF-8 under the label Shift_JIS is refused" "$KW" check "$W/lie.kw.xml"
t_says charset.label "UTF-8 under the label Shift_JIS" "$KW" check "$W/lie.kw.xml"
sed '1s/UTF-8/x-nope/' "$every" >"$W/nope.kw.xml"
t_exit 4 "an unknown label is refused" "$KW" check "$W/nope.kw.xml"

# ---- what is not for us ----

gzip -c "$every" >"$W/packed.kw.xml"
t_exit 4 "gzip data is refused" "$KW" check "$W/packed.kw.xml"
t_says format.binary "gzip data" "$KW" check "$W/packed.kw.xml"
t_says format.binary "gzip data for the reader itself" "$KW" check --from xml "$W/packed.kw.xml"

# ---- hostile documents ----

for bad in bomb bomb-in-attribute entity-loop parameter-bomb xxe-file xxe-relative xxe-http xxe-parameter \
	default-attributes; do
	t_exit 4 "$bad is refused" "$KW" check "fixtures/hostile/$bad.xml"
	t_says "2:1: error: the document declares" "$bad" "$KW" check "fixtures/hostile/$bad.xml"
done
for bad in undeclared-in-attribute external-dtd-entity external-dtd; do
	t_exit 4 "$bad is refused" "$KW" check "fixtures/hostile/$bad.xml"
	t_says "[xml.doctype]" "$bad" "$KW" check "fixtures/hostile/$bad.xml"
done
t_exit 4 "undeclared-entity is refused" "$KW" check "fixtures/hostile/undeclared-entity.xml"
t_says xml.entity "undeclared-entity" "$KW" check "fixtures/hostile/undeclared-entity.xml"
for bad in bomb bomb-in-attribute entity-loop xxe-file xxe-http undeclared-in-attribute external-dtd-entity; do
	t_says xml.entity "$bad with its DOCTYPE ignored" "$KW" check --opt xml.doctype=ignore "fixtures/hostile/$bad.xml"
done
t_exit 4 "XInclude is refused" "$KW" check fixtures/hostile/xinclude.xml
for good in catalog stylesheet; do
	t "$good is passed over" "$KW" check "fixtures/hostile/$good.xml"
done
t "an external DOCTYPE is passed over when the user says so" "$KW" check --opt xml.doctype=ignore fixtures/hostile/external-dtd.xml
t_says "nothing of it was read" "an ignored DOCTYPE" "$KW" -v --opt xml.doctype=ignore fixtures/hostile/external-dtd.xml \
	--to tree -o "$W/dtd.tree"

over() { # LIMIT KIND N: a made document is refused with exit 5 and the limit's name
	sh fixtures/hostile/make.sh "$2" "$3" >"$W/made.xml"
	"$KW" check "$W/made.xml" >"$W/.over" 2>&1
	[ $? = 5 ] && grep -q "limit.$1" "$W/.over"
}
t "257 levels are too deep" over depth depth 257
t "300,000 levels are too deep" over depth depth 300000
t "1,001 attributes are too many" over attributes attributes 1001
t "50,000 attributes are a start tag too long" over start-tag-bytes attributes 50000
t "50,000 namespaces are a start tag too long" over start-tag-bytes namespaces 50000
t "a start tag of 70,000 bytes is too long" over start-tag-bytes tag 70000
sh fixtures/hostile/make.sh depth 200 >"$W/deep.xml"
t "200 levels are read" "$KW" check "$W/deep.xml"
sh fixtures/hostile/make.sh comment 100000 >"$W/comment.xml"
t "markup inside a comment is no tag" "$KW" check "$W/comment.xml"

# Places and values as far out as their types go reach every writer; none may trust them. A writer that checks its output
# against a schema may refuse, in words and without a file.
takes_or_refuses() {
	rm -f "$W/far.out"
	"$KW" fixtures/hostile/far-values.kw.xml --to "$1" -o "$W/far.out" >"$W/.far" 2>&1
	case $? in
	0) [ -s "$W/far.out" ] ;;
	7) grep -q 'is not valid' "$W/.far" && [ ! -e "$W/far.out" ] ;;
	*) cat "$W/.far" && false ;;
	esac
}
for writer in $writers; do
	t "$writer takes the farthest values, or says why not" takes_or_refuses "$writer"
done

# Nothing but the document and our own data is opened, nothing is connected to.
opens_nothing() {
	for bad in fixtures/hostile/*.xml; do
		strace -f -qq -e trace=openat,open,connect,socket -o "$W/trace" "$KW" check "$@" "$bad" >/dev/null 2>&1
		if grep -E 'connect\(|socket\(|hostname|evil|secret|catalog|\.dtd|\.xsl' "$W/trace" |
			grep -vF -e "\"$bad\"" -e /formats/; then
			return 1
		fi
	done
}
if strace -qq -e trace=none true 2>/dev/null; then
	t "no file and no host that a document names is touched" opens_nothing
	t "nor when its DOCTYPE is ignored" opens_nothing --opt xml.doctype=ignore
else
	t_skip "no file and no host that a document names is touched" "strace is not installed or not allowed"
fi
