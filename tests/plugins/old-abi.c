/* A plugin of an ABI that never was: its constant has another name. */
#include <kawaraban/plugin.h>

KW_EXPORT extern const kw_plugin kw_plugin_v0;
const kw_plugin kw_plugin_v0 = { .size = sizeof(kw_plugin), .name = "old-abi" };
