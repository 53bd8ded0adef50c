//! Rules: what each element becomes.
