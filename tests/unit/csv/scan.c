/* The scanner: the fast mask against its plain twin, fields in all their forms, places. */
#include "../unit.h"

#include "../../../plugins/csv/csv.h"
#include <stdlib.h>

static uint64_t seed = 7;

static unsigned dice(unsigned sides)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % sides;
}

static void masks_agree(void **state)
{
	(void)state;
	static const char bytes[] = ",\t;| \"\n\r\0a\x80\xFF\x2B\x2D\xAC\xA2";
	for (unsigned round = 0; round < 20000; round++) {
		char block[64];
		for (unsigned i = 0; i < 64; i++)
			block[i] = dice(3) ? bytes[dice(sizeof bytes - 1)] : (char)dice(256);
		for (unsigned d = 0; d < 5; d++)
			assert_true(special_mask(block, ",\t;| "[d]) ==
			            special_mask_plain(block, ",\t;| "[d]));
	}
}

/* Records as "a|b/c" with | between fields and / between records; "!" where a quote is not closed. */
static void put_all(kw_str s, char delimiter, kw_buf *out)
{
	csv_scan c = scan_start(s, 0, 1, delimiter, true);
	char *undone = malloc(s.n + 1);
	while (scan_record(&c)) {
		csv_field f;
		field_end end = END_FIELD;
		if (out->n)
			kw_buf_putc(out, '/');
		for (unsigned i = 0; end == END_FIELD; i++) {
			end = scan_field(&c, &f);
			if (i)
				kw_buf_putc(out, '|');
			if (end == END_UNTERMINATED) {
				kw_buf_putc(out, '!');
				free(undone);
				return;
			}
			kw_str text = { s.p + f.from, f.n };
			if (f.undo)
				text = (kw_str){ undone, field_undo(s, &f, undone) };
			kw_buf_put(out, text);
			kw_buf_put(out, f.stray ? KW_LIT("?") : KW_LIT(""));
		}
	}
	free(undone);
}

static const struct {
	const char *text, *fields;
	char delimiter;
} cases[] = {
	{ "", "", ',' },
	{ "\n\r\n\r", "", ',' },
	{ "a", "a", ',' },
	{ "a,b", "a|b", ',' },
	{ "a,b\n", "a|b", ',' },
	{ "a,b\r\nc,d\r\n", "a|b/c|d", ',' },
	{ "a,b\rc,d", "a|b/c|d", ',' },
	{ "a\n\n\nb", "a/b", ',' },
	{ "a,\n", "a|", ',' },
	{ "a,", "a|", ',' },
	{ ",", "|", ',' },
	{ ",,\n,,", "||/||", ',' },
	{ "a\tb,c", "a|b,c", '\t' },
	{ "a;b", "a|b", ';' },
	{ "\"a\"", "a", ',' },
	{ "\"\"", "", ',' },
	{ "\"\",\"\"", "|", ',' },
	{ "\"a,b\",c", "a,b|c", ',' },
	{ "\"a\nb\",c", "a\nb|c", ',' },
	{ "\"a\r\nb\"\r\nc", "a\r\nb/c", ',' },
	{ "\"a\"\"b\"", "a\"b", ',' },
	{ "\"\"\"\"", "\"", ',' },
	{ "\"\"\"\"\"\"", "\"\"", ',' },
	{ "\"\"\"a\"\"\",b", "\"a\"|b", ',' },
	{ "a\"b,c", "a\"b|c", ',' },
	{ "a\"b\",c", "a\"b\"|c", ',' },
	{ "a\"\"", "a\"\"", ',' },
	{ " \"a\"", " \"a\"", ',' },
	{ "\"a\"b,c", "ab?|c", ',' },
	{ "\"a\"b\"c,d", "ab\"c?|d", ',' },
	{ "\"a\" ,b", "a ?|b", ',' },
	{ "\"a\"\"b\"c,d", "a\"bc?|d", ',' },
	{ "\"a", "!", ',' },
	{ "a,\"b\nc", "a|!", ',' },
	{ "\"a\"\"", "!", ',' },
	{ "\"", "!", ',' },
	{ "a|b,c\n|", "a|b,c/|", '|' },
	/* runs of spaces */
	{ "a b", "a|b", GAPS },
	{ "  a   b  \n\n  c d", "a|b/c|d", GAPS },
	{ "   \r\n \n", "", GAPS },
	{ "a", "a", GAPS },
	{ "\"a b\" c", "a b|c", GAPS },
	{ "\"a\nb\"   \"c\"\"d\"", "a\nb|c\"d", GAPS },
	{ "\"a\"b c", "ab?|c", GAPS },
	{ "a\"b c\" d", "a\"b|c\"|d", GAPS },
	{ "\"\" b", "|b", GAPS },
	{ "a \"b", "a|!", GAPS },
	{ "a b  c d", "a b|c d", WIDE_GAPS },
	{ "a b \r\nc d", "a b/c d", WIDE_GAPS },
	{ "a\"  \"b c\"  d ", "a\"|b c|d", WIDE_GAPS },
};

static void splits(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		kw_buf out = { 0 };
		size_t n = strlen(cases[i].text);
		char *copy = malloc(n ? n : 1);
		memcpy(copy, cases[i].text, n);
		put_all((kw_str){ copy, n }, cases[i].delimiter, &out);
		if (!kw_str_eq(kw_buf_str(&out), kw_str_from(cases[i].fields)))
			print_error("%s gives %.*s\n", cases[i].text, KW_STR_ARG(kw_buf_str(&out)));
		assert_str(kw_buf_str(&out), cases[i].fields);
		kw_buf_free(&out);
		free(copy);
	}
}

/* The same cases at every distance from the edge of a block of 64 bytes. */
static void splits_across_blocks(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(cases); i++)
		for (size_t pad = 1; pad <= 130; pad++) {
			kw_buf s = { 0 }, want = { 0 }, out = { 0 };
			for (size_t k = 0; k < pad; k++)
				kw_buf_putc(&s, 'x');
			kw_buf_put(&want, kw_buf_str(&s));
			kw_buf_putc(&s, '\n');
			kw_buf_put(&s, kw_str_from(cases[i].text));
			csv_scan c = scan_start(kw_buf_str(&s), pad + 1, 1, cases[i].delimiter, false);
			if (scan_record(&c))
				kw_buf_putc(&want, '/');
			kw_buf_put(&want, kw_str_from(cases[i].fields));
			put_all(kw_buf_str(&s), cases[i].delimiter, &out);
			assert_true(kw_str_eq(kw_buf_str(&out), kw_buf_str(&want)));
			kw_buf_free(&s);
			kw_buf_free(&want);
			kw_buf_free(&out);
		}
}

static void places(void **state)
{
	(void)state;
	kw_str s = KW_LIT("予算,\"a\"\"b\",c\r\n\r\n\"一\n二三\",𠮷x,\"y\"\n");
	static const struct {
		uint32_t line, col, n_chars, n_bytes;
		size_t start;
	} want[] = { { 1, 1, 2, 6, 0 },  { 1, 4, 6, 6, 7 },  { 1, 11, 1, 1, 14 },
		     { 3, 1, 2, 4, 19 }, { 4, 5, 2, 5, 32 }, { 4, 8, 3, 3, 38 } };
	csv_scan c = scan_start(s, 0, 1, ',', true), d = scan_start(s, 0, 1, ',', false);
	for (size_t i = 0; i < KW_COUNT(want); i++) {
		csv_field f, g;
		if (i % 3 == 0)
			assert_true(scan_record(&c) && scan_record(&d));
		assert_int_equal(scan_field(&c, &f), i % 3 == 2 ? END_RECORD : END_FIELD);
		scan_field(&d, &g);
		field_locate(s, &g);
		assert_int_equal(f.line, want[i].line);
		assert_int_equal(f.col, want[i].col);
		assert_int_equal(f.n_chars, want[i].n_chars);
		assert_int_equal(f.n_bytes, want[i].n_bytes);
		assert_int_equal(f.start, want[i].start);
		assert_int_equal(g.col, f.col);
		assert_int_equal(g.n_chars, f.n_chars);
	}
	assert_false(scan_record(&c));
	assert_int_equal(c.line, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(masks_agree),
		cmocka_unit_test(splits),
		cmocka_unit_test(splits_across_blocks),
		cmocka_unit_test(places),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
