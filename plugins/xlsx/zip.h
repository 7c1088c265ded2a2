/* zip.h -- zip packages: reading part by part, and writing parts that are packed already. zip.c is the only caller of minizip. */
#ifndef XLSX_ZIP_H
#define XLSX_ZIP_H

#include <kawaraban/str.h>

enum { XLSX_PART_NAME_BYTES = 256 };

/* One entry of the list of parts. */
typedef struct xlsx_part {
	char name[XLSX_PART_NAME_BYTES];
	uint32_t crc;
	uint64_t bytes; /* unpacked */
	uint32_t date;  /* as the package has it */
} xlsx_part;

typedef struct xlsx_zip xlsx_zip;

/* NULL when the file is no zip package. Close it. */
xlsx_zip *xlsx_zip_open(const char *path);
void xlsx_zip_close(xlsx_zip *zip);
/* The first part of the list, then the next. False at the end, and with *failed when the list is damaged. */
bool xlsx_zip_next(xlsx_zip *zip, xlsx_part *part, bool *failed);
bool xlsx_zip_has(xlsx_zip *zip, const char *name);
/* Opens the part asked for last, unpacked or as it is packed. */
bool xlsx_zip_enter(xlsx_zip *zip, bool is_packed);
/* Bytes read; 0 at the end of the part, -1 when it cannot be read. */
int xlsx_zip_read(xlsx_zip *zip, void *out, unsigned n);
/* Leaves the part; false when its CRC is wrong (unpacked parts read to their end). */
bool xlsx_zip_leave(xlsx_zip *zip);

typedef struct xlsx_pack xlsx_pack;

/* A new package, or NULL when the file cannot be made. */
xlsx_pack *xlsx_pack_new(const char *path);
/* Begins a part of packed bytes. most_bytes: what it may unpack to. */
bool xlsx_pack_enter(xlsx_pack *pack, const xlsx_part *part, uint64_t most_bytes);
bool xlsx_pack_put(xlsx_pack *pack, const void *bytes, size_t n);
bool xlsx_pack_leave(xlsx_pack *pack, uint32_t crc, uint64_t bytes);
/* Writes the list of parts and closes; false when anything could not be written. Frees the package. */
bool xlsx_pack_close(xlsx_pack *pack);

#endif
