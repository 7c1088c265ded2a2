pdf_PKGS := harfbuzz harfbuzz-subset freetype2 fontconfig icu-uc libdeflate libxml-2.0 libqrencode libpng libjpeg
# Debian ships no pkg-config file for libharu.
pdf_LIBS := -lhpdf
