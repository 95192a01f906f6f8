/*
 * Runs code that was compiled for this machine, in a process that an emulator runs on another one.
 *
 * Whoever asks holds the guest's memory. A page is asked for when code first touches it, and given back with every call
 * and at the end, so that both sides never have it at one time. Requests and answers are numbers of 64 bits, with bytes
 * behind some; `emulated/mod.rs` says the same in its words.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define PAGE 4096ul
#define MAX_PAGES 4096
#define MAX_CODES 65536
#define HWCAP_LSE (1 << 8)

enum request { PLACE = 1, FORGET, ENTER, RETURN, GIVE, GO };
enum event { DONE = 1, CALL, FAULT };

/* Bytes of the state that both sides know; our functions' addresses follow. */
static uint64_t shared;

static uint64_t pages[MAX_PAGES];
static unsigned n_pages;
static struct { void *at; uint64_t len; } codes[MAX_CODES];
static unsigned n_codes;

static void give_up(const char *why)
{
	(void)!write(2, why, strlen(why));
	_exit(3);
}

static void get(void *to, uint64_t len)
{
	while (len > 0) {
		ssize_t n = read(0, to, len);

		if (n <= 0)
			_exit(0);
		to = (char *)to + n;
		len -= n;
	}
}

/* What is sent gathers here until an answer is waited for. */
static char out[1 << 16];
static unsigned n_out;

static void flush(void)
{
	unsigned sent = 0;

	while (sent < n_out) {
		ssize_t n = write(1, out + sent, n_out - sent);

		if (n <= 0)
			_exit(0);
		sent += n;
	}
	n_out = 0;
}

static void put(const void *from, uint64_t len)
{
	if (n_out + len > sizeof(out))
		flush();
	memcpy(out + n_out, from, len);
	n_out += len;
}

static uint64_t get_number(void)
{
	uint64_t number;

	get(&number, 8);
	return number;
}

static void put_number(uint64_t number)
{
	put(&number, 8);
}

/* Gives all pages back. */
static void put_pages(void)
{
	put_number(n_pages);
	for (unsigned i = 0; i < n_pages; i++) {
		put_number(pages[i]);
		put((void *)pages[i], PAGE);
		munmap((void *)pages[i], PAGE);
	}
	n_pages = 0;
}

static void get_page(void)
{
	uint64_t at = get_number();
	void *page = mmap((void *)at, PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (page != (void *)at || n_pages == MAX_PAGES)
		give_up("no room where the guest's memory is\n");
	get(page, PAGE);
	pages[n_pages++] = at;
}

static void place(void)
{
	uint64_t len = get_number();
	void *code = mmap(0, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (code == MAP_FAILED || n_codes == MAX_CODES)
		give_up("no room for code\n");
	get(code, len);
	mprotect(code, len, PROT_READ | PROT_EXEC);
	__builtin___clear_cache((char *)code, (char *)code + len);
	codes[n_codes].at = code;
	codes[n_codes++].len = len;
	put_number((uint64_t)code);
}

static void forget(void)
{
	while (n_codes > 0) {
		n_codes--;
		munmap(codes[n_codes].at, codes[n_codes].len);
	}
}

static void enter(void);

/* Serves until the request that is waited for comes. */
static void serve(enum request wanted)
{
	for (;;) {
		flush();
		switch (get_number()) {
		case PLACE:
			place();
			break;
		case FORGET:
			forget();
			break;
		case ENTER:
			enter();
			break;
		case RETURN:
			if (wanted != RETURN)
				give_up("nothing was called\n");
			return;
		default:
			give_up("what?\n");
		}
	}
}

static uint64_t call(uint64_t which, const uint64_t args[5], void *state)
{
	uint64_t value;

	put_number(CALL);
	put_number(which);
	put(args, 40);
	put(state, shared);
	put_pages();
	serve(RETURN);
	value = get_number();
	get(state, shared);
	return value;
}

#define CALL_WITH_STATE(name, which)                                           \
	static uint64_t name(void *state)                                      \
	{                                                                      \
		static const uint64_t none[5];                                 \
									       \
		return call(which, none, state);                               \
	}

CALL_WITH_STATE(step, 0)
CALL_WITH_STATE(access_slowly, 1)
CALL_WITH_STATE(out_of_fuel, 2)
CALL_WITH_STATE(too_deep, 3)

static uint64_t helper(uint64_t r1, uint64_t r2, uint64_t r3, uint64_t r4, uint64_t r5, void *state)
{
	const uint64_t args[5] = { r1, r2, r3, r4, r5 };

	return call(4, args, state);
}

static void enter(void)
{
	uint64_t address = get_number(), function = get_number();
	void *functions[5] = { step, access_slowly, out_of_fuel, too_deep, helper };
	char state[shared + sizeof(functions)] __attribute__((aligned(16)));
	uint64_t status;

	get(state, shared);
	memcpy(state + shared, functions, sizeof(functions));
	status = ((uint64_t (*)(void *, uint64_t))address)(state, function);
	put_number(DONE);
	put_number(status);
	put(state, shared);
	put_pages();
}

/* Asks for a page, or where to go on. The state tells what is to be done there. */
static void on_fault(int signal, siginfo_t *info, void *context)
{
	ucontext_t *at = context;

	(void)signal;
	put_number(FAULT);
	put_number(at->uc_mcontext.pc);
	put_number((uint64_t)info->si_addr);
	flush();
	switch (get_number()) {
	case GIVE:
		get_page();
		break;
	case GO: {
		uint64_t offset = get_number();
		uint32_t site = get_number();

		memcpy((char *)at->uc_mcontext.regs[23] + offset, &site, sizeof(site));
		at->uc_mcontext.pc = get_number();
		break;
	}
	default:
		give_up("what?\n");
	}
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER };

	sigaction(SIGSEGV, &action, 0);
	sigaction(SIGBUS, &action, 0);
	put_number(!!(getauxval(AT_HWCAP) & HWCAP_LSE));
	flush();
	shared = get_number();
	serve(0);
}
