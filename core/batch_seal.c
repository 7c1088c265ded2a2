/* batch_seal -- Landlock by its three calls (Debian's header is older than the kernels it runs on), the filters by libseccomp,
 * exported once and loaded as they are. Both are wanted: Landlock cannot see calls, seccomp cannot see paths. */
#include "batch_seal.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A file in a scratch folder may grow somewhat over the limit of an output: that is found, and said, before the system ends it. */
enum { NOBODY = 65534, MOST_OPEN_FILES = 64, SCRATCH_FACTOR = 4, SCRATCH_MORE = 1 << 20 };

/* ---- filters ---- */

/* clang-format off */
/* What no process below the supervisor needs once plugins are loaded. */
static const int refused_calls[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen),
	SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(mount), SCMP_SYS(umount2),
	SCMP_SYS(pivot_root), SCMP_SYS(chroot), SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(bpf), SCMP_SYS(userfaultfd),
	SCMP_SYS(io_uring_setup), SCMP_SYS(io_uring_enter), SCMP_SYS(memfd_create), SCMP_SYS(perf_event_open),
	SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(request_key), SCMP_SYS(chmod), SCMP_SYS(fchmod), SCMP_SYS(fchmodat),
	SCMP_SYS(chown), SCMP_SYS(fchown), SCMP_SYS(fchownat), SCMP_SYS(lchown), SCMP_SYS(truncate), SCMP_SYS(utimensat),
	SCMP_SYS(setxattr), SCMP_SYS(lsetxattr), SCMP_SYS(fsetxattr), SCMP_SYS(removexattr), SCMP_SYS(init_module),
	SCMP_SYS(finit_module), SCMP_SYS(kexec_load),
};

/* What a document process may call: found by running every reader and writer. */
static const int allowed_calls[] = {
	SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(readv), SCMP_SYS(write), SCMP_SYS(pwrite64), SCMP_SYS(writev),
	SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(fstat), SCMP_SYS(fstatfs), SCMP_SYS(fadvise64), SCMP_SYS(statfs), SCMP_SYS(newfstatat),
	SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(statx), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
	SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getcwd), SCMP_SYS(getdents64), SCMP_SYS(unlink),
	SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(ftruncate),
	SCMP_SYS(fallocate), SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(sync_file_range), SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap),
	SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(madvise), SCMP_SYS(getrandom), SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(time),
	SCMP_SYS(futex), SCMP_SYS(fcntl), SCMP_SYS(dup), SCMP_SYS(getpid), SCMP_SYS(getppid), SCMP_SYS(gettid), SCMP_SYS(getuid),
	SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(sysinfo), SCMP_SYS(uname),
	SCMP_SYS(getrusage), SCMP_SYS(times), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
	SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(set_robust_list), SCMP_SYS(rseq),
	SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_yield), SCMP_SYS(umask),
};
/* clang-format on */

/* What pthread_create asks for; a fork asks for less. clone3 gets ENOSYS, so that the C library falls back to clone, whose
 * flags a filter can see. */
enum {
	THREAD_FLAGS = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SYSVSEM | CLONE_SIGHAND | CLONE_THREAD |
	               CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID
};

enum { OWN_PID = 0x13572468 }; /* stands for the document's own pid until the filter is loaded */

static struct scmp_arg_cmp equal(unsigned argument, uint64_t value)
{
	return (struct scmp_arg_cmp){ argument, SCMP_CMP_EQ, value, 0 };
}

static bool add_rules(scmp_filter_ctx ctx, uint32_t action, const int *calls, size_t n)
{
	bool fine = ctx != NULL;
	for (size_t i = 0; fine && i < n; i++)
		fine = seccomp_rule_add(ctx, action, calls[i], 0) == 0;
	return fine;
}

static bool add_conditions(scmp_filter_ctx ctx)
{
	bool fine = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, equal(0, THREAD_FLAGS)) == 0 &&
	            seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 &&
	            /* isatty() of stdio: an error is an answer */
	            seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOTTY), SCMP_SYS(ioctl), 0) == 0 &&
	            /* limits may be asked for, not set */
	            seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, equal(2, 0)) == 0 &&
	            /* raise(), abort() and assert(): a process may end itself */
	            seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, equal(0, OWN_PID)) == 0;
	for (uint64_t internal = 32; fine && internal <= 33; internal++) /* the C library's own signals */
		fine = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(rt_sigaction), 1, equal(0, internal)) ==
		       0;
	return fine;
}

static bool export_filter(scmp_filter_ctx ctx, kw_filter *out)
{
	int fd = memfd_create("filter", MFD_CLOEXEC);
	off_t n = fd >= 0 && seccomp_export_bpf(ctx, fd) == 0 ? lseek(fd, 0, SEEK_END) : -1;
	out->code = n > 0 ? malloc((size_t)n) : NULL;
	if (out->code && pread(fd, out->code, (size_t)n, 0) != n) {
		free(out->code);
		out->code = NULL;
	}
	out->n = (unsigned short)(out->code ? (size_t)n / sizeof *out->code : 0);
	if (fd >= 0)
		close(fd);
	return out->code != NULL;
}

/* A system that has filters looks for the program first: EFAULT. One that lacks or forbids them says something else. */
static bool has_filters(void)
{
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL) < 0 && errno == EFAULT;
}

static bool build_filters(kw_seal *s, bool has_zygotes)
{
	scmp_filter_ctx zygote = has_zygotes ? seccomp_init(SCMP_ACT_ALLOW) : NULL;
	scmp_filter_ctx document = seccomp_init(SCMP_ACT_TRAP);
	bool fine = has_filters() &&
	            add_rules(document, SCMP_ACT_ALLOW, allowed_calls, KW_COUNT(allowed_calls)) &&
	            add_conditions(document) && export_filter(document, &s->document);
	if (has_zygotes)
		fine = fine && add_rules(zygote, SCMP_ACT_TRAP, refused_calls, KW_COUNT(refused_calls)) &&
		       export_filter(zygote, &s->zygote);
	seccomp_release(zygote);
	seccomp_release(document);
	return fine;
}

static bool load_filter(const kw_filter *f)
{
	for (unsigned i = 0; i < f->n; i++)
		if (f->code[i].k == OWN_PID)
			f->code[i].k = (uint32_t)getpid();
	struct sock_fprog program = { f->n, f->code };
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

char *kw_call_name(int number)
{
	char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);
	if (!name && asprintf(&name, "call %d", number) < 0)
		name = NULL;
	return name;
}

/* ---- Landlock ---- */

/* Newer than Debian 12's header. */
struct ruleset {
	uint64_t files, network, scoped;
};

enum {
	READING = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_EXECUTE,
	WRITING = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_WRITE_FILE |
	          LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE,
	REFER = 1 << 13,    /* version 2 */
	TRUNCATE = 1 << 14, /* version 3 */
	DEVICES = 1 << 15,  /* version 5 */
	OF_A_FILE = LANDLOCK_ACCESS_FS_READ_FILE |
	            LANDLOCK_ACCESS_FS_EXECUTE, /* what a rule for no folder may say */
};

static int landlock_version(void)
{
	long v = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	return v > 0 ? (int)v : 0;
}

/* What cannot be reached now cannot be later: nothing to grant. */
static bool grant(int set, const char *path, uint64_t what)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = what };
	struct stat s;
	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return true;
	if (fstat(rule.parent_fd, &s) == 0 && !S_ISDIR(s.st_mode))
		rule.allowed_access &= OF_A_FILE;
	bool fine = syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
	close(rule.parent_fd);
	return fine;
}

/* What may be written and read, as a ruleset to restrict oneself with; -1 after failure. */
static int open_ruleset(int version, const char *data_folder, const char *const *writable,
                        const char *const *readable)
{
	/* The last is for sanitizers, which look at their own maps. */
	static const char *const always[] = { "/usr/lib",
		                              "/lib",
		                              "/usr/share/fonts",
		                              "/usr/local/share/fonts",
		                              "/etc/fonts",
		                              "/usr/share/fontconfig",
		                              "/var/cache/fontconfig",
		                              KW_SANITIZED ? "/proc/self" : NULL,
		                              NULL };
	struct ruleset rules = { .files = 0x1fff };
	uint64_t writing = WRITING;
	if (version >= 2)
		rules.files |= REFER;
	if (version >= 3) {
		rules.files |= TRUNCATE;
		writing |= TRUNCATE;
	}
	if (version >= 4)
		rules.network = 3; /* bind, connect over TCP */
	if (version >= 5)
		rules.files |= DEVICES;
	if (version >= 6)
		rules.scoped = 3; /* abstract sockets, signals */
	int set = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
	bool fine = set >= 0 && (!*data_folder || grant(set, data_folder, READING));
	for (size_t i = 0; fine && always[i]; i++)
		fine = grant(set, always[i], READING);
	for (; fine && *writable; writable++)
		fine = grant(set, *writable, writing);
	for (; fine && readable && *readable; readable++)
		fine = grant(set, *readable, READING);
	if (!fine && set >= 0) {
		close(set);
		set = -1;
	}
	return set;
}

/* ---- what is there ---- */

static bool is_without(const char *layer)
{
	const char *without = secure_getenv("KAWARABAN_TEST_WITHOUT"); /* tests: as on an older kernel */
	return without && strstr(without, layer);
}

/* Whether a user may pass every folder on the way to path. */
static bool is_reachable(const char *path, uid_t uid, gid_t gid)
{
	char *way = strdup(path);
	bool fine = way != NULL;
	for (char *slash = way; fine && slash; slash = strchr(slash + 1, '/')) {
		struct stat s;
		char after = slash[1];
		slash[1] = 0; /* "/", "/root/" */
		fine = stat(way, &s) == 0 && (s.st_mode & (s.st_uid == uid   ? S_IXUSR
		                                           : s.st_gid == gid ? S_IXGRP
		                                                             : S_IXOTH));
		slash[1] = after;
	}
	free(way);
	return fine;
}

/* Started as root, documents get the rights of the output folder's owner, or of nobody. When data files lie where those may
 * not look, such as in a build folder below /root, they stay root without any capability. */
void kw_seal_choose_rights(kw_seal *s, const char *data_folder, const struct stat *out)
{
	if (s->off || geteuid() != 0)
		return;
	char *real = realpath(data_folder, NULL);
	s->uid = out->st_uid ? out->st_uid : NOBODY;
	s->gid = out->st_uid ? out->st_gid : NOBODY;
	s->drops = !*data_folder ||
	           (real && is_reachable(data_folder, s->uid, s->gid) && is_reachable(real, s->uid, s->gid));
	if (!s->drops)
		s->uid = s->gid = 0;
	s->disarms = !s->drops;
	free(real);
}

kw_status kw_seal_prepare(kw_seal *s, kw_ctx *ctx, kw_sandbox wish, bool has_zygotes)
{
	*s = (kw_seal){ .uid = geteuid(), .gid = getegid(), .off = wish == KW_SANDBOX_OFF };
	if (s->off) {
		kw_report(ctx, KW_SEVERITY_WARNING, "sandbox.off", (kw_span){ 0 },
		          "documents are converted without a sandbox");
		return KW_OK;
	}
	s->disarms = s->passes_modes = s->uid == 0 && !has_zygotes;
	s->landlock = is_without("landlock") ? 0 : landlock_version();
	/* LeakSanitizer forks and traces: its builds go without filters, knowingly. */
	bool filters = KW_SANITIZED || (!is_without("seccomp") && build_filters(s, has_zygotes));
	if (s->landlock && filters)
		return KW_OK;
	const char *missing = s->landlock ? "seccomp"
	                      : filters   ? "Landlock"
	                                  : KW_TO_TRANSLATE("Landlock and seccomp");
	if (wish == KW_SANDBOX_REQUIRE)
		return kw_fail_word(ctx, KW_ELIB, "sandbox.missing", (kw_span){ 0 }, missing,
		                    "this system lacks {}; --sandbox auto goes on without");
	kw_report_word(ctx, KW_SEVERITY_WARNING, "sandbox.partial", (kw_span){ 0 }, missing,
	               "this system lacks {}; documents are converted with the layers that are left");
	return KW_OK;
}

void kw_seal_free(kw_seal *s)
{
	free(s->zygote.code);
	free(s->document.code);
	*s = (kw_seal){ 0 };
}

void kw_seal_put(kw_buf *out, const kw_seal *s)
{
	if (s->off)
		kw_buf_put(out, KW_LIT("off"));
	else
		kw_buf_putf(out, "landlock=%d seccomp=%d uid=%u", s->landlock,
		            (s->zygote.code != NULL) + (s->document.code != NULL), (unsigned)s->uid);
}

/* ---- sealing ---- */

static volatile int *refused_call; /* of the document process; set before its filter is loaded */

static void on_refused(int signal, siginfo_t *info, void *context)
{
	(void)signal, (void)context;
	if (refused_call)
		*refused_call = info->si_syscall;
	_exit(KW_EXIT_REFUSED);
}

static bool drop_rights(const kw_seal *s)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	uint32_t kept = s->passes_modes ? 1U << CAP_DAC_OVERRIDE : 0;
	struct __user_cap_data_struct left[2] = { { .effective = kept, .permitted = kept } };
	if (s->drops)
		return setgroups(0, NULL) == 0 && setgid(s->gid) == 0 && setuid(s->uid) == 0;
	return !s->disarms || syscall(SYS_capset, &head, left) == 0;
}

/* The ruleset is opened with the rights one came with: a build folder below /root is closed to those one keeps. */
bool kw_seal_files(const kw_seal *s, const char *data_folder, const char *const *writable,
                   const char *const *readable)
{
	struct sigaction trap = { .sa_sigaction = on_refused, .sa_flags = SA_SIGINFO };
	pid_t parent = getppid();
	bool has_rules = !s->off && s->landlock;
	int rules = has_rules ? open_ruleset(s->landlock, data_folder, writable, readable) : -1;
	bool fine = (!has_rules || rules >= 0) && (s->off || drop_rights(s));
	/* after setuid, which clears it */
	fine = fine && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent;
	if (!s->off) {
		fine = fine && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
		fine = fine && (!has_rules || syscall(SYS_landlock_restrict_self, rules, 0) == 0);
		fine = fine && sigaction(SIGSYS, &trap, NULL) == 0;
		fine = fine && (!s->zygote.code || load_filter(&s->zygote));
	}
	if (rules >= 0)
		close(rules);
	return fine;
}

/* Never above what the caller was given. */
static bool set_limit(int what, int64_t soft, int64_t hard)
{
	struct rlimit now;
	if (getrlimit((__rlimit_resource_t)what, &now) < 0)
		return false;
	if ((rlim_t)hard < now.rlim_max)
		now.rlim_max = (rlim_t)hard;
	now.rlim_cur = (rlim_t)soft < now.rlim_max ? (rlim_t)soft : now.rlim_max;
	return setrlimit((__rlimit_resource_t)what, &now) == 0;
}

bool kw_seal_document(const kw_seal *s, const kw_ctx *ctx, volatile int *refused)
{
	int64_t cpu = kw_ctx_limit(ctx, KW_LIMIT_CPU_SECONDS);
	int64_t memory = kw_ctx_limit(ctx, KW_LIMIT_ADDRESS_SPACE);
	int64_t scratch = SCRATCH_FACTOR * kw_ctx_limit(ctx, KW_LIMIT_OUTPUT_BYTES) + SCRATCH_MORE;
	refused_call = refused;
	signal(SIGXFSZ, SIG_IGN); /* a file that grows too large is a failed write, which is said */
	bool fine = set_limit(RLIMIT_CPU, cpu, cpu + 1) && set_limit(RLIMIT_CORE, 0, 0) &&
	            set_limit(RLIMIT_FSIZE, scratch, scratch) &&
	            set_limit(RLIMIT_NOFILE, MOST_OPEN_FILES, MOST_OPEN_FILES);
	if (fine && !KW_SANITIZED) { /* its shadow memory wants terabytes */
		fine = set_limit(RLIMIT_AS, memory, memory);
		kw_guard_arm();
	}
	return fine && (!s->document.code || load_filter(&s->document));
}
