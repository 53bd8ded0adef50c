//! Memory: how much of the heap a conversion takes at its peak, and how often it asks for some.
//!
//!     cargo run --release --bin memory
//!
//! prints, for each contender and kind, the medians over the documents. The input itself does not count.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;

use faircopy_bench::contenders::{CONTENDERS, Contender, Work};
use faircopy_bench::inputs;

/// The system's allocator, counted.
struct Counted;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);
static CALLS: AtomicUsize = AtomicUsize::new(0);

fn note(more: usize, less: usize) {
    CALLS.fetch_add(1, Ordering::Relaxed);
    let live = LIVE.fetch_add(more, Ordering::Relaxed) + more;
    PEAK.fetch_max(live, Ordering::Relaxed);
    LIVE.fetch_sub(less, Ordering::Relaxed);
}

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size(), 0);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Old and new are there together where the block cannot grow in place: the worse case counts.
        note(size, layout.size());
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counted = Counted;

fn main() -> Result<()> {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let inputs = match paths.as_slice() {
        [] => inputs::generate(500_000),
        paths => paths.iter().map(|path| inputs::read(path)).collect::<Result<_>>()?,
    };
    println!("| | kind | peak heap, bytes a byte of input | allocations a document |");
    println!("| --- | --- | ---: | ---: |");
    for contender in CONTENDERS {
        for input in &inputs {
            let (mut peaks, mut calls): (Vec<usize>, Vec<usize>) =
                input.documents.iter().map(|document| measure(contender, document)).unzip();
            let peak = median(&mut peaks) as f64 / 100.0;
            println!("| {} | {} | {peak:.2} | {} |", contender.title(), input.name, median(&mut calls));
        }
    }
    Ok(())
}

/// The peak in hundredths of a byte a byte of input, and the number of allocations.
fn measure(contender: &Contender, document: &str) -> (usize, usize) {
    let before = LIVE.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let calls = CALLS.load(Ordering::Relaxed);
    match contender.work {
        Work::Parse(parse) => _ = black_box(parse(document)),
        Work::Convert(convert) => _ = black_box(convert(document)),
    }
    let peak = PEAK.load(Ordering::Relaxed) - before;
    (100 * peak / document.len().max(1), CALLS.load(Ordering::Relaxed) - calls)
}

fn median(values: &mut [usize]) -> usize {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or(0)
}
