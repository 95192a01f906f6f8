// Takes apart lines of `key = number # remark`, a state at a time.
#include "bench.h"

#define LEN 1024

enum state { BEFORE, KEY, EQUALS, NUMBER, REMARK };

static u8 text[LEN];

PROGRAM(machine)
{
	static const char line[32] = "alpha = 1234 # and so forth   \n\n";
	u64 x = seed;
	u32 state = BEFORE, keys = 0, number = 0, sum = 0;

	for (u32 i = 0; i < LEN; i++) {
		x = next(x);
		text[i] = (x & 63) ? line[i & 31] : '#' + (x >> 8 & 31);
	}
	for (u32 i = 0; i < LEN; i++) {
		u8 c = text[i];

		switch (state) {
		case BEFORE:
			if (c >= 'a' && c <= 'z')
				state = KEY;
			else if (c == '#')
				state = REMARK;
			break;
		case KEY:
			if (c == '=')
				state = EQUALS;
			else if (c == '\n')
				state = BEFORE;
			else
				keys = keys * 33 + c;
			break;
		case EQUALS:
			if (c >= '0' && c <= '9') {
				number = c - '0';
				state = NUMBER;
			}
			break;
		case NUMBER:
			if (c >= '0' && c <= '9') {
				number = number * 10 + (c - '0');
				break;
			}
			sum += number;
			state = c == '\n' ? BEFORE : REMARK;
			break;
		default:
			if (c == '\n')
				state = BEFORE;
		}
	}
	return sum ^ keys;
}
