# SPDX-License-Identifier: Apache-2.0
"""A web without end: pages by number, each with figures of its own, and for each query some of them."""
import zlib

PAGES = 1000
PLACES = ("衡川", "渝州", "临港", "青岚", "澄江", "北原", "南屏", "西浦")
PARTS = ("正极", "电解质", "隔膜", "封装", "回收", "产线", "检测", "负极")


def numbers_for(query, count):
    first = zlib.crc32(query.encode())
    return [(first + i * 37) % PAGES for i in range(count)]


def title_of(number):
    return f"{PLACES[number % 8]}固态电池{PARTS[number // 8 % 8]}纪要第{number}号"


def html_of(number):
    place, part = PLACES[number % 8], PARTS[number // 8 % 8]
    cost, share, year = 300 + number * 7 % 451, 10 + number * 3 % 67, 2021 + number % 5
    return f"""<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{title_of(number)}</title></head><body><article>
<h1>{title_of(number)}</h1>
<p>{place}园区{year}年的固态电池{part}成本为每千瓦时{cost}元，比上一年下降{share}%，编号{number}的批次已经完成验收。</p>
<p>{place}园区的固态电池{part}供应链由{2 + number % 9}家企业组成，其中{1 + number % 2}家在{year}年通过了第{number}号安全标准的审核。</p>
<p>据{place}园区第{number}号纪要，固态电池{part}的良率达到{share + 20}%，工程师认为规模化之后还有改进的余地。</p>
</article></body></html>"""
