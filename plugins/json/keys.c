/* json/keys -- writes an object by the table of its keys. */
#include "keys.h"

typedef enum value_kind {
	VALUE_TEXT,
	VALUE_STATED,
	VALUE_NUMBER,
	VALUE_COUNT,
	VALUE_FLAG,
	VALUE_LINES,
	VALUE_TEXTS,
	VALUE_NUMBERS,
	VALUE_OBJECT,
	VALUE_OBJECTS,
	VALUE_NODES
} value_kind;

struct json_key {
	const char *name;
	size_t offset; /* of its member in the structure */
	value_kind kind;
	const json_object *object; /* of OBJECT and OBJECTS */
};

struct json_object {
	size_t size; /* of its structure */
	const struct json_key *keys;
	size_t n_keys;
};

#define KIND_TEXT            VALUE_TEXT, NULL
#define KIND_STATED          VALUE_STATED, NULL
#define KIND_NUMBER          VALUE_NUMBER, NULL
#define KIND_COUNT           VALUE_COUNT, NULL
#define KIND_FLAG            VALUE_FLAG, NULL
#define KIND_LINES           VALUE_LINES, NULL
#define KIND_TEXTS           VALUE_TEXTS, NULL
#define KIND_NUMBERS         VALUE_NUMBERS, NULL
#define KIND_OBJECT(object)  VALUE_OBJECT, &json_##object##_object
#define KIND_OBJECTS(object) VALUE_OBJECTS, &json_##object##_object
#define KIND_NODES           VALUE_NODES, NULL

#define KEY(structure, kind, key) { #key, offsetof(struct json_##structure, key), KIND_##kind },
#define TABLE(name, keys)                                                                                    \
	static const struct json_key name##_keys[] = { keys(KEY, name) };                                    \
	const json_object json_##name##_object = { sizeof(struct json_##name), name##_keys,                  \
		                                   KW_COUNT(name##_keys) };
JSON_OBJECTS(TABLE)

static void put_texts(json *j, const char *key, const json_texts *texts)
{
	if (texts->n == 0)
		return;
	json_open_array(j, key, NULL);
	for (size_t i = 0; i < texts->n; i++)
		json_put_text(j, NULL, texts->p[i]);
	json_close(j);
}

static void put_numbers(json *j, const char *key, const json_numbers *numbers)
{
	if (numbers->n == 0)
		return;
	json_open_array(j, key, NULL);
	for (size_t i = 0; i < numbers->n; i++)
		json_put_number(j, NULL, numbers->p[i]);
	json_close(j);
}

static void put_value(json *j, const struct json_key *key, const void *value, const void *owner);

/* Objects within objects: as deep as the lists of keys.h say (document, field), whatever the input. */
void json_put_object(json *j, const char *name, const json_object *object, const void *facts,
                     const void *owner)
{
	json_open_object(j, name, owner);
	for (const struct json_key *key = object->keys, *end = key + object->n_keys; key < end; key++) {
		const void *value = (const char *)facts + key->offset;
		if (key->kind != VALUE_TEXT ||
		    ((const kw_str *)value)->n) /* most texts of most objects are empty */
			put_value(j, key, value, owner);
	}
	if (!owner)
		json_close(j);
}

static void put_objects(json *j, const char *name, const json_object *object, const json_objects *objects)
{
	if (objects->n == 0)
		return;
	json_open_array(j, name, NULL);
	for (size_t i = 0; i < objects->n; i++)
		json_put_object(j, NULL, object, (const char *)objects->p + i * object->size, NULL);
	json_close(j);
}

static void put_value(json *j, const struct json_key *key, const void *value, const void *owner)
{
	switch (key->kind) {
	case VALUE_TEXT:
	case VALUE_STATED:
		json_put_text(j, key->name, *(const kw_str *)value);
		break;
	case VALUE_NUMBER:
		json_put_number(j, key->name, *(const int64_t *)value);
		break;
	case VALUE_COUNT:
		if (*(const int64_t *)value)
			json_put_number(j, key->name, *(const int64_t *)value);
		break;
	case VALUE_FLAG:
		if (*(const bool *)value)
			json_put_true(j, key->name);
		break;
	case VALUE_LINES:
		json_put_lines(j, key->name, (const json_lines *)value);
		break;
	case VALUE_TEXTS:
		put_texts(j, key->name, value);
		break;
	case VALUE_NUMBERS:
		put_numbers(j, key->name, value);
		break;
	case VALUE_OBJECT:
		if (*(const void *const *)value)
			json_put_object(j, key->name, key->object, *(const void *const *)value, NULL);
		break;
	case VALUE_OBJECTS:
		put_objects(j, key->name, key->object, value);
		break;
	case VALUE_NODES:
		if (*(const json_nodes *)value == JSON_ALWAYS)
			json_open_array(j, key->name, owner);
		else if (*(const json_nodes *)value == JSON_WHEN_FILLED)
			json_expect_array(j, key->name, owner);
		break;
	}
}
