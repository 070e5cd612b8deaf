//! A line between a program and a server, which can be cut.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A port of its own, from which all that comes is passed on to a server.
pub struct Line {
    pub port: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// So many pieces were sent from here since the line was laid or fixed. A piece is what came at a time: a request, or a few.
    pieces: usize,
    /// After this many pieces nothing gets through any more, in no direction, until the line is fixed.
    lasts: Option<usize>,
    /// The ends of all connections.
    ends: Vec<TcpStream>,
}

impl Line {
    /// A line to a port of this machine.
    pub fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for here in listener.incoming().flatten() {
                let Ok(there) = TcpStream::connect(("127.0.0.1", server)) else { continue };
                let copy = |stream: &TcpStream| stream.try_clone().expect("a second handle");
                shared.lock().unwrap().ends.extend([copy(&here), copy(&there)]);
                let (back_from, back_to) = (copy(&there), copy(&here));
                let counted = Arc::clone(&shared);
                std::thread::spawn(move || carry(here, there, || counted.lock().unwrap().let_through()));
                std::thread::spawn(move || carry(back_from, back_to, || true));
            }
        });
        Self { port, state }
    }

    /// Cuts the line after this many pieces from now on, or fixes it.
    pub fn lasts(&self, pieces: Option<usize>) {
        *self.state.lock().unwrap() = State { lasts: pieces, ..State::default() };
    }

    /// How many pieces were sent since the line was fixed.
    pub fn pieces(&self) -> usize {
        self.state.lock().unwrap().pieces
    }
}

impl State {
    /// Whether a piece gets through; the one that does not cuts every connection.
    fn let_through(&mut self) -> bool {
        if self.lasts.is_some_and(|pieces| self.pieces >= pieces) {
            for end in self.ends.drain(..) {
                let _ = end.shutdown(Shutdown::Both);
            }
            return false;
        }
        self.pieces += 1;
        true
    }
}

/// Passes on what comes, as long as it is let through.
fn carry(mut from: TcpStream, mut to: TcpStream, mut lets_through: impl FnMut() -> bool) {
    let mut piece = vec![0; 64 * 1024];
    while let Ok(length) = from.read(&mut piece) {
        if length == 0 || !lets_through() || to.write_all(&piece[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
    let _ = from.shutdown(Shutdown::Read);
}
