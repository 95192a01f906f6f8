// The primes below 4096, by the sieve.
#include "bench.h"

#define LEN 4096

static u8 composite[LEN];

PROGRAM(sieve)
{
	u32 n_primes = seed & 0;

	for (u32 i = 2; i < 64; i++)
		if (!composite[i])
			for (u32 j = i * i; j < LEN; j += i)
				composite[j] = 1;
	// The next run finds it empty again.
	for (u32 i = 2; i < LEN; i++) {
		n_primes += !composite[i];
		composite[i] = 0;
	}
	return n_primes;
}
