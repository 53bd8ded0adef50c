//! Contenders: faircopy, its peers, and what is measured of each. The only file that names them.

use std::cell::RefCell;

use faircopy::{Normalizer, Options, Parser};

use crate::arena::Arena;

/// Something that takes HTML. Both functions are pure, so that threads can share them.
pub struct Contender {
    /// As the tables show it, `{}` for the version of its package.
    pub name: &'static str,
    pub package: &'static str,
    pub work: Work,
}

pub enum Work {
    /// Makes a tree, and says how many nodes it has.
    Parse(fn(&str) -> usize),
    /// Makes Markdown.
    Convert(fn(&str) -> String),
}

impl Contender {
    /// The name, with the version that `bench/Cargo.lock` holds.
    pub fn title(&self) -> String {
        self.name.replace("{}", locked_version(self.package).unwrap_or("?"))
    }
}

/// The version of `package` that is compiled in. Of several that are, it is the one this package names.
fn locked_version(package: &str) -> Option<&'static str> {
    const LOCK: &str = include_str!("../Cargo.lock");
    let entry = |name: &str| {
        LOCK.split("[[package]]").find(|entry| entry.contains(&format!("\nname = \"{name}\"\n")))
    };
    let named = entry("faircopy-bench")?.split(&format!("\"{package} ")).nth(1);
    named.or_else(|| entry(package)?.split("\nversion = \"").nth(1))?.split('"').next()
}

/// The package that all others are divided by: the fastest peer.
pub const YARDSTICK: &str = "mdream";

pub const CONTENDERS: &[Contender] = &[
    Contender {
        name: "**faircopy**, parsing alone",
        package: "faircopy",
        work: Work::Parse(|html| PARSER.with_borrow_mut(|parser| parser.parse(html))),
    },
    Contender {
        name: "**faircopy**, without verification",
        package: "faircopy",
        work: Work::Convert(|html| UNVERIFIED.with_borrow_mut(|copyist| copyist.html_to_markdown(html).text)),
    },
    Contender {
        name: "**faircopy**",
        package: "faircopy",
        work: Work::Convert(|html| VERIFIED.with_borrow_mut(|copyist| copyist.html_to_markdown(html).text)),
    },
    Contender {
        name: "mdream {}",
        package: YARDSTICK,
        work: Work::Convert(|html| mdream::html_to_markdown(html, Default::default())),
    },
    Contender {
        name: "htmd {}",
        package: "htmd",
        work: Work::Convert(|html| htmd::convert(html).unwrap_or_default()),
    },
    Contender {
        name: "html-to-markdown-rs {}",
        package: "html-to-markdown-rs",
        work: Work::Convert(|html| {
            let result = html_to_markdown_rs::convert(html, None);
            result.ok().and_then(|result| result.content).unwrap_or_default()
        }),
    },
    Contender {
        name: "fast_html2md {}",
        package: "fast_html2md",
        work: Work::Convert(|html| html2md::rewrite_html(html, false)),
    },
    Contender { name: "mdka {}", package: "mdka", work: Work::Convert(mdka::html_to_markdown) },
    Contender {
        name: "html5ever {} and an arena, parsing alone",
        package: "html5ever",
        work: Work::Parse(|html| Arena::parse(html).count()),
    },
];

// One a thread for many documents, as its documentation says.
thread_local! {
    static PARSER: RefCell<Parser> = RefCell::default();
    static VERIFIED: RefCell<Normalizer> = RefCell::new(normalizer(true));
    static UNVERIFIED: RefCell<Normalizer> = RefCell::new(normalizer(false));
}

fn normalizer(verify: bool) -> Normalizer {
    let mut options = Options::default();
    options.verify = verify;
    Normalizer::new(options)
        .unwrap_or_else(|invalid| unreachable!("what is there without options is valid: {invalid}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_has_a_version() {
        for contender in CONTENDERS {
            let version = locked_version(contender.package).unwrap_or_default();
            assert!(version.starts_with(|c: char| c.is_ascii_digit()), "{}: {version:?}", contender.package);
        }
    }

    #[test]
    fn of_two_versions_the_one_that_is_named_counts() {
        // A peer brings an older one along.
        assert!(locked_version("html5ever").is_some_and(|version| version.starts_with("0.40.")));
    }
}
