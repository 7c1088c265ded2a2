/* A reader that misbehaves as its input asks: "FAULT name". Every fault either ends the process or returns, and then the reader
 * reports success: what became of it is for the command to say. Without a known name it reads one paragraph. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <kawaraban/plugin.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { KEPT_OUT = 41 }; /* exit code: the file system said no, as it should */

static void *count(void *total)
{
	for (volatile int n = 0; n < 1000000; n++)
		;
	return total;
}

static void use_threads(void)
{
	pthread_t threads[2];
	for (int n = 0; n < 2; n++)
		if (pthread_create(&threads[n], NULL, count, threads))
			_exit(1);
	for (int n = 0; n < 2; n++)
		pthread_join(threads[n], NULL);
}

static void crash(void)
{
	static volatile int *volatile nowhere;
	*nowhere = 1;
}

static void trap(void)
{
	__builtin_trap();
}

static void exit_early(void)
{
	_exit(0);
}

static void loop(void)
{
	for (volatile long n = 0;; n++)
		;
}

static void doze(void)
{
	for (;;)
		sleep(100);
}

static void stop(void)
{
	raise(SIGSTOP);
}

/* Touched, so that it counts. */
static void take_memory(void)
{
	for (;;) {
		char *p = malloc(64 << 20);
		for (size_t i = 0; i < (64 << 20); i += 4096)
			p[i] = 1;
	}
}

static void write_much(void)
{
	static char junk[1 << 20];
	const char *scratch = getenv("TMPDIR");
	char path[4096];
	snprintf(path, sizeof path, "%s/big", scratch ? scratch : ".");
	int fd = open(path, O_CREAT | O_WRONLY, 0600);
	while (write(fd, junk, sizeof junk) > 0)
		;
	_exit(errno == EFBIG ? KEPT_OUT : 0);
}

static void multiply(void)
{
	if (fork() == 0)
		doze();
}

static void run_program(void)
{
	static char *const words[] = { NULL };
	execv("/bin/true", words);
}

static void open_socket(void)
{
	socket(AF_INET, SOCK_DGRAM, 0);
}

static void kept_out(int fd)
{
	_exit(fd < 0 && (errno == EACCES || errno == EPERM) ? KEPT_OUT : 0);
}

static void read_outside(void)
{
	kept_out(open("/etc/passwd", O_RDONLY));
}

static void read_outputs(void)
{
	kept_out(open("../..", O_RDONLY | O_DIRECTORY));
}

static void write_outside(void)
{
	kept_out(open("../evil", O_CREAT | O_WRONLY, 0600));
}

static void make_link(void)
{
	(void)!symlink("/etc/passwd", "1");
}

static void make_folder(void)
{
	mkdir("x", 0700);
}

static void change_mode(void)
{
	chmod(".", 0777);
}

static void cut_file(void)
{
	(void)!truncate("/etc/passwd", 0);
}

static void kill_parent(void)
{
	kill(getppid(), SIGKILL);
}

static void kill_all(void)
{
	kill(-1, SIGKILL);
}

static void trace_parent(void)
{
	syscall(SYS_ptrace, 16, getppid(), 0, 0);
}

static void raise_limit(void)
{
	setrlimit(RLIMIT_AS, &(struct rlimit){ RLIM_INFINITY, RLIM_INFINITY });
}

static void hide_file(void)
{
	memfd_create("x", 0);
}

static void start_ring(void)
{
	syscall(SYS_io_uring_setup, 1, NULL);
}

static void leave_namespace(void)
{
	syscall(SYS_unshare, 0x10000000);
}

/* To every descriptor: the results' channel among them. */
static void talk_nonsense(void)
{
	for (int fd = 0; fd < 1024; fd++)
		(void)!write(fd, "\xFF\xFF\xFF\xFFnonsense, and a lot of it", 29);
}

static void flood(void)
{
	static char junk[65536];
	for (int fd = 3; fd < 64; fd++)
		while (write(fd, junk, sizeof junk) > 0)
			;
}

static const struct {
	kw_str name;
	void (*run)(void);
} faults[] = {
	{ KW_LIT_INIT("threads"), use_threads },
	{ KW_LIT_INIT("segv"), crash },
	{ KW_LIT_INIT("abort"), abort },
	{ KW_LIT_INIT("trap"), trap },
	{ KW_LIT_INIT("exit0"), exit_early },
	{ KW_LIT_INIT("cpu-loop"), loop },
	{ KW_LIT_INIT("sleep"), doze },
	{ KW_LIT_INIT("stop"), stop },
	{ KW_LIT_INIT("memory"), take_memory },
	{ KW_LIT_INIT("big-file"), write_much },
	{ KW_LIT_INIT("fork"), multiply },
	{ KW_LIT_INIT("exec"), run_program },
	{ KW_LIT_INIT("socket"), open_socket },
	{ KW_LIT_INIT("read-outside"), read_outside },
	{ KW_LIT_INIT("read-outputs"), read_outputs },
	{ KW_LIT_INIT("write-outside"), write_outside },
	{ KW_LIT_INIT("symlink"), make_link },
	{ KW_LIT_INIT("mkdir"), make_folder },
	{ KW_LIT_INIT("chmod"), change_mode },
	{ KW_LIT_INIT("truncate"), cut_file },
	{ KW_LIT_INIT("kill-parent"), kill_parent },
	{ KW_LIT_INIT("kill-all"), kill_all },
	{ KW_LIT_INIT("ptrace"), trace_parent },
	{ KW_LIT_INIT("raise-limit"), raise_limit },
	{ KW_LIT_INIT("memfd"), hide_file },
	{ KW_LIT_INIT("io-uring"), start_ring },
	{ KW_LIT_INIT("unshare"), leave_namespace },
	{ KW_LIT_INIT("nonsense"), talk_nonsense },
	{ KW_LIT_INIT("flood"), flood },
};

static int probe(kw_str head, kw_str name)
{
	(void)name;
	return kw_str_starts(head, KW_LIT("FAULT ")) ? KW_CERTAIN : KW_NO;
}

static kw_status read_input(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc)
{
	(void)ctx, (void)opts;
	kw_str name = kw_str_trim(kw_str_sub(bytes, 6, bytes.n));
	for (size_t i = 0; i < KW_COUNT(faults); i++)
		if (kw_str_eq(name, faults[i].name))
			faults[i].run();
	kw_node *para = kw_doc_add(doc, kw_doc_root(doc), KW_PARA);
	kw_doc_add_text(doc, para, KW_TEXT, KW_LIT("paragraph"));
	return KW_OK;
}

static const kw_reader reader = {
	.name = "fault-read",
	.help = "misbehaves as its input asks",
	.suffixes = (const char *const[]){ ".fault", NULL },
	.probe = probe,
	.read = read_input,
};

KW_PLUGIN(.name = "fault-read", .version = "1.0", .license = "MIT", .summary = "misbehaves as its input asks",
          .readers = (const kw_reader *const[]){ &reader, NULL });
