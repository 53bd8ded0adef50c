"""What a page says, so that two pages can be compared: its blocks in order, and their text with styles,
links and pictures. What generators add (identifiers, classes, smart quotes) and what nobody sees is left out.
"""

import re
import sys
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

BLOCKS = set("address article aside blockquote center dd details dialog div dl dt figcaption figure footer form h1 h2 "
             "h3 h4 h5 h6 header hr li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul".split())
# What says something by being there; the other blocks only keep texts apart.
MEANT = set("blockquote details h1 h2 h3 h4 h5 h6 hr li ol pre summary table td th tr ul".split())
STYLES = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "del": "del", "s": "del", "code": "code",
          "sub": "sub", "sup": "sup", "kbd": "kbd", "abbr": "abbr"}
EMBEDS = set("iframe video audio embed object".split())
UNSEEN = set("script style noscript template".split())
QUOTES = {"“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "–": "--", "—": "---"}
BLANK = " \t\n\r\f\u200b\ufeff"


class Page:
    """The lines that `said` gives, gathered in one walk."""

    def __init__(self):
        self.lines = []
        # Pieces of the leaf block at hand: (character or object, styles).
        self.leaf = []
        self.open = []
        self.code = 0

    def close_leaf(self):
        runs = []
        for piece, styles in collapse(self.leaf, exact=self.code > 0):
            if runs and runs[-1][1] == styles and len(piece) == 1:
                runs[-1][0] += piece
            else:
                runs.append([piece, styles])
        self.leaf = []
        if runs:
            text = "".join(f"{piece}{{{','.join(sorted(styles))}}}" if styles else piece for piece, styles in runs)
            self.lines.append(f"{'/'.join(self.open)}: {text}")

    def walk(self, node, styles=frozenset()):
        # By recursion: pages of our own making are shallow.
        while node is not None:
            self.enter(node, styles)
            node = node.next

    def enter(self, node, styles):
        name, attributes = node.tag, getattr(node, "attributes", None) or {}
        if name == "-text":
            self.leaf += [(c, styles) for c in node.text_content or ""]
        elif name in UNSEEN or name.startswith(("-", "!")) or is_tracker(name, attributes):
            pass
        elif name == "br":
            self.leaf.append(("\n" if self.code else "\v", styles))
        elif name == "img":
            source = attributes.get("data-src") or attributes.get("src")
            what = f"[img {address(source)} {plain(attributes.get('alt'))}]"
            self.leaf.append((what, frozenset(style for style in styles if style.startswith("link"))))
        elif name == "input" and attributes.get("type") == "checkbox":
            self.leaf.append(("[box checked]" if "checked" in attributes else "[box]", frozenset()))
        elif name in EMBEDS:
            self.leaf.append((f"[{name} {address(attributes.get('src'))}]", frozenset()))
        elif name == "a" and attributes.get("href") and "headerlink" not in (attributes.get("class") or ""):
            self.walk(node.child, styles | {f"link {address(attributes['href'])}"})
        elif name in BLOCKS:
            self.block(node, name, attributes, styles)
        elif name in STYLES and not self.code:
            self.walk(node.child, styles | {STYLES[name]})
        else:
            self.walk(node.child, styles)

    def block(self, node, name, attributes, styles):
        self.close_leaf()
        if name == "hr":
            self.lines.append("hr")
        start = len(self.lines)
        if name in MEANT:
            shown = {"ol": f"ol {attributes.get('start') or 1}"}.get(name, name)
            spans = "".join(f" {key}={attributes[key]}" for key in ("colspan", "rowspan") if attributes.get(key))
            self.open.append(shown + spans)
            if name in ("li", "td", "th"):
                self.lines.append("/".join(self.open))
        self.code += name == "pre"
        self.walk(node.child, styles)
        self.close_leaf()
        self.code -= name == "pre"
        if name in MEANT:
            self.open.pop()
        # A table's header may be empty: GFM wants one.
        if name == "tr" and all(line.endswith("/th") for line in self.lines[start:]):
            del self.lines[start:]


def is_tracker(name, attributes):
    return name == "img" and attributes.get("width") in ("0", "1") and attributes.get("height") in ("0", "1")


def collapse(pieces, exact):
    """`pieces` as they are seen: white space collapsed, breaks at the edges and the styles of blanks and
    punctuation gone."""
    if exact:
        text = "".join(piece for piece, _ in pieces).strip("\n").rstrip()
        return [(c, frozenset()) for c in text]
    out = []
    for piece, styles in pieces:
        blank = len(piece) == 1 and piece in BLANK
        if piece == "\v":
            while out and out[-1][0] == " ":
                out.pop()
            out.append((piece, frozenset()))
        elif not blank:
            if len(piece) == 1 and "code" not in styles:
                # Where emphasis may not end after a full stop, the full stop stands outside.
                if not piece.isalnum():
                    styles = frozenset(style for style in styles if style.startswith("link"))
                piece = QUOTES.get(piece, piece)
            out.append((piece, styles))
        elif out and out[-1][0] not in (" ", "\v"):
            out.append((" ", frozenset()))
    edge = lambda piece: len(piece) == 1 and (piece.isspace() or piece == "\v")
    # Some put a space after a check box, and some leave that to the style sheet.
    if len(out) > 1 and out[0][0].startswith("[box") and out[1][0] == " ":
        del out[1]
    while out and edge(out[-1][0]):
        out.pop()
    while out and edge(out[0][0]):
        out.pop(0)
    return drop_wide_breaks(out)


def is_wide(piece):
    return len(piece) == 1 and bool(re.match("[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]", piece))


def drop_wide_breaks(pieces):
    """Without the space of a source line break between two wide characters: CSS lets it vanish."""
    out = []
    for at, (piece, styles) in enumerate(pieces):
        within = 0 < at < len(pieces) - 1
        if piece == " " and within and is_wide(pieces[at - 1][0]) and is_wide(pieces[at + 1][0]):
            continue
        out.append((piece, styles))
    return out


def plain(text):
    return "".join(QUOTES.get(c, c) for c in text or "")


def address(text):
    return unquote((text or "").strip()).replace(" ", "%20")


def said(html, selector):
    """What the first element that `selector` finds says, a line for each block; nothing where there is none."""
    found = LexborHTMLParser(html).css_first(selector)
    if found is None:
        return []
    page = Page()
    page.walk(found.child)
    page.close_leaf()
    # Two breaks in a row are a new paragraph.
    return [part for line in page.lines for part in split_paragraphs(line)]


def split_paragraphs(line):
    head, separator, text = line.partition(": ")
    parts = [part.strip("\v ") for part in re.split("\v\v+", text)]
    return [f"{head}{separator}{part}".replace("\v", "[br]") for part in parts]


def try_out():
    """The comparison itself: what it must take for the same, and what not."""
    same = [
        ("<p>a <b>b.</b></p>", "<p>a\n<strong>b</strong>.</p>"),
        ("<div>a<br><br>b</div>", "<p>a</p><p>b</p>"),
        ("<p>“a”</p><p> </p>", '<div><p>"a"</p></div>'),
        ("<p>来\n了</p>", "<p>来了</p>"),
        ("<table><tr><td>a</td></tr></table>", "<table><thead><tr><th></th></tr></thead><tr><td>a</td></tr></table>"),
        ("<a href='/x y'>a</a>", "<p><a href='/x%20y' target=_blank>a</a></p>"),
    ]
    different = [
        ("<p>a b</p>", "<p>a c</p>"), ("<p>a</p><p>b</p>", "<p>a b</p>"), ("<p><b>a</b></p>", "<p>a</p>"),
        ("<p><a href=/x>a</a></p>", "<p><a href=/y>a</a></p>"), ("<ul><li>a</ul>", "<ol><li>a</ol>"),
        ("<p>a<br>b</p>", "<p>a b</p>"), ("<p><img src=a></p>", "<p></p>"), ("<h2>a</h2>", "<h3>a</h3>"),
        ("<p>**a**</p>", "<p><b>a</b></p>"), ("<ul><li>a<li>b</ul>", "<ul><li>a b</ul>"),
        ("<pre>a\n  b</pre>", "<pre>a\nb</pre>"), ("<p>1. a</p>", "<ol><li>a</ol>"),
    ]
    project = lambda html: said(f"<main>{html}</main>", "main")
    wrong = [pair for pair in same if project(pair[0]) != project(pair[1])]
    wrong += [pair for pair in different if project(pair[0]) == project(pair[1])]
    if wrong:
        sys.exit("\n".join(f"wrongly judged: {one} {project(one)} {other} {project(other)}" for one, other in wrong))
