/* A plugin with neither readers nor writers. */
#include <kawaraban/plugin.h>

KW_PLUGIN(.name = "empty", .version = "1.0", .license = "MIT", .summary = "has neither readers nor writers");
