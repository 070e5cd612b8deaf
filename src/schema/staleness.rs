//! What editors are reminded of: the part `staleness` of the settings.
//!
//! In: a mapping of YAML. Out: [`StalenessSettings`]. It must not know what is stale; the desk finds that out.

use super::fields::Value;
use super::node::Node;
use super::settings::Kinds;
use crate::diagnostic::Rule;

/// The longest time that a setting takes, in days: a hundred years.
const LONGEST: i64 = 36_500;

/// What editors are reminded of, and how soon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StalenessSettings {
    /// Whether they are warned when `review_by` has passed.
    pub reviews: bool,
    /// How many days after the day of a plan they are warned that nothing was recorded; `None` if they are not warned.
    pub plan_days: Option<i64>,
    /// For how many days after its end they are warned that no one holds a post; `None` if they are not warned.
    pub post_days: Option<i64>,
    /// After how many days without news of an agreement they are warned; `None` if they are not warned.
    pub agreement_days: Option<i64>,
    /// The kinds whose entities should have a briefing.
    pub without_briefing: Vec<String>,
}

impl Default for StalenessSettings {
    fn default() -> Self {
        Self {
            reviews: true,
            plan_days: Some(3),
            post_days: Some(365),
            agreement_days: Some(180),
            // Countries and organisations are there because others are related to them, and so are many people.
            without_briefing: vec!["agreements".to_owned()],
        }
    }
}

impl StalenessSettings {
    /// Reads the settings; `false` switches everything off. What is missing or wrong keeps its default.
    pub fn read(value: &Value<'_>, kinds: &Kinds) -> Option<Self> {
        if let Node::Bool(on) = value.node() {
            let off = Self {
                reviews: false,
                plan_days: None,
                post_days: None,
                agreement_days: None,
                without_briefing: Vec::new(),
            };
            return Some(if *on { Self::default() } else { off });
        }
        let mut fields = value.fields("`staleness`")?;
        let default = Self::default();
        let mut days = |name: &'static str, default: Option<i64>| {
            fields.take(name).map_or(default, |value| read_days(&value, default))
        };
        let plan_days = days("plan_days", default.plan_days);
        let post_days = days("post_days", default.post_days);
        let agreement_days = days("agreement_days", default.agreement_days);
        let settings = Self {
            reviews: fields.boolean("reviews").unwrap_or(default.reviews),
            plan_days,
            post_days,
            agreement_days,
            without_briefing: fields
                .take("without_briefing")
                .map_or(default.without_briefing, |value| read_kind_names(&value, kinds)),
        };
        fields.finish();
        Some(settings)
    }
}

/// A number of days; `false` is none, `true` is the default.
fn read_days(value: &Value<'_>, default: Option<i64>) -> Option<i64> {
    match value.node() {
        Node::Bool(false) => None,
        Node::Bool(true) => default,
        _ => value.integer(0, LONGEST).or(default),
    }
}

/// Names of kinds; `false` is none, `true` is every kind.
fn read_kind_names(value: &Value<'_>, kinds: &Kinds) -> Vec<String> {
    match value.node() {
        Node::Bool(false) => return Vec::new(),
        Node::Bool(true) => return kinds.entities().map(|kind| kind.name.clone()).collect(),
        _ => {}
    }
    let mut names = Vec::new();
    for item in value.items() {
        let Some(name) = item.text() else { continue };
        if kinds.get(&name).is_some() {
            names.push(name);
        } else {
            let help = super::word::enumerate(kinds.entities().map(|kind| kind.name.as_str()));
            item.wrong(Rule::BadSetting, format!("no kind `{name}`"), Some(format!("write one of {help}")));
        }
    }
    names
}
