// SPDX-License-Identifier: Apache-2.0
#include "evidence/written/written_findings_double.h"

namespace kaozheng::evidence {

Finding finding(const std::string& id, const std::string& text) {
  Passage passage;
  passage.document_id = "doc-" + id;
  passage.begin = 5;
  passage.end = passage.begin + text.size();
  passage.text = text;
  passage.id = passage_id(passage.document_id, passage.begin, passage.end);
  Finding one;
  one.id = id;
  one.statement = text;
  one.passages = {passage};
  return one;
}

}  // namespace kaozheng::evidence
