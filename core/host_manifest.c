/* host -- manifests: a plugin's table as plain lines, so that listing and choosing run none of its code. */
#include "host.h"
#include "opts.h"
#include <inttypes.h>
#include <stdlib.h>

/* ---- writing ---- */

/* Values stand on one line; a line end inside one becomes a space. */
static void put_line(kw_buf *out, const char *key, const char *value)
{
	kw_buf_putf(out, "%s ", key);
	for (const char *p = value ? value : ""; *p; p++)
		kw_buf_putc(out, *p == '\n' || *p == '\r' ? ' ' : *p);
	kw_buf_putc(out, '\n');
}

static void put_options(kw_buf *out, const kw_option *o)
{
	for (; o && o->name; o++) {
		kw_buf_putf(out, "option %s %s %" PRId64 " %" PRId64 "\n", o->name, kw_opt_type_name(o->type),
		            o->min, o->max);
		if (o->preset && *o->preset)
			put_line(out, "preset", o->preset);
		for (const char *const *c = o->choices; o->type == KW_OPT_CHOICE && c && *c; c++)
			put_line(out, "choice", *c);
		put_line(out, "option-help", o->help);
	}
}

static void put_words(kw_buf *out, const char *key, const char *const *words)
{
	for (; words && *words; words++)
		put_line(out, key, *words);
}

void kw_manifest_put(kw_buf *out, const kw_plugin *plugin, uint64_t size, const char sha256[65])
{
	kw_buf_putf(out, "kawaraban-manifest %d\nsize %" PRIu64 "\nsha256 %s\n", KW_PLUGIN_ABI, size, sha256);
	put_line(out, "plugin", plugin->name);
	put_line(out, "version", plugin->version);
	put_line(out, "license", plugin->license);
	put_line(out, "summary", plugin->summary);
	for (const kw_reader *const *r = plugin->readers; r && *r; r++) {
		put_line(out, "reader", (*r)->name);
		kw_buf_putf(out, "rank %d\n", (*r)->rank);
		put_line(out, "help", (*r)->help);
		put_words(out, "suffix", (*r)->suffixes);
		put_words(out, "media-type", (*r)->media_types);
		put_options(out, (*r)->options);
	}
	for (const kw_writer *const *w = plugin->writers; w && *w; w++) {
		put_line(out, "writer", (*w)->name);
		kw_buf_putf(out, "rank %d\nkeeps %" PRIx64 "\n", (*w)->rank, (*w)->keeps);
		put_line(out, "help", (*w)->help);
		put_line(out, "suffix", (*w)->suffix);
		put_line(out, "media-type", (*w)->media_type);
		put_options(out, (*w)->options);
	}
}

/* ---- reading ---- */

enum { MOST = 32, MOST_OPTIONS = 128 }; /* readers, writers, suffixes, media types, choices of one plugin */

/* What is being put together; lists are copied to their final length when their owner ends. */
typedef struct parse {
	kw_arena *arena;
	kw_plugin *plugin;
	uint64_t *size;
	kw_str *sha256;
	kw_reader *reader;
	kw_writer *writer;
	const kw_reader *readers[MOST + 1];
	const kw_writer *writers[MOST + 1];
	const char *suffixes[MOST + 1], *media_types[MOST + 1], *choices[MOST + 1];
	kw_option options[MOST_OPTIONS + 1];
	size_t n_readers, n_writers, n_suffixes, n_media_types, n_choices, n_options;
} parse;

static const void *keep(parse *p, const void *items, size_t bytes)
{
	void *copy = kw_arena_alloc(p->arena, bytes);
	if (copy)
		memcpy(copy, items, bytes);
	return copy;
}

static const char *text_of(parse *p, kw_str s)
{
	const char *z = kw_arena_copy(p->arena, s).p;
	return z ? z : "";
}

static bool push(const char **list, size_t *n, const char *word)
{
	if (*n == MOST)
		return false;
	list[(*n)++] = word;
	list[*n] = NULL;
	return true;
}

static void end_option(parse *p)
{
	if (p->n_options && p->n_choices)
		p->options[p->n_options - 1].choices =
		        keep(p, p->choices, (p->n_choices + 1) * sizeof *p->choices);
	p->n_choices = 0;
}

/* The reader or writer under way is complete. */
static void end_part(parse *p)
{
	end_option(p);
	p->options[p->n_options] = (kw_option){ .name = NULL };
	const kw_option *options =
	        p->n_options ? keep(p, p->options, (p->n_options + 1) * sizeof *p->options) : NULL;
	if (p->reader) {
		p->reader->options = options;
		p->reader->suffixes = keep(p, p->suffixes, (p->n_suffixes + 1) * sizeof *p->suffixes);
		p->reader->media_types =
		        keep(p, p->media_types, (p->n_media_types + 1) * sizeof *p->media_types);
	} else if (p->writer) {
		p->writer->options = options;
		p->writer->suffix = p->n_suffixes ? p->suffixes[0] : "";
		p->writer->media_type = p->n_media_types ? p->media_types[0] : "";
	}
	p->reader = NULL;
	p->writer = NULL;
	p->n_suffixes = p->n_media_types = p->n_options = 0;
	p->suffixes[0] = p->media_types[0] = NULL;
}

static bool begin_part(parse *p, kw_str name, bool is_reader)
{
	end_part(p);
	if (p->n_readers == MOST || p->n_writers == MOST)
		return false;
	if (is_reader) {
		p->reader = kw_arena_alloc(p->arena, sizeof *p->reader);
		if (!p->reader)
			return false;
		p->reader->name = text_of(p, name);
		p->readers[p->n_readers++] = p->reader;
	} else {
		p->writer = kw_arena_alloc(p->arena, sizeof *p->writer);
		if (!p->writer)
			return false;
		p->writer->name = text_of(p, name);
		p->writers[p->n_writers++] = p->writer;
	}
	return true;
}

static bool begin_option(parse *p, kw_str s)
{
	end_option(p);
	char name[64], type[16];
	int64_t min, max;
	const char *z = text_of(p, s);
	kw_option o = { 0 };
	if ((!p->reader && !p->writer) || p->n_options == MOST_OPTIONS ||
	    sscanf(z, "%63s %15s %" SCNd64 " %" SCNd64, name, type, &min, &max) != 4 ||
	    !kw_opt_type_find(kw_str_from(type), &o.type))
		return false;
	o.name = text_of(p, kw_str_from(name));
	o.min = min;
	o.max = max;
	p->options[p->n_options++] = o;
	return true;
}

static bool take(parse *p, kw_str key, kw_str value)
{
	const char *z = text_of(p, value);
	kw_option *option = p->n_options ? &p->options[p->n_options - 1] : NULL;
#define KEY(word) kw_str_eq(key, KW_LIT(word))
	if (KEY("size"))
		return sscanf(z, "%" SCNu64, p->size) == 1;
	if (KEY("sha256"))
		return (*p->sha256 = kw_str_from(z)).n == 64;
	if (KEY("plugin"))
		return *(p->plugin->name = z) != 0;
	if (KEY("version"))
		return (p->plugin->version = z) != NULL;
	if (KEY("license"))
		return (p->plugin->license = z) != NULL;
	if (KEY("summary"))
		return (p->plugin->summary = z) != NULL;
	if (KEY("reader") || KEY("writer"))
		return begin_part(p, value, KEY("reader"));
	if (KEY("option"))
		return begin_option(p, value);
	if (KEY("choice"))
		return option && push(p->choices, &p->n_choices, z);
	if (KEY("preset"))
		return option && (option->preset = z) != NULL;
	if (KEY("option-help"))
		return option && (option->help = z) != NULL;
	if (KEY("suffix"))
		return push(p->suffixes, &p->n_suffixes, z);
	if (KEY("media-type"))
		return push(p->media_types, &p->n_media_types, z);
	if (KEY("keeps"))
		return p->writer && sscanf(z, "%" SCNx64, &p->writer->keeps) == 1;
	if (KEY("rank"))
		return (p->reader || p->writer) &&
		       sscanf(z, "%d", p->reader ? &p->reader->rank : &p->writer->rank) == 1;
	if (KEY("help") && p->reader)
		return (p->reader->help = z) != NULL;
	if (KEY("help") && p->writer)
		return (p->writer->help = z) != NULL;
#undef KEY
	return false;
}

const kw_plugin *kw_manifest_read(kw_arena *arena, kw_str text, uint64_t *size, kw_str *sha256,
                                  const char **reason)
{
	parse *p = calloc(1, sizeof *p);
	kw_plugin *plugin = kw_arena_alloc(arena, sizeof *plugin);
	bool first = true, fine = p && plugin;
	*reason = KW_TO_TRANSLATE("no memory");
	if (fine)
		*p = (parse){ .arena = arena, .plugin = plugin, .size = size, .sha256 = sha256 };
	for (size_t at = 0; fine && at < text.n;) {
		const char *end = memchr(text.p + at, '\n', text.n - at);
		size_t n = end ? (size_t)(end - (text.p + at)) : text.n - at;
		kw_str line = kw_str_sub(text, at, n);
		const char *space = n ? memchr(line.p, ' ', n) : NULL;
		kw_str key = kw_str_sub(line, 0, space ? (size_t)(space - line.p) : n);
		kw_str value = kw_str_sub(line, key.n + 1, n);
		if (first) {
			*reason = KW_TO_TRANSLATE("its manifest is for another ABI");
			fine = kw_str_eq(key, KW_LIT("kawaraban-manifest")) && kw_str_eq(value, KW_LIT("1"));
		} else if (n) {
			*reason = KW_TO_TRANSLATE("its manifest is malformed");
			fine = take(p, key, value);
		}
		first = false;
		at += n + 1;
	}
	if (fine) {
		end_part(p);
		plugin->size = sizeof *plugin;
		plugin->readers = keep(p, p->readers, (p->n_readers + 1) * sizeof *p->readers);
		plugin->writers = keep(p, p->writers, (p->n_writers + 1) * sizeof *p->writers);
		*reason = KW_TO_TRANSLATE("its manifest is malformed");
		fine = !first && plugin->name && sha256->n == 64 && !kw_arena_failed(arena);
	}
	free(p);
	return fine ? plugin : NULL;
}
