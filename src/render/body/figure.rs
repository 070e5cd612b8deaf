//! Pictures that stand alone: a paragraph that holds nothing else, and whose picture has a title, is a figure.
//!
//! In: the events of a text. Out: the positions of the paragraphs that give way to figures. It must not know what is put
//! out in their place.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

/// The positions at which such a paragraph begins or ends.
pub fn ends_of_figures(events: &[(Event<'_>, Range<usize>)]) -> HashSet<usize> {
    let mut ends = HashSet::new();
    for (position, pair) in events.windows(2).enumerate() {
        let [(Event::Start(Tag::Paragraph), _), (Event::Start(Tag::Image { title, .. }), _)] = pair else { continue };
        if title.trim().is_empty() {
            continue;
        }
        // Pictures may hold pictures in their alternative text: the first one that ends at this depth is it.
        let mut depth = 0_usize;
        let end = events.iter().enumerate().skip(position + 1).find_map(|(at, (event, _))| {
            match event {
                Event::Start(Tag::Image { .. }) => depth += 1,
                Event::End(TagEnd::Image) => depth -= 1,
                _ => {}
            }
            (depth == 0).then_some(at + 1)
        });
        if let Some(end) = end
            && matches!(events.get(end), Some((Event::End(TagEnd::Paragraph), _)))
        {
            ends.extend([position, end]);
        }
    }
    ends
}
