// SPDX-License-Identifier: Apache-2.0
#include "app/run_outfit.h"

#include <utility>

#include "app/length_choice.h"
#include "app/run_files.h"
#include "app/run_forecast.h"
#include "app/store_opening.h"
#include "app/version.h"
#include "base/bytes.h"
#include "models/money.h"
#include "text/words.h"

namespace kaozheng::app {
namespace {

// Where models answer is a matter of today.
bool is_of_today(const SettingSpec& spec) {
  return spec.name.starts_with("model.") || spec.name.starts_with("net.") || spec.name.starts_with("terminal.");
}
// Never taken from what was kept: an address of then must not be sent a key of now.
bool is_never_kept(const SettingSpec& spec) {
  return spec.secret || spec.kind == SettingKind::url || spec.name.ends_with("_url") ||
         spec.name.starts_with("store.") || spec.name == "research.topic" || spec.name == "research.out";
}

}  // namespace

Outcome<void> RunOutfit::settle(RunWishes wishes) {
  wishes_ = std::move(wishes);
  TRY_VOID(settle_question());
  auto choice = choose_sources(config_, !wishes_.docs.empty());
  if (!choice) return give_up(choice.error());
  sources_ = std::move(*choice);
  request_.question.sources = sources_.sources;
  return {};
}

Outcome<void> RunOutfit::settle_question() {
  request_.version = version;
  Question& question = request_.question;
  question.topic = wishes_.topic;
  question.language = parse_language(config_.text("research.language"));
  auto length = choose_length(config_, question.language.value_or(text::guess_language(question.topic)));
  if (!length) return give_up(length.error());
  question.length = *length;
  question.audience = abbreviate(trim(config_.text("research.audience")), 200);
  question.mode = wishes_.mode;
  question.limits.max_loops = static_cast<int>(config_.number("search.max_loops"));
  question.limits.max_tasks = static_cast<int>(config_.number("research.max_tasks"));
  question.limits.parallel = static_cast<int>(config_.number("research.parallel"));
  question.limits.tokens_max = config_.number("research.max_tokens");
  question.limits.recheck_rounds = static_cast<int>(config_.number("research.recheck"));
  question.limits.minutes_max = static_cast<int>(config_.number("research.max_minutes"));
  question.limits.pages_max = static_cast<int>(config_.number("research.max_pages"));
  for (const std::string& hours : config_.list("model.batch_hours"))
    if (const auto part = models::parse_hours(hours); !part)
      return give_up(exit_usage, config_.setting("model.batch_hours").origin + ": " + part.error().what);
  if (!config_.text("research.max_cost").empty()) {
    const auto money = models::parse_money(config_.text("research.max_cost"));
    if (!money) return give_up(exit_usage, config_.setting("research.max_cost").origin + ": " + money.error().what);
    question.limits.cost_max = money->amount;
    question.limits.currency = money->currency;
  }
  request_.layout = reports::parse_layout(config_.text("research.layout")).value_or(reports::Layout::standard);
  for (const auto& [name, setting] : config_.all())
    if (const SettingSpec* spec = find_setting_spec(name);
        setting.level != Level::fallback && !spec->secret && name != "research.topic")
      request_.settings[name] = shown_value(*spec, setting.value);
  if (wishes_.left) request_.plan = wishes_.left->request.plan;
  if (wishes_.left) request_.review_plan = wishes_.left->request.review_plan;
  if (wishes_.plan) request_.plan = wishes_.plan;
  return {};
}

Outcome<void> RunOutfit::make(std::stop_token stop) {
  store_ = TRY(store_of(wiring_, say_));
  RunFiles files(*store_, wiring_.clock(), hearing_.note, say_);
  const bool all_files = wishes_.docs.empty() && sources_.sources != Sources::web;
  const std::vector<std::string> folders = TRY(all_files ? files.indexed_before() : files.index(wishes_.docs, stop));
  TRY_VOID(files.leave_out_stale(folders));
  auto ids = TRY(files.ids_in(folders));
  request_.files = std::move(ids);
  if (wishes_.left) files.leave_out_later(folders, wishes_.left->request.files);
  const Wiring::Reading reading = TRY(make_reading(folders, files.left_out_ids()));
  request_.left_out = files.left_out();
  const auto prompts = wiring_.prompts();
  if (!prompts) return give_up(prompts.error());

  models_.emplace(config_, wiring_, hearing_.note, say_);
  TRY_VOID(models_->pick(stop));
  const models::Pool& pool = models_->pool();
  const ModelChoice& writer = models_->writer();
  const models::RunTerms terms = run_terms(config_, sources_.sources);
  TRY_VOID(models_->check_private(terms));
  request_.settings["models"] = runs::models_of(pool);
  if (models_->tell() && !wishes_.left) {
    const auto forecast = forecast_request(*store_, request_, pool, writer);
    if (!forecast) return give_up(exit_failed, forecast.error().what);
    forecast_ = *forecast;
    request_.forecast = *forecast;
  }
  if (writer.provider == "ollama" && !wishes_.plan_only)
    hearing_.note(say_("抽取式草稿几秒内即保存", "an extractive draft is saved within seconds"));
  models::Embedder* const embedder = TRY(models_->embedder(wishes_.plan_only, stop));
  models::Model& model = wiring_.model(pool, terms, hearing_.on_fallback, hearing_.on_thinking);
  ports_.emplace(runs::RunPorts{model,
                                model.generates() ? &wiring_.extractive_model() : nullptr,
                                *reading.search,
                                *reading.pages,
                                **prompts,
                                embedder,
                                writer.server,
                                {},
                                &wiring_.extractive_model(),
                                &wiring_.egress()});
  request_.settings["model"] = {{"provider", writer.provider}, {"name", writer.name}};
  request_.settings["engines"] = sources_.engines;
  request_.settings["docs"] = folders;
  return {};
}

Outcome<Wiring::Reading> RunOutfit::make_reading(const std::vector<std::string>& folders,
                                                 const std::set<std::string>& left_out) {
  auto reading = wiring_.reading(sources_.engines, folders, left_out);
  if (!reading)
    return give_up(reading.error(), say_("或用 --search 选择其他引擎", "or choose other engines with --search"));
  return *reading;
}

std::map<std::string, std::string> settings_of(const runs::LeftRun& left, const Config& now) {
  std::map<std::string, std::string> settings;
  for (const auto& [name, setting] : now.all())
    if (setting.level == Level::flag) settings[name] = setting.value;
  for (const auto& [name, value] : left.record.settings.items()) {
    const SettingSpec* const spec = find_setting_spec(name);
    if (!spec || !value.is_string() || is_never_kept(*spec) || settings.count(name)) continue;
    if (is_of_today(*spec) && !now.is_default(name)) continue;
    settings[name] = value.get<std::string>();
  }
  return settings;
}

std::vector<std::string> docs_of(const runs::LeftRun& left) {
  const auto docs = left.record.settings.find("docs");
  if (docs == left.record.settings.end() || *docs == nlohmann::json{"/"}) return {};
  return docs->get<std::vector<std::string>>();
}

}  // namespace kaozheng::app
