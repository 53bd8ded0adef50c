//! Source: from what was given to text, front matter and body.
