#!/usr/bin/env python3
"""Writes a synthetic site for measuring: briefings that name people, countries, organisations and agreements.

In: how many briefings and entities, and a seed. Out: a Briefbook site, and with `--hugo` the same content as a Hugo
site, in which every first mention is a Markdown link already and the theme is as lean as it can be. Equal arguments
write equal bytes. What the briefings say is made in `synthetic_content.py`.

    python3 benches/synthetic_site.py DIR --briefings 10000 --entities 1000 --hugo HUGO_DIR
"""

import argparse
import json
import random
import sys
from pathlib import Path

# A measurement leaves nothing in the repository.
sys.dont_write_bytecode = True

from synthetic_content import MORE, PLAIN, PROPORTIONS, THAT, VERB, WHEN
from synthetic_content import Briefing, Citation, Distribution, Mention, make_entities


class Prose:
    """Turns blocks into Markdown: with bare names, or with each entity's first mention as a link."""

    def __init__(self, linked):
        self.linked = linked
        self.named = set()

    def name(self, entity):
        is_first = entity not in self.named
        self.named.add(entity)
        text = entity.name if is_first else entity.short
        return f"[{text}]({entity.url})" if is_first and self.linked else text

    def sentence(self, parts):
        text = ""
        for part in parts:
            if isinstance(part, Citation):
                text += f"[^{part.source}]" if not self.linked else f" [{part.source}](#source-{part.source})"
                continue
            piece = self.name(part.entity) if isinstance(part, Mention) else part
            text += piece if not text or piece.startswith(",") else f" {piece}"
        return text

    def markdown(self, blocks):
        written = []
        for form, content in blocks:
            if form == "heading":
                written.append(f"## {content}")
            elif form == "list":
                written.append("\n".join(f"- {self.sentence(parts)}" for parts in content))
            elif form == "quotation":
                written.append("\n".join(f"> {self.sentence(parts)}" for parts in content))
            else:
                written.append(fold(" ".join(self.sentence(parts) for parts in content)))
        return "\n\n".join(written) + "\n"


def fold(text, width=118):
    """Breaks a paragraph into lines as authors do, so that names are broken too."""
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join([*lines, line])


def yaml(fields):
    """Fields as block YAML with flow values: JSON strings are YAML strings."""
    return "".join(f"{key}: {value if isinstance(value, Plain) else flow(value)}\n" for key, value in fields.items())


class Plain(str):
    """A scalar that needs no quotation marks."""


def flow(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    is_simple = value and value[0].isalnum() and all(char.isalnum() or char in "-/ ." for char in value)
    return value if is_simple else json.dumps(value, ensure_ascii=False)


def page(fields, body):
    return f"---\n{yaml(fields)}---\n\n{body}"


class BriefbookSite:
    """Writes Briefbook's form of the content."""

    def __init__(self, root):
        self.root = Path(root)
        write(self.root / "briefbook.yaml", yaml({
            "title": "Synthetic desk", "base_url": Plain("https://example.org/"), "language": "en",
            "timezone": Plain("UTC"),
            "description": "A site of made-up briefings, for measuring."}))

    def entity(self, entity, body):
        fields = {"name": entity.name, "summary": f"{entity.name} is made up.", **entity.fields}
        write(self.root / "content" / entity.kind / f"{entity.slug}.md", page(fields, Prose(False).markdown(body)))

    def briefing(self, briefing):
        fields = {"title": briefing.title, "date": Plain(briefing.date.isoformat()), "summary": briefing.summary,
                  "authors": ["Synthetic desk"]}
        for kind in PROPORTIONS:
            tags = [entity.slug for entity in briefing.tags if entity.kind == kind]
            if tags:
                fields[kind] = tags
        fields["topics"] = briefing.topics
        if briefing.updates:
            fields["updates"] = Plain(briefing.updates)
        text = page(fields, Prose(False).markdown(briefing.blocks))
        extra = block_list("statements", briefing.statements) + block_list("sources", briefing.sources)
        text = text.replace("---\n\n", f"{extra}---\n\n", 1)
        write(self.root / "content" / "briefings" / f"{briefing.slug}.md", text)


def block_list(name, items):
    """A list of records as authors write it: a line for each field."""
    if not items:
        return ""
    lines = [f"{name}:\n"]
    for item in items:
        for position, (key, value) in enumerate(item.items()):
            lines.append(f"  {'- ' if position == 0 else '  '}{key}: {flow(value)}\n")
    return "".join(lines)


HUGO_SETTINGS = """baseURL = "https://example.org/"
title = "Synthetic desk"
locale = "en"
disableKinds = ["taxonomy", "term"]
[pagination]
pagerSize = 50
[outputs]
home = ["html", "rss"]
section = ["html"]
[markup.goldmark.parser]
autoHeadingID = true
"""
HUGO_LAYOUTS = {
    "_default/baseof.html": """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ .Title }} – {{ site.Title }}</title><link rel="canonical" href="{{ .Permalink }}">
<link rel="stylesheet" href="/theme.css"></head><body>
<header><p><a href="/">{{ site.Title }}</a></p><nav><ul><li><a href="/briefings/">Briefings</a></li>
<li><a href="/people/">People</a></li><li><a href="/countries/">Countries</a></li>
<li><a href="/organisations/">Organisations</a></li><li><a href="/agreements/">Agreements</a></li></ul></nav></header>
<main>{{ block "main" . }}{{ end }}</main><footer><p><a href="/index.xml">Feed</a></p></footer></body></html>
""",
    "index.html": """{{ define "main" }}<h1>{{ site.Title }}</h1><ul>
{{ range first 10 (where site.RegularPages "Section" "briefings") }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a>
<p>{{ .Params.summary }}</p></li>{{ end }}</ul>{{ end }}
""",
    "_default/list.html": """{{ define "main" }}<h1>{{ .Title }}</h1><ul>
{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}
""",
    "briefings/list.html": """{{ define "main" }}<h1>{{ .Title }}</h1><ul>
{{ $pages := .Paginate .Pages }}{{ range $pages.Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a>
<time>{{ .Date.Format "2 January 2006" }}</time><p>{{ .Params.summary }}</p></li>{{ end }}</ul>
<nav>{{ with $pages.Prev }}<a href="{{ .URL }}">Newer</a>{{ end }}
{{ with $pages.Next }}<a href="{{ .URL }}">Older</a>{{ end }}
</nav>{{ end }}
""",
    "_default/single.html": """{{ define "main" }}<article><h1>{{ .Title }}</h1><p>{{ .Params.summary }}</p>
{{ .Content }}</article>{{ end }}
""",
    "briefings/single.html": """{{ define "main" }}<article><h1>{{ .Title }}</h1>
<p><time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "2 January 2006" }}</time></p>
<p>{{ .Params.summary }}</p>{{ .Content }}
{{ with .Params.statements }}<section><h2>Who said what</h2>
{{ range . }}<p>{{ .by }} {{ .act }} {{ .paraphrase }}</p>{{ end }}
</section>{{ end }}
{{ with .Params.sources }}<section><h2>Sources</h2><ol>
{{ range . }}<li id="source-{{ .id }}"><a href="{{ .url }}">{{ .title }}</a>,
{{ .publisher }}</li>{{ end }}</ol></section>{{ end }}
{{ with .Params.about }}<aside><h2>About</h2><ul>
{{ range . }}<li><a href="{{ .url }}">{{ .name }}</a></li>{{ end }}</ul></aside>{{ end }}
</article>{{ end }}
""",
    "404.html": """{{ define "main" }}<h1>Page not found</h1>{{ end }}
""",
}


class HugoSite:
    """Writes Hugo's form of the same content, links ready-made."""

    def __init__(self, root):
        self.root = Path(root)
        write(self.root / "hugo.toml", HUGO_SETTINGS)
        write(self.root / "static" / "theme.css", "body { max-width: 40em; margin: auto; font-family: serif }\n")
        for name, text in HUGO_LAYOUTS.items():
            write(self.root / "layouts" / name, text)
        for kind in ["briefings", *PROPORTIONS]:
            write(self.root / "content" / kind / "_index.md", f"---\ntitle: {kind.capitalize()}\n---\n")

    def entity(self, entity, body):
        fields = {"title": entity.name, "summary": f"{entity.name} is made up."}
        write(self.root / "content" / entity.kind / f"{entity.slug}.md", page(fields, Prose(True).markdown(body)))

    def briefing(self, briefing):
        fields = {"title": briefing.title, "date": Plain(briefing.date.isoformat()), "summary": briefing.summary}
        if briefing.tags:
            fields["about"] = [{"name": entity.name, "url": entity.url} for entity in briefing.tags]
        text = page(fields, Prose(True).markdown(briefing.blocks))
        extra = block_list("statements", briefing.statements) + block_list("sources", briefing.sources)
        text = text.replace("---\n\n", f"{extra}---\n\n", 1)
        write(self.root / "content" / "briefings" / f"{briefing.slug}.md", text)


def write(path, text):
    try:
        path.write_text(text, encoding="utf-8")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def write_sites(briefbook, hugo, briefings, entities, seed):
    """Writes the content to one site or to both."""
    rng = random.Random(f"{seed}/entities")
    by_kind = make_entities(rng, entities)
    everything = [entity for kind in PROPORTIONS for entity in by_kind[kind]]
    distribution = Distribution(rng, everything)
    sites = [BriefbookSite(briefbook), *([HugoSite(hugo)] if hugo else [])]
    for entity in everything:
        others = rng.sample(everything, min(2, len(everything)))
        body = [("paragraph", [[f"{rng.choice(PLAIN)}, {rng.choice(MORE)}."],
                               *[[Mention(other), f"{rng.choice(VERB)} {rng.choice(WHEN)} {rng.choice(THAT)}."]
                                 for other in others if other is not entity]])]
        for site in sites:
            site.entity(entity, body)
    earlier = []
    for index in range(briefings):
        briefing = Briefing(seed, index, briefings, distribution, earlier[-40:])
        earlier.append(briefing.slug)
        for site in sites:
            site.briefing(briefing)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir", metavar="DIR", help="where the Briefbook site is written; must not exist")
    parser.add_argument("--briefings", type=int, default=1000, metavar="N", help="how many briefings (1000)")
    parser.add_argument("--entities", type=int, default=1000, metavar="M", help="how many entities (1000)")
    parser.add_argument("--seed", default="1", help="another seed, another site (1)")
    parser.add_argument("--hugo", metavar="DIR", help="write the same content as a Hugo site; must not exist")
    arguments = parser.parse_args()
    for folder in filter(None, [arguments.dir, arguments.hugo]):
        if Path(folder).exists():
            parser.error(f"{folder} exists already")
    if arguments.entities < 10:
        parser.error("fewer than 10 entities make no site")
    write_sites(arguments.dir, arguments.hugo, arguments.briefings, arguments.entities, arguments.seed)


if __name__ == "__main__":
    main()
