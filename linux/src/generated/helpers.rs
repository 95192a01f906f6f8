// Written by `cargo xtask codegen` from linux/data/. Do not edit; change the data and run it again.

use crate::helpers::{Arg, Helper, HelperProto, arg as a, proto as p, row as h};
use crate::version::version as v;
use crate::{ArgType as A, RetType as R};

static A0: [Arg; 2] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::MapKey, 0x0, 0, None)];
static A1: [Arg; 4] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::MapKey, 0x0, 0, None), a(A::MapValue, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A2: [Arg; 3] = [a(A::Mem, 0xc, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A3: [Arg; 2] = [a(A::Mem, 0x2, 0, None), a(A::ConstSize, 0x0, 0, None)];
static A4: [Arg; 5] = [a(A::Ctx, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0x2, 0, None), a(A::ConstSize, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A5: [Arg; 5] = [a(A::Ctx, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A6: [Arg; 3] = [a(A::Ctx, 0x0, 0, None), a(A::ConstMapPtr, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A7: [Arg; 3] = [a(A::Ctx, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A8: [Arg; 2] = [a(A::Mem, 0xc, 0, None), a(A::ConstSize, 0x0, 0, None)];
static A9: [Arg; 1] = [a(A::Ctx, 0x0, 0, None)];
static A10: [Arg; 4] = [a(A::Ctx, 0x0, 0, None), a(A::Mem, 0xc, 0, None), a(A::ConstSize, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A11: [Arg; 4] = [a(A::Ctx, 0x0, 0, None), a(A::Mem, 0x2, 0, None), a(A::ConstSize, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A12: [Arg; 2] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A13: [Arg; 2] = [a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A14: [Arg; 5] = [a(A::Ctx, 0x0, 0, None), a(A::ConstMapPtr, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0x2, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None)];
static A15: [Arg; 4] = [a(A::Ctx, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0xc, 0, None), a(A::ConstSize, 0x0, 0, None)];
static A16: [Arg; 5] = [a(A::Mem, 0x3, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::Mem, 0x3, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A17: [Arg; 3] = [a(A::Ctx, 0x0, 0, None), a(A::Mem, 0xc, 0, None), a(A::ConstSize, 0x0, 0, None)];
static A18: [Arg; 3] = [a(A::Ctx, 0x0, 0, None), a(A::Mem, 0x2, 0, None), a(A::ConstSize, 0x0, 0, None)];
static A19: [Arg; 2] = [a(A::Ctx, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A20: [Arg; 3] = [a(A::Anything, 0x0, 0, None), a(A::Mem, 0x2, 0, None), a(A::ConstSize, 0x0, 0, None)];
static A21: [Arg; 1] = [a(A::BtfIdSockCommon, 0x0, 0, None)];
static A22: [Arg; 1] = [a(A::BtfIdSockCommon, 0x1, 0, None)];
static A23: [Arg; 5] = [a(A::BtfIdSockCommon, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0x2, 0, None), a(A::ConstSize, 0x0, 0, None)];
static A24: [Arg; 5] = [a(A::Ctx, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0x2, 0, None), a(A::ConstSize, 0x0, 0, None)];
static A25: [Arg; 4] = [a(A::Ctx, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A26: [Arg; 3] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A27: [Arg; 4] = [a(A::Ctx, 0x0, 0, None), a(A::ConstMapPtr, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A28: [Arg; 4] = [a(A::Ctx, 0x0, 0, None), a(A::ConstMapPtr, 0x0, 0, None), a(A::MapKey, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A29: [Arg; 4] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0xc, 0, None), a(A::ConstSize, 0x0, 0, None)];
static A30: [Arg; 5] = [a(A::BtfIdSockCommon, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0xc, 0, None), a(A::ConstSize, 0x0, 0, None)];
static A31: [Arg; 5] = [a(A::Ctx, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0xc, 0, None), a(A::ConstSize, 0x0, 0, None)];
static A32: [Arg; 5] = [a(A::Ctx, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0xc, 0, None), a(A::ConstSize, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A33: [Arg; 4] = [a(A::Ctx, 0x0, 0, None), a(A::Mem, 0xc, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A34: [Arg; 4] = [a(A::Ctx, 0x0, 0, None), a(A::Mem, 0x2, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A35: [Arg; 4] = [a(A::Ctx, 0x0, 0, None), a(A::Mem, 0x0, 0, None), a(A::ConstSize, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A36: [Arg; 4] = [a(A::Ctx, 0x0, 0, None), a(A::Mem, 0x4, 0, None), a(A::ConstSize, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A37: [Arg; 4] = [a(A::Ctx, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0x2, 0, None), a(A::ConstSize, 0x0, 0, None)];
static A38: [Arg; 5] = [a(A::Ctx, 0x0, 0, None), a(A::Mem, 0x2, 0, None), a(A::ConstSize, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A39: [Arg; 5] = [a(A::Ctx, 0x0, 0, None), a(A::Mem, 0x2, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A40: [Arg; 1] = [a(A::BtfIdSockCommon, 0x400, 0, None)];
static A41: [Arg; 3] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::MapValue, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A42: [Arg; 2] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::MapValue, 0xc, 0, None)];
static A43: [Arg; 1] = [a(A::SpinLock, 0x0, 0, None)];
static A44: [Arg; 1] = [a(A::SpinLock, 0x0, 0, Some("any"))];
static A45: [Arg; 1] = [a(A::SockCommon, 0x0, 0, None)];
static A46: [Arg; 5] = [a(A::BtfIdSockCommon, 0x0, 0, None), a(A::Mem, 0x2, 0, None), a(A::ConstSize, 0x0, 0, None), a(A::Mem, 0x2, 0, None), a(A::ConstSize, 0x0, 0, None)];
static A47: [Arg; 4] = [a(A::Mem, 0x2, 0, None), a(A::ConstSize, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0x3c, 8, None)];
static A48: [Arg; 4] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::Ctx, 0x0, 0, None), a(A::MapValue, 0x1, 0, None), a(A::Anything, 0x0, 0, None)];
static A49: [Arg; 4] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::BtfIdSockCommon, 0x0, 0, None), a(A::MapValue, 0x1, 0, None), a(A::Anything, 0x0, 0, None)];
static A50: [Arg; 4] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::BtfId, 0x0, 0, Some("sock_common")), a(A::MapValue, 0x1, 0, None), a(A::Anything, 0x0, 0, None)];
static A51: [Arg; 4] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::BtfId, 0x1, 0, Some("sock_common")), a(A::MapValue, 0x1, 0, None), a(A::Anything, 0x0, 0, None)];
static A52: [Arg; 2] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::BtfIdSockCommon, 0x0, 0, None)];
static A53: [Arg; 2] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::BtfId, 0x0, 0, Some("sock_common"))];
static A54: [Arg; 2] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::BtfId, 0x1, 0, Some("sock_common"))];
static A55: [Arg; 1] = [a(A::Anything, 0x0, 0, None)];
static A56: [Arg; 5] = [a(A::BtfId, 0x0, 0, Some("sk_buff")), a(A::ConstMapPtr, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0x2, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None)];
static A57: [Arg; 2] = [a(A::BtfId, 0x0, 0, Some("tcp_sock")), a(A::Anything, 0x0, 0, None)];
static A58: [Arg; 4] = [a(A::Ctx, 0x0, 0, None), a(A::Mem, 0x1, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A59: [Arg; 4] = [a(A::Ctx, 0x0, 0, None), a(A::Mem, 0x5, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A60: [Arg; 4] = [a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0xc, 0, None), a(A::ConstSize, 0x0, 0, None)];
static A61: [Arg; 5] = [a(A::BtfId, 0x0, 0, Some("xdp_buff")), a(A::ConstMapPtr, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0x2, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None)];
static A62: [Arg; 1] = [a(A::Ctx, 0x1, 0, None)];
static A63: [Arg; 3] = [a(A::Ctx, 0x0, 0, None), a(A::BtfIdSockCommon, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A64: [Arg; 3] = [a(A::Ctx, 0x0, 0, None), a(A::Socket, 0x1, 0, None), a(A::Anything, 0x0, 0, None)];
static A65: [Arg; 5] = [a(A::BtfId, 0x0, 0, Some("seq_file")), a(A::Mem, 0x2, 0, None), a(A::ConstSize, 0x0, 0, None), a(A::Mem, 0x3, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None)];
static A66: [Arg; 3] = [a(A::BtfId, 0x0, 0, Some("seq_file")), a(A::Mem, 0x2, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None)];
static A67: [Arg; 2] = [a(A::BtfIdSockCommon, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A68: [Arg; 4] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::Mem, 0x2, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A69: [Arg; 3] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::ConstAllocSizeOrZero, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A70: [Arg; 2] = [a(A::AllocMem, 0x400, 0, None), a(A::Anything, 0x0, 0, None)];
static A71: [Arg; 2] = [a(A::RingbufMem, 0x400, 0, None), a(A::Anything, 0x0, 0, None)];
static A72: [Arg; 4] = [a(A::BtfId, 0x0, 0, Some("task_struct")), a(A::Mem, 0xc, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A73: [Arg; 4] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::BtfId, 0x0, 0, Some("inode")), a(A::MapValue, 0x1, 0, None), a(A::Anything, 0x0, 0, None)];
static A74: [Arg; 4] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::BtfId, 0x1, 0, Some("inode")), a(A::MapValue, 0x1, 0, None), a(A::Anything, 0x0, 0, None)];
static A75: [Arg; 2] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::BtfId, 0x0, 0, Some("inode"))];
static A76: [Arg; 2] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::BtfId, 0x1, 0, Some("inode"))];
static A77: [Arg; 3] = [a(A::BtfId, 0x0, 0, Some("path")), a(A::Mem, 0x0, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None)];
static A78: [Arg; 3] = [a(A::BtfId, 0x0, 0, Some("path")), a(A::Mem, 0x4, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None)];
static A79: [Arg; 5] = [a(A::Mem, 0x0, 0, None), a(A::ConstSize, 0x0, 0, None), a(A::Mem, 0x2, 0, None), a(A::ConstSize, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A80: [Arg; 5] = [a(A::Mem, 0x4, 0, None), a(A::ConstSize, 0x0, 0, None), a(A::Mem, 0x2, 0, None), a(A::ConstSize, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A81: [Arg; 4] = [a(A::BtfId, 0x0, 0, Some("seq_file")), a(A::Mem, 0x2, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A82: [Arg; 4] = [a(A::Anything, 0x0, 0, None), a(A::Mem, 0x3, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A83: [Arg; 2] = [a(A::PercpuBtfId, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A84: [Arg; 1] = [a(A::PercpuBtfId, 0x0, 0, None)];
static A85: [Arg; 4] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::BtfId, 0x0, 0, Some("task_struct")), a(A::MapValue, 0x1, 0, None), a(A::Anything, 0x0, 0, None)];
static A86: [Arg; 4] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::BtfId, 0x1, 0, Some("task_struct")), a(A::MapValue, 0x1, 0, None), a(A::Anything, 0x0, 0, None)];
static A87: [Arg; 2] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::BtfId, 0x0, 0, Some("task_struct"))];
static A88: [Arg; 2] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::BtfId, 0x1, 0, Some("task_struct"))];
static A89: [Arg; 2] = [a(A::BtfId, 0x0, 0, Some("linux_binprm")), a(A::Anything, 0x0, 0, None)];
static A90: [Arg; 3] = [a(A::BtfId, 0x0, 0, Some("inode")), a(A::Mem, 0xc, 0, None), a(A::ConstSize, 0x0, 0, None)];
static A91: [Arg; 1] = [a(A::BtfId, 0x0, 0, Some("file"))];
static A92: [Arg; 5] = [a(A::Ctx, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0x3c, 4, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A93: [Arg; 5] = [a(A::Ctx, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0x34, 4, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A94: [Arg; 4] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::Func, 0x0, 0, None), a(A::Stack, 0x1, 0, None), a(A::Anything, 0x0, 0, None)];
static A95: [Arg; 5] = [a(A::Mem, 0x1, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::ConstStr, 0x0, 0, None), a(A::Mem, 0x3, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None)];
static A96: [Arg; 5] = [a(A::Mem, 0x5, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::ConstStr, 0x0, 0, None), a(A::Mem, 0x3, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None)];
static A97: [Arg; 4] = [a(A::Mem, 0x2, 0, None), a(A::ConstSize, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A98: [Arg; 3] = [a(A::Timer, 0x0, 0, None), a(A::ConstMapPtr, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A99: [Arg; 2] = [a(A::Timer, 0x0, 0, None), a(A::Func, 0x0, 0, None)];
static A100: [Arg; 3] = [a(A::Timer, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A101: [Arg; 1] = [a(A::Timer, 0x0, 0, None)];
static A102: [Arg; 1] = [a(A::BtfId, 0x0, 0, Some("task_struct"))];
static A103: [Arg; 2] = [a(A::Mem, 0xc, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None)];
static A104: [Arg; 4] = [a(A::Mem, 0x2, 0, None), a(A::ConstSize, 0x0, 0, None), a(A::Mem, 0x3, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None)];
static A105: [Arg; 4] = [a(A::Mem, 0x0, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0x3c, 8, None)];
static A106: [Arg; 4] = [a(A::Mem, 0x2, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0x3c, 8, None)];
static A107: [Arg; 5] = [a(A::BtfId, 0x0, 0, Some("task_struct")), a(A::Anything, 0x0, 0, None), a(A::Func, 0x0, 0, None), a(A::Stack, 0x1, 0, None), a(A::Anything, 0x0, 0, None)];
static A108: [Arg; 4] = [a(A::Anything, 0x0, 0, None), a(A::Func, 0x0, 0, None), a(A::Stack, 0x1, 0, None), a(A::Anything, 0x0, 0, None)];
static A109: [Arg; 4] = [a(A::Scalar, 0x0, 0, None), a(A::Func, 0x0, 0, None), a(A::Stack, 0x1, 0, None), a(A::Anything, 0x0, 0, None)];
static A110: [Arg; 3] = [a(A::Mem, 0x0, 0, None), a(A::ConstSize, 0x0, 0, None), a(A::ConstStr, 0x0, 0, None)];
static A111: [Arg; 3] = [a(A::Mem, 0x2, 0, None), a(A::ConstSize, 0x0, 0, None), a(A::ConstStr, 0x0, 0, None)];
static A112: [Arg; 3] = [a(A::Ctx, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0x3c, 8, None)];
static A113: [Arg; 2] = [a(A::Ctx, 0x0, 0, None), a(A::Mem, 0x3c, 8, None)];
static A114: [Arg; 1] = [a(A::BtfId, 0x0, 0, Some("xdp_buff"))];
static A115: [Arg; 5] = [a(A::Mem, 0xc, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::BtfId, 0x0, 0, Some("task_struct")), a(A::Anything, 0x0, 0, None)];
static A116: [Arg; 3] = [a(A::BtfId, 0x0, 0, Some("file")), a(A::Mem, 0xc, 0, None), a(A::ConstSize, 0x0, 0, None)];
static A117: [Arg; 2] = [a(A::Kptr, 0x0, 0, None), a(A::BtfId, 0x401, 0, Some("any"))];
static A118: [Arg; 2] = [a(A::KptrXchgDest, 0x0, 0, None), a(A::BtfId, 0x401, 0, Some("any"))];
static A119: [Arg; 3] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::MapKey, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A120: [Arg; 4] = [a(A::Mem, 0xc, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Dynptr, 0x200c, 0, None)];
static A121: [Arg; 4] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Dynptr, 0x400c, 0, None)];
static A122: [Arg; 2] = [a(A::Dynptr, 0x4400, 0, None), a(A::Anything, 0x0, 0, None)];
static A123: [Arg; 5] = [a(A::Mem, 0xc, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::Dynptr, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A124: [Arg; 5] = [a(A::Mem, 0xc, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::Dynptr, 0x2, 0, None), a(A::Anything, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A125: [Arg; 5] = [a(A::Dynptr, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0x2, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A126: [Arg; 5] = [a(A::Dynptr, 0x2, 0, None), a(A::Anything, 0x0, 0, None), a(A::Mem, 0x2, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None), a(A::Anything, 0x0, 0, None)];
static A127: [Arg; 3] = [a(A::Dynptr, 0x0, 0, None), a(A::Anything, 0x0, 0, None), a(A::ConstAllocSizeOrZero, 0x0, 0, None)];
static A128: [Arg; 3] = [a(A::Dynptr, 0x2, 0, None), a(A::Anything, 0x0, 0, None), a(A::ConstAllocSizeOrZero, 0x0, 0, None)];
static A129: [Arg; 3] = [a(A::Mem, 0x10, 20, None), a(A::Mem, 0x0, 0, None), a(A::ConstSize, 0x0, 0, None)];
static A130: [Arg; 3] = [a(A::Mem, 0x10, 20, None), a(A::Mem, 0x0, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None)];
static A131: [Arg; 3] = [a(A::Mem, 0x12, 20, None), a(A::Mem, 0x2, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None)];
static A132: [Arg; 3] = [a(A::Mem, 0x10, 40, None), a(A::Mem, 0x0, 0, None), a(A::ConstSize, 0x0, 0, None)];
static A133: [Arg; 3] = [a(A::Mem, 0x10, 40, None), a(A::Mem, 0x0, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None)];
static A134: [Arg; 3] = [a(A::Mem, 0x12, 40, None), a(A::Mem, 0x2, 0, None), a(A::ConstSizeOrZero, 0x0, 0, None)];
static A135: [Arg; 2] = [a(A::Mem, 0x10, 20, None), a(A::Mem, 0x10, 20, None)];
static A136: [Arg; 2] = [a(A::Mem, 0x12, 20, None), a(A::Mem, 0x12, 20, None)];
static A137: [Arg; 2] = [a(A::Mem, 0x10, 40, None), a(A::Mem, 0x10, 20, None)];
static A138: [Arg; 2] = [a(A::Mem, 0x12, 40, None), a(A::Mem, 0x12, 20, None)];
static A139: [Arg; 4] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::BtfId, 0x1, 0, Some("cgroup")), a(A::MapValue, 0x1, 0, None), a(A::Anything, 0x0, 0, None)];
static A140: [Arg; 2] = [a(A::ConstMapPtr, 0x0, 0, None), a(A::BtfId, 0x1, 0, Some("cgroup"))];

/// Prototypes, by helper.
pub(crate) static PROTOS: [HelperProto; 330] = [
    p("bpf_map_lookup_elem_proto", 7, R::MapValue, 0x1, 0, None, &A0, 2, None),
    p("bpf_map_update_elem_proto", 7, R::Integer, 0x0, 0, None, &A1, 2, None),
    p("bpf_map_delete_elem_proto", 7, R::Integer, 0x0, 0, None, &A0, 2, None),
    p("bpf_probe_read_compat_proto", 7, R::Integer, 0x0, 0, None, &A2, 1, None),
    p("bpf_ktime_get_ns_proto", 7, R::Integer, 0x0, 0, None, &[], 0, None),
    p("bpf_trace_printk_proto", 7, R::Integer, 0x0, 0, None, &A3, 1, None),
    p("bpf_get_prandom_u32_proto", 7, R::Integer, 0x0, 0, None, &[], 0, None),
    p("bpf_get_raw_smp_processor_id_proto", 7, R::Integer, 0x0, 0, None, &[], 0, None),
    p("bpf_get_smp_processor_id_proto", 1, R::Integer, 0x0, 0, None, &[], 0, None),
    p("bpf_get_smp_processor_id_proto", 6, R::Integer, 0x0, 0, None, &[], 8, None),
    p("bpf_skb_store_bytes_proto", 7, R::Integer, 0x0, 0, None, &A4, 0, None),
    p("bpf_l3_csum_replace_proto", 7, R::Integer, 0x0, 0, None, &A5, 0, None),
    p("bpf_l4_csum_replace_proto", 7, R::Integer, 0x0, 0, None, &A5, 0, None),
    p("bpf_tail_call_proto", 7, R::Void, 0x0, 0, None, &A6, 0, None),
    p("bpf_clone_redirect_proto", 7, R::Integer, 0x0, 0, None, &A7, 0, None),
    p("bpf_get_current_pid_tgid_proto", 7, R::Integer, 0x0, 0, None, &[], 0, None),
    p("bpf_get_current_uid_gid_proto", 7, R::Integer, 0x0, 0, None, &[], 0, None),
    p("bpf_get_current_comm_proto", 7, R::Integer, 0x0, 0, None, &A8, 0, None),
    p("bpf_get_cgroup_classid_curr_proto", 7, R::Integer, 0x0, 0, None, &[], 0, None),
    p("bpf_get_cgroup_classid_proto", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_skb_vlan_push_proto", 7, R::Integer, 0x0, 0, None, &A7, 0, None),
    p("bpf_skb_vlan_pop_proto", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_skb_get_tunnel_key_proto", 7, R::Integer, 0x0, 0, None, &A10, 0, None),
    p("bpf_skb_set_tunnel_key_proto", 7, R::Integer, 0x0, 0, None, &A11, 0, None),
    p("bpf_perf_event_read_proto", 7, R::Integer, 0x0, 0, None, &A12, 1, None),
    p("bpf_redirect_proto", 7, R::Integer, 0x0, 0, None, &A13, 0, None),
    p("bpf_xdp_redirect_proto", 7, R::Integer, 0x0, 0, None, &A13, 0, None),
    p("bpf_get_route_realm_proto", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_event_output_data_proto", 7, R::Integer, 0x0, 0, None, &A14, 1, None),
    p("bpf_perf_event_output_proto", 7, R::Integer, 0x0, 0, None, &A14, 1, None),
    p("bpf_perf_event_output_proto_raw_tp", 7, R::Integer, 0x0, 0, None, &A14, 1, None),
    p("bpf_perf_event_output_proto_tp", 7, R::Integer, 0x0, 0, None, &A14, 1, None),
    p("bpf_skb_event_output_proto", 7, R::Integer, 0x0, 0, None, &A14, 1, None),
    p("bpf_xdp_event_output_proto", 7, R::Integer, 0x0, 0, None, &A14, 1, None),
    p("bpf_flow_dissector_load_bytes_proto", 7, R::Integer, 0x0, 0, None, &A15, 0, None),
    p("bpf_skb_load_bytes_proto", 7, R::Integer, 0x0, 0, None, &A15, 0, None),
    p("sk_reuseport_load_bytes_proto", 7, R::Integer, 0x0, 0, None, &A15, 0, None),
    p("bpf_get_stackid_proto", 7, R::Integer, 0x0, 0, None, &A6, 1, None),
    p("bpf_get_stackid_proto_pe", 7, R::Integer, 0x0, 0, None, &A6, 0, None),
    p("bpf_get_stackid_proto_raw_tp", 7, R::Integer, 0x0, 0, None, &A6, 1, None),
    p("bpf_get_stackid_proto_tp", 7, R::Integer, 0x0, 0, None, &A6, 1, None),
    p("bpf_csum_diff_proto", 7, R::Integer, 0x0, 0, None, &A16, 2, None),
    p("bpf_skb_get_tunnel_opt_proto", 7, R::Integer, 0x0, 0, None, &A17, 0, None),
    p("bpf_skb_set_tunnel_opt_proto", 7, R::Integer, 0x0, 0, None, &A18, 0, None),
    p("bpf_skb_change_proto_proto", 7, R::Integer, 0x0, 0, None, &A7, 0, None),
    p("bpf_skb_change_type_proto", 7, R::Integer, 0x0, 0, None, &A19, 0, None),
    p("bpf_skb_under_cgroup_proto", 7, R::Integer, 0x0, 0, None, &A6, 0, None),
    p("bpf_get_hash_recalc_proto", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_get_current_task_proto", 7, R::Integer, 0x0, 0, None, &[], 1, None),
    p("bpf_probe_write_user_proto", 7, R::Integer, 0x0, 0, None, &A20, 1, None),
    p("bpf_current_task_under_cgroup_proto", 7, R::Integer, 0x0, 0, None, &A12, 0, None),
    p("bpf_skb_change_tail_proto", 7, R::Integer, 0x0, 0, None, &A7, 0, None),
    p("sk_skb_change_tail_proto", 7, R::Integer, 0x0, 0, None, &A7, 0, None),
    p("bpf_skb_pull_data_proto", 7, R::Integer, 0x0, 0, None, &A19, 0, None),
    p("sk_skb_pull_data_proto", 7, R::Integer, 0x0, 0, None, &A19, 0, None),
    p("bpf_csum_update_proto", 7, R::Integer, 0x0, 0, None, &A19, 0, None),
    p("bpf_set_hash_invalid_proto", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_get_numa_node_id_proto", 7, R::Integer, 0x0, 0, None, &[], 0, None),
    p("bpf_skb_change_head_proto", 7, R::Integer, 0x0, 0, None, &A7, 0, None),
    p("sk_skb_change_head_proto", 7, R::Integer, 0x0, 0, None, &A7, 0, None),
    p("bpf_xdp_adjust_head_proto", 7, R::Integer, 0x0, 0, None, &A19, 0, None),
    p("bpf_probe_read_compat_str_proto", 7, R::Integer, 0x0, 0, None, &A2, 1, None),
    p("bpf_get_socket_cookie_proto", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_get_socket_cookie_sock_addr_proto", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_get_socket_cookie_sock_ops_proto", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_get_socket_cookie_sock_proto", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_get_socket_ptr_cookie_proto", 1, R::Integer, 0x0, 0, None, &A21, 0, None),
    p("bpf_get_socket_ptr_cookie_proto", 6, R::Integer, 0x0, 0, None, &A22, 0, None),
    p("bpf_get_socket_uid_proto", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_set_hash_proto", 7, R::Integer, 0x0, 0, None, &A19, 0, None),
    p("bpf_sk_setsockopt_proto", 7, R::Integer, 0x0, 0, None, &A23, 0, None),
    p("bpf_sock_addr_setsockopt_proto", 7, R::Integer, 0x0, 0, None, &A24, 0, None),
    p("bpf_sock_ops_setsockopt_proto", 7, R::Integer, 0x0, 0, None, &A24, 0, None),
    p("bpf_unlocked_sk_setsockopt_proto", 7, R::Integer, 0x0, 0, None, &A23, 0, None),
    p("bpf_skb_adjust_room_proto", 7, R::Integer, 0x0, 0, None, &A25, 0, None),
    p("sk_skb_adjust_room_proto", 7, R::Integer, 0x0, 0, None, &A25, 0, None),
    p("bpf_xdp_redirect_map_proto", 7, R::Integer, 0x0, 0, None, &A26, 0, None),
    p("bpf_sk_redirect_map_proto", 7, R::Integer, 0x0, 0, None, &A27, 0, None),
    p("bpf_sock_map_update_proto", 7, R::Integer, 0x0, 0, None, &A28, 2, None),
    p("bpf_xdp_adjust_meta_proto", 7, R::Integer, 0x0, 0, None, &A19, 0, None),
    p("bpf_perf_event_read_value_proto", 7, R::Integer, 0x0, 0, None, &A29, 1, None),
    p("bpf_perf_prog_read_value_proto", 7, R::Integer, 0x0, 0, None, &A17, 1, None),
    p("bpf_sk_getsockopt_proto", 7, R::Integer, 0x0, 0, None, &A30, 0, None),
    p("bpf_sock_addr_getsockopt_proto", 7, R::Integer, 0x0, 0, None, &A31, 0, None),
    p("bpf_sock_ops_getsockopt_proto", 7, R::Integer, 0x0, 0, None, &A31, 0, None),
    p("bpf_unlocked_sk_getsockopt_proto", 7, R::Integer, 0x0, 0, None, &A30, 0, None),
    p("bpf_override_return_proto", 7, R::Integer, 0x0, 0, None, &A19, 1, None),
    p("bpf_sock_ops_cb_flags_set_proto", 7, R::Integer, 0x0, 0, None, &A19, 0, None),
    p("bpf_msg_redirect_map_proto", 7, R::Integer, 0x0, 0, None, &A27, 0, None),
    p("bpf_msg_apply_bytes_proto", 7, R::Integer, 0x0, 0, None, &A19, 0, None),
    p("bpf_msg_cork_bytes_proto", 7, R::Integer, 0x0, 0, None, &A19, 0, None),
    p("bpf_msg_pull_data_proto", 7, R::Integer, 0x0, 0, None, &A25, 0, None),
    p("bpf_bind_proto", 7, R::Integer, 0x0, 0, None, &A18, 0, None),
    p("bpf_xdp_adjust_tail_proto", 7, R::Integer, 0x0, 0, None, &A19, 0, None),
    p("bpf_skb_get_xfrm_state_proto", 7, R::Integer, 0x0, 0, None, &A32, 0, None),
    p("bpf_get_stack_proto", 7, R::Integer, 0x0, 0, None, &A33, 1, None),
    p("bpf_get_stack_proto_pe", 7, R::Integer, 0x0, 0, None, &A33, 1, None),
    p("bpf_get_stack_proto_raw_tp", 3, R::Integer, 0x0, 0, None, &A34, 1, None),
    p("bpf_get_stack_proto_tp", 7, R::Integer, 0x0, 0, None, &A33, 1, None),
    p("bpf_get_stack_sleepable_proto", 2, R::Integer, 0x0, 0, None, &A33, 5, None),
    p("bpf_get_stack_proto_raw_tp", 4, R::Integer, 0x0, 0, None, &A33, 1, None),
    p("bpf_get_stack_sleepable_proto", 4, R::Integer, 0x0, 0, None, &A33, 1, None),
    p("bpf_skb_load_bytes_relative_proto", 7, R::Integer, 0x0, 0, None, &A32, 0, None),
    p("sk_reuseport_load_bytes_relative_proto", 7, R::Integer, 0x0, 0, None, &A32, 0, None),
    p("bpf_skb_fib_lookup_proto", 3, R::Integer, 0x0, 0, None, &A35, 1, None),
    p("bpf_xdp_fib_lookup_proto", 3, R::Integer, 0x0, 0, None, &A35, 1, None),
    p("bpf_skb_fib_lookup_proto", 4, R::Integer, 0x0, 0, None, &A36, 1, None),
    p("bpf_xdp_fib_lookup_proto", 4, R::Integer, 0x0, 0, None, &A36, 1, None),
    p("bpf_sock_hash_update_proto", 7, R::Integer, 0x0, 0, None, &A28, 2, None),
    p("bpf_msg_redirect_hash_proto", 7, R::Integer, 0x0, 0, None, &A28, 0, None),
    p("bpf_sk_redirect_hash_proto", 7, R::Integer, 0x0, 0, None, &A28, 0, None),
    p("bpf_lwt_in_push_encap_proto", 7, R::Integer, 0x0, 0, None, &A37, 0, None),
    p("bpf_lwt_xmit_push_encap_proto", 7, R::Integer, 0x0, 0, None, &A37, 0, None),
    p("bpf_lwt_seg6_store_bytes_proto", 7, R::Integer, 0x0, 0, None, &A37, 0, None),
    p("bpf_lwt_seg6_adjust_srh_proto", 7, R::Integer, 0x0, 0, None, &A7, 0, None),
    p("bpf_lwt_seg6_action_proto", 7, R::Integer, 0x0, 0, None, &A37, 0, None),
    p("rc_repeat_proto", 7, R::Integer, 0x0, 0, None, &A9, 1, None),
    p("rc_keydown_proto", 7, R::Integer, 0x0, 0, None, &A25, 1, None),
    p("bpf_skb_cgroup_id_proto", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_get_current_cgroup_id_proto", 7, R::Integer, 0x0, 0, None, &[], 0, None),
    p("bpf_get_local_storage_proto", 7, R::MapValue, 0x0, 0, None, &A12, 0, None),
    p("sk_select_reuseport_proto", 7, R::Integer, 0x0, 0, None, &A28, 0, None),
    p("bpf_skb_ancestor_cgroup_id_proto", 7, R::Integer, 0x0, 0, None, &A19, 0, None),
    p("bpf_sk_lookup_tcp_proto", 1, R::Socket, 0x1, 0, None, &A38, 2, None),
    p("bpf_sock_addr_sk_lookup_tcp_proto", 1, R::Socket, 0x1, 0, None, &A38, 0, None),
    p("bpf_tc_sk_lookup_tcp_proto", 1, R::Socket, 0x1, 0, None, &A38, 2, None),
    p("bpf_xdp_sk_lookup_tcp_proto", 1, R::Socket, 0x1, 0, None, &A38, 2, None),
    p("bpf_sk_lookup_tcp_proto", 6, R::Socket, 0x1, 0, None, &A39, 2, None),
    p("bpf_sock_addr_sk_lookup_tcp_proto", 6, R::Socket, 0x1, 0, None, &A39, 0, None),
    p("bpf_tc_sk_lookup_tcp_proto", 6, R::Socket, 0x1, 0, None, &A39, 2, None),
    p("bpf_xdp_sk_lookup_tcp_proto", 6, R::Socket, 0x1, 0, None, &A39, 2, None),
    p("bpf_sk_lookup_udp_proto", 1, R::Socket, 0x1, 0, None, &A38, 2, None),
    p("bpf_sock_addr_sk_lookup_udp_proto", 1, R::Socket, 0x1, 0, None, &A38, 0, None),
    p("bpf_tc_sk_lookup_udp_proto", 1, R::Socket, 0x1, 0, None, &A38, 2, None),
    p("bpf_xdp_sk_lookup_udp_proto", 1, R::Socket, 0x1, 0, None, &A38, 2, None),
    p("bpf_sk_lookup_udp_proto", 6, R::Socket, 0x1, 0, None, &A39, 2, None),
    p("bpf_sock_addr_sk_lookup_udp_proto", 6, R::Socket, 0x1, 0, None, &A39, 0, None),
    p("bpf_tc_sk_lookup_udp_proto", 6, R::Socket, 0x1, 0, None, &A39, 2, None),
    p("bpf_xdp_sk_lookup_udp_proto", 6, R::Socket, 0x1, 0, None, &A39, 2, None),
    p("bpf_sk_release_proto", 7, R::Integer, 0x0, 0, None, &A40, 0, None),
    p("bpf_map_push_elem_proto", 7, R::Integer, 0x0, 0, None, &A41, 2, None),
    p("bpf_map_pop_elem_proto", 7, R::Integer, 0x0, 0, None, &A42, 0, None),
    p("bpf_map_peek_elem_proto", 7, R::Integer, 0x0, 0, None, &A42, 0, None),
    p("bpf_msg_push_data_proto", 7, R::Integer, 0x0, 0, None, &A25, 0, None),
    p("bpf_msg_pop_data_proto", 7, R::Integer, 0x0, 0, None, &A25, 0, None),
    p("rc_pointer_rel_proto", 7, R::Integer, 0x0, 0, None, &A7, 1, None),
    p("bpf_spin_lock_proto", 1, R::Void, 0x0, 0, None, &A43, 0, None),
    p("bpf_spin_lock_proto", 6, R::Void, 0x0, 0, None, &A44, 0, None),
    p("bpf_spin_unlock_proto", 1, R::Void, 0x0, 0, None, &A43, 0, None),
    p("bpf_spin_unlock_proto", 6, R::Void, 0x0, 0, None, &A44, 0, None),
    p("bpf_sk_fullsock_proto", 7, R::Socket, 0x1, 0, None, &A45, 0, None),
    p("bpf_tcp_sock_proto", 7, R::TcpSock, 0x1, 0, None, &A45, 0, None),
    p("bpf_skb_ecn_set_ce_proto", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_get_listener_sock_proto", 7, R::Socket, 0x1, 0, None, &A45, 0, None),
    p("bpf_skc_lookup_tcp_proto", 1, R::SockCommon, 0x1, 0, None, &A38, 2, None),
    p("bpf_sock_addr_skc_lookup_tcp_proto", 1, R::SockCommon, 0x1, 0, None, &A38, 0, None),
    p("bpf_tc_skc_lookup_tcp_proto", 1, R::SockCommon, 0x1, 0, None, &A38, 2, None),
    p("bpf_xdp_skc_lookup_tcp_proto", 1, R::SockCommon, 0x1, 0, None, &A38, 2, None),
    p("bpf_skc_lookup_tcp_proto", 6, R::SockCommon, 0x1, 0, None, &A39, 2, None),
    p("bpf_sock_addr_skc_lookup_tcp_proto", 6, R::SockCommon, 0x1, 0, None, &A39, 0, None),
    p("bpf_tc_skc_lookup_tcp_proto", 6, R::SockCommon, 0x1, 0, None, &A39, 2, None),
    p("bpf_xdp_skc_lookup_tcp_proto", 6, R::SockCommon, 0x1, 0, None, &A39, 2, None),
    p("bpf_tcp_check_syncookie_proto", 7, R::Integer, 0x0, 0, None, &A46, 3, None),
    p("bpf_sysctl_get_name_proto", 3, R::Integer, 0x0, 0, None, &A35, 0, None),
    p("bpf_sysctl_get_name_proto", 4, R::Integer, 0x0, 0, None, &A36, 0, None),
    p("bpf_sysctl_get_current_value_proto", 7, R::Integer, 0x0, 0, None, &A17, 0, None),
    p("bpf_sysctl_get_new_value_proto", 7, R::Integer, 0x0, 0, None, &A17, 0, None),
    p("bpf_sysctl_set_new_value_proto", 7, R::Integer, 0x0, 0, None, &A18, 0, None),
    p("bpf_strtol_proto", 7, R::Integer, 0x0, 0, None, &A47, 0, None),
    p("bpf_strtoul_proto", 7, R::Integer, 0x0, 0, None, &A47, 0, None),
    p("bpf_sk_storage_get_cg_sock_proto", 7, R::MapValue, 0x1, 0, None, &A48, 0, None),
    p("bpf_sk_storage_get_proto", 7, R::MapValue, 0x1, 0, None, &A49, 0, None),
    p("bpf_sk_storage_get_tracing_proto", 1, R::MapValue, 0x1, 0, None, &A50, 0, Some("bpf_sk_storage_tracing_allowed")),
    p("bpf_sk_storage_get_tracing_proto", 6, R::MapValue, 0x1, 0, None, &A51, 0, Some("bpf_sk_storage_tracing_allowed")),
    p("bpf_sk_storage_delete_proto", 7, R::Integer, 0x0, 0, None, &A52, 0, None),
    p("bpf_sk_storage_delete_tracing_proto", 1, R::Integer, 0x0, 0, None, &A53, 0, Some("bpf_sk_storage_tracing_allowed")),
    p("bpf_sk_storage_delete_tracing_proto", 6, R::Integer, 0x0, 0, None, &A54, 0, Some("bpf_sk_storage_tracing_allowed")),
    p("bpf_send_signal_proto", 7, R::Integer, 0x0, 0, None, &A55, 0, None),
    p("bpf_tcp_gen_syncookie_proto", 7, R::Integer, 0x0, 0, None, &A46, 3, None),
    p("bpf_skb_output_proto", 7, R::Integer, 0x0, 0, None, &A56, 1, None),
    p("bpf_probe_read_user_proto", 7, R::Integer, 0x0, 0, None, &A2, 1, None),
    p("bpf_probe_read_kernel_proto", 7, R::Integer, 0x0, 0, None, &A2, 1, None),
    p("bpf_probe_read_user_str_proto", 7, R::Integer, 0x0, 0, None, &A2, 1, None),
    p("bpf_probe_read_kernel_str_proto", 7, R::Integer, 0x0, 0, None, &A2, 1, None),
    p("bpf_tcp_send_ack_proto", 7, R::Integer, 0x0, 0, None, &A57, 0, None),
    p("bpf_send_signal_thread_proto", 7, R::Integer, 0x0, 0, None, &A55, 0, None),
    p("bpf_jiffies64_proto", 7, R::Integer, 0x0, 0, None, &[], 0, None),
    p("bpf_read_branch_records_proto", 3, R::Integer, 0x0, 0, None, &A58, 1, None),
    p("bpf_read_branch_records_proto", 4, R::Integer, 0x0, 0, None, &A59, 1, None),
    p("bpf_get_ns_current_pid_tgid_proto", 7, R::Integer, 0x0, 0, None, &A60, 0, None),
    p("bpf_xdp_output_proto", 7, R::Integer, 0x0, 0, None, &A61, 1, None),
    p("bpf_get_netns_cookie_sk_msg_proto", 7, R::Integer, 0x0, 0, None, &A62, 0, None),
    p("bpf_get_netns_cookie_sock_addr_proto", 7, R::Integer, 0x0, 0, None, &A62, 0, None),
    p("bpf_get_netns_cookie_sock_ops_proto", 7, R::Integer, 0x0, 0, None, &A62, 0, None),
    p("bpf_get_netns_cookie_sock_proto", 7, R::Integer, 0x0, 0, None, &A62, 0, None),
    p("bpf_get_netns_cookie_sockopt_proto", 7, R::Integer, 0x0, 0, None, &A62, 0, None),
    p("bpf_get_netns_cookie_proto", 4, R::Integer, 0x0, 0, None, &A62, 0, None),
    p("bpf_get_current_ancestor_cgroup_id_proto", 7, R::Integer, 0x0, 0, None, &A55, 0, None),
    p("bpf_sk_assign_proto", 7, R::Integer, 0x0, 0, None, &A63, 0, None),
    p("bpf_sk_lookup_assign_proto", 7, R::Integer, 0x0, 0, None, &A64, 0, None),
    p("bpf_ktime_get_boot_ns_proto", 7, R::Integer, 0x0, 0, None, &[], 0, None),
    p("bpf_seq_printf_proto", 7, R::Integer, 0x0, 0, None, &A65, 1, None),
    p("bpf_seq_write_proto", 7, R::Integer, 0x0, 0, None, &A66, 1, None),
    p("bpf_sk_cgroup_id_proto", 7, R::Integer, 0x0, 0, None, &A21, 0, None),
    p("bpf_sk_ancestor_cgroup_id_proto", 7, R::Integer, 0x0, 0, None, &A67, 0, None),
    p("bpf_ringbuf_output_proto", 7, R::Integer, 0x0, 0, None, &A68, 0, None),
    p("bpf_ringbuf_reserve_proto", 1, R::AllocMem, 0x81, 0, None, &A69, 0, None),
    p("bpf_ringbuf_reserve_proto", 6, R::Mem, 0x41, 0, None, &A69, 0, None),
    p("bpf_ringbuf_submit_proto", 1, R::Void, 0x0, 0, None, &A70, 0, None),
    p("bpf_ringbuf_submit_proto", 6, R::Void, 0x0, 0, None, &A71, 0, None),
    p("bpf_ringbuf_discard_proto", 1, R::Void, 0x0, 0, None, &A70, 0, None),
    p("bpf_ringbuf_discard_proto", 6, R::Void, 0x0, 0, None, &A71, 0, None),
    p("bpf_ringbuf_query_proto", 7, R::Integer, 0x0, 0, None, &A12, 0, None),
    p("bpf_csum_level_proto", 7, R::Integer, 0x0, 0, None, &A19, 0, None),
    p("bpf_skc_to_tcp6_sock_proto", 7, R::BtfId, 0x1, 0, Some("tcp6_sock"), &A21, 0, None),
    p("bpf_skc_to_tcp_sock_proto", 7, R::BtfId, 0x1, 0, Some("tcp_sock"), &A21, 0, None),
    p("bpf_skc_to_tcp_timewait_sock_proto", 7, R::BtfId, 0x1, 0, Some("tcp_timewait_sock"), &A21, 0, None),
    p("bpf_skc_to_tcp_request_sock_proto", 7, R::BtfId, 0x1, 0, Some("tcp_request_sock"), &A21, 0, None),
    p("bpf_skc_to_udp6_sock_proto", 7, R::BtfId, 0x1, 0, Some("udp6_sock"), &A21, 0, None),
    p("bpf_get_task_stack_proto", 7, R::Integer, 0x0, 0, None, &A72, 0, None),
    p("bpf_get_task_stack_sleepable_proto", 2, R::Integer, 0x0, 0, None, &A72, 4, None),
    p("bpf_get_task_stack_sleepable_proto", 4, R::Integer, 0x0, 0, None, &A72, 0, None),
    p("bpf_sock_ops_load_hdr_opt_proto", 7, R::Integer, 0x0, 0, None, &A36, 0, None),
    p("bpf_sock_ops_store_hdr_opt_proto", 7, R::Integer, 0x0, 0, None, &A11, 0, None),
    p("bpf_sock_ops_reserve_hdr_opt_proto", 7, R::Integer, 0x0, 0, None, &A7, 0, None),
    p("bpf_inode_storage_get_proto", 1, R::MapValue, 0x1, 0, None, &A73, 0, None),
    p("bpf_inode_storage_get_proto", 6, R::MapValue, 0x1, 0, None, &A74, 0, None),
    p("bpf_inode_storage_delete_proto", 1, R::Integer, 0x0, 0, None, &A75, 0, None),
    p("bpf_inode_storage_delete_proto", 6, R::Integer, 0x0, 0, None, &A76, 0, None),
    p("bpf_d_path_proto", 3, R::Integer, 0x0, 0, None, &A77, 0, Some("bpf_d_path_allowed")),
    p("bpf_d_path_proto", 4, R::Integer, 0x0, 0, None, &A78, 0, Some("bpf_d_path_allowed")),
    p("bpf_copy_from_user_proto", 7, R::Integer, 0x0, 0, None, &A2, 4, None),
    p("bpf_snprintf_btf_proto", 3, R::Integer, 0x0, 0, None, &A79, 0, None),
    p("bpf_snprintf_btf_proto", 4, R::Integer, 0x0, 0, None, &A80, 0, None),
    p("bpf_seq_printf_btf_proto", 7, R::Integer, 0x0, 0, None, &A81, 1, None),
    p("bpf_skb_cgroup_classid_proto", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_redirect_neigh_proto", 7, R::Integer, 0x0, 0, None, &A82, 0, None),
    p("bpf_per_cpu_ptr_proto", 7, R::MemOrBtfId, 0x3, 0, None, &A83, 0, None),
    p("bpf_this_cpu_ptr_proto", 7, R::MemOrBtfId, 0x2, 0, None, &A84, 0, None),
    p("bpf_redirect_peer_proto", 7, R::Integer, 0x0, 0, None, &A13, 0, None),
    p("bpf_task_storage_get_proto", 1, R::MapValue, 0x1, 0, None, &A85, 0, None),
    p("bpf_task_storage_get_proto", 6, R::MapValue, 0x1, 0, None, &A86, 0, None),
    p("bpf_task_storage_get_recur_proto", 6, R::MapValue, 0x1, 0, None, &A86, 0, None),
    p("bpf_task_storage_delete_proto", 1, R::Integer, 0x0, 0, None, &A87, 0, None),
    p("bpf_task_storage_delete_proto", 6, R::Integer, 0x0, 0, None, &A88, 0, None),
    p("bpf_task_storage_delete_recur_proto", 6, R::Integer, 0x0, 0, None, &A88, 0, None),
    p("bpf_get_current_task_btf_proto", 1, R::BtfId, 0x0, 0, Some("task_struct"), &[], 1, None),
    p("bpf_get_current_task_btf_proto", 6, R::BtfId, 0x800, 0, Some("task_struct"), &[], 1, None),
    p("bpf_bprm_opts_set_proto", 7, R::Integer, 0x0, 0, None, &A89, 0, None),
    p("bpf_ktime_get_coarse_ns_proto", 7, R::Integer, 0x0, 0, None, &[], 0, None),
    p("bpf_ima_inode_hash_proto", 7, R::Integer, 0x0, 0, None, &A90, 4, Some("bpf_ima_inode_hash_allowed")),
    p("bpf_sock_from_file_proto", 7, R::BtfId, 0x1, 0, Some("socket"), &A91, 0, None),
    p("bpf_skb_check_mtu_proto", 1, R::Integer, 0x0, 0, None, &A92, 1, None),
    p("bpf_xdp_check_mtu_proto", 1, R::Integer, 0x0, 0, None, &A92, 1, None),
    p("bpf_skb_check_mtu_proto", 6, R::Integer, 0x0, 0, None, &A93, 1, None),
    p("bpf_xdp_check_mtu_proto", 6, R::Integer, 0x0, 0, None, &A93, 1, None),
    p("bpf_for_each_map_elem_proto", 7, R::Integer, 0x0, 0, None, &A94, 0, None),
    p("bpf_snprintf_proto", 3, R::Integer, 0x0, 0, None, &A95, 1, None),
    p("bpf_snprintf_proto", 4, R::Integer, 0x0, 0, None, &A96, 1, None),
    p("bpf_sys_bpf_proto", 5, R::Integer, 0x0, 0, None, &A20, 0, None),
    p("bpf_sys_bpf_proto", 2, R::Integer, 0x0, 0, None, &A20, 4, None),
    p("bpf_btf_find_by_name_kind_proto", 3, R::Integer, 0x0, 0, None, &A97, 4, None),
    p("bpf_btf_find_by_name_kind_proto", 4, R::Integer, 0x0, 0, None, &A97, 0, None),
    p("bpf_sys_close_proto", 5, R::Integer, 0x0, 0, None, &A55, 0, None),
    p("bpf_sys_close_proto", 2, R::Integer, 0x0, 0, None, &A55, 4, None),
    p("bpf_timer_init_proto", 7, R::Integer, 0x0, 0, None, &A98, 1, None),
    p("bpf_timer_set_callback_proto", 7, R::Integer, 0x0, 0, None, &A99, 1, None),
    p("bpf_timer_start_proto", 7, R::Integer, 0x0, 0, None, &A100, 1, None),
    p("bpf_timer_cancel_proto", 7, R::Integer, 0x0, 0, None, &A101, 1, None),
    p("bpf_get_func_ip_proto_kprobe", 7, R::Integer, 0x0, 0, None, &A9, 1, None),
    p("bpf_get_func_ip_proto_kprobe_multi", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_get_func_ip_proto_tracing", 7, R::Integer, 0x0, 0, None, &A9, 1, None),
    p("bpf_get_func_ip_proto_uprobe_multi", 6, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_get_attach_cookie_proto", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_get_attach_cookie_proto_kmulti", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_get_attach_cookie_proto_pe", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_get_attach_cookie_proto_trace", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_get_attach_cookie_proto_tracing", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_get_attach_cookie_proto_umulti", 6, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_task_pt_regs_proto", 7, R::BtfId, 0x0, 0, Some("pt_regs"), &A102, 1, None),
    p("bpf_get_branch_snapshot_proto", 7, R::Integer, 0x0, 0, None, &A103, 1, None),
    p("bpf_trace_vprintk_proto", 7, R::Integer, 0x0, 0, None, &A104, 1, None),
    p("bpf_skc_to_unix_sock_proto", 7, R::BtfId, 0x1, 0, Some("unix_sock"), &A21, 0, None),
    p("bpf_kallsyms_lookup_name_proto", 3, R::Integer, 0x0, 0, None, &A105, 0, None),
    p("bpf_kallsyms_lookup_name_proto", 4, R::Integer, 0x0, 0, None, &A106, 0, None),
    p("bpf_find_vma_proto", 7, R::Integer, 0x0, 0, None, &A107, 0, None),
    p("bpf_loop_proto", 5, R::Integer, 0x0, 0, None, &A108, 0, None),
    p("bpf_loop_proto", 2, R::Integer, 0x0, 0, None, &A109, 0, None),
    p("bpf_strncmp_proto", 1, R::Integer, 0x0, 0, None, &A110, 0, None),
    p("bpf_strncmp_proto", 6, R::Integer, 0x0, 0, None, &A111, 0, None),
    p("bpf_get_func_arg_proto", 7, R::Integer, 0x0, 0, None, &A112, 0, None),
    p("bpf_get_func_ret_proto", 7, R::Integer, 0x0, 0, None, &A113, 0, None),
    p("bpf_get_func_arg_cnt_proto", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_get_retval_proto", 7, R::Integer, 0x0, 0, None, &[], 0, None),
    p("bpf_set_retval_proto", 7, R::Integer, 0x0, 0, None, &A55, 0, None),
    p("bpf_xdp_get_buff_len_proto", 7, R::Integer, 0x0, 0, None, &A9, 0, None),
    p("bpf_xdp_get_buff_len_trace_proto", 7, R::Integer, 0x0, 0, None, &A114, 0, None),
    p("bpf_xdp_load_bytes_proto", 7, R::Integer, 0x0, 0, None, &A15, 0, None),
    p("bpf_xdp_store_bytes_proto", 7, R::Integer, 0x0, 0, None, &A37, 0, None),
    p("bpf_copy_from_user_task_proto", 7, R::Integer, 0x0, 0, None, &A115, 5, None),
    p("bpf_skb_set_tstamp_proto", 7, R::Integer, 0x0, 0, None, &A7, 0, None),
    p("bpf_ima_file_hash_proto", 7, R::Integer, 0x0, 0, None, &A116, 4, Some("bpf_ima_inode_hash_allowed")),
    p("bpf_kptr_xchg_proto", 1, R::BtfId, 0x1, 0, Some("any"), &A117, 0, None),
    p("bpf_kptr_xchg_proto", 6, R::BtfId, 0x1, 0, Some("any"), &A118, 0, None),
    p("bpf_map_lookup_percpu_elem_proto", 7, R::MapValue, 0x1, 0, None, &A119, 2, None),
    p("bpf_skc_to_mptcp_sock_proto", 7, R::BtfId, 0x1, 0, Some("mptcp_sock"), &A45, 0, None),
    p("bpf_dynptr_from_mem_proto", 7, R::Integer, 0x0, 0, None, &A120, 0, None),
    p("bpf_ringbuf_reserve_dynptr_proto", 7, R::Integer, 0x0, 0, None, &A121, 0, None),
    p("bpf_ringbuf_submit_dynptr_proto", 7, R::Void, 0x0, 0, None, &A122, 0, None),
    p("bpf_ringbuf_discard_dynptr_proto", 7, R::Void, 0x0, 0, None, &A122, 0, None),
    p("bpf_dynptr_read_proto", 1, R::Integer, 0x0, 0, None, &A123, 0, None),
    p("bpf_dynptr_read_proto", 6, R::Integer, 0x0, 0, None, &A124, 0, None),
    p("bpf_dynptr_write_proto", 1, R::Integer, 0x0, 0, None, &A125, 0, None),
    p("bpf_dynptr_write_proto", 6, R::Integer, 0x0, 0, None, &A126, 0, None),
    p("bpf_dynptr_data_proto", 1, R::AllocMem, 0x1, 0, None, &A127, 0, None),
    p("bpf_dynptr_data_proto", 6, R::Mem, 0x1, 0, None, &A128, 0, None),
    p("bpf_tcp_raw_gen_syncookie_ipv4_proto", 1, R::Integer, 0x0, 0, None, &A129, 3, None),
    p("bpf_tcp_raw_gen_syncookie_ipv4_proto", 2, R::Integer, 0x0, 0, None, &A130, 3, None),
    p("bpf_tcp_raw_gen_syncookie_ipv4_proto", 4, R::Integer, 0x0, 0, None, &A131, 3, None),
    p("bpf_tcp_raw_gen_syncookie_ipv6_proto", 1, R::Integer, 0x0, 0, None, &A132, 3, None),
    p("bpf_tcp_raw_gen_syncookie_ipv6_proto", 2, R::Integer, 0x0, 0, None, &A133, 3, None),
    p("bpf_tcp_raw_gen_syncookie_ipv6_proto", 4, R::Integer, 0x0, 0, None, &A134, 3, None),
    p("bpf_tcp_raw_check_syncookie_ipv4_proto", 3, R::Integer, 0x0, 0, None, &A135, 3, None),
    p("bpf_tcp_raw_check_syncookie_ipv4_proto", 4, R::Integer, 0x0, 0, None, &A136, 3, None),
    p("bpf_tcp_raw_check_syncookie_ipv6_proto", 3, R::Integer, 0x0, 0, None, &A137, 3, None),
    p("bpf_tcp_raw_check_syncookie_ipv6_proto", 4, R::Integer, 0x0, 0, None, &A138, 3, None),
    p("bpf_ktime_get_tai_ns_proto", 7, R::Integer, 0x0, 0, None, &[], 0, None),
    p("bpf_user_ringbuf_drain_proto", 7, R::Integer, 0x0, 0, None, &A94, 0, None),
    p("bpf_cgrp_storage_get_proto", 6, R::MapValue, 0x1, 0, None, &A139, 0, None),
    p("bpf_cgrp_storage_delete_proto", 6, R::Integer, 0x0, 0, None, &A140, 0, None),
];

/// Helpers, by number less one.
pub(crate) static HELPERS: [Helper; 211] = [
    h(1, "bpf_map_lookup_elem", "void *bpf_map_lookup_elem(struct bpf_map *map, const void *key)", "void *", &["struct bpf_map *map", "const void *key"], Some(v(3, 18)), (0, 1), [4, 4, 4]),
    h(2, "bpf_map_update_elem", "long bpf_map_update_elem(struct bpf_map *map, const void *key, const void *value, u64 flags)", "long", &["struct bpf_map *map", "const void *key", "const void *value", "u64 flags"], Some(v(3, 18)), (1, 1), [0, 0, 0]),
    h(3, "bpf_map_delete_elem", "long bpf_map_delete_elem(struct bpf_map *map, const void *key)", "long", &["struct bpf_map *map", "const void *key"], Some(v(3, 19)), (2, 1), [0, 0, 0]),
    h(4, "bpf_probe_read", "long bpf_probe_read(void *dst, u32 size, const void *unsafe_ptr)", "long", &["void *dst", "u32 size", "const void *unsafe_ptr"], Some(v(4, 1)), (3, 1), [0, 0, 0]),
    h(5, "bpf_ktime_get_ns", "u64 bpf_ktime_get_ns(void)", "u64", &[], Some(v(4, 1)), (4, 1), [0, 0, 0]),
    h(6, "bpf_trace_printk", "long bpf_trace_printk(const char *fmt, u32 fmt_size, ...)", "long", &["const char *fmt", "u32 fmt_size", "..."], Some(v(4, 1)), (5, 1), [0, 0, 0]),
    h(7, "bpf_get_prandom_u32", "u32 bpf_get_prandom_u32(void)", "u32", &[], Some(v(4, 1)), (6, 1), [0, 0, 0]),
    h(8, "bpf_get_smp_processor_id", "u32 bpf_get_smp_processor_id(void)", "u32", &[], Some(v(4, 1)), (7, 3), [0, 256, 256]),
    h(9, "bpf_skb_store_bytes", "long bpf_skb_store_bytes(struct sk_buff *skb, u32 offset, const void *from, u32 len, u64 flags)", "long", &["struct sk_buff *skb", "u32 offset", "const void *from", "u32 len", "u64 flags"], Some(v(4, 1)), (10, 1), [1, 1, 1]),
    h(10, "bpf_l3_csum_replace", "long bpf_l3_csum_replace(struct sk_buff *skb, u32 offset, u64 from, u64 to, u64 size)", "long", &["struct sk_buff *skb", "u32 offset", "u64 from", "u64 to", "u64 size"], Some(v(4, 1)), (11, 1), [1, 1, 1]),
    h(11, "bpf_l4_csum_replace", "long bpf_l4_csum_replace(struct sk_buff *skb, u32 offset, u64 from, u64 to, u64 flags)", "long", &["struct sk_buff *skb", "u32 offset", "u64 from", "u64 to", "u64 flags"], Some(v(4, 1)), (12, 1), [1, 1, 1]),
    h(12, "bpf_tail_call", "long bpf_tail_call(void *ctx, struct bpf_map *prog_array_map, u32 index)", "long", &["void *ctx", "struct bpf_map *prog_array_map", "u32 index"], Some(v(4, 2)), (13, 1), [0, 1, 1]),
    h(13, "bpf_clone_redirect", "long bpf_clone_redirect(struct sk_buff *skb, u32 ifindex, u64 flags)", "long", &["struct sk_buff *skb", "u32 ifindex", "u64 flags"], Some(v(4, 2)), (14, 1), [1, 1, 1]),
    h(14, "bpf_get_current_pid_tgid", "u64 bpf_get_current_pid_tgid(void)", "u64", &[], Some(v(4, 2)), (15, 1), [0, 0, 0]),
    h(15, "bpf_get_current_uid_gid", "u64 bpf_get_current_uid_gid(void)", "u64", &[], Some(v(4, 2)), (16, 1), [0, 0, 0]),
    h(16, "bpf_get_current_comm", "long bpf_get_current_comm(void *buf, u32 size_of_buf)", "long", &["void *buf", "u32 size_of_buf"], Some(v(4, 2)), (17, 1), [0, 0, 0]),
    h(17, "bpf_get_cgroup_classid", "u32 bpf_get_cgroup_classid(struct sk_buff *skb)", "u32", &["struct sk_buff *skb"], Some(v(4, 3)), (18, 2), [0, 0, 0]),
    h(18, "bpf_skb_vlan_push", "long bpf_skb_vlan_push(struct sk_buff *skb, __be16 vlan_proto, u16 vlan_tci)", "long", &["struct sk_buff *skb", "__be16 vlan_proto", "u16 vlan_tci"], Some(v(4, 3)), (20, 1), [1, 1, 1]),
    h(19, "bpf_skb_vlan_pop", "long bpf_skb_vlan_pop(struct sk_buff *skb)", "long", &["struct sk_buff *skb"], Some(v(4, 3)), (21, 1), [1, 1, 1]),
    h(20, "bpf_skb_get_tunnel_key", "long bpf_skb_get_tunnel_key(struct sk_buff *skb, struct bpf_tunnel_key *key, u32 size, u64 flags)", "long", &["struct sk_buff *skb", "struct bpf_tunnel_key *key", "u32 size", "u64 flags"], Some(v(4, 3)), (22, 1), [0, 0, 0]),
    h(21, "bpf_skb_set_tunnel_key", "long bpf_skb_set_tunnel_key(struct sk_buff *skb, struct bpf_tunnel_key *key, u32 size, u64 flags)", "long", &["struct sk_buff *skb", "struct bpf_tunnel_key *key", "u32 size", "u64 flags"], Some(v(4, 3)), (23, 1), [0, 0, 0]),
    h(22, "bpf_perf_event_read", "u64 bpf_perf_event_read(struct bpf_map *map, u64 flags)", "u64", &["struct bpf_map *map", "u64 flags"], Some(v(4, 3)), (24, 1), [0, 0, 0]),
    h(23, "bpf_redirect", "long bpf_redirect(u32 ifindex, u64 flags)", "long", &["u32 ifindex", "u64 flags"], Some(v(4, 4)), (25, 2), [0, 0, 0]),
    h(24, "bpf_get_route_realm", "u32 bpf_get_route_realm(struct sk_buff *skb)", "u32", &["struct sk_buff *skb"], Some(v(4, 4)), (27, 1), [0, 0, 0]),
    h(25, "bpf_perf_event_output", "long bpf_perf_event_output(void *ctx, struct bpf_map *map, u64 flags, void *data, u64 size)", "long", &["void *ctx", "struct bpf_map *map", "u64 flags", "void *data", "u64 size"], Some(v(4, 4)), (28, 6), [0, 0, 0]),
    h(26, "bpf_skb_load_bytes", "long bpf_skb_load_bytes(const void *skb, u32 offset, void *to, u32 len)", "long", &["const void *skb", "u32 offset", "void *to", "u32 len"], Some(v(4, 5)), (34, 3), [0, 0, 0]),
    h(27, "bpf_get_stackid", "long bpf_get_stackid(void *ctx, struct bpf_map *map, u64 flags)", "long", &["void *ctx", "struct bpf_map *map", "u64 flags"], Some(v(4, 6)), (37, 4), [0, 0, 0]),
    h(28, "bpf_csum_diff", "s64 bpf_csum_diff(__be32 *from, u32 from_size, __be32 *to, u32 to_size, __wsum seed)", "s64", &["__be32 *from", "u32 from_size", "__be32 *to", "u32 to_size", "__wsum seed"], Some(v(4, 6)), (41, 1), [0, 0, 0]),
    h(29, "bpf_skb_get_tunnel_opt", "long bpf_skb_get_tunnel_opt(struct sk_buff *skb, void *opt, u32 size)", "long", &["struct sk_buff *skb", "void *opt", "u32 size"], Some(v(4, 6)), (42, 1), [0, 0, 0]),
    h(30, "bpf_skb_set_tunnel_opt", "long bpf_skb_set_tunnel_opt(struct sk_buff *skb, void *opt, u32 size)", "long", &["struct sk_buff *skb", "void *opt", "u32 size"], Some(v(4, 6)), (43, 1), [0, 0, 0]),
    h(31, "bpf_skb_change_proto", "long bpf_skb_change_proto(struct sk_buff *skb, __be16 proto, u64 flags)", "long", &["struct sk_buff *skb", "__be16 proto", "u64 flags"], Some(v(4, 8)), (44, 1), [1, 1, 1]),
    h(32, "bpf_skb_change_type", "long bpf_skb_change_type(struct sk_buff *skb, u32 type)", "long", &["struct sk_buff *skb", "u32 type"], Some(v(4, 8)), (45, 1), [0, 0, 0]),
    h(33, "bpf_skb_under_cgroup", "long bpf_skb_under_cgroup(struct sk_buff *skb, struct bpf_map *map, u32 index)", "long", &["struct sk_buff *skb", "struct bpf_map *map", "u32 index"], Some(v(4, 8)), (46, 1), [0, 0, 0]),
    h(34, "bpf_get_hash_recalc", "u32 bpf_get_hash_recalc(struct sk_buff *skb)", "u32", &["struct sk_buff *skb"], Some(v(4, 8)), (47, 1), [0, 0, 0]),
    h(35, "bpf_get_current_task", "u64 bpf_get_current_task(void)", "u64", &[], Some(v(4, 8)), (48, 1), [0, 0, 0]),
    h(36, "bpf_probe_write_user", "long bpf_probe_write_user(void *dst, const void *src, u32 len)", "long", &["void *dst", "const void *src", "u32 len"], Some(v(4, 8)), (49, 1), [0, 0, 0]),
    h(37, "bpf_current_task_under_cgroup", "long bpf_current_task_under_cgroup(struct bpf_map *map, u32 index)", "long", &["struct bpf_map *map", "u32 index"], Some(v(4, 9)), (50, 1), [0, 0, 0]),
    h(38, "bpf_skb_change_tail", "long bpf_skb_change_tail(struct sk_buff *skb, u32 len, u64 flags)", "long", &["struct sk_buff *skb", "u32 len", "u64 flags"], Some(v(4, 9)), (51, 2), [1, 1, 1]),
    h(39, "bpf_skb_pull_data", "long bpf_skb_pull_data(struct sk_buff *skb, u32 len)", "long", &["struct sk_buff *skb", "u32 len"], Some(v(4, 9)), (53, 2), [1, 1, 1]),
    h(40, "bpf_csum_update", "s64 bpf_csum_update(struct sk_buff *skb, __wsum csum)", "s64", &["struct sk_buff *skb", "__wsum csum"], Some(v(4, 9)), (55, 1), [0, 0, 0]),
    h(41, "bpf_set_hash_invalid", "void bpf_set_hash_invalid(struct sk_buff *skb)", "void", &["struct sk_buff *skb"], Some(v(4, 9)), (56, 1), [0, 0, 0]),
    h(42, "bpf_get_numa_node_id", "long bpf_get_numa_node_id(void)", "long", &[], Some(v(4, 10)), (57, 1), [0, 0, 0]),
    h(43, "bpf_skb_change_head", "long bpf_skb_change_head(struct sk_buff *skb, u32 len, u64 flags)", "long", &["struct sk_buff *skb", "u32 len", "u64 flags"], Some(v(4, 10)), (58, 2), [1, 1, 1]),
    h(44, "bpf_xdp_adjust_head", "long bpf_xdp_adjust_head(struct xdp_buff *xdp_md, int delta)", "long", &["struct xdp_buff *xdp_md", "int delta"], Some(v(4, 10)), (60, 1), [1, 1, 1]),
    h(45, "bpf_probe_read_str", "long bpf_probe_read_str(void *dst, u32 size, const void *unsafe_ptr)", "long", &["void *dst", "u32 size", "const void *unsafe_ptr"], Some(v(4, 11)), (61, 1), [0, 0, 0]),
    h(46, "bpf_get_socket_cookie", "u64 bpf_get_socket_cookie(struct sk_buff *skb)", "u64", &["struct sk_buff *skb"], Some(v(4, 12)), (62, 6), [0, 0, 0]),
    h(47, "bpf_get_socket_uid", "u32 bpf_get_socket_uid(struct sk_buff *skb)", "u32", &["struct sk_buff *skb"], Some(v(4, 12)), (68, 1), [0, 0, 0]),
    h(48, "bpf_set_hash", "long bpf_set_hash(struct sk_buff *skb, u32 hash)", "long", &["struct sk_buff *skb", "u32 hash"], Some(v(4, 13)), (69, 1), [0, 0, 0]),
    h(49, "bpf_setsockopt", "long bpf_setsockopt(void *bpf_socket, int level, int optname, void *optval, int optlen)", "long", &["void *bpf_socket", "int level", "int optname", "void *optval", "int optlen"], Some(v(4, 13)), (70, 4), [0, 0, 0]),
    h(50, "bpf_skb_adjust_room", "long bpf_skb_adjust_room(struct sk_buff *skb, s32 len_diff, u32 mode, u64 flags)", "long", &["struct sk_buff *skb", "s32 len_diff", "u32 mode", "u64 flags"], Some(v(4, 13)), (74, 2), [1, 1, 1]),
    h(51, "bpf_redirect_map", "long bpf_redirect_map(struct bpf_map *map, u64 key, u64 flags)", "long", &["struct bpf_map *map", "u64 key", "u64 flags"], Some(v(4, 14)), (76, 1), [0, 0, 0]),
    h(52, "bpf_sk_redirect_map", "long bpf_sk_redirect_map(struct sk_buff *skb, struct bpf_map *map, u32 key, u64 flags)", "long", &["struct sk_buff *skb", "struct bpf_map *map", "u32 key", "u64 flags"], Some(v(4, 14)), (77, 1), [0, 0, 0]),
    h(53, "bpf_sock_map_update", "long bpf_sock_map_update(struct bpf_sock_ops *skops, struct bpf_map *map, void *key, u64 flags)", "long", &["struct bpf_sock_ops *skops", "struct bpf_map *map", "void *key", "u64 flags"], Some(v(4, 14)), (78, 1), [0, 0, 0]),
    h(54, "bpf_xdp_adjust_meta", "long bpf_xdp_adjust_meta(struct xdp_buff *xdp_md, int delta)", "long", &["struct xdp_buff *xdp_md", "int delta"], Some(v(4, 15)), (79, 1), [1, 1, 1]),
    h(55, "bpf_perf_event_read_value", "long bpf_perf_event_read_value(struct bpf_map *map, u64 flags, struct bpf_perf_event_value *buf, u32 buf_size)", "long", &["struct bpf_map *map", "u64 flags", "struct bpf_perf_event_value *buf", "u32 buf_size"], Some(v(4, 15)), (80, 1), [0, 0, 0]),
    h(56, "bpf_perf_prog_read_value", "long bpf_perf_prog_read_value(struct bpf_perf_event_data *ctx, struct bpf_perf_event_value *buf, u32 buf_size)", "long", &["struct bpf_perf_event_data *ctx", "struct bpf_perf_event_value *buf", "u32 buf_size"], Some(v(4, 15)), (81, 1), [0, 0, 0]),
    h(57, "bpf_getsockopt", "long bpf_getsockopt(void *bpf_socket, int level, int optname, void *optval, int optlen)", "long", &["void *bpf_socket", "int level", "int optname", "void *optval", "int optlen"], Some(v(4, 15)), (82, 4), [0, 0, 0]),
    h(58, "bpf_override_return", "long bpf_override_return(struct pt_regs *regs, u64 rc)", "long", &["struct pt_regs *regs", "u64 rc"], Some(v(4, 16)), (86, 1), [0, 0, 0]),
    h(59, "bpf_sock_ops_cb_flags_set", "long bpf_sock_ops_cb_flags_set(struct bpf_sock_ops *bpf_sock, int argval)", "long", &["struct bpf_sock_ops *bpf_sock", "int argval"], Some(v(4, 16)), (87, 1), [0, 0, 0]),
    h(60, "bpf_msg_redirect_map", "long bpf_msg_redirect_map(struct sk_msg_buff *msg, struct bpf_map *map, u32 key, u64 flags)", "long", &["struct sk_msg_buff *msg", "struct bpf_map *map", "u32 key", "u64 flags"], Some(v(4, 17)), (88, 1), [0, 0, 0]),
    h(61, "bpf_msg_apply_bytes", "long bpf_msg_apply_bytes(struct sk_msg_buff *msg, u32 bytes)", "long", &["struct sk_msg_buff *msg", "u32 bytes"], Some(v(4, 17)), (89, 1), [0, 0, 0]),
    h(62, "bpf_msg_cork_bytes", "long bpf_msg_cork_bytes(struct sk_msg_buff *msg, u32 bytes)", "long", &["struct sk_msg_buff *msg", "u32 bytes"], Some(v(4, 17)), (90, 1), [0, 0, 0]),
    h(63, "bpf_msg_pull_data", "long bpf_msg_pull_data(struct sk_msg_buff *msg, u32 start, u32 end, u64 flags)", "long", &["struct sk_msg_buff *msg", "u32 start", "u32 end", "u64 flags"], Some(v(4, 17)), (91, 1), [1, 1, 1]),
    h(64, "bpf_bind", "long bpf_bind(struct bpf_sock_addr *ctx, struct sockaddr *addr, int addr_len)", "long", &["struct bpf_sock_addr *ctx", "struct sockaddr *addr", "int addr_len"], Some(v(4, 17)), (92, 1), [0, 0, 0]),
    h(65, "bpf_xdp_adjust_tail", "long bpf_xdp_adjust_tail(struct xdp_buff *xdp_md, int delta)", "long", &["struct xdp_buff *xdp_md", "int delta"], Some(v(4, 18)), (93, 1), [1, 1, 1]),
    h(66, "bpf_skb_get_xfrm_state", "long bpf_skb_get_xfrm_state(struct sk_buff *skb, u32 index, struct bpf_xfrm_state *xfrm_state, u32 size, u64 flags)", "long", &["struct sk_buff *skb", "u32 index", "struct bpf_xfrm_state *xfrm_state", "u32 size", "u64 flags"], Some(v(4, 18)), (94, 1), [0, 0, 0]),
    h(67, "bpf_get_stack", "long bpf_get_stack(void *ctx, void *buf, u32 size, u64 flags)", "long", &["void *ctx", "void *buf", "u32 size", "u64 flags"], Some(v(4, 18)), (95, 7), [0, 0, 0]),
    h(68, "bpf_skb_load_bytes_relative", "long bpf_skb_load_bytes_relative(const void *skb, u32 offset, void *to, u32 len, u32 start_header)", "long", &["const void *skb", "u32 offset", "void *to", "u32 len", "u32 start_header"], Some(v(4, 18)), (102, 2), [0, 0, 0]),
    h(69, "bpf_fib_lookup", "long bpf_fib_lookup(void *ctx, struct bpf_fib_lookup *params, int plen, u32 flags)", "long", &["void *ctx", "struct bpf_fib_lookup *params", "int plen", "u32 flags"], Some(v(4, 18)), (104, 4), [0, 0, 0]),
    h(70, "bpf_sock_hash_update", "long bpf_sock_hash_update(struct bpf_sock_ops *skops, struct bpf_map *map, void *key, u64 flags)", "long", &["struct bpf_sock_ops *skops", "struct bpf_map *map", "void *key", "u64 flags"], Some(v(4, 18)), (108, 1), [0, 0, 0]),
    h(71, "bpf_msg_redirect_hash", "long bpf_msg_redirect_hash(struct sk_msg_buff *msg, struct bpf_map *map, void *key, u64 flags)", "long", &["struct sk_msg_buff *msg", "struct bpf_map *map", "void *key", "u64 flags"], Some(v(4, 18)), (109, 1), [0, 0, 0]),
    h(72, "bpf_sk_redirect_hash", "long bpf_sk_redirect_hash(struct sk_buff *skb, struct bpf_map *map, void *key, u64 flags)", "long", &["struct sk_buff *skb", "struct bpf_map *map", "void *key", "u64 flags"], Some(v(4, 18)), (110, 1), [0, 0, 0]),
    h(73, "bpf_lwt_push_encap", "long bpf_lwt_push_encap(struct sk_buff *skb, u32 type, void *hdr, u32 len)", "long", &["struct sk_buff *skb", "u32 type", "void *hdr", "u32 len"], Some(v(4, 18)), (111, 2), [1, 1, 1]),
    h(74, "bpf_lwt_seg6_store_bytes", "long bpf_lwt_seg6_store_bytes(struct sk_buff *skb, u32 offset, const void *from, u32 len)", "long", &["struct sk_buff *skb", "u32 offset", "const void *from", "u32 len"], Some(v(4, 18)), (113, 1), [1, 1, 1]),
    h(75, "bpf_lwt_seg6_adjust_srh", "long bpf_lwt_seg6_adjust_srh(struct sk_buff *skb, u32 offset, s32 delta)", "long", &["struct sk_buff *skb", "u32 offset", "s32 delta"], Some(v(4, 18)), (114, 1), [1, 1, 1]),
    h(76, "bpf_lwt_seg6_action", "long bpf_lwt_seg6_action(struct sk_buff *skb, u32 action, void *param, u32 param_len)", "long", &["struct sk_buff *skb", "u32 action", "void *param", "u32 param_len"], Some(v(4, 18)), (115, 1), [1, 1, 1]),
    h(77, "bpf_rc_repeat", "long bpf_rc_repeat(void *ctx)", "long", &["void *ctx"], Some(v(4, 18)), (116, 1), [0, 0, 0]),
    h(78, "bpf_rc_keydown", "long bpf_rc_keydown(void *ctx, u32 protocol, u64 scancode, u32 toggle)", "long", &["void *ctx", "u32 protocol", "u64 scancode", "u32 toggle"], Some(v(4, 18)), (117, 1), [0, 0, 0]),
    h(79, "bpf_skb_cgroup_id", "u64 bpf_skb_cgroup_id(struct sk_buff *skb)", "u64", &["struct sk_buff *skb"], Some(v(4, 18)), (118, 1), [0, 0, 0]),
    h(80, "bpf_get_current_cgroup_id", "u64 bpf_get_current_cgroup_id(void)", "u64", &[], Some(v(4, 18)), (119, 1), [0, 0, 0]),
    h(81, "bpf_get_local_storage", "void *bpf_get_local_storage(void *map, u64 flags)", "void *", &["void *map", "u64 flags"], Some(v(4, 19)), (120, 1), [0, 0, 0]),
    h(82, "bpf_sk_select_reuseport", "long bpf_sk_select_reuseport(struct sk_reuseport_md *reuse, struct bpf_map *map, void *key, u64 flags)", "long", &["struct sk_reuseport_md *reuse", "struct bpf_map *map", "void *key", "u64 flags"], Some(v(4, 19)), (121, 1), [0, 0, 0]),
    h(83, "bpf_skb_ancestor_cgroup_id", "u64 bpf_skb_ancestor_cgroup_id(struct sk_buff *skb, int ancestor_level)", "u64", &["struct sk_buff *skb", "int ancestor_level"], Some(v(4, 19)), (122, 1), [0, 0, 0]),
    h(84, "bpf_sk_lookup_tcp", "struct bpf_sock *bpf_sk_lookup_tcp(void *ctx, struct bpf_sock_tuple *tuple, u32 tuple_size, u64 netns, u64 flags)", "struct bpf_sock *", &["void *ctx", "struct bpf_sock_tuple *tuple", "u32 tuple_size", "u64 netns", "u64 flags"], Some(v(4, 20)), (123, 8), [2, 2, 2]),
    h(85, "bpf_sk_lookup_udp", "struct bpf_sock *bpf_sk_lookup_udp(void *ctx, struct bpf_sock_tuple *tuple, u32 tuple_size, u64 netns, u64 flags)", "struct bpf_sock *", &["void *ctx", "struct bpf_sock_tuple *tuple", "u32 tuple_size", "u64 netns", "u64 flags"], Some(v(4, 20)), (131, 8), [2, 2, 2]),
    h(86, "bpf_sk_release", "long bpf_sk_release(void *sock)", "long", &["void *sock"], Some(v(4, 20)), (139, 1), [0, 0, 0]),
    h(87, "bpf_map_push_elem", "long bpf_map_push_elem(struct bpf_map *map, const void *value, u64 flags)", "long", &["struct bpf_map *map", "const void *value", "u64 flags"], Some(v(4, 20)), (140, 1), [0, 0, 0]),
    h(88, "bpf_map_pop_elem", "long bpf_map_pop_elem(struct bpf_map *map, void *value)", "long", &["struct bpf_map *map", "void *value"], Some(v(4, 20)), (141, 1), [0, 0, 0]),
    h(89, "bpf_map_peek_elem", "long bpf_map_peek_elem(struct bpf_map *map, void *value)", "long", &["struct bpf_map *map", "void *value"], Some(v(4, 20)), (142, 1), [0, 0, 0]),
    h(90, "bpf_msg_push_data", "long bpf_msg_push_data(struct sk_msg_buff *msg, u32 start, u32 len, u64 flags)", "long", &["struct sk_msg_buff *msg", "u32 start", "u32 len", "u64 flags"], Some(v(4, 20)), (143, 1), [1, 1, 1]),
    h(91, "bpf_msg_pop_data", "long bpf_msg_pop_data(struct sk_msg_buff *msg, u32 start, u32 len, u64 flags)", "long", &["struct sk_msg_buff *msg", "u32 start", "u32 len", "u64 flags"], Some(v(5, 0)), (144, 1), [1, 1, 1]),
    h(92, "bpf_rc_pointer_rel", "long bpf_rc_pointer_rel(void *ctx, s32 rel_x, s32 rel_y)", "long", &["void *ctx", "s32 rel_x", "s32 rel_y"], Some(v(5, 0)), (145, 1), [0, 0, 0]),
    h(93, "bpf_spin_lock", "long bpf_spin_lock(struct bpf_spin_lock *lock)", "long", &["struct bpf_spin_lock *lock"], Some(v(5, 1)), (146, 2), [0, 0, 0]),
    h(94, "bpf_spin_unlock", "long bpf_spin_unlock(struct bpf_spin_lock *lock)", "long", &["struct bpf_spin_lock *lock"], Some(v(5, 1)), (148, 2), [0, 0, 0]),
    h(95, "bpf_sk_fullsock", "struct bpf_sock *bpf_sk_fullsock(struct bpf_sock *sk)", "struct bpf_sock *", &["struct bpf_sock *sk"], Some(v(5, 1)), (150, 1), [8, 8, 8]),
    h(96, "bpf_tcp_sock", "struct bpf_tcp_sock *bpf_tcp_sock(struct bpf_sock *sk)", "struct bpf_tcp_sock *", &["struct bpf_sock *sk"], Some(v(5, 1)), (151, 1), [8, 8, 8]),
    h(97, "bpf_skb_ecn_set_ce", "long bpf_skb_ecn_set_ce(struct sk_buff *skb)", "long", &["struct sk_buff *skb"], Some(v(5, 1)), (152, 1), [0, 0, 0]),
    h(98, "bpf_get_listener_sock", "struct bpf_sock *bpf_get_listener_sock(struct bpf_sock *sk)", "struct bpf_sock *", &["struct bpf_sock *sk"], Some(v(5, 1)), (153, 1), [0, 0, 0]),
    h(99, "bpf_skc_lookup_tcp", "struct bpf_sock *bpf_skc_lookup_tcp(void *ctx, struct bpf_sock_tuple *tuple, u32 tuple_size, u64 netns, u64 flags)", "struct bpf_sock *", &["void *ctx", "struct bpf_sock_tuple *tuple", "u32 tuple_size", "u64 netns", "u64 flags"], Some(v(5, 2)), (154, 8), [2, 2, 2]),
    h(100, "bpf_tcp_check_syncookie", "long bpf_tcp_check_syncookie(void *sk, void *iph, u32 iph_len, struct tcphdr *th, u32 th_len)", "long", &["void *sk", "void *iph", "u32 iph_len", "struct tcphdr *th", "u32 th_len"], Some(v(5, 2)), (162, 1), [0, 0, 0]),
    h(101, "bpf_sysctl_get_name", "long bpf_sysctl_get_name(struct bpf_sysctl *ctx, char *buf, size_t buf_len, u64 flags)", "long", &["struct bpf_sysctl *ctx", "char *buf", "size_t buf_len", "u64 flags"], Some(v(5, 2)), (163, 2), [0, 0, 0]),
    h(102, "bpf_sysctl_get_current_value", "long bpf_sysctl_get_current_value(struct bpf_sysctl *ctx, char *buf, size_t buf_len)", "long", &["struct bpf_sysctl *ctx", "char *buf", "size_t buf_len"], Some(v(5, 2)), (165, 1), [0, 0, 0]),
    h(103, "bpf_sysctl_get_new_value", "long bpf_sysctl_get_new_value(struct bpf_sysctl *ctx, char *buf, size_t buf_len)", "long", &["struct bpf_sysctl *ctx", "char *buf", "size_t buf_len"], Some(v(5, 2)), (166, 1), [0, 0, 0]),
    h(104, "bpf_sysctl_set_new_value", "long bpf_sysctl_set_new_value(struct bpf_sysctl *ctx, const char *buf, size_t buf_len)", "long", &["struct bpf_sysctl *ctx", "const char *buf", "size_t buf_len"], Some(v(5, 2)), (167, 1), [0, 0, 0]),
    h(105, "bpf_strtol", "long bpf_strtol(const char *buf, size_t buf_len, u64 flags, long *res)", "long", &["const char *buf", "size_t buf_len", "u64 flags", "long *res"], Some(v(5, 2)), (168, 1), [0, 0, 0]),
    h(106, "bpf_strtoul", "long bpf_strtoul(const char *buf, size_t buf_len, u64 flags, unsigned long *res)", "long", &["const char *buf", "size_t buf_len", "u64 flags", "unsigned long *res"], Some(v(5, 2)), (169, 1), [0, 0, 0]),
    h(107, "bpf_sk_storage_get", "void *bpf_sk_storage_get(struct bpf_map *map, void *sk, void *value, u64 flags)", "void *", &["struct bpf_map *map", "void *sk", "void *value", "u64 flags"], Some(v(5, 2)), (170, 4), [0, 16, 16]),
    h(108, "bpf_sk_storage_delete", "long bpf_sk_storage_delete(struct bpf_map *map, void *sk)", "long", &["struct bpf_map *map", "void *sk"], Some(v(5, 2)), (174, 3), [0, 0, 0]),
    h(109, "bpf_send_signal", "long bpf_send_signal(u32 sig)", "long", &["u32 sig"], Some(v(5, 3)), (177, 1), [0, 0, 0]),
    h(110, "bpf_tcp_gen_syncookie", "s64 bpf_tcp_gen_syncookie(void *sk, void *iph, u32 iph_len, struct tcphdr *th, u32 th_len)", "s64", &["void *sk", "void *iph", "u32 iph_len", "struct tcphdr *th", "u32 th_len"], Some(v(5, 4)), (178, 1), [0, 0, 0]),
    h(111, "bpf_skb_output", "long bpf_skb_output(void *ctx, struct bpf_map *map, u64 flags, void *data, u64 size)", "long", &["void *ctx", "struct bpf_map *map", "u64 flags", "void *data", "u64 size"], Some(v(5, 5)), (179, 1), [0, 0, 0]),
    h(112, "bpf_probe_read_user", "long bpf_probe_read_user(void *dst, u32 size, const void *unsafe_ptr)", "long", &["void *dst", "u32 size", "const void *unsafe_ptr"], Some(v(5, 5)), (180, 1), [0, 0, 0]),
    h(113, "bpf_probe_read_kernel", "long bpf_probe_read_kernel(void *dst, u32 size, const void *unsafe_ptr)", "long", &["void *dst", "u32 size", "const void *unsafe_ptr"], Some(v(5, 5)), (181, 1), [0, 0, 0]),
    h(114, "bpf_probe_read_user_str", "long bpf_probe_read_user_str(void *dst, u32 size, const void *unsafe_ptr)", "long", &["void *dst", "u32 size", "const void *unsafe_ptr"], Some(v(5, 5)), (182, 1), [0, 0, 0]),
    h(115, "bpf_probe_read_kernel_str", "long bpf_probe_read_kernel_str(void *dst, u32 size, const void *unsafe_ptr)", "long", &["void *dst", "u32 size", "const void *unsafe_ptr"], Some(v(5, 5)), (183, 1), [0, 0, 0]),
    h(116, "bpf_tcp_send_ack", "long bpf_tcp_send_ack(void *tp, u32 rcv_nxt)", "long", &["void *tp", "u32 rcv_nxt"], Some(v(5, 6)), (184, 1), [0, 0, 0]),
    h(117, "bpf_send_signal_thread", "long bpf_send_signal_thread(u32 sig)", "long", &["u32 sig"], Some(v(5, 6)), (185, 1), [0, 0, 0]),
    h(118, "bpf_jiffies64", "u64 bpf_jiffies64(void)", "u64", &[], Some(v(5, 6)), (186, 1), [0, 0, 0]),
    h(119, "bpf_read_branch_records", "long bpf_read_branch_records(struct bpf_perf_event_data *ctx, void *buf, u32 size, u64 flags)", "long", &["struct bpf_perf_event_data *ctx", "void *buf", "u32 size", "u64 flags"], Some(v(5, 7)), (187, 2), [0, 0, 0]),
    h(120, "bpf_get_ns_current_pid_tgid", "long bpf_get_ns_current_pid_tgid(u64 dev, u64 ino, struct bpf_pidns_info *nsdata, u32 size)", "long", &["u64 dev", "u64 ino", "struct bpf_pidns_info *nsdata", "u32 size"], Some(v(5, 7)), (189, 1), [0, 0, 0]),
    h(121, "bpf_xdp_output", "long bpf_xdp_output(void *ctx, struct bpf_map *map, u64 flags, void *data, u64 size)", "long", &["void *ctx", "struct bpf_map *map", "u64 flags", "void *data", "u64 size"], Some(v(5, 7)), (190, 1), [0, 0, 0]),
    h(122, "bpf_get_netns_cookie", "u64 bpf_get_netns_cookie(void *ctx)", "u64", &["void *ctx"], Some(v(5, 7)), (191, 6), [0, 0, 0]),
    h(123, "bpf_get_current_ancestor_cgroup_id", "u64 bpf_get_current_ancestor_cgroup_id(int ancestor_level)", "u64", &["int ancestor_level"], Some(v(5, 7)), (197, 1), [0, 0, 0]),
    h(124, "bpf_sk_assign", "long bpf_sk_assign(struct sk_buff *skb, void *sk, u64 flags)", "long", &["struct sk_buff *skb", "void *sk", "u64 flags"], Some(v(5, 7)), (198, 2), [0, 0, 0]),
    h(125, "bpf_ktime_get_boot_ns", "u64 bpf_ktime_get_boot_ns(void)", "u64", &[], Some(v(5, 8)), (200, 1), [0, 0, 0]),
    h(126, "bpf_seq_printf", "long bpf_seq_printf(struct seq_file *m, const char *fmt, u32 fmt_size, const void *data, u32 data_len)", "long", &["struct seq_file *m", "const char *fmt", "u32 fmt_size", "const void *data", "u32 data_len"], Some(v(5, 8)), (201, 1), [0, 0, 0]),
    h(127, "bpf_seq_write", "long bpf_seq_write(struct seq_file *m, const void *data, u32 len)", "long", &["struct seq_file *m", "const void *data", "u32 len"], Some(v(5, 8)), (202, 1), [0, 0, 0]),
    h(128, "bpf_sk_cgroup_id", "u64 bpf_sk_cgroup_id(void *sk)", "u64", &["void *sk"], Some(v(5, 8)), (203, 1), [0, 0, 0]),
    h(129, "bpf_sk_ancestor_cgroup_id", "u64 bpf_sk_ancestor_cgroup_id(void *sk, int ancestor_level)", "u64", &["void *sk", "int ancestor_level"], Some(v(5, 8)), (204, 1), [0, 0, 0]),
    h(130, "bpf_ringbuf_output", "long bpf_ringbuf_output(void *ringbuf, void *data, u64 size, u64 flags)", "long", &["void *ringbuf", "void *data", "u64 size", "u64 flags"], Some(v(5, 8)), (205, 1), [0, 0, 0]),
    h(131, "bpf_ringbuf_reserve", "void *bpf_ringbuf_reserve(void *ringbuf, u64 size, u64 flags)", "void *", &["void *ringbuf", "u64 size", "u64 flags"], Some(v(5, 8)), (206, 2), [2, 2, 2]),
    h(132, "bpf_ringbuf_submit", "void bpf_ringbuf_submit(void *data, u64 flags)", "void", &["void *data", "u64 flags"], Some(v(5, 8)), (208, 2), [0, 0, 0]),
    h(133, "bpf_ringbuf_discard", "void bpf_ringbuf_discard(void *data, u64 flags)", "void", &["void *data", "u64 flags"], Some(v(5, 8)), (210, 2), [0, 0, 0]),
    h(134, "bpf_ringbuf_query", "u64 bpf_ringbuf_query(void *ringbuf, u64 flags)", "u64", &["void *ringbuf", "u64 flags"], Some(v(5, 8)), (212, 1), [0, 0, 0]),
    h(135, "bpf_csum_level", "long bpf_csum_level(struct sk_buff *skb, u64 level)", "long", &["struct sk_buff *skb", "u64 level"], Some(v(5, 8)), (213, 1), [0, 0, 0]),
    h(136, "bpf_skc_to_tcp6_sock", "struct tcp6_sock *bpf_skc_to_tcp6_sock(void *sk)", "struct tcp6_sock *", &["void *sk"], Some(v(5, 9)), (214, 1), [8, 8, 8]),
    h(137, "bpf_skc_to_tcp_sock", "struct tcp_sock *bpf_skc_to_tcp_sock(void *sk)", "struct tcp_sock *", &["void *sk"], Some(v(5, 9)), (215, 1), [8, 8, 8]),
    h(138, "bpf_skc_to_tcp_timewait_sock", "struct tcp_timewait_sock *bpf_skc_to_tcp_timewait_sock(void *sk)", "struct tcp_timewait_sock *", &["void *sk"], Some(v(5, 9)), (216, 1), [8, 8, 8]),
    h(139, "bpf_skc_to_tcp_request_sock", "struct tcp_request_sock *bpf_skc_to_tcp_request_sock(void *sk)", "struct tcp_request_sock *", &["void *sk"], Some(v(5, 9)), (217, 1), [8, 8, 8]),
    h(140, "bpf_skc_to_udp6_sock", "struct udp6_sock *bpf_skc_to_udp6_sock(void *sk)", "struct udp6_sock *", &["void *sk"], Some(v(5, 9)), (218, 1), [8, 8, 8]),
    h(141, "bpf_get_task_stack", "long bpf_get_task_stack(struct task_struct *task, void *buf, u32 size, u64 flags)", "long", &["struct task_struct *task", "void *buf", "u32 size", "u64 flags"], Some(v(5, 9)), (219, 3), [0, 0, 0]),
    h(142, "bpf_load_hdr_opt", "long bpf_load_hdr_opt(struct bpf_sock_ops *skops, void *searchby_res, u32 len, u64 flags)", "long", &["struct bpf_sock_ops *skops", "void *searchby_res", "u32 len", "u64 flags"], Some(v(5, 10)), (222, 1), [0, 0, 0]),
    h(143, "bpf_store_hdr_opt", "long bpf_store_hdr_opt(struct bpf_sock_ops *skops, const void *from, u32 len, u64 flags)", "long", &["struct bpf_sock_ops *skops", "const void *from", "u32 len", "u64 flags"], Some(v(5, 10)), (223, 1), [1, 1, 1]),
    h(144, "bpf_reserve_hdr_opt", "long bpf_reserve_hdr_opt(struct bpf_sock_ops *skops, u32 len, u64 flags)", "long", &["struct bpf_sock_ops *skops", "u32 len", "u64 flags"], Some(v(5, 10)), (224, 1), [0, 0, 0]),
    h(145, "bpf_inode_storage_get", "void *bpf_inode_storage_get(struct bpf_map *map, void *inode, void *value, u64 flags)", "void *", &["struct bpf_map *map", "void *inode", "void *value", "u64 flags"], Some(v(5, 10)), (225, 2), [0, 16, 16]),
    h(146, "bpf_inode_storage_delete", "int bpf_inode_storage_delete(struct bpf_map *map, void *inode)", "int", &["struct bpf_map *map", "void *inode"], Some(v(5, 10)), (227, 2), [0, 0, 0]),
    h(147, "bpf_d_path", "long bpf_d_path(const struct path *path, char *buf, u32 sz)", "long", &["const struct path *path", "char *buf", "u32 sz"], Some(v(5, 10)), (229, 2), [0, 0, 0]),
    h(148, "bpf_copy_from_user", "long bpf_copy_from_user(void *dst, u32 size, const void *user_ptr)", "long", &["void *dst", "u32 size", "const void *user_ptr"], Some(v(5, 10)), (231, 1), [0, 0, 0]),
    h(149, "bpf_snprintf_btf", "long bpf_snprintf_btf(char *str, u32 str_size, struct btf_ptr *ptr, u32 btf_ptr_size, u64 flags)", "long", &["char *str", "u32 str_size", "struct btf_ptr *ptr", "u32 btf_ptr_size", "u64 flags"], Some(v(5, 10)), (232, 2), [0, 0, 0]),
    h(150, "bpf_seq_printf_btf", "long bpf_seq_printf_btf(struct seq_file *m, struct btf_ptr *ptr, u32 ptr_size, u64 flags)", "long", &["struct seq_file *m", "struct btf_ptr *ptr", "u32 ptr_size", "u64 flags"], Some(v(5, 10)), (234, 1), [0, 0, 0]),
    h(151, "bpf_skb_cgroup_classid", "u64 bpf_skb_cgroup_classid(struct sk_buff *skb)", "u64", &["struct sk_buff *skb"], Some(v(5, 10)), (235, 1), [0, 0, 0]),
    h(152, "bpf_redirect_neigh", "long bpf_redirect_neigh(u32 ifindex, struct bpf_redir_neigh *params, int plen, u64 flags)", "long", &["u32 ifindex", "struct bpf_redir_neigh *params", "int plen", "u64 flags"], Some(v(5, 10)), (236, 1), [0, 0, 0]),
    h(153, "bpf_per_cpu_ptr", "void *bpf_per_cpu_ptr(const void *percpu_ptr, u32 cpu)", "void *", &["const void *percpu_ptr", "u32 cpu"], Some(v(5, 10)), (237, 1), [0, 0, 0]),
    h(154, "bpf_this_cpu_ptr", "void *bpf_this_cpu_ptr(const void *percpu_ptr)", "void *", &["const void *percpu_ptr"], Some(v(5, 10)), (238, 1), [0, 0, 0]),
    h(155, "bpf_redirect_peer", "long bpf_redirect_peer(u32 ifindex, u64 flags)", "long", &["u32 ifindex", "u64 flags"], Some(v(5, 10)), (239, 1), [0, 0, 0]),
    h(156, "bpf_task_storage_get", "void *bpf_task_storage_get(struct bpf_map *map, struct task_struct *task, void *value, u64 flags)", "void *", &["struct bpf_map *map", "struct task_struct *task", "void *value", "u64 flags"], Some(v(5, 11)), (240, 3), [0, 16, 16]),
    h(157, "bpf_task_storage_delete", "long bpf_task_storage_delete(struct bpf_map *map, struct task_struct *task)", "long", &["struct bpf_map *map", "struct task_struct *task"], Some(v(5, 11)), (243, 3), [0, 0, 0]),
    h(158, "bpf_get_current_task_btf", "struct task_struct *bpf_get_current_task_btf(void)", "struct task_struct *", &[], Some(v(5, 11)), (246, 2), [0, 0, 0]),
    h(159, "bpf_bprm_opts_set", "long bpf_bprm_opts_set(struct linux_binprm *bprm, u64 flags)", "long", &["struct linux_binprm *bprm", "u64 flags"], Some(v(5, 11)), (248, 1), [0, 0, 0]),
    h(160, "bpf_ktime_get_coarse_ns", "u64 bpf_ktime_get_coarse_ns(void)", "u64", &[], Some(v(5, 11)), (249, 1), [0, 0, 0]),
    h(161, "bpf_ima_inode_hash", "long bpf_ima_inode_hash(struct inode *inode, void *dst, u32 size)", "long", &["struct inode *inode", "void *dst", "u32 size"], Some(v(5, 11)), (250, 1), [0, 0, 0]),
    h(162, "bpf_sock_from_file", "struct socket *bpf_sock_from_file(struct file *file)", "struct socket *", &["struct file *file"], Some(v(5, 11)), (251, 1), [0, 0, 0]),
    h(163, "bpf_check_mtu", "long bpf_check_mtu(void *ctx, u32 ifindex, u32 *mtu_len, s32 len_diff, u64 flags)", "long", &["void *ctx", "u32 ifindex", "u32 *mtu_len", "s32 len_diff", "u64 flags"], Some(v(5, 12)), (252, 4), [0, 0, 0]),
    h(164, "bpf_for_each_map_elem", "long bpf_for_each_map_elem(struct bpf_map *map, void *callback_fn, void *callback_ctx, u64 flags)", "long", &["struct bpf_map *map", "void *callback_fn", "void *callback_ctx", "u64 flags"], Some(v(5, 13)), (256, 1), [64, 64, 64]),
    h(165, "bpf_snprintf", "long bpf_snprintf(char *str, u32 str_size, const char *fmt, u64 *data, u32 data_len)", "long", &["char *str", "u32 str_size", "const char *fmt", "u64 *data", "u32 data_len"], Some(v(5, 13)), (257, 2), [0, 0, 0]),
    h(166, "bpf_sys_bpf", "long bpf_sys_bpf(u32 cmd, void *attr, u32 attr_size)", "long", &["u32 cmd", "void *attr", "u32 attr_size"], Some(v(5, 14)), (259, 2), [0, 0, 0]),
    h(167, "bpf_btf_find_by_name_kind", "long bpf_btf_find_by_name_kind(char *name, int name_sz, u32 kind, int flags)", "long", &["char *name", "int name_sz", "u32 kind", "int flags"], Some(v(5, 14)), (261, 2), [0, 0, 0]),
    h(168, "bpf_sys_close", "long bpf_sys_close(u32 fd)", "long", &["u32 fd"], Some(v(5, 14)), (263, 2), [0, 0, 0]),
    h(169, "bpf_timer_init", "long bpf_timer_init(struct bpf_timer *timer, struct bpf_map *map, u64 flags)", "long", &["struct bpf_timer *timer", "struct bpf_map *map", "u64 flags"], Some(v(5, 15)), (265, 1), [0, 0, 0]),
    h(170, "bpf_timer_set_callback", "long bpf_timer_set_callback(struct bpf_timer *timer, void *callback_fn)", "long", &["struct bpf_timer *timer", "void *callback_fn"], Some(v(5, 15)), (266, 1), [128, 128, 128]),
    h(171, "bpf_timer_start", "long bpf_timer_start(struct bpf_timer *timer, u64 nsecs, u64 flags)", "long", &["struct bpf_timer *timer", "u64 nsecs", "u64 flags"], Some(v(5, 15)), (267, 1), [0, 0, 0]),
    h(172, "bpf_timer_cancel", "long bpf_timer_cancel(struct bpf_timer *timer)", "long", &["struct bpf_timer *timer"], Some(v(5, 15)), (268, 1), [0, 0, 0]),
    h(173, "bpf_get_func_ip", "u64 bpf_get_func_ip(void *ctx)", "u64", &["void *ctx"], Some(v(5, 15)), (269, 4), [0, 0, 0]),
    h(174, "bpf_get_attach_cookie", "u64 bpf_get_attach_cookie(void *ctx)", "u64", &["void *ctx"], Some(v(5, 15)), (273, 6), [0, 0, 0]),
    h(175, "bpf_task_pt_regs", "long bpf_task_pt_regs(struct task_struct *task)", "long", &["struct task_struct *task"], Some(v(5, 15)), (279, 1), [0, 0, 0]),
    h(176, "bpf_get_branch_snapshot", "long bpf_get_branch_snapshot(void *entries, u32 size, u64 flags)", "long", &["void *entries", "u32 size", "u64 flags"], Some(v(5, 16)), (280, 1), [0, 0, 0]),
    h(177, "bpf_trace_vprintk", "long bpf_trace_vprintk(const char *fmt, u32 fmt_size, const void *data, u32 data_len)", "long", &["const char *fmt", "u32 fmt_size", "const void *data", "u32 data_len"], Some(v(5, 16)), (281, 1), [0, 0, 0]),
    h(178, "bpf_skc_to_unix_sock", "struct unix_sock *bpf_skc_to_unix_sock(void *sk)", "struct unix_sock *", &["void *sk"], Some(v(5, 16)), (282, 1), [0, 0, 0]),
    h(179, "bpf_kallsyms_lookup_name", "long bpf_kallsyms_lookup_name(const char *name, int name_sz, int flags, u64 *res)", "long", &["const char *name", "int name_sz", "int flags", "u64 *res"], Some(v(5, 16)), (283, 2), [0, 0, 0]),
    h(180, "bpf_find_vma", "long bpf_find_vma(struct task_struct *task, u64 addr, void *callback_fn, void *callback_ctx, u64 flags)", "long", &["struct task_struct *task", "u64 addr", "void *callback_fn", "void *callback_ctx", "u64 flags"], Some(v(5, 17)), (285, 1), [64, 64, 64]),
    h(181, "bpf_loop", "long bpf_loop(u32 nr_loops, void *callback_fn, void *callback_ctx, u64 flags)", "long", &["u32 nr_loops", "void *callback_fn", "void *callback_ctx", "u64 flags"], Some(v(5, 17)), (286, 2), [64, 64, 64]),
    h(182, "bpf_strncmp", "long bpf_strncmp(const char *s1, u32 s1_sz, const char *s2)", "long", &["const char *s1", "u32 s1_sz", "const char *s2"], Some(v(5, 17)), (288, 2), [0, 0, 0]),
    h(183, "bpf_get_func_arg", "long bpf_get_func_arg(void *ctx, u32 n, u64 *value)", "long", &["void *ctx", "u32 n", "u64 *value"], Some(v(5, 17)), (290, 1), [0, 0, 0]),
    h(184, "bpf_get_func_ret", "long bpf_get_func_ret(void *ctx, u64 *value)", "long", &["void *ctx", "u64 *value"], Some(v(5, 17)), (291, 1), [0, 0, 0]),
    h(185, "bpf_get_func_arg_cnt", "long bpf_get_func_arg_cnt(void *ctx)", "long", &["void *ctx"], Some(v(5, 17)), (292, 1), [0, 0, 0]),
    h(186, "bpf_get_retval", "int bpf_get_retval(void)", "int", &[], Some(v(5, 18)), (293, 1), [0, 0, 0]),
    h(187, "bpf_set_retval", "int bpf_set_retval(int retval)", "int", &["int retval"], Some(v(5, 18)), (294, 1), [0, 0, 0]),
    h(188, "bpf_xdp_get_buff_len", "u64 bpf_xdp_get_buff_len(struct xdp_buff *xdp_md)", "u64", &["struct xdp_buff *xdp_md"], Some(v(5, 18)), (295, 2), [0, 0, 0]),
    h(189, "bpf_xdp_load_bytes", "long bpf_xdp_load_bytes(struct xdp_buff *xdp_md, u32 offset, void *buf, u32 len)", "long", &["struct xdp_buff *xdp_md", "u32 offset", "void *buf", "u32 len"], Some(v(5, 18)), (297, 1), [0, 0, 0]),
    h(190, "bpf_xdp_store_bytes", "long bpf_xdp_store_bytes(struct xdp_buff *xdp_md, u32 offset, void *buf, u32 len)", "long", &["struct xdp_buff *xdp_md", "u32 offset", "void *buf", "u32 len"], Some(v(5, 18)), (298, 1), [0, 0, 0]),
    h(191, "bpf_copy_from_user_task", "long bpf_copy_from_user_task(void *dst, u32 size, const void *user_ptr, struct task_struct *tsk, u64 flags)", "long", &["void *dst", "u32 size", "const void *user_ptr", "struct task_struct *tsk", "u64 flags"], Some(v(5, 18)), (299, 1), [0, 0, 0]),
    h(192, "bpf_skb_set_tstamp", "long bpf_skb_set_tstamp(struct sk_buff *skb, u64 tstamp, u32 tstamp_type)", "long", &["struct sk_buff *skb", "u64 tstamp", "u32 tstamp_type"], Some(v(5, 18)), (300, 1), [0, 0, 0]),
    h(193, "bpf_ima_file_hash", "long bpf_ima_file_hash(struct file *file, void *dst, u32 size)", "long", &["struct file *file", "void *dst", "u32 size"], Some(v(5, 18)), (301, 1), [0, 0, 0]),
    h(194, "bpf_kptr_xchg", "void *bpf_kptr_xchg(void *dst, void *ptr)", "void *", &["void *dst", "void *ptr"], Some(v(5, 19)), (302, 2), [2, 2, 2]),
    h(195, "bpf_map_lookup_percpu_elem", "void *bpf_map_lookup_percpu_elem(struct bpf_map *map, const void *key, u32 cpu)", "void *", &["struct bpf_map *map", "const void *key", "u32 cpu"], Some(v(5, 19)), (304, 1), [0, 0, 0]),
    h(196, "bpf_skc_to_mptcp_sock", "struct mptcp_sock *bpf_skc_to_mptcp_sock(void *sk)", "struct mptcp_sock *", &["void *sk"], Some(v(5, 19)), (305, 1), [8, 8, 8]),
    h(197, "bpf_dynptr_from_mem", "long bpf_dynptr_from_mem(void *data, u32 size, u64 flags, struct bpf_dynptr *ptr)", "long", &["void *data", "u32 size", "u64 flags", "struct bpf_dynptr *ptr"], Some(v(5, 19)), (306, 1), [0, 0, 0]),
    h(198, "bpf_ringbuf_reserve_dynptr", "long bpf_ringbuf_reserve_dynptr(void *ringbuf, u32 size, u64 flags, struct bpf_dynptr *ptr)", "long", &["void *ringbuf", "u32 size", "u64 flags", "struct bpf_dynptr *ptr"], Some(v(5, 19)), (307, 1), [0, 0, 0]),
    h(199, "bpf_ringbuf_submit_dynptr", "void bpf_ringbuf_submit_dynptr(struct bpf_dynptr *ptr, u64 flags)", "void", &["struct bpf_dynptr *ptr", "u64 flags"], Some(v(5, 19)), (308, 1), [0, 0, 0]),
    h(200, "bpf_ringbuf_discard_dynptr", "void bpf_ringbuf_discard_dynptr(struct bpf_dynptr *ptr, u64 flags)", "void", &["struct bpf_dynptr *ptr", "u64 flags"], Some(v(5, 19)), (309, 1), [0, 0, 0]),
    h(201, "bpf_dynptr_read", "long bpf_dynptr_read(void *dst, u32 len, const struct bpf_dynptr *src, u32 offset, u64 flags)", "long", &["void *dst", "u32 len", "const struct bpf_dynptr *src", "u32 offset", "u64 flags"], Some(v(5, 19)), (310, 2), [0, 0, 0]),
    h(202, "bpf_dynptr_write", "long bpf_dynptr_write(const struct bpf_dynptr *dst, u32 offset, void *src, u32 len, u64 flags)", "long", &["const struct bpf_dynptr *dst", "u32 offset", "void *src", "u32 len", "u64 flags"], Some(v(5, 19)), (312, 2), [0, 0, 0]),
    h(203, "bpf_dynptr_data", "void *bpf_dynptr_data(const struct bpf_dynptr *ptr, u32 offset, u32 len)", "void *", &["const struct bpf_dynptr *ptr", "u32 offset", "u32 len"], Some(v(5, 19)), (314, 2), [32, 32, 32]),
    h(204, "bpf_tcp_raw_gen_syncookie_ipv4", "s64 bpf_tcp_raw_gen_syncookie_ipv4(struct iphdr *iph, struct tcphdr *th, u32 th_len)", "s64", &["struct iphdr *iph", "struct tcphdr *th", "u32 th_len"], Some(v(6, 0)), (316, 3), [0, 0, 0]),
    h(205, "bpf_tcp_raw_gen_syncookie_ipv6", "s64 bpf_tcp_raw_gen_syncookie_ipv6(struct ipv6hdr *iph, struct tcphdr *th, u32 th_len)", "s64", &["struct ipv6hdr *iph", "struct tcphdr *th", "u32 th_len"], Some(v(6, 0)), (319, 3), [0, 0, 0]),
    h(206, "bpf_tcp_raw_check_syncookie_ipv4", "long bpf_tcp_raw_check_syncookie_ipv4(struct iphdr *iph, struct tcphdr *th)", "long", &["struct iphdr *iph", "struct tcphdr *th"], Some(v(6, 0)), (322, 2), [0, 0, 0]),
    h(207, "bpf_tcp_raw_check_syncookie_ipv6", "long bpf_tcp_raw_check_syncookie_ipv6(struct ipv6hdr *iph, struct tcphdr *th)", "long", &["struct ipv6hdr *iph", "struct tcphdr *th"], Some(v(6, 0)), (324, 2), [0, 0, 0]),
    h(208, "bpf_ktime_get_tai_ns", "u64 bpf_ktime_get_tai_ns(void)", "u64", &[], Some(v(6, 1)), (326, 1), [0, 0, 0]),
    h(209, "bpf_user_ringbuf_drain", "long bpf_user_ringbuf_drain(struct bpf_map *map, void *callback_fn, void *ctx, u64 flags)", "long", &["struct bpf_map *map", "void *callback_fn", "void *ctx", "u64 flags"], Some(v(6, 1)), (327, 1), [64, 64, 64]),
    h(210, "bpf_cgrp_storage_get", "void *bpf_cgrp_storage_get(struct bpf_map *map, struct cgroup *cgroup, void *value, u64 flags)", "void *", &["struct bpf_map *map", "struct cgroup *cgroup", "void *value", "u64 flags"], Some(v(6, 2)), (328, 1), [0, 16, 16]),
    h(211, "bpf_cgrp_storage_delete", "long bpf_cgrp_storage_delete(struct bpf_map *map, struct cgroup *cgroup)", "long", &["struct bpf_map *map", "struct cgroup *cgroup"], Some(v(6, 2)), (329, 1), [0, 0, 0]),
];
