//! CONFIG.md: the reference of the configuration is what the table of keys says.

use std::fmt::Write as _;

use faircopy::UrlPreset;
use faircopy::config::KEYS;

/// What stands between these lines is made of the code's tables.
const BEGIN: &str = "<!-- the keys -->\n";
const END: &str = "<!-- end of the keys -->\n";

fn reference() -> String {
    let mut out = String::new();
    for key in KEYS {
        let (name, values, default) = (key.name, key.values, key.default);
        let _ = write!(out, "\n### `{name}`\n\n{}\n\nValues: {values}. Default: `{default}`.\n", key.about);
        let _ = write!(out, "\n```yaml\n{}\n```\n", key.example);
        if name == "urls.presets" {
            out.push_str("\n| preset | does |\n|---|---|\n");
            for preset in UrlPreset::ALL {
                let _ = writeln!(out, "| `{}` | {} |", preset.name(), preset.about());
            }
        }
    }
    out.push('\n');
    out
}

#[test]
fn the_reference_of_the_configuration_is_the_table_of_its_keys() {
    let page = crate::read("CONFIG.md");
    let (before, rest) = page.split_once(BEGIN).expect("CONFIG.md says where the keys begin");
    let (shown, after) = rest.split_once(END).expect("and where they end");
    let want = reference();
    if crate::updating() {
        let page = format!("{before}{BEGIN}{want}{END}{after}");
        std::fs::write(crate::project("CONFIG.md"), page).expect("CONFIG.md can be written");
        return;
    }
    assert!(shown == want, "\n{}", crate::diff::lines(&want, shown));
    assert!(KEYS.len() >= 20);
}
