// One operation each, again and again; the first run fills the maps.
#include "maps.h"

#define TIMES 1024
#define PREFIXES 256

struct prefix {
	u32 len;
	u32 address;
};

MAP(array, MAP_ARRAY, TIMES, u32, u64);
MAP(percpu, MAP_PERCPU_ARRAY, TIMES, u32, u64);
MAP(hash, MAP_HASH, 2 * TIMES, u64, u64);
MAP(lru, MAP_LRU_HASH, TIMES, u64, u64);
struct {
	NUMBER(type, MAP_TRIE);
	NUMBER(max_entries, PREFIXES);
	NUMBER(map_flags, NO_PREALLOC);
	TYPE(key, struct prefix);
	TYPE(value, u64);
} trie SEC(".maps");

static volatile u32 is_filled;

PROGRAM(op_enter)
{
	return 1;
}

PROGRAM(op_nothing)
{
	u32 sum = 0;

	for (u32 i = 0; i < TIMES; i++) {
		u32 key = i;

		asm volatile("" : "+r"(key));
		sum += 1;
	}
	return sum;
}

PROGRAM(op_array)
{
	u32 sum = 0;

	for (u32 i = 0; i < TIMES; i++) {
		u32 key = i;
		u64 *value = bpf_map_lookup_elem(&array, &key);

		if (value)
			sum += *value + 1;
	}
	return sum;
}

PROGRAM(op_percpu)
{
	u32 sum = 0;

	for (u32 i = 0; i < TIMES; i++) {
		u32 key = i;
		u64 *value = bpf_map_lookup_elem(&percpu, &key);

		if (value)
			sum += *value + 1;
	}
	return sum;
}

PROGRAM(op_hash)
{
	u32 sum = 0;

	if (!is_filled)
		for (u64 i = 0; i < TIMES; i++)
			bpf_map_update_elem(&hash, &i, &i, UPDATE_ANY);
	is_filled = 1;
	for (u64 i = 0; i < TIMES; i++) {
		u64 key = i;
		u64 *value = bpf_map_lookup_elem(&hash, &key);

		if (value)
			sum += 1;
	}
	return sum;
}

PROGRAM(op_lru)
{
	u64 x = seed;
	u32 sum = 0;

	for (u32 i = 0; i < TIMES; i++) {
		u64 key;

		x = next(x);
		key = x & (4 * TIMES - 1);
		if (!bpf_map_update_elem(&lru, &key, &x, UPDATE_ANY))
			sum += 1;
	}
	return sum;
}

PROGRAM(op_trie)
{
	u64 x = seed;
	u32 sum = 0;

	if (!is_filled)
		for (u32 i = 0; i < PREFIXES; i++) {
			struct prefix prefix = { .len = 8 + (i & 15), .address = i * 2654435761u };
			u64 value = i;

			bpf_map_update_elem(&trie, &prefix, &value, UPDATE_ANY);
		}
	is_filled = 1;
	for (u32 i = 0; i < TIMES; i++) {
		struct prefix address = { .len = 32 };

		x = next(x);
		address.address = (x & (PREFIXES - 1)) * 2654435761u ^ (x & 0xff00000000) >> 8;
		if (bpf_map_lookup_elem(&trie, &address))
			sum += 1;
	}
	return sum;
}

PROGRAM(op_helper)
{
	u32 sum = 0;

	for (u32 i = 0; i < TIMES; i++) {
		bpf_get_numa_node_id();
		sum += 1;
	}
	return sum;
}
