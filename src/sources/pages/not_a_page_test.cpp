// SPDX-License-Identifier: Apache-2.0
#include "sources/pages/not_a_page.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/bytes.h"
#include "sources/pages.h"

namespace kaozheng::sources {
namespace {

struct Page {
  std::string_view instead;  // a word of what is told; empty for a page
  std::string_view html;
};

void check(const std::vector<Page>& pages) {
  for (const Page& page : pages) {
    const auto document = read_html(page.html, "https://a.example/x");
    const std::string told = document ? "read: " + document->text : document.error().what;
    if (page.instead.empty())
      EXPECT_TRUE(document.has_value()) << page.html.substr(0, 160) << "\n" << told;
    else
      EXPECT_TRUE(!document && document.error().kind == ErrorKind::malformed && contains(told, page.instead))
          << page.html.substr(0, 160) << "\n"
          << told;
  }
}

TEST(NotAPage, challenges_and_blocks) {
  check({
      {"challenge",
       "<title>Just a moment...</title><h1>shop.example</h1><p>Checking if the site connection is secure</p>"
       "<p>shop.example needs to review the security of your connection before proceeding.</p>"
       "<p>Ray ID: 7d1f00</p><p>Performance &amp; security by Cloudflare</p>"},
      {"challenge",
       "<title>Attention Required! | Cloudflare</title><h1>Sorry, you have been blocked</h1><p>You are unable "
       "to access news.example</p><h2>Why have I been blocked?</h2><p>This website is using a security "
       "service to protect itself from online attacks. The action you just performed triggered the "
       "security solution. There are several actions that could trigger this block including submitting a "
       "certain word or phrase, a SQL command or malformed data.</p><h2>What can I do to resolve "
       "this?</h2><p>You can email the site owner to let them know you were blocked.</p>"},
      {"challenge",
       "<title>https://www.example.com/search</title><p>Our systems have detected unusual traffic from your "
       "computer network. This page checks to see if it's really you sending the requests, and not a "
       "robot.</p><p>Why did this happen? The block will expire shortly after those requests stop.</p>"},
      {"challenge",
       "<title>Pardon Our Interruption</title><p>As you were browsing something about your browser made us "
       "think you might be a bot. There are a few reasons this might happen: you've disabled cookies, or "
       "you're moving through this website with super-human speed.</p>"},
      {"challenge",
       "<title>Times</title><h1>Let's confirm you are human</h1><p>Complete the security check before "
       "continuing. This step verifies that you are not a bot.</p>"},
      {"challenge",
       "<title>Access to this page has been denied.</title><p>Press &amp; Hold to confirm you are a human "
       "(and not a bot).</p><p>Reference ID 7c1b</p>"},
      {"challenge", "<title>百度安全验证</title><p>网络不给力，请稍后重试</p><p>返回首页</p><p>问题反馈</p>"},
      {"challenge", "<title>安全验证</title><p>请拖动滑块完成拼图</p><p>为保障您的访问安全，请完成以下验证</p>"},
      {"challenge",
       "<title>访问验证</title><h1>访问过于频繁</h1><p>您的访问过于频繁，请输入验证码后继续。</p>"
       "<form><input name=code><button>提交</button></form>"},
      {"challenge", "<title>某某资讯</title><p>当前环境异常，完成验证后即可继续访问。</p><p>去验证</p>"},
      {"challenge",
       "<title>搜索</title><p>此验证码用于确认这些请求是您的正常行为而不是自动程序发出的，需要您协助验证。</p>"
       "<p>请输入图中的验证码</p><p>为什么会这样？</p>"},
      {"refuses",
       "<title>403 Forbidden</title><center><h1>403 Forbidden</h1></center><hr><center>nginx/1.18.0</center>"},
      {"refuses",
       "<title>Access Denied</title><h1>Access Denied</h1><p>You don't have permission to access "
       "\"http://a.example/x\" on this server.</p><p>Reference #18.2d351ab8.1557333295.a4e16ab</p>"},
      {"refuses",
       "<title>Unavailable</title><h1>451: Unavailable due to legal reasons</h1><p>We recognize you are "
       "attempting to access this website from a country belonging to the European Economic Area and "
       "therefore access cannot be granted at this time.</p>"},
      {"refuses", "<title>提示</title><p>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</p>"},
      {"refuses", "<title>访问受限</title><p>您所在的地区暂时无法访问该内容。</p>"},
  });
}

TEST(NotAPage, pages_that_are_not_there) {
  check({
      {"does not exist",
       "<title>404 Not Found</title><h1>Not Found</h1><p>The requested URL was not found on this "
       "server.</p>"},
      {"does not exist",
       "<title>Example Times</title><h1>Page not found</h1><p>Sorry, we can't find the page you are "
       "looking for. It may have been moved or deleted.</p><p>Go to the homepage</p>"},
      {"does not exist",
       "<title>Oops! | Example</title><h1>Oops!</h1><p>The page you requested could not be found. Try "
       "searching for it or return to the home page.</p>"},
      {"does not exist", "<title>页面不存在_某某网</title><p>您访问的页面不存在或已被删除，5秒后自动跳转到首页。</p>"},
      {"does not exist", "<title>某某网</title><p>抱歉，您要查看的文章已被作者删除。</p><p>返回首页</p>"},
      {"does not exist", "<title>提示</title><p>该内容已被发布者删除</p>"},
      {"does not exist",
       "<title>提示信息</title><p>抱歉，指定的主题不存在或已被删除或正在被审核</p><p>[ 点击这里返回上一页 ]</p>"},
      {"does not exist",
       "<title>Article</title><p>This content is no longer available.</p><p>Browse our latest stories.</p>"},
      {"out of order", "<title>502 Bad Gateway</title><center><h1>502 Bad Gateway</h1></center><hr>nginx"},
      {"out of order",
       "<title>Sorry</title><h1>Sorry, something went wrong</h1><p>We're working on it and we'll get it "
       "fixed as soon as we can. Please try again later.</p>"},
      {"out of order", "<title>系统维护</title><p>系统维护中，请稍后再试。给您带来不便，敬请谅解。</p>"},
      {"out of order", "<title>某某网</title><p>服务器繁忙，请稍后再试！</p>"},
      {"placeholder",
       "<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1><p>If you see this page, the nginx web "
       "server is successfully installed and working. Further configuration is required.</p>"},
      {"placeholder", "<title>a.example</title><h1>a.example</h1><p>This domain is for sale. Buy this domain now.</p>"},
      {"placeholder", "<title>域名出售</title><p>您正在访问的域名可以转让！This domain may be for sale.</p>"},
  });
}

TEST(NotAPage, walls_and_shells) {
  check({
      {"log-in",
       "<title>Log in | Example</title><form><label>Email</label><input><label>Password</label>"
       "<input type=password><button>Log in</button></form><a href=/f>Forgot password?</a> <a>Sign up</a>"},
      {"log-in", "<title>Members</title><p>You must be logged in to view this page.</p>"},
      {"log-in",
       "<title>Question | Forum</title><h1>Join the community</h1><p>Please sign in to continue reading this "
       "thread. New here? Create an account in a minute.</p>"},
      {"log-in",
       "<title>用户登录</title><form>账号 <input> 密码 <input type=password> <button>登录</button></form>"
       "<p>忘记密码？ 立即注册</p>"},
      {"log-in", "<title>某某论坛</title><p>您需要登录后才可以查看本帖内容。没有账号？立即注册</p>"},
      {"log-in", "<title>文档</title><p>请先登录后再查看全文</p><p>微信登录 QQ登录 手机号登录</p>"},
      {"pay wall", "<title>Markets</title><p>Subscribe to continue reading. Already a subscriber? Sign in.</p>"},
      {"pay wall", "<title>深度</title><p>本文为付费内容，订阅会员后可阅读全文。</p>"},
      {"cookie",
       "<title>Before you continue to Example</title><h1>Before you continue to Example</h1><p>We use cookies "
       "and data to deliver and maintain services and track outages. If you choose to \"Accept all,\" we "
       "will also use cookies to show personalized ads.</p><button>Accept all</button>"},
      {"cookie",
       "<title>Example</title><h1>We value your privacy</h1><p>Please accept cookies to continue to our site. "
       "We and our 842 partners store and access information on a device.</p>"},
      {"cookie", "<title>提示</title><p>您的浏览器未启用Cookie，请启用Cookie后刷新页面。</p>"},
      {"script",
       "<title>App</title><noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>"
       "<script src=/a.js></script>"},
      {"script", "<title>Dashboard</title><div id=app>Loading...</div><script>x()</script>"},
      {"script", "<title>某某</title><div id=app>加载中，请稍候…</div><script>x()</script>"},
      {"script",
       "<title>某某资讯</title><p>很抱歉，您的浏览器不支持JavaScript，请启用JavaScript后重新访问。</p><script></"
       "script>"},
  });
}

// Short, and about what the others are.
TEST(NotAPage, articles_about_walls_are_pages) {
  check({
      {"",
       "<title>Why CAPTCHAs no longer keep bots out</title><p>A study by three universities found that software now "
       "solves distorted text in under a second, while people need nine to fifteen seconds. Sites that ask visitors "
       "to “verify you are human” lose about three per cent of them. The authors expect the tests to "
       "disappear within five years and to be replaced by signals the reader never sees.</p>"},
      {"",
       "<title>CAPTCHA - Example Encyclopedia</title><p>A CAPTCHA is a type of challenge-response test used in "
       "computing to determine whether the user is human. The term was coined in 2003. It takes the average person "
       "about ten seconds to solve a typical one. Critics say that it excludes people with poor eyesight.</p>"},
      {"",
       "<title>How a Cloudflare outage stopped half the web</title><p>On Tuesday morning millions of readers saw a "
       "page titled \"Just a moment...\" and nothing else. The company said a configuration file had doubled in "
       "size. Engineers rolled it back after three hours, and traffic returned to normal in the afternoon. Shares "
       "fell by two per cent.</p>"},
      {"",
       "<title>Press and hold: a new kind of test</title><p>Retailers replaced picture puzzles with a button that "
       "visitors press for some seconds. The pressure curve tells people from programs, says the maker, which sold "
       "the system to forty shops last year. Researchers at Delmar Institute defeated it with a motor and a rubber "
       "finger in one afternoon.</p>"},
      {"",
       "<title>Log in with a passkey: how it works</title><p>Passkeys replace passwords by a pair of keys, one of "
       "which never leaves the phone. Three large platforms have supported them since 2023. According to the "
       "alliance behind the standard, log-ins take four seconds on average instead of nine, and phishing does not "
       "work against them. Banks were slow to follow.</p>"},
      {"",
       "<title>Sign in failures cost banks millions</title><p>One in ten customers gives up when a bank asks them to "
       "sign in again, a survey of 4,000 people shows. Forgotten passwords are the main cause. Two banks have moved "
       "to fingerprints and report that complaints fell by a third within a year.</p>"},
      {"",
       "<title>Login</title><h1>Login</h1><p>In computer security, a login is the process by which a person gains "
       "access to a system by identifying themselves. The word came up in the 1960s with time-sharing systems. A "
       "session usually ends with a logout. Since the 1990s many systems also ask for a second factor.</p>"},
      {"",
       "<title>Cookies: what the new rules change</title><p>From July, sites may no longer ask for consent on every "
       "visit. The regulator counted 1,200 complaints about banners in 2024, most of them about buttons that were "
       "hard to find. Publishers fear that income from advertising falls by eight per cent. Browsers will carry the "
       "choice of the user instead.</p>"},
      {"",
       "<title>Why that banner asks you to accept all cookies</title><p>The wording “Accept all cookies to "
       "continue” breaks the law, the court ruled on Monday. A site must let readers refuse as easily as they "
       "agree. The publisher has six weeks to change its pages and may appeal. Consumer groups called the ruling "
       "overdue.</p>"},
      {"",
       "<title>The history of the 404</title><p>The number stands for a resource that a server does not have. It was "
       "laid down in 1992 along with the first draft of the protocol. The tale of a room 404 at a laboratory in "
       "Geneva is invented. Today companies hire designers to make the page amusing.</p>"},
      {"",
       "<title>404 errors rise after a migration</title><p>After the move to a new system, the ministry's site "
       "answered one request in five with \"page not found\". The auditors blame missing redirects. It took eleven "
       "weeks to repair 30,000 addresses, at a cost of 1.2 million euros.</p>"},
      {"",
       "<title>Access denied: who may read court files</title><p>Journalists asked for 300 files last year and were "
       "refused 112 of them. The ministry points to privacy. A draft law would open closed cases after ten years, "
       "and a commission would decide about exceptions.</p>"},
      {"",
       "<title>Service outages at hospitals</title><p>For two days terminals showed “503 Service "
       "Unavailable”. Operations were postponed, and nurses kept records on paper. The supplier found a failed "
       "disk array. The hospital will keep a second centre from next year.</p>"},
      {"",
       "<title>Do you need JavaScript?</title><p>One per cent of visitors browse without scripts, by choice or by "
       "accident. A site that only says “please enable JavaScript” turns them away. The guideline asks for "
       "pages whose text stands in the markup itself, and for scripts that merely add comfort.</p>"},
      {"",
       "<title>Subscription fatigue</title><p>Readers pay for 1.4 news sites on average. When a box asks them to "
       "“subscribe to continue reading”, nine of ten leave. Publishers now test day passes and bundles. Two of "
       "them report more income from passes than from advertising.</p>"},
      {"",
       "<title>验证码_百科</"
       "title><p>验证码是一种区分用户是计算机还是人的公共全自动程序，2003年由研究人员提出。常见的形式有扭曲文字、"
       "拼图滑块和点选图片。随着图像识别技术的进步，传统文字验证码的识别率已经超过九成，网站转而分析用户的行为轨迹。</"
       "p>"},
      {"",
       "<title>滑块验证为何失灵</"
       "title><p>很多网站用“拖动滑块完成拼图”来阻挡机器程序。渝州大学的研究人员用一台普通电脑训练模型，两小时后"
       "通过率达到百分之九十二。专家认为，验证的重点应当转向设备和行为，而不是越来越难的题目，否则受累的只是老年人。</"
       "p>"},
      {"",
       "<title>12306 "
       "取消图片验证码</"
       "title><p>"
       "铁路部门宣布，购票时不再要求旅客辨认图片。新系统根据登录设备和购票习惯判断风险，只有可疑的请求才需要短信确认。"
       "试运行三个月以来，旅客完成购票的时间平均缩短了四十秒，投诉量下降六成。</p>"},
      {"",
       "<title>登录难困扰老年人</"
       "title><p>"
       "调查显示，六成老年人在使用政务网站时遇到登录困难，主要原因是忘记密码和看不清验证码。多地已经推出刷脸和家属代办"
       "功能。"
       "北辰市的试点表明，办事时间平均缩短一半，窗口排队人数明显减少。</p>"},
      {"",
       "<title>一键登录背后的数据交易</"
       "title><p>"
       "“请先登录”四个字出现在越来越多的网页上。记者测试了五十款应用，其中三十一款在登录之前不允许浏览任何内容。"
       "监管部门表示，强制登录违反了必要性原则，将在下半年开展专项整治，并公布第一批名单。</p>"},
      {"",
       "<title>Cookie "
       "新规七月施行</"
       "title><p>"
       "新规要求网站在首次访问时说明用途，不得以拒绝为由停止服务。2024年监管部门共收到相关投诉一千二百件，多数涉及难以"
       "找到的关闭按钮。"
       "业内估计，广告收入将因此减少百分之八左右。</p>"},
      {"",
       "<title>页面不存在：政务网站死链调查</"
       "title><p>"
       "记者随机打开三百条政策链接，其中四十七条显示“您访问的页面不存在”。信息中心解释说，网站改版后没有设置跳转。"
       "专家建议建立链接档案，重要文件应当永久保留原来的地址。</p>"},
      {"",
       "<title>404 "
       "的由来</"
       "title><p>这个数字表示服务器上没有所请求的资源，1992年写入协议草案。所谓日内瓦实验室404房间的故事是后人编造的。"
       "如今不少公司请设计师把这个页面做成小游戏，有的还用来发布寻人信息，已经帮助找回十几名儿童。</p>"},
      {"",
       "<title>系统维护八小时，医院回到手写时代</"
       "title><p>周二上午，两家医院的挂号系统同时中断，窗口屏幕显示“系统维护中，请稍后再试”。医生改用纸质处方，"
       "检查结果由护士跑腿传递。供应商称故障源于磁盘阵列，院方决定明年建设备用机房。</p>"},
      {"",
       "<title>服务器繁忙背后</"
       "title><p>"
       "抢票高峰时，平台每秒收到一百四十万次请求，其中九成来自程序。技术负责人介绍，系统先排队再放行，真实用户的等待时"
       "间不超过三十秒。"
       "公司今年新增两千台服务器，投入约一点二亿元。</p>"},
      {"",
       "<title>付费墙的困境</"
       "title><p>读者平均只订阅一点四家媒体，看到“订阅后阅读全文”便离开的占九成。几家报社开始试行日票和联合会员，"
       "其中两家的日票收入已经超过广告。研究者认为，地方新闻仍然需要公共资金的支持。</p>"},
      {"",
       "<title>Short news</title><p>The central bank left its rate at 3.1 per cent on Thursday.</p>"
       "<div class=comments>Please log in to continue to the comments.</div>"},
      {"",
       "<title>Prison walls</title><div>Log into your account <input type=password></div><p>Anyone could climb the "
       "fence of the prison at Northwood, an official said on Monday. Repairs have been put off twice since 2019 for "
       "lack of money.</p>"},
      {"",
       "<title>快讯</title><p>央行周四宣布维持利率百分之三点一不变。</p><noscript>请启用JavaScript以获得更好的体验</"
       "noscript>"},
  });
}

}  // namespace
}  // namespace kaozheng::sources
