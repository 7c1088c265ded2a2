xml_PKGS := libxml-2.0 libxslt
