//! What is not ours is carried over, refused or rescued; it is never lost.

use super::*;

#[cfg(unix)]
#[test]
fn what_is_not_ours_is_carried_over_whatever_it_is() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::with(&[HOME, ANNA, BELA]);
    place.put("CNAME", "example.org");
    place.put(".git/objects/ab", "blob");
    place.put("people/bela/notes.txt", "mine");
    fs::create_dir(place.out().join("empty")).expect("a new folder");
    std::os::unix::fs::symlink("../../elsewhere", place.out().join("link")).expect("a new link");
    fs::set_permissions(place.out().join(".git"), fs::Permissions::from_mode(0o750)).expect("a mode");
    fs::set_permissions(place.out(), fs::Permissions::from_mode(0o711)).expect("a mode");

    let output = place.stage(&[("index.html", "new home"), ANNA]);
    place.put("late.txt", "appeared during the build");
    let (written, old) = output.commit().expect("a site");
    old.clear().expect("an old site to be removed");
    assert_eq!(written, Written { changed: 1, unchanged: 1, deleted: 1, new: 0 });
    let expected = [
        ("index.html", "new home"),
        ANNA,
        ("CNAME", "example.org"),
        (".git/objects/ab", "blob"),
        ("people/bela/notes.txt", "mine"),
        ("empty/", ""),
        ("link", "-> ../../elsewhere"),
        ("late.txt", "appeared during the build"),
    ];
    assert_eq!(place.site(), tree(&expected));
    let mode = |path: PathBuf| fs::metadata(path).expect("a folder").permissions().mode() & 0o777;
    assert_eq!((mode(place.out()), mode(place.out().join(".git"))), (0o711, 0o750));
}

#[test]
fn files_that_appear_after_the_trees_were_joined_are_rescued() {
    let place = Place::with(&[HOME, ANNA]);
    place.put("CNAME", "old.example.org");
    make_old(&place.out().join("CNAME"));
    let (_, old) = place.stage(&[("index.html", "new home")]).commit().expect("a site");
    // The old site is where only a program that had it open can still write.
    let tree_of_old = place.work().join("next");
    fs::create_dir_all(tree_of_old.join("people/new/deep")).expect("new folders");
    fs::write(tree_of_old.join("people/new/deep/file"), "late").expect("a new file");
    fs::write(tree_of_old.join("people/anna/notes.txt"), "late too").expect("a new file");
    fs::remove_file(tree_of_old.join("CNAME")).expect("a file");
    fs::write(tree_of_old.join("CNAME"), "new.example.org").expect("a new file");
    old.clear().expect("an old site to be removed");
    let expected = [
        ("index.html", "new home"),
        ("people/new/deep/file", "late"),
        ("people/anna/notes.txt", "late too"),
        ("CNAME", "new.example.org"),
    ];
    assert_eq!(place.site(), tree(&expected));
}

#[test]
fn a_rescued_file_never_overwrites_a_page_and_is_not_lost_either() {
    let place = Place::with(&[HOME]);
    let (_, old) = place.stage(&[HOME, ANNA]).commit().expect("a site");
    let late = place.work().join("next/people/anna/index.html");
    fs::create_dir_all(late.parent().expect("a file")).expect("new folders");
    fs::write(&late, "mine").expect("a new file");
    let expected = "`.briefbook-public/next/people/anna/index.html` was put into the old site just as it was replaced, \
                    and the new site has a file of that name\n\
                    help: move that file to where you want it, then build again";
    assert_eq!(place.message(&old.clear().expect_err("no room")), expected);
    assert_eq!(place.message(&place.open().expect_err("still no room")), expected);
    assert_eq!(fs::read_to_string(&late).expect("still there"), "mine");
    fs::rename(&late, place.folder.path().join("mine.html")).expect("a file");
    place.build(&[HOME, ANNA]);
    assert_eq!(place.site(), tree(&[HOME, ANNA]));
}

#[test]
fn what_is_in_the_way_of_the_new_site_is_named_and_nothing_changes() {
    let refusal = |file: &str| {
        format!(
            "`public/{file}` is where the site has a file, but Briefbook did not make it\n\
             help: move it out of the output folder, or rename the page"
        )
    };
    for (foreign, written, in_the_way) in [
        ("feed.xml", "feed.xml", "feed.xml"),
        ("people", "people/bela/index.html", "people"),
        ("people/bela", "people/bela/index.html", "people/bela"),
        ("feed/notes.txt", "feed", "feed"),
        ("a.txt/b/c", "a.txt", "a.txt"),
    ] {
        let place = Place::with(&[HOME]);
        place.put(foreign, "mine");
        let before = tree_of(&place.out());
        let error = place.stage(&[HOME, (written, "ours")]).commit().expect_err("something is in the way");
        assert_eq!(place.message(&error), refusal(in_the_way));
        assert!(error.is_guard());
        assert_eq!(tree_of(&place.out()), before);
        assert!(!place.work().exists());
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_deleted_through_a_link() {
    let place = Place::with(&[HOME, ANNA]);
    let elsewhere = place.folder.path().join("elsewhere");
    fs::rename(place.out().join("people"), &elsewhere).expect("a folder");
    std::os::unix::fs::symlink("../../elsewhere", place.out().join("people")).expect("a new link");
    place.build(&[("index.html", "new home")]);
    assert_eq!(tree_of(&elsewhere), tree(&[("anna/index.html", "Anna")]));
    assert_eq!(place.site(), tree(&[("index.html", "new home"), ("people", "-> ../../elsewhere")]));
    let error = place.stage(&[HOME, ANNA]).commit().expect_err("the link is in the way");
    assert!(matches!(error, OutputError::Foreign { .. }), "{error}");
}

#[test]
fn a_folder_that_is_not_ours_is_refused() {
    let place = Place::new();
    place.put("thesis.tex", "ten years of work");
    let error = place.open().expect_err("not ours");
    let expected = "`public` has files in it that Briefbook did not make\n\
                    help: choose another folder with `--out`, or empty `public` yourself";
    assert_eq!((place.message(&error).as_str(), error.is_guard()), (expected, true));
    place.put(MANIFEST, "{");
    let expected = "`public/.briefbook.json` does not list the files of a site: \
                    EOF while parsing an object at line 1 column 1\n\
                    help: delete the folder yourself, or choose another one with `--out`";
    assert_eq!(place.message(&place.open().expect_err("not ours")), expected);
    fs::remove_file(place.out().join(MANIFEST)).expect("a file");
    assert_eq!(place.site(), tree(&[("thesis.tex", "ten years of work")]));
    assert!(!place.work().exists());
}

#[test]
fn what_appears_in_an_empty_folder_during_the_first_build_is_kept() {
    let place = Place::new();
    fs::create_dir(place.out()).expect("a new folder");
    let output = place.stage(&[HOME]);
    place.put("CNAME", "example.org");
    let (_, old) = output.commit().expect("a site");
    old.clear().expect("an old folder to be removed");
    assert_eq!(place.site(), tree(&[HOME, ("CNAME", "example.org")]));
    assert!(!place.work().exists());
}
