#!/bin/sh
# Other vocabularies: by the stylesheets of formats/xml, by one the user names, by form alone; what a stylesheet may not do.
. tests/lib.sh

writers=$("$KW" list writers | awk '/^  [a-z]/ && $1 != "catalog" { print $1 }')

# ---- every vocabulary with every writer ----

for file in ordinance.law.xml manual.docbook.xml notice.xhtml quake.jma.xml inventory.xml; do
	t "$file is sound" "$KW" check "fixtures/xml/$file"
	all="$(printf %s "$writers" | tr '\n' ,)"
	rm -rf "$W/all" && mkdir "$W/all"
	written() { "$KW" -q "fixtures/xml/$file" --to "$all" -o "$W/all/" && [ -z "$(find "$W/all" -empty)" ]; }
	t "$file to every writer" written
	"$KW" -q "fixtures/xml/$file" --to tree -o "$W/$file.tree"
	twice() {
		"$KW" -q "fixtures/xml/$file" --to xml -o "$W/once.kw.xml" &&
			"$KW" -q "$W/once.kw.xml" --to tree -o - | cmp - "$W/$file.tree"
	}
	t "$file is the same through document XML" twice
done

has() { # FILE LINE...: the tree has these lines one after the other, indentation aside
	file=$W/$1.tree
	shift
	want=$(printf '%s\n' "$@")
	sed 's/^ *//' "$file" >"$W/flat"
	python3 - "$W/flat" "$want" <<'PY'
import sys
have, want = open(sys.argv[1]).read(), sys.argv[2]
sys.exit(0 if '\n' + want + '\n' in '\n' + have else 1)
PY
}
t "law: chapter, article and paragraph with its ruby and place" has ordinance.law.xml \
	'title label="第一章" number="1" title="総則" [L13] "第一章　総則"' 'section' \
	'title label="第一条" number="1" title="（目的）" [L15-16] "第一条（目的）"' 'para [L20]' \
	'text "この条例は、みどり町図書館（以下「図書館」という。）の設置及び管理に関し必要な事項を定め、町民の"' \
	'ruby reading="かん" "涵"' 'text "養に資することを目的とする。"'
t "law: items inside items, columns of an item apart" has ordinance.law.xml \
	'para [L34,36-37] "一　資料　図書、新聞、雑誌その他町長が定めるもの"' 'list' 'item' \
	'para [L40-41] "イ　紙に印刷したもの"'
t "law: a table of an appendix is data with kinds" has ordinance.law.xml \
	'column "室名"' 'column integer "定員"' 'column amount factor=1 "使用料"' 'row' 'cell [L84] "第一集会室"' \
	'cell integer value=24 [L84] "24"' 'cell amount value=1200 [L84] "1,200円"'
t "DocBook: inlines of a paragraph, its line end is no space" has manual.docbook.xml \
	'para [L10-11]' 'text "開設の連絡を受けたら、"' 'strong "二人以上"' 'text "で鍵を受け取る。詳しくは"' \
	'link href="https://www.example.jp/hinan/" "町のページ"' 'text "を見る（夜間は警備室へ。）。"'
t "DocBook: codes of a table stay codes" has manual.docbook.xml \
	'column "品名"' 'column integer "数"' 'column code "番号"' 'row' 'cell [L29] "毛布"' 'cell integer value=120 [L29] "120"' \
	'cell code [L29] "001"'
t "DocBook: lines of a listing stay apart" has manual.docbook.xml 'text "入口"' 'softbreak' 'text "  └ 受付"'
t "XHTML: headings make sections inside sections" has notice.xhtml \
	'text "を見てください。"' 'section' 'title title="地区と曜日" [L9] "地区と曜日"' 'table'
t "XHTML: ruby without its brackets" has notice.xhtml 'ruby reading="ふねん" "不燃"' 'text "ごみは"'
t "JMA: headline first" has quake.jma.xml 'slogan [L14] "３日１０時０１分ころ、地震がありました。"' 'section'
t "JMA: areas and their codes" has quake.jma.xml 'cell [L17] "震度４"' 'cell ""' 'cell "みどり県北部、みどり県南部"' 'cell "901、902"'
t "by form: repeated elements are rows, attributes columns" has inventory.xml \
	'column code "番号"' 'column "品名"' 'column integer "数量"' 'column "価格_税"' 'column amount factor=1 "価格"'

# nothing is lost by form: each text and each attribute value stands in the document
all_there() {
	python3 - "$1" "$2" <<'PY'
import sys, re, xml.etree.ElementTree as ET
tree = re.sub(r'\s', '', open(sys.argv[2]).read())
text = open(sys.argv[1], 'rb').read().decode('cp932')
for e in ET.fromstring(re.sub(r'<\?.*?\?>', '', text)).iter():
    for s in [e.text, e.tail, *e.attrib.values()]:
        if s and re.sub(r'\s', '', s) not in tree:
            sys.exit(s)
PY
}
t "by form: every text and attribute is there" all_there fixtures/xml/inventory.xml "$W/inventory.xml.tree"
t_says "no stylesheet is known for the root element <備品台帳>" "by form" "$KW" check -v fixtures/xml/inventory.xml
by_form() { "$KW" -q --opt xml.stylesheet=none fixtures/xml/quake.jma.xml --to tree -o - | grep -q 'title="Report"'; }
t "form alone, when the user says so" by_form
named() { "$KW" -q --opt xml.stylesheet=jma.xsl fixtures/xml/quake.jma.xml --to tree -o - | cmp - "$W/quake.jma.xml.tree"; }
t "one of formats/xml by its name" named
same_in() { # CHARSET LABEL
	sed "1s/UTF-8/$2/" fixtures/xml/ordinance.law.xml | iconv -f UTF-8 -t "$1" >"$W/other.xml" &&
		"$KW" -q "$W/other.xml" --to tree -o - | cmp - "$W/ordinance.law.xml.tree"
}
t "a law in CP932 under the label Shift_JIS gives the same tree" same_in CP932 Shift_JIS
t "a law in UTF-16 gives the same tree" same_in UTF-16 UTF-16

# ---- stylesheets of the user ----

sheet() { # BODY of the template for the root
	printf '<?xml version="1.0"?>\n<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:kw="urn:kawaraban:source:1"\n xmlns="urn:kawaraban:document:1" exclude-result-prefixes="kw">\n<xsl:template match="/">\n%s\n</xsl:template>\n%s\n</xsl:stylesheet>\n' "$1" "${2-}" >"$W/own.xsl"
}
own() { "$KW" --opt "xml.stylesheet=$W/own.xsl" "${1:-$W/in.xml}" --to tree -o -; }
printf '<a>\n <b c="１">令和\n  四年</b> <b>x &amp; y</b>\n</a>' >"$W/in.xml"
sheet '<kawaraban><document><xsl:for-each select="//b"><para at="{kw:at(.)}"><xsl:value-of select="."/></para></xsl:for-each></document></kawaraban>'
own_tree() {
	own >"$W/own.tree" && cp "$W/own.tree" "$W/own.xml.tree" && has own.xml 'para [L2-3]' \
		'period kind=year era="令和" era-year=4 year=2022 first=20220101 last=20221231 "令和四年"' 'para [L3] "x & y"'
}
t "a stylesheet of the user makes the document, places and values with it" own_tree
spans() { own_spans=$("$KW" --opt "xml.stylesheet=$W/own.xsl" "$W/in.xml" --to xml -o - | sed -n 's/.*<para at="\([^"]*\)".*/\1/p' | tr '\n' ';'); [ "$own_spans" = "2:11-12@16+6 3:3-4@25+6;3:13-21@39+9;" ]; }
t "places are those of the original bytes" spans
for kind in 'attribute //@c' 'text //b[2]/text()'; do
	sheet "<kawaraban><document><para at=\"{kw:at(${kind#* })}\">x</para></document></kawaraban>"
	t_says 'para [L' "the place of an ${kind%% *}" own
done
t_exit 2 "a stylesheet that is not there" "$KW" check --opt "xml.stylesheet=$W/none.xsl" "$W/in.xml"

refused() { # EXIT TEXT NAME
	t_exit "$1" "$3 is refused" own
	t_says "$2" "$3" own
}
printf '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">\n <xsl:template>\n</xsl:stylesheet>' >"$W/own.xsl"
refused 2 "own.xsl:3: the stylesheet is not right" "a stylesheet that is not well-formed"
sheet '<xsl:value-of select="a["/>'
refused 2 "own.xsl:5: the stylesheet is not right" "an XPath that is wrong"
sheet '<xsl:nonsense/>'
refused 2 "own.xsl:5: the stylesheet" "an element XSLT does not have"
sheet '<xsl:message terminate="yes">no such year</xsl:message>'
refused 4 "no such year" "what a stylesheet stops with"
sheet '<para/>'
refused 4 "expected <kawaraban>" "a result that is no document"
sheet '<kawaraban><document><para at="{kw:at(//b)}"><section/></para></document></kawaraban>'
refused 4 "2:11: error: found <section> in <para>" "a result with elements in the wrong place"
sheet ''
refused 4 "made no element" "an empty result"
sheet '<xsl:call-template name="again"/>' '<xsl:template name="again"><xsl:call-template name="again"/></xsl:template>'
refused 4 "the stylesheet stopped" "a recursion without an end"
sheet '<kawaraban><document><para><xsl:value-of select="kw:open(.)"/></para></document></kawaraban>'
refused 4 "function" "a function that is none"

# what a stylesheet may not do: no file, no host, no other document
printf '<?xml version="1.0"?>\n<secret>hidden words</secret>' >"$W/secret.xml"
tries() { # BODY TOP-LEVEL
	sheet "$1" "$2"
	rm -f "$W/written"
	if command -v strace >/dev/null && strace -qq -e trace=none true 2>/dev/null; then
		strace -f -qq -e trace=openat,open,creat,connect,socket -o "$W/trace" "$KW" --opt "xml.stylesheet=$W/own.xsl" \
			"$W/in.xml" --to tree -o - >"$W/.out" 2>&1
		! grep -E 'secret|written|connect\(|socket\(' "$W/trace" || return 1
	else
		own >"$W/.out" 2>&1
	fi
	! grep -q 'hidden words' "$W/.out" && [ ! -e "$W/written" ]
}
D='<kawaraban><document><para>'
E='</para></document></kawaraban>'
t "document() opens no file" tries "$D<xsl:value-of select=\"document('$W/secret.xml')\"/>$E"
t "document() opens no host" tries "$D<xsl:value-of select=\"document('http://127.0.0.1:9/secret.xml')\"/>$E"
t "xsl:import opens nothing" tries "$D$E" "<xsl:import href=\"$W/secret.xml\"/>"
t "xsl:include opens nothing" tries "$D$E" "<xsl:include href=\"$W/secret.xml\"/>"
t "exsl:document writes nothing" tries \
	"<exsl:document href=\"$W/written\" xmlns:exsl=\"http://exslt.org/common\" xsl:extension-element-prefixes=\"exsl\">x</exsl:document>$D$E"
t "xsl:document writes nothing" tries "<xsl:document href=\"$W/written\">x</xsl:document>$D$E"
t "xt:document writes nothing" tries \
	"<xt:document href=\"$W/written\" xmlns:xt=\"http://www.jclark.com/xt\" xsl:extension-element-prefixes=\"xt\">x</xt:document>$D$E"
printf '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY s SYSTEM "%s">]>\n<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="urn:kawaraban:document:1"><xsl:template match="/"><kawaraban><document><para>&s;</para></document></kawaraban></xsl:template></xsl:stylesheet>' "$W/secret.xml" >"$W/entity.xsl"
entity() { "$KW" --opt "xml.stylesheet=$W/entity.xsl" "$W/in.xml" --to tree -o - >"$W/.out" 2>&1; ! grep -q 'hidden words' "$W/.out"; }
t "an external entity of a stylesheet is not opened" entity
