#!/bin/sh
# Photographs of templates: which way up they are seen, whatever their EXIF says or damages; their colour profiles; what a camera notes
# beside the pixels is not published.
. tests/lib.sh

picture() { python3 tests/cli/pdf_picture.py "$@"; }
printf '区の夏まつり\n\n８月１日に中央公園で開きます。\n' >"$W/festival.txt"
set_with() { # PICTURE OPTION...: a page with it, as $W/page.pdf
	printf '<leaflet xmlns="urn:kawaraban:leaflet:1" name="own" based-on="plain"><mascot image="%s" alt="会場" width="60mm"/></leaflet>' "$1" >"$W/own.xml"
	shift
	"$KW" "$W/festival.txt" -o "$W/page.pdf" --opt "pdf.template=$W/own.xml" "$@"
}
is_upright() { set_with "$@" && pdftoppm -r 30 -singlefile "$W/page.pdf" "$W/page" && picture seen "$W/page.ppm"; }
is_not_upright() { set_with "$@" && pdftoppm -r 30 -singlefile "$W/page.pdf" "$W/page" && ! picture seen "$W/page.ppm"; }
make() { picture make "$PWD/fixtures/pictures/orientation-$1.jpg" "$2" "$W/$2.jpg" formats/icc/sRGB.icc; }
colours() { pdfimages -list "$W/page.pdf" | awk 'NR == 3 { print $6 }' | grep -qx "$1"; }

# ---- which way up ----
for n in 1 2 3 4 5 6 7 8; do
	t "orientation $n is seen upright" is_upright "$PWD/fixtures/pictures/orientation-$n.jpg"
	t "orientation $n beside vertical lines" is_upright "$PWD/fixtures/pictures/orientation-$n.jpg" --opt pdf.writing=vertical
done
t "on sheets for a print shop" is_upright "$PWD/fixtures/pictures/orientation-6.jpg" --opt pdf.variant=print
t "on those, beside vertical lines" is_upright "$PWD/fixtures/pictures/orientation-7.jpg" --opt pdf.variant=print --opt pdf.writing=vertical
for how in no-directory directory-elsewhere nine zero of-four-bytes no-tiff many-entries; do
	make 6 $how
	t "EXIF $how: as it lies in the file" is_not_upright "$W/$how.jpg" -q
	make 1 $how
	t "EXIF $how: upright when it is" is_upright "$W/$how.jpg" -q
done

# ---- what is not published ----
make 6 private
t "with comments, XMP and what a telephone writes behind the picture" is_upright "$W/private.jpg"
t "the PDF has none of it" picture lacks "$W/page.pdf" SECRET
t "nor EXIF" picture lacks "$W/page.pdf" Exif
t "sound" qpdf --check "$W/page.pdf"

# ---- colour profiles ----
for how in profile profile-in-pieces; do
	make 8 $how
	t "$how" is_upright "$W/$how.jpg" --opt pdf.conformance=a-2u
	t "$how is kept" colours icc
	t "$how: sound" qpdf --check "$W/page.pdf"
	t "$how: in PDF/A-1b" is_upright "$W/$how.jpg" --opt pdf.conformance=a-1b
	t "$how: kept in PDF/A-1b" colours icc
done
extracted() {
	qpdf --qdf --object-streams=disable "$W/page.pdf" - | python3 -c '
import sys
data, profile = sys.stdin.buffer.read(), open("formats/icc/sRGB.icc", "rb").read()
sys.exit(data.count(profile) != 2)' # of the picture, and the output intent
}
t "all of it" extracted
make 1 profile-version-4
t "a profile of version 4" set_with "$W/profile-version-4.jpg" -q
t "is kept in PDF 1.7" colours icc
t_says "its colour profile is of a version that this kind of PDF does not know" "but not in PDF/A-1b" set_with "$W/profile-version-4.jpg" --opt pdf.conformance=a-1b
t "where it is shown without" colours rgb
for how in profile-lacks-a-piece profile-cut; do
	make 3 $how
	t_says "its colour profile is damaged; it is shown without" "$how" set_with "$W/$how.jpg"
	t "$how: shown without" colours rgb
done
make 3 profile-of-grey
t_says "its colour profile is not one of such pictures" "a profile of grey pictures" set_with "$W/profile-of-grey.jpg"
t "it is shown without" colours rgb
