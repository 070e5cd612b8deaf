//! Rebuilds the notes of a bucket: the head and the manifests, as far as the objects prove what they said.
//!
//! In: a bucket whose notes are damaged. Out: a head by which a run can go on, and what was done, in words. A manifest proves
//! itself, for a release is named for it. The site tells its release, and each of our objects tells its digest in what was
//! left with it at its put: so a lost manifest can be made again, and what is ours is known even where it cannot. No object of
//! the site is changed.

use std::collections::{BTreeMap, BTreeSet};

use super::bucket::{Bucket, Seen};
use super::head::{Head, Known};
use super::in_place::kept_path;
use super::transfer::each;
use super::turn::refuse_others;
use super::versioned::{RELEASES, folder_of};
use super::{MANIFESTS, manifest_path, read_manifest, release_of_manifest};
use crate::date::Timestamp;
use crate::hosting::cache::CachePolicy;
use crate::hosting::reserved::is_reserved;
use crate::memo::Digest;
use crate::release::manifest::{Manifest, RELEASE_FILE, ReleaseFile, ReleaseId};
use crate::release::record::ReleaseRecord;
use crate::shell::publish::releases::UNKNOWN_PERSON;
use crate::shell::publish::target::Failure;

/// Rebuilds what is damaged. `now` is noted where nothing tells since when something is so.
pub(super) async fn rebuild(
    bucket: &Bucket,
    versioned: bool,
    base_url: &str,
    now: &str,
) -> Result<Vec<String>, Failure> {
    let (head, seen) = Known::read_as_it_is(bucket).await?;
    let head = head.transpose().ok().flatten();
    if let Some(head) = &head {
        refuse_others(bucket, &Known { head: head.clone(), seen: seen.clone() }, false).await?;
    }
    let listed = bucket.list("").await?;
    let (sound, numbers) = (BTreeMap::new(), BTreeMap::new());
    let mut work = Work { bucket, versioned, base_url, now, listed, sound, numbers, done: Vec::new() };
    work.read_manifests().await?;
    let is_known = |id: &ReleaseId| work.sound.contains_key(id);
    let named = |head: &Head| {
        let ids = head.current.iter().chain(&head.pending);
        ids.chain(head.releases.iter().map(|record| &record.id)).all(is_known)
    };
    if head.as_ref().is_some_and(named)
        || (head.is_none() && seen.is_none() && !was_published(bucket, versioned).await?)
    {
        return Ok(Vec::new());
    }
    let ours = work.ours(head.as_ref()).await?;
    let current = work.current(head.as_ref(), &ours).await?;
    let is_lost = head.is_none();
    let mut new = head.unwrap_or_else(Head::empty);
    if is_lost {
        new.releases = work.records(current.as_ref());
        work.done.push(format!(
            "`{}` was rebuilt from the manifests of {} releases",
            super::head::HEAD,
            new.releases.len()
        ));
    }
    work.forget_lost(&mut new).await?;
    work.finish(&mut new, current, &ours);
    let known = Head::empty();
    Known { head: known, seen }.exchange(bucket, new).await?;
    Ok(work.done)
}

/// Whether the bucket has the file in which a site tells its release, though no head says so.
pub(super) async fn was_published(bucket: &Bucket, versioned: bool) -> Result<bool, Failure> {
    if !versioned {
        return Ok(bucket.head(RELEASE_FILE).await?.is_some());
    }
    Ok(bucket.list(RELEASES).await?.keys().any(|path| release_of_folder(path).is_some()))
}

/// The release whose folder has at this path the file that tells it.
fn release_of_folder(path: &str) -> Option<ReleaseId> {
    let (id, file) = path.strip_prefix(RELEASES)?.split_once('/')?;
    ReleaseId::parse(id).filter(|_| file == RELEASE_FILE)
}

struct Work<'a> {
    bucket: &'a Bucket,
    versioned: bool,
    base_url: &'a str,
    now: &'a str,
    /// Every object.
    listed: BTreeMap<String, Seen>,
    /// The manifests that are what they are named for.
    sound: BTreeMap<ReleaseId, Manifest>,
    /// The numbers that were left with them. Those of versions that left none are not here.
    numbers: BTreeMap<ReleaseId, u64>,
    done: Vec<String>,
}

impl Work<'_> {
    async fn read_manifests(&mut self) -> Result<(), Failure> {
        for path in self.listed.keys().filter(|path| path.starts_with(MANIFESTS)) {
            if let Some(id) = release_of_manifest(path)
                && let Ok(manifest) = read_manifest(self.bucket, &id).await
            {
                let number = self.bucket.head(path).await?.and_then(|(headers, _)| headers.number.parse().ok());
                self.numbers.extend(number.map(|number| (id.clone(), number)));
                self.sound.insert(id, manifest);
            }
        }
        Ok(())
    }

    /// Our files as the objects themselves tell them, by the folders that they are in: one for each release, or one for all.
    async fn ours(&self, head: Option<&Head>) -> Result<BTreeMap<String, Manifest>, Failure> {
        let mut places: Vec<(String, &str)> = Vec::new();
        for path in self.listed.keys() {
            if !self.versioned {
                places.extend((!is_reserved(path)).then_some((String::new(), path.as_str())));
            } else if let Some((id, file)) = path.strip_prefix(RELEASES).and_then(|rest| rest.split_once('/'))
                && let Some(id) = ReleaseId::parse(id).filter(|id| !is_reserved(file) && self.is_lost(id, head))
            {
                places.push((folder_of(&id), file));
            }
        }
        let ask = async |at: usize| {
            let (folder, path): &(String, &str) = &places[at];
            Ok(self.bucket.head(&format!("{folder}{path}")).await?.and_then(|(headers, seen)| {
                let file = ReleaseFile {
                    path: (*path).into(),
                    size: seen.size,
                    digest: Digest::parse(&headers.blake3)?,
                    content_type: headers.content_type.as_str().into(),
                    cache: CachePolicy::from_header(&headers.cache_control)?,
                };
                // Someone else's object has no digest, or another tag than ours would have.
                (super::bucket::Headers::of(&file) == headers).then_some(file)
            }))
        };
        let found = each(&places, |_| 0, ask, async || Ok(())).await?;
        let mut ours: BTreeMap<String, Vec<ReleaseFile>> = BTreeMap::new();
        for ((folder, _), file) in places.into_iter().zip(found) {
            ours.entry(folder).or_default().extend(file);
        }
        Ok(ours.into_iter().map(|(folder, files)| (folder, Manifest::new(files))).collect())
    }

    /// Whether the manifest of a release is wanted and is not there.
    fn is_lost(&self, id: &ReleaseId, head: Option<&Head>) -> bool {
        !self.sound.contains_key(id) && head.is_none_or(|head| head.record(id).is_some())
    }

    /// The release that readers have, with its manifest, if the objects prove it.
    async fn current(
        &mut self,
        head: Option<&Head>,
        ours: &BTreeMap<String, Manifest>,
    ) -> Result<Option<ReleaseId>, Failure> {
        for (folder, all) in ours {
            let left = head.and_then(|head| head.left().ok()).unwrap_or_default();
            let without = all.files().iter().filter(|file| left.get(&file.path) != Some(*file)).cloned().collect();
            for manifest in [all.clone(), Manifest::new(without)] {
                let id = manifest.id();
                if (folder.is_empty() || *folder == folder_of(&id)) && !self.sound.contains_key(&id) {
                    if self.told(head).await?.as_ref() != Some(&id) && folder.is_empty() {
                        continue;
                    }
                    let number = self.numbers.values().max().map_or(1, |last| last.saturating_add(1));
                    super::in_place::note_manifest(self.bucket, &BTreeMap::new(), &manifest, number).await?;
                    self.numbers.insert(id.clone(), number);
                    self.done.push(format!("`{}` was rebuilt from the published files", manifest_path(&id)));
                    self.sound.insert(id, manifest);
                }
            }
        }
        let told = self.told(head).await?;
        let current = told.clone().filter(|id| self.sound.contains_key(id));
        if current.is_none() {
            self.done.push(match told {
                Some(id) => format!("the files of release {id} are not known any more; those that Briefbook put are"),
                None => "no object says which release is published".to_owned(),
            });
        }
        Ok(current)
    }

    /// The release that readers have: as the head says, or the site itself; where each release has a folder, the one that was
    /// filled last.
    async fn told(&self, head: Option<&Head>) -> Result<Option<ReleaseId>, Failure> {
        if let Some(id) = head.and_then(|head| head.current.clone()) {
            return Ok(Some(id));
        }
        if self.versioned {
            let folders = self.listed.iter().filter_map(|(path, seen)| Some((release_of_folder(path)?, seen.modified)));
            return Ok(folders.max_by_key(|(id, modified)| (self.numbers.get(id), *modified)).map(|(id, _)| id));
        }
        let Some((bytes, _)) = self.bucket.get(RELEASE_FILE).await? else { return Ok(None) };
        let told: Option<serde_json::Value> = serde_json::from_slice(&bytes).ok();
        Ok(told.and_then(|told| ReleaseId::parse(told["release"].as_str()?)))
    }

    /// Records of the releases that can be gone back to, the one that readers have first. Their order is that of their numbers,
    /// and where there is none, that of the times at which the store got their manifests.
    fn records(&self, current: Option<&ReleaseId>) -> Vec<ReleaseRecord> {
        let modified = |id: &ReleaseId| self.listed.get(&manifest_path(id)).map_or(0, |seen| seen.modified);
        let mut ids: Vec<&ReleaseId> = self.sound.keys().filter(|id| self.can_be_gone_back_to(id, current)).collect();
        ids.sort_by_key(|id| (Some(*id) == current, self.numbers.get(*id), modified(id)));
        let record = |(id, number): (&ReleaseId, u64)| {
            let when = Timestamp::from_millisecond(modified(id))
                .map_or_else(|_| self.now.to_owned(), |time| format!("{time:.3}"));
            let record =
                |manifest| ReleaseRecord::new(manifest, when, UNKNOWN_PERSON.to_owned(), self.base_url.to_owned());
            self.sound.get(id).map(record).map(|record| ReleaseRecord { id: id.clone(), number, ..record })
        };
        // Later releases get higher numbers than any that was left with a manifest.
        let numbered = ids.into_iter().scan(0_u64, |last, id| {
            *last = self.numbers.get(id).copied().unwrap_or(0).max(last.saturating_add(1));
            Some((id, *last))
        });
        let mut records: Vec<ReleaseRecord> = numbered.filter_map(record).collect();
        records.reverse();
        records
    }

    /// Whether all files of a release are in its folder, or in their places and among those that were kept.
    fn can_be_gone_back_to(&self, id: &ReleaseId, current: Option<&ReleaseId>) -> bool {
        let Some(manifest) = self.sound.get(id) else { return false };
        let now = current.and_then(|id| self.sound.get(id));
        current == Some(id)
            || manifest.files().iter().all(|file| {
                if self.versioned {
                    return self.listed.contains_key(&format!("{}{}", folder_of(id), file.path));
                }
                now.is_some_and(|now| now.get(&file.path) == Some(file))
                    || self.sound.keys().any(|id| self.listed.contains_key(&kept_path(id, file)))
            })
    }

    /// Takes releases whose manifests are lost out of a head, and their manifests out of the bucket.
    async fn forget_lost(&mut self, head: &mut Head) -> Result<(), Failure> {
        let lost: BTreeSet<ReleaseId> = {
            let is_lost = |id: &&ReleaseId| !self.sound.contains_key(id);
            let paths = self.listed.keys().filter_map(|path| release_of_manifest(path));
            let paths: Vec<ReleaseId> = paths.collect();
            head.releases.iter().map(|record| &record.id).chain(&paths).filter(is_lost).cloned().collect()
        };
        head.releases.retain(|record| !lost.contains(&record.id));
        for id in &lost {
            self.done.push(format!("release {id} cannot be gone back to any more: its manifest is lost"));
        }
        let paths: Vec<String> = lost.iter().map(manifest_path).collect();
        self.bucket.delete(&paths).await
    }

    /// Says in the head what readers have and what else of ours is there. The next look asks for every file whether it is as it
    /// should be.
    fn finish(&self, head: &mut Head, current: Option<ReleaseId>, ours: &BTreeMap<String, Manifest>) {
        head.turn = None;
        head.pending = None;
        head.folder = current.as_ref().filter(|_| self.versioned).map(folder_of).unwrap_or_default();
        let published = current.as_ref().and_then(|id| self.sound.get(id)).cloned().unwrap_or_default();
        if let Some(id) = &current
            && head.record(id).is_none()
        {
            let record = ReleaseRecord::new(
                &published,
                self.now.to_owned(),
                UNKNOWN_PERSON.to_owned(),
                self.base_url.to_owned(),
            );
            let record = ReleaseRecord { id: id.clone(), ..record.after(&head.releases) };
            head.releases.insert(0, record);
        }
        head.current = current;
        head.suspect = published.files().iter().map(|file| file.path.to_string()).collect();
        if self.versioned {
            return;
        }
        let left = ours.get("").map(Manifest::files).unwrap_or_default();
        let left: Vec<ReleaseFile> = left.iter().filter(|file| published.get(&file.path).is_none()).cloned().collect();
        // Assets have their time of grace; all else that no page leads to is deleted by the next run.
        let assets = left.iter().filter(|file| file.cache == CachePolicy::Immutable);
        let since: Vec<String> = assets.map(|file| file.path.to_string()).collect();
        head.set_left(left);
        for path in since {
            head.kept_since.entry(path).or_insert_with(|| self.now.to_owned());
        }
    }
}
