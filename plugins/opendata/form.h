/* form.h -- the plain form of the documents of this plugin. */
#ifndef OPENDATA_FORM_H
#define OPENDATA_FORM_H

#include <kawaraban/plugin.h>

#define OD_XML_DECLARATION "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

/* Of a well-formed document. False: *fault is where another form begins. */
bool od_is_plain_form(kw_str bytes, size_t *fault);

#endif
