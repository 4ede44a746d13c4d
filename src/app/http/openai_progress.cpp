// SPDX-License-Identifier: Apache-2.0
// What a run does, as lines to be read while one waits.
#include "app/http/openai_answer.h"
#include "app/http/openai_fields.h"
#include "app/messages.h"
#include "base/bytes.h"

namespace kaozheng::app {
namespace {

using nlohmann::json;

constexpr std::size_t line_characters_max = 160;

std::string shown(const json& data, std::string_view name) {
  return abbreviate(replace_all(printable(text_member(data, name)), "\n", " "), line_characters_max);
}

std::string joined(const json& list) {
  std::vector<std::string> parts;
  if (list.is_array())
    for (const json& part : list)
      if (part.is_string()) parts.push_back(part.get<std::string>());
  return printable(join(parts, ", "));
}

std::string tasks_line(const json& data, const Tongue& say) {
  const json& tasks = member(member(data, "plan"), "tasks");
  std::string lines = say("计划（{} 项任务）：", "Plan ({} tasks):", tasks.size()) + "\n";
  if (tasks.is_array())
    for (const json& task : tasks) lines += "- " + shown(task, "description") + "\n";
  return lines;
}

}  // namespace

std::string begin_line(const RunLinks& links, Language language) {
  return Tongue(language)("研究开始，编号 {}，实时查看：{}", "Research {} has begun; watch it live at {}", links.run_id,
                          links.page()) +
         "\n";
}

std::string progress_line(const Event& event, Language language) {
  const json& data = event.data;
  const Tongue tongue(language);
  const auto say = [&tongue](std::string_view zh, std::string_view en, const auto&... values) {
    return tongue(zh, en, values...) + "\n";
  };
  if (event.type == "BriefWritten") return say("问题已明确", "The question is understood");
  if (event.type == "PlanMade") return tasks_line(data, tongue);
  if (event.type == "PlanProposed")
    return say("计划等待批准，请在上面的页面确认", "A plan waits for approval, on the page named above");
  if (event.type == "TaskStarted") return say("开始：{}", "Task: {}", shown(data, "description"));
  if (event.type == "QueryAsked")
    return say("搜索：{}（{}）→ {} 条", "Search: {} ({}) → {} results", shown(data, "query"),
               joined(member(data, "engines")), count_member(data, "hits"));
  if (event.type == "PageRead") {
    const std::string title = shown(data, "title");
    return say("已读：{}", "Read: {}", title.empty() ? shown(data, "url") : title);
  }
  if (event.type == "PageFailed")
    return say("未能读取：{}（{}）", "Not read: {} ({})", shown(data, "url"), shown(data, "why"));
  if (event.type == "EngineBlocked")
    return say("搜索引擎受阻：{}（{}）", "Search engine blocked: {} ({})", shown(data, "engine"), shown(data, "why"));
  if (event.type == "GapFound") return say("缺口：{}（{}）", "Gap: {} ({})", shown(data, "what"), shown(data, "why"));
  if (event.type == "OutlineMade") return say("大纲已定", "The outline is made");
  if (event.type == "SectionWritten") return say("已写：{}", "Written: {}", shown(data, "heading"));
  if (event.type == "ClaimsChecked") return say("论断已逐条核查", "Every claim is checked");
  if (event.type == "CapReached") return say("已达上限：{}", "A cap is reached: {}", shown(data, "caps"));
  if (event.type == "RunPaused") return say("已暂停 {}", "Paused {}", shown(data, "why"));
  if (event.type == "RunResumed") return say("继续", "Going on");
  if (event.type == "RunHeldUp")
    return say("等待存储可写：{}", "Waiting until the store can be written: {}", shown(data, "why"));
  return {};
}

}  // namespace kaozheng::app
