/* Telephone numbers, mail addresses, URLs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <kawaraban/values.h>

#include "../../core/contact.h"

enum { TEL = KW_CONTACT_TEL, MAIL = KW_CONTACT_MAIL, URL = KW_CONTACT_URL };

static const struct {
	const char *value, *behind;
	int kind;
	const char *text; /* NULL: as written */
} read[] = {
	{ "045-411-7021", "", TEL, NULL },
	{ "045-411-7021", " FAX", TEL, NULL },
	{ "045-411-7021", "（代表）", TEL, NULL },
	{ "045-411-7021", "～3", TEL, NULL },
	{ "045-411-7021", "、045-411-7022", TEL, NULL },
	{ "０４５－４１１－７０２１", "", TEL, "045-411-7021" },
	{ "０４５（３２０）８３２７", "", TEL, "045-320-8327" },
	{ "045(320)8327", "", TEL, "045-320-8327" },
	{ "(045)320-8327", "", TEL, "045-320-8327" },
	{ "（045）320-8327", "", TEL, "045-320-8327" },
	{ "045−320−8327", "", TEL, "045-320-8327" },
	{ "045‐320‐8327", "", TEL, "045-320-8327" },
	{ "045ー320ー8327", "", TEL, "045-320-8327" },
	{ "03-1234-5678", "", TEL, NULL },
	{ "06-6915-9683", "", TEL, NULL },
	{ "0154-23-5151", "", TEL, NULL },
	{ "01234-5-6789", "", TEL, NULL },
	{ "0120-123-456", "", TEL, NULL },
	{ "0120-12-3456", "", TEL, NULL },
	{ "0570-012-345", "", TEL, NULL },
	{ "0800-123-4567", "", TEL, NULL },
	{ "050-1234-5678", "", TEL, NULL },
	{ "080-1234-5678", "", TEL, NULL },
	{ "090-1234-5678", "", TEL, NULL },
	{ "320－8327", "", TEL, "320-8327" },
	{ "320-8327", " FAX 322-9847", TEL, NULL },
	{ "23-5151", "", TEL, NULL },
	{ "6915-9683", "", TEL, NULL },
	{ "2-3456", "", TEL, NULL },
	{ "a@b.jp", "", MAIL, NULL },
	{ "kikaku@city.example.lg.jp", "", MAIL, NULL },
	{ "ku-kikaku.1_x+y@city.example.lg.jp", "まで", MAIL, NULL },
	{ "kikaku＠city.example.lg.jp", "", MAIL, NULL },
	{ "kikaku@city.example.lg.jp", ".", MAIL, NULL },
	{ "kikaku@city.example.lg.jp", "、", MAIL, NULL },
	{ "045@example.jp", "", MAIL, NULL },
	{ "http://example.jp", "", URL, NULL },
	{ "https://www.example.jp/", "", URL, NULL },
	{ "https://www.example.jp/a/b-c_d.html?x=1&y=%E3%81%82#f", "", URL, NULL },
	{ "https://www.example.jp/a", "を見る", URL, NULL },
	{ "https://www.example.jp/a", "。", URL, NULL },
	{ "https://www.example.jp/a", ".", URL, NULL },
	{ "https://www.example.jp/a", ", ", URL, NULL },
	{ "https://www.example.jp/a", ")", URL, NULL },
	{ "https://www.example.jp/a_(b)", ")", URL, NULL },
	{ "https://www.example.jp/a", "）", URL, NULL },
	{ "https://www.example.jp/a", "**", URL, NULL },
	{ "HTTPS://EXAMPLE.JP/", "", URL, NULL },
};

static const char *const refused[] = {
	"",
	"0",
	"045",
	"1-1-1",
	"１－１－１",
	"4-1-3",
	"10-20",
	"2022-2025",
	"1999-2003",
	"2022-04-01",
	"2022/04/01",
	"04-01-2022",
	"045-411-70211",
	"045-411-702",
	"045-41-7021",
	"0451-411-7021",
	"045-4111-7021",
	"0454117021",
	"045-4117021",
	"045 411 7021",
	"045.411.7021",
	"045-411-7021-1",
	"123-4567-8901",
	"1234-56-7890",
	"0120-1234-567",
	"0120-123-4567",
	"090-123-4567",
	"012-3456-7890",
	"120-8327",
	"020-8327",
	"320-832",
	"320-83277",
	"320-8327-1",
	"32000-8327",
	"320--8327",
	"320-8327a",
	"28,523",
	"320,8327",
	"320(8327)",
	"(045)(320)8327",
	"(045320-8327",
	"045(320-8327",
	"(045",
	"((045)320-8327",
	"045-",
	"-045-411-7021",
	"(案)",
	"（公助）",
	"（4月）",
	"+81-45-411-7021",
	"000-000-0000000",
	"123456-1234",
	"@b.jp",
	"a@",
	"a@b",
	"a@b.",
	"a@b.j",
	"a@b..jp",
	"a@.jp",
	".a@b.jp",
	"a.@b.jp",
	"a b@c.jp",
	"a@b.12",
	"あ@b.jp",
	"a@@b.jp",
	"http",
	"http:",
	"http:/",
	"http://",
	"https://",
	"https:// a",
	"http://あ",
	"ftp://example.jp",
	"www.example.jp",
	"xhttp//a",
	"https://.",
	"http://-",
};

static const char *const inside[] = {
	"0|45-411-7021",      "045-|411-7021",   "045-4|11-7021",        "〒|221-0823", "a|320-8327",
	"+|81-45-411-7021",   "1-|320-8327",     "3.|320-8327",          "1,|320-8327", "045(|320)8327",
	"k|ikaku@example.jp", "x.|y@example.jp", "x|http://example.jp/",
};

static void test_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(read); i++) {
		char text[300];
		kw_contact_value v;
		strcat(strcpy(text, read[i].value), read[i].behind);
		if (!kw_contact_at(kw_str_from(text), 0, &v))
			fail_msg("%s: nothing", text);
		if (v.n != strlen(read[i].value) || (int)v.kind != read[i].kind ||
		    strcmp(v.text, read[i].text ? read[i].text : read[i].value) != 0)
			fail_msg("%s: %zu bytes, kind %d, %s", text, v.n, (int)v.kind, v.text);
	}
}

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(refused); i++) {
		kw_contact_value v;
		if (kw_contact_at(kw_str_from(refused[i]), 0, &v))
			fail_msg("%s: kind %d, %s", refused[i], (int)v.kind, v.text);
	}
	for (size_t i = 0; i < KW_COUNT(inside); i++) {
		char text[200];
		kw_contact_value v;
		size_t at = (size_t)(strchr(inside[i], '|') - inside[i]);
		strcpy(text, inside[i]);
		memmove(text + at, text + at + 1, strlen(text + at));
		if (kw_contact_at(kw_str_from(text), at, &v))
			fail_msg("%s: kind %d, %s", inside[i], (int)v.kind, v.text);
	}
}

static void test_labels(void **state)
{
	(void)state;
	static const struct {
		const char *before;
		kw_phone_label label;
	} labels[] = {
		{ "電話", KW_PHONE_TEL },
		{ "電話 ", KW_PHONE_TEL },
		{ "電話：", KW_PHONE_TEL },
		{ "電話番号　", KW_PHONE_TEL },
		{ "TEL. ", KW_PHONE_TEL },
		{ "ＴＥＬ：", KW_PHONE_TEL },
		{ "☎", KW_PHONE_TEL },
		{ "℡ ", KW_PHONE_TEL },
		{ "電話（代表）", KW_PHONE_TEL },
		{ "FAX", KW_PHONE_FAX },
		{ "FAX: ", KW_PHONE_FAX },
		{ "ＦＡＸ　", KW_PHONE_FAX },
		{ "ファクス ", KW_PHONE_FAX },
		{ "ファックス：", KW_PHONE_FAX },
		{ "電話・FAX ", KW_PHONE_FAX },
		{ "", KW_PHONE_UNLABELLED },
		{ "約", KW_PHONE_UNLABELLED },
		{ "郵便番号", KW_PHONE_UNLABELLED },
		{ "電話     ", KW_PHONE_UNLABELLED },
	};
	for (size_t i = 0; i < KW_COUNT(labels); i++) {
		char text[100];
		size_t at = strlen(labels[i].before);
		strcat(strcpy(text, labels[i].before), "320-8327");
		if (kw_contact_label_before(kw_str_from(text), at) != labels[i].label)
			fail_msg("%s", text);
	}
	kw_contact_value v;
	assert_true(kw_contact_at(KW_LIT("320-8327"), 0, &v));
	assert_false(kw_contact_has_area(&v));
	assert_true(kw_contact_at(KW_LIT("045-320-8327"), 0, &v));
	assert_true(kw_contact_has_area(&v));
}

/* A URL too long for the value is still measured; a mail address too long is none. */
static void test_long_values(void **state)
{
	(void)state;
	kw_buf b = { 0 };
	kw_contact_value v;
	kw_buf_put(&b, KW_LIT("https://example.jp/"));
	while (b.n < 255)
		kw_buf_putc(&b, 'a');
	assert_true(kw_contact_at(kw_buf_str(&b), 0, &v));
	assert_int_equal(strlen(v.text), 255);
	kw_buf_putc(&b, 'a');
	assert_false(kw_contact_at(kw_buf_str(&b), 0, &v));
	assert_int_equal(kw_contact_url_bytes(kw_buf_str(&b), 0), 256);
	assert_int_equal(kw_contact_url_bytes(kw_buf_str(&b), 256), 0);
	kw_buf_clear(&b);
	for (int i = 0; i < 64; i++)
		kw_buf_putc(&b, 'a');
	kw_buf_put(&b, KW_LIT("@example.jp"));
	assert_true(kw_contact_at(kw_buf_str(&b), 0, &v));
	kw_buf_clear(&b);
	for (int i = 0; i < 65; i++)
		kw_buf_putc(&b, 'a');
	kw_buf_put(&b, KW_LIT("@example.jp"));
	assert_false(kw_contact_at(kw_buf_str(&b), 0, &v));
	kw_buf_clear(&b);
	kw_buf_put(&b, KW_LIT("a@"));
	while (b.n < 260)
		kw_buf_put(&b, KW_LIT("bb."));
	kw_buf_put(&b, KW_LIT("jp"));
	assert_false(kw_contact_at(kw_buf_str(&b), 0, &v));
	kw_buf_free(&b);
}

static void test_bounds(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(read); i++) {
		for (size_t cut = 0; cut <= strlen(read[i].value); cut++) {
			kw_str s = { read[i].value, cut };
			for (size_t at = 0; at <= cut; at++) {
				kw_contact_value v;
				if (kw_contact_at(s, at, &v))
					assert_in_range(v.n, 6, s.n - at);
			}
		}
	}
	kw_contact_value v;
	assert_false(kw_contact_at((kw_str){ NULL, 0 }, 0, &v));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),        cmocka_unit_test(test_refused),
		cmocka_unit_test(test_labels),      cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_long_values),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
