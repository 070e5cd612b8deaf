//! A server that runs on a site of its own, and raw requests to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::fixture::NOW;
use crate::sandbox::Sandbox;

/// So long a condition is waited for; it is there after milliseconds unless the machine is very busy.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Server {
    pub port: u16,
    child: Child,
    said: Arc<Mutex<String>>,
    /// Listens to what it says, to the end.
    hearing: Option<JoinHandle<()>>,
}

pub struct Answer {
    pub status: u16,
    head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).first().copied()
    }

    /// The values of a header, one for each line that has it.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect()
    }
}

impl Server {
    /// Starts a server at a free port and waits until it shows the site.
    pub fn start(sandbox: &Sandbox, arguments: &[&str]) -> Self {
        let fixed = ["serve", "--port", "0", "--now", NOW];
        let arguments: Vec<&str> = fixed.iter().chain(arguments).copied().collect();
        Self::begin(sandbox.command(&arguments))
    }

    /// Starts a server by a command, likewise.
    pub fn begin(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let said: Arc<Mutex<String>> = Arc::default();
        let (errors, heard) = (child.stderr.take().unwrap(), Arc::clone(&said));
        let hearing = std::thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                let mut said = heard.lock().unwrap();
                said.push_str(&line);
                said.push('\n');
            }
        });
        let mut server = Self { port: 0, child, said, hearing: Some(hearing) };
        let address = server.wait_for(|server| {
            let said = server.said();
            said.split_once("http://").and_then(|(_, rest)| rest.split('/').next().map(str::to_owned))
        });
        server.port = address.rsplit(':').next().unwrap().parse().unwrap();
        server
    }

    /// Everything that it has said so far.
    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Waits until something is there.
    #[track_caller]
    pub fn wait_for<T>(&self, mut there: impl FnMut(&Self) -> Option<T>) -> T {
        let begin = Instant::now();
        loop {
            if let Some(value) = there(self) {
                return value;
            }
            assert!(begin.elapsed() < PATIENCE, "it does not come; the server said:\n{}", self.said());
            std::thread::sleep(Duration::from_millis(15));
        }
    }

    /// Waits until a page holds a text.
    #[track_caller]
    pub fn wait_for_text(&self, path: &str, text: &str) {
        self.wait_for(|server| server.get(path).text().contains(text).then_some(()));
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }

    /// Asks as a browser does that sits at this machine; `headers` come on top.
    pub fn ask(&self, method: &str, path: &str, headers: &[&str]) -> Answer {
        let host = format!("Host: 127.0.0.1:{}", self.port);
        let lines: Vec<&str> = std::iter::once(host.as_str()).chain(headers.iter().copied()).collect();
        self.send(&format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n{}\r\n\r\n", lines.join("\r\n")))
            .unwrap_or_else(|| panic!("{method} {path} has no answer"))
    }

    /// Sends some bytes and reads to the end; `None` if there is no answer.
    pub fn send(&self, request: &str) -> Option<Answer> {
        exchange(self.port, request)
    }

    pub fn connect(&self) -> TcpStream {
        connect(self.port)
    }

    /// Ends it as Ctrl-C does; gives the exit code.
    #[cfg(unix)]
    pub fn interrupt(&mut self) -> Option<i32> {
        self.end_with("INT")
    }

    /// Ends it by a signal; gives the exit code when everything it said is there.
    #[cfg(unix)]
    pub fn end_with(&mut self, signal: &str) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{signal}"), &id]).status().unwrap().success());
        let code = self.child.wait().unwrap().code();
        if let Some(hearing) = self.hearing.take() {
            hearing.join().unwrap();
        }
        code
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Sends some bytes to whatever listens at a port of this machine and reads to the end; `None` if there is no answer.
pub fn exchange(port: u16, request: &str) -> Option<Answer> {
    let mut stream = connect(port);
    // A server that refuses may close before all is written.
    let _ = stream.write_all(request.as_bytes());
    // Not every server ends a connection when it is asked to.
    let (mut bytes, mut piece) = (Vec::new(), [0; 16 * 1024]);
    while !is_whole(&bytes) {
        let Ok(length @ 1..) = stream.read(&mut piece) else { break };
        bytes.extend_from_slice(&piece[..length]);
    }
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
    let body = if chunked { unchunk(&bytes[end + 4..]) } else { bytes[end + 4..].to_vec() };
    Some(Answer { status, head, body })
}

/// Whether an answer that comes in chunks is there to its end. Of others the end of the connection tells.
fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    head.contains("transfer-encoding: chunked") && bytes.ends_with(b"\r\n0\r\n\r\n")
}

fn unchunk(mut bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).unwrap_or("0"), 16).unwrap_or(0);
        let Some(piece) = bytes.get(end + 2..end + 2 + size).filter(|_| size > 0) else { break };
        whole.extend_from_slice(piece);
        bytes = bytes.get(end + 4 + size..).unwrap_or_default();
    }
    whole
}

/// A page without the server's own tag.
pub fn without_script(page: &str) -> String {
    let Some((before, rest)) = page.split_once("<script src=\"/_briefbook/live.js\"") else { return page.to_owned() };
    format!("{before}{}", rest.split_once("</script>\n").map_or("", |(_, after)| after))
}
