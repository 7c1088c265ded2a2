/* verify.c -- reads what was written again: well-formed, as many elements and amounts as were written, valid against the grammar
 * of formats/opendata. A document beyond AUTO_BYTES is not held in memory for the grammar unless that is asked for. */
#include "opendata.h"
#include "xml_lib.h"
#include <stdlib.h>

/* The grammar costs 0.7 ms to read and a leaflet 0.5 to 1.2 ms to check; the tree takes ten times its bytes. */
enum { AUTO_BYTES = 1 << 20 };

struct od_verify {
	od_verify_mode mode;
	od_sax *sax;
	od_counts read;
	bool in_amount, bad_amount;
	kw_buf amount; /* the text of the element that is open */
	kw_buf whole;  /* all bytes, for the grammar */
	kw_ctx *ctx;   /* while faults are told */
	bool said;
};

static void on_start(void *user, const od_sax *s KW_UNUSED, kw_str ns KW_UNUSED, kw_str name)
{
	od_verify *v = user;
	v->read.elements++;
	v->in_amount = kw_str_eq(name, KW_LIT("amount"));
	v->bad_amount |= v->amount.failed;
	kw_buf_clear(&v->amount);
}

static void on_text(void *user, const od_sax *s KW_UNUSED, kw_str text)
{
	od_verify *v = user;
	if (v->in_amount)
		kw_buf_put(&v->amount, text);
}

static void on_end(void *user, const od_sax *s KW_UNUSED, kw_str ns KW_UNUSED, kw_str name KW_UNUSED)
{
	od_verify *v = user;
	if (!v->in_amount)
		return;
	char *end = NULL;
	long long yen = v->amount.b ? strtoll(v->amount.b, &end, 10) : 0;
	v->bad_amount |= !end || *end || end == v->amount.b ||
	                 __builtin_add_overflow(v->read.sum_yen, (int64_t)yen, &v->read.sum_yen);
	v->read.amounts++;
	v->in_amount = false;
}

od_verify *od_verify_new(od_verify_mode mode)
{
	static const od_sax_events events = { on_start, on_text, on_end };
	od_verify *v = calloc(1, sizeof *v);
	if (!v)
		return NULL;
	v->mode = mode;
	v->sax = od_sax_new(&events, v);
	if (!v->sax) {
		free(v);
		return NULL;
	}
	return v;
}

void od_verify_free(od_verify *v)
{
	if (!v)
		return;
	od_sax_free(v->sax);
	kw_buf_free(&v->amount);
	kw_buf_free(&v->whole);
	free(v);
}

void od_verify_put(od_verify *v, kw_str bytes)
{
	if (v->mode == OD_VERIFY_AUTO && v->whole.n + bytes.n > AUTO_BYTES) {
		v->mode = OD_VERIFY_COUNTS;
		kw_buf_free(&v->whole);
	}
	if (v->mode != OD_VERIFY_COUNTS)
		kw_buf_put(&v->whole, bytes);
	od_sax_put(v->sax, bytes);
}

/* The first fault is the one that is said. */
static void say_invalid(void *user, uint32_t line, kw_str text)
{
	od_verify *v = user;
	if (!v->said)
		kw_fail(v->ctx, KW_ELIB, "opendata.invalid", (kw_span){ 0 },
		        "the document written is not valid: line %u: %.*s", (unsigned)line, KW_STR_ARG(text));
	v->said = true;
}

static kw_status validate(od_verify *v, kw_ctx *ctx)
{
	kw_str grammar;
	kw_status st = kw_ctx_data(ctx, "opendata/kawaraban-opendata-1.rng", &grammar);
	if (st)
		return st;
	if (v->whole.failed || v->whole.n > INT32_MAX)
		return kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		               "the document is too large for opendata.verify=full");
	v->ctx = ctx;
	od_tree *tree = od_tree_read(kw_buf_str(&v->whole), NULL, say_invalid, v);
	bool fine = tree && od_tree_is_valid(tree, grammar, say_invalid, v);
	if (!fine)
		say_invalid(v, 0, KW_LIT("no reason given"));
	od_tree_free(tree);
	return fine ? KW_OK : KW_ELIB;
}

kw_status od_verify_end(od_verify *v, kw_ctx *ctx, const od_counts *written)
{
	if (!od_sax_end(v->sax)) {
		uint32_t line;
		const char *why = od_sax_why(v->sax, &line);
		return kw_fail(ctx, KW_ELIB, "opendata.malformed", (kw_span){ 0 },
		               "the document written is not well-formed: line %u: %s", (unsigned)line, why);
	}
	if (v->bad_amount || v->read.elements != written->elements || v->read.amounts != written->amounts ||
	    v->read.sum_yen != written->sum_yen)
		return kw_fail(
		        ctx, KW_ELIB, "opendata.counts", (kw_span){ 0 },
		        "the document written has %llu elements and %llu amounts of %lld yen when read again; "
		        "%llu, %llu and %lld were written",
		        (unsigned long long)v->read.elements, (unsigned long long)v->read.amounts,
		        (long long)v->read.sum_yen, (unsigned long long)written->elements,
		        (unsigned long long)written->amounts, (long long)written->sum_yen);
	return v->mode == OD_VERIFY_COUNTS ? KW_OK : validate(v, ctx);
}
