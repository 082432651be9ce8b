"""Which outlet an address belongs to: by what the coverage teaches, else by a small table of well-known domains.

A host where many publish (blogs, portals, social networks, mail) names no outlet by itself.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldextract import TLDExtract
    from tldextract.tldextract import ExtractResult


@cache
def _splitter() -> "TLDExtract":
    from tldextract import TLDExtract  # a tenth of a second, which those who only ask need not wait

    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def _table(*lines: str) -> Mapping[str, str]:
    pairs = (entry.split("=") for line in lines for entry in line.split(", "))
    return MappingProxyType({domain: name for name, domains in pairs for domain in domains.split()})


def _names(*lines: str) -> frozenset[str]:
    return frozenset(name for line in lines for name in line.split(","))


WELL_KNOWN = _table(
    "Agence France-Presse=afp.com, Associated Press=apnews.com ap.org, Reuters=reuters.com, Yonhap=yna.co.kr",
    "Xinhua=xinhuanet.com news.cn, TASS=tass.com tass.ru, Kyodo News=kyodonews.net, Anadolu Agency=aa.com.tr",
    "dpa=dpa.com, ANSA=ansa.it, EFE=efe.com, Interfax=interfax.com interfax.ru, Ukrinform=ukrinform.net ukrinform.ua",
    "BBC=bbc.com bbc.co.uk, CNN=cnn.com, NPR=npr.org, PBS=pbs.org, ABC News=abcnews.go.com, NBC News=nbcnews.com",
    "CBS News=cbsnews.com, Fox News=foxnews.com, CNBC=cnbc.com, Sky News=news.sky.com, ITV News=itv.com",
    "Al Jazeera=aljazeera.com aljazeera.net, Deutsche Welle=dw.com, France 24=france24.com, RFI=rfi.fr, NHK=nhk.or.jp",
    "Euronews=euronews.com, CBC=cbc.ca, ABC (Australia)=abc.net.au, RTÉ=rte.ie, Voice of America=voanews.com",
    "Radio Free Asia=rfa.org, RFE/RL=rferl.org, The New York Times=nytimes.com, The Washington Post=washingtonpost.com",
    "The Wall Street Journal=wsj.com, Los Angeles Times=latimes.com, USA Today=usatoday.com, Bloomberg=bloomberg.com",
    "Politico=politico.com politico.eu, Axios=axios.com, Newsweek=newsweek.com, Time=time.com, The Hill=thehill.com",
    "The Atlantic=theatlantic.com, ProPublica=propublica.org, The Guardian=theguardian.com guardian.co.uk",
    "The Times=thetimes.co.uk thetimes.com, The Telegraph=telegraph.co.uk, The Independent=independent.co.uk",
    "Financial Times=ft.com, The Economist=economist.com, Daily Mail=dailymail.co.uk, The Irish Times=irishtimes.com",
    "Le Monde=lemonde.fr, Le Figaro=lefigaro.fr, El País=elpais.com, El Mundo=elmundo.es, La Repubblica=repubblica.it",
    "Corriere della Sera=corriere.it, Der Spiegel=spiegel.de, Die Zeit=zeit.de, Süddeutsche Zeitung=sueddeutsche.de",
    "Meduza=meduza.io, The Moscow Times=themoscowtimes.com, Kyiv Post=kyivpost.com, Suspilne=suspilne.media",
    "The Kyiv Independent=kyivindependent.com, Ukrainska Pravda=pravda.com.ua, Haaretz=haaretz.com",
    "The Times of Israel=timesofisrael.com, Arab News=arabnews.com, The Hindu=thehindu.com, Dawn=dawn.com",
    "The Indian Express=indianexpress.com, South China Morning Post=scmp.com, The Japan Times=japantimes.co.jp",
    "Nikkei Asia=asia.nikkei.com, The Korea Herald=koreaherald.com, The Korea Times=koreatimes.co.kr",
    "The Korea Daily=koreadaily.com, Korea JoongAng Daily=koreajoongangdaily.joins.com, NK News=nknews.org",
    "The Straits Times=straitstimes.com, The Sydney Morning Herald=smh.com.au, The Age=theage.com.au",
    "The Globe and Mail=theglobeandmail.com, Toronto Star=thestar.com, Daily Maverick=dailymaverick.co.za",
)
"""Domain or host -> the outlet, where all that stands there is its own."""

AGENCIES = _names(
    "afp,agence france presse,agence france-presse,ap,associated press,reuters,thomson reuters,upi,dpa,ansa,efe,kyodo",
    "kyodo news,yonhap,yonhap news agency,xinhua,tass,pti,ani,interfax,bernama,belga,getty,getty images,shutterstock",
    "epa,alamy,press association,pa media,canadian press,anadolu,anadolu agency",
)
"""Keys of agencies whose work others publish: their copyright or byline does not tell which outlet did."""

# Many publish below these, each at a host of its own.
_PLATFORMS = _names("blogspot,wordpress,substack,medium,tumblr,ghost,beehiiv,livejournal,wixsite")
# Below these nobody has a host of his own.
_LABELS_OF_MANY = _names("msn,yahoo,google,blogger,hotmail,gmail,gmx")
_OF_MANY = _names(
    "facebook.com,twitter.com,x.com,t.co,t.me,telegram.org,youtube.com,youtu.be,reddit.com,linkedin.com,instagram.com",
    "tiktok.com,threads.net,bsky.app,apple.news,apple.com,flipboard.com,smartnews.com,newsbreak.com,naver.com,daum.net",
    "live.com,outlook.com,icloud.com,proton.me,protonmail.com,aol.com,qq.com,163.com,mail.ru,yandex.ru,ampproject.org",
    "archive.org,archive.ph,archive.today,feedburner.com,bing.com,bit.ly,pressreader.com,github.com",
)
_ENOUGH = 2  # articles that agree
_LONGEST = 253  # characters of a host's name, by the rules of the DNS


def key(outlet: str) -> str:
    """Return the form in which two spellings of an outlet's name are the same."""
    return re.sub(r"^the\s+", "", " ".join(outlet.casefold().split()))


def domain(url: str) -> str | None:
    """Return the domain of the outlet that publishes at `url` (or has the mail address): registered, or a blog's host.

    None for addresses by number, and where many publish at one host.
    """
    found = places(url)
    return found[-1] if found else None


def places(url: str) -> list[str]:
    """Return the host and the registered domain of `url`, the narrower first; none of a host where many publish."""
    try:
        parts = _splitter()(url.strip().lower())
    except ValueError:  # brackets that hold no address
        return []
    if parts.ipv4 or parts.ipv6 or not parts.domain or parts.domain.startswith("["):
        return []
    registered = _registered(parts)
    if len(parts.fqdn or registered) > _LONGEST:
        return []
    host = re.sub(
        r"^(?:www\d?|m|amp|mobile|edition)\.", "", parts.fqdn or f"{parts.subdomain}.{parts.domain}".strip(".")
    )
    if registered in _OF_MANY or registered.split(".")[0] in _LABELS_OF_MANY or "." not in registered:
        return []
    if registered.split(".")[0] in _PLATFORMS:
        return [host] if host != registered else []
    return list(dict.fromkeys([host, registered])) if host.endswith(registered) else [registered]


def _registered(parts: "ExtractResult") -> str:
    if parts.suffix:
        return f"{parts.domain}.{parts.suffix}"
    above = parts.subdomain.split(".")[-1]  # a suffix that the list does not know is one label
    return f"{above}.{parts.domain}" if above else parts.domain


def learned(known: Iterable[tuple[str, str, bool, int]]) -> dict[str, str | None]:
    """Learn whose domains are whose: domain or host -> outlet, None where it is known to have several.

    One article teaches nothing, two that agree do.

    :param known: one of the `places` of an address, the outlet that is named there, whether it is a person who says so
        (a sidecar, front matter: one is enough), and in how many articles.
    """
    names: dict[str, Counter[str]] = defaultdict(Counter)
    sure = set[str]()
    for place, outlet, told, number in known:
        names[place][outlet] += number
        if told:
            sure.add(place)
    found: dict[str, str | None] = {}
    for place, spellings in names.items():
        if len({key(name) for name in spellings}) > 1:
            found[place] = None
        elif place in sure or spellings.total() >= _ENOUGH:
            found[place] = max(sorted(spellings), key=lambda name: spellings[name])
    return found


def outlet_of(url: str, taught: Mapping[str, str | None] = MappingProxyType({})) -> str | None:
    """Return the outlet that publishes at `url`, None where nothing is certain.

    :param taught: what `learned` returned; it goes before the table.
    """
    for place in places(url):
        if place in taught:
            return taught[place]
        if place in WELL_KNOWN:
            return WELL_KNOWN[place]
    return None


def publisher(outlet: str | None, url: str | None) -> str | None:
    """Return the key under which an article's furniture is learned: its outlet's, else its domain, else none."""
    return key(outlet) if outlet else domain(url) if url else None
