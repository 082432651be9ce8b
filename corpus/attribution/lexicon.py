"""Words that tell what a source is: nouns of outlets, offices, papers and people, titles, and names the world knows."""

from collections.abc import Iterator, Mapping
from typing import Literal

Kind = Literal["outlet", "person", "state_body", "organisation", "document", "unnamed"]
"""What a source is; unnamed where the words say of what sort it is and not who."""


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


def _names(*lines: str) -> frozenset[str]:
    return frozenset(name.strip() for line in lines for name in line.split(","))


MEDIUM: Mapping[str, frozenset[str]] = {
    "paper": _words(
        "newspaper paper magazine tabloid daily weekly site website portal newsletter blog post times herald tribune",
        "gazette journal courier courant telegraph register packet bulletin observer mail chronicle",
    ),
    "broadcaster": _words("broadcaster station network channel radio tv television broadcasting broadcast"),
    "agency": _words("agency wire newswire"),
}
"""The nouns by which an outlet shows its trade: a newspaper is no broadcaster."""

_OUTLET = _words(
    "newspaper paper outlet broadcaster channel site website magazine station network publication tabloid daily",
    "weekly newsroom portal newsletter blog newswire wire media press podcast",
)
OUTLET_HEADS = _words(
    "post times daily herald news radio broadcasting wire tribune independent telegraph journal tv television gazette",
    "courier courant chronicle observer mail mirror express examiner inquirer sentinel guardian register packet",
    "lantern bulletin echo monitor weekly review magazine press standard star globe dispatch newswire argus record",
    "today voice pravda zeitung monde figaro presse ledger advertiser banner beacon statesman inquisitr spectator",
    "politico",
)
"""Last words of outlets' proper names; as common words most of them mean something else."""
_STATE = _words(
    "ministry department government administration army military navy police parliament court embassy consulate",
    "council constabulary intelligence authority coastguard directorate commission senate congress cabinet agency",
    "bureau office service inspectorate tribunal judiciary force troop guard treasury legislature assembly state",
    "regime mission command staff corps headquarters garrison delegation watchdog regulator committee duma bundestag",
    "knesset kremlin pentagon municipality gendarmerie militia prison security presidency chancellery secretariat",
)
_ORGANISATION = _words(
    "company pac research union group campaign party university institute institution foundation association bank",
    "society charity club college school center centre organization organisation federation league corporation firm",
    "inc ltd llc corp co plc gmbh partnership thinktank team alliance coalition fund trust hospital church forum",
    "project airline operator manufacturer publisher studio laboratory academy board industry movement front bench",
    "conference chamber congregation diocese museum theatre cooperative collective carrier shipyard watch holding",
    "partners associates consortium brotherhood lobby nonprofit startup",
)
REPORTS = _words(
    "report story article piece dispatch account interview broadcast bulletin editorial reporting coverage",
)
"""Documents that are an outlet's own work: to credit one is to credit the outlet."""
_DOCUMENT = REPORTS | _words(
    "study poll survey statement document indictment log letter analysis book bill memo email e-mail tweet post law",
    "lawsuit filing complaint ruling verdict transcript record data figure statistic finding census video footage",
    "photo photograph ad advertisement advert review release communique brief resolution treaty note notice message",
    "headline column diary list manifest affidavit testimony chart map file paperwork result average tally",
    "declaration audio assessment decision opinion order minute dossier motion proposal plan speech position stance",
    "estimate recording text caption warrant",
)
PEOPLE = _words(
    "prosecutor source official diplomat expert analyst resident witness person people insider aide adviser advisor",
    "researcher scientist economist lawyer critic supporter opponent activist campaigner observer lawmaker politician",
    "senator voter soldier officer sailor worker employee survivor relative neighbour neighbor friend reporter",
    "journalist correspondent commentator blogger defector deserter refugee prisoner passenger villager protester",
    "parent teacher doctor nurse teen man woman child member staffer operative strategist pollster scholar historian",
    "professor some many most several few other half percent others someone anyone everyone nobody one advocate",
    "backer ally leader proponent representative executive veteran democrat republican conservative liberal",
    "millennial investigator detective forecaster fisherman captain boss user reader viewer local organizer organiser",
    "trader investor donor fan player candidate colleague family attorney rival volunteer speaker",
)
GROUPS = _words("some many most several few other others half percent everyone nobody people police")
"""Nouns of several people that don't look like it, or of a part of a crowd."""
AUTHORITIES = _words("police authorities forces troops marines guards")
"""Words of several that are one body."""
ROLES = _words(
    "president minister secretary spokesman spokeswoman spokesperson premier chancellor governor mayor ambassador",
    "king queen prince princess pope bishop archbishop director chairman chairwoman chair chief commander general",
    "admiral colonel commissioner speaker editor manager founder owner coach sheriff judge author husband wife",
    "brother sister mother father son daughter uncle aunt cousin chairperson ceo head landlord coxswain skipper bosun",
    "deckhand vicar priest envoy pontiff monarch legislator congressman congresswoman nominee frontrunner inspector",
    "harbourmaster harbormaster winner billionaire senator lawyer attorney candidate leader master",
)
"""Offices and ties that one person holds: with "the", a person."""
TITLES = _words(
    "president vice prime minister secretary senator sen rep reps representative gov governor mayor judge justice",
    "general gen lt lieutenant capt captain cmdr commander col colonel maj major sgt sergeant adm admiral rear brig",
    "brigadier marshal sheriff chief officer commissioner director director-general chairman chairwoman chair ceo",
    "chairperson executive dr prof professor rev reverend fr bishop archbishop cardinal imam rabbi ayatollah sheikh",
    "sir lord lady dame baroness baron mr mrs ms miss mx ambassador chancellor premier congressman congresswoman",
    "speaker leader spokesman spokeswoman spokesperson adviser advisor editor editor-in-chief correspondent reporter",
    "deputy attorney inspector detective constable superintendent coach pastor envoy comedian pollster actor actress",
    "author king queen prince princess pope emperor analyst republican democrat candidate first cpl pvt private",
    "corporal ret emeritus counsel columnist anchor host economist activist lawyer doctor presenter blogger",
)
"""Words that stand before a person's name; what follows the last of them is the name."""
KEPT_TITLES = _words("king queen prince princess pope emperor")
"""Titles that a single name is not used without."""
HONORIFICS = _words(
    "mr mrs ms miss mx dr prof sir dame rev fr lt capt cmdr col gen sgt maj adm brig sen rep gov cpl pvt",
)
PORTFOLIO = _words(
    "health human services trade industry aerospace science technology culture sport sports agriculture fisheries",
    "forestry immigration security development affairs education rural energy climate environment food drug welfare",
    "labour labor customs revenue transport infrastructure tourism housing urban border prevention defence defense",
    "finance economy interior justice state treasury commerce planning research safety citizenship veterans",
    "communities local foreign cooperation standards information emergency space oceans ocean waters natural",
    "resources",
)
"""Fields of office: "and" between two of them joins one name, "Ministry of Defence and Aerospace"."""
BACK = (
    (_OUTLET - {"press", "media"})
    | _ORGANISATION
    | ROLES
    | _words(
        "source official diplomat officer man woman person people ministry department government office agency council",
        "service authority administration report story article study statement document poll survey couple pair duo",
    )
)
"""Nouns that with "the" and nothing else only point back at somebody who was named."""
DAYS = _words("monday tuesday wednesday thursday friday saturday sunday today yesterday")

OUTLETS = _names(
    "ap,associated press,afp,agence france presse,reuters,thomson reuters,bbc,cnn,tass,yonhap,xinhua,al jazeera,upi",
    "dpa,ansa,efe,kyodo,interfax,interfax ukraine,ria novosti,sputnik,rt,npr,pbs,abc,nbc,cbs,msnbc,cnbc,fox,sky,itv",
    "bloomberg,axios,politico,newsweek,time,forbes,le monde,le figaro,liberation,el pais,el mundo,der spiegel,spiegel",
    "die zeit,die welt,bild,la repubblica,corriere della sera,kommersant,vedomosti,meduza,izvestia,vox,slate,salon",
    "haaretz,al arabiya,al ahram,dawn,the hindu,hindustan times,asahi shimbun,yomiuri shimbun,mainichi shimbun,nhk",
    "kcna,rodong sinmun,hankyoreh,chosun ilbo,joongang ilbo,nikkei,caixin,cctv,rfi,rfe rl,rferl,france 24,euronews",
    "deutsche welle,dw,voice of america,voa,radio free asia,rfa,channel 4,usa today,the economist,economist",
    "the atlantic,atlantic,new yorker,new york times,wall street journal,financial times,ft,guardian,the sun,buzzfeed",
    "huffpost,politifact,vice,quartz,semafor,propublica,the intercept,bellingcat,ukrainska pravda,ukrinform,unian",
    "suspilne,anadolu,tanjug,pti,ani,antara,bernama,belga,tt,ritzau,stt,apa,sda,mehr,irna,tasnim,fars,mtv,hbo,cbc,rte",
    "svt,nrk",
)
"""Keys of well-known outlets and agencies whose names don't show what they are."""
STATE_BODIES = _names(
    "white house,kremlin,pentagon,capitol,downing street,no 10,elysee,bundestag,bundesrat,duma,state duma,knesset,fbi",
    "cia,nsa,mi5,mi6,fsb,gru,sbu,hur,irs,sec,fcc,fda,epa,doj,dod,dhs,fema,nasa,cdc,gchq,idf,dea,ice,state,congress",
    "house of commons,house of lords,house of representatives,house,senate,supreme court,holy see,vatican,riksdag",
    "whitehall,foggy bottom,scotland yard,secret service,fed,federal reserve,home office,foreign office,treasury,us",
    "oval office,cabinet,interpol,europol,nis,kgb,mossad,shin bet,armed forces,special forces,general staff",
)
ORGANISATIONS = _names(
    "un,united nations,nato,eu,european union,who,world health organization,imf,world bank,opec,unicef,unesco,unhcr",
    "iaea,osce,wto,red cross,greenpeace,amnesty international,human rights watch,oxfam,hamas,hezbollah,taliban,google",
    "facebook,twitter,microsoft,amazon,apple,gop,dnc,rnc,aclu,nra,afl cio,aarp,nba,nfl,fifa,uefa,ioc,ngo,gallup",
    "african union,arab league,asean,states,al qaeda,islamic state,isis,medecins sans frontieres",
    "doctors without borders",
)
PLACES = _names(
    "afghanistan,albania,algeria,angola,argentina,armenia,australia,austria,azerbaijan,bahrain,bangladesh,belarus",
    "belgium,bolivia,bosnia,botswana,brazil,britain,bulgaria,cambodia,cameroon,canada,chad,chile,china,colombia,congo",
    "costa rica,croatia,cuba,cyprus,czech republic,czechia,denmark,ecuador,egypt,el salvador,eritrea,estonia,ethiopia",
    "finland,france,gabon,gambia,georgia,germany,ghana,greece,guatemala,guinea,haiti,honduras,hungary,iceland,india",
    "indonesia,iran,iraq,ireland,israel,italy,ivory coast,jamaica,japan,jordan,kazakhstan,kenya,kosovo,kuwait",
    "kyrgyzstan,laos,latvia,lebanon,liberia,libya,lithuania,luxembourg,madagascar,malawi,malaysia,mali,malta",
    "mauritania,mexico,moldova,mongolia,montenegro,morocco,mozambique,myanmar,namibia,nepal,netherlands,new zealand",
    "nicaragua,niger,nigeria,north korea,north macedonia,norway,oman,pakistan,palestine,panama,paraguay,peru",
    "philippines,poland,portugal,qatar,romania,russia,rwanda,saudi arabia,senegal,serbia,sierra leone,singapore",
    "slovakia,slovenia,somalia,south africa,south korea,south sudan,spain,sri lanka,sudan,sweden,switzerland,syria",
    "taiwan,tajikistan,tanzania,thailand,togo,tunisia,turkey,turkiye,turkmenistan,uganda,ukraine,uk,united kingdom",
    "united arab emirates,uae,us,usa,united states,uruguay,uzbekistan,venezuela,vietnam,yemen,zambia,zimbabwe,dprk",
    "moscow,kyiv,kiev,pyongyang,seoul,beijing,tokyo,washington,london,paris,berlin,rome,madrid,brussels,warsaw,ankara",
    "tehran,baghdad,jerusalem,tel aviv,damascus,riyadh,cairo,new delhi,islamabad,kabul,taipei,hanoi,ottawa,canberra",
    "budapest,vienna,prague,minsk,tbilisi,yerevan,baku,athens,lisbon,dublin,oslo,stockholm,copenhagen,helsinki,bern",
    "the hague,scotland,wales,england,northern ireland,hong kong,crimea,north,south",
)
"""Keys of countries, and of capitals that stand for their governments."""


def _kinds() -> Iterator[tuple[str, Kind]]:
    yield from ((word, "unnamed") for word in PEOPLE)
    yield from ((word, "person") for word in ROLES)
    yield from ((word, "document") for word in _DOCUMENT)
    yield from ((word, "organisation") for word in _ORGANISATION)
    yield from ((word, "state_body") for word in _STATE)
    yield from ((word, "outlet") for word in _OUTLET)


NOUNS: Mapping[str, Kind] = dict(_kinds())
"""What a phrase with this noun at its head is, the noun in the singular and lower case."""


def singular(word: str) -> str:
    """Return a lower-case noun without its plural's ending, near enough to look it up."""
    if word in {"spokesman", "spokeswoman", "spokesperson", "spokesmen", "spokespeople", "spokespersons"}:
        return "spokesperson"
    if word in NOUNS or word in GROUPS:
        return word
    if word.endswith("men"):
        return word[:-3] + "man"
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ses", "xes", "ches", "shes")) and word[:-2] in NOUNS:
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def is_plural(word: str) -> bool:
    """Tell whether a lower-case noun is of several."""
    if word.startswith("spokes"):
        return not word.endswith(("man", "woman", "person"))
    return word in GROUPS or singular(word) != word
