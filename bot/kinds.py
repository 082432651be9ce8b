"""What sort of answer a question wants. Questions are read with single spaces between their words."""

import re
from enum import StrEnum


class Kind(StrEnum):
    """What sort of answer a question wants."""

    WHO_REPORTED = "who_reported"
    WHO_SAID = "who_said"
    WHAT_SAID = "what_said"
    OUTLET_SAYS = "outlet_says"
    HOW_MANY = "how_many"
    WHEN = "when"
    WHERE = "where"
    WHY = "why"
    VERIFIED = "verified"
    DENIES = "denies"
    AGREE = "agree"
    WHICH = "which"
    OTHER = "other"


def any_of(*lines: str) -> str:
    """Write alternatives: patterns parted by white space, in which `_` stands for a space."""
    return "(?:" + "|".join("|".join(line.split()) for line in lines).replace("_", " ") + ")"


BE = r"(?:(?:is|are|was|were)(?:n[’']?t)?)"
AUXILIARY = (
    rf"(?:(?:{BE}|(?:do|does|did|has|have|had|would|could|should)(?:n[’']?t)?|will|won[’']?t|can|can[’']?t|might)\b)"
)
OPENING = rf"^\W*(?:{any_of('and but so ok okay then also please tell_me do_you_know any_idea well')}\b\W*)*"
"""What may stand before the word that asks."""

OUTLET = any_of(
    "(?:news_?)?(?:outlet|paper|newspaper|broadcaster|agency|station|magazine|site|publication|wire)s? media agencies"
)
_REPORT = any_of(
    r"report break broke carr cover publish r[au]n\b write wrote had_the get_the got_the have_the has_the",
)
_SPEAK = any_of(
    r"sa(?:id|y) t(?:old|ell) call claim den[iy] dismiss warn accus confirm announc admit describ argu state reject",
    r"think disput refut alleg insist predict blam condemn complain acknowledg dub(?:s|bed)\b contradict question",
    "doubt",
)
_SAY = any_of(
    "say said claim claimed tell told call think want wanted ask asked report reported write written announce",
    "announced deny denied confirm confirmed admit admitted warn warned describe described propose proposed demand",
    "demanded promise promised suggest suggested argue argued respond responded react reacted comment commented",
    "reveal revealed predict predicted expect recommend recommended threaten threatened offer offered make_of",
    "made_of believe",
)
_SAYING = any_of("said told reported written saying claiming telling asking demanding proposing denying threatening")
VIEW = any_of(
    "take view position line stance response reaction reply answer comment opinion account version",
    "statement",
)
VERIFY = any_of(r"verif\w+ confirm\w* corroborat\w+ authenticat\w+ substantiat\w+ fact-?check\w* prove[ns]? proof")
DENY = any_of(
    r"deny denie[sd] denying denials? disput\w+ reject\w* refut\w+ rebut\w* contradict\w* dismiss\w* push\w*_back",
    r"contest contests contested disavow\w* cast\w*_doubts? doubt doubts doubted disagree\w* debunk\w*",
)
_ANYBODY = any_of("anyone anybody any someone somebody nobody everyone")
_ACCOUNT = any_of("number figure count toll report account story stories version source coverage claim") + "s?"
_ACCOUNTS = rf"(?:{OUTLET}|{_ACCOUNT}|they|everyone|everybody|all of them|both|these|those|the two)"
_MATCH = any_of(r"agree\w* differ\w* match\w* conflict\w* contradict\w* diverge\w* disagree\w* vary tally say_the_same")
_ODDS = any_of(
    r"discrepanc\w+ disagreements? contradictions? inconsisten\w+ consistent at_odds the_same conflicting in_agreement",
    "consensus different_numbers different_figures different_versions",
)
_RIGHT = any_of("right correct true accurate reliable certain real credible trustworthy")
_AMOUNT = any_of(
    "numbers? counts? tolls? totals? figures? budgets? costs? prices? amounts? sizes? lengths? depths? distances?",
    "speeds? shares? rates? percentages? percent proportions? salary salaries wages? ages? value worth population",
    "estimates?",
)
_PLACE = any_of("place city town country region port village island province location") + "s?"
_REASON = any_of("reason cause motive rationale explanation") + "s?"
_IN = r"(?:(?:in|on|to|from|of|at|by|for|with) )?"

# The pattern that begins first in a question decides; of two that begin together, the one that stands first here.
_KINDS: dict[Kind, tuple[str, ...]] = {
    Kind.AGREE: (
        rf"^(?:(?:where|how) )?{AUXILIARY} (?:[\w’'-]+ ){{0,3}}?{_ACCOUNTS} (?:[\w’'-]+ ){{0,4}}?"
        rf"(?:{_MATCH}|{_ODDS})\b",
        rf"^(?:(?:is|are|was|were) there (?:an? |any )?|any ){_ODDS}\b",
        rf"^(?:which|what|whose) (?:of (?:the |these |those )?)?{_ACCOUNT} {BE} (?:\w+ )?{_RIGHT}\b",
        r"^(?:who is|who[’']s|who are) (?:right|correct)\b",
        rf"^{AUXILIARY} .{{1,60}}?\b(?:dis)?agree (?:with each|on|about)\b",
        r"^(?:how|where) (?:do|does|did) .{1,60}?\b(?:differ|disagree|diverge|contradict)\b",
    ),
    Kind.VERIFIED: (
        rf"^(?:{AUXILIARY}|{_ANYBODY}\b).{{0,100}}?\b{VERIFY}\b",
        rf"^(?:(?:independently )?{VERIFY}\b|(?:any|what|how much) (?:\w+ )?(?:proof|evidence|confirmation)\b)",
        rf"^(?:is|was) (?:it|this|that|any of (?:it|this|that)) (?:\w+ )?{_RIGHT}\b",
        r"^(?:is|was|are) there (?:\w+ ){0,2}?(?:proof|evidence|confirmation)\b",
        r"^how (?:sure|certain|reliable|credible|trustworthy|solid|confident)\b",
        rf"^{BE} .{{1,80}}?\b{_RIGHT}\W*$|^can .{{1,60}}?\bbe trusted\b",
    ),
    Kind.DENIES: (
        rf"^(?:{AUXILIARY}|{_ANYBODY}\b).{{0,100}}?\b{DENY}\b",
        r"^(?:denials?\b|denied\W*$)",
        r"^who (?:else )?(?:denies|disputes|rejects|contradicts|questions|doubts|contests|refutes|disagrees)\b",
    ),
    Kind.WHO_REPORTED: (
        rf"\b(?:who|which|what|whose) (?:\w+ )?{OUTLET}\b",
        rf"\bwho (?:(?!{BE}\b)\w+ )?{_REPORT}",
        rf"\b(?:who|what)(?:[’']s| {BE}) (?:\w+ )?sources?\b|\bfrom whom\b",
        r"\bwhat(?:[’']s| is) (?:that|this|it) based on\b",
        rf"\bwhere {AUXILIARY} (?:\w+ ){{0,3}}?(?:{_ACCOUNT}|information|news|that|this|it) (?:com|originat)",
        rf"\bwhere {AUXILIARY} .{{1,60}}? get (?:it|that|this|its|the (?:{_ACCOUNT}|news|information))\b",
    ),
    Kind.WHO_SAID: (
        rf"\b(?:who|which (?!{AUXILIARY}|of\b)\w+) (?:(?!(?!ha[sd]|have){AUXILIARY}|to\b)\w+ ){{0,3}}?{_SPEAK}",
        rf"\bwho {BE} (?:it (?:that|who)\b|{_SPEAK}\w*ing\b)|\baccording to (?:who|whom)\b|\bsays who\b",
        r"\bwhose (?:words?|quotes?|claims?|phrases?|view)\b",
    ),
    Kind.WHAT_SAID: (
        rf"\bwhat (?!{BE}){AUXILIARY} .{{1,80}}?\b{_SAY}\b",
        rf"\bwhat(?:[’']s| {BE}) (?:.{{1,60}}? )?(?:{VIEW}|{_SAYING})\b",
        r"\bhow (?:do|does|did|has|have) .{1,60}?\b(?:respond|react|answer|reply|comment|describe|explain)",
        rf"^{AUXILIARY} .{{1,60}}?\b(?:(?:say|said) (?:any|some)thing|comment|respond|react)",
        rf"^(?:what (?!{AUXILIARY}).{{1,60}}? (?:said|says)\b|any (?:\w+ )?{VIEW}s?\b)",
        r"^(?:quotes?|comments?|statements?|words?) (?:by|from|of)\b",
    ),
    Kind.WHEN: (
        rf"\bwhen\b|\b{_IN}(?:what|which) (?:day|date|time|year|month|week|hour)\b|\bhow (?:long ago|soon|recently)\b",
    ),
    Kind.HOW_MANY: (
        r"\bhow (?:many|much|far|long|big|large|old|high|deep|fast|often|few|tall|wide|heavy|small)\b",
        rf"\bwhat(?:[’']s| {BE})? (?:(?:the|its|their|his|her) )?(?:[\w-]+ ){{0,2}}?{_AMOUNT}\b",
        r"^(?:the )?number of\b",
    ),
    Kind.WHERE: (rf"\bwhere(?:abouts)?\b|\b{_IN}(?:what|which) {_PLACE}\b",),
    Kind.WHY: (
        rf"\bwhy\b|\bhow (?:come|so)\b|\b(?:what|which)(?:[’']s| {BE})? (?:the )?(?:\w+ )?{_REASON}\b",
        rf"\bwhat (?:made|led|drove|prompted|caused|explains|motivated)\b|\bwhat(?:[’']s| {BE}) behind\b",
    ),
    Kind.WHICH: (
        rf"^{_IN}which\b|^{_IN}what (?:kind|sort|type)s?\b",
        rf"^{_IN}what (?!{AUXILIARY}|about|if|else|happen|exactly|the|an?\b)"
        rf"[\w-]+ (?:[\w-]+ )?{AUXILIARY}",
    ),
}
_PATTERNS = {kind: re.compile("|".join(patterns), re.IGNORECASE) for kind, patterns in _KINDS.items()}


def kind_of(asked: str) -> Kind:
    """Return the sort of answer that a question wants, whatever it names."""
    asked = re.sub(OPENING, "", asked, flags=re.IGNORECASE)
    places = {kind: match.start() for kind, pattern in _PATTERNS.items() if (match := pattern.search(asked))}
    return min(places, key=lambda kind: places[kind]) if places else Kind.OTHER
