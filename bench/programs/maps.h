// What programs with maps begin with: maps and helpers, as the samples spell them.
#pragma once

#include "bench.h"
#include "../../examples/include/bpf.h"

enum { MAP_TRIE = 11, NO_PREALLOC = 1 };

HELPER(42, long, bpf_get_numa_node_id, void);

#define MAP(name, kind, entries, key_type, value_type)                                                         \
	struct {                                                                                               \
		NUMBER(type, kind);                                                                            \
		NUMBER(max_entries, entries);                                                                  \
		TYPE(key, key_type);                                                                           \
		TYPE(value, value_type);                                                                       \
	} name SEC(".maps")
