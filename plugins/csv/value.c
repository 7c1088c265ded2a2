/* value -- what one cell is, from its characters alone. What might be a code is one: a number is only what nobody would
 * miss a zero, a hyphen or a figure of. */
#include "csv.h"

enum { MOST_DECIMAL_FIGURES = 18, LONGEST = 64, LONGEST_PLUS = 9 };

/* First bytes of cells that can be anything but text: figures, signs, full-width figures and signs, eras and their letters,
 * and the signs that stand for nothing. All other cells are text at once. */
const uint8_t value_begins[256] = {
	['0'] = 1,  ['1'] = 1,  ['2'] = 1,  ['3'] = 1,  ['4'] = 1,  ['5'] = 1,  ['6'] = 1,  ['7'] = 1,
	['8'] = 1,  ['9'] = 1,  ['+'] = 1,  ['-'] = 1,  ['.'] = 1,  ['*'] = 1,  [' '] = 1,  ['\t'] = 1,
	['\n'] = 1, ['\r'] = 1, ['M'] = 1,  ['T'] = 1,  ['S'] = 1,  ['H'] = 1,  ['R'] = 1,  ['\\'] = 1,
	[0xC2] = 1, [0xE2] = 1, [0xE3] = 1, [0xE4] = 1, [0xE5] = 1, [0xE6] = 1, [0xEF] = 1,
};

/* Cells that say there is no value. */
static const char *const nothing[] = { "-",  "－", "−",      "‐",   "―", "—",  "–",
	                               "ー", "…",  "・・・", "***", "*", "＊", "〃" };

static bool is_nothing(kw_str s)
{
	for (size_t i = 0; s.n <= 9 && i < KW_COUNT(nothing); i++)
		if (kw_str_eq(s, kw_str_from(nothing[i])))
			return true;
	return false;
}

/* ---- full-width to ASCII ---- */

/* Figures, signs and points as ASCII into out; false when other characters are among them or it is too long. */
static bool fold(kw_str s, char out[LONGEST], size_t *n)
{
	size_t k = 0;
	for (size_t at = 0; at < s.n;) {
		uint32_t c = kw_utf8_next(s, &at);
		if (c >= 0xFF01 && c <= 0xFF5E)
			c -= 0xFF01 - '!';
		else if (c == 0x25B3 || c == 0x25B2 || c == 0x2212) /* △ ▲ − */
			c = '-';
		if (c >= 0x80 || k == LONGEST)
			return false;
		out[k++] = (char)c;
	}
	*n = k;
	return true;
}

/* ---- numbers ---- */

typedef struct figures {
	bool negative, plus, grouped, leading_zero;
	uint64_t value;
	unsigned n, decimals;
	size_t end; /* of what was read */
} figures;

static bool is_figure(char c)
{
	return c >= '0' && c <= '9';
}

/* Groups of three behind a comma: 1,234,567. */
static bool is_group(const char *p, size_t n)
{
	return n >= 4 && p[0] == ',' && is_figure(p[1]) && is_figure(p[2]) && is_figure(p[3]) &&
	       (n == 4 || !is_figure(p[4]));
}

/* A number at the head of p[n]; n = 0 figures: none. More than 18 figures are counted but not summed. */
static figures figures_at(const char *p, size_t n)
{
	figures f = { 0 };
	size_t i = 0, start;
	if (n && (p[0] == '-' || p[0] == '+')) {
		f.negative = p[0] == '-';
		f.plus = p[0] == '+';
		for (i = 1; i < n && p[i] == ' ';)
			i++;
	}
	start = i;
	for (; i < n; i++) {
		if (is_figure(p[i])) {
			f.value = f.n++ < MOST_DECIMAL_FIGURES ? f.value * 10 + (unsigned)(p[i] - '0')
			                                       : f.value;
		} else if (f.n && (f.grouped || i - start <= 3) && is_group(p + i, n - i)) {
			f.grouped = true;
		} else {
			break;
		}
	}
	f.leading_zero = f.n > 1 && p[start] == '0';
	if (f.n && i + 1 < n && p[i] == '.' && is_figure(p[i + 1]))
		for (i++; i < n && is_figure(p[i]); i++, f.decimals++)
			f.value = f.n++ < MOST_DECIMAL_FIGURES ? f.value * 10 + (unsigned)(p[i] - '0')
			                                       : f.value;
	f.end = i;
	return f;
}

/* Figures and hyphens, or figures and points, and nothing else: 1-1, 045-411-7021, 1.2.3 */
static bool is_code(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_figure(p[i]) && p[i] != '-' && p[i] != '.')
			return false;
	return n > 0 && is_figure(p[0]) && is_figure(p[n - 1]);
}

/* ---- dates: 2022-04-01, 2022/4/1, 2022.4.1 ---- */

bool date_of(const char *p, size_t n, int64_t *out)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int parts[3] = { 0, 0, 0 };
	size_t i = 0;
	for (unsigned k = 0; k < 3; k++) {
		size_t from = i;
		for (; i < n && is_figure(p[i]) && i - from < 4; i++)
			parts[k] = parts[k] * 10 + (p[i] - '0');
		bool last = k == 2;
		if ((k == 0 ? i - from != 4 : i == from || i - from > 2) || last != (i == n))
			return false;
		if (!last && (p[i] != p[4] || (p[i] != '-' && p[i] != '/' && p[i] != '.')))
			return false;
		i += !last;
	}
	bool leap = (parts[0] % 4 == 0 && parts[0] % 100 != 0) || parts[0] % 400 == 0;
	if (parts[0] < 1600 || parts[1] < 1 || parts[1] > 12 || parts[2] < 1 ||
	    parts[2] > days[parts[1] - 1] + (leap && parts[1] == 2))
		return false;
	*out = parts[0] * 10000 + parts[1] * 100 + parts[2];
	return true;
}

/* ---- one cell ---- */

static cell_value number_of(const figures *f, shape s)
{
	int64_t v = (int64_t)f->value;
	return (cell_value){ .shape = s, .decimals = (uint8_t)f->decimals, .value = f->negative ? -v : v };
}

static cell_value ascii_value(const char *p, size_t n)
{
	cell_value text = { .shape = SHAPE_TEXT }, code = { .shape = SHAPE_CODE };
	figures f = figures_at(p, n);
	if (!f.n)
		return text;
	bool plain = f.end == n && !f.negative && !f.plus && !f.grouped && !f.decimals;
	code.n_figures = plain && n <= UINT8_MAX ? (uint8_t)n : 0;
	unsigned most = f.decimals ? MOST_DECIMAL_FIGURES : MOST_FIGURES;
	if (f.end == n) {
		if (f.leading_zero || f.n > most || (f.plus && f.n > LONGEST_PLUS))
			return code;
		cell_value v = number_of(&f, f.decimals ? SHAPE_DECIMAL : SHAPE_INTEGER);
		v.n_figures = code.n_figures;
		return v;
	}
	if (f.end + 1 == n && p[f.end] == '%' && !f.leading_zero && f.n <= most)
		return number_of(&f, SHAPE_PERCENT);
	cell_value date = { .shape = SHAPE_DATE };
	if (date_of(p, n, &date.value))
		return date;
	return is_code(p, n) ? code : text;
}

/* Amounts with their unit and dates of an era, as the core reads them; the whole cell or nothing. */
static cell_value japanese_value(kw_str s)
{
	enum { SHORTEST = 4 }; /* 1円 */
	kw_money money;
	kw_wareki date;
	if (s.n < SHORTEST)
		return (cell_value){ .shape = SHAPE_TEXT };
	if (kw_money_at(s, 0, &money) && money.n == s.n && !money.approximate)
		return (cell_value){ .shape = SHAPE_AMOUNT, .value = money.yen };
	if (kw_wareki_at(s, 0, &date) && date.n == s.n && date.kind == KW_PERIOD_DAY && date.first &&
	    !date.beyond_era)
		return (cell_value){ .shape = SHAPE_DATE, .value = date.first };
	return (cell_value){ .shape = SHAPE_TEXT };
}

static bool is_edge_space(unsigned char c)
{
	return c <= ' ' || c == 0xC2 || c == 0xE3 || c == 0x80;
}

cell_value value_of(kw_str text)
{
	cell_value v = { .shape = SHAPE_TEXT };
	if (!text.n)
		return (cell_value){ .shape = SHAPE_EMPTY };
	if (!value_begins[(unsigned char)text.p[0]])
		return v;
	if (is_edge_space((unsigned char)text.p[0]) || is_edge_space((unsigned char)text.p[text.n - 1]))
		text = kw_str_trim(text);
	if (!text.n || (!is_figure(text.p[0]) && is_nothing(text)))
		return (cell_value){ .shape = SHAPE_EMPTY };
	if (text.n > 3 * LONGEST)
		return v;
	char ascii[LONGEST];
	const char *p = text.p;
	size_t n = 0;
	while (n < text.n && (unsigned char)p[n] < 0x80)
		n++;
	bool folded = n == text.n && n <= LONGEST;
	if (!folded && fold(text, ascii, &n)) {
		folded = true;
		p = ascii;
	}
	if (folded)
		v = ascii_value(p, n);
	return v.shape == SHAPE_TEXT ? japanese_value(text) : v;
}
