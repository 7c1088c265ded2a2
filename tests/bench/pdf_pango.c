/* The peer of tests/bench/pdf.sh: lines of plain text to PDF through Pango and Cairo, as short as can be. A line that is not empty is a
 * justified paragraph in the face, size, feed and measure of the template plain; pages are filled one after another. No headings, tags,
 * bookmarks or page numbers. */
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const double page_width_pt = 595.276, page_height_pt = 841.89, side_pt = 69.638, top_pt = 56.7,
                    bottom_pt = 62.4, feed_pt = 20;

int main(int argc, char **argv)
{
	gchar *text;
	gsize n;
	if (argc != 3 || !g_file_get_contents(argv[1], &text, &n, NULL)) {
		fputs("pdf_pango: TEXT PDF\n", stderr);
		return 2;
	}
	cairo_surface_t *surface = cairo_pdf_surface_create(argv[2], page_width_pt, page_height_pt);
	cairo_t *page = cairo_create(surface);
	PangoLayout *layout = pango_cairo_create_layout(page);
	PangoFontDescription *face = pango_font_description_from_string("BIZ UDGothic");
	/* absolute: Pango's points are pixels of 96 to the inch, Cairo's PDF pages have 72 */
	pango_font_description_set_absolute_size(face, 12 * PANGO_SCALE);
	pango_layout_set_font_description(layout, face);
	pango_context_set_language(pango_layout_get_context(layout), pango_language_from_string("ja"));
	pango_layout_set_width(layout, pango_units_from_double(page_width_pt - 2 * side_pt));
	pango_layout_set_justify(layout, TRUE);

	double y_pt = top_pt;
	for (const char *at = text, *end = text + n; at < end;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		stop = stop ? stop : end;
		pango_layout_set_text(layout, at, (int)(stop - at));
		for (const GSList *line = pango_layout_get_lines_readonly(layout); line && stop > at;
		     line = line->next) {
			y_pt += feed_pt;
			if (y_pt > page_height_pt - bottom_pt) {
				cairo_show_page(page);
				y_pt = top_pt + feed_pt;
			}
			cairo_move_to(page, side_pt, y_pt);
			pango_cairo_show_layout_line(page, line->data);
		}
		at = stop + 1;
	}
	cairo_show_page(page);

	pango_font_description_free(face);
	g_object_unref(layout);
	cairo_destroy(page);
	cairo_surface_finish(surface);
	const bool failed = cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS;
	cairo_surface_destroy(surface);
	g_free(text);
	return failed;
}
