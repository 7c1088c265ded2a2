/* xml_sax -- a document through libxml2's SAX2 push parser with callbacks that only count: the speed to compare with. */
#include <libxml/parser.h>
#include <stdio.h>
#include <string.h>

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int n_namespaces, const xmlChar **namespaces, int n, int n_defaulted,
                     const xmlChar **attributes)
{
	(void)name, (void)prefix, (void)uri, (void)n_namespaces, (void)namespaces, (void)n, (void)n_defaulted,
	        (void)attributes;
	++*(long *)user;
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	(void)user, (void)name, (void)prefix, (void)uri;
}

static void on_text(void *user, const xmlChar *text, int n)
{
	(void)user, (void)text, (void)n;
}

int main(int argc, char **argv)
{
	static char chunk[65536];
	long n_elements = 0;
	size_t n;
	xmlSAXHandler sax = { .initialized = XML_SAX2_MAGIC,
		              .startElementNs = on_start,
		              .endElementNs = on_end,
		              .characters = on_text,
		              .ignorableWhitespace = on_text };
	FILE *f = argc > 1 ? fopen(argv[1], "rb") : NULL;
	xmlParserCtxtPtr parser = f ? xmlCreatePushParserCtxt(&sax, &n_elements, NULL, 0, NULL) : NULL;
	if (!parser)
		return 1;
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		xmlParseChunk(parser, chunk, (int)n, 0);
	xmlParseChunk(parser, NULL, 0, 1);
	int sound = parser->wellFormed;
	xmlFreeParserCtxt(parser);
	fclose(f);
	return printf("%ld elements\n", n_elements) < 0 || !sound;
}
