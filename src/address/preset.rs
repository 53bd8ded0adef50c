//! Presets: URL rules with a name, as data.

use super::Holds;
use crate::options::UrlPreset;

/// What is known of a preset.
struct Preset {
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the table's test"))]
    preset: UrlPreset,
    name: &'static str,
    about: &'static str,
    /// What stands before the real address: see [`crate::options::UrlRules::unwrap`].
    prefixes: &'static [(&'static str, Holds)],
    /// Query parameters that go.
    names: &'static [&'static str],
}

/// In the order of [`UrlPreset::ALL`].
const PRESETS: &[Preset] = {
    use Holds::{HostAndPath, Parameter, Rest};
    &[
        Preset {
            preset: UrlPreset::ImageProxy,
            name: "image-proxy",
            about: "proxies in front of a picture's full address: any `…/?https://…`, and some by name",
            prefixes: &[
                ("*/?", Rest),
                ("cors-anywhere.herokuapp.com/", Rest),
                ("images.weserv.nl/?url=", Parameter),
                ("wsrv.nl/?url=", Parameter),
                ("image.baidu.com/search/down?url=", Parameter),
                ("*.xuehuaimg.com/proxy/", Rest),
                ("external-content.duckduckgo.com/iu/?u=", Parameter),
                ("proxy.duckduckgo.com/iu/?u=", Parameter),
                ("images*-focus-opensocial.googleusercontent.com/gadgets/proxy?url=", Parameter),
                ("imageproxy.pimg.tw/resize?url=", Parameter),
                ("steemitimages.com/*/", Rest),
            ],
            names: &[],
        },
        Preset {
            preset: UrlPreset::Wordpress,
            name: "wordpress",
            about: "the picture's own address for that of `i0.wp.com` to `i3.wp.com`",
            prefixes: &[
                ("i0.wp.com/", HostAndPath),
                ("i1.wp.com/", HostAndPath),
                ("i2.wp.com/", HostAndPath),
                ("i3.wp.com/", HostAndPath),
            ],
            names: &[],
        },
        Preset {
            preset: UrlPreset::Zhihu,
            name: "zhihu",
            about: "the link behind `link.zhihu.com`",
            prefixes: &[("link.zhihu.com/?target=", Parameter)],
            names: &[],
        },
        Preset {
            preset: UrlPreset::Juejin,
            name: "juejin",
            about: "the link behind `link.juejin.cn`",
            prefixes: &[("link.juejin.cn/?target=", Parameter), ("link.juejin.im/?target=", Parameter)],
            names: &[],
        },
        Preset {
            preset: UrlPreset::Google,
            name: "google",
            about: "the link behind `www.google.com/url`, in all countries",
            prefixes: &[
                ("www.google.*/url?q=", Parameter),
                ("www.google.*/url?url=", Parameter),
                ("google.com/url?q=", Parameter),
                ("google.com/url?url=", Parameter),
            ],
            names: &[],
        },
        Preset {
            preset: UrlPreset::Redirectors,
            name: "redirectors",
            about: "the link behind the redirectors of other sites, such as Jianshu, CSDN, Facebook and YouTube",
            prefixes: &[
                ("link.jianshu.com/?t=", Parameter),
                ("www.jianshu.com/go-wild?url=", Parameter),
                ("link.csdn.net/?target=", Parameter),
                ("gitee.com/link?target=", Parameter),
                ("link.gitee.com/?target=", Parameter),
                ("www.oschina.net/action/GoToLink?url=", Parameter),
                ("link.segmentfault.com/?url=", Parameter),
                ("sspai.com/link?target=", Parameter),
                ("xie.infoq.cn/link?target=", Parameter),
                ("leetcode.cn/link/?target=", Parameter),
                ("www.douban.com/link2/?url=", Parameter),
                ("weibo.cn/sinaurl?u=", Parameter),
                ("weibo.cn/sinaurl?toasturl=", Parameter),
                ("www.yuque.com/r/goto?url=", Parameter),
                ("hd.nowcoder.com/link.html?target=", Parameter),
                ("c.pc.qq.com/middlem.html?pfurl=", Parameter),
                ("mail.qq.com/cgi-bin/readtemplate?gourl=", Parameter),
                ("docs.qq.com/scenario/link.html?url=", Parameter),
                ("developers.weixin.qq.com/community/middlepage/href?href=", Parameter),
                ("tieba.baidu.com/mo/q/checkurl?url=", Parameter),
                ("link.bilibili.com/?url=", Parameter),
                ("steamcommunity.com/linkfilter/?url=", Parameter),
                ("steamcommunity.com/linkfilter/?u=", Parameter),
                ("l.facebook.com/l.php?u=", Parameter),
                ("lm.facebook.com/l.php?u=", Parameter),
                ("l.instagram.com/?u=", Parameter),
                ("www.youtube.com/redirect?q=", Parameter),
                ("out.reddit.com/?url=", Parameter),
                ("duckduckgo.com/l/?uddg=", Parameter),
                ("medium.com/r/?url=", Parameter),
                ("slack-redir.net/link?url=", Parameter),
                ("vk.com/away.php?to=", Parameter),
                ("*.safelinks.protection.outlook.com/?url=", Parameter),
                ("www.linkedin.com/redir/redirect?url=", Parameter),
            ],
            names: &[],
        },
        Preset {
            preset: UrlPreset::Utm,
            name: "utm",
            about: "the query parameters `utm_*` go",
            prefixes: &[],
            names: &["utm_*"],
        },
        Preset {
            preset: UrlPreset::Trackers,
            name: "trackers",
            about: "the query parameters of advertisers and newsletters go: `fbclid`, `gclid`, `spm` and their like",
            prefixes: &[],
            names: &[
                "fbclid",
                "gclid",
                "gclsrc",
                "dclid",
                "gbraid",
                "wbraid",
                "msclkid",
                "yclid",
                "twclid",
                "ttclid",
                "igshid",
                "igsh",
                "mc_cid",
                "mc_eid",
                "_hsenc",
                "_hsmi",
                "mkt_tok",
                "vero_id",
                "oly_anon_id",
                "oly_enc_id",
                "_openstat",
                "spm",
                "spm_id_from",
                "vd_source",
                "share_source",
                "share_medium",
            ],
        },
    ]
};

impl UrlPreset {
    /// All of them.
    pub const ALL: &'static [UrlPreset] = &[
        UrlPreset::ImageProxy,
        UrlPreset::Wordpress,
        UrlPreset::Zhihu,
        UrlPreset::Juejin,
        UrlPreset::Google,
        UrlPreset::Redirectors,
        UrlPreset::Utm,
        UrlPreset::Trackers,
    ];

    /// What a configuration calls it.
    ///
    /// ```
    /// use faircopy::UrlPreset;
    /// assert_eq!(UrlPreset::ImageProxy.name(), "image-proxy");
    /// ```
    pub fn name(self) -> &'static str {
        row(self).name
    }

    /// The preset of that name.
    pub fn from_name(name: &str) -> Option<UrlPreset> {
        UrlPreset::ALL.iter().copied().find(|preset| preset.name() == name)
    }

    /// What it does, as part of a sentence.
    pub fn about(self) -> &'static str {
        row(self).about
    }
}

pub(super) fn prefixes(preset: UrlPreset) -> &'static [(&'static str, Holds)] {
    row(preset).prefixes
}

pub(super) fn names(preset: UrlPreset) -> &'static [&'static str] {
    row(preset).names
}

fn row(preset: UrlPreset) -> &'static Preset {
    &PRESETS[preset as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::compile_unwrap;

    #[test]
    fn every_preset_has_its_row_and_every_prefix_compiles() {
        assert_eq!(PRESETS.len(), UrlPreset::ALL.len());
        for (at, preset) in UrlPreset::ALL.iter().enumerate() {
            let row = &PRESETS[at];
            assert_eq!((row.preset, *preset as usize), (*preset, at));
            assert!(!row.prefixes.is_empty() || !row.names.is_empty(), "{} does something", row.name);
            assert_eq!(UrlPreset::from_name(row.name), Some(*preset));
            for (prefix, holds) in row.prefixes {
                assert!(compile_unwrap(prefix, *holds).is_ok(), "{prefix}");
            }
        }
    }
}
