#!/bin/sh
# The installed contract: kawaraban is installed into a scratch folder, a plugin and a program of a third party
# (tests/api/) are built elsewhere with pkg-config alone, and run.
. tests/lib.sh
: "${CC:=gcc}"
export CC
# Plain programs cannot load a library with the sanitizers in it.
case ${KW_BUILD##*/} in
*asan*) variant=asan sanitizers=-fsanitize=address,undefined ;;
*debug*) variant=debug sanitizers= ;;
*) variant=release sanitizers= ;;
esac
installed=$W/root/usr/bin/kawaraban

t "make install" make -s install B="$KW_BUILD" CC="$CC" V="$variant" PREFIX=/usr DESTDIR="$W/root"
# From here on pkg-config sees the installation, and nothing of the build.
PKG_CONFIG_PATH=$W/root/usr/lib/pkgconfig
PKG_CONFIG_SYSROOT_DIR=$W/root
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR
t "pkg-config knows kawaraban" pkg-config --exists kawaraban
installs_only_public_headers() {
	ls "$W/root/usr/include/kawaraban" | sort >"$W/headers"
	ls core/kawaraban | sort | cmp - "$W/headers"
}
t "the public headers are installed, and no other" installs_only_public_headers
t "the installed command finds its plugins" sh -c "'$installed' list writers | grep -q '^  tree '"

mkdir "$W/elsewhere" && cp tests/api/*.c tests/api/Makefile tests/api/*.memo "$W/elsewhere"
t "the plugin and the program build with pkg-config alone" make -s -C "$W/elsewhere" \
	CFLAGS="-O2 -Wall -Wextra -Werror $sanitizers"

KAWARABAN_PLUGIN_PATH=$W/elsewhere
export KAWARABAN_PLUGIN_PATH
memo=$W/elsewhere/welcome.memo
t "the installed command lists the plugin's reader" sh -c "'$installed' list readers | grep -q '^  memo '"
t "its reader is chosen by its probe" "$installed" "$memo" -o "$W/welcome.tree"
cat >"$W/wanted.tree" <<'END'
document
  title title="区役所の案内" [L1] "memo: 区役所の案内"
  section
    title marker="#" title="窓口" [L2] "# 窓口"
    para [L3]
      text "住民票の写しは１通"
      amount yen=300 figure=300 factor=1 unit="円" "300円"
      text "です。"
    section
      title marker="##" title="受付時間" [L4] "## 受付時間"
      list marker="-"
        item
          para [L5] "平日 午前８時45分から"
        item
          para [L6]
            period kind=day era="令和" era-year=4 year=2022 first=20220401 last=20220401 "令和４年４月１日"
            text "から第２土曜日も"
  section
    title marker="#" title="問合せ" [L8] "# 問合せ"
    para [L9]
      text "電話 "
      phone number="045-411-7021" "045-411-7021"
END
t "the tree is the memo" cmp "$W/wanted.tree" "$W/welcome.tree"
t "its ledger balances" "$installed" check "$memo"
t "its writer writes the memo again" "$installed" "$memo" -o "$W/again.memo"
grep -v '^$' "$memo" >"$W/wanted.memo"
t "the memo is the same, blank lines apart" cmp "$W/wanted.memo" "$W/again.memo"
printf 'memo: \203\001\n' >"$W/bad.memo"
t_exit 4 "its option reaches it: strict refuses a bad byte" "$installed" "$W/bad.memo" --opt memo.strict=true -o "$W/bad.tree"
printf '\n\n' >"$W/empty.memo"
t_exit 4 "it refuses an empty memo" "$installed" "$W/empty.memo" --from memo -o "$W/empty.tree"
t_says "memo.empty" "the reason is the plugin's" "$installed" "$W/empty.memo" --from memo -o "$W/empty.tree"
t_exit 2 "an option it has not: exit 2" "$installed" "$memo" --opt memo.strikt=true -o "$W/x.tree"
t_says "memo.strict" "the nearest name is told" "$installed" "$memo" --opt memo.strikt=true -o "$W/x.tree"
t_says "does not keep" "its losses are told" "$installed" fixtures/seeds/003_b86228bb96328412.txt -o "$W/seed.memo"

LD_LIBRARY_PATH=$W/root/usr/lib
export LD_LIBRARY_PATH
t "the program converts with the library" "$W/elsewhere/convert" "$memo" json "$W/program.json"
t "the command makes the same file" "$installed" "$memo" -o "$W/command.json"
t "both files are equal" cmp "$W/program.json" "$W/command.json"
t_exit 3 "the program says what is missing" "$W/elsewhere/convert" "$W/nowhere.memo" json "$W/x.json"
t_exit 2 "the program says what is unknown" "$W/elsewhere/convert" "$memo" jason "$W/x.json"
