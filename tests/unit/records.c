/* The projections: what the title says, which amounts are budget rows, where they stand. */
#include "unit.h"

#include <kawaraban/table.h>

#include "../../core/doc.h"
#include "../../core/records.h"

/* ---- building documents ---- */

typedef struct fixture {
	kw_ctx *ctx;
	kw_doc *doc;
} fixture;

static fixture new_fixture(const char *title)
{
	fixture f = { kw_ctx_new(KW_LIT("formats")), kw_doc_new(1000000) };
	assert_non_null(f.ctx);
	assert_non_null(f.doc);
	if (title) {
		kw_node *t = kw_doc_add(f.doc, kw_doc_root(f.doc), KW_TITLE);
		kw_doc_add_inlines(f.doc, t, kw_str_from(title));
	}
	return f;
}

static void free_fixture(fixture *f)
{
	kw_doc_free(f->doc);
	kw_ctx_free(f->ctx);
}

/* A container with a heading: number, title, budget bracket ("" without), as a reader makes it. */
static kw_node *add_headed(fixture *f, kw_node *parent, kw_type type, const char *number, const char *title,
                           const char *budget)
{
	kw_node *c = kw_doc_add(f->doc, parent, type), *t = kw_doc_add(f->doc, c, KW_TITLE);
	kw_buf text = { 0 };
	kw_buf_put(&text, kw_str_from(number));
	kw_buf_put(&text, kw_str_from(title));
	kw_buf_put(&text, kw_str_from(budget));
	kw_doc_add_inlines(f->doc, t, kw_buf_str(&text));
	kw_buf_free(&text);
	t->as.heading->label = t->as.heading->number = kw_doc_copy(f->doc, kw_str_from(number));
	t->as.heading->title = kw_doc_copy(f->doc, kw_str_from(title));
	t->as.heading->budget = kw_doc_copy(f->doc, kw_str_from(budget));
	if (*budget)
		t->as.heading->budget_label = KW_LIT("予算額");
	return c;
}

static void set_qualifier(kw_node *container, const char *qualifier)
{
	container->first->as.heading->qualifier = kw_str_from(qualifier);
}

static kw_node *add_line(fixture *f, kw_node *parent, kw_type type, const char *text)
{
	kw_node *n = kw_doc_add(f->doc, parent, type);
	kw_doc_add_inlines(f->doc, n, kw_str_from(text));
	return n;
}

static void assert_path(const kw_path_step *path, size_t n, const char *expected)
{
	kw_buf b = { 0 };
	kw_buf_put(&b, KW_LIT(""));
	for (size_t i = 0; i < n; i++) {
		if (i)
			kw_buf_putc(&b, '>');
		kw_buf_put(&b, path[i].title);
	}
	assert_str(kw_buf_str(&b), expected);
	kw_buf_free(&b);
}

/* ---- title ---- */

static const struct {
	const char *title, *kind, *word, *status, *body, *city, *era;
	int era_year, year;
} titles[] = {
	{ "令和４年度　港南区運営方針（案）", "区運営方針", "運営方針", "案", "港南区", "", "令和", 4, 2022 },
	{ "令和４年度 緑区 運営方針", "区運営方針", "運営方針", "", "緑区", "", "令和", 4, 2022 },
	{ "令和5年度千種区運営方針", "区運営方針", "運営方針", "", "千種区", "", "令和", 5, 2023 },
	{ "名古屋市千種区運営方針", "区運営方針", "運営方針", "", "千種区", "名古屋市", "", 0, 0 },
	{ "名古屋市 千種区 運営方針", "区運営方針", "運営方針", "", "千種区", "名古屋市", "", 0, 0 },
	{ "愛知県名古屋市千種区運営方針", "区運営方針", "運営方針", "", "千種区", "名古屋市", "", 0, 0 },
	{ "東京都千代田区予算の概要", "区予算の概要", "予算の概要", "", "千代田区", "", "", 0, 0 },
	{ "札幌市予算の概要", "予算の概要", "予算の概要", "", "札幌市", "", "", 0, 0 },
	{ "平成30年度 八王子市 予算書", "予算書", "予算書", "", "八王子市", "", "平成", 30, 2018 },
	{ "2022年度　つくば市当初予算", "当初予算", "当初予算", "", "つくば市", "", "", 0, 2022 },
	{ "あきる野市総合計画（素案）", "総合計画", "総合計画", "素案", "あきる野市", "", "", 0, 0 },
	{ "東村山市総合計画", "総合計画", "総合計画", "", "東村山市", "", "", 0, 0 },
	{ "四日市市総合計画", "総合計画", "総合計画", "", "四日市市", "", "", 0, 0 },
	{ "十日町市事業計画", "事業計画", "事業計画", "", "十日町市", "", "", 0, 0 },
	{ "玉村町広報", "広報", "広報", "", "玉村町", "", "", 0, 0 },
	{ "広報 白馬村 ８月号", "広報", "広報", "", "白馬村", "", "", 0, 0 },
	{ "北海道総合計画", "総合計画", "総合計画", "", "北海道", "", "", 0, 0 },
	{ "大阪府予算案の概要", "予算案の概要", "予算案の概要", "", "大阪府", "", "", 0, 0 },
	{ "神奈川県高座郡寒川町予算", "予算", "予算", "", "寒川町", "", "", 0, 0 },
	{ "さいたま市緑区区民意識調査報告書", "区報告書", "報告書", "", "緑区", "さいたま市", "", 0, 0 },
	{ "横浜市保土ケ谷区予算", "区予算", "予算", "", "保土ケ谷区", "横浜市", "", 0, 0 },
	{ "第３期緑区地域福祉保健計画", "区計画", "計画", "", "緑区", "", "", 0, 0 },
	{ "元気な緑区 まちづくり計画案", "区計画", "計画", "案", "緑区", "", "", 0, 0 },
	{ "地区計画", "計画", "計画", "", "", "", "", 0, 0 },
	{ "都市計画", "計画", "計画", "", "", "", "", 0, 0 },
	{ "各区の取組", "", "", "", "", "", "", 0, 0 },
	{ "市民のみなさまへのお知らせ", "お知らせ", "お知らせ", "", "", "", "", 0, 0 },
	{ "下水道事業計画", "事業計画", "事業計画", "", "", "", "", 0, 0 },
	{ "農村振興計画", "計画", "計画", "", "", "", "", 0, 0 },
	{ "みんなの町", "", "", "", "", "", "", 0, 0 },
	{ "市町村合併の記録", "", "", "", "", "", "", 0, 0 },
	{ "小学校区再編計画", "計画", "計画", "", "", "", "", 0, 0 },
	{ "特別区制度のお知らせ", "お知らせ", "お知らせ", "", "", "", "", 0, 0 },
	{ "中核市移行計画", "計画", "計画", "", "", "", "", 0, 0 },
	{ "全国市長会要綱", "要綱", "要綱", "", "", "", "", 0, 0 },
	{ "城下町の手引き", "手引き", "手引き", "", "", "", "", 0, 0 },
	{ "京都市左京区運営方針", "区運営方針", "運営方針", "", "左京区", "京都市", "", 0, 0 },
	{ "大和郡山市予算", "予算", "予算", "", "大和郡山市", "", "", 0, 0 },
	{ "伊豆の国市予算", "予算", "予算", "", "伊豆の国市", "", "", 0, 0 },
	{ "かしの木市予算の概要", "予算の概要", "予算の概要", "", "かしの木市", "", "", 0, 0 },
	{ "さくら台市決算", "決算", "決算", "", "さくら台市", "", "", 0, 0 },
	{ "水と緑のかしの木市", "", "", "", "木市", "", "", 0, 0 },
	{ "水と緑の横浜市", "", "", "", "横浜市", "", "", 0, 0 },
	{ "広報つくばみらい市", "広報", "広報", "", "つくばみらい市", "", "", 0, 0 },
	{ "みんなの北山市", "", "", "", "北山市", "", "", 0, 0 },
	{ "やさしい南山区運営方針", "区運営方針", "運営方針", "", "南山区", "", "", 0, 0 },
	{ "高座郡寒川町予算", "予算", "予算", "", "寒川町", "", "", 0, 0 },
	{ "４年度予算", "予算", "予算", "", "", "", "", 0, 0 },
	{ "提案募集のご案内", "案内", "案内", "", "", "", "", 0, 0 },
	{ "事業報告書【改訂版】", "事業報告書", "事業報告書", "改訂版", "", "", "", 0, 0 },
	{ "総合計画 確定版", "総合計画", "総合計画", "確定版", "", "", "", 0, 0 },
	{ "令和元年度 決算の概要", "決算の概要", "決算の概要", "", "", "", "令和", 1, 2019 },
	{ "　令和４年度～８年度 実施計画　", "実施計画", "実施計画", "", "", "", "令和", 4, 2022 },
};

static void test_titles(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(titles); i++) {
		fixture f = new_fixture(titles[i].title);
		const kw_records *r = kw_records_of(f.ctx, f.doc);
		assert_non_null(r);
		const kw_meta *m = &r->meta;
		if (!kw_str_eq(m->kind, kw_str_from(titles[i].kind)) ||
		    !kw_str_eq(m->kind_word, kw_str_from(titles[i].word)) ||
		    !kw_str_eq(m->status, kw_str_from(titles[i].status)) ||
		    !kw_str_eq(m->ward, kw_str_from(titles[i].body)) ||
		    !kw_str_eq(m->city, kw_str_from(titles[i].city)) ||
		    !kw_str_eq(m->era, kw_str_from(titles[i].era)) || m->era_year != titles[i].era_year ||
		    m->fiscal_year != titles[i].year)
			fail_msg("%s: kind %.*s (%.*s), status %.*s, body %.*s, city %.*s, %.*s %d, %d",
			         titles[i].title, KW_STR_ARG(m->kind), KW_STR_ARG(m->kind_word),
			         KW_STR_ARG(m->status), KW_STR_ARG(m->ward), KW_STR_ARG(m->city),
			         KW_STR_ARG(m->era), m->era_year, m->fiscal_year);
		free_fixture(&f);
	}
}

static void test_meta(void **state)
{
	(void)state;
	fixture f = new_fixture("　令和４年度　緑区予算書　");
	kw_node *root = kw_doc_root(f.doc);
	kw_node *mascot = add_line(&f, root, KW_FIELD, "みどりちゃん");
	mascot->as.field->role = KW_FIELD_MASCOT;
	kw_node *head = add_line(&f, root, KW_FIELD, "区長 某");
	kw_node *second = add_line(&f, root, KW_FIELD, "副区長 某");
	second->as.field->role = head->as.field->role = KW_FIELD_HEAD;
	kw_node *section = add_headed(&f, root, KW_SECTION, "", "終わりに", "");
	kw_node *date = add_line(&f, section, KW_FIELD, "令和４年５月発行");
	date->as.field->role = KW_FIELD_ISSUE_DATE;
	kw_node *url = add_line(&f, section, KW_FIELD, "https://example.jp/");
	url->as.field->role = KW_FIELD_URL;
	kw_node *contact = add_line(&f, section, KW_CONTACT, "問合せ 045-411-7021");
	add_line(&f, section, KW_CONTACT, "問合せ 045-411-7022");
	const kw_records *r = kw_records_of(f.ctx, f.doc);
	assert_non_null(r);
	assert_str(r->meta.title, "令和４年度　緑区予算書");
	assert_str(r->meta.fiscal_raw, "令和４年度");
	assert_int_equal(r->meta.first_day, 20220401);
	assert_int_equal(r->meta.last_day, 20230331);
	assert_ptr_equal(r->meta.title_node, root->first);
	assert_ptr_equal(r->meta.head, head);
	assert_ptr_equal(r->meta.issue_date, date);
	assert_ptr_equal(r->meta.url, url);
	assert_ptr_equal(r->meta.contact, contact);
	assert_int_equal(r->n_contacts, 2);
	free_fixture(&f);
}

/* A document without anything has records without anything. */
static void test_empty(void **state)
{
	(void)state;
	fixture f = new_fixture(NULL);
	const kw_records *r = kw_records_of(f.ctx, f.doc);
	assert_non_null(r);
	assert_null(r->meta.title_node);
	assert_int_equal(r->meta.title.n + r->meta.kind.n + r->meta.ward.n + r->meta.fiscal_raw.n, 0);
	assert_int_equal(r->n_budget + r->n_projects + r->n_outline + r->n_contacts + r->n_tables, 0);
	free_fixture(&f);
}

/* The year of a title set on two lines. */
static void test_year_of_subtitle(void **state)
{
	(void)state;
	fixture f = new_fixture("緑区予算書");
	add_line(&f, kw_doc_root(f.doc), KW_SUBTITLE, "～令和６年度～");
	const kw_records *r = kw_records_of(f.ctx, f.doc);
	assert_int_equal(r->meta.fiscal_year, 2024);
	free_fixture(&f);
}

/* ---- budget rows of texts ---- */

/* A line in a project, or a heading, and the rows it gives: "label:yen@year". */
static const struct {
	kw_type type; /* TITLE: of a project */
	const char *text, *rows;
} lines[] = {
	{ KW_PARA, "予算額　28,523千円", "予算額:28523000@2022" },
	{ KW_PARA, "予算額：28,523千円", "予算額:28523000@2022" },
	{ KW_PARA, "予算額（5千円）", "予算額:5000@2022" },
	{ KW_PARA, "【予算額】5,000千円", "予算額:5000000@2022" },
	{ KW_FIELD, "事業費 5,000千円", "事業費:5000000@2022" },
	{ KW_PARA, "総事業費：約1億2千万円", "総事業費:120000000@2022" },
	{ KW_PARA, "当初予算額 5,000円", "当初予算額:5000@2022" },
	{ KW_PARA, "５年度予算額 5,000円", "５年度予算額:5000@2023" },
	{ KW_PARA, "令和３年度決算額 5,000円", "令和３年度決算額:5000@2021" },
	{ KW_PARA, "予算額（令和３年度） 5,000円", "予算額:5000@2021" },
	{ KW_PARA, "前年度予算額 5,000円", "前年度予算額:5000@2021" },
	{ KW_PARA, "予算額 5,000円、決算額 4,000円", "予算額:5000@2022 決算額:4000@2022" },
	{ KW_PARA, "予算額 5,000円（うち国費 2,000円）", "予算額:5000@2022" },
	{ KW_PARA, "予算額 5,000円（前年度 4,000円）", "予算額:5000@2022" },
	{ KW_PARA, "予算額 △5,000円", "予算額:-5000@2022" },
	{ KW_PARA, "要求額／5,000円", "要求額:5000@2022" },
	{ KW_PARA, "予算額 5,000円を計上し、整備する", "" },
	{ KW_PARA, "新しく整備した。予算額 5,000円", "" },
	{ KW_PARA, "一人5,000円を助成", "" },
	{ KW_PARA, "5,000円", "" },
	{ KW_PARA, "参加費 5,000円", "" },
	{ KW_NOTE, "予算額 5,000円", "" },
	{ KW_TITLE, "図書館の整備　予算額 5,000千円", "予算額:5000000@2022" },
	{ KW_TITLE, "100円バスの運行", "" },
	{ KW_TITLE, "100円バスの運行（事業費：3百万円）", "事業費:3000000@2022" },
};

static void put_rows(const kw_records *r, kw_buf *b)
{
	kw_buf_put(b, KW_LIT(""));
	for (size_t i = 0; i < r->n_budget; i++)
		kw_buf_putf(b, "%s%.*s:%lld@%d", i ? " " : "", KW_STR_ARG(r->budget[i].amount_label),
		            (long long)r->budget[i].yen, r->budget[i].fiscal_year);
}

static void test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(lines); i++) {
		fixture f = new_fixture("令和４年度予算書");
		kw_node *project = kw_doc_add(f.doc, kw_doc_root(f.doc), KW_PROJECT);
		kw_node *line = add_line(&f, project, lines[i].type, lines[i].text);
		const kw_records *r = kw_records_of(f.ctx, f.doc);
		kw_buf b = { 0 };
		assert_non_null(r);
		put_rows(r, &b);
		if (!kw_str_eq(kw_buf_str(&b), kw_str_from(lines[i].rows)))
			fail_msg("%s: %s", lines[i].text, b.b ? b.b : "");
		assert_int_equal(r->n_projects, 1);
		assert_ptr_equal(r->projects[0].budget, r->n_budget ? r->budget : NULL);
		if (r->n_budget)
			assert_ptr_equal(r->budget[0].amount->parent, line);
		kw_buf_free(&b);
		free_fixture(&f);
	}
}

/* A heading nobody took apart is the name of its row, without what states the budget. */
static kw_node *add_item(fixture *f, kw_node *container, const char *text)
{
	return add_line(f, kw_doc_add(f->doc, kw_doc_add(f->doc, container, KW_LIST), KW_ITEM), KW_PARA,
	                text);
}

/* Lines of their own: below a section the word must stand alone before the amount, above any other heading. */
static void test_own_lines(void **state)
{
	(void)state;
	fixture f = new_fixture("令和５年度 事業計画");
	kw_node *root = kw_doc_root(f.doc);
	kw_node *a = add_headed(&f, root, KW_SECTION, "1", "道路", "");
	add_item(&f, a, "事業費　１，２００千円");
	add_line(&f, a, KW_PARA, "〔予　算〕 300千円（うち国費 100千円）");
	add_line(&f, a, KW_PARA, "広場の事業費 500千円");
	add_line(&f, a, KW_PARA, "予算額 600千円を充てます");
	add_line(&f, a, KW_NOTE, "予算額 700千円");
	kw_node *inner = add_headed(&f, a, KW_PROJECT, "", "橋", "");
	add_item(&f, inner, "予算額：800千円");
	add_item(&f, inner, "橋の予算 900千円");
	add_line(&f, a, KW_PARA, "予算額 1,000千円"); /* below another heading */
	kw_node *b = add_headed(&f, root, KW_SECTION, "2", "公園", "（予算額　2,000千円）");
	add_line(&f, b, KW_PARA, "予算額 2,000千円"); /* once more */
	const kw_records *r = kw_records_of(f.ctx, f.doc);
	kw_buf rows = { 0 };
	put_rows(r, &rows);
	assert_string_equal(rows.b,
	                    "事業費:1200000@2023 予算:300000@2023 予算額:800000@2023 予算額:2000000@2023");
	assert_int_equal(r->n_projects, 3);
	assert_str(r->projects[0].name, "道路");
	kw_buf_free(&rows);
	free_fixture(&f);
}

static void test_names(void **state)
{
	(void)state;
	static const struct {
		const char *title, *name;
	} names[] = {
		{ "図書館の整備　予算額 5,000千円", "図書館の整備" },
		{ "図書館の整備（当初予算額：5,000千円）", "図書館の整備" },
		{ "予算額 5,000千円", "予算額 5,000千円" },
		{ "道路決算額等の調査（事業費：5千円）", "道路決算額等の調査" },
	};
	for (size_t i = 0; i < KW_COUNT(names); i++) {
		fixture f = new_fixture("令和４年度予算書");
		kw_node *project = kw_doc_add(f.doc, kw_doc_root(f.doc), KW_PROJECT);
		add_line(&f, project, KW_TITLE, names[i].title);
		add_line(&f, project, KW_PARA, "決算額 4,000千円");
		const kw_records *r = kw_records_of(f.ctx, f.doc);
		assert_int_equal(r->n_budget, 2);
		assert_str(r->budget[0].name, names[i].name);
		assert_str(r->projects[0].name, names[i].name);
		assert_str(r->outline[0].title, names[i].title);
		free_fixture(&f);
	}
}

/* Brackets of headings: every amount in them but parts of another; nothing outside. */
static const struct {
	const char *title, *budget, *rows;
} brackets[] = {
	{ "地域の見守り", "（予算額　28,523千円）", "予算額:28523000@2022" },
	{ "100円市の開催", "（予算額 500千円）", "予算額:500000@2022" },
	{ "見守り", "（28,523千円）", "予算額:28523000@2022" },
	{ "見守り", "（予算額 5千円、前年度予算額 4千円）", "予算額:5000@2022 前年度予算額:4000@2021" },
	{ "見守り", "（予算額 5千円 うち国費 4千円）", "予算額:5000@2022" },
	{ "見守り", "（５年度予算額 5千円）", "５年度予算額:5000@2023" },
};

static void test_brackets(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(brackets); i++) {
		fixture f = new_fixture("令和４年度予算書");
		add_headed(&f, kw_doc_root(f.doc), KW_SECTION, "1-2", brackets[i].title, brackets[i].budget);
		const kw_records *r = kw_records_of(f.ctx, f.doc);
		kw_buf b = { 0 };
		put_rows(r, &b);
		if (!kw_str_eq(kw_buf_str(&b), kw_str_from(brackets[i].rows)))
			fail_msg("%s%s: %s", brackets[i].title, brackets[i].budget, b.b ? b.b : "");
		assert_str(r->budget[0].name, brackets[i].title);
		assert_str(r->budget[0].number, "1-2");
		assert_int_equal(r->n_projects, 1);
		assert_ptr_equal(r->projects[0].budget, r->budget);
		kw_buf_free(&b);
		free_fixture(&f);
	}
}

/* Years: of the label, else of the qualifier around, else of the document; a bare number needs an era. */
static void test_years(void **state)
{
	(void)state;
	static const struct {
		const char *title, *qualifier;
		int year;
	} years[] = {
		{ "令和４年度予算書", "", 2022 },
		{ "令和４年度予算書", "（５年度予算額）", 2023 },
		{ "令和４年度予算書", "（案）", 2022 },
		{ "平成30年度予算書", "（31年度予算額）", 2019 },
		{ "2022年度予算書", "（５年度予算額）", 0 },
		{ "予算書", "（５年度予算額）", 0 },
		{ "予算書", "（令和５年度予算額）", 2023 },
		{ "予算書", "", 0 },
		{ "予算書", "（前年度予算額）", 0 },
	};
	for (size_t i = 0; i < KW_COUNT(years); i++) {
		fixture f = new_fixture(years[i].title);
		kw_node *around = add_headed(&f, kw_doc_root(f.doc), KW_SECTION, "", "取組", "");
		set_qualifier(around, years[i].qualifier);
		add_headed(&f, around, KW_SECTION, "", "見守り", "（予算額 5千円）");
		const kw_records *r = kw_records_of(f.ctx, f.doc);
		assert_int_equal(r->n_budget, 1);
		if (r->budget[0].fiscal_year != years[i].year)
			fail_msg("%s %s: %d", years[i].title, years[i].qualifier, r->budget[0].fiscal_year);
		free_fixture(&f);
	}
}

/* ---- paths ---- */

/* 1-1-1 stands beside 1-1, which stands in a table cell. */
static void test_path_by_number(void **state)
{
	(void)state;
	fixture f = new_fixture("令和４年度予算書");
	kw_node *root = kw_doc_root(f.doc);
	kw_node *first = add_headed(&f, root, KW_SECTION, "1", "福祉", "");
	kw_node *cell =
	        kw_doc_add(f.doc, kw_doc_add(f.doc, kw_doc_add(f.doc, first, KW_TABLE), KW_ROW), KW_CELL);
	add_headed(&f, cell, KW_SECTION, "1-1", "見守り", "");
	kw_node *list = add_headed(&f, first, KW_SECTION, "", "取組", "");
	add_headed(&f, list, KW_SECTION, "1-1-1", "訪問", "（予算額 5千円）");
	kw_node *second = add_headed(&f, root, KW_SECTION, "2", "防災", "");
	add_headed(&f, second, KW_SECTION, "2-9-1", "訓練", "（予算額 6千円）"); /* 2-9 is nowhere */
	add_headed(&f, second, KW_PROJECT, "", "備蓄", "（予算額 7千円）");
	kw_node *other = add_headed(&f, root, KW_SECTION, "", "その他", "");
	kw_node *inner = add_headed(&f, other, KW_BOX, "", "枠", "");
	add_headed(&f, inner, KW_PROJECT, "", "祭り", "（予算額 8千円）");
	add_headed(&f, root, KW_PROJECT, "", "雑", "（予算額 9千円）");
	const kw_records *r = kw_records_of(f.ctx, f.doc);
	assert_int_equal(r->n_budget, 5);
	assert_path(r->budget[0].path, r->budget[0].n_path, "福祉>見守り");
	assert_path(r->budget[1].path, r->budget[1].n_path, "防災");
	assert_path(r->budget[2].path, r->budget[2].n_path, "防災");
	assert_path(r->budget[3].path, r->budget[3].n_path, "その他");
	assert_path(r->budget[4].path, r->budget[4].n_path, "");
	assert_int_equal(r->budget_sum_yen, 35000);
	assert_int_equal(r->n_projects, 5);
	assert_str(r->projects[0].name, "訪問");
	assert_str(r->projects[4].name, "雑");
	free_fixture(&f);
}

/* Two sections have the number 1: the one around the row, else the nearest before it. */
static void test_path_with_repeated_numbers(void **state)
{
	(void)state;
	fixture f = new_fixture("予算書");
	kw_node *root = kw_doc_root(f.doc);
	kw_node *a = add_headed(&f, root, KW_SECTION, "1", "甲", "");
	add_headed(&f, a, KW_PROJECT, "1-1", "甲の一", "（予算額 1千円）");
	kw_node *b = add_headed(&f, root, KW_SECTION, "1", "乙", "");
	add_headed(&f, b, KW_PROJECT, "1-1", "乙の一", "（予算額 1千円）");
	add_headed(&f, root, KW_PROJECT, "1-2", "外", "（予算額 1千円）");
	add_headed(&f, root, KW_PROJECT, "2-1", "先", "（予算額 1千円）");
	add_headed(&f, root, KW_SECTION, "2", "後", "");
	const kw_records *r = kw_records_of(f.ctx, f.doc);
	assert_int_equal(r->n_budget, 4);
	assert_path(r->budget[0].path, r->budget[0].n_path, "甲");
	assert_path(r->budget[1].path, r->budget[1].n_path, "乙");
	assert_path(r->budget[2].path, r->budget[2].n_path, "乙");
	assert_path(r->budget[3].path, r->budget[3].n_path, "後");
	free_fixture(&f);
}

/* Ⅰ and Ⅱ have the numbers 1 and 2; 1-1 in Ⅱ is none of Ⅰ. */
static void test_path_under_other_number(void **state)
{
	(void)state;
	fixture f = new_fixture("予算書");
	kw_node *root = kw_doc_root(f.doc);
	add_headed(&f, root, KW_SECTION, "1", "目標", "");
	kw_node *second = add_headed(&f, root, KW_SECTION, "2", "施策", "");
	add_headed(&f, second, KW_PROJECT, "1-1", "訪問", "（予算額 1千円）");
	kw_node *inner = add_headed(&f, second, KW_SECTION, "1-2", "見守り", "");
	add_headed(&f, inner, KW_PROJECT, "1-2-1", "電話", "（予算額 1千円）");
	const kw_records *r = kw_records_of(f.ctx, f.doc);
	assert_int_equal(r->n_budget, 2);
	assert_path(r->budget[0].path, r->budget[0].n_path, "施策");
	assert_path(r->budget[1].path, r->budget[1].n_path, "見守り");
	free_fixture(&f);
}

/* ---- projects and outline ---- */

/* A section that says its sum, and the parts below it: neither is counted twice. Of another year or word they are no parts. */
static void test_sums(void **state)
{
	(void)state;
	fixture f = new_fixture("令和３年度　区予算の概要");
	kw_node *one = add_headed(&f, kw_doc_root(f.doc), KW_SECTION, "1", "安全なまち",
	                          "500千円（前年度 400千円）");
	add_headed(&f, one, KW_SECTION, "2", "防災", "200千円（前年度 150千円）");
	kw_node *inner = add_headed(&f, one, KW_SECTION, "3", "防犯", "300千円");
	add_headed(&f, inner, KW_PROJECT, "4", "見守り", "100千円");
	kw_node *two = add_headed(&f, kw_doc_root(f.doc), KW_SECTION, "5", "にぎわい", "700千円");
	add_headed(&f, two, KW_PROJECT, "6", "まつり", "（決算額 600千円）");
	add_headed(&f, kw_doc_root(f.doc), KW_PROJECT, "7", "窓口", "50千円");
	const kw_records *r = kw_records_of(f.ctx, f.doc);
	assert_non_null(r);
	kw_buf b = { 0 };
	for (size_t i = 0; i < r->n_budget; i++) {
		const kw_budget_row *row = &r->budget[i];
		kw_buf_putf(&b, "%.*s %.*s %lld%s%s%s\n", KW_STR_ARG(row->name),
		            KW_STR_ARG(row->amount_label), (long long)(row->yen / 1000),
		            row->is_sum ? " sum" : "", row->is_part ? " part" : "",
		            row->previous ? " before" : "");
	}
	assert_str(kw_buf_str(&b), "安全なまち 予算額（計） 500 sum before\n"
	                           "安全なまち 前年度（計） 400 sum\n"
	                           "防災 予算額 200 part before\n"
	                           "防災 前年度 150 part\n"
	                           "防犯 予算額（計） 300 sum part\n"
	                           "見守り 予算額 100 part\n"
	                           "にぎわい 予算額 700\n"
	                           "まつり 決算額 600\n"
	                           "窓口 予算額 50\n");
	kw_buf_free(&b);
	free_fixture(&f);
}

static void test_projects_and_outline(void **state)
{
	(void)state;
	fixture f = new_fixture("予算書");
	kw_node *root = kw_doc_root(f.doc);
	kw_node *section = add_headed(&f, root, KW_SECTION, "1", "福祉", "");
	kw_node *project = add_headed(&f, section, KW_PROJECT, "", "見守り", "");
	project->first->as.heading->tag = KW_LIT("新規");
	project->first->as.heading->bureau = KW_LIT("福祉局");
	kw_node *inner = add_headed(&f, project, KW_PROJECT, "", "訪問", "");
	add_line(&f, inner, KW_PARA, "予算額 2千円");
	add_line(&f, project, KW_PARA, "予算額 3千円");
	add_line(&f, project, KW_PARA, "決算額 1千円");
	kw_node *theme = add_line(&f, project, KW_FIELD, "テーマ 01");
	theme->as.field->role = KW_FIELD_THEME;
	theme->as.field->code = KW_LIT("テーマ 01");
	kw_node *box = kw_doc_add(f.doc, section, KW_BOX); /* without a title: no step of the outline */
	add_headed(&f, box, KW_SECTION, "", "枠の中", "");
	kw_node *plain = kw_doc_add(f.doc, root, KW_SECTION);
	add_line(&f, plain, KW_TITLE, " 見出しのまま ");
	kw_node *nameless = kw_doc_add(f.doc, root, KW_PROJECT);
	kw_node *text = add_line(&f, nameless, KW_PARA, "本文");
	kw_doc_add_span(f.doc, text, (kw_span){ .line = 7, .col = 1, .end_col = 2 });
	const kw_records *r = kw_records_of(f.ctx, f.doc);
	assert_int_equal(r->n_projects, 3);
	assert_str(r->projects[0].name, "見守り");
	assert_str(r->projects[0].tag, "新規");
	assert_str(r->projects[0].bureau, "福祉局");
	assert_str(r->projects[0].theme, "テーマ 01");
	assert_path(r->projects[0].path, r->projects[0].n_path, "福祉");
	assert_int_equal(r->n_budget, 3);
	assert_ptr_equal(r->projects[0].budget, &r->budget[1]);
	assert_ptr_equal(r->projects[1].budget, &r->budget[0]);
	assert_null(r->projects[2].budget);
	assert_int_equal(r->projects[2].at.line, 7);
	assert_str(r->budget[1].theme, "テーマ 01");
	assert_str(r->budget[0].theme, "");
	assert_int_equal(r->n_outline, 5);
	static const struct {
		unsigned level;
		const char *title;
	} outline[] = {
		{ 1, "福祉" }, { 2, "見守り" }, { 3, "訪問" }, { 2, "枠の中" }, { 1, "見出しのまま" }
	};
	for (size_t i = 0; i < KW_COUNT(outline); i++) {
		assert_int_equal(r->outline[i].level, outline[i].level);
		assert_str(r->outline[i].title, outline[i].title);
	}
	free_fixture(&f);
}

/* ---- data tables ---- */

static kw_cell text_cell(const char *text)
{
	return (kw_cell){ .text = kw_str_from(text), .kind = KW_VALUE_TEXT };
}

static kw_cell amount_cell(const char *text, int64_t yen, uint32_t line)
{
	return (kw_cell){
		.text = kw_str_from(text), .kind = KW_VALUE_AMOUNT, .value = yen, .at = { .line = line }
	};
}

static void test_table(void **state)
{
	(void)state;
	fixture f = new_fixture("令和４年度予算書");
	kw_node *section = add_headed(&f, kw_doc_root(f.doc), KW_SECTION, "1", "一覧", "");
	kw_node *table = kw_doc_add(f.doc, section, KW_TABLE);
	const kw_column columns[] = {
		{ .name = KW_LIT("番号"), .kind = KW_VALUE_CODE },
		{ .name = KW_LIT("所管"), .kind = KW_VALUE_TEXT },
		{ .name = KW_LIT("事業名"), .kind = KW_VALUE_TEXT },
		{ .name = KW_LIT("本年度予算額（千円）"),
		  .kind = KW_VALUE_AMOUNT,
		  .unit = KW_LIT("千円"),
		  .factor = 1000 },
		{ .name = KW_LIT("前年度予算額（千円）"),
		  .kind = KW_VALUE_AMOUNT,
		  .unit = KW_LIT("千円"),
		  .factor = 1000 },
		{ .name = KW_LIT("増減（千円）"),
		  .kind = KW_VALUE_AMOUNT,
		  .unit = KW_LIT("千円"),
		  .factor = 1000 },
	};
	const kw_cell cells[] = {
		text_cell("１－１"),
		text_cell("福祉課"),
		text_cell("見守り"),
		amount_cell("5", 5000, 2),
		amount_cell("4", 4000, 2),
		amount_cell("1", 1000, 2),
		text_cell("1-2"),
		text_cell("福祉課"),
		text_cell("　訪問"),
		amount_cell("△0.5", -500, 3),
		text_cell("－"),
		text_cell("－"),
		text_cell(""),
		text_cell(""),
		text_cell("小　計"),
		amount_cell("4.5", 4500, 4),
		amount_cell("4", 4000, 4),
		amount_cell("0.5", 500, 4),
		text_cell(""),
		text_cell("合計"),
		text_cell(""),
		amount_cell("4.5", 4500, 5),
		amount_cell("4", 4000, 5),
		amount_cell("0.5", 500, 5),
	};
	kw_table_set_columns(f.doc, table, columns, 6);
	kw_table_set_cells(f.doc, table, cells, 4);
	const kw_records *r = kw_records_of(f.ctx, f.doc);
	assert_int_equal(r->n_tables, 1);
	assert_ptr_equal(r->tables[0], table);
	assert_int_equal(r->n_budget, 3);
	assert_int_equal(r->budget_sum_yen, 8500);
	const kw_budget_row *row = &r->budget[0];
	assert_str(row->name, "見守り");
	assert_str(row->label, "１－１");
	assert_str(row->number, "1-1");
	assert_str(row->raw, "5");
	assert_str(row->unit, "千円");
	assert_int_equal(row->figure, 5);
	assert_int_equal(row->factor, 1000);
	assert_int_equal(row->fiscal_year, 2022);
	assert_int_equal(row->at.line, 2);
	assert_null(row->amount);
	assert_ptr_equal(row->container, table);
	assert_path(row->path, row->n_path, "一覧");
	assert_str(r->budget[0].amount_label, "本年度予算額");
	assert_str(r->budget[1].amount_label, "前年度予算額");
	assert_int_equal(r->budget[1].fiscal_year, 2021);
	row = &r->budget[2];
	assert_str(row->name, "訪問");
	assert_int_equal(row->yen, -500);
	assert_int_equal(row->figure, -500);
	assert_int_equal(row->factor, 1);
	assert_str(row->unit, "円");
	free_fixture(&f);
}

static void add_cell(fixture *f, kw_node *row, const char *text, const kw_legend *legend)
{
	kw_node *para = kw_doc_add(f->doc, kw_doc_add(f->doc, row, KW_CELL), KW_PARA);
	kw_str s = kw_str_from(text);
	kw_doc_add_span(f->doc, para, (kw_span){ .line = 7, .col = 1, .end_col = 2 });
	kw_doc_add_joined_under(f->doc, para, s, &(kw_piece){ .text = s }, 1, NULL, legend);
}

/* A table whose rows are nodes: its amounts count, sums, words and rows without the cell do not. */
static void test_table_of_nodes(void **state)
{
	(void)state;
	fixture f = new_fixture("令和４年度予算書");
	kw_node *section = add_headed(&f, kw_doc_root(f.doc), KW_SECTION, "1", "一覧", "");
	kw_node *table = kw_doc_add(f.doc, section, KW_TABLE), *row;
	const kw_column columns[] = {
		{ .name = KW_LIT("区分") },
		{ .name = KW_LIT("令和４年度"),
		  .kind = KW_VALUE_AMOUNT,
		  .unit = KW_LIT("千円"),
		  .factor = 1000 },
		{ .name = KW_LIT("備考") },
	};
	const kw_legend legend = { .unit = KW_LIT("千円"), .factor = 1000, .to = 100 };
	kw_table_set_columns(f.doc, table, columns, 3);
	row = kw_doc_add(f.doc, table, KW_ROW);
	add_cell(&f, row, "議会費", NULL);
	add_cell(&f, row, "182,450", &legend);
	add_cell(&f, row, "1,200", &legend); /* in no column of amounts */
	add_cell(&f, row, "9", NULL);        /* in no column at all */
	row = kw_doc_add(f.doc, table, KW_ROW);
	add_cell(&f, row, "総務費", NULL);
	add_cell(&f, row, "3,000 ほか", &legend);
	row = kw_doc_add(f.doc, table, KW_ROW);
	add_cell(&f, row, "民生費", NULL);
	row = kw_doc_add(f.doc, table, KW_ROW);
	add_cell(&f, row, "合計", NULL);
	add_cell(&f, row, "182,450", &legend);
	const kw_records *r = kw_records_of(f.ctx, f.doc);
	assert_int_equal(r->n_tables, 0);
	assert_int_equal(r->n_budget, 1);
	assert_int_equal(r->budget_sum_yen, 182450000);
	assert_str(r->budget[0].name, "議会費");
	assert_str(r->budget[0].raw, "182,450");
	assert_str(r->budget[0].unit, "千円");
	assert_int_equal(r->budget[0].figure, 182450);
	assert_int_equal(r->budget[0].fiscal_year, 2022);
	assert_int_equal(r->budget[0].at.line, 7);
	assert_path(r->budget[0].path, r->budget[0].n_path, "一覧");
	free_fixture(&f);
}

/* One column of amounts and nothing else to go by; the year from a column; a column of prices gives no rows. */
static void test_table_columns(void **state)
{
	(void)state;
	static const struct {
		const char *head;
		size_t rows;
	} heads[] = {
		{ "金額", 1 },     { "予算額", 1 },     { "当初予算額(円)", 1 }, { "入場料", 0 },
		{ "料金(円)", 0 }, { "単価（円）", 0 }, { "合計", 0 },           { "増減額", 0 },
	};
	for (size_t i = 0; i < KW_COUNT(heads); i++) {
		fixture f = new_fixture(NULL);
		kw_node *table = kw_doc_add(f.doc, kw_doc_root(f.doc), KW_TABLE);
		const kw_column columns[] = {
			{ .name = KW_LIT("会計年度"), .kind = KW_VALUE_INTEGER },
			{ .name = KW_LIT("摘要"), .kind = KW_VALUE_TEXT },
			{ .name = kw_str_from(heads[i].head), .kind = KW_VALUE_AMOUNT },
		};
		const kw_cell cells[] = {
			{ .text = KW_LIT("2021"), .kind = KW_VALUE_INTEGER, .value = 2021 },
			text_cell("見守り"),
			amount_cell("5,000", 5000, 2),
		};
		kw_table_set_columns(f.doc, table, columns, 3);
		kw_table_set_cells(f.doc, table, cells, 1);
		const kw_records *r = kw_records_of(f.ctx, f.doc);
		if (r->n_budget != heads[i].rows)
			fail_msg("%s: %zu rows", heads[i].head, r->n_budget);
		if (r->n_budget) {
			assert_str(r->budget[0].name, "見守り");
			assert_int_equal(r->budget[0].fiscal_year, 2021);
		}
		free_fixture(&f);
	}
}

/* ---- tables with levels ---- */

enum { LEVEL_COLUMNS = 8, LEVEL_ROWS = 12 };

static int64_t yen_of(kw_str s)
{
	long long thousands = 0;
	assert_int_equal(sscanf(s.p, "%lld", &thousands), 1);
	return thousands * 1000;
}

/* A table from lines of cells between bars; the columns whose heads end with 額 are amounts in thousands, － is no value. */
static void put_level_table(fixture *f, const char *head, const char *const *rows_of_text, size_t n_rows)
{
	kw_column columns[LEVEL_COLUMNS] = { { .factor = 0 } };
	kw_cell cells[LEVEL_COLUMNS * LEVEL_ROWS] = { { .value = 0 } };
	size_t n = 0;
	char text[512];
	snprintf(text, sizeof text, "%s", head);
	for (char *rest = text, *cell; (cell = strsep(&rest, "|")); n++) {
		kw_str name = kw_arena_copy(kw_doc_arena(f->doc), kw_str_from(cell));
		bool is_amount = kw_str_ends(name, KW_LIT("額"));
		columns[n] = (kw_column){ .name = name, .kind = is_amount ? KW_VALUE_AMOUNT : KW_VALUE_TEXT };
		if (is_amount) {
			columns[n].unit = KW_LIT("千円");
			columns[n].factor = 1000;
		}
	}
	for (size_t i = 0; i < n_rows; i++) {
		snprintf(text, sizeof text, "%s", rows_of_text[i]);
		char *rest = text;
		for (size_t k = 0; k < n; k++) {
			kw_str s = kw_arena_copy(kw_doc_arena(f->doc), kw_str_from(strsep(&rest, "|")));
			kw_cell *cell = &cells[i * n + k];
			*cell = (kw_cell){ .text = s, .at = { .line = (uint32_t)i + 2, .col = 1 } };
			if (columns[k].kind == KW_VALUE_AMOUNT && s.n && !kw_str_eq(s, KW_LIT("－"))) {
				cell->kind = KW_VALUE_AMOUNT;
				cell->value = yen_of(s);
			}
		}
	}
	kw_node *table = kw_doc_add(f->doc, kw_doc_root(f->doc), KW_TABLE);
	kw_table_set_columns(f->doc, table, columns, n);
	kw_table_set_cells(f->doc, table, cells, n_rows);
}

/* One line for each row: number, path, name, amount in thousands and that of the year before. */
static void assert_level_rows(const kw_records *r, const char *expected)
{
	kw_buf b = { 0 };
	for (size_t i = 0; i < r->n_budget; i++) {
		const kw_budget_row *row = &r->budget[i];
		kw_buf_putf(&b, "%.*s ", KW_STR_ARG(row->number));
		for (size_t k = 0; k < row->n_path; k++) {
			assert_null(row->path[k].section);
			kw_buf_putf(&b, "%.*s %.*s>", KW_STR_ARG(row->path[k].label),
			            KW_STR_ARG(row->path[k].title));
		}
		kw_buf_putf(&b, "%.*s %lld", KW_STR_ARG(row->name), (long long)(row->yen / 1000));
		if (row->previous)
			kw_buf_putf(&b, " (%lld)", (long long)(row->previous->yen / 1000));
		kw_buf_putc(&b, '\n');
	}
	assert_str(kw_buf_str(&b), expected);
	kw_buf_free(&b);
}

/* Blanks are the row above, rows with fewer levels are sums, and so are those that say so. */
static void test_levels(void **state)
{
	(void)state;
	static const char *const rows_of_text[] = {
		"1 総務費||||8|9|",
		"|1 総務管理費|||8|9|",
		"||1 一般管理費|給料|5|6|",
		"|||旅費|3|－|",
		"第2款 民生費|2児童費|1 保育所費||7|7|",
		"総務費　計||||8|9|",
		"款計||||15|16|",
		"3 予備費|1 予備費|1 予備費||0|－|",
		"歳出合計||||15|16|",
	};
	fixture f = new_fixture("令和５年度予算");
	put_level_table(&f, "款|項|目|事業名|本年度予算額|前年度予算額|備考", rows_of_text,
	                KW_COUNT(rows_of_text));
	const kw_records *r = kw_records_of(f.ctx, f.doc);
	assert_level_rows(r, " 款1 総務費>項1 総務管理費>目1 一般管理費>給料 5 (6)\n"
	                     " 款1 総務費>項1 総務管理費>目1 一般管理費>給料 6\n"
	                     " 款1 総務費>項1 総務管理費>目1 一般管理費>旅費 3\n"
	                     "2-2-1 款2 民生費>項2 児童費>保育所費 7 (7)\n"
	                     "2-2-1 款2 民生費>項2 児童費>保育所費 7\n"
	                     "3-1-1 款3 予備費>項1 予備費>予備費 0\n");
	free_fixture(&f);
}

/* Codes beside names, kept with their zeros; sums below what they sum up. */
static void test_level_codes(void **state)
{
	(void)state;
	static const char *const rows_of_text[] = {
		"02|総務費|01|管理費|5|4", "02|総務費|02|徴税費|－|4",  "02|総務費|||5|8",
		"02|総務費計|||5|8",       "10|教育費|01|教育費|-1|－",
	};
	fixture f = new_fixture(NULL);
	put_level_table(&f, "款コード|款名|項番号|項名称|令和5年度予算額|令和4年度予算額", rows_of_text,
	                KW_COUNT(rows_of_text));
	const kw_records *r = kw_records_of(f.ctx, f.doc);
	assert_level_rows(r, "02-01 款02 総務費>管理費 5 (4)\n"
	                     "02-01 款02 総務費>管理費 4\n"
	                     "02-02 款02 総務費>徴税費 4\n"
	                     "10-01 款10 教育費>教育費 -1\n");
	assert_int_equal(r->budget_sum_yen, 12000);
	assert_int_equal(r->budget[0].fiscal_year, 2023);
	assert_int_equal(r->budget[1].fiscal_year, 2022);
	assert_int_equal(f.ctx->n_warnings, 0);
	free_fixture(&f);
}

/* A sum that is none is said, with its line. */
static void test_level_total(void **state)
{
	(void)state;
	static const char *const rows_of_text[] = { "1 総務費||90", "|1 管理費|5", "|2 徴税費|4" };
	fixture f = new_fixture(NULL);
	put_level_table(&f, "款|項|予算額", rows_of_text, KW_COUNT(rows_of_text));
	const kw_records *r = kw_records_of(f.ctx, f.doc);
	assert_int_equal(r->n_budget, 2);
	assert_int_equal(r->budget_sum_yen, 9000);
	assert_int_equal(f.ctx->n_warnings, 1);
	free_fixture(&f);
}

/* Heads that only look like levels, and years that are not the one before. */
static void test_no_levels(void **state)
{
	(void)state;
	static const char *const rows_of_text[] = { "100歳祝金|甲|5|4" };
	fixture f = new_fixture(NULL);
	put_level_table(&f, "施策|項目|令和5年度予算額|令和3年度予算額", rows_of_text, 1);
	const kw_records *r = kw_records_of(f.ctx, f.doc);
	assert_level_rows(r, " 施策 100歳祝金>甲 5\n 施策 100歳祝金>甲 4\n");
	free_fixture(&f);
}

static void long_rewind(const void *data, void *state)
{
	(void)data;
	*(uint64_t *)state = 0;
}

static bool long_next(const void *data, void *state, kw_cell *cells)
{
	uint64_t *row = state;
	if (++*row > *(const uint64_t *)data)
		return false;
	cells[0] = text_cell("事業");
	cells[1] = amount_cell("5", 5, (uint32_t)*row);
	return true;
}

/* Up to 50,000 rows are a budget; more are data, and the reader of the output is told. */
static void test_long_table(void **state)
{
	(void)state;
	for (uint64_t n = 50000; n <= 50001; n++) {
		fixture f = new_fixture(NULL);
		kw_node *table = kw_doc_add(f.doc, kw_doc_root(f.doc), KW_TABLE);
		const kw_column columns[] = { { .name = KW_LIT("事業名"), .kind = KW_VALUE_TEXT },
			                      { .name = KW_LIT("予算額"), .kind = KW_VALUE_AMOUNT } };
		kw_table_set_columns(f.doc, table, columns, 2);
		kw_table_set_rows(f.doc, table, &(kw_row_source){ &n, sizeof n, long_rewind, long_next }, n);
		const kw_records *r = kw_records_of(f.ctx, f.doc);
		assert_int_equal(r->n_tables, 1);
		assert_int_equal(r->n_budget, n == 50000 ? 50000 : 0);
		assert_int_equal(said(f.ctx, "records.long-table"), n == 50001);
		free_fixture(&f);
	}
}

/* ---- limits ---- */

static void test_overflow(void **state)
{
	(void)state;
	fixture f = new_fixture("予算書");
	add_headed(&f, kw_doc_root(f.doc), KW_PROJECT, "", "甲", "（予算額 9223372036854775807円）");
	const kw_records *r = kw_records_of(f.ctx, f.doc);
	assert_non_null(r);
	assert_true(r->budget_sum_yen == INT64_MAX);
	add_headed(&f, kw_doc_root(f.doc), KW_PROJECT, "", "乙", "（予算額 1円）");
	assert_null(kw_records_of(f.ctx, f.doc));
	assert_int_equal(said(f.ctx, "records.sum-overflow"), 1);
	free_fixture(&f);
}

/* Without memory there are no records, and one message says so. */
static void test_no_memory(void **state)
{
	(void)state;
	fixture f = new_fixture("予算書");
	assert_null(kw_arena_alloc(kw_doc_arena(f.doc), SIZE_MAX));
	assert_null(kw_records_of(f.ctx, f.doc));
	assert_int_equal(said(f.ctx, "records.memory"), 1);
	free_fixture(&f);
}

/* Many numbered sections and rows: time stays in proportion. */
static void test_many(void **state)
{
	(void)state;
	fixture f = new_fixture("令和４年度予算書");
	kw_node *root = kw_doc_root(f.doc), *section = NULL;
	for (int i = 0; i < 20000; i++) {
		char number[40];
		snprintf(number, sizeof number, "%d", i / 10);
		if (i % 10 == 0)
			section = add_headed(&f, root, KW_SECTION, number, "章", "");
		snprintf(number, sizeof number, "%d-%d", i / 10, i % 10);
		add_headed(&f, section, KW_PROJECT, number, "事業", "（予算額 1千円）");
	}
	const kw_records *r = kw_records_of(f.ctx, f.doc);
	assert_int_equal(r->n_budget, 20000);
	assert_int_equal(r->n_projects, 20000);
	assert_int_equal(r->budget_sum_yen, 20000000);
	for (size_t i = 0; i < r->n_budget; i++) {
		assert_int_equal(r->budget[i].n_path, 1);
		assert_ptr_equal(r->projects[i].budget, &r->budget[i]);
	}
	free_fixture(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_titles),
		cmocka_unit_test(test_meta),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_year_of_subtitle),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_own_lines),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_brackets),
		cmocka_unit_test(test_years),
		cmocka_unit_test(test_path_by_number),
		cmocka_unit_test(test_path_with_repeated_numbers),
		cmocka_unit_test(test_path_under_other_number),
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_projects_and_outline),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_table_of_nodes),
		cmocka_unit_test(test_table_columns),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_level_codes),
		cmocka_unit_test(test_level_total),
		cmocka_unit_test(test_no_levels),
		cmocka_unit_test(test_long_table),
		cmocka_unit_test(test_overflow),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
