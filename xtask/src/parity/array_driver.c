/* Writes the instruction-array tests of the kernel's test_verifier as JSON, one a line, to the file named first.
 *
 * The test program is compiled whole with its entry renamed. What it would ask a kernel for is answered here: maps
 * and types are noted and numbered, and the program that would be loaded is written down.
 */
#define main kernel_tests_main
#include "test_verifier.c"
#undef main

enum { FIRST_MAP = 1000, FIRST_BTF = 2000, FIRST_PROG = 3000, MANY = 64 };

struct noted_map {
	unsigned int type, key_size, value_size, max_entries, flags, key_type, value_type;
	int inner, btf, frozen;
	unsigned char contents[256];
	int has_contents;
};

struct noted_btf {
	unsigned char *bytes;
	unsigned int size;
};

static struct noted_map maps[MANY];
static struct noted_btf btfs[MANY];
static int map_count, btf_count;
static const char *test_name;
static FILE *output;

static void write_hex(const void *bytes, size_t size)
{
	const unsigned char *at = bytes;

	fputc('"', output);
	for (size_t i = 0; i < size; i++)
		fprintf(output, "%02x", at[i]);
	fputc('"', output);
}

static void write_text(const char *text)
{
	fputc('"', output);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', output);
		fputc(*text, output);
	}
	fputc('"', output);
}

int bpf_map_create(enum bpf_map_type type, const char *name, __u32 key_size, __u32 value_size, __u32 max_entries,
		   const struct bpf_map_create_opts *opts)
{
	struct noted_map *map = &maps[map_count];

	(void)name;
	memset(map, 0, sizeof(*map));
	map->type = type;
	map->key_size = key_size;
	map->value_size = value_size;
	map->max_entries = max_entries;
	map->inner = map->btf = -1;
	if (opts) {
		map->flags = opts->map_flags;
		map->key_type = opts->btf_key_type_id;
		map->value_type = opts->btf_value_type_id;
		if (opts->inner_map_fd >= FIRST_MAP)
			map->inner = opts->inner_map_fd - FIRST_MAP;
		if (opts->btf_fd >= FIRST_BTF)
			map->btf = opts->btf_fd - FIRST_BTF;
	}
	return FIRST_MAP + map_count++;
}

int bpf_map_update_elem(int fd, const void *key, const void *value, __u64 flags)
{
	struct noted_map *map = &maps[fd - FIRST_MAP];

	(void)key;
	(void)flags;
	if (map->type == BPF_MAP_TYPE_ARRAY && map->value_size <= sizeof(map->contents)) {
		memcpy(map->contents, value, map->value_size);
		map->has_contents = 1;
	}
	return 0;
}

int bpf_map_freeze(int fd)
{
	maps[fd - FIRST_MAP].frozen = 1;
	return 0;
}

int bpf_btf_load(const void *data, size_t size, const struct bpf_btf_load_opts *opts)
{
	struct noted_btf *btf = &btfs[btf_count];

	(void)opts;
	btf->bytes = malloc(size);
	btf->size = size;
	memcpy(btf->bytes, data, size);
	return FIRST_BTF + btf_count++;
}

int libbpf_probe_bpf_map_type(enum bpf_map_type type, const void *opts)
{
	(void)type;
	(void)opts;
	return 1;
}

int libbpf_probe_bpf_prog_type(enum bpf_prog_type type, const void *opts)
{
	(void)type;
	(void)opts;
	return 1;
}

int libbpf_find_vmlinux_btf_id(const char *name, enum bpf_attach_type type)
{
	(void)name;
	(void)type;
	return 1;
}

struct btf *btf__load_vmlinux_btf(void)
{
	return NULL;
}

__s32 btf__find_by_name_kind(const struct btf *btf, const char *name, __u32 kind)
{
	(void)btf;
	(void)name;
	(void)kind;
	return 1;
}

void btf__free(struct btf *btf)
{
	(void)btf;
}

static void write_map(const struct noted_map *map)
{
	fprintf(output, "{\"type\":%u,\"key_size\":%u,\"value_size\":%u,\"max_entries\":%u,\"flags\":%u,", map->type,
		map->key_size, map->value_size, map->max_entries, map->flags);
	fprintf(output, "\"key_type\":%u,\"value_type\":%u,\"inner\":%d,\"btf\":%d,\"frozen\":%s,\"contents\":",
		map->key_type, map->value_type, map->inner, map->btf, map->frozen ? "true" : "false");
	write_hex(map->contents, map->has_contents ? map->value_size : 0);
	fputc('}', output);
}

int bpf_prog_load(enum bpf_prog_type type, const char *name, const char *license, const struct bpf_insn *insns,
		  size_t count, const struct bpf_prog_load_opts *opts)
{
	const struct bpf_func_info *info;

	(void)name;
	(void)license;
	/* Programs that fill a program array come without options, and are of no interest. */
	if (!opts)
		return FIRST_PROG;
	fprintf(output, "{\"name\":");
	write_text(test_name);
	fprintf(output, ",\"prog_type\":%u,\"attach_type\":%u,\"flags\":%u,\"attach\":%u,\"insns\":", type,
		opts->expected_attach_type, opts->prog_flags, opts->attach_btf_id);
	write_hex(insns, count * sizeof(*insns));
	fprintf(output, ",\"maps\":[");
	for (int i = 0; i < map_count; i++) {
		if (i)
			fputc(',', output);
		write_map(&maps[i]);
	}
	fprintf(output, "],\"types\":[");
	for (int i = 0; i < btf_count; i++) {
		if (i)
			fputc(',', output);
		write_hex(btfs[i].bytes, btfs[i].size);
	}
	fprintf(output, "],\"btf\":%d,\"func_info\":[", (int)opts->prog_btf_fd - FIRST_BTF);
	info = opts->func_info;
	for (__u32 i = 0; i < opts->func_info_cnt; i++)
		fprintf(output, "%s[%u,%u]", i ? "," : "", info[i].insn_off, info[i].type_id);
	fprintf(output, "]}\n");
	/* To the test program this is a kernel that lacks something; it goes on to the next test. */
	errno = ENOTSUPP;
	return -1;
}

int main(int argc, char **argv)
{
	int passes = 0, errors = 0;

	if (argc != 2 || !(output = fopen(argv[1], "w")))
		return 1;
	for (unsigned int i = 0; i < ARRAY_SIZE(tests); i++) {
		map_count = btf_count = 0;
		test_name = tests[i].descr;
		do_test_single(&tests[i], false, &passes, &errors);
	}
	return fclose(output) ? 1 : 0;
}
