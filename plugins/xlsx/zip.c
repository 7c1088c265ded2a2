/* zip -- packages through minizip: its only caller. Packing and unpacking of long parts is done by flate.c. */
#include "zip.h"
#include <minizip/unzip.h>
#include <minizip/zip.h>
#include <stdlib.h>
#include <string.h>

enum { PUT_BYTES_MAX = 1 << 20 };

struct xlsx_zip {
	unzFile file;
	bool has_begun;
};

xlsx_zip *xlsx_zip_open(const char *path)
{
	xlsx_zip *zip = calloc(1, sizeof *zip);
	if (zip)
		zip->file = unzOpen64(path);
	if (zip && zip->file)
		return zip;
	free(zip);
	return NULL;
}

void xlsx_zip_close(xlsx_zip *zip)
{
	if (!zip)
		return;
	unzClose(zip->file);
	free(zip);
}

bool xlsx_zip_next(xlsx_zip *zip, xlsx_part *part, bool *failed)
{
	unz_file_info64 info;
	int at = zip->has_begun ? unzGoToNextFile(zip->file) : unzGoToFirstFile(zip->file);
	zip->has_begun = true;
	*failed = at != UNZ_OK && at != UNZ_END_OF_LIST_OF_FILE;
	if (at != UNZ_OK)
		return false;
	*part = (xlsx_part){ .name = "" };
	*failed = unzGetCurrentFileInfo64(zip->file, &info, part->name, sizeof part->name, NULL, 0, NULL,
	                                  0) != UNZ_OK;
	if (*failed)
		return false;
	part->name[sizeof part->name - 1] = '\0';
	part->crc = (uint32_t)info.crc;
	part->bytes = info.uncompressed_size;
	part->date = (uint32_t)info.dosDate;
	return true;
}

bool xlsx_zip_has(xlsx_zip *zip, const char *name)
{
	return unzLocateFile(zip->file, name, 1) == UNZ_OK;
}

bool xlsx_zip_enter(xlsx_zip *zip, bool is_packed)
{
	return unzOpenCurrentFile2(zip->file, NULL, NULL, is_packed) == UNZ_OK;
}

int xlsx_zip_read(xlsx_zip *zip, void *out, unsigned n)
{
	int got = unzReadCurrentFile(zip->file, out, n);
	return got < 0 ? -1 : got;
}

bool xlsx_zip_leave(xlsx_zip *zip)
{
	return unzCloseCurrentFile(zip->file) == UNZ_OK;
}

/* ---- writing ---- */

struct xlsx_pack {
	zipFile file;
	bool failed;
};

xlsx_pack *xlsx_pack_new(const char *path)
{
	xlsx_pack *pack = calloc(1, sizeof *pack);
	if (pack)
		pack->file = zipOpen64(path, APPEND_STATUS_CREATE);
	if (pack && pack->file)
		return pack;
	free(pack);
	return NULL;
}

bool xlsx_pack_enter(xlsx_pack *pack, const xlsx_part *part, uint64_t most_bytes)
{
	zip_fileinfo info = { .dosDate = part->date };
	pack->failed = pack->failed || zipOpenNewFileInZip2_64(pack->file, part->name, &info, NULL, 0, NULL,
	                                                       0, NULL, Z_DEFLATED, Z_DEFAULT_COMPRESSION, 1,
	                                                       most_bytes >= UINT32_MAX) != ZIP_OK;
	return !pack->failed;
}

bool xlsx_pack_put(xlsx_pack *pack, const void *bytes, size_t n)
{
	const char *p = bytes;
	while (n && !pack->failed) {
		unsigned now = n < PUT_BYTES_MAX ? (unsigned)n : PUT_BYTES_MAX;
		pack->failed = zipWriteInFileInZip(pack->file, p, now) != ZIP_OK;
		p += now;
		n -= now;
	}
	return !pack->failed;
}

bool xlsx_pack_leave(xlsx_pack *pack, uint32_t crc, uint64_t bytes)
{
	pack->failed = pack->failed || zipCloseFileInZipRaw64(pack->file, bytes, crc) != ZIP_OK;
	return !pack->failed;
}

bool xlsx_pack_close(xlsx_pack *pack)
{
	bool is_written = zipClose(pack->file, NULL) == ZIP_OK && !pack->failed;
	free(pack);
	return is_written;
}
