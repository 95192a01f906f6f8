	.text
	.file	"count.c"
	.file	0 "." "count.c" md5 0x84111c1814a6ae12018617a1f9cc9809
	.globl	size                            # -- Begin function size
	.p2align	3
	.type	size,@function
size:                                   # @size
.Lfunc_begin0:
	.loc	0 31 0                          # count.c:31:0
	.cfi_sections .debug_frame
	.cfi_startproc
# %bb.0:
	#DEBUG_VALUE: size:ctx <- $r1
	#DEBUG_VALUE: size:least <- $w2
	w0 = 0
.Ltmp0:
	.loc	0 32 9 prologue_end             # count.c:32:9
.Ltmp1:
.Ltmp2:
	if r1 == 0 goto LBB0_2
.Ltmp3:
.Ltmp4:
# %bb.1:
	#DEBUG_VALUE: size:least <- $w2
	#DEBUG_VALUE: size:ctx <- $r1
	.loc	0 32 20 is_stmt 0               # count.c:32:20
.Ltmp5:
	w0 = *(u32 *)(r1 + 4)
	.loc	0 32 24                         # count.c:32:24
.Ltmp6:
	w0 += w2
.Ltmp7:
.Ltmp8:
LBB0_2:
	#DEBUG_VALUE: size:least <- $w2
	#DEBUG_VALUE: size:ctx <- $r1
	.loc	0 32 2                          # count.c:32:2
.Ltmp9:
	exit
.Ltmp10:
.Ltmp11:
.Lfunc_end0:
	.size	size, .Lfunc_end0-size
	.cfi_endproc
                                        # -- End function
	.section	xdp,"ax",@progbits
	.globl	count                           # -- Begin function count
	.p2align	3
	.type	count,@function
count:                                  # @count
.Lfunc_begin1:
	.loc	0 36 0 is_stmt 1                # count.c:36:0
	.cfi_startproc
# %bb.0:
	#DEBUG_VALUE: count:ctx <- $r1
	r6 = r1
.Ltmp12:
.Ltmp13:
	#DEBUG_VALUE: count:ctx <- $r6
	.loc	0 37 26 prologue_end            # count.c:37:26
.Ltmp14:
	w1 = *(u32 *)(r6 + 0)
	.loc	0 37 15 is_stmt 0               # count.c:37:15
.Ltmp15:
	*(u32 *)(r10 - 4) = w1
	r2 = r10
	r2 += -4
	.loc	0 38 30 is_stmt 1               # count.c:38:30
.Ltmp16:
	r1 = counts ll
	call 1
.Ltmp17:
.Ltmp18:
	#DEBUG_VALUE: count:value <- $r0
	.loc	0 40 6                          # count.c:40:6
.Ltmp19:
	if r0 == 0 goto LBB1_2
.Ltmp20:
.Ltmp21:
# %bb.1:
	#DEBUG_VALUE: count:value <- $r0
	#DEBUG_VALUE: count:ctx <- $r6
	.loc	0 0 6 is_stmt 0                 # count.c:0:6
	r1 = 1
.Ltmp22:
	.loc	0 41 3 is_stmt 1                # count.c:41:3
.Ltmp23:
.Ltmp24:
	lock *(u64 *)(r0 + 0) += r1
	.loc	0 42 12                         # count.c:42:12
.Ltmp25:
	r1 = *(u64 *)(r0 + 0)
	.loc	0 42 9 is_stmt 0                # count.c:42:9
.Ltmp26:
	r2 = total ll
	r3 = *(u64 *)(r2 + 0)
	r3 += r1
	*(u64 *)(r2 + 0) = r3
.Ltmp27:
.Ltmp28:
LBB1_2:
	#DEBUG_VALUE: count:value <- $r0
	#DEBUG_VALUE: count:ctx <- $r6
	.loc	0 44 7 is_stmt 1                # count.c:44:7
.Ltmp29:
	r1 = calls ll
	w2 = *(u32 *)(r1 + 0)
	w2 += 1
	*(u32 *)(r1 + 0) = w2
	w0 = 2
.Ltmp30:
.Ltmp31:
	.loc	0 45 10                         # count.c:45:10
.Ltmp32:
	w1 = *(u32 *)(r10 - 4)
	.loc	0 45 14 is_stmt 0               # count.c:45:14
.Ltmp33:
	w2 = w1
	w2 &= 7
	.loc	0 45 2                          # count.c:45:2
.Ltmp34:
	if w2 == 0 goto LBB1_9
.Ltmp35:
.Ltmp36:
# %bb.3:
	#DEBUG_VALUE: count:ctx <- $r6
	if w2 == 4 goto LBB1_6
.Ltmp37:
.Ltmp38:
# %bb.4:
	#DEBUG_VALUE: count:ctx <- $r6
	if w2 != 3 goto LBB1_7
.Ltmp39:
.Ltmp40:
# %bb.5:
	#DEBUG_VALUE: count:ctx <- $r6
	.loc	0 0 2                           # count.c:0:2
	w0 = -1
.Ltmp41:
	.loc	0 47 10 is_stmt 1               # count.c:47:10
.Ltmp42:
.Ltmp43:
	goto LBB1_9
.Ltmp44:
.Ltmp45:
LBB1_6:
	#DEBUG_VALUE: count:ctx <- $r6
	.loc	0 48 17                         # count.c:48:17
.Ltmp46:
	call triple
.Ltmp47:
	.loc	0 48 32 is_stmt 0               # count.c:48:32
.Ltmp48:
	r1 = limit ll
	w1 = *(u32 *)(r1 + 0)
	.loc	0 48 38                         # count.c:48:38
.Ltmp49:
	w1 |= 1
	.loc	0 48 29                         # count.c:48:29
.Ltmp50:
	w0 /= w1
	.loc	0 48 10                         # count.c:48:10
.Ltmp51:
	goto LBB1_9
.Ltmp52:
.Ltmp53:
LBB1_7:
	#DEBUG_VALUE: count:ctx <- $r6
	.loc	0 50 9 is_stmt 1                # count.c:50:9
.Ltmp54:
	r1 = r6
	w2 = 3
	call size
.Ltmp55:
	w1 = w0
	w0 = 1
	if w1 s> 100 goto LBB1_9
.Ltmp56:
.Ltmp57:
# %bb.8:
	#DEBUG_VALUE: count:ctx <- $r6
	.loc	0 0 9 is_stmt 0                 # count.c:0:9
	w0 = 2
.Ltmp58:
.Ltmp59:
LBB1_9:
	#DEBUG_VALUE: count:ctx <- $r6
	.loc	0 51 1 is_stmt 1                # count.c:51:1
.Ltmp60:
	exit
.Ltmp61:
.Ltmp62:
.Lfunc_end1:
	.size	count, .Lfunc_end1-count
	.cfi_endproc
                                        # -- End function
	.text
	.p2align	3                               # -- Begin function triple
	.type	triple,@function
triple:                                 # @triple
.Lfunc_begin2:
	.cfi_startproc
# %bb.0:
	#DEBUG_VALUE: triple:n <- $w1
	.loc	0 25 24 prologue_end            # count.c:25:24
.Ltmp63:
	*(u32 *)(r10 - 4) = w1
	.loc	0 27 20                         # count.c:27:20
.Ltmp64:
	r1 = calls ll
.Ltmp65:
.Ltmp66:
	w1 = *(u32 *)(r1 + 0)
	.loc	0 27 9 is_stmt 0                # count.c:27:9
.Ltmp67:
	w0 = *(u32 *)(r10 - 4)
	.loc	0 27 14                         # count.c:27:14
.Ltmp68:
	w0 *= 3
	.loc	0 27 18                         # count.c:27:18
.Ltmp69:
	w0 += w1
	.loc	0 27 2                          # count.c:27:2
.Ltmp70:
	exit
.Ltmp71:
.Ltmp72:
.Lfunc_end2:
	.size	triple, .Lfunc_end2-triple
	.cfi_endproc
                                        # -- End function
	.type	total,@object                   # @total
	.data
	.globl	total
	.p2align	3, 0x0
total:
	.quad	5                               # 0x5
	.size	total, 8

	.type	limit,@object                   # @limit
	.section	.rodata,"a",@progbits
	.globl	limit
	.p2align	2, 0x0
limit:
	.long	3                               # 0x3
	.size	limit, 4

	.type	counts,@object                  # @counts
	.section	.maps,"aw",@progbits
	.globl	counts
	.p2align	3, 0x0
counts:
	.zero	32
	.size	counts, 32

	.type	calls,@object                   # @calls
	.local	calls
	.comm	calls,4,4
	.type	_license,@object                # @_license
	.section	license,"aw",@progbits
	.globl	_license
_license:
	.asciz	"GPL"
	.size	_license, 4

	.section	.debug_loclists,"",@progbits
	.long	.Ldebug_list_header_end0-.Ldebug_list_header_start0 # Length
.Ldebug_list_header_start0:
	.short	5                               # Version
	.byte	8                               # Address size
	.byte	0                               # Segment selector size
	.long	3                               # Offset entry count
.Lloclists_table_base0:
	.long	.Ldebug_loc0-.Lloclists_table_base0
	.long	.Ldebug_loc1-.Lloclists_table_base0
	.long	.Ldebug_loc2-.Lloclists_table_base0
.Ldebug_loc0:
	.byte	1                               # DW_LLE_base_addressx
	.byte	6                               #   base address index
	.byte	4                               # DW_LLE_offset_pair
	.uleb128 .Lfunc_begin1-.Lfunc_begin1    #   starting offset
	.uleb128 .Ltmp12-.Lfunc_begin1          #   ending offset
	.byte	1                               # Loc expr size
	.byte	81                              # DW_OP_reg1
	.byte	4                               # DW_LLE_offset_pair
	.uleb128 .Ltmp12-.Lfunc_begin1          #   starting offset
	.uleb128 .Lfunc_end1-.Lfunc_begin1      #   ending offset
	.byte	1                               # Loc expr size
	.byte	86                              # DW_OP_reg6
	.byte	0                               # DW_LLE_end_of_list
.Ldebug_loc1:
	.byte	1                               # DW_LLE_base_addressx
	.byte	6                               #   base address index
	.byte	4                               # DW_LLE_offset_pair
	.uleb128 .Ltmp17-.Lfunc_begin1          #   starting offset
	.uleb128 .Ltmp30-.Lfunc_begin1          #   ending offset
	.byte	1                               # Loc expr size
	.byte	80                              # DW_OP_reg0
	.byte	0                               # DW_LLE_end_of_list
.Ldebug_loc2:
	.byte	1                               # DW_LLE_base_addressx
	.byte	5                               #   base address index
	.byte	4                               # DW_LLE_offset_pair
	.uleb128 .Lfunc_begin2-.Lfunc_begin0    #   starting offset
	.uleb128 .Ltmp65-.Lfunc_begin0          #   ending offset
	.byte	1                               # Loc expr size
	.byte	81                              # DW_OP_reg1
	.byte	0                               # DW_LLE_end_of_list
.Ldebug_list_header_end0:
	.section	.debug_abbrev,"",@progbits
	.byte	1                               # Abbreviation Code
	.byte	17                              # DW_TAG_compile_unit
	.byte	1                               # DW_CHILDREN_yes
	.byte	37                              # DW_AT_producer
	.byte	37                              # DW_FORM_strx1
	.byte	19                              # DW_AT_language
	.byte	5                               # DW_FORM_data2
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	114                             # DW_AT_str_offsets_base
	.byte	23                              # DW_FORM_sec_offset
	.byte	16                              # DW_AT_stmt_list
	.byte	23                              # DW_FORM_sec_offset
	.byte	27                              # DW_AT_comp_dir
	.byte	37                              # DW_FORM_strx1
	.byte	17                              # DW_AT_low_pc
	.byte	1                               # DW_FORM_addr
	.byte	85                              # DW_AT_ranges
	.byte	35                              # DW_FORM_rnglistx
	.byte	115                             # DW_AT_addr_base
	.byte	23                              # DW_FORM_sec_offset
	.byte	116                             # DW_AT_rnglists_base
	.byte	23                              # DW_FORM_sec_offset
	.ascii	"\214\001"                      # DW_AT_loclists_base
	.byte	23                              # DW_FORM_sec_offset
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	2                               # Abbreviation Code
	.byte	52                              # DW_TAG_variable
	.byte	0                               # DW_CHILDREN_no
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	63                              # DW_AT_external
	.byte	25                              # DW_FORM_flag_present
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	2                               # DW_AT_location
	.byte	24                              # DW_FORM_exprloc
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	3                               # Abbreviation Code
	.byte	36                              # DW_TAG_base_type
	.byte	0                               # DW_CHILDREN_no
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	62                              # DW_AT_encoding
	.byte	11                              # DW_FORM_data1
	.byte	11                              # DW_AT_byte_size
	.byte	11                              # DW_FORM_data1
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	4                               # Abbreviation Code
	.byte	38                              # DW_TAG_const_type
	.byte	0                               # DW_CHILDREN_no
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	5                               # Abbreviation Code
	.byte	53                              # DW_TAG_volatile_type
	.byte	0                               # DW_CHILDREN_no
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	6                               # Abbreviation Code
	.byte	1                               # DW_TAG_array_type
	.byte	1                               # DW_CHILDREN_yes
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	7                               # Abbreviation Code
	.byte	33                              # DW_TAG_subrange_type
	.byte	0                               # DW_CHILDREN_no
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	55                              # DW_AT_count
	.byte	11                              # DW_FORM_data1
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	8                               # Abbreviation Code
	.byte	36                              # DW_TAG_base_type
	.byte	0                               # DW_CHILDREN_no
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	11                              # DW_AT_byte_size
	.byte	11                              # DW_FORM_data1
	.byte	62                              # DW_AT_encoding
	.byte	11                              # DW_FORM_data1
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	9                               # Abbreviation Code
	.byte	19                              # DW_TAG_structure_type
	.byte	1                               # DW_CHILDREN_yes
	.byte	11                              # DW_AT_byte_size
	.byte	11                              # DW_FORM_data1
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	10                              # Abbreviation Code
	.byte	13                              # DW_TAG_member
	.byte	0                               # DW_CHILDREN_no
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	56                              # DW_AT_data_member_location
	.byte	11                              # DW_FORM_data1
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	11                              # Abbreviation Code
	.byte	15                              # DW_TAG_pointer_type
	.byte	0                               # DW_CHILDREN_no
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	12                              # Abbreviation Code
	.byte	52                              # DW_TAG_variable
	.byte	0                               # DW_CHILDREN_no
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	2                               # DW_AT_location
	.byte	24                              # DW_FORM_exprloc
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	13                              # Abbreviation Code
	.byte	52                              # DW_TAG_variable
	.byte	0                               # DW_CHILDREN_no
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	28                              # DW_AT_const_value
	.byte	15                              # DW_FORM_udata
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	14                              # Abbreviation Code
	.byte	21                              # DW_TAG_subroutine_type
	.byte	1                               # DW_CHILDREN_yes
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	39                              # DW_AT_prototyped
	.byte	25                              # DW_FORM_flag_present
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	15                              # Abbreviation Code
	.byte	5                               # DW_TAG_formal_parameter
	.byte	0                               # DW_CHILDREN_no
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	16                              # Abbreviation Code
	.byte	15                              # DW_TAG_pointer_type
	.byte	0                               # DW_CHILDREN_no
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	17                              # Abbreviation Code
	.byte	38                              # DW_TAG_const_type
	.byte	0                               # DW_CHILDREN_no
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	18                              # Abbreviation Code
	.byte	46                              # DW_TAG_subprogram
	.byte	1                               # DW_CHILDREN_yes
	.byte	17                              # DW_AT_low_pc
	.byte	27                              # DW_FORM_addrx
	.byte	18                              # DW_AT_high_pc
	.byte	6                               # DW_FORM_data4
	.byte	64                              # DW_AT_frame_base
	.byte	24                              # DW_FORM_exprloc
	.byte	122                             # DW_AT_call_all_calls
	.byte	25                              # DW_FORM_flag_present
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	39                              # DW_AT_prototyped
	.byte	25                              # DW_FORM_flag_present
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	63                              # DW_AT_external
	.byte	25                              # DW_FORM_flag_present
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	19                              # Abbreviation Code
	.byte	5                               # DW_TAG_formal_parameter
	.byte	0                               # DW_CHILDREN_no
	.byte	2                               # DW_AT_location
	.byte	24                              # DW_FORM_exprloc
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	20                              # Abbreviation Code
	.byte	5                               # DW_TAG_formal_parameter
	.byte	0                               # DW_CHILDREN_no
	.byte	2                               # DW_AT_location
	.byte	34                              # DW_FORM_loclistx
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	21                              # Abbreviation Code
	.byte	52                              # DW_TAG_variable
	.byte	0                               # DW_CHILDREN_no
	.byte	2                               # DW_AT_location
	.byte	24                              # DW_FORM_exprloc
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	22                              # Abbreviation Code
	.byte	52                              # DW_TAG_variable
	.byte	0                               # DW_CHILDREN_no
	.byte	2                               # DW_AT_location
	.byte	34                              # DW_FORM_loclistx
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	23                              # Abbreviation Code
	.byte	72                              # DW_TAG_call_site
	.byte	0                               # DW_CHILDREN_no
	.byte	127                             # DW_AT_call_origin
	.byte	19                              # DW_FORM_ref4
	.byte	125                             # DW_AT_call_return_pc
	.byte	27                              # DW_FORM_addrx
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	24                              # Abbreviation Code
	.byte	46                              # DW_TAG_subprogram
	.byte	1                               # DW_CHILDREN_yes
	.byte	17                              # DW_AT_low_pc
	.byte	27                              # DW_FORM_addrx
	.byte	18                              # DW_AT_high_pc
	.byte	6                               # DW_FORM_data4
	.byte	64                              # DW_AT_frame_base
	.byte	24                              # DW_FORM_exprloc
	.byte	122                             # DW_AT_call_all_calls
	.byte	25                              # DW_FORM_flag_present
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	39                              # DW_AT_prototyped
	.byte	25                              # DW_FORM_flag_present
	.byte	73                              # DW_AT_type
	.byte	19                              # DW_FORM_ref4
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	25                              # Abbreviation Code
	.byte	19                              # DW_TAG_structure_type
	.byte	1                               # DW_CHILDREN_yes
	.byte	3                               # DW_AT_name
	.byte	37                              # DW_FORM_strx1
	.byte	11                              # DW_AT_byte_size
	.byte	11                              # DW_FORM_data1
	.byte	58                              # DW_AT_decl_file
	.byte	11                              # DW_FORM_data1
	.byte	59                              # DW_AT_decl_line
	.byte	11                              # DW_FORM_data1
	.byte	0                               # EOM(1)
	.byte	0                               # EOM(2)
	.byte	0                               # EOM(3)
	.section	.debug_info,"",@progbits
.Lcu_begin0:
	.long	.Ldebug_info_end0-.Ldebug_info_start0 # Length of Unit
.Ldebug_info_start0:
	.short	5                               # DWARF version number
	.byte	1                               # DWARF Unit Type
	.byte	8                               # Address Size (in bytes)
	.long	.debug_abbrev                   # Offset Into Abbrev. Section
	.byte	1                               # Abbrev [1] 0xc:0x19d DW_TAG_compile_unit
	.byte	0                               # DW_AT_producer
	.short	29                              # DW_AT_language
	.byte	1                               # DW_AT_name
	.long	.Lstr_offsets_base0             # DW_AT_str_offsets_base
	.long	.Lline_table_start0             # DW_AT_stmt_list
	.byte	2                               # DW_AT_comp_dir
	.quad	0                               # DW_AT_low_pc
	.byte	0                               # DW_AT_ranges
	.long	.Laddr_table_base0              # DW_AT_addr_base
	.long	.Lrnglists_table_base0          # DW_AT_rnglists_base
	.long	.Lloclists_table_base0          # DW_AT_loclists_base
	.byte	2                               # Abbrev [2] 0x2f:0xb DW_TAG_variable
	.byte	3                               # DW_AT_name
	.long	58                              # DW_AT_type
                                        # DW_AT_external
	.byte	0                               # DW_AT_decl_file
	.byte	19                              # DW_AT_decl_line
	.byte	2                               # DW_AT_location
	.byte	161
	.byte	0
	.byte	3                               # Abbrev [3] 0x3a:0x4 DW_TAG_base_type
	.byte	4                               # DW_AT_name
	.byte	7                               # DW_AT_encoding
	.byte	8                               # DW_AT_byte_size
	.byte	2                               # Abbrev [2] 0x3e:0xb DW_TAG_variable
	.byte	5                               # DW_AT_name
	.long	73                              # DW_AT_type
                                        # DW_AT_external
	.byte	0                               # DW_AT_decl_file
	.byte	20                              # DW_AT_decl_line
	.byte	2                               # DW_AT_location
	.byte	161
	.byte	1
	.byte	4                               # Abbrev [4] 0x49:0x5 DW_TAG_const_type
	.long	78                              # DW_AT_type
	.byte	5                               # Abbrev [5] 0x4e:0x5 DW_TAG_volatile_type
	.long	83                              # DW_AT_type
	.byte	3                               # Abbrev [3] 0x53:0x4 DW_TAG_base_type
	.byte	6                               # DW_AT_name
	.byte	7                               # DW_AT_encoding
	.byte	4                               # DW_AT_byte_size
	.byte	2                               # Abbrev [2] 0x57:0xb DW_TAG_variable
	.byte	7                               # DW_AT_name
	.long	98                              # DW_AT_type
                                        # DW_AT_external
	.byte	0                               # DW_AT_decl_file
	.byte	53                              # DW_AT_decl_line
	.byte	2                               # DW_AT_location
	.byte	161
	.byte	2
	.byte	6                               # Abbrev [6] 0x62:0xc DW_TAG_array_type
	.long	110                             # DW_AT_type
	.byte	7                               # Abbrev [7] 0x67:0x6 DW_TAG_subrange_type
	.long	114                             # DW_AT_type
	.byte	4                               # DW_AT_count
	.byte	0                               # End Of Children Mark
	.byte	3                               # Abbrev [3] 0x6e:0x4 DW_TAG_base_type
	.byte	8                               # DW_AT_name
	.byte	6                               # DW_AT_encoding
	.byte	1                               # DW_AT_byte_size
	.byte	8                               # Abbrev [8] 0x72:0x4 DW_TAG_base_type
	.byte	9                               # DW_AT_name
	.byte	8                               # DW_AT_byte_size
	.byte	7                               # DW_AT_encoding
	.byte	2                               # Abbrev [2] 0x76:0xb DW_TAG_variable
	.byte	10                              # DW_AT_name
	.long	129                             # DW_AT_type
                                        # DW_AT_external
	.byte	0                               # DW_AT_decl_file
	.byte	11                              # DW_AT_decl_line
	.byte	2                               # DW_AT_location
	.byte	161
	.byte	3
	.byte	9                               # Abbrev [9] 0x81:0x29 DW_TAG_structure_type
	.byte	32                              # DW_AT_byte_size
	.byte	0                               # DW_AT_decl_file
	.byte	6                               # DW_AT_decl_line
	.byte	10                              # Abbrev [10] 0x85:0x9 DW_TAG_member
	.byte	11                              # DW_AT_name
	.long	170                             # DW_AT_type
	.byte	0                               # DW_AT_decl_file
	.byte	7                               # DW_AT_decl_line
	.byte	0                               # DW_AT_data_member_location
	.byte	10                              # Abbrev [10] 0x8e:0x9 DW_TAG_member
	.byte	13                              # DW_AT_name
	.long	191                             # DW_AT_type
	.byte	0                               # DW_AT_decl_file
	.byte	8                               # DW_AT_decl_line
	.byte	8                               # DW_AT_data_member_location
	.byte	10                              # Abbrev [10] 0x97:0x9 DW_TAG_member
	.byte	14                              # DW_AT_name
	.long	196                             # DW_AT_type
	.byte	0                               # DW_AT_decl_file
	.byte	9                               # DW_AT_decl_line
	.byte	16                              # DW_AT_data_member_location
	.byte	10                              # Abbrev [10] 0xa0:0x9 DW_TAG_member
	.byte	15                              # DW_AT_name
	.long	201                             # DW_AT_type
	.byte	0                               # DW_AT_decl_file
	.byte	10                              # DW_AT_decl_line
	.byte	24                              # DW_AT_data_member_location
	.byte	0                               # End Of Children Mark
	.byte	11                              # Abbrev [11] 0xaa:0x5 DW_TAG_pointer_type
	.long	175                             # DW_AT_type
	.byte	6                               # Abbrev [6] 0xaf:0xc DW_TAG_array_type
	.long	187                             # DW_AT_type
	.byte	7                               # Abbrev [7] 0xb4:0x6 DW_TAG_subrange_type
	.long	114                             # DW_AT_type
	.byte	1                               # DW_AT_count
	.byte	0                               # End Of Children Mark
	.byte	3                               # Abbrev [3] 0xbb:0x4 DW_TAG_base_type
	.byte	12                              # DW_AT_name
	.byte	5                               # DW_AT_encoding
	.byte	4                               # DW_AT_byte_size
	.byte	11                              # Abbrev [11] 0xbf:0x5 DW_TAG_pointer_type
	.long	83                              # DW_AT_type
	.byte	11                              # Abbrev [11] 0xc4:0x5 DW_TAG_pointer_type
	.long	58                              # DW_AT_type
	.byte	11                              # Abbrev [11] 0xc9:0x5 DW_TAG_pointer_type
	.long	206                             # DW_AT_type
	.byte	6                               # Abbrev [6] 0xce:0xc DW_TAG_array_type
	.long	187                             # DW_AT_type
	.byte	7                               # Abbrev [7] 0xd3:0x6 DW_TAG_subrange_type
	.long	114                             # DW_AT_type
	.byte	16                              # DW_AT_count
	.byte	0                               # End Of Children Mark
	.byte	12                              # Abbrev [12] 0xda:0xb DW_TAG_variable
	.byte	16                              # DW_AT_name
	.long	83                              # DW_AT_type
	.byte	0                               # DW_AT_decl_file
	.byte	21                              # DW_AT_decl_line
	.byte	2                               # DW_AT_location
	.byte	161
	.byte	4
	.byte	13                              # Abbrev [13] 0xe5:0x9 DW_TAG_variable
	.byte	17                              # DW_AT_name
	.long	238                             # DW_AT_type
	.byte	0                               # DW_AT_decl_file
	.byte	13                              # DW_AT_decl_line
	.byte	1                               # DW_AT_const_value
	.byte	11                              # Abbrev [11] 0xee:0x5 DW_TAG_pointer_type
	.long	243                             # DW_AT_type
	.byte	14                              # Abbrev [14] 0xf3:0x10 DW_TAG_subroutine_type
	.long	259                             # DW_AT_type
                                        # DW_AT_prototyped
	.byte	15                              # Abbrev [15] 0xf8:0x5 DW_TAG_formal_parameter
	.long	259                             # DW_AT_type
	.byte	15                              # Abbrev [15] 0xfd:0x5 DW_TAG_formal_parameter
	.long	260                             # DW_AT_type
	.byte	0                               # End Of Children Mark
	.byte	16                              # Abbrev [16] 0x103:0x1 DW_TAG_pointer_type
	.byte	11                              # Abbrev [11] 0x104:0x5 DW_TAG_pointer_type
	.long	265                             # DW_AT_type
	.byte	17                              # Abbrev [17] 0x109:0x1 DW_TAG_const_type
	.byte	18                              # Abbrev [18] 0x10a:0x24 DW_TAG_subprogram
	.byte	5                               # DW_AT_low_pc
	.long	.Lfunc_end0-.Lfunc_begin0       # DW_AT_high_pc
	.byte	1                               # DW_AT_frame_base
	.byte	90
                                        # DW_AT_call_all_calls
	.byte	18                              # DW_AT_name
	.byte	0                               # DW_AT_decl_file
	.byte	30                              # DW_AT_decl_line
                                        # DW_AT_prototyped
	.long	187                             # DW_AT_type
                                        # DW_AT_external
	.byte	19                              # Abbrev [19] 0x119:0xa DW_TAG_formal_parameter
	.byte	1                               # DW_AT_location
	.byte	81
	.byte	21                              # DW_AT_name
	.byte	0                               # DW_AT_decl_file
	.byte	30                              # DW_AT_decl_line
	.long	395                             # DW_AT_type
	.byte	19                              # Abbrev [19] 0x123:0xa DW_TAG_formal_parameter
	.byte	1                               # DW_AT_location
	.byte	82
	.byte	25                              # DW_AT_name
	.byte	0                               # DW_AT_decl_file
	.byte	30                              # DW_AT_decl_line
	.long	187                             # DW_AT_type
	.byte	0                               # End Of Children Mark
	.byte	18                              # Abbrev [18] 0x12e:0x39 DW_TAG_subprogram
	.byte	6                               # DW_AT_low_pc
	.long	.Lfunc_end1-.Lfunc_begin1       # DW_AT_high_pc
	.byte	1                               # DW_AT_frame_base
	.byte	90
                                        # DW_AT_call_all_calls
	.byte	19                              # DW_AT_name
	.byte	0                               # DW_AT_decl_file
	.byte	35                              # DW_AT_decl_line
                                        # DW_AT_prototyped
	.long	187                             # DW_AT_type
                                        # DW_AT_external
	.byte	20                              # Abbrev [20] 0x13d:0x9 DW_TAG_formal_parameter
	.byte	0                               # DW_AT_location
	.byte	21                              # DW_AT_name
	.byte	0                               # DW_AT_decl_file
	.byte	35                              # DW_AT_decl_line
	.long	395                             # DW_AT_type
	.byte	21                              # Abbrev [21] 0x146:0xb DW_TAG_variable
	.byte	2                               # DW_AT_location
	.byte	145
	.byte	4
	.byte	13                              # DW_AT_name
	.byte	0                               # DW_AT_decl_file
	.byte	37                              # DW_AT_decl_line
	.long	83                              # DW_AT_type
	.byte	22                              # Abbrev [22] 0x151:0x9 DW_TAG_variable
	.byte	1                               # DW_AT_location
	.byte	14                              # DW_AT_name
	.byte	0                               # DW_AT_decl_file
	.byte	38                              # DW_AT_decl_line
	.long	196                             # DW_AT_type
	.byte	23                              # Abbrev [23] 0x15a:0x6 DW_TAG_call_site
	.long	359                             # DW_AT_call_origin
	.byte	7                               # DW_AT_call_return_pc
	.byte	23                              # Abbrev [23] 0x160:0x6 DW_TAG_call_site
	.long	266                             # DW_AT_call_origin
	.byte	8                               # DW_AT_call_return_pc
	.byte	0                               # End Of Children Mark
	.byte	24                              # Abbrev [24] 0x167:0x24 DW_TAG_subprogram
	.byte	9                               # DW_AT_low_pc
	.long	.Lfunc_end2-.Lfunc_begin2       # DW_AT_high_pc
	.byte	1                               # DW_AT_frame_base
	.byte	90
                                        # DW_AT_call_all_calls
	.byte	20                              # DW_AT_name
	.byte	0                               # DW_AT_decl_file
	.byte	23                              # DW_AT_decl_line
                                        # DW_AT_prototyped
	.long	83                              # DW_AT_type
	.byte	20                              # Abbrev [20] 0x176:0x9 DW_TAG_formal_parameter
	.byte	2                               # DW_AT_location
	.byte	27                              # DW_AT_name
	.byte	0                               # DW_AT_decl_file
	.byte	23                              # DW_AT_decl_line
	.long	83                              # DW_AT_type
	.byte	21                              # Abbrev [21] 0x17f:0xb DW_TAG_variable
	.byte	2                               # DW_AT_location
	.byte	145
	.byte	0
	.byte	26                              # DW_AT_name
	.byte	0                               # DW_AT_decl_file
	.byte	25                              # DW_AT_decl_line
	.long	78                              # DW_AT_type
	.byte	0                               # End Of Children Mark
	.byte	11                              # Abbrev [11] 0x18b:0x5 DW_TAG_pointer_type
	.long	400                             # DW_AT_type
	.byte	25                              # Abbrev [25] 0x190:0x18 DW_TAG_structure_type
	.byte	24                              # DW_AT_name
	.byte	8                               # DW_AT_byte_size
	.byte	0                               # DW_AT_decl_file
	.byte	15                              # DW_AT_decl_line
	.byte	10                              # Abbrev [10] 0x195:0x9 DW_TAG_member
	.byte	22                              # DW_AT_name
	.long	83                              # DW_AT_type
	.byte	0                               # DW_AT_decl_file
	.byte	16                              # DW_AT_decl_line
	.byte	0                               # DW_AT_data_member_location
	.byte	10                              # Abbrev [10] 0x19e:0x9 DW_TAG_member
	.byte	23                              # DW_AT_name
	.long	83                              # DW_AT_type
	.byte	0                               # DW_AT_decl_file
	.byte	16                              # DW_AT_decl_line
	.byte	4                               # DW_AT_data_member_location
	.byte	0                               # End Of Children Mark
	.byte	0                               # End Of Children Mark
.Ldebug_info_end0:
	.section	.debug_rnglists,"",@progbits
	.long	.Ldebug_list_header_end1-.Ldebug_list_header_start1 # Length
.Ldebug_list_header_start1:
	.short	5                               # Version
	.byte	8                               # Address size
	.byte	0                               # Segment selector size
	.long	1                               # Offset entry count
.Lrnglists_table_base0:
	.long	.Ldebug_ranges0-.Lrnglists_table_base0
.Ldebug_ranges0:
	.byte	1                               # DW_RLE_base_addressx
	.byte	5                               #   base address index
	.byte	4                               # DW_RLE_offset_pair
	.uleb128 .Lfunc_begin0-.Lfunc_begin0    #   starting offset
	.uleb128 .Lfunc_end0-.Lfunc_begin0      #   ending offset
	.byte	4                               # DW_RLE_offset_pair
	.uleb128 .Lfunc_begin2-.Lfunc_begin0    #   starting offset
	.uleb128 .Lfunc_end2-.Lfunc_begin0      #   ending offset
	.byte	3                               # DW_RLE_startx_length
	.byte	6                               #   start index
	.uleb128 .Lfunc_end1-.Lfunc_begin1      #   length
	.byte	0                               # DW_RLE_end_of_list
.Ldebug_list_header_end1:
	.section	.debug_str_offsets,"",@progbits
	.long	116                             # Length of String Offsets Set
	.short	5
	.short	0
.Lstr_offsets_base0:
	.section	.debug_str,"MS",@progbits,1
.Linfo_string0:
	.asciz	"Debian clang version 19.1.7 (3~deb12u1)" # string offset=0
.Linfo_string1:
	.asciz	"count.c"                       # string offset=40
.Linfo_string2:
	.asciz	"."                             # string offset=48
.Linfo_string3:
	.asciz	"total"                         # string offset=50
.Linfo_string4:
	.asciz	"unsigned long long"            # string offset=56
.Linfo_string5:
	.asciz	"limit"                         # string offset=75
.Linfo_string6:
	.asciz	"unsigned int"                  # string offset=81
.Linfo_string7:
	.asciz	"_license"                      # string offset=94
.Linfo_string8:
	.asciz	"char"                          # string offset=103
.Linfo_string9:
	.asciz	"__ARRAY_SIZE_TYPE__"           # string offset=108
.Linfo_string10:
	.asciz	"counts"                        # string offset=128
.Linfo_string11:
	.asciz	"type"                          # string offset=135
.Linfo_string12:
	.asciz	"int"                           # string offset=140
.Linfo_string13:
	.asciz	"key"                           # string offset=144
.Linfo_string14:
	.asciz	"value"                         # string offset=148
.Linfo_string15:
	.asciz	"max_entries"                   # string offset=154
.Linfo_string16:
	.asciz	"calls"                         # string offset=166
.Linfo_string17:
	.asciz	"lookup"                        # string offset=172
.Linfo_string18:
	.asciz	"size"                          # string offset=179
.Linfo_string19:
	.asciz	"count"                         # string offset=184
.Linfo_string20:
	.asciz	"triple"                        # string offset=190
.Linfo_string21:
	.asciz	"ctx"                           # string offset=197
.Linfo_string22:
	.asciz	"data"                          # string offset=201
.Linfo_string23:
	.asciz	"end"                           # string offset=206
.Linfo_string24:
	.asciz	"context"                       # string offset=210
.Linfo_string25:
	.asciz	"least"                         # string offset=218
.Linfo_string26:
	.asciz	"copy"                          # string offset=224
.Linfo_string27:
	.asciz	"n"                             # string offset=229
	.section	.debug_str_offsets,"",@progbits
	.long	.Linfo_string0
	.long	.Linfo_string1
	.long	.Linfo_string2
	.long	.Linfo_string3
	.long	.Linfo_string4
	.long	.Linfo_string5
	.long	.Linfo_string6
	.long	.Linfo_string7
	.long	.Linfo_string8
	.long	.Linfo_string9
	.long	.Linfo_string10
	.long	.Linfo_string11
	.long	.Linfo_string12
	.long	.Linfo_string13
	.long	.Linfo_string14
	.long	.Linfo_string15
	.long	.Linfo_string16
	.long	.Linfo_string17
	.long	.Linfo_string18
	.long	.Linfo_string19
	.long	.Linfo_string20
	.long	.Linfo_string21
	.long	.Linfo_string22
	.long	.Linfo_string23
	.long	.Linfo_string24
	.long	.Linfo_string25
	.long	.Linfo_string26
	.long	.Linfo_string27
	.section	.debug_addr,"",@progbits
	.long	.Ldebug_addr_end0-.Ldebug_addr_start0 # Length of contribution
.Ldebug_addr_start0:
	.short	5                               # DWARF version number
	.byte	8                               # Address size
	.byte	0                               # Segment selector size
.Laddr_table_base0:
	.quad	total
	.quad	limit
	.quad	_license
	.quad	counts
	.quad	calls
	.quad	.Lfunc_begin0
	.quad	.Lfunc_begin1
	.quad	.Ltmp47
	.quad	.Ltmp55
	.quad	.Lfunc_begin2
.Ldebug_addr_end0:
	.section	.BTF,"",@progbits
	.short	60319                           # 0xeb9f
	.byte	1
	.byte	0
	.long	24
	.long	0
	.long	636
	.long	636
	.long	708
	.long	0                               # BTF_KIND_PTR(id = 1)
	.long	33554432                        # 0x2000000
	.long	3
	.long	1                               # BTF_KIND_INT(id = 2)
	.long	16777216                        # 0x1000000
	.long	4
	.long	16777248                        # 0x1000020
	.long	0                               # BTF_KIND_ARRAY(id = 3)
	.long	50331648                        # 0x3000000
	.long	0
	.long	2
	.long	4
	.long	1
	.long	5                               # BTF_KIND_INT(id = 4)
	.long	16777216                        # 0x1000000
	.long	4
	.long	32                              # 0x20
	.long	0                               # BTF_KIND_PTR(id = 5)
	.long	33554432                        # 0x2000000
	.long	6
	.long	25                              # BTF_KIND_INT(id = 6)
	.long	16777216                        # 0x1000000
	.long	4
	.long	32                              # 0x20
	.long	0                               # BTF_KIND_PTR(id = 7)
	.long	33554432                        # 0x2000000
	.long	8
	.long	38                              # BTF_KIND_INT(id = 8)
	.long	16777216                        # 0x1000000
	.long	8
	.long	64                              # 0x40
	.long	0                               # BTF_KIND_PTR(id = 9)
	.long	33554432                        # 0x2000000
	.long	10
	.long	0                               # BTF_KIND_ARRAY(id = 10)
	.long	50331648                        # 0x3000000
	.long	0
	.long	2
	.long	4
	.long	16
	.long	0                               # BTF_KIND_STRUCT(id = 11)
	.long	67108868                        # 0x4000004
	.long	32
	.long	57
	.long	1
	.long	0                               # 0x0
	.long	62
	.long	5
	.long	64                              # 0x40
	.long	66
	.long	7
	.long	128                             # 0x80
	.long	72
	.long	9
	.long	192                             # 0xc0
	.long	84                              # BTF_KIND_VAR(id = 12)
	.long	234881024                       # 0xe000000
	.long	11
	.long	1
	.long	0                               # BTF_KIND_PTR(id = 13)
	.long	33554432                        # 0x2000000
	.long	14
	.long	91                              # BTF_KIND_STRUCT(id = 14)
	.long	67108866                        # 0x4000002
	.long	8
	.long	99
	.long	6
	.long	0                               # 0x0
	.long	104
	.long	6
	.long	32                              # 0x20
	.long	0                               # BTF_KIND_FUNC_PROTO(id = 15)
	.long	218103810                       # 0xd000002
	.long	2
	.long	108
	.long	13
	.long	112
	.long	2
	.long	118                             # BTF_KIND_FUNC(id = 16)
	.long	201326593                       # 0xc000001
	.long	15
	.long	0                               # BTF_KIND_FUNC_PROTO(id = 17)
	.long	218103809                       # 0xd000001
	.long	2
	.long	108
	.long	13
	.long	242                             # BTF_KIND_FUNC(id = 18)
	.long	201326593                       # 0xc000001
	.long	17
	.long	0                               # BTF_KIND_FUNC_PROTO(id = 19)
	.long	218103809                       # 0xd000001
	.long	6
	.long	575
	.long	6
	.long	577                             # BTF_KIND_FUNC(id = 20)
	.long	201326592                       # 0xc000000
	.long	19
	.long	643                             # BTF_KIND_VAR(id = 21)
	.long	234881024                       # 0xe000000
	.long	8
	.long	1
	.long	0                               # BTF_KIND_CONST(id = 22)
	.long	167772160                       # 0xa000000
	.long	23
	.long	0                               # BTF_KIND_VOLATILE(id = 23)
	.long	150994944                       # 0x9000000
	.long	6
	.long	649                             # BTF_KIND_VAR(id = 24)
	.long	234881024                       # 0xe000000
	.long	22
	.long	1
	.long	655                             # BTF_KIND_VAR(id = 25)
	.long	234881024                       # 0xe000000
	.long	6
	.long	0
	.long	661                             # BTF_KIND_INT(id = 26)
	.long	16777216                        # 0x1000000
	.long	1
	.long	16777224                        # 0x1000008
	.long	0                               # BTF_KIND_ARRAY(id = 27)
	.long	50331648                        # 0x3000000
	.long	0
	.long	26
	.long	4
	.long	4
	.long	666                             # BTF_KIND_VAR(id = 28)
	.long	234881024                       # 0xe000000
	.long	27
	.long	1
	.long	675                             # BTF_KIND_DATASEC(id = 29)
	.long	251658241                       # 0xf000001
	.long	0
	.long	25
	.long	calls
	.long	4
	.long	680                             # BTF_KIND_DATASEC(id = 30)
	.long	251658241                       # 0xf000001
	.long	0
	.long	21
	.long	total
	.long	8
	.long	686                             # BTF_KIND_DATASEC(id = 31)
	.long	251658241                       # 0xf000001
	.long	0
	.long	12
	.long	counts
	.long	32
	.long	692                             # BTF_KIND_DATASEC(id = 32)
	.long	251658241                       # 0xf000001
	.long	0
	.long	24
	.long	limit
	.long	4
	.long	700                             # BTF_KIND_DATASEC(id = 33)
	.long	251658241                       # 0xf000001
	.long	0
	.long	28
	.long	_license
	.long	4
	.byte	0                               # string offset=0
	.ascii	"int"                           # string offset=1
	.byte	0
	.ascii	"__ARRAY_SIZE_TYPE__"           # string offset=5
	.byte	0
	.ascii	"unsigned int"                  # string offset=25
	.byte	0
	.ascii	"unsigned long long"            # string offset=38
	.byte	0
	.ascii	"type"                          # string offset=57
	.byte	0
	.ascii	"key"                           # string offset=62
	.byte	0
	.ascii	"value"                         # string offset=66
	.byte	0
	.ascii	"max_entries"                   # string offset=72
	.byte	0
	.ascii	"counts"                        # string offset=84
	.byte	0
	.ascii	"context"                       # string offset=91
	.byte	0
	.ascii	"data"                          # string offset=99
	.byte	0
	.ascii	"end"                           # string offset=104
	.byte	0
	.ascii	"ctx"                           # string offset=108
	.byte	0
	.ascii	"least"                         # string offset=112
	.byte	0
	.ascii	"size"                          # string offset=118
	.byte	0
	.ascii	".text"                         # string offset=123
	.byte	0
	.ascii	"./count.c"                     # string offset=129
	.byte	0
	.ascii	"__attribute__((noinline)) int size(struct context *ctx, int least)" # string offset=139
	.byte	0
	.ascii	"\treturn ctx ? ctx->end + least : 0;" # string offset=206
	.byte	0
	.ascii	"count"                         # string offset=242
	.byte	0
	.ascii	"xdp"                           # string offset=248
	.byte	0
	.ascii	"SEC(\"xdp\") int count(struct context *ctx)" # string offset=252
	.byte	0
	.ascii	"\tunsigned int key = ctx->data;" # string offset=294
	.byte	0
	.ascii	"\tunsigned long long *value = lookup(&counts, &key);" # string offset=325
	.byte	0
	.ascii	"\tif (value) {"                # string offset=377
	.byte	0
	.ascii	"\t\t__sync_fetch_and_add(value, 1);" # string offset=391
	.byte	0
	.ascii	"\t\ttotal += *value;"          # string offset=425
	.byte	0
	.ascii	"\tcalls++;"                    # string offset=444
	.byte	0
	.ascii	"\tswitch (key & 7) {"          # string offset=454
	.byte	0
	.ascii	"\tcase 3: return -1;"          # string offset=474
	.byte	0
	.ascii	"\tcase 4: return triple(key) / (limit | 1);" # string offset=494
	.byte	0
	.ascii	"\treturn size(ctx, 3) > 100 ? 1 : 2;" # string offset=537
	.byte	0
	.byte	125                             # string offset=573
	.byte	0
	.byte	110                             # string offset=575
	.byte	0
	.ascii	"triple"                        # string offset=577
	.byte	0
	.ascii	"\tvolatile unsigned int copy = n;" # string offset=584
	.byte	0
	.ascii	"\treturn copy * 3 + calls;"    # string offset=617
	.byte	0
	.ascii	"total"                         # string offset=643
	.byte	0
	.ascii	"limit"                         # string offset=649
	.byte	0
	.ascii	"calls"                         # string offset=655
	.byte	0
	.ascii	"char"                          # string offset=661
	.byte	0
	.ascii	"_license"                      # string offset=666
	.byte	0
	.ascii	".bss"                          # string offset=675
	.byte	0
	.ascii	".data"                         # string offset=680
	.byte	0
	.ascii	".maps"                         # string offset=686
	.byte	0
	.ascii	".rodata"                       # string offset=692
	.byte	0
	.ascii	"license"                       # string offset=700
	.byte	0
	.section	.BTF.ext,"",@progbits
	.short	60319                           # 0xeb9f
	.byte	1
	.byte	0
	.long	32
	.long	0
	.long	44
	.long	44
	.long	516
	.long	560
	.long	0
	.long	8                               # FuncInfo
	.long	123                             # FuncInfo section string offset=123
	.long	2
	.long	.Lfunc_begin0
	.long	16
	.long	.Lfunc_begin2
	.long	20
	.long	248                             # FuncInfo section string offset=248
	.long	1
	.long	.Lfunc_begin1
	.long	18
	.long	16                              # LineInfo
	.long	123                             # LineInfo section string offset=123
	.long	11
	.long	.Lfunc_begin0
	.long	129
	.long	139
	.long	30720                           # Line 30 Col 0
	.long	.Ltmp2
	.long	129
	.long	206
	.long	32777                           # Line 32 Col 9
	.long	.Ltmp5
	.long	129
	.long	206
	.long	32788                           # Line 32 Col 20
	.long	.Ltmp6
	.long	129
	.long	206
	.long	32792                           # Line 32 Col 24
	.long	.Ltmp9
	.long	129
	.long	206
	.long	32770                           # Line 32 Col 2
	.long	.Ltmp63
	.long	129
	.long	584
	.long	25624                           # Line 25 Col 24
	.long	.Ltmp64
	.long	129
	.long	617
	.long	27668                           # Line 27 Col 20
	.long	.Ltmp67
	.long	129
	.long	617
	.long	27657                           # Line 27 Col 9
	.long	.Ltmp68
	.long	129
	.long	617
	.long	27662                           # Line 27 Col 14
	.long	.Ltmp69
	.long	129
	.long	617
	.long	27666                           # Line 27 Col 18
	.long	.Ltmp70
	.long	129
	.long	617
	.long	27650                           # Line 27 Col 2
	.long	248                             # LineInfo section string offset=248
	.long	20
	.long	.Lfunc_begin1
	.long	129
	.long	252
	.long	35840                           # Line 35 Col 0
	.long	.Ltmp14
	.long	129
	.long	294
	.long	37914                           # Line 37 Col 26
	.long	.Ltmp15
	.long	129
	.long	294
	.long	37903                           # Line 37 Col 15
	.long	.Ltmp16
	.long	129
	.long	325
	.long	38942                           # Line 38 Col 30
	.long	.Ltmp19
	.long	129
	.long	377
	.long	40966                           # Line 40 Col 6
	.long	.Ltmp24
	.long	129
	.long	391
	.long	41987                           # Line 41 Col 3
	.long	.Ltmp25
	.long	129
	.long	425
	.long	43020                           # Line 42 Col 12
	.long	.Ltmp26
	.long	129
	.long	425
	.long	43017                           # Line 42 Col 9
	.long	.Ltmp29
	.long	129
	.long	444
	.long	45063                           # Line 44 Col 7
	.long	.Ltmp32
	.long	129
	.long	454
	.long	46090                           # Line 45 Col 10
	.long	.Ltmp33
	.long	129
	.long	454
	.long	46094                           # Line 45 Col 14
	.long	.Ltmp34
	.long	129
	.long	454
	.long	46082                           # Line 45 Col 2
	.long	.Ltmp43
	.long	129
	.long	474
	.long	48138                           # Line 47 Col 10
	.long	.Ltmp46
	.long	129
	.long	494
	.long	49169                           # Line 48 Col 17
	.long	.Ltmp48
	.long	129
	.long	494
	.long	49184                           # Line 48 Col 32
	.long	.Ltmp49
	.long	129
	.long	494
	.long	49190                           # Line 48 Col 38
	.long	.Ltmp50
	.long	129
	.long	494
	.long	49181                           # Line 48 Col 29
	.long	.Ltmp51
	.long	129
	.long	494
	.long	49162                           # Line 48 Col 10
	.long	.Ltmp54
	.long	129
	.long	537
	.long	51209                           # Line 50 Col 9
	.long	.Ltmp60
	.long	129
	.long	573
	.long	52225                           # Line 51 Col 1
	.addrsig
	.addrsig_sym count
	.addrsig_sym limit
	.addrsig_sym counts
	.addrsig_sym _license
	.section	.debug_line,"",@progbits
.Lline_table_start0:
