# The five leaflets to every writer: the small documents that everyday work is made of.
for seed in fixtures/seeds/*.txt; do
	n=$(basename "$seed" | cut -c1-3)
	for writer in pdf xlsx opendata json; do
		bench -n 10 "seed $n to $writer" "$KW" -q "$seed" -o "$W/" --to $writer
	done
done
bench -n 5 "five seeds to pdf, xlsx, opendata" "$KW" -q fixtures/seeds/*.txt -o "$W/" --to pdf,xlsx,opendata
if has soffice; then
	soffice -env:UserInstallation="file://$PWD/$W/profile" --headless --version >/dev/null 2>&1
	bench -n 3 "LibreOffice: seed 003 to pdf" soffice -env:UserInstallation="file://$PWD/$W/profile" \
		--headless --convert-to pdf --outdir "$W" "$(ls fixtures/seeds/003*.txt)"
fi
