use super::*;
use crate::options::{Rewrite, UrlPreset};

#[track_caller]
fn change(rules: &UrlRules, address: &str) -> String {
    let addresses = Addresses::new(rules).expect("the rules are right");
    match addresses.change(clean(address.into())) {
        Changed::To(address) => {
            let again = addresses.change(Cow::Borrowed(&address));
            assert_eq!(again, Changed::To(Cow::Borrowed(&*address)), "the second time nothing changes");
            address.into_owned()
        }
        Changed::Restless(kept) => {
            assert_eq!(kept, clean(address.into()), "what finds no rest stays");
            "restless".to_owned()
        }
    }
}

fn presets(presets: &[UrlPreset]) -> UrlRules {
    UrlRules { presets: presets.to_vec(), ..UrlRules::default() }
}

fn rewrite(rules: &[(&str, &str)]) -> UrlRules {
    let rule = |(matches, with): &(&str, &str)| Rewrite { matches: (*matches).into(), with: (*with).into() };
    UrlRules { rewrite: rules.iter().map(rule).collect(), ..UrlRules::default() }
}

#[test]
fn presets_find_the_real_address() {
    use UrlPreset::{Google, ImageProxy, Juejin, Redirectors, Trackers, Utm, Wordpress, Zhihu};
    for (preset, address, want) in [
        (ImageProxy, "https://cors.example.dev/?http://a.example/b.jpeg", "http://a.example/b.jpeg"),
        (ImageProxy, "https://p.example/?https%3A%2F%2Fa.example%2Fb.png", "https://a.example/b.png"),
        (ImageProxy, "//p.example/?https://q.example/?https://a.example/b", "https://a.example/b"),
        (ImageProxy, "https://p.example/?http://a.example/b?c=1&d=2", "http://a.example/b?c=1&d=2"),
        (
            ImageProxy,
            "https://wsrv.nl/?w=3&url=https%3A%2F%2Fa.example%2Fb%20c&h=2",
            "https://a.example/b%20c",
        ),
        (ImageProxy, "https://pic1.xuehuaimg.com/proxy/https://a.example/b", "https://a.example/b"),
        (
            ImageProxy,
            "https://p.example/?page=https://a.example/b",
            "https://p.example/?page=https://a.example/b",
        ),
        (ImageProxy, "https://p.example/?httpd", "https://p.example/?httpd"),
        (ImageProxy, "https://a.example/b/?c=/?http://d", "https://a.example/b/?c=/?http://d"),
        (Wordpress, "https://i0.wp.com/a.example/b.jpg?w=300&ssl=1", "https://a.example/b.jpg"),
        (Wordpress, "https://i2.wp.com/a.example/b/c.jpg?resize=1%2C2", "http://a.example/b/c.jpg"),
        (Wordpress, "https://i4.wp.com/a.example/b.jpg", "https://i4.wp.com/a.example/b.jpg"),
        (
            Zhihu,
            "https://link.zhihu.com/?target=https%3A//a.example/b%3Fc%3D1%26d",
            "https://a.example/b?c=1&d",
        ),
        (Zhihu, "http://LINK.zhihu.com/?x=1&target=http%3A//a.example/%25E6", "http://a.example/%E6"),
        (
            Zhihu,
            "https://link.zhihu.com/?target=javascript%3Ax",
            "https://link.zhihu.com/?target=javascript%3Ax",
        ),
        (
            Zhihu,
            "https://link.zhihu.com.evil.example/?target=https%3A//a.example",
            "https://link.zhihu.com.evil.example/?target=https%3A//a.example",
        ),
        (Juejin, "https://link.juejin.cn/?target=https%3A%2F%2Fa.example%2F", "https://a.example/"),
        (Juejin, "https://link.juejin.cn?target=https%3A%2F%2Fa.example%2F", "https://a.example/"),
        (Google, "https://www.google.com/url?sa=t&q=https://a.example/b&usg=x", "https://a.example/b"),
        (Google, "https://www.google.co.jp/url?url=https%3A%2F%2Fa.example", "https://a.example"),
        (
            Google,
            "https://www.google.com/search?q=https://a.example",
            "https://www.google.com/search?q=https://a.example",
        ),
        (Redirectors, "https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2F&h=x", "https://a.example/"),
        (
            Redirectors,
            "https://www.youtube.com/redirect?q=https%3A%2F%2Fa.example%2F%22%3Cb%3E",
            "https://a.example/%22%3Cb%3E",
        ),
        (Utm, "/a?utm_source=b&c=1&utm_medium=d#e", "/a?c=1#e"),
        (Utm, "https://a.example/?utm_source=b", "https://a.example/"),
        (Utm, "https://a.example/utm_source=b", "https://a.example/utm_source=b"),
        (Utm, "mailto:a@example.org?utm_source=b", "mailto:a@example.org?utm_source=b"),
        (Trackers, "https://a.example/?v=1&fbclid=2", "https://a.example/?v=1"),
    ] {
        assert_eq!(change(&presets(&[preset]), address), want, "{address}");
    }
    assert_eq!(
        change(
            &presets(UrlPreset::ALL),
            "https://link.zhihu.com/?target=https%3A//i0.wp.com/a.example/b%3Fssl%3D1%26utm_x%3D2"
        ),
        "https://a.example/b",
        "one inside the other"
    );
}

#[test]
fn rewriting_comes_to_rest_or_does_nothing() {
    for (shows, rules, address, want) in [
        ("a plain one", &[("^http://a/", "https://b/")][..], "http://a/c", "https://b/c"),
        ("groups", &[("^/(?P<y>[0-9]+)/(.*)$", "/$y-$2")], "/2020/a", "/2020-a"),
        ("every match", &[("_", "-")], "/a_b_c", "/a-b-c"),
        ("rules after each other", &[("a", "b"), ("b", "c")], "/a", "/c"),
        ("in the other order, too, for it goes on until it rests", &[("b", "c"), ("a", "b")], "/a", "/c"),
        ("a circle", &[("^/a$", "/b"), ("^/b$", "/c"), ("^/c$", "/d"), ("^/d$", "/a")], "/a", "/a"),
        ("two that swap", &[("^/(a)(b*)$", "/x$2"), ("^/(x)(b*)$", "/a$2")], "/ab", "/ab"),
        ("growth", &[("^", "https://p/?")], "/a", "restless"),
        ("doubling", &[(".", "$0$0")], "/a", "restless"),
        ("nothing left", &[(".*", "")], "/a", "restless"),
        ("a place in the text", &[(".*", "/x")], "#a", "#a"),
        ("that a link should become one", &[("^/a$", "#a")], "/a", "restless"),
        ("a template tag", &[("a", "b")], "{{ a }}/a", "{{ a }}/a"),
        ("inline data", &[("a", "b")], "data:image/png;base64,a", "data:image/png;base64,a"),
        ("white space that a rule leaves", &[("^http:", " https:")], "http://a", "https://a"),
    ] {
        assert_eq!(change(&rewrite(rules), address), want, "{shows}");
    }
    let hop = rewrite(&[("^/a$", "/b"), ("^/b(.*)$", "/a$1")]);
    assert_eq!(change(&hop, "/b"), "/a", "a rule is applied once a round");
}

#[test]
fn what_is_hidden_is_shown_for_what_it_is() {
    let rules = rewrite(&[(r"^https://r/\?(.*)$", "$1")]);
    let addresses = Addresses::new(&rules).unwrap();
    let changed = addresses.change("https://r/?javascript:alert(1)".into());
    assert!(matches!(changed, Changed::To(address) if is_dangerous(&address)));
}

#[test]
fn relative_addresses_get_the_base() {
    let mut rules = UrlRules { base: Some("https://a.example/b/c.html".to_owned()), ..UrlRules::default() };
    for (address, want) in [
        ("d.png", "https://a.example/b/d.png"),
        ("/d e", "https://a.example/d%20e"),
        ("../d?x#y", "https://a.example/d?x#y"),
        ("//b.example/x", "https://b.example/x"),
        ("?x", "https://a.example/b/c.html?x"),
        ("#x", "#x"),
        ("https://B.example", "https://B.example"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("", ""),
    ] {
        assert_eq!(change(&rules, address), want, "{address}");
    }
    rules.presets = vec![UrlPreset::Utm];
    assert_eq!(change(&rules, "d?utm_a=1"), "https://a.example/b/d", "other rules come first");
}

#[test]
fn a_caller_names_proxies_and_parameters() {
    let rules = UrlRules {
        unwrap: ["go.example.com/?to=", "https://p.example/", "*.q.example/x/*/?"]
            .map(str::to_owned)
            .to_vec(),
        strip: ["ref", "s?", "*_id"].map(str::to_owned).to_vec(),
        ..UrlRules::default()
    };
    for (address, want) in [
        ("https://go.example.com/?a=b&to=https%3A%2F%2Fa.example", "https://a.example"),
        ("https://p.example/https://a.example/b?c", "https://a.example/b?c"),
        ("https://p.example/about", "https://p.example/about"),
        ("https://cdn.q.example/x/200x/?http://a.example", "http://a.example"),
        ("/a?ref=1&s=2&s1=3&my_id=4&reference=5", "/a?s=2&reference=5"),
    ] {
        assert_eq!(change(&rules, address), want, "{address}");
    }
}

#[test]
fn a_wrong_rule_is_an_error_with_its_place() {
    let rules = UrlRules {
        rewrite: vec![
            Rewrite { matches: "a(b".into(), with: String::new() },
            Rewrite { matches: "fine".into(), with: String::new() },
            Rewrite { matches: r"a\p{Nope}".into(), with: String::new() },
            Rewrite { matches: "(?:a{999}){999}".into(), with: String::new() },
        ],
        unwrap: ["go.example.com".to_owned(), "/x".to_owned(), "a b/".to_owned()].to_vec(),
        strip: vec!["a=b".to_owned(), String::new()],
        base: Some("/relative".to_owned()),
        ..UrlRules::default()
    };
    let faults = Addresses::new(&rules).unwrap_err();
    let places: Vec<_> = faults.iter().map(|fault| (fault.part, fault.span.clone())).collect();
    assert_eq!(
        places,
        [
            (Part::Rewrite(0), 1..2),
            (Part::Rewrite(2), 1..9),
            (Part::Rewrite(3), 0..15),
            (Part::Unwrap(0), 14..14),
            (Part::Unwrap(1), 0..0),
            (Part::Unwrap(2), 1..2),
            (Part::Strip(0), 1..2),
            (Part::Strip(1), 0..0),
            (Part::Base, 0..9),
        ]
    );
    assert_eq!(faults[0].message, "unclosed group");
    let mailto = UrlRules { base: Some("mailto:a@b".to_owned()), ..UrlRules::default() };
    assert!(Addresses::new(&mailto).is_err());
}

#[test]
fn an_address_is_cleaned() {
    for (value, want) in [(" a b ", "a b"), ("\n/x\n/y\t", "/x/y"), ("", ""), ("\u{3000}/x", "/x")] {
        assert_eq!(clean(value.into()), want, "{value:?}");
    }
}

#[test]
fn a_script_is_known_in_any_dress() {
    for (address, want) in [
        ("javascript:alert(1)", true),
        ("JaVaScRiPt:x", true),
        (" java\tscript\n:x", true),
        ("\u{1}vbscript:x", true),
        ("data:text/html;base64,x", true),
        ("data:image/png;base64,x", false),
        ("https://a/javascript:", false),
        ("javascript", false),
        ("", false),
    ] {
        assert_eq!(is_dangerous(address), want, "{address:?}");
    }
}

#[test]
fn percent_signs_are_decoded_where_they_stand_for_bytes() {
    for (text, want) in [
        ("%E6%9D%A5", "来"),
        ("100%", "100%"),
        ("%zz%4", "%zz%4"),
        ("%ff", "\u{FFFD}"),
        ("%%41b%42%", "%AbB%"),
    ] {
        assert_eq!(percent_decode(text), want, "{text:?}");
    }
}
