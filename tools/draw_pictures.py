"""Draws the pictures of the exercises: figures from joint angles, one SVG for each exercise.

Run it after a change: .venv/bin/python -m tools.draw_pictures
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[1] / "content" / "pictures"
WIDTH, BOTTOM, GAP, MARGIN = 460, 384, 20, 20
PAGE: Final = (800, 1000)
"""Pixels of a picture: upright, because it is looked at on a phone."""
FLOOR: Final = 330.0
BODY, FAR, PAPER, PANEL = "#2f6f8f", "#9fc0cf", "#efece4", "#fbfaf7"
GROUND, ARROW, THING = "#cfc8b8", "#d9652b", "#b8ab94"
HEAD, TORSO, UPPER_ARM, FOREARM, THIGH, SHIN, FOOT = 23.0, 104.0, 52.0, 50.0, 76.0, 74.0, 25.0
THICK: Final = {"torso": 36.0, "arm": 17.0, "leg": 23.0, "foot": 16.0}

Point = tuple[float, float]
DIGITS: Final = {
    1: "M-4,-6 L1,-10 L1,9",
    2: "M-5,-5 C-5,-12 6,-12 6,-5 C6,0 -5,5 -5,9 L6,9",
    3: "M-5,-9 L5,-9 L0,-2 C8,-2 8,9 0,9 C-3,9 -5,8 -6,6",
}


def at(start: Point, degrees: float, length: float) -> Point:
    """Where a bone of this length ends; 0 points right, 90 up."""
    turn = math.radians(degrees)
    return start[0] + math.cos(turn) * length, start[1] - math.sin(turn) * length


def line(points: Sequence[Point], width: float, colour: str, *, bow: float = 0.0) -> str:
    """A thick line through the points; `bow` bends one between two points to its left."""
    head, *rest = points
    path = f"M{head[0]:.1f},{head[1]:.1f}"
    if bow:
        (x1, y1), (x2, y2) = points
        middle = ((x1 + x2) / 2 + (y2 - y1) * bow, (y1 + y2) / 2 - (x2 - x1) * bow)
        path += f" Q{middle[0]:.1f},{middle[1]:.1f} {x2:.1f},{y2:.1f}"
    else:
        path += "".join(f" L{x:.1f},{y:.1f}" for x, y in rest)

    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
    )


def disc(centre: Point, radius: float, colour: str) -> str:
    return f'<circle cx="{centre[0]:.1f}" cy="{centre[1]:.1f}" r="{radius:g}" fill="{colour}"/>'


def arrow(start: Point, end: Point, *, bow: float = 0.0) -> str:
    """A bent arrow that shows the direction of a movement."""
    (x1, y1), (x2, y2) = start, end
    middle = ((x1 + x2) / 2 + (y2 - y1) * bow, (y1 + y2) / 2 - (x2 - x1) * bow)
    back = math.degrees(math.atan2(y2 - middle[1], middle[0] - x2))
    tips = [at(end, back + side, 15) for side in (32, -32)]
    path = f"M{x1:.1f},{y1:.1f} Q{middle[0]:.1f},{middle[1]:.1f} {x2:.1f},{y2:.1f}"
    head = f"M{tips[0][0]:.1f},{tips[0][1]:.1f} L{x2:.1f},{y2:.1f} L{tips[1][0]:.1f},{tips[1][1]:.1f}"
    return (
        f'<path d="{path} {head}" fill="none" stroke="{ARROW}" stroke-width="6"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
    )


@dataclass(frozen=True)
class Limb:
    """Angles of the bones of an arm or leg, and of the foot. `long` scales a bone that points towards the viewer."""

    first: float
    second: float
    foot: float | None = None
    long: float = 1.0


@dataclass(frozen=True)
class Figure:
    """A figure seen from the side."""

    hip: Point
    torso: float
    """Direction from the hip to the shoulder."""
    arm: Limb
    leg: Limb
    far_arm: Limb | None = None
    far_leg: Limb | None = None
    head: float | None = None
    """Direction from the shoulder to the head; that of the torso if None."""
    bow: float = 0.0
    """Of the back: above 0 to its left, seen from the hip."""

    @property
    def shoulder(self) -> Point:
        return at(self.hip, self.torso, TORSO)

    def drawn(self) -> Iterator[str]:
        if self.far_arm:
            yield self._arm(self.far_arm, FAR)
        if self.far_leg:
            yield from self._leg(self.far_leg, FAR)

        yield from self._leg(self.leg, BODY)
        chest = at(self.hip, self.torso, TORSO - 8)
        yield line([self.hip, chest], THICK["torso"], BODY, bow=self.bow)
        head = self.torso if self.head is None else self.head
        yield line([chest, at(self.shoulder, head, 22)], 15, BODY)
        yield disc(at(self.shoulder, head, 39), HEAD, BODY)
        yield line([self.shoulder, *self._arm_points(self.arm)], THICK["arm"] + 7, PANEL)
        yield self._arm(self.arm, BODY)

    def _arm_points(self, arm: Limb) -> list[Point]:
        elbow = at(self.shoulder, arm.first, UPPER_ARM * arm.long)
        return [elbow, at(elbow, arm.second, FOREARM * arm.long)]

    def _arm(self, arm: Limb, colour: str) -> str:
        return line([self.shoulder, *self._arm_points(arm)], THICK["arm"], colour)

    def _leg(self, leg: Limb, colour: str) -> Iterator[str]:
        knee = at(self.hip, leg.first, THIGH * leg.long)
        ankle = at(knee, leg.second, SHIN * leg.long)
        yield line([self.hip, knee, ankle], THICK["leg"], colour)
        if leg.foot is not None:
            yield line([ankle, at(ankle, leg.foot, FOOT)], THICK["foot"], colour)


@dataclass(frozen=True)
class Frame:
    """One step: things behind, the figure, arrows over it."""

    figure: Figure | None = None
    behind: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    has_floor: bool = True

    def drawn(self, number: int, top: int, size: Point) -> Iterator[str]:
        """The panel, with the step as large as it fits."""
        width, height = size
        scale = min(width / WIDTH, height / (BOTTOM - top))
        yield f'<rect width="{width:g}" height="{height:g}" rx="26" fill="{PANEL}"/>'
        yield f'<g transform="translate({(width - WIDTH * scale) / 2:.1f} {height - BOTTOM * scale:.1f})'
        yield f' scale({scale:.3f})">'
        if self.has_floor:
            yield line([(26, FLOOR + 14), (WIDTH - 26, FLOOR + 14)], 5, GROUND)

        yield '<g transform="translate(30 0)">'
        yield from self.behind
        if self.figure:
            yield from self.figure.drawn()

        yield from self.over
        yield "</g></g>"
        yield f'<g transform="translate(44 44) scale(1.3)">{disc((0, 0), 20, GROUND)}'
        yield f'<path d="{DIGITS[number]}" fill="none" stroke="#5d5646" stroke-width="4" stroke-linecap="round"'
        yield ' stroke-linejoin="round"/></g>'


@dataclass(frozen=True)
class Picture:
    """All steps of an exercise, one below the other."""

    frames: tuple[Frame, ...]
    top: int = 0
    """Where the panels begin: lower for somebody on the floor."""

    def svg(self) -> str:
        width, height = PAGE
        panel = (height - MARGIN * 2 - (len(self.frames) - 1) * GAP) / len(self.frames)
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"',
            ">",
            f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
        ]
        for place, frame in enumerate(self.frames):
            parts.append(f'<g transform="translate({MARGIN} {MARGIN + place * (panel + GAP):.1f})">')
            parts += frame.drawn(place + 1, self.top, (width - MARGIN * 2, panel))
            parts.append("</g>")

        return "\n".join([*parts, "</svg>", ""])


# Lying on the back: head to the left, knees bent.
FLAT = FLOOR - 6
LYING_HIP, LYING_ARM = (214.0, FLAT - 4), Limb(-8, 0)
BENT = Limb(58, -68, 0)


def lying(
    *,
    hip: Point = LYING_HIP,
    torso: float = 180.0,
    bow: float = 0.0,
    leg: Limb = BENT,
    arm: Limb = LYING_ARM,
    far_leg: Limb | None = None,
) -> Figure:
    return Figure(hip, torso, arm, leg, far_leg=far_leg, bow=bow, head=176)


# On hands and knees: head to the right.
KNEELING, PROPPED = Limb(-90, 180, 180), Limb(-88, -90)


def on_fours(
    *,
    x: float = 150.0,
    bow: float = 0.0,
    head: float = 6,
    arm: Limb = PROPPED,
    leg: Limb = KNEELING,
    far_arm: Limb | None = None,
    far_leg: Limb | None = None,
) -> Figure:
    return Figure((x, FLOOR - 78), 3, arm, leg, far_arm=far_arm, far_leg=far_leg, head=head, bow=bow)


# Standing: facing right.
STAND_HIP = (200.0, FLOOR - 152)
STRAIGHT = Limb(-90, -90, 0)


def pillow(x: float) -> str:
    return line([(x - 22, FLOOR + 2), (x + 22, FLOOR + 2)], 16, THING)


def cup(foot: Point) -> str:
    """A cup with its handle on the back, to show that the back stays still."""
    x, y = foot
    body = f'<path d="M{x - 20},{y - 46} L{x + 20},{y - 46} L{x + 16},{y} L{x - 16},{y} Z" fill="{ARROW}"/>'
    handle = f'<path d="M{x + 18},{y - 38} q22,0 18,14 q-3,12 -19,12" fill="none" stroke="{ARROW}" stroke-width="6"/>'
    drink = f'<ellipse cx="{x}" cy="{y - 46}" rx="20" ry="6" fill="#f6d9c8" stroke="{ARROW}" stroke-width="4"/>'
    return body + handle + drink


def chair(x: float) -> str:
    seat = FLOOR - 62
    return "".join(
        line(points, 11, THING)
        for points in (
            [(x, seat), (x + 82, seat)],
            [(x + 4, seat), (x + 4, FLOOR + 8)],
            [(x + 78, seat), (x + 78, FLOOR + 8)],
            [(x + 2, seat), (x - 8, seat - 92)],
        )
    )


def from_above(*, knees: int) -> Frame:
    """Lying on the back, seen from above, head to the left; both bent knees point up or lie to one side (1 is down)."""
    shoulder, hip = (132.0, 214.0), (222.0, 214.0)
    parts = ['<rect x="-6" y="84" width="412" height="260" rx="22" fill="#e6e0d2"/>']
    parts.append(line([(74, 186), (74, 242)], 52, PANEL))
    parts.append(line([(150, 106), (134, 160), shoulder, (134, 268), (150, 322)], THICK["arm"], BODY))
    for side in (-knees or -1, knees or 1):  # the upper leg last
        start = (hip[0], hip[1] + side * 15)
        knee = (
            (start[0] + 62, start[1] + side * 8)
            if not knees
            else (start[0] + 48 + side * knees * 14, start[1] + knees * 76)
        )
        ankle = (start[0] + 96, start[1] + side * 10) if not knees else (knee[0] + 74, knee[1] - knees * 30)
        colour = FAR if knees and side != knees else BODY
        parts.append(line([knee, ankle, (ankle[0] + 16, ankle[1])], THICK["leg"] - 3, FAR if not knees else colour))
        parts.append(line([start, knee], THICK["leg"] + 2, colour))
        if not knees:
            parts += [disc(knee, 19, PANEL), disc(knee, 15, BODY)]

    parts += [line([shoulder, hip], THICK["torso"] + 14, BODY), line([(96, 214), shoulder], 15, BODY)]
    parts += [disc((74, 214), HEAD + 2, BODY), disc((80, 206), 3, PANEL), disc((80, 222), 3, PANEL)]
    over = (arrow((318, 214 - knees * 22), (352, 214 + knees * 78), bow=-0.3 * knees),) if knees else ()
    return Frame(behind=tuple(parts), over=over, has_floor=False)


def on_side(*, lift: float) -> Frame:
    """On the side, seen from the front: forearm on the floor, knees bent backwards."""
    knee = (308.0, FLOOR - 2)
    shoulder = (138.0, FLOOR - 66)
    hip = (218.0, FLOOR - 10 - lift)
    head = (98.0, FLOOR - 98 - lift * 0.1)
    parts = (
        line([knee, (338, FLOOR - 16)], THICK["leg"] - 4, FAR),
        line([hip, knee], THICK["leg"] + 4, BODY),
        line([shoulder, hip], THICK["torso"], BODY),
        line([shoulder, (138, FLOOR + 2)], THICK["arm"] + 7, PANEL),
        line([shoulder, (138, FLOOR + 2), (104, FLOOR + 4)], THICK["arm"], BODY),
        line([shoulder, (118, FLOOR - 82)], 15, BODY),
        disc(head, HEAD, BODY),
        line([(146, FLOOR - 72), (182, FLOOR - 58 - lift * 0.5), (214, FLOOR - 30 - lift)], THICK["arm"] + 6, PANEL),
        line([(146, FLOOR - 72), (182, FLOOR - 58 - lift * 0.5), (214, FLOOR - 30 - lift)], THICK["arm"], BODY),
    )
    over = (arrow((250, FLOOR - 40), (250, FLOOR - 104)),) if lift else ()
    return Frame(behind=parts, over=over)


WALL = f'<rect x="-4" y="40" width="72" height="{FLOOR - 26:g}" fill="{THING}"/>' + "".join(
    line(points, 3, PANEL)
    for y in range(40, 330, 36)
    for points in ([(-4, y), (68, y)], [(20 if y // 36 % 2 else 46, y), (20 if y // 36 % 2 else 46, y + 36)])
)
"""A wall of bricks, seen from its end."""

PICTURES: Final = {
    "ex-knee-rolls": Picture((from_above(knees=0), from_above(knees=1), from_above(knees=-1)), top=60),
    "ex-pelvic-tilts": Picture(
        (
            Frame(lying(bow=-0.34), behind=(pillow(72),)),
            Frame(lying(), behind=(pillow(72),), over=(arrow((168, 226), (168, 284)),)),
        ),
        top=130,
    ),
    "ex-knee-hug": Picture(
        (
            Frame(lying(), behind=(pillow(72),)),
            Frame(
                lying(leg=Limb(134, 12, 60), far_leg=BENT, arm=Limb(46, -18)),
                behind=(pillow(72),),
                over=(arrow((262, 206), (206, 184), bow=-0.3),),
            ),
        ),
        top=130,
    ),
    "ex-cat-cow": Picture(
        (
            Frame(on_fours(bow=0.42, head=-48), over=(arrow((200, 186), (200, 134)),)),
            Frame(on_fours(bow=-0.3, head=34), over=(arrow((200, 168), (200, 220)),)),
        ),
        top=90,
    ),
    "ex-bottom-to-heels": Picture(
        (
            Frame(on_fours()),
            Frame(
                Figure((122, FLOOR - 46), -10, Limb(-16, -6), Limb(-32, 180, 180), head=6),
                over=(arrow((190, 208), (112, 214), bow=0.2),),
            ),
        ),
        top=110,
    ),
    "ex-prone-prop": Picture(
        (
            Frame(Figure((176, FLAT - 4), 2, Limb(-24, 8, long=0.8), Limb(182, 180, 182), head=10)),
            Frame(
                Figure((176, FLAT - 4), 38, Limb(-82, 0), Limb(182, 180, 182), head=58, bow=-0.2),
                over=(arrow((336, 268), (324, 200), bow=0.2),),
            ),
        ),
        top=110,
    ),
    "ex-standing-back-bend": Picture(
        (
            Frame(Figure(STAND_HIP, 90, Limb(-128, -38, long=0.86), STRAIGHT)),
            Frame(
                Figure(STAND_HIP, 108, Limb(-104, -22, long=0.86), STRAIGHT, head=104, bow=-0.16),
                over=(arrow((118, 44), (80, 88), bow=0.25),),
            ),
        )
    ),
    "ex-bird-dog": Picture(
        (
            Frame(on_fours()),
            Frame(
                on_fours(arm=PROPPED, far_arm=Limb(10, 6), leg=Limb(178, 176, 200), far_leg=KNEELING, x=186),
                over=(cup((238, 228)), arrow((330, 196), (382, 190)), arrow((84, 206), (32, 206))),
            ),
        ),
        top=90,
    ),
    "ex-bridge": Picture(
        (
            Frame(lying(), behind=(pillow(72),)),
            Frame(
                lying(hip=(206, FLAT - 62), torso=212, leg=Limb(14, -88, 0), arm=Limb(-6, 0)),
                over=(arrow((206, 222), (206, 170)),),
            ),
        ),
        top=110,
    ),
    "ex-knee-side-plank": Picture((on_side(lift=0), on_side(lift=26)), top=110),
    "ex-hip-hinge": Picture(
        (
            Frame(Figure((150, FLOOR - 150), 90, Limb(-86, -80), Limb(-88, -92, 0)), behind=(WALL,)),
            Frame(
                Figure((95, FLOOR - 136), 34, Limb(-84, -80), Limb(-60, -104, 0)),
                behind=(WALL,),
                over=(arrow((150, 104), (98, 144), bow=0.25),),
            ),
        )
    ),
    "ex-sit-to-stand": Picture(
        (
            Frame(Figure((150, FLOOR - 80), 90, Limb(-70, -6), Limb(0, -90, 0)), behind=(chair(100),)),
            Frame(
                Figure((150, FLOOR - 82), 54, Limb(-40, -20), Limb(-2, -100, 0)),
                behind=(chair(100),),
                over=(arrow((268, 84), (316, 134), bow=-0.3),),
            ),
            Frame(
                Figure((222, FLOOR - 150), 90, Limb(-88, -84), Limb(-88, -92, 0)),
                behind=(chair(100),),
                over=(arrow((290, 210), (290, 130)),),
            ),
        )
    ),
}


def main() -> None:
    for name, picture in PICTURES.items():
        (FOLDER / f"{name}.svg").write_text(picture.svg(), encoding="utf-8")


if __name__ == "__main__":
    main()
