//! Keys: the one table of what a configuration can say. The reference page and the tests are made of it.

use super::Config;
use super::reader::Reader;
use crate::front_matter::{Data, Value, write_text};
use crate::normalize::OptionPlace;
use crate::options::{
    BodyKind, DataUris, Embeds, Flavor, ListStyle, Malformed, MissingFrontMatter, Rewrite, UrlPreset,
    UserAction, UserRule, Wrappers,
};

/// A key of the configuration.
#[derive(Debug)]
#[non_exhaustive]
pub struct Key {
    /// Its name; `urls.strip` is the key `strip` under `urls:`.
    pub name: &'static str,
    /// What values it has.
    pub values: &'static str,
    /// The value it has if it is not set.
    pub default: &'static str,
    /// What it does.
    pub about: &'static str,
    /// A configuration that sets it.
    pub example: &'static str,
    pub(super) set: fn(&mut Config, &mut Reader<'_>, &Value),
    pub(super) show: fn(&Config) -> Shown,
}

/// A value as YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    /// On the key's line.
    One(String),
    /// On lines below it.
    Lines(Vec<String>),
}

const KINDS: &[(&str, BodyKind)] =
    &[("auto", BodyKind::Auto), ("html", BodyKind::Html), ("markdown", BodyKind::Markdown)];
const FLAVORS: &[(&str, Flavor)] = &[("gfm", Flavor::Gfm), ("commonmark", Flavor::CommonMark)];
const EMBEDS: &[(&str, Embeds)] = &[("keep", Embeds::Keep), ("link", Embeds::Link), ("drop", Embeds::Drop)];
const DATA_URIS: &[(&str, DataUris)] = &[("keep", DataUris::Keep), ("drop", DataUris::Drop)];
const MALFORMED: &[(&str, Malformed)] = &[("refuse", Malformed::Refuse), ("opaque", Malformed::Opaque)];
const MISSING: &[(&str, MissingFrontMatter)] =
    &[("leave", MissingFrontMatter::Leave), ("add", MissingFrontMatter::Add)];
const LIST_STYLES: &[(&str, ListStyle)] =
    &[("keep", ListStyle::Keep), ("block", ListStyle::Block), ("flow", ListStyle::Flow)];
const WRAPPERS: &[(&str, Wrappers)] = &[("keep", Wrappers::Keep), ("unwrap", Wrappers::Unwrap)];

/// All keys, in the order in which they are shown.
pub const KEYS: &[Key] = &[
    Key {
        name: "from",
        values: "`auto`, `html`, `markdown`",
        default: "auto",
        about: "What bodies are. `auto`: the file's name decides (`.html`, `.htm`, `.xhtml`), then the content.",
        example: "from: html",
        set: |config, reader, value| assign(&mut config.options.from, reader.choice(value, KINDS)),
        show: |config| word(KINDS, config.options.from),
    },
    Key {
        name: "flavor",
        values: "`gfm`, `commonmark`",
        default: "gfm",
        about: "The Markdown that is written. `gfm` has tables, strikethrough, task lists and footnotes.",
        example: "flavor: commonmark",
        set: |config, reader, value| assign(&mut config.options.flavor, reader.choice(value, FLAVORS)),
        show: |config| word(FLAVORS, config.options.flavor),
    },
    Key {
        name: "encoding",
        values: "a label of the Encoding Standard, such as `gbk`",
        default: "~",
        about: "The encoding of all input. Without it that is found out for each file.",
        example: "encoding: gbk",
        set: |config, reader, value| {
            let Some(label) = reader.optional_text(value) else { return };
            match label.parse() {
                Ok(encoding) => config.encoding = Some(encoding),
                Err(_) => reader
                    .error(value, format!("there is no encoding `{label}`"))
                    .help_is("give a label of the Encoding Standard, such as gbk, big5 or windows-1252"),
            }
        },
        show: |config| optional(config.encoding.map(|encoding| encoding.to_string()).as_deref()),
    },
    Key {
        name: "verify",
        values: "`true`, `false`",
        default: "true",
        about: "Whether what was written is parsed again to see that it says what was meant.",
        example: "verify: false",
        set: |config, reader, value| assign(&mut config.options.verify, reader.switch(value)),
        show: |config| Shown::One(config.options.verify.to_string()),
    },
    Key {
        name: "embeds",
        values: "`keep`, `link`, `drop`",
        default: "keep",
        about: "What happens to `iframe`, `video`, `audio`, `embed` and `object`: they stay as cleaned HTML, a link stands in their place, or they go.",
        example: "embeds: link",
        set: |config, reader, value| assign(&mut config.options.embeds, reader.choice(value, EMBEDS)),
        show: |config| word(EMBEDS, config.options.embeds),
    },
    Key {
        name: "data-uris",
        values: "`keep`, `drop`",
        default: "keep",
        about: "What happens to pictures whose source is a `data:` address.",
        example: "data-uris: drop",
        set: |config, reader, value| assign(&mut config.options.data_uris, reader.choice(value, DATA_URIS)),
        show: |config| word(DATA_URIS, config.options.data_uris),
    },
    Key {
        name: "exclude",
        values: "a list of patterns in the syntax of `.gitignore`",
        default: "[]",
        about: "What is left out of directories, relative to the configuration's own.",
        example: "exclude: [drafts/, '*.generated.md']",
        set: |config, reader, value| config.exclude = reader.texts(value),
        show: |config| texts(&config.exclude),
    },
    Key {
        name: "base-url",
        values: "an absolute URL",
        default: "~",
        about: "What relative addresses are relative to: they become absolute. `#name` stays.",
        example: "base-url: https://example.org/blog/",
        set: |config, reader, value| {
            reader.check_later(OptionPlace::BaseUrl, value);
            config.options.urls.base = reader.optional_text(value);
        },
        show: |config| optional(config.options.urls.base.as_deref()),
    },
    Key {
        name: "rules",
        values: "a list of rules: `select`, a CSS selector, with `do` (`drop`, `unwrap` or `keep`) or `as` (an element)",
        default: "[]",
        about: "What becomes of the elements that a selector finds, before anything else. `drop`: they go, with all that is in them. `unwrap`: their content stands in their place. `keep`: they stay as HTML, cleaned of scripts, event handlers and dangerous addresses. `as`: they are treated as that element. Of several rules that find an element the first decides.",
        example: "rules:\n  - select: '.ad, #share'\n    do: drop\n  - select: div.note\n    as: blockquote",
        set: set_rules,
        show: |config| {
            let rule = |rule: &UserRule| {
                let (key, value) = match &rule.action {
                    UserAction::Drop => ("do", "drop".to_owned()),
                    UserAction::Unwrap => ("do", "unwrap".to_owned()),
                    UserAction::Keep => ("do", "keep".to_owned()),
                    UserAction::As(name) => ("as", write_text(name)),
                };
                [format!("- select: {}", write_text(&rule.selector)), format!("  {key}: {value}")]
            };
            lines(config.options.rules.iter().flat_map(rule).collect())
        },
    },
    Key {
        name: "urls.presets",
        values: "a list of names",
        default: "[]",
        about: "URL rules with a name; see below.",
        example: "urls:\n  presets: [image-proxy, utm]",
        set: |config, reader, value| {
            let presets: Vec<_> = UrlPreset::ALL.iter().map(|preset| (preset.name(), *preset)).collect();
            for item in reader.items(value) {
                config.options.urls.presets.extend(reader.choice(item, &presets));
            }
        },
        show: |config| {
            let names = config.options.urls.presets.iter().map(|preset| preset.name().to_owned());
            texts(&names.collect::<Vec<_>>())
        },
    },
    Key {
        name: "urls.rewrite",
        values: "a list of rules: `match`, a regular expression, and `with`, what stands for each of its matches",
        default: "[]",
        about: "Changes the addresses of links, pictures and embeds, and those under the image keys of front matter. `$1` and `${name}` are what the expression's groups matched. Rules are applied again until nothing changes; an address that would change for ever stays as it is.",
        example: "urls:\n  rewrite:\n    - match: '^http://(img\\.)?example\\.org/'\n      with: 'https://cdn.example.org/'",
        set: set_rewrite,
        show: |config| {
            let rule = |rule: &Rewrite| {
                [
                    format!("- match: {}", write_text(&rule.matches)),
                    format!("  with: {}", write_text(&rule.with)),
                ]
            };
            lines(config.options.urls.rewrite.iter().flat_map(rule).collect())
        },
    },
    Key {
        name: "urls.unwrap",
        values: "a list of what stands before the real address",
        default: "[]",
        about: "Proxies and redirectors. `https://go.example.com/?to=` finds the real address in the parameter `to`; `proxy.example.com/` and `proxy.example.com/?` find it behind themselves. `*` in host or path is anything but a slash.",
        example: "urls:\n  unwrap: ['https://go.example.com/?to=', 'proxy.example.com/']",
        set: |config, reader, value| {
            for item in reader.items(value) {
                reader.check_later(OptionPlace::UrlUnwrap(config.options.urls.unwrap.len()), item);
                config.options.urls.unwrap.extend(reader.text(item));
            }
        },
        show: |config| texts(&config.options.urls.unwrap),
    },
    Key {
        name: "urls.strip",
        values: "a list of names; `*` is anything, `?` one character",
        default: "[]",
        about: "Query parameters that go.",
        example: "urls:\n  strip: [ref, 'share_*']",
        set: |config, reader, value| {
            for item in reader.items(value) {
                reader.check_later(OptionPlace::UrlStrip(config.options.urls.strip.len()), item);
                config.options.urls.strip.extend(reader.text(item));
            }
        },
        show: |config| texts(&config.options.urls.strip),
    },
    Key {
        name: "front-matter.malformed",
        values: "`refuse`, `opaque`",
        default: "refuse",
        about: "What happens to a block that cannot be read: it is an error and the file stays as it is, or it is copied and the body is converted.",
        example: "front-matter:\n  malformed: opaque",
        set: |config, reader, value| {
            assign(&mut config.options.front_matter.malformed, reader.choice(value, MALFORMED));
        },
        show: |config| word(MALFORMED, config.options.front_matter.malformed),
    },
    Key {
        name: "front-matter.missing",
        values: "`leave`, `add`",
        default: "leave",
        about: "What a file without front matter gets: none, or an empty block.",
        example: "front-matter:\n  missing: add",
        set: |config, reader, value| {
            assign(&mut config.options.front_matter.missing, reader.choice(value, MISSING));
        },
        show: |config| word(MISSING, config.options.front_matter.missing),
    },
    Key {
        name: "front-matter.timezone",
        values: "an IANA name or an offset",
        default: "~",
        about: "The time zone of dates that have none: they become RFC 3339 in it.",
        example: "front-matter:\n  timezone: Asia/Shanghai",
        set: |config, reader, value| {
            reader.check_later(OptionPlace::Timezone, value);
            config.options.front_matter.timezone = reader.optional_text(value);
        },
        show: |config| optional(config.options.front_matter.timezone.as_deref()),
    },
    Key {
        name: "front-matter.order",
        values: "a list of keys",
        default: "[]",
        about: "Keys that come first, in this order, with the comments above them. Not where there are anchors.",
        example: "front-matter:\n  order: [title, date, tags]",
        set: |config, reader, value| config.options.front_matter.order = reader.texts(value),
        show: |config| texts(&config.options.front_matter.order),
    },
    Key {
        name: "front-matter.rename",
        values: "a mapping of old names to new ones",
        default: "{}",
        about: "Keys that get another name. It is an error in a file that has both.",
        example: "front-matter:\n  rename: {headimg: cover}",
        set: |config, reader, value| {
            let mut renames = Vec::new();
            for (old, new) in reader.fields(value) {
                renames.extend(reader.text(old).zip(reader.text(new)));
            }
            config.options.front_matter.rename = renames;
        },
        show: |config| {
            let renames = &config.options.front_matter.rename;
            if renames.is_empty() {
                return Shown::One("{}".to_owned());
            }
            let rename = |(old, new): &(String, String)| format!("{}: {}", write_text(old), write_text(new));
            Shown::Lines(renames.iter().map(rename).collect())
        },
    },
    Key {
        name: "front-matter.date-keys",
        values: "a list of keys",
        default: "[date, updated, lastmod, last_modified_at, modified, created, published_at, publishDate, pubDate, pubdate, updatedDate, expiryDate]",
        about: "Keys whose values are dates.",
        example: "front-matter:\n  date-keys: [date, created]",
        set: |config, reader, value| config.options.front_matter.date_keys = reader.texts(value),
        show: |config| texts(&config.options.front_matter.date_keys),
    },
    Key {
        name: "front-matter.image-keys",
        values: "a list of keys",
        default: "[headimg, thumbnail, cover, image, images, img, banner, banner_img, index_img, top_img, photos, heroImage, featured_image, featuredImage, poster]",
        about: "Keys whose values are addresses of pictures: the URL rules hold for them.",
        example: "front-matter:\n  image-keys: [cover, og_image]",
        set: |config, reader, value| config.options.front_matter.image_keys = reader.texts(value),
        show: |config| texts(&config.options.front_matter.image_keys),
    },
    Key {
        name: "front-matter.split-lists",
        values: "a list of keys",
        default: "[]",
        about: "Keys whose one-line text with commas becomes a list.",
        example: "front-matter:\n  split-lists: [tags]",
        set: |config, reader, value| config.options.front_matter.split_lists = reader.texts(value),
        show: |config| texts(&config.options.front_matter.split_lists),
    },
    Key {
        name: "front-matter.list-style",
        values: "`keep`, `block`, `flow`",
        default: "keep",
        about: "How lists are laid out: as they are, one `- item` a line, or `[a, b]`.",
        example: "front-matter:\n  list-style: block",
        set: |config, reader, value| {
            assign(&mut config.options.front_matter.list_style, reader.choice(value, LIST_STYLES));
        },
        show: |config| word(LIST_STYLES, config.options.front_matter.list_style),
    },
    Key {
        name: "islands.wrappers",
        values: "`keep`, `unwrap`",
        default: "keep",
        about: "What happens in a Markdown body to a `div`, `center`, `span` or `font` that says nothing.",
        example: "islands:\n  wrappers: unwrap",
        set: |config, reader, value| assign(&mut config.options.wrappers, reader.choice(value, WRAPPERS)),
        show: |config| word(WRAPPERS, config.options.wrappers),
    },
];

fn set_rules(config: &mut Config, reader: &mut Reader<'_>, value: &Value) {
    const ACTIONS: &[(&str, usize)] = &[("drop", 0), ("unwrap", 1), ("keep", 2)];
    for item in reader.items(value) {
        if !matches!(item.data, Data::Mapping(_)) {
            reader.error(item, "a rule is a mapping").help_is("write `select:`, and `do:` or `as:`");
            continue;
        }
        let [select, action, element] = reader.record(item, ["select", "do", "as"]);
        let rule = config.options.rules.len();
        let action = match (action, element) {
            (Some(action), None) => reader.choice(action, ACTIONS).map(|action| match action {
                0 => UserAction::Drop,
                1 => UserAction::Unwrap,
                _ => UserAction::Keep,
            }),
            (None, Some(element)) => {
                reader.check_later(OptionPlace::RuleElement(rule), element);
                reader.text(element).map(UserAction::As)
            }
            (Some(_), Some(element)) => {
                reader.error(element, "a rule has `do` or `as`, not both").help_is("remove one of them");
                continue;
            }
            (None, None) => {
                reader
                    .error(item, "this rule says nothing")
                    .help_is("add `do: drop`, `unwrap` or `keep`, or `as:`");
                continue;
            }
        };
        let Some(select) = select else {
            reader.error(item, "this rule finds nothing").help_is("add `select:` with a CSS selector");
            continue;
        };
        reader.check_later(OptionPlace::Rule(rule), select);
        if let (Some(selector), Some(action)) = (reader.text(select), action) {
            config.options.rules.push(UserRule { selector, action });
        }
    }
}

fn set_rewrite(config: &mut Config, reader: &mut Reader<'_>, value: &Value) {
    for item in reader.items(value) {
        let [matches, with] = reader.record(item, ["match", "with"]);
        let (Some(matches), Some(with)) = (matches, with) else {
            reader
                .error(item, "a rule has `match` and `with`")
                .help_is("write `{match: '^http:', with: 'https:'}`");
            continue;
        };
        reader.check_later(OptionPlace::Rewrite(config.options.urls.rewrite.len()), matches);
        // What matches may go altogether.
        let with = match &with.data {
            Data::Text(text) if text.is_empty() => Some(String::new()),
            _ => reader.text(with),
        };
        if let (Some(matches), Some(with)) = (reader.text(matches), with) {
            config.options.urls.rewrite.push(Rewrite { matches, with });
        }
    }
}

fn assign<T>(option: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *option = value;
    }
}

fn word<T: Copy + PartialEq>(choices: &[(&'static str, T)], value: T) -> Shown {
    let name = choices.iter().find(|(_, choice)| *choice == value).map_or("", |(name, _)| name);
    Shown::One(name.to_owned())
}

fn optional(text: Option<&str>) -> Shown {
    Shown::One(text.map_or("~".to_owned(), write_text))
}

fn texts(texts: &[String]) -> Shown {
    let items: Vec<String> = texts.iter().map(|text| write_text(text)).collect();
    Shown::One(format!("[{}]", items.join(", ")))
}

fn lines(lines: Vec<String>) -> Shown {
    if lines.is_empty() { Shown::One("[]".to_owned()) } else { Shown::Lines(lines) }
}
