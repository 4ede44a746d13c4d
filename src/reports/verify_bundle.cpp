// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "base/bytes.h"
#include "evidence/citations.h"
#include "evidence/claim_check.h"
#include "evidence/verdicts.h"
#include "reports/bundle.h"
#include "reports/bundle_members.h"
#include "reports/plain_line.h"
#include "reports/read_back.h"
#include "reports/report_walk.h"
#include "reports/verdict_marks.h"
#include "text/passages.h"
#include "text/words.h"

namespace kaozheng::reports {
namespace {

constexpr std::size_t json_bytes_max = 16u << 20, markdown_bytes_max = 4u << 20;
constexpr int nesting_max = 64;
constexpr double effort_max = 4e8;  // bytes looked through for quotations: some ten seconds

// Brackets that are open at once, outside of strings.
bool nests_too_deep(std::string_view json) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (c == '"') in_string = !in_string;
    if (in_string) {
      if (c == '\\') ++at;
      continue;
    }
    if ((c == '{' || c == '[') && ++depth > nesting_max) return true;
    if (c == '}' || c == ']') --depth;
  }
  return false;
}

std::string text_of(const nlohmann::json& json, const char* key) {
  const auto found = json.is_object() ? json.find(key) : json.end();
  return json.is_object() && found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::size_t quotation_marks_in(std::string_view sentence) {
  std::size_t count = 0;
  for (std::size_t position = 0; position < sentence.size();) {
    const char32_t c = next_code_point(sentence, position);
    count += c == '"' || c == U'“' || c == U'”' || c == U'「' || c == U'」' || c == U'『' || c == U'』' || c == U'＂';
  }
  return count;
}

class Verifier {
 public:
  Verifier(std::string_view bytes, Language language) : bytes_(bytes), language_(language) {}

  BundleVerdict verify() {
    verdict_.sha256 = sha256_hex(bytes_);
    check_archive();
    check_form();
    check_hashes();
    if (report_) {
      check_documents();
      check_passages();
      check_numbers();
      check_quotations();
      check_report();
      check_claims();
      check_verdicts();
    }
    verdict_.notes.push_back(say("网页当时是否确有这些内容，文件本身无法证明。",
                                 "That the pages once held these texts cannot be known from the file itself."));
    return std::move(verdict_);
  }

 private:
  std::string say(const char* zh, const char* en) const { return language_ == Language::zh ? zh : en; }
  template <class... Values>
  std::string say(const char* zh, const char* en, const Values&... values) const {
    return fmt::format(fmt::runtime(language_ == Language::zh ? zh : en), values...);
  }

  BundleCheck& begin(const char* name, const char* zh, const char* en) {
    verdict_.checks.push_back({name, say(zh, en), 0, 0, {}});
    return verdict_.checks.back();
  }
  static void fault(BundleCheck& check, std::string_view part, std::string what) {
    ++check.failed;
    if (check.faults.size() < faults_told_max) check.faults.push_back({plain_line(part), std::move(what)});
  }
  // One more thing looked at, and whether it is as it should be.
  static void look(BundleCheck& check, bool holds, std::string_view part, const std::string& what) {
    ++check.checked;
    if (!holds) fault(check, part, what);
  }

  std::string in_words(const ArchiveFault& found) const {
    switch (found.kind) {
      case ArchiveFaultKind::cut_short:
        return say("文件在此处中断", "the file ends inside it");
      case ArchiveFaultKind::header:
        return say("不是本程序写下的字节（{}）", "not the bytes this program writes ({})", found.field);
      case ArchiveFaultKind::content:
        return say("内容与其校验和不符", "its content does not have its checksum");
      case ArchiveFaultKind::name:
        return say("名称不允许或重复", "its name is not allowed, or stands twice");
      case ArchiveFaultKind::too_many:
        return say("超出证据包的限度", "more than a bundle may hold");
      case ArchiveFaultKind::trailing:
        return say("末尾之后还有字节", "bytes follow behind its end");
    }
    return "";
  }

  void check_archive() {
    BundleCheck& check = begin("archive", "压缩包逐字节还原（字节）", "archive, rebuilt byte by byte (bytes)");
    OpenedArchive opened = open_archive(bytes_);
    check.checked = bytes_.size();
    for (const ArchiveFault& found : opened.faults) fault(check, found.part, in_words(found));
    for (ArchiveMember& member : opened.members) {
      members_.push_back(member);
      contents_.emplace(member.name, member.content);
    }
  }

  std::optional<std::string_view> content_of(std::string_view name) const {
    const auto found = contents_.find(std::string(name));
    return found == contents_.end() ? std::nullopt : std::optional(found->second);
  }

  // A JSON member as it was written; nothing, and a fault, when it is not.
  std::optional<nlohmann::json> read_json(BundleCheck& check, std::string_view name) {
    ++check.checked;
    const auto content = content_of(name);
    if (!content) {
      fault(check, name, say("缺少", "is missing"));
      return std::nullopt;
    }
    if (content->size() > json_bytes_max || nests_too_deep(*content)) {
      fault(check, name, say("超出证据包的限度", "more than a bundle may hold"));
      return std::nullopt;
    }
    nlohmann::json json = nlohmann::json::parse(*content, nullptr, /*allow_exceptions=*/false);
    if (json.is_discarded()) {
      fault(check, name, say("不是 JSON", "is not JSON"));
      return std::nullopt;
    }
    if (member_text(json) != *content)
      fault(check, name, say("不是本程序写下的 JSON 形式", "is not JSON as this program writes it"));
    return json;
  }

  void check_form() {
    BundleCheck& check = begin("form", "各部分的格式", "form of the parts");
    manifest_ = read_json(check, manifest_name).value_or(nullptr);
    if (manifest_.is_object() && text_of(manifest_, "schema") != bundle_schema)
      fault(check, manifest_name,
            say("不是 {}（可能由更新的版本写成）", "not {}; a newer version may have written it", bundle_schema));
    verdict_.program = plain_line(text_of(manifest_, "program"));
    if (const auto json = read_json(check, report_name)) {
      try {
        report_ = json->get<Report>();
        verdict_.topic = plain_line(report_->header.topic);
      } catch (const nlohmann::json::exception& exception) {
        fault(check, report_name, say("不是报告：{}", "is not a report: {}", plain_line(exception.what())));
      }
    }
    claims_ = read_json(check, claims_name).value_or(nullptr);
    documents_json_ = read_json(check, documents_name).value_or(nullptr);
    const nlohmann::json run = read_json(check, run_name).value_or(nullptr);
    if (run.is_object() && run.contains("run")) verdict_.run_id = plain_line(text_of(run["run"], "id"));
    look(check, content_of(markdown_name).has_value(), markdown_name, say("缺少", "is missing"));
    if (report_ && too_much(*report_)) {
      fault(check, report_name, say("超出证据包的限度", "more than a bundle may hold"));
      report_.reset();
    }
  }

  // Whether checking the quotations would take longer than anybody waits: the report is made to keep its reader busy.
  static bool too_much(const Report& report) {
    std::map<int, double> sizes;
    for (const Reference& reference : report.references)
      sizes[reference.number] += static_cast<double>(reference.passage.text.size());
    double effort = 0;
    const auto add = [&](const Sentence& sentence) {
      double passages = 0;
      for (const int number : sentence.citations)
        if (const auto size = sizes.find(number); size != sizes.end()) passages += size->second + 100;
      effort += passages * static_cast<double>(3 + quotation_marks_in(sentence.text));
      const auto findings = static_cast<double>(sentence.findings.size()),
                 citations = static_cast<double>(sentence.citations.size());
      effort += findings * citations * citations;
    };
    for_each_sentence_of(report, add);
    return effort > effort_max;
  }

  void check_hashes() {
    BundleCheck& check = begin("hashes", "清单与 SHA-256", "manifest and SHA-256");
    std::map<std::string, std::string> listed;
    if (manifest_.is_object() && manifest_.contains("members") && manifest_["members"].is_array())
      for (const nlohmann::json& member : manifest_["members"])
        listed.emplace(text_of(member, "name"), text_of(member, "sha256"));
    std::vector<ArchiveMember> others;
    for (const ArchiveMember& member : members_) {
      if (member.name == manifest_name) continue;
      others.push_back(member);
      const auto entry = listed.find(member.name);
      look(check, entry != listed.end() && entry->second == sha256_hex(member.content), member.name,
           entry == listed.end() ? say("清单中没有它", "is not in the manifest")
                                 : say("内容与清单中的 SHA-256 不符", "does not have the SHA-256 of the manifest"));
      if (entry != listed.end()) listed.erase(entry);
    }
    for (const auto& [name, unused] : listed) look(check, false, name, say("缺少", "is missing"));
    const bool in_place = !members_.empty() && members_.front().name == manifest_name;
    const auto manifest = content_of(manifest_name);
    if (check.failed == 0)
      look(check, in_place && manifest && *manifest == member_text(manifest_of(others, text_of(manifest_, "program"))),
           manifest_name, say("不是这些部分的清单", "is not the manifest of these members"));
    const std::vector<std::string_view> order = {manifest_name, report_name,    markdown_name,
                                                 claims_name,   documents_name, run_name};
    bool ordered = members_.size() >= order.size();
    for (std::size_t i = 0; ordered && i < members_.size(); ++i)
      ordered = i < order.size() ? members_[i].name == order[i]
                                 : i == order.size() || members_[i - 1].name < members_[i].name;
    look(check, ordered, manifest_name, say("各部分的次序不对", "the members are out of order"));
  }

  void check_documents() {
    BundleCheck& check = begin("documents", "文档全文与其 SHA-256", "documents' texts and their SHA-256");
    std::set<std::string> needed = documents_needed(*report_), used;
    const nlohmann::json none = nlohmann::json::array();
    for (const nlohmann::json& entry : documents_json_.is_array() ? documents_json_ : none) {
      Document document;
      try {
        document = entry.get<Document>();
      } catch (const nlohmann::json::exception& exception) {
        look(check, false, documents_name, plain_line(exception.what()));
        continue;
      }
      const std::string hash = text_of(entry, "text_sha256"), name = text_member_name(hash);
      const auto text = content_of(name);
      look(check, text && sha256_hex(*text) == hash, name,
           text ? say("全文与其 SHA-256 不符", "the text does not have its SHA-256")
                : say("文档全文缺失：{}", "the text is missing: {}", plain_line(document.url)));
      const bool wanted = needed.erase(document.id) > 0;
      look(check, wanted && text && entry == document_entry(document, hash, text->size(), *report_), documents_name,
           wanted ? say("所列的段落不是报告引用的段落：{}", "the passages listed are not those the report cites: {}",
                        plain_line(document.url))
                  : say("报告没有用到这份文档：{}", "the report does not use this document: {}",
                        plain_line(document.url)));
      if (!text) continue;
      used.insert(name);
      texts_.emplace(document.id, std::string(*text));
    }
    for (const std::string& id : needed)
      look(check, false, documents_name, say("缺少被引用的文档 {}", "a cited document is missing: {}", plain_line(id)));
    for (const ArchiveMember& member : members_)
      if (member.name.starts_with("documents/") && used.count(member.name) == 0)
        look(check, false, member.name, say("没有文档用到它", "no document has this text"));
  }

  // Whether the words stand at these bytes of the document.
  bool stands(const std::string& document_id, std::size_t begin, std::size_t end, std::string_view words) const {
    const auto text = texts_.find(document_id);
    return text != texts_.end() && begin < end && end <= text->second.size() &&
           std::string_view(text->second).substr(begin, end - begin) == words;
  }

  void check_passages() {
    BundleCheck& check = begin("passages", "被引段落与其在全文中的位置", "cited passages at their offsets");
    for (const Reference& reference : report_->references) {
      const Passage& passage = reference.passage;
      const std::string part = "[" + std::to_string(reference.number) + "]";
      look(check, stands(passage.document_id, passage.begin, passage.end, passage.text), part,
           say("段落不在全文的所述位置", "the passage does not stand at its place in the document"));
      if (passage.id != passage_id(passage.document_id, passage.begin, passage.end))
        fault(check, part, say("段落的标识与其位置不符", "the passage's id is not that of its place"));
    }
  }

  void check_numbers() {
    BundleCheck& check = begin("numbers", "引用编号", "numbers of citations");
    const auto count = static_cast<int>(report_->references.size());
    for (int i = 0; i < count; ++i)
      if (report_->references[static_cast<std::size_t>(i)].number != i + 1)
        fault(check, "[" + std::to_string(i + 1) + "]",
              say("参考资料的编号不连续", "the references are not numbered in order"));
    int seen = 0;
    const auto follow = [&](const Sentence& sentence) {
      int last = 0;
      for (const int number : sentence.citations) {
        const bool known = number > last && number <= seen;
        const bool next = number == seen + 1 && number <= count;
        look(check, known || next, "[" + std::to_string(number) + "]",
             say("编号没有对应的参考资料，或不按首次引用的次序",
                 "no reference has this number, or it is out of the order of first citation"));
        if (next) ++seen;
        last = number;
      }
    };
    for_each_sentence_of(*report_, follow);
    for (int unused = seen + 1; unused <= count && check.failed == 0; ++unused)
      look(check, false, "[" + std::to_string(unused) + "]", say("参考资料没有被引用", "the reference is not cited"));
  }

  // The findings that sentences name, as far as the report tells their passages: what all sentences naming one cite.
  evidence::Ledger ledger() const {
    std::map<int, const Passage*> passages;
    for (const Reference& reference : report_->references) passages.emplace(reference.number, &reference.passage);
    std::map<std::string, std::set<int>> cited;
    const auto follow = [&](const Sentence& sentence) {
      const std::set<int> own(sentence.citations.begin(), sentence.citations.end());
      for (const std::string& id : sentence.findings) {
        const auto [entry, is_new] = cited.emplace(id, own);
        if (is_new) continue;
        std::set<int> both;
        std::set_intersection(entry->second.begin(), entry->second.end(), own.begin(), own.end(),
                              std::inserter(both, both.end()));
        entry->second = std::move(both);
      }
    };
    for_each_sentence_of(*report_, follow);
    std::vector<Finding> findings;
    for (const auto& [id, numbers] : cited) {
      Finding finding;
      finding.id = id;
      for (const int number : numbers)
        if (const auto passage = passages.find(number); passage != passages.end())
          finding.passages.push_back(*passage->second);
      findings.push_back(std::move(finding));
    }
    return evidence::Ledger(std::move(findings));
  }

  void check_quotations() {
    BundleCheck& check = begin("quotations", "引文逐字核对", "quotations, word for word");
    for (const Reference& reference : report_->references)
      look(check, text::find_quote(reference.passage.text, reference.quote).end > 0,
           "[" + std::to_string(reference.number) + "]",
           say("所引的话不在段落中", "the words quoted do not stand in the passage"));
    Report again = *report_;
    again.language = language_;  // of the reasons
    const CheckSummary counted = evidence::check_citations(again, ledger(), texts_);
    check.checked += static_cast<std::size_t>(std::max(counted.cited, 0));
    for (const DoubtfulClaim& doubtful : counted.doubtful)
      fault(check, report_name, plain_line(abbreviate(doubtful.text + ": " + doubtful.why, 200)));
    evidence::count_verdicts(again);
    const auto counts = [](const CheckSummary& summary) {
      return std::array{summary.made,      summary.cited,  summary.quoted,       summary.computed,
                        summary.supported, summary.partly, summary.contradicted, summary.not_found};
    };
    look(check, counts(again.check) == counts(report_->check), report_name,
         say("核查结果写的是 {}，重新清点为 {}（论断、有引用、照录、复算、支持、部分、相左、未见）",
             "its check results say {}, counted again they are {} (claims, cited, quoted, computed, supported, partly, "
             "contradicted, not found)",
             fmt::join(counts(report_->check), "/"), fmt::join(counts(again.check), "/")));
  }

  void check_report() {
    BundleCheck& check = begin("report", "报告正文中的编号与链接", "numbers and links of the published report");
    const auto markdown = content_of(markdown_name);
    if (!markdown) return;
    if (markdown->size() > markdown_bytes_max)
      return look(check, false, markdown_name, say("超出证据包的限度", "more than a bundle may hold"));
    const ReadBack read = read_back(*markdown);
    check.checked = read.cited.size() + read.listed.size() + read.links.size() + read.tags.size();
    for (const std::string& foreign : foreign_marks(*markdown, *report_))
      fault(check, markdown_name,
            say("不在报告的账目中：{}", "not in the ledger of the report: {}", plain_line(abbreviate(foreign, 200))));
  }

  void check_claims() {
    BundleCheck& check = begin("claims", "论断清单", "list of claims");
    const nlohmann::json expected = claims_of(*report_);
    check.checked = expected.size();
    if (claims_ != expected) fault(check, claims_name, say("不是这份报告的论断", "are not the claims of this report"));
  }

  // What a verdict rests on: its witnesses stand where they are said to.
  void check_verdicts() {
    BundleCheck& check = begin("verdicts", "各结论所据的原文", "texts that verdicts rest on");
    const std::vector<Document> documents = documents_with_text();
    std::vector<const Document*> all;
    for (const Document& document : documents) all.push_back(&document);
    const evidence::ClaimMaterial material(std::move(all));
    int judged = 0, by_model = 0;
    const auto follow = [&](const Sentence& sentence) {
      if (!sentence.check) return;
      ++judged;
      const std::string shown = plain_line(abbreviate(sentence.text, 120));
      const bool computed = sentence.check->verdict == Verdict::computed;
      for (const Witness& witness : sentence.check->witnesses)
        look(check, stands(witness.document_id, witness.begin, witness.end, witness.quote), report_name,
             say("结论所据的原文不在所述位置：{}", "the text a verdict rests on does not stand at its place: {}",
                 shown));
      if (sentence.check->judge != "code" && !computed) {  // a model computes nothing
        ++by_model;
        return;
      }
      look(check, holds_again(sentence, material), report_name,
           computed
               ? say("重新计算，算式不成立：{}（{}）", "computed again, the formula does not hold: {} ({})", shown,
                     plain_line(abbreviate(sentence.check->formula, 120)))
               : say("代码重新核查，结论不成立：{}", "checked again by code, the verdict does not hold: {}", shown));
    };
    for_each_sentence_of(*report_, follow);
    if (by_model > 0)
      verdict_.notes.push_back(say("{} 条结论由模型判定，这里只核对它所引的原文。",
                                   "{} verdicts are a model's: only the words it quoted are checked here.", by_model));
    if (judged == 0)
      verdict_.notes.push_back(
          say("这份报告的论断没有逐条核查。", "The claims of this report were not checked one by one."));
  }

  // A run may have looked at more documents than it cites: a verdict in favour must hold by those of the bundle, and a
  // doubt may rest on what is not in it.
  bool holds_again(const Sentence& sentence, const evidence::ClaimMaterial& material) const {
    const Verdict said = sentence.check->verdict;
    if (is_doubtful(said)) return true;
    std::vector<std::string> cited;
    for (const Reference& reference : report_->references)
      if (std::find(sentence.citations.begin(), sentence.citations.end(), reference.number) != sentence.citations.end())
        cited.push_back(reference.passage.document_id);
    if (said == Verdict::computed)
      return evidence::computes_again(sentence.text, *sentence.check, cited, material, report_->language);
    const Verdict again = evidence::check_by_code(sentence.text, cited, material, report_->language).check.verdict;
    if (said == Verdict::quoted) return again == Verdict::quoted;
    return again != Verdict::contradicted && again != Verdict::not_found;
  }

  std::vector<Document> documents_with_text() const {
    std::vector<Document> documents;
    for (const auto& [id, text] : texts_) {
      Document document;
      document.id = id;
      document.text = text;
      document.published = published_of(id);
      document.blocks = text::blocks_of_plain_text(text);
      documents.push_back(std::move(document));
    }
    return documents;
  }

  std::string published_of(const std::string& document_id) const {
    for (const Reference& reference : report_->references)
      if (reference.passage.document_id == document_id) return reference.published;
    return {};
  }

  std::string_view bytes_;
  Language language_;
  BundleVerdict verdict_;
  std::vector<ArchiveMember> members_;
  std::map<std::string, std::string_view> contents_;
  nlohmann::json manifest_, claims_, documents_json_;
  std::optional<Report> report_;
  std::map<std::string, std::string> texts_;  // by document
};

}  // namespace

BundleVerdict verify_bundle(std::string_view bytes, Language language) { return Verifier(bytes, language).verify(); }

}  // namespace kaozheng::reports
