/* The Open Data writer over trees made by hand: the whole document, who publishes, amounts, what is reported. */
#include "leaflet.h"

static const char policy_text[] = "様式１\n"
                                  "令和４年度　鶴見区運営方針（案）\n"
                                  "（区長：見本　太郎）\n"
                                  "主な取組（予算額）\n"
                                  "【経営課題１　安心なまち】\n"
                                  "・一つめの\n"
                                  "項目\n"
                                  "\n"
                                  "１－１－１ 見守り（予算額　28,523千円）\n"
                                  "見守ります。\n"
                                  "様式１\n"
                                  "自己評価\n";

/* A policy with an issue, a list, an action with an amount; its heading of actions stands too early in the text. */
static kw_node *policy(leaflet *l)
{
	leaflet_lines(l, policy_text);
	kw_node *title = leaflet_block(l, l->root, KW_TITLE, 2, 2, "令和４年度　鶴見区運営方針（案）");
	kw_node *form = leaflet_block(l, l->root, KW_FIELD, 1, 1, "様式１");
	form->as.field->role = KW_FIELD_FORM;
	kw_node *head = leaflet_block(l, l->root, KW_FIELD, 3, 3, "（区長：見本　太郎）");
	*head->as.field =
	        (kw_field){ .role = KW_FIELD_HEAD, .post = KW_LIT("区長"), .name = KW_LIT("見本　太郎") };
	kw_node *issue = leaflet_section(l, l->root, KW_SECTION, 5, "【経営課題１　安心なまち】",
	                                 "経営課題１", "1", "安心なまち");
	kw_node *list = kw_doc_add(l->doc, issue, KW_LIST);
	list->as.list.marker = KW_LIT("・");
	leaflet_block(l, kw_doc_add(l->doc, list, KW_ITEM), KW_PARA, 6, 7, "一つめの項目");
	kw_node *actions = leaflet_section(l, issue, KW_SECTION, 4, "主な取組（予算額）", "", "", "主な取組");
	kw_node *action =
	        leaflet_section(l, actions, KW_SECTION, 9, "１－１－１ 見守り（予算額　28,523千円）",
	                        "１－１－１", "1-1-1", "見守り");
	leaflet_block(l, action, KW_PARA, 10, 10, "見守ります。");
	leaflet_section(l, l->root, KW_SECTION, 12, "自己評価", "", "", "自己評価");
	kw_span at = { .line = 11, .col = 1, .end_col = 3 };
	kw_doc_add_removed(l->doc, &(kw_removed){ .kind = KW_REMOVED_FURNITURE,
	                                          .reason = KW_REASON_RUNNING_HEAD,
	                                          .spans = &at,
	                                          .n_spans = 1,
	                                          .of = (const uint32_t[]){ 1 },
	                                          .n_of = 1,
	                                          .text = KW_LIT("様式１") });
	l->records.meta = (kw_meta){ .title = KW_LIT("令和４年度　鶴見区運営方針（案）"),
		                     .kind = KW_LIT("区運営方針"),
		                     .kind_word = KW_LIT("運営方針"),
		                     .status = KW_LIT("案"),
		                     .ward = KW_LIT("鶴見区"),
		                     .fiscal_raw = KW_LIT("令和４年度"),
		                     .era = KW_LIT("令和"),
		                     .era_year = 4,
		                     .fiscal_year = 2022,
		                     .first_day = 20220401,
		                     .last_day = 20230331,
		                     .title_node = title,
		                     .head = head };
	return action;
}

/* One amount in the heading of a section. */
static void give_budget(leaflet *l, kw_budget_row *row, kw_node *section, const kw_path_step *path,
                        size_t n_path)
{
	kw_node *title = section->first;
	kw_node *amount = kw_doc_add_text(l->doc, title, KW_AMOUNT, KW_LIT(""));
	*row = (kw_budget_row){ .number = title->as.heading->number,
		                .label = title->as.heading->label,
		                .name = title->as.heading->title,
		                .amount_label = KW_LIT("予算額"),
		                .raw = KW_LIT("28,523千円"),
		                .unit = KW_LIT("千円"),
		                .yen = 28523000,
		                .figure = 28523,
		                .factor = 1000,
		                .fiscal_year = 2022,
		                .path = path,
		                .n_path = n_path,
		                .at = title->spans[0],
		                .amount = amount,
		                .container = section };
}

static const kw_setting for_osaka[] = {
	{ KW_LIT_INIT("opendata"), KW_LIT_INIT("publisher"), KW_LIT_INIT("27124") },
	{ KW_LIT_INIT("opendata"), KW_LIT_INIT("licence"), KW_LIT_INIT("cc-by-4.0") },
	{ KW_LIT_INIT("opendata"), KW_LIT_INIT("verify"), KW_LIT_INIT("full") },
	{ { NULL, 0 }, { NULL, 0 }, { NULL, 0 } },
};

static const char policy_xml[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<openData xmlns=\"urn:kawaraban:opendata:1\" xmlns:dcterms=\"http://purl.org/dc/terms/\" "
        "xmlns:ic=\"http://imi.go.jp/ns/core/2#\" version=\"1.0\" xml:lang=\"ja\">\n"
        "  <metadata>\n"
        "    <dcterms:identifier>271241-unei-hoshin-2022-an</dcterms:identifier>\n"
        "    <dcterms:title>大阪市鶴見区 令和4年度運営方針(案)</dcterms:title>\n"
        "    <title lines=\"2\">令和４年度　鶴見区運営方針（案）</title>\n"
        "    <documentType code=\"policy\">運営方針</documentType>\n"
        "    <status code=\"draft\">案</status>\n"
        "    <publisher code=\"271241\" source=\"option\">\n"
        "      <ic:組織>\n"
        "        <ic:ID>\n"
        "          <ic:体系>\n"
        "            <ic:名称>\n"
        "              <ic:表記>全国地方公共団体コード</ic:表記>\n"
        "            </ic:名称>\n"
        "          </ic:体系>\n"
        "          <ic:識別値>271241</ic:識別値>\n"
        "        </ic:ID>\n"
        "        <ic:名称>\n"
        "          <ic:表記>大阪市鶴見区</ic:表記>\n"
        "        </ic:名称>\n"
        "      </ic:組織>\n"
        "    </publisher>\n"
        "    <officer lines=\"3\" role=\"区長\">見本　太郎</officer>\n"
        "    <fiscalYear era=\"令和\" eraYear=\"4\" source=\"title\" year=\"2022\">\n"
        "      <ic:期間>\n"
        "        <ic:開始日時>\n"
        "          <ic:標準型日時>2022-04-01T00:00:00+09:00</ic:標準型日時>\n"
        "        </ic:開始日時>\n"
        "        <ic:終了日時>\n"
        "          <ic:標準型日時>2023-03-31T23:59:59+09:00</ic:標準型日時>\n"
        "        </ic:終了日時>\n"
        "      </ic:期間>\n"
        "    </fiscalYear>\n"
        "    <dcterms:license>https://creativecommons.org/licenses/by/4.0/</dcterms:license>\n"
        "    <dcterms:language>ja</dcterms:language>\n"
        "    <source>\n"
        "      <fileName>a.txt</fileName>\n"
        "      <mediaType>text/plain</mediaType>\n"
        "      <charset>UTF-8</charset>\n"
        "      <byteLength>0</byteLength>\n"
        "      <lineCount>13</lineCount>\n"
        "      <sha256>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</sha256>\n"
        "    </source>\n"
        "  </metadata>\n"
        "  <body>\n"
        "    <section id=\"s-1\" role=\"issue\">\n"
        "      <heading lines=\"5\">\n"
        "        <number>1</number>\n"
        "        <label>経営課題１</label>\n"
        "        <text>安心なまち</text>\n"
        "        <verbatim>【経営課題１　安心なまち】</verbatim>\n"
        "      </heading>\n"
        "      <list>\n"
        "        <item lines=\"6-7\" marker=\"・\">一つめの項目</item>\n"
        "      </list>\n"
        "      <section id=\"s-1-actions\" role=\"actions\">\n"
        "        <heading lines=\"4\">\n"
        "          <text>主な取組</text>\n"
        "          <verbatim>主な取組（予算額）</verbatim>\n"
        "        </heading>\n"
        "        <section id=\"s-1-1-1\" role=\"action\">\n"
        "          <heading lines=\"9\">\n"
        "            <number>1-1-1</number>\n"
        "            <label>１－１－１</label>\n"
        "            <text>見守り</text>\n"
        "            <verbatim>１－１－１ 見守り（予算額　28,523千円）</verbatim>\n"
        "          </heading>\n"
        "          <para lines=\"10\">見守ります。</para>\n"
        "        </section>\n"
        "      </section>\n"
        "    </section>\n"
        "    <section id=\"s-selfEvaluation\" role=\"selfEvaluation\">\n"
        "      <heading lines=\"12\">\n"
        "        <text>自己評価</text>\n"
        "      </heading>\n"
        "    </section>\n"
        "  </body>\n"
        "  <budget currency=\"JPY\" fiscalYear=\"2022\" label=\"予算額\">\n"
        "    <budgetItem id=\"b-1-1-1\" lines=\"9\" section=\"s-1-1-1\">\n"
        "      <number>1-1-1</number>\n"
        "      <name>見守り</name>\n"
        "      <ic:金額>\n"
        "        <ic:数値>28523</ic:数値>\n"
        "        <ic:通貨コード>JPY</ic:通貨コード>\n"
        "        <ic:乗数>1000</ic:乗数>\n"
        "      </ic:金額>\n"
        "      <amount unit=\"JPY\">28523000</amount>\n"
        "      <verbatim>28,523千円</verbatim>\n"
        "    </budgetItem>\n"
        "    <computedTotal count=\"1\" unit=\"JPY\">28523000</computedTotal>\n"
        "  </budget>\n"
        "  <residue>\n"
        "    <line lines=\"1\" reason=\"formLabel\">様式１</line>\n"
        "    <line lines=\"11\" of=\"1\" reason=\"runningHead\">様式１</line>\n"
        "  </residue>\n"
        "  <diagnostics>\n"
        "    <diagnostic code=\"empty-section\" lines=\"12\" ref=\"s-selfEvaluation\">"
        "見出しに対応する本文がありません</diagnostic>\n"
        "    <diagnostic code=\"reordered\" lines=\"4\">本文の順序に合わせて位置を移しました</diagnostic>\n"
        "  </diagnostics>\n"
        "</openData>\n";

static const char policy_csv[] =
        "全国地方公共団体コード,ID,地方公共団体名,会計年度,会計年度_和暦,会計年度_開始日,会計年度_終了日,経営課題ID,経営課題名,取組ID,"
        "取組名,予算額_円,原資料単位_円,原資料行番号\r\n"
        "271241,271241-2022-1-1-1,大阪府大阪市鶴見区,2022,令和4年度,2022-04-01,2023-03-31,課題1,安心なまち,取組1-1-1,見守り,"
        "28523000,1000,9\r\n";

static void assert_bytes(const kw_buf *got, const char *want)
{
	assert_non_null(got->b);
	assert_string_equal(got->b, want);
}

static void writes_a_policy(void **state)
{
	leaflet *l = *state;
	kw_budget_row row;
	kw_node *action = policy(l);
	kw_path_step step = { .section = action->parent->parent,
		              .label = KW_LIT("経営課題１"),
		              .number = KW_LIT("1"),
		              .title = KW_LIT("安心なまち") };
	give_budget(l, &row, action, &step, 1);
	l->records.budget = &row;
	l->records.n_budget = 1;
	l->records.budget_sum_yen = row.yen;
	assert_int_equal(leaflet_write(l, for_osaka), KW_OK);
	assert_bytes(&l->xml, policy_xml);
	assert_bytes(&l->csv, policy_csv);
	assert_true(kw_str_eq(l->name, KW_LIT("271241-unei-hoshin-2022-an.xml")));
	assert_true(l->ctx->amounts_put);
	assert_int_equal(l->ctx->amounts_count, 1);
	assert_int_equal(l->ctx->amounts_sum_yen, 28523000);
	assert_non_null(strstr(l->package.b, "\"path\": \"271241-unei-hoshin-2022-an_budget.csv\""));
	assert_non_null(
	        strstr(l->package.b,
	               "{ \"name\": \"予算額_円\", \"type\": \"integer\", \"columnType\": \"value\" }"));
	/* the same again: no state stays behind */
	assert_int_equal(leaflet_write(l, for_osaka), KW_OK);
	assert_bytes(&l->xml, policy_xml);
}

/* ---- who publishes ---- */

static void an_ambiguous_ward_is_not_guessed(void **state)
{
	leaflet *l = *state;
	policy(l);
	assert_int_equal(leaflet_write(l, NULL), KW_OK);
	assert_true(leaflet_has(l, "<dcterms:identifier>src-aaaaaaaaaaaaaaaa</dcterms:identifier>"));
	assert_true(leaflet_has(l, "<dcterms:title>令和４年度　鶴見区運営方針（案）</dcterms:title>"));
	assert_true(leaflet_has(
	        l, "code=\"ambiguous-publisher\" lines=\"2\">発行者の候補が2あります：141011 横浜市鶴見区、"
	           "271241 大阪市鶴見区<"));
	assert_true(leaflet_has(l, "code=\"not-catalogued\""));
	assert_true(leaflet_has(l, "code=\"no-licence\""));
	assert_false(leaflet_has(l, "<publisher"));
}

/* Adds a sentence and writes; who is it then? */
static void assert_publisher(leaflet *l, const char *sentence, const char *publisher)
{
	kw_node *n = leaflet_block(l, l->root, KW_PARA, 12, 12, sentence);
	assert_int_equal(leaflet_write(l, NULL), KW_OK);
	if (!leaflet_has(l, publisher))
		fail_msg("\"%s\" does not give %s", sentence, publisher);
	kw_doc_remove(l->doc, n);
}

static void the_text_may_name_the_city(void **state)
{
	leaflet *l = *state;
	policy(l);
	assert_publisher(l, "大阪市の計画", "<publisher code=\"271241\" source=\"text\">");
	assert_publisher(l, "横浜市鶴見区から大阪市へ", "<publisher code=\"141011\" source=\"text\">");
	assert_publisher(l, "横浜市と大阪市", "ambiguous-publisher");
	assert_publisher(l, "横浜の港", "ambiguous-publisher");
	assert_publisher(l, "東大阪市の計画", "ambiguous-publisher");
}

static void a_web_address_names_the_city(void **state)
{
	leaflet *l = *state;
	policy(l);
	kw_node *para = leaflet_block(l, l->root, KW_PARA, 12, 12, "");
	kw_node *link = kw_doc_add(l->doc, para, KW_LINK);
	link->as.link.href = KW_LIT("https://www.city.yokohama.lg.jp/tsurumi/");
	kw_doc_add_text(l->doc, link, KW_TEXT, KW_LIT("大阪市"));
	assert_int_equal(leaflet_write(l, NULL), KW_OK);
	assert_true(leaflet_has(l, "<publisher code=\"141011\" source=\"url\">"));
	link->as.link.href = KW_LIT("https://www.notcity.yokohama.lg.jp/");
	assert_int_equal(leaflet_write(l, NULL), KW_OK);
	assert_true(leaflet_has(l, "<publisher code=\"271241\" source=\"text\">"));
}

static void a_name_may_be_the_only_one(void **state)
{
	leaflet *l = *state;
	policy(l);
	l->records.meta.ward = KW_LIT("神奈川区");
	assert_int_equal(leaflet_write(l, NULL), KW_OK);
	assert_true(leaflet_has(l, "<publisher code=\"141020\" source=\"uniqueName\">"));
	l->records.meta.city = KW_LIT("大阪市");
	l->records.meta.ward = KW_LIT("鶴見区");
	assert_int_equal(leaflet_write(l, NULL), KW_OK);
	assert_true(leaflet_has(l, "<publisher code=\"271241\" source=\"text\">"));
	l->records.meta.city = l->records.meta.ward = (kw_str){ NULL, 0 };
	assert_int_equal(leaflet_write(l, NULL), KW_OK);
	assert_true(leaflet_has(l, "code=\"unknown-publisher\""));
}

/* ---- options that are wrong ---- */

static void wrong_options_are_usage_errors(void **state)
{
	static const struct {
		kw_str name, value;
		const char *code;
	} wrong[] = {
		{ KW_LIT_INIT("publisher"), KW_LIT_INIT("271242"), "opendata.publisher" }, /* check digit */
		{ KW_LIT_INIT("publisher"), KW_LIT_INIT("2712"), "opendata.publisher" },
		{ KW_LIT_INIT("publisher"), KW_LIT_INIT("27124x"), "opendata.publisher" },
		{ KW_LIT_INIT("publisher"), KW_LIT_INIT("99999"), "opendata.publisher" },
		{ KW_LIT_INIT("licence"), KW_LIT_INIT("free"), "opendata.licence" },
		{ KW_LIT_INIT("licence"), KW_LIT_INIT("https://a b"), "opendata.licence" },
		{ KW_LIT_INIT("issued"), KW_LIT_INIT("令和4年"), "opendata.date" },
		{ KW_LIT_INIT("issued"), KW_LIT_INIT("2022-02-29"), "opendata.date" },
		{ KW_LIT_INIT("modified"), KW_LIT_INIT("2022-13"), "opendata.date" },
		{ KW_LIT_INIT("modified"), KW_LIT_INIT("2022/01/01"), "opendata.date" },
	};
	leaflet *l = *state;
	policy(l);
	for (size_t i = 0; i < KW_COUNT(wrong); i++) {
		kw_setting s[2] = { { KW_LIT_INIT("opendata"), wrong[i].name, wrong[i].value } };
		assert_int_equal(leaflet_write(l, s), KW_EUSAGE);
		assert_true(leaflet_said(l, wrong[i].code));
	}
}

static void dates_and_schema_by_option(void **state)
{
	static const kw_setting s[] = {
		{ KW_LIT_INIT("opendata"), KW_LIT_INIT("issued"), KW_LIT_INIT("2024-02-29") },
		{ KW_LIT_INIT("opendata"), KW_LIT_INIT("modified"), KW_LIT_INIT("2024-03") },
		{ KW_LIT_INIT("opendata"), KW_LIT_INIT("licence"),
		  KW_LIT_INIT("https://example.lg.jp/terms") },
		{ KW_LIT_INIT("opendata"), KW_LIT_INIT("with-schema"), KW_LIT_INIT("true") },
		{ { NULL, 0 }, { NULL, 0 }, { NULL, 0 } },
	};
	leaflet *l = *state;
	policy(l);
	assert_int_equal(leaflet_write(l, s), KW_OK);
	assert_true(leaflet_has(l, "<dcterms:issued>2024-02-29</dcterms:issued>\n"
	                           "    <dcterms:modified>2024-03</dcterms:modified>\n"
	                           "    <dcterms:license>https://example.lg.jp/terms</dcterms:license>"));
	assert_true(l->schema.n > 1000);
}

/* ---- amounts ---- */

static void amounts_of_two_words_and_years(void **state)
{
	leaflet *l = *state;
	kw_budget_row rows[5];
	kw_node *action = policy(l);
	for (size_t i = 0; i < KW_COUNT(rows); i++)
		give_budget(l, &rows[i], action, NULL, 0);
	rows[1].amount_label = KW_LIT("決算額");
	rows[1].yen = -5000;
	rows[1].figure = -5;
	rows[1].raw = KW_LIT("△5千円");
	rows[2].fiscal_year = 2021;
	rows[2].approximate = true;
	rows[2].raw = KW_LIT("約28,523千円");
	rows[3].raw = KW_LIT("1.50億円");
	rows[3].unit = KW_LIT("億円");
	rows[3].yen = rows[3].figure = 150000000;
	rows[3].factor = 1;
	rows[4].fiscal_year = 0;
	rows[4].yen = rows[4].figure = INT64_C(1000000000000000);
	rows[4].factor = 1;
	rows[4].raw = KW_LIT("1,000兆円");
	rows[4].unit = KW_LIT("兆円");
	rows[4].name = KW_LIT("=見守り𠮷");
	l->records.budget = rows;
	l->records.n_budget = KW_COUNT(rows);
	assert_int_equal(leaflet_write(l, for_osaka), KW_OK);
	assert_true(leaflet_has(l, "<budget currency=\"JPY\" fiscalYear=\"2022\" label=\"予算額\">"));
	assert_true(leaflet_has(l, "<budget currency=\"JPY\" fiscalYear=\"2021\" label=\"予算額\">"));
	assert_true(leaflet_has(l, "<budget currency=\"JPY\" label=\"予算額\">"));
	assert_true(leaflet_has(l, "<computedTotal count=\"2\" unit=\"JPY\">178523000</computedTotal>"));
	assert_true(leaflet_has(l, "<ic:数値>-5</ic:数値>"));
	assert_true(leaflet_has(l, "<ic:数値>1.50</ic:数値>\n        <ic:通貨コード>JPY</ic:通貨コード>\n"
	                           "        <ic:乗数>100000000</ic:乗数>"));
	assert_true(leaflet_has(l, "code=\"approximate-amount\" lines=\"9\" ref=\"b-1-1-1-4\""));
	assert_true(leaflet_has(l, "code=\"amount-too-large\""));
	assert_true(leaflet_has(l, "code=\"unknown-fiscal-year\""));
	assert_true(leaflet_has(l, "code=\"formula-like\" lines=\"9\""));
	assert_true(leaflet_has(l, "code=\"not-cp932\" lines=\"9\""));
	/* the 決算額 joins the row of its 予算額 */
	assert_non_null(strstr(l->csv.b, "取組1-1-1,見守り,28523000,-5000,1000,9\r\n"));
	assert_int_equal(l->ctx->amounts_count, 5);
}

static void an_amount_outside_sections_gets_one(void **state)
{
	leaflet *l = *state;
	kw_budget_row row;
	policy(l);
	kw_node *box = leaflet_section(l, l->root, KW_BOX, 12, "自己評価", "", "", "自己評価");
	give_budget(l, &row, box, NULL, 0);
	row.number = row.name = (kw_str){ NULL, 0 };
	l->records.budget = &row;
	l->records.n_budget = 1;
	assert_int_equal(leaflet_write(l, for_osaka), KW_OK);
	assert_true(leaflet_has(l, "<section id=\"s-u\" role=\"other\">\n      <heading implied=\"true\">"));
	assert_true(leaflet_has(l, "<budgetItem id=\"b-u\" lines=\"12\" section=\"s-u\">"));
	assert_non_null(strstr(l->csv.b, "271241,271241-2022-u,"));
}

/* ---- the other nodes ---- */

static void every_kind_of_block(void **state)
{
	leaflet *l = *state;
	policy(l);
	kw_node *s = leaflet_section(l, l->root, KW_SECTION, 5, "Ⅱ まとめ", "Ⅱ", "2", "まとめ");
	kw_node *inner = leaflet_section(l, s, KW_SECTION, 5, "１ 中", "１", "1", "中");
	kw_node *note = leaflet_block(l, inner, KW_NOTE, 5, 5, "注意");
	note->as.note.marker = KW_LIT("※");
	leaflet_block(l, inner, KW_CAPTION, 5, 5, "図１");
	leaflet_block(l, inner, KW_RAW, 5, 5, "\x01");
	leaflet_block(l, inner, KW_PARA, 5, 5, "　")->marks = 0; /* blank: nothing to write */
	kw_node *duty = leaflet_section(l, s, KW_BOX, 5, "総務課", "", "", "総務課");
	duty->as.box.role = KW_BOX_DUTY;
	kw_node *group = leaflet_section(l, s, KW_BOX, 5, "組", "", "", "組");
	group->as.box.role = KW_BOX_GROUP;
	kw_node *project = kw_doc_add(l->doc, s, KW_PROJECT);
	kw_doc_add(l->doc, project, KW_MISSING)->text = KW_LIT("title");
	kw_node *implied = leaflet_section(l, s, KW_SECTION, 0, "", "", "", "");
	kw_doc_add_text(l->doc, implied->first, KW_TEXT, KW_LIT("補い"));
	implied->first->marks = KW_MARK_IMPLIED;
	kw_node *guess = leaflet_block(l, implied, KW_PARA, 5, 5, "昭和65年1月");
	guess->confidence = KW_GUESS;
	kw_doc_add_text(l->doc, guess, KW_PERIOD, KW_LIT("平成32年度"));
	kw_node *list = kw_doc_add(l->doc, s, KW_LIST);
	kw_node *item = kw_doc_add(l->doc, list, KW_ITEM);
	leaflet_block(l, item, KW_PARA, 5, 5, "外");
	kw_node *nested = kw_doc_add(l->doc, kw_doc_add(l->doc, item, KW_LIST), KW_ITEM);
	leaflet_block(l, nested, KW_PARA, 5, 5, "内");
	kw_node *odd = kw_doc_add(l->doc, kw_doc_add(l->doc, s, KW_LIST), KW_ITEM);
	leaflet_block(l, odd, KW_NOTE, 5, 5, "段落のない項目");
	assert_int_equal(leaflet_write(l, for_osaka), KW_OK); /* valid against the grammar, too */
	assert_true(leaflet_has(l, "<section id=\"s-2\" role=\"other\">"));
	assert_true(leaflet_has(l, "<section id=\"s-2-1\" role=\"other\">"));
	assert_true(leaflet_has(l, "<para kind=\"note\" lines=\"5\">※注意</para>"));
	assert_true(leaflet_has(l, "<para kind=\"caption\" lines=\"5\">図１</para>"));
	assert_true(leaflet_has(l, "<para kind=\"raw\" lines=\"5\">\xEF\xBF\xBD</para>"));
	assert_true(leaflet_has(l, "code=\"control-char\" lines=\"5\""));
	assert_true(leaflet_has(l, "<box id=\"s-2-duty\" role=\"duty\">"));
	assert_true(leaflet_has(l, "<section id=\"s-2-u\" kind=\"group\" role=\"other\">"));
	assert_true(leaflet_has(l, "<box id=\"s-2-u-2\" kind=\"project\" role=\"other\"></box>"));
	assert_true(leaflet_has(l, "code=\"missing\" ref=\"s-2-u-2\">表題が原資料にありません<"));
	assert_true(leaflet_has(
	        l, "<heading implied=\"true\">\n          <text>補い</text>\n        </heading>"));
	assert_true(leaflet_has(l, "code=\"uncertain\" lines=\"5\">位置または対応は確かではない推定です<"));
	assert_true(leaflet_has(l, "code=\"era-out-of-range\" lines=\"5\""));
	assert_true(leaflet_has(l, "<item lines=\"5\">\n          <text>外</text>\n          <list>\n"
	                           "            <item lines=\"5\">内</item>"));
	assert_true(leaflet_has(l, "<para kind=\"note\" lines=\"5\">段落のない項目</para>"));
}

static void tables_of_blocks_and_of_rows(void **state)
{
	static const kw_column columns[] = { { .name = KW_LIT_INIT("項目") },
		                             { .name = KW_LIT_INIT("内容") } };
	static const kw_cell cells[] = {
		{ .text = KW_LIT_INIT("a\r\nb"), .at = { .line = 2 } },
		{ .text = KW_LIT_INIT(""), .at = { .line = 2 } },
		{ .text = KW_LIT_INIT("<\x01>"), .at = { .line = 3 } },
		{ .text = KW_LIT_INIT("001"), .at = { .line = 3 } },
	};
	leaflet *l = *state;
	policy(l);
	kw_node *table = kw_doc_add(l->doc, l->root, KW_TABLE);
	leaflet_block(l, table, KW_TITLE, 5, 5, "項目 内容");
	kw_table_set_columns(l->doc, table, columns, 2);
	kw_node *row = kw_doc_add(l->doc, table, KW_ROW);
	leaflet_block(l, kw_doc_add(l->doc, row, KW_CELL), KW_PARA, 5, 5, "欄");
	kw_doc_add(l->doc, row, KW_CELL);
	row = kw_doc_add(l->doc, table, KW_ROW);
	kw_node *project = kw_doc_add(l->doc, row, KW_PROJECT);
	leaflet_block(l, project, KW_TITLE, 5, 5, "●事業")->as.heading->title = KW_LIT("事業");
	kw_doc_add(l->doc, table, KW_ROW);
	kw_node *data = kw_doc_add(l->doc, l->root, KW_TABLE);
	kw_table_set_columns(l->doc, data, columns, 2);
	kw_table_set_cells(l->doc, data, cells, 2);
	assert_int_equal(leaflet_write(l, for_osaka), KW_OK);
	assert_true(leaflet_has(
	        l,
	        "      <header lines=\"5\">\n        <column>項目</column>\n        <column>内容</column>\n"
	        "      </header>\n      <row>\n        <cell>\n          <para lines=\"5\">欄</para>\n"
	        "        </cell>\n        <cell></cell>\n      </row>\n      <row>\n        <cell>\n"
	        "          <section id=\"s-action\" kind=\"project\" role=\"action\">"));
	assert_true(leaflet_has(
	        l, "      <row lines=\"2\">\n        <cell>a&#xD;\nb</cell>\n        <cell></cell>\n"
	           "      </row>\n      <row lines=\"3\">\n        <cell>&lt;\xEF\xBF\xBD&gt;</cell>\n"
	           "        <cell>001</cell>\n      </row>"));
	assert_true(leaflet_has(l, "code=\"control-char\" lines=\"3\""));
}

static void long_tables_are_whole(void **state)
{
	enum { ROWS = 10050 };
	static const kw_column column = { .name = KW_LIT_INIT("値") };
	static const kw_setting full[] = {
		{ KW_LIT_INIT("opendata"), KW_LIT_INIT("verify"), KW_LIT_INIT("full") },
		{ { NULL, 0 }, { NULL, 0 }, { NULL, 0 } },
	};
	leaflet *l = *state;
	policy(l);
	kw_cell *cells = calloc(ROWS, sizeof *cells);
	assert_non_null(cells);
	for (uint32_t i = 0; i < ROWS; i++)
		cells[i] = (kw_cell){ .text = KW_LIT("v"), .at = { .line = i + 1 } };
	kw_node *data = kw_doc_add(l->doc, l->root, KW_TABLE);
	kw_table_set_columns(l->doc, data, &column, 1);
	kw_table_set_cells(l->doc, data, cells, ROWS);
	free(cells);
	for (int pass = 0; pass < 2; pass++) { /* part of the rows is read again, then all */
		assert_int_equal(leaflet_write(l, pass ? full : NULL), KW_OK);
		size_t n = 0;
		for (const char *p = l->xml.b; (p = strstr(p, "<cell>v</cell>")) != NULL; p++)
			n++;
		assert_int_equal(n, ROWS);
		assert_true(leaflet_has(l, "<row lines=\"10050\">"));
	}
}

static void an_officer_with_more_words_stays_in_the_body(void **state)
{
	leaflet *l = *state;
	policy(l);
	kw_node *head = leaflet_block(l, l->root, KW_FIELD, 3, 3, "鶴見区長 見本太郎");
	*head->as.field =
	        (kw_field){ .role = KW_FIELD_HEAD, .post = KW_LIT("区長"), .name = KW_LIT("見本太郎") };
	assert_int_equal(leaflet_write(l, for_osaka), KW_OK);
	assert_true(leaflet_has(l, "<para field=\"head\" lines=\"3\">鶴見区長 見本太郎</para>"));
}

static void what_the_reader_said_is_reported_once(void **state)
{
	leaflet *l = *state;
	policy(l);
	kw_span at = { .line = 7, .col = 1, .end_col = 1 };
	for (int i = 0; i < 3; i++)
		kw_doc_add_finding(l->doc, KW_SEVERITY_WARNING, KW_LIT("text.control"), at,
		                   KW_LIT("left out"));
	kw_doc_add_finding(l->doc, KW_SEVERITY_NOTE, KW_LIT("text.suspect-char"), at, KW_LIT("looks odd"));
	kw_doc_add_finding(l->doc, KW_SEVERITY_NOTE, KW_LIT("other.matter"), at, KW_LIT("not for readers"));
	assert_int_equal(leaflet_write(l, for_osaka), KW_OK);
	const char *first = strstr(l->xml.b, "code=\"control-char\" lines=\"7\"");
	assert_non_null(first);
	assert_null(strstr(first + strlen("code=\"control-char"), "control-char"));
	assert_true(leaflet_has(l, "code=\"note\" lines=\"7\">見た目の似た"));
	assert_false(leaflet_has(l, "not for readers"));
}

static void contacts_and_dates_of_the_source(void **state)
{
	leaflet *l = *state;
	policy(l);
	kw_node *date = leaflet_block(l, l->root, KW_FIELD, 12, 12, "令和４年５月発行");
	*date->as.field = (kw_field){ .role = KW_FIELD_ISSUE_DATE, .iso = KW_LIT("2022-05") };
	kw_node *contact =
	        leaflet_block(l, l->root, KW_CONTACT, 12, 12, "問合せ 総務課 電話 ０４５－１２３－４５６７");
	*contact->as.contact = (kw_contact){ .office = KW_LIT("総務課"),
		                             .tel = KW_LIT("045-123-4567"),
		                             .fax = KW_LIT("unknown"),
		                             .mail = KW_LIT("a@example.lg.jp"),
		                             .url = KW_LIT("ftp://example.lg.jp") };
	kw_node *empty = leaflet_block(l, l->root, KW_CONTACT, 12, 12, "問合せ");
	const kw_node *contacts[] = { contact, empty };
	l->records.meta.issue_date = date;
	l->records.contacts = contacts;
	l->records.n_contacts = KW_COUNT(contacts);
	assert_int_equal(leaflet_write(l, for_osaka), KW_OK);
	assert_true(leaflet_has(l, "<dcterms:issued>2022-05</dcterms:issued>"));
	assert_true(leaflet_has(
	        l, "    <contact lines=\"12\">\n      <ic:連絡先>\n        <ic:名称>\n"
	           "          <ic:表記>総務課</ic:表記>\n        </ic:名称>\n"
	           "        <ic:Eメールアドレス>a@example.lg.jp</ic:Eメールアドレス>\n"
	           "        <ic:電話番号>045-123-4567</ic:電話番号>\n      </ic:連絡先>\n    </contact>\n"
	           "    <source>"));
	assert_true(leaflet_has(
	        l, "<para kind=\"contact\" lines=\"12\">問合せ 総務課 電話 ０４５－１２３－４５６７</para>"));
	assert_true(leaflet_has(l, "<para field=\"issueDate\" lines=\"12\">令和４年５月発行</para>"));
}

static void repeats_name_the_lines_kept(void **state)
{
	leaflet *l = *state;
	policy(l);
	const kw_span spans[] = { { .line = 7, .col = 1, .end_col = 2 },
		                  { .line = 9, .col = 3, .end_col = 4 } };
	kw_removed r = { .kind = KW_REMOVED_DUPLICATE,
		         .reason = KW_REASON_REPEATED_BLOCK,
		         .spans = spans,
		         .n_spans = 2,
		         .of = (const uint32_t[]){ 2, 3 },
		         .n_of = 2,
		         .text = KW_LIT("一つ\n二つ") };
	kw_doc_add_removed(l->doc, &r);
	r.part = true;
	r.text = KW_LIT("一行");
	r.reason = KW_REASON_MARKDOWN_SIGN;
	r.n_of = 0;
	kw_doc_add_removed(l->doc, &r);
	r.text = KW_LIT("　\n　");
	kw_doc_add_removed(l->doc, &r);
	assert_int_equal(leaflet_write(l, for_osaka), KW_OK);
	assert_true(leaflet_has(l, "<line lines=\"7\" of=\"2\" reason=\"repeat\">一つ</line>\n"
	                           "    <line lines=\"7:1-2 9:3-4\" reason=\"markup\">一行</line>\n"
	                           "    <line lines=\"9\" of=\"3\" reason=\"repeat\">二つ</line>\n"));
	assert_false(leaflet_has(l, "　</line>"));
}

static void typed_cells_carry_their_values(void **state)
{
	static const kw_column columns[] = {
		{ .name = KW_LIT_INIT("コード"), .kind = KW_VALUE_CODE },
		{ .name = KW_LIT_INIT("参加者（人）"), .kind = KW_VALUE_INTEGER, .unit = KW_LIT_INIT("人") },
		{ .name = KW_LIT_INIT("単価(千円)"),
		  .kind = KW_VALUE_AMOUNT,
		  .unit = KW_LIT_INIT("千円"),
		  .factor = 1000 },
		{ .name = KW_LIT_INIT("割合"), .kind = KW_VALUE_PERCENT },
		{ .name = KW_LIT_INIT("日"), .kind = KW_VALUE_DATE },
		{ .name = KW_LIT_INIT("日"), .kind = KW_VALUE_DATE },
		{ .name = KW_LIT_INIT(""), .kind = KW_VALUE_TEXT },
	};
	static const kw_cell cells[] = {
		{ .text = KW_LIT_INIT("010006"), .kind = KW_VALUE_CODE },
		{ .text = KW_LIT_INIT("1,234"), .kind = KW_VALUE_INTEGER, .value = 1234 },
		{ .text = KW_LIT_INIT("△1.5"), .kind = KW_VALUE_AMOUNT, .value = -1500 },
		{ .text = KW_LIT_INIT("0.05％"), .kind = KW_VALUE_PERCENT, .value = 5, .decimals = 2 },
		{ .text = KW_LIT_INIT("令和4年4月1日"), .kind = KW_VALUE_DATE, .value = 20220401 },
		{ .text = KW_LIT_INIT("未定"), .kind = KW_VALUE_TEXT },
		{ .text = KW_LIT_INIT("a,\"b\"\n") },
		{ .text = KW_LIT_INIT("1-1"), .kind = KW_VALUE_CODE },
		{ .text = KW_LIT_INIT("12"), .kind = KW_VALUE_INTEGER, .value = 12 },
		{ .text = KW_LIT_INIT("") },
		{ .text = KW_LIT_INIT("") },
		{ .text = KW_LIT_INIT("2022-04-01"), .kind = KW_VALUE_DATE, .value = 20220401 },
		{ .text = KW_LIT_INIT("2022-04-02"), .kind = KW_VALUE_DATE, .value = 20220402 },
		{ .text = KW_LIT_INIT("") },
	};
	static const kw_setting off[] = {
		{ KW_LIT_INIT("opendata"), KW_LIT_INIT("tables"), KW_LIT_INIT("false") },
		{ { NULL, 0 }, { NULL, 0 }, { NULL, 0 } },
	};
	leaflet *l = *state;
	policy(l);
	kw_doc_remove(l->doc, kw_doc_root(l->doc)->last); /* its amounts: the only CSV is that of the table */
	kw_node *data = kw_doc_add(l->doc, l->root, KW_TABLE);
	kw_table_set_columns(l->doc, data, columns, KW_COUNT(columns));
	kw_table_set_cells(l->doc, data, cells, 2);
	assert_int_equal(leaflet_write(l, for_osaka), KW_OK);
	assert_true(
	        leaflet_has(l, "<column factor=\"1000\" kind=\"amount\" unit=\"千円\">単価(千円)</column>"));
	assert_true(leaflet_has(l, "<cell value=\"1234\">1,234</cell>"));
	assert_true(leaflet_has(l, "<cell value=\"-1500\">△1.5</cell>"));
	assert_true(leaflet_has(l, "<cell value=\"0.05\">0.05％</cell>"));
	assert_true(leaflet_has(l, "<cell value=\"2022-04-01\">令和4年4月1日</cell>"));
	assert_true(leaflet_has(l, "<cell kind=\"text\">未定</cell>"));
	assert_true(leaflet_has(l, "<cell>12</cell>"));
	assert_non_null(l->csv.b);
	assert_string_equal(l->csv.b, "コード,参加者_人,単価_円,割合_％,日,日_原表記,列7\r\n"
	                              "010006,1234,-1500,0.05,2022-04-01,未定,\"a,\"\"b\"\"\"\r\n"
	                              "1-1,12,,,2022-04-01,2022-04-02,\r\n");
	assert_non_null(strstr(l->package.b, "{ \"name\": \"単価_円\", \"type\": \"integer\" }"));
	assert_non_null(strstr(l->package.b, "{ \"name\": \"日_原表記\", \"type\": \"string\" }"));
	kw_buf_clear(&l->csv);
	assert_int_equal(leaflet_write(l, off), KW_OK);
	assert_int_equal(l->csv.n, 0);
}

/* What an open data XML that was read back states. */
static void what_was_published_is_stated_again(void **state)
{
	static const kw_remark remarks[] = {
		{ KW_LIT_INIT("note"), KW_LIT_INIT("3"), { NULL, 0 }, KW_LIT_INIT("前に述べたこと") },
		{ KW_LIT_INIT("no-licence"), { NULL, 0 }, { NULL, 0 }, KW_LIT_INIT("前の運用の指摘") },
		{ KW_LIT_INIT("no-such-code"), { NULL, 0 }, { NULL, 0 }, KW_LIT_INIT("知らない") },
	};
	leaflet *l = *state;
	policy(l);
	kw_stated *stated = kw_doc_stated(l->doc);
	*stated = (kw_stated){ .publisher = KW_LIT("271241"),
		               .publisher_source = KW_LIT("url"),
		               .licence = KW_LIT("https://creativecommons.org/licenses/by/4.0/"),
		               .issued = KW_LIT("2022-05"),
		               .has_remarks = true,
		               .remarks = remarks,
		               .n_remarks = KW_COUNT(remarks) };
	leaflet_block(l, l->root, KW_PARA, 5, 5, "推定の段落")->confidence = KW_GUESS;
	assert_int_equal(leaflet_write(l, NULL), KW_OK);
	assert_true(leaflet_has(l, "<publisher code=\"271241\" source=\"url\">"));
	assert_true(leaflet_has(l, "<dcterms:license>https://creativecommons.org/licenses/by/4.0/<"));
	assert_true(leaflet_has(l, "<dcterms:issued>2022-05</dcterms:issued>"));
	assert_true(leaflet_has(l, "<diagnostic code=\"note\" lines=\"3\">前に述べたこと<"));
	assert_false(leaflet_has(l, "前の運用の指摘"));
	assert_false(leaflet_has(l, "知らない"));
	assert_false(leaflet_has(l, "code=\"uncertain\""));
	assert_int_equal(leaflet_write(l, for_osaka), KW_OK); /* an option outranks what is stated */
	assert_true(leaflet_has(l, "source=\"option\""));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, leaflet_setup, leaflet_teardown)
	const struct CMUnitTest tests[] = {
		TEST(writes_a_policy),
		TEST(an_ambiguous_ward_is_not_guessed),
		TEST(the_text_may_name_the_city),
		TEST(a_web_address_names_the_city),
		TEST(a_name_may_be_the_only_one),
		TEST(wrong_options_are_usage_errors),
		TEST(dates_and_schema_by_option),
		TEST(amounts_of_two_words_and_years),
		TEST(an_amount_outside_sections_gets_one),
		TEST(every_kind_of_block),
		TEST(tables_of_blocks_and_of_rows),
		TEST(long_tables_are_whole),
		TEST(an_officer_with_more_words_stays_in_the_body),
		TEST(what_the_reader_said_is_reported_once),
		TEST(contacts_and_dates_of_the_source),
		TEST(repeats_name_the_lines_kept),
		TEST(typed_cells_carry_their_values),
		TEST(what_was_published_is_stated_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
