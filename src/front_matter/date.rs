//! Dates: which texts are dates without doubt, and how they are written. The door to `jiff`.
//!
//! Quoting is part of a date's meaning: a string never becomes a timestamp, nor the reverse.
//! The machine's own time zone is never asked for.
//!
//! | source | becomes |
//! |---|---|
//! | `Wed, 23 Feb 2022 13:36:51 GMT` | `'2022-02-23T13:36:51Z'` |
//! | `2022-02-23 13:36:51 +08:00`, plain | `2022-02-23T13:36:51+08:00` |
//! | `2022年2月3日 13:36` | `'2022-02-03 13:36:00'` |
//! | `2022年2月23日` | `'2022-02-23'` |

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use super::read::Style;

/// The zone that dates without one are given.
#[derive(Debug)]
pub(super) struct Zone(TimeZone);

impl Zone {
    /// An IANA name or an offset (`Asia/Shanghai`, `+08:00`, `Z`).
    pub(super) fn find(name: &str) -> Option<Zone> {
        let mut scan = Scan(name);
        if let Some(offset) = scan.offset().filter(|_| scan.0.is_empty()) {
            return Some(Zone(TimeZone::fixed(offset.exact()?)));
        }
        TimeZone::get(name).ok().map(Zone)
    }
}

/// What a date's value calls for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is fine, or nothing that could be a date.
    Keep,
    /// A plain timestamp without a zone: readers differ in what instant it is.
    WithoutZone,
    /// No form that can be read without doubt.
    Unrecognised,
    /// The zone's clock skipped or repeated that time, or its offset has seconds.
    Ambiguous,
    /// The text of the value; a string keeps or gets quotes, a timestamp stays plain.
    Rewrite { text: String, class: Class },
}

/// What YAML 1.1 readers take a scalar for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    String,
    Timestamp,
}

/// Judges the value of a date key.
pub(super) fn judge(value: &str, style: Style, zone: Option<&Zone>) -> Verdict {
    if value.trim().is_empty() || style == Style::Missing || matches!(value, "~" | "null" | "Null" | "NULL") {
        return Verdict::Keep;
    }
    let Some(moment) = Moment::read(value) else { return Verdict::Unrecognised };
    let class = class(value, style, &moment);
    let Some(time) = moment.time else {
        return match (class, moment.form) {
            (Class::Timestamp, _) => Verdict::WithoutZone,
            (_, Form::Iso) if moment.is_padded => Verdict::Keep,
            (_, Form::Chinese) => rewrite(value, moment.date(), class),
            _ => Verdict::Unrecognised,
        };
    };
    if moment.offset.is_some() {
        let is_rfc3339 = moment.form == Form::Iso
            && moment.is_padded
            && time.has_seconds
            && moment.separator == Separator::T
            && moment.is_offset_attached
            && moment.offset.is_some_and(Zoned::is_rfc3339);
        if is_rfc3339 {
            return Verdict::Keep;
        }
        // Psych takes these for times and the others for strings; neither may change.
        let is_unlike =
            time.has_seconds && moment.is_iso_space() && moment.offset.is_some_and(Zoned::is_bare);
        if style == Style::Plain && is_unlike {
            return Verdict::Keep;
        }
        return rewrite(value, moment.rfc3339(), class);
    }
    if class == Class::Timestamp {
        return Verdict::WithoutZone;
    }
    match zone {
        None => rewrite(value, moment.local(), class),
        Some(zone) => match moment.offset_in(zone) {
            Some(offset) => rewrite(value, Moment { offset: Some(offset), ..moment }.rfc3339(), class),
            None => Verdict::Ambiguous,
        },
    }
}

/// Whether two values say the same date and time, and are read as the same type;
/// in a zone, a time without one may have got it.
pub(super) fn is_same(old: (&str, Style), new: (&str, Style), zone: Option<&Zone>) -> bool {
    let (Some(before), Some(after)) = (Moment::read(old.0), Moment::read(new.0)) else { return false };
    let offset = before.offset.or_else(|| before.offset_in(zone?).filter(|_| before.time.is_some()));
    class(old.0, old.1, &before) == class(new.0, new.1, &after)
        && before.civil() == after.civil()
        && before.fraction == after.fraction
        && offset.map(|zone| (zone.seconds, zone.is_negative))
            == after.offset.map(|zone| (zone.seconds, zone.is_negative))
}

fn rewrite(value: &str, text: String, class: Class) -> Verdict {
    if text == value { Verdict::Keep } else { Verdict::Rewrite { text, class } }
}

/// A timestamp is a plain scalar that matches <https://yaml.org/type/timestamp.html>: a date is
/// `YYYY-MM-DD`, a time has seconds, an offset has one or two digits, or a colon.
fn class(value: &str, style: Style, moment: &Moment) -> Class {
    let is_timestamp = style == Style::Plain
        && moment.form == Form::Iso
        && match moment.time {
            None => value.len() == 10,
            Some(time) => {
                time.has_seconds
                    && moment.separator != Separator::None
                    && moment.offset.is_none_or(|zone| zone.is_rfc3339())
            }
        };
    if is_timestamp { Class::Timestamp } else { Class::String }
}

/// How the day is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `2022-02-23`
    Iso,
    /// `2022/2/23`
    Slashes,
    /// `2022年2月23日`
    Chinese,
    /// `Wed, 23 Feb 2022`
    Rfc2822,
}

/// What stands between the day and the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separator {
    None,
    T,
    Space,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Clock {
    hour: i8,
    minute: i8,
    second: i8,
    has_seconds: bool,
}

/// An offset as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Zoned {
    seconds: i32,
    is_negative: bool,
    spelling: Spelling,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// `Z`, `+08:00`
    Rfc3339,
    /// `+0800`
    NoColon,
    /// `GMT`, `UT`, `UTC`
    Name,
}

impl Zoned {
    fn is_rfc3339(self) -> bool {
        self.spelling == Spelling::Rfc3339
    }

    fn is_bare(self) -> bool {
        self.spelling == Spelling::NoColon
    }

    fn exact(self) -> Option<Offset> {
        Offset::from_seconds(if self.is_negative { -self.seconds } else { self.seconds }).ok()
    }
}

/// A day, perhaps with a time, perhaps with an offset, and how they were written.
#[derive(Debug, Clone, Copy)]
struct Moment<'a> {
    day: Date,
    form: Form,
    /// Year, month, day, hour all have their leading zeros.
    is_padded: bool,
    separator: Separator,
    time: Option<Clock>,
    /// The digits after the seconds' point.
    fraction: &'a str,
    /// No space before the offset.
    is_offset_attached: bool,
    offset: Option<Zoned>,
    /// The offset is `Z`, or a name of it.
    is_utc: bool,
}

impl<'a> Moment<'a> {
    fn read(value: &'a str) -> Option<Moment<'a>> {
        let mut scan = Scan(value);
        let mut moment = if value.starts_with(|c: char| c.is_ascii_digit())
            && value.get(4..5).is_some_and(|c| c == "-" || c == "/")
            || value.contains('年')
        {
            scan.numeric_day()?
        } else {
            scan.rfc2822_day()?
        };
        if scan.0.is_empty() {
            return (moment.form != Form::Rfc2822).then_some(moment);
        }
        let spaces = scan.spaces();
        moment.separator = if spaces > 0 {
            Separator::Space
        } else if moment.form == Form::Iso && (scan.eat("T") || scan.eat("t")) {
            Separator::T
        } else if moment.form == Form::Chinese {
            Separator::None
        } else {
            return None;
        };
        let (hour, width) = scan.number(1, 2)?;
        moment.is_padded &= width == 2;
        scan.eat(":").then_some(())?;
        let (minute, _) = scan.number(2, 2)?;
        let has_seconds = scan.eat(":");
        let second = if has_seconds { scan.number(2, 2)?.0 } else { 0 };
        if has_seconds && scan.eat(".") {
            let len = scan.0.bytes().take_while(u8::is_ascii_digit).count();
            (len > 0).then_some(())?;
            moment.fraction = &scan.0[..len];
            scan.0 = &scan.0[len..];
        }
        let (hour, minute, second) = (hour as i8, minute as i8, second as i8);
        // No leap second and no 24:00: what they mean, readers do not agree on.
        Time::new(hour, minute, second, 0).ok()?;
        moment.time = Some(Clock { hour, minute, second, has_seconds });
        if scan.0.is_empty() {
            return (moment.form != Form::Rfc2822).then_some(moment);
        }
        moment.is_offset_attached = scan.spaces() == 0;
        moment.is_utc = !scan.0.starts_with(['+', '-']);
        moment.offset = Some(scan.offset()?);
        scan.0.is_empty().then_some(moment)
    }

    /// A space between day and time, as in `2022-02-23 13:36:51 +0800`.
    fn is_iso_space(&self) -> bool {
        self.form == Form::Iso && self.separator == Separator::Space
    }

    fn civil(&self) -> (Date, Option<(i8, i8, i8)>) {
        (self.day, self.time.map(|time| (time.hour, time.minute, time.second)))
    }

    fn date(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.day.year(), self.day.month(), self.day.day())
    }

    fn clock(&self) -> String {
        let time = self.time.unwrap_or(Clock { hour: 0, minute: 0, second: 0, has_seconds: false });
        let point = if self.fraction.is_empty() { "" } else { "." };
        format!("{:02}:{:02}:{:02}{point}{}", time.hour, time.minute, time.second, self.fraction)
    }

    /// `YYYY-MM-DD HH:MM:SS`
    fn local(&self) -> String {
        format!("{} {}", self.date(), self.clock())
    }

    /// RFC 3339 §5.6, with the offset that was written.
    fn rfc3339(&self) -> String {
        let offset = match self.offset {
            None => String::new(),
            Some(_) if self.is_utc => "Z".to_owned(),
            Some(zone) => {
                let sign = if zone.is_negative { '-' } else { '+' };
                format!("{sign}{:02}:{:02}", zone.seconds / 3600, zone.seconds / 60 % 60)
            }
        };
        format!("{}T{}{offset}", self.date(), self.clock())
    }

    /// The offset that `zone` has at this time, if it is one and whole minutes.
    fn offset_in(&self, zone: &Zone) -> Option<Zoned> {
        let time = self.time?;
        let civil = DateTime::new(
            self.day.year(),
            self.day.month(),
            self.day.day(),
            time.hour,
            time.minute,
            time.second,
            0,
        )
        .ok()?;
        match zone.0.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } if offset.seconds() % 60 == 0 => Some(Zoned {
                seconds: offset.seconds().abs(),
                is_negative: offset.seconds() < 0,
                spelling: Spelling::Rfc3339,
            }),
            _ => None,
        }
    }
}

/// What of a value is not read yet.
struct Scan<'a>(&'a str);

impl<'a> Scan<'a> {
    fn eat(&mut self, text: &str) -> bool {
        self.0.strip_prefix(text).inspect(|rest| self.0 = rest).is_some()
    }

    fn spaces(&mut self) -> usize {
        let rest = self.0.trim_start_matches([' ', '\t']);
        let count = self.0.len() - rest.len();
        self.0 = rest;
        count
    }

    /// A number of so many digits, and how many it has.
    fn number(&mut self, least: usize, most: usize) -> Option<(i16, usize)> {
        let len = self.0.bytes().take(most).take_while(u8::is_ascii_digit).count();
        if len < least {
            return None;
        }
        let number = self.0[..len].parse().ok()?;
        self.0 = &self.0[len..];
        Some((number, len))
    }

    fn numeric_day(&mut self) -> Option<Moment<'a>> {
        let (year, _) = self.number(4, 4)?;
        let (form, between, end) = if self.eat("-") {
            (Form::Iso, "-", "")
        } else if self.eat("/") {
            (Form::Slashes, "/", "")
        } else if self.eat("年") {
            (Form::Chinese, "月", "日")
        } else {
            return None;
        };
        let (month, month_width) = self.number(1, 2)?;
        self.eat(between).then_some(())?;
        let (day, day_width) = self.number(1, 2)?;
        self.eat(end).then_some(())?;
        let day = Date::new(year, month as i8, day as i8).ok().filter(|_| year > 0)?;
        Some(Moment::of_day(day, form, month_width == 2 && day_width == 2))
    }

    /// RFC 5322 §3.3: `[day-name ","] day month-name year`, a year of four digits.
    fn rfc2822_day(&mut self) -> Option<Moment<'a>> {
        let weekday = self.name(&["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]);
        if weekday.is_some() {
            self.eat(",").then_some(())?;
            self.spaces();
        }
        let (day, _) = self.number(1, 2)?;
        (self.spaces() > 0).then_some(())?;
        let month =
            self.name(&["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"])?;
        (self.spaces() > 0).then_some(())?;
        let (year, _) = self.number(4, 4)?;
        let day = Date::new(year, month as i8 + 1, day as i8).ok().filter(|_| year > 0)?;
        const WEEK: [Weekday; 7] = [
            Weekday::Monday,
            Weekday::Tuesday,
            Weekday::Wednesday,
            Weekday::Thursday,
            Weekday::Friday,
            Weekday::Saturday,
            Weekday::Sunday,
        ];
        // A wrong weekday says that one of the two is wrong; which, nobody knows.
        weekday.is_none_or(|index| WEEK[index] == day.weekday()).then_some(())?;
        Some(Moment::of_day(day, Form::Rfc2822, true))
    }

    fn name(&mut self, names: &[&str]) -> Option<usize> {
        let word = self.0.get(..3)?;
        let index = names.iter().position(|name| name.eq_ignore_ascii_case(word))?;
        self.0 = &self.0[3..];
        Some(index)
    }

    /// `Z`, `GMT`, `UT`, `UTC`, `+08:00`, `+0800`. No other name: RFC 2822 says that `CST` is
    /// six hours behind, and Chinese sources mean eight ahead.
    fn offset(&mut self) -> Option<Zoned> {
        for (name, spelling) in [
            ("UTC", Spelling::Name),
            ("GMT", Spelling::Name),
            ("UT", Spelling::Name),
            ("Z", Spelling::Rfc3339),
        ] {
            if self.0.get(..name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name)) {
                self.0 = &self.0[name.len()..];
                return Some(Zoned { seconds: 0, is_negative: false, spelling });
            }
        }
        let is_negative = self.eat("-");
        (is_negative || self.eat("+")).then_some(())?;
        let (hours, _) = self.number(2, 2)?;
        let spelling = if self.eat(":") { Spelling::Rfc3339 } else { Spelling::NoColon };
        let (minutes, _) = self.number(2, 2)?;
        (hours < 24 && minutes < 60).then_some(())?;
        let seconds = i32::from(hours) * 3600 + i32::from(minutes) * 60;
        Some(Zoned { seconds, is_negative, spelling })
    }
}

impl<'a> Moment<'a> {
    fn of_day(day: Date, form: Form, is_padded: bool) -> Self {
        Moment {
            day,
            form,
            is_padded,
            separator: Separator::None,
            time: None,
            fraction: "",
            is_offset_attached: true,
            offset: None,
            is_utc: false,
        }
    }
}
