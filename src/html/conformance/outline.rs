//! A tree as html5lib writes it: a line a node, attributes sorted, with everything that is not in our tree put back.

use super::super::builder::Seen;
use super::super::element::Element;
use super::super::tree::{Kind, Namespace, NodeId, Tree};

/// The children of `top` and all below.
pub(super) fn outline(tree: &Tree<'_>, seen: &Seen, top: NodeId) -> String {
    let mut out = String::new();
    let mut doctype = seen.doctype.as_ref().filter(|_| top == tree.root());
    let mut push_doctype = |out: &mut String, before: usize| {
        if let Some((own, _)) = doctype.filter(|(_, at)| *at == before) {
            *out += &format!("| <!DOCTYPE {}", own.name.as_deref().unwrap_or(""));
            if own.public.is_some() || own.system.is_some() {
                let [public, system] = [&own.public, &own.system].map(|id| id.as_deref().unwrap_or(""));
                *out += &format!(" \"{public}\" \"{system}\"");
            }
            *out += ">\n";
            doctype = None;
        }
    };
    let mut children = 0;
    // Depth in lines: the contents of a template are a level of their own.
    let mut depth = 0;
    let mut at = top;
    loop {
        let mut next = tree.first_child(at);
        if next.is_some() && at != top {
            depth += 1 + usize::from(is_template(tree, at));
        }
        while next.is_none() && at != top {
            next = tree.next_sibling(at);
            if next.is_none() {
                at = tree.parent(at).expect("what is below the top has a parent");
                if at != top {
                    depth -= 1 + usize::from(is_template(tree, at));
                }
            }
        }
        let Some(node) = next else { break };
        if tree.parent(node) == Some(top) {
            push_doctype(&mut out, children);
            children += 1;
        }
        push_node(&mut out, tree, seen, node, depth);
        at = node;
    }
    push_doctype(&mut out, children);
    out
}

fn is_template(tree: &Tree<'_>, node: NodeId) -> bool {
    tree.kind(node) == Kind::Element(Element::TEMPLATE) && tree.namespace(node) == Some(Namespace::Html)
}

fn push_node(out: &mut String, tree: &Tree<'_>, seen: &Seen, node: NodeId, depth: usize) {
    let indent = "  ".repeat(depth);
    match tree.kind(node) {
        Kind::Document => {}
        Kind::Text => *out += &format!("| {indent}\"{}\"\n", tree.text(node)),
        Kind::Comment => *out += &format!("| {indent}<!-- {} -->\n", tree.text(node)),
        Kind::Element(_) => {
            let name = tree.name(node);
            let namespace = tree.namespace(node).unwrap_or(Namespace::Html);
            match namespace {
                Namespace::Html => *out += &format!("| {indent}<{name}>\n"),
                Namespace::MathMl => *out += &format!("| {indent}<math {name}>\n"),
                Namespace::Svg => *out += &format!("| {indent}<svg {}>\n", adjust(name, SVG_ELEMENTS)),
            }
            let added = seen.added.iter().filter(|(own, _)| *own == node);
            let mut attributes: Vec<(String, String)> = Vec::new();
            let all = tree.attributes(node).chain(added.flat_map(|(_, start)| tree.attributes_at(*start)));
            for (name, value) in all {
                let name = adjust_attribute(&name, namespace);
                if attributes.iter().all(|(own, _)| *own != name) {
                    attributes.push((name, value.into_owned()));
                }
            }
            // As UTF-16 sorts, which differs from UTF-8 beyond what any test has.
            attributes.sort();
            for (name, value) in attributes {
                *out += &format!("| {indent}  {name}=\"{value}\"\n");
            }
            if is_template(tree, node) {
                *out += &format!("| {indent}  content\n");
            }
        }
    }
}

fn adjust<'n>(name: &'n str, spelled: &[&'static str]) -> &'n str
where
    'static: 'n,
{
    spelled.iter().copied().find(|own| own.eq_ignore_ascii_case(name)).unwrap_or(name)
}

/// [Adjust MathML attributes, adjust SVG attributes, adjust foreign
/// attributes](https://html.spec.whatwg.org/multipage/parsing.html#adjust-foreign-attributes), the last as html5lib
/// writes a prefix.
fn adjust_attribute(name: &str, namespace: Namespace) -> String {
    let spelled = match namespace {
        Namespace::Html => return name.to_owned(),
        Namespace::MathMl => adjust(name, &["definitionURL"]),
        Namespace::Svg => adjust(name, SVG_ATTRIBUTES),
    };
    match spelled {
        "xlink:actuate" | "xlink:arcrole" | "xlink:href" | "xlink:role" | "xlink:show" | "xlink:title"
        | "xlink:type" | "xml:lang" | "xml:space" | "xmlns:xlink" => spelled.replace(':', " "),
        _ => spelled.to_owned(),
    }
}

/// The table under ["any other start tag"](https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inforeign).
const SVG_ELEMENTS: &[&str] = &[
    "altGlyph",
    "altGlyphDef",
    "altGlyphItem",
    "animateColor",
    "animateMotion",
    "animateTransform",
    "clipPath",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feImage",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
    "foreignObject",
    "glyphRef",
    "linearGradient",
    "radialGradient",
    "textPath",
];

/// <https://html.spec.whatwg.org/multipage/parsing.html#adjust-svg-attributes>
const SVG_ATTRIBUTES: &[&str] = &[
    "attributeName",
    "attributeType",
    "baseFrequency",
    "baseProfile",
    "calcMode",
    "clipPathUnits",
    "diffuseConstant",
    "edgeMode",
    "filterUnits",
    "glyphRef",
    "gradientTransform",
    "gradientUnits",
    "kernelMatrix",
    "kernelUnitLength",
    "keyPoints",
    "keySplines",
    "keyTimes",
    "lengthAdjust",
    "limitingConeAngle",
    "markerHeight",
    "markerUnits",
    "markerWidth",
    "maskContentUnits",
    "maskUnits",
    "numOctaves",
    "pathLength",
    "patternContentUnits",
    "patternTransform",
    "patternUnits",
    "pointsAtX",
    "pointsAtY",
    "pointsAtZ",
    "preserveAlpha",
    "preserveAspectRatio",
    "primitiveUnits",
    "refX",
    "refY",
    "repeatCount",
    "repeatDur",
    "requiredExtensions",
    "requiredFeatures",
    "specularConstant",
    "specularExponent",
    "spreadMethod",
    "startOffset",
    "stdDeviation",
    "stitchTiles",
    "surfaceScale",
    "systemLanguage",
    "tableValues",
    "targetX",
    "targetY",
    "textLength",
    "viewBox",
    "viewTarget",
    "xChannelSelector",
    "yChannelSelector",
    "zoomAndPan",
];
