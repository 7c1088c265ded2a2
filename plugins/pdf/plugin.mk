pdf_PKGS := harfbuzz harfbuzz-subset freetype2 fontconfig icu-uc libdeflate
# Debian ships no pkg-config file for libharu.
pdf_LIBS := -lhpdf
