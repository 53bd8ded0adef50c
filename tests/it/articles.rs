//! Whole articles: `fixtures/articles/NAME.in.md` or `.in.html`, in any encoding, and the fair copy
//! `NAME.out.md`.

use faircopy::{BodyKind, Options, decode, normalize};

/// Fewer articles than this, and some were lost.
const AT_LEAST: usize = 29;

#[test]
fn every_article_becomes_its_fair_copy() {
    let mut count = 0;
    let mut failures = Vec::new();
    for (suffix, from) in [(".in.md", BodyKind::Auto), (".in.html", BodyKind::Html)] {
        for path in crate::files("fixtures/articles", suffix) {
            count += 1;
            let name = crate::name(&path);
            let out = path.to_string_lossy().replace(suffix, ".out.md");
            let bytes = std::fs::read(&path).expect("an article can be read");
            let given = decode(&bytes, None).text;
            let mut options = Options::default();
            options.from = from;
            let outcome = normalize(&given, &options);
            if outcome.has_errors() {
                failures.push(format!("{name}: {}", outcome.diagnostics[0].render(&name, &given)));
                continue;
            }
            if crate::updating() {
                std::fs::write(&out, &outcome.text).expect("the fair copy can be written");
                continue;
            }
            let want = std::fs::read_to_string(&out).unwrap_or_else(|error| panic!("{out}: {error}"));
            if outcome.text != want {
                failures.push(format!("{name}\n{}", crate::diff::lines(&want, &outcome.text)));
                continue;
            }
            assert_eq!(outcome.changed, *given != want, "{name}: `changed` tells the truth");
            let again = normalize(&want, &Options::default());
            if again.text != want || again.changed {
                let diff = crate::diff::lines(&want, &again.text);
                failures.push(format!("{name}: the second run changes it\n{diff}"));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {count} articles failed\n\n{}", failures.len(), failures.join("\n"));
    assert!(count >= AT_LEAST, "only {count} articles ran; there must be {AT_LEAST}");
}
