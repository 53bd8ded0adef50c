//! Finding bytes and byte strings fast. The door of `memchr`, and of `wide` for the finding that it has no words for.

pub(crate) use memchr::{memchr, memchr_iter, memchr2, memchr3, memmem};
use wide::u8x16;

/// So many bytes are looked at in one step.
pub(crate) const STEP: usize = 16;

/// The first of two bytes in a text where it is often near: without the call that [`memchr2`] costs.
#[inline(always)]
pub(crate) fn find_near(first: u8, second: u8, bytes: &[u8]) -> Option<usize> {
    find_by(bytes, |byte| (byte ^ first).min(byte ^ second))
}

/// The first of three bytes, likewise.
#[inline(always)]
pub(crate) fn find_near_of_three(first: u8, second: u8, third: u8, bytes: &[u8]) -> Option<usize> {
    find_by(bytes, |byte| (byte ^ first).min(byte ^ second).min(byte ^ third))
}

/// The first byte of `bytes` whose `distance` is zero.
///
/// A distance is made of `^`, `min`, `saturating_sub` and the like: the compiler makes vector instructions of those,
/// while of comparisons it makes branches.
///
/// ```text
/// |byte| (byte ^ b'<').min(byte.wrapping_sub(b'[').saturating_sub(2))      <   and   [ \ ]
/// ```
#[inline(always)]
pub(crate) fn find_by(bytes: &[u8], distance: impl Fn(u8) -> u8) -> Option<usize> {
    let mut rest = bytes;
    while let Some((step, more)) = rest.split_first_chunk::<STEP>() {
        if let Some(at) = first_zero(|at| distance(step[at])) {
            return Some(bytes.len() - rest.len() + at);
        }
        rest = more;
    }
    if rest.is_empty() {
        return None;
    }
    // The last bytes once more with those before them.
    if let Some(last) = bytes.last_chunk::<STEP>() {
        return first_zero(|at| distance(last[at])).map(|at| bytes.len() - STEP + at);
    }
    rest.iter().position(|&byte| distance(byte) == 0)
}

/// The first of the distances of one step that is zero.
#[inline(always)]
pub(crate) fn first_zero(distance: impl Fn(usize) -> u8) -> Option<usize> {
    // A plain loop without a way out: the compiler makes vector instructions of it, and nothing goes through memory.
    let mut distances = [0; STEP];
    let mut at = 0;
    while at < STEP {
        distances[at] = distance(at);
        at += 1;
    }
    let zeros = u8x16::from(distances).simd_eq(u8x16::splat(0)).to_bitmask();
    (zeros != 0).then(|| zeros.trailing_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearer_of_two_bytes_is_found() {
        for length in 0..70 {
            let plain = vec![b'Z'; length];
            assert_eq!(find_near(b'<', b'&', &plain), None, "none in {length}");
            for at in 0..length {
                let mut text = plain.clone();
                text[length - 1] = b'&';
                text[at] = b'<';
                assert_eq!(find_near(b'<', b'&', &text), Some(at), "at {at} of {length}");
                assert_eq!(find_near_of_three(b'"', b'&', b'<', &text), Some(at), "at {at} of {length}");
            }
        }
    }

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
