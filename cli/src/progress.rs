//! What is shown while something takes long: only to a person, on standard error.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A line that moves and is gone when this is dropped.
#[derive(Debug)]
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Says that something is going on.
    pub(crate) fn spinner(message: &str) -> Progress {
        Progress::start(ProgressBar::with_draw_target(None, target()), "{spinner} {msg} {elapsed}", message)
    }

    /// Counts up to `total`.
    pub(crate) fn bar(total: usize, message: &str) -> Progress {
        let bar = ProgressBar::with_draw_target(Some(total as u64), target());
        Progress::start(bar, "{spinner} {msg} {bar:30} {pos}/{len}", message)
    }

    pub(crate) fn at(&self, position: usize) {
        self.0.set_position(position as u64);
    }

    fn start(bar: ProgressBar, template: &str, message: &str) -> Progress {
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(message.to_owned());
        if !bar.is_hidden() {
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        Progress(bar)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn target() -> ProgressDrawTarget {
    if std::io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() }
}
