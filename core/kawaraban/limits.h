/* kawaraban/limits.h -- every limit, its number and its reason, in one place. */
#ifndef KAWARABAN_LIMITS_H
#define KAWARABAN_LIMITS_H

/* X(ID, "name for --limit", normal, reason) */
#define KW_LIMITS(X)                                                                                         \
	X(INPUT_BYTES, "input-bytes", 268435456, "a million CSV rows fit; input is mapped, not copied")      \
	X(XML_BYTES, "xml-bytes", 67108864, "the decoded copy is held in memory")                            \
	X(LINE_BYTES, "line-bytes", 67108864,                                                                \
	  "real archives have lines of 56 KB; one paragraph is one line")                                    \
	X(DEPTH, "depth", 256, "libxml2's own limit for trees; leaflets stay far below")                     \
	X(ATTRIBUTES, "attributes", 1000, "libxml2 checks them in quadratic time")                           \
	X(START_TAG_BYTES, "start-tag-bytes", 65536, "checked before libxml2 sees the tag")                  \
	X(NODES, "nodes", 5000000, "about 150 bytes each: three quarters of a gigabyte")                     \
	X(CSV_ROWS, "csv-rows", 1048576, "rows of an Excel sheet")                                           \
	X(CSV_COLUMNS, "csv-columns", 16384, "columns of an Excel sheet")                                    \
	X(FIELD_BYTES, "field-bytes", 8388608, "a missing quote must not swallow the file")                  \
	X(OUTPUT_BYTES, "output-bytes", 536870912, "one output file")                                        \
	X(OUTPUTS_PER_JOB, "outputs-per-job", 64, "every writer and its companions together")                \
	X(DIAGNOSTICS, "diagnostics", 1000, "kept for each document, the rest is counted")                   \
	X(PROBE_BYTES, "probe-bytes", 65536, "head of the input that probes see")                            \
	X(CPU_SECONDS, "cpu-seconds", 30, "a million rows of open data XML take 24 s to validate")           \
	X(WALL_SECONDS, "wall-seconds", 60, "twice the CPU time: slow disks")                                \
	X(ADDRESS_SPACE, "address-space", 2147483648,                                                        \
	  "bytes of one document process, libraries and threads included")

typedef enum kw_limit {
#define KW_LIMIT_ID(id, name, normal, reason) KW_LIMIT_##id,
	KW_LIMITS(KW_LIMIT_ID)
#undef KW_LIMIT_ID
	        KW_N_LIMITS
} kw_limit;

#endif
