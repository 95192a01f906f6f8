//! Makes a program smaller while it still shows something.

use skep_isa::Word;

/// The smallest program found that `shows` what `words` shows: instructions are taken out, and numbers made small.
#[must_use]
pub fn shrink(words: &[Word], mut shows: impl FnMut(&[Word]) -> bool) -> Vec<Word> {
    let mut best = words.to_vec();
    loop {
        let before = best.clone();
        let mut length = (best.len() / 2).max(1);
        loop {
            let mut start = 0;
            while start < best.len() {
                match without(&best, start, (start + length).min(best.len())) {
                    Some(fewer) if shows(&fewer) => best = fewer,
                    _ => start += length,
                }
            }
            if length == 1 {
                break;
            }
            length /= 2;
        }
        for at in 0..best.len() {
            for imm in [0_i32, 1] {
                let mut simpler = best.clone();
                if simpler[at].imm.unsigned_abs() > imm.unsigned_abs()
                    && !is_jump(simpler[at])
                    && simpler[at].code != 0x85
                {
                    simpler[at].imm = imm;
                    if shows(&simpler) {
                        best = simpler;
                        break;
                    }
                }
            }
        }
        if best == before {
            return best;
        }
    }
}

fn is_jump(word: Word) -> bool {
    matches!(word.code & 7, 5 | 6) && !matches!(word.code, 0x85 | 0x95)
}

/// The words without those from `start` to `end`; an `ld_imm64` goes as a whole, where it does not begin before `start`. A jump into the gap leads behind it.
fn without(words: &[Word], start: usize, end: usize) -> Option<Vec<Word>> {
    let cuts =
        |at: usize| at > 0 && words[at - 1].code == 0x18 && words.get(at).is_some_and(|word| word.code == 0);
    if cuts(start) {
        return None;
    }
    let end = if cuts(end) { end + 1 } else { end };
    if end - start >= words.len() {
        return None;
    }
    // Where each word goes to.
    let moved = |at: i64| {
        let (start, end) = (start as i64, end as i64);
        if at < start { at } else { at.max(end) - (end - start) }
    };
    let mut fewer = Vec::with_capacity(words.len());
    for (at, word) in words.iter().enumerate() {
        if (start..end).contains(&at) {
            continue;
        }
        let (mut word, here) = (*word, at as i64);
        let distance = |distance: i64| moved(here + 1 + distance) - moved(here) - 1;
        if word.code == 0x85 && word.regs >> 4 == 1 {
            word.imm = i32::try_from(distance(i64::from(word.imm))).ok()?;
        } else if is_jump(word) {
            word.off = i16::try_from(distance(i64::from(word.off))).ok()?;
        }
        fewer.push(word);
    }
    Some(fewer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate;

    #[test]
    fn what_is_left_still_shows_it() {
        let shows = |words: &[Word]| words.iter().filter(|word| word.code == 0x85).count() >= 2;
        let mut shrunk_any = 0;
        for seed in 0..50 {
            let words = generate(seed).insns;
            if !shows(&words) {
                continue;
            }
            let small = shrink(&words, shows);
            assert_eq!(small.len(), 2, "{seed}: {small:?}");
            shrunk_any += 1;
        }
        assert!(shrunk_any > 10);
    }

    #[test]
    fn jumps_lead_where_they_led() {
        let jump = |off| Word { code: 0x05, regs: 0, off, imm: 0 };
        let set = |imm| Word { code: 0xb7, regs: 0, off: 0, imm };
        let exit = Word { code: 0x95, ..Word::default() };
        let words = [jump(2), set(1), set(2), set(3), exit, jump(-4)];
        let fewer = without(&words, 2, 3).unwrap();
        assert_eq!(fewer, [jump(1), set(1), set(3), exit, jump(-3)]);
        let load = [Word { code: 0x18, ..Word::default() }, Word::default(), exit];
        assert_eq!(without(&load, 1, 2), None);
        assert_eq!(without(&load, 0, 2).unwrap(), [exit]);
    }
}
