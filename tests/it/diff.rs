//! Differences between two texts, line by line, with what cannot be seen made visible.

/// How `got` differs from `want`: `-` lines are missing, `+` lines are too many.
pub fn lines(want: &str, got: &str) -> String {
    let (want, got): (Vec<&str>, Vec<&str>) = (want.split('\n').collect(), got.split('\n').collect());
    let head = want.iter().zip(&got).take_while(|(a, b)| a == b).count();
    let most = want.len().min(got.len()) - head;
    let tail = want.iter().rev().zip(got.iter().rev()).take(most).take_while(|(a, b)| a == b).count();

    let mut out = String::new();
    for line in &want[head.saturating_sub(2)..head] {
        row(&mut out, ' ', line);
    }
    changed(&mut out, &want[head..want.len() - tail], &got[head..got.len() - tail]);
    for line in want[want.len() - tail..].iter().take(2) {
        row(&mut out, ' ', line);
    }
    out
}

/// The longest common subsequence, by the book: fixtures are small.
fn changed(out: &mut String, want: &[&str], got: &[&str]) {
    let width = got.len() + 1;
    let mut common = vec![0u32; (want.len() + 1) * width];
    for i in (0..want.len()).rev() {
        for j in (0..got.len()).rev() {
            common[i * width + j] = if want[i] == got[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < want.len() || j < got.len() {
        if i < want.len() && j < got.len() && want[i] == got[j] {
            row(out, ' ', want[i]);
            (i, j) = (i + 1, j + 1);
        } else if j == got.len()
            || (i < want.len() && common[(i + 1) * width + j] >= common[i * width + j + 1])
        {
            row(out, '-', want[i]);
            i += 1;
        } else {
            row(out, '+', got[j]);
            j += 1;
        }
    }
}

fn row(out: &mut String, mark: char, line: &str) {
    out.push_str("    ");
    out.push(mark);
    out.push(' ');
    let visible = line.trim_end_matches(' ').len();
    for (at, c) in line.char_indices() {
        match c {
            ' ' if at >= visible => out.push('·'),
            '\t' => out.push('→'),
            '\r' => out.push('␍'),
            '\u{A0}' | '\u{3000}' | '\u{200B}' | '\u{FEFF}' => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out.push('\n');
}

#[test]
fn a_difference_shows_what_is_missing_and_what_is_too_much() {
    assert_eq!(lines("a\nb\nc", "a\nx\nc"), "      a\n    - b\n    + x\n      c\n");
    assert_eq!(lines("a", "a  "), "    - a\n    + a··\n");
    assert_eq!(lines("a\nb", "a\nb\nb"), "      a\n      b\n    + b\n");
}
