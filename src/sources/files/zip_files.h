// SPDX-License-Identifier: Apache-2.0
// The files inside a ZIP container, and the XML in them. Private to this room.
#pragma once

#include <cstddef>
#include <memory>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kaozheng::sources {

// A container in memory; reads nothing but `bytes`, which must outlive it. What it inflates is counted while it is
// inflated, whatever the container claims: 24 MiB for a file, 64 MiB in all.
class ZipFiles {
 public:
  // `malformed` when it is damaged, or holds more than 20,000 files.
  static Result<ZipFiles> open(std::string_view bytes);
  ZipFiles(ZipFiles&&) noexcept;
  ~ZipFiles();

  bool has(const std::string& name) const;
  // `not_found`; `malformed` when it is damaged or protected by a password; `too_long`.
  Result<std::string> read(const std::string& name);

 private:
  struct Parts;
  explicit ZipFiles(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// The document in `xml`. `malformed` when it is none; `too_long` when it holds more marks than a file for readers
// would. Entities a document declares are not expanded.
Result<std::unique_ptr<pugi::xml_document>> parse_xml(std::string_view xml);
Result<std::unique_ptr<pugi::xml_document>> read_xml(ZipFiles& files, const std::string& name);

// Names without their prefix: producers choose it.
std::string_view local_name(const char* name);
bool is_named(const pugi::xml_node& node, std::string_view name);
pugi::xml_node child_of(const pugi::xml_node& node, std::string_view name);        // the first; may be null
pugi::xml_node descendant_of(const pugi::xml_node& node, std::string_view name);   // the first; may be null
std::string_view attribute_of(const pugi::xml_node& node, std::string_view name);  // empty when absent
// One clean line.
std::string text_below(const pugi::xml_node& node);

// `target` as written in the file `from`: "xl/workbook.xml" and "sheets/1.xml" are "xl/sheets/1.xml".
std::string resolved(std::string_view from, std::string_view target);

}  // namespace kaozheng::sources
