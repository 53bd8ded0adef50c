//! Forms and interactive elements: check boxes of task lists, `details`. HTML standard §4.10 and §4.11.

use super::rule::Says::{Always, Ask};
use super::rule::{Action, Rule};
use crate::html::element::Element as E;
use crate::markdown::event::Tag;

pub(super) const RULES: &[Rule] = &[
    Rule {
        elements: &[E::INPUT],
        says: Ask(|look| {
            let is_box = look.attr("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("checkbox"));
            if is_box { Action::Check(look.attr("checked").is_some()) } else { Action::Next }
        }),
        example: ("<ul><li><input type=checkbox checked> a</ul>", r#"ul[li[p[[x] "a"]]]"#),
    },
    Rule {
        elements: &[E::FORM, E::FIELDSET, E::LEGEND],
        says: Always(Action::Block),
        example: ("<form>a<fieldset><legend>b</legend>c</fieldset></form>", r#"p["a"] p["b"] p["c"]"#),
    },
    Rule {
        elements: &[E::DETAILS],
        says: Ask(|look| Action::Container(Tag::Details { open: look.attr("open").is_some() })),
        example: ("<details open><summary>a</summary>b</details>", r#"details-open[summary["a"] p["b"]]"#),
    },
    Rule {
        elements: &[E::SUMMARY],
        says: Always(Action::Summary),
        example: ("<details><summary><h2>a</h2></summary></details>", r#"details[summary[h2["a"]]]"#),
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
        check(
            "after text it is no task",
            "<ul><li>a <input type=checkbox> b</ul>",
            r#"ul[li[p["a " <<input type="checkbox" disabled>> " b"]]]"#,
        );
        check(
            "nor outside a list",
            "<p><input type=checkbox checked> b",
            r#"p[<<input type="checkbox" disabled checked>> " b"]"#,
        );
        check_commonmark(
            "nor in CommonMark",
            "<ul><li><input type=checkbox> a</ul>",
            r#"ul[li[p[<<input type="checkbox" disabled>> " a"]]]"#,
        );
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
            "blocks in it stay blocks",
            "<details><summary><p>a</p><ul><li>b</ul>c<hr>d</summary>e</details>",
            r#"details[summary[p["a"] ul[li[p["b"]]] p["c"] *** p["d"]] p["e"]]"#,
        );
        check("outside details it is a block", "a<summary>b</summary>", r#"p["a"] p["b"]"#);
    }
}
