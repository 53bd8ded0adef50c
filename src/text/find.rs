//! Finding bytes and byte strings fast. The door of `memchr`, and of `wide` for the finding that it has no words for.

pub(crate) use memchr::{memchr, memchr_iter, memchr2, memchr3, memchr3_iter, memmem, memrchr};
pub(crate) use wide::u8x16;

/// So many bytes are looked at in one step.
pub(crate) const STEP: usize = 16;

/// A step of `byte` alone.
#[inline(always)]
pub(crate) const fn each(byte: u8) -> u8x16 {
    u8x16::new([byte; STEP])
}

/// The first of two bytes in a text where it is often near: without the call that [`memchr2`] costs.
#[inline(always)]
pub(crate) fn find_near(first: u8, second: u8, bytes: &[u8]) -> Option<usize> {
    find_by(bytes, |step| (step ^ each(first)).min(step ^ each(second)))
}

/// The first byte of `bytes` whose `distance` is zero.
///
/// Those of a whole step are asked for at once. They are made of `^`, `min`, `saturating_sub` and the like.
///
/// ```text
/// |step| (step ^ each(b'<')).min((step - each(b'[')).saturating_sub(each(2)))      <   and   [ \ ]
/// ```
#[inline(always)]
pub(crate) fn find_by(bytes: &[u8], distance: impl Fn(u8x16) -> u8x16) -> Option<usize> {
    let mut rest = bytes;
    while let Some((step, more)) = rest.split_first_chunk::<STEP>() {
        if let Some(at) = first_zero(distance(u8x16::new(*step))) {
            return Some(bytes.len() - rest.len() + at);
        }
        rest = more;
    }
    if rest.is_empty() {
        return None;
    }
    // The last bytes once more with those before them.
    if let Some(last) = bytes.last_chunk::<STEP>() {
        return first_zero(distance(u8x16::new(*last))).map(|at| bytes.len() - STEP + at);
    }
    let step = short_step(rest).to_le_bytes();
    first_zero(distance(u8x16::new(step))).map(|at| place_of_short(at, rest.len()))
}

/// The same by two steps at a time where it is often near, so that in most that is short nothing is to be foreseen.
#[inline(always)]
pub(crate) fn find_near_by(bytes: &[u8], distance: impl Fn(u8x16) -> u8x16 + Copy) -> Option<usize> {
    let found = |step: &[u8; STEP]| zeros(distance(u8x16::new(*step)));
    let mut rest = bytes;
    while let Some((two, more)) = rest.split_first_chunk::<{ 2 * STEP }>() {
        let steps = two.as_chunks().0;
        let found = found(&steps[0]) | found(&steps[1]) << STEP;
        if found != 0 {
            return Some(bytes.len() - rest.len() + found.trailing_zeros() as usize);
        }
        rest = more;
    }
    find_by(rest, distance).map(|at| bytes.len() - rest.len() + at)
}

/// What is looked for by whole steps. A function of a trait, and not a closure, is inlined wherever it is called.
pub(crate) trait Sought {
    /// Whether `step` holds it.
    fn is_in(step: &[u8; STEP]) -> bool;
}

/// Where in `bytes` the first step begins that holds what is sought; before it there is none. Each byte is looked at in
/// one step at least.
#[inline(always)]
pub(crate) fn find_step<S: Sought>(bytes: &[u8]) -> Option<usize> {
    let steps = bytes.as_chunks::<STEP>().0;
    for (index, step) in steps.iter().enumerate() {
        if S::is_in(step) {
            return Some(index * STEP);
        }
    }
    let start = steps.len() * STEP;
    if start == bytes.len() {
        return None;
    }
    // The last step overlaps the one before it.
    let last = bytes.last_chunk::<STEP>().copied().unwrap_or_else(|| short_step(bytes).to_le_bytes());
    S::is_in(&last).then_some(start)
}

/// Every byte of a step, a bit for each.
const ALL: u32 = (1 << STEP) - 1;

/// The bytes of `step` that are not ASCII, a bit for each, the lowest for the first.
#[inline(always)]
fn beyond_ascii(step: &[u8; STEP]) -> u32 {
    // The highest bit of each.
    u8x16::new(*step).to_bitmask()
}

/// Whether no byte of `step` is ASCII.
#[inline(always)]
pub(crate) fn is_beyond_ascii(step: &[u8; STEP]) -> bool {
    beyond_ascii(step) == ALL
}

/// A step that holds every byte of `bytes`, which are some but less than a step, and no other; the first is the lowest.
///
/// ```text
/// abcdefghij   abcdefghcdefghij          the first eight, and the last
/// abcdef       abcdcdefabcdcdef          the first four, and the last, and once more
/// abc          abcaabcaabcaabca          the first, the one in the middle, the last and the first, and so on
/// ```
#[inline(never)]
fn short_step(bytes: &[u8]) -> u128 {
    let both = |first: u64, last: u64| u128::from(first) | u128::from(last) << 64;
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return both(u64::from_le_bytes(*first), u64::from_le_bytes(*last));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let half = u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32;
        return both(half, half);
    }
    let all = u32::from_le_bytes([bytes[0], bytes[bytes.len() / 2], bytes[bytes.len() - 1], bytes[0]]);
    let half = u64::from(all) | u64::from(all) << 32;
    both(half, half)
}

/// The step that begins at `at` in `window`, which holds all of it.
#[inline(always)]
pub(crate) fn step_at(at: usize, window: &[u8]) -> u8x16 {
    let step = window[at..].first_chunk();
    u8x16::new(step.copied().unwrap_or_default())
}

/// The step that begins at `at` in `bytes`; zeros are behind their end.
#[inline(always)]
pub(crate) fn step_from(at: usize, bytes: &[u8]) -> [u8; STEP] {
    #[cold]
    fn last_of(bytes: &[u8]) -> [u8; STEP] {
        std::array::from_fn(|at| bytes.get(at).copied().unwrap_or_default())
    }
    let rest = &bytes[at..];
    rest.first_chunk().copied().unwrap_or_else(|| last_of(rest))
}

/// Where in `length` bytes the one stands that is at `at` in their [`short_step`], and at no place before it.
#[inline(always)]
fn place_of_short(at: usize, length: usize) -> usize {
    match length {
        8.. if at >= 8 => at + length - 16,
        4..8 if at >= 4 => at + length - 8,
        _ => at,
    }
}

/// The first of the distances of one step that is zero.
#[inline(always)]
pub(crate) fn first_zero(distances: u8x16) -> Option<usize> {
    let zeros = zeros(distances);
    (zeros != 0).then(|| zeros.trailing_zeros() as usize)
}

/// The distances that are zero, a bit for each, the lowest for the first.
#[inline(always)]
pub(crate) fn zeros(distances: u8x16) -> u32 {
    distances.simd_eq(each(0)).to_bitmask()
}

/// The bytes of `step` that are `byte`, a bit for each, the lowest for the first.
#[inline(always)]
pub(crate) fn equal_to(byte: u8, step: &[u8; STEP]) -> u32 {
    u8x16::new(*step).simd_eq(each(byte)).to_bitmask()
}

/// So many bytes have a bit each in one number.
pub(crate) const BLOCK: usize = 64;

/// The bytes of `block` that are `byte`, likewise.
#[inline(always)]
pub(crate) fn equal_in_block(byte: u8, block: &[u8; BLOCK]) -> u64 {
    let (steps, byte) = (block.as_chunks::<STEP>().0, each(byte));
    let equal = |at: usize| u8x16::new(steps[at]).simd_eq(byte);
    let (first, second, third, fourth) = (equal(0), equal(1), equal(2), equal(3));
    // Most blocks hold none.
    if (first | second | third | fourth).to_bitmask() == 0 {
        return 0;
    }
    let bits = |equal: u8x16, at: usize| u64::from(equal.to_bitmask()) << (at * STEP);
    bits(first, 0) | bits(second, 1) | bits(third, 2) | bits(fourth, 3)
}

/// How many bytes `bytes` begin with that are not ASCII, as far as whole blocks tell. What is shorter than a block, as most
/// text is, leaves nothing to be foreseen.
#[inline(always)]
pub(crate) fn beyond_ascii_length(bytes: &[u8]) -> usize {
    let mut length = 0;
    while let Some(block) = bytes[length..].first_chunk::<BLOCK>() {
        let steps = block.as_chunks().0;
        let bits = |at: usize| u64::from(beyond_ascii(&steps[at])) << (at * STEP);
        let ascii = !(bits(0) | bits(1) | bits(2) | bits(3));
        if ascii != 0 {
            return length + ascii.trailing_zeros() as usize;
        }
        length += BLOCK;
    }
    length
}

/// Whether in `window` one of the bytes `seconds` stands behind the byte `first`.
#[inline(always)]
pub(crate) fn holds_pair(first: u8, seconds: [u8; 2], window: &[u8; BLOCK + 1]) -> bool {
    let [first, second, other] = [first, seconds[0], seconds[1]].map(each);
    let mut pairs = each(0);
    let mut at = 0;
    // All steps together: where there is a `first` at all there are many, so that nothing is gained by asking for one.
    while at < BLOCK {
        let next = step_at(at + 1, window);
        pairs |= step_at(at, window).simd_eq(first) & (next.simd_eq(second) | next.simd_eq(other));
        at += STEP;
    }
    pairs.to_bitmask() != 0
}

/// Those that are `most` or less, or are `byte`.
#[inline(always)]
pub(crate) fn at_most_or(most: u8, byte: u8, step: &[u8; STEP]) -> u32 {
    let step = u8x16::new(*step);
    let few = step.min(each(most)).simd_eq(step);
    (few | step.simd_eq(each(byte))).to_bitmask()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_ascii_is_passed_up_to_what_is() {
        for before in (0..3 * BLOCK).step_by("来".len()) {
            for after in 0..2 * BLOCK {
                let text = "来".repeat(before / "来".len()) + &"<".repeat(after);
                let length = beyond_ascii_length(text.as_bytes());
                // What is not told by whole blocks is left.
                let is_all = before % BLOCK + after >= BLOCK;
                let want = if is_all { before } else { before / BLOCK * BLOCK };
                assert_eq!(length, want, "{before} and {after}");
            }
        }
    }

    #[test]
    fn a_step_goes_on_in_zeros() {
        for length in 0..40 {
            let bytes = vec![b'Z'; length];
            for at in 0..=length {
                let left = (length - at).min(STEP);
                let want: [u8; STEP] = std::array::from_fn(|place| if place < left { b'Z' } else { 0 });
                assert_eq!(step_from(at, &bytes), want, "{at} of {length}");
            }
        }
    }

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
            }
        }
    }

    #[test]
    fn a_step_that_holds_a_byte_is_the_first() {
        struct LessThan;
        impl Sought for LessThan {
            fn is_in(step: &[u8; STEP]) -> bool {
                step.contains(&b'<')
            }
        }
        for length in 0..70 {
            assert_eq!(find_step::<LessThan>(&vec![b'Z'; length]), None, "none in {length}");
            for at in 0..length {
                let mut text = vec![b'Z'; length];
                text[length - 1] = b'<';
                text[at] = b'<';
                let start = find_step::<LessThan>(&text);
                assert!(start.is_some_and(|start| at - start < STEP), "at {at} of {length}");
            }
        }
    }

    #[test]
    fn the_first_byte_is_found_wherever_it_stands() {
        let distance = |step: u8x16| (step ^ each(b'<')).min((step - each(b'[')).saturating_sub(each(2)));
        for length in 0..70 {
            let plain = vec![b'Z'; length];
            assert_eq!(find_by(&plain, distance), None, "none in {length}");
            assert_eq!(find_near_by(&plain, distance), None, "none in {length}");
            for at in 0..length {
                for byte in [b'<', b'[', b'\\', b']'] {
                    let mut text = plain.clone();
                    text[at] = byte;
                    text[length - 1] = byte;
                    assert_eq!(find_by(&text, distance), Some(at), "{byte} at {at} of {length}");
                    assert_eq!(find_near_by(&text, distance), Some(at), "{byte} at {at} of {length}");
                }
            }
        }
    }
}
