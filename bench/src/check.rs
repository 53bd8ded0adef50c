//! Whether a contender does its work: a converter that answers nothing would be the fastest of all.

use anyhow::{Result, bail};

use crate::arena::Arena;
use crate::contenders::{Contender, Work};
use crate::inputs::Input;

/// Less of the letters than this many in a hundred is no conversion. Not all: what a page's menu says is
/// content to one and chrome to another.
const ENOUGH: usize = 60;

/// How many in a hundred letters of what a reader sees come out again; an error if too few do.
/// For a parser, nothing: that its tree has nodes is enough.
pub fn check(contender: &Contender, input: &Input) -> Result<Option<usize>> {
    let title = contender.title();
    let convert = match contender.work {
        Work::Parse(parse) => {
            for document in &input.documents {
                // A tag in ten is more than enough to tell a tree from nothing.
                if parse(document) < document.matches("</").count() / 10 {
                    bail!("{title} makes no tree of a document among the {}", input.name);
                }
            }
            return Ok(None);
        }
        Work::Convert(convert) => convert,
    };
    let (mut kept, mut all) = (0, 0);
    for document in &input.documents {
        let (markdown, visible) = (convert(document), Arena::parse(document).visible_text());
        let (said, meant) = (letters(&markdown), letters(&visible));
        kept += meant.iter().zip(&said).map(|(meant, said)| meant.min(said)).sum::<usize>();
        all += meant.iter().sum::<usize>();
    }
    let share = (100 * kept).checked_div(all).unwrap_or(100);
    if share < ENOUGH {
        bail!("{title} gives back {share} % of the letters of the {}: it does not convert them", input.name);
    }
    Ok(Some(share))
}

/// How often each letter occurs; those beyond the table's end share places.
fn letters(text: &str) -> Vec<usize> {
    let mut counts = vec![0; 0x8000];
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        counts[c as usize % 0x8000] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contenders::CONTENDERS;
    use crate::inputs;

    #[test]
    fn every_contender_does_its_work() {
        for input in inputs::generate(20_000) {
            for contender in CONTENDERS {
                check(contender, &input).unwrap();
            }
        }
    }

    #[test]
    fn a_converter_that_says_nothing_is_found_out() {
        let input = Input { name: "one".to_owned(), documents: vec!["<p>Something to say</p>".to_owned()] };
        let contender = |convert| Contender { name: "x", package: "x", work: Work::Convert(convert) };
        assert!(check(&contender(|_| String::new()), &input).is_err());
        assert_eq!(check(&contender(|_| "Something to say".to_owned()), &input).unwrap(), Some(100));
    }
}
