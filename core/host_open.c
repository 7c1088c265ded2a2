/* host -- opening one shared object: is the file whole, is it ours, is its table sound? dlopen of a damaged file kills its
 * caller, so the extents are checked before. */
#include "host.h"
#include "opts.h"
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__LP64__)
typedef Elf64_Ehdr elf_header;
typedef Elf64_Phdr elf_segment;
enum { ELF_CLASS = ELFCLASS64 };
#else
typedef Elf32_Ehdr elf_header;
typedef Elf32_Phdr elf_segment;
enum { ELF_CLASS = ELFCLASS32 };
#endif

/* Every loaded segment and the section table lie inside the file. */
static const char *extent_fault(int fd, uint64_t size)
{
	elf_header h;
	if (pread(fd, &h, sizeof h, 0) != (ssize_t)sizeof h || memcmp(h.e_ident, ELFMAG, SELFMAG) != 0)
		return "is not a shared object";
	if (h.e_ident[EI_CLASS] != ELF_CLASS || h.e_type != ET_DYN || h.e_phentsize != sizeof(elf_segment))
		return "is not a shared object of this machine";
	if (h.e_shoff > size || (uint64_t)h.e_shnum * h.e_shentsize > size - h.e_shoff)
		return "is truncated";
	for (unsigned i = 0; i < h.e_phnum; i++) {
		elf_segment s;
		if (pread(fd, &s, sizeof s, (off_t)(h.e_phoff + i * sizeof s)) != (ssize_t)sizeof s)
			return "is truncated";
		if (s.p_type == PT_LOAD && (s.p_offset > size || s.p_filesz > size - s.p_offset))
			return "is truncated";
	}
	return NULL;
}

static bool is_name(const char *name)
{
	if (!name || !*name || *name == '-')
		return false;
	for (const char *p = name; *p; p++)
		if (!(*p >= 'a' && *p <= 'z') && !(*p >= '0' && *p <= '9') && *p != '-')
			return false;
	return true;
}

static const char *option_fault(const kw_option *o)
{
	for (; o && o->name; o++) {
		if (!is_name(o->name))
			return "an option's name is not of a-z 0-9 -";
		if ((unsigned)o->type >= KW_N_OPT_TYPES)
			return "an option has an unknown type";
		if (o->type == KW_OPT_CHOICE && (!o->choices || !o->choices[0]))
			return "an option of choices has none";
		if (!o->help)
			return "an option has no help";
		if (!kw_opt_preset_fits(o))
			return "an option's preset does not fit its type, choices or range";
	}
	return NULL;
}

const char *kw_plugin_fault(const kw_plugin *p)
{
	if (p->size != sizeof *p)
		return "was built for another version of the plugin contract (size of its table)";
	if (!is_name(p->name))
		return "has no name, or one not of a-z 0-9 -";
	if (!p->version || !p->summary)
		return "does not say its version or summary";
	if (!(p->readers && *p->readers) && !(p->writers && *p->writers))
		return "has neither readers nor writers";
	const char *fault = NULL;
	for (const kw_reader *const *r = p->readers; !fault && r && *r; r++) {
		if (!is_name((*r)->name) || !(*r)->probe || !(*r)->read || !(*r)->help)
			return "has a reader without name, help, probe or read";
		fault = option_fault((*r)->options);
	}
	for (const kw_writer *const *w = p->writers; !fault && w && *w; w++) {
		if (!is_name((*w)->name) || !(*w)->write || !(*w)->suffix || !(*w)->help)
			return "has a writer without name, help, suffix or write";
		if ((*w)->suffix[0] != '.')
			return "has a writer whose suffix does not begin with a dot";
		if ((*w)->keeps & ~KW_ALL_TYPES)
			return "has a writer that keeps unknown node types";
		fault = option_fault((*w)->options);
	}
	return fault;
}

const kw_plugin *kw_plugin_open(const char *file, kw_buf *why)
{
	const kw_plugin *plugin = NULL;
	struct stat s;
	int fd = open(file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &s) < 0) {
		kw_buf_putf(why, "cannot be opened: %s", strerror(errno));
		goto out;
	}
	const char *fault = extent_fault(fd, (uint64_t)s.st_size);
	if (fault) {
		kw_buf_put(why, kw_str_from(fault));
		goto out;
	}
	/* By its own name: through /proc/self/fd/N the loader takes two plugins for one, since N comes again. Nobody
	 * else can exchange the file meanwhile: its folder is ours. */
	void *object = dlopen(file, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (!object) {
		const char *words = dlerror();
		kw_buf_putf(why, "cannot be loaded: %s", words ? words : "unknown reason");
		goto out;
	}
	const kw_plugin *found = dlsym(object, KW_PLUGIN_SYMBOL);
	if (!found) {
		kw_buf_put(why, KW_LIT("does not export " KW_PLUGIN_SYMBOL
		                       ": not a plugin, or one for another ABI"));
		goto out;
	}
	fault = kw_plugin_fault(found);
	if (fault)
		kw_buf_put(why, kw_str_from(fault));
	else
		plugin = found;
out:
	if (fd >= 0)
		close(fd);
	return plugin;
}
