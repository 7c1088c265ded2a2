/* Figures, labels and comparison keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <kawaraban/values.h>

#include "../../core/norm.h"

static const struct {
	const char *label, *number; /* NULL: it has none */
} labels[] = {
	{ "１", "1" },
	{ "10", "10" },
	{ "０１", "01" },
	{ "１－１－１", "1-1-1" },
	{ "1-1", "1-1" },
	{ "２‐３", "2-3" },
	{ "１．２", "1-2" },
	{ "4.1.3", "4-1-3" },
	{ "施策１", "1" },
	{ "経営課題１", "1" },
	{ "基本目標 3", "3" },
	{ "テーマ 12", "12" },
	{ "第３章", "3" },
	{ "第三章", "3" },
	{ "第十二章", "12" },
	{ "第二十三条", "23" },
	{ "第３章第２節", "3-2" },
	{ "第三章 第二節", "3-2" },
	{ "（２）", "2" },
	{ "(10)", "10" },
	{ "（三）", "3" },
	{ "三、", "3" },
	{ "三", "3" },
	{ "一", "1" },
	{ "①", "1" },
	{ "⑳", "20" },
	{ "㉑", "21" },
	{ "㊿", "50" },
	{ "❶", "1" },
	{ "⓴", "20" },
	{ "⑴", "1" },
	{ "⒈", "1" },
	{ "⓪", "0" },
	{ "㈠", "1" },
	{ "㊉", "10" },
	{ "Ⅰ", "1" },
	{ "Ⅱ", "2" },
	{ "Ⅻ", "12" },
	{ "ⅳ", "4" },
	{ "Ⅱ－１", "2-1" },
	{ "II", "2" },
	{ "IV", "4" },
	{ "ＸＩＩ", "12" },
	{ "XXXIX", "39" },
	{ "(IV)", "4" },
	{ " ３ ", "3" },
	{ "①-②", "1-2" },
	{ "", NULL },
	{ "ア", NULL },
	{ "（ア）", NULL },
	{ "ａ", NULL },
	{ "計画", NULL },
	{ "一般会計", NULL },
	{ "第一般", NULL },
	{ "万一の備え", NULL },
	{ "四季", NULL },
	{ "IIII", NULL },
	{ "VX", NULL },
	{ "XXXX", NULL },
	{ "mix", NULL },
	{ "XXXIXXXXX", NULL },
	{ "◆", NULL },
	{ "・", NULL },
};

static const struct {
	const char *text, *key;
} keys[] = {
	{ "", "" },
	{ "ＡＢＣ１２３", "abc123" },
	{ "Abc　 1\t2\r\n3", "abc123" },
	{ "施策１　子育て", "施策1子育て" },
	{ "ﾃｽﾄ", "テスト" },
	{ "ｶﾞｷﾞｸﾞｹﾞｺﾞ", "ガギグゲゴ" },
	{ "ﾊﾞﾋﾞﾌﾞﾍﾞﾎﾞ", "バビブベボ" },
	{ "ﾊﾟﾋﾟﾌﾟﾍﾟﾎﾟ", "パピプペポ" },
	{ "ﾀﾞﾁﾞﾂﾞﾃﾞﾄﾞ", "ダヂヅデド" },
	{ "ｳﾞｧ", "ヴァ" },
	{ "ｱﾞ", "ア゛" },
	{ "ｶﾟ", "カ゜" },
	{ "ﾅﾞ", "ナ゛" },
	{ "｢｣､｡･", "「」、。・" },
	{ "①⑳", "120" },
	{ "Ⅰ Ⅱ", "iii" },
	{ "㈱", "(株)" },
	{ "㎡", "m2" },
	{ "㍻", "平成" },
	{ "㋿", "令和" },
	{ "～〜~", "~~~" },
	{ "－−‐—-", "-----" },
	{ "℡", "tel" },
	{ "⼀⼆", "一二" },
	{ "神", "神" },
	{ "（案）", "(案)" },
	{ "がか゛", "がか゛" },
	{ "𠮷野家", "𠮷野家" },
	{ "ーっ々〆", "ーっ々〆" },
};

static void test_digit(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++) {
		assert_int_equal(kw_norm_digit((uint32_t)('0' + i)), i);
		assert_int_equal(kw_norm_digit((uint32_t)(0xFF10 + i)), i);
	}
	static const uint32_t others[] = { 0,      '0' - 1, '9' + 1, 0xFF0F,  0xFF1A,
		                           0x2460, 0x4E00,  0x0660,  0x10FFFF };
	for (size_t i = 0; i < KW_COUNT(others); i++)
		assert_int_equal(kw_norm_digit(others[i]), -1);
}

static void test_number(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(labels); i++) {
		kw_buf b = { 0 };
		kw_buf_putc(&b, '#');
		bool found = kw_norm_number(kw_str_from(labels[i].label), &b);
		if (found != (labels[i].number != NULL) ||
		    strcmp(b.b + 1, labels[i].number ? labels[i].number : "") != 0)
			fail_msg("%s: %s", labels[i].label, b.b + 1);
		kw_buf_free(&b);
	}
}

static void test_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(keys); i++) {
		kw_buf b = { 0 };
		kw_norm_key(kw_str_from(keys[i].text), &b);
		if (!kw_str_eq(kw_buf_str(&b), kw_str_from(keys[i].key)))
			fail_msg("%s: %s", keys[i].text, b.b ? b.b : "");
		kw_buf_free(&b);
	}
	kw_buf b = { 0 };
	kw_norm_key((kw_str){ "a\0b", 3 }, &b);
	assert_int_equal(b.n, 3);
	kw_buf_free(&b);
}

/* A key of a key is the key, for every character. */
static void test_key_is_stable(void **state)
{
	(void)state;
	kw_buf once = { 0 }, twice = { 0 };
	for (uint32_t c = 0; c <= 0x2FFFF; c++) {
		char utf8[4];
		if (c >= 0xD800 && c <= 0xDFFF)
			continue;
		kw_buf_clear(&once);
		kw_buf_clear(&twice);
		kw_norm_key((kw_str){ utf8, kw_utf8_put(utf8, c) }, &once);
		kw_norm_key(kw_buf_str(&once), &twice);
		if (!kw_str_eq(kw_buf_str(&once), kw_buf_str(&twice)))
			fail_msg("U+%04X: %s, then %s", c, once.b, twice.b);
	}
	kw_buf_free(&once);
	kw_buf_free(&twice);
}

static void test_kanji_number(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int value; /* -1: none */
		size_t n;
	} numbers[] = {
		{ "三", 3, 3 },
		{ "二十三", 23, 9 },
		{ "千五百", 1500, 9 },
		{ "二〇二二", 2022, 12 },
		{ "十", 10, 3 },
		{ "百一", 101, 6 },
		{ "九千九百九十九", 9999, 21 },
		{ "三五十", -1, 0 },
		{ "十百", -1, 0 },
		{ "十十", -1, 0 },
		{ "一二三四五", -1, 0 },
		{ "十二三", -1, 0 },
		{ "", -1, 0 },
		{ "万", -1, 0 },
		{ "〇", 0, 3 },
		{ "千〇", -1, 0 },
		{ "〇十", -1, 0 },
		{ "三万", 3, 3 },
	};
	for (size_t i = 0; i < KW_COUNT(numbers); i++) {
		size_t at = 0;
		int value = -1;
		bool found = kw_norm_kanji_number(kw_str_from(numbers[i].text), &at, &value);
		if (found != (numbers[i].value >= 0) || at != numbers[i].n ||
		    (found && value != numbers[i].value))
			fail_msg("%s: %d, %zu bytes", numbers[i].text, value, at);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_digit),        cmocka_unit_test(test_number),
		cmocka_unit_test(test_key),          cmocka_unit_test(test_key_is_stable),
		cmocka_unit_test(test_kanji_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
