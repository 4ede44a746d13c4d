// SPDX-License-Identifier: Apache-2.0
#include "app/cli/plan_view.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"

namespace kaozheng::app {
namespace {

std::string text_in(const nlohmann::json& data, const char* name) {
  const auto found = data.find(name);
  return found != data.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Events carry counts either as numbers or as the things counted.
long count_in(const nlohmann::json& data, const char* name) {
  const auto found = data.find(name);
  if (found == data.end()) return 0;
  if (found->is_number()) return found->get<long>();
  return found->is_array() ? static_cast<long>(found->size()) : 0;
}

std::string list_in(const nlohmann::json& data, const char* name) {
  const auto found = data.find(name);
  if (found == data.end()) return "";
  if (found->is_string()) return found->get<std::string>();
  std::vector<std::string> parts;
  if (found->is_array())
    for (const auto& part : *found)
      if (part.is_string()) parts.push_back(part.get<std::string>());
  return join(parts, ", ");
}

std::string phase_text(const std::string& phase, const Tongue& say) {
  if (phase == "RunStarted") return say("理解问题", "reading the question");
  if (phase == "BriefWritten") return say("制定计划", "planning");
  if (phase == "PlanMade" || phase == "TaskStarted") return say("研究", "researching");
  if (phase == "SectionWritten") return say("撰写报告", "writing the report");
  if (phase == "ClaimsChecked") return say("核查引用", "checking citations");
  if (phase == "ReportPublished") return say("完成", "done");
  if (phase == "RunStopped") return say("已取消", "cancelled");
  if (phase == "RunPaused") return say("已暂停", "paused");
  if (phase == "RunHeldUp") return say("等待存储可写", "waiting for the store");
  if (phase == "RunFailed") return say("失败", "failed");
  return say("准备", "preparing");
}

constexpr const char* green = "\033[32m";
constexpr const char* cyan = "\033[36m";
constexpr const char* dim = "\033[2m";
constexpr const char* bold = "\033[1m";
std::string coloured(const std::string& text, const char* colour, bool wanted) {
  return wanted ? colour + text + "\033[0m" : text;
}

std::string counts_of(const TaskView& task, const Tongue& say) {
  std::vector<std::string> parts;
  if (task.round > 0) parts.push_back(say("第 {} 轮", "round {}", task.round));
  if (task.searches > 0) parts.push_back(say("搜索 {}", "{} searches", task.searches));
  if (task.pages > 0) parts.push_back(say("读 {}", "{} read", task.pages));
  if (task.findings > 0) parts.push_back(say("发现 {}", "{} findings", task.findings));
  return join(parts, " ");
}

// Apart from the ids of tasks.
std::string section_id(const std::string& heading) { return "section: " + heading; }

constexpr std::array<const char*, 10> spinner = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};

}  // namespace

TaskView* PlanView::task(const std::string& id) {
  const auto found = std::find_if(tasks_.begin(), tasks_.end(), [&](const TaskView& task) { return task.id == id; });
  return found == tasks_.end() ? nullptr : &*found;
}

void PlanView::hear(const Event& event) {
  const auto& data = event.data;
  if (event.type == "RunStarted" || event.type == "RunResumed") {
    run_id_ = text_in(data, data.contains("run_id") ? "run_id" : "id");
    model_ = text_in(data, "model");
  }
  if (event.type == "PlanMade") {
    const auto plan = data.find("plan");
    tasks_.clear();
    if (plan != data.end() && plan->is_object() && plan->contains("tasks") && plan->at("tasks").is_array())
      for (const auto& task : plan->at("tasks")) {
        TaskView view;
        view.id = text_in(task, "id");
        view.type = text_in(task, "type");
        view.description = text_in(task, "description");
        tasks_.push_back(std::move(view));
      }
  }
  if (event.type == "OutlineMade") show_outline(data);
  if (event.type == "SectionWritten")
    if (TaskView* const section = task(section_id(text_in(data, "heading")))) section->state = TaskView::State::done;
  for (const char* phase : {"RunStarted", "BriefWritten", "PlanMade", "SectionWritten", "ClaimsChecked",
                            "ReportPublished", "RunStopped", "RunFailed", "RunPaused", "RunHeldUp"})
    if (event.type == phase) phase_ = phase;
  // A run that is gone on with is where it was.
  if (event.type == "RunResumed")
    phase_ = phase_at_work_.empty() ? "RunStarted" : phase_at_work_;
  else if (phase_ != "RunPaused" && phase_ != "RunStopped" && phase_ != "RunFailed" && phase_ != "RunHeldUp")
    phase_at_work_ = phase_;

  if (event.type == "QueryAsked") ++searches_, hits_ += count_in(data, "hits");
  if (event.type == "PageRead") ++pages_;
  if (event.type == "PageFailed") ++pages_failed_;
  if (event.type == "SectionWritten") ++sections_;
  if (event.type == "EngineBlocked") {
    const std::string trouble = text_in(data, "engine") + ": " + text_in(data, "why");
    if (std::find(blocked_.begin(), blocked_.end(), trouble) == blocked_.end()) blocked_.push_back(trouble);
  }
  if (event.type == "ModelCalled") {
    tokens_ += count_in(data, "prompt_tokens") + count_in(data, "completion_tokens");
    if (!text_in(data, "model").empty() && !text_in(data, "model").starts_with("extractive"))
      language_model_answered_ = true;
  }

  TaskView* const task = this->task(event.task_id);
  if (!task) return;
  if (event.type == "TaskStarted") task->state = TaskView::State::running;
  if (event.type == "TaskEnded") task->state = TaskView::State::done;
  if (event.type == "RoundStarted") task->round = count_in(data, "round");
  if (event.type == "QueryAsked") ++task->searches;
  if (event.type == "PageRead") ++task->pages;
  if (event.type == "FindingNoted") task->findings += std::max(count_in(data, "findings"), 1L);
}

// The sections to be written stand below the tasks.
void PlanView::show_outline(const nlohmann::json& data) {
  const auto add = [&](const nlohmann::json& section) {
    TaskView view;
    view.description = text_in(section, "heading");
    view.id = section_id(view.description);
    view.type = "section";
    if (!view.description.empty() && !task(view.id)) tasks_.push_back(std::move(view));
  };
  const auto list_in = [](const nlohmann::json& owner, const char* name) {
    const auto found = owner.is_object() ? owner.find(name) : owner.end();
    return found != owner.end() && found->is_array() ? *found : nlohmann::json::array();
  };
  const auto outline = data.find("outline");
  if (outline == data.end()) return;
  for (const nlohmann::json& section : list_in(*outline, "sections")) {
    const nlohmann::json children = list_in(section, "children");
    if (children.empty() && section.is_object()) add(section);
    for (const nlohmann::json& child : children)
      if (child.is_object()) add(child);
  }
}

std::vector<std::string> PlanView::tree(TerminalSize size, bool colour, Milliseconds elapsed, std::size_t frame,
                                        const Tongue& say) const {
  const std::size_t columns = std::max<std::size_t>(size.columns, 20) - 1;
  const std::string turning = spinner[frame % spinner.size()];
  std::vector<std::string> lines;
  lines.push_back(coloured(turning, cyan, colour) + " " +
                  coloured(fitted(phase_text(phase_, say), columns - 2), bold, colour));

  // Rows go to running tasks first; what does not fit is counted.
  const std::size_t rows = std::max<std::size_t>(size.rows, 5) - 4;
  std::vector<const TaskView*> shown;
  for (const TaskView& task : tasks_) shown.push_back(&task);
  const std::size_t hidden = shown.size() > rows ? shown.size() - rows : 0;
  if (hidden > 0) {
    const auto rank = [](const TaskView* task) {
      return task->state == TaskView::State::running ? 0 : task->state == TaskView::State::waiting ? 1 : 2;
    };
    std::stable_sort(shown.begin(), shown.end(), [&](auto* a, auto* b) { return rank(a) < rank(b); });
    shown.resize(rows);
    std::sort(shown.begin(), shown.end());
  }
  for (const TaskView* task : shown) {
    const std::string counts = counts_of(*task, say);
    const std::size_t counts_columns = counts.empty() ? 0 : columns_of(counts) + 2;
    const std::size_t room = columns - 4 > counts_columns + 8 ? columns - 4 - counts_columns : columns - 4;
    std::string line = "  ";
    switch (task->state) {
      case TaskView::State::waiting:
        line += "- " + coloured(fitted(task->description, room), dim, colour);
        break;
      case TaskView::State::running:
        line += coloured(turning, cyan, colour) + " " + fitted(task->description, room);
        break;
      case TaskView::State::done:
        line += coloured("✓", green, colour) + " " + fitted(task->description, room);
        break;
    }
    if (counts_columns > 0 && room != columns - 4) line += "  " + coloured(counts, dim, colour);
    lines.push_back(std::move(line));
  }
  if (hidden > 0) lines.push_back("  " + fitted(say("另有 {} 项任务", "and {} more tasks", hidden), columns - 2));

  std::vector<std::string> footer = {shown_duration(elapsed)};
  if (!model_.empty()) footer.push_back(model_);
  if (searches_ > 0) footer.push_back(say("搜索 {}", "{} searches", searches_));
  if (pages_ > 0) footer.push_back(say("已读 {} 页", "{} pages read", pages_));
  if (sections_ > 0) footer.push_back(say("已写 {} 节", "{} sections", sections_));
  if (tokens_ > 0) footer.push_back(say("{} token", "{} tokens", tokens_));
  if (!blocked_.empty()) footer.push_back(say("{} 个引擎受阻", "{} engines blocked", blocked_.size()));
  lines.push_back("  " + coloured(fitted(join(footer, " | "), columns - 2), dim, colour));
  return lines;
}

std::string PlanView::tried(const Tongue& say) const {
  std::string text = say("共搜索 {} 次，得到 {} 条结果，读取 {} 页，{} 页无法读取。",
                         "{} searches brought {} results; {} pages were read, {} could not be.", searches_, hits_,
                         pages_, pages_failed_);
  for (const std::string& trouble : blocked_) text += "\n" + trouble;
  return text;
}

std::optional<std::string> line_of(const Event& event, Loudness loudness, const Tongue& say) {
  if (loudness == Loudness::quiet) return std::nullopt;
  const auto& data = event.data;
  const std::string in_task = event.task_id.empty() ? "" : "[" + event.task_id + "] ";
  const auto line = [&](std::string text) { return std::optional(replace_all(printable(in_task + text), "\n", " ")); };

  if (event.type == "RunStarted")
    return line(say("开始：{}（{} {}）", "started: {} ({} {})", abbreviate(text_in(data, "topic"), 60),
                    text_in(data, "provider"), text_in(data, "model")));
  if (event.type == "RunResumed")
    return line(say("接着做：已有 {} 步答复", "going on: {} steps are answered already", count_in(data, "steps")));
  if (event.type == "RunHeldUp")
    return line(say("等待存储可写：{}", "waiting until the store can be written: {}", text_in(data, "why")));
  if (event.type == "CallRepeated")
    return line(
        say("上次未等到答复的调用重新提问：{}", "asked again, its answer had not come: {}", text_in(data, "task")));
  if (event.type == "BriefWritten") {
    const std::string remarks = list_in(data, "remarks");
    return remarks.empty() ? std::nullopt : line(remarks);
  }
  if (event.type == "PlanMade") {
    const auto plan = data.find("plan");
    const bool has_tasks = plan != data.end() && plan->is_object();
    return line(say("计划：{} 项任务", "plan: {} tasks", has_tasks ? count_in(*plan, "tasks") : 0));
  }
  if (event.type == "OutlineMade") {
    std::vector<std::string> headings;
    const auto outline = data.find("outline");
    if (outline != data.end() && outline->is_object() && outline->contains("sections"))
      for (const auto& section : outline->at("sections")) headings.push_back(text_in(section, "heading"));
    return line(say("大纲：{}", "outline: {}", abbreviate(join(headings, say("；", "; ")), 160)));
  }
  if (event.type == "TaskStarted")
    return line(say("任务：{}", "task: {}", abbreviate(text_in(data, "description"), 80)));
  if (event.type == "TaskEnded") return line(say("完成，{} 条发现", "done, {} findings", count_in(data, "findings")));
  if (event.type == "EngineBlocked")
    return line(
        say("搜索引擎受阻：{}：{}", "search engine blocked: {}: {}", text_in(data, "engine"), text_in(data, "why")));
  if (event.type == "DraftSaved") return line(say("草稿已保存", "a draft is saved"));
  if (event.type == "ModelFellBack")
    return line(say("模型未能回答 {}（{}），改用内置抽取式模型",
                    "the model did not answer {} ({}); the extractive one did", text_in(data, "task"),
                    text_in(data, "why")));
  if (event.type == "ClaimsChecked") return line(say("引用已核查", "citations are checked"));
  if (event.type == "ReportPublished")
    return line(say("报告完成，{} 条参考资料", "the report is done, {} references", count_in(data, "references")));
  if (loudness != Loudness::verbose) return std::nullopt;

  if (event.type == "BriefWritten") return line(say("问题已明确", "the brief is written"));
  if (event.type == "RoundStarted") return line(say("第 {} 轮", "round {}", count_in(data, "round")));
  if (event.type == "QueryAsked")
    return line(say("搜索：{}（{}）→ {} 条", "search: {} ({}) -> {} results", text_in(data, "query"),
                    list_in(data, "engines"), count_in(data, "hits")));
  if (event.type == "PageRead")
    return line(say("已读：{} {}", "read: {} {}", text_in(data, "title"), text_in(data, "url")));
  if (event.type == "PageFailed")
    return line(say("无法读取：{}：{}", "not read: {}: {}", text_in(data, "url"), text_in(data, "why")));
  if (event.type == "FindingNoted")
    return line(say("记录 {} 条发现", "{} findings noted", std::max(count_in(data, "findings"), 1L)));
  if (event.type == "GapFound")
    return line(say("缺口：{}（{}）", "gap: {} ({})", text_in(data, "what"), text_in(data, "why")));
  if (event.type == "SectionWritten") return line(say("已写：{}", "written: {}", text_in(data, "heading")));
  if (event.type == "MaterialDropped")
    return line(say("模型 {} 的上下文放不下，{} 未用：{}", "beyond the context of {}, left out of {}: {}",
                    text_in(data, "model"), text_in(data, "task"), list_in(data, "labels")));
  if (event.type == "ModelCalled")
    return line(say("模型 {}：{}，{}+{} token，{} 毫秒", "model {}: {}, {}+{} tokens, {} ms", text_in(data, "model"),
                    text_in(data, "task"), count_in(data, "prompt_tokens"), count_in(data, "completion_tokens"),
                    count_in(data, "milliseconds")));
  return std::nullopt;
}

std::string shown_duration(Milliseconds duration) {
  const long seconds = static_cast<long>(duration.count() / 1000);
  if (seconds >= 3600) return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

}  // namespace kaozheng::app
