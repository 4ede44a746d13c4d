// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "sources/pages.h"

namespace kaozheng::sources {
namespace {

std::string encoded(const std::string& text, const char* charset) {
  const icu::UnicodeString wide = icu::UnicodeString::fromUTF8(text);
  UErrorCode status = U_ZERO_ERROR;
  UConverter* const converter = ucnv_open(charset, &status);
  std::string bytes(static_cast<std::size_t>(wide.length()) * 4 + 16, '\0');
  bytes.resize(static_cast<std::size_t>(ucnv_fromUChars(converter, bytes.data(), static_cast<int32_t>(bytes.size()),
                                                        wide.getBuffer(), wide.length(), &status)));
  ucnv_close(converter);
  EXPECT_TRUE(U_SUCCESS(status)) << charset;
  return bytes;
}

const std::string simplified =
    "二〇二五年，云计算市场出现三大转向：算力供给、服务形态与客户需求同时改变。厂商增加了资本开支。";
const std::string traditional =
    "二零二五年，雲端運算市場出現三大轉向：算力供給、服務形態與客戶需求同時改變。廠商增加了資本開支。";
const std::string western = "Les dépenses d’investissement ont augmenté de 20 % à l’été – naïveté déçue, garçon !";

std::string page(const std::string& meta_charset, const std::string& text) {
  return "<html><head><meta charset=\"" + meta_charset + "\"></head><body><p>" + text + "</p></body></html>";
}

TEST(Charset, the_header_names_it) {
  EXPECT_EQ(decode_text(encoded(simplified, "gb18030"), "GBK", false), simplified);
  EXPECT_EQ(decode_text(encoded(simplified, "gb18030"), "gb2312", false), simplified);
  EXPECT_EQ(decode_text(encoded(traditional, "big5"), "Big5", false), traditional);
  EXPECT_EQ(decode_text(encoded(western, "windows-1252"), "ISO-8859-1", false), western);
  EXPECT_EQ(decode_text(encoded("カタカナとひらがなの文章です。", "shift_jis"), "Shift_JIS", false),
            "カタカナとひらがなの文章です。");
}

TEST(Charset, characters_beyond_gbk_are_read_under_its_name) {
  const std::string rare = "𠮷野家与㐂寿司，镕基。";
  EXPECT_EQ(decode_text(encoded(rare, "gb18030"), "gbk", false), rare);
}

TEST(Charset, the_page_names_it_when_the_header_does_not) {
  EXPECT_EQ(decode_text(encoded(page("gbk", simplified), "gb18030"), "", true), page("gbk", simplified));
  const std::string old_way =
      "<meta http-equiv='Content-Type' content='text/html; charset=big5'><p>" + traditional + "</p>";
  EXPECT_EQ(decode_text(encoded(old_way, "big5"), "", true), old_way);
}

TEST(Charset, a_header_that_stamps_everything_as_western_loses_against_the_page) {
  EXPECT_EQ(decode_text(encoded(page("gb2312", simplified), "gb18030"), "iso-8859-1", true),
            page("gb2312", simplified));
}

TEST(Charset, what_is_utf8_stays_utf8_whatever_is_said) {
  EXPECT_EQ(decode_text(page("gbk", simplified), "gb2312", true), page("gbk", simplified));
  EXPECT_EQ(decode_text(simplified, "windows-1252", false), simplified);
}

TEST(Charset, a_wrong_header_loses_against_bytes_that_do_not_fit_it) {
  EXPECT_EQ(decode_text(encoded(page("gbk", simplified), "gb18030"), "utf-8", true), page("gbk", simplified));
}

TEST(Charset, byte_order_marks_win_and_go) {
  EXPECT_EQ(decode_text("\xEF\xBB\xBF" + simplified, "gbk", false), simplified);
  EXPECT_EQ(decode_text("\xFF\xFE" + encoded(simplified, "utf-16le"), "", false), simplified);
  EXPECT_EQ(decode_text("\xFE\xFF" + encoded(simplified, "utf-16be"), "utf-8", false), simplified);
}

TEST(Charset, utf16_without_a_mark_is_known_by_its_zeros) {
  const std::string text = "The cloud market grew quickly in the second quarter.";
  EXPECT_EQ(decode_text(encoded(text, "utf-16le"), "", false), text);
  EXPECT_EQ(decode_text(encoded(text, "utf-16be"), "", false), text);
}

TEST(Charset, nothing_said_is_detected) {
  const std::string longer = simplified + simplified + simplified;
  EXPECT_EQ(decode_text(encoded(longer, "gb18030"), "", false), longer);
  EXPECT_EQ(decode_text("plain ASCII", "", false), "plain ASCII");
}

TEST(Charset, one_broken_byte_does_not_change_the_charset) {
  std::string bytes = simplified + simplified + simplified;
  bytes.insert(bytes.size() / 9 * 3, "\xFF");
  EXPECT_TRUE(decode_text(bytes, "", false).starts_with("二〇二五年，云计算市场"));
  std::string cut_off = encoded(simplified + simplified + simplified + simplified, "gb18030");
  cut_off.pop_back();
  EXPECT_TRUE(decode_text(cut_off, "gbk", false).starts_with("二〇二五年，云计算市场"));
}

struct Sample {
  const char* charset;  // of ICU
  const char* label;
  std::string text;
};
const std::vector<Sample> samples = {
    {"gb18030", "gbk", simplified + "镕基与喆，欧元符号€。"},
    {"gb18030", "gb18030", simplified + "𠮷野家。"},
    {"big5-hkscs", "big5", traditional},
    {"windows-31j", "Shift_JIS",
     "二〇二五年のクラウド市場は大きく変わりました。①算力の供給、②髙島屋の需要、③価格の低下です。"},
    {"euc-jp", "EUC-JP", "二〇二五年のクラウド市場は大きく変わりました。算力の供給、需要、そして価格の低下です。"},
    {"iso-2022-jp", "iso-2022-jp", "二〇二五年のクラウド市場は大きく変わりました。"},
    {"windows-949", "euc-kr", "이천이십오년 클라우드 시장은 크게 바뀌었다. 똠방각하와 펲시콜라, 뷁도 쓴다."},
    {"windows-1250", "windows-1250", "Zażółć gęślą jaźń; příliš žluťoučký kůň úpěl ďábelské ódy."},
    {"iso-8859-2", "latin2", "Zażółć gęślą jaźń; příliš žluťoučký kůň úpěl ďábelské ódy."},
    {"windows-1251", "windows-1251", "Рынок облачных услуг вырос на двадцать процентов, сообщает «Ведомости»."},
    {"koi8-r", "koi8-r", "Рынок облачных услуг вырос на двадцать процентов, сообщает министерство."},
    {"windows-1252", "latin1", western},
    {"windows-1253", "windows-1253", "Η αγορά υπολογιστικού νέφους αυξήθηκε κατά είκοσι τοις εκατό."},
    {"windows-1254", "iso-8859-9", "Bulut bilişim pazarı yüzde yirmi büyüdü, diyor bakanlık: ğüşıöç İĞÜŞÖÇ."},
    {"windows-1255", "windows-1255", "שוק הענן צמח בעשרים אחוזים ברבעון השני."},
    {"windows-1256", "windows-1256", "نمت سوق الحوسبة السحابية بنسبة عشرين في المئة."},
    {"windows-1257", "windows-1257", "Mākoņpakalpojumu tirgus pieauga par divdesmit procentiem; žąsys ir ėjimas."},
    {"windows-1258", "windows-1258", "Đám mây và hàng hóa"},
    {"windows-874", "tis-620", "ตลาดคลาวด์เติบโตขึ้นร้อยละยี่สิบในไตรมาสที่สอง"},
    {"utf-16le", "utf-16", simplified},
    {"utf-16be", "utf-16be", simplified},
};

TEST(Charset, every_charset_is_read_by_header_and_by_page) {
  for (const Sample& sample : samples) {
    const std::string headed = "<html><body><p>" + sample.text + "</p></body></html>";
    EXPECT_EQ(decode_text(encoded(headed, sample.charset), sample.label, true), headed) << sample.label;
    const std::string said = page(sample.label, sample.text);
    EXPECT_EQ(decode_text(encoded(said, sample.charset), "", true), said) << sample.label;
  }
}

TEST(Charset, a_lying_header_is_overruled_when_the_bytes_do_not_fit_it) {
  for (const Sample& sample : samples) {
    const std::string_view label = sample.label;
    const std::string said = page(sample.label, sample.text);
    for (const char* lie : {"utf-8", "no-such-charset", "iso-8859-1", "us-ascii", "utf-16", "utf-7"}) {
      if (label.starts_with("utf-16") && std::string_view(lie) == "utf-16") continue;
      EXPECT_EQ(decode_text(encoded(said, sample.charset), lie, true), said) << sample.label << " called " << lie;
    }
  }
}

TEST(Charset, a_header_that_might_fit_loses_when_the_bytes_side_with_the_page) {
  const std::string said = page("big5", traditional + traditional + traditional);
  EXPECT_EQ(decode_text(encoded(said, "big5-hkscs"), "gb2312", true), said);
  const std::string korean = page("euc-kr", samples[6].text + samples[6].text);
  EXPECT_EQ(decode_text(encoded(korean, "windows-949"), "gbk", true), korean);
}

TEST(Charset, pages_that_say_nothing_are_known_by_their_bytes) {
  for (const Sample& sample : samples) {
    const std::string_view label = sample.label;
    if (label != "gbk" && label != "big5" && label != "Shift_JIS" && label != "EUC-JP" && label != "windows-1251" &&
        label != "koi8-r" && !label.starts_with("utf-16"))
      continue;
    std::string text = "<html><body><p>";
    for (int i = 0; i < 6; ++i) text += sample.text + "</p><p>";
    EXPECT_EQ(decode_text(encoded(text, sample.charset), "", true), text) << sample.label;
  }
}

TEST(Charset, any_bytes_become_valid_utf8) {
  for (const std::string charset :
       {"", "utf-8", "gbk", "big5", "utf-16", "utf-7", "no-such-charset", "iso-2022-jp", "\"; x"})
    for (const std::string& bytes :
         {std::string("\xFF\xFE\xFD"), std::string("\x00\xD8\x00\xD8", 4), std::string("\x81"),
          std::string("<meta charset="), std::string("\xEF\xBB"), std::string(9, '\0')}) {
      EXPECT_TRUE(is_utf8(decode_text(bytes, charset, true))) << charset;
      EXPECT_TRUE(is_utf8(decode_text(bytes, charset, false))) << charset;
    }
  EXPECT_EQ(decode_text("", "gbk", true), "");
}

}  // namespace
}  // namespace kaozheng::sources
