//! Ciphers: AES over blocks by themselves (`ecb(aes)`) and chained (`cbc(aes)`), the key kept in an object.

use aes::cipher::generic_array::GenericArray;
use aes::cipher::{BlockDecrypt, BlockEncrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};

use super::{Family, int, make, unmake};
use crate::Errno;
use crate::dynptr::Dynptr;
use crate::helpers::bad;
use crate::interp::{Machine, Stop};

pub(super) const FAMILY: Family = &[
    ("bpf_crypto_ctx_create", create),
    ("bpf_crypto_ctx_acquire", acquire),
    ("bpf_crypto_ctx_release", release),
    ("bpf_crypto_encrypt", encrypt),
    ("bpf_crypto_decrypt", decrypt),
];

/// `struct bpf_crypto_params`: type, two reserved bytes, algorithm, key, the key's length, the size of authentication.
const PARAMS: u64 = 408;
const TYPE: usize = 14;
const ALGORITHM: (usize, usize) = (16, 128);
const KEY: (usize, usize) = (144, 256);
const KEY_LEN: usize = 400;
const AUTH_SIZE: usize = 404;

/// Bytes of a block.
const BLOCK: usize = 16;

/// How an object holds a cipher: what chains its blocks, the length of its key, the key; the rest is for the kernel's own.
const OBJECT: u64 = 64;
const OBJECT_KEY: usize = 2;
const PLAIN: u8 = 1;
const CHAINED: u8 = 2;

fn create(machine: &mut Machine<'_>, [params, size, error, ..]: [u64; 5]) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let bytes = memory.read(params, u64::from(size as u32))?;
    match cipher_of(&bytes) {
        Ok(cipher) => {
            let object = make(machine, "the bpf_crypto_ctx", OBJECT, "bpf_crypto_ctx_create")?;
            if object != 0 {
                memory.write(object, &cipher)?;
            }
            Ok(object)
        }
        Err(errno) => {
            memory.write(error, &(-errno.0).to_le_bytes())?;
            Ok(0)
        }
    }
}

/// The bytes of an object for what a program asks for.
fn cipher_of(params: &[u8]) -> Result<Vec<u8>, Errno> {
    let word = |at: usize| {
        params.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes)
    };
    let text = |(at, len): (usize, usize)| {
        let bytes = params.get(at..at + len).unwrap_or_default();
        bytes.split(|byte| *byte == 0).next().unwrap_or_default()
    };
    let is_reserved_zero = params.get(TYPE..ALGORITHM.0).is_some_and(|bytes| bytes == [0, 0]);
    if params.len() as u64 != PARAMS || !is_reserved_zero {
        return Err(Errno::EINVAL);
    }
    if text((0, TYPE)) != b"skcipher" {
        return Err(Errno::ENOENT);
    }
    let chaining = match text(ALGORITHM) {
        b"ecb(aes)" => PLAIN,
        b"cbc(aes)" => CHAINED,
        _ => return Err(Errno::EOPNOTSUPP),
    };
    if word(AUTH_SIZE) != 0 {
        return Err(Errno::EOPNOTSUPP);
    }
    let len = word(KEY_LEN) as usize;
    let key = params.get(KEY.0..KEY.0 + len.min(KEY.1)).unwrap_or_default();
    if !matches!(len, 16 | 24 | 32) {
        return Err(Errno::EINVAL);
    }
    Ok([&[chaining, len as u8], key].concat())
}

fn acquire(machine: &mut Machine<'_>, [cipher, ..]: [u64; 5]) -> Result<u64, Stop> {
    if machine.world.objects_made.len_of(cipher).is_none() {
        return Err(bad("bpf_crypto_ctx_acquire", format!("{cipher:#x} is no cipher that was made")));
    }
    machine.world.objects_made.acquire(cipher);
    machine.holds.acquire(cipher, "bpf_crypto_ctx_acquire");
    Ok(cipher)
}

fn release(machine: &mut Machine<'_>, [cipher, ..]: [u64; 5]) -> Result<u64, Stop> {
    unmake(machine, cipher, "bpf_crypto_ctx_release")
}

fn encrypt(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    crypt(machine, args, false)
}

fn decrypt(machine: &mut Machine<'_>, args: [u64; 5]) -> Result<u64, Stop> {
    crypt(machine, args, true)
}

fn crypt(
    machine: &mut Machine<'_>,
    [cipher, from, to, start, _]: [u64; 5],
    is_decryption: bool,
) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let cipher = memory.read(cipher, OBJECT)?;
    let (from, to) = (Dynptr::load(memory, from)?, Dynptr::load(memory, to)?);
    let start = if start == 0 { Dynptr::NULL } else { Dynptr::load(memory, start)? };
    let refused = Ok(int(Errno::EINVAL));
    let is_chained = cipher.first() == Some(&CHAINED);
    let start_len = if is_chained { BLOCK as u32 } else { 0 };
    if to.is_rdonly || from.size == 0 || to.size == 0 || from.size > to.size || start.size != start_len {
        return refused;
    }
    let Ok(mut bytes) = from.read(machine, 0, u64::from(from.size))? else { return refused };
    let mut chain = [0; BLOCK];
    if is_chained {
        let Ok(read) = start.read(machine, 0, u64::from(start_len))? else { return refused };
        chain.copy_from_slice(&read);
    }
    // In one piece, as the kernel has it: of a packet, what lies in fragments is not there.
    let Ok(place) = to.slice(machine, 0, u64::from(from.size))? else { return refused };
    let len = cipher.get(1).map_or(0, |len| usize::from(*len));
    let key = cipher.get(OBJECT_KEY..OBJECT_KEY + len).unwrap_or_default();
    let done = match len {
        16 => Aes128::new_from_slice(key)
            .is_ok_and(|aes| run(&aes, &mut bytes, &mut chain, is_chained, is_decryption)),
        24 => Aes192::new_from_slice(key)
            .is_ok_and(|aes| run(&aes, &mut bytes, &mut chain, is_chained, is_decryption)),
        32 => Aes256::new_from_slice(key)
            .is_ok_and(|aes| run(&aes, &mut bytes, &mut chain, is_chained, is_decryption)),
        _ => false,
    };
    if !done {
        return refused;
    }
    memory.write(place, &bytes)?;
    if is_chained && let Some(address) = start.address(0, u64::from(start_len)) {
        memory.write(address, &chain)?;
    }
    Ok(0)
}

/// Runs a cipher over whole blocks; the chain is what the next call goes on with. Whether the blocks are whole.
fn run<C>(
    cipher: &C,
    bytes: &mut [u8],
    chain: &mut [u8; BLOCK],
    is_chained: bool,
    is_decryption: bool,
) -> bool
where
    C: BlockEncrypt + BlockDecrypt + aes::cipher::BlockSizeUser<BlockSize = aes::cipher::consts::U16>,
{
    let (blocks, rest) = bytes.as_chunks_mut::<BLOCK>();
    if !rest.is_empty() {
        return false;
    }
    for block in blocks {
        let before = *block;
        if is_chained && !is_decryption {
            mix(block, chain);
        }
        let array = GenericArray::from_mut_slice(block);
        match is_decryption {
            true => cipher.decrypt_block(array),
            false => cipher.encrypt_block(array),
        }
        if is_chained {
            if is_decryption {
                mix(block, chain);
            }
            *chain = if is_decryption { before } else { *block };
        }
    }
    true
}

fn mix(block: &mut [u8; BLOCK], with: &[u8; BLOCK]) {
    for (byte, other) in block.iter_mut().zip(with) {
        *byte ^= other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(digits: &str) -> Vec<u8> {
        (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap()).collect()
    }

    /// Vectors of NIST SP 800-38A, F.1.1 and F.2.1.
    #[test]
    fn blocks_are_as_the_standards_vectors_have_them() {
        let key = bytes("2b7e151628aed2a6abf7158809cf4f3c");
        let plain = bytes("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
        let aes = Aes128::new_from_slice(&key).unwrap();
        let (mut text, mut chain) = (plain.clone(), [0; BLOCK]);
        assert!(run(&aes, &mut text, &mut chain, false, false));
        assert_eq!(text, bytes("3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf"));
        assert!(run(&aes, &mut text, &mut chain, false, true));
        assert_eq!(text, plain);
        chain.copy_from_slice(&bytes("000102030405060708090a0b0c0d0e0f"));
        assert!(run(&aes, &mut text, &mut chain, true, false));
        assert_eq!(text, bytes("7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"));
        chain.copy_from_slice(&bytes("000102030405060708090a0b0c0d0e0f"));
        assert!(run(&aes, &mut text, &mut chain, true, true));
        assert_eq!(text, plain);
        assert!(!run(&aes, &mut text[..20], &mut chain, false, false));
    }

    /// The order of the refusals is that of `bpf_crypto_ctx_create` (`kernel/bpf/crypto.c`).
    #[test]
    fn what_cannot_be_made_is_refused() {
        let mut params = vec![0; PARAMS as usize];
        assert_eq!(cipher_of(&params[1..]), Err(Errno::EINVAL));
        assert_eq!(cipher_of(&params), Err(Errno::ENOENT));
        params[..8].copy_from_slice(b"skcipher");
        assert_eq!(cipher_of(&params), Err(Errno::EOPNOTSUPP));
        params[16..24].copy_from_slice(b"cbc(aes)");
        assert_eq!(cipher_of(&params), Err(Errno::EINVAL));
        params[KEY_LEN] = 16;
        assert_eq!(cipher_of(&params), Ok([&[CHAINED, 16], &[0; 16][..]].concat()));
        params[AUTH_SIZE] = 1;
        assert_eq!(cipher_of(&params), Err(Errno::EOPNOTSUPP));
        params[15] = 1;
        assert_eq!(cipher_of(&params), Err(Errno::EINVAL));
    }
}
