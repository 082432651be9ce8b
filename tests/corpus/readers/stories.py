"""Invented news stories that the test documents are made of: paragraphs with what printing makes hard."""

HARBOUR_TITLE = "Breakwater at Port Tallis gives way after three storms in nine days"

HARBOUR = (
    "PORT TALLIS — The outer breakwater at Port Tallis gave way shortly before dawn on Monday, letting the sea into a "
    "harbour that has sheltered the Ostreyan fishing fleet for more than a century, the harbour commission said.",
    "Nobody was hurt. Fourteen boats were lifted over the quay wall and set down in the fish market, which was "
    "empty, and two sank at their moorings, according to Commissioner Ilse Varrow.",
    "“We had warned the ministry in the autumn, and we warned it again at the New Year,” Varrow told the Fenwold "
    "Register. “What we got was a well-known form, in triplicate, and no stone.”",
    "The ministry, which pays for the upkeep of sea defences, said an engineering assessment had been commissioned for "
    "the 2031-32 budget year. It did not say who had been asked to carry it out.",
    "Vice-President Odo Kelleth, who is to visit the town on Thursday, called the collapse “a misfortune that no "
    "inspection could have foreseen”. Engineers consulted by the paper disagreed.",
    "Marit Solness, a lecturer in coastal engineering at the Technical School in Karsholt, said photographs from "
    "September showed cracks wide enough for a man’s fist. “It isn’t misfortune,” she said; “it’s arithmetic.”",
    "The breakwater was built between 1904 and 1911 from granite blocks of 20 to 30 tonnes. Three storms in nine days "
    "moved at least 60 of them, the commission’s first survey found, and the remaining wall can’t be relied on.",
    "Fishermen spent the morning tying what was left of the fleet to lamp-posts. “My grandfather poured that "
    "concrete,” said Hobb Arnesen, 71, the owner of the trawler Second Opinion. “He always said the sea would "
    "read the contract sooner or later.”",
    "Insurance may not help. A spokesperson for the mutual that covers most of the boats said its policies excluded "
    "“structural failure of public works”, and that the question of who owned the breakwater was before the courts.",
    "Ownership has been disputed since the railway company that built the harbour was wound up in 1958. The town says "
    "it belongs to the state; the state says it was never handed over. A hearing is set for 3 June.",
    "Meanwhile the ferry to Great Marrow is suspended, and the co-operative that runs the ice plant has begun to "
    "distribute its stock before the refrigeration fails. Flour and fuel are expected to last eleven days.",
    "The commission meets again tonight. Varrow said that she would ask for divers, a floating crane and an apology, "
    "“in the order in which they can be delivered”.",
)

UNION_TITLE = "Cable workers vote to strike over night shifts"

UNION = (
    "KARSHOLT, April 9 (Northlight Wire) — Workers at the Pellam & Roake cable yard voted by 412 to 57 on Wednesday to "
    "strike from next Monday over a plan for compulsory night shifts, their union said.",
    "The company said it was disappointed. It has offered a supplement of 6.5% for every hour worked after midnight; "
    "the Deckhands’ and Riggers’ Union is asking for 15%.",
    "“Nobody sleeps for six and a half per cent,” said Joss Undermere, the union’s general secretary. “Their figures "
    "were drawn up by people who finish at five.”",
    "The yard employs 530 people and makes about a third of the undersea cable used in the region. A strike of more "
    "than two weeks would delay the second stage of the Orrin link, the ministry of energy confirmed.",
    "The two sides last met on Friday, when the discussion lasted nineteen minutes. A mediator, former judge Sunniva "
    "Brandt, has offered to chair a further session on Saturday.",
    "Management representatives declined to be interviewed. In a written statement the company said that night work "
    "was “difficult but unavoidable” and that competitors had practised it for years.",
    "Shares in Pellam & Roake fell by 3.2 quills to 81.4 in Karsholt before recovering slightly in the afternoon.",
)

RELEASE_TITLE = "Ministry of Marine Affairs opens inquiry into buoy contract"

RELEASE = (
    "The Ministry of Marine Affairs today announced an inquiry into the contract for 340 navigation buoys that was "
    "awarded in February without a public tender.",
    "The inquiry will be led by Dagny Holm, a former auditor-general, who will report within ninety days. Her findings "
    "will be published in full, with the exception of information that could affect the safety of shipping.",
    "“The public is entitled to know how a buoy came to cost more than a lighthouse,” said the minister, Aksel Thorne. "
    "“If rules were broken, the consequences will follow.”",
    "The contract, worth 27 million quills, was signed on 11 February by the ministry’s procurement department and by "
    "Lodestar Fittings Ltd., a company that was registered in December.",
    "Deliveries have been suspended until the inquiry is complete. Forty-one buoys that have already been installed "
    "will remain in service.",
)

CYRILLIC = (
    "ПОРТ-ТАЛЛИС — Внешний волнолом в порту Таллис обрушился в понедельник незадолго до рассвета, сообщила портовая "
    "комиссия. Никто не пострадал.",
    "«Мы предупреждали министерство ещё осенью», — сказала председатель комиссии Ильзе Варроу. Четырнадцать лодок "
    "подняло волной и перенесло через стену набережной.",
    "Министерство заявило, что инженерное обследование было запланировано на следующий год, но не назвало исполнителя.",
)

CAPTION = "The gap in the outer wall, seen from the customs house on Monday. (Photo: Lena Ostby)"

FOOTNOTE = "1 Figures for 2029 were revised by the statistics office in March of the following year."
