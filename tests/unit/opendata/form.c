/* The plain form, by one pass over the bytes, against the Canonical XML of libxml2: small documents with something changed in them. */
#include "../unit.h"

#include "../../../plugins/opendata/form.h"
#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <stdlib.h>

static uint64_t seed = 5;

static unsigned dice(unsigned sides)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % sides;
}

static const char good[] = OD_XML_DECLARATION
        "<a xmlns=\"urn:1\" xmlns:b=\"urn:z\" xmlns:c=\"urn:y\" k=\"1\" m=\"&amp;&lt;&quot;&#x9;&#xA;&#xD;>\" xml:lang=\"ja\" c:x=\"\" "
        "b:a=\"\">\n  <b:d>t &amp; &lt; &gt; &#xD; \"'\t</b:d>\n  <e z=\"1\"></e>\n</a>\n";

/* -1: not well-formed; else whether it is the declaration, Canonical XML and a line end. */
static int is_canonical(kw_str s)
{
	kw_str declaration = KW_LIT(OD_XML_DECLARATION);
	xmlDocPtr doc = xmlReadMemory(s.p, (int)s.n, NULL, NULL,
	                              XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	xmlChar *bytes = NULL;
	if (!doc || xmlGetLastError()) { /* prefixes without a namespace too */
		xmlFreeDoc(doc);
		xmlResetLastError();
		return -1;
	}
	int n = xmlC14NDocDumpMemory(doc, NULL, XML_C14N_1_0, NULL, 0, &bytes);
	bool fine = n >= 0 && kw_str_starts(s, declaration) && s.n == declaration.n + (size_t)n + 1 &&
	            memcmp(s.p + declaration.n, bytes, (size_t)n) == 0 && s.p[s.n - 1] == '\n';
	xmlFree(bytes);
	xmlFreeDoc(doc);
	return fine;
}

/* The pieces that are put into it; none makes what Canonical XML has and the plain form refuses. */
static const char *const pieces[] = { " ",
	                              "\n",
	                              "\t",
	                              "\r",
	                              "<",
	                              ">",
	                              "&",
	                              "\"",
	                              "'",
	                              "/",
	                              "=",
	                              "x",
	                              "&amp;",
	                              "&lt;",
	                              "&gt;",
	                              "&quot;",
	                              "&#x9;",
	                              "&#xA;",
	                              "&#9;",
	                              "&#xD;",
	                              "&#xd;",
	                              "&apos;",
	                              "<e/>",
	                              "<e></e>",
	                              "<!---->",
	                              "<![CDATA[a]]>",
	                              " k=\"2\"",
	                              " z='1'",
	                              " b:z=\"\"",
	                              " n=\"3\"",
	                              "<e >",
	                              "</e >",
	                              " xml:lang=\"ja\"",
	                              " l=\"\"",
	                              "予",
	                              "" };

static void agrees_with_libxml2(void **state)
{
	(void)state;
	unsigned n_good = 0, n_other = 0;
	size_t at;
	assert_int_equal(is_canonical(kw_str_from(good)), 1);
	assert_true(od_is_plain_form(kw_str_from(good), &at));
	for (unsigned round = 0; round < 40000; round++) {
		/* behind the namespaces: of odd ones Canonical XML has more to say */
		size_t first = (size_t)(strstr(good, " k=") - good),
		       from = first + dice((unsigned)(sizeof good - first)), cut = dice(3) ? 0 : dice(6);
		kw_buf b = { 0 };
		cut = cut > sizeof good - 1 - from ? 0 : cut;
		kw_buf_put(&b, (kw_str){ good, from > sizeof good - 1 ? sizeof good - 1 : from });
		kw_buf_put(&b, kw_str_from(pieces[dice(KW_COUNT(pieces))]));
		kw_buf_put(&b, kw_str_sub(kw_str_from(good), from + cut, sizeof good - 1));
		int canonical = is_canonical(kw_buf_str(&b));
		if (canonical >= 0) {
			char *exact = malloc(b.n);
			memcpy(exact, b.b, b.n);
			bool plain = od_is_plain_form((kw_str){ exact, b.n }, &at);
			if (plain != canonical)
				fail_msg("plain %d, canonical %d at %zu:\n%s", plain, canonical, at, b.b);
			assert_true(at <= b.n);
			n_good += plain;
			n_other += !plain;
			free(exact);
		}
		kw_buf_free(&b);
	}
	assert_true(n_good > 1000 && n_other > 1000);
}

/* What Canonical XML allows and the plain form does not. */
static void is_plainer(void **state)
{
	(void)state;
	static const char *const others[] = {
		OD_XML_DECLARATION "<a><?b c?></a>\n",
		OD_XML_DECLARATION "<a><b xmlns=\"urn:1\"></b></a>\n",
		OD_XML_DECLARATION "<a xmlns=\"\"></a>\n",
	};
	size_t at;
	for (size_t i = 0; i < KW_COUNT(others); i++)
		assert_false(od_is_plain_form(kw_str_from(others[i]), &at));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(agrees_with_libxml2),
		                            cmocka_unit_test(is_plainer) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
