/* glyf_points -- the points of one outline: read, thinned, rounded, written. Where two curves meet in a point that their
 * neighbours imply, or nearly so, that point is left out: TrueType sets it in the middle of the two beside it. Contours begin where
 * that is shortest. Nothing foretells how long the next step is, so steps are read and written without branches. */
#include "glyf_inside.h"

#include <endian.h>
#include <stdlib.h>

enum {
	MOST_REPEATED = 256,
	SHORT_STEP = 256,   /* the first that takes two bytes */
	STEPS = 1024,       /* of a curve from end to end */
	FINE = 4,           /* parts of a unit in which curves are compared */
	MOST_EXTENT = 2048, /* units from the first point of a pair: a fourth power is an int64 */
};

/* Bits of an outline point. Those of the second axis are those of the first, shifted by one. */
enum {
	ON = 0x01,
	X_SHORT = 0x02,
	REPEAT = 0x08,
	X_SAME = 0x10,
	OF_STEPS = 0x36, /* all of both axes */
};

/* The same of four points, the first of them lowest. */
#define FOUR_ON            UINT32_C(0x01010101)
#define FIRST_AND_THIRD_ON UINT32_C(0x00010001)

/* ---- reading ---- */

static bool room_for_points(kw_glyf_cutting *c, size_t n)
{
	if (n > c->room_points) {
		size_t room = n < 1024 ? 1024 : n * 2;
		uint8_t *bits = realloc(c->bits, room);
		c->bits = bits ? bits : c->bits;
		kw_glyf_point *points = realloc(c->points, room * sizeof *points);
		c->points = points ? points : c->points;
		if (!points || !bits)
			return false;
		c->room_points = room;
	}
	return kw_buf_reserve(c->out, 5 * n + 2);
}

/* The bytes of a step: one when it is short, none when the place is that of the point before, else two. By its bits, of which the
 * first stands lowest. */
static const uint8_t step_bytes[] = {
	[0] = 2, [X_SHORT / 2] = 1, [X_SAME / 2] = 0, [(X_SHORT | X_SAME) / 2] = 1
};

static inline size_t bytes_of_step(unsigned bits)
{
	return step_bytes[(bits & (X_SHORT | X_SAME)) / 2];
}

/* Takes the bits of n points from `at` on; returns what follows them, NULL when they are damaged. bytes: of the steps of each axis. */
static const char *read_bits(kw_glyf_cutting *c, const char *at, const char *end, size_t n, size_t bytes[2])
{
	uint8_t *to = c->bits, *last = to + n;
	while (to < last) {
		if (at == end)
			return NULL;
		uint8_t bits = (uint8_t)*at++;
		size_t times = 1;
		if (bits & REPEAT) {
			if (at == end || (uint8_t)*at >= last - to)
				return NULL;
			bits &= (uint8_t)~REPEAT;
			times += (uint8_t)*at++;
			memset(to + 1, bits, times - 1);
		}
		*to = bits;
		to += times;
		bytes[0] += times * bytes_of_step(bits);
		bytes[1] += times * bytes_of_step(bits >> 1u);
	}
	return at;
}

/* The step at *at, where two bytes may be read whatever it takes. */
static inline int32_t take_step(const char **at, unsigned bits)
{
	int32_t is_short = -(int32_t)(bits / X_SHORT & 1), differs = (int32_t)(bits / X_SAME & 1) - 1;
	int32_t one = (uint8_t) * *at, two = kw_glyf_signed16(*at);
	*at += bytes_of_step(bits);
	/* A short step says in the other bit which way it goes. */
	return (((one ^ differs) - differs) & is_short) | (two & differs & ~is_short);
}

/* Takes n points; false when they are damaged or go beyond what a table can say. The steps are copied behind the font first, so that
 * two bytes may be read where the last has ended. */
static bool read_points(kw_glyf_cutting *c, kw_str from, size_t n)
{
	size_t bytes[2] = { 0, 0 };
	const char *end = from.p + from.n, *at = read_bits(c, from.p, end, n, bytes);
	if (!at || bytes[0] + bytes[1] > (size_t)(end - at))
		return false;
	char *copy = c->out->b + c->out->n;
	memcpy(copy, at, bytes[0] + bytes[1]);
	memset(copy + bytes[0] + bytes[1], 0, 2);
	const char *at_x = copy, *at_y = copy + bytes[0];
	kw_glyf_point place = { 0, 0 };
	uint32_t beyond = 0;
	for (size_t i = 0; i < n; i++) {
		place.x += take_step(&at_x, c->bits[i]);
		place.y += take_step(&at_y, c->bits[i] >> 1u);
		beyond |= (uint32_t)(place.x - INT16_MIN) | (uint32_t)(place.y - INT16_MIN);
		c->points[i] = place;
	}
	return beyond <= UINT16_MAX;
}

/* ---- thinning ---- */

typedef struct point {
	int64_t x, y;
} point;

static point less(point a, point b)
{
	return (point){ a.x - b.x, a.y - b.y };
}

/* The area between two ways, twice: 0 when they are parallel. */
static int64_t cross(point a, point b)
{
	return a.x * b.y - a.y * b.x;
}

static bool is_near(point a, point b, int64_t most)
{
	return llabs(a.x - b.x) <= most && llabs(a.y - b.y) <= most;
}

/* Whether p is no further than `most` from the curve of a, b and c. The weights of p between the three are u, v, w; on the curve
 * v * v is 4 * u * w, and beside it the difference grows with the distance as its gradient says. */
static bool is_on_curve(point p, point a, point b, point c, int64_t most)
{
	point pa = less(a, p), pb = less(b, p), pc = less(c, p);
	int64_t u = cross(pb, pc), v = cross(pc, pa), w = cross(pa, pb), off = v * v - 4 * u * w;
	point du = { b.y - c.y, c.x - b.x }, dv = { c.y - a.y, a.x - c.x }, dw = { a.y - b.y, b.x - a.x };
	int64_t gx = llabs(2 * v * dv.x - 4 * u * dw.x - 4 * w * du.x);
	int64_t gy = llabs(2 * v * dv.y - 4 * u * dw.y - 4 * w * du.y);
	int64_t gradient = gx > gy ? gx + gy / 4 : gy + gx / 4; /* its length, or a little less */
	return llabs(off) <= most * gradient;
}

/* Two curves p[0] p[1] p[2] and p[2] p[3] p[4] as one that goes through the middle between its controls *near and *far: the line of
 * controls that touches the first curve in that middle, and runs as the second one does at its end. False when there is none, or
 * when the second curve would be further off than `most`. All in parts of a unit. */
static bool join_curves(const point p[5], int64_t most, point *near, point *far)
{
	point first = less(p[1], p[0]), second = less(p[2], p[1]), last = less(p[3], p[4]);
	int64_t a = cross(first, last), b = cross(second, last), w = cross(less(p[0], p[4]), last);
	/* At step t the middle is on the line where this is 0. */
	int64_t at_end = 2 * (b - a) + 3 * a + w;
	bool is_above = w > 0;
	if (w == 0 || (at_end != 0 && is_above == (at_end > 0)))
		return false;
	int64_t square = 2 * (b - a), linear = 3 * a * STEPS, constant = w * STEPS * STEPS;
	int64_t t = 0;
	for (int64_t step = STEPS / 2; step > 0; step /= 2) {
		int64_t next = t + step, at = (square * next + linear) * next + constant;
		t += (at > 0) == is_above ? step : 0;
	}
	int64_t s = STEPS - ++t;
	*near = (point){ p[0].x + first.x * t / STEPS, p[0].y + first.y * t / STEPS };
	point way = { (first.x * s + second.x * t) / STEPS, (first.y * s + second.y * t) / STEPS };
	*far = (point){ near->x + 2 * way.x * t / STEPS, near->y + 2 * way.y * t / STEPS };
	point middle = { near->x + way.x * t / STEPS, near->y + way.y * t / STEPS }, ray = less(*far, p[4]);
	point half = { (p[2].x + 2 * p[3].x + p[4].x) / 4, (p[2].y + 2 * p[3].y + p[4].y) / 4 };
	return is_near(*far, p[0], (int64_t)MOST_EXTENT * FINE) && ray.x * last.x + ray.y * last.y > 0 &&
	       is_on_curve(p[2], middle, *far, p[4], most) && is_on_curve(half, middle, *far, p[4], most);
}

/* The same from whichever end has the longer way to where the two meet. */
static bool join_pair(const point p[5], int64_t most, point *near, point *far)
{
	const point turned[5] = { p[4], p[3], p[2], p[1], p[0] };
	point before = less(p[2], p[1]), behind = less(p[3], p[2]);
	for (size_t i = 0; i < 5; i++)
		if (!is_near(p[i], p[0], (int64_t)MOST_EXTENT * FINE))
			return false;
	return before.x * before.x + before.y * before.y >= behind.x * behind.x + behind.y * behind.y
	               ? join_curves(p, most, near, far)
	               : join_curves(turned, most, far, near);
}

static point in_parts(kw_glyf_point p)
{
	return (point){ (int64_t)p.x * FINE, (int64_t)p.y * FINE };
}

static int32_t whole(int64_t parts)
{
	return (int32_t)((parts + FINE / 2 + (int64_t)FINE * INT16_MAX) / FINE - INT16_MAX);
}

static kw_glyf_point rounded(const kw_glyf_cutting *c, kw_glyf_point p)
{
	return (kw_glyf_point){ kw_glyf_scaled(c, p.x), kw_glyf_scaled(c, p.y) };
}

/* Whether two curves begin at point i of a contour that starts with `start` and ends before `end`. */
static inline bool has_pair(const uint8_t *bits, size_t i, size_t end, uint8_t start)
{
	uint32_t four;
	if (i + sizeof four > end)
		return false;
	memcpy(&four, bits + i, sizeof four);
	return (le32toh(four) & FOUR_ON) == FIRST_AND_THIRD_ON &&
	       (i + sizeof four < end ? bits[i + sizeof four] : start) & ON;
}

/* Joins the two curves that begin at the first of n points; behind them is the start of their contour. */
static bool join_first(const kw_glyf_point *points, size_t n, kw_glyf_point start, int64_t most, point *near,
                       point *far)
{
	point p[5] = { [4] = in_parts(start) };
	for (size_t i = 0; i < 5 && i < n; i++)
		p[i] = in_parts(points[i]);
	return join_pair(p, most, near, far);
}

/* Rounds the contour from `first` to `end`, points left out; what stays is moved to its begin. Returns its new end. */
static size_t thin_contour(const kw_glyf_cutting *c, size_t first, size_t end)
{
	kw_glyf_point *points = c->points;
	uint8_t *bits = c->bits;
	const int64_t most = (int64_t)FINE * c->units / ((int64_t)KW_GLYF_CURVE_PART * c->grid);
	const kw_glyf_point start = points[first];
	const uint8_t start_bits = bits[first];
	size_t to = first;
	for (size_t i = first; i < end; i++, to++) {
		point near, far;
		bool joins = has_pair(bits, i, end, start_bits) && c->thins &&
		             join_first(points + i, end - i, start, most, &near, &far);
		points[to] = rounded(c, points[i]);
		bits[to] = bits[i];
		if (!joins)
			continue;
		points[to + 1] = rounded(c, (kw_glyf_point){ whole(near.x), whole(near.y) });
		points[to + 2] = rounded(c, (kw_glyf_point){ whole(far.x), whole(far.y) });
		bits[to + 1] = bits[i + 1];
		bits[to + 2] = bits[i + 3];
		i += 3;
		to += 2;
	}
	return to;
}

/* ---- writing ---- */

/* An outline being written: bits, and steps of each axis, all in the room behind the font, far enough from each other. */
typedef struct pen {
	char *bits, *steps[2];
	unsigned last, repeated; /* bits of the last point, and how many points have them */
	kw_glyf_point at, least, greatest;
} pen;

/* What a step takes, in half bytes: nothing, a byte, or two of which the first is nearly always the same. */
static int cost(int32_t from, int32_t to)
{
	int32_t step = to - from;
	return 2 * (step != 0) + (abs(step) >= SHORT_STEP);
}

/* The way from the last point to the first is not written, the way from the contour before is: the contour begins where that saves
 * most. */
static size_t find_begin(const kw_glyf_cutting *c, size_t first, size_t end, kw_glyf_point at)
{
	size_t best = first;
	int best_cost = INT32_MAX;
	kw_glyf_point before = c->points[end - 1];
	for (size_t i = first; i < end; i++) {
		kw_glyf_point p = c->points[i];
		int its = cost(at.x, p.x) + cost(at.y, p.y) - cost(before.x, p.x) - cost(before.y, p.y);
		before = p;
		if (its < best_cost && c->bits[i] & ON) {
			best = i;
			best_cost = its;
		}
	}
	return best;
}

/* Returns the bits that say what the step looks like. */
static inline unsigned put_step(char **to, int32_t step)
{
	unsigned size = (unsigned)abs(step), is_short = size != 0;
	if (size >= SHORT_STEP) {
		kw_glyf_set16(*to, step);
		*to += 2;
		return 0;
	}
	**to = (char)size;
	*to += is_short;
	return is_short * X_SHORT | (step >= 0 ? X_SAME : 0U);
}

/* Equal bits are counted from the third on. */
static inline void put_bits(pen *w, unsigned bits)
{
	if (bits != w->last || w->repeated == MOST_REPEATED) {
		w->last = bits;
		w->repeated = 0;
	}
	if (++w->repeated < 3)
		*w->bits++ = (char)bits;
	else
		w->bits[-1] = (char)(w->repeated - 1);
	if (w->repeated == 3)
		w->bits[-2] = (char)(bits | REPEAT);
}

static void put_points(const kw_glyf_cutting *c, pen *outline, size_t first, size_t end)
{
	pen w = *outline; /* a copy, which bytes that are written cannot change */
	for (size_t i = first; i < end; i++) {
		kw_glyf_point p = c->points[i];
		unsigned bits = c->bits[i] & ~(unsigned)OF_STEPS;
		bits |= put_step(&w.steps[0], p.x - w.at.x);
		bits |= put_step(&w.steps[1], p.y - w.at.y) << 1;
		put_bits(&w, bits);
		w.at = p;
		w.least.x = p.x < w.least.x ? p.x : w.least.x;
		w.least.y = p.y < w.least.y ? p.y : w.least.y;
		w.greatest.x = p.x > w.greatest.x ? p.x : w.greatest.x;
		w.greatest.y = p.y > w.greatest.y ? p.y : w.greatest.y;
	}
	*outline = w;
}

bool kw_glyf_copy_points(kw_glyf_cutting *c, kw_str from, size_t contours, size_t ends_at, int32_t box[4])
{
	char *ends = c->out->b + ends_at;
	size_t n = (size_t)kw_glyf_be16(ends + 2 * (contours - 1)) + 1, kept = 0;
	if (!room_for_points(c, n) || !read_points(c, from, n))
		return false;
	ends = c->out->b + ends_at; /* the buffer may have moved */
	char *begin = c->out->b + c->out->n, *steps[2] = { begin + n, begin + 3 * n };
	pen w = { .bits = begin, .steps = { steps[0], steps[1] }, .last = UINT32_MAX };
	w.least = (kw_glyf_point){ INT32_MAX, INT32_MAX };
	w.greatest = (kw_glyf_point){ INT32_MIN, INT32_MIN };
	for (size_t i = 0, first = 0, end; i < contours; i++, first = end) {
		end = (size_t)kw_glyf_be16(ends + 2 * i) + 1;
		size_t thin = thin_contour(c, first, end);
		size_t at = c->thins ? find_begin(c, first, thin, w.at) : first;
		put_points(c, &w, at, thin);
		put_points(c, &w, first, at);
		kept += thin - first;
		kw_glyf_set16(ends + 2 * i, (int32_t)kept - 1);
	}
	for (size_t i = 0; i < 2; i++) {
		size_t bytes = (size_t)(w.steps[i] - steps[i]);
		memmove(w.bits, steps[i], bytes);
		w.bits += bytes;
	}
	c->out->n = (size_t)(w.bits - c->out->b);
	box[0] = w.least.x;
	box[1] = w.least.y;
	box[2] = w.greatest.x;
	box[3] = w.greatest.y;
	return true;
}
