// SPDX-License-Identifier: Apache-2.0
#include "reports/html_words.h"

namespace kaozheng::reports {
namespace {

const HtmlWords chinese_page = {
    .lang = "zh-CN",
    .kicker = "考证 · 研究报告",
    .skip = "跳到正文",
    .contents = "目录",
    .how_to_read = "把指针移到编号上，或按 Tab 键移到它，就会显示所引的原文；点按编号，转到存档的副本。",
    .legend = "句后的标记：",
    .made_of = "条可核查的论断",
    .cited_share = "可追溯到存档原文",
    .sources = "个独立来源（{} 份文档）",
    .precision = "已核查论断中获支持的",
    .coverage = "核查覆盖率（照录不计）",
    .checked_of = "已逐条核查 {} / {} 条论断。",
    .nothing_checked = "本报告的论断没有逐条核查：引用都能追溯到存档原文，但原文是否支持每一句话，需读者自行判断。",
    .partly_checked = "其余未核查，以 ○ 标出。",
    .doubtful_first = "结论存疑的论断",
    .no_doubtful = "逐条核查中没有存疑的论断。",
    .verdict = "核查结论",
    .open_page = "打开网页",
    .open_there = "在网页中查看这段话",
    .saved_copy = "存档副本",
    .cited_at = "引用处",
    .why = "理由",
    .judge = "判定者",
    .formula = "算式",
    .speaks = "所据原文",
    .stored_as = "存档",
    .bytes = "字节",
    .inference = "推断",
    .notice = "说明",
    .unavailable = "存档中没有这段文字。",
    .footer = "由考证（Kaozheng）写成。本页不含脚本，打开时不连接任何网络。",
};

const HtmlWords english_page = {
    .lang = "en",
    .kicker = "Kaozheng · research report",
    .skip = "Skip to the report",
    .contents = "Contents",
    .how_to_read =
        "Point at a number, or reach it with the Tab key, to see the passage it cites; follow it to the saved copy.",
    .legend = "Marks behind a sentence: ",
    .made_of = "checkable claims",
    .cited_share = "traced to stored text",
    .sources = "independent, of {} documents cited",
    .precision = "precision: supported, of those checked",
    .coverage = "coverage: claims checked, quotations left out",
    .checked_of = "{} of {} claims were checked one by one.",
    .nothing_checked =
        "The claims of this report were not checked one by one: every citation leads to stored text, but whether that "
        "text "
        "supports each sentence is left to the reader.",
    .partly_checked = "The others are not checked and marked ○.",
    .doubtful_first = "Claims with a doubtful verdict",
    .no_doubtful = "No claim that was checked is in doubt.",
    .verdict = "Verdict",
    .open_page = "open the page",
    .open_there = "see these words on the page",
    .saved_copy = "saved copy",
    .cited_at = "cited at",
    .why = "why",
    .judge = "judged by",
    .formula = "formula",
    .speaks = "the text it was held against",
    .stored_as = "stored as",
    .bytes = "bytes",
    .inference = "inference",
    .notice = "note",
    .unavailable = "This passage is not in the stored text.",
    .footer = "Written with Kaozheng 考证. This page has no scripts and opens no connection.",
};

}  // namespace

const HtmlWords& html_words(Language language) { return language == Language::zh ? chinese_page : english_page; }

}  // namespace kaozheng::reports
