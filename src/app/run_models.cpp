// SPDX-License-Identifier: Apache-2.0
#include "app/run_models.h"

namespace kaozheng::app {

models::RunTerms run_terms(const Config& config, Sources sources) {
  models::RunTerms terms;
  terms.reads_files = sources != Sources::web;
  if (config.yes("model.batch")) terms.service = models::Service::batch;
  const std::string& kept = config.text("model.private");
  terms.secrecy = kept == "all"    ? models::Secrecy::all
                  : kept == "none" ? models::Secrecy::none
                                   : models::Secrecy::files;
  return terms;
}

Outcome<void> RunModels::pick(std::stop_token stop) {
  if (uses_endpoints(config_)) {
    auto pool = TRY(pick_pool(stop));
    pool_ = std::move(pool);
    writer_ = writer_of(pool_);
  } else {
    auto choice = TRY(pick_model(stop));
    writer_ = std::move(choice);
    pool_ = pool_of(config_, writer_);
  }
  return {};
}

Outcome<void> RunModels::check_private(const models::RunTerms& terms) const {
  const bool holds_private =
      terms.secrecy == models::Secrecy::all || (terms.secrecy == models::Secrecy::files && terms.reads_files);
  if (!holds_private) return {};
  const auto checked = models::check_private(pool_);
  if (!checked) return give_up(exit_usage, checked.error().what);
  return {};
}

Outcome<models::Pool> RunModels::pick_pool(std::stop_token stop) {
  auto pool = choose_pool(config_, wiring_.trusted_http(), stop);
  if (!pool && pool.error().kind == ErrorKind::cancelled) return give_up(exit_interrupted, say_("已停止", "stopped"));
  if (!pool)
    return give_up(pool.error(),
                   say_("用 kaozheng models 查看各端点的状态", "kaozheng models shows what the endpoints have"));
  for (const Error& away : pool->left_out) note_(say_("未使用：{}", "left out: {}", away.what));
  return std::move(*pool);
}

Outcome<ModelChoice> RunModels::pick_model(std::stop_token stop) {
  auto choice = choose_model(config_, wiring_.trusted_http(), stop);
  if (choice) return std::move(*choice);
  if (choice.error().kind == ErrorKind::cancelled) return give_up(exit_interrupted, say_("已停止", "stopped"));
  return give_up(choice.error(), exit_code_of(choice.error().kind) == exit_unreachable
                                     ? say_("请启动该服务或改正地址；不用模型时加 --provider extractive",
                                            "start the server or correct its address; --provider extractive needs none")
                                     : "");
}

Outcome<models::Embedder*> RunModels::embedder(bool plan_only, std::stop_token stop) {
  const auto& seats = pool_.of(models::Role::embedder);
  if (uses_endpoints(config_) && !seats.empty())
    return &wiring_.embedder(pool_.endpoints[seats.front().endpoint], seats.front().model);
  if (plan_only) return nullptr;
  auto choice = choose_embedder(config_, writer_, wiring_.trusted_http(), stop);
  if (!choice && choice.error().kind == ErrorKind::cancelled)
    return give_up(exit_interrupted, say_("已停止", "stopped"));
  if (!choice)
    return give_up(choice.error(),
                   exit_code_of(choice.error().kind) == exit_unreachable
                       ? say_("请启动该服务或改正地址；不设 --embedder 时段落只按词语排序",
                              "start the server or correct its address; without --embedder passages are ranked by "
                              "their words alone")
                       : "");
  if (!*choice) return nullptr;
  note_(say_("语义排序：{}（{}）", "ranking by meaning: {} ({})", (*choice)->name, (*choice)->server));
  return &wiring_.embedder(**choice);
}

bool RunModels::tell() {
  if (writer_.provider == "extractive") {
    if (writer_.missed)
      note_(say_("{} 没有 Ollama 应答，未能使用 {}；改用内置抽取式模型",
                 "no Ollama answers at {}, so {} cannot be used; the built-in extractive model works instead",
                 writer_.server, config_.text("model.name")));
    else if (writer_.automatic)
      note_(say_("未发现本机模型，使用内置抽取式模型（逐字摘录，不生成）",
                 "no local model found: the built-in extractive model works (verbatim, nothing generated)"));
    return false;
  }
  note_(say_("模型：{} {}（{}）", "model: {} {} ({})", writer_.provider, writer_.name, writer_.server));
  return true;
}

}  // namespace kaozheng::app
