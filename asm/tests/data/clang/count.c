// count.s is what `clang-19 -O2 -mcpu=v3 --target=bpf -S count.c` makes of this; count-debug.s is the same with `-g`.
// count.words holds the instructions of the object that clang itself makes, immediates of relocated ones cleared.

#define SEC(name) __attribute__((section(name), used))

struct {
	int (*type)[1];
	unsigned int *key;
	unsigned long long *value;
	int (*max_entries)[16];
} counts SEC(".maps");

static void *(*lookup)(void *map, const void *key) = (void *)1;

struct context {
	unsigned int data, end;
};

unsigned long long total = 5;
const volatile unsigned int limit = 3;
static unsigned int calls;

__attribute__((noinline)) static unsigned int triple(unsigned int n)
{
	volatile unsigned int copy = n;

	return copy * 3 + calls;
}

__attribute__((noinline)) int size(struct context *ctx, int least)
{
	return ctx ? ctx->end + least : 0;
}

SEC("xdp") int count(struct context *ctx)
{
	unsigned int key = ctx->data;
	unsigned long long *value = lookup(&counts, &key);

	if (value) {
		__sync_fetch_and_add(value, 1);
		total += *value;
	}
	calls++;
	switch (key & 7) {
	case 0: return 2;
	case 3: return -1;
	case 4: return triple(key) / (limit | 1);
	}
	return size(ctx, 3) > 100 ? 1 : 2;
}

char _license[] SEC("license") = "GPL";
