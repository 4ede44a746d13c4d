// SPDX-License-Identifier: Apache-2.0
// A writer's text in arbitrary bytes becomes a report that refers to nothing but its ledger; the same bytes as titles
// and gaps do nothing either.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "evidence/citations.h"
#include "reports/markdown.h"
#include "reports/read_back.h"

namespace {

using namespace kaozheng;

void require(bool condition) {
  if (!condition) std::abort();
}

Finding finding(const std::string& id, const std::string& text) {
  Passage passage;
  passage.document_id = "document-" + id;
  passage.end = text.size();
  passage.text = text;
  passage.id = passage_id(passage.document_id, passage.begin, passage.end);
  return {id, text, {passage}, "", false, false};
}

void check_sentences(const std::vector<ReportBlock>& blocks) {
  for (const ReportBlock& block : blocks) {
    require(!block.sentences.empty());
    for (const Sentence& sentence : block.sentences) {
      require(is_utf8(sentence.text) && !sentence.text.empty() && !contains(sentence.text, "\n"));
      const bool cited = sentence.kind == SentenceKind::cited || sentence.kind == SentenceKind::quoted;
      require(cited == !sentence.findings.empty());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  const evidence::Ledger ledger(
      {finding("a", "全球云市场规模为6929亿美元，今年增长很快。"),
       finding("b", "Oracle signed a contract worth $300 billion. Its shares rose 40% in one day."),
       finding("c", input.substr(0, size / 2))});
  std::map<std::string, Document> documents;
  std::map<std::string, std::string> text_of;
  for (const Finding& one : ledger.findings()) {
    const std::string& id = one.passages.front().document_id;
    text_of[id] = one.passages.front().text;
    documents[id].title = input;
    documents[id].url = one.id == "a" ? "https://a.example/" : one.id == "b" ? "file:///docs/b.md" : input;
  }

  for (const evidence::Uncited uncited : {evidence::Uncited::mark, evidence::Uncited::cut}) {
    Report report;
    report.header.topic = input;
    evidence::WrittenText written = evidence::read_written_text(input, ledger, uncited);
    check_sentences(written.blocks);
    report.final_report = {{input, written.blocks, {{"heading", written.blocks, {}}}}};
    report.research = {{Task{}, {"", written.blocks, {}}, {documents["document-c"]}}};
    report.gaps = {{"", input, input}};
    evidence::number_citations(report, ledger, documents);
    report.check = evidence::check_citations(report, ledger, text_of);
    require(report.check.failed == 0);
    for (const Reference& reference : report.references) require(contains(reference.passage.text, reference.quote));
    for (const reports::Layout layout : {reports::Layout::standard, reports::Layout::classic, reports::Layout::report})
      require(reports::foreign_marks(reports::render_markdown(report, layout), report).empty());
  }
  return 0;
}
