//! Control-C, for work that ends in good order when it is asked to. All other work is ended by it as ever: at any point it leaves an
//! archive that is sound.

use signal_hook::consts::SIGINT;
use signal_hook::flag;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a shell shows for a program that Control-C ended: 128 + 2.
const INTERRUPTED: i32 = 130;

/// Whether the user pressed Control-C.
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// From now on the first Control-C is only heard; the second one ends the program at once.
    pub(crate) fn listen() -> Self {
        let pressed = Arc::new(AtomicBool::new(false));
        // In this order: the first one finds nothing pressed yet. Where it cannot be heard, Control-C ends the program as ever.
        let _ = flag::register_conditional_shutdown(SIGINT, INTERRUPTED, Arc::clone(&pressed))
            .and_then(|_| flag::register(SIGINT, Arc::clone(&pressed)));
        Self(pressed)
    }

    /// Whether to go on.
    pub(crate) fn flow(&self) -> ControlFlow<()> {
        if self.0.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}
