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
        }
    }
}
