xlsx_PKGS := minizip libxml-2.0
xlsx_LIBS := -lxlsxwriter
