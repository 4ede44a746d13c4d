// SPDX-License-Identifier: Apache-2.0
#include "reports/html_style.h"

#include "base/bytes.h"

namespace kaozheng::reports {
namespace {

// A card is as wide as the text column and stands right below the line of its mark: it never leaves the window and the
// pointer reaches it without a gap. It stays a moment after the pointer has left.
constexpr std::string_view style = R"css(
:root{--paper:#fdfcf9;--ink:#22201c;--soft:#655f55;--rule:#e3ddd1;--card:#fffefb;--tint:#f3efe6;--mark:#f7e6a6;--link:#1f5285;--seal:#9c3324;
--good:#2c663c;--part:#855300;--bad:#a3262a;--none:#5c4a86;--sum:#1f5285;--shadow:0 1px 2px #0000000f,0 8px 28px #00000021}
@media (prefers-color-scheme:dark){:root{--paper:#171613;--ink:#e6e1d6;--soft:#a59e90;--rule:#37342d;--card:#211f1b;--tint:#24221d;--mark:#5d4b12;--link:#8fbbe8;--seal:#e08a78;
--good:#8ac79a;--part:#e0b25c;--bad:#f09389;--none:#b9a6ea;--sum:#8fbbe8;--shadow:0 1px 2px #0006,0 8px 28px #0009}}
*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%;scroll-padding:1.5rem 0 45vh}
body{margin:0;padding:0 1.25rem 6rem;font:1.0625rem/1.65 "Iowan Old Style","Palatino Linotype",Palatino,"Source Serif 4",Georgia,"Noto Serif","DejaVu Serif","Noto Serif CJK SC","Songti SC",serif;overflow-wrap:anywhere}
:lang(zh){line-height:1.85}
:lang(zh) body,body:lang(zh){font-family:"PingFang SC","Hiragino Sans GB","Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","WenQuanYi Zen Hei",system-ui,sans-serif;text-align:justify;text-autospace:normal}
.page{max-width:42rem;margin:0 auto}
a{color:var(--link);text-decoration-thickness:.06em;text-underline-offset:.18em}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-200vw}.skip:focus{left:1rem;top:.5rem;padding:.3rem .8rem;background:var(--card);z-index:9}
h1,h2,h3,h4,h5,h6{line-height:1.3;font-weight:650;text-align:start;text-wrap:balance;break-after:avoid}
h1{font-size:2.05rem;letter-spacing:-.01em;margin:.35rem 0 1.1rem}
h2{font-size:1.4rem;margin:3.4rem 0 1rem;padding-top:1.1rem;border-top:1px solid var(--rule)}
h3{font-size:1.14rem;margin:2.2rem 0 .6rem}h4,h5,h6{font-size:1rem;margin:1.6rem 0 .4rem}
.no{color:var(--soft);font-weight:400;margin-inline-end:.5em;font-variant-numeric:tabular-nums}
p,li{position:relative}p{margin:0 0 1rem}ul{margin:0 0 1rem;padding-inline-start:1.25rem}main li{margin:.35rem 0}
header{padding-top:3.2rem}
.kicker,.facts,.read,.toc,.meta,.card,.small,figcaption,table,footer,.strip{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","PingFang SC","Noto Sans CJK SC","Microsoft YaHei","WenQuanYi Zen Hei","DejaVu Sans",sans-serif}
.kicker{margin:0;color:var(--seal);font-size:.82rem;letter-spacing:.08em}
.facts{margin:0 0 1.6rem;color:var(--soft);font-size:.84rem;line-height:1.7}.facts div{display:inline}.facts div+div::before{content:" · "}.facts dt,.facts dd{display:inline;margin:0}.facts dt::after{content:" "}.facts dd{color:var(--ink)}
.strip{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.2rem,1fr));gap:.9rem 1.4rem;margin:0 0 1.1rem;padding:1rem 0;border-block:1px solid var(--rule);text-align:start}
.strip b{display:block;font-size:1.55rem;line-height:1.2;font-weight:600;font-variant-numeric:tabular-nums}.strip span{color:var(--soft);font-size:.82rem;line-height:1.4;display:block;max-width:13rem}
.read{color:var(--soft);font-size:.86rem;line-height:1.65;margin:0 0 .5rem;text-align:start}.read .v{margin-inline-end:.9em}
.say{border-inline-start:3px solid var(--part);padding-inline-start:.8rem}
.toc{font-size:.88rem;margin:1.8rem 0 0;line-height:1.6}.toc ol{list-style:none;margin:.3rem 0 0;padding:0}.toc li{margin:0;padding:.15rem 0}.toc a{color:inherit;text-decoration:none}.toc a:hover{text-decoration:underline}.toc b{color:var(--soft);font-weight:500}td .v{font-size:1em}.toc .in{padding-inline-start:1.3rem;color:var(--soft)}
.n{font-size:.74em;line-height:1;vertical-align:.3em;padding:.1em .12em;text-decoration:none;font-family:system-ui,sans-serif;font-variant-numeric:tabular-nums;border-radius:.25em;white-space:nowrap;scroll-margin:4rem 0 45vh}
.cite{margin-inline-end:.1em}
.cite:hover>.n,.n:focus,.cite:focus-within>.n{background:var(--tint);box-shadow:0 0 0 1px var(--rule)}
.v{white-space:nowrap;font-family:system-ui,"Segoe UI Symbol","DejaVu Sans",sans-serif;font-size:.82em;color:var(--soft)}.v i{font-style:normal;font-weight:700;margin-inline-end:.25em}
.supported{color:var(--good)}.computed{color:var(--sum)}.partly{color:var(--part)}.contradicted{color:var(--bad)}.not_found{color:var(--none)}
.v[role=img]{font-size:.72em;vertical-align:.38em;margin-inline:.15em .3em}.v[role=img] i{margin:0}
.v.n{font-size:.82em;vertical-align:baseline;line-height:inherit;padding:0 .1em;border-radius:0}a.v{text-decoration:none;border-bottom:1px solid currentColor}p .v,li .v{margin-inline-start:.2em}
.tag{font-size:.78em;color:var(--soft);border:1px solid var(--rule);border-radius:.3em;padding:0 .35em;margin-inline:.25em;white-space:nowrap}
.d-partly{text-decoration:underline dotted var(--part) 2px;text-underline-offset:.28em}.d-contradicted{text-decoration:underline wavy var(--bad) 1.2px;text-underline-offset:.28em}.d-not_found{text-decoration:underline dashed var(--none) 1.5px;text-underline-offset:.28em}
.s:target,.n:target{background:var(--mark)}
.card{position:absolute;left:0;right:0;z-index:5;display:block;margin-top:.15rem;padding:.85rem 1rem .8rem;background:var(--card);border:1px solid var(--rule);border-radius:.55rem;box-shadow:var(--shadow);font-size:.88rem;line-height:1.6;text-align:start;max-height:min(24rem,60vh);overflow:auto;
visibility:hidden;opacity:0;transition:opacity .12s .18s,visibility 0s .3s}
.cite:hover>.card,.cite:focus-within>.card{visibility:visible;opacity:1;transition:opacity .12s .06s,visibility 0s .06s}
.cite:focus-within>.card{z-index:6}.cite:hover>.card{z-index:7}
.card>span{display:block}.card .head{font-weight:600}.card .head .num{color:var(--soft);font-weight:400;margin-inline-end:.4em}
.card .quote{margin:.5rem 0;padding-inline-start:.8rem;border-inline-start:2px solid var(--rule)}.card .meta,.meta{color:var(--soft);font-size:.82rem;line-height:1.6}
.card .links{margin-top:.45rem;font-size:.84rem}.card .links a{margin-inline-end:1.1em}.card .v{margin:0 0 .25rem;font-size:.82rem}
mark{background:var(--mark);color:inherit;padding:.05em 0;border-radius:.15em}
table{border-collapse:collapse;width:100%;font-size:.9rem;line-height:1.5;margin:0 0 1.4rem}td,th{padding:.4rem 0;border-bottom:1px solid var(--rule);text-align:start;font-weight:400}td:last-child,th:last-child{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}th{color:var(--soft);font-size:.82rem}
figure{position:relative;margin:1.4rem 0 1.6rem;break-inside:avoid}figcaption{font-size:.9rem;font-weight:600;line-height:1.45;margin:0 0 .6rem;text-align:start}figure svg{display:block;width:100%;height:auto;margin:0 0 .8rem}.hollow{fill:var(--paper)}
.series td:nth-child(2),.series th:nth-child(2){text-align:end;font-variant-numeric:tabular-nums;padding-inline:1rem}.series tbody th{color:inherit;font-size:inherit}.series .card{white-space:normal}
.refs{list-style:none;padding:0;margin:0}.refs>li{margin:0 0 1.9rem;padding-inline-start:2.9rem;scroll-margin-top:1.5rem}.refs>li>.num{position:absolute;left:0;color:var(--soft);font-variant-numeric:tabular-nums;font-family:system-ui,sans-serif;font-size:.9rem}.refs>li:target{box-shadow:-.9rem 0 0 var(--paper),-1.05rem 0 0 var(--seal)}
.refs .title{margin:0;font-weight:600;line-height:1.45;text-align:start}.refs .meta{margin:.1rem 0;text-align:start}blockquote{margin:.5rem 0;padding-inline-start:.9rem;border-inline-start:2px solid var(--rule);font-size:.94em}blockquote p{margin:0 0 .5rem}
.reasons{margin:.2rem 0 .2rem;font-size:.9rem;color:var(--soft)}code{font:.92em ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
footer{margin-top:4rem;padding-top:1rem;border-top:1px solid var(--rule);color:var(--soft);font-size:.82rem}
@media (min-width:74rem){.page{display:grid;grid-template-columns:13rem 42rem;gap:0 3.5rem;max-width:none;justify-content:center}.page>*{grid-column:2}.toc{grid-column:1;grid-row:1/span 3;position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto;margin:0;padding:4.9rem 0 2rem;text-align:start}}
@media (min-width:34.01rem) and (max-width:73.99rem){.toc ol{columns:2;column-gap:2.5rem}.toc li{break-inside:avoid}}
@media (max-width:34rem){body{padding:0 1rem 5rem;font-size:1rem}header{padding-top:1.8rem}h1{font-size:1.6rem}.refs>li{padding-inline-start:0}.refs>li>.num{position:static}}
@media (prefers-reduced-motion:reduce){.card,.cite:hover>.card,.cite:focus-within>.card{transition:visibility 0s .25s}.cite:hover>.card,.cite:focus-within>.card{transition:none}}
@media print{:root{--paper:#fff;--ink:#000;--soft:#444;--rule:#bbb;--card:#fff;--tint:#fff;--mark:#eee;--link:#000;--seal:#000;--good:#000;--part:#000;--bad:#000;--none:#000;--sum:#000}
@page{margin:20mm 18mm}body{padding:0;font-size:10.5pt}.page{display:block;max-width:none}.card,.skip,.toc,.how{display:none!important}header{padding-top:0}h2{margin-top:2rem}.refs>li,tr,.strip{break-inside:avoid}a{text-decoration:none}.refs .title a::after{content:" — " attr(href);font-weight:400;font-size:.85em;color:var(--soft)}mark{border-bottom:1px solid #000}}
@media (forced-colors:active){mark{forced-color-adjust:none;background:Mark;color:MarkText}.card{border:1px solid CanvasText}}
)css";

std::string base64_of_hex(std::string_view hex) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::string_view hex_digits = "0123456789abcdef";
  std::string text;
  unsigned bits = 0, kept = 0;
  for (const char c : hex) {
    kept = (kept << 4) | static_cast<unsigned>(hex_digits.find(c));
    bits += 4;
    if (bits < 6) continue;
    bits -= 6;
    text += digits[(kept >> bits) & 63];
  }
  if (bits > 0) text += digits[(kept << (6 - bits)) & 63];
  while (text.size() % 4 != 0) text += '=';
  return text;
}

}  // namespace

std::string_view html_style() { return style; }

std::string html_style_hash() { return "sha256-" + base64_of_hex(sha256_hex(style)); }

}  // namespace kaozheng::reports
