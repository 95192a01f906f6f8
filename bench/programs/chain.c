// Calls itself on and on, until it has been called as often as may be.
#include "maps.h"

u32 chain(void *context);

struct {
	NUMBER(type, MAP_PROG_ARRAY);
	NUMBER(max_entries, 1);
	NUMBER(key_size, sizeof(u32));
	ELEMENTS(values, u32(void *));
} links SEC(".maps") = {
	.values = { [0] = (void *)&chain },
};

static volatile u32 steps;

PROGRAM(chain)
{
	steps++;
	bpf_tail_call(context, &links, 0);
	u32 taken = steps;

	// The next run counts anew.
	steps = 0;
	return taken;
}
