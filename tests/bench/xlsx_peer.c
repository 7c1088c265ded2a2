/* The peer of tests/bench/xlsx.sh: the same cells through libxlsxwriter with constant_memory, as short as can be. It knows the columns of
 * xlsx_table.py and that no field has a quote, measures no widths and reads nothing again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

enum { N_COLUMNS = 10, LINE_BYTES = 512 };
static const char kinds[N_COLUMNS + 1] = "tttnnpdtnt"; /* text, number, per cent, date */

static void write_cell(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t col, const char *text,
                       lxw_format *const *formats)
{
	lxw_datetime day = { 0 };
	if (!*text)
		return;
	switch (row ? kinds[col] : 't') {
	case 'n':
		worksheet_write_number(sheet, row, col, atof(text), formats[0]);
		break;
	case 'p':
		worksheet_write_number(sheet, row, col, atof(text) / 100, formats[1]);
		break;
	case 'd':
		if (sscanf(text, "%d-%d-%d", &day.year, &day.month, &day.day) == 3)
			worksheet_write_datetime(sheet, row, col, &day, formats[2]);
		break;
	default:
		worksheet_write_string(sheet, row, col, text, formats[3]);
	}
}

int main(int argc, char **argv)
{
	static const char *const number_formats[] = { "#,##0;-#,##0", "0.0%", "yyyy-mm-dd", "@" };
	lxw_workbook_options options = { .constant_memory = LXW_TRUE };
	lxw_format *formats[4];
	char line[LINE_BYTES];
	if (argc != 3)
		return 2;
	FILE *in = fopen(argv[1], "r");
	lxw_workbook *book = workbook_new_opt(argv[2], &options);
	lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
	if (!in || !sheet)
		return 1;
	for (size_t i = 0; i < 4; i++) {
		formats[i] = workbook_add_format(book);
		format_set_num_format(formats[i], number_formats[i]);
	}
	for (lxw_row_t row = 0; fgets(line, sizeof line, in); row++) {
		char *rest = line;
		line[strcspn(line, "\r\n")] = '\0';
		for (lxw_col_t col = 0; col < N_COLUMNS && rest; col++)
			write_cell(sheet, row, col, strsep(&rest, ","), formats);
	}
	fclose(in);
	return workbook_close(book) != LXW_NO_ERROR;
}
