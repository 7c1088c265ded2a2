#!/bin/sh
# canonical.sh DOCUMENT.xml -- the bytes are the XML declaration, the document in Canonical XML 1.0 as libxml2's xmllint
# makes it, and one line feed; nothing else.
set -e
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
{ echo '<?xml version="1.0" encoding="UTF-8"?>' && xmllint --nonet --c14n "$1" && echo; } >"$tmp/want"
cmp "$1" "$tmp/want"
