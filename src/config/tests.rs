use super::*;

/// Checks what is said about `source`.
#[track_caller]
fn check(shows: &str, source: &str, want: &str) {
    let (_, said) = parse(source);
    let said: String = said.iter().map(|one| one.render("c", source)).collect();
    assert_eq!(said, want, "{shows}");
}

#[test]
fn every_key_has_the_default_it_names_and_an_example_that_sets_it() {
    for key in KEYS {
        let (config, said) = parse(key.example);
        assert!(said.is_empty(), "{}: {said:?}", key.name);
        assert!(config.place(key.name).is_some(), "{} is set by its example", key.name);
        assert_ne!((key.show)(&config), (key.show)(&Config::default()), "{} is changed by it", key.name);
        assert_eq!((key.show)(&Config::default()), Shown::One(key.default.to_owned()), "{}", key.name);
        let names: Vec<_> = config.places.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, [key.name], "the example sets nothing else");
    }
}

#[test]
fn what_is_shown_says_the_same() {
    let all: String = KEYS.iter().map(|key| key.example).collect::<Vec<_>>().join("\n");
    // Sections cannot be given twice: the examples' are joined.
    let mut joined = String::new();
    for group in ["urls:", "front-matter:", "islands:"] {
        joined.push_str(group);
        joined.push('\n');
        for key in KEYS {
            joined.extend(key.example.strip_prefix(group).map(|rest| format!("{}\n", &rest[1..])));
        }
    }
    let plain = all.lines().scan(false, |inside, line| {
        *inside = if line.starts_with(' ') { *inside } else { line.ends_with(':') && line != "rules:" };
        Some(if *inside { String::new() } else { format!("{line}\n") })
    });
    let source = plain.collect::<String>() + &joined;
    let (config, said) = parse(&source);
    assert!(said.is_empty(), "{said:?}\n{source}");
    assert_eq!(config.places.len(), KEYS.len(), "{source}");
    let shown = config.to_yaml(|key| format!("of {key}\nhere"));
    let (again, said) = parse(&shown);
    assert!(said.is_empty(), "{said:?}\n{shown}");
    assert_eq!(
        (again.options, again.encoding, again.exclude),
        (config.options, config.encoding, config.exclude)
    );
}

#[test]
fn nothing_is_a_configuration_too() {
    for source in ["", "\n", "# nothing\n", "---\n", "\u{FEFF}# a mark\n", "front-matter:\n", "rules:\n"] {
        let (config, said) = parse(source);
        assert!(said.is_empty(), "{source:?}: {said:?}");
        assert_eq!(config.options, Options::default());
    }
    let (config, said) = parse("# A comment\r\n---\r\nflavor: commonmark\r\n");
    assert!(said.is_empty() && config.options.flavor == crate::options::Flavor::CommonMark);
}

#[test]
fn a_mistake_is_shown_with_its_place() {
    check(
        "an unknown key",
        "flavor: gfm\nemebds: link\n",
        "c:2:1: error: there is no key `emebds`\n  2 | emebds: link\n    | ^ help: did you mean `embeds`?\n",
    );
    check(
        "one in a section",
        "urls:\n  preset: [utm]\n",
        "c:2:3: error: there is no key `preset` in `urls`\n  2 |   preset: [utm]\n    |   ^ help: did you mean `presets`?\n",
    );
    check(
        "one outside its section",
        "timezone: UTC\n",
        "c:1:1: error: there is no key `timezone`\n  1 | timezone: UTC\n    | ^ help: it belongs under `front-matter:`\n",
    );
    check(
        "one inside a section that it is none of",
        "urls:\n  flavor: gfm\n",
        "c:2:3: error: there is no key `flavor` in `urls`\n  2 |   flavor: gfm\n    |   ^ help: it belongs at the top, not indented\n",
    );
    check(
        "a bad value",
        "flavor: gmf\n",
        "c:1:9: error: `gmf` is none of the values\n  1 | flavor: gmf\n    |         ^ help: did you mean `gfm`?\n",
    );
    check(
        "one that is like none",
        "embeds: yes\n",
        "c:1:9: error: `yes` is none of the values\n  1 | embeds: yes\n    |         ^ help: one of keep, link, drop\n",
    );
    check(
        "a list where there is one word",
        "from: [html]\n",
        "c:1:7: error: a word is wanted here\n  1 | from: [html]\n    |       ^ help: one of auto, html, markdown\n",
    );
    check(
        "a word where there is a list",
        "exclude: drafts\n",
        "c:1:10: error: a list is wanted here\n  1 | exclude: drafts\n    |          ^ help: write `[a, b]`, or `- a` on lines of their own\n",
    );
    check(
        "a key given twice",
        "from: html\nfrom: markdown\n",
        "c:2:1: error: duplicate key `from` on line 2, first on line 1\n  2 | from: markdown\n    | ^ help: remove one of the two, or join their values\n",
    );
    check(
        "a bad selector, at the character",
        "rules:\n  - select: 'div >> p'\n    do: drop\n",
        "c:2:19: error: no selector goes on with `>` here\n  2 |   - select: 'div >> p'\n    |                   ^\n",
    );
    check(
        "a bad expression, too",
        "urls:\n  rewrite:\n    - {match: 'a(b', with: c}\n",
        "c:3:17: error: unclosed group\n  3 |     - {match: 'a(b', with: c}\n    |                 ^\n",
    );
    check(
        "an element that nothing can be",
        "rules:\n  - select: p\n    as: br\n",
        "c:3:9: error: nothing can be treated as `br`: name an element that shows what is in it, such as blockquote, p, h2 or strong\n  3 |     as: br\n    |         ^\n",
    );
    check(
        "a zone that nobody knows",
        "front-matter:\n  timezone: Mars/Base\n",
        "c:2:13: error: there is no time zone `Mars/Base`; give an IANA name such as Asia/Shanghai, or an offset such as +08:00\n  2 |   timezone: Mars/Base\n    |             ^\n",
    );
    check(
        "a rule of two minds",
        "rules:\n  - {select: p, do: drop, as: h2}\n",
        "c:2:31: error: a rule has `do` or `as`, not both\n  2 |   - {select: p, do: drop, as: h2}\n    |                               ^ help: remove one of them\n",
    );
    check(
        "no mapping",
        "- a\n",
        "c:1:1: error: a configuration is a mapping of keys\n  1 | - a\n    | ^ help: write `key: value`\n",
    );
    check(
        "an alias",
        "from: &a html\nflavor: *a\n",
        "c:2:9: error: an alias has no place here\n  2 | flavor: *a\n    |         ^ help: write the value again; text that begins with `*` needs quotes\n",
    );
    check(
        "all mistakes at once, in their order",
        "form: html\nverify: maybe\n",
        "c:1:1: error: there is no key `form`\n  1 | form: html\n    | ^ help: did you mean `from`?\n\
         c:2:9: error: `maybe` is none of the values\n  2 | verify: maybe\n    |         ^ help: one of true, false\n",
    );
}

#[test]
fn no_text_is_too_strange() {
    for source in [
        "a",
        "[",
        "{a: ",
        "? a\n: b\n",
        "'",
        "%x",
        "rules: [[[[",
        "1: 2\n",
        "~: a",
        "a: |\n x\n",
        "urls: a\n",
    ] {
        let (_, said) = parse(source);
        assert!(!said.is_empty(), "{source:?} is none");
        for one in said {
            one.render("c", source);
        }
    }
}
