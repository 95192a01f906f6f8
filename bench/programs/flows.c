// Counts packets and bytes by flow: in a hash of flows, and in one that forgets what was not seen for longest.
#include "maps.h"

struct flow {
	u32 from, to;
	u32 ports, protocol;
};

struct count {
	u64 packets, bytes;
};

MAP(known, MAP_HASH, 1024, struct flow, struct count);
MAP(recent, MAP_LRU_HASH, 4096, struct flow, struct count);

static inline u32 count_in(void *map, const struct flow *flow, u32 len)
{
	struct count *count = bpf_map_lookup_elem(map, flow);

	if (count) {
		__sync_fetch_and_add(&count->packets, 1);
		__sync_fetch_and_add(&count->bytes, len);
		return 1;
	}
	struct count first = { .packets = 1, .bytes = len };

	bpf_map_update_elem(map, flow, &first, UPDATE_ANY);
	return 0;
}

// Says only what is the same in each run.
PROGRAM(flows)
{
	u64 x = seed;
	u32 sum = 0;

	for (u32 i = 0; i < 500; i++) {
		struct flow flow;

		x = next(x);
		flow.from = 0x0a000000 | (x & 15);
		flow.to = 0x0b000000 | (x >> 8 & 15);
		flow.ports = 443 << 16 | (x >> 16 & 3);
		flow.protocol = 6;
		count_in(&known, &flow, x >> 32 & 1023);
		count_in(&recent, &flow, x >> 32 & 1023);
		sum = sum * 31 + flow.to + flow.ports;
	}
	struct flow last = { .from = 0x0a000001, .to = 0x0b000001, .ports = 443 << 16, .protocol = 6 };

	return sum + !!bpf_map_lookup_elem(&known, &last);
}
