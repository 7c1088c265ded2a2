/* contact -- what the rooms above need beside kawaraban/values.h. */
#ifndef CONTACT_H
#define CONTACT_H

#include <kawaraban/values.h>

/* Bytes of the http(s) URL at s.p[at], however long; 0 when none begins there. */
size_t kw_contact_url_bytes(kw_str s, size_t at);

/* A character of the part of a mail address before the '@'. */
bool kw_contact_is_mail_char(uint32_t c);

/* What the words just before s.p[at] say of a number there: 電話, TEL, FAX ... */
typedef enum kw_phone_label { KW_PHONE_UNLABELLED, KW_PHONE_TEL, KW_PHONE_FAX } kw_phone_label;
kw_phone_label kw_contact_label_before(kw_str s, size_t at);

/* Whether the number of a KW_CONTACT_TEL has its area code; 320-8327 has none. */
bool kw_contact_has_area(const kw_contact_value *value);

#endif
