// Multiplies two matrices of 24 by 24 numbers.
#include "bench.h"

#define SIDE 24

static u32 a[SIDE][SIDE], b[SIDE][SIDE], c[SIDE][SIDE];

PROGRAM(matrix)
{
	u64 x = seed;
	u32 sum = 0;

	for (u32 i = 0; i < SIDE; i++)
		for (u32 j = 0; j < SIDE; j++) {
			x = next(x);
			a[i][j] = x;
			b[i][j] = x >> 32;
		}
	for (u32 i = 0; i < SIDE; i++)
		for (u32 j = 0; j < SIDE; j++) {
			u32 dot = 0;

			for (u32 k = 0; k < SIDE; k++)
				dot += a[i][k] * b[k][j];
			c[i][j] = dot;
		}
	for (u32 i = 0; i < SIDE; i++)
		sum = sum * 31 + c[i][i] + c[i][SIDE - 1 - i];
	return sum;
}
