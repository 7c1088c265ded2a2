xlsx_PKGS := minizip libxml-2.0 libisal
xlsx_LIBS := -lxlsxwriter
