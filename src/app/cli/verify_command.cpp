// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "app/cli/commands.h"
#include "app/cli/interrupts.h"
#include "app/cli/stored_runs.h"
#include "app/cli/terminal.h"
#include "app/cli/verify_view.h"
#include "app/wiring.h"
#include "base/bytes.h"
#include "base/files.h"
#include "reports/bundle.h"
#include "runs/verification.h"
#include "sources/pages.h"

namespace kaozheng::app {
namespace {

constexpr std::size_t report_bytes_max = 20u << 20;

// By content, whatever its name; one that was damaged at its first byte by its name.
bool is_bundle(std::string_view file, std::string_view bytes) {
  return bytes.starts_with("PK\x03\x04") || file.ends_with(".kzb");
}

class VerifyCommand {
 public:
  VerifyCommand(const VerifyOptions& options, const CommandContext& context)
      : options_(options), context_(context), say_(context.say), wiring_(context.config, context.environment) {}

  int run() {
    int exit_code = exit_failed;
    run_interruptibly(
        [&](std::stop_token stop) {
          const auto done = verify(stop);
          exit_code = done ? *done : report_failure(done.error());
        },
        [] {});
    return exit_code;
  }

 private:
  Outcome<int> verify(std::stop_token stop) {
    const auto fail_on = TRY(read_fail_on());
    const std::string bytes = TRY(read_input());
    if (is_bundle(options_.file, bytes)) return verify_bundle_command(options_.file, options_.json, say_);
    if (options_.docs.empty() && !options_.fetch)
      return give_up(exit_usage, say_("没有可以对照的文档", "there is nothing to check the report against"),
                     say_("用 --docs DIR 指定文件夹，或用 --fetch 读取报告链接的网页",
                          "name a folder with --docs DIR, or read the pages it links to with --fetch"));
    const std::string text = TRY(read_text(bytes));
    reports::ForeignReport report = reports::read_foreign_report(text);
    if (report.claims.empty())
      return give_up(exit_no_evidence,
                     say_("{} 中没有可以核查的论断", "there is no claim in {} that could be checked", options_.file));
    runs::VerificationMaterial material;
    for (const std::string& folder : options_.docs) TRY_VOID(add_folder(folder, sha256_hex(bytes), material, stop));
    if (options_.fetch) TRY_VOID(add_pages(report, material, stop));
    if (material.documents.empty())
      return give_up(exit_no_evidence, say_("没有读到任何文档，无从核查", "no document could be read to check against"),
                     first_gaps(material));
    auto verified = runs::verify_report(std::move(report), std::move(material), say_.language(), stop);
    if (!verified) return stopped(verified.error());
    if (!write_output(shown(*verified), OutputText::safe))
      return give_up(exit_failed, say_("无法写入标准输出", "cannot write to standard output"));
    for (const ClaimCheck& check : verified->checks)
      if (fail_on.count(check.verdict)) return exit_gate;
    return exit_ok;
  }

  Outcome<std::set<Verdict>> read_fail_on() const {
    std::set<Verdict> verdicts;
    for (const std::string& part : split(options_.fail_on, ',')) {
      const std::string_view name = trim(part);
      if (name.empty()) continue;
      const auto verdict = parse_verdict(name);
      const bool doubtful = verdict && (*verdict == Verdict::contradicted || *verdict == Verdict::not_found ||
                                        *verdict == Verdict::partly);
      if (!doubtful)
        return give_up(exit_usage, say_("--fail-on 不认识 {}", "--fail-on does not know {}", name),
                       "--fail-on contradicted,not_found,partly");
      verdicts.insert(*verdict);
    }
    return verdicts;
  }

  Outcome<std::string> read_input() const {
    auto read =
        read_file(options_.file, options_.file.ends_with(".kzb") ? reports::bundle_bytes_max : report_bytes_max);
    if (!read)
      return give_up(
          exit_usage, read.error().what,
          say_("请指定一个 Markdown 或文本文件，至多 20 MB", "name a Markdown or text file of at most 20 MB"));
    return std::move(*read);
  }

  Outcome<std::string> read_text(const std::string& bytes) const {
    if (trim(bytes).empty()) return give_up(exit_usage, say_("{} 是空的", "{} is empty", options_.file));
    if (contains(bytes, std::string_view("\0", 1)))
      return give_up(exit_usage, say_("{} 不是文本文件", "{} is not a text file", options_.file),
                     say_("可以核查 Markdown 或纯文本的报告", "reports in Markdown or plain text can be checked"));
    return is_utf8(bytes) ? bytes : sources::decode_text(bytes, "", /*html=*/false);
  }

  Outcome<void> add_folder(const std::string& folder, const std::string& report_id,
                           runs::VerificationMaterial& material, std::stop_token stop) {
    store::Store* const library = TRY(store_of(wiring_, say_));
    const auto indexed = sources::index_folder(folder, *library, wiring_.clock(), stop);
    if (!indexed) {
      const ErrorKind kind = indexed.error().kind;
      if (kind == ErrorKind::cancelled) return stopped(indexed.error());
      const bool wrong = kind == ErrorKind::not_found || kind == ErrorKind::refused;
      return give_up(
          wrong ? exit_usage : exit_failed, say_("--docs {}：{}", "--docs {}: {}", folder, indexed.error().what),
          wrong ? say_("请检查文件夹是否存在、是否有读取权限", "check that the folder exists and may be read") : "");
    }
    for (const auto& [path, why] : indexed->troubles)
      material.gaps.push_back({"", say_("未读 {}", "{} was not read", path), why});
    const auto files = library->library_files(indexed->folder);
    if (!files) return give_up(exit_failed, files.error().what);
    for (const store::LibraryFile& file : *files) {
      if (file.document_id.empty()) continue;
      if (file.document_id == report_id) continue;  // the report is no witness for itself
      auto document = library->document(file.document_id);
      if (!document) return give_up(exit_failed, document.error().what);
      if (!*document || !known_.insert(file.document_id).second) continue;
      (*document)->url = "file://" + replace_all(percent_encode(file.path), "%2F", "/");
      material.documents.push_back(std::move(**document));
    }
    return {};
  }

  Outcome<void> add_pages(const reports::ForeignReport& report, runs::VerificationMaterial& material,
                          std::stop_token stop) {
    auto pages = wiring_.pages();
    if (!pages) return give_up(pages.error());
    const std::vector<std::string> addresses = runs::addresses_of(report);
    note(say_("读取报告链接的 {} 个网页", "reading the {} pages the report links to", addresses.size()));
    auto read = runs::read_addresses(addresses, **pages, say_.language(), stop,
                                     [&](const std::string& address, const std::string& why) {
                                       note(why.empty() ? address : address + ": " + why);
                                     });
    if (!read) return stopped(read.error());
    for (Document& document : read->documents)
      if (known_.insert(document.id).second) material.documents.push_back(std::move(document));
    for (Gap& gap : read->gaps) material.gaps.push_back(std::move(gap));
    return {};
  }

  void note(const std::string& line) const {
    if (options_.loudness != Loudness::quiet) write_error(printable(line) + "\n");
  }

  tl::unexpected<Failure> stopped(const Error& error) const {
    if (error.kind != ErrorKind::cancelled) return give_up(error);
    return give_up(Interrupts::received().value_or(exit_failed), say_("已停止", "stopped"));
  }

  static std::string first_gaps(const runs::VerificationMaterial& material) {
    constexpr std::size_t gaps_max = 5;
    std::string lines;
    for (std::size_t i = 0; i < std::min(material.gaps.size(), gaps_max); ++i)
      lines += (i == 0 ? "" : "\n") + material.gaps[i].what + ": " + material.gaps[i].why;
    return lines;
  }

  std::string shown(const runs::Verification& verification) const {
    if (options_.json) {
      nlohmann::json json = verification;
      json["file"] = options_.file;
      return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    }
    const bool terminal = is_terminal(STDOUT_FILENO);
    VerifyLook look;
    if (terminal) look.columns = size_of_terminal(STDOUT_FILENO).columns;
    look.colour = wants_colour(context_.config.text("terminal.color"), context_.environment, terminal);
    return verification_text(verification, options_.file, look, say_);
  }

  const VerifyOptions& options_;
  const CommandContext& context_;
  const Tongue& say_;
  Wiring wiring_;
  std::set<std::string> known_;  // ids of documents
};

}  // namespace

int verify_command(const VerifyOptions& options, const CommandContext& context) {
  return VerifyCommand(options, context).run();
}

}  // namespace kaozheng::app
