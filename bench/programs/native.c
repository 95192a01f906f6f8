// Runs one of the programs as the machine's own code: `native NAME TIMES` writes what it gave and the least
// nanoseconds a run took.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"

#define M(name)
#define O(name, times)
#define P(name) PROGRAM(name);
#include "list.h"
#undef P

static const struct {
	const char *name;
	u32 (*run)(void *context);
} programs[] = {
#define P(name) { #name, name },
#include "list.h"
};

static u64 now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

int main(int argc, char **argv)
{
	u64 least = ~0ull;
	u32 value = 0;

	if (argc != 3)
		return 2;
	for (unsigned at = 0; at < sizeof(programs) / sizeof(programs[0]); at++) {
		if (strcmp(programs[at].name, argv[1]))
			continue;
		for (int times = atoi(argv[2]); times > 0; times--) {
			u64 start = now();

			value = programs[at].run(0);
			u64 took = now() - start;

			if (took < least)
				least = took;
		}
		printf("%u %llu\n", value, least);
		return 0;
	}
	return 2;
}
