//! Forms and interactive elements: check boxes of task lists, `details`. HTML standard §4.10 and §4.11.

use super::report::Reason;
use super::rule::{Action, Rule};
use crate::html::element::Element as E;
use crate::markdown::event::Tag;
use crate::options::Flavor;

pub(super) const RULES: &[Rule] = &[
    Rule {
        elements: &[E::INPUT],
        decide: |look| {
            let is_box = look.attr("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("checkbox"));
            match (is_box, look.options.flavor) {
                (false, _) => Action::Next,
                (true, Flavor::Gfm) => Action::Check(look.attr("checked").is_some()),
                (true, Flavor::CommonMark) => Action::Drop(Reason::CheckBox),
            }
        },
        example: ("<ul><li><input type=checkbox checked> a</ul>", r#"ul[li[p[[x] "a"]]]"#),
    },
    Rule {
        elements: &[E::FORM, E::FIELDSET, E::LEGEND],
        decide: |_| Action::Block,
        example: ("<form>a<fieldset><legend>b</legend>c</fieldset></form>", r#"p["a"] p["b"] p["c"]"#),
    },
    Rule {
        elements: &[E::DETAILS],
        decide: |look| Action::Container(Tag::Details { open: look.attr("open").is_some() }),
        example: ("<details open><summary>a</summary>b</details>", r#"details-open[summary["a"] p["b"]]"#),
    },
    Rule {
        elements: &[E::SUMMARY],
        decide: |_| Action::Summary,
        example: ("<details><summary><h2>a</h2></summary></details>", r#"details[summary["a"]]"#),
    },
];

#[cfg(test)]
mod tests {
    use crate::rules::dump::{check, check_commonmark};

    #[test]
    fn a_check_box_begins_an_item() {
        check("in a label", "<ul><li><label><input type=CheckBox> a</label></ul>", r#"ul[li[p[[ ] "a"]]]"#);
        check("in a paragraph", "<ul><li> <p><input type=checkbox>a</ul>", r#"ul[li[p[[ ] "a"]]]"#);
        check(
            "before emphasis",
            "<ul><li><b><input type=checkbox> a</b></ul>",
            r#"ul[li[p[[ ] strong["a"]]]]"#,
        );
        check("not after text", "<ul><li>a <input type=checkbox> b</ul>", r#"ul[li[p["a b"]]]"#);
        check("not outside a list", "<p><input type=checkbox> b", r#"p["b"]"#);
        check_commonmark("not in CommonMark", "<ul><li><input type=checkbox> a</ul>", r#"ul[li[p["a"]]]"#);
    }

    #[test]
    fn details_open_with_their_summary() {
        check("blank and empty", "<details><summary> </summary></details>", "");
        check("no summary", "<details>a</details>", r#"details[p["a"]]"#);
        check(
            "text before it",
            "<details>a<summary>b</summary>c</details>",
            r#"details[p["a"] p["b"] p["c"]]"#,
        );
        check(
            "blocks in it are one line",
            "<details><summary><p>a</p><ul><li>b</ul>c<hr>d</summary>e</details>",
            r#"details[summary["a b c d"] p["e"]]"#,
        );
        check("outside details it is a block", "a<summary>b</summary>", r#"p["a"] p["b"]"#);
    }
}
