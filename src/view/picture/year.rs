//! A year of briefings: how many there were in each month, in all and on each of the main topics.
//!
//! In: the briefings of the twelve months that end with the latest one. Out: a picture. It must not know how bars are drawn.

use std::collections::BTreeMap;

use super::{PictureTableView, PictureView, head, plain, row, words};
use crate::date::{Date, Precision};
use crate::model::PageId;
use crate::picture::months::{Row, draw};
use crate::view::parts::Sight;

/// Rows beside that of all briefings.
const MOST_TOPICS: usize = 5;
/// A picture of fewer briefings shows nothing.
const FEWEST: usize = 3;
const MONTHS: usize = 12;

/// What is counted, and in how many briefings of each month it is.
type Counted<T> = BTreeMap<T, [usize; MONTHS]>;

impl Sight<'_> {
    /// The year that ends with the latest briefing; absent if there are hardly any.
    pub(in crate::view) fn year_of_briefings(&self) -> Option<PictureView> {
        let dated = |id: &PageId| Some((*id, self.site.page(*id).briefing()?.date.value));
        let newest = self.site.briefings.iter().filter_map(dated).map(|(_, date)| date).find(is_of_a_month)?;
        let last = number_of_month(&newest);
        let first = last - i32::try_from(MONTHS).unwrap_or(0) + 1;
        let mut all = [0; MONTHS];
        let mut topics: Counted<&str> = BTreeMap::new();
        let mut entities: Counted<PageId> = BTreeMap::new();
        // The newest are first, so this stops after a year's worth of them.
        let recent = self.site.briefings.iter().filter_map(dated);
        let recent = recent.take_while(|(_, date)| number_of_month(date) >= first);
        for (id, date) in recent.filter(|(_, date)| is_of_a_month(date)) {
            let Ok(month) = usize::try_from(number_of_month(&date) - first) else { continue };
            let Some(count) = all.get_mut(month) else { continue };
            *count += 1;
            for topic in self.site.page(id).briefing().map_or(&[][..], |briefing| &briefing.topics) {
                topics.entry(topic).or_default()[month] += 1;
            }
            for tag in self.site.tags.get(&id).into_iter().flatten() {
                entities.entry(*tag).or_default()[month] += 1;
            }
        }
        if all.iter().sum::<usize>() < FEWEST {
            return None;
        }
        let mut rows =
            vec![Row { name: self.words().text("picture.all_briefings").to_owned(), url: None, counts: all.to_vec() }];
        // A site that gives its briefings topics has said what it is about; else the most frequent tags tell it.
        if topics.is_empty() {
            rows.extend(most_frequent(entities).into_iter().map(|(id, counts)| Row {
                name: self.site.page(id).title().to_owned(),
                url: Some(self.page_url(id).to_owned()),
                counts: counts.to_vec(),
            }));
        } else {
            let row = |(name, counts): (&str, [usize; MONTHS])| Row {
                name: name.to_owned(),
                url: None,
                counts: counts.to_vec(),
            };
            rows.extend(most_frequent(topics).into_iter().map(row));
        }
        Some(self.year_picture(&rows, first))
    }

    fn year_picture(&self, rows: &[Row], first: i32) -> PictureView {
        let months: Vec<(i16, i8)> = (first..).take(MONTHS).map(month_of_number).collect();
        let words = self.words();
        let in_full: Vec<String> = months.iter().map(|(year, month)| words.month_of_year(*year, *month)).collect();
        // On a phone there is room for the name of every third month.
        let label = |(at, month): (usize, &String)| if at % 3 == 0 { month.clone() } else { String::new() };
        let below: Vec<String> = in_full.iter().enumerate().map(label).collect();
        let (since, until) = (in_full.first().map_or("", String::as_str), in_full.last().map_or("", String::as_str));
        let title = words.say("picture.year", &[("since", since), ("until", until)]);
        let sums = rows.iter().map(|row| words::of(words, &row.name, &words.number(row.counts.iter().sum::<usize>())));
        let sums = sums.collect::<Vec<_>>().join(words.text("punctuation.semicolon"));
        let description = words.say("picture.by_month", &[("counts", &sums)]);
        let mut head = head("year", &title, &description, None);
        head.has_links = rows.iter().any(|row| row.url.is_some());
        let svg = draw(&head, rows, &below, self.is_right_to_left());
        let columns =
            std::iter::once(words.text("column.month").to_owned()).chain(rows.iter().map(|row| row.name.clone()));
        let cells = |at: usize| rows.iter().map(|row| words.number(row.counts[at])).collect();
        let table = PictureTableView {
            columns: columns.collect(),
            rows: in_full.iter().enumerate().map(|(at, month)| row(plain(month), cells(at))).collect(),
        };
        PictureView { form: "year".to_owned(), title, description, svg, told_in: None, table }
    }
}

/// A date of which only the year is known is in no month.
fn is_of_a_month(date: &Date) -> bool {
    !matches!(date.precision(), Precision::Year | Precision::Unknown)
}

/// The months since the year 0.
fn number_of_month(date: &Date) -> i32 {
    let day = date.earliest();
    i32::from(day.year()) * 12 + i32::from(day.month()) - 1
}

fn month_of_number(number: i32) -> (i16, i8) {
    let (year, month) = (number.div_euclid(12), number.rem_euclid(12) + 1);
    (i16::try_from(year).unwrap_or(i16::MAX), i8::try_from(month).unwrap_or(1))
}

/// The most frequent, the first in order of two that are as frequent.
fn most_frequent<T: Ord + Copy>(counted: Counted<T>) -> Vec<(T, [usize; MONTHS])> {
    let mut all: Vec<(T, [usize; MONTHS])> = counted.into_iter().collect();
    all.sort_by_key(|(name, counts)| (std::cmp::Reverse(counts.iter().sum::<usize>()), *name));
    all.truncate(MOST_TOPICS);
    all
}
