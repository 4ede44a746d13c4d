# SPDX-License-Identifier: Apache-2.0
"""What the fake web knows: solid-state batteries and river dredging, all of it invented, in Chinese and English."""

ARTICLES = {
    "battery-pilot": (
        "zh", "固态电池中试线陆续投产", "2025-06-12",
        ["固态电池用固体电解质取代液体电解质，能量密度和安全性都高于传统锂电池。2025年上半年，全国建成固态电池中试线11条，比2024年底增加6条。",
         "衡川能源在合肥的中试线于2025年4月投产，年产能0.2吉瓦时，单体能量密度达到每千克400瓦时。该公司表示，量产线计划在2027年第三季度投产。",
         "业内普遍认为，中试阶段最大的困难是界面阻抗：固体电解质与电极接触不紧，电池的快充性能因此下降约30%。"],
    ),
    "battery-cost": (
        "zh", "固态电池的成本账", "2025-07-03",
        ["成本是固态电池产业化的主要障碍。清澜研究院测算，2025年固态电池电芯的成本约为每瓦时1.8元，是磷酸铁锂电芯的4.5倍。",
         "硫化物电解质占电芯成本的38%，其中硫化锂的价格高达每吨260万元。清澜研究院预计，到2028年硫化锂的价格将下降到每吨60万元以下。",
         "相比之下，氧化物路线的原料便宜，但烧结温度超过1000摄氏度，设备投资比硫化物路线高出25%。"],
    ),
    "battery-cars": (
        "zh", "车企的固态电池时间表", "2025-05-20",
        ["多家车企公布了固态电池装车计划。远岚汽车计划在2026年底小批量装车500辆，续航里程目标为1000公里。",
         "北辰汽车选择半固态路线，2025年前五个月半固态车型销量为1.36万辆，同比增长72%。",
         "北辰汽车总工程师林知远表示，全固态电池在2030年之前难以大规模普及，半固态电池是更现实的过渡方案。"],
    ),
    "battery-standard": (
        "zh", "固态电池标准进入征求意见阶段", "2025-05-28",
        ["2025年5月，《全固态电池判定方法》团体标准公布，规定失重率低于1%的电池才能称为全固态电池。",
         "标准编制组建议企业在宣传中写明电解质类型和液体含量，避免把半固态电池称为固态电池。",
         "检测机构指出，固态电池并非绝对安全：在针刺试验中，硫化物电解质遇水会产生硫化氢，生产车间的露点必须控制在零下60摄氏度以下。"],
    ),
    "battery-outlook": (
        "zh", "固态电池市场展望", "2025-08-15",
        ["海策咨询预计，2030年全球固态电池出货量将达到614吉瓦时，占锂电池总量的10%左右。",
         "低空飞行器可能成为固态电池的第一个规模市场，因为它对能量密度的要求高于汽车，对价格的敏感度低于汽车。",
         "海策咨询建议，材料企业应当优先布局硫化锂和干法电极，这两个环节的毛利率预计在2027年超过40%。"],
    ),
    "battery-japan": (
        "en", "Solid-state batteries leave the laboratory", "2025-06-30",
        ["Solid-state batteries replace the liquid electrolyte with a solid one. Kanda Motors opened a pilot line in Nagoya in March 2025 with a capacity of 0.3 gigawatt-hours a year.",
         "The company reports that its cells keep 90% of their capacity after 1,200 cycles, while the industry average of pilot cells is 800 cycles.",
         "Kanda Motors expects the cost of solid-state cells to fall from 250 dollars per kilowatt-hour in 2025 to 100 dollars in 2030. Analysts at Fairmont Research call this forecast optimistic."],
    ),
    "battery-supply": (
        "en", "The supply chain of solid-state batteries", "2025-07-22",
        ["The market for sulphide electrolytes is small. Fairmont Research counts 14 suppliers worldwide, and three of them hold 70% of the capacity.",
         "Lithium sulphide is the bottleneck of solid-state batteries: global output was only 650 tonnes in 2024, although demand is expected to reach 9,000 tonnes in 2030.",
         "Producers should sign long-term contracts early, because prices of lithium sulphide rose by 18% in the first half of 2025."],
    ),
    "battery-safety": (
        "en", "How safe are solid-state batteries?", "2025-04-11",
        ["Solid-state batteries are safer than liquid ones but not free of risk. In tests by the Delmar Institute, 3 of 60 solid-state cells caught fire when pierced, against 41 of 60 liquid cells.",
         "Sulphide electrolytes release toxic hydrogen sulphide when they meet water, so factories need very dry rooms, which account for 12% of their energy use.",
         "The Delmar Institute recommends that carmakers publish the share of liquid left in cells that they sell as solid-state batteries."],
    ),
    "dredging": (
        "zh", "内河航道疏浚进展", "2025-03-02",
        ["2024年全国内河航道疏浚土方量为3.1亿立方米，同比下降4%。",
         "疏浚土的资源化利用率提高到56%，主要用于堤防加固和土地整治。"],
    ),
}


def html_of(name):
    language, title, date, paragraphs = ARTICLES[name]
    body = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="article:published_time" content="{date}T08:00:00Z"></head><body>'
        '<nav><a href="/pages/">Home</a> <a href="/pages/about">About</a></nav>'
        f"<article><h1>{title}</h1>{body}</article><footer>© The fake internet</footer></body></html>"
    )


def words_of(text):
    """Pairs of Chinese characters and English words: enough to tell topics apart."""
    text = text.lower()
    chinese = [a + b for a, b in zip(text, text[1:]) if "\u4e00" <= a <= "\u9fff" and "\u4e00" <= b <= "\u9fff"]
    letters = "".join(c if c.isascii() and c.isalnum() else " " for c in text).split()
    return set(chinese) | {word for word in letters if len(word) > 3}


def found_for(query, count=8):
    """Names of articles, best first; none when the query shares fewer than two words with all of them."""
    wanted = words_of(query)
    scored = []
    for name, (_, title, _, paragraphs) in ARTICLES.items():
        score = len(wanted & words_of(title)) * 3 + len(wanted & words_of(" ".join(paragraphs)))
        if score >= 4:
            scored.append((-score, name))
    return [name for _, name in sorted(scored)[:count]]
