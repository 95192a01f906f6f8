// What every program of the benchmark begins with. The same source is compiled for BPF and for the machine.
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#ifdef __bpf__
#define PROGRAM(name) __attribute__((section("socket"), used)) u32 name(void *context)
#else
#define PROGRAM(name) u32 name(void *context)
#endif

#define noinline __attribute__((noinline))

// Where the numbers of a program begin; it is read when the program runs, so that no compiler can run it ahead.
static volatile u64 seed = 88172645463325252;

// Zero, which no verifier knows: what starts from it is not followed value by value.
static volatile u32 zero;

static inline u64 next(u64 x)
{
	x ^= x << 13;
	x ^= x >> 7;
	return x ^ x << 17;
}
