// Puts records into a ring buffer, which has room for those of all runs.
#include "maps.h"

struct {
	NUMBER(type, MAP_RINGBUF);
	NUMBER(max_entries, 1 << 24);
} events SEC(".maps");

struct event {
	u64 time, number;
	u32 words[8];
};

PROGRAM(ring)
{
	u64 x = seed;
	u32 sum = 0;

	for (u32 i = 0; i < 200; i++) {
		struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

		x = next(x);
		if (event) {
			event->time = x;
			event->number = i;
			for (u32 word = 0; word < 8; word++)
				event->words[word] = x >> word;
			bpf_ringbuf_submit(event, 0);
		}
		sum = sum * 31 + x;
	}
	return sum;
}
