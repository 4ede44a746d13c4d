// SPDX-License-Identifier: Apache-2.0
#include "text/figures/traditional.h"

#include <algorithm>
#include <array>
#include <vector>

#include "text/characters.h"

namespace kaozheng::text {
namespace {

// Pairs, traditional then simplified; both take three bytes.
constexpr std::u32string_view pairs =
    U"億亿萬万個个種种條条歲岁張张屆届處处項项場场輛辆間间層层臺台隻只塊块顆颗輪轮時时鐘钟鍾钟週周約约過过達达長长減减"
    U"漲涨將将預预計计歐欧鎊镑點点錢钱圓圆兩两餘余幾几數数陸陆噸吨畝亩"
    U"裡里裏里組组員员戶户頭头雙双筆笔開开單单價价額额總总產产業业營营銷销資资訊讯費费潤润貿贸匯汇債债貸贷賣卖買买質质"
    U"貨货貴贵賺赚購购償偿賠赔罰罚勞劳動动務务職职師师軍军團团連连鎮镇"
    U"縣县國国區区鄉乡東东陣阵隊队進进遠远運运遊游選选還还邊边這这們们與与為为並并後后從从來来會会對对應应發发現现際际"
    U"當当實实義义據据報报導导顯显稱称認认測测評评議议決决統统調调說说"
    U"話话讓让變变飆飙縮缩擴扩較较於于無无僅仅內内滿满佔占續续創创紀纪錄录歷历曆历載载紅红綠绿藍蓝黃黄銀银銅铜鐵铁電电"
    U"氣气溫温熱热機机車车飛飞樓楼壓压濃浓濕湿強强積积體体輕轻寬宽廣广"
    U"類类別别級级節节頁页題题圖图書书學学習习齡龄齒齿藥药劑剂療疗醫医診诊殺杀傷伤災灾難难確确復复檢检驗验證证訂订簽签"
    U"練练勝胜敗败賽赛贏赢輸输備备衛卫護护補补給给終终結结繼继綜综網网"
    U"線线絕绝經经權权標标準准構构樣样橋桥歡欢環环爭争獲获獎奖獨独異异畫画監监盡尽禮礼離离雜杂靈灵響响順顺須须顧顾願愿"
    U"風风飯饭養养館馆騎骑髮发鬥斗魚鱼鳥鸟麥麦龍龙參参";

struct Folding {
  std::vector<std::pair<char32_t, char32_t>> map;
  Folding() {
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2)
      if (pairs[i] != pairs[i + 1]) map.emplace_back(pairs[i], pairs[i + 1]);
    std::sort(map.begin(), map.end());
    map.erase(std::unique(map.begin(), map.end(), [](const auto& a, const auto& b) { return a.first == b.first; }),
              map.end());
    for (const auto& [from, to] : map) bits[(from >> 3) & 0x1FFF] |= static_cast<unsigned char>(1u << (from & 7));
  }
  char32_t of(char32_t c) const {
    if (c > 0xFFFF || !((bits[(c >> 3) & 0x1FFF] >> (c & 7)) & 1)) return c;
    const auto at = std::lower_bound(map.begin(), map.end(), std::pair<char32_t, char32_t>(c, 0));
    return at != map.end() && at->first == c ? at->second : c;
  }
  std::array<unsigned char, 0x2000> bits{};
};

}  // namespace

std::string_view simplified(std::string_view text, std::string& buffer) {
  static const Folding folding;
  bool copied = false;
  for (std::size_t p = 0; p < text.size();) {
    const auto lead = static_cast<unsigned char>(text[p]);
    if (lead < 0xE4 || lead > 0xE9 || p + 2 >= text.size()) {
      ++p;
      continue;
    }
    const auto second = static_cast<unsigned char>(text[p + 1]), third = static_cast<unsigned char>(text[p + 2]);
    if ((second & 0xC0) != 0x80 || (third & 0xC0) != 0x80) {
      ++p;
      continue;
    }
    const char32_t c = static_cast<char32_t>((lead & 0x0F) << 12 | (second & 0x3F) << 6 | (third & 0x3F));
    if (const char32_t plain = folding.of(c); plain != c) {
      if (!copied) buffer = std::string(text), copied = true;
      buffer[p] = static_cast<char>(0xE0 | plain >> 12);
      buffer[p + 1] = static_cast<char>(0x80 | (plain >> 6 & 0x3F));
      buffer[p + 2] = static_cast<char>(0x80 | (plain & 0x3F));
    }
    p += 3;
  }
  return copied ? std::string_view(buffer) : text;
}

}  // namespace kaozheng::text
