//! Suggestions: the word that was meant by one that nobody knows.

/// The nearest of `words`, if one is near: no more than a third of it, and no more than three characters,
/// are missing, too many, other ones or in each other's place.
pub(super) fn nearest<'w>(word: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let limit = |other: &str| (other.chars().count().max(3) / 3).min(3);
    words
        .map(|other| (distance(&word.to_lowercase(), other), other))
        .filter(|(distance, other)| *distance <= limit(other))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, other)| other)
}

/// How many characters must be put in, taken out, replaced or swapped with the next one.
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().take(64).collect(), right.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=right.len()).collect()];
    for (i, a) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let mut best = (rows[i][j + 1] + 1).min(row[j] + 1).min(rows[i][j] + usize::from(a != b));
            if i > 0 && j > 0 && left[i - 1] == *b && *a == right[j - 1] {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_word_is_the_one_that_was_meant() {
        let words = ["from", "flavor", "encoding", "front-matter"];
        for (word, want) in [
            ("form", Some("from")),
            ("flavour", Some("flavor")),
            ("Flavor", Some("flavor")),
            ("encodnig", Some("encoding")),
            ("frontmatter", Some("front-matter")),
            ("front_matter", Some("front-matter")),
            ("verbose", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(nearest(word, words.into_iter()), want, "{word}");
        }
    }
}
