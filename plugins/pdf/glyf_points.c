/* glyf_points -- the points of one outline: read, thinned, rounded, written. Where two curves meet in a point that their
 * neighbours imply, or nearly so, that point is left out: TrueType sets it in the middle of the two beside it. Contours begin where
 * that is shortest. */
#include "glyf_inside.h"

#include <stdlib.h>

enum {
	MOST_REPEATED = 256,
	STEPS = 1024,       /* of a curve from end to end */
	FINE = 4,           /* parts of a unit in which curves are compared */
	MOST_EXTENT = 2048, /* units from the first point of a pair: a fourth power is an int64 */
	TANGENT_HALVINGS = 10,
};

/* Bits of an outline point. */
enum {
	ON = 0x01,
	X_SHORT = 0x02,
	Y_SHORT = 0x04,
	REPEAT = 0x08,
	X_SAME = 0x10,
	Y_SAME = 0x20,
	OVERLAP = 0x40
};

/* Which bits are of one axis. */
typedef struct axis {
	uint8_t is_short, is_same;
} axis;
static const axis axes[2] = { { X_SHORT, X_SAME }, { Y_SHORT, Y_SAME } };

/* ---- reading ---- */

static bool room_for_points(kw_glyf_cutting *c, size_t n)
{
	if (n > c->room_points) {
		size_t room = n < 1024 ? 1024 : n * 2;
		uint8_t *bits = realloc(c->bits, room);
		c->bits = bits ? bits : c->bits;
		for (size_t i = 0; i < 2; i++) {
			int32_t *places = realloc(c->places[i], room * sizeof *places);
			c->places[i] = places ? places : c->places[i];
			if (!places || !bits)
				return false;
		}
		c->room_points = room;
	}
	return kw_buf_reserve(c->out, 5 * n);
}

/* Takes the bits of n points from `at` on; returns what follows them, NULL when they are damaged. */
static const char *read_bits(kw_glyf_cutting *c, const char *at, const char *end, size_t n)
{
	uint8_t *to = c->bits, *last = to + n;
	while (to < last) {
		if (at == end)
			return NULL;
		bool repeats = *at & REPEAT;
		uint8_t bits = (uint8_t)*at++ & (uint8_t)~REPEAT;
		*to++ = bits;
		if (!repeats)
			continue;
		if (at == end || (uint8_t)*at > last - to)
			return NULL;
		for (uint8_t times = (uint8_t)*at++; times > 0; times--)
			*to++ = bits;
	}
	return at;
}

/* One axis of n points. Returns what follows, NULL when it is damaged or goes beyond what a table can say. */
static const char *read_axis(const kw_glyf_cutting *c, const char *at, const char *end, size_t n,
                             size_t number)
{
	const axis of = axes[number];
	int32_t place = 0;
	for (size_t i = 0; i < n; i++) {
		uint8_t bits = c->bits[i];
		if (bits & of.is_short) {
			if (at == end)
				return NULL;
			place += bits & of.is_same ? (uint8_t)*at : -(int32_t)(uint8_t)*at;
			at++;
		} else if (!(bits & of.is_same)) {
			if (end - at < 2)
				return NULL;
			place += kw_glyf_signed16(at);
			at += 2;
		}
		if (place < INT16_MIN || place > INT16_MAX)
			return NULL;
		c->places[number][i] = place;
	}
	return at;
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
	int64_t low = 0, high = STEPS;
	/* At step t the middle is on the line where this is 0. */
	int64_t at_end = 2 * (b - a) + 3 * a + w;
	bool is_above = w > 0;
	if (w == 0 || (at_end != 0 && is_above == (at_end > 0)))
		return false;
	for (int i = 0; i < TANGENT_HALVINGS; i++) {
		int64_t t = (low + high) / 2, at = (2 * (b - a) * t + 3 * a * STEPS) * t + w * STEPS * STEPS;
		if ((at > 0) == is_above)
			low = t;
		else
			high = t;
	}
	int64_t t = high, s = STEPS - high;
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

static int32_t whole(int64_t parts)
{
	return (int32_t)((parts + FINE / 2 + (int64_t)FINE * INT16_MAX) / FINE - INT16_MAX);
}

/* Whether two curves begin at point i of a contour that starts with `start` and ends before `end`. */
static bool has_pair(const uint8_t *bits, size_t i, size_t end, uint8_t start)
{
	return i + 4 <= end && !(bits[i + 1] & ON) && bits[i] & ON && bits[i + 2] & ON &&
	       !(bits[i + 3] & ON) && (i + 4 < end ? bits[i + 4] : start) & ON;
}

/* Leaves points out of the contour from `first` to `end`, which is moved down to `to`; returns its new end. */
static size_t thin_contour(kw_glyf_cutting *c, size_t first, size_t end, size_t to)
{
	int32_t *x = c->places[0], *y = c->places[1];
	uint8_t *bits = c->bits;
	const int64_t most = (int64_t)FINE * c->units / ((int64_t)KW_GLYF_CURVE_PART * c->grid);
	const point start = { (int64_t)x[first] * FINE, (int64_t)y[first] * FINE };
	const uint8_t start_bits = bits[first];
	for (size_t i = first; i < end; i++, to++) {
		x[to] = x[i];
		y[to] = y[i];
		bits[to] = bits[i];
		if (!has_pair(bits, i, end, start_bits))
			continue;
		point p[5] = { [4] = start }, near, far;
		for (size_t k = 0; k < 5 && i + k < end; k++)
			p[k] = (point){ (int64_t)x[i + k] * FINE, (int64_t)y[i + k] * FINE };
		if (!join_pair(p, most, &near, &far))
			continue;
		x[to + 1] = whole(near.x);
		y[to + 1] = whole(near.y);
		x[to + 2] = whole(far.x);
		y[to + 2] = whole(far.y);
		bits[to + 1] = bits[i + 1];
		bits[to + 2] = bits[i + 3];
		i += 3;
		to += 2;
	}
	return to;
}

/* ---- where contours begin ---- */

static void turn_round(kw_glyf_cutting *c, size_t first, size_t end)
{
	for (; first + 1 < end; first++, end--) {
		size_t last = end - 1;
		for (size_t i = 0; i < 2; i++) {
			int32_t place = c->places[i][first];
			c->places[i][first] = c->places[i][last];
			c->places[i][last] = place;
		}
		uint8_t bits = c->bits[first];
		c->bits[first] = c->bits[last];
		c->bits[last] = bits;
	}
}

/* What a step takes, in half bytes: nothing, a byte, or two of which the first is nearly always the same. */
static int cost(int32_t from, int32_t to)
{
	int32_t step = to - from;
	return step == 0 ? 0 : step > -256 && step < 256 ? 2 : 3;
}

/* The way from the last point to the first is not written, the way from the contour before is: the contour begins where that saves
 * most. */
static void begin_contour(kw_glyf_cutting *c, size_t first, size_t end)
{
	const int32_t *x = c->places[0], *y = c->places[1];
	int32_t at_x = first ? x[first - 1] : 0, at_y = first ? y[first - 1] : 0;
	size_t best = first;
	int best_cost = INT32_MAX;
	for (size_t i = first, before = end - 1; i < end; before = i++) {
		int its = cost(at_x, x[i]) + cost(at_y, y[i]) - cost(x[before], x[i]) - cost(y[before], y[i]);
		if (its < best_cost && c->bits[i] & ON) {
			best = i;
			best_cost = its;
		}
	}
	if (best == first)
		return;
	turn_round(c, first, best);
	turn_round(c, best, end);
	turn_round(c, first, end);
}

/* ---- writing ---- */

/* One axis of n points, as steps with their bits; range[0] and range[2] become its least and its greatest place. */
static char *put_axis(const kw_glyf_cutting *c, char *to, size_t n, size_t number, int32_t *range)
{
	const axis of = axes[number];
	int32_t before = 0, least = INT32_MAX, greatest = INT32_MIN;
	for (size_t i = 0; i < n; i++) {
		uint8_t bits = c->bits[i] & (uint8_t) ~(of.is_short | of.is_same);
		int32_t place = c->places[number][i], step = place - before;
		before = place;
		least = place < least ? place : least;
		greatest = place > greatest ? place : greatest;
		if (step > 0 && step < 256) {
			bits |= of.is_short | of.is_same;
			*to++ = (char)step;
		} else if (step < 0 && step > -256) {
			bits |= of.is_short;
			*to++ = (char)-step;
		} else if (step == 0) {
			bits |= of.is_same;
		} else {
			kw_glyf_set16(to, step);
			to += 2;
		}
		c->bits[i] = bits;
	}
	range[0] = least;
	range[2] = greatest;
	return to;
}

/* Bits of all points, equal ones counted; returns their end. */
static char *put_bits(const kw_glyf_cutting *c, char *to, size_t n)
{
	const uint8_t *at = c->bits, *end = at + n;
	while (at < end) {
		const uint8_t *next = at + 1, *most = end - at < MOST_REPEATED ? end : at + MOST_REPEATED;
		while (next < most && *next == *at)
			next++;
		*to++ = (char)(next - at > 2 ? *at | REPEAT : *at);
		if (next - at > 1)
			*to++ = (char)(next - at > 2 ? (uint8_t)(next - at - 1) : *at);
		at = next;
	}
	return to;
}

bool kw_glyf_copy_points(kw_glyf_cutting *c, kw_str from, size_t contours, size_t ends_at, int32_t box[4])
{
	char *ends = c->out->b + ends_at;
	size_t n = (size_t)kw_glyf_be16(ends + 2 * (contours - 1)) + 1, kept = 0;
	if (!room_for_points(c, n))
		return false;
	const char *at = read_bits(c, from.p, from.p + from.n, n);
	for (size_t i = 0; at && i < 2; i++)
		at = read_axis(c, at, from.p + from.n, n, i);
	if (!at)
		return false;
	ends = c->out->b + ends_at; /* the buffer may have moved */
	for (size_t i = 0, first = 0, end; c->thins && i < contours; i++, first = end) {
		end = (size_t)kw_glyf_be16(ends + 2 * i) + 1;
		kept = thin_contour(c, first, end, kept);
		kw_glyf_set16(ends + 2 * i, (int32_t)kept - 1);
	}
	n = c->thins ? kept : n;
	for (size_t i = 0; i < 2 * n; i++)
		c->places[i & 1][i / 2] = kw_glyf_scaled(c, c->places[i & 1][i / 2]);
	for (size_t i = 0, first = 0, end; c->thins && i < contours; i++, first = end) {
		end = (size_t)kw_glyf_be16(ends + 2 * i) + 1;
		begin_contour(c, first, end);
	}
	/* The bits are known last and stand first: the axes are written where the longest list of bits would end, and moved. */
	char *begin = c->out->b + c->out->n, *steps = begin + n, *to = steps;
	for (size_t i = 0; i < 2; i++)
		to = put_axis(c, to, n, i, &box[i]);
	char *behind_bits = put_bits(c, begin, n);
	memmove(behind_bits, steps, (size_t)(to - steps));
	c->out->n = (size_t)(behind_bits + (to - steps) - c->out->b);
	return true;
}
