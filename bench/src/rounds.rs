//! Rounds: who runs when, and for how long. Every contender runs once in each round, so that what the
//! machine does beside it strikes all alike; a ratio is taken within its round, and the median over all.

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use cpu_time::ThreadTime;

use crate::contenders::{Contender, Work};
use crate::inputs::Input;

/// How long each contender took in each round, in seconds.
pub struct Times(pub(crate) Vec<Vec<f64>>);

impl Times {
    /// The median over the rounds of how many times as fast `contender` was as `yardstick`.
    pub fn ratio(&self, contender: usize, yardstick: usize) -> f64 {
        median(self.0.iter().map(|round| round[yardstick] / round[contender]).collect())
    }

    /// The median time of `contender`, in seconds.
    pub fn median(&self, contender: usize) -> f64 {
        median(self.0.iter().map(|round| round[contender]).collect())
    }
}

/// Runs the contenders on `input` with so many threads, in so many rounds.
pub fn run(contenders: &[&Contender], input: &Input, threads: usize, rounds: usize) -> Times {
    let time = |contender: &Contender| {
        // Who has just begun finds the code and the predictions of another one in the processor.
        convert_all(contender, input, threads);
        // What a neighbour takes from the clock it does not take from the thread. Of several threads it is
        // the clock that counts: how well they share the work is part of the question.
        let (clock, thread) = (Instant::now(), ThreadTime::now());
        convert_all(contender, input, threads);
        if threads == 1 { thread.elapsed() } else { clock.elapsed() }.as_secs_f64()
    };
    // The first round fills caches and allocators, and does not count.
    contenders.iter().copied().for_each(|contender| _ = time(contender));
    let rounds = (0..rounds).map(|round| {
        let mut times = vec![0.0; contenders.len()];
        // Another one begins each time: who comes after the slowest finds colder caches.
        for turn in 0..contenders.len() {
            let at = (round + turn) % contenders.len();
            times[at] = time(contenders[at]);
        }
        times
    });
    Times(rounds.collect())
}

fn convert_all(contender: &Contender, input: &Input, threads: usize) {
    let one = |document: &str| match contender.work {
        Work::Parse(parse) => _ = black_box(parse(black_box(document))),
        Work::Convert(convert) => _ = black_box(convert(black_box(document))),
    };
    if threads == 1 {
        input.documents.iter().for_each(|document| one(document));
        return;
    }
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(document) = input.documents.get(next.fetch_add(1, Ordering::Relaxed)) {
                    one(document);
                }
            });
        }
    });
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => values[middle],
        _ => (values[middle - 1] + values[middle]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_taken_within_their_round() {
        // The machine was ten times as slow in the second round, for both.
        let times = Times(vec![vec![1.0, 2.0], vec![10.0, 20.0], vec![1.0, 2.2]]);
        assert_eq!(times.ratio(0, 1), 2.0);
        assert_eq!(times.median(0), 1.0);
    }

    #[test]
    fn the_median_of_an_even_number_is_between() {
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
    }
}
