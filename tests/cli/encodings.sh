#!/bin/sh
# Encodings by name, and those that are refused by name.
. tests/lib.sh
printf 'a,b\n1,2\n' >"$W/t.csv"
printf 'text\n' >"$W/t.txt"
printf '<a/>' >"$W/t.xml"
for f in t.csv t.txt t.xml; do
	t_exit 2 "$f: an unknown encoding is refused" "$KW" "$W/$f" --encoding shift-jsi -o "$W/out.json"
	t_says "did you mean 'shift-jis'" "$f: the nearest name is offered" "$KW" "$W/$f" --encoding shift-jsi -o "$W/out.json"
done
t "no output was written" test ! -e "$W/out.json"
t_exit 2 "check refuses it too" "$KW" check --encoding utf9 "$W/t.txt"
printf '\202\240\202\242\202\244\202\246\206\100\n' >"$W/2004.txt"
t_exit 4 "Shift_JIS-2004 is refused" "$KW" "$W/2004.txt" --encoding cp932 -o "$W/out.json"
t_says "Shift_JIS-2004" "and called by its name" "$KW" "$W/2004.txt" --encoding cp932 -o "$W/out.json"
printf '\202\240\202\242\202\244\202\246\360\100\n' >"$W/gaiji.txt"
t_says "charset.private-use" "user-defined characters are reported" "$KW" "$W/gaiji.txt" --encoding cp932 -o "$W/out.json"
printf '\346\226\207\b\346\226\207\346\233\270\b\346\233\270\n\n_\bf_\bi_\bl_\be\n' >"$W/bold.txt"
t_exit 0 "a text struck bold with backspaces is read" "$KW" "$W/bold.txt" -o "$W/bold.json"
t_says "text.overstrike" "and that is said" "$KW" check -v "$W/bold.txt"
t "each place is kept once" grep -q '文書' "$W/bold.json"
t "the underlined word is there" grep -q '"file"' "$W/bold.json"
printf 'PDF-1.4\n%%\342\343\317\323\n1 0 obj\n<< /Type /Catalog >>\nendobj\n' >"$W/piece.txt"
t_exit 4 "a piece of a PDF file is refused" "$KW" "$W/piece.txt" -o "$W/out.json"
cat >"$W/drawn.txt" <<'END'
第２表　債務負担行為

┏━━━━━━━━━━┯━━━━━┯━━━━━━━━┓
┃ 事　　　項　　　　 │ 期　間　 │ 限　度　額　　 ┃
┠──────────┼─────┼────────┨
┃庁舎総合管理委託　　│令和７年度│　　１２，３００┃
┠──────────┼─────┼────────┨
┃学校給食調理業務　　│令和８年度│　　４５，６００┃
┗━━━━━━━━━━┷━━━━━┷━━━━━━━━┛
END
for name in CP932 EUC-JP ISO-2022-JP UTF-16LE; do
	iconv -f UTF-8 -t $name "$W/drawn.txt" >"$W/drawn-$name.txt"
	t_says '"columns"' "a table drawn with rules in $name" "$KW" "$W/drawn-$name.txt" --to json -o -
done
