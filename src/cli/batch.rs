//! Work on many things at once, with what comes of each said in order. The door of `rayon`.
//!
//! ```text
//! thread 1   a ─────────── d ──
//! thread 2   b ─ c ────── ↑ e      c waits to be said until a and b have been
//! said           a b c    d e
//! ```
//! What waits is bounded: a thread that would begin another while too much waits, waits itself. The one that
//! holds up the others is at work meanwhile, so it ends. Memory is that of what is being worked on and of what
//! waits; how many there are does not matter.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard};

use super::catch::catch;
use super::error::{Context, Result};

/// How many bytes may wait to be said.
const WAITING: usize = 32 << 20;

/// What a thing counts that waits and says nothing.
const LEAST: usize = 256;

/// What came of one thing; the words of the panic if there was one.
pub(crate) type Done<T> = std::result::Result<T, String>;

/// What a result counts while it waits.
pub(crate) trait Weight {
    fn weight(&self) -> usize;
}

/// What is to be done with each of `count` things.
pub(crate) struct Batch<M, W> {
    pub count: usize,
    pub jobs: Option<NonZeroUsize>,
    /// What a thread keeps from one thing to the next.
    pub keep: M,
    /// The work on the thing of that number.
    pub work: W,
}

impl<M, W> Batch<M, W> {
    /// Does the work and gives each result to `say`, in the order of the things, until it breaks off.
    ///
    /// A panic is the result of the thing that it came from, and the rest goes on.
    pub(crate) fn run<K, T>(self, say: impl FnMut(usize, Done<T>) -> ControlFlow<()> + Send) -> Result<()>
    where
        M: Fn() -> K + Sync,
        W: Fn(&mut K, usize) -> T + Sync,
        T: Weight + Send,
    {
        let line = Line { begun: 0, said: 0, over: false, weight: 0, waiting: BTreeMap::new(), say };
        let (line, room) = (Mutex::new(line), Condvar::new());
        let work = || {
            let mut kept = (self.keep)();
            while let Some(number) = begin(&line, &room, self.count) {
                let done = catch(|| (self.work)(&mut kept, number));
                if done.is_err() {
                    // What the panic has left half done is not used again.
                    kept = (self.keep)();
                }
                lock(&line).end(number, done);
                room.notify_all();
            }
        };
        if self.count < 2 {
            work();
            return Ok(());
        }
        let jobs = self.jobs.map_or(0, NonZeroUsize::get);
        let pool =
            rayon::ThreadPoolBuilder::new().num_threads(jobs).build().context("cannot start threads")?;
        pool.broadcast(|_| work());
        Ok(())
    }
}

/// The results, in line to be said.
struct Line<T, S> {
    begun: usize,
    said: usize,
    /// Whether nobody listens any more.
    over: bool,
    weight: usize,
    waiting: BTreeMap<usize, Done<T>>,
    say: S,
}

impl<T: Weight, S: FnMut(usize, Done<T>) -> ControlFlow<()>> Line<T, S> {
    fn end(&mut self, number: usize, done: Done<T>) {
        self.weight += weight(&done);
        self.waiting.insert(number, done);
        while !self.over
            && let Some(done) = self.waiting.remove(&self.said)
        {
            self.weight -= weight(&done);
            self.over = (self.say)(self.said, done).is_break();
            self.said += 1;
        }
    }
}

/// The number of the next thing to work on, if there is one, as soon as there is room for its result.
fn begin<T, S>(line: &Mutex<Line<T, S>>, room: &Condvar, count: usize) -> Option<usize> {
    let is_full = |line: &mut Line<T, S>| line.weight > WAITING && !line.over;
    let mut line = room.wait_while(lock(line), is_full).unwrap_or_else(|poisoned| poisoned.into_inner());
    let number = line.begun;
    line.begun += 1;
    (number < count && !line.over).then_some(number)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn weight<T: Weight>(done: &Done<T>) -> usize {
    LEAST + done.as_ref().map_or_else(String::len, T::weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Weight for Vec<u8> {
        fn weight(&self) -> usize {
            self.len()
        }
    }

    #[track_caller]
    fn check(sentence: &str, jobs: usize, count: usize, work: impl Fn(usize) -> Vec<u8> + Sync, want: &str) {
        let mut said = String::new();
        let batch = Batch {
            count,
            jobs: NonZeroUsize::new(jobs),
            keep: || (),
            work: |(): &mut (), number| work(number),
        };
        let say = |number, done: Done<Vec<u8>>| {
            let text = match done {
                Ok(bytes) => format!("{number}:{} ", bytes.len()),
                Err(panic) => format!("{number}!{} ", panic.lines().last().unwrap_or_default()),
            };
            said.push_str(&text);
            if number == 9 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        batch.run(say).unwrap();
        assert_eq!(said, want, "{sentence}");
    }

    #[test]
    fn results_are_said_in_order_and_a_panic_is_one_of_them() {
        let slow_first = |number: usize| {
            if number == 0 {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            vec![0; number]
        };
        check("nothing to do", 2, 0, slow_first, "");
        check("the first is done last and said first", 4, 4, slow_first, "0:0 1:1 2:2 3:3 ");
        check("as with one thread", 1, 4, slow_first, "0:0 1:1 2:2 3:3 ");
        let panics = |number: usize| if number == 1 { panic!("no {number}") } else { vec![0; number] };
        check("a panic stops nothing", 2, 3, panics, "0:0 1!no 1 2:2 ");
        check("with one thread neither", 1, 3, panics, "0:0 1!no 1 2:2 ");
        check(
            "whoever has heard enough says so",
            2,
            100,
            |_| Vec::new(),
            "0:0 1:0 2:0 3:0 4:0 5:0 6:0 7:0 8:0 9:0 ",
        );
        let large = |number: usize| {
            if number == 0 {
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            vec![0; WAITING]
        };
        let want: String = (0..4).map(|number| format!("{number}:{WAITING} ")).collect();
        check("more than may wait comes out whole", 2, 4, large, &want);
    }
}
