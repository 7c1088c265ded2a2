/* json/keys -- every object of the tree's JSON form, as one list of its keys in their order. From a list come the
 * structure a caller fills, and the table it is written by: order and omission cannot be got wrong elsewhere. */
#ifndef JSON_KEYS_H
#define JSON_KEYS_H

#include "bytes.h"

/* X(S, KIND, key), S being the name of the object:
 *   TEXT    a string, left out when empty         STATED  a string, always written
 *   NUMBER  an integer, always written            COUNT   an integer, left out when 0
 *   FLAG    true, or left out                     LINES   a line reference, left out without a line
 *   TEXTS, NUMBERS  arrays, left out when empty
 *   OBJECT(of), OBJECTS(of)  an object of that name, left out when NULL; an array of them, left out when empty
 *   NODES   an array that stays open behind the object: always the last that is used, see json_nodes */
#define JSON_SOURCE(X, S)                                                                                    \
	X(S, STATED, file)                                                                                   \
	X(S, STATED, sha256)                                                                                 \
	X(S, NUMBER, bytes)                                                                                  \
	X(S, STATED, encoding)                                                                               \
	X(S, NUMBER, lines)                                                                                  \
	X(S, NUMBER, nonblank_lines)

#define JSON_ORGANISATION(X, S)                                                                              \
	X(S, TEXT, ward)                                                                                     \
	X(S, TEXT, city)

#define JSON_FISCAL_YEAR(X, S)                                                                               \
	X(S, STATED, raw)                                                                                    \
	X(S, TEXT, era)                                                                                      \
	X(S, NUMBER, year)                                                                                   \
	X(S, TEXT, start)                                                                                    \
	X(S, TEXT, end)

/* head, mascot, banner, issue_date, contact, url, form; with a type it is a contact node of the body */
#define JSON_FIELD(X, S)                                                                                     \
	X(S, TEXT, type)                                                                                     \
	X(S, LINES, lines)                                                                                   \
	X(S, FLAG, part)                                                                                     \
	X(S, TEXT, raw)                                                                                      \
	X(S, TEXT, text)                                                                                     \
	X(S, TEXT, role)                                                                                     \
	X(S, TEXT, post)                                                                                     \
	X(S, TEXT, name)                                                                                     \
	X(S, TEXT, office)                                                                                   \
	X(S, TEXT, tel)                                                                                      \
	X(S, TEXT, tel_raw)                                                                                  \
	X(S, TEXT, fax)                                                                                      \
	X(S, TEXT, iso)                                                                                      \
	X(S, TEXT, href)                                                                                     \
	X(S, TEXT, label)                                                                                    \
	X(S, TEXT, confidence)

#define JSON_DOCUMENT(X, S)                                                                                  \
	X(S, TEXT, kind)                                                                                     \
	X(S, TEXT, title)                                                                                    \
	X(S, LINES, lines_title)                                                                             \
	X(S, TEXT, status)                                                                                   \
	X(S, OBJECT(organisation), organisation)                                                             \
	X(S, OBJECT(fiscal_year), fiscal_year)                                                               \
	X(S, OBJECT(field), head)                                                                            \
	X(S, OBJECTS(field), mascot)                                                                         \
	X(S, OBJECT(field), banner)                                                                          \
	X(S, OBJECT(field), issue_date)                                                                      \
	X(S, OBJECT(field), contact)                                                                         \
	X(S, OBJECT(field), url)                                                                             \
	X(S, OBJECT(field), form)

#define JSON_RESTORED(X, S)                                                                                  \
	X(S, STATED, before)                                                                                 \
	X(S, STATED, after)

#define JSON_BUDGET(X, S)                                                                                    \
	X(S, STATED, raw)                                                                                    \
	X(S, STATED, label)                                                                                  \
	X(S, NUMBER, amount)                                                                                 \
	X(S, STATED, unit)                                                                                   \
	X(S, NUMBER, yen)                                                                                    \
	X(S, TEXT, fiscal_year)

#define JSON_NODE(X, S)                                                                                      \
	X(S, STATED, type)                                                                                   \
	X(S, COUNT, level)                                                                                   \
	X(S, TEXT, marker)                                                                                   \
	X(S, TEXT, tag)                                                                                      \
	X(S, TEXT, prefix)                                                                                   \
	X(S, TEXT, label)                                                                                    \
	X(S, TEXT, label_from)                                                                               \
	X(S, TEXT, number)                                                                                   \
	X(S, TEXT, title)                                                                                    \
	X(S, TEXT, subtitle)                                                                                 \
	X(S, TEXT, qualifier)                                                                                \
	X(S, TEXT, bureau)                                                                                   \
	X(S, TEXT, term)                                                                                     \
	X(S, TEXT, id)                                                                                       \
	X(S, TEXT, text)                                                                                     \
	X(S, TEXTS, display_lines)                                                                           \
	X(S, TEXT, raw)                                                                                      \
	X(S, LINES, lines)                                                                                   \
	X(S, FLAG, part)                                                                                     \
	X(S, FLAG, implied)                                                                                  \
	X(S, FLAG, label_after_content)                                                                      \
	X(S, TEXT, list_title)                                                                               \
	X(S, LINES, lines_list_title)                                                                        \
	X(S, OBJECT(restored), restored)                                                                     \
	X(S, OBJECT(budget), budget)                                                                         \
	X(S, TEXT, link)                                                                                     \
	X(S, TEXT, ref)                                                                                      \
	X(S, TEXT, what)                                                                                     \
	X(S, TEXT, missing)                                                                                  \
	X(S, TEXT, confidence)                                                                               \
	X(S, TEXT, why)                                                                                      \
	X(S, TEXTS, columns)                                                                                 \
	X(S, TEXT, raw_header)                                                                               \
	X(S, LINES, lines_header)                                                                            \
	X(S, TEXT, header_confidence)                                                                        \
	X(S, NODES, items)                                                                                   \
	X(S, NODES, rows)                                                                                    \
	X(S, NODES, children)

#define JSON_ITEM(X, S)                                                                                      \
	X(S, TEXT, code)                                                                                     \
	X(S, TEXT, name)                                                                                     \
	X(S, TEXT, text)                                                                                     \
	X(S, LINES, lines)                                                                                   \
	X(S, FLAG, part)                                                                                     \
	X(S, TEXT, confidence)                                                                               \
	X(S, TEXT, why)                                                                                      \
	X(S, NODES, children)

#define JSON_CELL(X, S) X(S, NODES, children)

#define JSON_THEME(X, S)                                                                                     \
	X(S, STATED, code)                                                                                   \
	X(S, LINES, lines)                                                                                   \
	X(S, TEXT, name_ref)

#define JSON_PROJECT_ROW(X, S)                                                                               \
	X(S, STATED, project)                                                                                \
	X(S, LINES, lines)                                                                                   \
	X(S, FLAG, part)                                                                                     \
	X(S, OBJECT(theme), theme)                                                                           \
	X(S, TEXT, confidence)                                                                               \
	X(S, TEXT, why)                                                                                      \
	X(S, NODES, content)

#define JSON_DUTY_ROW(X, S)                                                                                  \
	X(S, STATED, department)                                                                             \
	X(S, LINES, lines_name)                                                                              \
	X(S, FLAG, part)                                                                                     \
	X(S, LINES, lines_text)                                                                              \
	X(S, TEXT, text)                                                                                     \
	X(S, TEXT, confidence)                                                                               \
	X(S, TEXT, why)

#define JSON_REMOVED(X, S)                                                                                   \
	X(S, STATED, type)                                                                                   \
	X(S, STATED, reason)                                                                                 \
	X(S, LINES, lines)                                                                                   \
	X(S, FLAG, part)                                                                                     \
	X(S, LINES, of)                                                                                      \
	X(S, TEXT, text)

#define JSON_DESPACED(X, S)                                                                                  \
	X(S, LINES, lines)                                                                                   \
	X(S, NUMBERS, columns)

#define JSON_DIAGNOSTIC(X, S)                                                                                \
	X(S, STATED, severity)                                                                               \
	X(S, STATED, code)                                                                                   \
	X(S, LINES, lines)                                                                                   \
	X(S, STATED, message)

/* ---- the lists as structures ---- */

typedef struct json_texts {
	const kw_str *p;
	size_t n;
} json_texts;

typedef struct json_numbers {
	const uint32_t *p;
	size_t n;
} json_numbers;

typedef struct json_objects {
	const void *p;
	size_t n;
} json_objects;

/* What becomes of an array whose elements follow: not there, opened by its first element, or opened at once. */
typedef enum json_nodes { JSON_ABSENT, JSON_WHEN_FILLED, JSON_ALWAYS } json_nodes;

#define JSON_MEMBER_TEXT            kw_str
#define JSON_MEMBER_STATED          kw_str
#define JSON_MEMBER_NUMBER          int64_t
#define JSON_MEMBER_COUNT           int64_t
#define JSON_MEMBER_FLAG            bool
#define JSON_MEMBER_LINES           json_lines
#define JSON_MEMBER_TEXTS           json_texts
#define JSON_MEMBER_NUMBERS         json_numbers
#define JSON_MEMBER_OBJECT(object)  const void *
#define JSON_MEMBER_OBJECTS(object) json_objects
#define JSON_MEMBER_NODES           json_nodes

/* X(name, list of its keys) */
#define JSON_OBJECTS(X)                                                                                      \
	X(source, JSON_SOURCE)                                                                               \
	X(organisation, JSON_ORGANISATION)                                                                   \
	X(fiscal_year, JSON_FISCAL_YEAR)                                                                     \
	X(field, JSON_FIELD)                                                                                 \
	X(document, JSON_DOCUMENT)                                                                           \
	X(restored, JSON_RESTORED)                                                                           \
	X(budget, JSON_BUDGET)                                                                               \
	X(node, JSON_NODE)                                                                                   \
	X(item, JSON_ITEM)                                                                                   \
	X(cell, JSON_CELL)                                                                                   \
	X(theme, JSON_THEME)                                                                                 \
	X(project_row, JSON_PROJECT_ROW)                                                                     \
	X(duty_row, JSON_DUTY_ROW)                                                                           \
	X(removed, JSON_REMOVED)                                                                             \
	X(despaced, JSON_DESPACED)                                                                           \
	X(diagnostic, JSON_DIAGNOSTIC)

/* struct json_node { kw_str type; int64_t level; ... }, and its table json_node_object */
#define JSON_MEMBER(structure, kind, key) JSON_MEMBER_##kind key;
#define JSON_STRUCTURE(name, keys)                                                                           \
	struct json_##name {                                                                                 \
		keys(JSON_MEMBER, name)                                                                      \
	};                                                                                                   \
	extern const json_object json_##name##_object;

typedef struct json_object json_object;
JSON_OBJECTS(JSON_STRUCTURE)

/* Writes *facts, a structure of `object`, as the next element or, with a key, as a member. owner NULL: the object is closed.
 * Else it stays open, with the array of its NODES key if it has one, until json_close_of(owner). */
void json_put_object(json *j, const char *key, const json_object *object, const void *facts,
                     const void *owner);

#endif
