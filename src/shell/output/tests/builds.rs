//! What a build writes, and what it leaves alone because it is the same.

use super::*;

#[test]
fn a_first_build_makes_the_folder_and_lists_its_files() {
    let place = Place::new();
    assert_eq!(place.build(&[HOME, ANNA]), Written { new: 2, ..Written::default() });
    let list = format!(
        "{{\"version\":1,\"files\":[\n\
         {{\"path\":\"index.html\",\"size\":4,\"blake3\":\"{}\"}},\n\
         {{\"path\":\"people/anna/index.html\",\"size\":4,\"blake3\":\"{}\"}}\n]}}\n",
        blake3::hash(b"home"),
        blake3::hash(b"Anna")
    );
    assert_eq!(tree_of(&place.out()), tree(&[(MANIFEST, &list), HOME, ANNA]));
}

#[test]
fn an_empty_folder_is_as_good_as_none_and_a_site_may_be_empty() {
    let place = Place::new();
    fs::create_dir(place.out()).expect("a new folder");
    assert_eq!(place.build(&[HOME]), Written { new: 1, ..Written::default() });
    assert_eq!(place.build(&[]), Written { deleted: 1, ..Written::default() });
    assert_eq!(tree_of(&place.out()), tree(&[(MANIFEST, "{\"version\":1,\"files\":[\n]}\n")]));
    assert_eq!(place.build(&[]), Written::default());
}

#[cfg(unix)]
#[test]
fn a_second_build_of_the_same_site_writes_nothing() {
    let place = Place::with(&[HOME, ANNA]);
    place.put("CNAME", "example.org");
    let before = stamps(&place.out());
    let output = place.stage(&[HOME, ANNA]);
    assert_eq!(tree_of(&place.work()).keys().collect::<Vec<_>>(), ["lock"]);
    let (written, old) = output.commit().expect("a site");
    assert_eq!(written, Written { unchanged: 2, ..Written::default() });
    drop(old);
    assert_eq!(stamps(&place.out()), before);
    assert!(!place.work().exists());
}

#[cfg(unix)]
#[test]
fn what_did_not_change_is_the_same_file_after_a_build_that_changed_something() {
    let place = Place::with(&[HOME, ANNA, BELA]);
    make_old(&place.out().join(ANNA.0));
    let before = stamps(&place.out().join("people/anna"));
    let written = place.build(&[("index.html", "new home"), ANNA, ("feed.xml", "feed")]);
    assert_eq!(written, Written { new: 1, changed: 1, unchanged: 1, deleted: 1 });
    assert_eq!(place.site(), tree(&[("index.html", "new home"), ANNA, ("feed.xml", "feed")]));
    let after = stamps(&place.out().join("people/anna"));
    assert_eq!(after.last(), before.last());
}

#[test]
fn equal_sites_give_equal_lists_whatever_the_order_of_the_files() {
    let (one, other) = (Place::with(&[HOME, ANNA, BELA]), Place::with(&[BELA, ANNA]));
    other.build(&[ANNA, BELA, HOME]);
    assert_eq!(tree_of(&one.out()), tree_of(&other.out()));
}

#[test]
fn bytes_decide_what_is_unchanged_not_the_list() {
    let place = Place::with(&[HOME, ANNA]);
    place.put(ANNA.0, "Eve.");
    fs::remove_file(place.out().join(HOME.0)).expect("a file");
    assert_eq!(place.build(&[HOME, ANNA]), Written { changed: 2, ..Written::default() });
    assert_eq!(place.site(), tree(&[HOME, ANNA]));

    // The list is put right when the folder already has the bytes of the new site, but not by our hand.
    place.put(ANNA.0, "Ann.");
    place.build(&[HOME, ("people/anna/index.html", "Ann.")]);
    let list = fs::read_to_string(place.out().join(MANIFEST)).expect("a list");
    assert!(list.contains(blake3::hash(b"Ann.").to_hex().as_str()));
}

#[test]
fn files_are_written_from_several_threads() {
    let place = Place::new();
    let output = place.open().expect("a folder of ours");
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let output = &output;
            scope.spawn(move || {
                for page in 0..50 {
                    let file = format!("pages/{page}/{thread}/index.html");
                    output.write(&file, file.as_bytes()).expect("room on the disk");
                }
            });
        }
    });
    let (written, _old) = output.commit().expect("a site");
    assert_eq!(written.new, 200);
    assert!(place.site().iter().all(|(file, text)| file == text));
}

#[test]
fn a_large_file_is_copied_and_recognised() {
    let place = Place::new();
    let source = place.folder.path().join("photo.jpg");
    let build = |text: &str| {
        fs::write(&source, text).expect("a new file");
        let output = place.open().expect("a folder of ours");
        output.copy("images/photo.jpg", File::open(&source), &source).expect("a copy");
        let (written, old) = output.commit().expect("a site");
        old.clear().expect("an old site to be removed");
        assert_eq!(place.site(), tree(&[("images/photo.jpg", text)]));
        (written.new, written.changed, written.unchanged)
    };
    let photo = "0123456789".repeat(20_000);
    assert_eq!(build(&photo), (1, 0, 0));
    assert_eq!(build(&photo), (0, 0, 1));
    assert_eq!(build(&photo.replacen("78901", "78910", 1)), (0, 1, 0));
    assert_eq!(build(""), (0, 1, 0));
    // What was copied is the same file when it is written.
    assert_eq!(place.build(&[("images/photo.jpg", "")]), Written { unchanged: 1, ..Written::default() });
}

#[test]
fn names_that_leave_the_folder_or_come_twice_spoil_the_build() {
    let place = Place::with(&[HOME]);
    let output = place.open().expect("a folder of ours");
    let error = output.write("../index.html", b"").expect_err("it leaves the folder");
    assert_eq!(error.to_string(), "`../index.html` cannot be the name of a file of the site");
    assert!(output.copy("/etc/passwd", File::open("x"), Path::new("x")).is_err());
    let error = output.commit().expect_err("a file is missing");
    assert_eq!(place.message(&error), "cannot finish the site in `public`: a file of it could not be written");
    assert!(!error.is_guard());

    for (file, text) in [HOME, ("index.html", "other"), ANNA] {
        let output = place.stage(&[(file, text)]);
        assert!(matches!(output.write(file, b"again"), Err(OutputError::Io { .. })));
    }
    assert_eq!(place.site(), tree(&[HOME]));
}

#[test]
fn a_site_that_is_deleted_during_the_build_is_built_all_the_same() {
    let place = Place::with(&[HOME]);
    let output = place.stage(&[("index.html", "new home"), ANNA]);
    fs::remove_dir_all(place.out()).expect("a folder");
    drop(output.commit().expect("a site"));
    assert_eq!(place.site(), tree(&[("index.html", "new home"), ANNA]));
}
