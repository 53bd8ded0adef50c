//! HTML for what stands where Markdown is not read: the pieces of a leaf block as inline HTML.

use super::emphasis::{Placement, unpack};
use super::event::Tag;
use super::layout::element;
use super::leaf::{Leaf, PieceKind};

/// Appends the content of `leaf` as inline HTML on one line.
pub(super) fn push_inline(out: &mut String, leaf: &Leaf<'_>, placement: &Placement) {
    for (at, piece) in leaf.pieces.iter().enumerate() {
        for style in unpack(placement.opens[at]) {
            push_tag(out, "<", element(style));
        }
        match piece.kind {
            PieceKind::Text(text) | PieceKind::Space(text) => push_escaped(out, text),
            PieceKind::Code(text) => {
                out.push_str("<code>");
                push_escaped(out, text);
                out.push_str("</code>");
            }
            PieceKind::Html(html) => out.push_str(html),
            PieceKind::Image(image) => {
                out.push_str("<img");
                push_attribute(out, "src", &image.destination);
                push_attribute(out, "alt", &image.alt);
                if !image.title.is_empty() {
                    push_attribute(out, "title", &image.title);
                }
                out.push('>');
            }
            PieceKind::Math(tex) => {
                out.push('$');
                push_escaped(out, tex);
                out.push('$');
            }
            PieceKind::HardBreak => out.push_str("<br>"),
            PieceKind::TaskMarker(_) => {}
            PieceKind::Open(Tag::Link(link)) => {
                out.push_str("<a");
                push_attribute(out, "href", &link.destination);
                if !link.title.is_empty() {
                    push_attribute(out, "title", &link.title);
                }
                out.push('>');
            }
            PieceKind::Open(Tag::Element(element)) => {
                out.push('<');
                out.push_str(element.name);
                out.push_str(&element.attributes);
                out.push('>');
            }
            PieceKind::Open(_) => {}
            PieceKind::Close => match leaf.pieces[piece.partner].kind {
                PieceKind::Open(Tag::Link(_)) => out.push_str("</a>"),
                PieceKind::Open(Tag::Element(element)) => push_tag(out, "</", element.name),
                _ => {}
            },
        }
        for style in unpack(placement.closes[at]) {
            push_tag(out, "</", element(style));
        }
    }
}

fn push_tag(out: &mut String, open: &str, name: &str) {
    out.push_str(open);
    out.push_str(name);
    out.push('>');
}

fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push_escaped(out, value);
    out.push('"');
}

/// Escapes what HTML would read, in text and in double-quoted values alike.
fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\r' => out.push(' '),
            _ => out.push(c),
        }
    }
}
