//! Options: everything a caller can choose, with its default. Reads no file and no environment.

/// What a body is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BodyKind {
    /// By content: HTML when, parsed as a fragment, no visible text stands
    /// outside block elements at its top level; else Markdown.
    #[default]
    Auto,
    /// HTML, whatever it looks like.
    Html,
    /// Markdown: what is there already stays as it is.
    Markdown,
}

/// The Markdown that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flavor {
    /// [CommonMark 0.31.2](https://spec.commonmark.org/0.31.2/) alone: what it has no
    /// words for (tables, strikethrough, task items) is raw HTML or plain text.
    CommonMark,
    /// CommonMark with the tables, strikethrough and task list items of
    /// [GitHub Flavored Markdown](https://github.github.com/gfm/).
    #[default]
    Gfm,
}

/// What happens to frames, media and plug-ins: `iframe`, `video`, `audio`, `embed`, `object`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Embeds {
    /// They stay as HTML, with the attributes that are known to do no harm.
    #[default]
    Keep,
    /// A link to what is embedded stands in their place.
    Link,
    /// They go, and are counted.
    Drop,
}

/// What happens, in Markdown, to HTML elements that say nothing but how their content looks: `div` and `center`
/// without attributes, `span` with nothing but a `style`, `font`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wrappers {
    /// They stay.
    #[default]
    Keep,
    /// Their content stands without them.
    Unwrap,
}

/// What happens to a front matter block that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Malformed {
    /// An error; the whole file is handed back unchanged.
    #[default]
    Refuse,
    /// The block is copied unchanged and the body is still converted.
    Opaque,
}

/// What a file without front matter gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissingFrontMatter {
    /// None.
    #[default]
    Leave,
    /// An empty block: its two fences. Jekyll leaves a file without one as it is.
    Add,
}

/// How a list of scalars under a key such as `tags` is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ListStyle {
    /// As it is written.
    #[default]
    Keep,
    /// One `- item` a line.
    Block,
    /// `[a, b]` on one line.
    Flow,
}

/// How front matter is normalized. The defaults change only what
/// is always safe to change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FrontMatterOptions {
    /// What happens to a block that cannot be read.
    pub malformed: Malformed,
    /// What a file without front matter gets.
    pub missing: MissingFrontMatter,
    /// IANA name or offset (`Asia/Shanghai`, `+08:00`) given to dates that have no zone; none by default.
    pub timezone: Option<String>,
    /// Keys to move to the front, in this order; empty keeps the author's order.
    pub order: Vec<String>,
    /// Keys to rename, as (old, new).
    pub rename: Vec<(String, String)>,
    /// Keys whose values are dates.
    pub date_keys: Vec<String>,
    /// Keys whose values are image addresses.
    pub image_keys: Vec<String>,
    /// Keys whose one-line comma-separated string becomes a list; empty by default.
    pub split_lists: Vec<String>,
    /// How lists of scalars at the top level are laid out.
    pub list_style: ListStyle,
}

impl Default for FrontMatterOptions {
    fn default() -> Self {
        let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect();
        FrontMatterOptions {
            malformed: Malformed::default(),
            missing: MissingFrontMatter::default(),
            timezone: None,
            order: Vec::new(),
            rename: Vec::new(),
            date_keys: names(DATE_KEYS),
            image_keys: names(IMAGE_KEYS),
            split_lists: Vec::new(),
            list_style: ListStyle::default(),
        }
    }
}

const DATE_KEYS: &[&str] = &[
    "date",
    "updated",
    "lastmod",
    "last_modified_at",
    "modified",
    "created",
    "published_at",
    "publishDate",
    "pubDate",
    "pubdate",
    "updatedDate",
    "expiryDate",
];

const IMAGE_KEYS: &[&str] = &[
    "headimg",
    "thumbnail",
    "cover",
    "image",
    "images",
    "img",
    "banner",
    "banner_img",
    "index_img",
    "top_img",
    "photos",
    "heroImage",
    "featured_image",
    "featuredImage",
    "poster",
];

/// What happens to a picture whose source is a `data:` address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DataUris {
    /// It stays, address and all.
    #[default]
    Keep,
    /// It goes and is counted.
    Drop,
}

/// A rule of the user's own: what becomes of the elements that a CSS selector finds. Of several rules that
/// find an element the first decides. They come before the built-in ones.
///
/// ```
/// use faircopy::{Normalizer, Options, UserAction, UserRule};
/// let mut options = Options::default();
/// options.rules.push(UserRule { selector: "p.ad, .share".to_owned(), action: UserAction::Drop });
/// options.rules.push(UserRule { selector: "div.note".to_owned(), action: UserAction::As("blockquote".to_owned()) });
/// let mut normalizer = Normalizer::new(options)?;
/// let copy = normalizer.html_to_markdown("<p class=ad>Buy!</p><div class=note>Well.</div>");
/// assert_eq!(copy.text, "> Well.\n");
/// # Ok::<(), faircopy::InvalidOptions>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRule {
    /// A CSS selector, or several with commas between. Never finds `html`, `head` or `body`.
    pub selector: String,
    /// What becomes of the elements.
    pub action: UserAction,
}

/// What becomes of the elements that a [`UserRule`] finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserAction {
    /// They go, with all that is in them, and are counted.
    Drop,
    /// Their content stands in their place.
    Unwrap,
    /// They stay as HTML, without scripts, event handlers and dangerous addresses.
    Keep,
    /// They are treated as if they were this element, e.g. `blockquote`.
    As(String),
}

/// How the addresses of links, pictures and embeds are changed, in HTML and under the image keys of
/// front matter. Nothing is changed by default.
///
/// The rules are applied in the order of the fields here until nothing changes any more. An address that would
/// change for ever stays as it is, and so does one that leads to a place in the same text (`#name`) or that
/// holds a template tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UrlRules {
    /// Regular expressions and what stands for each of their matches.
    pub rewrite: Vec<Rewrite>,
    /// Proxies and redirectors, known by the address that stands before the real one:
    /// `go.example.com/?to=`, `proxy.example.com/`. `*` in the host or path is anything but a slash.
    pub unwrap: Vec<String>,
    /// Names of query parameters that go; `*` is anything, `?` one character.
    pub strip: Vec<String>,
    /// Rules with a name.
    pub presets: Vec<UrlPreset>,
    /// What relative addresses are relative to.
    pub base: Option<String>,
}

/// A regular expression and what stands for each of its matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// In the syntax of the `regex` crate.
    pub matches: String,
    /// `$1` and `${name}` are what the groups matched, `$$` is a dollar.
    pub with: String,
}

/// URL rules with a name: see [`UrlPreset::ALL`] and [`UrlPreset::about`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UrlPreset {
    /// Proxies in front of the full address of a picture: `https://proxy.example/?https://…`.
    ImageProxy,
    /// WordPress's `i0.wp.com` to `i3.wp.com`.
    Wordpress,
    /// `link.zhihu.com`.
    Zhihu,
    /// `link.juejin.cn`.
    Juejin,
    /// `www.google.com/url`, in all countries.
    Google,
    /// The redirectors of some thirty other sites.
    Redirectors,
    /// The query parameters `utm_*`.
    Utm,
    /// The query parameters of advertisers and newsletters: `fbclid`, `gclid`, `spm` and their like.
    Trackers,
}

/// Everything a caller can choose.
///
/// ```
/// use faircopy::{BodyKind, Options};
/// let mut options = Options::default();
/// options.from = BodyKind::Html;
/// assert_eq!(faircopy::normalize("<p>a</p>", &options).text, "a\n");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// What the body is taken for.
    pub from: BodyKind,
    /// The Markdown that is written.
    pub flavor: Flavor,
    /// What happens to pictures whose source is a `data:` address.
    pub data_uris: DataUris,
    /// What happens to frames, media and plug-ins.
    pub embeds: Embeds,
    /// What happens to elements in Markdown that say nothing but how their content looks.
    pub wrappers: Wrappers,
    /// Whether the finished Markdown is parsed and compared with what was meant. A block that would be
    /// read otherwise is written as HTML and reported; if that does not help, the input is an error.
    pub verify: bool,
    /// How front matter is normalized.
    pub front_matter: FrontMatterOptions,
    /// Rules by CSS selector, before the built-in ones; none by default.
    pub rules: Vec<UserRule>,
    /// How addresses are changed; not at all by default.
    pub urls: UrlRules,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            data_uris: DataUris::default(),
            from: BodyKind::default(),
            flavor: Flavor::default(),
            embeds: Embeds::default(),
            wrappers: Wrappers::default(),
            verify: true,
            front_matter: FrontMatterOptions::default(),
            rules: Vec::new(),
            urls: UrlRules::default(),
        }
    }
}
