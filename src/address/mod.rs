//! Addresses: cleaned as browsers read them, told apart from scripts, and changed by the caller's rules.
//!
//! An address is changed step by step until nothing changes any more, so that the second run finds nothing to
//! do. One that goes round for ever, or grows, is left as it is: that, too, is the same on the next run.

mod pattern;
mod preset;

use std::borrow::Cow;
use std::ops::Range;

use crate::options::UrlRules;
use crate::text::find::{each, find_by, memchr_iter};
use pattern::{Names, Regex};

/// More rounds than this, and an address is taken to change for ever.
const ROUNDS: usize = 8;

/// An address may grow by so much: what grows with each round never comes to rest.
const GROWTH: usize = 4096;

/// The caller's rules, ready for use.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    rewrite: Vec<(Regex, String)>,
    unwrap: Vec<Unwrap>,
    strip: Option<Names>,
    base: Option<whatwg_url::Url>,
}

/// A way to hide an address in another one.
#[derive(Debug)]
struct Unwrap {
    outer: Regex,
    holds: Holds,
}

/// What the first group of an [`Unwrap`] finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// A query parameter's value, which is percent-encoded.
    Parameter,
    /// All the rest, as it is; or percent-encoded if it begins so.
    Rest,
    /// Host and path, without a scheme; the query belongs to who stands before it.
    HostAndPath,
}

/// Which of the rules is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Rewrite(usize),
    Unwrap(usize),
    Strip(usize),
    Base,
}

/// What is wrong with a rule, and where in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub part: Part,
    pub span: Range<usize>,
    pub message: String,
}

/// What became of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Changed<'a> {
    /// It is as it was, or as the rules want it.
    To(Cow<'a, str>),
    /// The rules would change it for ever, so it stays.
    Restless(Cow<'a, str>),
}

impl<'a> Changed<'a> {
    /// The address, whichever it is.
    pub(crate) fn take(self) -> Cow<'a, str> {
        match self {
            Changed::To(address) | Changed::Restless(address) => address,
        }
    }
}

impl Addresses {
    /// Makes `rules` ready, or says what is wrong with each of those that cannot be used.
    pub(crate) fn new(rules: &UrlRules) -> Result<Addresses, Vec<Fault>> {
        let mut addresses = Addresses::default();
        let mut faults = Vec::new();
        let mut note = |part, (span, message)| faults.push(Fault { part, span, message });
        for (at, rule) in rules.rewrite.iter().enumerate() {
            match pattern::compile(&rule.matches) {
                Ok(regex) => addresses.rewrite.push((regex, rule.with.clone())),
                Err(fault) => note(Part::Rewrite(at), fault),
            }
        }
        for (at, prefix) in rules.unwrap.iter().enumerate() {
            match compile_unwrap(prefix, Holds::Parameter) {
                Ok(unwrap) => addresses.unwrap.push(unwrap),
                Err(fault) => note(Part::Unwrap(at), fault),
            }
        }
        let mut names: Vec<&str> = Vec::new();
        for (at, glob) in rules.strip.iter().enumerate() {
            match glob.find(['=', '&', '#', '[', ']']) {
                Some(sign) => {
                    let message = "the name of a parameter cannot hold this; `*` and `?` stand for others";
                    note(Part::Strip(at), (sign..sign + 1, message.to_owned()));
                }
                None if glob.is_empty() => note(Part::Strip(at), (0..0, "the name is empty".to_owned())),
                None => names.push(glob),
            }
        }
        for preset in &rules.presets {
            names.extend(preset::names(*preset));
            for (prefix, holds) in preset::prefixes(*preset) {
                // The presets are ours: a test compiles each of them.
                addresses.unwrap.extend(compile_unwrap(prefix, *holds));
            }
        }
        addresses.strip = pattern::compile_names(&names);
        if let Some(base) = &rules.base {
            match whatwg_url::Url::parse(base) {
                Ok(url) if url.cannot_be_a_base() => {
                    note(Part::Base, (0..base.len(), "nothing can be relative to this address".to_owned()));
                }
                Ok(url) => addresses.base = Some(url),
                Err(error) => note(Part::Base, (0..base.len(), format!("this is no absolute URL: {error}"))),
            }
        }
        if faults.is_empty() { Ok(addresses) } else { Err(faults) }
    }

    /// Whether there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.rewrite.is_empty() && self.unwrap.is_empty() && self.strip.is_none() && self.base.is_none()
    }

    /// The address `address`, cleaned, as the rules want it. Whether it is dangerous is for the caller to ask
    /// of what comes out: a redirector may hide anything.
    #[inline]
    pub(crate) fn change<'a>(&self, address: Cow<'a, str>) -> Changed<'a> {
        match self.is_empty() {
            true => Changed::To(address),
            false => self.change_by_rules(address),
        }
    }

    #[inline(never)]
    fn change_by_rules<'a>(&self, address: Cow<'a, str>) -> Changed<'a> {
        let is_ours = !address.is_empty()
            && !address.starts_with('#')
            && !address.contains("{{")
            && !address.contains("{%");
        if !is_ours || is_dangerous(&address) || has_scheme(&address, "data:") {
            return Changed::To(address);
        }
        let limit = address.len() * 4 + GROWTH;
        let mut current = address.clone();
        for _ in 0..ROUNDS {
            let Some(next) = self.step(&current) else { return Changed::To(current) };
            if next.is_empty() || next.len() > limit || next.starts_with('#') {
                break;
            }
            if is_dangerous(&next) {
                return Changed::To(Cow::Owned(next));
            }
            current = Cow::Owned(next);
        }
        Changed::Restless(address)
    }

    /// Each rule once; nothing if none has anything to do.
    fn step(&self, address: &str) -> Option<String> {
        let mut current = Cow::Borrowed(address);
        for (regex, with) in &self.rewrite {
            if let Some(changed) = regex.replace_all(&current, with) {
                current = Cow::Owned(clean(changed.into()).into_owned());
            }
        }
        if let Some(inner) = self.unwrap.iter().find_map(|unwrap| unwrap.inner(&current)) {
            current = Cow::Owned(clean(inner.into()).into_owned());
        }
        if let Some(stripped) = self.strip.as_ref().and_then(|names| strip(&current, names)) {
            current = Cow::Owned(stripped);
        }
        if let Some(base) = &self.base
            && !current.is_empty()
            && scheme(&current).is_none()
            && let Ok(joined) = base.join(&current)
        {
            current = Cow::Owned(joined.into());
        }
        (*current != *address).then(|| current.into_owned())
    }
}

fn compile_unwrap(prefix: &str, holds: Holds) -> Result<Unwrap, (Range<usize>, String)> {
    // `https://` may be written, and says nothing: the real address's own scheme counts.
    let bare = ["https://", "http://", "//"].iter().find_map(|scheme| prefix.strip_prefix(scheme));
    let bare = bare.unwrap_or(prefix);
    let skipped = prefix.len() - bare.len();
    if let Some(at) = bare.find(|c: char| c.is_whitespace() || matches!(c, '#' | '"' | '<' | '>')) {
        return Err((skipped + at..skipped + at + 1, "this cannot stand in an address".to_owned()));
    }
    let Some((host, rest)) = bare.split_once('/') else {
        let message = "a slash must follow the host: what stands before the real address, such as \
                       `go.example.com/?to=` or `proxy.example.com/`";
        return Err((prefix.len()..prefix.len(), message.to_owned()));
    };
    if host.is_empty() {
        return Err((skipped..skipped, "the host is missing".to_owned()));
    }
    let holds = match (holds, rest.split_once('?')) {
        (Holds::Parameter, Some((_, query))) if !query.is_empty() => Holds::Parameter,
        (Holds::Parameter, _) => Holds::Rest,
        (holds, _) => holds,
    };
    // `/?a=1&to=`: parameters may stand in any order, so only the last one is looked for.
    let (path, query) = rest.split_once('?').map_or((rest, None), |(path, query)| (path, Some(query)));
    // `https://host?to=` is short for `https://host/?to=`.
    let slash = if path.is_empty() && query.is_some() { "/?" } else { "/" };
    let mut regex = format!("^(?i:(?:https?:)?//{}(?::[0-9]+)?){slash}{}", glob(host), glob(path));
    match (holds, query) {
        (Holds::Parameter, Some(query)) => {
            let name = query.rsplit('&').next().unwrap_or(query);
            let name = name.strip_suffix('=').unwrap_or(name);
            regex.push_str(&format!(r"\?(?:[^#]*&)?{}=([^&#]*)", pattern::escape(name)));
        }
        (Holds::HostAndPath, _) => regex.push_str(r"([^/?#]+\.[^/?#]+/[^?#]*)"),
        (_, query) => {
            let mark = if query.is_some() { r"\?" } else { "" };
            regex.push_str(&format!(r"{mark}((?i:https?(?:://|%3a)).*)"));
        }
    }
    let outer = pattern::compile(&regex)?;
    Ok(Unwrap { outer, holds })
}

/// `text` as a regular expression in which `*` is anything but what ends a host or a part of a path.
fn glob(text: &str) -> String {
    text.split('*').map(pattern::escape).collect::<Vec<_>>().join("[^/?#]*")
}

impl Unwrap {
    /// The address that `address` hides: a whole one, of the web.
    fn inner(&self, address: &str) -> Option<String> {
        let found = self.outer.group(address)?;
        match self.holds {
            Holds::HostAndPath => {
                // Photon fetches over TLS only if it is told to.
                let is_secure = parameters(address).any(|(name, value)| (name, value) == ("ssl", "1"));
                Some(format!("{}://{found}", if is_secure { "https" } else { "http" }))
            }
            Holds::Rest if is_of_web(found) => Some(found.to_owned()),
            Holds::Rest => whole(found).filter(|inner| is_of_web(inner)),
            Holds::Parameter => whole(found).filter(|inner| is_of_web(inner)).or_else(|| {
                // Some encode the address once more, or without its scheme.
                let inner = whole(found)?;
                inner.strip_prefix("//").is_some_and(|rest| rest.contains('.')).then_some(inner)
            }),
        }
    }
}

/// `text` without its percent-encoding, but for what must not stand in an address as it is.
fn whole(text: &str) -> Option<String> {
    let decoded = percent_decode(text);
    if decoded.contains(['\u{FFFD}', '\\']) {
        return None;
    }
    let mut out = String::with_capacity(decoded.len());
    for c in decoded.chars() {
        if c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '`') {
            let mut bytes = [0; 4];
            out.extend(c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")));
        } else {
            out.push(c);
        }
    }
    Some(out)
}

fn is_of_web(address: &str) -> bool {
    let rest = ["https://", "http://"].iter().find_map(|scheme| {
        let start = address.get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then(|| &address[scheme.len()..])
    });
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '['))
}

/// The parameters of the query as (name, value).
fn parameters(address: &str) -> impl Iterator<Item = (&str, &str)> {
    let end = address.find('#').unwrap_or(address.len());
    let query = address[..end].split_once('?').map_or("", |(_, query)| query);
    query.split('&').filter(|one| !one.is_empty()).map(|one| one.split_once('=').unwrap_or((one, "")))
}

/// The address without the parameters called by one of `names`, if it has any.
///
/// ```text
/// /a?x=1&utm_source=b&y#c
///        ^^^^^^^^^^^^
/// ```
fn strip(address: &str, names: &Names) -> Option<String> {
    if scheme(address)
        .is_some_and(|name| !name.eq_ignore_ascii_case("http") && !name.eq_ignore_ascii_case("https"))
    {
        return None;
    }
    let end = address.find('#').unwrap_or(address.len());
    let (before, query) = address[..end].split_once('?')?;
    let name = |one: &&str| one.split('=').next().unwrap_or("").to_owned();
    let kept: Vec<&str> = query.split('&').filter(|one| !names.contain(&name(one))).collect();
    if kept.len() == query.split('&').count() {
        return None;
    }
    let kept = kept.join("&");
    let mark = if kept.is_empty() { "" } else { "?" };
    Some(format!("{before}{mark}{kept}{}", &address[end..]))
}

/// The scheme, if the address has one. <https://url.spec.whatwg.org/#scheme-start-state>
fn scheme(address: &str) -> Option<&str> {
    let end = address.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))?;
    let is_scheme = address[end..].starts_with(':') && address.starts_with(|c: char| c.is_ascii_alphabetic());
    is_scheme.then(|| &address[..end])
}

/// The address in an attribute: white space around it and tabs and line breaks inside it go.
/// <https://url.spec.whatwg.org/#concept-basic-url-parser>, steps 1 to 3.
pub(crate) fn clean(value: Cow<'_, str>) -> Cow<'_, str> {
    let bytes = value.as_bytes();
    let is_bare = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii);
    if is_bare(bytes.first())
        && is_bare(bytes.last())
        && find_by(bytes, |step| step.saturating_sub(each(b' '))).is_none()
    {
        return value;
    }
    let is_break = |c: char| matches!(c, '\t' | '\n' | '\r');
    if value.trim().contains(is_break) {
        return Cow::Owned(value.trim().replace(is_break, ""));
    }
    match value {
        Cow::Borrowed(value) => Cow::Borrowed(value.trim()),
        Cow::Owned(value) => Cow::Owned(value.trim().to_owned()),
    }
}

/// Whether the address has this scheme, which is in lower case with its colon, as browsers read it.
pub(crate) fn has_scheme(address: &str, scheme: &str) -> bool {
    let mut seen = address.chars().filter(|c| !c.is_control() && !c.is_whitespace());
    scheme.chars().all(|want| seen.next().is_some_and(|c| c.eq_ignore_ascii_case(&want)))
}

/// Whether following the address would run something.
///
/// Browsers skip white space and control characters in a scheme, so they are skipped here.
#[inline]
pub(crate) fn is_dangerous(address: &str) -> bool {
    // Nearly all addresses begin with another letter, a slash or a number sign.
    let first = address.as_bytes().first().unwrap_or(&b'/');
    let may_run = !first.is_ascii_graphic() || matches!(first | 0x20, b'j' | b'v' | b'd');
    may_run && has_script_scheme(address)
}

#[inline(never)]
fn has_script_scheme(address: &str) -> bool {
    const SCRIPTS: &[&str] = &[
        "javascript:",
        "vbscript:",
        "data:text/html",
        "data:application/xhtml",
        "data:text/xml",
        "data:application/xml",
    ];
    SCRIPTS.iter().any(|scheme| has_scheme(address, scheme))
}

/// `%XX` as the bytes they stand for; what is no UTF-8 then becomes U+FFFD.
/// <https://url.spec.whatwg.org/#percent-decode>
pub(crate) fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut copied = 0;
    for at in memchr_iter(b'%', bytes) {
        // `%` is no digit: what is decoded holds no other.
        if let (Some(high), Some(low)) = (digit(at + 1), digit(at + 2)) {
            out.extend_from_slice(&bytes[copied..at]);
            out.push((high * 16 + low) as u8);
            copied = at + 3;
        }
    }
    out.extend_from_slice(&bytes[copied..]);
    String::from_utf8(out).unwrap_or_else(|fault| String::from_utf8_lossy(fault.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests;
