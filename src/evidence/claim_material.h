// SPDX-License-Identifier: Apache-2.0
// What is prepared of the documents. Private to this room.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "evidence/claim_check.h"
#include "evidence/figure_audit.h"
#include "evidence/series.h"
#include "evidence/wording/worded_text.h"
#include "text/passage_index.h"

namespace kaozheng::evidence {

// Made when it is first asked for, by whichever thread asks.
template <class T>
class Lazy {
 public:
  template <class Make>
  const T& get(const Make& make) const {
    std::call_once(once_, [&] { value_.emplace(make()); });
    return *value_;
  }

 private:
  mutable std::once_flag once_;
  mutable std::optional<T> value_;
};

// What a report states of a series: a point of it, or what became of it.
struct StatedSeries {
  std::string statement;
  std::vector<Witness> words;
  std::string formula;  // of what became of it
};

std::vector<StatedSeries> stated_series(const FigureSource& source, const std::string& document_id, Language language);

// Many reports quote all they say: figures and words of a document are looked at only when a claim asks for them.
class PreparedDocument {
 public:
  explicit PreparedDocument(const Document& document) : document_(document) {}
  const Document& document() const { return document_; }
  const FigureSource& figures() const {
    return figures_.get([&] { return FigureSource(document_.text, document_.published, document_.title); });
  }
  // Of all its series, as a report of this language states them.
  const std::vector<StatedSeries>& series(Language language) const {
    return (language == Language::zh ? chinese_series_ : english_series_).get([&] {
      return stated_series(figures(), document_.id, language);
    });
  }

 private:
  const Document& document_;
  Lazy<FigureSource> figures_;
  Lazy<std::vector<StatedSeries>> chinese_series_, english_series_;
};

class PreparedPassage {
 public:
  PreparedPassage(Passage passage, const PreparedDocument& document)
      : passage_(std::move(passage)), document_(document) {}
  const Passage& passage() const { return passage_; }
  const PreparedDocument& document() const { return document_; }
  const WordedText& words() const {
    return words_.get([&] { return WordedText(passage_.text); });
  }

 private:
  const Passage passage_;
  const PreparedDocument& document_;
  Lazy<WordedText> words_;
};

struct ClaimMaterial::Parts {
  std::map<std::string, PreparedDocument, std::less<>> documents;
  std::deque<PreparedPassage> passages;  // of all documents, in their order
  text::PassageIndex index;              // of these, by place

  // Places in `passages`: those that say most about the claim, of the cited documents first.
  std::vector<std::size_t> best(std::string_view claim, const std::vector<std::string>& cited, std::size_t count) const;
  const PreparedPassage* passage_at(std::string_view document_id, std::size_t begin, std::size_t end) const;
};

}  // namespace kaozheng::evidence
