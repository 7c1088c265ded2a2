# What the five leaflets become, compared with the reviewed files in tests/golden/. `make accept` rewrites them.
. tests/lib.sh

# The parts of a workbook that hold what people see.
PARTS="xl/workbook.xml xl/sharedStrings.xml xl/worksheets/*.xml docProps/core.xml"

# make_golden SEED FOLDER: everything that is compared, in one folder
make_golden() {
	mkdir -p "$2/out" &&
		"$KW" -q "$1" -o "$2/out/" --to tree,json,pdf,xlsx,opendata --opt pdf.template=plain &&
		mv "$2"/out/*.tree "$2/tree.txt" && mv "$2"/out/0*.json "$2/tree.json" &&
		for f in "$2"/out/*_budget.csv; do [ ! -e "$f" ] || mv "$f" "$2/budget.csv"; done &&
		for f in "$2"/out/*.datapackage.json; do [ ! -e "$f" ] || mv "$f" "$2/datapackage.json"; done &&
		mv "$2"/out/*.xml "$2/opendata.xml" &&
		pdftotext -raw -enc UTF-8 "$2"/out/*.pdf "$2/pdf.txt" &&
		(cd "$2" && mkdir xlsx && unzip -q -o out/*.xlsx -d xlsx-all &&
			for p in $PARTS; do for f in xlsx-all/$p; do [ ! -e "$f" ] || mv "$f" xlsx/; done; done) &&
		rm -rf "$2/out" "$2/xlsx-all"
}

for seed in fixtures/seeds/*.txt; do
	name=$(basename "$seed" .txt | cut -c1-3)
	if [ "$1" = --accept ]; then
		rm -rf "$W/new" && make_golden "$seed" "$W/new" && rm -rf "tests/golden/$name" && mv "$W/new" "tests/golden/$name"
		report $? "accepted $name" ""
		continue
	fi
	make_golden "$seed" "$W/$name" >"$W/said" 2>&1
	report $? "$name: converted" "$W/said"
	for f in $(cd "tests/golden/$name" && find . -type f | sort); do
		t "$name: ${f#./} as reviewed" diff -u "tests/golden/$name/$f" "$W/$name/$f"
	done
	t "$name: nothing more than reviewed" sh -c "(cd tests/golden/$name && find . -type f | sort) >$W/a; (cd $W/$name && find . -type f | sort) | diff $W/a -"
done
