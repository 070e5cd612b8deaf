//! What is noted where a site is published, which anybody may have changed there.

use briefbook::release::manifest::{Manifest, is_safe};
use briefbook::shell::output::reread_list;
use briefbook::shell::publish::fuzzing::{reread_head, reread_note, reread_record};

/// All of the input is each of the notes.
pub fn notes(bytes: &[u8]) {
    if let Ok(manifest) = Manifest::parse(bytes) {
        for file in manifest.files() {
            assert!(is_safe(&file.path), "`{}` leaves the site", file.path);
            assert_eq!(manifest.get(&file.path), Some(file));
        }
        assert!(manifest.files().is_sorted_by(|a, b| a.path < b.path));
        let written = manifest.to_json();
        assert_eq!(Manifest::parse(&written).as_ref(), Ok(&manifest));
        // Adding up the sizes of any files may not fail.
        let _ = (manifest.bytes(), manifest.id());
    }
    for reread in [reread_head, reread_note, reread_record, reread_list] {
        let Ok(written) = reread(bytes) else { continue };
        let again = reread(&written);
        assert_eq!(again.as_deref(), Ok(written.as_slice()), "{:?}", String::from_utf8_lossy(&written));
    }
}
