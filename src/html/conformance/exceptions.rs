//! Cases of html5lib's trees that are not ours, each with its reason.

/// "Maybe clone an option into selectedcontent": what the button of a `select` shows is a copy of the option that is
/// selected. The copy is kept in step with the option by the `select` element, also when nothing is parsed; it
/// says nothing that the option does not say, and nothing of a form control is an article's.
const SELECTED_CONTENT: &str = "the copy of the selected option is the select element's to make";

/// (file, data, why)
pub(super) const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("webkit02.dat", "<select><button><selectedcontent></button><option>X", SELECTED_CONTENT),
    ("webkit02.dat", "<select><button><selectedcontent></button><option>x<i>i<b>ib</i>b", SELECTED_CONTENT),
    ("webkit02.dat", "<select><button><selectedcontent></button><option>X<option>Y", SELECTED_CONTENT),
    (
        "webkit02.dat",
        "<select><button><selectedcontent></button><option>X<option selected>Y",
        SELECTED_CONTENT,
    ),
];
