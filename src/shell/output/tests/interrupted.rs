//! Builds that end early: dropped, killed, kept out by another one, or out of room on the disk.

use super::*;

#[test]
fn a_build_that_is_dropped_has_changed_nothing() {
    let place = Place::with(&[HOME, ANNA]);
    place.put("CNAME", "example.org");
    let before = tree_of(&place.out());
    drop(place.stage(&[("index.html", "new home"), BELA]));
    assert_eq!(tree_of(&place.out()), before);
    assert!(!place.work().exists());
}

#[test]
fn a_second_build_at_the_same_time_is_refused_until_the_old_site_is_gone() {
    let place = Place::with(&[HOME]);
    let output = place.stage(&[ANNA]);
    let expected = format!(
        "another build, process {}, is writing to `public`\nhelp: wait until that build has ended, then build again",
        std::process::id()
    );
    assert_eq!(place.message(&place.open().expect_err("the first one builds")), expected);
    let (_, old) = output.commit().expect("a site");
    assert_eq!(place.message(&place.open().expect_err("the first one clears")), expected);
    drop(old);
    place.build(&[HOME]);
}

#[test]
fn a_half_made_site_that_a_killed_build_left_is_removed() {
    let place = Place::with(&[HOME]);
    place.put("CNAME", "example.org");
    let half = place.folder.path().join("half");
    fs::create_dir_all(half.join("people")).expect("new folders");
    fs::write(half.join("people/index.html"), "half").expect("a new file");
    place.leave(&half, "next");
    fs::write(place.work().join("list"), "{\"ver").expect("a new file");
    place.build(&[HOME, ANNA]);
    assert_eq!(place.site(), tree(&[HOME, ANNA, ("CNAME", "example.org")]));
}

#[test]
fn a_finished_site_that_was_never_put_in_place_is_removed() {
    let place = Place::with(&[HOME]);
    place.put("CNAME", "example.org");
    let other = Place::with(&[("index.html", "new home"), ANNA]);
    fs::hard_link(place.out().join("CNAME"), other.out().join("CNAME")).expect("one file system");
    place.leave(&other.out(), "next");
    drop(place.open().expect("a folder of ours"));
    assert_eq!(place.site(), tree(&[HOME, ("CNAME", "example.org")]));
    assert!(!place.work().exists());

    // The same before the first build: no site has foreign files to be asked about.
    let other = Place::with(&[HOME]);
    let place = Place::new();
    place.leave(&other.out(), "next");
    drop(place.open().expect("no folder yet"));
    assert!(!place.out().exists() && !place.work().exists());
}

#[test]
fn an_old_site_that_was_not_removed_yet_is_removed_except_what_is_not_ours() {
    let place = Place::with(&[("index.html", "new home"), BELA]);
    let old = Place::with(&[HOME, ANNA]);
    old.put("late.txt", "late");
    old.put("people/anna/notes.txt", "mine");
    // The build was killed while it removed the old site.
    fs::remove_file(old.out().join(ANNA.0)).expect("a file");
    place.leave(&old.out(), "next");
    drop(place.open().expect("a folder of ours"));
    let expected = [("index.html", "new home"), BELA, ("late.txt", "late"), ("people/anna/notes.txt", "mine")];
    assert_eq!(place.site(), tree(&expected));
    assert!(!place.work().exists());
}

#[test]
fn an_old_site_that_was_moved_aside_is_put_back() {
    for is_empty_folder_there in [false, true] {
        let place = Place::with(&[HOME]);
        place.put("CNAME", "example.org");
        let before = tree_of(&place.out());
        let other = Place::with(&[("index.html", "new home"), ANNA]);
        place.leave(&place.out(), "aside");
        place.leave(&other.out(), "next");
        if is_empty_folder_there {
            fs::create_dir(place.out()).expect("a new folder");
        }
        drop(place.open().expect("a folder of ours"));
        assert_eq!(tree_of(&place.out()), before);
        assert!(!place.work().exists());
    }
}

#[test]
fn where_folders_cannot_be_exchanged_two_renames_do_it() {
    let place = Place::with(&[HOME, ANNA]);
    place.put("CNAME", "example.org");
    let other = Place::with(&[("index.html", "new home")]);
    place.leave(&other.out(), "next");
    swap::rename_twice(&place.work().join("next"), &place.out(), &place.work().join("aside")).expect("two renames");
    drop(place.open().expect("a folder of ours"));
    assert_eq!(place.site(), tree(&[("index.html", "new home"), ("CNAME", "example.org")]));

    let nowhere = place.work().join("next");
    swap::rename_twice(&nowhere, &place.out(), &place.folder.path().join("aside"))
        .expect_err("nothing to put in place");
    assert_eq!(place.site(), tree(&[("index.html", "new home"), ("CNAME", "example.org")]));
}

/// A small file system of its own, if this process may make one.
#[cfg(target_os = "linux")]
struct SmallDisk(tempfile::TempDir);

#[cfg(target_os = "linux")]
impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut command = std::process::Command::new("mount");
        command.args(["-t", "tmpfs", "-o", "size=256k,nr_inodes=64", "briefbook-test"]).arg(folder.path());
        command.stderr(std::process::Stdio::null());
        command.status().is_ok_and(|status| status.success()).then(|| Self(folder))
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(self.0.path()).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn a_full_disk_leaves_the_old_site_whole() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("skipped: only an administrator can mount the small disk that this test fills");
        return;
    };
    let (site, out, filler) = (disk.0.path().join("site"), disk.0.path().join("public"), disk.0.path().join("filler"));
    let build = |text: &str| {
        let output = OutputFolder::open(&out, &site)?;
        for page in 0..8 {
            output.write(&format!("page-{page}/index.html"), text.repeat(500).as_bytes())?;
        }
        output.commit().map(|(written, _old)| written)
    };
    let site_of = |text: &str| {
        build(text).expect("room on the disk");
        tree_of(&out)
    };
    let (old, new) = (site_of("old"), site_of("new"));
    let mut outcomes = [0, 0];
    for kibibytes in (0..56).map(|step| step * 4) {
        assert_eq!(site_of("old"), old);
        fs::write(&filler, vec![0; kibibytes * 1024]).expect("room for the filler");
        let result = build("new");
        assert_eq!(tree_of(&out), if result.is_ok() { new.clone() } else { old.clone() });
        outcomes[usize::from(result.is_ok())] += 1;
        if let Err(error) = result {
            assert!(!error.is_guard(), "{error}");
            assert!(error.to_string().contains("the old site is still in place"), "{error}");
        }
        fs::remove_file(&filler).expect("a file");
        assert!(!disk.0.path().join(".briefbook-public").exists());
    }
    assert!(outcomes[0] > 5 && outcomes[1] > 5, "{outcomes:?}");
}
