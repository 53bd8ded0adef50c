//! Finding bytes and byte strings fast. The door of `memchr`, and the finding that it has no words for.

pub(crate) use memchr::{memchr, memchr_iter, memchr2, memchr3, memmem};

/// So many bytes are looked at in one step.
pub(crate) const STEP: usize = 16;

/// The first byte of `bytes` whose `distance` is zero; that of 0x80 must not be.
///
/// A distance is made of `^`, `min`, `saturating_sub` and the like: the compiler makes vector instructions of those,
/// while of comparisons it makes branches.
///
/// ```text
/// |byte| (byte ^ b'<').min(byte.wrapping_sub(b'[').saturating_sub(2))      <   and   [ \ ]
/// ```
#[inline(always)]
pub(crate) fn find_by(bytes: &[u8], distance: impl Fn(u8) -> u8) -> Option<usize> {
    let (steps, rest) = bytes.as_chunks::<STEP>();
    let mut start = 0;
    for step in steps {
        let mut found = false;
        for &byte in step {
            found |= distance(byte) == 0;
        }
        if found {
            return first_zero(|at| distance(step[at])).map(|at| start + at);
        }
        start += STEP;
    }
    if rest.is_empty() {
        return None;
    }
    if let Some(last) = bytes.last_chunk::<STEP>() {
        return first_zero(|at| distance(last[at])).map(|at| bytes.len() - STEP + at);
    }
    let mut last = [0x80; STEP];
    last[..rest.len()].copy_from_slice(rest);
    first_zero(|at| distance(last[at]))
}

/// The first of the distances of one step that is zero.
#[inline(always)]
pub(crate) fn first_zero(distance: impl Fn(usize) -> u8) -> Option<usize> {
    // Two plain loops: iterators and `from_fn` keep the compiler from making vector instructions of them.
    let mut distances = [0; STEP];
    let mut at = 0;
    while at < STEP {
        distances[at] = distance(at);
        at += 1;
    }
    let mut zeros = [0; STEP];
    at = 0;
    while at < STEP {
        zeros[at] = if distances[at] == 0 { 0xFF } else { 0 };
        at += 1;
    }
    let zeros = u128::from_le_bytes(zeros);
    (zeros != 0).then(|| zeros.trailing_zeros() as usize / 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_byte_is_found_wherever_it_stands() {
        let distance = |byte: u8| (byte ^ b'<').min(byte.wrapping_sub(b'[').saturating_sub(2));
        for length in 0..70 {
            let plain = vec![b'Z'; length];
            assert_eq!(find_by(&plain, distance), None, "none in {length}");
            for at in 0..length {
                for byte in [b'<', b'[', b'\\', b']'] {
                    let mut text = plain.clone();
                    text[at] = byte;
                    text[length - 1] = byte;
                    assert_eq!(find_by(&text, distance), Some(at), "{byte} at {at} of {length}");
                }
            }
        }
    }
}
