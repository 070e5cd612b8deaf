"""Made-up content for measuring: entities, and briefings that name them.

In: how many, and a seed. Out: `Entity` and `Briefing` objects; a text is a list of blocks whose sentences hold
`Mention`s and `Citation`s instead of names, so that each site can write them in its own way. It must not know how a
site is written.

The texts mean nothing: sentences are put together from the word lists below.
"""

import bisect
import datetime
import itertools
import random

# How many of 100 entities of a newsroom's files are of each kind.
PROPORTIONS = {"people": 56, "countries": 11, "organisations": 25, "agreements": 8}
FIRST_DAY = datetime.date(2016, 1, 4)
LAST_DAY = datetime.date(2025, 12, 30)
WORDS_PER_BRIEFING = 600

GIVEN = """Adela Alban Amaury Anika Arvo Beatrix Benno Bojana Calista Casper Ciro Dalia Darko Edda Elmar Emeka Fabia
Farid Filippa Gerd Greta Hakim Hedda Idris Ilka Imre Ines Jarmo Jolanta Juno Kaspar Katja Kenji Lale Leander Lorcan
Maelle Marek Mina Nadir Nela Odalys Omar Orla Petra Quentin Rafe Renata Rosalind Samir Selma Soren Tariq Thea Ulla
Viggo Wanda Yara Yusuf Zelda""".split()
SURNAME_BEGIN = """Al Bar Ber Bran Cal Cas Cor Dal Dor Dun El Fal Far Gal Gor Hal Har Hol Ing Jar Kal Ker Lan Lor Mal
Mar Mor Nor Ol Or Pel Quin Ral Ros Sal Sel Tar Tor Ul Val Ver Wal Wes Yor Zan""".split()
SURNAME_MIDDLE = "a e i o u an en in on un as es is os ar er ir or al el il ol".split()
SURNAME_END = """bach berg beck court dale der dran fell ford gard gren holt kamp ker land lind lo mann mere mond moor
nell ner rada rell rick rova san sen ska son stad stein strom tor vale vec vik vin ward wick worth zak""".split()
COUNTRY_BEGIN = """Ald Bel Carv Dorn Esk Fenn Gald Harn Isk Jorv Kest Lund Merv Nov Ost Perl Quill Rusk Sarn Tald Ulm
Vest Wend Yald Zerv""".split()
COUNTRY_END = "ania oria istan avia enia mark land ovia essa aria una igard amoor othia eria".split()
REGION = """Northern Southern Eastern Western Central Coastal Upland Baltic Inland Atlantic Island Highland River Gulf
Delta Alpine""".split()
FIELD = """Grain Fisheries Transit Minerals Energy Railway Shipping Health Border Water Telecom Forestry Customs
Harbour Pipeline Satellite Veterans Statistics Migration Insurance""".split()
BODY = "Council Authority Commission Agency Forum Union Institute Board Fund Secretariat Office Alliance".split()
SUBJECT = """fisheries transit minerals border railway energy grain water customs pipeline visa satellite harbour
prisoner extradition tariff""".split()
FORM = ["agreement", "treaty", "memorandum", "ceasefire"]
TOPICS = ["trade", "security", "energy", "migration", "public health", "transport", "water", "elections"]

NOBODY = ["officials", "two diplomats", "the negotiators", "observers", "people close to the talks", "local mayors",
          "the opposition", "several ministers", "the delegation", "shippers", "aid workers", "border guards"]
VERB = ["said", "repeated", "denied", "confirmed", "hinted", "told reporters", "argued", "announced", "conceded",
        "warned", "wrote in a letter", "insisted"]
THAT = ["that the second round would not begin before the autumn", "that the figures in the annex were out of date",
        "that no deadline had been agreed", "that the crossing would stay open at night",
        "that the committee had seen only half of the papers", "that a vote was planned for the coming week",
        "that the price would have to be looked at again", "that nobody had asked for a delay",
        "that the repairs could take until the spring", "that a compromise was closer than it seemed",
        "that the rules applied to everyone at the table", "that the money was there but the will was not"]
WHERE = ["in the capital", "on the margins of the summit", "at a short briefing", "in the harbour district",
         "before the committee", "after a meeting of three hours", "on the way to the airport", "in a joint text",
         "at the edge of the fair", "during a visit to the border"]
WHEN = ["on Monday", "late in the evening", "a week ago", "for the first time", "once more", "without giving a reason",
        "as expected", "to general surprise", "in the early hours", "at the end of the month"]
PLAIN = ["The talks have lasted longer than anybody had planned", "The text runs to forty pages with two annexes",
         "Prices along the route rose again and then fell back", "A first draft was put aside after a short discussion",
         "The road to the crossing has been closed since the flood",
         "Few of the earlier promises have been kept so far",
         "The next meeting is to be held behind closed doors", "Both chambers have to agree before anything can begin",
         "A report on the costs is expected before the summer", "The harbour works at half of its capacity at present"]
MORE = ["which surprised nobody who has followed the matter", "although the details are still disputed",
        "and the markets took note of it", "while the search for a date goes on",
        "a point that had been left open before", "as the minutes of the meeting show",
        "and this is where the two sides differ most", "but a final answer is not in sight"]
TOGETHER = ["together with", "after a call with", "in answer to", "in the presence of", "in a letter to", "against"]
HEADING = ["What is at stake", "The dispute", "What happens next", "The background", "The numbers", "Who decides",
           "Open questions", "Reactions", "The timetable", "On the ground"]
TITLE_ACTION = ["asks for more time", "puts forward a plan", "rejects the draft", "calls for talks", "wants new terms",
                "returns to the table", "opens the archive", "delays the vote", "names a date", "changes course"]
QUOTED = ["We have time, and we will use it.", "There is no second plan, there never was one.",
          "Ask me again when the ink is dry.", "A door is only useful if somebody walks through it.",
          "Nobody at this table has read all of it.", "It is a good text with two bad pages."]
ACTS = ["says", "asserts", "denies", "announces", "demands", "offers", "warns", "rejects", "confirms"]
STANCES = ["supports", "conditional", "opposes", "neutral", "unclear"]
PUBLISHERS = ["Morning Ledger", "Harbour Wire", "Station Seven", "Weekly Register", "Foreign Desk Review"]
SOURCE_TYPES = ["wire", "newspaper", "broadcaster", "official", "social", "document"]


def slug_of(text):
    """A file name made of the letters and digits of a name."""
    plain = "".join(char if char.isalnum() else " " for char in text.lower())
    return "-".join(plain.split())


class Entity:
    """A person, country, organisation or agreement: its names, and what its front matter says."""

    def __init__(self, kind, name, taken, short=None):
        self.kind, self.name, self.short = kind, name, short or name
        base = slug = slug_of(name)
        number = 2
        while (kind, slug) in taken:
            slug, number = f"{base}-{number}", number + 1
        taken.add((kind, slug))
        self.slug = slug
        self.fields = {}

    @property
    def url(self):
        return f"/{self.kind}/{self.slug}/"


def unique(seen, make):
    """The first made name that nobody has; after many tries names grow by a numeral, so that any number can be made."""
    for attempt in itertools.count():
        name = make() if attempt < 200 else f"{make()} {attempt}"
        if name not in seen:
            seen.add(name)
            return name
    return None


def surname(rng):
    middle = rng.choice(SURNAME_MIDDLE) if rng.random() < 0.7 else ""
    return rng.choice(SURNAME_BEGIN) + middle + rng.choice(SURNAME_END)


def make_entities(rng, count):
    """The entities by kind, in a natural proportion."""
    numbers = {kind: max(1, count * share // 100) for kind, share in PROPORTIONS.items()}
    numbers["people"] += max(0, count - sum(numbers.values()))
    seen, taken = set(), set()
    by_kind = {kind: [] for kind in PROPORTIONS}
    for _ in range(numbers["countries"]):
        parts = [COUNTRY_BEGIN, ["", "o", "a", "i"], COUNTRY_END]
        name = unique(seen, lambda parts=parts: "".join(rng.choice(part) for part in parts))
        by_kind["countries"].append(Entity("countries", name, taken))
    for _ in range(numbers["organisations"]):
        name = unique(seen, lambda: f"{rng.choice(REGION)} {rng.choice(FIELD)} {rng.choice(BODY)}")
        by_kind["organisations"].append(Entity("organisations", name, taken))
    for _ in range(numbers["people"]):
        family = surname(rng)
        name = unique(seen, lambda family=family: f"{rng.choice(GIVEN)} {family}")
        by_kind["people"].append(Entity("people", name, taken, family))
    for _ in range(numbers["agreements"]):
        pair = rng.sample(by_kind["countries"], min(2, len(by_kind["countries"])))
        form = rng.choice(FORM)
        names = "–".join(country.name for country in pair)
        name = unique(seen, lambda names=names, form=form: f"{names} {rng.choice(SUBJECT)} {form}")
        agreement = Entity("agreements", name, taken)
        agreement.fields = {"type": form, "parties": [country.slug for country in pair]}
        by_kind["agreements"].append(agreement)
    describe(rng, by_kind)
    return by_kind


def describe(rng, by_kind):
    """Gives each entity its fields: who belongs to whom, and the life of each agreement."""
    abbreviations = set()
    for organisation in by_kind["organisations"]:
        letters = "".join(word[0] for word in organisation.name.split())
        if letters.isalpha() and letters not in abbreviations and letters not in {"A", "I"}:
            abbreviations.add(letters)
            organisation.fields["abbreviation"] = letters
        members = rng.sample(by_kind["countries"], min(rng.randint(2, 6), len(by_kind["countries"])))
        organisation.fields["members"] = [country.slug for country in members]
    for person in by_kind["people"]:
        country = rng.choice(by_kind["countries"])
        start = 2005 + rng.randrange(15)
        person.fields["country"] = country.slug
        title = rng.choice(["Minister", "President", "Envoy", "Commissioner", "Senator"])
        day = f"{start}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}"
        person.fields["posts"] = [{"title": title, "of": f"countries/{country.slug}", "from": day}]
    for country in by_kind["countries"]:
        country.fields["capital"] = surname(rng)
    for agreement in by_kind["agreements"]:
        year = rng.randint(2016, 2022)
        agreement.fields["subject"] = [rng.choice(TOPICS)]
        agreement.fields["history"] = [
            {"date": f"{year}-03-1{rng.randint(0, 9)}", "status": "negotiating", "note": "Talks begin."},
            {"date": f"{year + 1}-05-2{rng.randint(0, 9)}", "status": "signed", "place": surname(rng)},
        ]


class Distribution:
    """Draws entities as news does: a few are everywhere, most are rare (Zipf and Mandelbrot)."""

    def __init__(self, rng, entities):
        self.entities = list(entities)
        rng.shuffle(self.entities)
        self.sums = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(1, len(self.entities) + 1)))

    def draw(self, rng, count):
        chosen = {}
        while len(chosen) < min(count, len(self.entities)):
            entity = self.entities[bisect.bisect_left(self.sums, rng.random() * self.sums[-1])]
            chosen[id(entity)] = entity
        return list(chosen.values())


class Mention:
    """A place in a sentence where an entity is named."""

    def __init__(self, entity):
        self.entity = entity


class Briefing:
    """One briefing: its fields, and its text as blocks of words and mentions."""

    def __init__(self, seed, index, total, distribution, earlier):
        rng = random.Random(f"{seed}/briefing/{index}")
        self.entities = distribution.draw(rng, rng.randint(8, 12))
        days = (LAST_DAY - FIRST_DAY).days
        self.date = FIRST_DAY + datetime.timedelta(days=index * days // max(1, total))
        self.title = f"{self.entities[0].name} {rng.choice(TITLE_ACTION)} on {rng.choice(TOPICS)}"
        self.slug = f"{self.date.isoformat()}-{index:06d}-{slug_of(self.title)[:48].rstrip('-')}"
        self.summary = f"A short account of what is known. {rng.choice(PLAIN)}."
        self.tags = [entity for entity in self.entities if rng.random() < 0.3]
        self.topics = rng.sample(TOPICS, rng.randint(1, 2))
        self.updates = rng.choice(earlier) if earlier and rng.random() < 0.1 else None
        self.sources = make_sources(rng, self.date) if rng.random() < 1 / 3 else []
        self.statements = self.make_statements(rng) if rng.random() < 1 / 5 else []
        self.blocks = self.write(rng)

    def make_statements(self, rng):
        speakers = [entity for entity in self.entities if entity.kind == "people"]
        agreements = [entity for entity in self.entities if entity.kind == "agreements"]
        statements = []
        for speaker in speakers[: rng.randint(1, 2)]:
            statement = {"by": f"people/{speaker.slug}", "act": rng.choice(ACTS), "date": self.date.isoformat(),
                         "paraphrase": f"The speaker holds {rng.choice(THAT)}."}
            others = [entity for entity in self.entities if entity is not speaker and entity.kind != "agreements"]
            if others:
                other = rng.choice(others)
                statement["about"] = [f"{other.kind}/{other.slug}"]
            if agreements:
                statement["agreement"] = f"agreements/{agreements[0].slug}"
                statement["stance"] = rng.choice(STANCES)
            if self.sources:
                statement["sources"] = [rng.choice(self.sources)["id"]]
            statements.append(statement)
        return statements

    def write(self, rng):
        """The text: blocks of `(form, sentences)`, a sentence being a list of words, mentions and citations."""
        # Every entity is named at least once, most of them two or three times, the first ones early.
        queue = list(self.entities)
        again = [entity for entity in self.entities for _ in range(rng.choice([0, 1, 1, 2]))]
        rng.shuffle(again)
        queue += again
        queue.reverse()
        sections = rng.randint(2, 3)
        headings = rng.sample(HEADING, sections)
        list_at, quotation_at = rng.randrange(sections), rng.randrange(sections)
        blocks = [("paragraph", self.sentences(rng, queue, rng.randint(3, 4)))]
        for section, heading in enumerate(headings):
            blocks.append(("heading", heading))
            for _ in range({2: 3, 3: 2}[sections]):
                blocks.append(("paragraph", self.sentences(rng, queue, rng.randint(3, 4))))
            if section == list_at:
                blocks.append(("list", self.sentences(rng, queue, 3)))
            if section == quotation_at:
                blocks.append(("quotation", [[rng.choice(QUOTED)]]))
        words = sum(count_words(block) for block in blocks)
        while words < WORDS_PER_BRIEFING - 20 or queue:
            block = ("paragraph", self.sentences(rng, queue, 2))
            words += count_words(block)
            blocks.append(block)
        return blocks

    def sentences(self, rng, queue, count):
        return [self.sentence(rng, queue) for _ in range(count)]

    def sentence(self, rng, queue):
        where, when, more = rng.choice(WHERE), rng.choice(WHEN), rng.choice(MORE)
        if not queue or rng.random() < 0.25:
            sentence = [f"{rng.choice(PLAIN)}, {more}."]
        elif len(queue) > 1 and queue[-1] is not queue[-2] and rng.random() < 0.35:
            first, second = Mention(queue.pop()), Mention(queue.pop())
            sentence = [first, f"{rng.choice(VERB)} {when} {where},", f"{rng.choice(TOGETHER)}", second,
                        f", {rng.choice(THAT)}."]
        elif rng.random() < 0.8:
            sentence = [Mention(queue.pop()), f"{rng.choice(VERB)} {when} {where} {rng.choice(THAT)}, {more}."]
        else:
            who = rng.choice(NOBODY).capitalize()
            sentence = [f"{who} {rng.choice(VERB)} {when}, {rng.choice(TOGETHER)}", Mention(queue.pop()),
                        f", {rng.choice(THAT)}."]
        if self.sources and rng.random() < 0.12:
            sentence.append(Citation(rng.choice(self.sources)["id"]))
        return sentence


class Citation:
    """A reference to a source."""

    def __init__(self, source):
        self.source = source


def make_sources(rng, date):
    sources = []
    for number in range(1, rng.randint(2, 4)):
        publisher = rng.choice(PUBLISHERS)
        sources.append({"id": f"{slug_of(publisher)}-{number}", "publisher": publisher,
                        "title": rng.choice(PLAIN), "url": f"https://example.com/{date.isoformat()}/{number}",
                        "published": date.isoformat(), "type": rng.choice(SOURCE_TYPES)})
    return sources


def count_words(block):
    form, content = block
    if form == "heading":
        return len(content.split())
    return sum(len(str(part).split()) if isinstance(part, str) else 2 for sentence in content for part in sentence)
