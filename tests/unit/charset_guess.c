/* charset_guess.c -- which encoding a text is in: short strings in six encodings, the leaflets, damage, and everything that
 * must be refused. */
#include "charset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "charset_encode.h"

#define IN(charset) (1u << KW_CHARSET_##charset)
#define NOT_UTF8    (IN(CP932) | IN(EUC_JP_MS) | IN(ISO_2022_JP) | IN(UTF16LE) | IN(UTF16BE))

static kw_str with_line_end(kw_buf *b, const char *text)
{
	kw_buf_clear(b);
	kw_buf_put(b, kw_str_from(text));
	kw_buf_putc(b, '\n');
	return kw_buf_str(b);
}

/* ---- short strings ---- */

/* Strings of the kind that stand alone in a cell or a title, and in which encodings they are too short to tell. */
static const struct {
	const char *text;
	unsigned refused;
} short_strings[] = {
	{ "予算", 0 },
	{ "歳出合計", 0 },
	{ "円", 0 },
	{ "第３号", 0 },
	{ "あ", 0 },
	{ "ー", 0 },
	{ "。", 0 },
	{ "・みどり", 0 },
	{ "①②③", 0 },
	{ "①", 0 },
	{ "Ⅱ　重点", 0 },
	{ "㈱さくら", 0 },
	{ "髙木", 0 },
	{ "﨑", NOT_UTF8 },
	{ "ﾊﾞｽ", 0 },
	{ "ｶﾞｲﾄﾞ", 0 },
	{ "ﾃｽﾄ等", 0 },
	{ "ｱ", NOT_UTF8 & ~IN(EUC_JP_MS) },
	{ "ﾊﾟｿｺﾝ教室", 0 },
	{ "～ふれあい～", 0 },
	{ "－５％", 0 },
	{ "「水と緑」", 0 },
	{ "〒220", 0 },
	{ "税込1,200円", 0 },
	{ "FAX番号", 0 },
	{ "ゴミ", 0 },
	{ "サービス", 0 },
	{ "令和六年", 0 },
	{ "区役所", 0 },
	{ "みんなで", 0 },
	{ "㎡", 0 },
	{ "№5", 0 },
	{ "℡", 0 },
	{ "会議室A", 0 },
	{ "★おしらせ", 0 },
	{ "子育て支援", 0 },
	{ "避難場所一覧", 0 },
	{ "※要申込", 0 },
	{ "年度", 0 },
	{ "担当:田中", 0 },
	{ "支持者", IN(CP932) },
	{ "α版", NOT_UTF8 },
	{ "ﾆﾎﾝ", 0 },
	{ "｢鶴｣", NOT_UTF8 & ~IN(EUC_JP_MS) },
	{ "々", 0 },
	{ "　", 0 },
	{ "３", 0 },
	{ "Ａ", 0 },
	{ "使用料", 0 },
	{ "処分", 0 },
	{ "→次頁", 0 },
	{ "《案》", 0 },
	{ "ご意見・ご要望", 0 },
	{ "℃", 0 },
	{ "彁", NOT_UTF8 },
	{ "※", 0 },
};

static void test_short_strings(void **state)
{
	(void)state;
	kw_buf line = { 0 }, bytes = { 0 };
	for (size_t i = 0; i < KW_COUNT(short_strings); i++)
		for (kw_charset c = KW_CHARSET_UTF8; c < KW_N_CHARSETS; c++) {
			kw_charset_guess guesses[KW_N_CHARSETS];
			bool decided;
			kw_buf_clear(&bytes);
			assert_true(encode(with_line_end(&line, short_strings[i].text), c, &bytes));
			kw_charset_rank(kw_buf_str(&bytes), guesses, &decided);
			if (decided != !(short_strings[i].refused >> c & 1) ||
			    (decided && guesses[0].charset != c))
				fail_msg("%s in %s: %s %s %d", short_strings[i].text, kw_charset_name(c),
				         decided ? "taken for" : "refused, best",
				         kw_charset_name(guesses[0].charset), guesses[0].score);
		}
	kw_buf_free(&line);
	kw_buf_free(&bytes);
}

/* ---- scores ---- */

static const struct {
	const char *text;
	kw_charset charset;
	int score;
} scores[] = {
	{ "ひらがな", KW_CHARSET_CP932, 1000 },
	{ "カタカナー", KW_CHARSET_CP932, 950 },
	{ "、。・「」『』（）々【】\u3000", KW_CHARSET_CP932, 950 },
	{ "漢字１Ａ", KW_CHARSET_CP932, 850 },
	{ "①Ⅰ㈱※", KW_CHARSET_CP932, 700 },
	{ "亜弌丐丕", KW_CHARSET_CP932, 512 }, /* levels 1 2 2 2 */
	{ "ΑЯ─", KW_CHARSET_CP932, 367 },
	{ "髙﨑", KW_CHARSET_CP932, 400 },
	{ "髙﨑", KW_CHARSET_EUC_JP_MS, 600 },
	{ "ﾃｽﾄ", KW_CHARSET_CP932, 650 },
	{ "ﾃｽﾄ", KW_CHARSET_EUC_JP_MS, 850 },
	{ "ﾃ", KW_CHARSET_CP932, 300 },
	{ "ﾃｽﾄの", KW_CHARSET_CP932, 650 },  /* (3 x 0.35 + 0.35) / 4 */
	{ "ABﾃｽﾄ1", KW_CHARSET_CP932, 533 }, /* a letter touches, a figure does not */
	{ "A円B", KW_CHARSET_CP932, 250 },
	{ "支持者支", KW_CHARSET_CP932, 550 }, /* four lead bytes 8E: 2 x 0.3 and 0.6 */
	{ "支持者支", KW_CHARSET_EUC_JP_MS, 850 },
	{ "", KW_CHARSET_UTF8, 1000 },
	{ "ASCII only", KW_CHARSET_UTF8, 1000 },
	{ "\u00E9", KW_CHARSET_UTF8, 650 },
	{ "\u00E9\u00E8\u00E0\u00E7", KW_CHARSET_UTF8, 900 },
	{ "25\u00B0C", KW_CHARSET_UTF8, 700 },
	{ "id,name\n1,caf\u00E9", KW_CHARSET_UTF8, 950 },
};

static void test_scores(void **state)
{
	(void)state;
	kw_buf bytes = { 0 };
	for (size_t i = 0; i < KW_COUNT(scores); i++) {
		kw_charset_weight weight;
		kw_buf_clear(&bytes);
		assert_true(encode(kw_str_from(scores[i].text), scores[i].charset, &bytes));
		kw_charset_weigh(kw_buf_str(&bytes), 0, scores[i].charset, 0, NULL, &weight);
		assert_false(weight.guess.malformed);
		assert_int_equal(weight.n_utf8, strlen(scores[i].text));
		if (weight.guess.score != scores[i].score)
			fail_msg("%s in %s: %d, not %d (%s)", scores[i].text,
			         kw_charset_name(scores[i].charset), weight.guess.score, scores[i].score,
			         weight.guess.evidence);
	}
	kw_buf_free(&bytes);
}

/* Many kanji without kana: Chinese or Korean for all we know, unless it is UTF-8, or nearly all of them are taught at school. */
static void test_few_kana(void **state)
{
	(void)state;
	kw_buf text = { 0 }, bytes = { 0 };
	kw_charset_guess guesses[KW_N_CHARSETS];
	bool decided;
	for (int i = 0; i < 25; i++)
		kw_buf_put(&text, KW_LIT("彰徹"));
	assert_true(encode(kw_buf_str(&text), KW_CHARSET_CP932, &bytes));
	kw_charset_rank(kw_buf_str(&bytes), guesses, &decided);
	assert_false(decided);
	assert_int_equal(guesses[0].score, 550);
	assert_non_null(strstr(guesses[0].evidence, "too few kana"));
	kw_charset_rank(kw_buf_str(&text), guesses, &decided);
	assert_true(decided);
	kw_buf_put(&text, KW_LIT("のりやま")); /* 4 of 54 */
	kw_buf_clear(&bytes);
	assert_true(encode(kw_buf_str(&text), KW_CHARSET_CP932, &bytes));
	kw_charset_rank(kw_buf_str(&bytes), guesses, &decided);
	assert_true(decided);
	assert_int_equal(guesses[0].charset, KW_CHARSET_CP932);
	kw_buf_clear(&text);
	kw_buf_clear(&bytes);
	for (int i = 0; i < 10; i++) /* as a list of places has them */
		kw_buf_put(&text, KW_LIT("中央公園,市民会館,12\n"));
	assert_true(encode(kw_buf_str(&text), KW_CHARSET_EUC_JP_MS, &bytes));
	kw_charset_rank(kw_buf_str(&bytes), guesses, &decided);
	assert_true(decided);
	assert_int_equal(guesses[0].charset, KW_CHARSET_EUC_JP_MS);
	kw_buf_free(&text);
	kw_buf_free(&bytes);
}

/* ---- whole texts ---- */

static void put_file(kw_buf *out, const char *path)
{
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	char block[4096];
	for (size_t n; (n = fread(block, 1, sizeof block, f)) > 0;)
		kw_buf_put(out, (kw_str){ block, n });
	fclose(f);
}

/* U+2082 is the one character of the leaflets that CP932 does not have. */
static void put_leaflet(kw_buf *out, const char *path)
{
	kw_buf file = { 0 };
	put_file(&file, path);
	for (size_t at = 0; at < file.n;) {
		uint32_t c = kw_utf8_next(kw_buf_str(&file), &at);
		kw_buf_put_char(out, c == 0x2082 ? '2' : c);
	}
	kw_buf_free(&file);
}

/* ---- parts of texts ---- */

static const char *const leaflets[] = {
	"fixtures/seeds/000_49e35a425da1db92.txt", "fixtures/seeds/001_ae8a10321d562b3c.txt",
	"fixtures/seeds/002_be5e59ad6707cf27.txt", "fixtures/seeds/003_b86228bb96328412.txt",
	"fixtures/seeds/004_54befd150509fa24.txt",
};

struct tally {
	size_t n, right, wrong;
};

static void put_guess(struct tally *tally, kw_str text, kw_charset c)
{
	kw_buf bytes = { 0 };
	kw_charset_guess guesses[KW_N_CHARSETS];
	bool decided;
	assert_true(encode(text, c, &bytes));
	kw_charset_rank(kw_buf_str(&bytes), guesses, &decided);
	tally->n++;
	tally->right += decided && guesses[0].charset == c;
	tally->wrong += decided && guesses[0].charset != c;
	kw_buf_free(&bytes);
}

static bool is_kana_or_kanji(uint32_t c)
{
	return (c >= 0x3041 && c <= 0x30FA) || c == 0x30FC || (c >= 0x4E00 && c <= 0x9FFF);
}

/* Four kana or kanji cut out of a line are known in every encoding, 995 times in 1,000; never wrongly. */
static void test_snippets(void **state)
{
	(void)state;
	struct tally tally = { 0 };
	for (size_t i = 0; i < KW_COUNT(leaflets); i++) {
		kw_buf text = { 0 };
		put_leaflet(&text, leaflets[i]);
		size_t begin = 0, run = 0;
		for (size_t at = 0; at < text.n;) {
			size_t here = at;
			run = is_kana_or_kanji(kw_utf8_next(kw_buf_str(&text), &at)) ? run + 1 : 0;
			begin = run == 1 ? here : begin;
			if (run < 4)
				continue;
			for (kw_charset c = KW_CHARSET_UTF8; c <= KW_CHARSET_ISO_2022_JP; c++)
				put_guess(&tally, kw_str_sub(kw_buf_str(&text), begin, at - begin), c);
			run = 0;
		}
		kw_buf_free(&text);
	}
	assert_true(tally.n > 10000);
	if (tally.wrong || tally.right * 1000 < tally.n * 995)
		fail_msg("%zu snippets: %zu right, %zu wrong", tally.n, tally.right, tally.wrong);
}

/* A line alone in UTF-16, without byte order mark, space or line end. */
static void test_lone_lines(void **state)
{
	(void)state;
	struct tally tally = { 0 };
	for (size_t i = 0; i < KW_COUNT(leaflets); i++) {
		kw_buf text = { 0 };
		put_leaflet(&text, leaflets[i]);
		for (kw_str rest = kw_buf_str(&text); rest.n;) {
			const char *end = memchr(rest.p, '\n', rest.n);
			size_t n = end ? (size_t)(end - rest.p) : rest.n;
			if (n >= 12 && is_kana_or_kanji(kw_utf8_next(rest, &(size_t){ 0 })))
				for (kw_charset c = KW_CHARSET_UTF16LE; c < KW_N_CHARSETS; c++)
					put_guess(&tally, kw_str_sub(rest, 0, n), c);
			rest = kw_str_sub(rest, end ? n + 1 : n, rest.n);
		}
		kw_buf_free(&text);
	}
	assert_true(tally.n > 1000);
	if (tally.wrong || tally.right * 1000 < tally.n * 995)
		fail_msg("%zu lines: %zu right, %zu wrong", tally.n, tally.right, tally.wrong);
}

static void test_leaflets(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(leaflets); i++) {
		kw_buf text = { 0 }, bytes = { 0 };
		put_leaflet(&text, leaflets[i]);
		for (kw_charset c = KW_CHARSET_UTF8; c < KW_N_CHARSETS; c++) {
			kw_charset_guess guesses[KW_N_CHARSETS];
			bool decided;
			kw_buf_clear(&bytes);
			assert_true(encode(kw_buf_str(&text), c, &bytes));
			size_t n = kw_charset_rank(kw_buf_str(&bytes), guesses, &decided);
			assert_true(decided);
			assert_int_equal(guesses[0].charset, c);
			assert_true(guesses[0].score >= 915);
			assert_true(n == 1 || guesses[1].score == 0);
		}
		kw_buf_free(&text);
		kw_buf_free(&bytes);
	}
}

/* ---- what is refused ---- */

static const struct {
	const char *encoding, *text;
} foreign[] = {
	{ "ISO-8859-1",
	  "Le marché de Noël de la mairie ouvrira à midi. Élèves, préparez vos œufs d'été à côté du château." },
	{ "ISO-8859-1", "été" },
	{ "ISO-8859-1", "façade" },
	{ "ISO-8859-1", "Größe" },
	{ "ISO-8859-1", "Straße\n" },
	{ "ISO-8859-1", "DÉTRÔNÉ\n" },
	{ "ISO-8859-1", "Geschäftsführer und Mitglieder\n" },
	{ "WINDOWS-1252", "All rights reserved —the office of the mayor\n" }, /* 97 74 is a kanji of CP932 */
	{ "ISO-8859-1", "between 20 and 25 °c outside\n" },
	{ "ISO-8859-1", "el Señor Muñoz vendrá mañana" },
	{ "ISO-8859-1",
	  "Überraschungsgäste müssen die Straße überqueren, größere Gruppen führen Kärtchen mit." },
	{ "ISO-8859-2", "Příliš žluťoučký kůň úpěl ďábelské ódy na radnici a město mu za to poděkovalo." },
	{ "EUC-KR",
	  "서울특별시는 시민의 안전한 생활을 위하여 새로운 예산을 편성하고 모든 구청에 안내문을 배포하였다. 자세한 내용은 "
	  "구청 민원실로 문의하여 주시기 바랍니다." },
	{ "GB2312",
	  "市政府为了市民的安全生活编制了新的预算并向所有区政府分发了宣传资料详细内容请向区政府服务窗口咨询我们将竭诚为您服务"
	  "欢迎广大市民朋友积极参与" },
	{ "BIG5",
	  "市政府為了市民的安全生活編製了新的預算並向所有區公所分發了宣傳資料詳細內容請向區公所服務窗口洽詢我們將竭誠為您"
	  "服務歡迎廣大市民朋友積極參與" },
	{ "WINDOWS-1251",
	  "Городская администрация составила новый бюджет для безопасной жизни горожан и разослала буклеты." },
	{ "KOI8-R",
	  "Городская администрация составила новый бюджет для безопасной жизни горожан и разослала буклеты." },
	{ "ISO-8859-7",
	  "Ο δήμος κατάρτισε νέο προϋπολογισμό για την ασφαλή ζωή των πολιτών και μοίρασε φυλλάδια." },
	{ "TIS-620", "เทศบาลได้จัดทำงบประมาณใหม่เพื่อชีวิตที่ปลอดภัยของประชาชนและแจกแผ่นพับให้แก่ทุกเขต" },
};

static void test_foreign(void **state)
{
	(void)state;
	kw_buf bytes = { 0 };
	for (size_t i = 0; i < KW_COUNT(foreign); i++) {
		kw_charset_guess guesses[KW_N_CHARSETS];
		bool decided;
		char name[40];
		kw_buf_clear(&bytes);
		snprintf(name, sizeof name, "%s//TRANSLIT", foreign[i].encoding); /* no oe in Latin-1 */
		iconv_t converter = iconv_open(name, "UTF-8");
		assert_true(converter != (iconv_t)-1);
		iconv_close(converter);
		convert_all("UTF-8", name, kw_str_from(foreign[i].text), &bytes);
		assert_true(bytes.n > 2);
		kw_charset_rank(kw_buf_str(&bytes), guesses, &decided);
		if (decided)
			fail_msg("%s %.20s taken for %s %d", foreign[i].encoding, foreign[i].text,
			         kw_charset_name(guesses[0].charset), guesses[0].score);
		/* the same text in UTF-8 is read */
		kw_charset_rank(kw_str_from(foreign[i].text), guesses, &decided);
		assert_true(!decided || guesses[0].charset == KW_CHARSET_UTF8);
		assert_true(decided || strlen(foreign[i].text) < 10);
	}
	kw_buf_free(&bytes);
}

static void assert_refused(kw_str bytes, const char *what)
{
	kw_charset_guess guesses[KW_N_CHARSETS];
	bool decided;
	kw_charset_rank(bytes, guesses, &decided);
	if (decided)
		fail_msg("%s taken for %s %d", what, kw_charset_name(guesses[0].charset), guesses[0].score);
}

static void test_binary(void **state)
{
	(void)state;
	static char bytes[4096];
	uint64_t seed = UINT64_C(0x9E3779B97F4A7C15);
	for (size_t round = 0; round < 3000; round++) {
		size_t n = 24 + round % (round < 2900 ? 200 : sizeof bytes - 24);
		for (size_t i = 0; i < n; i++) {
			seed ^= seed << 13;
			seed ^= seed >> 7;
			seed ^= seed << 17;
			bytes[i] = (char)(seed >> 32);
		}
		assert_refused((kw_str){ bytes, n }, "random bytes");
	}
	/* short ones: a word of two kanji is there now and then, of eight never */
	for (size_t n = 2; n <= 23; n++) {
		int n_taken = 0;
		for (int round = 0; round < 4000; round++) {
			kw_charset_guess guesses[KW_N_CHARSETS];
			bool decided, high = false;
			for (size_t i = 0; i < n; i++) {
				seed ^= seed << 13;
				seed ^= seed >> 7;
				seed ^= seed << 17;
				bytes[i] = (char)(seed >> 32);
				high |= bytes[i] < 0;
			}
			kw_charset_rank((kw_str){ bytes, n }, guesses, &decided);
			n_taken += decided && high;
		}
		if (n_taken > (n < 8 ? 3 : n < 16 ? 2 : 0))
			fail_msg("%d of 4000 blobs of %zu bytes are taken for text", n_taken, n);
	}
	assert_refused(KW_LIT("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\2\0\0\0\1\0\x08\2\0\0\0"), "a PNG header");
	assert_refused(
	        KW_LIT("\x1F\x8B\x08\0\0\0\0\0\0\3\xCBH\xCD\xC9\xC9W(\xCF/\xCAI\1\0\x85\x11J\r\x0B\0\0\0"),
	        "gzip");
	assert_refused(
	        KW_LIT("%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<</Length 36>>stream\n"
	               "x\x9C\x4B\xCB\x2F\x52\xC8\x4D\xCC\xCC\x53\xA8\xE6\x52\x50\x50\x28\x4A\xCC\x4B\xCF\x57\x30"),
	        "a PDF header");
	assert_refused(KW_LIT("\x7F"
	                      "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\x3E\0"),
	               "an ELF header");
	assert_refused(KW_LIT("1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"),
	               "a PDF without its first bytes");
	assert_refused(KW_LIT("PDF-1.4\n%\xB5\xED\xAE\xFB\n3 0 obj\n<< /Length 4 0 R >>\nstream\n"),
	               "a PDF without its first bytes");
	assert_refused(KW_LIT("\xFE\xFF\x59\xF7\xEC\xE3\xD2\x09\x12\x4A\xC1\xB3\xFD\x4B\x1F\x18"),
	               "noise behind a byte order mark");
	assert_refused(KW_LIT("\xFF\xFE\x88"), "half a character behind a byte order mark");
	assert_refused(KW_LIT("\xC2\xA8\n"), "one sign of UTF-8 that is a kanji of EUC-JP");
	assert_refused(KW_LIT("4e~\xF1\xA6\xAE\x86q"), "a character that does not exist among ASCII");
	assert_refused(KW_LIT("\x1B[31mred\x1B[0m plain\n"), "terminal colours");
	assert_refused(KW_LIT("plain \xE9"), "one Latin letter");
	assert_refused(KW_LIT("Caf\xC3\xA9 "), "UTF-8 that is a kanji of EUC-JP");
}

static void test_marks(void **state)
{
	(void)state;
	static const struct {
		kw_str bytes;
		kw_charset charset;
	} marks[] = {
		{ { "\xEF\xBB\xBF", 3 }, KW_CHARSET_UTF8 },
		{ { "\xFF\xFE", 2 }, KW_CHARSET_UTF16LE },
		{ { "\xFE\xFF", 2 }, KW_CHARSET_UTF16BE },
		{ { "\xFF\xFE\x88\x4E", 4 }, KW_CHARSET_UTF16LE },
	};
	kw_charset_guess guesses[KW_N_CHARSETS];
	bool decided;
	for (size_t i = 0; i < KW_COUNT(marks); i++) {
		assert_int_equal(kw_charset_rank(marks[i].bytes, guesses, &decided), 1);
		assert_true(decided && guesses[0].bom);
		assert_int_equal(guesses[0].charset, marks[i].charset);
		assert_int_equal(guesses[0].score, 1000);
	}
	assert_int_equal(kw_charset_rank(KW_LIT("\xFF\xFE\0\0a\0\0\0"), guesses, &decided), 1);
	assert_false(decided);
	assert_int_equal(guesses[0].charset, KW_CHARSET_UNKNOWN);
	assert_non_null(strstr(guesses[0].evidence, "UTF-32"));
	kw_charset_rank(KW_LIT("\0\0\xFE\xFF\0\0\0a"), guesses, &decided);
	assert_false(decided);
	/* without a mark, few characters of UTF-16 need a line end or a space; kana may be ASCII */
	assert_refused(KW_LIT("\x0C\x30\x6F\x30\x44\x30\x0D\x30"),
	               "three kana in brackets, ASCII with controls");
	assert_refused(KW_LIT("\x88\x4E\x97\x7B"), "UTF-16 without space");
	kw_charset_rank(KW_LIT("\x88\x4E\x97\x7B\n\0"), guesses, &decided);
	assert_true(decided);
	assert_int_equal(guesses[0].charset, KW_CHARSET_UTF16LE);
	kw_charset_rank((kw_str){ NULL, 0 }, guesses, &decided);
	assert_true(decided);
	assert_int_equal(guesses[0].charset, KW_CHARSET_UTF8);
}

/* ---- damage ---- */

static void put_sentences(kw_buf *out, int n)
{
	while (n-- > 0)
		kw_buf_put(out, KW_LIT("地域のみなさまと力を合わせ、安心して暮らせるまちをつくります。\n"));
}

static void damage(kw_buf *bytes, size_t at)
{
	static const char bad[] = "\xFF"; /* of none of the 8-bit encodings */
	bytes->b[at] = bad[0];
}

static void test_damage(void **state)
{
	(void)state;
	/* 30 judged characters a sentence */
	static const struct {
		int n_sentences;
		unsigned n_spots;
		bool accepted;
	} cases[] = {
		{ 10, 0, true }, { 10, 1, true }, { 10, 2, false }, { 100, 3, true }, { 100, 4, false }
	};
	static const kw_charset charsets[] = { KW_CHARSET_UTF8, KW_CHARSET_CP932, KW_CHARSET_EUC_JP_MS };
	for (size_t i = 0; i < KW_COUNT(cases); i++)
		for (size_t k = 0; k < KW_COUNT(charsets); k++) {
			kw_buf text = { 0 }, bytes = { 0 };
			kw_charset_guess guesses[KW_N_CHARSETS];
			bool decided;
			put_sentences(&text, cases[i].n_sentences);
			assert_true(encode(kw_buf_str(&text), charsets[k], &bytes));
			size_t line = bytes.n / (size_t)cases[i].n_sentences;
			for (unsigned spot = 0; spot < cases[i].n_spots; spot++)
				damage(&bytes, line * (spot + 2) - 1); /* the line end */
			kw_charset_rank(kw_buf_str(&bytes), guesses, &decided);
			assert_int_equal(decided, cases[i].accepted);
			if (decided) {
				assert_int_equal(guesses[0].charset, charsets[k]);
				assert_int_equal(guesses[0].n_bad, cases[i].n_spots);
				assert_int_equal(guesses[0].malformed, cases[i].n_spots > 0);
				assert_true(cases[i].n_spots == 0 || guesses[0].bad_at == line * 2 - 1);
				assert_int_equal(guesses[0].score / 100, cases[i].n_spots ? 8 : 9);
			}
			kw_buf_free(&text);
			kw_buf_free(&bytes);
		}
}

/* ISO-2022-JP is decided although UTF-16 decodes its bytes without a fault. */
static void test_damage_beside_utf16(void **state)
{
	(void)state;
	kw_buf text = { 0 }, bytes = { 0 };
	kw_charset_guess guesses[KW_N_CHARSETS];
	bool decided;
	put_sentences(&text, 10);
	assert_true(encode(kw_buf_str(&text), KW_CHARSET_ISO_2022_JP, &bytes));
	while (bytes.b[bytes.n - 1] != 0x1B) /* cut before the return to ASCII */
		bytes.n--;
	bytes.n--;
	bytes.n -= bytes.n % 2;
	kw_charset_rank(kw_buf_str(&bytes), guesses, &decided);
	assert_true(decided);
	assert_int_equal(guesses[0].charset, KW_CHARSET_ISO_2022_JP);
	assert_int_equal(guesses[0].n_bad, 1);
	assert_int_equal(guesses[0].bad_at, bytes.n);
	kw_buf_free(&text);
	kw_buf_free(&bytes);
}

/* A text cut anywhere is the same text or refused, never another. From 16 bytes on: two or three characters are no text. */
static void test_cuts(void **state)
{
	(void)state;
	kw_buf text = { 0 }, bytes = { 0 };
	put_leaflet(&text, leaflets[3]);
	for (kw_charset c = KW_CHARSET_UTF8; c < KW_N_CHARSETS; c++) {
		size_t n_refused = 0;
		kw_buf_clear(&bytes);
		assert_true(encode(kw_buf_str(&text), c, &bytes));
		for (size_t n = 16; n <= 600; n++) {
			kw_charset_guess guesses[KW_N_CHARSETS];
			bool decided;
			kw_charset_rank((kw_str){ bytes.b, n }, guesses, &decided);
			if (decided && guesses[0].charset != c)
				fail_msg("%s cut at %zu: %s", kw_charset_name(c), n,
				         kw_charset_name(guesses[0].charset));
			assert_true(decided || guesses[0].score < 600 ||
			            guesses[0].score - guesses[1].score < 80);
			n_refused += !decided;
		}
		assert_true(n_refused < 40);
	}
	kw_buf_free(&text);
	kw_buf_free(&bytes);
}

/* ---- names ---- */

static void test_names(void **state)
{
	(void)state;
	static const struct {
		const char *label;
		kw_charset charset;
	} labels[] = {
		{ "UTF-8", KW_CHARSET_UTF8 },
		{ "utf8", KW_CHARSET_UTF8 },
		{ "Shift_JIS", KW_CHARSET_CP932 },
		{ "shift-jis", KW_CHARSET_CP932 },
		{ "SJIS", KW_CHARSET_CP932 },
		{ "windows-31j", KW_CHARSET_CP932 },
		{ "CP932", KW_CHARSET_CP932 },
		{ "EUC-JP", KW_CHARSET_EUC_JP_MS },
		{ "eucJP-ms", KW_CHARSET_EUC_JP_MS },
		{ "iso-2022-jp", KW_CHARSET_ISO_2022_JP },
		{ "JIS", KW_CHARSET_ISO_2022_JP },
		{ "utf-16", KW_CHARSET_UTF16LE },
		{ "UTF-16BE", KW_CHARSET_UTF16BE },
		{ "latin1", KW_CHARSET_UNKNOWN },
		{ "x-nope", KW_CHARSET_UNKNOWN },
		{ "UTF-7", KW_CHARSET_UNKNOWN },
		{ "", KW_CHARSET_UNKNOWN },
		{ "a-label-that-is-far-too-long-to-be-one", KW_CHARSET_UNKNOWN },
	};
	for (size_t i = 0; i < KW_COUNT(labels); i++)
		assert_int_equal(kw_charset_from_name(kw_str_from(labels[i].label)), labels[i].charset);
	for (kw_charset c = KW_CHARSET_UTF8; c < KW_N_CHARSETS; c++)
		assert_int_equal(kw_charset_from_name(kw_str_from(kw_charset_name(c))), c);
	assert_string_equal(kw_charset_name(KW_CHARSET_UNKNOWN), "unknown");
	assert_string_equal(kw_charset_name(KW_N_CHARSETS), "unknown");
}

/* Rows of half-width kana alone: an even number of bytes is kanji of EUC-JP as well. Refused, never wrong. */
static void test_half_kana_rows(void **state)
{
	static const char *const rows[] = { "ｷﾗｷﾗ",     "ﾌｪｽﾀ",     "ﾃﾞｰﾀ",        "ｾﾝﾀｰ",    "ﾎﾞﾗﾝﾃｨｱ",
		                            "ｸﾘｰﾝｾﾝﾀｰ", "ﾊﾞｽ ﾀｸｼｰ", "ｽﾎﾟｰﾂ ｲﾍﾞﾝﾄ", "ﾎｰﾑﾍﾟｰｼﾞ" };
	(void)state;
	for (size_t i = 0; i < KW_COUNT(rows); i++) {
		kw_buf b = { 0 };
		assert_true(encode(kw_str_from(rows[i]), KW_CHARSET_CP932, &b));
		kw_charset_guess guesses[KW_N_CHARSETS];
		bool decided;
		kw_charset_rank(kw_buf_str(&b), guesses, &decided);
		if (decided && guesses[0].charset != KW_CHARSET_CP932)
			fail_msg("%s: taken for %s", rows[i], kw_charset_name(guesses[0].charset));
		kw_buf_free(&b);
	}
}

/* Texts with characters of JIS X 0213 that no table here has; and what only resembles them. */
static const struct {
	kw_str bytes;
	kw_charset charset;
	const char *name;
} jis_2004[] = {
	{ { "\x82\xA0\x82\xA2\x82\xA4\x82\xA6\x86\x40", 10 }, KW_CHARSET_CP932, "Shift_JIS-2004" },
	{ { "\xA4\xA2\xA4\xA4\xA4\xA6\xA4\xA8\x8F\xA1\xA1", 11 }, KW_CHARSET_EUC_JP_MS, "EUC-JIS-2004" },
	{ { "\xA4\xA2\xA4\xA4\xA4\xA6\xA4\xA8\xA9\xA1", 10 }, KW_CHARSET_EUC_JP_MS, "EUC-JIS-2004" },
	{ { "\x1B$(Q$\"\x1B(B", 9 }, KW_CHARSET_ISO_2022_JP, "ISO-2022-JP-2004" },
	{ { "\x82\xA0\x82\xA2\x82\xA4\x82\xA6", 8 }, KW_CHARSET_CP932, NULL },
	{ { "\x82\xA0\x82\xA2\x82\xA4\x82\xA6\xFF", 9 }, KW_CHARSET_CP932, NULL },
	{ { "\x86\x40", 2 }, KW_CHARSET_CP932, NULL },
};

static void test_jis_2004(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(jis_2004); i++) {
		uint64_t at = 0;
		const char *name = kw_charset_2004(jis_2004[i].bytes, jis_2004[i].charset, &at);
		if (!name != !jis_2004[i].name || (name && strcmp(name, jis_2004[i].name) != 0))
			fail_msg("%zu: %s", i, name ? name : "none");
	}
}

/* What a text has beyond its first part (KW_FORGET_BYTES) counts as well. */
static void test_far_bytes(void **state)
{
	static const struct {
		const char *byte;
		kw_charset charset;
		bool decided;
	} far[] = {
		{ "a", KW_CHARSET_UTF8, true },
		{ "\xE3\x81\x82", KW_CHARSET_UTF8, true },
		{ "\x82\xA0\x82\xA2\x82\xA4", KW_CHARSET_CP932, true },
		{ "\x1B$B$\"\x1B(B", KW_CHARSET_ISO_2022_JP, true },
	};
	(void)state;
	for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
		kw_buf b = { 0 };
		kw_charset_guess ranked[KW_N_CHARSETS];
		bool decided = false;
		while (b.n < KW_FORGET_BYTES + KW_FORGET_BYTES / 2)
			kw_buf_put(&b, KW_LIT("0123456789 abcdef\n"));
		kw_buf_put(&b, kw_str_from(far[i].byte));
		kw_buf_put(&b, KW_LIT("\n"));
		size_t n = kw_charset_rank(kw_buf_str(&b), ranked, &decided);
		if (!n || decided != far[i].decided || (decided && ranked[0].charset != far[i].charset))
			fail_msg("%zu: %s, %d", i, kw_charset_name(ranked[0].charset), decided);
		kw_buf_putc(&b, 0);
		n = kw_charset_rank(kw_buf_str(&b), ranked, &decided);
		assert_true(n > 0 && ranked[0].charset >= KW_CHARSET_UTF16LE && !decided);
		kw_buf_free(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_short_strings),
		cmocka_unit_test(test_scores),
		cmocka_unit_test(test_few_kana),
		cmocka_unit_test(test_half_kana_rows),
		cmocka_unit_test(test_jis_2004),
		cmocka_unit_test(test_leaflets),
		cmocka_unit_test(test_snippets),
		cmocka_unit_test(test_lone_lines),
		cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_binary),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_damage_beside_utf16),
		cmocka_unit_test(test_cuts),
		cmocka_unit_test(test_far_bytes),
		cmocka_unit_test(test_names),
	};
	return cmocka_run_group_tests_name("charset_guess", tests, NULL, NULL);
}
