//! A request becomes an answer: pages of the table of routes, files, the program's own script, and the events of a tab.
//!
//! In: a request that the guard has let in. Out: a response. There is no path to a file here but the one that the table
//! of routes names, so there is nothing to walk out of.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName, HeaderValue,
    LOCATION, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{Method, Request, Response, StatusCode};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, StreamExt, poll_fn};
use tokio::sync::mpsc::Receiver;

use super::guard::{Guard, Refusal};
use super::part::Part;
use super::print::Print;
use super::showing::{Found, News, Page, Showing, Version};
use super::told::overlay;
use crate::compile::source_text;
use crate::hosting::content_type::content_type;
use crate::memo::Digest;
use crate::path::{SourcePath, UrlPath, percent_decode, percent_encode};
use crate::shell::disk::open::open;

/// Below this path the server answers for itself. No page that a kind or a title gives its address can be there.
pub const OWN: &str = "/_briefbook/";

const SCRIPT: &str = include_str!("live.js");

/// Tells a browser that no other site may use what is sent, not even as a picture.
const SAME_ORIGIN_ONLY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// As much of a file is in memory at once.
const PIECE: usize = 64 * 1024;

/// What all answers are made from.
pub struct Desk {
    /// Who may ask.
    pub guard: Guard,
    /// What is shown.
    pub showing: Arc<Showing>,
    /// The site's folder.
    pub root: PathBuf,
    /// How a file is opened in the editor, with `{file}`, `{line}` and `{column}`.
    pub editor: Option<String>,
}

/// Answers a request.
pub async fn answer(desk: Arc<Desk>, request: Request<Body>) -> Response<Body> {
    let (request, _) = request.into_parts();
    let mut response = match desk.guard.admit(&request.method, &request.uri, &request.headers) {
        Ok(path) => answer_path(desk, &path, &request).await,
        Err(refusal) => refuse(refusal),
    };
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(SAME_ORIGIN_ONLY, HeaderValue::from_static("same-origin"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    response
}

fn refuse(refusal: Refusal) -> Response<Body> {
    let mut response = plain(refusal.status(), refusal.words());
    if refusal == Refusal::Method {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    response
}

fn plain(status: StatusCode, words: &str) -> Response<Body> {
    (status, [(CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{words}\n")).into_response()
}

async fn answer_path(desk: Arc<Desk>, path: &str, request: &Parts) -> Response<Body> {
    if let Some(own) = path.strip_prefix(OWN) {
        return answer_own(&desk, own, request).await;
    }
    let Some(version) = desk.showing.version().await else {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "the server is ending");
    };
    let base = version.good.site.settings.base_path();
    let Some(below) = below_base(&version, path).map(str::to_owned) else {
        let home = if path == "/" { Some(base) } else { None };
        return home.map_or_else(|| plain(StatusCode::NOT_FOUND, "the site is below another path"), moved);
    };
    let (showing, found_in, below_path) = (Arc::clone(&desk.showing), Arc::clone(&version), below.clone());
    // Rendering keeps a processor busy; the network goes on in the meantime.
    let found = tokio::task::spawn_blocking(move || showing.find(&found_in, &below_path)).await;
    match found {
        Ok(Found::Page(page)) => send_page(request, &below, &page, StatusCode::OK),
        Ok(Found::File(path)) => {
            let real = version.latest.inputs().real(&path).clone();
            send_file(request, &desk.root, real, path.as_str()).await
        }
        Ok(Found::Folder(url)) => moved(&format!("{base}{}", url.encoded())),
        Ok(Found::Missing(Some(page))) => send_page(request, &below, &page, StatusCode::NOT_FOUND),
        Ok(Found::Missing(None)) => plain(StatusCode::NOT_FOUND, "no such page"),
        Ok(Found::Broken) | Err(_) => broken(request, &below),
    }
}

/// A decoded path below the base URL.
fn below_base<'p>(version: &Version, path: &'p str) -> Option<&'p str> {
    path.strip_prefix(&*percent_decode(version.good.site.settings.base_path()))
}

fn moved(to: &str) -> Response<Body> {
    let mut response = plain(StatusCode::FOUND, "the page is at another address");
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(LOCATION, to);
    }
    response
}

/// What the server has of its own: the script of every page, what is wrong, and the events that the script waits for.
async fn answer_own(desk: &Arc<Desk>, name: &str, request: &Parts) -> Response<Body> {
    match name {
        "live.js" => {
            let tag = format!("\"{}\"", Digest::of(SCRIPT.as_bytes()).short());
            send_bytes(request, SCRIPT.as_bytes(), content_type(name), &tag, StatusCode::OK)
        }
        "problems" => {
            let Some(version) = desk.showing.version().await else {
                return plain(StatusCode::SERVICE_UNAVAILABLE, "the server is ending");
            };
            let desk = Arc::clone(desk);
            let made = tokio::task::spawn_blocking(move || problems(&desk, &version)).await.unwrap_or_default();
            ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], made).into_response()
        }
        "events" => events(desk, request).await,
        _ => plain(StatusCode::NOT_FOUND, "the server has nothing of this name"),
    }
}

fn problems(desk: &Desk, version: &Version) -> Vec<u8> {
    let problems = desk.showing.problems();
    let inputs = version.latest.inputs();
    let made = overlay(&problems, &desk.root, desk.editor.as_deref(), &|path| source_text(inputs, path));
    serde_json::to_vec(&made).unwrap_or_default()
}

/// What a channel receives, as a stream.
fn stream_of<T>(mut receiver: Receiver<T>) -> impl Stream<Item = T> {
    poll_fn(move |context| receiver.poll_recv(context))
}

/// What a tab waits for: a change of its page, its stylesheets or the problems. No event carries content.
async fn events(desk: &Arc<Desk>, request: &Parts) -> Response<Body> {
    let Some(version) = desk.showing.version().await else {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "the server is ending");
    };
    let query = request.uri.query().unwrap_or_default();
    let value = |name: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.clone().find(|(key, _)| *key == name).map(|(_, value)| percent_decode(value)).unwrap_or_default()
    };
    // The script names the path as it is in the address, and a query is encoded once more.
    let path = percent_decode(&value("page"));
    let path = below_base(&version, &path).unwrap_or_default().to_owned();
    let shows = Print { text: value("text"), styles: value("styles") };
    let showing = Arc::clone(&desk.showing);
    let Ok(news) = tokio::task::spawn_blocking(move || showing.open_tab(&path, shows)).await else {
        return plain(StatusCode::INTERNAL_SERVER_ERROR, "the page cannot be watched");
    };
    // A browser does not tell its page of an event without data.
    let events = stream_of(news).map(|news| {
        Ok::<Event, Infallible>(match news {
            News::Page => Event::default().event("page").data("changed"),
            News::Styles => Event::default().event("styles").data("changed"),
            News::Problems(state) => Event::default().event("problems").data(format!("state {state}")),
        })
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
}

/// The program's tag, which brings the script into a page. It is a file of its own, as the theme's policy demands.
fn script_tag(url: &str, print: &Print) -> String {
    let quoted = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    format!(
        "<script src=\"{OWN}live.js\" data-page=\"{}\" data-text=\"{}\" data-styles=\"{}\" defer></script>",
        quoted(url),
        print.text,
        print.styles
    )
}

/// A page with the program's tag at the end of its head, so that it is the page's own affair when its body is shown.
fn with_script(page: &[u8], tag: &str) -> Vec<u8> {
    let end = page.windows(7).position(|bytes| bytes.eq_ignore_ascii_case(b"</head>")).unwrap_or(page.len());
    let mut bytes = Vec::with_capacity(page.len() + tag.len() + 1);
    bytes.extend_from_slice(&page[..end]);
    bytes.extend_from_slice(tag.as_bytes());
    bytes.push(b'\n');
    bytes.extend_from_slice(&page[end..]);
    bytes
}

fn send_page(request: &Parts, below: &str, page: &Page, status: StatusCode) -> Response<Body> {
    if !page.is_html {
        let tag = format!("\"{}\"", page.print.text);
        return send_bytes(request, &page.bytes, content_type(&output_file(below)), &tag, status);
    }
    let print = if status == StatusCode::OK { page.print.clone() } else { page.print.missing() };
    let bytes = with_script(&page.bytes, &script_tag(request.uri.path(), &print));
    let tag = format!("\"{}\"", Digest::of(&bytes).short());
    send_bytes(request, &bytes, "text/html; charset=utf-8", &tag, status)
}

fn output_file(below: &str) -> String {
    UrlPath::from_decoded(below).map_or_else(|| below.to_owned(), |url| url.output_file())
}

/// In place of a page that cannot be made and never could: the script shows why, and the page once it can be.
fn broken(request: &Parts, below: &str) -> Response<Body> {
    let tag = script_tag(request.uri.path(), &Print { text: "none".to_owned(), styles: String::new() });
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Not made yet</title>\n{tag}\n\
         </head>\n<body>\n<h1>This page cannot be made yet</h1>\n<p><code>/{}</code> has a mistake that the terminal \
         tells. The page comes up here on its own when it is fixed.</p>\n</body>\n</html>\n",
        percent_encode(below).replace('&', "&amp;")
    );
    send_bytes(request, html.as_bytes(), "text/html; charset=utf-8", "\"none\"", StatusCode::INTERNAL_SERVER_ERROR)
}

/// The head of an answer, and which bytes of what is there belong to it.
fn head(request: &Parts, size: u64, kind: &str, tag: &str, status: StatusCode) -> (Response<Body>, Part) {
    let part = if status == StatusCode::OK { Part::of(&request.headers, size, tag) } else { Part::Whole };
    let (status, length) = match &part {
        Part::Whole => (status, size),
        Part::Unchanged => (StatusCode::NOT_MODIFIED, 0),
        Part::Bytes(range) => (StatusCode::PARTIAL_CONTENT, range.end - range.start),
        Part::Beyond => (StatusCode::RANGE_NOT_SATISFIABLE, 0),
    };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(ETAG, tag);
    put(ACCEPT_RANGES, "bytes");
    match &part {
        Part::Bytes(range) => put(CONTENT_RANGE, &format!("bytes {}-{}/{size}", range.start, range.end - 1)),
        Part::Beyond => put(CONTENT_RANGE, &format!("bytes */{size}")),
        Part::Whole | Part::Unchanged => {}
    }
    if part != Part::Unchanged {
        put(CONTENT_TYPE, kind);
        put(CONTENT_LENGTH, &length.to_string());
    }
    (response, part)
}

fn send_bytes(request: &Parts, bytes: &[u8], kind: &str, tag: &str, status: StatusCode) -> Response<Body> {
    let (mut response, part) = head(request, bytes.len() as u64, kind, tag, status);
    let range = match part {
        Part::Whole => Some(bytes),
        Part::Bytes(range) => usize::try_from(range.start)
            .ok()
            .zip(usize::try_from(range.end).ok())
            .and_then(|(start, end)| bytes.get(start..end)),
        Part::Unchanged | Part::Beyond => None,
    };
    if let Some(range) = range.filter(|_| request.method == Method::GET) {
        *response.body_mut() = Body::from(range.to_vec());
    }
    response
}

/// Sends a file of the site piece by piece: it may be a film.
async fn send_file(request: &Parts, root: &Path, file: SourcePath, name: &str) -> Response<Body> {
    let root = root.to_owned();
    let opened = tokio::task::spawn_blocking(move || open_file(&root, &file)).await;
    let Ok(Ok((mut file, size, tag))) = opened else {
        return plain(StatusCode::NOT_FOUND, "the file cannot be read");
    };
    let (mut response, part) = head(request, size, content_type(name), &tag, StatusCode::OK);
    let range = match part {
        Part::Whole => 0..size,
        Part::Bytes(range) => range,
        Part::Unchanged | Part::Beyond => return response,
    };
    if request.method == Method::GET && range.start < range.end {
        let (sender, receiver) = tokio::sync::mpsc::channel::<std::io::Result<Bytes>>(1);
        tokio::spawn(async move {
            let mut at = range.start;
            // A piece is read when there is room for it, so that a client that does not read costs no thread and one piece.
            while at < range.end
                && let Ok(room) = sender.reserve().await
            {
                let left = usize::try_from(range.end - at).unwrap_or(PIECE);
                let read =
                    tokio::task::spawn_blocking(move || (read_piece(&mut file, at, left.min(PIECE)), file)).await;
                let Ok((piece, same)) = read else { return };
                file = same;
                at = piece.as_ref().map_or(range.end, |piece| at + piece.len() as u64);
                room.send(piece);
            }
        });
        *response.body_mut() = Body::from_stream(stream_of(receiver));
    }
    response
}

/// The bytes of a file from one place on, at least one of them.
fn read_piece(file: &mut std::fs::File, at: u64, most: usize) -> std::io::Result<Bytes> {
    use std::io::{Read, Seek, SeekFrom};
    file.seek(SeekFrom::Start(at))?;
    let mut piece = vec![0; most];
    let read = file.read(&mut piece)?;
    piece.truncate(read);
    // The file has become shorter: the browser has to see that the answer is not whole.
    if read == 0 { Err(std::io::ErrorKind::UnexpectedEof.into()) } else { Ok(piece.into()) }
}

/// A file, its size, and a tag that changes with it.
fn open_file(root: &Path, path: &SourcePath) -> std::io::Result<(std::fs::File, u64, String)> {
    let file = open(root, path)?;
    let metadata = file.metadata()?;
    let modified = metadata.modified()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Ok((file, metadata.len(), format!("\"{:x}-{:x}\"", modified.as_nanos(), metadata.len())))
}
