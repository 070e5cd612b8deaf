#!/usr/bin/env python3
"""Makes `templates/world.tsv`, the geometry behind the maps of the theme, from TopoJSON in degrees.

    npm install world-atlas@2
    python3 scripts/world_map.py node_modules/world-atlas/countries-50m.json > templates/world.tsv

The input is Natural Earth 1:50m (public domain), as the package `world-atlas` (ISC licence) has it: a topology whose
countries carry their numeric code of ISO 3166-1. Each line of the output is a country: its code of two letters, the
point at which it is named, and its outline twice, coarse for maps of the world and fine for maps of a region. An outline
is SVG path data, one `M…z` for each ring, and polygons are separated by a semicolon; a ring after the first of its polygon
is a hole. The line `land` is all of it without borders. The projection is Equal Earth (Savric, Patterson and Jenny, 2018), 10,000 units wide, with y downwards.

Which land belongs to which code follows the lists of ISO 3166-1 and 3166-2: overseas departments and islands with a code
of their own are taken out of the country that the input counts them to, and Crimea (UA-43, UA-40) is put to Ukraine. Land
without a code keeps its outline under a name in small letters, so that it can be seen and is never marked.
"""

import json
import math
import sys
from pathlib import Path

WIDTH = 10_000
CODES = Path(__file__).resolve().parent.parent / "src" / "schema" / "country_codes.tsv"

# Triangles smaller than this, in square units, are left out of an outline; so are rings that are smaller.
COARSE_TRIANGLE, COARSE_RING = 700.0, 2000.0
FINE_TRIANGLE, FINE_RING = 22.0, 80.0

# Codes whose land the input counts to another country: the code, the other one, and the box in degrees that it lies in.
TAKEN_OUT = [
    ("GF", "FR", (-55, 2, -51, 6)),
    ("GP", "FR", (-62, 15.7, -60.9, 16.6)),
    ("MQ", "FR", (-61.4, 14.3, -60.7, 15)),
    ("RE", "FR", (55, -21.5, 56, -20.8)),
    ("YT", "FR", (44.9, -13.1, 45.4, -12.5)),
    ("SJ", "NO", (-10, 70.5, 40, 82)),
    ("BQ", "NL", (-68.5, 12, -68.1, 12.4)),
    ("CX", "indian-ocean-ter.", (105, -11, 106, -10)),
    ("CC", "indian-ocean-ter.", (96, -13, 97.5, -11)),
    ("UA", "RU", (32.4, 44.3, 36.7, 46.3)),
]
# Land without a code of its own that the standard counts to a country.
PUT_TO = {"somaliland": "SO", "n.-cyprus": "CY"}
# Codes without an outline at this scale: where they are, in degrees.
POINTS = {
    "BQ": (-68.27, 12.18), "BV": (3.41, -54.42), "CC": (96.83, -12.16), "CX": (105.63, -10.45), "GI": (-5.35, 36.14),
    "TK": (-171.85, -9.17), "TV": (179.2, -8.52), "UM": (-169.53, 16.73), "YT": (45.15, -12.83), "SJ": (20.0, 78.5),
    "GF": (-53.1, 4.0), "GP": (-61.55, 16.25), "MQ": (-61.02, 14.65), "RE": (55.53, -21.13),
}


def equal_earth(longitude, latitude):
    """A point of the map for a point of the earth."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    root = math.sqrt(3) / 2
    theta = math.asin(root * math.sin(math.radians(latitude)))
    square = theta * theta
    sixth = square**3
    x = math.radians(longitude) * math.cos(theta) / (root * (a1 + 3 * a2 * square + sixth * (7 * a3 + 9 * a4 * square)))
    y = theta * (a1 + a2 * square + sixth * (a3 + a4 * square))
    scale = WIDTH / (2 * 2.70663)
    return WIDTH / 2 + x * scale, 1.31737 * scale - y * scale


def read_arcs(topology):
    """The arcs of the topology in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def area(ring):
    """The area of a ring, with the sign of its direction."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1])) / 2


def simplify(points, smallest):
    """Leaves out points whose triangle with their neighbours is small (Visvalingam and Whyatt); the ends stay."""
    points = list(points)
    is_ring = points[0] == points[-1]
    while len(points) > (4 if is_ring else 2):
        triangles = [
            abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2
            for a, b, c in zip(points, points[1:], points[2:])
        ]
        least = min(triangles)
        if least >= smallest:
            break
        # All small ones that are no neighbours at once: the result hardly differs, and long coasts take seconds.
        limit, kept, skipped = min(smallest, max(least * 2, smallest / 8)), [points[0]], False
        for point, triangle in zip(points[1:], triangles):
            skipped = triangle < limit and not skipped
            if not skipped:
                kept.append(point)
        kept.append(points[-1])
        points = kept
    return points


def ring_of(arcs, indices):
    """The points of a ring that is made of arcs; a negative index is an arc backwards."""
    points = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    return points


def cut(arc):
    """An arc in pieces, none of which crosses the meridian of 180 degrees."""
    pieces, piece = [], [arc[0]]
    for (ax, ay), (bx, by) in zip(arc, arc[1:]):
        if abs(bx - ax) > 180:
            edge = math.copysign(180, ax)
            far = bx + 2 * edge
            latitude = ay + (by - ay) * (edge - ax) / (far - ax) if far != ax else ay
            pieces.append(piece + [(edge, latitude)])
            piece = [(-edge, latitude)]
        piece.append((bx, by))
    return pieces + [piece]


def closed(chains):
    """Rings of chains that begin and end at the edge of the map. A single one goes around the south pole."""
    if len(chains) == 1:
        chain = chains[0]
        down = [equal_earth(180, -90), equal_earth(-180, -90)]
        return [chain + (down if chain[-1][0] > chain[0][0] else down[::-1]) + chain[:1]]
    return [chain + chain[:1] for chain in chains]


def rings_of(pieces_of, indices):
    """The rings that a ring of arcs becomes when it is cut at the edge of the map; most stay as they are."""
    chains = [[]]
    for index in indices:
        pieces = pieces_of(index if index >= 0 else ~index)
        if index < 0:
            pieces = [piece[::-1] for piece in pieces[::-1]]
        for number, piece in enumerate(pieces):
            if number > 0:
                chains.append([])
            chains[-1].extend(piece[1:] if chains[-1] else piece)
    if len(chains) == 1:
        return chains
    chains[0] = chains.pop() + chains[0][1:]
    return closed(chains)


def merge(arcs, polygons):
    """Polygons without the borders between them. Holes that are filled disappear."""
    used = [index for polygon in polygons for ring in polygon for index in ring]
    inner = {index for index in used if ~index in used}
    rest = {index for index in used if index not in inner}
    start = lambda index: arcs[index][0] if index >= 0 else arcs[~index][-1]
    end = lambda index: arcs[index][-1] if index >= 0 else arcs[~index][0]
    untouched = [p for p in polygons if not any(index in inner for ring in p for index in ring)]
    for polygon in untouched:
        rest -= {index for ring in polygon for index in ring}
    by_start = {start(index): index for index in sorted(rest)}
    rings = []
    while by_start:
        index = by_start.pop(min(by_start))
        ring = [index]
        while end(ring[-1]) != start(index):
            ring.append(by_start.pop(end(ring[-1])))
        rings.append(ring)
    # After a merge of two neighbours the largest ring is the outer one, and the others are holes in it.
    rings.sort(key=lambda ring: -abs(area(ring_of(arcs, ring))))
    return untouched + ([rings] if rings else [])


def path(rings):
    """The rings of a polygon as SVG path data in whole units."""
    out = []
    for ring in rings:
        whole = [(round(x), round(y)) for x, y in ring]
        whole = [point for at, point in enumerate(whole) if at == 0 or point != whole[at - 1]]
        if whole[0] == whole[-1]:
            whole.pop()
        if len(whole) < 3:
            continue
        steps = []
        for (ax, ay), (bx, by) in zip(whole, whole[1:]):
            for step in (bx - ax, by - ay):
                steps.append(f"{step}" if step < 0 or not steps else f" {step}")
        out.append(f"M{whole[0][0]} {whole[0][1]}l{''.join(steps)}z")
    return "".join(out)


def projected(degrees):
    """The pieces of each arc on the map."""
    return [[[equal_earth(x, y) for x, y in piece] for piece in cut(arc)] for arc in degrees]


def flat(pieces_of, polygons):
    """Polygons of arcs as polygons of points, cut at the edge of the map, with holes where they belong."""
    made = []
    for polygon in polygons:
        outer, *holes = [rings_of(pieces_of, ring) for ring in polygon]
        made.extend([ring] for ring in outer)
        for hole in (ring for rings in holes for ring in rings):
            owner = next((rings for rings in made[-len(outer):] if inside(rings[0], *hole[0])), made[-1])
            owner.append(hole)
    return made


def apart(polygons):
    """Polygons of rings that lie beside each other or in each other, each with its own holes."""
    rings = sorted((ring for polygon in polygons for ring in polygon), key=lambda ring: -abs(area(ring)))
    made = []
    for ring in rings:
        owner = next((rings for rings in made if inside(rings[0], *ring[0]) and inside(rings[0], *ring[1])), None)
        if owner:
            owner.append(ring)
        else:
            made.append([ring])
    return made


def outline(polygons, smallest_ring):
    """The outline of a country, the largest polygon first."""
    made = []
    for outer, *holes in polygons:
        if abs(area(outer)) >= smallest_ring:
            rings = [outer] + [hole for hole in holes if abs(area(hole)) >= smallest_ring]
            made.append((abs(area(outer)), path(rings)))
    made.sort(key=lambda item: -item[0])
    return ";".join(text for _, text in made if text)


def inside(ring, x, y):
    """Whether a point is inside a ring."""
    crossings = 0
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1]):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            crossings += 1
    return crossings % 2 == 1


def place_of_name(rings):
    """A point well inside a polygon: of a grid of points the one that is farthest from its border."""
    outer = rings[0]
    xs, ys = [p[0] for p in outer], [p[1] for p in outer]
    best, best_distance = None, -1.0
    border = [point for ring in rings for point in ring]
    border = border[:: max(1, len(border) // 300)]
    for column in range(1, 24):
        for row in range(1, 24):
            x = min(xs) + (max(xs) - min(xs)) * column / 24
            y = min(ys) + (max(ys) - min(ys)) * row / 24
            if not inside(outer, x, y) or any(inside(hole, x, y) for hole in rings[1:]):
                continue
            distance = min((x - a) ** 2 + (y - b) ** 2 for a, b in border)
            if distance > best_distance:
                best, best_distance = (x, y), distance
    return best or (sum(xs) / len(xs), sum(ys) / len(ys))


def main():
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    degrees = read_arcs(topology)
    names = {row.split("\t")[2]: row.split("\t")[0] for row in CODES.read_text(encoding="utf-8").splitlines()}
    land = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        # The input bounds Antarctica by a line along the pole, with its coast as a hole in it.
        is_pole = lambda ring: all(y < -89.9 for _, y in ring_of(degrees, ring))
        polygons = [[ring for ring in polygon if not is_pole(ring)] for polygon in polygons]
        name = shape["properties"]["name"].lower().replace(" ", "-")
        code = names.get(shape.get("id"), "xk" if name == "kosovo" else name)
        land.setdefault(PUT_TO.get(code, code), []).append(polygons)
    polygons_of = {}
    for code, parts in land.items():
        polygons_of[code] = merge(degrees, [polygon for part in parts for polygon in part])
    for code, other, (west, south, east, north) in TAKEN_OUT:
        def is_there(polygon):
            ring = ring_of(degrees, polygon[0])
            return all(west <= x <= east and south <= y <= north for x, y in ring)
        moved = [polygon for polygon in polygons_of.get(other, []) if is_there(polygon)]
        polygons_of[other] = [polygon for polygon in polygons_of.get(other, []) if not is_there(polygon)]
        if moved:
            polygons_of[code] = merge(degrees, polygons_of.get(code, []) + moved)
        print(f"{code}: {len(moved)} polygons out of {other}", file=sys.stderr)
    pieces = projected(degrees)
    simple = {
        smallest: [[simplify(piece, smallest) for piece in arc] for arc in pieces]
        for smallest in (COARSE_TRIANGLE, FINE_TRIANGLE)
    }
    print("# The world for maps: code, place of the name, outline coarse and fine. Made by scripts/world_map.py from")
    print("# Natural Earth 1:50m (public domain). Equal Earth projection, 10,000 units wide, y downwards.")
    # All land in one, without borders, is the ground of maps of the world.
    everything = merge(degrees, [polygon for polygons in polygons_of.values() for polygon in polygons])
    ground = outline(apart(flat(simple[COARSE_TRIANGLE].__getitem__, everything)), COARSE_RING)
    print(f"land\t{WIDTH // 2} 0\t{ground}\t")
    for code in sorted(set(names.values()) | set(polygons_of)):
        polygons = [polygon for polygon in polygons_of.get(code, []) if polygon]
        if not polygons:
            if code in POINTS:
                x, y = equal_earth(*POINTS[code])
                print(f"{code}\t{round(x)} {round(y)}\t\t")
            elif code in names.values():
                print(f"{code} has neither outline nor point", file=sys.stderr)
            continue
        whole = flat(pieces.__getitem__, polygons)
        largest = max(whole, key=lambda rings: abs(area(rings[0])))
        x, y = place_of_name(largest)
        coarse = outline(flat(simple[COARSE_TRIANGLE].__getitem__, polygons), COARSE_RING)
        fine = outline(flat(simple[FINE_TRIANGLE].__getitem__, polygons), FINE_RING)
        if not fine:
            fine = path([simplify(largest[0], FINE_TRIANGLE / 8)])
        print(f"{code}\t{round(x)} {round(y)}\t{coarse}\t{fine}")


if __name__ == "__main__":
    main()
