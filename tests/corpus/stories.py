"""Invented wire stories, what papers make of them, and what looks like a copy and is none; the same for one seed."""

import re
from random import Random


def _listed(values: str, mark: str) -> list[str]:
    return values.split(mark)


_FIRST = _listed(
    "Osric Edda Teska Ansel Sefa Hobb Brandt Joss Mirel Corvin Tilda Haro Ysolde Pell Garrick Nessa Ulric Dorrit", " "
)
_LAST = _listed(
    "Venn Quillane Maulding Tarn Lindrow Tressel Oakhollow Undermere Fenby Harkwell Strand Moll Ashgrove Penhale", " "
)
_START = _listed("Cor Fen Kars Mar Skel Ost Vel Lis Orr Thorn Pell Bran Hul Wick Dun Ash", " ")
_END = _listed("ran wold holt row let rey land samar in bury moor ford by sea combe mouth", " ")
_BODY = _listed(
    "harbour board,water council,fishery court,pilots’ guild,grain exchange,county assembly,port police,marine survey"
    ",teachers’ union,transport ministry,river authority,audit office,canal trust,postal service,dockers’ union",
    ",",
)
_DEED = _listed(
    "rejected,approved,put off,reopened,defended,struck down,paid for,withdrew,recommended,inspected,printed,questioned"
    ",cut back,ordered,criticised,signed,opposed,outlined,scrapped,audited",
    ",",
)
_THING = _listed(
    "a plan to dredge the inner basin,the sale of two tugs,an inquiry into missing lamp oil,new rules for night ferries"
    ",a levy on salted fish,the lease of the old customs shed,a bridge over the north channel,repairs to the sea wall"
    ",the wages of lighthouse keepers,a rise in mooring fees,the closing of three rural schools,a map of the shoals"
    ",the purchase of snow ploughs,a pension fund for riggers,the licence of a quarry,a ban on trawling in spring"
    ",the timetable of the mail boat,a contract for rope,tests of the drinking water,a museum of wrecks",
    ",",
)
_WHEN = _listed(
    "after a hearing that ran past midnight,despite a warning from engineers,by a margin of {n} votes to {m}"
    ",for the {o} time in a decade,while protesters waited in the rain,on the advice of its own lawyers"
    ",weeks before the vote in {place},in a letter of {n} pages,with {n} members absent,at a cost of {n} million quills"
    ",following complaints from {n} households,as snow closed the road to {place},without giving a reason",
    ",",
)
_SAYS = _listed(
    "We have waited {n} years for this and we wait no longer|Nobody in {place} was asked|It is a matter of arithmetic"
    "|The figures do not bear that out|I would rather resign than sign it|There are {n} families who depend on it"
    "|The tide does not read our minutes|That is not what the committee was told|Every winter it is the same"
    "|My predecessor left {n} boxes of paper and no key|We will publish it when it is ready|You can’t organise fog",
    "|",
)
_ORDINAL = _listed("second third fourth fifth sixth", " ")
_SPELLING = (("organis", "organiz"), ("criticis", "criticiz"), ("harbour", "harbor"))


def place(chance: Random) -> str:
    """Return a place's name."""
    return chance.choice(_START) + chance.choice(_END)


def person(chance: Random) -> str:
    """Return a person's name."""
    return f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"


def _filled(frame: str, chance: Random) -> str:
    values = {"n": chance.randrange(3, 900), "m": chance.randrange(2, 99), "place": place(chance)}
    return frame.format(**values, o=chance.choice(_ORDINAL))


def quotation(chance: Random) -> str:
    """Return a sentence that somebody says, in quotation marks."""
    said = ". ".join(_filled(one, chance) for one in chance.sample(_SAYS, 2))
    return f"“{said},” {person(chance)}, of the {place(chance)} {chance.choice(_BODY)}, said."


def sentence(chance: Random) -> str:
    """Return a sentence of reporting."""
    body, other = (f"{place(chance)} {one}" for one in chance.sample(_BODY, 2))
    deed, thing, when = chance.choice(_DEED), chance.choice(_THING), _filled(chance.choice(_WHEN), chance)
    return chance.choice(
        (
            f"The {body} {deed} {thing} {when}.",
            f"{when[0].upper()}{when[1:]}, the {body} {deed} {thing}.",
            f"{person(chance)}, who speaks for the {body}, said the {other} had {deed} {thing}.",
            f"Whether {thing} will help {place(chance)} is open, according to {person(chance)} of the {other}.",
            f"It was the {other} that first {deed} {thing}, {person(chance)} wrote {when}.",
        )
    )


def paragraph(chance: Random) -> str:
    """Return a paragraph of two or three sentences, one of which may be somebody's words."""
    spoken = [quotation(chance)] if chance.random() < 0.3 else []
    return " ".join([*(sentence(chance) for _ in range(2)), *spoken])


def story(chance: Random, paragraphs: int | None = None, wire: str = "Northlight Wire") -> str:
    """Return a wire's story, with its dateline."""
    several = [paragraph(chance) for _ in range(paragraphs or chance.randrange(5, 13))]
    several[0] = f"{place(chance).upper()}, March {chance.randrange(1, 29)} ({wire}) — {several[0]}"
    return "\n\n".join(several)


def edited(text: str, chance: Random) -> str:
    """Return what a paper makes of a story: cut, added to, respelt, words changed, other marks."""
    several = text.split("\n\n")
    if chance.random() < 0.5:
        several = several[: max(3, -(-2 * len(several) // 3))]
    if chance.random() < 0.5:
        several.insert(chance.randrange(1, len(several) + 1), sentence(chance))
    if chance.random() < 0.3:
        several[0] = re.sub(r"^[^—]{1,60}— ", "", several[0])
    text = "\n\n".join(several)
    if chance.random() < 0.5:
        text = text.replace("“", '"').replace("”", '"').replace("’", "'")
    if chance.random() < 0.5:
        for ours, theirs in _SPELLING:
            text = text.replace(ours, theirs)
    changes = (("said", "told reporters"), ("the", "this"), ("had", "has"), ("after", "following"), ("of", "at"))
    for old, new in chance.sample(changes, 2):
        text = re.sub(rf"\b{old}\b", lambda found, new=new: new if chance.random() < 0.2 else found[0], text)
    return text


def forecast(chance: Random) -> str:
    """Return a weather report: a form filled in."""
    n = chance.randrange
    return (
        f"The weather office in {place(chance)} expects {n(2, 40)} millimetres of rain along the coast on Monday, with"
        f" winds from the west of up to {n(20, 99)} km/h and gusts of {n(100, 150)} km/h on hills.\n\nOn Tuesday"
        f" temperatures will rise to {n(1, 30)} degrees in {place(chance)} and {n(1, 30)} degrees in {place(chance)},"
        f" while the mountains stay below {n(1, 9)} degrees.\n\nSmall craft are advised to stay in harbour until"
        f" {n(1, 12)} p.m., the office said. The next report will be given at {n(1, 12)} p.m. by {person(chance)}."
    )


def match(chance: Random) -> str:
    """Return a match report: a form filled in."""
    one, other, n = place(chance), place(chance), chance.randrange
    return (
        f"{one} beat {other} {n(2, 9)}-{n(0, 2)} at home on Saturday to move up to place {n(2, 20)} of the league."
        f"\n\n{person(chance)} opened the scoring after {n(2, 40)} minutes with a header from close range, and"
        f" {person(chance)} added a second from the penalty spot in the {n(41, 89)}th minute.\n\n“The boys gave it all"
        f" and I am proud of them,” the coach of the home side, {person(chance)}, said after the final whistle.\n\nThe"
        f" attendance was {n(900, 9000)}. The next match is away to {place(chance)} on March {n(1, 29)}."
    )


def obituary(chance: Random) -> str:
    """Return an obituary: a form filled in."""
    name, n = person(chance), chance.randrange
    return (
        f"{name}, {n(60, 99)}, of {place(chance)}, died peacefully at home on March {n(1, 29)} after a short illness,"
        f" surrounded by the family.\n\nBorn in {place(chance)} in {n(1930, 1970)} to the late {person(chance)} and"
        f" {person(chance)}, {name.split()[0]} worked for {n(10, 50)} years as a clerk at the {place(chance)}"
        f" {chance.choice(_BODY)}.\n\nA service will be held at the church of {place(chance)} at {n(9, 12)} a.m. on"
        f" Saturday, and the burial will be private. In lieu of flowers the family asks for gifts to the lifeboat fund."
    )


def coverage(count: int, copied: float, chance: Random) -> tuple[dict[str, str], dict[str, str]]:
    """Return bodies by id and the true group of each: so large a part are near copies, a tenth are forms filled in."""
    bodies: dict[str, str] = {}
    truth: dict[str, str] = {}
    copies, forms = int(count * copied), count // 10
    for number in range(count - copies):
        form = chance.choice((forecast, match, obituary)) if number < forms else None
        bodies[f"s{number:05}"] = form(chance) if form else story(chance)
        truth[f"s{number:05}"] = f"s{number:05}"
    originals = list(bodies)[forms:]
    for number in range(copies):
        original = chance.choice(originals[: max(1, copies)])
        bodies[f"t{number:05}"] = edited(bodies[original], chance)
        truth[f"t{number:05}"] = original
    return bodies, truth
